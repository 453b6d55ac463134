package groupstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"syscall"
)

// The causes of lost answers. A client's error must keep them.
var (
	errBroken  error = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	errRefused error = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
)

// pass lets the request through.
func pass(x *exchange) (*http.Response, error) {
	return x.send(x.req.Context())
}

// lose carries the request out and loses the answer.
func lose(x *exchange) (*http.Response, error) {
	if _, err := x.carryOut(); err != nil {
		return nil, err
	}
	x.wire.doubt(x)
	return nil, errBroken
}

// gossip is lose with an error that repeats the whole request.
func gossip(x *exchange) (*http.Response, error) {
	_, err := lose(x)
	return nil, fmt.Errorf("%w: it was\n%s", err, x.dump())
}

// breakOff breaks the connection before the request is carried out, in a way
// that nobody can tell from lose.
func breakOff(x *exchange) (*http.Response, error) {
	x.connect()
	x.wire.doubt(x)
	return nil, errBroken
}

// refuse has no connection for the request.
func refuse(x *exchange) (*http.Response, error) {
	x.dial()
	return nil, errRefused
}

// truncate carries the request out and breaks the connection in the middle of
// the answer's body.
func truncate(x *exchange) (*http.Response, error) {
	return half(x, failingReader{})
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errBroken }

// trickle carries the request out, calls then in the middle of the answer's
// body, and has no more of it until the request's ctx ends.
func trickle(then func()) effect {
	return func(x *exchange) (*http.Response, error) {
		return half(x, &hangingReader{x, then})
	}
}

type hangingReader struct {
	x    *exchange
	then func()
}

func (r *hangingReader) Read([]byte) (int, error) {
	r.then()
	return 0, r.x.wait()
}

// half carries the request out and answers with the first half of the answer's
// body and the rest.
func half(x *exchange, rest io.Reader) (*http.Response, error) {
	resp, body, err := x.answer()
	if err != nil {
		return nil, err
	}
	x.wire.doubt(x)
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), rest))
	return resp, nil
}

// swell carries the request out and fills the answer up with spaces, which are
// allowed behind XML and JSON. Beyond sizeLimit nobody reads it. announced says
// whether it has a Content-Length. An answer that has no body by its status stays
// as it is, and beyond sizeLimit is one that has.
func swell(size int, announced bool) effect {
	return func(x *exchange) (*http.Response, error) {
		resp, body, err := x.answer()
		if err != nil {
			return nil, err
		}
		switch bare := resp.StatusCode == http.StatusNoContent; {
		case size > sizeLimit:
			x.wire.doubt(x)
			if bare {
				resp.StatusCode, resp.Status = http.StatusOK, ""
			}
		case bare:
			return resp, nil
		}
		body = append(body, bytes.Repeat([]byte(" "), max(size-len(body), 0))...)
		resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), -1
		resp.Header.Del("Content-Length")
		if announced {
			resp.ContentLength = int64(len(body))
			resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
		}
		return resp, nil
	}
}

// tell carries the request out and adds to the answer's header.
func tell(add func(http.Header)) effect {
	return func(x *exchange) (*http.Response, error) {
		resp, err := x.carryOut()
		if err == nil {
			add(resp.Header)
		}
		return resp, err
	}
}

// A page is an answer that is not the provider's: a proxy's, a portal's.
type page struct {
	status int
	header http.Header
}

// pageOf is a page that anything in between might send.
func pageOf(status int) page { return page{status: status} }

// later is a page that asks to come back at once.
func later(status int) page { return asks(status, "0") }

// asks is a page that asks to come back after a time.
func asks(status int, retryAfter string) page {
	return page{status: status, header: http.Header{"Retry-After": {retryAfter}}}
}

// with is the page with more in its header.
func (p page) with(add func(http.Header)) page {
	p.header = p.header.Clone()
	if p.header == nil {
		p.header = http.Header{}
	}
	add(p.header)
	return p
}

// elsewhere is where redirects lead.
const elsewhere = "elsewhere.invalid"

// moved is a redirect to another host, which would get body and credentials.
func moved() page {
	return page{
		status: http.StatusTemporaryRedirect,
		header: http.Header{"Location": {"https://" + elsewhere + "/"}},
	}
}

// response makes the answer. It repeats the whole request.
func (p page) response(x *exchange) *http.Response {
	text := "<html><body><h1>" + http.StatusText(p.status) + "</h1><pre>" +
		x.dump() + "</pre></body></html>"
	p = p.with(func(h http.Header) { h.Set("Content-Type", "text/html; charset=utf-8") })
	return &http.Response{
		Status: http.StatusText(p.status), StatusCode: p.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: p.header, Request: x.req,
		Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text)),
	}
}

// says answers with the page and does not carry the request out. inDoubt says
// whether the page leaves that open.
func (p page) says(inDoubt bool) effect {
	return func(x *exchange) (*http.Response, error) {
		x.connect()
		if inDoubt {
			x.wire.doubt(x)
		}
		return p.response(x), nil
	}
}

// covers carries the request out and answers with the page.
func (p page) covers(x *exchange) (*http.Response, error) {
	if _, err := x.carryOut(); err != nil {
		return nil, err
	}
	x.wire.doubt(x)
	return p.response(x), nil
}

// hold carries the request out, calls then, and has no answer until the
// request's ctx ends.
func hold(then func()) effect {
	return func(x *exchange) (*http.Response, error) {
		if _, err := x.carryOut(); err != nil {
			return nil, err
		}
		x.wire.doubt(x)
		then()
		return nil, x.wait()
	}
}

// stall calls then, and has no connection until the request's ctx ends.
func stall(then func()) effect {
	return func(x *exchange) (*http.Response, error) {
		x.dial()
		then()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: x.wait()}
	}
}

// handOver carries the request out and calls then with the answer in hand.
func handOver(then func()) effect {
	return func(x *exchange) (*http.Response, error) {
		resp, err := x.carryOut()
		then()
		return resp, err
	}
}

// after calls then once the effect has come to its end.
func after(e effect, then func()) effect {
	return func(x *exchange) (*http.Response, error) {
		defer then()
		return e(x)
	}
}

// errReleased ends a request that a client left hanging.
var errReleased = errors.New("groupstest: the request's ctx did not end")

// wait waits for the end of the request's ctx.
func (x *exchange) wait() error {
	ctx := x.req.Context()
	select {
	case <-ctx.Done():
		return context.Cause(ctx) // as net/http does
	case <-x.wire.released:
		return errReleased
	}
}

// dial tells the request's trace that a connection is sought.
func (x *exchange) dial() {
	if trace := traceOf(x.req.Context()); trace.GetConn != nil {
		trace.GetConn(x.req.URL.Host)
	}
}

// connect tells the request's trace that the request was sent, as a transport
// does whose connection breaks afterwards.
func (x *exchange) connect() {
	x.dial()
	trace := traceOf(x.req.Context())
	if trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
}

func traceOf(ctx context.Context) *httptrace.ClientTrace {
	if trace := httptrace.ContextClientTrace(ctx); trace != nil {
		return trace
	}
	return &httptrace.ClientTrace{}
}
