package memserver_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// Who allows goes back to the app with a verifier, by which the app gets a token
// with the perms of the page.
func TestFlickrAuthorizeAllow(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, perms := range []flickr.Perms{flickr.PermsRead, flickr.PermsWrite, flickr.PermsDelete} {
			b := w.browser(t)
			token, secret := w.begin(t, flBack+"?state=1")
			form, page := b.ask(t, token, string(perms))
			form.Set("account", flAda)
			got := b.answer(t, form, "allow", http.Header{"Sec-Fetch-Site": {"same-origin"}})
			location := regexp.MustCompile(`^https://app\.test/back\?state=1&oauth_token=` + token + `&oauth_verifier=([0-9a-f]{16})$`).FindStringSubmatch(got.header.Get("Location"))
			if page.title() != flPageAsk || got.status != http.StatusSeeOther || location == nil || got.body != "" {
				t.Fatalf("%s, then %d %q", page.title(), got.status, got.header["Location"])
			}
			if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("the redirect: %v", got.header)
			}
			form2, err := url.ParseQuery(w.send(t, w.accessToken(token, secret, location[1])).Body)
			noError(t, err)
			c := w.call(flickr.MethodCheckToken, nil)
			c.token, c.tokenSecret = form2.Get("oauth_token"), form2.Get("oauth_token_secret")
			if got := w.send(t, c); !strings.Contains(got.Body, "<perms>"+string(perms)+"</perms>") || form2.Get("user_nsid") != flAda {
				t.Errorf("%s: %v, %+v", perms, form2, got)
			}
			if again := b.answer(t, form, "no", nil); again.title() != flPageUsed {
				t.Errorf("the second answer: %s", again.title())
			}
		}
	})
}

// No thanks is the end: the app is not called, and nobody can answer again.
func TestFlickrAuthorizeRefuse(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, callback := range []string{flBack, "oob"} {
			b := w.browser(t)
			token, secret := w.begin(t, callback)
			form, _ := b.ask(t, token, "write") // without an account
			got := b.answer(t, form, "no", nil)
			if got.title() != flPageRefused || got.header.Get("Location") != "" || !strings.Contains(got.body, "never calls the app") {
				t.Errorf("%s: %s %v", callback, got.title(), got.header)
			}
			form.Set("account", flAda)
			if got := b.answer(t, form, "allow", nil); got.title() != flPageUsed {
				t.Errorf("%s, allowed afterwards: %s", callback, got.title())
			}
			if got := w.send(t, w.accessToken(token, secret, "x")); got != flProblem(401, "token_rejected") {
				t.Errorf("%s, the exchange: %+v", callback, got)
			}
		}
	})
}

// Without a callback the page shows the verifier.
func TestFlickrAuthorizeOutOfBand(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	b := w.browser(t)
	token, secret := w.begin(t, flickr.OutOfBand)
	form, _ := b.ask(t, token, "delete")
	form.Set("account", flAda)
	got := b.answer(t, form, "allow", nil)
	verifier := regexp.MustCompile(`value="(\d{3}-\d{3}-\d{3})"`).FindStringSubmatch(got.body)
	if got.title() != flPageGranted || got.header.Get("Location") != "" || verifier == nil {
		t.Fatalf("%s %s", got.title(), got.body)
	}
	if got := w.send(t, w.accessToken(token, secret, verifier[1])); got.Status != http.StatusOK {
		t.Errorf("%+v", got)
	}
}

