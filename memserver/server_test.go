package memserver_test

import (
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
)

func TestCloseTwice(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]memserver.Option{"on loopback": nil, "without a port": {memserver.WithoutPort()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, opts...)
			w.join(t)
			var closing sync.WaitGroup
			for range 4 {
				closing.Go(w.Close)
			}
			closing.Wait()
			w.Close()
		})
	}
}

// After Close nothing is served, all can be looked at, and nothing panics.
func TestUseAfterClose(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T) *town{
		"on loopback":         func(t *testing.T) *town { t.Helper(); return newTown(t) },
		"without a port":      func(t *testing.T) *town { t.Helper(); return newPortless(t) },
		"never reached":       func(t *testing.T) *town { t.Helper(); return settle(t, memserver.New()) },
		"reached as portless": func(t *testing.T) *town { t.Helper(); w := settle(t, memserver.New()); w.join(t); return w },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			n := len(w.Record())
			w.Close()
			for _, base := range []string{w.URL(), w.TLSURL()} {
				got := w.post(t, w.client(), base+joinPath, w.form())
				var op *net.OpError
				if !errors.As(got.err, &op) || op.Op != "dial" {
					t.Errorf("%s: the client saw %v", base, got)
				}
			}
			client := must(t, peopleaggregator.New, fast(w.site.Config(w.ada.ID)))
			if _, err := client.Join(t.Context(), groups.Membership{GroupID: w.group.ID}); !errors.Is(err, groups.ErrUnavailable) {
				t.Errorf("Join: %v", err)
			}
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, joinPath, nil))
			if rec.Code != http.StatusServiceUnavailable {
				t.Errorf("the handler answers %d", rec.Code)
			}
			if len(w.site.Users()) != 1 || len(w.Record()) != n || w.CertPool() == nil {
				t.Error("it cannot be looked at")
			}
			noError(t, w.Snapshot(io.Discard))
		})
	}
}

func fast(cfg peopleaggregator.Config) peopleaggregator.Config {
	cfg.MinWait, cfg.MaxWait = time.Microsecond, time.Microsecond
	return cfg
}

// Close does not wait for a client that dawdles with its body, also where
// somebody else's server has the connection.
func TestCloseDoesNotWaitForBodies(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := settle(t, memserver.New())
		body, writer := io.Pipe()
		rec, answered := httptest.NewRecorder(), make(chan struct{})
		go func() {
			defer close(answered)
			w.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, joinPath, body))
		}()
		_, err := writer.Write([]byte("authToken=" + w.token))
		noError(t, err)
		w.Close()
		_, err = writer.Write([]byte("&id=" + w.group.ID))
		noError(t, err, writer.Close())
		<-answered
		if rec.Code != http.StatusServiceUnavailable || w.state() != groups.StateLeft || len(w.Record()) > 0 {
			t.Errorf("after Close it was carried out: %d, %q", rec.Code, w.state())
		}
	})
}

// A slowWriter takes an answer when it is told to.
type slowWriter struct {
	*httptest.ResponseRecorder
	goOn chan struct{}
}

func (w slowWriter) Write(b []byte) (int, error) {
	<-w.goOn
	return w.ResponseRecorder.Write(b)
}

// A client that does not read its answer keeps nobody from closing, also where the
// answer is spoiled.
func TestCloseDoesNotWaitForAClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	half := memserver.Effect{Kind: memserver.Truncate}
	for name, faults := range map[string][]memserver.Fault{
		"whole":             nil,
		"half":              {{Phase: memserver.AfterRules, Effect: half}},
		"half, then broken": {{Phase: memserver.MidAnswer, Effect: half}},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := settle(t, memserver.New())
			noError(t, w.Inject(faults...))
			writer, closed := slowWriter{httptest.NewRecorder(), make(chan struct{})}, make(chan struct{})
			served := make(chan bool)
			go func() {
				hungUp := true
				defer func() { _ = recover(); served <- hungUp }()
				w.ServeHTTP(writer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, joinPath, nil))
				hungUp = false
			}()
			synctest.Wait()
			go func() { w.Close(); close(closed) }()
			<-closed
			close(writer.goOn)
			if hungUp := <-served; hungUp != (faults != nil) {
				t.Errorf("%s: the handler hung up: %v", name, hungUp)
			}
		})
	}
}

// A deferred Close stands where the server was made, often outside of the bubble.
func TestCloseMayComeOnceMoreOutsideOfTheBubble(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		srv := memserver.New()
		synctest.Test(t, func(t *testing.T) {
			url := srv.URL()
			if secure {
				url = srv.TLSURL()
			}
			client := &http.Client{Transport: srv.Transport()}
			_, _, err := get(client, url)
			noError(t, err)
			srv.Close()
		})
		srv.Close()
	}
}

// Whatever goes wrong with listening is the test's failure, not a panic.
func TestStartTellsTheTest(t *testing.T) {
	t.Parallel()
	var tb recorder
	srv := memserver.Start(&tb)
	if len(tb.cleanups) != 1 {
		t.Fatalf("%d clean-ups", len(tb.cleanups))
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL(), "http://"))
	noError(t, err)
	noError(t, conn.Close())
	if got := tb.end(); len(got) > 0 {
		t.Errorf("reported: %q", got)
	}
	if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL(), "http://")); err == nil {
		noError(t, conn.Close())
		t.Error("it listens after the test's end")
	}
}
