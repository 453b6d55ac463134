package memserver_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
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

const (
	flAbsent   = "parameter_absent&oauth_parameters_absent="
	flRejected = "parameter_rejected&oauth_parameters_rejected="
)

// A flFault is what is wrong with a request of a login, in the order of the
// checks.
type flFault struct {
	name   string
	make   func(*flWorld, *flCall)
	status int
	want   string
}

// flCommonFaults are those that both requests have.
var flCommonFaults = []flFault{
	{"a key twice", flTwice("oauth_consumer_key"), 400, flRejected + "oauth_consumer_key"},
	{"a callback twice", flTwiceMore("oauth_callback", "oob"), 400, flRejected + "oauth_callback"},
	{"a verifier twice", flTwiceMore("oauth_verifier", ""), 400, flRejected + "oauth_verifier"},
	{"another version", flParam("oauth_version", "2.0"), 400, flRejected + "oauth_version"},
	{"no key", flWithout("oauth_consumer_key"), 400, flAbsent + "oauth_consumer_key"},
	{"an empty key", flParam("oauth_consumer_key", ""), 400, flAbsent + "oauth_consumer_key"},
	{"no signature method", flWithout("oauth_signature_method"), 400, flAbsent + "oauth_signature_method"},
	{"no stamp", flWithout("oauth_timestamp"), 400, flAbsent + "oauth_timestamp"},
	{"no nonce", flWithout("oauth_nonce"), 400, flAbsent + "oauth_nonce"},
	{"no signature", flSpoil("oauth_signature", ""), 400, flAbsent + "oauth_signature"},
	{"another way of signing", flParam("oauth_signature_method", "RSA-SHA1"), 400, "signature_method_rejected"},
	{"a malformed key", flKey("0123"), 401, "consumer_key_unknown"},
	{"an unknown key", flKey(flStranger), 401, "consumer_key_unknown"},
	{"an expired key", flExpireKey, 401, "consumer_key_unknown"},
	{"an old stamp", flParam("oauth_timestamp", "1"), 401, "timestamp_refused"},
	{"a stamp that is no number", flParam("oauth_timestamp", "now"), 401, "timestamp_refused"},
	{"a wrong signature", flSpoil("oauth_signature", "AAAA"), 401, "signature_invalid"},
	{"another secret of the app", func(_ *flWorld, c *flCall) { c.appSecret = "0123456789abcdef" }, 401, "signature_invalid"},
	{"another secret of the token", func(_ *flWorld, c *flCall) { c.tokenSecret = "0123456789abcdef" }, 401, "signature_invalid"},
	{"another address", func(_ *flWorld, c *flCall) { c.signed = "https://api.flickr.test/services/rest/" }, 401, "signature_invalid"},
}

// flTwiceMore adds a parameter twice after the signature was made.
func flTwiceMore(name, value string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) {
		c.spoil = func(params *[][2]string) { *params = append(*params, [2]string{name, value}, [2]string{name, value}) }
	}
}

func flExpireKey(w *flWorld, _ *flCall) {
	app := w.app
	app.Expired = true
	if _, err := w.site.AddApp(app); err != nil {
		panic(err) // the test's own mistake
	}
}

var flRequestFaults = append([]flFault{
	{"nothing", func(*flWorld, *flCall) {}, 200, ""},
	{"another token, which is signed", flParam("oauth_token", "x"), 200, ""},
	{"no callback", flWithout("oauth_callback"), 400, flAbsent + "oauth_callback"},
	{"an empty callback", flParam("oauth_callback", ""), 400, flAbsent + "oauth_callback"},
	{"no callback and no signature", flBoth(flWithout("oauth_callback"), flSpoil("oauth_signature", "")), 400, flAbsent + "oauth_signature%26oauth_callback"},
	{"a malformed callback", flParam("oauth_callback", "back"), 400, flRejected + "oauth_callback"},
}, flCommonFaults...)