// The page's policy lets nobody frame or keep it, and nothing runs on it. Each
// page has its title, whatever the way to it.
func TestFlickrAuthorizePages(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		b := w.browser(t)
		late, _ := w.begin(t, flBack)
		lateForm, _ := b.ask(t, late, "read")
		lateForm.Set("account", flAda)
		w.clock.Advance(time.Hour)
		open, _ := w.begin(t, flBack)
		refused, _ := w.begin(t, flBack)
		noError(t, w.site.Refuse(groups.NewSecret(refused)))
		allowed := w.allowed(t)
		used := w.allowed(t)
		w.send(t, used)
		for name, tc := range map[string]struct{ path, want string }{
			"the question":                {flQuestionAt(open, "read"), flPageAsk},
			"no parameters":               {flAskPath, flPageUnknown},
			"a path with a slash":         {flAskPath + "/?oauth_token=" + open, "Not Found: no page"},
			"an unknown token":            {flQuestionAt("72157626318069415-087bfc7b5816092c", "read"), flPageUnknown},
			"an access token":             {flQuestionAt(w.token, "read"), flPageUnknown},
			"a bad permission as well":    {flQuestionAt("x", "admin"), flPageUnknown},
			"a token that is refused":     {flQuestionAt(refused, "read"), flPageUsed},
			"a token that is allowed":     {flQuestionAt(allowed.token, "read"), flPageUsed},
			"a token that is used":        {flQuestionAt(used.token, "admin"), flPageUsed},
			"a token that has expired":    {flQuestionAt(late, "admin"), flPageExpired},
			"a permission that is none":   {flQuestionAt(open, "admin"), flPagePerms},
			"the permission none":         {flQuestionAt(open, "none"), flPagePerms},
			"a permission in capitals":    {flQuestionAt(open, "READ"), flPagePerms},
			"no permission":               {flAskPath + "?oauth_token=" + open, flPagePerms},
			"a permission that is markup": {flQuestionAt(open, "<script>alert(1)</script>"), flPagePerms},
		} {
			for _, verb := range []string{http.MethodGet, http.MethodHead} {
				got := b.do(t, verb, tc.path, "", nil)
				if verb == http.MethodHead {
					if got.body != "" || !strings.HasPrefix(tc.want, http.StatusText(got.status)+":") {
						t.Errorf("HEAD of %s: %d %q", name, got.status, got.body)
					}
				} else if got.title() != tc.want || strings.Contains(got.body, "<script") {
					t.Errorf("%s: %s", name, got.title())
				}
				if !strings.HasSuffix(tc.want, "no page") {
					flGuarded(t, name, got)
				}
			}
		}
		if got := b.answer(t, lateForm, "allow", nil); got.title() != flPageExpired {
			t.Errorf("an answer that is late: %s", got.title())
		}
		flExpireKey(w, nil)
		if got := b.do(t, http.MethodGet, flQuestionAt(open, "read"), "", nil); got.title() != flPageUnknown {
			t.Errorf("with an expired key: %s", got.title())
		}
	})
}

// flGuarded checks the header of a page.
func flGuarded(t *testing.T, name string, page seen) {
	t.Helper()
	policy := page.header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action "} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: the policy is %q", name, policy)
		}
	}
	for header, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
	} {
		if got := page.header.Values(header); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %s is %q", name, header, got)
		}
	}
}

