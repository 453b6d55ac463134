// Package oauth1 verifies requests that are signed by OAuth 1.0a (RFC 5849), and
// those signed the older way by api_sig. It is the reference server's own, so
// that no client's mistake can hide in shared code.
//
// A server reads the parameters of a request, the header's by
// [ParseAuthorization], checks stamp and nonce by [Nonces.Check], the signature
// by [BaseURI] and [VerifyRequest], and then takes the nonce by
// [Nonces.Use].
package oauth1

import (
	"net/url"
	"strings"
)

// A Param is one parameter of a request, decoded: of the query, of an urlencoded
// or multipart form, or of the Authorization header.
type Param struct{ Name, Value string }

// blank is what may stand around a parameter in a header.
const blank = " \t"

// ParseAuthorization reads the value of an Authorization header (RFC 5849, 3.5.1).
// It appends the parameters to params in their order, duplicates too, and leaves the
// realm out. isOAuth says that the scheme is OAuth, in any case; other headers are not
// read. ok is false for a header that is malformed, of which it appends none. Empty
// list elements are skipped (RFC 9110, 5.6.1.2), and characters that ought to be
// escaped are taken as they are.
func ParseAuthorization(params []Param, header string) (all []Param, isOAuth, ok bool) {
	scheme, rest := strings.Trim(header, blank), ""
	if end := strings.IndexAny(scheme, blank); end >= 0 {
		scheme, rest = scheme[:end], scheme[end:]
	}
	if !strings.EqualFold(scheme, "OAuth") {
		return params, false, true
	}
	all = params
	for {
		if rest = trimLeft(rest, true); rest == "" {
			return all, true, true
		}
		var p Param
		var realm bool
		if p, realm, rest, ok = cutParam(rest); !ok {
			return params, true, false
		}
		if !realm {
			all = append(all, p)
		}
	}
}

// trimLeft cuts off what is blank, and commas where they are to go too. The sets of
// characters that package strings makes for it take longer than all the rest.
func trimLeft(s string, commas bool) string {
	for i := range len(s) {
		if c := s[i]; c != ' ' && c != '\t' && (c != ',' || !commas) {
			return s[i:]
		}
	}
	return ""
}

// endsName are the bytes that no parameter's name holds.
var endsName = [256]bool{' ': true, '\t': true, '"': true, ',': true, '\\': true, '=': true}

// cutParam takes the first parameter off a list, with what separates it from the
// next.
func cutParam(list string) (p Param, realm bool, rest string, ok bool) {
	length := 0
	for length < len(list) && !endsName[list[length]] {
		length++
	}
	name := list[:length]
	rest, ok = strings.CutPrefix(list[length:], `="`)
	if !ok || name == "" {
		return Param{}, false, "", false
	}
	realm = strings.EqualFold(name, "realm")
	end := closingQuote(rest, realm)
	if end < 0 {
		return Param{}, false, "", false
	}
	value, rest := rest[:end], trimLeft(rest[end+1:], false)
	if rest != "" && rest[0] != ',' {
		return Param{}, false, "", false
	}
	if realm {
		return Param{}, true, rest, true
	}
	p, ok = unescape(name, value)
	return p, false, rest, ok
}

// closingQuote finds the end of a quoted string, -1 where it has none. Only a
// realm may hold a backslash, which hides the byte after it; the others are
// percent-encoded.
func closingQuote(s string, realm bool) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return i
		case s[i] == '\\' && !realm:
			return -1
		case s[i] == '\\':
			i++
		}
	}
	return -1
}

// unescape decodes a parameter. A plus sign stands for itself.
func unescape(name, value string) (Param, bool) {
	n, err := url.PathUnescape(name)
	if err != nil {
		return Param{}, false
	}
	v, err := url.PathUnescape(value)
	if err != nil {
		return Param{}, false
	}
	return Param{Name: n, Value: v}, true
}
