package provider_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
	"github.com/jarcoal/httpmock"
)

func TestEachAttemptSendsTheWholeRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := scripted(refused(), lost(), answer(429, ""), answer(200, "ok"))
		r := toyRequest()
		r.Header = http.Header{"Content-Type": {"text/plain"}, "X-Odd": {"a\tb", "ü"}}
		r.Query = url.Values{"page": {"1 2"}}
		e := newEngine(t, rt, func(o *provider.Options) { o.HTTP.UserAgent, o.BaseURL = "quiz/1.0", "https://toy.example/api/" })
		if _, err := e.Change(t.Context(), leaving(r)); err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			want := http.Header{"Content-Type": {"text/plain"}, "X-Odd": {"a\tb", "ü"}, "User-Agent": {"quiz/1.0"}}
			if diff := cmp.Diff(want, rt.heads[i]); diff != "" {
				t.Errorf("attempt %d (-want +got)\n%s", i+1, diff)
			}
			if rt.bodies[i] != "group=g1" || rt.urls[i] != "https://toy.example/api/leave?page=1+2" {
				t.Errorf("attempt %d: %s with %q", i+1, rt.urls[i], rt.bodies[i])
			}
		}
	})
}

// net/http sends a request whose reused connection broke again by itself, where
// it can have the body anew, and without a length it sends chunks.
func TestEachAttemptsBodyHasALengthAndCanBeHadAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		check := func(next step) step {
			return func(r *http.Request) (*http.Response, error) {
				if r.ContentLength != int64(len("group=g1")) || r.GetBody == nil {
					t.Fatalf("length %d, with GetBody: %v", r.ContentLength, r.GetBody != nil)
				}
				for range 2 {
					again, err := r.GetBody()
					if err != nil {
						t.Fatal(err)
					}
					if text, err := io.ReadAll(again); err != nil || string(text) != "group=g1" {
						t.Errorf("the body is %q, %v", text, err)
					}
				}
				return next(r)
			}
		}
		rt := scripted(check(lost()), check(answer(200, "ok")))
		if _, err := leave(t.Context(), newEngine(t, rt, nil)); err != nil {
			t.Fatal(err)
		}
		if rt.bodies[1] != "group=g1" {
			t.Errorf("the second attempt sent %q", rt.bodies[1])
		}
	})
}

// http.NewRequest sets the host, so that signers and mocks may look at it.
func TestEachAttemptNamesTheHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		check := func(next step) step {
			return func(r *http.Request) (*http.Response, error) {
				if r.Host != "toy.example" {
					t.Errorf("the host is %q", r.Host)
				}
				return next(r)
			}
		}
		rt := scripted(check(lost()), check(answer(200, "ok")))
		if _, err := leave(t.Context(), newEngine(t, rt, nil)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	rt := scripted(answer(200, "ok"))
	r := toyRequest()
	r.Path = "/groups/a?b#c d%e"
	if _, err := newEngine(t, rt, nil).Change(t.Context(), leaving(r)); err != nil {
		t.Fatal(err)
	}
	if want := "https://toy.example/groups/a%3Fb%23c%20d%25e"; rt.urls[0] != want {
		t.Errorf("sent %s, want %s", rt.urls[0], want)
	}
}

func TestSegmentsAreEscapedEachByItself(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		segments []string
		want     string
	}{
		{nil, "/api%20v2/groups"},
		{[]string{"a"}, "/api%20v2/groups/a"},
		{[]string{"a/b", "members"}, "/api%20v2/groups/a%2Fb/members"},
		{[]string{"../admin"}, "/api%20v2/groups/..%2Fadmin"},
		{[]string{"a?b#c d%2Fe;f,ü"}, "/api%20v2/groups/a%3Fb%23c%20d%252Fe%3Bf%2C%C3%BC"},
		{[]string{"..."}, "/api%20v2/groups/..."},
	} {
		rt := scripted(answer(200, "ok"))
		r := toyRequest()
		r.Path, r.Segments = "/groups", c.segments
		r.Query = url.Values{"q": {"1"}}
		e := newEngine(t, rt, func(o *provider.Options) { o.BaseURL = "https://toy.example/api%20v2/" })
		if _, err := e.Change(t.Context(), leaving(r)); err != nil {
			t.Fatal(err)
		}
		if want := "https://toy.example" + c.want + "?q=1"; rt.urls[0] != want {
			t.Errorf("sent %s, want %s", rt.urls[0], want)
		}
	}
}

