package flickr_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

const (
	requestToken  = "72157636219286366-5d598e9d1faaa85c"
	requestSecret = "a51ed248cffc5af9"
	verifier      = "6b9cd5f4e1a0c2d7"
	callback      = "http://127.0.0.1:8080/flickr"
)

var (
	// hasRequestToken and hasAccessToken are the digest's answers.
	hasRequestToken = ok("oauth_callback_confirmed=true&oauth_token=" + requestToken + "&oauth_token_secret=" + requestSecret)
	hasAccessToken  = ok("fullname=Jamal%20Fanaian&oauth_token=" + token + "&oauth_token_secret=" + tokenSecret +
		"&user_nsid=21207597%40N07&username=jamalfanaian")
)

// begin makes a Login over the transport.
func begin(t testing.TB, transport http.RoundTripper) *flickr.Login {
	t.Helper()
	l, err := flickr.NewLogin(t.Context(), config(transport), flickr.PermsDelete, callback)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestALoginGivesTheTokenAndWhoseItIs(t *testing.T) {
	t.Parallel()
	tp := record(t, hasRequestToken, hasAccessToken)
	l := begin(t, tp)
	want := flickr.DefaultBaseURL + "/services/oauth/authorize?oauth_token=" + requestToken + "&perms=delete"
	if l.URL() != want {
		t.Errorf("the address is %s, want %s", l.URL(), want)
	}
	got, err := l.Finish(t.Context(), verifier)
	if err != nil {
		t.Fatal(err)
	}
	answer := &flickr.LoginAnswer{
		Token: groups.NewSecret(token), TokenSecret: groups.NewSecret(tokenSecret),
		UserID: ownID, Username: "jamalfanaian", FullName: "Jamal Fanaian",
	}
	if diff := cmp.Diff(answer, got); diff != "" || got.Token.Reveal() != token || got.TokenSecret.Reveal() != tokenSecret {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// Everything stands in the header, where the URL's and the body's logs do not
	// show it.
	for i, want := range []struct{ path, name, value, token string }{
		{flickr.PathRequestToken, "oauth_callback", url.QueryEscape(callback), ""},
		{flickr.PathAccessToken, "oauth_verifier", verifier, requestToken},
	} {
		r := tp.got[i]
		if r.Method != http.MethodPost || r.URL.Path != want.path || r.URL.RawQuery != "" || r.body != "" {
			t.Errorf("request %d: %s %s with body %q", i, r.Method, r.URL, r.body)
		}
		if got := oauthParam(r.Request, want.name); got != want.value {
			t.Errorf("%s is %q, want %q", want.name, got, want.value)
		}
		if got := oauthParam(r.Request, "oauth_token"); got != want.token {
			t.Errorf("request %d has the token %q, want %q", i, got, want.token)
		}
	}
}

func TestALoginRefusesArgumentsBeforeItSends(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		perms    flickr.Perms
		callback string
		tweak    func(*flickr.Config)
		field    string
	}{
		"no permission":             {flickr.PermsNone, callback, nil, "perms"},
		"a permission of no name":   {"", callback, nil, "perms"},
		"no callback":               {flickr.PermsRead, "", nil, "callback"},
		"a callback without host":   {flickr.PermsRead, "http:///flickr", nil, "callback"},
		"a callback that is a path": {flickr.PermsRead, "/flickr", nil, "callback"},
		"no key":                    {flickr.PermsRead, callback, func(c *flickr.Config) { c.APIKey = "" }, "APIKey"},
		"no secret":                 {flickr.PermsRead, callback, func(c *flickr.Config) { c.APISecret = groups.Secret{} }, "APISecret"},
		"plain http beyond loopback": {
			flickr.PermsRead, callback, func(c *flickr.Config) { c.BaseURL = "http://photos.example.net" }, "BaseURL",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tp := record(t, hasRequestToken)
			cfg := config(tp)
			if tc.tweak != nil {
				tc.tweak(&cfg)
			}
			_, err := flickr.NewLogin(t.Context(), cfg, tc.perms, tc.callback)
			wantField(t, err, tc.field)
			if len(tp.got) > 0 {
				t.Errorf("%d requests were sent", len(tp.got))
			}
		})
	}
}

func TestAVerifierIsCheckedBeforeItIsSent(t *testing.T) {
	t.Parallel()
	tp := record(t, hasRequestToken)
	l := begin(t, tp)
	for _, bad := range []string{"", "123\n456", "\xff"} {
		_, err := l.Finish(t.Context(), bad)
		wantField(t, err, "verifier")
	}
	if len(tp.got) != 1 {
		t.Errorf("%d requests were sent", len(tp.got))
	}
}