var flAccessFaults = append([]flFault{
	{"nothing", func(*flWorld, *flCall) {}, 200, ""},
	{"no token", flWithout("oauth_token"), 400, flAbsent + "oauth_token"},
	{"an empty token", flParam("oauth_token", ""), 400, flAbsent + "oauth_token"},
	{"no verifier", flWithout("oauth_verifier"), 400, flAbsent + "oauth_verifier"},
	{"neither token nor verifier", flBoth(flWithout("oauth_token"), flWithout("oauth_verifier")), 400, flAbsent + "oauth_token%26oauth_verifier"},
	{"an unknown token", flParam("oauth_token", "72157626318069415-087bfc7b5816092c"), 401, "token_rejected"},
	{"an access token", func(w *flWorld, c *flCall) { c.token, c.tokenSecret = w.token, w.secret }, 401, "token_rejected"},
	{"another app's token", func(w *flWorld, c *flCall) {
		app, err := w.site.AddApp(memserver.App{Name: "Other"})
		if err != nil {
			panic(err) // the test's own mistake
		}
		c.key, c.appSecret = app.Key, app.Secret.Reveal()
	}, 401, "token_rejected"},
	{"the user is gone", func(w *flWorld, _ *flCall) { _ = w.site.RemoveUser(flAda) }, 401, "token_rejected"},
	{"the token's time is up", func(w *flWorld, _ *flCall) { w.clock.Advance(time.Hour) }, 401, "token_expired"},
	{"a wrong verifier", flParam("oauth_verifier", "0123456789abcdef"), 401, "verifier_invalid"},
	{"the verifier in capitals", func(w *flWorld, c *flCall) {
		flParam("oauth_verifier", strings.ToUpper(c.args["oauth_verifier"])+" ")(w, c)
	}, 401, "verifier_invalid"},
}, flCommonFaults...)

// Each problem of OAuth is answered in both dialects as it is, wherever the
// parameters stand and whatever the format. Then the same login still succeeds:
// what was refused has used nothing up.
func TestFlickrLoginProblems(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, _ *flWorld, dialect memserver.Dialect) {
		for _, place := range []string{"form", "query", "header", "multipart"} {
			for _, f := range flRequestFaults {
				w := flNew(t, dialect)
				f.check(t, w, w.requestToken(flBack), "request_token", place)
			}
			for _, f := range flAccessFaults {
				w := flNew(t, dialect)
				c := w.allowed(t)
				f.check(t, w, c, "access_token", place)
				if f.status == http.StatusOK || f.want == "token_expired" || f.name == "the user is gone" || f.name == "an expired key" {
					continue
				}
				if got := w.send(t, c); got.Status != http.StatusOK {
					t.Errorf("access_token after %s, %s: %+v", f.name, place, got)
				}
			}
		}
	})
}

func (f flFault) check(t *testing.T, w *flWorld, c flCall, step, place string) {
	t.Helper()
	c.place = place
	if place == "query" {
		c.verb = http.MethodGet
	}
	flParam("format", "json")(w, &c)
	f.make(w, &c)
	got := w.send(t, c)
	want := flProblem(f.status, f.want)
	got.Body, _, _ = strings.Cut(got.Body, "&debug_sbs=")
	if f.status == http.StatusOK {
		want.Body, got.Body = "token", regexp.MustCompile(`oauth_token=\d+-[0-9a-f]+&oauth_token_secret=[0-9a-f]{16}`).FindString(got.Body)
		got.Body, _, _ = strings.Cut(strings.TrimPrefix(got.Body, "oauth_"), "=")
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s with %s, %s (-want +got):\n%s", step, f.name, place, d)
	}
}

// Of two mistakes the one is told that is checked first.
func TestFlickrLoginOrder(t *testing.T) {
	t.Parallel()
	ordered := []flFault{
		{"no TLS", func(_ *flWorld, c *flCall) { c.address = strings.Replace(c.address, "https", "http", 1) }, 403, `code="95"`},
		{"disabled", func(w *flWorld, _ *flCall) { w.site.SetDisabled(true) }, 200, `code="105"`},
		{"a version", flParam("oauth_version", "2.0"), 400, flRejected + "oauth_version"},
		{"no nonce", flWithout("oauth_nonce"), 400, flAbsent + "oauth_nonce"},
		{"the method", flParam("oauth_signature_method", "RSA-SHA1"), 400, "signature_method_rejected"},
		{"the key", flKey(flStranger), 401, "consumer_key_unknown"},
		{"the token", func(w *flWorld, _ *flCall) { w.clock.Advance(time.Hour) }, 401, "token_expired"},
		{"the verifier", flParam("oauth_verifier", "x"), 401, "verifier_invalid"},
		{"the stamp", flParam("oauth_timestamp", "1"), 401, "timestamp_refused"},
		{"the signature", flSpoil("oauth_signature", "x"), 401, "signature_invalid&debug_sbs="},
	}
	flEach(t, func(t *testing.T, _ *flWorld, dialect memserver.Dialect) {
		for i, first := range ordered {
			for _, second := range ordered[i:] {
				w := flNew(t, dialect)
				c := w.allowed(t)
				second.make(w, &c)
				first.make(w, &c)
				if got := w.send(t, c); got.Status != first.status || !strings.Contains(got.Body, first.want) {
					t.Errorf("%s and %s: %+v", first.name, second.name, got)
				}
			}
		}
	})
}

