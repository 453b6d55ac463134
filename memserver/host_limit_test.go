package memserver_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups/memserver"
)

// A client that does not read its answer has the limit for it, whatever came before and
// however the answer is spoiled.
func TestAnAnswerMayTakeAsLongAsTheLimit(t *testing.T) {
	t.Parallel()
	const limit, goodbye, delay = 40 * time.Second, 5 * time.Second, time.Hour
	middle := func(e memserver.Effect) *memserver.Fault {
		return &memserver.Fault{Phase: memserver.MidAnswer, Effect: e}
	}
	for _, tc := range []struct {
		name  string
		fault *memserver.Fault
		want  time.Duration
	}{
		{"whole", nil, limit},
		{"truncated", &memserver.Fault{Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Truncate}}, limit},
		{"truncated in the middle", middle(memserver.Effect{Kind: memserver.Truncate}), limit},
		{"half, and after a delay the rest", middle(memserver.Effect{Delay: delay}), delay + limit},
		{"half, and after a delay garbage", middle(memserver.Effect{Kind: memserver.Garbage, Delay: delay}), delay + limit},
	} {
		for _, secure := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				w := newPortless(t, memserver.WithReadTimeout(limit))
				address, want := "localhost:80", tc.want
				if secure {
					address, want = "localhost:443", tc.want+goodbye // which TLS says
				}
				if took := untilHungUp(t, w, address, tc.fault); took != want {
					t.Errorf("%s, TLS %v: the server hung up after %v, want %v", tc.name, secure, took, want)
				}
			})
		}
	}
}

// untilHungUp asks twice over one connection and reads the first answer alone, or of one
// that is delayed in its middle the first half too. It gives how long the server waits
// with the second.
func untilHungUp(t *testing.T, w *town, address string, fault *memserver.Fault) time.Duration {
	t.Helper()
	conn, err := w.Transport().DialContext(t.Context(), "tcp", address)
	noError(t, err)
	if strings.HasSuffix(address, ":443") {
		conn = tls.Client(conn, &tls.Config{RootCAs: w.CertPool(), ServerName: "localhost", MinVersion: tls.VersionTLS12})
	}
	defer conn.Close() //nolint:errcheck // the server has hung up
	const ask = "GET " + leavePath + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
	_, err = io.WriteString(conn, ask)
	noError(t, err)
	from := bufio.NewReader(conn)
	answer, err := http.ReadResponse(from, nil)
	noError(t, err)
	_, err = io.Copy(io.Discard, answer.Body)
	noError(t, err, answer.Body.Close())
	time.Sleep(3 * time.Second) // of the bubble's clock
	if fault != nil {
		noError(t, w.Inject(*fault))
	}
	start := time.Now()
	if fault != nil && fault.Effect.Delay > 0 {
		_, err = io.WriteString(conn, ask)
		noError(t, err)
		half, err := http.ReadResponse(from, nil)
		noError(t, err)
		defer half.Body.Close() //nolint:errcheck // the rest does not come
		_, err = io.CopyN(io.Discard, half.Body, half.ContentLength/2)
		noError(t, err)
	}
	for err == nil {
		_, err = io.WriteString(conn, ask) // it waits until the server reads it or hangs up
	}
	return time.Since(start)
}

// Without a limit of its own the server leaves the deadlines to the one that hosts it.
func TestWithoutALimitTheHostsDeadlinesStand(t *testing.T) {
	t.Parallel()
	for _, f := range []memserver.Fault{
		{Phase: memserver.AfterRules, Effect: memserver.Effect{Delay: time.Nanosecond}},
		{Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Garbage}},
		{Phase: memserver.MidAnswer, Effect: memserver.Effect{Delay: time.Nanosecond}},
	} {
		w := settle(t, memserver.New(memserver.WithReadTimeout(0)))
		noError(t, w.Inject(f))
		writer := &deadlineWriter{ResponseRecorder: httptest.NewRecorder()}
		w.ServeHTTP(writer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, leavePath, nil))
		if writer.set > 0 || writer.Body.Len() == 0 {
			t.Errorf("%s, %q: %d deadlines, %d bytes", f.Phase, f.Effect.Kind, writer.set, writer.Body.Len())
		}
		w.Close()
	}
}

type deadlineWriter struct {
	*httptest.ResponseRecorder
	set int // how often a deadline was set or taken back
}

func (w *deadlineWriter) SetWriteDeadline(time.Time) error { w.set++; return nil }