// A form that is not the page's own, in this browser, answers nothing.
func TestFlickrAuthorizeRefusesForgedForms(t *testing.T) {
	t.Parallel()
	site := func(value string) func(*flForgery) {
		return func(f *flForgery) { f.header = http.Header{"Sec-Fetch-Site": {value}} }
	}
	set := func(name, value string) func(*flForgery) { return func(f *flForgery) { f.form.Set(name, value) } }
	for name, tc := range map[string]struct {
		forge func(*flForgery)
		want  string
	}{
		"nothing forged":         {func(*flForgery) {}, "See Other: no page"},
		"from the page":          {site("same-origin"), "See Other: no page"},
		"by hand":                {site("none"), "See Other: no page"},
		"from another site":      {site("cross-site"), flPageForm},
		"from a neighbour":       {site("same-site"), flPageForm},
		"with another Origin":    {func(f *flForgery) { f.header = http.Header{"Origin": {"http://evil.example"}} }, flPageForm},
		"with a broken Origin":   {func(f *flForgery) { f.header = http.Header{"Origin": {"http://a b"}} }, flPageForm},
		"with no Origin to tell": {func(f *flForgery) { f.header = http.Header{"Origin": {"null"}} }, "See Other: no page"},
		"no csrf":                {func(f *flForgery) { f.form.Del("csrf") }, flPageForm},
		"an empty csrf":          {set("csrf", ""), flPageForm},
		"another csrf":           {set("csrf", strings.Repeat("0", 64)), flPageForm},
		"another browser's csrf": {func(f *flForgery) {
			other, _ := f.world.browser(f).ask(f, f.token, "read")
			f.form.Set("csrf", other.Get("csrf"))
		}, flPageForm},
		"another browser":            {func(f *flForgery) { other := f.world.browser(f); other.ask(f, f.token, "read"); f.browser = other }, flPageForm},
		"a browser without a cookie": {func(f *flForgery) { f.browser = f.world.browser(f) }, flPageForm},
		"a cookie that is malformed": {func(f *flForgery) {
			f.browser = f.world.browser(f)
			f.header = http.Header{"Cookie": {"flickr_session=x"}}
		}, flPageForm},
		"the csrf of another token": {func(f *flForgery) {
			other, _ := f.world.begin(f, flBack)
			f.form.Set("oauth_token", other)
			f.token = other
		}, flPageForm},
		"the csrf of another permission": {set("perms", "delete"), flPageForm},
		"no answer":                      {set("answer", ""), flPageForm},
		"an unknown answer":              {set("answer", "yes"), flPageForm},
		"a form in the query":            {func(f *flForgery) { f.query, f.form = "?"+f.form.Encode(), url.Values{} }, flPageForm},
		"a form of another type":         {func(f *flForgery) { f.header = http.Header{"Content-Type": {"text/plain"}} }, flPageForm},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &flForgery{T: t, world: flNew(t, memserver.Documented)}
			f.browser = f.world.browser(t)
			f.token, _ = f.world.begin(t, flBack)
			f.form, _ = f.browser.ask(t, f.token, "read")
			f.form.Set("account", flAda)
			f.form.Set("answer", "allow")
			tc.forge(f)
			got := f.browser.do(t, http.MethodPost, flAskPath+f.query, f.form.Encode(), f.header)
			if got.title() != tc.want {
				t.Errorf("%s", got.title())
			}
			if tc.want != flPageForm {
				return
			}
			flGuarded(t, name, got)
			read := f.query == "" && f.header.Get("Content-Type") == ""
			link := `<a class="again" href="` + html.EscapeString(flQuestionAt(f.token, f.form.Get("perms"))) + `">`
			if strings.Contains(got.body, link) != read {
				t.Errorf("the way to begin again: %s", got.body)
			}
			if !f.world.open(f.token) {
				t.Error("the login was answered")
			}
		})
	}
}

// A flForgery is how a form is sent.
type flForgery struct {
	*testing.T

	world   *flWorld
	browser *flBrowser
	token   string
	form    url.Values
	query   string
	header  http.Header
}

// There is no way to begin again where nobody can answer.
func TestFlickrAuthorizeForgedFormsOfNoLogin(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	used := w.allowed(t)
	w.send(t, used)
	open, _ := w.begin(t, flBack)
	for name, form := range map[string]url.Values{
		"an unknown token": {"oauth_token": {"x"}, "perms": {"read"}}, "a used one": {"oauth_token": {used.token}, "perms": {"read"}},
		"no perms": {"oauth_token": {open}}, "bad perms": {"oauth_token": {open}, "perms": {"admin"}},
	} {
		if got := w.browser(t).answer(t, form, "allow", nil); got.title() != flPageForm || strings.Contains(got.body, "href=\"/") {
			t.Errorf("%s: %s\n%s", name, got.title(), got.body)
		}
	}
}

