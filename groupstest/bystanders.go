package groupstest

import (
	"fmt"
	"slices"

	"github.com/groups-go/groups"
)

// A bystander is a membership that is none of a call's business, with its state.
type bystander struct {
	m  groups.Membership
	is groups.State
}

// aside gives all memberships that a call for m must leave as they are: those
// that the World has for it, and those of its own that are not m.
func (b *bench) aside(m groups.Membership) []bystander {
	list := append(slices.Clone(b.world.Bystanders), b.world.Joinable, b.world.Joined)
	if b.world.Moderated != nil {
		list = append(list, *b.world.Moderated)
	}
	return b.bystanders(slices.DeleteFunc(list, func(o groups.Membership) bool { return o == m }))
}

// bystanders looks at the memberships.
func (b *bench) bystanders(list []groups.Membership) []bystander {
	var all []bystander
	for _, m := range list {
		all = append(all, bystander{m, b.world.State(m)})
	}
	return all
}

// unmoved wants the memberships to be what they were.
func (b *bench) unmoved(what string, aside []bystander) {
	b.Helper()
	for _, o := range aside {
		if got := b.world.State(o.m); got != o.is {
			b.Errorf("%s changed another membership than its own, of user %+v in group %q: it was %q and is %q",
				what, o.m.User, o.m.GroupID, o.is, got)
		}
	}
}

// checkBystanders ends the test where a bystander is none.
func (w *World) checkBystanders(t TB) {
	t.Helper()
	for i, o := range w.Bystanders {
		if o == w.Joinable || o == w.Joined || w.Moderated != nil && o == *w.Moderated {
			t.Fatalf("groupstest: World.Bystanders[%d] is one of the World's own memberships", i)
		}
		switch got := w.State(o); got {
		case groups.StateJoined, groups.StatePending, groups.StateLeft:
		default:
			t.Fatalf("groupstest: World.State(World.Bystanders[%d]) is %q at the start", i, got)
		}
	}
}

// A stance is where a bystander o stands to a membership m, which it never is.
type stance struct {
	rule string // what o's being there shows
	who  string // completes "a bystander …"
	is   func(w *World, m, o groups.Membership) bool
}

var stances = []stance{
	{
		"others in its group stay in it", "of another user who is in the group",
		func(w *World, m, o groups.Membership) bool {
			return o.GroupID == m.GroupID && w.State(o) == groups.StateJoined
		},
	},
	{
		"others outside its group stay outside", "of another user who is not in the group",
		func(w *World, m, o groups.Membership) bool {
			return o.GroupID == m.GroupID && w.State(o) == groups.StateLeft
		},
	},
	{
		"the user's other groups stay as they are", "of the same user in another group",
		func(w *World, m, o groups.Membership) bool {
			return o.GroupID != m.GroupID && o.User == m.User && w.State(o) == groups.StateJoined
		},
	},
}

// taken reports whether a bystander takes the stance to m.
func (s stance) taken(w *World, m groups.Membership) bool {
	return slices.ContainsFunc(w.Bystanders, func(o groups.Membership) bool { return s.is(w, m, o) })
}

// bystanderCases: whose membership a call changes, and whose it does not. That
// all bystanders stay as they are is checked for every call of every case.
func bystanderCases() []testCase {
	var list []testCase
	for _, s := range stances {
		list = append(list, forEach(s.rule, tuning{}, func(b *bench, a action, m groups.Membership) {
			if !s.taken(b.world, m) {
				b.Skipf("World.Bystanders has none %s", s.who)
			}
			b.do(b.Context(), a.op, m).succeeds(a.becomes)
		})...)
	}
	for _, op := range []Op{Join, Leave} {
		list = append(list, testCase{
			name: fmt.Sprintf("%s: with another user, it acts for that one or for nobody", op.method()),
			run:  func(b *bench) { actsFor(b, op) },
		})
	}
	return list
}

// another gives a bystander whose membership op changes if the client acts for
// others, in the group of the World's own membership for op.
func (w *World) another(op Op) (other groups.Membership, found bool) {
	m, is := w.Joinable, groups.StateLeft
	if op == Leave {
		m, is = w.Joined, groups.StateJoined
	}
	i := slices.IndexFunc(w.Bystanders, func(o groups.Membership) bool {
		return o.GroupID == m.GroupID && named(o.User) && w.State(o) == is
	})
	if i < 0 {
		return groups.Membership{}, false
	}
	return w.Bystanders[i], true
}

// named reports whether u is somebody, and not who the credentials belong to.
func named(u groups.User) bool { return !u.IsSelf() && (u.ID != "" || u.Email != "") }

func actsFor(b *bench, op Op) {
	other, found := b.world.another(op)
	if !found {
		b.Skipf("World.Bystanders has no other user for %s", op.method())
	}
	c := b.do(b.Context(), op, other)
	switch {
	case b.harness.ForOthers:
		c.succeeds(op.wanted())
		c.leaves(op.wanted())
	case c.err == nil:
		b.Errorf("%s succeeds for another user, but the harness has no ForOthers", c.what)
	default:
		c.leaves(c.before)
	}
}

// readsOthers reads what the bystanders are. A client that may not know says so.
func readsOthers(b *bench, r groups.Reader) {
	if len(b.world.Bystanders) == 0 {
		b.lacks("World.Bystanders")
	}
	for _, o := range b.world.Bystanders {
		got, _, err := b.read(b.Context(), r, o)
		if want := b.world.State(o); err == nil && !fits(got, want) {
			b.Errorf("State gives %q of user %+v in group %q; want %q", got, o.User, o.GroupID, want)
		}
	}
}
