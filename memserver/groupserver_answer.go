package memserver

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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
func (h *gsHook) description() gsObject {
	args := gsObject{}
	for _, arg := range h.args {
		about := gsObject{
			{groupserver.MemberDescription, arg.description},
			{groupserver.MemberRequired, !arg.optional},
		}
		if arg.byDefault != "" {
			about = append(about, gsMember{groupserver.MemberDefault, arg.byDefault})
		}
		args = append(args, gsMember{arg.name, about})
	}
	return gsObject{
		{groupserver.MemberMessage, []string{"", h.label}},
		{groupserver.MemberActions, gsObject{{h.action, h.label}}},
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

// A gsObject is a JSON object whose members have an order.
type gsObject []gsMember

type gsMember struct {
	name string
	// value is a text, an int, a bool, an object, or a list of texts or objects.
	value any
}

// encode writes an answer as Python does: documented with an indent of two
// spaces, deployed in one line.
func (s *GroupServer) encode(v any) *answer {
	const usual = 256 // bytes; most answers fit
	e := gsEncoder{indent: !s.deployed}
	e.buf.Grow(usual)
	e.value(0, v)
	return &answer{status: http.StatusOK, contentType: groupserver.ContentTypeJSON, body: e.buf.Bytes()}
}

type gsEncoder struct {
	buf    bytes.Buffer
	indent bool
}

func (e *gsEncoder) value(depth int, v any) {
	switch v := v.(type) {
	case string:
		e.text(v)
	case int:
		e.buf.WriteString(strconv.Itoa(v))
	case bool:
		e.buf.WriteString(strconv.FormatBool(v))
	case []string:
		e.list("[]", len(v), depth, func(i int) { e.text(v[i]) })
	case []gsObject:
		e.list("[]", len(v), depth, func(i int) { e.value(depth+1, v[i]) })
	case gsObject:
		e.list("{}", len(v), depth, func(i int) {
			e.text(v[i].name)
			e.buf.WriteString(": ")
			e.value(depth+1, v[i].value)
		})
	}
}

// list writes n entries between brackets.
func (e *gsEncoder) list(brackets string, n, depth int, entry func(i int)) {
	e.buf.WriteByte(brackets[0])
	for i := range n {
		if i > 0 {
			e.buf.WriteByte(',')
		}
		e.separate(i > 0, depth+1)
		entry(i)
	}
	if n > 0 {
		e.separate(false, depth)
	}
	e.buf.WriteByte(brackets[1])
}

// separate begins a line, or writes a space where all is in one.
func (e *gsEncoder) separate(between bool, depth int) {
	switch {
	case e.indent:
		e.buf.WriteByte('\n')
		for range depth {
			e.buf.WriteString("  ")
		}
	case between:
		e.buf.WriteByte(' ')
	}
}

func (e *gsEncoder) text(s string) {
	e.buf.WriteByte('"')
	e.buf.WriteString(gsEscaped(s))
	e.buf.WriteByte('"')
}

// isPlainJSON reports whether every way of writing JSON leaves the text as it is.
func isPlainJSON(s string) bool {
	for i := range len(s) {
		if !plainJSON[s[i]] {
			return false
		}
	}
	return true
}

// plainJSON are the bytes that need no escape.
var plainJSON = func() (table [256]bool) {
	for c := ' '; c <= '~'; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

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
