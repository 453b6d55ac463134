package memserver

import (
	"bytes"
	"encoding/json"
	"net/http"
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
	whole jsonObject
}

// rcRefuse makes the refusal of a code.
func rcRefuse(code, text string) *rcRefusal { return &rcRefusal{code: code, text: text} }

// by names the server's own method in the details.
func (r *rcRefusal) by(method string) *rcRefusal {
	r.method = method
	return r
}

func (r *rcRefusal) object() jsonObject {
	if r.whole != nil {
		return r.whole
	}
	text := r.text
	if r.code != "" && !r.bare {
		text += " [" + r.code + "]"
	}
	o := jsonObject{{rocketchat.MemberSuccess, false}, {rocketchat.MemberError, text}}
	if r.code != "" {
		o = append(o, jsonMember{rocketchat.MemberErrorType, r.code})
	}
	if r.method != "" {
		o = append(o, jsonMember{rocketchat.MemberDetails, jsonObject{{rocketchat.MemberMethod, r.method}}})
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
	o := jsonObject{{rocketchat.MemberStatus, rocketchat.StatusError}, {rocketchat.MemberMessage, text}}
	if s.deployed {
		o = append(jsonObject{{rocketchat.MemberSuccess, false}, {rocketchat.MemberError, text}}, o...)
	}
	return &rcRefusal{status: http.StatusUnauthorized, whole: o}
}

// rcSuccess makes an answer that says yes, at its end.
func rcSuccess(members ...jsonMember) jsonObject {
	o := make(jsonObject, len(members)+1)
	o[copy(o, members)] = jsonMember{rocketchat.MemberSuccess, true}
	return o
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
func (s *RocketChat) encode(status int, o jsonObject) *answer {
	w, usual := rcIndented, rcUsualAnswer
	if s.deployed {
		w, usual = rcOneLine, rcUsualDeployed
	}
	body := w.object(make([]byte, 0, usual), 0, o)
	return &answer{
		status: status, contentType: rocketchat.ContentTypeJSON, uncached: true, body: body,
	}
}

var (
	rcIndented = jsonWriter{indent: true, comma: ",", colon: ": ", text: appendRCText, time: appendRCTime}
	rcOneLine  = jsonWriter{comma: ",", colon: ":", text: appendRCText, time: appendRCTime}
)

// The room that an answer has to begin with, in bytes: that of a leave, with ten
// members who stay.
const (
	rcUsualAnswer   = 704
	rcUsualDeployed = 64
)

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
