package oauth1_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

func TestBaseURI(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ scheme, host, path, want string }{
		"the first example of RFC 5849, 3.4.1.2":  {"http", "EXAMPLE.COM:80", "/r%20v/X", "http://example.com/r%20v/X"},
		"the second example of RFC 5849, 3.4.1.2": {"https", "www.example.net:8080", "/", "https://www.example.net:8080/"},
		"Flickr's address":                        {"https", "api.flickr.com", "/services/rest/", "https://api.flickr.com/services/rest/"},
		"the last slash counts":                   {"https", "api.flickr.com", "/services/rest", "https://api.flickr.com/services/rest"},
		"the scheme is in small letters":          {"HTTPS", "example.com", "/", "https://example.com/"},
		"the default port of https is dropped":    {"https", "example.com:443", "/", "https://example.com/"},
		"the other's default port stays":          {"https", "example.com:80", "/", "https://example.com:80/"},
		"the other's default port stays too":      {"http", "example.com:443", "/", "http://example.com:443/"},
		"a port that only ends so stays":          {"http", "example.com:8080", "/", "http://example.com:8080/"},
		"an empty port is dropped":                {"http", "example.com:", "/", "http://example.com/"},
		"an IPv6 address":                         {"http", "[2001:DB8::1]:80", "/a", "http://[2001:db8::1]/a"},
		"an IPv6 address that ends so stays":      {"http", "[2001:db8::80]", "/a", "http://[2001:db8::80]/a"},
		"an empty path is a slash":                {"http", "example.com", "", "http://example.com/"},
		"the path is left as it was sent":         {"http", "example.com", "/A%2fb//~c/../%7E", "http://example.com/A%2fb//~c/../%7E"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := oauth1.BaseURI(tc.scheme, tc.host, tc.path); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

// The address of most tests, and how it is escaped.
const (
	someURI     = "http://example.com/request"
	somePrefix  = "POST&http%3A%2F%2Fexample.com%2Frequest&"
	rfcQuery    = "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2%20q"
	rfcOAuth    = "oauth_consumer_key=9djdj82h48djs9d2&oauth_token=kkk9d7dh3k39sjv7&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_nonce=7d8f3e4a"
	rfcSigned   = rfcQuery + "&" + rfcOAuth + "&oauth_signature=bYT5CMsGcbgUdFHObYMEfcx6bsw%3D"
	rfcExpected = somePrefix + "a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26" +
		"oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26" +
		"oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
)

func TestBaseString(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ params, want string }{
		"the example of RFC 5849, 3.4.1.1":                  {rfcSigned, rfcExpected},
		"no parameters":                                     {"", somePrefix},
		"the signature is left out":                         {"oauth_signature=x&a=1&oauth_signature=y", somePrefix + "a%3D1"},
		"the signature alone leaves nothing":                {"oauth_signature=x", somePrefix},
		"only the signature is left out":                    {"Oauth_signature=x&oauth_signature2=y", somePrefix + "Oauth_signature%3Dx%26oauth_signature2%3Dy"},
		"a realm that is no header's stays":                 {"realm=x", somePrefix + "realm%3Dx"},
		"an empty value":                                    {"a=", somePrefix + "a%3D"},
		"an empty token that was sent":                      {"oauth_token=&a=1", somePrefix + "a%3D1%26oauth_token%3D"},
		"an empty name":                                     {"=1&=", somePrefix + "%3D%26%3D1"},
		"duplicates stay":                                   {"a=1&a=1&a=0", somePrefix + "a%3D0%26a%3D1%26a%3D1"},
		"what is escaped sorts before what is not":          {"a=-&a=%7B&a=~&a=0&a=%2C&a=A&a=%FF", somePrefix + "a%3D%252C%26a%3D%257B%26a%3D%25FF%26a%3D-%26a%3D0%26a%3DA%26a%3D~"},
		"capitals sort before small letters":                {"b=1&B=2&a=3&A=4", somePrefix + "A%3D4%26B%3D2%26a%3D3%26b%3D1"},
		"a name that goes on sorts after":                   {"a-b=1&a=2&a%20b=3", somePrefix + "a%3D2%26a%2520b%3D3%26a-b%3D1"},
		"a value that goes on sorts after":                  {"a=11&a=1&a=1%20", somePrefix + "a%3D1%26a%3D1%2520%26a%3D11"},
		"a name is compared before any value":               {"a=z&a%3D=1", somePrefix + "a%3Dz%26a%253D%3D1"},
		"bytes that are no UTF-8 are escaped like others":   {"a=%FF%00&%C3%A7=%0A", somePrefix + "%25C3%25A7%3D%250A%26a%3D%25FF%2500"},
		"what is escaped already is escaped again":          {"a=%2541", somePrefix + "a%3D%252541"},
		"names with brackets":                               {"a%5B%5D=1&a%5B0%5D=2", somePrefix + "a%255B%255D%3D1%26a%255B0%255D%3D2"},
		"a plus sign and a space are different":             {"a=+&a=%20", somePrefix + "a%3D%2520%26a%3D%252B"},
		"more parameters than there is room for beforehand": {manyParams, somePrefix + refEscape(manyParams)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := paramsOf(tc.params)
			before := slices.Clone(params)
			if diff := cmp.Diff(tc.want, oauth1.BaseString("POST", someURI, params)); diff != "" {
				t.Errorf("base string (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, params); diff != "" {
				t.Errorf("the parameters were changed (-want +got):\n%s", diff)
			}
		})
	}
}

// manyParams are in order.
var manyParams = func() string {
	var pairs []string
	for n := range 100 {
		pairs = append(pairs, fmt.Sprintf("p%03d=%d", n, n))
	}
	return strings.Join(pairs, "&")
}()

func TestBaseStringOfMethodAndAddress(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ method, uri, want string }{
		"the method is in capitals":  {"get", "http://example.com/", "GET&http%3A%2F%2Fexample.com%2F&"},
		"the method is escaped":      {"M-SEARCH&", "http://example.com/", "M-SEARCH%26&http%3A%2F%2Fexample.com%2F&"},
		"a port is escaped":          {"GET", "http://example.com:8080/", "GET&http%3A%2F%2Fexample.com%3A8080%2F&"},
		"an escaped path is so once": {"GET", "http://example.com/r%20v/X", "GET&http%3A%2F%2Fexample.com%2Fr%2520v%2FX&"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := oauth1.BaseString(tc.method, tc.uri, nil); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
		})
	}
}

