package provider_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// served gives the server side of a connection that answers by h, one request
// after the other.
func served(h http.HandlerFunc) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				return
			}
			w := httptest.NewRecorder()
			h(w, r)
			resp := w.Result()
			resp.ContentLength = int64(w.Body.Len())
			if resp.Write(c) != nil || resp.Body.Close() != nil {
				return
			}
		}
	}
}

// hangsUp reads one request and breaks the connection.
func hangsUp(c net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, r.Body) // the break is what matters
}

func overPipe(o *provider.Options) { o.BaseURL = "http://localhost" }

// firstFate runs one attempt and gives its fate.
func firstFate(t *testing.T, rt http.RoundTripper, alter func(*provider.Options)) (groups.Fate, error) {
	t.Helper()
	var fate groups.Fate
	e := newEngine(t, rt, func(o *provider.Options) {
		alter(o)
		o.HTTP.MaxAttempts = 1
		o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { fate = a.Fate }
	})
	_, err := leave(t.Context(), e)
	return fate, err
}

func TestAClosedPortIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{}
	fate, err := firstFate(t, tr, func(o *provider.Options) { o.BaseURL = "http://" + l.Addr().String() })
	if fate != groups.FateNotCarriedOut || !errors.Is(err, groups.ErrUnavailable) {
		t.Errorf("got %v, %v", fate, err)
	}
}

func TestACertificateThatIsNotTrustedIsHopeless(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	fate, err := firstFate(t, tr, func(o *provider.Options) { o.BaseURL = srv.URL })
	if fate != groups.FateHopeless || !errors.Is(err, groups.ErrUnavailable) {
		t.Errorf("got %v, %v", fate, err)
	}
}

func TestPlainHTTPAtAnHTTPSAddressIsHopeless(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := piped(t, func(c net.Conn) {
			buf := make([]byte, 5)
			if _, err := io.ReadFull(c, buf); err != nil {
				t.Error(err)
			}
			go func() { _, _ = io.Copy(io.Discard, c) }() // the pipe holds nothing by itself
			_, _ = io.WriteString(c, "HTTP/1.0 400 Bad Request\r\n\r\n")
		})
		fate, err := firstFate(t, tr, func(*provider.Options) {})
		if fate != groups.FateHopeless || !errors.Is(err, groups.ErrUnavailable) {
			t.Errorf("got %v, %v", fate, err)
		}
	})
}

func TestNoSuchHostIsHopelessThroughARealTransport(t *testing.T) {
	t.Parallel()
	tr := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "toy.example", IsNotFound: true}
	}}
	fate, err := firstFate(t, tr, func(*provider.Options) {})
	if fate != groups.FateHopeless || !errors.Is(err, groups.ErrUnavailable) {
		t.Errorf("got %v, %v", fate, err)
	}
}

func TestATimeOutWhileDiallingIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{}) // net/http lets a dial outlive its request
		defer close(release)
		tr := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			<-release
			return nil, errors.New("nobody waits for this")
		}}
		fate, err := firstFate(t, tr, func(*provider.Options) {})
		if fate != groups.FateNotCarriedOut || !errors.Is(err, groups.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, %v", fate, err)
		}
	})
}

func TestAConnectionThatBreaksAfterTheRequestIsUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fate, err := firstFate(t, piped(t, hangsUp), overPipe)
		if fate != groups.FateUnknown || !errors.Is(err, groups.ErrOutcomeUnknown) {
			t.Errorf("got %v, %v", fate, err)
		}
	})
}

func TestAConnectionThatBreaksInsideTheAnswerIsUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := piped(t, func(c net.Conn) {
			hangsUp(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nok")
		})
		fate, err := firstFate(t, tr, overPipe)
		if fate != groups.FateUnknown || !errors.Is(err, groups.ErrOutcomeUnknown) {
			t.Errorf("got %v, %v", fate, err)
		}
	})
}

// net/http repeats a GET by itself when a reused connection breaks. When that
// GET can change the membership, its first sending has an unknown fate.
func TestAChangeThatNetHTTPRepeatedByItselfIsMarked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		method string
		key    string
		want   groups.Code
		posts  int32
	}{
		{"a GET", http.MethodGet, "", groups.ErrOutcomeUnknown, 3},
		{"a POST with an Idempotency-Key", http.MethodPost, "Idempotency-Key", groups.ErrOutcomeUnknown, 3},
		{"a POST with an X-Idempotency-Key", http.MethodPost, "X-Idempotency-Key", groups.ErrOutcomeUnknown, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var requests atomic.Int32
				tr := piped(t, breaksSecond(&requests))
				e := newEngine(t, tr, overPipe)
				change := func() *provider.Request {
					r := &provider.Request{Name: "x", Method: c.method, Path: "/", Header: http.Header{}, Changes: true, Decode: toyDecode}
					if c.key != "" {
						r.Header.Set(c.key, "1")
					}
					return r
				}
				if _, err := e.Change(t.Context(), leaving(change())); !errors.Is(err, groups.ErrPermissionDenied) {
					t.Fatalf("the connection's first answer: %v", err)
				}
				_, err := e.Change(t.Context(), leaving(change()))
				if got := groups.CodeOf(err); got != c.want || requests.Load() != c.posts {
					t.Errorf("got %v after %d requests, want %v after %d", err, requests.Load(), c.want, c.posts)
				}
			})
		})
	}
}

// breaksSecond refuses every request, but for the second, whose connection it
// breaks without an answer.
func breaksSecond(requests *atomic.Int32) func(net.Conn) {
	return func(c net.Conn) {
		in := bufio.NewReader(c)
		for {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body) // the answer is what matters
			if requests.Add(1) == 2 {
				return
			}
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nno silent")
		}
	}
}

// A connection that was idle and is found closed was never used: net/http takes
// another one, and nothing is unknown.
func TestAStaleConnectionLeavesNoMark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := piped(t, func(c net.Conn) {
			hangsUp(c)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nno silent")
		})
		e := newEngine(t, tr, overPipe)
		for range 3 {
			_, err := leave(t.Context(), e)
			if !errors.Is(err, groups.ErrPermissionDenied) {
				t.Errorf("got %v, want the refusal", err)
			}
			synctest.Wait()
		}
	})
}
