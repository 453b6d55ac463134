package flickr

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups/provider"
	"github.com/mrjones/oauth"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func typeName(v any) string { return fmt.Sprintf("%T", v) }

func newRequest(t testing.TB, address, form string) (*http.Request, error) {
	t.Helper()
	return http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form))
}

// plainRequest is one that is signed rightly.
func plainRequest(t testing.TB, form string) *http.Request {
	t.Helper()
	r, err := newRequest(t, "https://api.flickr.com/services/rest/", form)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	return r
}

func withHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func withURL(raw string) func(*http.Request) {
	return func(r *http.Request) {
		u, err := url.Parse(raw)
		if err != nil {
			panic(err)
		}
		r.URL, r.Host = u, u.Host
	}
}

// signedByLibrary reports whether mrjones/oauth signs the request so that a
// server finds it right.
func signedByLibrary(t testing.TB, r *http.Request) bool {
	t.Helper()
	var sent *http.Request
	lib := oauth.NewConsumer("key", "secret", oauth.ServiceProvider{})
	lib.HttpClient = doer{roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = received(t, r)
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	})}
	rt, err := lib.MakeRoundTripper(&oauth.AccessToken{Token: "token", Secret: "tokenSecret"})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := rt.RoundTrip(r)
	if err != nil {
		return false
	}
	defer resp.Body.Close() //nolint:errcheck // it is empty
	got, want := signatures(t, sent, "secret", "tokenSecret")
	return got == want
}

// throughGuard gives the guard's error, and whether anything was sent.
func throughGuard(t testing.TB, r *http.Request) (sent bool, err error) {
	t.Helper()
	g := guard{sign: func(*http.Request) (*http.Response, error) {
		sent = true
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	}}
	resp, err := g.RoundTrip(r)
	if err == nil {
		_ = resp.Body.Close()
	}
	return sent, err
}

// What the library signs wrongly is refused. Each case shows both.
func TestTheGuardRefusesWhatIsSignedWrongly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		form   string
		change func(*http.Request)
	}{
		"a form and a query":                {"a=1", withURL("https://api.flickr.com/services/rest/?b=2")},
		"a charset behind the content type": {"a=1", withHeader("Content-Type", contentType+"; charset=utf-8")},
		"a content type in other case":      {"a=1", withHeader("Content-Type", "application/X-WWW-Form-Urlencoded")},
		"a GET with the form's type": {"", func(r *http.Request) {
			withURL("https://api.flickr.com/services/rest/?b=2")(r)
			r.Method = http.MethodGet
		}},
		"a method in lower case":              {"a=1", func(r *http.Request) { r.Method = "post" }},
		"a name with brackets":                {"a%5B0%5D=1", nil},
		"a name with brackets as they are":    {"a[0]=1", nil},
		"a name with @":                       {"a%40b=1", nil},
		"a name with a space":                 {"a+b=1", nil},
		"a name in another script":            {"%C3%A4=1", nil},
		"a signature in the form":             {"oauth_signature=x", nil},
		"a semicolon":                         {"a=1;b=2", nil},
		"a wrong escape":                      {"a=%zz", nil},
		"an empty path":                       {"a=1", withURL("https://api.flickr.com")},
		"a path with a space":                 {"a=1", withURL("https://api.flickr.com/a%20b/")},
		"a path with an escaped slash":        {"a=1", withURL("https://api.flickr.com/a%2Fb/")},
		"a path in another script":            {"a=1", withURL("https://api.flickr.com/%C3%A4/")},
		"the port of https":                   {"a=1", withURL("https://api.flickr.com:443/services/rest/")},
		"the port of http":                    {"a=1", withURL("http://127.0.0.1:80/services/rest/")},
		"an empty port":                       {"a=1", withURL("https://api.flickr.com:/services/rest/")},
		"a host in upper case":                {"a=1", withURL("https://API.flickr.com/services/rest/")},
		"a host in another script":            {"a=1", withURL("https://flíckr.example/services/rest/")},
		"a host with a zone":                  {"a=1", withURL("http://[fe80::1%25eth0]:8080/services/rest/")},
		"an Authorization of somebody else":   {"a=1", withHeader("Authorization", "Basic eDp5")},
		"a Host in upper case":                {"a=1", func(r *http.Request) { r.Host = "API.flickr.com" }},
		"the port of https in Host alone":     {"a=1", func(r *http.Request) { r.Host = "api.flickr.com:443" }},
		"a path that is escaped without need": {"a=1", withURL("https://api.flickr.com/%7Ehere/")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := func() *http.Request {
				r := plainRequest(t, tc.form)
				if tc.change != nil {
					tc.change(r)
				}
				return r
			}
			if signedByLibrary(t, request()) {
				t.Error("the library signs it rightly")
			}
			wantRefused(t, request())
		})
	}
}

