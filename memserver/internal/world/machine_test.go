package world_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
	"pgregory.net/rapid"
)

// long makes a text longer than a record holds.
const long = ", which is longer than most"

// machine drives a World and the model side by side.
type machine struct {
	w     *world.World
	m     model
	now   time.Time
	saved []byte
	then  model
}

var (
	someUsers  = rapid.SampledFrom([]string{"user:1", "user:2", "user:3", "user:4" + long})
	someGroups = rapid.SampledFrom([]string{"group:1", "group:2", "group:3", "group:4" + long})
	someRoles  = rapid.SampledFrom([]world.Role{0, world.Moderator, world.Admin, world.Admin | world.Moderator, world.Leader | world.Posting, 1 << 5})
	someKinds  = rapid.SampledFrom([]world.Registration{world.Open, world.Moderated, world.Invite})
	policies   = []world.Policy{
		{},
		documented, deployed,
		{MembershipFirst: true},
		{ModeratorStays: true},
		rooms, mailing, pools,
		{AdminLeave: world.LastAdminMayNotLeave, MembershipFirst: true, ModeratorStays: true},
	}
)

func TestTheWorldDoesWhatTheModelDoes(t *testing.T) {
	t.Parallel()
	for _, policy := range policies {
		t.Run(fmt.Sprintf("%+v", policy), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				s := &machine{now: start}
				s.w = world.New(policy, func() time.Time { return s.now })
				s.m = model{policy: policy, now: &s.now}
				s.populate(t)
				s.save(t)
				t.Repeat(s.actions())
			})
		})
	}
}

// populate begins with enough people in the groups that their going is seen.
func (s *machine) populate(t *rapid.T) {
	for i := range 4 {
		u := world.User{ID: fmt.Sprintf("user:%d", i+1)}
		s.same(t, s.m.putUser(u), func() error { return s.w.PutUser(u) })
	}
	for i, r := range []world.Registration{world.Open, world.Moderated, world.Invite} {
		g := world.Group{
			ID: fmt.Sprintf("group:%d", i+1), Registration: r,
			Private: rapid.Bool().Draw(t, "private"), Rules: someRules.Draw(t, "rules"),
		}
		s.same(t, s.m.addGroup(g), func() error { return s.w.AddGroup(g) })
	}
	for range 8 {
		s.withRoles(s.m.add, s.w.Add)(t)
		s.addPhotos(t)
		s.ask(t)
		s.pair(s.m.invite, s.w.Invite)(t)
	}
}

func (s *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"":              s.check,
		"join":          s.join,
		"join on":       s.joinOn,
		"ask":           s.ask,
		"leave":         s.pair(s.leaving(), s.w.Leave),
		"leave, photos": s.pair(s.leaving(pooled), s.w.LeaveWithPhotos),
		"add photos":    s.addPhotos,
		"approve":       s.pair(s.m.approve, s.w.Approve),
		"reject":        s.pair(s.ends(waiting, world.NotWaiting), s.w.Reject),
		"invite":        s.pair(s.m.invite, s.w.Invite),
		"uninvite":      s.pair(s.ends(invited, world.NotInvited), s.w.Uninvite),
		"deny":          s.pair(s.m.deny, s.w.Deny),
		"allow":         s.pair(s.ends(banned, world.NotDenied), s.w.Allow),
		"add":           s.withRoles(s.m.add, s.w.Add),
		"set roles":     s.withRoles(s.m.setRoles, s.w.SetRoles),
		"put user":      s.putUser,
		"remove user":   s.removeUser,
		"add group":     s.addGroup,
		"add by":        s.byActor(s.m.addBy, s.w.AddBy),
		"remove by":     s.byActor(s.m.removeBy, s.w.RemoveBy),
		"archive":       s.archive,
		"touch":         s.touch,
		"delete group":  s.deleteGroup,
		"clock":         s.moveClock,
		"save":          s.save,
		"restore":       s.restore,
		"spoil":         s.restoreSpoilt,
	}
}

