package oauth1

import (
	"slices"
	"strings"
)

const paramSignature = "oauth_signature"

// BaseURI gives the base string URI (RFC 5849, 3.4.1.2): scheme and host in
// lower case, the host without the scheme's default port, an empty path as "/".
// host is that of the request, with its port if it has one; path is the escaped
// path as it was sent, without a query.
func BaseURI(scheme, host, path string) string {
	scheme, host = strings.ToLower(scheme), strings.ToLower(host)
	// A colon at the end is a port that is empty.
	host = strings.TrimSuffix(host, ":")
	switch scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	if path == "" {
		path = "/"
	}
	return scheme + "://" + host + path
}

// BaseString gives the signature base string (RFC 5849, 3.4.1) of a request.
// params are all of its parameters, decoded and in any order, without file parts
// and the header's realm; it leaves out oauth_signature, and does not change
// them. It holds the key and the token: it is a secret.
func BaseString(method, baseURI string, params []Param) string {
	return string(appendBaseString(nil, method, baseURI, params))
}

// appendBaseString appends it.
func appendBaseString(b []byte, method, baseURI string, params []Param) []byte {
	// Places are cheaper to sort than parameters.
	sorted := make([]int32, 0, 16)
	size := len(method) + len(baseURI)
	for i, p := range params {
		if p.Name != paramSignature {
			sorted = append(sorted, int32(i))
			size += len(p.Name) + len(p.Value) + len("%3D%26")
		}
	}
	slices.SortFunc(sorted, func(a, b int32) int { return compareParams(&params[a], &params[b]) })
	b = slices.Grow(b, size+size/2)
	b = appendEscaped(b, strings.ToUpper(method), once)
	b = append(b, '&')
	b = appendEscaped(b, baseURI, once)
	b = append(b, '&')
	for i, place := range sorted {
		if i > 0 {
			b = append(b, "%26"...)
		}
		b = appendEscaped(b, params[place].Name, twice)
		b = append(b, "%3D"...)
		b = appendEscaped(b, params[place].Value, twice)
	}
	return b
}

// compareParams orders by the encoded name, then by the encoded value (RFC 5849,
// 3.4.1.3.2).
func compareParams(a, b *Param) int {
	if a.Name != b.Name {
		return compareEscaped(a.Name, b.Name)
	}
	return compareEscaped(a.Value, b.Value)
}

// compareEscaped compares two strings as if they were escaped. The first byte in
// which they differ decides: an escaped one begins with a percent sign, which is
// less than all that is not escaped, and two escaped ones are in the order of
// their hex digits, which is their own.
func compareEscaped(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return rank(a[i]) - rank(b[i])
		}
	}
	return len(a) - len(b)
}

func rank(c byte) int {
	if unreserved[c] {
		return 0x100 + int(c)
	}
	return int(c)
}

// How often a text is escaped: the parameters of a base string are escaped, and
// then their list is. That leaves what is unreserved alone, and escapes the
// percent signs.
const (
	once  = "%"
	twice = "%25"
)

// unreserved are the bytes that are not escaped (RFC 5849, 3.6).
var unreserved = func() (table [256]bool) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	for _, c := range []byte(letters) {
		table[c] = true
	}
	return table
}()

// appendEscaped appends s percent-encoded; percent is once or twice.
func appendEscaped(dst []byte, s, percent string) []byte {
	const hex = "0123456789ABCDEF"
	done := 0
	for i := range len(s) {
		if c := s[i]; !unreserved[c] {
			dst = append(dst, s[done:i]...)
			dst = append(dst, percent...)
			dst = append(dst, hex[c>>4], hex[c&15])
			done = i + 1
		}
	}
	return append(dst, s[done:]...)
}
