package groupstest

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/groups-go/groups"
)

// crowd is how many goroutines share the client.
const crowd = 16

// concurrencyCases: one client, many goroutines. They show most under the race
// detector.
func concurrencyCases() []testCase {
	list := []testCase{
		{name: "Many goroutines: memberships in different groups do not mix", run: apart},
		{name: "Many goroutines: one Join counts, the others come second", run: func(b *bench) {
			rush(b, Join, b.world.Joinable, b.harness.SecondJoin)
		}},
		{name: "Many goroutines: one Leave counts, the others come second", run: func(b *bench) {
			rush(b, Leave, b.world.Joined, b.harness.SecondLeave)
		}},
		{name: "Many goroutines: Joins and Leaves of one membership add up", run: addUp},
		{name: "Many goroutines: who gives up ends no other's call", run: cancelHalf},
		{name: "Many goroutines: who gives up waits for no other's first request", run: waitsForNobody(func(bool) bool { return true })},
		{name: "Many goroutines: who gives up waits for no other's change", run: waitsForNobody(func(changes bool) bool { return changes })},
		{name: "Many goroutines: each call counts its own requests", run: countUp},
		{name: "Many goroutines: State tells the truth among Joins and Leaves", run: reads(readAmong)},
	}
	for i, c := range list {
		list[i].run = func(b *bench) {
			aside := b.bystanders(b.world.Bystanders)
			c.run(b)
			b.unmoved("the crowd", aside)
		}
	}
	return list
}

// apart has each membership to itself: every operation must succeed.
func apart(b *bench) {
	var wg sync.WaitGroup
	for _, start := range []struct {
		m  groups.Membership
		op Op
	}{
		{b.world.Joinable, Join},
		{b.world.Joined, Leave},
	} {
		wg.Go(func() {
			op := start.op
			for range crowd {
				res, err := op.of(b.world.Client)(b.Context(), start.m)
				if err != nil || res.State != op.wanted() || b.world.State(start.m) != op.wanted() {
					b.Errorf("%s gives %+v, error %v, and the membership is %q", op.method(), res, err, b.world.State(start.m))
					return
				}
				op = op.other()
			}
		})
	}
	wg.Wait()
}

func (op Op) other() Op {
	if op == Join {
		return Leave
	}
	return Join
}

// second makes a call that may come first or second, and counts the first.
func (b *bench) second(op Op, m groups.Membership, done *atomic.Int32) {
	_, err := op.of(b.world.Client)(b.Context(), m)
	want := b.harness.SecondJoin
	if op == Leave {
		want = b.harness.SecondLeave
	}
	switch code := groups.CodeOf(err); {
	case err == nil:
		done.Add(1)
	case code != want:
		b.Errorf("%s gives code %q (%v); want success or %q", op.method(), code, err, want)
	}
}

// onlyOne wants one of n calls to have succeeded, where the provider refuses
// second ones.
func (b *bench) onlyOne(op Op, m groups.Membership, n int, done int32, second groups.Code) {
	if done == 0 || second != "" && done != 1 {
		b.Errorf("%d of %d concurrent calls of %s succeed", done, n, op.method())
	}
	if got := b.world.State(m); got != op.wanted() {
		b.Errorf("after %d concurrent calls of %s the membership is %q", n, op.method(), got)
	}
}

// rush has many goroutines ask for the same.
func rush(b *bench, op Op, m groups.Membership, second groups.Code) {
	var (
		wg   sync.WaitGroup
		done atomic.Int32
	)
	for range crowd {
		wg.Go(func() { b.second(op, m, &done) })
	}
	wg.Wait()
	b.onlyOne(op, m, crowd, done.Load(), second)
}

// addUp mixes Joins and Leaves. Where the provider refuses second calls, the
// successes must account for the state at the end.
func addUp(b *bench) {
	var (
		wg           sync.WaitGroup
		joined, left atomic.Int32
		m            = b.world.Joinable
	)
	for range crowd {
		wg.Go(func() { b.second(Join, m, &joined) })
		wg.Go(func() { b.second(Leave, m, &left) })
	}
	wg.Wait()
	if b.harness.SecondJoin == "" || b.harness.SecondLeave == "" {
		return
	}
	n := joined.Load() - left.Load()
	got, want := b.world.State(m), groups.StateLeft
	if n == 1 {
		want = groups.StateJoined
	}
	if got != want {
		b.Errorf("Joins less Leaves are %d, but the membership is %q", n, got)
	}
}

type stopKey struct{}

// givesUp has no connection for the requests of callers who carry their stop in
// ctx, and stops them then.
func givesUp(x *exchange) (*http.Response, error) {
	if stop, ok := x.req.Context().Value(stopKey{}).(func()); ok {
		return stall(stop)(x)
	}
	return pass(x)
}