// same holds that both refuse alike, and that a refusal leaves the World as it
// was.
func (s *machine) same(t *rapid.T, want world.Refusal, act func() error) {
	t.Helper()
	before := s.w.Snapshot()
	err := act()
	if got := world.RefusalOf(err); got != want || (err != nil) != (want != "") {
		t.Fatalf("refusal: got %v, want %q", err, want)
	}
	if err != nil {
		s.unchanged(t, before)
	}
}

func (s *machine) unchanged(t *rapid.T, before world.Data) {
	t.Helper()
	if diff := difference(before, s.w.Snapshot()); diff != "" {
		t.Fatalf("a refused operation changed the world (-before +after):\n%s", diff)
	}
}

func (s *machine) join(t *rapid.T) {
	s.comes(t, world.Terms{RulesAccepted: true}, func(g, u string, _ world.Terms) (groups.State, error) { return s.w.Join(g, u) })
}

func (s *machine) joinOn(t *rapid.T) { s.comes(t, someTerms.Draw(t, "terms"), s.w.JoinOn) }

func (s *machine) comes(t *rapid.T, terms world.Terms, act func(g, u string, terms world.Terms) (groups.State, error)) {
	group, user := someGroups.Draw(t, "group"), someUsers.Draw(t, "user")
	state, no := s.m.join(group, user, terms)
	s.same(t, no, func() error {
		got, err := act(group, user, terms)
		if got != state {
			t.Fatalf("state: got %q, want %q", got, state)
		}
		return err
	})
}

func (s *machine) pair(model func(g, u string) world.Refusal, act func(g, u string) error) func(*rapid.T) {
	return func(t *rapid.T) {
		group, user := someGroups.Draw(t, "group"), someUsers.Draw(t, "user")
		s.same(t, model(group, user), func() error { return act(group, user) })
	}
}

func (s *machine) withRoles(model func(g, u string, r world.Role) world.Refusal, act func(g, u string, r world.Role) error) func(*rapid.T) {
	return func(t *rapid.T) {
		group, user, roles := someGroups.Draw(t, "group"), someUsers.Draw(t, "user"), someRoles.Draw(t, "roles")
		s.same(t, model(group, user, roles), func() error { return act(group, user, roles) })
	}
}

func (s *machine) ends(k kind, reason world.Refusal) func(g, u string) world.Refusal {
	return func(group, user string) world.Refusal { return s.m.end(k, reason, group, user) }
}

func (s *machine) putUser(t *rapid.T) {
	u := world.User{
		ID:        someUsers.Draw(t, "user"),
		Login:     rapid.SampledFrom([]string{"", "ada", "grace", "joan" + long}).Draw(t, "login"),
		Email:     rapid.SampledFrom([]string{"", "ada@example.org", "Ada@Example.org", "grace@example.org"}).Draw(t, "email"),
		SiteRoles: rapid.SampledFrom([][]string{nil, {"guest"}, {"admin"}, {"bot", "guest", "admin"}}).Draw(t, "roles of the site"),
	}
	s.same(t, s.m.putUser(u), func() error { return s.w.PutUser(u) })
}

func (s *machine) removeUser(t *rapid.T) {
	user := someUsers.Draw(t, "user")
	s.same(t, s.m.removeUser(user), func() error { return s.w.RemoveUser(user) })
}

func (s *machine) addGroup(t *rapid.T) {
	g := world.Group{
		ID: someGroups.Draw(t, "group"), Registration: someKinds.Draw(t, "registration"),
		Private: rapid.Bool().Draw(t, "private"), Archived: rapid.Bool().Draw(t, "archived"),
		Parent: rapid.SampledFrom([]string{"", "group:1", "group:4" + long}).Draw(t, "parent"),
		Rules:  someRules.Draw(t, "rules"),
	}
	s.same(t, s.m.addGroup(g), func() error { return s.w.AddGroup(g) })
}

func (s *machine) deleteGroup(t *rapid.T) {
	id := fmt.Sprintf("group:%d", rapid.IntRange(1, 4).Draw(t, "number"))
	s.same(t, s.m.deleteGroup(id), func() error { return s.w.DeleteGroup(id) })
}

