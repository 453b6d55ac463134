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

// A move is what is done before a write: a deadline is set, or a connection goes.
type move struct {
	after time.Duration // goes by before
	other bool          // it is about the other connection
	in    time.Duration // how far off the deadline is; 0 takes it back
	both  bool          // it is set together with that of reading
	gone  bool          // the connection is closed, and no deadline is set
}

// A deadline of writing ends a write that waits when it comes, neither earlier nor later,
// whatever deadlines there were before and on other connections.
func TestTheDeadlineOfWriting(t *testing.T) {
	t.Parallel()
	const never, five, ten, thirty = -1, 5 * time.Second, 10 * time.Second, 30 * time.Second
	for _, tc := range []struct {
		name  string
		moves []move
		want  time.Duration // how long the write waits
	}{
		{"none", nil, never},
		{"the only one", []move{{in: ten}}, ten},
		{"later than another's", []move{{other: true, in: five}, {in: ten}}, ten},
		{"earlier than another's", []move{{other: true, in: thirty}, {in: ten}}, ten},
		{"earlier than another's that comes after", []move{{in: ten}, {other: true, in: thirty}}, ten},
		{"put off", []move{{in: ten}, {in: thirty}}, thirty},
		{"put forward", []move{{in: thirty}, {in: ten}}, ten},
		{"taken back", []move{{in: ten}, {}}, never},
		{"after one that came", []move{{in: ten}, {after: thirty, in: ten}}, ten},
		{"none after one that came", []move{{in: ten}, {after: thirty}}, never},
		{"over already", []move{{in: -ten}}, 0},
		{"over already, after one that came", []move{{in: ten}, {after: thirty, in: -ten}}, 0},
		{"after one that was over already", []move{{in: -ten}, {in: ten}}, ten},
		{"one for reading too", []move{{in: ten, both: true}}, ten},
		{"taken back with that of reading", []move{{in: ten}, {both: true}}, never},
		{"where another connection has gone", []move{{other: true, in: five}, {in: ten}, {other: true, gone: true}}, ten},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newMemListener()
				cutter := newCutter(l)
				defer cutter.cut()
				c, client := accepted(t, cutter, l)
				other, _ := accepted(t, cutter, l)
				for _, m := range tc.moves {
					on := c
					if m.other {
						on = other
					}
					m.play(t, on)
				}
				start, wrote := time.Now(), make(chan error, 1)
				go func() {
					_, err := c.Write([]byte("an answer"))
					wrote <- err
				}()
				select {
				case err := <-wrote:
					if took := time.Since(start); took != tc.want || !errors.Is(err, os.ErrDeadlineExceeded) {
						t.Errorf("it ended after %v: %v", took, err)
					}
				case <-time.After(time.Hour):
					_, err := io.ReadFull(client, make([]byte, len("an answer")))
					if err = errors.Join(err, <-wrote); err != nil || tc.want != never {
						t.Errorf("it waited: %v", err)
					}
				}
			})
		})
	}
}

// A write on a connection with buffers does not wait, but fails all the same.
func TestADeadlineThatIsOverHoldsAtOnce(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]time.Duration{"the first": 0, "after another": -time.Second, "instead of one to come": time.Hour} {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		cutter := newCutter(l)
		client, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		c, err := cutter.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if before != 0 {
			move{in: before}.play(t, c)
		}
		move{in: -time.Hour}.play(t, c)
		if _, err := c.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: a write gave %v", name, err)
		}
		cutter.cut()
		if err := errors.Join(client.Close(), l.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestTheDeadlineOfBothEndsReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newMemListener()
		cutter := newCutter(l)
		defer cutter.cut()
		c, _ := accepted(t, cutter, l)
		move{in: time.Minute, both: true}.play(t, c)
		start := time.Now()
		_, err := c.Read(make([]byte, 1))
		if took := time.Since(start); took != time.Minute || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("it ended after %v: %v", took, err)
		}
	})
}

func TestAConnectionThatIsGoneIsNotKept(t *testing.T) {
	t.Parallel()
	l := newMemListener()
	cutter := newCutter(l)
	closed, _ := accepted(t, cutter, l)
	move{gone: true}.play(t, closed)
	if n := len(cutter.conns); n != 0 {
		t.Errorf("%d connections are kept", n)
	}
	cut, _ := accepted(t, cutter, l)
	move{in: time.Hour}.play(t, cut)
	cutter.cut()
	for name, set := range map[string]func(time.Time) error{
		"closed": closed.SetWriteDeadline, "closed, both": closed.SetDeadline,
		"cut": cut.SetWriteDeadline, "cut, both": cut.SetDeadline,
	} {
		for _, then := range []time.Time{{}, time.Now().Add(time.Minute), time.Now().Add(-time.Minute)} {
			if err := set(then); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("%s: a deadline gave %v", name, err)
			}
		}
	}
	if cutter.timer.Stop() {
		t.Error("the timer runs on")
	}
}

func (m move) play(t *testing.T, on net.Conn) {
	t.Helper()
	time.Sleep(m.after) // of the bubble's clock
	var then time.Time
	if m.in != 0 {
		then = time.Now().Add(m.in)
	}
	set := on.SetWriteDeadline
	if m.both {
		set = on.SetDeadline
	}
	if m.gone {
		set = func(time.Time) error { return on.Close() }
	}
	if err := set(then); err != nil {
		t.Fatal(err)
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
	if err != nil {
		t.Fatal(err)
	}
	client = <-dialed
	t.Cleanup(func() { _ = client.Close() })
	return server, client
}
