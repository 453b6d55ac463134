package authpage

import (
	"strings"
	"unicode"
)

// maxName is how many runes of a name a page shows, maxMarks how many of them may
// stand upon one letter.
const (
	maxName  = 80
	maxMarks = 4
)

// clean makes of a name what a page can show: one line without what is invisible
// or turns the direction of the text around it, and not too long. Escaping is the
// template's.
func clean(name string, limit int) string {
	var b strings.Builder
	shown, marks, space := 0, 0, false
	for _, r := range name {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp):
			space = shown > 0
			continue
		case unicode.Is(unicode.Cf, r) && r != zeroWidthNonJoiner && r != zeroWidthJoiner:
			continue
		case unicode.IsMark(r):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			marks = 0
		}
		if shown == limit {
			return b.String() + "…"
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		shown++
	}
	return b.String()
}

// The two invisible runes that scripts and emoji need.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// nameOr gives a name to show, or a word for it where nothing of it can be seen.
func nameOr(name, word string) string {
	name = clean(name, maxName)
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsMark(r) && !unicode.IsSpace(r) }) {
		return word
	}
	return name
}

// appName is how a page calls the app.
func appName(name string) string { return nameOr(name, "an app without a name") }