// Who is not signed in chooses an account.
func TestFlickrAuthorizeAccounts(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	joan := must(t, w.site.AddUser, memserver.User{Login: "joan", Name: "Joan <J>"})
	must(t, w.site.AddUser, memserver.User{ID: flGrace, Login: "grace"})
	b := w.browser(t)
	token, _ := w.begin(t, flBack)
	form, page := b.ask(t, token, "read")
	for _, want := range []string{`value="` + flAda + `"`, `value="` + joan.ID + `"`, "Joan &lt;J&gt;", ">grace<"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if form.Has("account") {
		t.Error("an account is chosen already")
	}
	for _, account := range []string{"", "1@N01", "ada", flIn} {
		form.Set("account", account)
		got := b.answer(t, form, "allow", nil)
		if got.title() != flPageChoose || !strings.Contains(got.body, "choose an account first") {
			t.Errorf("%q: %s", account, got.title())
		}
	}
	form.Set("account", joan.ID)
	if got := b.answer(t, form, "allow", nil); got.status != http.StatusSeeOther {
		t.Errorf("%s", got.title())
	}
}

// A page offers so many accounts as it can, and none where there are none.
func TestFlickrAuthorizeManyAccountsAndNone(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	for range 70 {
		must(t, w.site.AddUser, memserver.User{})
	}
	token, _ := w.begin(t, flBack)
	_, page := w.browser(t).ask(t, token, "read")
	if offered := strings.Count(page.body, "<option value=\"") - 1; offered != 60 || !strings.Contains(page.body, "only the first 60") {
		t.Errorf("%d accounts are offered", offered)
	}
	for _, u := range w.site.Users() {
		noError(t, w.site.RemoveUser(u.ID))
	}
	b := w.browser(t)
	form, page := b.ask(t, token, "read")
	if strings.Contains(page.body, `value="allow"`) || !strings.Contains(page.body, "no account on this server") {
		t.Error(page.body)
	}
	if got := b.answer(t, form, "allow", nil); got.title() != flPageChoose {
		t.Error(got.title())
	}
	if got := b.answer(t, form, "no", nil); got.title() != flPageRefused {
		t.Error(got.title())
	}
}

// Who is signed in is asked, and nobody else can be answered for.
func TestFlickrAuthorizeSignedIn(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	w.site.SetBrowserUser(flAda)
	b := w.browser(t)
	token, secret := w.begin(t, "oob")
	form, page := b.ask(t, token, "read")
	if form.Get("account") != flAda || strings.Contains(page.body, flGrace) || !strings.Contains(page.body, "signed in as") {
		t.Errorf("the form is %v", form)
	}
	for _, account := range []string{flGrace, "", "1@N01"} {
		form.Set("account", account)
		if got := b.answer(t, form, "allow", nil); got.title() != flPageForm {
			t.Errorf("for %q: %s", account, got.title())
		}
	}
	w.site.SetBrowserUser(flGrace)
	form.Set("account", flAda)
	if got := b.answer(t, form, "allow", nil); got.title() != flPageForm {
		t.Errorf("after another has signed in: %s", got.title())
	}
	w.site.SetBrowserUser("1@N01") // nobody
	if got := b.answer(t, form, "allow", nil); got.title() != flPageGranted {
		t.Errorf("after nobody is signed in: %s", got.title())
	}
	if got := w.send(t, w.accessToken(token, secret, "0")); got != flProblem(401, "verifier_invalid") {
		t.Errorf("%+v", got)
	}
}

// What the callback has stays in it.
func TestFlickrAuthorizeCallbacks(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	w.site.SetBrowserUser(flAda)
	for callback, want := range map[string]string{
		"http://localhost:8080":   "http://localhost:8080?TOKEN",
		flBack:                    flBack + "?TOKEN",
		flBack + "?":              flBack + "?TOKEN",
		flBack + "?a=b&a=%20+%2f": flBack + "?a=b&a=%20+%2f&TOKEN",
		flBack + "?a=b&":          flBack + "?a=b&TOKEN",
		flBack + "#top?x":         flBack + "?TOKEN#top?x",
		flBack + "?a#top":         flBack + "?a&TOKEN#top",
		flBack + "#":              flBack + "?TOKEN",
		flBack + "?oauth_token=x&oauth_verifier=": flBack + "?oauth_token=x&oauth_verifier=&TOKEN",
		"https://app.test/%7Eada/;a?b?c":          "https://app.test/%7Eada/;a?b?c&TOKEN",
		"com.example.app:/back":                   "com.example.app:/back?TOKEN",
		"myapp://":                                "myapp://?TOKEN",
		"myapp:done":                              "myapp:done?TOKEN",
	} {
		b := w.browser(t)
		token, _ := w.begin(t, callback)
		form, _ := b.ask(t, token, "read")
		got := b.answer(t, form, "allow", nil)
		added := regexp.MustCompile(`oauth_token=` + token + `&oauth_verifier=[0-9a-f]{16}`)
		if location := added.ReplaceAllString(got.header.Get("Location"), "TOKEN"); location != want || got.status != http.StatusSeeOther {
			t.Errorf("%s: %d to %s", callback, got.status, location)
		}
	}
}

// The cookie is made once, for these addresses and for no script.
func TestFlickrAuthorizeCookie(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	w.site.SetTLSRequired(false)
	for base, secure := range map[string]string{w.TLSURL(): "; Secure", w.URL(): ""} {
		b := w.browser(t)
		b.base = base
		token, _ := w.begin(t, flBack)
		_, first := b.ask(t, token, "read")
		_, second := b.ask(t, token, "read")
		for _, malformed := range []string{"", "x", strings.Repeat("F", 32), strings.Repeat("0", 33), strings.Repeat("0", 32), strings.Repeat("0", 96)} {
			other := w.browser(t)
			other.base = base
			page := other.do(t, http.MethodGet, flQuestionAt(token, "read"), "", http.Header{"Cookie": {"flickr_session=" + malformed}})
			if page.header.Get("Set-Cookie") == "" {
				t.Errorf("the cookie %q is taken", malformed)
			}
		}
		form := regexp.MustCompile(`^flickr_session=[0-9a-f]{96}; Path=/services/oauth/; HttpOnly` + secure + `; SameSite=Lax$`)
		if cookies := first.header.Values("Set-Cookie"); len(cookies) != 1 || !form.MatchString(cookies[0]) || second.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %q, then %q", base, cookies, second.header.Values("Set-Cookie"))
		}
	}
}