// Without TLS and where the site is disabled, each address of a login answers as
// the API does; other HTTP methods it does not take.
func TestFlickrLoginAnswersOfTheAPI(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, dialect memserver.Dialect) {
		off := "Service currently unavailable"
		if dialect == memserver.Deployed {
			off += " (Site Disabled)"
		}
		const xml = "text/xml; charset=utf-8"
		for path, allowed := range map[string]string{
			flRequestAddress: "GET, POST", flAccessAddress: "GET, POST", "https://www.flickr.test" + flAskPath: "GET, HEAD, POST",
		} {
			for _, verb := range []string{http.MethodGet, http.MethodPost} {
				w.site.SetDisabled(false)
				plain := w.serve(w.plain(t, verb, strings.Replace(path, "https", "http", 1)+"?format=json", "", ""))
				w.site.SetDisabled(true)
				disabled := w.serve(w.plain(t, verb, path+"?format=json", "", ""))
				want := [2]flGot{{403, xml, flFails("95", "SSL is required")}, {200, xml, flFails("105", off)}}
				if d := cmp.Diff(want, [2]flGot{plain, disabled}); d != "" {
					t.Errorf("%s %s (-want +got):\n%s", verb, path, d)
				}
			}
			for _, verb := range []string{"PUT", "DELETE", "OPTIONS", "get", "HEAD"} {
				rec := serve(w.Server, w.plain(t, verb, path, "", ""))
				if verb == "HEAD" && path != flRequestAddress && path != flAccessAddress {
					continue
				}
				if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != allowed {
					t.Errorf("%s %s: %d, allowed %q", verb, path, rec.Code, rec.Header().Get("Allow"))
				}
			}
		}
	})
}

// The vector is of Flickr's documentation.
func TestFlickrLoginVector(t *testing.T) {
	t.Parallel()
	params := [][2]string{
		{"oauth_callback", "http://www.wackylabs.net/oauth/test"},
		{"oauth_consumer_key", "768fe946d252b119746fda82e1599980"},
		{"oauth_nonce", "C2F26CD5C075BA9050AD8EE90644CF29"},
		{"oauth_signature_method", "HMAC-SHA1"},
		{"oauth_timestamp", "1316657628"},
		{"oauth_version", "1.0"},
		{"oauth_signature", "0fhNGlzpFNAsTme/hDfUb5HPB5U="},
	}
	flEach(t, func(t *testing.T, _ *flWorld, dialect memserver.Dialect) {
		for _, place := range []string{"query", "header"} {
			w := flNew(t, dialect)
			w.clock.Set(time.Unix(1316657628, 0))
			must(t, w.site.AddApp, memserver.App{Key: params[1][1], Secret: groups.NewSecret("1a3c208e172d3edc")})
			noError(t, w.site.SetPublicURLs("http://www.flickr.com"))
			got := w.serve(flWrite(t, flCall{verb: "GET", address: flRequestAddress, place: place}, params))
			form := regexp.MustCompile(`^oauth_callback_confirmed=true&oauth_token=\d{17}-[0-9a-f]{16}&oauth_token_secret=[0-9a-f]{16}$`)
			if got.Status != 200 || got.Type != "text/plain;charset=UTF-8" || !form.MatchString(got.Body) {
				t.Errorf("%s: %+v", place, got)
			}
		}
	})
}

