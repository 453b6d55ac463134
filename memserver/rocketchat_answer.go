package memserver

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/groups-go/groups/rocketchat"
)

// rcRefusal is an answer that says no.
type rcRefusal struct {
	status int // 0 is 400
	// code is the errorType, "" for none; text is what stands before it.
	code, text string
	// method is the one that details name, "" for no details.
	method string
	// bare leaves the code out of the text, as the checks by a schema do (RC-004).
	bare bool
	// whole replaces all of the answer.
	whole rcObject
}

// rcRefuse makes the refusal of a code.
func rcRefuse(code, text string) *rcRefusal { return &rcRefusal{code: code, text: text} }

// by names the server's own method in the details.
func (r *rcRefusal) by(method string) *rcRefusal {
	r.method = method
	return r
}

func (r *rcRefusal) object() rcObject {
	if r.whole != nil {
		return r.whole
	}
	text := r.text
	if r.code != "" && !r.bare {
		text += " [" + r.code + "]"
	}
	o := rcObject{{rocketchat.MemberSuccess, false}, {rocketchat.MemberError, text}}
	if r.code != "" {
		o = append(o, rcMember{rocketchat.MemberErrorType, r.code})
	}
	if r.method != "" {
		o = append(o, rcMember{rocketchat.MemberDetails, rcObject{{rocketchat.MemberMethod, r.method}}})
	}
	return o
}

// rcNotFound is the answer to what is no method.
func rcNotFound() *rcRefusal {
	return &rcRefusal{status: http.StatusNotFound, text: "Resource not found"}
}

// rcForbidden is the answer to who may not call the method at all (RC-005).
func rcForbidden() *rcRefusal {
	return &rcRefusal{
		status: http.StatusForbidden,
		text:   "User does not have the permissions required for this action [" + rocketchat.CodeUnauthorized + "]",
	}
}

// notLoggedIn is the 401, in the dialect's form (RC-002).
func (s *RocketChat) notLoggedIn() *rcRefusal {
	const text = rocketchat.MessageNotLoggedIn
	o := rcObject{{rocketchat.MemberStatus, rocketchat.StatusError}, {rocketchat.MemberMessage, text}}
	if s.deployed {
		o = append(rcObject{{rocketchat.MemberSuccess, false}, {rocketchat.MemberError, text}}, o...)
	}
	return &rcRefusal{status: http.StatusUnauthorized, whole: o}
}

// rcSuccess makes an answer that says yes, at its end.
func rcSuccess(members ...rcMember) rcObject {
	return append(rcObject(members), rcMember{rocketchat.MemberSuccess, true})
}

// answer carries a request out, and writes the answer.
func (s *RocketChat) answer(q *rcRequest) *answer {
	s.mu.Lock()
	header, result, refusal := s.do(q)
	s.mu.Unlock()
	status := http.StatusOK
	if refusal != nil {
		result, status = refusal.object(), http.StatusBadRequest
		if refusal.status != 0 {
			status = refusal.status
		}
	}
	a := s.encode(status, result)
	a.header, a.secrets = header, q.given
	return a
}

// unreadable answers a request whose body did not arrive.
func (s *RocketChat) unreadable(r *http.Request, status int) *call {
	op := ""
	if m := rcMethodOf(r.URL.Path); m != nil {
		op = m.name
	}
	return &call{op: op, hide: s.hideAll(r.Header.Get(rocketchat.HeaderUserID)), apply: func() *answer {
		refusal := rcRefusal{text: "The request is too large or did not arrive"}
		return s.encode(status, refusal.object())
	}}
}

// encode writes an answer: documented with an indent of two spaces, deployed in
// one line.
func (s *RocketChat) encode(status int, o rcObject) *answer {
	w, usual := rcWriter{indent: true}, rcUsualAnswer
	if s.deployed {
		w.indent, usual = false, rcUsualDeployed
	}
	body := w.object(make([]byte, 0, usual), 0, o)
	return &answer{
		status: status, contentType: rocketchat.ContentTypeJSON, uncached: true, body: body,
	}
}

// The room that an answer has to begin with, in bytes: that of a leave, with ten
// members who stay.
const (
	rcUsualAnswer   = 512
	rcUsualDeployed = 64
)

// An rcObject is a JSON object whose members have an order.
type rcObject []rcMember

type rcMember struct {
	name string
	// value is nil, a text, an int, a bool, a time, an object, a list of texts or
	// objects, or a pointer to a text, an int or a time, which takes no room of its
	// own.
	value any
}

// An rcWriter writes values as JSON, in one line or indented by two spaces.
type rcWriter struct{ indent bool }

// value adds a value.
func (w rcWriter) value(b []byte, depth int, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendRCText(b, v)
	case *string:
		return appendRCText(b, *v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case *int:
		return strconv.AppendInt(b, int64(*v), 10)
	case bool:
		return strconv.AppendBool(b, v)
	case time.Time:
		return append(appendRCTime(append(b, '"'), v), '"')
	case *time.Time:
		return append(appendRCTime(append(b, '"'), *v), '"')
	case []string:
		b = append(b, '[')
		for i := range v {
			b = appendRCText(w.entry(b, i, depth+1), v[i])
		}
		return append(w.end(b, len(v), depth), ']')
	case []rcObject:
		b = append(b, '[')
		for i := range v {
			b = w.object(w.entry(b, i, depth+1), depth+1, v[i])
		}
		return append(w.end(b, len(v), depth), ']')
	case rcObject:
		return w.object(b, depth, v)
	}
	return append(b, "null"...)
}

// object adds an object. The names are our own, which need no escape.
func (w rcWriter) object(b []byte, depth int, o rcObject) []byte {
	b = append(b, '{')
	for i := range o {
		b = append(append(w.entry(b, i, depth+1), '"'), o[i].name...)
		b = append(b, `":`...)
		if w.indent {
			b = append(b, ' ')
		}
		b = w.value(b, depth+1, o[i].value)
	}
	return append(w.end(b, len(o), depth), '}')
}

// entry begins the i-th entry of a list or object.
func (w rcWriter) entry(b []byte, i, depth int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return w.line(b, depth)
}

// end begins the line after the last of n entries.
func (w rcWriter) end(b []byte, n, depth int) []byte {
	if n == 0 {
		return b
	}
	return w.line(b, depth)
}

// line begins a line, where there are any.
func (w rcWriter) line(b []byte, depth int) []byte {
	if !w.indent {
		return b
	}
	b = append(b, '\n')
	for range depth {
		b = append(b, "  "...)
	}
	return b
}

// appendRCTime adds a time in rocketchat.TimeFormat. RFC 3339 is what the library
// writes fastest.
func appendRCTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	b = t.AppendFormat(b, time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	return append(b[:len(b)-len("Z")], '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z')
}

// appendRCText adds a text as JavaScript writes it: it does not escape for HTML.
func appendRCText(b []byte, text string) []byte {
	if isPlainJSON(text) {
		return append(append(append(b, '"'), text...), '"')
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always encodes
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
