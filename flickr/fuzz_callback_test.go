package flickr

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/groups-go/groups"
)

// FuzzCallback gives the handler that waits for a browser any request. Only a GET
// at its own address with the login's token brings a verifier, and no page
// repeats anything of a request.
func FuzzCallback(f *testing.F) {
	const host, token = "127.0.0.1:8080", "72157636219286366-5d598e9d1faaa85c"
	good := callbackPath + "?oauth_token=" + token + "&oauth_verifier="
	for _, target := range []string{
		good + "5d1b96a26b494074", good, good + "%0a", good + "%ff", good + "a&oauth_verifier=b", good + "<script>",
		callbackPath, callbackPath + "?oauth_token=x&oauth_verifier=y", "/?" + good, callbackPath + "/..?x", "//" + good,
		callbackPath + "?oauth_token=x&oauth_token=" + token + "&oauth_verifier=y", good + "a;b", "/flickr%00",
	} {
		f.Add(http.MethodGet, host, target)
		f.Add(http.MethodPost, host, target)
		f.Add(http.MethodGet, "elsewhere.example", target)
	}
	f.Fuzz(func(t *testing.T, method, to, target string) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return // net/http would not let it pass
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Method, r.Host, r.URL, r.RequestURI = method, to, u, target
		rec, arrived := httptest.NewRecorder(), make(chan arrival, 1)
		callbackHandler{host: host, token: groups.NewSecret(token), arrived: arrived}.ServeHTTP(rec, r)
		query, err := url.ParseQuery(u.RawQuery)
		verifiers, tokens := query[ParamOAuthVerifier], query[ParamOAuthToken]
		good := method == http.MethodGet && to == host && u.Path == callbackPath && err == nil &&
			slices.Equal(tokens, []string{token}) && len(verifiers) == 1 && badVerifier(verifiers[0]) == ""
		if good != (rec.Code == http.StatusOK) || good != (len(arrived) == 1) {
			t.Fatalf("%s %s%s: %d", method, to, target, rec.Code)
		}
		if good && (<-arrived).verifier != verifiers[0] {
			t.Errorf("%s brought another verifier", target)
		}
		page := rec.Body.String()
		if page != callbackPage(t, rec.Code) || !strings.HasPrefix(rec.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: the page is %q", target, page)
		}
	})
}

// callbackPage is the page of a status: there is one alone.
func callbackPage(t *testing.T, status int) string {
	t.Helper()
	sentences := map[int]string{
		http.StatusOK:               "You have allowed it. You can close this window.",
		http.StatusBadRequest:       "This is not the login that waits here.",
		http.StatusNotFound:         "There is nothing here.",
		http.StatusMethodNotAllowed: "This address is for browsers that come back from Flickr.",
	}
	if sentences[status] == "" {
		t.Errorf("the status is %d", status)
	}
	rec := httptest.NewRecorder()
	answerBrowser(rec, status, sentences[status])
	return rec.Body.String()
}
