package groupstest

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/groups-go/groups"
)

// rateLimitCases: what the provider says of its limits.
func rateLimitCases() []testCase {
	return slices.Concat(
		forEach("what the answer says of limits is in RateLimit", tuning{}, limited(func(b *bench, a action, m groups.Membership) {
			b.wire.follow(anything(b.allows(7)))
			c := b.do(b.Context(), a.op, m)
			c.succeeds(a.becomes)
			c.allowed(7)
		})),
		forEach("what the second answer says of limits is in RateLimit", tuning{}, limited(func(b *bench, a action, m groups.Membership) {
			b.do(b.Context(), a.op, m)
			b.wire.follow(anything(b.allows(6)))
			b.do(b.Context(), a.op, m).allowed(6)
		})),
		forEach("what a 429 says of limits is in RateLimit", tuning{}, limited(func(b *bench, a action, m groups.Membership) {
			b.wire.follow(since(b.exhausted()))
			c := b.do(b.Context(), a.op, m)
			c.fails(groups.ErrRateLimited)
			c.allowed(0)
		})),
		forEach("what the last answer says of limits is in RateLimit", tuning{}, limited(func(b *bench, a action, m groups.Membership) {
			b.wire.follow(since(b.exhausted(), b.allows(5)))
			c := b.do(b.Context(), a.op, m)
			c.succeeds(a.becomes)
			c.allowed(5)
		})),
		forEach("what the answer after a lost one says of limits is in RateLimit", tuning{}, limited(func(b *bench, a action, m groups.Membership) {
			b.wire.follow(since(lose, b.allows(4)))
			c := b.do(b.Context(), a.op, m)
			c.comesTo(a.lost(b.harness), a.becomes)
			c.allowed(4)
		})),
	)
}

// limited makes a case for providers that tell of limits.
func limited(run func(*bench, action, groups.Membership)) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		if b.harness.RateLimit == nil {
			b.lacks("Harness.RateLimit")
		}
		run(b, a, m)
	}
}

// limitOf is what answers say where so many requests are left.
func limitOf(remaining int) groups.RateLimit {
	return groups.RateLimit{Limit: 10, Remaining: remaining, Reset: time.Date(2033, time.May, 18, 3, 33, 20, 0, time.UTC)}
}

// allows answers with a limit beside.
func (b *bench) allows(remaining int) effect {
	return tell(func(h http.Header) { b.harness.RateLimit(h, limitOf(remaining)) })
}

// exhausted is a 429 that asks to come back at once, with a limit.
func (b *bench) exhausted() effect {
	return later(http.StatusTooManyRequests).with(func(h http.Header) { b.harness.RateLimit(h, limitOf(0)) }).says(false)
}

// allowed wants a RateLimit, in the Result or the error.
func (c *call) allowed(remaining int) {
	c.Helper()
	var (
		got *groups.RateLimit
		e   *groups.Error
	)
	switch {
	case errors.As(c.err, &e):
		got = e.RateLimit
	case c.res != nil:
		got = c.res.RateLimit
	}
	want := limitOf(remaining)
	switch {
	case got == nil:
		c.Errorf("%s has no RateLimit; want %+v", c.what, want)
	case got.Limit != want.Limit || got.Remaining != want.Remaining || !got.Reset.Equal(want.Reset):
		c.Errorf("%s has the RateLimit %+v; want %+v", c.what, *got, want)
	}
}
