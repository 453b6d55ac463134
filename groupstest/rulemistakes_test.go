package groupstest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// spread makes the mistake fail each of the cases.
func spread(m mistake, fails ...string) []mistake {
	var list []mistake
	for _, name := range fails {
		n := m
		n.name, n.fails = m.name+": "+name, name
		list = append(list, n)
	}
	return list
}

// spoilRead changes the errors of State.
func spoilRead(spoil func(e *groups.Error)) wrapper {
	return misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
		s, err := state(ctx, c, m)
		var e *groups.Error
		if errors.As(err, &e) {
			spoil(e)
		}
		return s, err
	})
}

// guess reads nothing.
func guess(context.Context, groups.Client, groups.Membership) (groups.State, error) {
	return groups.StateLeft, nil
}

// hides takes a request that waits for none.
func hides(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
	s, err := state(ctx, c, m)
	if s == groups.StatePending {
		s = groups.StateLeft
	}
	return s, err
}

// goesAlong fails as soon as another call was cancelled.
func goesAlong(c groups.Client, _ *groups.HTTPConfig) groups.Client {
	gone := make(chan struct{})
	leave := sync.OnceFunc(func() { close(gone) })
	return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		res, err := honest(ctx, c, op, m)
		if errors.Is(err, groups.ErrCanceled) {
			leave()
			return res, err
		}
		<-gone
		return nil, &groups.Error{Code: groups.ErrUnavailable, Provider: "fake", Op: string(op), GroupID: m.GroupID}
	}}
}

// oneAtATime has each call wait for those before it.
func oneAtATime(c groups.Client, _ *groups.HTTPConfig) groups.Client {
	var mu sync.Mutex
	return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		mu.Lock()
		defer mu.Unlock()
		return honest(ctx, c, op, m)
	}}
}

// raw puts an error of two lines around each.
func raw(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	res, err := honest(ctx, c, op, m)
	if err != nil {
		err = fmt.Errorf("it failed:\n%w", err)
	}
	return res, err
}

// verdictMistakes stand in the verdicts of single cases.
var verdictMistakes = slices.Concat(
	spread(
		mistake{name: "nothing is repeated", bugs: fakeBugs{config: attempts(1)}, says: "fails: "},
		"Join: after one bare 200 it is made good", "Join: after one 502 it is made good",
		"Leave: after one 503 with Retry-After it is made good",
		"Leave: a connection that breaks before anything is carried out is made good",
		"Join: after one attempt that times out without a connection it is made good",
		"Leave: without OnAttempt, Logger and Limiter it goes on",
	),
	spread(
		mistake{name: "Inferred is never said", wrap: spoilResult(func(r *groups.Result) { r.Inferred = false }), says: "want an Inferred"},
		"Join: an answer that breaks off gives the harness's verdict",
		"Leave: a bare 200 in place of the answer gives the harness's verdict",
		"Join: a proxy's 502 in place of the answer gives the harness's verdict",
		"Leave: one attempt that times out without an answer gives the harness's verdict",
		"Join: one attempt that times out in the middle of the answer gives the harness's verdict",
		"Leave: an answer beyond MaxResponseBytes without a Content-Length gives the harness's verdict",
	),
	spread(
		mistake{name: "a lost answer passes for a failure", wrap: recode(groups.ErrOutcomeUnknown, groups.ErrUnavailable), says: "false failure"},
		"Join: when all answers are lost, the outcome is unknown",
		"Leave: a lost answer and refused connections leave the outcome unknown",
		"Join: a lost answer and a page of another server leave the outcome unknown",
		"Leave: a lost answer and a redirect leave the outcome unknown",
		"Join: a lost answer and 429s leave the outcome unknown",
		"Leave: when ctx is cancelled in the middle of the answer, the outcome is unknown",
		"Join: when ctx's deadline passes in the middle of the answer, the outcome is unknown",
		"Leave: when ctx is cancelled in the wait after a lost answer, it says nothing false",
		"Join: when ctx's deadline passes in the wait after a lost answer, it says nothing false",
	),
	spread(
		mistake{name: "a broken connection passes for a failure", wrap: recode(groups.ErrOutcomeUnknown, groups.ErrUnavailable), says: "want \"outcome unknown\""},
		"Join: when all connections break, the outcome is unknown",
		"Leave: when a deadline that ctx tells passes while the answer is awaited, the outcome is unknown",
	),
	spread(
		mistake{name: "a log-in passes for a change", manner: terse, bugs: fakeBugs{marks: true}, says: "want \"unavailable\""},
		"Join: when all answers before the change are lost, it is unavailable", "Leave: when all answers before the change are lost, it is unavailable",
		"Join: when there are only 502s before the change, it is unavailable", "Leave: when there are only 502s before the change, it is unavailable",
	),
	spread(
		mistake{name: "a log-in is not repeated", manner: terse, bugs: fakeBugs{config: attempts(1)}, says: "fails: "},
		"Join: after one lost answer before the change it is made good", "Leave: after one lost answer before the change it is made good",
	),
	spread(
		mistake{name: "a log-in's limit passes for an outage", manner: terse, wrap: recode(groups.ErrRateLimited, groups.ErrUnavailable), says: "want \"rate limited\""},
		"Join: when there are only 429s before the change, it is rate limited", "Leave: when there are only 429s before the change, it is rate limited",
	),
	spread(
		mistake{name: "the end of ctx is a failure", wrap: recode(groups.ErrCanceled, groups.ErrUnavailable), says: "want \"canceled\""},
		"Join: when ctx's deadline passes before the call, it sends nothing",
		"Leave: when ctx's deadline passes while it connects, nothing happens",
		"Join: when ctx is cancelled in the wait after a refused connection, nothing happens",
		"Leave: when ctx's deadline passes in the wait after a refused connection, nothing happens",
	),
	spread(
		mistake{name: "a failure passes for doubt", wrap: recode(groups.ErrUnavailable, groups.ErrOutcomeUnknown), says: "no answer was lost"},
		"Join: attempts that time out without a connection change nothing",
		"Leave: when there are only 503s with Retry-After, nothing happens",
	),
	[]mistake{
		{
			name: "there is another cause than ctx's end", wrap: spoilError(func(ctx context.Context, e *groups.Error) { e.Err = context.Cause(ctx) }),
			fails: "Join: when ctx is cancelled with a cause of its own, it is the end of ctx all the same", says: "is not ctx.Err()",
		},
		{
			name: "an answer in hand is too late", wrap: lateCancel,
			fails: "Leave: when ctx's deadline passes with the answer in hand, the answer counts", says: "false failure",
		},
		{
			name: "a limit passes for a refusal", wrap: recode(groups.ErrRateLimited, groups.ErrRefused),
			fails: "Join: when there are only 429s, nothing happens", says: "want \"rate limited\"",
		},
		{
			name: "a page of another server passes for a refusal", wrap: recode(groups.ErrBadResponse, groups.ErrGroupNotFound),
			fails: "Leave: a 404 that is not the provider's is a bad response", says: "want \"bad response\"",
		},
		{
			name: "it moves but once", wrap: instead(stays),
			fails: "Join, Leave and Join again: each holds", says: "false success",
		},
		{
			name: "a request is withdrawn", bugs: fakeBugs{withdraws: true},
			fails: "Leave: a request that waits for the moderators is not withdrawn", says: "want \"pending\"",
		},
		{
			name: "Ensure makes nothing", wrap: instead(idle),
			fails: "Join: Ensure makes the state", says: "after EnsureJoined the membership is",
		},
		{
			name: "EnsureLeft gets the wrong code", wrap: recode(groups.ErrNotMember, groups.ErrUserNotFound),
			fails: "Leave: Ensure takes the state that holds already for a success", says: "want an Inferred",
		},
	},
)

