package rocketchat_test

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// invited is a client of somebody whom another one's client invites.
type invited struct {
	*rocketchat.Client
	by  *rocketchat.Client
	own string
}

// Join has the other client invite the account.
func (c invited) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	if !m.User.IsSelf() {
		return c.Client.Join(ctx, m)
	}
	res, err := c.by.Join(ctx, groups.Membership{GroupID: m.GroupID, User: groups.User{ID: c.own}})
	if res != nil {
		res.Membership = m
	}
	return res, err
}

// A world makes what the suite needs: Ada's client, and rooms of Ada and Grace.
type world struct {
	t          groupstest.TB
	site       *memserver.RocketChat
	suite      suite
	tune       func(*groups.HTTPConfig)
	ada, grace string
	// user is whose memberships the suite is about, and member the id.
	user   groups.User
	member string
	// guests are whose own memberships are in a room, where it is not Ada's.
	guests  map[string]string
	client  *rocketchat.Client
	secrets []string
}

// What stands in no answer, error or log.
const (
	password = "correct & horse of the suite"
	joinCode = "open & sesame"
	wrong    = "nobody's & own"
)

func newWorld(t groupstest.TB, s suite, tune func(*groups.HTTPConfig)) *world {
	t.Helper()
	srv := memserver.Start(t, memserver.WithDialect(s.dialect))
	w := &world{
		t: t, site: srv.RocketChat, suite: s, tune: tune, user: groups.Self,
		guests: map[string]string{}, secrets: []string{password, joinCode, wrong},
	}
	w.ada, w.grace = w.account("ada"), w.account("grace")
	w.member = w.ada
	if s.others {
		w.user, w.member = groups.User{ID: w.grace}, w.grace
	}
	w.client = w.newClient(w.config())
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("seeding: %v", err)
	}
}

func (w *world) account(login string, roles ...string) (id string) {
	w.t.Helper()
	u, err := w.site.AddUser(memserver.User{
		Login: login, Name: login, Password: groups.NewSecret(password), SiteRoles: roles,
	})
	w.must(err)
	return u.ID
}

// room makes a room of the suite's kind; its name is made of its id's number.
func (w *world) room(g memserver.Group, members ...string) (id string) {
	w.t.Helper()
	g.Private = w.suite.rooms == rocketchat.PrivateGroups
	g.Name = "room-" + string(rune('a'+len(w.site.Groups())))
	made, err := w.site.AddGroup(g)
	w.must(err)
	for _, m := range members {
		w.must(w.site.AddMember(made.ID, m))
	}
	return made.ID
}

func (w *world) of(room string) groups.Membership {
	return groups.Membership{GroupID: room, User: w.user}
}

// config is Ada's, by the suite's way to prove who one is.
func (w *world) config() rocketchat.Config {
	if w.suite.logsIn {
		return w.login("ada", password)
	}
	return w.site.Config(w.ada)
}

func (w *world) login(name, password string) rocketchat.Config {
	cfg := w.site.Config("")
	cfg.Username, cfg.Password = name, groups.NewSecret(password)
	return cfg
}

func (w *world) newClient(cfg rocketchat.Config) *rocketchat.Client {
	w.t.Helper()
	cfg.Rooms = w.suite.rooms
	if !cfg.AuthToken.IsZero() {
		w.secrets = append(w.secrets, cfg.AuthToken.Reveal())
	}
	w.tune(&cfg.HTTPConfig)
	c, err := rocketchat.New(cfg)
	w.must(err)
	return c
}

// bystanders are Mary, who is in both rooms, Rosa, who is in none, and another
// membership of the same user.
func (w *world) bystanders(owner string, rooms ...string) []groups.Membership {
	w.t.Helper()
	mary, rosa := w.account("mary"), w.account("rosa")
	list := []groups.Membership{w.of(w.room(memserver.Group{Owner: owner}, w.member))}
	for _, room := range rooms {
		w.must(w.site.AddMember(room, mary))
		list = append(list,
			groups.Membership{GroupID: room, User: groups.User{ID: mary}},
			groups.Membership{GroupID: room, User: groups.User{ID: rosa}})
	}
	return list
}

// idOf gives the id of the user whose membership it is.
func (w *world) idOf(m groups.Membership) string {
	if !m.User.IsSelf() {
		return m.User.ID
	}
	if guest, ok := w.guests[m.GroupID]; ok {
		return guest
	}
	return w.ada
}

// state gives the truth, past the client.
func (w *world) state(m groups.Membership) groups.State {
	return w.site.State(m.GroupID, w.idOf(m))
}

// set changes a membership past the client.
func (w *world) set(m groups.Membership, want groups.State) {
	w.t.Helper()
	if want == groups.StateJoined {
		w.must(w.site.AddMember(m.GroupID, w.idOf(m)))
		return
	}
	w.must(w.site.Leave(m.GroupID, w.idOf(m)))
}