// The exchange names the user, and its token permits what was allowed.
func TestFlickrLoginGivesAToken(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, u := range []memserver.User{
			{ID: flAda, Login: "ada", Name: "Ada & Grace+é"}, {ID: flAda, Login: "a da"}, {ID: flAda},
		} {
			must(t, w.site.AddUser, u)
			got := w.send(t, w.allowed(t))
			token := regexp.MustCompile(`oauth_token=(\d{17}-[0-9a-f]{16})&oauth_token_secret=([0-9a-f]{16})`).FindStringSubmatch(got.Body)
			if token == nil {
				t.Fatalf("%+v", got)
			}
			want := token[0] + "&user_nsid=21207597%40N07&username=" + strings.ReplaceAll(u.Login, " ", "%20")
			if u.Name != "" {
				want = "fullname=Ada%20%26%20Grace%2B%C3%A9&" + want
			}
			if d := cmp.Diff(flGot{200, "text/plain;charset=UTF-8", want}, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			c := w.call(flickr.MethodTestNull, nil)
			c.token, c.tokenSecret = token[1], token[2]
			read := w.send(t, c).Body
			c.method, c.args = flickr.MethodGroupsLeave, map[string]string{"group_id": flIn}
			if leave := w.send(t, c).Body; read != flOK || !strings.Contains(leave, `code="99"`) {
				t.Errorf("the token, %s: %s, %s", u.Login, read, leave)
			}
		}
	})
}

// A verifier works once, by either signature.
func TestFlickrLoginVerifierWorksOnce(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, sign := range []string{flByOAuth, flPlaintext} {
			c := w.allowed(t)
			c.sign = sign
			wrong := c
			flSpoil("oauth_signature", "x")(w, &wrong)
			for i, want := range []int{401, 200, 401} {
				got := w.send(t, []flCall{wrong, c, c}[i])
				if got.Status != want {
					t.Errorf("%s, request %d: %+v", sign, i+1, got)
				}
				if i == 2 && got != flProblem(401, "token_used") {
					t.Errorf("%s, the second time: %+v", sign, got)
				}
			}
			w.clock.Advance(time.Hour)
			if got := w.send(t, c); got != flProblem(401, "token_expired") {
				t.Errorf("%s, after its time: %+v", sign, got)
			}
		}
	})
}

// Of many exchanges at once, one gets a token.
func TestFlickrLoginVerifierWorksOnceAtOnce(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	c := w.allowed(t)
	requests := make([]*http.Request, 20)
	for i := range requests {
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
		if g.Status == http.StatusOK {
			g.Body = "a token"
		}
		counts[g.Body]++
	}
	if d := cmp.Diff(map[string]int{"a token": 1, flProblemIs + "token_used": 19}, counts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A login that nobody has answered, or that was refused, has no verifier.
func TestFlickrLoginNeedsConsent(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		token, secret := w.begin(t, flBack)
		for _, verifier := range []string{"0000000000000000", "-", secret} {
			if got := w.send(t, w.accessToken(token, secret, verifier)); got != flProblem(401, "verifier_invalid") {
				t.Errorf("not answered: %+v", got)
			}
		}
		noError(t, w.site.Refuse(groups.NewSecret(token)))
		if got := w.send(t, w.accessToken(token, secret, "x")); got != flProblem(401, "token_rejected") {
			t.Errorf("refused: %+v", got)
		}
	})
}

// Verifiers are made for eyes where the person copies them.
func TestFlickrLoginVerifiers(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	for callback, form := range map[string]string{flBack: `^[0-9a-f]{16}$`, "oob": `^\d{3}-\d{3}-\d{3}$`} {
		token, secret := w.begin(t, callback)
		verifier, err := w.site.Authorize(groups.NewSecret(token), flAda, flickr.PermsRead)
		noError(t, err)
		if !regexp.MustCompile(form).MatchString(verifier.Reveal()) {
			t.Errorf("%s: the verifier has another form", callback)
		}
		if got := w.send(t, w.accessToken(token, secret, verifier.Reveal())); got.Status != http.StatusOK {
			t.Errorf("%s: %+v", callback, got)
		}
	}
}

// A request token lives by the server's clock, as long as was set when it was
// given.
func TestFlickrLoginLifetimes(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	first, second := w.allowed(t), w.allowed(t)
	w.site.SetRequestTokenLifetime(time.Minute)
	short, shorter := w.allowed(t), w.allowed(t)
	waiting, _ := w.begin(t, flBack)
	expired := flProblem(401, "token_expired")
	for i, step := range []struct {
		after time.Duration
		call  flCall
		good  bool
	}{
		{time.Minute - time.Second, short, true},
		{time.Second, shorter, false},
		{59*time.Minute - time.Second, first, true},
		{time.Second, second, false},
		{-time.Second, second, true},
	} {
		w.clock.Advance(step.after)
		got := w.send(t, step.call)
		if step.good != (got.Status == http.StatusOK) || !step.good && got != expired {
			t.Errorf("step %d: %+v", i+1, got)
		}
	}
	if _, err := w.site.Authorize(groups.NewSecret(waiting), flAda, flickr.PermsRead); err == nil || w.open(waiting) {
		t.Errorf("an expired login was answered: %v", err)
	}
}