// causeMistakes stand in what an error tells beside its code, and in limits
// that only some cases reach.
var causeMistakes = slices.Concat(
	spread(
		mistake{name: "a cause is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Err = nil }), says: "lost its cause"},
		"Leave: the error keeps the cause of an answer that breaks off",
		"Join: the error keeps the cause of a refused connection",
	),
	spread(
		mistake{name: "the transport's error is repeated", manner: terse, wrap: spoilError(func(_ context.Context, e *groups.Error) {
			e.Err = errors.New("it was sent with " + goodToken)
		}), says: "a secret stands in the error"},
		"Join: a secret that the transport's error repeats is not shown",
		"Leave: a secret from an earlier log-in is not shown either",
	),
	spread(
		mistake{name: "calls wait for each other", manner: terse, wrap: oneAtATime, says: "did not return within"},
		"Many goroutines: who gives up waits for no other's first request", "Many goroutines: who gives up waits for no other's change",
	),
	[]mistake{
		{
			name: "an error has two lines", wrap: instead(raw),
			fails: refusal, says: "in one line",
		},
		{
			name: "the status is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.HTTPStatus = 0 }),
			fails: "Join: the error has the status of the last answer", says: "want HTTPStatus 404",
		},
		{
			name: "a status is made up", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.HTTPStatus = 503 }),
			fails: "Leave: the error has no status where there was no answer", says: "want HTTPStatus 0",
		},
		{
			name: "an answer with a length that fits is not taken", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxResponseBytes /= 2 }},
			fails: "Leave: an answer of MaxResponseBytes with a Content-Length is read whole", says: "Leave gives state",
		},
		{
			name: "a lost answer is repeated once more", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxAttempts++ }},
			fails: "Join: when answers are lost, a MaxAttempts of 1 is kept", says: "sent 2 requests",
		},
		{
			name: "it stops at the second refused connection", bugs: fakeBugs{config: attempts(2)},
			fails: "Leave: when connections are refused, a MaxAttempts of 3 is kept", says: "sent 2 requests",
		},
		{
			name: "log-ins wait for each other", manner: terse, bugs: fakeBugs{queues: true},
			fails: "Many goroutines: who gives up waits for no other's first request", says: "did not return within",
		},
		{
			name: "who gives up takes the others along", wrap: goesAlong,
			fails: "Many goroutines: who gives up ends no other's call", says: "want success or",
		},
		{
			name: "calls count each other's requests", wrap: spoilResult(func(r *groups.Result) { r.Attempts++ }),
			fails: "Many goroutines: each call counts its own requests", says: "the calls count",
		},
	},
)