func wantRefused(t testing.TB, r *http.Request) {
	t.Helper()
	sent, err := throughGuard(t, r)
	var f *provider.FieldError
	if !errors.As(err, &f) || sent {
		t.Errorf("sent: %t, %v", sent, err)
	}
}

// What is signed rightly, but of which another server may think otherwise, or
// which this package has no use for.
func TestTheGuardRefusesWhatIsNotNeeded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		form   string
		change func(*http.Request)
	}{
		"a PUT":                          {"a=1", func(r *http.Request) { r.Method = http.MethodPut }},
		"no content type":                {"a=1", func(r *http.Request) { r.Header.Del("Content-Type") }},
		"JSON":                           {"{}", withHeader("Content-Type", "application/json")},
		"two content types":              {"a=1", func(r *http.Request) { r.Header.Add("Content-Type", "text/plain") }},
		"a question mark":                {"a=1", withURL("https://api.flickr.com/services/rest/?")},
		"a port with a zero before":      {"a=1", withURL("https://api.flickr.com:0443/services/rest/")},
		"another scheme":                 {"a=1", withURL("ftp://api.flickr.com/services/rest/")},
		"an address that is not divided": {"a=1", withURL("https:api.flickr.com/services/rest/")},
		"no path that begins":            {"a=1", func(r *http.Request) { r.URL.Path = "rest" }},
		"a parameter of OAuth":           {"oauth_callback=oob", nil},
		"an escape in a name":            {"%61=1", nil},
		"half an escape at the end":      {"a=%2", nil},
		"a length that is not known":     {"a=1", func(r *http.Request) { r.ContentLength = -1 }},
		"a length that is too small":     {"a=1", func(r *http.Request) { r.ContentLength = 2 }},
		"a length that is too large":     {"a=1", func(r *http.Request) { r.ContentLength = 4 }},
		"a length beyond belief":         {"a=1", func(r *http.Request) { r.ContentLength = 1 << 40 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := plainRequest(t, tc.form)
			if tc.change != nil {
				tc.change(r)
			}
			wantRefused(t, r)
		})
	}
}

func TestTheGuardLetsPassWhatIsSignedRightly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		form   string
		change func(*http.Request)
	}{
		"as the package sends":        {"method=flickr.groups.leave&format=json&group_id=34427469792%40N01", nil},
		"every escape":                {"a=%00+%C3%A4%26%3D%3B%25'()*!~&b=&c", nil},
		"latin-1":                     {"a=%E4", nil},
		"a name twice":                {"a=2&a=1&a-b=1&a.b=1&a1=1&a_=1&A=1&a~=1", nil},
		"no form":                     {"", nil},
		"another port":                {"a=1", withURL("https://api.flickr.com:8443/services/rest/")},
		"the port of the other":       {"a=1", withURL("https://api.flickr.com:80/services/rest/")},
		"an address in six":           {"a=1", withURL("http://[::1]:8080/services/rest/")},
		"an address in six, no port":  {"a=1", withURL("http://[::1]/services/rest/")},
		"no last slash":               {"a=1", withURL("https://api.flickr.com/services/rest")}, // FL-025
		"a path of plain characters":  {"a=1", withURL("https://api.flickr.com/~a/b.c/d-e_f,g;h=i:j@k&l$m+n!o'p(q)*/")},
		"a Host beside the address's": {"a=1", func(r *http.Request) { r.Host = "photos.example" }},
		"no Host":                     {"a=1", func(r *http.Request) { r.Host = "" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := func() *http.Request {
				r := plainRequest(t, tc.form)
				if tc.change != nil {
					tc.change(r)
				}
				return r
			}
			if !signedByLibrary(t, request()) {
				t.Error("the library signs it wrongly")
			}
			if sent, err := throughGuard(t, request()); err != nil || !sent {
				t.Errorf("sent: %t, %v", sent, err)
			}
		})
	}
}

func TestTheGuardHandsTheFormOnAndClosesIt(t *testing.T) {
	t.Parallel()
	closed := false
	r := plainRequest(t, "a=1")
	r.Body = &closer{Reader: r.Body, closed: &closed}
	var got []byte
	g := guard{sign: func(r *http.Request) (*http.Response, error) {
		var err error
		got, err = io.ReadAll(r.Body)
		return &http.Response{Body: http.NoBody}, err
	}}
	resp, err := g.RoundTrip(r)
	if err != nil || string(got) != "a=1" || !closed {
		t.Errorf("%q, closed: %t, %v", got, closed, err)
	}
	_ = resp.Body.Close()
}

type closer struct {
	io.Reader
	closed *bool
}

func (c *closer) Close() error {
	*c.closed = true
	return nil
}