// The record shows none of a login's secrets, in no step of it.
func TestFlickrAuthorizeSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		secrets := []string{w.app.Key, w.app.Secret.Reveal(), canaryCore}
		for _, callback := range []string{flBack + "?" + canaryCore + "=" + canaryCore + "#" + canaryCore, "oob"} {
			for _, place := range []string{"form", "query", "header", "multipart"} {
				secrets = append(secrets, w.login(t, callback, place)...)
			}
		}
		record := w.Record()
		places := map[string]string{"the record as JSON": string(must(t, json.Marshal, any(record))), "the snapshot": w.snapshot(t)}
		for _, verb := range []string{"%+v", "%#v", "%s"} {
			places["the record with "+verb] = fmt.Sprintf(verb, record)
			site := fmt.Sprintf(verb, struct{ s *memserver.Flickr }{w.site})
			places["the site with "+verb] = strings.ReplaceAll(site, w.app.Key, "the app") // by which the site knows it
		}
		if len(secrets) < 60 || slices.Contains(secrets, "") {
			t.Fatalf("%d secrets: %q", len(secrets), secrets)
		}
		for place, text := range places {
			for i, secret := range secrets {
				if strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
					t.Errorf("%s shows secret %d", place, i)
				}
			}
		}
	})
}

// login goes through a login in every way, good and bad, and gives its secrets.
func (w *flWorld) login(t *testing.T, callback, place string) (secrets []string) {
	t.Helper()
	keep := func(c *flCall) {
		c.place = place
		c.spoil = func(params *[][2]string) { secrets = append(secrets, (*params)[len(*params)-1][1]) }
		if place == "query" {
			c.verb = http.MethodGet
		}
	}
	c := w.requestToken(callback)
	keep(&c)
	first, err := url.ParseQuery(w.send(t, c).Body)
	noError(t, err)
	token, secret := first.Get("oauth_token"), first.Get("oauth_token_secret")
	b := w.browser(t)
	form, page := b.ask(t, token, "delete")
	cookie, _, _ := strings.Cut(strings.TrimPrefix(page.header.Get("Set-Cookie"), "flickr_session="), ";")
	secrets = append(secrets, token, secret, form.Get("csrf"), cookie)
	b.do(t, http.MethodGet, flQuestionAt(token, token), "", nil)
	b.do(t, http.MethodGet, flQuestionAt(canaryCore, "read")+"&"+canaryCore+"="+canaryCore, "", nil)
	b.answer(t, url.Values{"oauth_token": {token}, "perms": {"delete"}, "csrf": {canaryCore}, "account": {canaryCore}}, canaryCore, nil)
	form.Set("account", canaryCore)
	b.answer(t, form, "allow", nil)
	form.Set("account", flAda)
	got := b.answer(t, form, "allow", nil)
	verifier := regexp.MustCompile(`(?:oauth_verifier=|id="verifier" value=")([0-9a-f-]+)`).FindStringSubmatch(got.header.Get("Location") + got.body)
	secrets = append(secrets, verifier[1])
	for _, spoilt := range []string{verifier[1], canaryCore} {
		c = w.accessToken(token, secret, verifier[1])
		keep(&c)
		c.appSecret = spoilt
		w.send(t, c)
		c = w.accessToken(token, secret, spoilt+spoilt)
		keep(&c)
		w.send(t, c)
	}
	c = w.accessToken(token, secret, verifier[1])
	keep(&c)
	last, err := url.ParseQuery(w.send(t, c).Body)
	noError(t, err)
	return append(secrets, last.Get("oauth_token"), last.Get("oauth_token_secret"))
}

