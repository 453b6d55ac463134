package memserver

import (
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// formFields gives the fields of an urlencoded text, in their order, decoded. A
// field that cannot be decoded is none.
func formFields(raw string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for pair := range strings.SplitSeq(raw, "&") {
			if pair == "" {
				continue
			}
			name, value, _ := strings.Cut(pair, "=")
			name, err := url.QueryUnescape(name)
			if err != nil {
				continue
			}
			if value, err = url.QueryUnescape(value); err == nil && !yield(name, value) {
				return
			}
		}
	}
}

// fewFields is how many fields are looked through one after the other.
const fewFields = 8

// textFields are texts by their names, each of them once. Nearly all requests have
// a few, which need no map. The zero value has none.
type textFields struct {
	few  []textField
	many map[string]string // all of them, where they are more than fewFields
}

type textField struct{ name, text string }

// lookUp gives the text, and whether it is there.
func (f *textFields) lookUp(name string) (text string, there bool) {
	if f.many != nil {
		text, there = f.many[name]
		return text, there
	}
	for i := range f.few {
		if f.few[i].name == name {
			return f.few[i].text, true
		}
	}
	return "", false
}

// get gives the text, "" where it is not there.
func (f *textFields) get(name string) string {
	text, _ := f.lookUp(name)
	return text
}

func (f *textFields) has(name string) bool {
	_, there := f.lookUp(name)
	return there
}

// set adds the text, or replaces the one of that name.
func (f *textFields) set(name, text string) {
	if f.many != nil {
		f.many[name] = text
		return
	}
	for i := range f.few {
		if f.few[i].name == name {
			f.few[i].text = text
			return
		}
	}
	if f.few == nil {
		f.few = make([]textField, 0, fewFields/2)
	}
	f.few = append(f.few, textField{name, text})
	if len(f.few) <= fewFields {
		return
	}
	f.many = make(map[string]string)
	for _, field := range f.few {
		f.many[field.name] = field.text
	}
	f.few = nil
}

// emptied has no texts, but the memory for some.
func (f *textFields) emptied() textFields {
	clear(f.few[:cap(f.few)])
	return textFields{few: f.few[:0]}
}

// remove does nothing where there is no text of that name.
func (f *textFields) remove(name string) {
	delete(f.many, name)
	f.few = slices.DeleteFunc(f.few, func(field textField) bool { return field.name == name })
}

// all runs through the names and texts, in any order: range over it itself.
func (f *textFields) all(yield func(name, text string) bool) {
	for _, field := range f.few {
		if !yield(field.name, field.text) {
			return
		}
	}
	for name, text := range f.many {
		if !yield(name, text) {
			return
		}
	}
}

// typeForm is the media type of an urlencoded form.
const typeForm = "application/x-www-form-urlencoded"

// isForm reports whether a body is an urlencoded form; one without a type is
// taken for it.
func isForm(h http.Header) bool {
	kind := headerValue(h, "Content-Type")
	if kind == typeForm {
		return true
	}
	kind, _, _ = strings.Cut(kind, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || kind == typeForm
}

func isNumber(s string) bool { return s != "" && allDigits(s) }

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// plainIDForm says what isPlainID wants.
const plainIDForm = `letters, digits, "-", "_" and "."`

// isPlainID is the form of ids at GroupServer and Rocket.Chat.
func isPlainID(id string) bool {
	for _, c := range []byte(id) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return id != ""
}

// headerValue gives a header by its canonical name, which Get of [http.Header] would
// make once more.
func headerValue(h http.Header, canonical string) string {
	if values := h[canonical]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// wellFormed replaces each byte that is not UTF-8 by U+FFFD, as encoding/json does, so
// that a text is the same in each way to send it.
func wellFormed(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// toUTF8 takes text that is not UTF-8 for ISO-8859-1.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return fromLatin1(s)
}

func fromLatin1(s string) string {
	runes := make([]rune, len(s))
	for i, b := range []byte(s) {
		runes[i] = rune(b)
	}
	return string(runes)
}
