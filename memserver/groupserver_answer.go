package memserver

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf16"

	"github.com/groups-go/groups/groupserver"
)

// answer carries a request out, and writes the answer. Its HTTP status is always
// 200 (GS-007).
func (s *GroupServer) answer(q *gsRequest) *answer {
	q.out = s.newText(q.call.room)
	if !q.submitted {
		q.hook.describe(&q.out)
		return gsAnswer(http.StatusOK, q)
	}
	s.mu.Lock()
	s.do(q)
	s.mu.Unlock()
	return gsAnswer(http.StatusOK, q)
}

// describe is how a hook describes itself (GS-004). The message is the status, which
// is none, and the label.
func (h *gsHook) describe(o *jsonText) {
	argument := func(arg *gsArgument) {
		o.member(groupserver.MemberDescription).text(arg.description)
		o.member(groupserver.MemberRequired).flag(!arg.optional)
		if arg.byDefault != "" {
			o.member(groupserver.MemberDefault).text(arg.byDefault)
		}
	}
	o.object(func() {
		o.member(groupserver.MemberMessage).texts("", h.label)
		o.member(groupserver.MemberActions).object(func() { o.member(h.action).text(h.label) })
		o.member(groupserver.MemberArguments).object(func() {
			for i := range h.args {
				o.member(h.args[i].name).object(func() { argument(&h.args[i]) })
			}
		})
	})
}

// mailHost is the host of the groups' addresses.
func (q *gsRequest) mailHost() string {
	u, err := url.Parse(q.base())
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// newText begins an answer in the room, as Python writes it: documented with an
// indent of two spaces, deployed in one line.
func (s *GroupServer) newText(room []byte) jsonText {
	const usual = 256 // bytes; most answers fit
	style := &gsIndented
	if s.deployed {
		style = &gsOneLine
	}
	return newJSON(style, room, usual)
}

// gsAnswer makes what was written the answer.
func gsAnswer(status int, q *gsRequest) *answer {
	return q.call.says(answer{
		status: status, contentType: groupserver.ContentTypeJSON, body: q.out.b, inRoom: true, secrets: q.secrets,
	})
}

var (
	gsIndented = jsonStyle{indent: true, comma: ",", colon: ": ", escaped: gsEscaped}
	gsOneLine  = jsonStyle{comma: ", ", colon: ": ", escaped: gsEscaped}
)

// gsEscapes are the characters that have a short escape.
var gsEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

// gsEscaped writes a text as Python writes it between quotes: what is not
// printable ASCII is escaped.
func gsEscaped(s string) string {
	if isPlainJSON(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		short, escaped := gsEscapes[r]
		switch {
		case escaped:
			b.WriteString(short)
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		}
	}
	return b.String()
}
