package groupstest

import (
	"errors"
	"net/http"
	"slices"

	"github.com/groups-go/groups"
)

// lostCases: what answers that are lost or spoiled come to. Every call is
// checked against what really happened.
func lostCases() []testCase {
	var list []testCase
	for _, f := range []struct {
		rule  string
		spoil effect
	}{
		{"a lost answer gives the harness's verdict", lose},
		{"an answer that breaks off gives the harness's verdict", truncate},
		{"a bare 200 in place of the answer gives the harness's verdict", pageOf(http.StatusOK).covers},
		{"a proxy's 502 in place of the answer gives the harness's verdict", pageOf(http.StatusBadGateway).covers},
	} {
		list = append(list, forEach(f.rule, tuning{}, givesVerdict(f.spoil))...)
	}
	return slices.Concat(list,
		forEach("a connection that breaks before anything is carried out is made good", tuning{}, madeGood(breakOff)),
		forEach("when all answers are lost, the outcome is unknown", tuning{}, staysUnknown(lose)),
		forEach("when all connections break, the outcome is unknown", tuning{}, staysUnknown(breakOff)),
		forEach("a lost answer and refused connections leave the outcome unknown", tuning{}, staysUnknown(lose, refuse)),
		forEach("a lost answer and a page of another server leave the outcome unknown", tuning{},
			staysUnknown(lose, pageOf(http.StatusNotFound).says(false))),
		forEach("a lost answer and a redirect leave the outcome unknown", tuning{},
			staysUnknown(lose, moved().says(false))),
		forEach("a lost answer and 429s leave the outcome unknown", tuning{},
			staysUnknown(lose, later(http.StatusTooManyRequests).says(false))),
		forEach("when only the answers to changes are lost, it says nothing false", tuning{},
			func(b *bench, a action, m groups.Membership) {
				b.wire.follow(every(lose))
				c := b.do(b.Context(), a.op, m)
				if !b.harness.Reads {
					c.fails(groups.ErrOutcomeUnknown)
				}
				c.leaves(a.becomes)
			}),
		forEach("when every connection for a change breaks, it says nothing false", tuning{},
			func(b *bench, a action, m groups.Membership) {
				b.wire.follow(every(breakOff))
				b.do(b.Context(), a.op, m).leaves(opposite(a))
			}),
	)
}

// opposite is the state before the action.
func opposite(a action) groups.State {
	if a.op == Leave {
		return groups.StateJoined
	}
	return groups.StateLeft
}

// givesVerdict: the effect carries the first request out and spoils its answer.
func givesVerdict(e effect) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(first(e))
		c := b.do(b.Context(), a.op, m)
		c.comesTo(a.lost(b.harness), a.becomes)
		c.leaves(a.becomes)
	}
}

// madeGood: the effect befalls the first request, and the second succeeds.
func madeGood(e effect) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(first(e))
		c := b.do(b.Context(), a.op, m)
		c.succeeds(a.becomes)
		c.leaves(a.becomes)
		c.sends(2)
	}
}

// staysUnknown: the effects befall all requests, and nothing can be known.
func staysUnknown(effects ...effect) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(since(effects...))
		b.do(b.Context(), a.op, m).fails(groups.ErrOutcomeUnknown)
	}
}

// staysUndone: the effect befalls all requests, and it is clear that nothing
// happened.
func staysUndone(e effect, want groups.Code) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(since(e))
		c := b.do(b.Context(), a.op, m)
		c.fails(want)
		c.leaves(c.before)
	}
}

// pageCases: answers that are not the provider's, to requests that were not
// carried out.
func pageCases() []testCase {
	var (
		ok       = pageOf(http.StatusOK).says(true)
		gateway  = pageOf(http.StatusBadGateway).says(true)
		missing  = pageOf(http.StatusNotFound).says(false)
		tooMany  = later(http.StatusTooManyRequests).says(false)
		busy     = later(http.StatusServiceUnavailable).says(false)
		redirect = moved().says(false)
	)
	return slices.Concat(
		forEach("a bare 200 is no success", tuning{}, staysUnknown(ok)),
		forEach("after one bare 200 it is made good", tuning{}, madeGood(ok)),
		forEach("after one 502 it is made good", tuning{}, madeGood(gateway)),
		forEach("after one 429 it is made good", tuning{}, madeGood(tooMany)),
		forEach("after one 503 with Retry-After it is made good", tuning{}, madeGood(busy)),
		forEach("after one refused connection it is made good", tuning{}, madeGood(refuse)),
		forEach("when there are only 429s, nothing happens", tuning{}, staysUndone(tooMany, groups.ErrRateLimited)),
		forEach("when there are only 503s with Retry-After, nothing happens", tuning{}, staysUndone(busy, groups.ErrUnavailable)),
		forEach("when there are only refused connections, nothing happens", tuning{}, staysUndone(refuse, groups.ErrUnavailable)),
		forEach("a 404 that is not the provider's is a bad response", tuning{}, staysUndone(missing, groups.ErrBadResponse)),
		forEach("a redirect is not followed", tuning{}, func(b *bench, a action, m groups.Membership) {
			b.wire.follow(first(redirect))
			c := b.do(b.Context(), a.op, m)
			c.fails(groups.ErrBadResponse)
			c.leaves(c.before)
			if c.seen.wentTo(elsewhere) {
				b.Errorf("%s followed the redirect to another host", c.what)
			}
		}),
	)
}

// causeCases: the cause of a failure is kept, its secrets are not.
func causeCases() []testCase {
	return slices.Concat(
		forEach("the error keeps the cause of a lost answer", tuning{}, keeps(lose, errBroken)),
		forEach("the error keeps the cause of an answer that breaks off", tuning{}, keeps(truncate, errBroken)),
		forEach("the error keeps the cause of a refused connection", tuning{}, keeps(refuse, errRefused)),
		forEach("the error has the status of the last answer", tuning{}, hasStatus(pageOf(http.StatusNotFound).says(false), http.StatusNotFound)),
		forEach("the error has no status where there was no answer", tuning{}, hasStatus(refuse, 0)),
		forEach("a secret that the transport's error repeats is not shown", tuning{},
			staysUnknown(gossip)),
		forEach("a secret from an earlier log-in is not shown either", tuning{},
			func(b *bench, a action, m groups.Membership) {
				other := b.world.Joined
				if a.op == Leave {
					other = b.world.Joinable
				}
				b.do(b.Context(), a.op.other(), other)
				b.wire.follow(since(gossip))
				b.do(b.Context(), a.op, m).fails(groups.ErrOutcomeUnknown)
			}),
	)
}

func hasStatus(e effect, want int) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(since(e))
		c := b.do(b.Context(), a.op, m)
		var got *groups.Error
		if !errors.As(c.err, &got) || got.HTTPStatus != want {
			b.Errorf("the error of %s is %+v; want HTTPStatus %d", c.what, c.err, want)
		}
	}
}

func keeps(e effect, cause error) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(since(e))
		c := b.do(b.Context(), a.op, m)
		if !errors.Is(c.err, cause) {
			b.Errorf("the error of %s has lost its cause %q: %v", c.what, cause, c.err)
		}
	}
}
