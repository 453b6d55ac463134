package memserver_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// problem is the answer to a problem of OAuth.
func flProblem(status int, text string) flGot {
	return flGot{status, "text/plain;charset=UTF-8", flProblemIs + text}
}

// The problems of OAuth are answered as they are, whatever the format; only a
// wrong and a missing signature differ by dialect.
func TestFlickrProblemsOfOAuth(t *testing.T) {
	t.Parallel()
	const absent = "parameter_absent&oauth_parameters_absent="
	const rejected = "parameter_rejected&oauth_parameters_rejected="
	at := func(d time.Duration) func(*flWorld, *flCall) {
		return flParam("oauth_timestamp", strconv.FormatInt(flStart.Add(d).Unix(), 10))
	}
	flEach(t, func(t *testing.T, _ *flWorld, dialect memserver.Dialect) {
		ok := flGot{200, "application/json", `{"stat":"ok"}`}
		unsigned := flGot{200, "application/json", `{"stat":"fail","code":97,"message":"Missing signature"}`}
		bare := unsigned
		malformed := flGot{200, "application/json", `{"stat":"fail","code":100,"message":"Invalid API Key"}`}
		unknown := malformed
		wrong := flGot{200, "application/json", `{"stat":"fail","code":96,"message":"Invalid signature"}`}
		if dialect == memserver.Deployed {
			unsigned, wrong = flProblem(400, absent+"oauth_signature"), flProblem(401, "signature_invalid")
			bare = flProblem(400, absent+"oauth_timestamp%26oauth_nonce%26oauth_signature")
			malformed = flGot{200, "text/plain; charset=utf-8", `{"stat":"fail","code":100,"message":"Invalid API Key (Key has invalid format)"}`}
			unknown = flGot{200, "text/plain; charset=utf-8", `{"stat":"fail","code":100,"message":"Invalid API Key (Key not found)"}`}
		}
		oldKey := func(w *flWorld, c *flCall) {
			flBoth(flWithout("oauth_consumer_key"), flParam("api_key", w.app.Key))(w, c)
		}
		for name, tc := range map[string]struct {
			make func(*flWorld, *flCall)
			want flGot
		}{
			"nothing":                     {func(*flWorld, *flCall) {}, ok},
			"no version":                  {flWithout("oauth_version"), ok},
			"no key":                      {flWithout("oauth_consumer_key"), malformed},
			"an empty key":                {flParam("oauth_consumer_key", ""), malformed},
			"a key of the old style":      {oldKey, flProblem(400, absent+"oauth_consumer_key")},
			"an unknown one":              {flBoth(flWithout("oauth_consumer_key"), flParam("api_key", flStranger)), unknown},
			"no signature method":         {flWithout("oauth_signature_method"), flProblem(400, absent+"oauth_signature_method")},
			"no nonce":                    {flWithout("oauth_nonce"), flProblem(400, absent+"oauth_nonce")},
			"no stamp":                    {flWithout("oauth_timestamp"), flProblem(400, absent+"oauth_timestamp")},
			"no stamp and no nonce":       {flBoth(flWithout("oauth_nonce"), flWithout("oauth_timestamp")), flProblem(400, absent+"oauth_timestamp%26oauth_nonce")},
			"no signature":                {flSpoil("oauth_signature", ""), unsigned},
			"none of the three":           {flBoth(flBoth(flWithout("oauth_nonce"), flWithout("oauth_timestamp")), flSpoil("oauth_signature", "")), bare},
			"no signature, unknown key":   {flBoth(flSpoil("oauth_signature", ""), flKey(flStranger)), unknown},
			"a key twice":                 {flTwice("oauth_consumer_key"), flProblem(400, rejected+"oauth_consumer_key")},
			"an empty token and a token":  {flAlso("oauth_token", ""), flProblem(400, rejected+"oauth_token")},
			"a signature twice":           {flTwice("oauth_signature"), flProblem(400, rejected+"oauth_signature")},
			"a parameter not of OAuth's":  {flParam("oauth_x", "1"), ok},
			"a method in small letters":   {flParam("oauth_signature_method", "hmac-sha1"), flProblem(400, "signature_method_rejected")},
			"a stamp of five minutes ago": {at(-5 * time.Minute), ok},
			"an older stamp":              {at(-5*time.Minute - time.Second), flProblem(401, "timestamp_refused")},
			"a stamp of next year":        {at(365 * 24 * time.Hour), ok},
			"a stamp that is no number":   {flParam("oauth_timestamp", "now"), flProblem(401, "timestamp_refused")},
			"a negative stamp":            {flParam("oauth_timestamp", "-1"), flProblem(401, "timestamp_refused")},
			"a wrong signature":           {flSpoil("oauth_signature", "AAAA"), wrong},
			"a parameter that was added":  {flAlso("x", "1"), wrong},
			"another secret of the app":   {func(_ *flWorld, c *flCall) { c.appSecret = "0123456789abcdef" }, wrong},
			"another secret of the token": {func(_ *flWorld, c *flCall) { c.tokenSecret = "0123456789abcdef" }, wrong},
			"another address":             {func(_ *flWorld, c *flCall) { c.signed = "https://www.flickr.test/services/rest/" }, wrong},
			"another scheme":              {func(_ *flWorld, c *flCall) { c.signed = strings.Replace(flAddress(""), "https", "http", 1) }, wrong},
		} {
			for _, place := range []string{"form", "multipart", "spread"} {
				w := flNew(t, dialect)
				c := w.call(flickr.MethodGroupsLeave, map[string]string{"group_id": flIn, "format": "json", "nojsoncallback": "1"})
				c.place = place
				tc.make(w, &c)
				got := w.send(t, c)
				if tc.want == wrong {
					got.Body, _, _ = strings.Cut(got.Body, "&debug_sbs=")
				}
				if d := cmp.Diff(tc.want, got); d != "" {
					t.Errorf("%s, %s (-want +got):\n%s", name, place, d)
				}
			}
		}
	})
}

