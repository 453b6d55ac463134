package main

import (
	"errors"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// sites are the reference server's four, where Ada is a user and Grace has the
// groups that Ada has not.
type sites struct {
	srv        *memserver.Server
	clock      *memserver.Clock
	ada, grace accounts
	// The groups, as Ada's memberships. PeopleAggregator has invited, reading and
	// chess; GroupServer circle; Rocket.Chat owned, old and town; Flickr the others.
	invited, reading, chess, circle, owned, old, town, best, birds, macro, mine, cats groups.Membership
	// circleByID is the same membership as circle, for Leave.
	circleByID groups.Membership
	// err joins the errors of seeding and of making clients.
	err error
}

// accounts are one person's ids.
type accounts struct{ peopleaggregator, groupserver, rocketchat, flickr string }

const (
	adaEmail = "ada@example.com"
	password = "correct horse"
)

func newSites() *sites {
	s := &sites{clock: memserver.NewClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))}
	s.srv = memserver.New(memserver.WithDialect(memserver.Deployed), memserver.WithClock(s.clock))
	s.ada = s.addUser(memserver.User{Name: "Ada", Login: "ada", Email: adaEmail})
	s.grace = s.addUser(memserver.User{Name: "Grace", Login: "grace", Email: "grace@example.com", Password: groups.NewSecret(password)})

	s.invited = s.group(s.srv.PeopleAggregator.AddGroup, memserver.Group{Name: "Board", Registration: memserver.Invite})
	s.reading = s.group(s.srv.PeopleAggregator.AddGroup, memserver.Group{Name: "Reading"})
	s.chess = s.group(s.srv.PeopleAggregator.AddGroup, memserver.Group{Name: "Chess"})
	s.circle = s.group(s.srv.GroupServer.AddGroup, memserver.Group{ID: "circle", Name: "Circle"})
	s.circle.User = groups.User{Email: adaEmail, Name: "Ada"}
	s.circleByID = groups.Membership{GroupID: s.circle.GroupID, User: groups.User{ID: s.ada.groupserver}}

	chat := s.srv.RocketChat
	s.owned = s.group(chat.AddGroup, memserver.Group{Name: "owned", Private: true, Owner: s.ada.rocketchat})
	s.old = s.group(chat.AddGroup, memserver.Group{Name: "old", Private: true, Owner: s.ada.rocketchat})
	s.town = s.group(chat.AddGroup, memserver.Group{Name: "town", Owner: s.grace.rocketchat})
	s.try(chat.SetArchived(s.old.GroupID, true))
	s.try(chat.SetJoinCode(s.town.GroupID, groups.NewSecret("sesame")))
	s.try(chat.SetTwoFactor(s.grace.rocketchat, groups.NewSecret("123456")))

	photos := s.srv.Flickr.AddGroup
	s.best = s.group(photos, memserver.Group{Name: "Best of", Owner: s.grace.flickr, Registration: memserver.Invite})
	s.birds = s.group(photos, memserver.Group{Name: "Birds", Owner: s.grace.flickr, Rules: "No cages."})
	s.macro = s.group(photos, memserver.Group{Name: "Macro", Owner: s.grace.flickr})
	s.mine = s.group(photos, memserver.Group{Name: "Mine", Owner: s.ada.flickr})
	s.cats = s.group(photos, memserver.Group{Name: "Cats", Owner: s.grace.flickr})
	return s
}

// try keeps an error for run.
func (s *sites) try(err error) { s.err = errors.Join(s.err, err) }

// addUser makes an account at each site.
func (s *sites) addUser(u memserver.User) accounts {
	var ids accounts
	for _, at := range []struct {
		id  *string
		add func(memserver.User) (memserver.User, error)
	}{
		{&ids.peopleaggregator, s.srv.PeopleAggregator.AddUser},
		{&ids.groupserver, s.srv.GroupServer.AddUser},
		{&ids.rocketchat, s.srv.RocketChat.AddUser},
		{&ids.flickr, s.srv.Flickr.AddUser},
	} {
		added, err := at.add(u)
		s.try(err)
		*at.id = added.ID
	}
	return ids
}

// group adds a group by a site's AddGroup, and gives Ada's membership of it.
func (s *sites) group(add func(memserver.Group) (memserver.Group, error), g memserver.Group) groups.Membership {
	added, err := add(g)
	s.try(err)
	return groups.Membership{GroupID: added.ID, User: groups.Self}
}

// quick keeps the waits short: longer ones end the call.
func quick(cfg *groups.HTTPConfig) {
	cfg.MinWait, cfg.MaxWait, cfg.MaxAttempts = time.Millisecond, 10*time.Millisecond, 2
}

func (s *sites) peopleaggregator(change func(*peopleaggregator.Config)) *peopleaggregator.Client {
	return client(s, s.srv.PeopleAggregator.Config(s.ada.peopleaggregator), change, func(cfg peopleaggregator.Config) (*peopleaggregator.Client, error) {
		quick(&cfg.HTTPConfig)
		return peopleaggregator.New(cfg)
	})
}

func (s *sites) groupserver() *groupserver.Client {
	return client(s, s.srv.GroupServer.Config(), nil, func(cfg groupserver.Config) (*groupserver.Client, error) {
		quick(&cfg.HTTPConfig)
		return groupserver.New(cfg)
	})
}

func (s *sites) rocketchat(user string, change func(*rocketchat.Config)) *rocketchat.Client {
	return client(s, s.srv.RocketChat.Config(user), change, func(cfg rocketchat.Config) (*rocketchat.Client, error) {
		quick(&cfg.HTTPConfig)
		return rocketchat.New(cfg)
	})
}

// channels is Ada's client for channels, with the code that they ask for.
func (s *sites) channels() *rocketchat.Client {
	return s.rocketchat(s.ada.rocketchat, func(cfg *rocketchat.Config) {
		cfg.Rooms, cfg.JoinCode = rocketchat.Channels, groups.NewSecret("sesame")
	})
}

func (s *sites) flickr(change func(*flickr.Config)) *flickr.Client {
	return client(s, s.srv.Flickr.Config(s.ada.flickr), change, func(cfg flickr.Config) (*flickr.Client, error) {
		quick(&cfg.HTTPConfig)
		return flickr.New(cfg)
	})
}

// client makes a client of a Config that is changed as the caller wants.
func client[Config, Client any](s *sites, cfg Config, change func(*Config), build func(Config) (*Client, error)) *Client {
	if change != nil {
		change(&cfg)
	}
	c, err := build(cfg)
	s.try(err)
	return c
}
