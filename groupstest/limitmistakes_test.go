package groupstest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// attempts sets another MaxAttempts than the caller's.
func attempts(n int) func(*groups.HTTPConfig) {
	return func(c *groups.HTTPConfig) { c.MaxAttempts = n }
}

// hears changes what OnAttempt is told.
func hears(spoil func(*groups.Attempt)) func(*groups.HTTPConfig) {
	return func(c *groups.HTTPConfig) {
		hook := c.OnAttempt
		c.OnAttempt = func(ctx context.Context, a groups.Attempt) {
			spoil(&a)
			hook(ctx, a)
		}
	}
}

// A rider changes what it carries.
type rider struct {
	next     http.RoundTripper
	request  func(*http.Request) *http.Request
	response func(*http.Response)
}

func (r *rider) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.request != nil {
		req = r.request(req)
	}
	resp, err := r.next.RoundTrip(req)
	if err == nil && r.response != nil {
		r.response(resp)
	}
	return resp, err
}

// asks changes the requests before they are sent.
func asks(change func(*http.Request) *http.Request) func(*groups.HTTPConfig) {
	return func(c *groups.HTTPConfig) { c.Transport = &rider{next: c.Transport, request: change} }
}

// overlooks removes a header from the answers.
func overlooks(header string) func(*groups.HTTPConfig) {
	return func(c *groups.HTTPConfig) {
		c.Transport = &rider{next: c.Transport, response: func(r *http.Response) { r.Header.Del(header) }}
	}
}

// leavesOpen keeps the client from closing the answers' bodies.
func leavesOpen(c *groups.HTTPConfig) {
	c.Transport = &rider{next: c.Transport, response: func(r *http.Response) { r.Body = io.NopCloser(r.Body) }}
}

// bodyMistakes stand in what becomes of the answers' bodies.
var bodyMistakes = spread(
	mistake{name: "bodies stay open", manner: terse, bugs: fakeBugs{config: leavesOpen}, says: "stays open"},
	success, "Leave: an answer that breaks off gives the harness's verdict", "Join: a redirect is not followed",
	"State: it tells the truth and changes nothing", "Many goroutines: one Join counts, the others come second",
)

// A forgetful Limiter changes ctx or the error.
type forgetful struct {
	groups.Limiter
	ctx func(context.Context) context.Context
	err func(error) error
}

func (f forgetful) Wait(ctx context.Context) error {
	if f.ctx != nil {
		ctx = f.ctx(ctx)
	}
	err := f.Limiter.Wait(ctx)
	if err != nil && f.err != nil {
		err = f.err(err)
	}
	return err
}

func limiter(f forgetful) func(*groups.HTTPConfig) {
	return func(c *groups.HTTPConfig) {
		if c.Limiter != nil {
			f.Limiter = c.Limiter
			c.Limiter = f
		}
	}
}

// recode changes a code of errors that the Limiter did not cause, or did.
func recode(from, to groups.Code) wrapper {
	return spoilError(func(_ context.Context, e *groups.Error) {
		if e.Code == from {
			e.Code = to
		}
	})
}