func flBoth(a, b func(*flWorld, *flCall)) func(*flWorld, *flCall) {
	return func(w *flWorld, c *flCall) { a(w, c); b(w, c) }
}

// flAlso adds a parameter after the signature was made.
func flAlso(name, value string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) {
		c.spoil = func(params *[][2]string) { *params = append(*params, [2]string{name, value}) }
	}
}

func flTwice(name string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) {
		c.spoil = func(params *[][2]string) {
			for _, p := range *params {
				if p[0] == name {
					*params = append(*params, p)
					return
				}
			}
		}
	}
}

// A parameter of OAuth that stands in two places stands there twice.
func TestFlickrParameterInTwoPlacesIsRejected(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		c := w.leave()
		c.place, c.address = "header", flAddress("")+"?oauth_token="+w.token
		want := flProblem(400, "parameter_rejected&oauth_parameters_rejected=oauth_token")
		if d := cmp.Diff(want, w.send(t, c)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

func TestFlickrAuthorizationHeaders(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, dialect memserver.Dialect) {
		malformed := flProblem(400, "parameter_rejected&oauth_parameters_rejected=Authorization")
		unsigned := flGot{200, "text/xml; charset=utf-8", flFails("97", "Missing signature")}
		absent := unsigned
		if dialect == memserver.Deployed {
			absent = flProblem(400, "parameter_absent&oauth_parameters_absent=oauth_consumer_key%26oauth_signature_method%26oauth_timestamp%26oauth_nonce%26oauth_signature")
		}
		for header, want := range map[string]flGot{
			"OAuth":                         absent,
			"oauth ":                        absent,
			"OAuth\toauth_x=\"1\"":          absent,
			`OAuth realm="x"`:               absent,
			"OAuth x":                       malformed,
			`OAuth oauth_token="`:           malformed,
			`OAuth oauth_token="%zz"`:       malformed,
			"Basic YWRhOmxvdmVsYWNl":        unsigned,
			`OAuthx oauth_token="1"`:        unsigned,
			`Digest oauth_consumer_key="1"`: unsigned,
		} {
			c := w.leave()
			c.sign = flUnsigned
			r := w.request(t, c)
			r.Header.Set("Authorization", header)
			if d := cmp.Diff(want, w.serve(r)); d != "" {
				t.Errorf("%s (-want +got):\n%s", header, d)
			}
		}
	})
}

// Deployed, a wrong signature is answered with the base string as it is.
func TestFlickrDeployedTellsTheBaseString(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Deployed)
	c := w.leave()
	var list [][2]string
	c.spoil = func(params *[][2]string) {
		list = append(list, *params...)
		(*params)[len(*params)-1][1] = "x"
	}
	got := w.send(t, c)
	want := flProblem(401, "signature_invalid&debug_sbs="+flBaseString("POST", flAddress(""), list))
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	record := w.Record()
	if shown := record[0].Answer; shown != "[redacted]" {
		t.Errorf("the record shows %q", shown)
	}
}

