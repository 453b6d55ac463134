package groupstest

import (
	"context"
	"fmt"

	"github.com/groups-go/groups"
)

// readerCases: State, where the client has it.
func readerCases(refused []Refusal) []testCase {
	list := []testCase{
		{name: "State: it tells the truth and changes nothing", run: reads(readsTruth)},
		{name: "State: with another user, it tells of that one's membership or of none", run: reads(readsOthers)},
		{name: "State: what was changed from outside is read", run: reads(readsAnew)},
		{name: "State: refused because the group's id is empty, it sends nothing", run: reads(readsInvalid)},
		{name: "State: when ctx has ended, it sends nothing", run: reads(readsCanceled)},
		{name: "State: a client that cannot read says so and sends nothing", run: readsUnsupported},
	}
	for i, r := range refused {
		list = append(list, testCase{
			name: fmt.Sprintf("State: where %s is refused because %s, it says nothing false", r.Op.method(), r.Name),
			run: reads(func(b *bench, _ groups.Reader) {
				b.readsRefused(b.same("Refused", b.world.Refused, i, r.Name))
			}),
		})
	}
	return list
}

// reads makes a case for clients that can read.
func reads(run func(*bench, groups.Reader)) func(*bench) {
	return func(b *bench) {
		if !b.harness.Reads {
			b.lacks("Harness.Reads")
		}
		r, ok := b.world.Client.(groups.Reader)
		if !ok {
			b.Fatalf("groupstest: Harness.Reads is set, but %T is no groups.Reader", b.world.Client)
		}
		run(b, r)
	}
}

// read calls State and checks what holds for each: its error, and that it
// changes nothing.
func (b *bench) read(ctx context.Context, r groups.Reader, m groups.Membership) (groups.State, traffic, error) {
	b.Helper()
	var (
		got    groups.State
		err    error
		ctxErr error
		before = b.world.State(m)
		aside  = b.aside(m)
	)
	b.wire.watch(nil)
	b.await(ctx, "State", func() {
		got, err = r.State(ctx, m)
		ctxErr = ctx.Err()
	})
	if err != nil {
		b.checkError("state", m, err, ctxErr)
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
	b.unmoved("State", aside)
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
		want := b.world.State(m)
		if err != nil || !fits(got, want) || got != want && b.harness.ReadsRequests {
			b.Errorf("State gives %q, error %v; want %q", got, err, want)
		}
	}
}

// readsRefused reads what the provider refuses to change, with the client that
// it refuses: State may know the truth all the same, or say why it cannot.
func (b *bench) readsRefused(refused Refusal) {
	r, ok := refused.Client.(groups.Reader)
	if !ok {
		b.Skipf("this client is no groups.Reader")
	}
	got, _, err := b.read(b.Context(), r, refused.Membership)
	switch code := groups.CodeOf(err); code {
	case "":
		if want := b.world.State(refused.Membership); !fits(got, want) {
			b.Errorf("State gives %q; want %q", got, want)
		}
	case refused.Code, groups.ErrUnsupported:
	case groups.ErrUnknown, groups.ErrCanceled, groups.ErrOutcomeUnknown, groups.ErrUnavailable, groups.ErrRateLimited, groups.ErrBadResponse:
		b.Errorf("State gives code %q (%v), although the provider answered", code, err)
	default:
		if refused.Code == groups.ErrUnauthenticated {
			b.Errorf("State gives code %q (%v); want %q", code, err, refused.Code)
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

func readsUnsupported(b *bench) {
	r, ok := b.world.Client.(groups.Reader)
	switch {
	case b.harness.Reads:
		b.Skipf("Harness.Reads is set")
	case ok:
		b.nothingSent(b.readFails(b.Context(), r, b.world.Joined, groups.ErrUnsupported))
	}
}
