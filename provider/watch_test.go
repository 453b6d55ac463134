package provider_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// slow answers after d.
func slow(d time.Duration, s step) step {
	return func(r *http.Request) (*http.Response, error) {
		pass(d)
		return s(r)
	}
}

func TestTheHookAndTheLogTellOfEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			seen []groups.Attempt
			log  bytes.Buffer
			in   = time.Now()
		)
		rt := scripted(
			slow(time.Second, answer(200, "ok")),
			answer(503, "", "Retry-After", "2"),
			slow(3*time.Second, lost()),
			answer(429, "", "Retry-After", "4"),
			answer(403, "no silent go away"),
		)
		e := newEngine(t, rt, func(o *provider.Options) {
			o.HTTP.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			o.HTTP.MinWait, o.HTTP.MaxWait = 5*time.Second, 5*time.Second
			o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { seen = append(seen, a) }
		})
		_, err := e.Change(t.Context(), leaving(harmless(), toyRequest()))
		if toError(t, err).Attempts != rt.sent() {
			t.Errorf("the error counts %d attempts, %d were sent", toError(t, err).Attempts, rt.sent())
		}
		want := []groups.Attempt{
			{Method: "toyLogin", Number: 1, Start: in, Duration: time.Second, Status: 200, Fate: groups.FateAnswered},
			{Method: "toyLeave", Number: 2, Start: in.Add(time.Second), Status: 503, Fate: groups.FateNotCarriedOut, Wait: 2 * time.Second},
			{Method: "toyLeave", Number: 3, Start: in.Add(3 * time.Second), Duration: 3 * time.Second, Fate: groups.FateUnknown, Wait: 5 * time.Second},
			{Method: "toyLeave", Number: 4, Start: in.Add(11 * time.Second), Status: 429, Fate: groups.FateNotCarriedOut, Wait: 4 * time.Second},
			{Method: "toyLeave", Number: 5, Start: in.Add(15 * time.Second), Status: 403, Fate: groups.FateAnswered},
		}
		codes := []groups.Code{"", groups.ErrUnavailable, groups.ErrOutcomeUnknown, groups.ErrRateLimited, groups.ErrPermissionDenied}
		var got []groups.Code
		for i := range seen {
			got = append(got, groups.CodeOf(seen[i].Err))
			seen[i].Err = nil
			want[i].Provider, want[i].Operation = "toy", "leave"
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("the hook (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(codes, got); diff != "" {
			t.Errorf("the hook's errors (-want +got)\n%s", diff)
		}
		checkLog(t, log.String(), want)
	})
}

// checkLog compares the records of the log with the attempts.
func checkLog(t *testing.T, log string, want []groups.Attempt) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d records, want %d:\n%s", len(lines), len(want), log)
	}
	for i, line := range lines {
		var got struct {
			Level, Msg, Provider, Operation, Method, Fate, Error string
			Number, Status                                       int
			Duration, Wait                                       time.Duration
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		a := groups.Attempt{
			Provider: got.Provider, Operation: got.Operation, Method: got.Method, Number: got.Number,
			Start: want[i].Start, Duration: got.Duration, Status: got.Status, Fate: groups.Fate(got.Fate), Wait: got.Wait,
		}
		if diff := cmp.Diff(want[i], a); diff != "" {
			t.Errorf("record %d (-want +got)\n%s", i+1, diff)
		}
		if got.Level != "DEBUG" || (got.Error == "") != (i == 0) {
			t.Errorf("record %d: level %q, error %q", i+1, got.Level, got.Error)
		}
	}
}

func TestALogAboveDebugIsSilent(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	e := newEngine(t, scripted(answer(200, "ok")), func(o *provider.Options) {
		o.HTTP.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	if _, err := leave(t.Context(), e); err != nil || log.Len() != 0 {
		t.Errorf("got %v and the log %q", err, &log)
	}
}

type ctxKey struct{}

func TestTheHookGetsTheCallersCtx(t *testing.T) {
	t.Parallel()
	ctx := context.WithValue(t.Context(), ctxKey{}, "hello")
	called := false
	e := newEngine(t, scripted(answer(200, "ok")), func(o *provider.Options) {
		o.HTTP.OnAttempt = func(got context.Context, _ groups.Attempt) { called = got == ctx }
	})
	if _, err := leave(ctx, e); err != nil || !called {
		t.Errorf("got %v; the hook's ctx is the caller's: %v", err, called)
	}
}

func TestTheTransportSeesTheCallersValuesAndTrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked, got, wrote int
		ctx := context.WithValue(t.Context(), ctxKey{}, "hello")
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			GetConn:      func(string) { asked++ },
			GotConn:      func(httptrace.GotConnInfo) { got++ },
			WroteRequest: func(httptrace.WroteRequestInfo) { wrote++ },
		})
		tr := piped(t, served(func(w http.ResponseWriter, _ *http.Request) {
			if _, err := w.Write([]byte("ok")); err != nil {
				t.Error(err)
			}
		}))
		spy := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Context().Value(ctxKey{}) != "hello" {
				t.Error("the caller's values are not in the request's context")
			}
			return tr.RoundTrip(r)
		})
		_, err := leave(ctx, newEngine(t, spy, overPipe))
		if err != nil || asked != 1 || got != 1 || wrote != 1 {
			t.Errorf("got %v; hooks called: %d, %d, %d", err, asked, got, wrote)
		}
	})
}

