package memserver

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// An Exchange is one request and what was answered, without secrets.
type Exchange struct {
	// Site is the provider's name, "" for a path that belongs to none; Op,
	// Group and User are the method and whom it is about, as far as it was
	// understood.
	Site, Op, Group, User string
	// Time is when it was answered, by the server's clock.
	Time time.Time
	// Method, Path, Query, Header and Body are the request. A Body of more than
	// 64 KiB is not kept, nor a Header of more than 200 values.
	Method, Path, Query string
	Header              http.Header
	Body                string
	// Status, AnswerHeader and Answer are the answer; Status is 0 where the
	// server hung up without one. An Answer of more than 64 KiB, or to a Body of
	// more, is withheld.
	Status       int
	AnswerHeader http.Header
	Answer       string
	// Fault is the fault that fired, if one did.
	Fault *Fault
}

// withheld stands for a secret, or for a text that may hold one.
const withheld = "[redacted]"

// hiding says how the secrets of a request are kept out of the record.
type hiding struct {
	// all withholds query and body: nobody knows what they hold.
	all bool
	// form says that the body is an urlencoded form, as the query always is.
	// Of a form the open fields are shown where their value has the field's own
	// form, of the secret ones the names.
	form   bool
	open   map[string]func(value string) bool
	secret []string
	// tail is the part of the path that is withheld.
	tail string
	// headers are those to withhold beside the secretHeaders.
	headers []string
	// secrets are the secret texts of the request.
	secrets []string
}

var hideAll = hiding{all: true}

// record is the ring of the newest exchanges. What it keeps is only made fit to
// be shown when somebody looks: it keeps functions, into which fmt cannot look.
type record struct {
	mu    sync.Mutex
	limit int
	ring  []func() Exchange
	next  int // where the next entry goes once the ring is full
}

type entry struct {
	site         string
	time         time.Time
	call         call // without apply, which holds more of the request
	method       string
	url          *url.URL
	header       http.Header
	body         []byte
	answer       *answer
	answerHeader http.Header
	// large says that the answer was too large to be kept, or may repeat what was
	// too large of the request.
	large bool
	fault *Fault
}

// The sizes beyond which the record keeps nothing: of a body in bytes, of what a
// call names in bytes, of a header in values. The server itself bounds the bytes
// of address and header.
const (
	maxRecordedBytes  = 64 << 10
	maxRecordedName   = 1 << 10
	maxRecordedValues = 200
)

// record keeps the exchange, once; a nil answer is none. It comes before the
// answer is written, so that a client that has its answer finds it in the record.
func (x *exchange) record(a *answer) {
	rec := &x.srv.record
	if rec.limit == 0 || x.recorded {
		return
	}
	x.recorded = true
	e := &entry{
		site: x.site, time: x.srv.settings.clock.Now(), call: *x.call,
		method: x.r.Method, url: x.r.URL, header: x.r.Header, body: x.body,
		answer: a, fault: x.fault,
	}
	e.call.apply = nil
	if a != nil {
		e.answerHeader = x.w.Header()
	}
	e.bound()
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.ring) < rec.limit {
		rec.ring = append(rec.ring, e.show)
		return
	}
	rec.ring[rec.next] = e.show
	rec.next = (rec.next + 1) % rec.limit
}

// bound drops what is too large: a thousand exchanges are kept, and anybody may
// send some.
func (e *entry) bound() {
	if len(e.body) > maxRecordedBytes {
		e.body, e.call.hide, e.large = nil, hideAll, true
	}
	if e.answer != nil && (e.large || len(e.answer.body) > maxRecordedBytes) {
		e.large = true
		e.answer = &answer{status: e.answer.status, hidden: e.answer.hidden}
	}
	for _, name := range []*string{&e.call.op, &e.call.group, &e.call.user} {
		switch {
		case len(*name) > maxRecordedName:
			*name = ""
		case e.large:
			*name = strings.Clone(*name) // it may be a part of the body
		}
	}
	values := 0
	for _, of := range e.header {
		if values += len(of); values > maxRecordedValues {
			e.header = nil
			return
		}
	}
}

