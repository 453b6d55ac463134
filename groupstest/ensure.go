package groupstest

import (
	"slices"

	"github.com/groups-go/groups"
)

// ensureCases: EnsureJoined and EnsureLeft with this client.
func ensureCases() []testCase {
	return slices.Concat(
		forEach("Ensure makes the state", tuning{}, func(b *bench, a action, m groups.Membership) {
			c := b.ensure(a.op, m)
			c.succeeds(a.becomes)
			c.leaves(a.becomes)
		}),
		forEach("Ensure takes the state that holds already for a success", tuning{}, ensuresAgain),
		forEach("Ensure says nothing false after a lost answer", tuning{}, func(b *bench, a action, m groups.Membership) {
			b.wire.follow(first(lose))
			c := b.ensure(a.op, m)
			c.leaves(a.becomes)
			if b.harness.Reads && a.becomes != groups.StatePending && c.err != nil {
				b.Errorf("%s fails although the state can be read: %v", c.what, c.err)
			}
		}),
	)
}

func ensuresAgain(b *bench, a action, m groups.Membership) {
	b.do(b.Context(), a.op, m).succeeds(a.becomes)
	c := b.ensure(a.op, m)
	c.leaves(a.becomes)
	second := a.second(b.harness)
	switch {
	case second == "":
		c.succeeds(a.becomes)
	case b.settles(a, second):
		c.comesTo(Inferred, a.becomes)
	case a.becomes == groups.StatePending && b.harness.Reads && second == groups.ErrRefused:
		// Whether the read tells of a request that waits depends on the
		// provider; that the call says nothing false was checked.
	default:
		c.fails(second)
	}
}

// settles reports whether a refusal of the second time, and a read where one
// is asked for, show the state for certain.
func (b *bench) settles(a action, second groups.Code) bool {
	switch second { //nolint:exhaustive // every other code is an error for Ensure
	case groups.ErrAlreadyMember:
		return a.becomes == groups.StateJoined
	case groups.ErrRequestPending:
		return a.becomes == groups.StatePending
	case groups.ErrNotMember:
		return a.op == Leave
	case groups.ErrGroupNotFound:
		return a.op == Leave && b.harness.Reads
	case groups.ErrRefused:
		return a.becomes != groups.StatePending && b.harness.Reads
	}
	return false
}
