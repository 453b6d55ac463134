package xmlrpc

import (
	"errors"
	"math"
	"slices"
	"time"
)

// Kind is the type of a Value.
type Kind uint8

// The kinds of XML-RPC values. KindInt stands for int, i4 and i8; KindString
// also for a value without a type element.
const (
	KindNil Kind = iota
	KindString
	KindInt
	KindBool
	KindDouble
	KindTime
	KindBase64
	KindStruct
	KindArray
)

var (
	errDouble = errors.New("xmlrpc: a double must be finite")
	errTime   = errors.New("xmlrpc: the year of a time must lie between 0 and 9999")
)

// Value is one XML-RPC value. The zero Value is nil, so that a member that is
// not there is never taken for an empty one. Values are immutable and safe for
// concurrent use.
type Value struct {
	kind    Kind
	text    string // KindString, KindBase64 (decoded)
	num     uint64 // KindInt, KindBool, KindDouble (bits), KindTime (Unix seconds)
	members []Member
	elems   []Value
}

// Member is one named value of a struct.
type Member struct {
	Name  string
	Value Value
}

// StringValue returns s as a string.
func StringValue(s string) Value { return Value{kind: KindString, text: s} }

// IntValue returns i as an integer. It is written as int where it fits into 32
// bits, otherwise as i8.
func IntValue(i int64) Value { return Value{kind: KindInt, num: uint64(i)} }

// BoolValue returns b as a boolean.
func BoolValue(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.num = 1
	}
	return v
}

// DoubleValue returns f as a double. XML-RPC has no infinities and no NaN:
// they are an error.
func DoubleValue(f float64) (Value, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}, errDouble
	}
	return Value{kind: KindDouble, num: math.Float64bits(f)}, nil
}

// TimeValue returns t as a dateTime.iso8601, in UTC and whole seconds, since
// XML-RPC has neither zones nor fractions. A year outside 0 to 9999 is an
// error.
func TimeValue(t time.Time) (Value, error) {
	if y := t.UTC().Year(); y < 0 || y > 9999 {
		return Value{}, errTime
	}
	return Value{kind: KindTime, num: uint64(t.Unix())}, nil
}

// Base64Value returns a copy of b as base64.
func Base64Value(b []byte) Value { return Value{kind: KindBase64, text: string(b)} }

// NilValue returns the extension value nil.
func NilValue() Value { return Value{} }

// StructValue returns a struct of the members, in this order. A member whose
// name was there before replaces the earlier one, since the reader refuses a
// name that stands twice.
func StructValue(members ...Member) Value {
	kept := make([]Member, 0, len(members))
	for _, m := range members {
		i := slices.IndexFunc(kept, func(k Member) bool { return k.Name == m.Name })
		if i >= 0 {
			kept[i] = m
			continue
		}
		kept = append(kept, m)
	}
	return Value{kind: KindStruct, members: kept}
}

// ArrayValue returns an array of the elements.
func ArrayValue(elems ...Value) Value {
	return Value{kind: KindArray, elems: slices.Clone(elems)}
}

// Kind returns the type of v.
func (v Value) Kind() Kind { return v.kind }

// Text returns the text of a string; ok is false for any other kind.
func (v Value) Text() (text string, ok bool) {
	if v.kind != KindString {
		return "", false
	}
	return v.text, true
}

// Int returns an integer; ok is false for any other kind.
func (v Value) Int() (i int64, ok bool) {
	if v.kind != KindInt {
		return 0, false
	}
	return v.signed(), true
}

// Bool returns a boolean; ok is false for any other kind.
func (v Value) Bool() (b, ok bool) {
	return v.kind == KindBool && v.num == 1, v.kind == KindBool
}

// Double returns a double; ok is false for any other kind, integers included.
func (v Value) Double() (f float64, ok bool) {
	if v.kind != KindDouble {
		return 0, false
	}
	return math.Float64frombits(v.num), true
}

// Time returns a dateTime.iso8601 in UTC; ok is false for any other kind. The
// zone that the sender meant is not on the wire.
func (v Value) Time() (t time.Time, ok bool) {
	if v.kind != KindTime {
		return time.Time{}, false
	}
	return time.Unix(v.signed(), 0).UTC(), true
}

// Bytes returns a copy of the decoded base64; ok is false for any other kind.
func (v Value) Bytes() (b []byte, ok bool) {
	if v.kind != KindBase64 {
		return nil, false
	}
	return []byte(v.text), true
}

// IsNil reports whether v is nil.
func (v Value) IsNil() bool { return v.kind == KindNil }

// Member returns the named member of a struct. Where there is none, or v is no
// struct, ok is false and the member is nil.
func (v Value) Member(name string) (member Value, ok bool) {
	for _, m := range v.members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Value{}, false
}

// Members returns the members of a struct in the document's order; ok is false
// for any other kind. The slice is shared and must not be changed.
func (v Value) Members() (members []Member, ok bool) {
	return v.members, v.kind == KindStruct
}

// Elements returns the elements of an array; ok is false for any other kind.
// The slice is shared and must not be changed.
func (v Value) Elements() (elems []Value, ok bool) {
	return v.elems, v.kind == KindArray
}

// Equal reports whether v and w are the same value, the order of members
// included.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.text == w.text && v.num == w.num &&
		slices.EqualFunc(v.elems, w.elems, Value.Equal) &&
		slices.EqualFunc(v.members, w.members, func(a, b Member) bool {
			return a.Name == b.Name && a.Value.Equal(b.Value)
		})
}

func (v Value) signed() int64 { return int64(v.num) } // the bits of an int64, see IntValue
