package main

import (
	"context"
	"errors"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// A workspace is the world that the steps of Rocket.Chat need: ada owns all
// rooms, grace is a user, and guy is a guest.
type workspace struct {
	srv             *memserver.Server
	site            *memserver.RocketChat
	ada, grace, guy memserver.User
	// group is private; archived too. channel wants a code.
	group, archived, channel groups.Membership
}

// playRocketChat runs the steps with private groups and with channels.
func playRocketChat(ctx context.Context, t table) error {
	srv := memserver.New(memserver.WithDialect(memserver.Deployed))
	defer srv.Close()
	w, err := newWorkspace(srv)
	if err != nil {
		return err
	}
	return errors.Join(
		t.play(ctx, "rocketchat", "groups", w.groupSteps()),
		t.play(ctx, "rocketchat", "channels", w.channelSteps()),
	)
}

func newWorkspace(srv *memserver.Server) (*workspace, error) {
	w := &workspace{srv: srv, site: srv.RocketChat}
	for _, u := range []struct {
		user *memserver.User
		add  memserver.User
	}{
		{&w.ada, memserver.User{Login: "ada", Name: "Ada"}},
		{&w.grace, memserver.User{Login: "grace", Name: "Grace", Password: groups.NewSecret("correct horse")}},
		{&w.guy, memserver.User{Login: "guy", Name: "Guy", SiteRoles: []string{"guest"}}},
	} {
		var err error
		if *u.user, err = w.site.AddUser(u.add); err != nil {
			return nil, err
		}
	}
	for _, g := range []struct {
		m   *groups.Membership
		add memserver.Group
	}{
		{&w.group, memserver.Group{Name: "invite-me", Private: true, Owner: w.ada.ID}},
		{&w.archived, memserver.Group{Name: "old", Private: true, Owner: w.ada.ID}},
		{&w.channel, memserver.Group{Name: "town", Owner: w.ada.ID}},
	} {
		added, err := w.site.AddGroup(g.add)
		if err != nil {
			return nil, err
		}
		*g.m = groups.Membership{GroupID: added.ID, User: groups.Self}
	}
	return w, errors.Join(
		w.site.AddMember(w.group.GroupID, w.guy.ID),
		w.site.SetArchived(w.archived.GroupID, true),
		w.site.SetJoinCode(w.channel.GroupID, groups.NewSecret("sesame")),
		w.site.SetTwoFactor(w.grace.ID, groups.NewSecret("123456")),
	)
}

// client makes the client of a step: the user's, changed as the step wants.
func (w *workspace) client(u memserver.User, change func(*rocketchat.Config)) func() (groups.Client, error) {
	return func() (groups.Client, error) {
		cfg := w.site.Config(u.ID)
		cfg.MinWait, cfg.MaxWait = minWait, maxWait
		if change != nil {
			change(&cfg)
		}
		return rocketchat.New(cfg)
	}
}

func (w *workspace) groupSteps() []step {
	of := func(u memserver.User) groups.Membership {
		return groups.Membership{GroupID: w.group.GroupID, User: groups.User{ID: u.ID}}
	}
	nowhere := groups.Membership{GroupID: "ByehQjC44FwMeiLbX", User: groups.Self}
	ada, grace, guy := w.client(w.ada, nil), w.client(w.grace, nil), w.client(w.guy, nil)
	noToken := w.client(w.ada, func(cfg *rocketchat.Config) { cfg.AuthToken = groups.NewSecret("none") })
	noSecond := w.client(w.grace, func(cfg *rocketchat.Config) {
		cfg.UserID, cfg.AuthToken = "", groups.Secret{}
		cfg.Username, cfg.Password = "grace", groups.NewSecret("correct horse")
	})
	return []step{
		{name: "join another, who is invited", op: join, m: of(w.grace), client: ada},
		{name: "join her again", op: join, m: of(w.grace), client: ada},
		{name: "leave", op: leave, m: w.group, client: grace},
		{name: "leave again", op: leave, m: w.group, client: grace},
		{name: "ensure being out of it", op: groups.EnsureLeft, m: w.group, client: grace},
		{name: "leave of another, who is not in it", op: leave, m: of(w.grace), client: ada},

		{name: "join by oneself", op: join, m: w.group, client: grace},
		{name: "join another without the right to", op: join, m: of(w.grace), client: guy},
		{name: "join who does not exist", op: join, m: of(memserver.User{ID: "nobody"}), client: ada},
		{name: "leave as the last owner", op: leave, m: w.group, client: ada},
		{name: "leave as a guest", op: leave, m: w.group, client: guy},
		{name: "leave an archived group", op: leave, m: w.archived, client: ada},
		{name: "leave a group that does not exist", op: leave, m: nowhere, client: ada},
		{name: "leave as nobody", op: leave, m: groups.Membership{GroupID: w.group.GroupID}, client: ada},
		{name: "leave with a token that is none", op: leave, m: w.group, client: noToken},
		{name: "leave without the second factor", op: leave, m: w.group, client: noSecond},

		{name: "join another, the answer lost", op: join, m: of(w.grace), client: ada, before: lose(w.srv, 1)},
		{name: "leave, the answer lost", op: leave, m: w.group, client: grace, before: lose(w.srv, 1)},
		{name: "leave what never existed, the answer lost", op: leave, m: nowhere, client: grace, before: lose(w.srv, 1)},
	}
}

func (w *workspace) channelSteps() []step {
	in := func(code string) func() (groups.Client, error) {
		return w.client(w.grace, func(cfg *rocketchat.Config) {
			cfg.Rooms, cfg.JoinCode = rocketchat.Channels, groups.NewSecret(code)
		})
	}
	limited := func() error {
		w.srv.ClearFaults()
		w.site.EnableRateLimit(1, 0)
		return nil
	}
	return []step{
		{name: "join without the code", op: join, m: w.channel, client: in("")},
		{name: "join with a wrong code", op: join, m: w.channel, client: in("abracadabra")},
		{name: "join", op: join, m: w.channel, client: in("sesame")},
		{name: "join again", op: join, m: w.channel, client: in("sesame")},
		{name: "leave", op: leave, m: w.channel, client: in("")},
		{name: "leave again", op: leave, m: w.channel, client: in("")},
		{name: "join, the answer lost", op: join, m: w.channel, client: in("sesame"), before: lose(w.srv, 1)},
		{name: "leave, the answer lost", op: leave, m: w.channel, client: in(""), before: lose(w.srv, 1)},
		{name: "join within the limit", op: join, m: w.channel, client: in("sesame"), before: limited},
		{name: "join beyond the limit", op: join, m: w.channel, client: in("sesame")},
	}
}
