package groupstest

import (
	"sync"
	"sync/atomic"

	"github.com/groups-go/groups"
)

// crowd is how many goroutines share the client.
const crowd = 16

// concurrencyCases: one client, many goroutines. They show most under the race
// detector.
func concurrencyCases() []testCase {
	return []testCase{
		{name: "Many goroutines: memberships in different groups do not mix", run: apart},
		{name: "Many goroutines: one Join counts, the others come second", run: func(b *bench) {
			rush(b, Join, b.world.Joinable, b.harness.SecondJoin)
		}},
		{name: "Many goroutines: one Leave counts, the others come second", run: func(b *bench) {
			rush(b, Leave, b.world.Joined, b.harness.SecondLeave)
		}},
		{name: "Many goroutines: Joins and Leaves of one membership add up", run: addUp},
	}
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

// rush has many goroutines ask for the same.
func rush(b *bench, op Op, m groups.Membership, second groups.Code) {
	var (
		wg   sync.WaitGroup
		done atomic.Int32
	)
	for range crowd {
		wg.Go(func() {
			_, err := op.of(b.world.Client)(b.Context(), m)
			switch code := groups.CodeOf(err); {
			case err == nil:
				done.Add(1)
			case code != second:
				b.Errorf("%s gives code %q (%v); want success or %q", op.method(), code, err, second)
			}
		})
	}
	wg.Wait()
	n := done.Load()
	if n == 0 || second != "" && n != 1 {
		b.Errorf("%d of %d concurrent calls of %s succeed", n, crowd, op.method())
	}
	if got := b.world.State(m); got != op.wanted() {
		b.Errorf("after %d concurrent calls of %s the membership is %q", crowd, op.method(), got)
	}
}

// addUp mixes Joins and Leaves. Where the provider refuses second calls, the
// successes must account for the state at the end.
func addUp(b *bench) {
	var (
		wg    sync.WaitGroup
		count atomic.Int32
		m     = b.world.Joinable
	)
	run := func(op Op, second groups.Code, step int32) {
		_, err := op.of(b.world.Client)(b.Context(), m)
		switch code := groups.CodeOf(err); {
		case err == nil:
			count.Add(step)
		case code != second:
			b.Errorf("%s gives code %q (%v); want success or %q", op.method(), code, err, second)
		}
	}
	for range crowd {
		wg.Go(func() { run(Join, b.harness.SecondJoin, 1) })
		wg.Go(func() { run(Leave, b.harness.SecondLeave, -1) })
	}
	wg.Wait()
	if b.harness.SecondJoin == "" || b.harness.SecondLeave == "" {
		return
	}
	got, want := b.world.State(m), groups.StateLeft
	if count.Load() == 1 {
		want = groups.StateJoined
	}
	if got != want {
		b.Errorf("Joins less Leaves are %d, but the membership is %q", count.Load(), got)
	}
}
