package memserver

import (
	"strconv"
	"time"
)

// A jsonObject is a JSON object whose members have an order.
type jsonObject []jsonMember

type jsonMember struct {
	name string
	// value is nil, a text, an int, a bool, a time, an object, a pair, a list of
	// texts or objects, or a pointer to a text, an int or a time, which takes no room
	// of its own.
	value any
}

// A jsonPair is an object of two members, whose pointer takes no room as a value.
type jsonPair [2]jsonMember

// A jsonWriter writes values as JSON, as a provider's own library does.
type jsonWriter struct {
	indent       bool   // by two spaces, each entry in a line of its own
	comma, colon string // with the spaces behind
	text         func(b []byte, text string) []byte
	time         func(b []byte, t time.Time) []byte // nil for a provider that tells none
}

// value appends a value.
func (w *jsonWriter) value(b []byte, depth int, v any) []byte {
	switch v := v.(type) {
	case string:
		return w.text(b, v)
	case *string:
		return w.text(b, *v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case *int:
		return strconv.AppendInt(b, int64(*v), 10)
	case bool:
		return strconv.AppendBool(b, v)
	case time.Time:
		return append(w.time(append(b, '"'), v), '"')
	case *time.Time:
		return append(w.time(append(b, '"'), *v), '"')
	case []string:
		b = append(b, '[')
		for i := range v {
			b = w.text(w.entry(b, i, depth+1), v[i])
		}
		return append(w.end(b, len(v), depth), ']')
	case []jsonObject:
		b = append(b, '[')
		for i := range v {
			b = w.object(w.entry(b, i, depth+1), depth+1, v[i])
		}
		return append(w.end(b, len(v), depth), ']')
	case jsonObject:
		return w.object(b, depth, v)
	case *jsonPair:
		return w.object(b, depth, v[:])
	}
	return append(b, "null"...)
}

// object appends an object. The names are our own, which need no escape.
func (w *jsonWriter) object(b []byte, depth int, o jsonObject) []byte {
	b = append(b, '{')
	for i := range o {
		b = append(append(w.entry(b, i, depth+1), '"'), o[i].name...)
		b = append(append(b, '"'), w.colon...)
		b = w.value(b, depth+1, o[i].value)
	}
	return append(w.end(b, len(o), depth), '}')
}

// entry begins the i-th entry of a list or object.
func (w *jsonWriter) entry(b []byte, i, depth int) []byte {
	if i > 0 {
		b = append(b, w.comma...)
	}
	return w.line(b, depth)
}

// end begins the line after the last of n entries.
func (w *jsonWriter) end(b []byte, n, depth int) []byte {
	if n == 0 {
		return b
	}
	return w.line(b, depth)
}

// line begins a line, where there are any.
func (w *jsonWriter) line(b []byte, depth int) []byte {
	if !w.indent {
		return b
	}
	b = append(b, '\n')
	for range depth {
		b = append(b, "  "...)
	}
	return b
}

// isPlainJSON reports whether all the providers' ways of writing JSON leave the text
// as it is.
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