func TestASegmentThatWouldLeadElsewhereIsAnInvalidArgument(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", ".", ".."} {
		rt := scripted(answer(200, "ok"))
		r := toyRequest()
		r.Segments = []string{"groups", s, "members"}
		_, err := newEngine(t, rt, nil).Change(t.Context(), leaving(r))
		var field *provider.FieldError
		if groups.CodeOf(err) != groups.ErrInvalidArgument || !errors.As(err, &field) || rt.sent() != 0 {
			t.Errorf("%q: got %v after %d requests", s, err, rt.sent())
		}
	}
}

func TestAMethodThatIsNoneIsAnInvalidArgument(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"BAD METHOD", "post", "POST\r\n", "PÖST"} {
		rt := scripted(answer(200, "ok"))
		r := toyRequest()
		r.Method = method
		_, err := newEngine(t, rt, nil).Change(t.Context(), leaving(r))
		var field *provider.FieldError
		if groups.CodeOf(err) != groups.ErrInvalidArgument || !errors.As(err, &field) || rt.sent() != 0 {
			t.Errorf("%q: got %v after %d requests", method, err, rt.sent())
		}
	}
}

func TestTheUserAgentIsOursByDefault(t *testing.T) {
	t.Parallel()
	rt := scripted(answer(200, "ok"))
	if _, err := leave(t.Context(), newEngine(t, rt, nil)); err != nil || rt.heads[0].Get("User-Agent") != "groups-go" {
		t.Errorf("got %v, %v", rt.heads, err)
	}
}

func TestARequestWithoutBody(t *testing.T) {
	t.Parallel()
	for _, body := range [][]byte{nil, {}} {
		seen := false
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			seen = r.Body == nil && r.ContentLength == 0
			return answer(200, "ok")(r)
		})
		r := toyRequest()
		r.Body = body
		if _, err := newEngine(t, rt, nil).Change(t.Context(), leaving(r)); err != nil || !seen {
			t.Errorf("%#v: got %v; sent without body: %v", body, err, seen)
		}
	}
}

func TestWhatNetHTTPWouldNotSendIsAnInvalidArgument(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		alter func(*provider.Request)
		want  string
	}{
		{"a line feed in a header", func(r *provider.Request) { r.Header = http.Header{"X-Token": {"canary\n"}} }, "header X-Token"},
		{"a zero byte in a header", func(r *provider.Request) { r.Header = http.Header{"X-Token": {"good", "can\x00ary"}} }, "header X-Token"},
		{"a DEL in a header", func(r *provider.Request) { r.Header = http.Header{"X-Token": {"canary\x7f"}} }, "header X-Token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := toyRequest()
			c.alter(r)
			tr := &http.Transport{}
			_, err := newEngine(t, tr, nil).Change(t.Context(), leaving(r))
			var field *provider.FieldError
			if groups.CodeOf(err) != groups.ErrInvalidArgument || !errors.As(err, &field) || field.Field != c.want || toError(t, err).Attempts != 0 {
				t.Errorf("got %v, want ErrInvalidArgument for %s", err, c.want)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("%v holds the header's value", err)
			}
		})
	}
}

func TestARedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		rt := scripted(answer(status, "", "Location", "https://elsewhere.example/steal?token=1"), answer(200, "ok"))
		_, err := leave(t.Context(), newEngine(t, rt, nil))
		if groups.CodeOf(err) != groups.ErrBadResponse || rt.sent() != 1 {
			t.Errorf("%d: got %v after %d requests", status, err, rt.sent())
		}
		if strings.Contains(err.Error(), "elsewhere") {
			t.Errorf("%d: the error holds the Location: %v", status, err)
		}
	}
}

// An idleCloser is a Transport that others share.
type idleCloser struct {
	http.RoundTripper
	closed bool
}

func (c *idleCloser) CloseIdleConnections() { c.closed = true }

func TestIdleConnectionsOfTheTransportAreNeverClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, s := range []step{lost(), refused(), answer(302, ""), answer(200, "ok"), answer(404, "")} {
			rt := &idleCloser{RoundTripper: scripted(repeat(4, s)...)}
			_, _ = leave(t.Context(), newEngine(t, rt, nil))
			if rt.closed {
				t.Error("the Transport's CloseIdleConnections was called")
			}
		}
	})
}

func TestEachAnswerIsClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, s := range []step{answer(200, "ok"), answer(200, "no silent"), answer(500, ""), cut(200, "o"), lying("ok", 1<<40), both} {
			opened, closed := 0, 0
			rt := roundTripper(func(r *http.Request) (*http.Response, error) {
				resp, err := s(r)
				opened++
				resp.Body = closer{resp.Body, &closed}
				return resp, err
			})
			_, _ = leave(t.Context(), newEngine(t, rt, nil))
			if opened != closed {
				t.Errorf("%d answers, %d closed", opened, closed)
			}
		}
	})
}