func TestALoginThatNobodyMadeIsNotFinished(t *testing.T) {
	t.Parallel()
	_, err := new(flickr.Login).Finish(t.Context(), verifier)
	wantCode(t, err, groups.ErrInvalidArgument)
}

// A loginAnswer is an answer to one of the requests, and what it means.
type loginAnswer struct {
	name     string
	answer   reply
	code     groups.Code
	native   string
	attempts int // of at most four
}

// wrongAnswers are what both requests can be answered.
var wrongAnswers = []loginAnswer{
	{"an unknown key", problem("consumer_key_unknown"), groups.ErrUnauthenticated, "consumer_key_unknown", 1},
	{"a bad signature", reply{status: 401, body: "oauth_problem=signature_invalid&debug_sbs=POST&https%3A%2F%2F" + apiKey}, groups.ErrUnauthenticated, "signature_invalid", 1},
	{"an old stamp", problem("timestamp_refused"), groups.ErrUnauthenticated, "timestamp_refused", 1},
	{"a missing parameter", reply{status: 400, body: "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_callback"}, groups.ErrUnauthenticated, "parameter_absent", 1},
	{"without TLS", reply{status: 403, body: `<rsp stat="fail"><err code="95" msg="SSL is required" /></rsp>`}, groups.ErrTLSRequired, "95", 1},
	{"the site is disabled", refused("105", "Later"), groups.ErrUnavailable, "105", 4},
	{"429", reply{status: 429, body: "<html>"}, groups.ErrRateLimited, "", 4},
	{"503 with a wait", reply{status: 503, header: http.Header{"Retry-After": {"0"}}}, groups.ErrUnavailable, "", 4},
	{"a redirect", reply{status: 302, header: http.Header{"Location": {"https://elsewhere.example/"}}}, groups.ErrBadResponse, "", 1},
	{"404", reply{status: 404, body: "<html>"}, groups.ErrBadResponse, "", 1},
}

// lostAnswers say nothing of what was done: the first request is repeated.
var lostAnswers = []loginAnswer{
	{name: "a lost answer", answer: lost},
	{name: "500", answer: reply{status: 500}},
	{name: "a page", answer: ok("<html><body>Welcome</body></html>")},
	{name: "nothing", answer: ok("")},
	{name: "a success of the API", answer: success},
	{name: "a form without a token", answer: ok("oauth_callback_confirmed=true&oauth_token=&oauth_token_secret=" + tokenSecret + "&user_nsid=1%40N01")},
	{name: "a form without a secret", answer: ok("oauth_callback_confirmed=true&oauth_token=" + token + "&user_nsid=1%40N01")},
	{name: "a form with two tokens", answer: ok("oauth_callback_confirmed=true&oauth_token=" + token + "&oauth_token=y&oauth_token_secret=" + tokenSecret + "&user_nsid=1%40N01")},
	{name: "a form that cannot be read", answer: ok("oauth_callback_confirmed=true&oauth_token=%zz&oauth_token_secret=" + tokenSecret + "&user_nsid=1%40N01")},
	{name: "a form that is cut off in the secret", answer: ok("user_nsid=1%40N01&oauth_callback_confirmed=true&oauth_token=" + token + "&oauth_token_secret=a202d1f853ec69d")},
	{name: "a used nonce", answer: problem("nonce_used")},
}

func TestWhatIsWrongWithTheRequestOfALogin(t *testing.T) {
	t.Parallel()
	cases := append([]loginAnswer{
		{"no confirmation of the callback", ok("oauth_token=" + requestToken + "&oauth_token_secret=" + requestSecret), groups.ErrBadResponse, "", 1},
		{"the callback is refused", ok("oauth_callback_confirmed=false&oauth_token=" + requestToken + "&oauth_token_secret=" + requestSecret), groups.ErrBadResponse, "", 1},
	}, wrongAnswers...)
	for _, a := range lostAnswers {
		a.code, a.attempts = groups.ErrUnavailable, 4
		if a.name == "a used nonce" {
			a.native = "nonce_used"
		}
		cases = append(cases, a)
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tp := record(t, tc.answer)
				_, err := flickr.NewLogin(t.Context(), config(tp), flickr.PermsRead, callback)
				tc.check(t, err, tp.got)
			})
		})
	}
}

