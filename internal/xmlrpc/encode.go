package xmlrpc

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// EncodeResponse returns the methodResponse whose one parameter is v, laid out
// as the published documents are, with a space for each U+00A0 of theirs.
// Characters that XML cannot hold are written as U+FFFD.
func EncodeResponse(v Value) []byte {
	e := newEncoder()
	e.line(1, "<methodResponse>")
	e.line(2, "<params>")
	e.line(3, "<param>")
	e.indent(4)
	e.value(4, v)
	e.line(3, "</param>")
	e.line(2, "</params>")
	e.line(1, "</methodResponse>")
	return e.buf.Bytes()
}

// EncodeFault returns the methodResponse that answers a call with a fault.
// Characters that XML cannot hold are written as U+FFFD.
func EncodeFault(code int, msg string) []byte {
	e := newEncoder()
	e.line(1, "<methodResponse>")
	e.line(2, "<fault>")
	e.indent(3)
	e.value(3, StructValue(
		Member{"faultCode", IntValue(int64(code))},
		Member{"faultString", StringValue(msg)},
	))
	e.line(2, "</fault>")
	e.line(1, "</methodResponse>")
	return e.buf.Bytes()
}

// encoder writes a document, one space of indentation for each level. Writes
// to a bytes.Buffer do not fail.
type encoder struct{ buf bytes.Buffer }

func newEncoder() *encoder {
	const usual = 512 // bytes; most answers fit
	e := &encoder{}
	e.buf.Grow(usual)
	e.buf.WriteString(`<?xml version='1.0'?>`)
	return e
}

func (e *encoder) indent(level int) {
	e.buf.WriteByte('\n')
	for range level {
		e.buf.WriteByte(' ')
	}
}

func (e *encoder) line(level int, s string) {
	e.indent(level)
	e.buf.WriteString(s)
}

func (e *encoder) escape(s string) {
	if strings.IndexFunc(s, needsEscape) < 0 {
		e.buf.WriteString(s)
		return
	}
	_ = xml.EscapeText(&e.buf, []byte(s))
}

// needsEscape may be true of a character that XML holds as it is.
func needsEscape(c rune) bool {
	return c < ' ' || c > '~' || c == '<' || c == '>' || c == '&' || c == '"' || c == '\''
}

// value writes v from where the line stands; level is that line's.
func (e *encoder) value(level int, v Value) {
	e.buf.WriteString("<value>")
	switch v.kind {
	case KindStruct:
		e.structure(level, v.members)
	case KindArray:
		e.array(level, v.elems)
	case KindNil:
		e.buf.WriteString("<nil/>")
	case KindString:
		e.scalar("string", v.text)
	case KindBase64:
		e.scalar("base64", base64.StdEncoding.EncodeToString([]byte(v.text)))
	case KindInt:
		e.integer(v.signed())
	case KindBool:
		e.scalar("boolean", strconv.FormatUint(v.num, 10))
	case KindDouble:
		e.scalar("double", strconv.FormatFloat(math.Float64frombits(v.num), 'f', -1, 64))
	case KindTime:
		t, _ := v.Time()
		e.scalar("dateTime.iso8601", t.Format(timeLayout))
	}
	e.buf.WriteString("</value>")
}

func (e *encoder) integer(i int64) {
	name := "int"
	if i != int64(int32(i)) {
		name = "i8"
	}
	e.scalar(name, strconv.FormatInt(i, 10))
}

func (e *encoder) scalar(name, text string) {
	e.buf.WriteByte('<')
	e.buf.WriteString(name)
	e.buf.WriteByte('>')
	e.escape(text)
	e.buf.WriteString("</")
	e.buf.WriteString(name)
	e.buf.WriteByte('>')
}

func (e *encoder) structure(level int, members []Member) {
	e.buf.WriteString("<struct>")
	for _, m := range members {
		e.line(level+1, "<member>")
		e.line(level+2, "<name>")
		e.escape(m.Name)
		e.buf.WriteString("</name>")
		e.indent(level + 2)
		e.value(level+2, m.Value)
		e.line(level+1, "</member>")
	}
	e.line(level, "</struct>")
}

func (e *encoder) array(level int, elems []Value) {
	e.buf.WriteString("<array>")
	e.line(level+1, "<data>")
	for _, v := range elems {
		e.indent(level + 2)
		e.value(level+2, v)
	}
	e.line(level+1, "</data>")
	e.line(level, "</array>")
}
