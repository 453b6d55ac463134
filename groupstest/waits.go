package groupstest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/groups-go/groups"
)

// The wait that pages ask for, in its forms.
const (
	askedWait    = time.Hour
	askedSeconds = "3600"
	askedDate    = "Sun, 06 Nov 1994 09:49:37 GMT" // an hour after answerDate
	answerDate   = "Sun, 06 Nov 1994 08:49:37 GMT"
)

// An asking is a page that asks for an hour, and what it means.
type asking struct {
	name string
	page page
	code groups.Code
}

var askings = []asking{
	{"a 429", asks(http.StatusTooManyRequests, askedSeconds), groups.ErrRateLimited},
	{"a 503", asks(http.StatusServiceUnavailable, askedSeconds), groups.ErrUnavailable},
	{
		"a 429 with dates of long ago",
		asks(http.StatusTooManyRequests, askedDate).with(func(h http.Header) { h.Set("Date", answerDate) }),
		groups.ErrRateLimited,
	},
}

// waitCases: MinWait, MaxWait and the waits that the provider asks for.
func waitCases() []testCase {
	var (
		list    []testCase
		tooMany = askings[0]
		longer  = tuning{maxWait: 2 * askedWait}
	)
	for _, a := range askings {
		list = append(list, forEach(a.name+" that asks for a wait beyond MaxWait ends it with RetryAfter", tuning{}, gives(a))...)
	}
	return slices.Concat(list,
		forEach("a 429 that asks for a wait within MaxWait is obeyed", longer, obeys(tooMany)),
		forEach("a 429 that asks for a wait beyond ctx's deadline ends it with RetryAfter", longer, givesInTime(tooMany)),
		forEach("a lost answer and a 429 that asks for a wait beyond MaxWait leave the outcome unknown, with RetryAfter",
			tuning{}, losesAndGives(tooMany)),
		forEach("MinWait passes between two requests", tuning{wait: atOnce}, keepsMinWait))
}

// obeys: the wait is begun, told to OnAttempt, and ends with ctx.
func obeys(asking asking) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		e := b.end(context.Canceled)
		// A client that does not tell of this wait is not waited for.
		defer time.AfterFunc(b.patience(), e.stop).Stop()
		b.observer.follow(func(at groups.Attempt) {
			if at.Wait == askedWait {
				e.stop()
			}
		})
		b.wire.follow(every(asking.page.says(false)))
		c := b.do(e, a.op, m)
		c.canceled()
		c.sends(1)
		attempts, _ := b.observer.all()
		if n := len(attempts); n == 0 || attempts[n-1].Wait != askedWait {
			b.Errorf("OnAttempt heard %+v; want a last Wait of %v", attempts, askedWait)
		}
	}
}

// gives: the wait is not begun.
func gives(asking asking) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		ctx, stop := b.guard(b.Context())
		defer stop()
		b.wire.follow(since(asking.page.says(false)))
		c := b.do(ctx, a.op, m)
		c.givesRetryAfter(asking.code)
		c.sends(1)
	}
}

func givesInTime(asking asking) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		ctx, cancel := context.WithTimeout(b.Context(), askedWait/2)
		defer cancel()
		ctx, stop := b.guard(ctx)
		defer stop()
		b.wire.follow(since(asking.page.says(false)))
		c := b.do(ctx, a.op, m)
		c.givesRetryAfter(asking.code)
		c.sends(1)
	}
}

func losesAndGives(asking asking) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		ctx, stop := b.guard(b.Context())
		defer stop()
		b.wire.follow(since(lose, asking.page.says(false)))
		c := b.do(ctx, a.op, m)
		c.givesRetryAfter(groups.ErrOutcomeUnknown)
		c.sends(2)
	}
}

// givesRetryAfter wants an error of the code with the wait that was asked for.
func (c *call) givesRetryAfter(want groups.Code) {
	c.Helper()
	c.fails(want)
	var e *groups.Error
	if errors.As(c.err, &e) && e.RetryAfter != askedWait {
		c.Errorf("the error of %s has RetryAfter %v; want %v", c.what, e.RetryAfter, askedWait)
	}
}

// guard gives a ctx that ends when patience does: a client that waits where it
// should not then gives the end of ctx.
func (b *bench) guard(ctx context.Context) (guarded context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(b.patience(), cancel)
	return ctx, func() {
		timer.Stop()
		cancel()
	}
}

func keepsMinWait(b *bench, a action, m groups.Membership) {
	b.wire.follow(first(refuse))
	c := b.do(b.Context(), a.op, m)
	c.succeeds(a.becomes)
	c.sends(2)
	var last time.Time
	for _, r := range c.seen.requests {
		if !r.changes {
			continue
		}
		if gap := r.at.Sub(last); gap < atOnce {
			b.Errorf("%s repeated its request after %v; want at least MinWait, %v", c.what, gap, atOnce)
		}
		last = r.at
	}
}
