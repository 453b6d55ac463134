package groupstest

import (
	"context"
	"net/http"

	"github.com/groups-go/groups"
)

// readerFaultCases: what becomes of State when answers are lost, late or
// strange. A read changes nothing, so that its outcome is never unknown.
func readerFaultCases() []testCase {
	none := func() {}
	list := []testCase{
		{name: "State: when ctx is cancelled while the answer is awaited, it is cancelled", run: reads(readsUntil(context.Canceled))},
		{name: "State: when ctx's deadline passes while the answer is awaited, it is cancelled", run: reads(readsUntil(context.DeadlineExceeded))},
		{name: "State: OnAttempt hears of each request", run: reads(readsHeard)},
		{name: "State: the Limiter is asked before each request", run: reads(readsAsked)},
	}
	for _, f := range []struct {
		rule   string
		effect effect
	}{
		{"after one lost answer it is made good", lose},
		{"after one refused connection it is made good", refuse},
		{"after one bare 200 it is made good", pageOf(http.StatusOK).says(false)},
		{"after one 502 it is made good", pageOf(http.StatusBadGateway).says(false)},
		{"after one 429 it is made good", later(http.StatusTooManyRequests).says(false)},
	} {
		list = append(list, testCase{name: "State: " + f.rule, run: reads(readsAgain(f.effect))})
	}
	for _, f := range []struct {
		rule   string
		tuning tuning
		effect effect
		code   groups.Code
	}{
		{"when all answers are lost, it is unavailable", tuning{}, lose, groups.ErrUnavailable},
		{"when all connections are refused, it is unavailable", tuning{}, refuse, groups.ErrUnavailable},
		{"a bare 200 tells nothing", tuning{}, pageOf(http.StatusOK).says(false), groups.ErrUnavailable},
		{"when there are only 429s, it is rate limited", tuning{}, later(http.StatusTooManyRequests).says(false), groups.ErrRateLimited},
		{"a redirect is not followed", tuning{}, moved().says(false), groups.ErrBadResponse},
		{"a secret that the transport's error repeats is not shown", tuning{}, gossip, groups.ErrUnavailable},
		{"an answer beyond MaxResponseBytes tells nothing", tuning{maxBytes: sizeLimit}, swell(sizeLimit+1, false), groups.ErrUnavailable},
		{"attempts that time out are not the end of ctx", tuning{timeout: atOnce, attempts: 2}, hold(none), groups.ErrUnavailable},
	} {
		list = append(list, testCase{name: "State: " + f.rule, tuning: f.tuning, run: reads(readsNothing(f.effect, f.code))})
	}
	return list
}

// readsAgain: the effect befalls the first request.
func readsAgain(e effect) func(*bench, groups.Reader) {
	return func(b *bench, r groups.Reader) {
		b.wire.follow(once(e))
		got, _, err := b.read(b.Context(), r, b.world.Joined)
		if got != groups.StateJoined || err != nil {
			b.Errorf("State gives %q, error %v; want %q", got, err, groups.StateJoined)
		}
	}
}

// readsNothing: the effect befalls all requests.
func readsNothing(e effect, want groups.Code) func(*bench, groups.Reader) {
	return func(b *bench, r groups.Reader) {
		b.wire.follow(anything(e))
		seen := b.readFails(b.Context(), r, b.world.Joined, want)
		if seen.wentTo(elsewhere) {
			b.Errorf("State followed the redirect to another host")
		}
	}
}

func readsUntil(end error) func(*bench, groups.Reader) {
	return func(b *bench, r groups.Reader) {
		e := b.end(end)
		b.wire.follow(anything(hold(e.stop)))
		b.readFails(e, r, b.world.Joined, groups.ErrCanceled)
	}
}

func readsHeard(b *bench, r groups.Reader) {
	_, seen, _ := b.read(b.Context(), r, b.world.Joined)
	attempts, _ := b.observer.all()
	if len(attempts) != seen.sent {
		b.Errorf("OnAttempt heard of %d requests, %d were sent", len(attempts), seen.sent)
	}
	for i, got := range attempts {
		if got.Number != i+1 || got.Operation != "state" || got.Fate != groups.FateAnswered {
			b.Errorf("OnAttempt heard %+v; want number %d of \"state\", answered", got, i+1)
		}
	}
}

func readsAsked(b *bench, r groups.Reader) {
	_, seen, _ := b.read(b.Context(), r, b.world.Joined)
	for i, s := range seen.requests {
		if s.unasked {
			b.Errorf("State sent its request %d without asking the Limiter", i+1)
		}
	}
}
