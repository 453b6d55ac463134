package groupstest

import (
	"fmt"
	"slices"

	"github.com/groups-go/groups"
)

// cases lists the suite for a harness. It starts one World, to see which
// refusals there are.
func cases(t TB, h *Harness) []testCase {
	t.Helper()
	h.check(t)
	b := newBench(t, h, tuning{})
	w := b.world
	for _, what := range slices.Concat(unseen(h, w), b.unasked()) {
		t.Logf("groupstest: not tested: %s", what)
	}
	return slices.Concat(
		contractCases(),
		bystanderCases(),
		outsideCases(),
		refusalCases(w.Refused),
		argumentCases(w.Unsent),
		contextCases(),
		timeoutCases(),
		lostCases(),
		pageCases(),
		beforeCases(),
		causeCases(),
		limitCases(),
		waitCases(),
		rateLimitCases(),
		hookCases(),
		ensureCases(),
		readerCases(w.Refused),
		readerFaultCases(),
		concurrencyCases(),
	)
}

// An action is an operation on one of the World's memberships.
type action struct {
	// name begins sentences: "Join", "Leave", "Join of a moderated group".
	name    string
	op      Op
	of      func(*World) *groups.Membership
	becomes groups.State
	// second, native and lost are the harness's fields for it.
	second func(*Harness) groups.Code
	native func(*Harness) string
	lost   func(*Harness) Verdict
}

// actions are the operations that change something.
var actions = []action{
	{
		name: "Join", op: Join, becomes: groups.StateJoined,
		of:     func(w *World) *groups.Membership { return &w.Joinable },
		second: func(h *Harness) groups.Code { return h.SecondJoin },
		native: func(h *Harness) string { return h.NativeSecondJoin },
		lost:   func(h *Harness) Verdict { return h.LostJoin },
	},
	{
		name: "Leave", op: Leave, becomes: groups.StateLeft,
		of:     func(w *World) *groups.Membership { return &w.Joined },
		second: func(h *Harness) groups.Code { return h.SecondLeave },
		native: func(h *Harness) string { return h.NativeSecondLeave },
		lost:   func(h *Harness) Verdict { return h.LostLeave },
	},
	{
		name: "Join of a moderated group", op: Join, becomes: groups.StatePending,
		of:     func(w *World) *groups.Membership { return w.Moderated },
		second: func(h *Harness) groups.Code { return h.SecondRequest },
		native: func(h *Harness) string { return h.NativeSecondRequest },
		lost:   func(h *Harness) Verdict { return h.LostRequest },
	},
}

// forEach makes a case of every action; rule ends its name.
func forEach(rule string, cfg tuning, run func(*bench, action, groups.Membership)) []testCase {
	var list []testCase
	for _, a := range actions {
		list = append(list, a.testCase(rule, cfg, run))
	}
	return list
}

// testCase makes a case of the action.
func (a action) testCase(rule string, cfg tuning, run func(*bench, action, groups.Membership)) testCase {
	return testCase{
		name:   fmt.Sprintf("%s: %s", a.name, rule),
		tuning: cfg,
		run: func(b *bench) {
			m := a.of(b.world)
			if m == nil {
				b.lacks("World.Moderated")
			}
			run(b, a, *m)
		},
	}
}
