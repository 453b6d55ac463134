package provider_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// limiter is a Limiter by a function.
type limiter func(context.Context) error

func (l limiter) Wait(ctx context.Context) error { return l(ctx) }

// cancels ends ctx in the middle of the attempt, and goes on as s.
func cancels(cancel context.CancelFunc, s step) step {
	return func(r *http.Request) (*http.Response, error) {
		cancel()
		return s(r)
	}
}

// ended makes a ctx that a test's script can end.
type endingCtx struct {
	name   string
	script func(cancel context.CancelFunc) []step
	alter  func(cancel context.CancelFunc, o *provider.Options)
	want   groups.Code // "" is a success
	is     bool        // errors.Is(err, ctx.Err())
	sent   int
}

func endingCtxCases() []endingCtx {
	ended := fails(context.Canceled)
	return []endingCtx{
		{
			name:   "before anything is sent",
			script: func(cancel context.CancelFunc) []step { cancel(); return nil },
			want:   groups.ErrCanceled, is: true, sent: 0,
		},
		{
			name:   "during an attempt that was sent",
			script: func(cancel context.CancelFunc) []step { return []step{cancels(cancel, ended)} },
			want:   groups.ErrOutcomeUnknown, is: true, sent: 1,
		},
		{
			name:   "during an attempt that was not sent",
			script: func(cancel context.CancelFunc) []step { return []step{cancels(cancel, refused())} },
			want:   groups.ErrCanceled, is: true, sent: 1,
		},
		{
			name: "during the body of a success",
			script: func(cancel context.CancelFunc) []step {
				return []step{cancels(cancel, cut(200, "o"))}
			},
			want: groups.ErrOutcomeUnknown, is: true, sent: 1,
		},
		{
			name: "during the body of a 404, which was not carried out",
			script: func(cancel context.CancelFunc) []step {
				return []step{cancels(cancel, cut(404, "n"))}
			},
			want: groups.ErrCanceled, is: true, sent: 1,
		},
		{
			name: "between attempts, none of which was carried out",
			script: func(cancel context.CancelFunc) []step {
				return []step{func(r *http.Request) (*http.Response, error) {
					time.AfterFunc(time.Millisecond, cancel)
					return answer(429, "")(r)
				}}
			},
			want: groups.ErrCanceled, is: true, sent: 1,
		},
		{
			name: "between attempts, one of which may have been carried out",
			script: func(cancel context.CancelFunc) []step {
				return []step{lost(), func(r *http.Request) (*http.Response, error) {
					time.AfterFunc(time.Millisecond, cancel)
					return answer(429, "")(r)
				}}
			},
			want: groups.ErrOutcomeUnknown, is: true, sent: 2,
		},
		{
			name:   "when a success is in hand",
			script: func(cancel context.CancelFunc) []step { return []step{cancels(cancel, answer(200, "ok"))} },
			want:   "", sent: 1,
		},
		{
			name:   "when a refusal is in hand",
			script: func(cancel context.CancelFunc) []step { return []step{cancels(cancel, answer(200, "no silent"))} },
			want:   groups.ErrPermissionDenied, is: false, sent: 1,
		},
		{
			name: "when a refusal that proves is in hand, after a lost answer",
			script: func(cancel context.CancelFunc) []step {
				return []step{lost(), cancels(cancel, answer(200, "no gone"))}
			},
			want: "", sent: 2,
		},
		{
			name:   "when a redirect is in hand",
			script: func(cancel context.CancelFunc) []step { return []step{cancels(cancel, answer(302, ""))} },
			want:   groups.ErrBadResponse, is: false, sent: 1,
		},
		{
			name: "when a 404 beyond the limit is in hand",
			script: func(cancel context.CancelFunc) []step {
				return []step{cancels(cancel, answer(404, strings.Repeat("x", 2<<20)))}
			},
			want: groups.ErrBadResponse, sent: 1,
		},
		{
			name:   "in the Limiter, which says so",
			script: func(context.CancelFunc) []step { return nil },
			alter: func(cancel context.CancelFunc, o *provider.Options) {
				o.HTTP.Limiter = limiter(func(ctx context.Context) error { cancel(); return ctx.Err() })
			},
			want: groups.ErrCanceled, is: true, sent: 0,
		},
		{
			name:   "in the Limiter, which says nothing",
			script: func(context.CancelFunc) []step { return nil },
			alter: func(cancel context.CancelFunc, o *provider.Options) {
				o.HTTP.Limiter = limiter(func(context.Context) error { cancel(); return nil })
			},
			want: groups.ErrCanceled, is: true, sent: 0,
		},
		{
			name:   "in the hook, after an attempt that was not carried out",
			script: func(context.CancelFunc) []step { return []step{refused()} },
			alter: func(cancel context.CancelFunc, o *provider.Options) {
				o.HTTP.OnAttempt = func(context.Context, groups.Attempt) { cancel() }
			},
			want: groups.ErrCanceled, is: true, sent: 1,
		},
	}
}