type closer struct {
	io.Reader
	closed *int
}

func (c closer) Close() error { *c.closed++; return nil }

// A Transport may read on after it has returned: other attempts leave it alone.
func TestATransportMayReadTheRequestAfterItReturned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var reading sync.WaitGroup
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			reading.Go(func() {
				b, err := io.ReadAll(r.Body)
				if err != nil || string(b) != "group=g1" || r.Header.Get("User-Agent") != "groups-go" {
					t.Errorf("read %q, %v", b, err)
				}
			})
			return lost()(r)
		})
		_, err := leave(t.Context(), newEngine(t, rt, nil))
		reading.Wait()
		if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
			t.Errorf("got %v", err)
		}
	})
}

func TestWrapRunsForEveryAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt, signed := scripted(lost(), answer(200, "ok")), 0
		e := newEngine(t, rt, func(o *provider.Options) {
			o.Wrap = func(inner http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					signed++
					r = r.Clone(r.Context())
					r.Header.Set("Authorization", "signed "+strings.Repeat("x", signed))
					return inner.RoundTrip(r)
				})
			}
		})
		if _, err := leave(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		got := []string{rt.heads[0].Get("Authorization"), rt.heads[1].Get("Authorization")}
		if diff := cmp.Diff([]string{"signed x", "signed xx"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// A refusal of the wrapper's after a lost answer does not make that answer known.
func TestWhatWrapRefusesWasNotSent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		before []step
		want   groups.Code
	}{
		"at once":             {nil, groups.ErrInvalidArgument},
		"after a lost answer": {[]step{lost()}, groups.ErrOutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(tc.before...)
				e := newEngine(t, rt, func(o *provider.Options) {
					o.Wrap = func(inner http.RoundTripper) http.RoundTripper {
						return roundTripper(func(r *http.Request) (*http.Response, error) {
							if len(rt.heads) < len(tc.before) {
								return inner.RoundTrip(r)
							}
							return nil, &provider.FieldError{Field: "BaseURL", Reason: "cannot be signed"}
						})
					}
				})
				_, err := leave(t.Context(), e)
				var field *provider.FieldError
				if groups.CodeOf(err) != tc.want || !errors.As(err, &field) {
					t.Errorf("got %v, want %s", err, tc.want)
				}
				if len(rt.heads) != len(tc.before) {
					t.Errorf("%d requests were sent, want %d", len(rt.heads), len(tc.before))
				}
			})
		})
	}
}

// A refusal that comes after a connection was had may be of what was sent.
func TestWhatWrapRefusesOnAConnectionMayHaveBeenSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := scripted(repeat(4, answer(200, "ok"))...)
		e := newEngine(t, rt, func(o *provider.Options) {
			o.Wrap = func(inner http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					trace := httptrace.ContextClientTrace(r.Context())
					trace.GetConn("toy.example:443")
					trace.GotConn(httptrace.GotConnInfo{})
					resp, err := inner.RoundTrip(r)
					if err != nil {
						return nil, err
					}
					return nil, errors.Join(&provider.FieldError{Field: "BaseURL", Reason: "did not sign"}, resp.Body.Close())
				})
			}
		})
		_, err := leave(t.Context(), e)
		if groups.CodeOf(err) != groups.ErrOutcomeUnknown || rt.sent() != 4 {
			t.Errorf("got %v after %d requests, want ErrOutcomeUnknown after 4", err, rt.sent())
		}
	})
}

func TestAMockAsTransport(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mock := httpmock.NewMockTransport()
		mock.RegisterResponder(http.MethodPost, "https://toy.example/leave",
			httpmock.NewStringResponder(500, "oops").Then(httpmock.NewStringResponder(200, "no gone")))
		res, err := leave(t.Context(), newEngine(t, mock, nil))
		if err != nil || !res.Inferred || mock.GetTotalCallCount() != 2 {
			t.Errorf("got %+v, %v after %d calls", res, err, mock.GetTotalCallCount())
		}
	})
}

func TestTheDefaultTransportIsThatOfNetHTTP(t *testing.T) {
	t.Parallel()
	srv := newToyServer(t)
	e := newEngine(t, nil, func(o *provider.Options) { o.BaseURL = srv })
	if _, err := leave(t.Context(), e); err != nil {
		t.Error(err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}
