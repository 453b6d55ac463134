package memserver

import (
	"encoding/binary"
	"net/http"
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
	site string
	time time.Time
	// texts are op, group, user, method, path, query, body and the headers of the
	// request; then, with a status, body and header of the answer; then the secrets of
	// hide and those of the answer.
	texts packed
	// hide lacks the secrets, and the tail but for its length.
	hide hiding
	tail int
	// status is 0 where there was no answer; hidden are the headers of the answer that
	// hold secrets.
	status int
	hidden []string
	// large says that the answer was too large to be kept, or may repeat what was
	// too large of the request.
	large bool
	fault *Fault
	bytes int // about how much it holds
}

// keep copies what is not too large, into the room where that fits.
func (x *exchange) keep(a *answer, room packed) kept {
	c, query := x.call, x.r.URL.RawQuery
	k := kept{site: x.site, time: x.time, hide: c.hide, tail: len(c.hide.tail), fault: x.fault}
	body, answerBody := x.body, []byte(nil)
	if len(body) > maxRecordedBytes {
		body, k.hide, k.tail, k.large = nil, hideAll, 0, true
	}
	if k.hide.more != nil && len(body)+len(query) > maxRecordedName {
		k.hide.secrets, k.hide.more = k.hide.texts(), nil // it would keep all of the request
	}
	var answerSecrets []string
	if a != nil {
		k.status, k.hidden = a.status, a.hidden
		if k.large = k.large || len(a.body) > maxRecordedBytes; !k.large {
			answerBody, answerSecrets = a.body, a.secrets
		}
	}
	t := room.fit(len(query) + len(body) + len(answerBody))
	for _, name := range []string{c.op, c.group, c.user} {
		if len(name) > maxRecordedName {
			name = ""
		}
		t = t.add(name)
	}
	t = t.add(x.r.Method).add(x.r.URL.Path).add(query).addBytes(body).addHeader(x.r.Header)
	if a != nil {
		t = t.addBytes(answerBody).addHeader(x.w.Header())
	}
	k.texts = t.addList(k.hide.secrets).addList(answerSecrets)
	k.hide.secrets, k.hide.tail = nil, ""
	k.count(len(body) + len(query))
	return k
}

// count sets how much is held, by the size of what the request says.
func (k *kept) count(said int) {
	const (
		always = 256
		// A parameter takes 32 bytes, and stands in as few as two.
		parameters = 16
	)
	k.bytes = always + cap(k.texts)
	if k.hide.more != nil {
		k.bytes += parameters * said
	}
}

// show makes the exchange fit to be seen.
func (k *kept) show() Exchange {
	t := k.texts
	x := Exchange{Site: k.site, Time: k.time, Status: k.status}
	for _, text := range []*string{&x.Op, &x.Group, &x.User, &x.Method, &x.Path, &x.Query, &x.Body} {
		*text = t.next()
	}
	x.Header = t.nextHeader()
	if k.status != 0 {
		x.Answer = t.next()
		x.AnswerHeader = t.nextHeader()
	}
	hide := k.hide
	hide.secrets = t.nextList()
	said := hiding{secrets: t.nextList()}
	hide.tail = x.Path[len(x.Path)-k.tail:]
	hide.secrets = hide.texts()
	k.withhold(&x, &hide, &said)
	return x
}

// withhold takes out what the request says in secret, and what the answer does.
func (k *kept) withhold(x *Exchange, asked, said *hiding) {
	x.Path, x.Query = asked.path(x.Path), asked.fields(x.Query)
	if asked.form {
		x.Body = asked.fields(x.Body)
	} else {
		x.Body = asked.text(x.Body, true)
	}
	cover(x.Header, asked.headers...)
	cover(x.AnswerHeader, k.hidden...)
	repeated := hiding{secrets: asked.secrets}
	x.Answer = repeated.text(said.text(x.Answer, true), false)
	if k.large && k.status != 0 {
		x.Answer = withheld
	}
	if k.fault != nil {
		f := k.fault.clone()
		x.Fault = &f
	}
}

// packed are texts one after the other, each behind its length. They are read in the
// order in which they were added.
type packed []byte

// fit gives room for texts of so many bytes and for headers, its own where that is
// neither too small nor much too large.
func (p packed) fit(size int) packed {
	const headers, waste = 512, 4 // bytes that those of most exchanges take
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
	left := maxRecordedValues
	for name, values := range h {
		p = p.add(name).addList(values)
		left -= len(values)
		if left < 0 || len(p)-before > maxRecordedHeader {
			return append(p[:before], 0)
		}
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
