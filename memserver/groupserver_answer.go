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
	if !q.submitted {
		return s.encode(q.hook.description())
	}
	s.mu.Lock()
	result := s.do(q)
	s.mu.Unlock()
	a := s.encode(result.answer)
	a.secrets = result.secrets
	return a
}

// description is how a hook describes itself (GS-004). The message is the
// status, which is none, and the label.
func (h *gsHook) description() jsonObject {
	args := jsonObject{}
	for _, arg := range h.args {
		about := jsonObject{
			{groupserver.MemberDescription, arg.description},
			{groupserver.MemberRequired, !arg.optional},
		}
		if arg.byDefault != "" {
			about = append(about, jsonMember{groupserver.MemberDefault, arg.byDefault})
		}
		args = append(args, jsonMember{arg.name, about})
	}
	return jsonObject{
		{groupserver.MemberMessage, []string{"", h.label}},
		{groupserver.MemberActions, jsonObject{{h.action, h.label}}},
		{groupserver.MemberArguments, args},
	}
}

// mailHost is the host of the groups' addresses.
func (q *gsRequest) mailHost() string {
	u, err := url.Parse(q.base())
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// encode writes an answer as Python does: documented with an indent of two
// spaces, deployed in one line.
func (s *GroupServer) encode(v any) *answer {
	const usual = 256 // bytes; most answers fit
	w := gsIndented
	if s.deployed {
		w = gsOneLine
	}
	return &answer{
		status: http.StatusOK, contentType: groupserver.ContentTypeJSON, body: w.value(make([]byte, 0, usual), 0, v),
	}
}

var (
	gsIndented = jsonWriter{indent: true, comma: ",", colon: ": ", text: appendGSText}
	gsOneLine  = jsonWriter{comma: ", ", colon: ": ", text: appendGSText}
)

func appendGSText(b []byte, text string) []byte {
	return append(append(append(b, '"'), gsEscaped(text)...), '"')
}

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