func TestFlickrPlaintextNeedsTLS(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, dialect memserver.Dialect) {
		w.site.SetTLSRequired(false)
		c := w.leave()
		c.sign, c.address = flPlaintext, strings.Replace(flAddress(""), "https", "http", 1)
		if d := cmp.Diff(flProblem(400, "signature_method_rejected"), w.send(t, c)); d != "" {
			t.Errorf("without TLS (-want +got):\n%s", d)
		}
		c.address = ""
		bare := flBoth(flWithout("oauth_nonce"), flWithout("oauth_timestamp"))
		for name, tc := range map[string]struct {
			make func(*flWorld, *flCall)
			want string
		}{
			"a wrong signature":    {flSpoil("oauth_signature", "x&y"), map[memserver.Dialect]string{memserver.Documented: flFails("96", "Invalid signature"), memserver.Deployed: flProblemIs + "signature_invalid&debug_sbs="}[dialect]},
			"a nonce alone":        {flWithout("oauth_timestamp"), flProblemIs + "parameter_absent&oauth_parameters_absent=oauth_timestamp"},
			"a stamp alone":        {flWithout("oauth_nonce"), flProblemIs + "parameter_absent&oauth_parameters_absent=oauth_nonce"},
			"an old stamp":         {flParam("oauth_timestamp", "1"), flProblemIs + "timestamp_refused"},
			"a wrong one, bare":    {flBoth(bare, flSpoil("oauth_signature", "&")), map[memserver.Dialect]string{memserver.Documented: flFails("96", "Invalid signature"), memserver.Deployed: flProblemIs + "signature_invalid&debug_sbs="}[dialect]},
			"over another address": {func(_ *flWorld, c *flCall) { c.signed = "https://elsewhere.test/" }, flOK},
		} {
			w := flNew(t, dialect)
			c := w.leave()
			c.sign = flPlaintext
			tc.make(w, &c)
			if got := w.send(t, c); !strings.HasPrefix(got.Body, tc.want) {
				t.Errorf("%s: %+v, want %s", name, got, tc.want)
			}
		}
		bare(w, &c)
		for range 2 {
			c.method = flickr.MethodTestNull
			if got := w.send(t, c); got.Body != flOK {
				t.Errorf("neither stamp nor nonce: %+v", got)
			}
		}
	})
}

// A nonce is used up by a request that is signed rightly, and by no other.
func TestFlickrReplays(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, sign := range []string{flByOAuth, flPlaintext} {
			c := w.call(flickr.MethodTestNull, nil)
			c.sign, c.change = sign, func(params map[string]string) { params["oauth_nonce"] = sign }
			wrong := c
			flSpoil("oauth_signature", "x")(w, &wrong)
			w.send(t, wrong)
			for i, want := range []flGot{{200, "text/xml; charset=utf-8", flOK}, flProblem(401, "nonce_used"), flProblem(401, "nonce_used")} {
				if d := cmp.Diff(want, w.send(t, c)); d != "" {
					t.Errorf("%s, request %d (-want +got):\n%s", sign, i+1, d)
				}
			}
			w.clock.Advance(5*time.Minute + time.Second)
			again := flParam("oauth_timestamp", strconv.FormatInt(w.clock.Now().Add(-5*time.Minute-time.Second).Unix(), 10))
			again(w, &c)
			if d := cmp.Diff(flProblem(401, "timestamp_refused"), w.send(t, c)); d != "" {
				t.Errorf("%s, later (-want +got):\n%s", sign, d)
			}
		}
	})
}

