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
	// 64 KiB is not kept, nor a Header of more than 200 values or 16 KiB.
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
	// secrets are the secret texts of the request; more, where there is one, gives
	// further ones.
	secrets []string
	more    func() []string
}

var hideAll = hiding{all: true}

// texts gives all secret texts.
func (h *hiding) texts() []string {
	if h.more == nil {
		return h.secrets
	}
	return slices.Concat(h.secrets, h.more())
}

// setApart keeps the secret texts, and nothing that they were read from.
func (h *hiding) setApart() {
	h.secrets, h.more = clones(h.texts()), nil
}

func clones(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = strings.Clone(text)
	}
	return all
}

// record is the queue of the newest exchanges. What it keeps is only made fit to
// be shown when somebody looks: it keeps functions, into which fmt cannot look.
type record struct {
	mu    sync.Mutex
	limit int
	queue []recorded
	first int // the oldest in the queue; what stands before it is gone
	bytes int // of all that are there
}

type recorded struct {
	show  func() Exchange
	bytes int
}

type entry struct {
	site         string
	time         time.Time
	call         *call // without apply, which holds more of the request
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
// call names in bytes, of a header in values and in bytes, of all exchanges in
// bytes. The server itself bounds the bytes of the address.
const (
	maxRecordedBytes  = 64 << 10
	maxRecordedName   = 1 << 10
	maxRecordedValues = 200
	maxRecordedHeader = 16 << 10
	maxRecord         = 16 << 20
)

// record keeps the exchange, once; a nil answer is none. It comes before the
// answer is written, so that a client that has its answer finds it in the record.
func (x *exchange) record(a *answer) {
	rec := &x.srv.record
	if rec.limit == 0 || x.recorded {
		return
	}
	x.recorded = true
	if x.time.IsZero() {
		x.time = x.srv.settings.clock.Now()
	}
	e := &entry{
		site: x.site, time: x.time, call: x.call,
		method: x.r.Method, url: x.r.URL, header: x.r.Header, body: x.body,
		answer: a, fault: x.fault,
	}
	e.call.apply = nil
	if a != nil {
		e.answerHeader = x.w.Header()
	}
	rec.add(recorded{bytes: e.bound(), show: e.show})
}

// add keeps the newest, and of the others as many as there may be.
func (rec *record) add(r recorded) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.queue = append(rec.queue, r)
	rec.bytes += r.bytes
	for len(rec.queue)-rec.first > rec.limit || rec.bytes > maxRecord {
		rec.bytes -= rec.queue[rec.first].bytes
		rec.queue[rec.first] = recorded{}
		rec.first++
	}
	if rec.first > rec.limit {
		rec.queue = slices.Delete(rec.queue, 0, rec.first)
		rec.first = 0
	}
}

// bound drops what is too large: a thousand exchanges are kept, and anybody may
// send some. It gives about how many bytes the entry then holds.
func (e *entry) bound() int {
	if len(e.body) > maxRecordedBytes {
		e.body, e.call.hide, e.large = nil, hideAll, true
	}
	if e.answer != nil && (e.large || len(e.answer.body) > maxRecordedBytes) {
		e.large = true
		e.answer = &answer{status: e.answer.status, hidden: e.answer.hidden}
	}
	// What was read of a body may be a part of its text, which would stay.
	apart := e.large || len(e.body)+len(e.url.RawQuery) > maxRecordedName
	for _, name := range []*string{&e.call.op, &e.call.group, &e.call.user} {
		switch {
		case len(*name) > maxRecordedName:
			*name = ""
		case apart:
			*name = strings.Clone(*name)
		}
	}
	if apart {
		e.call.hide.setApart()
		if a := e.answer; a != nil {
			a.secrets = clones(a.secrets)
		}
	}
	values, bytes := sizeOf(e.header)
	if values > maxRecordedValues || bytes > maxRecordedHeader {
		e.header, values, bytes = nil, 0, 0
	}
	return e.bytes(values, bytes)
}

// bytes is about how much the entry holds, with a header of so many values and
// bytes.
func (e *entry) bytes(values, header int) int {
	const (
		always      = 1 << 10
		headerValue = 80
		text        = 16
		// A parameter takes 32 bytes, and stands in as few as two.
		parameters = 16
	)
	n := header + always + values*headerValue + cap(e.body) + len(e.url.RawQuery) + len(e.url.Path)
	if e.answer != nil {
		n += len(e.answer.body)
	}
	for _, secret := range e.call.hide.secrets {
		n += text + len(secret)
	}
	if e.call.hide.more != nil {
		n += parameters * (len(e.body) + len(e.url.RawQuery))
	}
	return n
}

func sizeOf(h http.Header) (values, bytes int) {
	for name, of := range h {
		values += len(of)
		bytes += len(name)
		for _, value := range of {
			bytes += len(value)
		}
	}
	return values, bytes
}

// Record gives the newest exchanges, the oldest of them first: as many as
// [WithRecordLimit] says, and no more than 16 MiB of them.
func (s *Server) Record() []Exchange {
	s.record.mu.Lock()
	all := slices.Clone(s.record.queue[s.record.first:])
	s.record.mu.Unlock()
	list := make([]Exchange, len(all))
	for i, r := range all {
		list[i] = r.show()
	}
	return list
}

// ClearRecord empties the record.
func (s *Server) ClearRecord() {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	s.record.queue, s.record.first, s.record.bytes = nil, 0, 0
}

// secretHeaders are the headers that carry credentials, or a URL that may.
var secretHeaders = []string{
	"Authorization", "Cookie", "Proxy-Authorization", "Referer", "Set-Cookie", "X-Auth-Token", "X-2fa-Code",
}

// show makes the entry fit to be seen, and shares nothing with it.
func (e *entry) show() Exchange {
	hide := e.call.hide
	hide.secrets = hide.texts()
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
	return []string{secret, html.EscapeString(secret), url.QueryEscape(secret), string(quoted[1 : len(quoted)-1])}
}
