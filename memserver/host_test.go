package memserver_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"go.uber.org/goleak"
)

// Each way to host a server, and to reach it.
var hostings = map[string]func(t testing.TB) (w *town, client *http.Client, base string){
	"on loopback": func(t testing.TB) (*town, *http.Client, string) {
		w := newTown(t)
		return w, w.client(), w.URL()
	},
	"on loopback with TLS": func(t testing.TB) (*town, *http.Client, string) {
		w := newTown(t)
		return w, w.client(), w.TLSURL()
	},
	"on loopback with TLS, by a client that knows the certificate": func(t testing.TB) (*town, *http.Client, string) {
		w := newTown(t)
		own := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.CertPool(), MinVersion: tls.VersionTLS13}}
		t.Cleanup(own.CloseIdleConnections)
		return w, &http.Client{Transport: own}, w.TLSURL()
	},
	"without a port": func(t testing.TB) (*town, *http.Client, string) {
		w := newPortless(t)
		return w, w.client(), w.URL()
	},
	"without a port, with TLS": func(t testing.TB) (*town, *http.Client, string) {
		w := newPortless(t)
		return w, w.client(), w.TLSURL()
	},
	"as a handler, reached without a port": func(t testing.TB) (*town, *http.Client, string) {
		w := settle(t, memserver.New())
		t.Cleanup(w.Close)
		return w, w.client(), w.URL()
	},
	"as a handler, reached without a port, with TLS": func(t testing.TB) (*town, *http.Client, string) {
		w := settle(t, memserver.New())
		t.Cleanup(w.Close)
		return w, w.client(), w.TLSURL()
	},
	"as a handler of another server": func(t testing.TB) (*town, *http.Client, string) {
		w := settle(t, memserver.New())
		other := httptest.NewServer(w)
		t.Cleanup(func() { other.Close(); w.Close() })
		return w, other.Client(), other.URL
	},
}

func TestAServerIsReached(t *testing.T) {
	t.Parallel()
	for name, host := range hostings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, client, base := host(t)
			if got := w.post(t, client, base+joinPath, w.form()); got.err != nil || got.body != joinedBody {
				t.Errorf("the client saw %v", got)
			}
			noError(t, w.Inject(memserver.Fault{Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop}}))
			if got := w.post(t, client, base+leavePath, w.form()); !errors.Is(got.err, io.EOF) {
				t.Errorf("a connection that breaks: the client saw %v", got)
			}
			if w.state() != groups.StateLeft {
				t.Errorf("the state is %q", w.state())
			}
		})
	}
}

func TestConfigReachesTheSite(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]memserver.Option{
		"on loopback": nil, "without a port": {memserver.WithoutPort()}, "deployed": {memserver.WithDialect(memserver.Deployed)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, opts...)
			client := must(t, peopleaggregator.New, w.site.Config(w.ada.ID))
			m := groups.Membership{GroupID: w.group.ID}
			if res, err := client.Join(t.Context(), m); err != nil || res.State != groups.StateJoined {
				t.Errorf("Join: %v, %v", res, err)
			}
			if s, err := client.State(t.Context(), m); err != nil || s != groups.StateJoined {
				t.Errorf("State: %q, %v", s, err)
			}
		})
	}
}

// In a bubble hours pass in no time: the client's time-out ends the wait, and
// the server sees that the client hung up.
func TestATimeoutOfHoursTakesNoTime(t *testing.T) {
	t.Parallel()
	began := time.Now()
	for _, secure := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newPortless(t)
			noError(t, w.Inject(memserver.Fault{Phase: memserver.BeforeRules, Effect: memserver.Effect{Delay: 48 * time.Hour}}))
			client, base, start := w.client(), w.URL(), time.Now()
			if secure {
				base = w.TLSURL()
			}
			client.Timeout = 24 * time.Hour
			if got := w.post(t, client, base+joinPath, w.form()); !isTimeout(got.err) || time.Since(start) != client.Timeout {
				t.Errorf("after %v the client saw %v", time.Since(start), got)
			}
			synctest.Wait()
			if time.Since(start) != client.Timeout || len(w.Record()) != 1 || w.state() != groups.StateLeft {
				t.Errorf("the server did not see it: %+v, %q", w.Record(), w.state())
			}
		})
	}
	if d := time.Since(began); d > time.Minute {
		t.Errorf("it took %v", d)
	}
}

// A body that does not arrive in time is refused; the time is a bubble's here.
func TestASlowBodyIsRefused(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newPortless(t, memserver.WithReadTimeout(time.Hour))
			base, start := w.URL(), time.Now()
			if secure {
				base = w.TLSURL()
			}
			body, writer := io.Pipe()
			defer writer.Close() //nolint:errcheck // a pipe's Close does not fail
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+joinPath, body)
			noError(t, err)
			r.ContentLength = 100
			got := do(w.client(), r)
			if got.status != http.StatusRequestTimeout || time.Since(start) != time.Hour {
				t.Errorf("after %v the client saw %v", time.Since(start), got)
			}
		})
	}
}

// An answer that is too large for the buffers on the way arrives whole.
func TestALargeAnswerArrives(t *testing.T) {
	t.Parallel()
	large := memserver.Effect{Kind: memserver.Answer, Status: 500, Body: strings.Repeat("x", 1<<20)}
	for _, limit := range []time.Duration{0, time.Minute} {
		for _, opts := range [][]memserver.Option{nil, {memserver.WithoutPort()}} {
			w := newTown(t, append(opts, memserver.WithReadTimeout(limit))...)
			noError(t, w.Inject(memserver.Fault{Phase: memserver.AfterRules, Effect: large}))
			if got := w.join(t); got.err != nil || got.body != large.Body {
				t.Errorf("limit %v: the client saw %d, %d bytes, %v", limit, got.status, len(got.body), got.err)
			}
		}
	}
}

