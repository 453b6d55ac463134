package groupstest

import (
	"context"

	"github.com/groups-go/groups"
)

// readerCases: State, where the client has it.
func readerCases() []testCase {
	return []testCase{
		{name: "State: it tells the truth and changes nothing", run: reads(readsTruth)},
		{name: "State: refused because the group's id is empty, it sends nothing", run: reads(readsInvalid)},
		{name: "State: when ctx has ended, it sends nothing", run: reads(readsCanceled)},
		{name: "State: after one lost answer it is made good", run: reads(readsAgain)},
		{name: "State: when all answers are lost, it is unavailable", run: reads(readsNothing)},
		{name: "State: a client that cannot read says so and sends nothing", run: readsUnsupported},
	}
}

// reads makes a case for clients that can read.
func reads(run func(*bench, groups.Reader)) func(*bench) {
	return func(b *bench) {
		if !b.harness.Reads {
			b.Skipf("the harness has no Reads")
			return
		}
		r, ok := b.world.Client.(groups.Reader)
		if !ok {
			b.Fatalf("groupstest: Harness.Reads is set, but %T is no groups.Reader", b.world.Client)
			return
		}
		run(b, r)
	}
}

// read calls State and checks what holds for each: its error, and that it
// changes nothing.
func (b *bench) read(ctx context.Context, r groups.Reader, m groups.Membership) (groups.State, traffic, error) {
	b.Helper()
	before := b.world.State(m)
	b.wire.watch(nil)
	got, err := r.State(ctx, m)
	if err != nil {
		b.checkError("state", m, err, ctx.Err())
		b.hidesError("the error of State", err)
		if got != "" {
			b.Errorf("State gives %q beside its error", got)
		}
	}
	seen := b.wire.report()
	if seen.changing != 0 || b.world.State(m) != before {
		b.Errorf("State can change the membership: %d such requests, it was %q and is %q",
			seen.changing, before, b.world.State(m))
	}
	return got, seen, err
}

func readsTruth(b *bench, r groups.Reader) {
	all := []groups.Membership{b.world.Joinable, b.world.Joined}
	if b.world.Moderated != nil {
		b.do(b.Context(), Join, *b.world.Moderated)
		all = append(all, *b.world.Moderated)
	}
	for _, m := range all {
		got, _, err := b.read(b.Context(), r, m)
		if want := b.world.State(m); err != nil || !fits(got, want) {
			b.Errorf("State gives %q, error %v; want %q", got, err, want)
		}
	}
}

// readFails wants an error of the code from State.
func (b *bench) readFails(ctx context.Context, r groups.Reader, m groups.Membership, want groups.Code) traffic {
	b.Helper()
	_, seen, err := b.read(ctx, r, m)
	if groups.CodeOf(err) != want {
		b.Errorf("State gives code %q (%v); want %q", groups.CodeOf(err), err, want)
	}
	return seen
}

func readsInvalid(b *bench, r groups.Reader) {
	m := groups.Membership{User: b.world.Joined.User}
	seen := b.readFails(b.Context(), r, m, groups.ErrInvalidArgument)
	b.nothingSent(seen)
}

func (b *bench) nothingSent(seen traffic) {
	b.Helper()
	if seen.sent != 0 {
		b.Errorf("State sent %d requests; want none", seen.sent)
	}
}

func readsCanceled(b *bench, r groups.Reader) {
	e := b.end(context.Canceled)
	e.stop()
	b.nothingSent(b.readFails(e, r, b.world.Joined, groups.ErrCanceled))
}

func readsAgain(b *bench, r groups.Reader) {
	lost := false
	b.wire.follow(func(bool, int) effect {
		if lost {
			return nil
		}
		lost = true
		return lose
	})
	got, _, err := b.read(b.Context(), r, b.world.Joined)
	if got != groups.StateJoined || err != nil {
		b.Errorf("State gives %q, error %v; want %q", got, err, groups.StateJoined)
	}
}

func readsNothing(b *bench, r groups.Reader) {
	b.wire.follow(anything(lose))
	b.readFails(b.Context(), r, b.world.Joined, groups.ErrUnavailable)
}

func readsUnsupported(b *bench) {
	r, ok := b.world.Client.(groups.Reader)
	switch {
	case b.harness.Reads:
		b.Skipf("the harness has Reads")
	case ok:
		b.nothingSent(b.readFails(b.Context(), r, b.world.Joined, groups.ErrUnsupported))
	}
}
