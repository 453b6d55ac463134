package memserver

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

// A call is a request that a site's wire has read.
type call struct {
	// op is the provider's name of the method; group and user are whom it is
	// about, as far as the request says. Faults match on them.
	op, group, user string
	// apply makes the checks, applies the rules and gives the answer. It is
	// called once at the most.
	apply func() *answer
	// hide is how the record keeps the secrets of the request.
	hide hiding
	// reuse, where there is one, lets the memory of the call serve another request.
	// Nothing of the call and its answer is used afterwards.
	reuse func()
	// said is memory for the answer, room for its body; apply may use both.
	said answer
	room []byte
}

// says makes the answer the call's.
func (c *call) says(a answer) *answer {
	c.said = a
	return &c.said
}

// emptied is what a call is for the next request: memory, in which there was no secret.
func (c *call) emptied() call {
	room := c.room
	if c.said.inRoom {
		room = c.said.body
	}
	if cap(room) > maxRoom || len(c.said.secrets) > 0 {
		room = nil
	}
	return call{apply: c.apply, reuse: c.reuse, room: room[:0]}
}

// spare gives a request that is over, or makes one.
func spare[Q any](over *sync.Pool, fresh func() *Q) *Q {
	if q, there := over.Get().(*Q); there {
		return q
	}
	return fresh()
}

// maxRoom is how many bytes a room has at the most that is kept for others. Over
// HTTP/2, net/http may still read a body after its Write, where it has more than these.
const maxRoom = 4 << 10

// An answer is what a site answers.
type answer struct {
	status      int
	contentType string
	// closes asks for Connection: close, uncached asks not to be kept; location is
	// the header of that name.
	closes, uncached bool
	location         string
	// header is what a page or a fault adds.
	header map[string]string
	body   []byte
	// inRoom says that the body began in the call's room, and is nobody else's.
	inRoom bool
	// secrets are those that the body holds, hidden the headers that hold some.
	secrets, hidden []string
}

// notFound answers what belongs to no site.
func notFound() *answer {
	return &answer{status: http.StatusNotFound, contentType: "text/plain; charset=utf-8", body: []byte("404 page not found\n")}
}

// closed answers what comes after Close.
func closed() *answer {
	return &answer{status: http.StatusServiceUnavailable, contentType: "text/plain; charset=utf-8", body: []byte("the server is closed\n")}
}

// An exchange is one request on its way through the server: read, parse, rules,
// answer, record, with a fault at its place in between.
type exchange struct {
	srv   *Server
	site  string
	w     http.ResponseWriter
	r     *http.Request
	body  []byte
	call  *call
	fault *Fault
	// time is when it was answered; zero before.
	time time.Time
	// recorded is set once the exchange is in the record, inside while the gate
	// counts it.
	recorded, inside bool
}

// ServeHTTP answers for all sites.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{srv: s, w: w, r: r}
	site := s.siteFor(r.URL.Path)
	var status int
	if site != nil {
		// Before the gate: Close does not wait for a client that dawdles.
		x.body, status = readBody(r, s.settings.bodyBytes)
	}
	if !s.enter() {
		a := closed()
		x.header(a)
		x.write(a)
		return
	}
	x.inside = true
	defer x.leave()
	if site == nil {
		x.call = &call{hide: hideAll}
		x.finish(notFound())
		return
	}
	x.site = site.siteName()
	if status != 0 {
		x.call = site.unreadable(r, status)
		w.Header().Set("Connection", "close") // the rest of the body is not read
	} else {
		x.call = site.parse(r, x.body)
	}
	x.fault = s.faults.take(x.site, x.call)
	if x.fault != nil {
		x.faulty()
		return
	}
	x.finish(x.call.apply())
	if x.call.reuse != nil {
		x.call.reuse()
	}
}

// promptBytes is up to which length a body has its room before it comes. A
// greater length is only a claim.
const promptBytes = 16 << 10

// readBody reads a whole body; status is that of the refusal where it cannot.
func readBody(r *http.Request, limit int64) (body []byte, status int) {
	var err error
	switch n := r.ContentLength; {
	case n > limit:
		return nil, http.StatusRequestEntityTooLarge
	case n > 0 && n <= promptBytes:
		body = make([]byte, n)
		_, err = io.ReadFull(r.Body, body)
	case n > 0:
		body, err = io.ReadAll(io.LimitReader(r.Body, n))
		if err == nil && int64(len(body)) < n {
			err = io.ErrUnexpectedEOF
		}
	case r.Body != nil:
		limit = min(limit, math.MaxInt64-1)
		body, err = io.ReadAll(io.LimitReader(r.Body, limit+1))
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, http.StatusRequestTimeout
	case err != nil:
		return nil, http.StatusBadRequest
	case int64(len(body)) > limit:
		return nil, http.StatusRequestEntityTooLarge
	}
	return body, 0
}

