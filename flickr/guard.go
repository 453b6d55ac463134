package flickr

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/groups-go/groups/provider"
)

// A guard stands before mrjones/oauth and refuses what that library signs
// wrongly, before anything is sent. What this package sends is never refused.
type guard struct {
	sign func(*http.Request) (*http.Response, error)
}

// maxForm bounds the form of a request.
const maxForm = 1 << 20

// RoundTrip has the request signed and sent, or refuses it with a
// [*provider.FieldError].
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	form, err := readForm(r)
	if err != nil {
		return nil, err
	}
	if reason := unsignableRequest(r); reason != "" {
		return nil, &provider.FieldError{Field: "request", Reason: reason}
	}
	if reason := unsignableForm(form); reason != "" {
		return nil, &provider.FieldError{Field: "form", Reason: reason}
	}
	again := *r
	again.Body = io.NopCloser(bytes.NewReader(form))
	return g.sign(&again)
}

// readForm reads and closes the body.
func readForm(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	defer r.Body.Close() //nolint:errcheck // it was read
	if r.ContentLength < 0 || r.ContentLength > maxForm {
		return nil, &provider.FieldError{Field: "form", Reason: "is longer than 1 MiB, or of unknown length"}
	}
	// One byte more shows a body that is longer.
	form := make([]byte, r.ContentLength+1)
	n, err := io.ReadFull(r.Body, form)
	if int64(n) != r.ContentLength || !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &provider.FieldError{Field: "form", Reason: "has not its Content-Length"}
	}
	return form[:n:n], nil
}

// unsignableRequest says why the request beside its form cannot be signed; "" if
// it can.
func unsignableRequest(r *http.Request) string {
	types := r.Header["Content-Type"]
	switch {
	case r.Method != http.MethodPost:
		return "is not a POST"
	case len(types) != 1 || types[0] != contentType:
		return "has another content type than exactly " + contentType
	case len(r.Header["Authorization"]) > 0:
		return "has an Authorization already"
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	return unsignable(r.URL, host)
}

// unsignable says why an address cannot be signed: what is signed must be what
// the server sees, in the normal form of RFC 5849, section 3.4.1.2. It is "" if
// the address can be signed.
func unsignable(u *url.URL, host string) string {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return "has neither the scheme https nor http"
	case u.Opaque != "" || u.RawQuery != "" || u.ForceQuery:
		return "has a query, or an address that is not divided"
	case !strings.HasPrefix(u.Path, "/"):
		return "has no path"
	case u.EscapedPath() != u.Path:
		return "has a path that needs escapes"
	}
	return unsignableHost(u.Scheme, host)
}

// unsignableHost says why a host, with or without a port, cannot be signed; ""
// if it can.
func unsignableHost(scheme, host string) string {
	plain := func(c rune) bool {
		return isUnreserved(byte(c)) && (c < 'A' || c > 'Z') || strings.ContainsRune(":[]", c)
	}
	for _, c := range host {
		if c > 0x7e || !plain(c) {
			return "has a host that is not in lower case and ASCII"
		}
	}
	at := strings.LastIndexByte(host, ':')
	if host == "" || at < 0 || strings.HasSuffix(host, "]") {
		return ""
	}
	// The number, since 0443 is 443 as well.
	port, err := strconv.Atoi(host[at+1:])
	if err != nil || port == defaultPorts[scheme] {
		return "has an empty port, or spells out that of its scheme"
	}
	return ""
}

var defaultPorts = map[string]int{"http": 80, "https": 443}

// unsignableForm says why a form cannot be signed; "" if it can.
func unsignableForm(form []byte) string {
	for len(form) > 0 {
		var pair []byte
		pair, form, _ = bytes.Cut(form, []byte{'&'})
		name, value, _ := bytes.Cut(pair, []byte{'='})
		switch {
		case bytes.ContainsFunc(name, func(r rune) bool { return r > 0x7e || !isUnreserved(byte(r)) }):
			return "has a name with other characters than letters, digits and -._~"
		case bytes.HasPrefix(name, []byte("oauth_")):
			return "has a name that belongs to the signature"
		case !isEscaped(value):
			return "has a value that is not escaped"
		}
	}
	return ""
}

// isEscaped reports whether a form's value can be read: a semicolon or a wrong
// escape would be an error of the library's, or of the server's.
func isEscaped(value []byte) bool {
	for i, c := range value {
		switch {
		case c == ';':
			return false
		case c != '%':
		case i+2 >= len(value) || !isHex(value[i+1]) || !isHex(value[i+2]):
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// isUnreserved reports whether a character never needs an escape.
func isUnreserved(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("-._~", c) >= 0
}
