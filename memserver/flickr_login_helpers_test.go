package memserver_test

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// The addresses of a login, and a callback.
const (
	flRequestAddress = "https://www.flickr.test/services/oauth/request_token"
	flAccessAddress  = "https://www.flickr.test/services/oauth/access_token"
	flAskPath        = "/services/oauth/authorize"
	flBack           = "https://app.test/back"
)

// requestToken is the app's request of a request token.
func (w *flWorld) requestToken(callback string) flCall {
	c := w.call("", map[string]string{"oauth_callback": callback})
	c.address, c.token, c.tokenSecret = flRequestAddress, "", ""
	flWithout("method")(w, &c)
	return c
}

// accessToken is the app's request of an access token.
func (w *flWorld) accessToken(token, secret, verifier string) flCall {
	c := w.call("", map[string]string{"oauth_verifier": verifier})
	c.address, c.token, c.tokenSecret = flAccessAddress, token, secret
	flWithout("method")(w, &c)
	return c
}

// begin fetches a request token.
func (w *flWorld) begin(t testing.TB, callback string) (token, secret string) {
	t.Helper()
	got := w.send(t, w.requestToken(callback))
	form, err := url.ParseQuery(got.Body)
	if err != nil || got.Status != http.StatusOK || form.Get("oauth_token") == "" {
		t.Fatalf("request_token: %+v", got)
	}
	return form.Get("oauth_token"), form.Get("oauth_token_secret")
}

// allowed is Ada's login up to the exchange.
func (w *flWorld) allowed(t testing.TB) flCall {
	t.Helper()
	token, secret := w.begin(t, flBack)
	verifier, err := w.site.Authorize(groups.NewSecret(token), flAda, flickr.PermsWrite)
	noError(t, err)
	return w.accessToken(token, secret, verifier.Reveal())
}

// open reports whether the login still waits for an answer, and answers it.
func (w *flWorld) open(token string) bool { return w.site.Refuse(groups.NewSecret(token)) == nil }

// An flBrowser is a browser that reaches the server over TLS, with its cookies.
type flBrowser struct {
	client *http.Client
	base   string
}

// browser follows no redirects.
func (w *flWorld) browser(t testing.TB) *flBrowser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	noError(t, err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &flBrowser{&http.Client{Transport: w.Transport(), Jar: jar, CheckRedirect: stay}, w.TLSURL()}
}

func (b *flBrowser) do(t testing.TB, verb, target, body string, header http.Header) seen {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), verb, b.base+target, strings.NewReader(body))
	noError(t, err)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	got := do(b.client, r)
	noError(t, got.err)
	return got
}

// flQuestionAt is where the question is.
func flQuestionAt(token, perms string) string {
	return flAskPath + "?" + url.Values{"oauth_token": {token}, "perms": {perms}}.Encode()
}

var flHiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// ask opens the page that asks, and gives its form as it is sent back, without an
// answer and without an account that is to be chosen.
func (b *flBrowser) ask(t testing.TB, token, perms string) (form url.Values, page seen) {
	t.Helper()
	page = b.do(t, http.MethodGet, flQuestionAt(token, perms), "", nil)
	form = url.Values{}
	for _, field := range flHiddenField.FindAllStringSubmatch(page.body, -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	if page.status != http.StatusOK || form.Get("csrf") == "" {
		t.Fatalf("the page: %d %s", page.status, page.body)
	}
	return form, page
}

// answer sends the form back.
func (b *flBrowser) answer(t testing.TB, form url.Values, answer string, header http.Header) seen {
	t.Helper()
	form.Set("answer", answer)
	return b.do(t, http.MethodPost, flAskPath, form.Encode(), header)
}

var flHeading = regexp.MustCompile(`<h1>(.*)</h1>`)

// title is a page's status and heading, without marks.
func (s seen) title() string {
	heading := flHeading.FindStringSubmatch(s.body)
	if heading == nil {
		return http.StatusText(s.status) + ": no page"
	}
	return http.StatusText(s.status) + ": " + regexp.MustCompile(`<[^>]*>`).ReplaceAllString(heading[1], "")
}

// The pages, by title.
const (
	flPageAsk     = "OK: Allow memserver to use your account?"
	flPageRefused = "OK: Nothing was allowed"
	flPageGranted = "OK: Copy this code into memserver"
	flPageUnknown = "Not Found: This address cannot be used"
	flPageUsed    = "Gone: You have answered already"
	flPageExpired = "Gone: This question has expired"
	flPagePerms   = "Bad Request: There is no such permission"
	flPageForm    = "Forbidden: Your answer did not count"
	flPageChoose  = "Bad Request: Allow memserver to use your account?"
)