// Authorize and Refuse answer once, and only what there is to answer.
func TestFlickrLoginAnswersOfTests(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	token, _ := w.begin(t, flBack)
	for name, tc := range map[string]struct {
		token, user string
		perms       flickr.Perms
		want        string
	}{
		"an unknown token":   {"c4n4ry", flAda, flickr.PermsRead, `authorize "21207597@N07": no such request token`},
		"an access token":    {w.token, flAda, flickr.PermsRead, `authorize "21207597@N07": no such request token`},
		"no permission":      {token, flAda, flickr.PermsNone, `authorize "21207597@N07": the permission is none of read, write and delete`},
		"an unknown one":     {token, flAda, "admin", `authorize "21207597@N07": the permission is none of read, write and delete`},
		"a user unknown":     {token, "1@N01", flickr.PermsRead, `authorize "1@N01": no such user`},
		"a user without one": {token, "", flickr.PermsRead, `authorize "": no such user`},
	} {
		verifier, err := w.site.Authorize(groups.NewSecret(tc.token), tc.user, tc.perms)
		if err == nil || err.Error() != "memserver: flickr: "+tc.want || !verifier.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.site.Refuse(groups.NewSecret("c4n4ry")); err == nil || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("refused: %v", err)
	}
	if _, err := w.site.Authorize(groups.NewSecret(token), flAda, flickr.PermsRead); err != nil {
		t.Fatal(err)
	}
	if _, err := w.site.Authorize(groups.NewSecret(token), flAda, flickr.PermsRead); err == nil || w.open(token) {
		t.Errorf("the second answer: %v", err)
	}
}

// Only the newest logins are remembered.
func TestFlickrLoginIsForgottenBeyondTheBound(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented, memserver.WithRecordLimit(0))
	const most = 10_000
	query := url.Values{
		"oauth_callback": {"oob"}, "oauth_consumer_key": {w.app.Key},
		"oauth_signature_method": {"PLAINTEXT"}, "oauth_signature": {w.app.Secret.Reveal() + "&"},
	}
	first, _ := w.begin(t, flBack)
	second, _ := w.begin(t, flBack)
	for range most - 1 {
		if got := w.serve(w.plain(t, http.MethodGet, flRequestAddress+"?"+query.Encode(), "", "")); got.Status != http.StatusOK {
			t.Fatalf("%+v", got)
		}
	}
	if w.open(first) || !w.open(second) {
		t.Error("another login was forgotten than the oldest")
	}
}

// Addresses that a browser cannot or must not be sent to are no callbacks.
func TestFlickrLoginCallbacks(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	good := []string{
		"oob", "http://localhost:8080", flBack, flBack + "?a=b#c", "https://[::1]:8080/", "myapp:", "myapp:done", "myapp://back", "com.example.app:/back",
		flBack + "/" + strings.Repeat("x", 2048-len(flBack)-1),
	}
	bad := []string{
		"OOB", "back", "/back", "//app.test/", "http:", "http://", "https:///back", "http:back", "http://:80/", "http://[::1", "https://app.test/%zz",
		"javascript:alert(1)", "JavaScript:alert(1)", "vbscript:x", "data:text/html,x", "blob:https://app.test/x", "filesystem:https://app.test/x",
		"file:///etc/passwd", "about:blank", "view-source:https://app.test", "https://app.test/a b", "https://app.test/\r\nX: y", "https://app.test/é", " " + flBack,
		"://", "https://app.test:port/", flBack + "/" + strings.Repeat("x", 2048-len(flBack)),
	}
	for _, callback := range slices.Concat(good, bad) {
		got := w.send(t, w.requestToken(callback))
		if want := slices.Contains(good, callback); want != (got.Status == http.StatusOK) || !want && got != flProblem(400, flRejected+"oauth_callback") {
			t.Errorf("%q: %+v", callback, got)
		}
	}
}

// No snapshot holds a login, and Restore leaves it as it is.
func TestFlickrLoginsAreSettings(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	before := w.snapshot(t)
	c := w.allowed(t)
	if after := w.snapshot(t); after != before {
		t.Error("the snapshot has changed")
	}
	noError(t, w.Restore(strings.NewReader(before)))
	if got := w.send(t, c); got.Status != http.StatusOK {
		t.Errorf("%+v", got)
	}
}

