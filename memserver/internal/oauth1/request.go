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
// It gives the parameters in their order, duplicates too, and leaves the realm
// out. isOAuth says that the scheme is OAuth, in any case; other headers are not
// read. ok is false for a header that is malformed. Empty list elements are skipped (RFC 9110, 5.6.1.2), and characters
// that ought to be escaped are taken as they are.
func ParseAuthorization(header string) (params []Param, isOAuth, ok bool) {
	scheme, rest := strings.Trim(header, blank), ""
	if end := strings.IndexAny(scheme, blank); end >= 0 {
		scheme, rest = scheme[:end], scheme[end:]
	}
	if !strings.EqualFold(scheme, "OAuth") {
		return nil, false, true
	}
	for {
		rest = strings.TrimLeft(rest, blank+",")
		if rest == "" {
			return params, true, true
		}
		var p Param
		var realm bool
		if p, realm, rest, ok = cutParam(rest); !ok {
			return nil, true, false
		}
		if !realm {
			params = append(params, p)
		}
	}
}

// cutParam takes the first parameter off a list, with what separates it from the
// next.
func cutParam(list string) (p Param, realm bool, rest string, ok bool) {
	name, rest, ok := strings.Cut(list, `="`)
	if !ok || name == "" || strings.ContainsAny(name, blank+`",\=`) {
		return Param{}, false, "", false
	}
	realm = strings.EqualFold(name, "realm")
	end := closingQuote(rest, realm)
	if end < 0 {
		return Param{}, false, "", false
	}
	value, rest := rest[:end], strings.TrimLeft(rest[end+1:], blank)
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
