package memserver_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/groups-go/groups/memserver"
)

// isFull reports whether the process has as many files open as it may.
func isFull(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// idle opens connections, up to the number or to what the process may open, and
// sends the text on each. With CI=true the process must be able to open them all.
func (f *fort) idle(t *testing.T, number int, text string) []net.Conn {
	t.Helper()
	var all []net.Conn
	for len(all) < number {
		conn, err := net.DialTimeout("tcp", strings.TrimPrefix(f.URL(), "http://"), patience) //nolint:noctx // it has a time-out
		if isFull(err) {
			// The server needs some too: for what it accepts still, and for good calls.
			const spare = 100
			for _, conn := range all[max(0, len(all)/2-spare):] {
				_ = conn.Close()
			}
			all = all[:max(0, len(all)/2-spare)]
			if len(all) < number/10 || os.Getenv("CI") == "true" {
				t.Fatalf("the process may not open enough files: %d connections in place of %d (ulimit -n)", len(all), number)
			}
			t.Logf("the process may not open more files: %d connections in place of %d", len(all), number)
			break
		}
		noError(t, err, conn.SetDeadline(time.Now().Add(patience)))
		_, err = io.WriteString(conn, text)
		noError(t, err)
		all = append(all, conn)
	}
	return all
}

// Connections that wait cost little, and keep nobody else waiting.
func TestFiveThousandIdleConnections(t *testing.T) { //nolint:paralleltest // it counts goroutines and memory
	const number = 5000
	for name, text := range map[string]string{ //nolint:paralleltest // likewise
		"that never sent a request": "",
		"that had an answer":        "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"in the middle of a header": "POST " + leavePath + " HTTP/1.1\r\nHost: local",
		"in the middle of a body":   "POST " + leavePath + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\nauthToken=",
	} {
		t.Run(name, func(t *testing.T) {
			// No limit of time: the connections must be there while they are counted.
			f := newFort(t, memserver.WithReadTimeout(0), memserver.WithRecordLimit(0))
			before := inUse()
			conns := f.idle(t, number, text)
			if strings.Contains(text, "GET") {
				for _, conn := range conns {
					_, err := io.ReadFull(conn, make([]byte, 1))
					noError(t, err)
				}
			}
			f.goodCalls(t) // accepted after all of them, if not read after them
			grown(t, fmt.Sprintf("%d connections %s", len(conns), name), before, 150)
			for _, conn := range conns {
				noError(t, conn.Close())
			}
			f.stands(t, "idle connections")
		})
	}
}

// A client that is too slow is cut off, whatever it is slow with. What the test
// waits for is the server's own closing.
func TestSlowClientsAreCutOff(t *testing.T) { //nolint:paralleltest // it counts goroutines
	const number = 50
	f := newFort(t, memserver.WithReadTimeout(500*time.Millisecond))
	address := strings.TrimPrefix(f.URL(), "http://")
	secure := strings.TrimPrefix(f.TLSURL(), "https://")
	post := "POST " + leavePath + " HTTP/1.1\r\nHost: localhost\r\n"
	for _, tc := range []struct {
		name, address, text, drip string
	}{
		{"with the first byte", address, "", ""},
		{"with the request line", address, "POST /api", ""},
		{"with the request line, byte by byte", address, "POST /", "a"},
		{"with its headers", address, post, ""},
		{"with its headers, line by line", address, post, "X: y\r\n"},
		{"with its body", address, post + "Content-Length: 1000000\r\n\r\n", ""},
		{"with its body, byte by byte", address, post + "Content-Length: 1000000\r\n\r\n", "a"},
		{"with its chunks", address, post + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc", ""},
		{"with its chunks, one byte each", address, post + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"},
		{"with its trailer", address, post + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"},
		{"with the body of a path that is none", address, strings.Replace(post, leavePath, "/nowhere", 1) + "Content-Length: 1000000\r\n\r\n", "a"},
		{"with its handshake", secure, "", ""},
		{"in the middle of its handshake", secure, "\x16\x03\x01\x02\x00\x01", "\x00"},
	} {
		var all sync.WaitGroup
		for range number {
			all.Go(func() {
				if err := linger(dialAddress(t, tc.address), tc.text, tc.drip); err != nil {
					t.Errorf("who is slow %s is not cut off: %v", tc.name, err)
				}
			})
		}
		all.Wait()
		f.stands(t, "slow "+tc.name)
	}
}

// linger sends the text, then the drip again and again, until the server closes.
func linger(conn net.Conn, text, drip string) error {
	closed := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, conn)
		if !isTimeout(err) {
			err = nil // the server closed, in one way or the other
		}
		closed <- err
	}()
	_, _ = io.WriteString(conn, text)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-closed:
			return errors.Join(err, conn.Close())
		case <-tick.C:
			_, _ = io.WriteString(conn, drip) // it fails once the server has closed
		}
	}
}

// A client that sends requests and reads no answer is cut off once the buffers on
// the way are full.
func TestClientsThatDoNotReadAreCutOff(t *testing.T) { //nolint:paralleltest // it counts goroutines
	f := newFort(t, memserver.WithReadTimeout(500*time.Millisecond))
	for name, request := range map[string]string{
		"small answers": "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"large answers": leave{path: "/gs-group-member-leave.json", contentType: paForm, body: strings.Repeat("x", 1000)}.request("Content-Length: 1000\r\n"),
	} {
		request = strings.Replace(request, "Connection: close\r\n", "", 1)
		conn := dialAddress(t, strings.TrimPrefix(f.URL(), "http://"))
		var err error
		for err == nil {
			_, err = io.WriteString(conn, strings.Repeat(request, 100))
		}
		if isTimeout(err) {
			t.Errorf("%s: the server holds on to a client that does not read", name)
		}
		noError(t, conn.Close())
		f.stands(t, name)
	}
}