// Record gives the newest exchanges, the oldest of them first.
func (s *Server) Record() []Exchange {
	s.record.mu.Lock()
	ring := slices.Concat(s.record.ring[s.record.next:], s.record.ring[:s.record.next])
	s.record.mu.Unlock()
	list := make([]Exchange, len(ring))
	for i, show := range ring {
		list[i] = show()
	}
	return list
}

// ClearRecord empties the record.
func (s *Server) ClearRecord() {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	s.record.ring, s.record.next = nil, 0
}

// secretHeaders are the headers that carry credentials, or a URL that may.
var secretHeaders = []string{
	"Authorization", "Cookie", "Proxy-Authorization", "Referer", "Set-Cookie", "X-Auth-Token", "X-2fa-Code",
}

// show makes the entry fit to be seen, and shares nothing with it.
func (e *entry) show() Exchange {
	hide := &e.call.hide
	x := Exchange{
		Site: e.site, Op: e.call.op, Group: e.call.group, User: e.call.user, Time: e.time,
		Method: e.method, Path: hide.path(e.url.Path), Header: shownHeader(e.header, hide.headers...),
		Query: hide.fields(e.url.RawQuery),
	}
	if hide.form {
		x.Body = hide.fields(string(e.body))
	} else {
		x.Body = hide.text(string(e.body), true)
	}
	if e.answer != nil {
		x.Status, x.AnswerHeader = e.answer.status, shownHeader(e.answerHeader, e.answer.hidden...)
		said, asked := hiding{secrets: e.answer.secrets}, hiding{secrets: hide.secrets}
		x.Answer = asked.text(said.text(string(e.answer.body), true), false)
		if e.large {
			x.Answer = withheld
		}
	}
	if e.fault != nil {
		f := e.fault.clone()
		x.Fault = &f
	}
	return x
}

// openFields are fields whose value may be any text, but for one that looks like
// fields of its own.
func openFields(names ...string) map[string]func(string) bool {
	open := make(map[string]func(string) bool, len(names))
	for _, name := range names {
		open[name] = func(value string) bool { return !strings.ContainsAny(value, "=;&") }
	}
	return open
}

// path shows what may be seen of the path.
func (h *hiding) path(path string) string {
	if h.tail == "" {
		return path
	}
	return strings.TrimSuffix(path, h.tail) + withheld
}

func shownHeader(h http.Header, more ...string) http.Header {
	shown := h.Clone()
	for _, name := range slices.Concat(secretHeaders, more) {
		if _, there := shown[name]; there {
			shown.Set(name, withheld)
		}
	}
	return shown
}

// fields shows what may be seen of an urlencoded text, as it was sent.
func (h *hiding) fields(raw string) string {
	if raw == "" {
		return ""
	}
	if h.all {
		return withheld
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(value)
		fits, open := h.open[name]
		switch {
		case slices.Contains(h.secret, name), open && (err != nil || !fits(value)):
			pairs[i] = name + "=" + withheld
		case !open:
			pairs[i] = withheld // a name that is spelled in another way, or wrongly
		}
	}
	return h.text(strings.Join(pairs, "&"), false)
}

// text withholds the secrets in a text. With strict, a secret that is not found
// as it is commonly written withholds the whole: it is there in another way.
func (h *hiding) text(text string, strict bool) string {
	if text == "" {
		return ""
	}
	if h.all {
		return withheld
	}
	for _, secret := range h.secrets {
		if secret == "" {
			continue
		}
		found := false
		for _, form := range spellings(secret) {
			if strings.Contains(text, form) {
				found = true
				text = strings.ReplaceAll(text, form, withheld)
			}
		}
		if strict && !found {
			return withheld
		}
	}
	return text
}

// spellings gives the ways in which a text commonly writes a secret.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) //nolint:errchkjson // a string always marshals
	return []string{secret, html.EscapeString(secret), url.QueryEscape(secret), strings.Trim(string(quoted), `"`)}
}