// cancelHalf has half of the callers give up in the middle of their requests,
// and the first of all while the others are under way. They must not notice, not
// even where all wait for the log-in that the first one makes.
func cancelHalf(b *bench) {
	patience := b.patience()
	defer time.AfterFunc(patience, b.wire.release).Stop()
	b.wire.follow(anything(givesUp))
	var (
		wg    sync.WaitGroup
		done  atomic.Int32
		m     = b.world.Joinable
		begun = make(chan struct{})
		begin = sync.OnceFunc(func() { close(begun) })
	)
	giveUp := func(stop func(e *ending)) {
		e := b.end(context.Canceled)
		_, err := b.world.Client.Join(context.WithValue(e, stopKey{}, func() { stop(e) }), m)
		b.gaveUp(Join, err)
	}
	wg.Go(func() {
		giveUp(func(e *ending) {
			begin()
			time.AfterFunc(soon, e.stop)
		})
	})
	returned(begun, patience)
	for range crowd {
		wg.Go(func() { giveUp(func(e *ending) { e.stop() }) })
		wg.Go(func() { b.second(Join, m, &done) })
	}
	wg.Wait()
	b.onlyOne(Join, m, crowd, done.Load(), b.harness.SecondJoin)
}

// gaveUp wants the error of who gave up before anything was sent.
func (b *bench) gaveUp(op Op, err error) {
	b.Helper()
	if !errors.Is(err, groups.ErrCanceled) || !errors.Is(err, context.Canceled) {
		b.Errorf("%s gives %v to who gave it up; want %q", op.method(), err, groups.ErrCanceled)
	}
}

// standStill has the first request of those that are meant wait until the wire is
// released, and no connection for what comes after it until then.
func (w *wire) standStill(meant func(changes bool) bool, then func()) plan {
	stands := false
	return func(changes bool, _ int) effect {
		switch {
		case stands && !w.isReleased():
			return stall(func() {})
		case stands || !meant(changes):
			return nil
		}
		stands = true
		return func(x *exchange) (*http.Response, error) {
			then()
			<-x.wire.released
			return pass(x)
		}
	}
}

// waitsForNobody has one call's request stand still on the wire. Others who give
// up meanwhile must return, whatever the client lets only one call do at a time.
func waitsForNobody(meant func(changes bool) bool) func(*bench) {
	return func(b *bench) {
		var (
			m           = b.world.Joinable
			err         error
			stands, end = make(chan struct{}), make(chan struct{})
		)
		b.wire.follow(b.wire.standStill(meant, func() { close(stands) }))
		go func() {
			defer close(end)
			_, err = b.world.Client.Join(b.Context(), m)
		}()
		if !returned(stands, b.patience()) {
			b.Errorf("Join sent no such request within %v", b.patience())
		}
		b.giveUpBeside(b.world.Joined, m)
		b.wire.release()
		if !returned(end, b.patience()) {
			b.Fatalf("Join did not return although its request went on")
		}
		if got := b.world.State(m); err != nil || got != groups.StateJoined {
			b.Errorf("Join gives %v when its request goes on, and the membership is %q; want %q", err, got, groups.StateJoined)
		}
	}
}

// giveUpBeside makes calls that give up soon, until one keeps its caller waiting.
func (b *bench) giveUpBeside(memberships ...groups.Membership) {
	b.Helper()
	for _, m := range memberships {
		for _, op := range []Op{Join, Leave} {
			if b.wire.isReleased() {
				return
			}
			var err error
			e := b.end(context.Canceled)
			timer := time.AfterFunc(soon, e.stop)
			b.await(e, op.method(), func() { _, err = op.of(b.world.Client)(e, m) })
			timer.Stop()
			b.gaveUp(op, err)
		}
	}
}

// countUp wants each request to be counted by the call that sent it, and told to
// the hook once.
func countUp(b *bench) {
	var (
		wg       sync.WaitGroup
		attempts atomic.Int32
	)
	b.wire.watch(nil)
	for range crowd {
		for _, op := range []Op{Join, Leave} {
			wg.Go(func() {
				res, err := op.of(b.world.Client)(b.Context(), b.world.Joinable)
				attempts.Add(int32(attemptsOf(res, err)))
			})
		}
	}
	wg.Wait()
	heard, _ := b.observer.all()
	if sent := b.wire.report().sent; int(attempts.Load()) != sent || len(heard) != sent {
		b.Errorf("%d requests were sent, the calls count %d Attempts, and OnAttempt heard of %d",
			sent, attempts.Load(), len(heard))
	}
}

// readAmong has States read among Joins and Leaves of another membership.
func readAmong(b *bench, r groups.Reader) {
	var wg sync.WaitGroup
	for range crowd {
		wg.Go(func() {
			if got, err := r.State(b.Context(), b.world.Joined); got != groups.StateJoined || err != nil {
				b.Errorf("State gives %q, error %v; want %q", got, err, groups.StateJoined)
			}
		})
		for _, op := range []Op{Join, Leave} {
			wg.Go(func() { _, _ = op.of(b.world.Client)(b.Context(), b.world.Joinable) })
		}
	}
	wg.Wait()
}
