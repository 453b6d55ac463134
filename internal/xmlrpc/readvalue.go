package xmlrpc

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// value reads what stands in a value element, and that element's end. Text
// without a type element is a string, kept as it is.
func (r *reader) value() (Value, error) {
	name, err := r.content()
	if err != nil {
		return Value{}, err
	}
	if name == "" {
		return StringValue(string(r.buf)), nil
	}
	if !blank(r.buf) {
		return Value{}, r.refuse("text next to an element in value")
	}
	v, err := r.typed(name)
	if err != nil {
		return Value{}, err
	}
	return v, r.end()
}

// typed reads what stands in the type element name, and that element's end.
func (r *reader) typed(name string) (Value, error) {
	switch name {
	case "struct":
		return r.structure()
	case "array":
		return r.array()
	case "nil":
		return NilValue(), r.end()
	}
	read, known := scalars[name]
	if !known {
		return Value{}, r.refuse("an unknown type")
	}
	text, err := r.scalar()
	if err != nil {
		return Value{}, err
	}
	v, ok := read(text)
	if !ok {
		return Value{}, r.refuse("text that is no " + name)
	}
	return v, nil
}

func (r *reader) structure() (Value, error) {
	var members []Member
	seen := make(map[string]bool)
	for {
		name, err := r.child()
		if err != nil {
			return Value{}, err
		}
		if name == "" {
			return Value{kind: KindStruct, members: members}, nil
		}
		if name != "member" {
			return Value{}, r.refuse("want member in struct")
		}
		m, err := r.member()
		if err != nil {
			return Value{}, err
		}
		if seen[m.Name] {
			return Value{}, r.refuse("two members of one name in struct")
		}
		seen[m.Name] = true
		members = append(members, m)
	}
}

func (r *reader) member() (Member, error) {
	if err := r.count(); err != nil {
		return Member{}, err
	}
	if err := r.start("name"); err != nil {
		return Member{}, err
	}
	text, err := r.scalar()
	if err != nil {
		return Member{}, err
	}
	m := Member{Name: string(text)}
	m.Value, err = r.param()
	return m, err
}

func (r *reader) array() (Value, error) {
	if err := r.start("data"); err != nil {
		return Value{}, err
	}
	var elems []Value
	for {
		name, err := r.child()
		if err != nil {
			return Value{}, err
		}
		if name == "" {
			return Value{kind: KindArray, elems: elems}, r.end()
		}
		if name != "value" {
			return Value{}, r.refuse("want value in data")
		}
		if err := r.count(); err != nil {
			return Value{}, err
		}
		v, err := r.value()
		if err != nil {
			return Value{}, err
		}
		elems = append(elems, v)
	}
}

// scalar reads the text of an element without children, and its end. The text
// is valid until the next read.
func (r *reader) scalar() ([]byte, error) {
	name, err := r.content()
	if err == nil && name != "" {
		err = r.refuse("an element where text was wanted")
	}
	return r.buf, err
}

// content collects text in buf up to the end of the element at hand, or up to
// its first child, whose name it returns. Comments do not split text.
func (r *reader) content() (child string, err error) {
	r.buf = r.buf[:0]
	for {
		if err := r.next(); err != nil {
			return "", err
		}
		switch r.tok.kind {
		case startTag:
			return r.name()
		case charData:
			r.buf = append(r.buf, r.tok.text...)
		default:
			return "", nil
		}
	}
}

// child returns the name of the next child of the element at hand, or "" at
// that element's end.
func (r *reader) child() (string, error) {
	for {
		if err := r.next(); err != nil {
			return "", err
		}
		switch r.tok.kind {
		case startTag:
			return r.name()
		case charData:
			if !blank(r.tok.text) {
				return "", r.refuse("text between elements")
			}
		default:
			return "", nil
		}
	}
}

func (r *reader) start(want string) error {
	name, err := r.child()
	if err == nil && name != want {
		err = r.refuse("want " + want)
	}
	return err
}

func (r *reader) end() error {
	name, err := r.child()
	if err == nil && name != "" {
		err = r.refuse("an element too many")
	}
	return err
}

// name refuses prefixes and attributes, name spaces among them: XML-RPC has
// none.
func (r *reader) name() (string, error) {
	if r.tok.odd {
		return "", r.refuse("an element with a prefix or attributes")
	}
	return r.tok.name, nil
}

// scalars holds, for each type element, what its text means; false where the
// text is not of the type.
var scalars = map[string]func(text []byte) (Value, bool){
	"string":           func(text []byte) (Value, bool) { return StringValue(string(text)), true },
	"int":              func(text []byte) (Value, bool) { return readInt(text, 32) },
	"i4":               func(text []byte) (Value, bool) { return readInt(text, 32) },
	"i8":               func(text []byte) (Value, bool) { return readInt(text, 64) },
	"boolean":          readBool,
	"double":           readDouble,
	"dateTime.iso8601": readTime,
	"base64":           readBase64,
}

func readInt(text []byte, bits int) (Value, bool) {
	i, err := strconv.ParseInt(string(trim(text)), 10, bits)
	return IntValue(i), err == nil
}

func readBool(text []byte) (Value, bool) {
	s := string(trim(text))
	return BoolValue(s == "1"), s == "0" || s == "1"
}

func readDouble(text []byte) (Value, bool) {
	s := string(trim(text))
	// ParseFloat also takes hexadecimal and words.
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return Value{}, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return Value{}, false
	}
	v, err := DoubleValue(f)
	return v, err == nil
}

const (
	timeLayout   = "20060102T15:04:05"
	dashedLayout = "2006-01-02T15:04:05"
)

func readTime(text []byte) (Value, bool) {
	s := string(trim(text))
	layout := timeLayout
	if len(s) == len(dashedLayout) {
		layout = dashedLayout
	}
	t, err := time.Parse(layout, s)
	// Parse also takes fractions, and hours of one digit.
	if err != nil || t.Format(layout) != s {
		return Value{}, false
	}
	v, err := TimeValue(t)
	return v, err == nil
}

func readBase64(text []byte) (Value, bool) {
	packed := bytes.Join(bytes.FieldsFunc(text, isSpace), nil)
	b, err := base64.StdEncoding.Strict().DecodeString(string(packed))
	return Value{kind: KindBase64, text: string(b)}, err == nil
}

// trim cuts the white space of XML off both ends.
func trim(text []byte) []byte { return bytes.TrimFunc(text, isSpace) }

func isSpace(c rune) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
