package memserver

import (
	"bytes"
	"cmp"
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
	// whole writes all of the answer in place of the others.
	whole func(o *jsonText)
}

// rcRefuse makes the refusal of a code.
func rcRefuse(code, text string) *rcRefusal { return &rcRefusal{code: code, text: text} }

// by names the server's own method in the details.
func (r *rcRefusal) by(method string) *rcRefusal {
	r.method = method
	return r
}

// write writes the members of the answer.
func (r *rcRefusal) write(o *jsonText) {
	if r.whole != nil {
		r.whole(o)
		return
	}
	text := r.text
	if r.code != "" && !r.bare {
		text += " [" + r.code + "]"
	}
	o.member(rocketchat.MemberSuccess).flag(false)
	o.member(rocketchat.MemberError).text(text)
	if r.code != "" {
		o.member(rocketchat.MemberErrorType).text(r.code)
	}
	if r.method != "" {
		o.member(rocketchat.MemberDetails).object(func() { o.member(rocketchat.MemberMethod).text(r.method) })
	}
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
	return &rcRefusal{status: http.StatusUnauthorized, whole: func(o *jsonText) {
		const text = rocketchat.MessageNotLoggedIn
		if s.deployed {
			o.member(rocketchat.MemberSuccess).flag(false)
			o.member(rocketchat.MemberError).text(text)
		}
		o.member(rocketchat.MemberStatus).text(rocketchat.StatusError)
		o.member(rocketchat.MemberMessage).text(text)
	}}
}

// succeed ends the members of an answer that says yes.
func (q *rcRequest) succeed() *rcRefusal {
	q.out.member(rocketchat.MemberSuccess).flag(true)
	return nil
}

// answer carries a request out, and writes the answer.
func (s *RocketChat) answer(q *rcRequest) *answer {
	q.out = s.newText(q.call.room)
	s.mu.Lock()
	header, refusal := s.do(q)
	s.mu.Unlock()
	status := http.StatusOK
	if refusal != nil {
		status = cmp.Or(refusal.status, http.StatusBadRequest)
		q.out = s.newText(q.call.room)
		refusal.write(&q.out)
	}
	a := rcAnswer(status, &q.out)
	a.header, a.secrets = header, q.given
	return q.call.says(a)
}

// unreadable answers a request whose body did not arrive.
func (s *RocketChat) unreadable(r *http.Request, status int) *call {
	op := ""
	if m := rcMethodOf(r.URL.Path); m != nil {
		op = m.name
	}
	return &call{op: op, hide: s.hideAll(r.Header.Get(rocketchat.HeaderUserID)), apply: func() *answer {
		refusal := rcRefusal{text: "The request is too large or did not arrive"}
		out := s.newText(nil)
		refusal.write(&out)
		a := rcAnswer(status, &out)
		return &a
	}}
}

// newText begins the object of an answer in the room: documented with an indent of
// two spaces, deployed in one line.
func (s *RocketChat) newText(room []byte) jsonText {
	style, usual := &rcIndented, rcUsualAnswer
	if s.deployed {
		style, usual = &rcOneLine, rcUsualDeployed
	}
	o := newJSON(style, room, usual)
	o.open('{')
	return o
}

// rcAnswer ends the object, which is the answer.
func rcAnswer(status int, o *jsonText) answer {
	o.close('}')
	return answer{status: status, contentType: rocketchat.ContentTypeJSON, uncached: true, body: o.b, inRoom: true}
}

var (
	rcIndented = jsonStyle{indent: true, comma: ",", colon: ": ", escaped: rcEscaped, time: appendRCTime}
	rcOneLine  = jsonStyle{comma: ",", colon: ":", escaped: rcEscaped, time: appendRCTime}
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

// rcEscaped writes a text as JavaScript writes it between quotes: it does not escape
// for HTML.
func rcEscaped(text string) string {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always encodes
	quoted := buf.String()
	return quoted[1 : len(quoted)-len("\"\n")]
}
