package world_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/world"
)

// The ids of the world that most tests begin with: three users, and one group
// of each kind, all empty.
const (
	ada, grace, joan = "user:1", "user:2", "user:3"
	nobody           = "user:404"

	open, moderated, invite = "group:1", "group:2", "group:3"
	deleted, unknown        = "group:4", "group:404"
)

var start = time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC)

// clock gives moments that are one second apart.
func clock() func() time.Time {
	now := start
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func newWorld(t testing.TB, p world.Policy, arrange ...func(*world.World) error) *world.World {
	t.Helper()
	w := world.New(p, clock())
	for _, u := range []world.User{
		{ID: ada, Login: "ada", Name: "Ada", Email: "ada@example.org"},
		{ID: grace, Login: "grace", Name: "Grace", Email: "grace@example.org"},
		{ID: joan, Login: "joan", Name: "Joan", Email: "joan@example.org"},
	} {
		must(t, w.PutUser(u))
	}
	for _, g := range []world.Group{
		{ID: open, Name: "Open", Registration: world.Open, Created: start},
		{ID: moderated, Name: "Moderated", Registration: world.Moderated, Created: start},
		{ID: invite, Name: "Invite", Registration: world.Invite, Created: start},
		{ID: deleted, Name: "Deleted", Registration: world.Open, Created: start},
	} {
		must(t, w.AddGroup(g))
	}
	must(t, w.DeleteGroup(deleted))
	for _, step := range arrange {
		must(t, step(w))
	}
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected refusal: %v", err)
	}
}

// equal compares with what the caller expects, and tells the difference.
func equal(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// describe tells who stands how to the group, in the order of the lists.
func describe(w *world.World, group string) string {
	var parts []string
	for _, m := range w.Members(group) {
		parts = append(parts, fmt.Sprintf("%s is %s", name(w, m.User), m.Roles))
	}
	for _, r := range w.Requests(group) {
		parts = append(parts, strings.TrimSpace(name(w, r.User)+" waits "+r.Message))
	}
	for _, id := range w.InvitedUsers(group) {
		parts = append(parts, name(w, id)+" is invited")
	}
	for _, id := range w.DeniedUsers(group) {
		parts = append(parts, name(w, id)+" is banned")
	}
	for _, g := range w.Snapshot().Groups {
		for _, p := range g.Photos {
			if g.ID == group {
				parts = append(parts, fmt.Sprintf("%s has %d photos", name(w, p.User), p.Count))
			}
		}
	}
	return strings.Join(parts, ", ")
}

func name(w *world.World, id string) string {
	u, ok := w.User(id)
	if !ok {
		return "the unknown " + id
	}
	return u.Name
}

// The steps that tests are written in.

type step = func(*world.World) error

func join(group, user string) step {
	return func(w *world.World) error { _, err := w.Join(group, user); return err }
}

func joinOn(group, user string, t world.Terms) step {
	return func(w *world.World) error { _, err := w.JoinOn(group, user, t); return err }
}

func ask(group, user string, t world.Terms) step {
	return func(w *world.World) error { return w.Ask(group, user, t) }
}

func add(group, user string, roles world.Role) step {
	return func(w *world.World) error { return w.Add(group, user, roles) }
}

func leave(group, user string) step {
	return func(w *world.World) error { return w.Leave(group, user) }
}

func leaveWithPhotos(group, user string) step {
	return func(w *world.World) error { return w.LeaveWithPhotos(group, user) }
}

func addPhotos(group, user string, n int) step {
	return func(w *world.World) error { return w.AddPhotos(group, user, n) }
}

func approve(group, user string) step {
	return func(w *world.World) error { return w.Approve(group, user) }
}

func reject(group, user string) step {
	return func(w *world.World) error { return w.Reject(group, user) }
}

func inviteTo(group, user string) step {
	return func(w *world.World) error { return w.Invite(group, user) }
}

func uninvite(group, user string) step {
	return func(w *world.World) error { return w.Uninvite(group, user) }
}

func deny(group, user string) step {
	return func(w *world.World) error { return w.Deny(group, user) }
}

func allow(group, user string) step {
	return func(w *world.World) error { return w.Allow(group, user) }
}

func setRoles(group, user string, roles world.Role) step {
	return func(w *world.World) error { return w.SetRoles(group, user, roles) }
}

func deleteGroup(group string) step {
	return func(w *world.World) error { return w.DeleteGroup(group) }
}

func removeUser(user string) step {
	return func(w *world.World) error { return w.RemoveUser(user) }
}

func addBy(group, actor, user string) step {
	return func(w *world.World) error { return w.AddBy(group, actor, user) }
}

func removeBy(group, actor, user string) step {
	return func(w *world.World) error { return w.RemoveBy(group, actor, user) }
}

func archive(group string) step {
	return func(w *world.World) error { return w.SetArchived(group, true) }
}

func touch(group string, messages int) step {
	return func(w *world.World) error { return w.Touch(group, messages) }
}

func putUser(u world.User) step {
	return func(w *world.World) error { return w.PutUser(u) }
}

func addGroup(g world.Group) step {
	return func(w *world.World) error { return w.AddGroup(g) }
}

// waits puts a request into a group of any registration, which only a restored
// World can hold.
func waits(group, user string) step {
	return func(w *world.World) error {
		d := w.Snapshot()
		for i := range d.Groups {
			if g := &d.Groups[i]; g.ID == group {
				g.Requests = append(g.Requests, world.Request{User: user, Since: start})
			}
		}
		return w.Restore(d)
	}
}
