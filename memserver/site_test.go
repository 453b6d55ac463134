package memserver_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/peopleaggregator"
)

// The ids that a seeded server gives, and some that nobody has.
const (
	adaID, graceID, nobodyID                 = "1", "2", "404"
	openID, moderatedID, inviteID, deletedID = "group:1", "group:2", "group:3", "group:4"
	noGroupID                                = "group:404"
)

// newSeeded has two users, and a group of each kind, none with members.
func newSeeded(t testing.TB) (*town, *memserver.PeopleAggregator) {
	t.Helper()
	w := newPortless(t, memserver.WithClock(memserver.NewClock(noon)))
	must(t, w.site.AddUser, memserver.User{Login: "grace"})
	for _, r := range []memserver.Registration{memserver.Moderated, memserver.Invite, memserver.Open} {
		must(t, w.site.AddGroup, memserver.Group{Registration: r})
	}
	noError(t, w.site.DeleteGroup(deletedID))
	return w, w.site
}

type siteStep func(*memserver.PeopleAggregator) error

func joins(group, user string) siteStep {
	return func(s *memserver.PeopleAggregator) error { _, err := s.Join(group, user); return err }
}

// on makes a step of one of the methods that take a group and a user, Ada.
func on(method func(*memserver.Site, string, string) error, group string) siteStep {
	return func(s *memserver.PeopleAggregator) error { return method(&s.Site, group, adaID) }
}

func adds(group string, roles ...memserver.Role) siteStep {
	return func(s *memserver.PeopleAggregator) error { return s.AddMember(group, adaID, roles...) }
}

func setsRoles(group string, roles ...memserver.Role) siteStep {
	return func(s *memserver.PeopleAggregator) error { return s.SetRoles(group, adaID, roles...) }
}

