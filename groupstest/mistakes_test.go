package groupstest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// A wrapper makes a mistake around an honest client.
type wrapper = func(groups.Client, *groups.HTTPConfig) groups.Client

// A clumsy client passes every call through one function.
type clumsy struct {
	groups.Client
	do func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error)
}

func (c *clumsy) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.do(ctx, groupstest.Join, m)
}

func (c *clumsy) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.do(ctx, groupstest.Leave, m)
}

// honest makes the call itself.
func honest(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	if op == groupstest.Leave {
		return c.Leave(ctx, m)
	}
	return c.Join(ctx, m)
}

// spoilError changes the errors of a client.
func spoilError(spoil func(ctx context.Context, e *groups.Error)) wrapper {
	return func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
		return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
			res, err := honest(ctx, c, op, m)
			var e *groups.Error
			if errors.As(err, &e) {
				spoil(ctx, e)
			}
			return res, err
		}}
	}
}

// spoilResult changes the Results of a client.
func spoilResult(spoil func(r *groups.Result)) wrapper {
	return func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
		return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
			res, err := honest(ctx, c, op, m)
			if res != nil {
				spoil(res)
			}
			return res, err
		}}
	}
}

// spoilCtx changes the ctx that a client sees.
func spoilCtx(spoil func(context.Context) context.Context) wrapper {
	return func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
		return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
			return honest(spoil(ctx), c, op, m)
		}}
	}
}

// falseSuccess takes a lost answer for a success.
func falseSuccess(c groups.Client, _ *groups.HTTPConfig) groups.Client {
	return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		res, err := honest(ctx, c, op, m)
		if !errors.Is(err, groups.ErrOutcomeUnknown) {
			return res, err
		}
		state := groups.StateJoined
		if op == groupstest.Leave {
			state = groups.StateLeft
		}
		var e *groups.Error
		errors.As(err, &e)
		return &groups.Result{State: state, Membership: m, Attempts: e.Attempts, Inferred: true}, nil
	}}
}

// followsRedirects sends the request once by http.Client, which follows them.
func followsRedirects(c groups.Client, cfg *groups.HTTPConfig) groups.Client {
	return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		res, err := honest(ctx, c, op, m)
		if errors.Is(err, groups.ErrBadResponse) {
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://elsewhere.invalid/", nil)
			if resp, err := cfg.Transport.RoundTrip(req); err == nil {
				_ = resp.Body.Close()
			}
		}
		return res, err
	}}
}

// A talker prints its token.
type talker struct {
	groups.Client
	Token string
}

// A liar reads what is not so.
type liar struct{ groups.Client }

func (liar) State(context.Context, groups.Membership) (groups.State, error) {
	return groups.StateJoined, nil
}

// A mistake must fail the case that is named for it.
type mistake struct {
	name   string
	manner manner
	bugs   fakeBugs
	wrap   wrapper
	fails  string // the case
	says   string // part of its message
}

