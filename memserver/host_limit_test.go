package memserver_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups/memserver"
)

// A client that does not read its answer has the limit for it, whatever came before.
func TestAnAnswerMayTakeAsLongAsTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 40 * time.Second
	for _, secure := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newPortless(t, memserver.WithReadTimeout(limit))
			address, want := "localhost:80", limit
			if secure {
				address, want = "localhost:443", limit+5*time.Second // in which TLS says goodbye
			}
			if took := untilHungUp(t, w, address); took != want {
				t.Errorf("TLS %v: the server hung up after %v", secure, took)
			}
		})
	}
}

// untilHungUp asks twice over one connection and reads the first answer alone. It gives
// how long the server waits with the second.
func untilHungUp(t *testing.T, w *town, address string) time.Duration {
	t.Helper()
	conn, err := w.Transport().DialContext(t.Context(), "tcp", address)
	noError(t, err)
	if strings.HasSuffix(address, ":443") {
		conn = tls.Client(conn, &tls.Config{RootCAs: w.CertPool(), ServerName: "localhost", MinVersion: tls.VersionTLS12})
	}
	defer conn.Close() //nolint:errcheck // the server has hung up
	const ask = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"
	_, err = io.WriteString(conn, ask)
	noError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	noError(t, err)
	_, err = io.Copy(io.Discard, answer.Body)
	noError(t, err, answer.Body.Close())
	time.Sleep(3 * time.Second) // of the bubble's clock
	start := time.Now()
	for err == nil {
		_, err = io.WriteString(conn, ask) // it waits until the server reads it or hangs up
	}
	return time.Since(start)
}
