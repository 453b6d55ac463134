package memserver

import (
	"encoding/binary"
	"net/http"
	"net/url"
	"slices"
	"time"
)

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

// kept is an exchange as the record keeps it. All its texts are copied into one piece
// of memory: a thousand exchanges are kept, of which the garbage collector would have
// to follow each text, and anybody may send some of which little is worth keeping.
type kept struct {
	time time.Time
	// texts are site, op, group, user, method, path, query, body and header of the
	// request; body and header of the answer, where there is a status; then four lists:
	// of the request's headers and secrets to hide, and of the answer's.
	texts  packed
	status int // 0 where there was no answer
	// all, form, fields and more are as in hiding, of which tail is the tail's length.
	all, form bool
	// large says that the answer was too large to be kept, or may repeat what was
	// too large of the request.
	large  bool
	fields *fieldRules
	more   func(r *http.Request, body string) (secrets []string, all bool)
	tail   int
	fault  *Fault
}

// bytes is about how much it holds.
func (k *kept) bytes() int {
	const always = 128
	return always + cap(k.texts)
}

// keep copies what is not too large, into the room where that fits.
func (x *exchange) keep(a *answer, room packed) kept {
	c, hide, query, body := x.call, x.call.hide, x.r.URL.RawQuery, x.body
	large := len(body) > maxRecordedBytes
	if large {
		body, hide = nil, hiding{all: true, tail: hide.tail, headers: hide.headers}
	}
	k := kept{
		time: x.time, all: hide.all, form: hide.form, large: large,
		fields: hide.fields, more: hide.more, tail: len(hide.tail), fault: x.fault,
	}
	var said answer
	if a != nil {
		said = answer{status: a.status, hidden: a.hidden}
		if k.large = k.large || len(a.body) > maxRecordedBytes; !k.large {
			said.body, said.secrets = a.body, a.secrets
		}
	}
	t := room.fit(len(query) + len(body) + len(said.body))
	for _, text := range [...]string{
		x.site, recordedName(c.op), recordedName(c.group), recordedName(c.user), x.r.Method, x.r.URL.Path, query,
	} {
		t = t.add(text)
	}
	t = t.addBytes(body).addHeader(x.r.Header)
	if k.status = said.status; k.status != 0 {
		t = t.addBytes(said.body).addHeader(x.w.Header())
	}
	for _, texts := range [...][]string{hide.headers, hide.secrets, said.hidden, said.secrets} {
		t = t.addList(texts)
	}
	k.texts = t
	return k
}

// recordedName is the name, or "" for one that is too long to be kept.
func recordedName(name string) string {
	if len(name) > maxRecordedName {
		return ""
	}
	return name
}

// show makes the exchange fit to be seen.
func (k *kept) show() Exchange {
	x := Exchange{Time: k.time, Status: k.status}
	t := k.texts
	for _, text := range []*string{&x.Site, &x.Op, &x.Group, &x.User, &x.Method, &x.Path, &x.Query, &x.Body} {
		*text = t.next()
	}
	x.Header = t.nextHeader()
	if k.status != 0 {
		x.Answer = t.next()
		x.AnswerHeader = t.nextHeader()
	}
	asked := hiding{
		all: k.all, form: k.form, fields: k.fields, tail: x.Path[len(x.Path)-k.tail:],
		headers: t.nextList(), secrets: t.nextList(),
	}
	said := hiding{headers: t.nextList(), secrets: t.nextList()}
	unknown := k.large
	if k.more != nil {
		secrets, all := k.more(x.request(), x.Body)
		asked.secrets = append(asked.secrets, secrets...)
		if !all || x.Header == nil { // of what it said nobody knows any more what was secret
			asked.all, unknown = true, true
		}
	}
	x.withhold(&asked, &said)
	if unknown && k.status != 0 {
		x.Answer = withheld
	}
	if k.fault != nil {
		f := k.fault.clone()
		x.Fault = &f
	}
	return x
}

// request is the request as far as parameters are read from it.
func (x *Exchange) request() *http.Request {
	return &http.Request{Method: x.Method, URL: &url.URL{Path: x.Path, RawQuery: x.Query}, Header: x.Header}
}

// withhold takes out what is secret in the request, and in the answer.
func (x *Exchange) withhold(asked, said *hiding) {
	x.Path, x.Query = asked.path(x.Path), asked.formText(x.Query)
	if asked.form {
		x.Body = asked.formText(x.Body)
	} else {
		x.Body = asked.text(x.Body, true)
	}
	cover(x.Header, asked.headers...)
	cover(x.AnswerHeader, said.headers...)
	repeated := hiding{secrets: asked.secrets}
	x.Answer = repeated.text(said.text(x.Answer, true), false)
}

// packed are texts one after the other, each behind its length. They are read in the
// order in which they were added.
type packed []byte

// fit gives room for texts of so many bytes and for headers, its own where that is
// neither too small nor much too large.
func (p packed) fit(size int) packed {
	const (
		headers = 512 // bytes that both of most exchanges take
		waste   = 4   // times as much as is needed
	)
	if size += headers; size <= cap(p) && cap(p) <= waste*size {
		return p
	}
	return make(packed, 0, size)
}

func (p packed) add(text string) packed {
	return append(binary.AppendUvarint(p, uint64(len(text))), text...)
}

func (p packed) addBytes(text []byte) packed {
	return append(binary.AppendUvarint(p, uint64(len(text))), text...)
}

func (p packed) addList(texts []string) packed {
	p = binary.AppendUvarint(p, uint64(len(texts)))
	for _, text := range texts {
		p = p.add(text)
	}
	return p
}

// addHeader adds a header, or none where it is too large.
func (p packed) addHeader(h http.Header) packed {
	before := len(p)
	p = binary.AppendUvarint(p, uint64(len(h))+1)
	count, size := 0, 0
	for name, values := range h {
		count += len(values)
		size += len(name)
		for _, value := range values {
			size += len(value)
		}
		if count > maxRecordedValues || size > maxRecordedHeader {
			return append(slices.Clone(p[:before]), 0) // what was copied of it takes no room
		}
		p = p.add(name).addList(values)
	}
	return p
}

func (p *packed) number() int {
	n, size := binary.Uvarint(*p)
	*p = (*p)[size:]
	return int(n)
}

func (p *packed) next() string {
	n := p.number()
	text := string((*p)[:n])
	*p = (*p)[n:]
	return text
}

func (p *packed) nextList() []string {
	texts := make([]string, p.number())
	for i := range texts {
		texts[i] = p.next()
	}
	return texts
}

// nextHeader gives nil for one that was too large.
func (p *packed) nextHeader() http.Header {
	n := p.number()
	if n == 0 {
		return nil
	}
	h := make(http.Header, n-1)
	for range n - 1 {
		name := p.next()
		h[name] = p.nextList()
	}
	return h
}
