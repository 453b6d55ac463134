package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// play has Ada join and leave groups at the reference server. What becomes of that
// is what the spans tell: its errors are those of the stage.
func play(ctx context.Context, watch *Telemetry) error {
	clock := memserver.NewClock(time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC))
	srv := memserver.New(memserver.WithClock(clock), memserver.WithDialect(memserver.Deployed))
	defer srv.Close()
	for _, scene := range []func(context.Context, *Telemetry, *memserver.Server) error{
		clean, lost, refused, limited,
	} {
		if err := scene(ctx, watch, srv); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// patience is short, so that nobody has to wait for the program.
func patience(cfg *groups.HTTPConfig) {
	cfg.MinWait, cfg.MaxWait = 10*time.Millisecond, 10*time.Millisecond
}

// clean is a Flickr where all goes well.
func clean(ctx context.Context, watch *Telemetry, srv *memserver.Server) error {
	ada, err1 := srv.Flickr.AddUser(memserver.User{Name: "Ada"})
	grace, err2 := srv.Flickr.AddUser(memserver.User{Name: "Grace"})
	group, err3 := srv.Flickr.AddGroup(memserver.Group{Name: "Macro", Owner: grace.ID})
	cfg := srv.Flickr.Config(ada.ID)
	patience(&cfg.HTTPConfig)
	watch.Instrument(&cfg.HTTPConfig)
	client, err4 := flickr.New(cfg)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	watched := watch.Client("flickr", client)
	m := groups.Membership{GroupID: group.ID, User: groups.Self}
	_, _ = watched.Join(ctx, m)
	_, _ = watched.Leave(ctx, m)
	return nil
}

// lost is a GroupServer whose first answer does not arrive. Asked again, it tells
// that Ada is gone.
func lost(ctx context.Context, watch *Telemetry, srv *memserver.Server) error {
	ada, err1 := srv.GroupServer.AddUser(memserver.User{Name: "Ada", Email: "ada@example.com"})
	group, err2 := srv.GroupServer.AddGroup(memserver.Group{ID: "reading"})
	err3 := srv.GroupServer.AddMember(group.ID, ada.ID)
	err4 := srv.Inject(memserver.Fault{
		Op: strings.TrimPrefix(groupserver.PathLeave, "/"), Attempt: 1,
		Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop},
	})
	cfg := srv.GroupServer.Config()
	patience(&cfg.HTTPConfig)
	watch.Instrument(&cfg.HTTPConfig)
	client, err5 := groupserver.New(cfg)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	watched := watch.Client("groupserver", client)
	_, _ = watched.Leave(ctx, groups.Membership{GroupID: group.ID, User: groups.User{ID: ada.ID}})
	return nil
}

// refused is a PeopleAggregator that wants an invitation. It says so with status
// 500, and the attempt is answered all the same.
func refused(ctx context.Context, watch *Telemetry, srv *memserver.Server) error {
	ada, err1 := srv.PeopleAggregator.AddUser(memserver.User{Name: "Ada"})
	group, err2 := srv.PeopleAggregator.AddGroup(memserver.Group{Name: "Chess", Registration: memserver.Invite})
	cfg := srv.PeopleAggregator.Config(ada.ID)
	patience(&cfg.HTTPConfig)
	watch.Instrument(&cfg.HTTPConfig)
	client, err3 := peopleaggregator.New(cfg)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	watched := watch.Client("peopleaggregator", client)
	_, _ = watched.Join(ctx, groups.Membership{GroupID: group.ID, User: groups.Self})
	return nil
}

// limited is a Rocket.Chat that takes one call a minute.
func limited(ctx context.Context, watch *Telemetry, srv *memserver.Server) error {
	ada, err1 := srv.RocketChat.AddUser(memserver.User{Login: "ada", Name: "Ada"})
	grace, err2 := srv.RocketChat.AddUser(memserver.User{Login: "grace", Name: "Grace"})
	room, err3 := srv.RocketChat.AddGroup(memserver.Group{Name: "cooking", Private: true, Owner: ada.ID})
	srv.RocketChat.EnableRateLimit(1, time.Minute)
	cfg := srv.RocketChat.Config(ada.ID)
	patience(&cfg.HTTPConfig)
	watch.Instrument(&cfg.HTTPConfig)
	client, err4 := rocketchat.New(cfg)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	watched := watch.Client("rocketchat", client)
	m := groups.Membership{GroupID: room.ID, User: groups.User{ID: grace.ID}}
	_, _ = watched.Join(ctx, m)
	_, _ = watched.Join(ctx, m)
	return nil
}