// A verifier works once: after a lost answer there is no second request.
func TestWhatIsWrongWithTheExchangeOfALogin(t *testing.T) {
	t.Parallel()
	cases := append([]loginAnswer{
		{"a wrong verifier", problem("verifier_invalid"), groups.ErrUnauthenticated, "verifier_invalid", 1},
		{"a used token", problem("token_used"), groups.ErrUnauthenticated, "token_used", 1},
		{"an expired token", problem("token_expired"), groups.ErrUnauthenticated, "token_expired", 1},
		{"an unknown token", problem("token_rejected"), groups.ErrUnauthenticated, "token_rejected", 1},
	}, wrongAnswers...)
	for _, a := range append(lostAnswers, loginAnswer{
		name: "no user", answer: ok("oauth_token=" + token + "&oauth_token_secret=" + tokenSecret),
	}) {
		a.code, a.attempts = groups.ErrOutcomeUnknown, 1
		if a.name == "a used nonce" {
			a.native = "nonce_used"
		}
		cases = append(cases, a)
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tp := record(t, hasRequestToken, tc.answer)
				_, err := begin(t, tp).Finish(t.Context(), verifier)
				tc.check(t, err, tp.got[1:])
			})
		})
	}
}

// check looks at the error: it keeps status and cause, and shows no secret.
func (tc *loginAnswer) check(t *testing.T, err error, got []sent) {
	t.Helper()
	e := errorOf(t, err, tc.code)
	if e.NativeCode != tc.native || e.HTTPStatus != tc.answer.status || len(got) != tc.attempts {
		t.Errorf("native code %q with status %d after %d requests, want %q with %d after %d: %v",
			e.NativeCode, e.HTTPStatus, len(got), tc.native, tc.answer.status, tc.attempts, err)
	}
	if tc.answer.status == 0 && !errors.Is(err, errNet) {
		t.Errorf("the cause is lost: %v", err)
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		shown := fmt.Sprintf("%v %+v %#v", cause, cause, cause)
		for _, secret := range []string{apiKey, apiSecret, token, tokenSecret, requestToken, requestSecret, verifier, "debug_sbs"} {
			if strings.Contains(shown, secret) {
				t.Errorf("%q is in %s", secret, shown)
			}
		}
	}
}

// A verifier that was mistyped may be as short as a letter.
func TestAVerifierThatIsTooShortToBeOneIsNotCutOutOfTheError(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"x": "token_expired", "expired": "token_expired", verifier: "token_expired", "token_expired": "[redacted]",
	} {
		_, err := begin(t, record(t, hasRequestToken, problem("token_expired"))).Finish(t.Context(), typed)
		if e := errorOf(t, err, groups.ErrUnauthenticated); e.NativeCode != want || e.Message != "oauth_problem="+want {
			t.Errorf("of the verifier %q: %q, %q", typed, e.NativeCode, e.Message)
		}
	}
}

func TestALoginEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangs := roundTripper(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		_, err := flickr.NewLogin(ctx, config(hangs), flickr.PermsRead, callback)
		if wantCode(t, err, groups.ErrCanceled); !errors.Is(err, context.Canceled) {
			t.Errorf("the cause is lost: %v", err)
		}
		tp := record(t, hasRequestToken)
		l := begin(t, turns(tp, hangs))
		ctx, cancel = context.WithCancel(t.Context())
		go cancel()
		_, err = l.Finish(ctx, verifier)
		if wantCode(t, err, groups.ErrOutcomeUnknown); !errors.Is(err, context.Canceled) {
			t.Errorf("the cause is lost: %v", err)
		}
		_, err = l.Finish(ctx, verifier) // nothing is sent any more
		wantCode(t, err, groups.ErrCanceled)
	})
}

// turns lets each transport make one round trip, and the last all others.
func turns(transports ...http.RoundTripper) http.RoundTripper {
	next := 0
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		rt := transports[min(next, len(transports)-1)]
		next++
		return rt.RoundTrip(r)
	})
}

func TestALoginDoesNotPrintItsSecrets(t *testing.T) {
	t.Parallel()
	tp := record(t, hasRequestToken, hasAccessToken)
	l := begin(t, tp)
	answer, err := l.Finish(t.Context(), verifier)
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%v %+v %#v %v %+v %#v", l, l, l, answer, answer, answer)
	for _, secret := range []string{apiSecret, requestToken, requestSecret, verifier, token, tokenSecret} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is in %s", secret, shown)
		}
	}
}
