package memserver

import (
	"strconv"
	"strings"
	"time"
)

// A jsonStyle is how a provider's own library writes JSON.
type jsonStyle struct {
	indent       bool   // by two spaces, each entry in a line of its own; then the comma is one alone
	comma, colon string // with the spaces behind
	// escaped is a text between its quotation marks, where it is not as isPlainJSON says.
	escaped func(text string) string
	time    func(b []byte, t time.Time) []byte // nil for a provider that tells none
}

// A jsonText is JSON that is being written. In an object each value comes behind its
// member, in a list behind its entry.
type jsonText struct {
	style *jsonStyle
	b     []byte
	depth int
	begun bool // the object or list has an entry
}

// newJSON begins a text in the room, where that has so many bytes.
func newJSON(style *jsonStyle, room []byte, usual int) jsonText {
	if cap(room) < usual {
		room = make([]byte, 0, usual)
	}
	return jsonText{style: style, b: room[:0]}
}

// member begins a member of an object. The names are our own, which need no escape.
//
// Inlined, it would make 16 KB more code of what describes a room, as go tool nm -size
// shows, for each request to run through.
//
//go:noinline
func (j *jsonText) member(name string) *jsonText {
	j.entry()
	j.b = append(j.b, '"')
	j.b = append(j.b, name...)
	j.b = append(j.b, '"')
	j.b = append(j.b, j.style.colon...)
	return j
}

// entry begins an entry of a list.
func (j *jsonText) entry() *jsonText {
	before := j.style.comma
	if j.style.indent {
		before = jsonLine[:len(",\n")+2*j.depth]
	}
	if !j.begun {
		before = before[len(j.style.comma):]
	}
	j.begun = true
	j.b = append(j.b, before...)
	return j
}

// jsonLine is what stands between two entries, in the deepest line that there is.
const jsonLine = ",\n                "

func (j *jsonText) open(bracket byte) {
	j.b = append(j.b, bracket)
	j.depth++
	j.begun = false
}

func (j *jsonText) close(bracket byte) {
	j.depth--
	if j.begun && j.style.indent {
		j.b = append(j.b, jsonLine[len(","):len(",\n")+2*j.depth]...)
	}
	j.b = append(j.b, bracket)
	j.begun = true
}

func (j *jsonText) text(text string) {
	if !isPlainJSON(text) {
		text = j.style.escaped(text)
	}
	j.b = append(j.b, '"')
	j.b = append(j.b, text...)
	j.b = append(j.b, '"')
}

// bytes is text.
func (j *jsonText) bytes(text []byte) {
	if !isPlainJSON(text) {
		j.text(string(text))
		return
	}
	j.b = append(j.b, '"')
	j.b = append(j.b, text...)
	j.b = append(j.b, '"')
}

func (j *jsonText) number(n int) { j.b = strconv.AppendInt(j.b, int64(n), 10) }

func (j *jsonText) flag(v bool) { j.b = strconv.AppendBool(j.b, v) }

func (j *jsonText) null() { j.b = append(j.b, "null"...) }

func (j *jsonText) time(t time.Time) { j.b = append(j.style.time(append(j.b, '"'), t), '"') }

func (j *jsonText) texts(list ...string) {
	j.open('[')
	for _, text := range list {
		j.entry().text(text)
	}
	j.close(']')
}

// object writes an object with the members that are begun meanwhile.
func (j *jsonText) object(members func()) {
	j.open('{')
	members()
	j.close('}')
}

// objects writes a list of n objects.
func (j *jsonText) objects(n int, members func(i int)) {
	j.open('[')
	for i := range n {
		j.entry().object(func() { members(i) })
	}
	j.close(']')
}

// isPlainJSON reports whether all the providers' ways of writing JSON leave the text
// as it is, also those that escape for HTML.
func isPlainJSON[T string | []byte](s T) bool {
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
		table[c] = !strings.ContainsRune(`"\<>&`, c)
	}
	return table
}()
