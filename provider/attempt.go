package provider

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/groups-go/groups"
	"github.com/hashicorp/go-retryablehttp"
)

// An exchange is one Request on its way: the record of its attempts. It is the
// context of the HTTP request, so that go-retryablehttp's hooks and the
// transport find it without a lookup table.
type exchange struct {
	context.Context // the caller's, with the trace below
	op              *Operation
	req             *Request
	trace           httptrace.ClientTrace
	// repeated is what go-retryablehttp gets; resp is made anew by each attempt.
	// That they stand here saves an allocation each.
	repeated retryablehttp.Request
	resp     Response

	number int // attempts of this request, not of the operation
	// Set by the trace, perhaps from another goroutine and after the attempt.
	asked       atomic.Bool
	connections atomic.Int32

	// What the last attempt came to.
	succeeded bool
	failure   *Failure
	retry     bool
	wait      time.Duration
}

type exchangeKey struct{}

func newExchange(o *Operation, r *Request) *exchange {
	x := &exchange{op: o, req: r}
	x.trace.GetConn = func(string) { x.asked.Store(true) }
	x.trace.GotConn = func(httptrace.GotConnInfo) { x.connections.Add(1) }
	x.Context = httptrace.WithClientTrace(o.ctx, &x.trace)
	return x
}

// Value gives the exchange itself under its key.
func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

// checkRetry and backoff are go-retryablehttp's questions. The attempt has
// answered them before: it must know the wait that follows for its hook.
func checkRetry(ctx context.Context, _ *http.Response, _ error) (bool, error) {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	return ok && x.retry, nil
}

func backoff(_, _ time.Duration, _ int, resp *http.Response) time.Duration {
	// The exchange is not at hand here when there was no response, so the
	// transport makes one that leads to it: see RoundTrip.
	if x, ok := resp.Request.Context().Value(exchangeKey{}).(*exchange); ok {
		return x.wait
	}
	return 0
}

var _ retryablehttp.Backoff = backoff

// attemptTransport is the RoundTripper that go-retryablehttp sees: one call of
// it is one attempt, from the Limiter to the hook. It has no
// CloseIdleConnections, which go-retryablehttp would call at every failure, to
// the cost of all others that share the Transport.
type attemptTransport struct{}

// RoundTrip makes one attempt. It returns an empty response whatever happened:
// the exchange has the truth.
func (attemptTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	x, ok := req.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		return nil, errors.New("provider: a request from outside an operation")
	}
	x.attempt(req)
	if !x.retry {
		return done, nil
	}
	again := *done
	again.Request = req
	return &again, nil
}

// done is the empty response to a last attempt. It is never written to.
var done = &http.Response{
	StatusCode: http.StatusNoContent, Body: http.NoBody, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
}

// attempt sends the request once and settles what that came to.
func (x *exchange) attempt(req *http.Request) {
	o, cfg := x.op, &x.op.engine.cfg
	x.retry, x.wait = false, 0
	if x.failure = o.admit(); x.failure != nil {
		return
	}
	x.asked.Store(false)
	x.connections.Store(0)
	x.number++
	o.attempts++
	o.status = 0

	start := time.Now()
	resp, err := x.send(req)
	took := time.Since(start)
	o.attempts += max(0, int(x.connections.Load())-1)
	if x.repeatedBelow(req) {
		o.marked = true
	}
	var f *Failure
	if err != nil {
		f = x.lost(resp, err)
	} else {
		f = x.judge(resp)
	}
	x.succeeded, x.failure = f == nil, f
	if f != nil {
		x.settle(f, resp)
	}
	if cfg.Logger != nil || cfg.OnAttempt != nil {
		x.report(start, took)
	}
}

// admit asks whether another attempt may begin: the Limiter, then ctx, since a
// Transport that meets an ended ctx does not tell whether it sent anything.
func (o *Operation) admit() *Failure {
	if l := o.engine.cfg.Limiter; l != nil {
		if err := l.Wait(o.ctx); err != nil {
			return &Failure{
				Code: groups.ErrRateLimited, Fate: groups.FateNotCarriedOut,
				Err: o.cause(err), private: true,
			}
		}
	}
	if err := o.ctx.Err(); err != nil {
		return canceled(err)
	}
	return nil
}

// repeatedBelow reports whether net/http may have sent a change twice: when a
// reused connection breaks, it repeats such requests by itself, and only the
// trace tells of it. The first of them then has an unknown fate.
func (x *exchange) repeatedBelow(req *http.Request) bool {
	if !x.req.Changes || x.connections.Load() < 2 {
		return false
	}
	switch req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	h := x.req.Header
	return h.Get("Idempotency-Key") != "" || h.Get("X-Idempotency-Key") != ""
}

// settle notes what the failure means for the operation, and whether and when
// another attempt follows.
func (x *exchange) settle(f *Failure, resp *Response) {
	o, cfg := x.op, &x.op.engine.cfg
	if f.Fate == groups.FateUnknown && x.req.Changes {
		o.marked = true
	}
	if f.Fate == groups.FateAnswered || f.Fate == groups.FateHopeless {
		return
	}
	wait := o.engine.jitter(x.number)
	if f.retryAfter = o.engine.askedWait(resp); f.retryAfter > 0 {
		wait = f.retryAfter
	}
	once := x.req.Once && f.Fate == groups.FateUnknown
	if once || x.number >= cfg.MaxAttempts || wait > cfg.MaxWait {
		return
	}
	deadline, has := o.ctx.Deadline()
	if o.ctx.Err() != nil || has && !time.Now().Add(wait).Before(deadline) {
		f.private = true
		return
	}
	x.retry, x.wait = true, wait
}

