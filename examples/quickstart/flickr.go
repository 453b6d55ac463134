package main

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// A gallery is the world that the steps of Flickr need: ada calls, and grace
// administers all groups but one.
type gallery struct {
	srv  *memserver.Server
	site *memserver.Flickr
	ada  memserver.User
	// open takes everybody, rules whoever accepts its rules, invite whoever is
	// asked in; hidden is private, banned bans ada, and alone is hers alone.
	open, rules, invite, hidden, banned, alone groups.Membership
}

// playFlickr runs the steps over TLS, as the provider demands.
func playFlickr(ctx context.Context, t table) error {
	srv := memserver.New()
	defer srv.Close()
	g, err := newGallery(srv)
	if err != nil {
		return err
	}
	return t.play(ctx, "flickr", "rest", append(g.steps(), g.refusals()...))
}

func newGallery(srv *memserver.Server) (*gallery, error) {
	g := &gallery{srv: srv, site: srv.Flickr}
	var err error
	if g.ada, err = g.site.AddUser(memserver.User{Name: "Ada"}); err != nil {
		return nil, err
	}
	grace, err := g.site.AddUser(memserver.User{Name: "Grace"})
	if err != nil {
		return nil, err
	}
	for _, add := range []struct {
		m     *groups.Membership
		group memserver.Group
	}{
		{&g.open, memserver.Group{Name: "Macro", Owner: grace.ID}},
		{&g.rules, memserver.Group{Name: "Birds", Owner: grace.ID, Rules: "No cages."}},
		{&g.invite, memserver.Group{Name: "Best of", Owner: grace.ID, Registration: memserver.Invite}},
		{&g.hidden, memserver.Group{Name: "Family", Owner: grace.ID, Registration: memserver.Invite, Private: true}},
		{&g.banned, memserver.Group{Name: "Cats", Owner: grace.ID}},
		{&g.alone, memserver.Group{Name: "Mine", Owner: g.ada.ID}},
	} {
		added, err := g.site.AddGroup(add.group)
		if err != nil {
			return nil, err
		}
		*add.m = groups.Membership{GroupID: added.ID, User: groups.Self}
	}
	return g, g.site.Deny(g.banned.GroupID, g.ada.ID)
}

// client makes the client of a step: ada's, changed as the step wants.
func (g *gallery) client(change func(*flickr.Config)) func() (groups.Client, error) {
	return func() (groups.Client, error) {
		cfg := g.site.Config(g.ada.ID)
		cfg.MinWait, cfg.MaxWait = minWait, maxWait
		if change != nil {
			change(&cfg)
		}
		return flickr.New(cfg)
	}
}

func (g *gallery) steps() []step {
	ada := g.client(nil)
	accepts := g.client(func(cfg *flickr.Config) { cfg.AcceptRules = true })
	asks := g.client(func(cfg *flickr.Config) { cfg.RequestMessage = "May I?" })
	tidy := g.client(func(cfg *flickr.Config) { cfg.DeletePhotos = true })
	approve := func() error { return g.site.Approve(g.invite.GroupID, g.ada.ID) }
	return []step{
		{name: "join", op: join, m: g.open, client: ada},
		{name: "join again", op: join, m: g.open, client: ada},
		{name: "ensure being in it", op: groups.EnsureJoined, m: g.open, client: ada},
		{name: "leave, and delete the photos", op: leave, m: g.open, client: tidy},
		{name: "leave again", op: leave, m: g.open, client: ada},
		{name: "ensure being out of it", op: groups.EnsureLeft, m: g.open, client: ada},
		{name: "join without accepting the rules", op: join, m: g.rules, client: ada},
		{name: "join and accept the rules", op: join, m: g.rules, client: accepts},
		{name: "join by invitation only", op: join, m: g.invite, client: ada},
		{name: "ask to join it", op: join, m: g.invite, client: asks},
		{name: "ask while the request waits", op: join, m: g.invite, client: asks},
		{name: "leave it once approved", op: leave, m: g.invite, client: ada, before: approve},

		{name: "join, the answer lost", op: join, m: g.open, client: ada, before: lose(g.srv, 1)},
		{name: "leave, the answer lost", op: leave, m: g.open, client: ada, before: lose(g.srv, 1)},
		{name: "ask, the answer lost", op: join, m: g.invite, client: asks, before: lose(g.srv, 2)},
		{name: "leave as the last one, the answer lost", op: leave, m: g.alone, client: ada, before: lose(g.srv, 1)},
		{name: "leave what is gone with the last one", op: leave, m: g.alone, client: ada},
	}
}

// refusals are what is wrong with the credentials, the group or the site.
func (g *gallery) refusals() []step {
	ada := g.client(nil)
	noToken := g.client(func(cfg *flickr.Config) { cfg.Token = groups.NewSecret("none") })
	wrong := g.client(func(cfg *flickr.Config) { cfg.TokenSecret = groups.NewSecret("none") })
	reader := g.client(func(cfg *flickr.Config) { cfg.Token, cfg.TokenSecret = g.site.Token(g.ada.ID, flickr.PermsRead) })
	noKey := g.client(func(cfg *flickr.Config) { cfg.APIKey = "none" })
	plain := g.client(func(cfg *flickr.Config) { cfg.BaseURL = g.srv.URL() })
	another := groups.Membership{GroupID: g.open.GroupID, User: groups.User{ID: g.ada.ID}}
	once := func(set func(bool)) func() error {
		return func() error { set(true); return nil }
	}
	return []step{
		{name: "join where one is banned", op: join, m: g.banned, client: ada},
		{name: "join what is hidden", op: join, m: g.hidden, client: ada},
		{name: "join a group that does not exist", op: join, m: groups.Membership{GroupID: "1@N99"}, client: ada},
		{name: "join somebody else", op: join, m: another, client: ada},
		{name: "join with a token that is none", op: join, m: g.open, client: noToken},
		{name: "join with a wrong secret", op: join, m: g.open, client: wrong},
		{name: "join with a token for reading", op: join, m: g.open, client: reader},
		{name: "join with a key that is none", op: join, m: g.open, client: noKey},
		{name: "join without TLS", op: join, m: g.open, client: plain},
		{
			name: "join one group too many", op: join, m: g.open, client: ada,
			before: func() error { g.site.SetGroupLimit(1); return nil },
		},
		{name: "join while writes fail", op: join, m: g.open, client: ada, before: once(g.site.SetWritesFailing)},
		{name: "leave while the site is disabled", op: leave, m: g.rules, client: ada, before: once(g.site.SetDisabled)},
	}
}