// A Transport may call trace hooks after it has returned, from any goroutine.
func TestTraceHooksThatComeLateDoNoHarm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var late sync.WaitGroup
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			trace := httptrace.ContextClientTrace(r.Context())
			late.Go(func() {
				for range 100 {
					trace.GetConn("toy.example:443")
					trace.GotConn(httptrace.GotConnInfo{})
				}
			})
			return refused()(r)
		})
		_, err := leave(t.Context(), newEngine(t, rt, nil))
		late.Wait()
		if got := groups.CodeOf(err); got != groups.ErrUnavailable && got != groups.ErrOutcomeUnknown {
			t.Errorf("got %v", err)
		}
	})
}

// What the trace said of one attempt says nothing of the next.
func TestEachAttemptHasATraceOfItsOwn(t *testing.T) {
	t.Parallel()
	asks := func(r *http.Request) { httptrace.ContextClientTrace(r.Context()).GetConn("toy.example:443") }
	gets := func(r *http.Request) { httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{}) }
	none := func(*http.Request) {}
	for _, c := range []struct {
		name          string
		first, second func(*http.Request)
		step          step // of the second attempt
		want          groups.Fate
	}{
		{"a connection, then none", gets, asks, fails(errNoStep), groups.FateNotCarriedOut},
		{"no connection, then no trace", asks, none, lost(), groups.FateUnknown},
		{"no connection, then one", asks, gets, refused(), groups.FateUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(
					func(r *http.Request) (*http.Response, error) { c.first(r); return answer(429, "")(r) },
					func(r *http.Request) (*http.Response, error) { c.second(r); return c.step(r) },
				)
				var last groups.Fate
				e := newEngine(t, rt, func(o *provider.Options) {
					o.HTTP.MaxAttempts = 2
					o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { last = a.Fate }
				})
				if _, err := leave(t.Context(), e); last != c.want {
					t.Errorf("the second attempt is %s, want %s: %v", last, c.want, err)
				}
			})
		})
	}
}

// roundTripper is a Transport by a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTheRateLimitIsTheLastOneSeen(t *testing.T) {
	t.Parallel()
	limit := func(r *provider.Response) *groups.RateLimit {
		if r.Header.Get("X-Left") == "" {
			return nil
		}
		return &groups.RateLimit{Remaining: len(r.Header.Get("X-Left"))}
	}
	for _, c := range []struct {
		name  string
		steps []step
		want  *groups.RateLimit
	}{
		{"a success that tells", []step{answer(200, "ok", "X-Left", "...")}, &groups.RateLimit{Remaining: 3}},
		{"a refusal that tells", []step{answer(200, "no silent", "X-Left", "...")}, &groups.RateLimit{Remaining: 3}},
		{"an answer before the last tells", []step{answer(429, "", "X-Left", "."), answer(200, "ok")}, &groups.RateLimit{Remaining: 1}},
		{"the last counts", []step{answer(429, "", "X-Left", "."), answer(200, "ok", "X-Left", "..")}, &groups.RateLimit{Remaining: 2}},
		{"a body that is cut off", []step{cut(404, "n", "X-Left", ".")}, &groups.RateLimit{Remaining: 1}},
		{"nobody tells", []step{answer(200, "ok")}, nil},
		{"there is no answer", repeat(4, refused()), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := newEngine(t, scripted(c.steps...), func(o *provider.Options) { o.RateLimit = limit })
				res, err := leave(t.Context(), e)
				var got *groups.RateLimit
				if err != nil {
					got = toError(t, err).RateLimit
				} else {
					got = res.RateLimit
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}
