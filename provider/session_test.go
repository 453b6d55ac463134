package provider_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A toySession logs in by requests of the toy provider.
type toySession struct {
	provider.Session[string]
	logins   atomic.Int32
	lifetime time.Duration
}

func (s *toySession) get(o *provider.Operation) (string, error) {
	return s.Get(o, func(o *provider.Operation) (string, time.Duration, error) {
		n := s.logins.Add(1)
		if err := o.Do(harmless()); err != nil {
			return "", 0, err
		}
		return string('a' + n - 1), s.lifetime, nil
	})
}

// token gets the session's value in an operation of its own.
func (s *toySession) token(ctx context.Context, e *provider.Engine) (string, error) {
	var token string
	err := e.Call(ctx, "token", groups.Membership{}, func(o *provider.Operation) (err error) {
		token, err = s.get(o)
		return err
	})
	return token, err
}

const callers = 50

// together runs token for many callers at the same time.
func together(ctx context.Context, s *toySession, e *provider.Engine) ([]string, []error) {
	var all sync.WaitGroup
	tokens, errs := make([]string, callers), make([]error, callers)
	for i := range callers {
		all.Go(func() { tokens[i], errs[i] = s.token(ctx, e) })
	}
	all.Wait()
	return tokens, errs
}

func TestManyCallersLogInOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s toySession
		rt := scripted(slow(time.Second, answer(200, "ok")))
		tokens, errs := together(t.Context(), &s, newEngine(t, rt, nil))
		for i := range callers {
			if tokens[i] != "a" || errs[i] != nil {
				t.Errorf("caller %d got %q, %v", i, tokens[i], errs[i])
			}
		}
		if s.logins.Load() != 1 || rt.sent() != 1 {
			t.Errorf("%d log-ins, %d requests", s.logins.Load(), rt.sent())
		}
	})
}

func TestManyCallersShareARefusal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		steps []step
		want  groups.Code
	}{
		{"of the provider", []step{slow(time.Second, answer(401, "no silent bad password"))}, groups.ErrPermissionDenied},
		{"for want of answers", repeat(4, slow(time.Second, lost())), groups.ErrUnavailable},
		{"for want of patience", []step{slow(time.Second, answer(429, "", "Retry-After", "60"))}, groups.ErrRateLimited},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var s toySession
				rt := scripted(append(c.steps, answer(200, "ok"))...)
				e := newEngine(t, rt, nil)
				tokens, errs := together(t.Context(), &s, e)
				sent := 0
				for i := range callers {
					if tokens[i] != "" || groups.CodeOf(errs[i]) != c.want {
						t.Errorf("caller %d got %q, %v", i, tokens[i], errs[i])
					}
					sent += toError(t, errs[i]).Attempts
				}
				if s.logins.Load() != 1 || rt.sent() != len(c.steps) || sent != len(c.steps) {
					t.Errorf("%d log-ins, %d requests, %d counted", s.logins.Load(), rt.sent(), sent)
				}
				if token, err := s.token(t.Context(), e); token != "b" || err != nil {
					t.Errorf("a caller that comes later got %q, %v; want a new log-in", token, err)
				}
			})
		})
	}
}

// A token that one operation learned is no word for the others.
func TestASharedRefusalHoldsNoSecretOfTheOneThatLoggedIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s provider.Session[string]
		var all sync.WaitGroup
		e := newEngine(t, scripted(slow(time.Second, answer(200, "no silent what is "+canary+"?"))), nil)
		for range 2 {
			all.Go(func() {
				err := e.Call(t.Context(), "token", groups.Membership{}, func(o *provider.Operation) error {
					_, err := s.Get(o, func(o *provider.Operation) (string, time.Duration, error) {
						o.Hide(groups.NewSecret(canary))
						return "", 0, o.Do(harmless())
					})
					return err
				})
				if got := toError(t, err).Message; got != "what is [redacted]?" {
					t.Errorf("got %q", got)
				}
			})
		}
		all.Wait()
	})
}

