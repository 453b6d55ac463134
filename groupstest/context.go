package groupstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/groups-go/groups"
)

// forever is a wait that no test waits for.
const forever = time.Hour

// contextCases: what the end of the caller's ctx does.
func contextCases() []testCase {
	var list []testCase
	for _, end := range []struct {
		name string
		err  error
	}{
		{"ctx is cancelled", context.Canceled},
		{"ctx's deadline passes", context.DeadlineExceeded},
	} {
		for _, c := range []struct {
			rule   string
			tuning tuning
			run    func(b *bench, a action, m groups.Membership, e *ending)
		}{
			{"before the call, it sends nothing", tuning{}, endedBefore},
			{"while it connects, nothing happens", tuning{}, endsConnecting},
			{"while the answer is awaited, the outcome is unknown", tuning{}, endsDuring},
			{"in the middle of the answer, the outcome is unknown", tuning{}, endsReading},
			{"in the wait after a refused connection, nothing happens", tuning{wait: forever}, endsWaiting},
			{"in the wait after a lost answer, it says nothing false", tuning{wait: forever}, endsAfterLoss},
			{"with the answer in hand, the answer counts", tuning{}, endsInHand},
		} {
			list = append(list, forEach(fmt.Sprintf("when %s %s", end.name, c.rule), c.tuning,
				func(b *bench, a action, m groups.Membership) {
					c.run(b, a, m, b.end(end.err))
				})...)
		}
	}
	return slices.Concat(list,
		forEach("when ctx is cancelled with a cause of its own, it is the end of ctx all the same", tuning{}, endsForCause),
		forEach("when a deadline that ctx tells passes while the answer is awaited, the outcome is unknown", tuning{}, endsInTime),
		forEach("a wait that cannot end before ctx's deadline is not begun", tuning{wait: forever}, waitTooLong))
}

// canceled wants the end of ctx, and nothing else.
func (c *call) canceled() {
	c.Helper()
	c.fails(groups.ErrCanceled)
	c.isEnd()
	c.leaves(c.before)
}

// isEnd wants the error to be the end of ctx too.
func (c *call) isEnd() {
	c.Helper()
	if c.err != nil && !errors.Is(c.err, c.ctxErr) {
		c.Errorf("the error of %s is not ctx.Err() (%v): %v", c.what, c.ctxErr, c.err)
	}
}

func endedBefore(b *bench, a action, m groups.Membership, e *ending) {
	e.stop()
	c := b.do(e, a.op, m)
	c.canceled()
	c.sendsNothing()
}

func endsConnecting(b *bench, a action, m groups.Membership, e *ending) {
	b.wire.follow(anything(stall(e.stop)))
	b.do(e, a.op, m).canceled()
}

func endsDuring(b *bench, a action, m groups.Membership, e *ending) {
	b.wire.follow(every(hold(e.stop)))
	c := b.do(e, a.op, m)
	c.fails(groups.ErrOutcomeUnknown)
	c.isEnd()
	c.sends(1)
}

func endsReading(b *bench, a action, m groups.Membership, e *ending) {
	b.wire.follow(every(trickle(e.stop)))
	c := b.do(e, a.op, m)
	c.fails(groups.ErrOutcomeUnknown)
	c.isEnd()
	c.sends(1)
}

// errOwn is why a caller cancels a ctx. The transport's error then holds it, and
// not ctx.Err().
var errOwn = errors.New("the caller has a reason")

func endsForCause(b *bench, a action, m groups.Membership) {
	ctx, cancel := context.WithCancelCause(b.Context())
	defer cancel(nil)
	b.wire.follow(every(hold(func() { cancel(errOwn) })))
	c := b.do(ctx, a.op, m)
	c.fails(groups.ErrOutcomeUnknown)
	c.isEnd()
	c.sends(1)
}

// A dated ctx ends when it is told to, and tells a deadline before that of an
// attempt: those of its children end with it, and not by a timer of their own.
type dated struct {
	*ending
	at time.Time
}

// Deadline tells the deadline.
func (d *dated) Deadline() (time.Time, bool) { return d.at, true }

func endsInTime(b *bench, a action, m groups.Membership) {
	d := &dated{b.end(context.DeadlineExceeded), time.Now().Add(defaultTimeout / 2)}
	b.wire.follow(every(hold(d.stop)))
	c := b.do(d, a.op, m)
	c.fails(groups.ErrOutcomeUnknown)
	c.isEnd()
	c.sends(1)
}

// soon is enough for most clients to be in their wait; for the others the case
// is the end of ctx before the wait, and has the same outcome.
const soon = 5 * time.Millisecond

func endsWaiting(b *bench, a action, m groups.Membership, e *ending) {
	b.wire.follow(every(after(refuse, func() { time.AfterFunc(soon, e.stop) })))
	b.do(e, a.op, m).canceled()
}

func endsAfterLoss(b *bench, a action, m groups.Membership, e *ending) {
	b.wire.follow(every(after(lose, func() { time.AfterFunc(soon, e.stop) })))
	c := b.do(e, a.op, m)
	c.isEnd()
	c.leaves(a.becomes)
	c.sends(1)
}

func endsInHand(b *bench, a action, m groups.Membership, e *ending) {
	b.wire.follow(every(handOver(e.stop)))
	b.do(e, a.op, m).succeeds(a.becomes)
}

func waitTooLong(b *bench, a action, m groups.Membership) {
	ctx, cancel := context.WithTimeout(b.Context(), forever/2)
	defer cancel()
	// A client that waits all the same gives the end of ctx.
	defer time.AfterFunc(b.patience(), cancel).Stop()
	b.wire.follow(every(refuse))
	c := b.do(ctx, a.op, m)
	c.fails(groups.ErrUnavailable)
	c.leaves(c.before)
}

// The time-outs of the attempts that shall reach theirs: at once where nothing
// goes through, and with time for a log-in where something does.
const (
	atOnce  = 20 * time.Millisecond
	briefly = 100 * time.Millisecond
)

// timeoutCases: HTTPConfig.Timeout ends an attempt and is never the end of the
// caller's ctx, which every call is checked for.
func timeoutCases() []testCase {
	return slices.Concat(
		forEach("attempts that time out without a connection change nothing", tuning{timeout: atOnce, attempts: 2},
			func(b *bench, a action, m groups.Membership) {
				b.wire.follow(anything(stall(func() {})))
				c := b.do(b.Context(), a.op, m)
				c.fails(groups.ErrUnavailable)
				c.leaves(c.before)
			}),
		forEach("attempts that time out without an answer leave the outcome unknown", tuning{timeout: briefly, attempts: 2},
			staysUnknown(hold(func() {}), hold(func() {}), lose)),
		forEach("one attempt that times out in the middle of the answer gives the harness's verdict", tuning{timeout: briefly},
			givesVerdict(trickle(func() {}))),
		forEach("after one attempt that times out without a connection it is made good", tuning{timeout: briefly},
			func(b *bench, a action, m groups.Membership) {
				b.wire.follow(first(stall(func() {})))
				c := b.do(b.Context(), a.op, m)
				// On a slow machine the second attempt may time out too.
				if c.err != nil || c.res != nil && c.res.State != a.becomes {
					b.Errorf("%s fails: %v; want %s", c.what, c.err, a.becomes)
				}
			}),
		forEach("one attempt that times out without an answer gives the harness's verdict", tuning{timeout: briefly},
			givesVerdict(hold(func() {}))),
	)
}