// The record shows what is not secret.
func TestFlickrAuthorizeRecordShowsTheRest(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	b := w.browser(t)
	token, secret := w.begin(t, flBack)
	form, _ := b.ask(t, token, "read")
	form.Set("account", flAda)
	b.answer(t, form, "allow", nil)
	w.send(t, w.accessToken(token, secret, "x"))
	type shown struct {
		Op, User, Method, Path, Query, Body string
		Status                              int
		Answer, Location                    string
	}
	var got []shown
	for _, x := range w.Record() {
		got = append(got, shown{x.Op, x.User, x.Method, x.Path, x.Query, x.Body, x.Status, x.Answer, x.AnswerHeader.Get("Location")})
	}
	const signed = "oauth_consumer_key=[redacted]&oauth_nonce=[redacted]&oauth_signature_method=[redacted]&oauth_timestamp=[redacted]&"
	want := []shown{
		{"oauth.request_token", "", "POST", "/services/oauth/request_token", "", "oauth_callback=[redacted]&" + signed + "oauth_version=[redacted]&oauth_signature=[redacted]", 200, "[redacted]", ""},
		{"oauth.authorize", "", "GET", "/services/oauth/authorize", "oauth_token=[redacted]&perms=read", "", 200, "[redacted]", ""},
		{"oauth.authorize", flAda, "POST", "/services/oauth/authorize", "", "account=21207597%40N07&answer=allow&csrf=[redacted]&oauth_token=[redacted]&perms=read", 303, "", "[redacted]"},
		{"oauth.access_token", flAda, "POST", "/services/oauth/access_token", "", signed + "oauth_token=[redacted]&oauth_verifier=[redacted]&oauth_version=[redacted]&oauth_signature=[redacted]", 401, "oauth_problem=verifier_invalid", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A session that somebody else has chosen for the browser is none, and a cookie
// that stands before the page's own does not lock it.
func TestFlickrAuthorizeTakesItsOwnCookieAlone(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	const chosen = "flickr_session=00000000000000000000000000000000"
	token, _ := w.begin(t, flBack)
	page := w.browser(t).do(t, http.MethodGet, flQuestionAt(token, "delete"), "", http.Header{"Cookie": {chosen}})
	form := url.Values{"account": {flAda}, "answer": {"allow"}}
	for _, field := range flHiddenField.FindAllStringSubmatch(page.body, -1) {
		form.Set(field[1], field[2])
	}
	if got := w.browser(t).do(t, http.MethodPost, flAskPath, form.Encode(), http.Header{"Cookie": {chosen}}); got.status != http.StatusForbidden {
		t.Errorf("the form of a chosen session: %d %s", got.status, got.title())
	}
	own, _, _ := strings.Cut(page.header.Get("Set-Cookie"), ";")
	got := w.browser(t).do(t, http.MethodPost, flAskPath, form.Encode(), http.Header{"Cookie": {chosen + "; flickr_session=bad; " + own}})
	if got.status != http.StatusSeeOther {
		t.Errorf("the form with its own cookie behind others: %d %s", got.status, got.title())
	}
}