// When the one that logs in is ended by what is its own affair, another one of
// those that wait takes over.
func TestAnotherCallerTakesOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		leader func(context.Context) (context.Context, context.CancelFunc)
		first  step
		want   groups.Code // of the leader
	}{
		{
			"as the leader's ctx is canceled",
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Second, cancel)
				return ctx, cancel
			},
			hangs(), groups.ErrCanceled,
		},
		{
			"as the leader's deadline passes",
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Second)
			},
			hangs(), groups.ErrCanceled,
		},
		{
			"as the leader's deadline allows no wait",
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 2*time.Second)
			},
			slow(time.Second, answer(503, "", "Retry-After", "5")), groups.ErrUnavailable,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var s toySession
				var first sync.WaitGroup
				rt := scripted(c.first, answer(200, "ok"))
				e := newEngine(t, rt, nil)
				first.Go(func() {
					ctx, cancel := c.leader(t.Context())
					defer cancel()
					if _, err := s.token(ctx, e); groups.CodeOf(err) != c.want {
						t.Errorf("the leader got %v, want %q", err, c.want)
					}
				})
				synctest.Wait()
				tokens, errs := together(t.Context(), &s, e)
				first.Wait()
				for i := range callers {
					if tokens[i] != "b" || errs[i] != nil {
						t.Errorf("caller %d got %q, %v", i, tokens[i], errs[i])
					}
				}
				if s.logins.Load() != 2 {
					t.Errorf("%d log-ins, want 2", s.logins.Load())
				}
			})
		})
	}
}

func TestAnotherCallerTakesOverFromALimitersError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s toySession
		var first sync.WaitGroup
		asked := 0
		e := newEngine(t, scripted(answer(200, "ok")), func(o *provider.Options) {
			o.HTTP.Limiter = limiter(func(context.Context) error {
				if asked++; asked == 1 {
					pass(time.Second)
					return errors.New("your deadline is too near")
				}
				return nil
			})
		})
		first.Go(func() {
			if _, err := s.token(t.Context(), e); groups.CodeOf(err) != groups.ErrRateLimited {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		if token, err := s.token(t.Context(), e); token != "b" || err != nil {
			t.Errorf("got %q, %v", token, err)
		}
		first.Wait()
	})
}

func TestACallerWhoseCtxEndsWaitsNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s toySession
		var first sync.WaitGroup
		e := newEngine(t, scripted(slow(time.Minute/2, answer(200, "ok"))), func(o *provider.Options) { o.HTTP.Timeout = time.Hour })
		first.Go(func() {
			if _, err := s.token(t.Context(), e); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := s.token(ctx, e)
		if groups.CodeOf(err) != groups.ErrCanceled || !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		first.Wait()
	})
}

func TestASessionExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := toySession{lifetime: time.Minute}
		// The lifetime counts from the log-in's beginning.
		e := newEngine(t, roundTripper(slow(time.Second, answer(200, "ok"))), nil)
		var got []string
		for _, wait := range []time.Duration{0, 59*time.Second - 1, 1, 0} {
			pass(wait)
			token, err := s.token(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, token)
		}
		if diff := cmp.Diff([]string{"a", "a", "b", "b"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestASessionWithoutLifetimeLasts(t *testing.T) {
	t.Parallel()
	for _, lifetime := range []time.Duration{0, -time.Second, 1<<63 - 1} {
		synctest.Test(t, func(t *testing.T) {
			s := toySession{lifetime: lifetime}
			e := newEngine(t, roundTripper(answer(200, "ok")), nil)
			for range 2 {
				if token, err := s.token(t.Context(), e); token != "a" || err != nil {
					t.Errorf("lifetime %v: got %q, %v", lifetime, token, err)
				}
				pass(10000 * time.Hour)
			}
		})
	}
}

func TestDrop(t *testing.T) {
	t.Parallel()
	var s toySession
	s.Drop("") // of a session that has not logged in
	e := newEngine(t, roundTripper(answer(200, "ok")), nil)
	var got []string
	for _, drop := range []string{"", "x", "a", "a", "b"} {
		token, err := s.token(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, token)
		s.Drop(drop)
	}
	if diff := cmp.Diff([]string{"a", "a", "a", "b", "b"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestALogInThatPanicsBlocksNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s toySession
		panics := true
		e := newEngine(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			if panics {
				panics = false
				panic("no")
			}
			return answer(200, "ok")(r)
		}), nil)
		func() {
			defer func() { _ = recover() }()
			_, _ = s.token(t.Context(), e)
			t.Error("the panic is gone")
		}()
		if token, err := s.token(t.Context(), e); token != "b" || err != nil {
			t.Errorf("got %q, %v", token, err)
		}
	})
}
