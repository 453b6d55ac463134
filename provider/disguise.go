package provider

import (
	"html"
	"strings"
	"unicode"
)

// pieceBytes is how much of the beginning or the end of a secret gives it away.
// Secrets that are no longer are looked for as a whole alone: what a password such
// as "password1" begins with is a plain word, which says nothing while it stands,
// and much once it is cut out.
const pieceBytes = 12

// disguised reports whether text, from which the forms of the secrets were cut
// out, still tells one: broken by line ends or by what nobody sees, with its
// letters written as numbers, or cut off.
func (o *Operation) disguised(text string) bool {
	forms := o.secrets.forms()
	for _, form := range forms {
		if n := len(form); n > pieceBytes &&
			(strings.Contains(text, form[:pieceBytes]) || strings.Contains(text, form[n-pieceBytes:])) {
			return true
		}
	}
	if strings.IndexFunc(text, isUnseen) >= 0 && holdsAny(onlySeen(text), seenForms(forms)) {
		return true
	}
	return strings.Contains(text, "&#") && holdsAny(html.UnescapeString(text), forms)
}

// seenForms gives what is seen of the forms: a secret may hold what is not.
func seenForms(forms []string) []string {
	var all []string
	for _, form := range forms {
		if seen := onlySeen(form); seen != "" {
			all = append(all, seen)
		}
	}
	return all
}

func onlySeen(text string) string {
	return strings.Map(func(r rune) rune {
		if isUnseen(r) {
			return -1
		}
		return r
	}, text)
}

// isUnseen reports whether r ends a line or leaves no mark, such as a soft
// hyphen. Some of what leaves none counts as a letter or a mark, such as the
// fillers of Hangul.
func isUnseen(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func holdsAny(text string, forms []string) bool {
	for _, form := range forms {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}
