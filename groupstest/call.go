package groupstest

import (
	"context"
	"time"

	"github.com/groups-go/groups"
)

// A call is one operation of a client and all that was seen of it.
type call struct {
	*bench
	what   string // for messages: "Join"
	op     Op
	m      groups.Membership
	res    *groups.Result
	err    error
	ctxErr error // of the caller's ctx, when the call returned
	before groups.State
	after  groups.State
	seen   traffic
}

// An operation is what a call calls.
type operation func(context.Context, groups.Membership) (*groups.Result, error)

// do has World.Client do op, and checks all that holds for every call.
func (b *bench) do(ctx context.Context, op Op, m groups.Membership) *call {
	b.Helper()
	return b.doBy(ctx, b.world.Client, op, m)
}

// doBy is do with another client.
func (b *bench) doBy(ctx context.Context, client groups.Client, op Op, m groups.Membership) *call {
	b.Helper()
	c := &call{bench: b, what: op.method(), op: op, m: m}
	c.run(ctx, op.of(client))
	c.checkAttempts()
	return c
}

// ensure is do with EnsureJoined and EnsureLeft.
func (b *bench) ensure(op Op, m groups.Membership) *call {
	b.Helper()
	c := &call{bench: b, what: "EnsureJoined", op: op, m: m}
	f := groups.EnsureJoined
	if op == Leave {
		c.what, f = "EnsureLeft", groups.EnsureLeft
	}
	c.run(b.Context(), func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
		return f(ctx, b.world.Client, m)
	})
	return c
}

// method gives the name of the client's method.
func (op Op) method() string {
	if op == Leave {
		return "Leave"
	}
	return "Join"
}

// of gives the client's method.
func (op Op) of(c groups.Client) operation {
	if op == Leave {
		return c.Leave
	}
	return c.Join
}

// wanted is the state that the operation asks for.
func (op Op) wanted() groups.State {
	if op == Leave {
		return groups.StateLeft
	}
	return groups.StateJoined
}

// run makes the call and checks it.
func (c *call) run(ctx context.Context, f operation) {
	c.Helper()
	look := func() groups.State { return c.world.State(c.m) }
	aside := c.aside(c.m)
	c.before = look()
	c.wire.watch(look)
	c.await(ctx, c.what, func() {
		c.res, c.err = f(ctx, c.m)
		c.ctxErr = ctx.Err()
	})
	c.after, c.seen = look(), c.wire.report()
	c.checkContract()
	c.checkTruth()
	c.unmoved(c.what, aside)
}

// await waits for the call that f makes, and no longer than Patience after ctx
// ended.
func (b *bench) await(ctx context.Context, what string, f func()) {
	b.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	patience := b.patience()
	if returned(done, patience) {
		return
	}
	b.Errorf("%s did not return within %v of the end of ctx", what, patience)
	b.wire.release()
	if !returned(done, patience) {
		b.Fatalf("%s did not return at all", what)
	}
}

func returned(done <-chan struct{}, patience time.Duration) bool {
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// succeeds wants a success with the state, by the provider's own answer.
func (c *call) succeeds(want groups.State) {
	c.Helper()
	switch {
	case c.err != nil:
		c.Errorf("%s fails: %v; want %s", c.what, c.err, want)
	case c.res == nil: // said before
	case c.res.State != want || c.res.Inferred:
		c.Errorf("%s gives state %q, inferred %t; want %q, not inferred", c.what, c.res.State, c.res.Inferred, want)
	}
}

// fails wants an error of the code.
func (c *call) fails(want groups.Code) {
	c.Helper()
	if got := groups.CodeOf(c.err); got != want {
		c.Errorf("%s gives code %q (%v); want %q", c.what, got, c.err, want)
	}
}

// answers wants the code of a second call; "" is a success with the state.
func (c *call) answers(want groups.Code, state groups.State) {
	c.Helper()
	if want == "" {
		c.succeeds(state)
		return
	}
	c.fails(want)
}

// comesTo wants the verdict of a lost answer; s is the state that holds.
func (c *call) comesTo(want Verdict, s groups.State) {
	c.Helper()
	switch want {
	case Done:
		c.succeeds(s)
	case Unknown:
		c.fails(groups.ErrOutcomeUnknown)
	case Inferred:
		if c.err != nil || c.res == nil || c.res.State != s || !c.res.Inferred {
			c.Errorf("%s gives %+v, error %v; want an Inferred %q", c.what, c.res, c.err, s)
		}
	default:
		c.Errorf("groupstest: the harness has the verdict %q, which does not exist", want)
	}
}

// leaves wants the world to be in the state.
func (c *call) leaves(want groups.State) {
	c.Helper()
	if c.after != want {
		c.Errorf("after %s the membership is %q; want %q", c.what, c.after, want)
	}
}

// sends wants a number of requests that can change a membership.
func (c *call) sends(want int) {
	c.Helper()
	if c.seen.changing != want {
		c.Errorf("%s sent %d requests that can change a membership; want %d", c.what, c.seen.changing, want)
	}
}

// asks wants a request of any kind: what the call says may not come from memory.
func (c *call) asks() {
	c.Helper()
	if c.seen.sent == 0 {
		c.Errorf("%s answers from memory: it sent no request", c.what)
	}
}

// sendsNothing wants no request at all.
func (c *call) sendsNothing() {
	c.Helper()
	if c.seen.sent != 0 {
		c.Errorf("%s sent %d requests; want none", c.what, c.seen.sent)
	}
}
