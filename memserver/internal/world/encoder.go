package world

import (
	"cmp"
	"encoding/json"
	"io"
	"strconv"
	"time"
)

// encodeAtOnce is how many bytes are written at once.
const encodeAtOnce = 64 << 10

// encoder collects JSON and writes it, until the first error. encoding/json
// would take several times as long, and garbage of the size of the World.
type encoder struct {
	out io.Writer
	b   []byte
	err error
}

// flush writes what there is, once it is enough.
func (e *encoder) flush(enough int) {
	if len(e.b) < enough {
		return
	}
	if e.err == nil {
		_, e.err = e.out.Write(e.b)
	}
	e.b = e.b[:0]
}

func (e *encoder) raw(json string) { e.b = append(e.b, json...) }

// field writes the text as a JSON string behind its name.
func (e *encoder) field(name, text string) {
	e.raw(name)
	e.text(text)
}

// fieldIf leaves out what is empty.
func (e *encoder) fieldIf(name, text string) {
	if text != "" {
		e.field(name, text)
	}
}

// text writes a JSON string, with the escapes of encoding/json.
func (e *encoder) text(text string) {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(text) // no string is refused
			e.b = append(e.b, quoted...)
			return
		}
	}
	e.b = append(append(append(e.b, '"'), text...), '"')
}

// time writes t behind its name and the quote that opens it. Only a moment that
// no JSON can hold is an error.
func (e *encoder) time(open string, t time.Time) {
	e.raw(open)
	b, err := t.AppendText(e.b)
	if err != nil {
		e.err = cmp.Or(e.err, err)
		return
	}
	e.b = b
	e.raw(`"`)
}

func (e *encoder) number(name string, n int) {
	e.b = strconv.AppendInt(append(e.b, name...), int64(n), 10)
}