// A refused step says who refused what and why, and changes nothing.
func TestSeedingFollowsTheRules(t *testing.T) {
	t.Parallel()
	var (
		leave, approve, reject = (*memserver.Site).Leave, (*memserver.Site).Approve, (*memserver.Site).Reject
		invite, uninvite       = (*memserver.Site).Invite, (*memserver.Site).Uninvite
		deny, allow            = (*memserver.Site).Deny, (*memserver.Site).Allow
	)
	for name, tc := range map[string]struct {
		before []siteStep
		step   siteStep
		want   error // nil: the state below
		state  groups.State
	}{
		"join an open group":           {step: joins(openID, adaID), state: groups.StateJoined},
		"join a moderated group":       {step: joins(moderatedID, adaID), state: groups.StatePending},
		"join without an invitation":   {step: joins(inviteID, adaID), want: world.NotInvited},
		"join with an invitation":      {before: []siteStep{on(invite, inviteID)}, step: joins(inviteID, adaID), state: groups.StateJoined},
		"join twice":                   {before: []siteStep{adds(openID)}, step: joins(openID, adaID), want: world.AlreadyMember},
		"join while a request waits":   {before: []siteStep{joins(moderatedID, adaID)}, step: joins(moderatedID, adaID), want: world.AlreadyWaiting},
		"join when banned":             {before: []siteStep{on(deny, openID)}, step: joins(openID, adaID), want: world.Denied},
		"join as nobody":               {step: joins(openID, nobodyID), want: world.NoSuchUser},
		"join no group":                {step: joins(noGroupID, adaID), want: world.NoSuchGroup},
		"join a group that is deleted": {step: joins(deletedID, adaID), want: world.GroupDeleted},
		"leave":                        {before: []siteStep{adds(openID)}, step: on(leave, openID), state: groups.StateLeft},
		"leave as no member":           {step: on(leave, openID), want: world.NotMember},
		"leave as the owner":           {before: []siteStep{adds(openID, memserver.Admin)}, step: on(leave, openID), want: world.AdminStays},
		"add a member to any group":    {step: adds(inviteID, memserver.Moderator), state: groups.StateJoined},
		"add a member twice":           {before: []siteStep{adds(openID)}, step: adds(openID), want: world.AlreadyMember},
		"add an unknown role":          {step: adds(openID, "king"), want: world.BadRoles},
		"add a role twice":             {step: adds(openID, memserver.Admin, memserver.Admin), want: world.BadRoles},
		"set roles":                    {before: []siteStep{adds(openID)}, step: setsRoles(openID, memserver.Admin), state: groups.StateJoined},
		"set roles of no member":       {step: setsRoles(openID, memserver.Admin), want: world.NotMember},
		"set an unknown role":          {before: []siteStep{adds(openID)}, step: setsRoles(openID, "king"), want: world.BadRoles},
		"approve":                      {before: []siteStep{joins(moderatedID, adaID)}, step: on(approve, moderatedID), state: groups.StateJoined},
		"approve nothing":              {step: on(approve, moderatedID), want: world.NotWaiting},
		"reject":                       {before: []siteStep{joins(moderatedID, adaID)}, step: on(reject, moderatedID), state: groups.StateLeft},
		"reject nothing":               {step: on(reject, moderatedID), want: world.NotWaiting},
		"invite":                       {step: on(invite, inviteID), state: groups.StateLeft},
		"invite twice":                 {before: []siteStep{on(invite, inviteID)}, step: on(invite, inviteID), want: world.AlreadyInvited},
		"uninvite":                     {before: []siteStep{on(invite, inviteID)}, step: on(uninvite, inviteID), state: groups.StateLeft},
		"uninvite nobody":              {step: on(uninvite, inviteID), want: world.NotInvited},
		"deny":                         {before: []siteStep{adds(openID)}, step: on(deny, openID), state: groups.StateLeft},
		"deny twice":                   {before: []siteStep{on(deny, openID)}, step: on(deny, openID), want: world.AlreadyDenied},
		"allow":                        {before: []siteStep{on(deny, openID)}, step: on(allow, openID), state: groups.StateLeft},
		"allow who is not banned":      {step: on(allow, openID), want: world.NotDenied},
		"delete no group":              {step: func(s *memserver.PeopleAggregator) error { return s.DeleteGroup(noGroupID) }, want: world.NoSuchGroup},
		"delete twice":                 {step: func(s *memserver.PeopleAggregator) error { return s.DeleteGroup(deletedID) }, want: world.GroupDeleted},
		"remove nobody":                {step: func(s *memserver.PeopleAggregator) error { return s.RemoveUser(nobodyID) }, want: world.NoSuchUser},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, site := newSeeded(t)
			for _, step := range tc.before {
				noError(t, step(site))
			}
			before := snapshotOf(t, w.Server)
			err := tc.step(site)
			if !errors.Is(err, tc.want) || err != nil && !strings.HasPrefix(err.Error(), "memserver: peopleaggregator: ") {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			after := snapshotOf(t, w.Server)
			if err != nil && before != after {
				t.Errorf("refused, and it changed:\n%s", cmp.Diff(before, after))
			}
			if err == nil && (before == after || !anyState(site, tc.state)) {
				t.Errorf("no group has Ada as %q", tc.state)
			}
		})
	}
}

// anyState reports whether Ada is that to some group.
func anyState(s *memserver.PeopleAggregator, want groups.State) bool {
	for _, id := range []string{openID, moderatedID, inviteID} {
		if s.State(id, adaID) == want {
			return true
		}
	}
	return false
}

func TestAddUser(t *testing.T) {
	t.Parallel()
	_, site := newSeeded(t)
	for name, u := range map[string]memserver.User{
		"an id of another form":        {ID: "ada"},
		"a login that is taken":        {Login: "grace"},
		"a login that another has":     {ID: adaID, Login: "grace"},
		"a name that is not UTF-8":     {Name: "\xff"},
		"an address that is not UTF-8": {Email: "\xff"},
	} {
		before := site.Users()
		if got, err := site.AddUser(u); err == nil || got.ID != "" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if diff := cmp.Diff(before, site.Users()); diff != "" {
			t.Errorf("%s: refused, and it changed:\n%s", name, diff)
		}
	}
	must(t, site.AddUser, memserver.User{ID: "4"})
	ids := []string{must(t, site.AddUser, memserver.User{}).ID, must(t, site.AddUser, memserver.User{}).ID}
	if diff := cmp.Diff([]string{"3", "5"}, ids); diff != "" {
		t.Errorf("ids that were made, after refusals and around one that was given (-want +got):\n%s", diff)
	}
	noError(t, site.RemoveUser("5"))
	if got := must(t, site.AddUser, memserver.User{}).ID; got != "6" {
		t.Errorf("the id after a removed user's is %q", got)
	}
}

