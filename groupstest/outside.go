package groupstest

import "github.com/groups-go/groups"

// outsideCases: the world changes, and the client was not told.
func outsideCases() []testCase {
	return forEach("what was undone from outside is done again, by a request", tuning{}, doesAgain)
}

// set changes the World past the client.
func (b *bench) set(m groups.Membership, want groups.State) {
	b.Helper()
	b.world.Set(m, want)
	if got := b.world.State(m); got != want {
		b.Fatalf("groupstest: after World.Set the membership is %q; must be %q", got, want)
	}
}

// needSet skips the case where nothing can be changed past the client.
func (b *bench) needSet() {
	b.Helper()
	if b.world.Set == nil {
		b.lacks("World.Set")
	}
}

func doesAgain(b *bench, a action, m groups.Membership) {
	b.needSet()
	b.do(b.Context(), a.op, m).succeeds(a.becomes)
	b.set(m, opposite(a))
	c := b.do(b.Context(), a.op, m)
	c.succeeds(a.becomes)
	c.leaves(a.becomes)
	c.sends(1)
}

// readsAnew reads memberships before and after others have changed them.
func readsAnew(b *bench, r groups.Reader) {
	b.needSet()
	reads := func(m groups.Membership, want groups.State) {
		if got, _, err := b.read(b.Context(), r, m); got != want || err != nil {
			b.Errorf("State gives %q, error %v; want %q", got, err, want)
		}
	}
	for _, a := range actions {
		if a.becomes == groups.StatePending {
			continue // not every State tells of it
		}
		m := *a.of(b.world)
		reads(m, opposite(a))
		b.set(m, a.becomes)
		reads(m, a.becomes)
	}
}
