package measure

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// An Exchange is a request as it goes over the wire, and a text that the answer
// must have.
type Exchange struct{ Request, Want []byte }

// Drive plays one list of exchanges on each of as many connections, all at once,
// and gives how many exchanges a second were answered. An answer that is not 200,
// or has not the text, is an error. It does as little as it can, since it shares
// the machine with the server.
func Drive(ctx context.Context, addr string, lists [][]Exchange) (rate float64, err error) {
	var dialer net.Dialer
	conns := make([]net.Conn, 0, len(lists))
	defer func() {
		for _, conn := range conns {
			err = errors.Join(err, conn.Close())
		}
	}()
	total := 0
	for _, list := range lists {
		total += len(list)
		conn, err := dialer.DialContext(ctx, "tcp", addr)
		if err != nil {
			return 0, err
		}
		conns = append(conns, conn)
	}
	errs := make([]error, len(lists))
	var all sync.WaitGroup
	start := time.Now()
	for i, list := range lists {
		all.Go(func() { errs[i] = play(ctx, conns[i], list) })
	}
	all.Wait()
	return float64(total) / time.Since(start).Seconds(), errors.Join(errs...)
}

func play(ctx context.Context, conn net.Conn, list []Exchange) error {
	r := answerReader{in: bufio.NewReader(conn)}
	for i, x := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := conn.Write(x.Request); err != nil {
			return err
		}
		if err := r.read(); err != nil {
			return fmt.Errorf("exchange %d: %w", i, err)
		}
		if r.status != "200" || !bytes.Contains(r.body, x.Want) {
			return fmt.Errorf("exchange %d: status %s, %q", i, r.status, r.body)
		}
	}
	return nil
}

// An answerReader reads answers that have a Content-Length, and nothing else.
type answerReader struct {
	in     *bufio.Reader
	status string
	body   []byte
}

var errNoLength = errors.New("the answer has no Content-Length")

func (r *answerReader) read() error {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	// "HTTP/1.1 200 OK"
	_, status, _ := bytes.Cut(line, []byte(" "))
	status, _, _ = bytes.Cut(status, []byte(" "))
	r.status = "200"
	if string(status) != r.status {
		r.status = strings.TrimSpace(string(status))
	}
	length, err := r.readHeader()
	if err != nil {
		return err
	}
	if cap(r.body) < length {
		r.body = make([]byte, length)
	}
	r.body = r.body[:length]
	_, err = io.ReadFull(r.in, r.body)
	return err
}

// readHeader reads up to the empty line and gives the Content-Length.
func (r *answerReader) readHeader() (length int, err error) {
	const name = "Content-Length: "
	length = -1
	for {
		line, err := r.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte(name)); ok {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, errNoLength
	}
	return length, nil
}
