package main

import (
	"context"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// community is the world that the steps need.
type community struct {
	srv   *memserver.Server
	site  *memserver.PeopleAggregator
	clock *memserver.Clock
	ada   memserver.User

	open, moderated, invite, own, closed groups.Membership
}

// playPeopleAggregator runs the steps in each style, each on a server of its
// own. The deployed dialect names the reason of every refusal.
func playPeopleAggregator(ctx context.Context, t table) error {
	for _, style := range []peopleaggregator.Style{peopleaggregator.XML, peopleaggregator.JSON, peopleaggregator.XMLRPC} {
		c, err := newCommunity()
		if err != nil {
			return err
		}
		err = t.play(ctx, "peopleaggregator", string(style), c.steps(style))
		c.srv.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func newCommunity() (*community, error) {
	clock := memserver.NewClock(time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC))
	c := &community{clock: clock}
	c.srv = memserver.New(memserver.WithDialect(memserver.Deployed), memserver.WithClock(clock))
	c.site = c.srv.PeopleAggregator
	var err error
	c.ada, err = c.site.AddUser(memserver.User{Login: "ada", Password: groups.NewSecret("correct horse"), Name: "Ada"})
	if err != nil {
		return nil, err
	}
	for _, g := range []struct {
		m            *groups.Membership
		registration memserver.Registration
		owner        string
	}{
		{m: &c.open, registration: memserver.Open},
		{m: &c.moderated, registration: memserver.Moderated},
		{m: &c.invite, registration: memserver.Invite},
		{m: &c.own, registration: memserver.Open, owner: c.ada.ID},
		{m: &c.closed, registration: memserver.Open},
	} {
		added, err := c.site.AddGroup(memserver.Group{Registration: g.registration, Owner: g.owner})
		if err != nil {
			return nil, err
		}
		*g.m = groups.Membership{GroupID: added.ID, User: groups.Self}
	}
	return c, c.site.Deny(c.closed.GroupID, c.ada.ID)
}

// client makes the client of a step: the style's, changed as the step wants.
func (c *community) client(style peopleaggregator.Style, change func(config) config) func() (groups.Client, error) {
	return func() (groups.Client, error) {
		cfg := c.site.Config(c.ada.ID)
		cfg.Style = style
		cfg.MinWait, cfg.MaxWait = minWait, maxWait
		if change != nil {
			cfg = change(cfg)
		}
		return peopleaggregator.New(cfg)
	}
}