// stateMistakes stand in State when something goes wrong.
var stateMistakes = slices.Concat(
	spread(
		mistake{name: "a read is not repeated", manner: easy, bugs: fakeBugs{config: attempts(1)}, says: "State gives"},
		"State: after one refused connection it is made good", "State: after one bare 200 it is made good",
		"State: after one 502 it is made good", "State: after one 429 it is made good",
	),
	spread(
		mistake{name: "a read guesses", manner: terse, wrap: misread(guess), says: "State gives code \"\""},
		"State: refused because the group's id is empty, it sends nothing",
		"State: when all connections are refused, it is unavailable", "State: a bare 200 tells nothing",
		"State: when there are only 429s, it is rate limited", "State: a redirect is not followed",
		"State: an answer beyond MaxResponseBytes tells nothing",
	),
	spread(
		mistake{name: "the end of ctx in a read is a failure", manner: easy, wrap: spoilRead(func(e *groups.Error) { e.Code = groups.ErrUnavailable }), says: "want \"canceled\""},
		"State: when ctx is cancelled while the answer is awaited, it is cancelled",
		"State: when ctx's deadline passes while the answer is awaited, it is cancelled",
	),
	[]mistake{
		{
			name: "a request that waits is hidden", manner: easy, wrap: misread(hides),
			fails: "State: it tells the truth and changes nothing", says: "want \"pending\"",
		},
		{
			name: "a group that is none has the member", manner: terse, wrap: func(c groups.Client, _ *groups.HTTPConfig) groups.Client { return liar{c} },
			fails: "State: where Join is refused because nobody was invited, it says nothing false", says: "State gives \"joined\"",
		},
		{
			name: "a read's refusal passes for an outage", manner: easy, wrap: spoilRead(func(e *groups.Error) { e.Code = groups.ErrUnavailable }),
			fails: "State: where Leave is refused because the group does not exist, it says nothing false", says: "although the provider answered",
		},
		{
			name: "a read's refused token passes for a missing group", manner: easy, wrap: spoilRead(func(e *groups.Error) { e.Code = groups.ErrGroupNotFound }),
			fails: "State: where Join is refused because the token has expired, it says nothing false", says: "want \"unauthenticated\"",
		},
		{
			name: "an attempt's time-out in a read passes for the caller's", manner: easy, wrap: spoilRead(func(e *groups.Error) { e.Err = context.DeadlineExceeded }),
			fails: "State: attempts that time out are not the end of ctx", says: "passes for the end of ctx",
		},
		{
			name: "a read's error holds the token", manner: terse, wrap: spoilRead(func(e *groups.Error) { e.Err = errors.New(goodToken) }),
			fails: "State: a secret that the transport's error repeats is not shown", says: "a secret stands in the error of State",
		},
		{
			name: "the hook hears no numbers of reads", manner: terse, bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Number = 0 })},
			fails: "State: OnAttempt hears of each request", says: "want number 1 of \"state\"",
		},
		{
			name: "a read does not ask the Limiter", manner: terse, bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.Limiter = nil }},
			fails: "State: the Limiter is asked before each request", says: "without asking the Limiter",
		},
		{
			name: "a read guesses among goroutines", manner: terse, wrap: misread(guess),
			fails: "Many goroutines: State tells the truth among Joins and Leaves", says: "State gives \"left\"",
		},
	},
)

// ruleOf is what a case has beside the operation and the harness's reasons.
func ruleOf(name string) string {
	subject, rule, _ := strings.Cut(name, ": ")
	if subject == "State" || subject == "Many goroutines" {
		rule = subject + ": " + rule
	}
	if _, reason, ok := strings.Cut(rule, "refused because "); ok {
		_, last, _ := strings.Cut(reason, ", ")
		rule = subject[:1] + " refused: " + last
	}
	return strings.TrimPrefix(strings.TrimPrefix(rule, "J "), "L ")
}

func TestEachRuleIsFailedByAMistake(t *testing.T) {
	t.Parallel()
	failed := map[string]bool{}
	for _, m := range allMistakes {
		failed[ruleOf(m.fails)] = true
	}
	for _, m := range []manner{frank, terse} {
		for _, name := range groupstest.CaseNames(t, fakeHarness(m, fakeBugs{}, nil)) {
			if !failed[ruleOf(name)] {
				t.Errorf("no mistake fails %q", name)
			}
		}
	}
}