// limitMistakes stand in what HTTPConfig bounds.
var limitMistakes = []mistake{
	{
		name: "an oversize answer is taken", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxResponseBytes = 1 << 30 }},
		fails: "Join: when all answers are beyond MaxResponseBytes without a Content-Length, the outcome is unknown", says: "want \"outcome unknown\"",
	},
	{
		name: "an oversize answer with a length is taken", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxResponseBytes = 1 << 30 }},
		fails: "Leave: an answer beyond MaxResponseBytes with a Content-Length gives the harness's verdict", says: "want an Inferred",
	},
	{
		name: "an oversize answer is a failure", wrap: recode(groups.ErrOutcomeUnknown, groups.ErrBadResponse),
		fails: "Leave: when all answers are beyond MaxResponseBytes with a Content-Length, the outcome is unknown", says: "false failure",
	},
	{
		name: "an answer that fits is not taken", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxResponseBytes /= 2 }},
		fails: "Join: an answer of MaxResponseBytes without a Content-Length is read whole", says: "Join gives state",
	},
	{
		name: "there are more attempts than MaxAttempts", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxAttempts++ }},
		fails: "Join: when connections are refused, a MaxAttempts of 1 is kept", says: "sent 2 requests",
	},
	{
		name: "there are fewer attempts than MaxAttempts", bugs: fakeBugs{config: attempts(2)},
		fails: "Leave: when answers are lost, a MaxAttempts of 3 is kept", says: "sent 2 requests",
	},
	{
		name: "the Limiter is not asked", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.Limiter = nil }},
		fails: "Join: the Limiter is asked before each request", says: "without asking the Limiter",
	},
	{
		name: "the Limiter's error is swallowed", bugs: fakeBugs{config: limiter(forgetful{err: func(error) error { return nil }})},
		fails: "Leave: when the Limiter refuses the first request, nothing is sent", says: "want none",
	},
	{
		name: "the Limiter's error is lost", bugs: fakeBugs{config: limiter(forgetful{err: func(error) error { return errors.New("not now") }})},
		fails: "Join: when the Limiter refuses after a refused connection, nothing happens", says: "has lost the Limiter's",
	},
	{
		name: "the Limiter's error is definite after a lost answer", wrap: recode(groups.ErrOutcomeUnknown, groups.ErrRateLimited),
		fails: "Join: when the Limiter refuses after a lost answer, the outcome is unknown", says: "false failure",
	},
	{
		name: "the end of ctx at the Limiter passes for a limit", wrap: recode(groups.ErrCanceled, groups.ErrRateLimited),
		fails: "Join: when ctx is cancelled while the Limiter holds it back, nothing is sent", says: "want \"canceled\"",
	},
	{
		name: "the UserAgent is one's own", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.UserAgent = "fake/1" }},
		fails: "Join: each request has the UserAgent", says: "\"fake/1\"",
	},
	{
		name: "the UserAgent is the library's", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.UserAgent = "Go-http-client/1.1" }},
		fails: "Leave: without a UserAgent each request has groups-go", says: "Go-http-client",
	},
	{
		name: "what is said of limits is lost", wrap: spoilResult(func(r *groups.Result) { r.RateLimit = nil }),
		fails: "Join: what the answer says of limits is in RateLimit", says: "has no RateLimit",
	},
	{
		name: "an error does not tell of limits", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.RateLimit = nil }),
		fails: "Leave: what the second answer says of limits is in RateLimit", says: "has no RateLimit",
	},
	{
		name: "a 429 does not tell of limits", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.RateLimit = nil }),
		fails: "Join: what a 429 says of limits is in RateLimit", says: "has no RateLimit",
	},
	{
		name: "the first answer's limits stay", wrap: spoilResult(func(r *groups.Result) { r.RateLimit.Remaining = 0 }),
		fails: "Leave: what the last answer says of limits is in RateLimit", says: "Remaining:0",
	},
	{
		name: "the limits of an inferred answer are lost", wrap: spoilResult(func(r *groups.Result) { r.RateLimit = nil }),
		fails: "Join: what the answer after a lost one says of limits is in RateLimit", says: "has no RateLimit",
	},
}

// waitMistakes stand in the waits.
var waitMistakes = []mistake{
	{
		name: "Retry-After is overlooked", bugs: fakeBugs{config: overlooks("Retry-After")},
		fails: "Join: a 429 that asks for a wait within MaxWait is obeyed", says: "sent 4 requests",
	},
	{
		name: "a wait beyond MaxWait is begun", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MaxWait = 24 * time.Hour }},
		fails: "Join: a 429 that asks for a wait beyond MaxWait ends it with RetryAfter", says: "want \"rate limited\"",
	},
	{
		name: "a wait beyond MaxWait is cut", bugs: fakeBugs{config: overlooks("Retry-After")},
		fails: "Leave: a 429 that asks for a wait beyond MaxWait ends it with RetryAfter", says: "sent 4 requests",
	},
	{
		name: "a 503's RetryAfter is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.RetryAfter = 0 }),
		fails: "Leave: a 503 that asks for a wait beyond MaxWait ends it with RetryAfter", says: "RetryAfter 0s",
	},
	{
		name: "dates are measured against the own clock", bugs: fakeBugs{config: overlooks("Date")},
		fails: "Join: a 429 with dates of long ago that asks for a wait beyond MaxWait ends it with RetryAfter", says: "RetryAfter 0s",
	},
	{
		name: "a wait beyond the deadline is begun", wrap: spoilCtx(func(ctx context.Context) context.Context { return &boundless{ctx} }),
		fails: "Leave: a 429 that asks for a wait beyond ctx's deadline ends it with RetryAfter", says: "want \"rate limited\"",
	},
	{
		name: "a 429 after a lost answer is definite", wrap: recode(groups.ErrOutcomeUnknown, groups.ErrRateLimited),
		fails: "Join: a lost answer and a 429 that asks for a wait beyond MaxWait leave the outcome unknown, with RetryAfter", says: "false failure",
	},
	{
		name: "there are no waits", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.MinWait, c.MaxWait = 1, 1 }},
		fails: "Join: MinWait passes between two requests", says: "want at least MinWait",
	},
}

