package groupserver_test

import (
	"net/http"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/groupstest"
	"github.com/groups-go/groups/memserver"
)

// The whole suite runs in both dialects, with ids and with addresses alone.
func TestPassesTheSuite(t *testing.T) {
	t.Parallel()
	for name, dialect := range map[string]memserver.Dialect{"documented": memserver.Documented, "deployed": memserver.Deployed} {
		for _, s := range []suite{
			{as: "by id", dialect: dialect, byID: true},
			{as: "by address", dialect: dialect},
		} {
			t.Run(name+" "+s.as, func(t *testing.T) {
				t.Parallel()
				groupstest.Run(t, s.harness())
			})
		}
	}
}

// Who was in no other group is not listed any more: the search before a second
// Leave by address finds nobody, also for EnsureLeft.
func TestASecondLeaveByAddressOfTheLastGroupFindsNobody(t *testing.T) {
	t.Parallel()
	for _, dialect := range []memserver.Dialect{memserver.Documented, memserver.Deployed} {
		w := newWorld(t, suite{dialect: dialect}, func(*groups.HTTPConfig) {})
		m := groups.Membership{GroupID: "joined", User: groups.User{Email: w.joan.Email}}
		for _, want := range []groups.Code{"", groups.ErrUserNotFound} {
			wantCode(t, second(w.client.Leave(t.Context(), m)), want)
		}
		wantCode(t, second(groups.EnsureLeft(t.Context(), w.client, m)), groups.ErrUserNotFound)
		if state, err := w.client.State(t.Context(), m); err != nil || state != groups.StateLeft {
			t.Errorf("the state reads %q, %v", state, err)
		}
		m.User.ID = w.joan.ID // the account stays
		wantCode(t, second(w.client.Leave(t.Context(), m)), groups.ErrNotMember)
	}
}

type suite struct {
	as      string
	dialect memserver.Dialect
	byID    bool
}

func (s suite) harness() groupstest.Harness {
	return groupstest.Harness{
		Provider: "groupserver",
		Start:    s.start,
		Changes: func(r *http.Request) bool {
			return r.URL.Path == groupserver.PathAdd || r.URL.Path == groupserver.PathLeave
		},
		Reads:       true,
		ForOthers:   true,
		SecondJoin:  groups.ErrAlreadyMember,
		SecondLeave: groups.ErrNotMember,
		LostJoin:    groupstest.Inferred,
		LostLeave:   groupstest.Inferred,

		NativeSecondJoin:  "256",
		NativeSecondLeave: "4",
	}
}

// strangerToken opens nothing.
const strangerToken = "a token that nobody gave"

func (s suite) start(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
	t.Helper()
	w := newWorld(t, s, tune)
	w.bothIn("elsewhere") // else a second Leave by address finds nobody (GS-011)
	joinable := groups.Membership{GroupID: "joinable", User: w.named(w.ada)}
	joined := groups.Membership{GroupID: "joined", User: w.named(w.joan)}
	return &groupstest.World{
		Client:     w.client,
		Joinable:   joinable,
		Joined:     joined,
		Bystanders: w.bystanders(),
		State:      w.state,
		Set:        w.set,
		Refused:    w.refused(joinable, joined),
		Unsent:     unsent(joinable, joined),
		Secrets:    []string{w.site.Config().Token.Reveal(), strangerToken},
	}
}

// A world has Ada, who is to join a group, and Joan, who is to leave another.
type world struct {
	t         groupstest.TB
	site      *memserver.GroupServer
	suite     suite
	tune      func(*groups.HTTPConfig)
	ada, joan memserver.User
	client    *groupserver.Client
}

func newWorld(t groupstest.TB, s suite, tune func(*groups.HTTPConfig)) *world {
	t.Helper()
	site := memserver.Start(t, memserver.WithDialect(s.dialect)).GroupServer
	w := &world{t: t, site: site, suite: s, tune: tune}
	w.ada, w.joan = w.user("ada"), w.user("joan")
	w.client = w.newClient(site.Config())
	w.group("joinable")
	w.group("joined")
	w.must(site.AddMember("joined", w.joan.ID))
	return w
}

func (w *world) group(id string) {
	w.t.Helper()
	_, err := w.site.AddGroup(memserver.Group{ID: id, Name: id})
	w.must(err)
}

func (w *world) bothIn(id string) {
	w.t.Helper()
	w.group(id)
	w.must(w.site.AddMember(id, w.ada.ID))
	w.must(w.site.AddMember(id, w.joan.ID))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("seeding: %v", err)
	}
}

func (w *world) user(name string) memserver.User {
	w.t.Helper()
	u, err := w.site.AddUser(memserver.User{Name: name, Email: name + "@example.com"})
	w.must(err)
	return u
}

