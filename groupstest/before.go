package groupstest

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/groups-go/groups"
)

// beforeCases: what becomes of a Join or Leave when something goes wrong with a
// request that comes before its change, as log-ins and look-ups do. Such a request
// changes nothing, so that it leaves nothing in doubt.
func beforeCases() []testCase {
	return slices.Concat(
		forTwo("when all answers before the change are lost, it is unavailable", failsBefore(lose, groups.ErrUnavailable)),
		forTwo("when there are only 502s before the change, it is unavailable",
			failsBefore(pageOf(http.StatusBadGateway).says(true), groups.ErrUnavailable)),
		forTwo("when there are only 429s before the change, it is rate limited",
			failsBefore(later(http.StatusTooManyRequests).says(false), groups.ErrRateLimited)),
		forTwo("after one lost answer before the change it is made good", madeGoodBefore),
	)
}

// forTwo is forEach without the Join of a moderated group.
func forTwo(rule string, run func(*bench, action, groups.Membership)) []testCase {
	var list []testCase
	for _, a := range plainActions() {
		list = append(list, a.testCase(rule, tuning{}, run))
	}
	return list
}

// plainActions are the actions but for the Join of a moderated group. What comes
// first there may be a Join that this group refuses, and another would not: to the
// client it is a change.
func plainActions() []action {
	return slices.DeleteFunc(slices.Clone(actions), func(a action) bool { return a.becomes == groups.StatePending })
}

// failsBefore: the effect befalls all requests, and it never comes to the change.
func failsBefore(e effect, want groups.Code) func(*bench, action, groups.Membership) {
	return func(b *bench, a action, m groups.Membership) {
		b.wire.follow(anything(e))
		c := b.do(b.Context(), a.op, m)
		c.needRequestBefore()
		c.fails(want)
		c.leaves(c.before)
		c.sends(0)
	}
}

func madeGoodBefore(b *bench, a action, m groups.Membership) {
	b.wire.follow(once(lose))
	c := b.do(b.Context(), a.op, m)
	c.needRequestBefore()
	c.succeeds(a.becomes)
	c.leaves(a.becomes)
	c.sends(1)
}

// needRequestBefore skips the case where the change comes first.
func (c *call) needRequestBefore() {
	c.Helper()
	if !c.seen.asksFirst() {
		c.Skipf("no request comes before the change of %s", c.what)
	}
}

// asksFirst reports whether the first request was none that can change a
// membership.
func (t traffic) asksFirst() bool {
	return len(t.requests) > 0 && !t.requests[0].changes
}

// unasked tells which actions have no request before their change.
func (b *bench) unasked() []string {
	var list []string
	for _, a := range plainActions() {
		if !b.asksFirst(a.op, *a.of(b.world)) {
			list = append(list, fmt.Sprintf("what becomes of a %s whose log-in or look-up fails (no request comes before its change)", a.name))
		}
	}
	return list
}

// asksFirst finds out whether op has a request before its change. It ends the call
// with its first request; what else is wrong with it, the cases tell.
func (b *bench) asksFirst(op Op, m groups.Membership) bool {
	e := b.end(context.Canceled)
	b.wire.follow(anything(stall(e.stop)))
	b.wire.watch(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = op.of(b.world.Client)(e, m)
	}()
	if !returned(done, b.patience()) {
		b.wire.release()
	}
	return b.wire.report().asksFirst()
}
