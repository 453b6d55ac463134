package memserver

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

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
	if len(header) > 0 {
		a.header = maps.Clone(a.header)
		maps.Copy(a.header, header)
	}
	a.secrets = q.given
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
	w := rcWriter{indent: !s.deployed}
	body := w.value(make([]byte, 0, rcUsualAnswer), 0, o)
	return &answer{
		status: status, contentType: rocketchat.ContentTypeJSON, body: body,
		header: rcHeader,
	}
}

// rcUsualAnswer is the room to begin with, in bytes; most answers fit.
const rcUsualAnswer = 512

// rcHeader is what all answers have; it is not changed.
var rcHeader = map[string]string{"Cache-Control": "no-store", "Pragma": "no-cache"}

// An rcObject is a JSON object whose members have an order.
type rcObject []rcMember

type rcMember struct {
	name string
	// value is nil, a text, an int, a bool, an object, or a list of texts or
	// objects.
	value any
}

// An rcWriter writes values as JSON, in one line or indented by two spaces.
type rcWriter struct{ indent bool }

// value adds a value.
func (w rcWriter) value(b []byte, depth int, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendRCText(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case bool:
		return strconv.AppendBool(b, v)
	case []string:
		return w.list(b, "[]", len(v), depth, func(b []byte, i int) []byte { return appendRCText(b, v[i]) })
	case []rcObject:
		return w.list(b, "[]", len(v), depth, func(b []byte, i int) []byte { return w.value(b, depth+1, v[i]) })
	case rcObject:
		return w.list(b, "{}", len(v), depth, func(b []byte, i int) []byte {
			b = append(appendRCText(b, v[i].name), ':')
			if w.indent {
				b = append(b, ' ')
			}
			return w.value(b, depth+1, v[i].value)
		})
	}
	return append(b, "null"...)
}

func (w rcWriter) list(b []byte, brackets string, n, depth int, entry func(b []byte, i int) []byte) []byte {
	b = append(b, brackets[0])
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = entry(w.line(b, depth+1), i)
	}
	if n > 0 {
		b = w.line(b, depth)
	}
	return append(b, brackets[1])
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
