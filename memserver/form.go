package memserver

import (
	"iter"
	"net/http"
	"net/url"
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

// typeForm is the media type of an urlencoded form.
const typeForm = "application/x-www-form-urlencoded"

// isForm reports whether a body is an urlencoded form; one without a type is
// taken for it.
func isForm(h http.Header) bool {
	kind := h.Get("Content-Type")
	if kind == typeForm {
		return true
	}
	kind, _, _ = strings.Cut(kind, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || kind == typeForm
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
