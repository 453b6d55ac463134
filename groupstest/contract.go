package groupstest

import (
	"fmt"
	"slices"

	"github.com/groups-go/groups"
)

// contractCases: what Join and Leave do when nothing goes wrong.
func contractCases() []testCase {
	return slices.Concat(
		forEach("the state holds, by one request", tuning{}, succeedsOnce),
		forEach("the second time changes nothing", tuning{}, secondTime),
		[]testCase{
			{name: "Join, Leave and Join again: each holds", run: backAndForth},
			{name: "Leave: a request that waits for the moderators is not withdrawn", run: leavePending},
		},
	)
}

func succeedsOnce(b *bench, a action, m groups.Membership) {
	c := b.do(b.Context(), a.op, m)
	c.succeeds(a.becomes)
	c.leaves(a.becomes)
	c.sends(1)
}

func secondTime(b *bench, a action, m groups.Membership) {
	b.do(b.Context(), a.op, m).succeeds(a.becomes)
	c := b.do(b.Context(), a.op, m)
	c.answers(a.second(b.harness), a.becomes)
	c.leaves(a.becomes)
	c.asks()
	if got, want := nativeCode(c.err), a.native(b.harness); got != want {
		b.Errorf("the second %s gives NativeCode %q; want %q", c.what, got, want)
	}
}

func backAndForth(b *bench) {
	m := b.world.Joinable
	for _, op := range []Op{Join, Leave, Join} {
		c := b.do(b.Context(), op, m)
		c.succeeds(op.wanted())
		c.leaves(op.wanted())
	}
}

func leavePending(b *bench) {
	m := b.world.Moderated
	if m == nil {
		b.lacks("World.Moderated")
	}
	b.do(b.Context(), Join, *m).succeeds(groups.StatePending)
	b.do(b.Context(), Leave, *m).leaves(groups.StatePending)
}

// refusalCases: what the provider refuses.
func refusalCases(refused []Refusal) []testCase {
	var list []testCase
	for i, r := range refused {
		pick := func(b *bench) Refusal { return b.same("Refused", b.world.Refused, i, r.Name) }
		list = append(list,
			testCase{
				name: fmt.Sprintf("%s: refused because %s, it gives the code and changes nothing", r.Op.method(), r.Name),
				run:  func(b *bench) { b.refused(pick(b)) },
			},
			testCase{
				name: fmt.Sprintf("%s: refused because %s after a broken connection, it says nothing false", r.Op.method(), r.Name),
				run:  func(b *bench) { b.refusedLate(pick(b)) },
			})
	}
	return list
}

// same gives the refusal that the World has at the place where the first World
// had one of that name.
func (b *bench) same(field string, list []Refusal, i int, name string) Refusal {
	b.Helper()
	if i >= len(list) || list[i].Name != name {
		b.Fatalf("groupstest: not every World has World.%s %q", field, name)
	}
	r := list[i]
	if r.Client == nil {
		r.Client = b.world.Client
	}
	return r
}

func (b *bench) refused(r Refusal) {
	c := b.doBy(b.Context(), r.Client, r.Op, r.Membership)
	c.fails(r.Code)
	c.leaves(c.before)
	if got := nativeCode(c.err); got != r.NativeCode {
		b.Errorf("%s gives NativeCode %q; want %q", c.what, got, r.NativeCode)
	}
}

// refusedLate breaks the connection once before the refusal. That the request
// was not carried out is known to nobody but the suite: what the client says
// may be less than the truth, and must not be more.
func (b *bench) refusedLate(r Refusal) {
	b.wire.follow(first(breakOff))
	c := b.doBy(b.Context(), r.Client, r.Op, r.Membership)
	if code := groups.CodeOf(c.err); c.err != nil && code != r.Code && code != groups.ErrOutcomeUnknown {
		b.Errorf("%s gives code %q (%v); want %q or %q", c.what, code, c.err, r.Code, groups.ErrOutcomeUnknown)
	}
	c.leaves(c.before)
}

// argumentCases: what the client refuses by itself.
func argumentCases(unsent []Refusal) []testCase {
	var list []testCase
	for _, op := range []Op{Join, Leave} {
		list = append(list, testCase{
			name: fmt.Sprintf("%s: refused because the group's id is empty, it sends nothing", op.method()),
			run: func(b *bench) {
				m := groups.Membership{User: b.world.Joinable.User}
				b.unsent(Refusal{Op: op, Membership: m, Code: groups.ErrInvalidArgument, Client: b.world.Client})
			},
		})
	}
	for i, r := range unsent {
		list = append(list, testCase{
			name: fmt.Sprintf("%s: refused because %s, it sends nothing", r.Op.method(), r.Name),
			run: func(b *bench) {
				b.unsent(b.same("Unsent", b.world.Unsent, i, r.Name))
			},
		})
	}
	return list
}

func (b *bench) unsent(r Refusal) {
	c := b.doBy(b.Context(), r.Client, r.Op, r.Membership)
	c.fails(r.Code)
	c.sendsNothing()
}
