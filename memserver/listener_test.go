package memserver

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// A deadline of writing ends a write that waits when it comes, neither earlier nor later,
// whatever deadlines there were before and on other connections.
func TestTheDeadlineOfWriting(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		set  func(t *testing.T, c, other net.Conn)
		want time.Duration // 0: the write waits on
	}{
		{"none", func(*testing.T, net.Conn, net.Conn) {}, 0},
		{"the only one", func(t *testing.T, c, _ net.Conn) { t.Helper(); deadline(t, c, 10) }, 10 * time.Second},
		{"later than another's", func(t *testing.T, c, other net.Conn) {
			t.Helper()
			deadline(t, other, 5)
			deadline(t, c, 10)
		}, 10 * time.Second},
		{"earlier than another's", func(t *testing.T, c, other net.Conn) {
			t.Helper()
			deadline(t, other, 30)
			deadline(t, c, 10)
		}, 10 * time.Second},
		{"put off", func(t *testing.T, c, _ net.Conn) { t.Helper(); deadline(t, c, 10); deadline(t, c, 30) }, 30 * time.Second},
		{"put forward", func(t *testing.T, c, _ net.Conn) { t.Helper(); deadline(t, c, 30); deadline(t, c, 10) }, 10 * time.Second},
		{"taken back", func(t *testing.T, c, _ net.Conn) {
			t.Helper()
			deadline(t, c, 10)
			noErrors(t, c.SetWriteDeadline(time.Time{}))
		}, 0},
		{"after one that came", func(t *testing.T, c, _ net.Conn) {
			t.Helper()
			deadline(t, c, 10)
			time.Sleep(20 * time.Second)
			deadline(t, c, 10)
		}, 10 * time.Second},
		{"none after one that came", func(t *testing.T, c, _ net.Conn) {
			t.Helper()
			deadline(t, c, 10)
			time.Sleep(20 * time.Second)
			noErrors(t, c.SetWriteDeadline(time.Time{}))
		}, 0},
		{"over already", func(t *testing.T, c, _ net.Conn) { t.Helper(); deadline(t, c, -10) }, -1},
		{"one for reading too", func(t *testing.T, c, _ net.Conn) {
			t.Helper()
			noErrors(t, c.SetDeadline(time.Now().Add(10*time.Second)))
		}, 10 * time.Second},
		{"taken back with that of reading", func(t *testing.T, c, _ net.Conn) {
			t.Helper()
			deadline(t, c, 10)
			noErrors(t, c.SetDeadline(time.Time{}))
		}, 0},
		{"where another connection has gone", func(t *testing.T, c, other net.Conn) {
			t.Helper()
			deadline(t, other, 5)
			deadline(t, c, 10)
			noErrors(t, other.Close())
		}, 10 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newMemListener()
				cutter := newCutter(l)
				c, client := accepted(t, cutter, l)
				other, _ := accepted(t, cutter, l)
				defer cutter.cut()
				tc.set(t, c, other)
				start, ended := time.Now(), make(chan error, 1)
				go func() {
					_, err := io.WriteString(c, "an answer")
					ended <- err
				}()
				select {
				case err := <-ended:
					if took := time.Since(start); !errors.Is(err, os.ErrDeadlineExceeded) || took != max(tc.want, 0) || tc.want == 0 {
						t.Errorf("after %v: %v", took, err)
					}
				case <-time.After(time.Hour):
					if tc.want != 0 {
						t.Error("it waits")
					}
					_, err := io.ReadFull(client, make([]byte, len("an answer")))
					noErrors(t, err, <-ended)
				}
			})
		})
	}
}

// accepted gives both ends of a new connection.
func accepted(t *testing.T, from *cutter, l *memListener) (server, client net.Conn) {
	t.Helper()
	dialed := make(chan net.Conn, 1)
	go func() {
		c, err := l.dial(t.Context())
		if err != nil {
			t.Error(err)
		}
		dialed <- c
	}()
	server, err := from.Accept()
	noErrors(t, err)
	client = <-dialed
	t.Cleanup(func() { _ = client.Close() })
	return server, client
}

// deadline sets one that comes in so many seconds.
func deadline(t *testing.T, c net.Conn, seconds int) {
	t.Helper()
	noErrors(t, c.SetWriteDeadline(time.Now().Add(time.Duration(seconds)*time.Second)))
}

func noErrors(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}