func TestTheLimitOfABody(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		limit   int64
		size    int
		chunked bool
		want    int
	}{
		{100, 100, false, 200},
		{100, 101, false, 413},
		{100, 100, true, 200},
		{100, 101, true, 413},
		{0, 0, false, 412},
		{-1, 0, false, 412},
		{-1, 0, true, 412},
		{-1, 1, false, 413},
		{-1, 1, true, 413},
		{1<<63 - 1, 100, true, 200},
		{1<<63 - 1, 100, false, 200},
	} {
		w := newPortless(t, memserver.WithMaxBodyBytes(tc.limit))
		body := w.form().Encode()
		body += "&" + strings.Repeat("x", max(tc.size-len(body)-1, 0))
		var reader io.Reader = strings.NewReader(body[:tc.size])
		if tc.chunked {
			reader = io.MultiReader(reader)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL()+joinPath, reader)
		noError(t, err)
		if got := do(w.client(), r); got.status != tc.want {
			t.Errorf("limit %d, %d bytes, chunked %v: the client saw %v", tc.limit, tc.size, tc.chunked, got)
		}
		if closes := w.Record()[0].AnswerHeader.Get("Connection") == "close"; closes != (tc.want == 413) {
			t.Errorf("limit %d, %d bytes: the connection is closed: %v", tc.limit, tc.size, closes)
		}
	}
}

// Many servers do not disturb each other.
func TestManyServersAtOnce(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			var opts []memserver.Option
			if i%2 == 0 {
				opts = append(opts, memserver.WithoutPort())
			}
			w := newTown(t, opts...)
			for range 10 {
				if got := w.join(t); got.err != nil {
					t.Errorf("the client saw %v", got)
				}
			}
			if n := len(w.Record()); n != 10 {
				t.Errorf("%d exchanges in the record", n)
			}
		})
	}
	all.Wait()
}

// No goroutine outlives Close, and no connection does: neither one that is idle,
// nor one that waits, nor one that never sent a request.
func TestCloseLeavesNothing(t *testing.T) { //nolint:paralleltest // the goroutines of other tests would count
	for _, opts := range [][]memserver.Option{nil, {memserver.WithoutPort()}} {
		before := goleak.IgnoreCurrent()
		var tb recorder
		w := newTown(&tb, opts...)
		noError(t, w.Inject(memserver.Fault{Op: "leaveGroup", Phase: memserver.BeforeRules, Effect: memserver.Effect{Delay: time.Hour}}))
		for _, base := range []string{w.URL(), w.TLSURL()} {
			w.post(t, w.client(), base+joinPath, w.form())
		}
		silent := dial(t, w)
		waiting := make(chan seen)
		go func() { waiting <- w.post(t, w.client(), w.URL()+leavePath, w.form()) }()
		for len(w.Unfired()) > 0 {
			<-time.After(time.Millisecond)
		}
		w.Close()
		if got := <-waiting; got.err == nil {
			t.Errorf("a request that was under way: the client saw %v", got)
		}
		if _, err := silent.Read(make([]byte, 1)); err == nil || isTimeout(err) {
			t.Errorf("a connection without a request: %v", err)
		}
		noError(t, silent.Close())
		goleak.VerifyNone(t, before)
		if got := tb.end(); len(got) > 0 {
			t.Errorf("reported: %q", got)
		}
	}
}

// dial connects to the server's plain address and sends nothing.
func dial(t testing.TB, w *town) net.Conn {
	t.Helper()
	addr := strings.TrimPrefix(w.URL(), "http://")
	connect := w.Transport().DialContext
	if connect == nil {
		connect = (&net.Dialer{}).DialContext
	}
	conn, err := connect(t.Context(), "tcp", addr)
	noError(t, err)
	noError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	return conn
}

// A connection that is made while the server closes is cut as well.
func TestCloseCutsConnectionsThatAreJustMade(t *testing.T) {
	t.Parallel()
	for range 200 {
		w := settle(t, memserver.New())
		transport, made := w.Transport(), make(chan net.Conn, 8)
		var dialing sync.WaitGroup
		for range cap(made) {
			dialing.Go(func() {
				if conn, err := transport.DialContext(context.Background(), "tcp", "localhost:80"); err == nil {
					made <- conn
				}
			})
		}
		w.Close()
		dialing.Wait()
		close(made)
		for conn := range made {
			_ = conn.SetReadDeadline(time.Now().Add(time.Second)) // refused where it is cut already
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Fatalf("the connection lives: %v", err)
			}
			noError(t, conn.Close())
		}
	}
}

// A client with TLS that does not listen any more does not hold Close up.
func TestCloseDoesNotWaitForGoodbyes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newPortless(t)
		raw, err := w.Transport().DialContext(t.Context(), "tcp", "localhost:443")
		noError(t, err)
		conn := tls.Client(raw, &tls.Config{RootCAs: w.CertPool(), ServerName: "localhost", MinVersion: tls.VersionTLS13})
		noError(t, conn.HandshakeContext(t.Context()))
		synctest.Wait()
		start := time.Now()
		w.Close()
		if time.Since(start) > 0 {
			t.Errorf("it took %v", time.Since(start))
		}
		noError(t, raw.Close())
	})
}
