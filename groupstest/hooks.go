package groupstest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/groups-go/groups"
)

// hookCases: what OnAttempt, the Logger and ctx's values tell.
func hookCases() []testCase {
	return slices.Concat(
		forEach("OnAttempt hears of each request", tuning{}, hooksHear),
		forEach("OnAttempt hears of failures in order, with fates, statuses and waits",
			tuning{attempts: 5, wait: time.Millisecond}, hearsFailures(
				heardAs{refuse, groups.FateNotCarriedOut, 0},
				heardAs{breakOff, groups.FateUnknown, 0},
				heardAs{later(http.StatusTooManyRequests).says(false), groups.FateNotCarriedOut, http.StatusTooManyRequests},
				heardAs{pageOf(http.StatusBadGateway).says(true), groups.FateUnknown, http.StatusBadGateway},
			)),
		forEach("OnAttempt hears of a redirect as hopeless", tuning{}, hearsFailures(
			heardAs{moved().says(false), groups.FateHopeless, http.StatusTemporaryRedirect},
		)),
		forEach("OnAttempt, the Limiter and the Transport get the caller's ctx", tuning{}, ctxArrives),
		forEach("the Logger gets one record of each request, at level Debug", tuning{}, logs),
		forEach("without OnAttempt, Logger and Limiter it goes on", tuning{bare: true}, madeGood(refuse)),
	)
}

func hooksHear(b *bench, a action, m groups.Membership) {
	c := b.do(b.Context(), a.op, m)
	attempts := c.hears()
	for i, got := range attempts {
		// An answer before the last one may refuse: it is why another was asked.
		failed := got.Err != nil && i == len(attempts)-1
		if failed || got.Fate != groups.FateAnswered || got.Wait != 0 {
			b.Errorf("OnAttempt heard %+v; want it answered, without a wait, the last one without error", got)
		}
	}
}

// hears checks what holds for all attempts of a call, which must be the first on
// the bench, and gives them.
func (c *call) hears() []groups.Attempt {
	c.Helper()
	attempts, _ := c.observer.all()
	if len(attempts) != c.seen.sent {
		c.Errorf("OnAttempt heard of %d requests, %d were sent", len(attempts), c.seen.sent)
	}
	for i, got := range attempts {
		if got.Number != i+1 || got.Provider != c.harness.Provider || got.Operation != string(c.op) || got.Method == "" {
			c.Errorf("OnAttempt heard %+v; want number %d of %q's %q, with its method",
				got, i+1, c.harness.Provider, c.op)
		}
		if i == 0 {
			continue
		}
		if last := attempts[i-1]; got.Start.Sub(last.Start) < last.Duration+last.Wait {
			c.Errorf("OnAttempt heard of attempt %d at %v, %v after one that took %v with a Wait of %v",
				got.Number, got.Start, got.Start.Sub(last.Start), last.Duration, last.Wait)
		}
	}
	return attempts
}

// A heardAs is an effect and what OnAttempt hears of it.
type heardAs struct {
	effect effect
	fate   groups.Fate
	status int
}

// hearsFailures: the effects befall the first changing requests, and a success
// may follow.
func hearsFailures(list ...heardAs) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		var effects []effect
		for _, f := range list {
			effects = append(effects, f.effect)
		}
		b.wire.follow(first(effects...))
		c := b.do(b.Context(), a.op, m)
		attempts := c.hears()
		n := 0
		for i := range min(len(attempts), len(c.seen.requests)) {
			if !c.seen.requests[i].changes {
				continue
			}
			if n < len(list) {
				c.hearsAs(attempts[i], list[n], i == len(attempts)-1)
			}
			n++
		}
		if n < len(list) {
			b.Errorf("OnAttempt heard of %d requests that can change a membership; want %d or more", n, len(list))
		}
	}
}

func (c *call) hearsAs(got groups.Attempt, want heardAs, last bool) {
	c.Helper()
	if got.Fate != want.fate || got.Status != want.status || got.Err == nil {
		c.Errorf("OnAttempt heard %+v; want fate %q, status %d and an error", got, want.fate, want.status)
	}
	// The 429 asks for no wait.
	waits := got.Wait > 0 || want.status == http.StatusTooManyRequests
	if waits == last || got.Wait < 0 || got.Wait > time.Millisecond {
		c.Errorf("OnAttempt heard of a Wait of %v in %+v; want one up to MaxWait if another attempt follows", got.Wait, got)
	}
}

func ctxArrives(b *bench, a action, m groups.Membership) {
	b.wire.follow(first(refuse))
	c := b.do(mark(b.Context()), a.op, m)
	for _, place := range []string{atLimiter, atHook, atWire} {
		if got := b.marks.count(place); got != c.seen.sent {
			b.Errorf("the values of the caller's ctx came to %s with %d of %d requests", place, got, c.seen.sent)
		}
	}
}

func logs(b *bench, a action, m groups.Membership) {
	b.wire.follow(first(refuse))
	c := b.do(b.Context(), a.op, m)
	_, log := b.observer.all()
	n := 0
	for line := range strings.Lines(log) {
		var record struct{ Level string }
		if err := json.Unmarshal([]byte(line), &record); err != nil || record.Level != "DEBUG" {
			b.Errorf("the log of %s has a record of level %q; want DEBUG", c.what, record.Level)
		}
		n++
	}
	if n != c.seen.sent {
		b.Errorf("the log of %s has %d records; want one for each of %d requests", c.what, n, c.seen.sent)
	}
}