// mistakes stand in the verdict, the ctx and the secrets.
var mistakes = []mistake{
	{
		name: "a bare 200 is believed", bugs: fakeBugs{believes200: true},
		fails: "Join: a bare 200 is no success", says: "false success",
	},
	{
		name: "the request is repeated after a success", bugs: fakeBugs{twice: true},
		fails: "Leave: the state holds, by one request", says: "sent 2 requests",
	},
	{
		name: "a cause is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Err = nil }),
		fails: "Join: the error keeps the cause of a lost answer", says: "lost its cause",
	},
	{
		name: "the end of ctx is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Err = nil }),
		fails: "Leave: when ctx's deadline passes while the answer is awaited, the outcome is unknown", says: "is not ctx.Err()",
	},
	{
		name: "a token stands in a message", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Message = "for " + goodToken }),
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "a secret stands in the error",
	},
	{
		name: "a token stands in a cause", wrap: spoilError(func(_ context.Context, e *groups.Error) {
			e.Err = fmt.Errorf("see below%w", &quiet{errors.New(goodToken)})
		}),
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "a secret stands in the cause",
	},
	{
		name: "a token stands in a URL", bugs: fakeBugs{tokenInURL: true},
		fails: "Join: the state holds, by one request", says: "URL",
	},
	{
		name: "a token is logged", wrap: func(c groups.Client, cfg *groups.HTTPConfig) groups.Client {
			cfg.Logger.Info("made a client", "token", goodToken)
			return c
		},
		fails: "Join: the state holds, by one request", says: "the log",
	},
	{
		name: "a client prints its token", wrap: func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
			return &talker{c, goodToken}
		},
		fails: "Join: the state holds, by one request", says: "the client printed",
	},
	{
		name: "ctx is ignored", wrap: spoilCtx(context.WithoutCancel),
		fails: "Join: when ctx is cancelled while it connects, nothing happens", says: "did not return within",
	},
	{
		name: "ctx is ignored before the call", wrap: spoilCtx(context.WithoutCancel),
		fails: "Join: when ctx is cancelled before the call, it sends nothing", says: "want none",
	},
	{
		name: "an attempt's time-out passes for the caller's", wrap: spoilError(func(_ context.Context, e *groups.Error) {
			var timeout interface{ Timeout() bool }
			if errors.As(e.Err, &timeout) && timeout.Timeout() {
				e.Err = context.DeadlineExceeded
			}
		}),
		fails: "Leave: attempts that time out without an answer leave the outcome unknown", says: "passes for the end of ctx",
	},
	{
		name: "a refusal after a lost answer is believed", manner: terse, wrap: spoilError(func(_ context.Context, e *groups.Error) {
			if e.Code == groups.ErrOutcomeUnknown && e.NativeCode != "" {
				e.Code = groups.ErrRefused
			}
		}),
		fails: "Join of a moderated group: a lost answer gives the harness's verdict", says: "false failure",
	},
	{
		name: "a lost answer passes for a failure", wrap: spoilError(func(_ context.Context, e *groups.Error) {
			if e.Code == groups.ErrOutcomeUnknown {
				e.Code = groups.ErrUnavailable
			}
		}),
		fails: "Leave: when only the answers to changes are lost, it says nothing false", says: "false failure",
	},
	{
		name: "a lost answer passes for a success", wrap: falseSuccess,
		fails: "Leave: when every connection for a change breaks, it says nothing false", says: "false success",
	},
	{
		name: "everything is unknown", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Code = groups.ErrOutcomeUnknown }),
		fails: "Join: refused because nobody was invited, it gives the code and changes nothing", says: "no answer was lost",
	},
	{
		name: "arguments are sent before they are checked", bugs: fakeBugs{unchecked: true},
		fails: "Join: refused because the group's id is empty, it sends nothing", says: "want none",
	},
	{
		name: "redirects are followed", wrap: followsRedirects,
		fails: "Join: a redirect is not followed", says: "another host",
	},
}

// quiet is an error that says nothing and wraps one that does.
type quiet struct{ inner error }

func (*quiet) Error() string    { return "" }
func (*quiet) GoString() string { return "" }
func (q *quiet) Unwrap() error  { return q.inner }

var allMistakes = slices.Concat(mistakes, formMistakes, repeatMistakes, checkMistakes,
	readMistakes, limitMistakes, bodyMistakes, waitMistakes, hookMistakes, verdictMistakes, causeMistakes, stateMistakes, bystanderMistakes, memoryMistakes)

func TestEachMistakeFailsTheCaseThatIsNamedForIt(t *testing.T) {
	t.Parallel()
	for _, m := range allMistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			h := fakeHarness(m.manner, m.bugs, m.wrap)
			h.Patience = 100 * time.Millisecond
			failures, _ := record(t, func(tb groupstest.TB) { groupstest.RunCase(t, tb, h, m.fails) })
			if !slices.ContainsFunc(failures, func(s string) bool { return strings.Contains(s, m.says) }) {
				t.Errorf("the case %q says %q; want %q", m.fails, failures, m.says)
			}
			if text := strings.Join(failures, "\n"); strings.Contains(text, goodToken) {
				t.Errorf("the suite prints the secret: %s", text)
			}
		})
	}
}

func TestTheCasesOfTheMistakesPassWithoutThem(t *testing.T) {
	t.Parallel()
	for _, m := range allMistakes {
		failures, skipped := record(t, func(tb groupstest.TB) {
			groupstest.RunCase(t, tb, fakeHarness(m.manner, fakeBugs{}, nil), m.fails)
		})
		if len(failures) > 0 || skipped {
			t.Errorf("%q: skipped %t, failures %q", m.fails, skipped, failures)
		}
	}
}