func TestTheCallersCtxEnds(t *testing.T) {
	t.Parallel()
	for _, c := range endingCtxCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				rt := scripted(c.script(cancel)...)
				e := newEngine(t, rt, func(o *provider.Options) {
					if c.alter != nil {
						c.alter(cancel, o)
					}
				})
				_, err := leave(ctx, e)
				if got := groups.CodeOf(err); got != c.want {
					t.Errorf("got %q, want %q: %v", got, c.want, err)
				}
				if got := errors.Is(err, context.Canceled); got != c.is {
					t.Errorf("errors.Is(err, context.Canceled) is %v: %v", got, err)
				}
				if errors.Is(err, context.DeadlineExceeded) || rt.sent() != c.sent {
					t.Errorf("sent %d requests, want %d: %v", rt.sent(), c.sent, err)
				}
			})
		})
	}
}

func TestTheCallersDeadlinePasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changes bool
		want    groups.Code
	}{
		{"during a request that changes", true, groups.ErrOutcomeUnknown},
		{"during a request that changes nothing", false, groups.ErrCanceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				r := toyRequest()
				r.Changes = c.changes
				_, err := newEngine(t, scripted(hangs()), nil).Change(ctx, leaving(r))
				if groups.CodeOf(err) != c.want || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want %q because of the deadline", err, c.want)
				}
			})
		})
	}
}

func TestACauseOfCtxDoesNotHideItsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		tr := piped(t, func(c net.Conn) {
			hangsUp(c)
			cancel(errors.New("the user went away"))
			<-ctx.Done()
			pass(time.Millisecond)
		})
		_, err := leave(ctx, newEngine(t, tr, overPipe))
		if groups.CodeOf(err) != groups.ErrOutcomeUnknown || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// What is not the end of the caller's ctx never passes for it.
func TestOnlyTheCallersCtxIsAContextError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		step step
	}{
		{"an attempt's time-out", hangs()},
		{"a Transport's context.Canceled", fails(context.Canceled)},
		{"a Transport's context.DeadlineExceeded, wrapped", fails(&net.OpError{Op: "read", Err: context.DeadlineExceeded})},
		{"a dial's context.DeadlineExceeded", fails(&net.OpError{Op: "dial", Err: context.DeadlineExceeded})},
		{"a joined one", fails(errors.Join(errors.New("no"), context.Canceled))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				_, err := leave(t.Context(), newEngine(t, scripted(repeat(4, c.step)...), nil))
				if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, groups.ErrCanceled) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestATimeOutIsANetError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, err := leave(t.Context(), newEngine(t, scripted(repeat(4, hangs())...), nil))
		var n net.Error
		if !errors.As(err, &n) || !n.Timeout() {
			t.Errorf("%v is no time-out", err)
		}
	})
}

func TestATransportsTimeOutStaysOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, err := leave(t.Context(), newEngine(t, scripted(repeat(4, fails(context.DeadlineExceeded))...), nil))
		var timeout interface{ Timeout() bool }
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("%v is no time-out", err)
		}
	})
}

func TestRunsOwnContextErrorIsTheEndOfCtx(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := leaving()
	c.Run = func(*provider.Operation) (*groups.Result, error) { return nil, ctx.Err() }
	_, err := newEngine(t, scripted(), nil).Change(ctx, c)
	if groups.CodeOf(err) != groups.ErrCanceled || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// An error that Run made for another reason is not the end of ctx, although that
// has ended.
func TestRunsOwnErrorStaysOneWhenCtxHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	change := leaving()
	foreign := errors.New("no such file")
	change.Run = func(*provider.Operation) (*groups.Result, error) {
		cancel()
		return nil, foreign
	}
	_, err := newEngine(t, scripted(), nil).Change(ctx, change)
	if groups.CodeOf(err) != groups.ErrUnknown || !errors.Is(err, foreign) || errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Run's own error", err)
	}
}