// hookMistakes stand in what the hooks and the log hear.
var hookMistakes = []mistake{
	{
		name: "the hook hears of successes alone", bugs: fakeBugs{config: func(c *groups.HTTPConfig) {
			hook := c.OnAttempt
			c.OnAttempt = func(ctx context.Context, a groups.Attempt) {
				if a.Err == nil {
					hook(ctx, a)
				}
			}
		}},
		fails: "Join: OnAttempt hears of failures in order, with fates, statuses and waits", says: "heard of 1 requests, 5 were sent",
	},
	{
		name: "all fates are the same", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Fate = groups.FateUnknown })},
		fails: "Leave: OnAttempt hears of failures in order, with fates, statuses and waits", says: "want fate \"not_carried_out\"",
	},
	{
		name: "the hook hears of no waits", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Wait = 0 })},
		fails: "Leave: OnAttempt hears of failures in order, with fates, statuses and waits", says: "a Wait of 0s",
	},
	{
		name: "the hook hears of longer waits than there are", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Wait *= 2000 })},
		fails: "Join: OnAttempt hears of failures in order, with fates, statuses and waits", says: "with a Wait of",
	},
	{
		name: "the hook hears of no statuses", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Status = 0 })},
		fails: "Join: OnAttempt hears of a redirect as hopeless", says: "status 307",
	},
	{
		name: "the hook hears no reasons", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Err = nil })},
		fails: "Join: OnAttempt hears of a redirect as hopeless", says: "and an error",
	},
	{
		name: "the hook hears the wrong operation", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Operation = a.Method + "Group" })},
		fails: "Leave: OnAttempt hears of each request", says: "want number 1 of",
	},
	{
		name: "the hook hears the token", bugs: fakeBugs{config: hears(func(a *groups.Attempt) {
			if a.Err != nil {
				a.Err = fmt.Errorf("%w with %s", a.Err, goodToken)
			}
		})},
		fails: "Join: a redirect is not followed", says: "a secret stands in the Err of an Attempt",
	},
	{
		name: "the hook gets another ctx", bugs: fakeBugs{config: func(c *groups.HTTPConfig) {
			hook := c.OnAttempt
			c.OnAttempt = func(_ context.Context, a groups.Attempt) { hook(context.Background(), a) }
		}},
		fails: "Join: OnAttempt, the Limiter and the Transport get the caller's ctx", says: "came to OnAttempt with 0",
	},
	{
		name: "the Transport gets another ctx", bugs: fakeBugs{config: asks(func(r *http.Request) *http.Request { return r.WithContext(context.Background()) })},
		fails: "Join: OnAttempt, the Limiter and the Transport get the caller's ctx", says: "came to the Transport with 0",
	},
	{
		name: "the Limiter gets another ctx", bugs: fakeBugs{config: limiter(forgetful{
			ctx: func(context.Context) context.Context { return context.Background() },
		})},
		fails: "Leave: OnAttempt, the Limiter and the Transport get the caller's ctx", says: "came to the Limiter with 0",
	},
	{
		name: "nothing is logged", bugs: fakeBugs{config: func(c *groups.HTTPConfig) { c.Logger = nil }},
		fails: "Join: the Logger gets one record of each request, at level Debug", says: "has 0 records",
	},
	{
		name: "each call is logged loudly", wrap: func(c groups.Client, cfg *groups.HTTPConfig) groups.Client {
			return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
				cfg.Logger.Log(ctx, slog.LevelWarn, "a call")
				return honest(ctx, c, op, m)
			}}
		},
		fails: "Leave: the Logger gets one record of each request, at level Debug", says: "level \"WARN\"",
	},
}
