package main

import (
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

type config = peopleaggregator.Config

// steps are the rows of a style, in an order in which each finds the world that
// it needs.
func (c *community) steps(style peopleaggregator.Style) []step {
	as := func(change func(config) config) func() (groups.Client, error) { return c.client(style, change) }
	ada := as(nil)
	missing := groups.Membership{GroupID: "group:404"}
	malformed := groups.Membership{GroupID: "the reading circle"}
	other := groups.Membership{GroupID: c.open.GroupID, User: groups.User{ID: "2"}}
	return []step{
		{name: "join an open group", op: join, m: c.open, client: ada},
		{name: "join it again", op: join, m: c.open, client: ada},
		{name: "ensure being in it", op: groups.EnsureJoined, m: c.open, client: ada},
		{name: "leave it", op: leave, m: c.open, client: ada},
		{name: "leave it again", op: leave, m: c.open, client: ada},
		{name: "ensure being out of it", op: groups.EnsureLeft, m: c.open, client: ada},
		{name: "join a moderated group", op: join, m: c.moderated, client: ada},
		{name: "join it while the request waits", op: join, m: c.moderated, client: ada},
		{name: "leave it once approved", op: leave, m: c.moderated, before: c.approve, client: ada},
		{name: "join with a password in place of a token", op: join, m: c.open, client: as(c.withPassword("correct horse"))},
		{name: "leave it", op: leave, m: c.open, client: ada},

		{name: "join by invitation only", op: join, m: c.invite, client: ada},
		{name: "join where one is banned", op: join, m: c.closed, client: ada},
		{name: "join a group that does not exist", op: join, m: missing, client: ada},
		{name: "join what is no group id", op: join, m: malformed, client: ada},
		{name: "join somebody else", op: join, m: other, client: ada},
		{name: "leave one's own group", op: leave, m: c.own, client: ada},
		{name: "join with a token that is none", op: join, m: c.open, client: as(withToken("none"))},
		{name: "join with a token that has expired", op: join, m: c.open, client: as(c.withOldToken)},
		{name: "join with a wrong login", op: join, m: c.open, client: as(c.withLogin("grace", "correct horse"))},
		{name: "join with a wrong password", op: join, m: c.open, client: as(c.withPassword("wrong"))},

		{name: "join while the site is busy", op: join, m: c.open, before: c.busy, client: ada},
		{name: "leave, the answer lost", op: leave, m: c.open, before: lose(c.srv, 1), client: ada},
		{name: "join, the answer lost, no way to read", op: join, m: c.open, before: lose(c.srv, 1), client: as(withoutUserID)},
		{name: "join when the account is gone", op: join, m: c.open, client: as(c.goneUser)},
	}
}

func (c *community) approve() error {
	return c.site.Approve(c.moderated.GroupID, c.ada.ID)
}

// busy makes the next request meet a site that asks for patience.
func (c *community) busy() error {
	c.srv.ClearFaults()
	return c.srv.Inject(memserver.Fault{
		Attempt: 1, Phase: memserver.BeforeRules,
		Effect: memserver.Effect{Kind: memserver.Answer, Status: 503, Header: map[string]string{"Retry-After": "0"}},
	})
}

func (c *community) withPassword(password string) func(config) config {
	return c.withLogin("ada", password)
}

func (c *community) withLogin(login, password string) func(config) config {
	return func(cfg config) config {
		cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, login, groups.NewSecret(password)
		return cfg
	}
}

func withToken(token string) func(config) config {
	return func(cfg config) config {
		cfg.AuthToken = groups.NewSecret(token)
		return cfg
	}
}

func withoutUserID(cfg config) config {
	cfg.UserID = ""
	return cfg
}

// withOldToken lets the token's time pass.
func (c *community) withOldToken(cfg config) config {
	c.clock.Advance(365 * 24 * time.Hour)
	return cfg
}

// goneUser removes the account that the token belongs to.
func (c *community) goneUser(cfg config) config {
	_ = c.site.RemoveUser(c.ada.ID) // it is there
	return cfg
}
