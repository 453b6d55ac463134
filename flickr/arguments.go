package flickr

import "strings"

// badNSID says what is wrong with the id of a group or user (FL-032); "" if
// nothing is.
func badNSID(id string) string {
	switch {
	case id == "":
		return "is missing"
	case !isNSID(id):
		return "is not of the form <digits>@N<two digits>"
	}
	return ""
}

// isNSID reports whether text has the form of an id.
func isNSID(text string) bool {
	number, site, ok := strings.Cut(text, "@N")
	return ok && isDigits(number) && len(site) == 2 && isDigits(site)
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