// Of many requests with one nonce at once, one is carried out.
func TestFlickrReplaysAtOnce(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	c := w.leave()
	requests := make([]*http.Request, 32)
	for i := range requests {
		w.nonces = 0
		requests[i] = w.request(t, c)
	}
	var all sync.WaitGroup
	got := make([]flGot, len(requests))
	for i, r := range requests {
		all.Go(func() { got[i] = w.serve(r) })
	}
	all.Wait()
	counts := map[string]int{}
	for _, g := range got {
		counts[g.Body]++
	}
	if d := cmp.Diff(map[string]int{flOK: 1, flProblemIs + "nonce_used": len(requests) - 1}, counts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Stamps are checked by real time, or by the clock.
func TestFlickrStampsByRealTimeAndByTheClock(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	w.site.SetStampsByClock(false)
	send := func(at time.Time) string {
		c := w.call(flickr.MethodTestNull, nil)
		flParam("oauth_timestamp", strconv.FormatInt(at.Unix(), 10))(w, &c)
		return w.send(t, c).Body
	}
	const old = flProblemIs + "timestamp_refused"
	for i, step := range []struct {
		byClock bool
		at      time.Time
		want    string
	}{
		{false, time.Now(), flOK},
		{false, flStart, old},
		{true, flStart, flOK},
		{true, flStart.Add(-10 * time.Minute), old},
		{false, time.Now().Add(-time.Minute), flOK},
	} {
		w.site.SetStampsByClock(step.byClock)
		if got := send(step.at); got != step.want {
			t.Errorf("step %d: %s", i+1, got)
		}
	}
}

// A call may be signed over a public address, with the path that it came to.
func TestFlickrPublicAddresses(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	w.site.SetTLSRequired(false)
	noError(t, w.site.SetPublicURLs("https://api.flickr.com", "http://Proxy.test:80/flickr/"))
	for signed, want := range map[string]string{
		"http://127.0.0.1:1234/services/rest":     flOK,
		"https://api.flickr.com/services/rest":    flOK,
		"http://proxy.test/flickr/services/rest":  flOK,
		"https://api.flickr.com/services/rest/":   flFails("96", "Invalid signature"),
		"http://api.flickr.com/services/rest":     flFails("96", "Invalid signature"),
		"https://www.flickr.com/services/rest":    flFails("96", "Invalid signature"),
		"https://proxy.test/flickr/services/rest": flFails("96", "Invalid signature"),
	} {
		c := w.call(flickr.MethodTestNull, nil)
		c.address, c.signed = "http://127.0.0.1:1234/services/rest", signed
		if got := w.send(t, c); got.Body != want {
			t.Errorf("%s: %+v", signed, got)
		}
	}
	for _, bad := range []string{
		"", "api.flickr.com", "//api.flickr.com", "ftp://api.flickr.com", "https://", "https:///x", "https://api.flickr.com?x", "https://api.flickr.com/#x",
		"https://ada:c4n4ry@api.flickr.com", "https://api.flickr.com/%zz", "http://[::1",
	} {
		err := w.site.SetPublicURLs("https://elsewhere.test", bad)
		if err == nil || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	c := w.call(flickr.MethodTestNull, nil)
	c.signed = "https://api.flickr.com/services/rest/"
	if got := w.send(t, c); got.Body != flOK {
		t.Errorf("after the refused ones: %+v", got)
	}
	noError(t, w.site.SetPublicURLs())
	if got := w.send(t, c); got.Body != flFails("96", "Invalid signature") {
		t.Errorf("without any: %+v", got)
	}
}

// An empty token that is sent is signed, and is none.
func TestFlickrEmptyTokenIsSigned(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		c := w.call(flickr.MethodGroupsGetInfo, map[string]string{"group_id": flOut, "oauth_token": ""})
		c.token, c.tokenSecret = "", ""
		if got := w.send(t, c); !strings.Contains(got.Body, `stat="ok"`) {
			t.Errorf("%+v", got)
		}
		c.method = flickr.MethodTestNull
		if got := w.send(t, c); !strings.Contains(got.Body, `code="99"`) {
			t.Errorf("%+v", got)
		}
	})
}

// Each permission includes those before it.
func TestFlickrPermissions(t *testing.T) {
	t.Parallel()
	perms := []flickr.Perms{flickr.PermsNone, flickr.PermsRead, flickr.PermsWrite, flickr.PermsDelete}
	needs := map[string]int{
		flickr.MethodGroupsGetInfo: 0, flickr.MethodTestNull: 1, flickr.MethodGroupsJoin: 2, flickr.MethodGroupsLeave: 3,
	}
	for _, sign := range []string{flByOAuth, flOldStyle} {
		for method, need := range needs {
			for granted, perm := range append(perms, "all") {
				if perm == "all" {
					granted = 0
				}
				w := flNew(t, memserver.Deployed)
				noError(t, w.site.AddMember(flOut, flAda))
				noError(t, w.site.Leave(flOut, flAda))
				group := map[string]string{flickr.MethodGroupsJoin: flOut}[method]
				if group == "" {
					group = flIn
				}
				c := w.call(method, map[string]string{"group_id": group})
				c.sign = sign
				c.token, c.tokenSecret = flReveal(w.site.Token(flAda, perm))
				want := `stat="ok"`
				if granted < need {
					want = "Method requires " + string(perms[need]) + " privileges; " + string(perm) + " granted."
				}
				if got := w.send(t, c); !strings.Contains(got.Body, want) {
					t.Errorf("%s %s with %s: %+v", sign, method, perm, got)
				}
			}
		}
	}
}

// A token is no good without its user, and no snapshot holds or changes one.
func TestFlickrTokensAreSettings(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	before := w.snapshot(t)
	null := func() string { return w.send(t, w.call(flickr.MethodTestNull, nil)).Body }
	noError(t, w.site.RemoveUser(flAda))
	if got := null(); got != flFails("98", flBadTokenText) {
		t.Error(got)
	}
	noError(t, w.Restore(strings.NewReader(before)))
	if got := null(); got != flOK {
		t.Error(got)
	}
	for _, secret := range []string{w.token, w.secret, w.app.Key, w.app.Secret.Reveal()} {
		if strings.Contains(before, secret) {
			t.Error("the snapshot holds a secret")
		}
	}
	w.site.RevokeToken(groups.NewSecret(w.token))
	if got := null(); got != flFails("98", flBadTokenText) {
		t.Error(got)
	}
}

// The old style signs all parameters: the vector is Flickr's.
func TestFlickrOldSignatures(t *testing.T) {
	t.Parallel()
	const want = "8ad70cd3888ce493c8dde4931f7d6bd0"
	list := [][2]string{{"method", "flickr.auth.getFrob"}, {"api_key", "9a0554259914a86fb9e7eb014e4e5d52"}}
	if got := flOldSignature("000005fab4534d05", list); got != want {
		t.Fatalf("the test signs %s", got)
	}
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, tc := range []struct {
			name string
			make func(*flWorld, *flCall)
			want string
		}{
			{"replayed", func(*flWorld, *flCall) {}, `stat="ok"`},
			{"without a token", func(_ *flWorld, c *flCall) { c.token = "" }, `code="99"`},
			{"the signature in capitals", func(_ *flWorld, c *flCall) {
				c.spoil = func(p *[][2]string) { (*p)[len(*p)-1][1] = strings.ToUpper((*p)[len(*p)-1][1]) }
			}, `code="96"`},
			{"another secret", func(_ *flWorld, c *flCall) { c.appSecret = "x" }, `code="96"`},
			{"a parameter that was added", flAlso("x", "1"), `code="96"`},
			{"another's token", func(w *flWorld, c *flCall) {
				c.token, _ = flReveal(w.site.TokenFor(flStranger, flAda, flickr.PermsDelete))
			}, `code="98"`},
		} {
			c := w.call(flickr.MethodTestNull, nil)
			c.sign = flOldStyle
			tc.make(w, &c)
			for range 2 {
				if got := w.send(t, c); !strings.Contains(got.Body, tc.want) {
					t.Errorf("%s: %+v", tc.name, got)
				}
			}
		}
	})
}

// A nonce belongs to its token: another account may have the same one.
func TestFlickrNoncesOfTwoTokens(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		c := w.call(flickr.MethodTestNull, nil)
		c.change = func(params map[string]string) { params["oauth_nonce"] = "once" }
		other := c
		other.token, other.tokenSecret = flReveal(w.site.Token(flGrace, flickr.PermsRead))
		for name, c := range map[string]flCall{"one": c, "the other": other} {
			if got := w.send(t, c); got.Body != flOK {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

// checkToken has the token as an argument, in the old style as well.
func TestFlickrChecksATokenInTheOldStyle(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		c := w.call(flickr.MethodCheckToken, map[string]string{"oauth_token": w.token})
		c.sign, c.token = flOldStyle, ""
		if got := w.send(t, c); !strings.Contains(got.Body, "<perms>delete</perms>") {
			t.Errorf("signed: %+v", got)
		}
		c.sign = flUnsigned
		if got := w.send(t, c); strings.Contains(got.Body, "<perms>") {
			t.Errorf("unsigned: %+v", got)
		}
	})
}