// A nonce is used up by a request that is signed rightly.
func TestFlickrLoginReplays(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, sign := range []string{flByOAuth, flPlaintext} {
			c := w.requestToken(flBack)
			c.sign = sign
			flParam("oauth_nonce", sign)(w, &c)
			wrong := c
			flSpoil("oauth_signature", "x")(w, &wrong)
			w.send(t, wrong)
			for i, want := range []string{"200 oauth_callback_confirmed", "401 " + flProblemIs + "nonce_used"} {
				if got := w.send(t, c); !strings.HasPrefix(strconv.Itoa(got.Status)+" "+got.Body, want) {
					t.Errorf("%s, request %d: %+v", sign, i+1, got)
				}
			}
		}
	})
}

// PLAINTEXT needs TLS, and no stamp.
func TestFlickrLoginPlaintext(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	w.site.SetTLSRequired(false)
	for _, c := range []flCall{w.requestToken(flBack), w.allowed(t)} {
		c.sign = flPlaintext
		bare := flBoth(flWithout("oauth_nonce"), flWithout("oauth_timestamp"))
		bare(w, &c)
		plain := c
		plain.address = strings.Replace(c.address, "https", "http", 1)
		if got := w.send(t, plain); got != flProblem(400, "signature_method_rejected") {
			t.Errorf("%s without TLS: %+v", c.address, got)
		}
		if got := w.send(t, c); got.Status != http.StatusOK {
			t.Errorf("%s: %+v", c.address, got)
		}
	}
	c := w.requestToken(flBack)
	c.address = strings.Replace(c.address, "https", "http", 1)
	if got := w.send(t, c); got.Status != http.StatusOK {
		t.Errorf("a signature without TLS, which is not required: %+v", got)
	}
}

// The base string is told in both dialects, and the record withholds it.
func TestFlickrLoginTellsTheBaseString(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		c := w.requestToken(flBack)
		var list [][2]string
		c.spoil = func(params *[][2]string) {
			list = append(list, *params...)
			(*params)[len(*params)-1][1] = "x"
		}
		got := w.send(t, c)
		want := flProblem(401, "signature_invalid&debug_sbs="+flBaseString("POST", flRequestAddress, list))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if shown := w.Record()[0].Answer; shown != "[redacted]" {
			t.Errorf("the record shows %q", shown)
		}
	})
}

// What has too many parameters, or does not arrive, is no problem of OAuth.
func TestFlickrLoginUnreadable(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented, memserver.WithMaxBodyBytes(9000))
	const form = "application/x-www-form-urlencoded"
	for _, address := range []string{flRequestAddress, flAccessAddress, "https://www.flickr.test" + flAskPath} {
		for _, body := range []string{strings.Repeat("a=1&", 2000), strings.Repeat("x", 9001)} {
			if got := w.serve(w.plain(t, http.MethodPost, address, form, body)); got.Status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s with %d bytes: %d %s", address, len(body), got.Status, got.Type)
			}
		}
	}
}

// A fault strikes the step that it is for.
func TestFlickrLoginFaultsMatch(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	b := w.browser(t)
	token, _ := w.begin(t, flBack)
	form, _ := b.ask(t, token, "read")
	form.Set("account", flAda)
	exchange := w.allowed(t)
	for _, f := range []struct {
		op, user string
		send     func() int
	}{
		{"oauth.request_token", "", func() int { return w.send(t, w.requestToken(flBack)).Status }},
		{"oauth.authorize", flAda, func() int { return b.answer(t, form, "no", nil).status }},
		{"oauth.access_token", flAda, func() int { return w.send(t, exchange).Status }},
	} {
		noError(t, w.Inject(memserver.Fault{
			Site: "flickr", Op: f.op, User: f.user, Attempt: 1, Phase: memserver.BeforeRules,
			Effect: memserver.Effect{Kind: memserver.Answer, Status: http.StatusBadGateway},
		}))
		if first, second := f.send(), f.send(); first != http.StatusBadGateway || second != http.StatusOK {
			t.Errorf("%s: %d, then %d", f.op, first, second)
		}
	}
	if got := fmt.Sprint(w.Unfired()); got != "[]" {
		t.Error(got)
	}
}