// finish records and writes a whole answer.
func (x *exchange) finish(a *answer) {
	x.header(a)
	x.record(a)
	x.write(a)
}

func (x *exchange) write(a *answer) {
	x.leave()
	x.limit()
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write(a.body) // a client that hung up is its own business
}

// leave counts the request out. It comes before the writing: Close does not wait
// for a client that does not read.
func (x *exchange) leave() {
	if x.inside {
		x.inside = false
		x.srv.gate.open.Done()
	}
}

// limit bounds the time in which a client has to read its answer. A small one
// waits too where the buffers on the way are full of those before it.
func (x *exchange) limit() { x.end(time.Now().Add(x.srv.settings.readTimeout)) }

// end sets the deadline of writing, zero for none. Without a limit that of the server
// that hosts this one stands.
func (x *exchange) end(at time.Time) {
	w, ok := x.w.(interface{ SetWriteDeadline(time.Time) error })
	if ok && x.srv.settings.readTimeout > 0 {
		_ = w.SetWriteDeadline(at) // it fails where the connection is gone
	}
}

// header sets the header of the answer, which is the answer's own: whoever has it may
// write into it.
func (x *exchange) header(a *answer) {
	x.time = x.srv.settings.clock.Now()
	h := x.w.Header()
	fields := [...]struct{ name, value string }{
		{"Date", x.srv.date(x.time)},
		{"Content-Type", a.contentType},
		{"Content-Length", strconv.Itoa(len(a.body))},
		{"Location", a.location},
		{"Connection", textIf(a.closes, "close")},
		{"Cache-Control", textIf(a.uncached, "no-store")},
		{"Pragma", textIf(a.uncached, "no-cache")},
	}
	values := make([]string, len(fields)) // one piece of memory holds all
	for i, field := range fields {
		if field.value != "" {
			values[i] = field.value
			h[field.name] = values[i : i+1 : i+1]
		}
	}
	for name, value := range a.header {
		h.Set(name, value)
	}
}

// textIf is the text, or "" where it does not hold.
func textIf(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

// A dateText is the Date of all answers of one second.
type dateText struct {
	second int64
	text   string
}

// date gives the Date of an answer.
func (s *Server) date(now time.Time) string {
	second := now.Unix()
	d := s.lastDate.Load()
	if d == nil || d.second != second {
		d = &dateText{second: second, text: now.UTC().Format(http.TimeFormat)}
		s.lastDate.Store(d)
	}
	return d.text
}

// abort hangs up, without an answer or in the middle of one.
func (x *exchange) abort() {
	panic(http.ErrAbortHandler) // net/http's own way to say so: it closes the connection and logs nothing
}

// faulty plays the exchange with its fault.
func (x *exchange) faulty() {
	f := x.fault
	if f.Phase == BeforeRules {
		x.pause()
		if f.Effect.Kind != Pass {
			x.spoil(f.Effect.replacement(http.StatusOK))
			return
		}
	}
	a := x.call.apply()
	switch f.Phase {
	case AfterRules:
		x.pause()
		if r := f.Effect.replacement(a.status); r != nil {
			a = r
		}
		x.spoil(a)
	case MidAnswer:
		x.middle(a)
	case BeforeRules:
		x.finish(a)
	}
}

// spoil writes the answer as the effect has it.
func (x *exchange) spoil(a *answer) {
	switch x.fault.Effect.Kind {
	case Drop:
		x.record(nil)
		x.abort()
	case Truncate:
		x.half(a)
		x.abort()
	case Pass, Answer, Garbage:
		x.finish(a)
	}
}

// half writes the header and the first half of the body.
func (x *exchange) half(a *answer) {
	x.header(a)
	x.record(a)
	x.leave()
	x.limit()
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(x.w).Flush() // a recorder that cannot flush has it all the same
}

// middle breaks the answer in its middle.
func (x *exchange) middle(a *answer) {
	x.half(a)
	x.end(time.Time{}) // HTTP/2 ends the answer when the time is over, also where nothing is written
	x.pause()
	x.limit()
	rest := a.body[len(a.body)/2:]
	switch x.fault.Effect.Kind {
	case Pass:
		_, _ = x.w.Write(rest)
	case Garbage:
		_, _ = x.w.Write(bytes.Repeat([]byte{0xfe}, len(rest)))
	case Drop, Truncate, Answer:
		x.abort()
	}
}

// pause waits as the fault says. A request whose client hung up meanwhile ends
// here, unless the fault is Late.
func (x *exchange) pause() {
	hungUp := x.r.Context().Done()
	if x.fault.Late {
		hungUp = nil
	}
	if x.fault.Effect.Delay > 0 {
		timer := time.NewTimer(x.fault.Effect.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-hungUp:
		case <-x.srv.done:
			x.record(nil)
			x.abort()
		}
	}
	if !x.fault.Late && x.r.Context().Err() != nil {
		x.record(nil)
		x.abort()
	}
}