// A user who is added again keeps place, memberships, tokens and, without a new
// one, the password.
func TestAddUserReplaces(t *testing.T) {
	t.Parallel()
	w, site := newSeeded(t)
	noError(t, site.AddMember(openID, adaID, memserver.Admin))
	logIn := func(login, password string) error {
		cfg := site.Config("")
		cfg.Login, cfg.Password = login, groups.NewSecret(password)
		_, err := must(t, peopleaggregator.New, fast(cfg)).Login(t.Context())
		return err
	}
	got := must(t, site.AddUser, memserver.User{ID: adaID, Login: "countess", Name: "Ada Lovelace", Email: "ada@example.org"})
	want := memserver.User{ID: adaID, Login: "countess", Name: "Ada Lovelace", Email: "ada@example.org"}
	if diff := cmp.Diff([]memserver.User{want, want}, []memserver.User{got, site.Users()[0]}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if site.State(openID, adaID) != groups.StateJoined || w.join(t).status != 200 {
		t.Error("membership or token are gone")
	}
	noError(t, logIn("countess", "correct horse"))
	if err := logIn("ada", "correct horse"); !errors.Is(err, groups.ErrUnauthenticated) {
		t.Errorf("the old login: %v", err)
	}
	got = must(t, site.AddUser, memserver.User{ID: adaID, Login: "ada", Password: groups.NewSecret("battery")})
	if !got.Password.IsZero() || !site.Users()[0].Password.IsZero() {
		t.Error("the password is given back")
	}
	noError(t, logIn("ada", "battery"))
	if err := logIn("ada", "correct horse"); !errors.Is(err, groups.ErrUnauthenticated) {
		t.Errorf("the old password: %v", err)
	}
	noError(t, site.RemoveUser(adaID))
	if err := logIn("ada", "battery"); !errors.Is(err, groups.ErrUnauthenticated) || site.State(openID, adaID) != groups.StateLeft {
		t.Errorf("after RemoveUser: %v", err)
	}
	must(t, site.AddUser, memserver.User{ID: adaID, Login: "ada"})
	if err := logIn("ada", "battery"); !errors.Is(err, groups.ErrUnauthenticated) {
		t.Errorf("the password of who was there before: %v", err)
	}
}

func TestAddGroup(t *testing.T) {
	t.Parallel()
	_, site := newSeeded(t)
	for name, tc := range map[string]struct {
		group memserver.Group
		want  error // nil: any
	}{
		"an id of another form":       {memserver.Group{ID: "chess"}, nil},
		"an id that is taken":         {memserver.Group{ID: openID}, world.GroupExists},
		"the id of one that is gone":  {memserver.Group{ID: deletedID}, world.GroupExists},
		"an unknown registration":     {memserver.Group{Registration: "secret"}, world.BadGroup},
		"an unknown owner":            {memserver.Group{Owner: nobodyID}, world.NoSuchUser},
		"a name that is not UTF-8":    {memserver.Group{Name: "\xff"}, world.BadGroup},
		"a date that JSON cannot say": {memserver.Group{Created: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, world.BadGroup},
	} {
		before := site.Groups()
		if got, err := site.AddGroup(tc.group); err == nil || tc.want != nil && !errors.Is(err, tc.want) || got.ID != "" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		if diff := cmp.Diff(before, site.Groups()); diff != "" {
			t.Errorf("%s: refused, and it changed:\n%s", name, diff)
		}
	}
	must(t, site.AddGroup, memserver.Group{ID: "group:6"})
	got := []memserver.Group{
		must(t, site.AddGroup, memserver.Group{Name: "Go", Owner: adaID}),
		must(t, site.AddGroup, memserver.Group{Registration: memserver.Invite, Created: noon.Add(-time.Hour).In(time.FixedZone("", 3600))}),
	}
	want := []memserver.Group{
		{ID: "group:5", Name: "Go", Registration: memserver.Open, Owner: adaID, Created: noon},
		{ID: "group:7", Registration: memserver.Invite, Created: noon.Add(-time.Hour)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	owner := []memserver.Member{{UserID: adaID, Roles: []memserver.Role{memserver.Admin}, Since: noon}}
	if diff := cmp.Diff(owner, site.Members("group:5")); diff != "" {
		t.Errorf("the owner (-want +got):\n%s", diff)
	}
}

func TestLooking(t *testing.T) {
	t.Parallel()
	_, site := newSeeded(t)
	noError(t, joins(moderatedID, graceID)(site), joins(moderatedID, adaID)(site), site.Invite(inviteID, graceID),
		site.Invite(inviteID, adaID), site.Deny(openID, graceID), site.AddMember(openID, adaID, memserver.Moderator, memserver.Admin))
	ids := func(all []memserver.Group) (ids []string) {
		for _, g := range all {
			ids = append(ids, g.ID)
		}
		return ids
	}
	look := func() map[string]any {
		return map[string]any{
			"groups": ids(site.Groups()), "groups of Ada": ids(site.GroupsOf(adaID)), "groups of nobody": ids(site.GroupsOf(nobodyID)),
			"requests": site.Requests(moderatedID), "invited": site.Invited(inviteID), "denied": site.Denied(openID),
			"members": site.Members(openID), "members of none": site.Members(noGroupID), "state of nobody": site.State(openID, nobodyID),
		}
	}
	want := map[string]any{
		"groups": []string{openID, moderatedID, inviteID}, "groups of Ada": []string{openID}, "groups of nobody": []string(nil),
		"requests": []string{graceID, adaID}, "invited": []string{graceID, adaID}, "denied": []string{graceID},
		"members":         []memserver.Member{{UserID: adaID, Roles: []memserver.Role{memserver.Admin, memserver.Moderator}, Since: noon}},
		"members of none": []memserver.Member{}, "state of nobody": groups.StateLeft,
	}
	if diff := cmp.Diff(want, look()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	site.Users()[0].Name = "spoilt"
	site.Groups()[0].Name = "spoilt"
	site.GroupsOf(adaID)[0].ID = "spoilt"
	site.Members(openID)[0].Roles[0] = "spoilt"
	site.Requests(moderatedID)[0], site.Invited(inviteID)[0], site.Denied(openID)[0] = "spoilt", "spoilt", "spoilt"
	if diff := cmp.Diff(want, look()); diff != "" || site.Users()[0].Name != "Ada" || site.Groups()[0].Name != "Chess" {
		t.Errorf("it changed with what was given (-want +got):\n%s", diff)
	}
}

// Everything at once: the race detector judges.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	w, site := newSeeded(t)
	text := snapshotOf(t, w.Server)
	var all sync.WaitGroup
	for _, use := range []func(){
		func() { _ = joins(openID, adaID)(site) },
		func() { _ = site.Leave(openID, adaID) },
		func() { _, _ = site.AddUser(memserver.User{Password: groups.NewSecret("x")}) },
		func() { _, _ = site.AddGroup(memserver.Group{Owner: graceID}) },
		func() { _, _, _, _ = site.Users(), site.Groups(), site.Members(openID), site.Requests(moderatedID) },
		func() {
			site.Token(adaID)
			site.SetTokenLifetime(time.Hour)
			site.SetToken(adaID, groups.NewSecret("t"))
		},
		func() { w.join(t) },
		func() { w.Record(); w.ClearRecord() },
		func() {
			_ = w.Inject(memserver.Fault{Attempt: 1, Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop}})
			w.Unfired()
			w.ClearFaults()
		},
		func() { snapshotOf(t, w.Server) },
		func() { _ = restore(w.Server, text) },
		func() { _, _, _ = w.URL(), w.TLSURL(), w.Transport() },
	} {
		all.Go(func() {
			for range 50 {
				use()
			}
		})
	}
	all.Wait()
	w.ClearFaults()
}