// send makes one round trip and reads the whole answer. With an error the
// Response is what came of it, or nil.
func (x *exchange) send(req *http.Request) (*Response, error) {
	e := x.op.engine
	ctx, cancel := context.WithTimeout(req.Context(), e.cfg.Timeout)
	defer cancel()
	hr, err := e.transport.RoundTrip(x.req.fill(req.WithContext(ctx)))
	if err == nil && hr == nil {
		err = errors.New("the transport gave neither an answer nor an error")
	}
	if err != nil {
		if hr != nil && hr.Body != nil {
			_ = hr.Body.Close()
		}
		return nil, x.timeout(ctx, err)
	}
	x.resp = Response{Status: hr.StatusCode, Header: hr.Header}
	resp := &x.resp
	x.op.status = hr.StatusCode
	if hr.StatusCode < http.StatusOK {
		// Of 101 the body is the connection itself, which no ctx ends.
		if hr.Body != nil {
			_ = hr.Body.Close()
		}
		return resp, errNoAnswer
	}
	resp.Body, err = readBody(hr, e.cfg.MaxResponseBytes)
	if err != nil {
		err = x.timeout(ctx, err)
	}
	if e.rateLimit != nil {
		if rl := e.rateLimit(resp); rl != nil {
			x.op.rateLimit = rl
		}
	}
	return resp, err
}

// fill gives the attempt's copy of the HTTP request its host, header and body.
func (r *Request) fill(req *http.Request) *http.Request {
	req.Host, req.Header = req.URL.Host, r.Header
	if len(r.Body) > 0 {
		req.Body, _ = r.reader()
		req.GetBody, req.ContentLength = r.reader, int64(len(r.Body))
	}
	return req
}

// reader gives the body from its start. net/http asks for it where it sends a
// request again by itself.
func (r *Request) reader() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(r.Body)), nil
}

// timeout gives the attempt's own time-out an error of its own: the transport's
// would pass for the end of the caller's ctx.
func (x *exchange) timeout(attempt context.Context, err error) error {
	if attempt.Err() != nil && x.op.ctx.Err() == nil {
		return &timeoutError{after: x.op.engine.cfg.Timeout}
	}
	return err
}

// errNoAnswer is the cause of a status below 200 in the place of an answer.
var errNoAnswer = errors.New("the status is not that of an answer")

// errTooLarge is the cause of an answer beyond MaxResponseBytes.
var errTooLarge = errors.New("the answer is larger than MaxResponseBytes")

// readBody reads a whole body of at most limit bytes, and closes it.
func readBody(r *http.Response, limit int64) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	defer r.Body.Close() //nolint:errcheck // what counts was read, or the read's error tells
	// A Transport that makes its own answers often leaves ContentLength at 0.
	if n := r.ContentLength; n > 0 {
		if n > limit {
			return nil, errTooLarge
		}
		return readExactly(r.Body, n)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		return nil, errTooLarge
	}
	return body, err
}

// readExactly reads a body whose length was announced. One that is longer is
// no better than one that is cut off: its beginning must not pass for all.
func readExactly(r io.Reader, n int64) ([]byte, error) {
	if n > defaultMaxBytes {
		// The length is only a claim: room is made as the bytes come.
		body, err := io.ReadAll(io.LimitReader(r, n+1))
		if err == nil && int64(len(body)) != n {
			err = errors.New("the answer has not its Content-Length")
		}
		return body, err
	}
	body := make([]byte, n+1)
	switch got, err := io.ReadFull(r, body); {
	case err == nil:
		return nil, errors.New("the answer is longer than its Content-Length")
	case int64(got) < n:
		return body[:got], err
	}
	return body[:n:n], nil
}

// report tells the hook and the log of the attempt.
func (x *exchange) report(start time.Time, took time.Duration) {
	o := x.op
	a := groups.Attempt{
		Provider: o.engine.provider, Operation: o.name, Method: x.req.Name,
		Number: o.attempts, Start: start, Duration: took,
		Status: o.status, Fate: groups.FateAnswered, Wait: x.wait,
	}
	if x.failure != nil {
		a.Fate = x.failure.Fate
		a.Err = o.error(x.failure)
		if a.Fate == groups.FateUnknown && x.req.Changes {
			a.Err = o.unknown(x.failure)
		}
	}
	if l := o.engine.cfg.Logger; l != nil {
		l.LogAttrs(o.ctx, slog.LevelDebug, "groups: attempt",
			slog.String("provider", a.Provider), slog.String("operation", a.Operation),
			slog.String("method", a.Method), slog.Int("number", a.Number),
			slog.Duration("duration", a.Duration), slog.Int("status", a.Status),
			slog.String("fate", string(a.Fate)), slog.Duration("wait", a.Wait),
			slog.Any("error", a.Err))
	}
	if hook := o.engine.cfg.OnAttempt; hook != nil {
		hook(o.ctx, a)
	}
}
