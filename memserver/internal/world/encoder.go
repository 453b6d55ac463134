package world

import (
	"cmp"
	"encoding/binary"
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

	// ids are those of the users who are written, as JSON behind its length, and idAt
	// is where each begins, by the user's number. To find one in the World takes
	// longer than to write a membership.
	ids  []byte
	idAt []int
	// quoted is the room of the id that is being kept.
	quoted []byte

	day  int64  // since the zero time, of the date; none where it is nil
	date []byte // as in "2010-05-01T"
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

// keepID keeps the id of the user of that number.
func keepID[T string | []byte](e *encoder, user uint32, id T) {
	e.idAt[user] = len(e.ids)
	quoted := appendText(e.quoted[:0], id)
	e.ids = append(binary.AppendUvarint(e.ids, uint64(len(quoted))), quoted...)
	e.quoted = quoted
}

// idOf writes an id that is kept.
func (e *encoder) idOf(user uint32) {
	size, n := binary.Uvarint(e.ids[e.idAt[user]:])
	from := e.idAt[user] + n
	e.b = append(e.b, e.ids[from:from+int(size)]...)
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

// text writes a JSON string.
func (e *encoder) text(text string) { e.b = appendText(e.b, text) }

// appendText appends a JSON string, with the escapes of encoding/json.
func appendText[T string | []byte](b []byte, text T) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(string(text)) // no string is refused
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
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

// moment writes what time writes. Most moments of a World are of few days, and what
// is dear about a time is its date.
func (e *encoder) moment(open string, m moment) {
	const day, hour, minute = 24 * 60 * 60, 60 * 60, 60
	seconds, nanos := m.parts()
	if seconds < 0 || e.date == nil || e.day != seconds/day {
		from := len(e.b) + len(open)
		e.time(open, m.time())
		if end := from + len("2010-05-01T"); seconds >= 0 && e.err == nil {
			e.day, e.date = seconds/day, append(e.date[:0], e.b[from:end]...)
		}
		return
	}
	seconds %= day
	e.b = append(append(e.b, open...), e.date...)
	e.b = appendPair(e.b, seconds/hour)
	e.b = appendPair(append(e.b, ':'), seconds%hour/minute)
	e.b = appendPair(append(e.b, ':'), seconds%minute)
	if nanos > 0 {
		e.b = append(e.b, '.')
		for unit := uint32(100_000_000); nanos > 0; unit /= 10 {
			e.b = append(e.b, '0'+byte(nanos/unit))
			nanos %= unit
		}
	}
	e.raw(`Z"`)
}

func appendPair(b []byte, n int64) []byte { return append(b, '0'+byte(n/10), '0'+byte(n%10)) }

func (e *encoder) number(name string, n int) {
	e.b = strconv.AppendInt(append(e.b, name...), int64(n), 10)
}
