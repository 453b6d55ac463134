package provider_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
)

// flood starts a server that writes head to each connection, and then unit again
// and again until the client has enough.
func flood(t *testing.T, head, unit string) (baseURL string) {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			_, err = io.WriteString(c, head)
			for many := bytes.Repeat([]byte(unit), max(1, 4096/len(unit))); err == nil; {
				_, err = c.Write(many)
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return "http://" + l.Addr().String()
}

// allocated gives the bytes that a call allocates, all in all.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Answers without end are cut off by their size, long before the time-out. Each
// leaves the outcome open, since the request had been sent.
func TestAnswersWithoutEndAreCutOff(t *testing.T) { //nolint:paralleltest // it counts what is allocated
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, c := range []struct { //nolint:paralleltest // likewise
		name, head, unit string
		// mib is what may be allocated. Headers are limited by the Transport alone,
		// which takes 10 MiB of them.
		mib uint64
	}{
		{"a body without length", ok + "\r\n", "x", 8},
		{"a body of chunks", ok + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + strings.Repeat("x", 4096) + "\r\n", 8},
		{"a body of chunks of one byte", ok + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 8},
		{"a chunk with an extension without end", ok + "Transfer-Encoding: chunked\r\n\r\n1;", "x", 8},
		{"trailers without end", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n", 8},
		{"a length of more than the limit", ok + "Content-Length: 9223372036854775807\r\n\r\n", "x", 8},
		{"a status without end", "HTTP/1.1 200 ", "x", 100},
		{"a header without end", ok + "X: ", "x", 100},
		{"headers without end", ok, "X: y\r\n", 300},
		{"continues without end", "", "HTTP/1.1 100 Continue\r\n\r\n", 300},
		{"early hints without end", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 300},
		{"bytes that are no HTTP", "", "\x00\xff", 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := flood(t, c.head, c.unit)
			var err error
			start := time.Now()
			n := allocated(func() { err = hostileLeave(t, base, groups.HTTPConfig{Timeout: 5 * time.Minute}) })
			t.Logf("%.1f MiB were allocated, in %v", float64(n)/(1<<20), time.Since(start))
			if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
				t.Errorf("got %v", err)
			}
			if n > c.mib<<20 {
				t.Errorf("%d MiB were allocated, want at most %d", n>>20, c.mib)
			}
			if len(err.Error()) > 2*groups.MaxMessageBytes || strings.Contains(err.Error(), "xxxx") {
				t.Errorf("the error repeats the answer: %.200q", err)
			}
		})
	}
}

// net/http's Transport unpacks what comes in gzip. The limit is of what is
// unpacked.
func TestAGigabyteInGzipIsStoppedAtTheLimit(t *testing.T) { //nolint:paralleltest // it counts what is allocated
	var member bytes.Buffer
	z := gzip.NewWriter(&member)
	if _, err := z.Write(make([]byte, 4<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	// A stream of gzip may consist of many, one behind the other.
	bomb := bytes.Repeat(member.Bytes(), 1<<30/(4<<20))
	t.Logf("%d KiB stand for 1 GiB", len(bomb)>>10)
	for name, head := range map[string]string{
		"with its length": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: 1100000\r\n\r\n",
		"without":         "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n",
	} {
		base := hostile(t, head+string(bomb))
		var err error
		n := allocated(func() { err = hostileLeave(t, base, groups.HTTPConfig{Timeout: time.Minute}) })
		t.Logf("%s: %.1f MiB were allocated", name, float64(n)/(1<<20))
		if groups.CodeOf(err) != groups.ErrOutcomeUnknown || !strings.Contains(err.Error(), "MaxResponseBytes") {
			t.Errorf("%s: got %v, want ErrOutcomeUnknown because of MaxResponseBytes", name, err)
		}
		if n > 16<<20 {
			t.Errorf("%s: %d MiB were allocated", name, n>>20)
		}
	}
}

// A gzip that is cut off or spoiled is no answer, whatever it began with.
func TestASpoiledGzipIsNoAnswer(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	z := gzip.NewWriter(&whole)
	if _, err := io.WriteString(z, "yes"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	text := whole.String()
	const head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, c := range map[string]struct {
		body string
		want error
	}{
		"whole":               {text, nil},
		"cut off":             {text[:len(text)-4], groups.ErrOutcomeUnknown},
		"a wrong sum":         {text[:len(text)-8] + "\x00\x00\x00\x00" + text[len(text)-4:], groups.ErrOutcomeUnknown},
		"no gzip":             {"yes", groups.ErrOutcomeUnknown},
		"with something more": {text + "yes", groups.ErrOutcomeUnknown},
		"twice":               {text + text, groups.ErrOutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := hostile(t, head+chunk(c.body))
			if err := hostileLeave(t, base, groups.HTTPConfig{Timeout: time.Minute}); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// chunk is a body of one chunk.
func chunk(body string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body) }