// named is the user as the suite names him. To join, one needs address and name.
func (w *world) named(u memserver.User) groups.User {
	named := groups.User{Email: u.Email, Name: u.Name}
	if w.suite.byID {
		named.ID = u.ID
	}
	return named
}

func (w *world) newClient(cfg groupserver.Config) *groupserver.Client {
	w.t.Helper()
	w.tune(&cfg.HTTPConfig)
	c, err := groupserver.New(cfg)
	w.must(err)
	return c
}

// bystanders are Mary, who is in both groups, Jean, who is in none, and what Ada
// and Joan have elsewhere.
func (w *world) bystanders() []groups.Membership {
	w.t.Helper()
	mary, jean := w.user("mary"), w.user("jean")
	in := func(id string, u memserver.User) groups.Membership {
		return groups.Membership{GroupID: id, User: w.named(u)}
	}
	list := []groups.Membership{in("elsewhere", w.ada), in("elsewhere", w.joan)}
	for _, id := range []string{"joinable", "joined"} {
		w.must(w.site.AddMember(id, mary.ID))
		list = append(list, in(id, mary), in(id, jean))
	}
	return list
}

// idOf gives a user's id, past the client.
func (w *world) idOf(named groups.User) string {
	id := named.ID
	for _, u := range w.site.Users() {
		if id == "" && u.Email == named.Email {
			id = u.ID
		}
	}
	return id
}

// state gives the truth, past the client.
func (w *world) state(m groups.Membership) groups.State {
	return w.site.State(m.GroupID, w.idOf(m.User))
}

// set changes a membership past the client.
func (w *world) set(m groups.Membership, want groups.State) {
	w.t.Helper()
	if want == groups.StateJoined {
		w.must(w.site.AddMember(m.GroupID, w.idOf(m.User)))
		return
	}
	w.must(w.site.Leave(m.GroupID, w.idOf(m.User)))
}

// refused are the refusals of the tables.
func (w *world) refused(joinable, joined groups.Membership) []groupstest.Refusal {
	cfg := w.site.Config()
	cfg.Token = groups.NewSecret(strangerToken)
	stranger := w.newClient(cfg)
	nowhere := func(u groups.User) groups.Membership { return groups.Membership{GroupID: "missing", User: u} }
	of := func(u groups.User) groups.Membership { return groups.Membership{GroupID: "joined", User: u} }
	return []groupstest.Refusal{
		{Name: "there is no such group", Op: groupstest.Leave, Membership: nowhere(joined.User), Code: groups.ErrGroupNotFound, NativeCode: "1"},
		{Name: "there is no such group", Op: groupstest.Join, Membership: nowhere(joinable.User), Code: groups.ErrInvalidArgument, NativeCode: "100"}, // GS-012
		{Name: "there is no such user", Op: groupstest.Leave, Membership: of(groups.User{ID: "nobody"}), Code: groups.ErrUserNotFound, NativeCode: "2"},
		{Name: "nobody has the address", Op: groupstest.Leave, Membership: of(groups.User{Email: "nobody@example.com"}), Code: groups.ErrUserNotFound},
		{Name: "the token is none", Op: groupstest.Join, Membership: joinable, Code: groups.ErrUnauthenticated, NativeCode: "100", Client: stranger},
		{Name: "the token is none", Op: groupstest.Leave, Membership: joined, Code: groups.ErrUnauthenticated, NativeCode: "100", Client: stranger},
	}
}

// unsent are the operations that lack something, or that the provider has not.
func unsent(joinable, joined groups.Membership) []groupstest.Refusal {
	of := func(m groups.Membership, u groups.User) groups.Membership { m.User = u; return m }
	u := joinable.User
	return []groupstest.Refusal{
		{Name: "there is no name", Op: groupstest.Join, Membership: of(joinable, groups.User{ID: u.ID, Email: u.Email}), Code: groups.ErrInvalidArgument},
		{Name: "there is no address", Op: groupstest.Join, Membership: of(joinable, groups.User{ID: u.ID, Name: u.Name}), Code: groups.ErrInvalidArgument},
		{Name: "the address has a name beside it", Op: groupstest.Join, Membership: of(joinable, groups.User{Email: "Ada <ada@example.com>", Name: "Ada"}), Code: groups.ErrInvalidArgument},
		{Name: "there is neither id nor address", Op: groupstest.Leave, Membership: of(joined, groups.User{Name: u.Name}), Code: groups.ErrInvalidArgument},
		{Name: "the id is an address", Op: groupstest.Leave, Membership: of(joined, groups.User{ID: u.Email}), Code: groups.ErrInvalidArgument},
		{Name: "the token is nobody's", Op: groupstest.Join, Membership: of(joinable, groups.Self), Code: groups.ErrUnsupported},
		{Name: "the token is nobody's", Op: groupstest.Leave, Membership: of(joined, groups.Self), Code: groups.ErrUnsupported},
	}
}