// Only RFC 3986's unreserved bytes are left alone, and hex digits are capitals.
func TestEveryByteIsEscapedAsItShould(t *testing.T) {
	t.Parallel()
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	for n := range 256 {
		c := string([]byte{byte(n)})
		want := fmt.Sprintf("%%%02X", n)
		if strings.Contains(unreserved, c) {
			want = c
		}
		got := strings.TrimPrefix(oauth1.BaseString("GET", c, nil), "GET&")
		if got != want+"&" {
			t.Errorf("byte %d in the address: %s, want %s&", n, got, want)
		}
		twice := strings.ReplaceAll(want, "%", "%25")
		got = strings.TrimPrefix(oauth1.BaseString("GET", "", []oauth1.Param{{Name: c, Value: c}}), "GET&&")
		if got != twice+"%3D"+twice {
			t.Errorf("byte %d in a parameter: %s, want %s%%3D%s", n, got, twice, twice)
		}
	}
}

// The rules that the base string keeps, whatever the parameters are.
func TestBaseStringIsTheReferences(t *testing.T) {
	t.Parallel()
	// Few different bytes, so that names and values begin alike.
	text := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]byte("aaB0-~ %=&+@\x00\xff")), 0, 4), func(b []byte) string { return string(b) })
	param := rapid.Custom(func(t *rapid.T) oauth1.Param {
		return oauth1.Param{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")}
	})
	rapid.Check(t, func(t *rapid.T) {
		params := rapid.SliceOfN(param, 0, 30).Draw(t, "params")
		got := oauth1.BaseString("POST", someURI, params)
		if diff := cmp.Diff(refBaseString("POST", someURI, params), got); diff != "" {
			t.Fatalf("base string (-reference +got):\n%s", diff)
		}
		shuffled := rapid.Permutation(params).Draw(t, "shuffled")
		if diff := cmp.Diff(got, oauth1.BaseString("POST", someURI, shuffled)); diff != "" {
			t.Fatalf("the order counts (-first +second):\n%s", diff)
		}
	})
}

func FuzzBaseString(f *testing.F) {
	f.Add("GET", someURI, rfcSigned)
	f.Add("post", "", "a&=b&a=%FF&A=+&a=%20&a=-")
	f.Fuzz(func(t *testing.T, method, uri, query string) {
		params := paramsOf(query)
		got := oauth1.BaseString(method, uri, params)
		if diff := cmp.Diff(refBaseString(method, uri, params), got); diff != "" {
			t.Fatalf("base string (-reference +got):\n%s", diff)
		}
		if len(params) > 0 && strings.Count(got, "&") != 2 {
			t.Fatalf("%d ampersands", strings.Count(got, "&"))
		}
		if _, err := url.PathUnescape(got); err != nil {
			t.Fatal(err)
		}
	})
}
