package groupstest_test

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// formMistakes stand in the fields of Results and errors.
var formMistakes = []mistake{
	{
		name: "waiting passes for joined", wrap: spoilResult(func(r *groups.Result) {
			if r.State == groups.StatePending {
				r.State = groups.StateJoined
			}
		}),
		fails: "Join of a moderated group: the state holds, by one request", says: "false success",
	},
	{
		name: "Native is missing", wrap: spoilResult(func(r *groups.Result) { r.Native = nil }),
		fails: "Leave: the state holds, by one request", says: "Result.Native",
	},
	{
		name: "Attempts are not counted", wrap: spoilResult(func(r *groups.Result) { r.Attempts = 1 }),
		fails: "Join: after one refused connection it is made good", says: "Attempts",
	},
	{
		name: "Inferred is never said", wrap: spoilResult(func(r *groups.Result) { r.Inferred = false }),
		fails: "Leave: a lost answer gives the harness's verdict", says: "Inferred",
	},
	{
		name: "the Membership is missing", wrap: spoilResult(func(r *groups.Result) { r.Membership = groups.Membership{} }),
		fails: "Leave: the state holds, by one request", says: "Result.Membership",
	},
	{
		name: "the native code is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.NativeCode = "" }),
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "NativeCode",
	},
	{
		name: "the group's id is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.GroupID = "" }),
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "group \"\"",
	},
	{
		name: "an error has two codes", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Err = groups.ErrRefused }),
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "of its own",
	},
	{
		name: "an error is not of this library", wrap: func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
			return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
				res, err := honest(ctx, c, op, m)
				if err != nil {
					err = errors.New("no")
				}
				return res, err
			}}
		},
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "no *groups.Error",
	},
	{
		name: "a State is untrue", manner: terse, wrap: func(c groups.Client, _ *groups.HTTPConfig) groups.Client { return liar{c} },
		fails: "State: it tells the truth and changes nothing", says: "State gives",
	},
	{
		name: "concurrent calls get lost", wrap: func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
			return &clumsy{Client: c, do: func(ctx context.Context, _ groupstest.Op, m groups.Membership) (*groups.Result, error) {
				return c.Join(ctx, m)
			}}
		},
		fails: "Many goroutines: memberships in different groups do not mix", says: "Leave gives",
	},
}

// A busy client can do one thing at a time.
func busy(c groups.Client, _ *groups.HTTPConfig) groups.Client {
	var at atomic.Int32
	return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		defer at.Add(-1)
		if at.Add(1) > 1 {
			return nil, &groups.Error{Code: groups.ErrUnavailable, Provider: "fake", Op: string(op), GroupID: m.GroupID}
		}
		return honest(ctx, c, op, m)
	}}
}

// lateCancel throws an answer away that came when ctx had ended.
func lateCancel(c groups.Client, _ *groups.HTTPConfig) groups.Client {
	return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		res, err := honest(ctx, c, op, m)
		if ctx.Err() == nil {
			return res, err
		}
		return nil, &groups.Error{
			Code: groups.ErrCanceled, Provider: "fake", Op: string(op),
			GroupID: m.GroupID, Attempts: 1, Err: ctx.Err(),
		}
	}}
}

// repeatMistakes stand in what is repeated, waited for and told again.
var repeatMistakes = []mistake{
	{
		name: "nothing is repeated", bugs: fakeBugs{config: attempts(1)},
		fails: "Leave: after one 429 it is made good", says: "Leave fails",
	},
	{
		name: "the hook is not called", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.OnAttempt = nil }},
		fails: "Join: OnAttempt hears of each request", says: "heard of 0 requests",
	},
	{
		name: "an answer in hand is thrown away", wrap: lateCancel,
		fails: "Join: when ctx is cancelled with the answer in hand, the answer counts", says: "false failure",
	},
	{
		name: "what was sent passes for cancelled", wrap: lateCancel,
		fails: "Leave: when ctx is cancelled while the answer is awaited, the outcome is unknown", says: "false failure",
	},
	{
		name: "a wait is begun that cannot end", wrap: spoilCtx(func(ctx context.Context) context.Context {
			return &boundless{ctx}
		}),
		fails: "Join: a wait that cannot end before ctx's deadline is not begun", says: "want \"unavailable\"",
	},
	{
		name: "the attempts of an error are not counted", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Attempts = 0 }),
		fails: "Join: when there are only refused connections, nothing happens", says: "gives 0 Attempts",
	},
	{
		name: "a member is told less than the provider tells", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Code = groups.ErrRefused }),
		fails: "Join: the second time changes nothing", says: "want \"already member\"",
	},
	{
		name: "Ensure cannot know a second time", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Code = groups.ErrRefused }),
		fails: "Join: Ensure takes the state that holds already for a success", says: "want an Inferred",
	},
	{
		name: "one thing at a time", wrap: busy,
		fails: "Many goroutines: one Join counts, the others come second", says: "want success or",
	},
}

// A boundless ctx does not tell its deadline.
type boundless struct{ context.Context }

func (*boundless) Deadline() (t time.Time, ok bool) { return t, false }
