package groupstest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/groups-go/groups"
)

// limitCases: what HTTPConfig bounds.
func limitCases() []testCase {
	return slices.Concat(sizeCases(), attemptCases(), limiterCases(), agentCases())
}

// sizeLimit is the MaxResponseBytes of sizeCases: more than providers need.
const sizeLimit = 64 << 10

// sizeCases: MaxResponseBytes.
func sizeCases() []testCase {
	cfg := tuning{maxBytes: sizeLimit}
	var list []testCase
	for _, announced := range []bool{true, false} {
		name := "without"
		if announced {
			name = "with"
		}
		list = append(list, slices.Concat(
			forEach(fmt.Sprintf("an answer of MaxResponseBytes %s a Content-Length is read whole", name), cfg,
				func(b *bench, a action, m groups.Membership) {
					b.wire.follow(first(swell(sizeLimit, announced)))
					c := b.do(b.Context(), a.op, m)
					c.succeeds(a.becomes)
					c.sends(1)
				}),
			forEach(fmt.Sprintf("an answer beyond MaxResponseBytes %s a Content-Length gives the harness's verdict", name), cfg,
				givesVerdict(swell(sizeLimit+1, announced))),
			forEach(fmt.Sprintf("when all answers are beyond MaxResponseBytes %s a Content-Length, the outcome is unknown", name), cfg,
				staysUnknown(swell(sizeLimit+1, announced))),
		)...)
	}
	return list
}

// attemptCases: MaxAttempts.
func attemptCases() []testCase {
	var list []testCase
	for _, n := range []int{1, 3} {
		for _, f := range []struct {
			name   string
			effect effect
			code   groups.Code
		}{
			{"when connections are refused", refuse, groups.ErrUnavailable},
			{"when answers are lost", lose, groups.ErrOutcomeUnknown},
		} {
			list = append(list, forEach(fmt.Sprintf("%s, a MaxAttempts of %d is kept", f.name, n), tuning{attempts: n},
				func(b *bench, a action, m groups.Membership) {
					b.wire.follow(since(f.effect))
					c := b.do(b.Context(), a.op, m)
					c.fails(f.code)
					c.sends(n)
				})...)
		}
	}
	return list
}

// errHeld is what a closed Limiter says.
var errHeld = errors.New("groupstest: the Limiter lets nothing pass")

// close lets no request pass any more.
func (l *limiter) close() {
	l.follow(func(context.Context) error { return errHeld })
}

// limiterCases: the Limiter.
func limiterCases() []testCase {
	return slices.Concat(
		forEach("the Limiter is asked before each request", tuning{}, limiterAsked),
		forEach("when the Limiter refuses the first request, nothing is sent", tuning{},
			func(b *bench, a action, m groups.Membership) {
				b.limiter.close()
				c := b.do(b.Context(), a.op, m)
				c.held(groups.ErrRateLimited)
				c.sendsNothing()
			}),
		forEach("when the Limiter refuses after a refused connection, nothing happens", tuning{},
			heldAfter(refuse, groups.ErrRateLimited)),
		forEach("when the Limiter refuses after a lost answer, the outcome is unknown", tuning{},
			heldAfter(lose, groups.ErrOutcomeUnknown)),
		forEach("when ctx is cancelled while the Limiter holds it back, nothing is sent", tuning{}, endsHeld),
	)
}

func limiterAsked(b *bench, a action, m groups.Membership) {
	b.wire.follow(first(refuse, breakOff))
	c := b.do(b.Context(), a.op, m)
	for i, r := range c.seen.requests {
		if r.unasked {
			b.Errorf("%s sent its request %d without asking the Limiter", c.what, i+1)
		}
	}
}

// held wants the Limiter's error.
func (c *call) held(want groups.Code) {
	c.Helper()
	c.fails(want)
	if !errors.Is(c.err, errHeld) {
		c.Errorf("the error of %s has lost the Limiter's: %v", c.what, c.err)
	}
}

// heldAfter has the Limiter refuse once the effect befell the first request.
func heldAfter(e effect, want groups.Code) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(every(after(e, b.limiter.close)))
		c := b.do(b.Context(), a.op, m)
		c.held(want)
		c.sends(1)
	}
}

func endsHeld(b *bench, a action, m groups.Membership) {
	e := b.end(context.Canceled)
	b.limiter.follow(func(ctx context.Context) error {
		e.stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.wire.released:
			return errReleased
		}
	})
	c := b.do(e, a.op, m)
	c.canceled()
	c.sendsNothing()
}

// agentCases: UserAgent.
func agentCases() []testCase {
	var list []testCase
	for _, u := range []struct{ name, agent, sent string }{
		{"each request has the UserAgent", "groupstest/1 (conformance)", "groupstest/1 (conformance)"},
		{"without a UserAgent each request has groups-go", "", "groups-go"},
	} {
		list = append(list, forEach(u.name, tuning{agent: u.agent}, func(b *bench, a action, m groups.Membership) {
			b.wire.follow(first(pageOf(http.StatusBadGateway).says(true)))
			c := b.do(b.Context(), a.op, m)
			for _, r := range c.seen.requests {
				if r.agent != u.sent {
					b.Errorf("%s sent the User-Agent %q; want %q", c.what, r.agent, u.sent)
				}
			}
		})...)
	}
	return list
}