// moveClock also moves it back: the order must not come from the moments.
func (s *machine) moveClock(t *rapid.T) {
	s.now = s.now.Add(time.Duration(rapid.IntRange(-2, 5).Draw(t, "seconds")) * time.Second)
}

func (s *machine) save(t *rapid.T) {
	text, err := json.Marshal(s.w.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	if got := compacted(t, written(t, s.w)); got != string(text) {
		t.Fatalf("written differs from the snapshot: %s", cmp.Diff(string(text), got))
	}
	s.saved, s.then = text, s.m.clone()
}

func (s *machine) restore(t *rapid.T) {
	if err := s.w.Restore(s.decode(t)); err != nil {
		t.Fatalf("a snapshot is refused: %v", err)
	}
	s.m = s.then.clone()
}

// restoreSpoilt repeats or misplaces something that stands at the end, when
// most is restored already.
func (s *machine) restoreSpoilt(t *rapid.T) {
	d := s.decode(t)
	g := world.GroupData{Group: world.Group{ID: "group:9", Registration: world.Open}}
	switch rapid.IntRange(0, 4).Draw(t, "how") {
	case 0:
		g.Registration = "closed"
	case 1:
		g.Members = []world.Member{{User: "user:404"}}
	case 2:
		g.Members, g.Deleted = []world.Member{{User: "user:1"}}, true
	case 3:
		d.Groups = append(d.Groups, g)
	case 4:
		d.Users = append(d.Users, world.User{ID: "user:9"})
		g.Photos = []world.Photos{{User: "user:9"}}
	}
	d.Groups = append(d.Groups, g)
	before := s.w.Snapshot()
	if err := s.w.Restore(d); err == nil {
		t.Fatalf("spoilt data was restored")
	}
	s.unchanged(t, before)
}

func (s *machine) decode(t *rapid.T) world.Data {
	var d world.Data
	if err := json.Unmarshal(s.saved, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// check compares the whole world, and each way of looking at it.
func (s *machine) check(t *rapid.T) {
	want := s.m.data()
	if diff := difference(want, s.w.Snapshot()); diff != "" {
		t.Fatalf("the world differs from the model (-model +world):\n%s", diff)
	}
	for _, g := range want.Groups {
		if got := s.w.MemberCount(g.ID); got != len(g.Members) {
			t.Fatalf("MemberCount(%s): got %d, want %d", g.ID, got, len(g.Members))
		}
		s.checkPool(t, g)
	}
	for _, u := range want.Users {
		s.checkUser(t, want, u)
	}
}

// difference is quicker than cmp.Diff where there is none.
func difference(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

func (s *machine) checkUser(t *rapid.T, want world.Data, u world.User) {
	joined := []world.Group{}
	for _, g := range want.Groups {
		state := groups.StateLeft
		switch {
		case s.m.is(member, g.ID, u.ID):
			state, joined = groups.StateJoined, append(joined, g.Group)
		case s.m.is(waiting, g.ID, u.ID):
			state = groups.StatePending
		}
		if got := s.w.State(g.ID, u.ID); got != state {
			t.Fatalf("State(%s, %s): got %s, want %s", g.ID, u.ID, got, state)
		}
		if got := s.w.CanSee(g.ID, u.ID); got != s.m.canSee(g.ID, u.ID) {
			t.Fatalf("CanSee(%s, %s): got %t", g.ID, u.ID, got)
		}
	}
	if diff := difference(joined, s.w.GroupsOf(u.ID)); diff != "" {
		t.Fatalf("GroupsOf(%s) (-model +world):\n%s", u.ID, diff)
	}
	if got, ok := s.w.UserByLogin(u.Login); ok != (u.Login != "") || ok && !cmp.Equal(got, u) {
		t.Fatalf("UserByLogin(%q): got %v, %t, want %v", u.Login, got, ok, u)
	}
	found := s.m.policy.UniqueEmail && u.Email != ""
	if got, ok := s.w.UserByEmail(strings.ToUpper(u.Email)); ok != found || ok && !cmp.Equal(got, u) {
		t.Fatalf("UserByEmail(%q): got %v, %t, want %v", u.Email, got, ok, u)
	}
}
