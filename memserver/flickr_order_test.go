package memserver_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// An flMistake is one that a call can have, in the order of the checks.
type flMistake struct {
	name string
	step int
	// says is what the answer to it is, documented and, where it is another,
	// deployed. A problem of OAuth is answered without a format.
	says, deployed string
	// sign is the way of signing that it is for, "" for all.
	sign string
	// uses is what it is made in: two cannot be made in one.
	uses string
	make func(*flWorld, *flCall)
}

// flThen adds a change of the parameters to that which is there.
func flThen(c *flCall, change func(map[string]string)) {
	before := c.change
	c.change = func(params map[string]string) {
		if before != nil {
			before(params)
		}
		change(params)
	}
}

func flParam(name, value string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) { flThen(c, func(params map[string]string) { params[name] = value }) }
}

func flWithout(name string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) { flThen(c, func(params map[string]string) { delete(params, name) }) }
}

// flSpoil changes the parameter after the signature was made; "" takes it away.
func flSpoil(name, value string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) {
		before := c.spoil
		c.spoil = func(params *[][2]string) {
			if before != nil {
				before(params)
			}
			*params = slices.DeleteFunc(*params, func(p [2]string) bool { return p[0] == name })
			if value != "" {
				*params = append(*params, [2]string{name, value})
			}
		}
	}
}

func flKey(key string) func(*flWorld, *flCall) {
	return func(_ *flWorld, c *flCall) { c.key = key }
}

const (
	flNoMethod112  = "Method &quot;flickr.groups.fly&quot; not found"
	flBadKeyText   = "Invalid API Key"
	flBadTokenText = "Login failed / Invalid auth token"
	flLowText      = "User not logged in / Insufficient permissions"
	flPostText     = "The POST method is now required for all setters"
	flProblemIs    = "oauth_problem="
	flStranger     = "0123456789abcdef0123456789abcdef"
)

var flMistakes = []flMistake{
	{"no TLS", 1, flFails("95", "SSL is required"), "", "", "address", func(_ *flWorld, c *flCall) {
		c.address = strings.Replace(flAddress(""), "https", "http", 1)
	}},
	{"an unknown format", 3, flFails("111", "Format &quot;yaml&quot; not found"), "", "", "format", flParam("format", "yaml")},
	{"the site is disabled", 4, flFails("105", "Service currently unavailable"), flFails("105", "Service currently unavailable (Site Disabled)"), "", "", func(w *flWorld, _ *flCall) {
		w.site.SetDisabled(true)
	}},
	{"an unknown method", 5, flFails("112", flNoMethod112), "", "", "method", func(_ *flWorld, c *flCall) { c.method = "flickr.groups.fly" }},
	{"no method", 5, flFails("112", "Method &quot;&quot; not found"), "", "", "method", flWithout("method")},

	{"a malformed key", 6, flFails("100", flBadKeyText), flFails("100", flBadKeyText+" (Key has invalid format)"), "", "key", flKey("0123")},
	{"no key", 6, flFails("100", flBadKeyText), flFails("100", flBadKeyText+" (Key has invalid format)"), flByOAuth, "key", flWithout("oauth_consumer_key")},
	{"no key", 6, flFails("100", flBadKeyText), flFails("100", flBadKeyText+" (Key has invalid format)"), flOldStyle, "key", flWithout("api_key")},
	{"an unknown key", 6, flFails("100", flBadKeyText), flFails("100", flBadKeyText+" (Key not found)"), "", "key", flKey(flStranger)},
	{"an expired key", 6, flFails("100", flBadKeyText), flFails("100", flBadKeyText+" (Key has expired)"), "", "key", func(w *flWorld, _ *flCall) {
		app := w.app
		app.Expired = true
		if _, err := w.site.AddApp(app); err != nil {
			panic(err) // the test's own mistake
		}
	}},

	{"a parameter twice", 7, flProblemIs + "parameter_rejected&oauth_parameters_rejected=oauth_version", "", flByOAuth, "version", func(_ *flWorld, c *flCall) {
		before := c.spoil
		c.spoil = func(params *[][2]string) {
			if before != nil {
				before(params)
			}
			*params = append(*params, [2]string{"oauth_version", "1.0"})
		}
	}},
	{"another version", 7, flProblemIs + "parameter_rejected&oauth_parameters_rejected=oauth_version", "", flByOAuth, "version", flParam("oauth_version", "2.0")},
	{"no stamp", 8, flProblemIs + "parameter_absent&oauth_parameters_absent=oauth_timestamp", "", flByOAuth, "stamp absent signature", flWithout("oauth_timestamp")},
	{"no signature", 8, flFails("97", "Missing signature"), flProblemIs + "parameter_absent&oauth_parameters_absent=oauth_signature", flByOAuth, "signature absent stamp", flSpoil("oauth_signature", "")},
	{"another way of signing", 9, flProblemIs + "signature_method_rejected", "", flByOAuth, "", flParam("oauth_signature_method", "RSA-SHA1")},

	{"an unknown token", 10, flFails("98", flBadTokenText), flFails("98", "Invalid auth token"), flByOAuth, "token", func(_ *flWorld, c *flCall) { c.token = "72157626318069415-087bfc7b5816092c" }},
	{"another app's token", 10, flFails("98", flBadTokenText), flFails("98", "Invalid auth token"), flByOAuth, "token", func(w *flWorld, c *flCall) {
		other, err := w.site.AddApp(memserver.App{})
		if err != nil {
			panic(err) // the test's own mistake
		}
		c.token, c.tokenSecret = flReveal(w.site.TokenFor(other.Key, flAda, flickr.PermsDelete))
	}},
	{"a revoked token", 10, flFails("98", flBadTokenText), flFails("98", "Invalid auth token"), flByOAuth, "token", func(w *flWorld, c *flCall) {
		w.site.RevokeToken(groups.NewSecret(c.token))
	}},
	{"an old stamp", 11, flProblemIs + "timestamp_refused", "", flByOAuth, "stamp", flParam("oauth_timestamp", strconv.FormatInt(flStart.Add(-301*time.Second).Unix(), 10))},
	{"a wrong signature", 12, flFails("96", "Invalid signature"), flProblemIs + "signature_invalid&debug_sbs=", flByOAuth, "signature", flSpoil("oauth_signature", "AAAA")},
	{"a wrong signature", 12, flFails("96", "Invalid signature"), "", flOldStyle, "signature", flSpoil("api_sig", flStranger)},
	{"no signature", 12, flFails("97", "Missing signature"), "", flOldStyle, "signature", flSpoil("api_sig", "")},
	{"an unknown token", 13, flFails("98", flBadTokenText), flFails("98", "Invalid auth token"), flOldStyle, "token", func(_ *flWorld, c *flCall) { c.token = "72157626318069415-087bfc7b5816092c" }},

	{"no token", 14, flFails("99", flLowText), flFails("99", "Insufficient permissions. Method requires delete privileges; none granted."), "", "token", func(_ *flWorld, c *flCall) { c.token, c.tokenSecret = "", "" }},
	{"a token that permits too little", 14, flFails("99", flLowText), flFails("99", "Insufficient permissions. Method requires delete privileges; write granted."), "", "token", func(w *flWorld, c *flCall) {
		c.token, c.tokenSecret = flReveal(w.site.Token(flAda, flickr.PermsWrite))
	}},
	{"GET", 15, flFails("116", flPostText), "", "", "verb", func(_ *flWorld, c *flCall) { c.verb, c.place = http.MethodGet, "query" }},
	{"writes fail", 16, flFails("106", "Write operation failed"), "", "", "", func(w *flWorld, _ *flCall) { w.site.SetWritesFailing(true) }},
	{"an abused address", 17, flFails("116", "Bad URL found"), "", "", "", func(w *flWorld, c *flCall) {
		w.site.SetAbusedURLs("", "http://bad.example/")
		flParam("message", "see http://bad.example/x")(w, c)
	}},
	{"no group", 18, flFails("1", "Required arguments missing"), "", "", "group", flWithout("group_id")},
	{"another's group", 19, flFails("3", "Account is not in that group"), "", "", "group", flParam("group_id", flOut)},
}

// Each mistake has its own answer, in both dialects and both ways of signing.
func TestFlickrCommonFailures(t *testing.T) {
	t.Parallel()
	flEachSigned(t, func(t *testing.T, dialect memserver.Dialect, sign string) {
		for _, m := range flMistakes {
			if m.sign == "" || m.sign == sign {
				flCheckMistakes(t, dialect, sign, m)
			}
		}
	})
}

func TestFlickrEarlierOfTwoMistakesIsTold(t *testing.T) {
	t.Parallel()
	flEachSigned(t, func(t *testing.T, dialect memserver.Dialect, sign string) {
		for _, one := range flMistakes {
			for _, other := range flMistakes {
				fits := (one.sign == "" || one.sign == sign) && (other.sign == "" || other.sign == sign)
				if fits && one.step < other.step && !flClash(one, other) {
					flCheckMistakes(t, dialect, sign, one, other)
				}
			}
		}
	})
}

// flClash reports whether the two are made in one thing.
func flClash(one, other flMistake) bool {
	return slices.ContainsFunc(strings.Fields(one.uses), func(use string) bool {
		return slices.Contains(strings.Fields(other.uses), use)
	})
}

func flEachSigned(t *testing.T, test func(t *testing.T, dialect memserver.Dialect, sign string)) {
	t.Helper()
	for _, dialect := range dialects {
		for _, sign := range []string{flByOAuth, flOldStyle} {
			t.Run(dialectNames[dialect]+" "+sign, func(t *testing.T) {
				t.Parallel()
				test(t, dialect, sign)
			})
		}
	}
}

// flCheckMistakes makes the mistakes in a leave and looks whether the first is
// told.
func flCheckMistakes(t *testing.T, dialect memserver.Dialect, sign string, mistakes ...flMistake) {
	t.Helper()
	w := flNew(t, dialect)
	c := w.leave()
	c.sign = sign
	var names []string
	for _, m := range mistakes {
		names = append(names, m.name)
		m.make(w, &c)
	}
	before := w.snapshot(t)
	want := mistakes[0].says
	if dialect == memserver.Deployed && mistakes[0].deployed != "" {
		want = mistakes[0].deployed
	}
	got := w.send(t, c)
	if !strings.HasPrefix(got.Body, want) || got.Status != flStatus(got.Body) || (got.Body != want && !strings.HasSuffix(want, "debug_sbs=")) {
		t.Errorf("%s: %+v, want %s", strings.Join(names, " and "), got, want)
	}
	if d := cmp.Diff(before, w.snapshot(t)); d != "" {
		t.Errorf("%s: the world changed (-before +after):\n%s", strings.Join(names, " and "), d)
	}
}

// flStatus is the HTTP status that belongs to a body.
func flStatus(body string) int {
	switch problem, is := strings.CutPrefix(body, flProblemIs); {
	case !is && strings.Contains(body, `"95"`):
		return http.StatusForbidden
	case !is:
		return http.StatusOK
	case strings.HasPrefix(problem, "parameter_"), strings.HasPrefix(problem, "signature_method"):
		return http.StatusBadRequest
	}
	return http.StatusUnauthorized
}

// The envelope comes after TLS and before all else.
func TestFlickrBrokenEnvelopesComeBetweenTLSAndTheFormat(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		w.site.SetDisabled(true)
		for place, code := range map[string]string{"soap": "114", "xmlrpc": "115"} {
			target := flAddress(place) + "?format=yaml&method=x"
			if got := w.serve(w.plain(t, http.MethodPost, target, "text/xml", "<a/>")); !strings.Contains(got.Body, `code="`+code+`"`) {
				t.Errorf("%s: %+v", place, got)
			}
			target = strings.Replace(target, "https", "http", 1)
			if got := w.serve(w.plain(t, http.MethodPost, target, "text/xml", "<a/>")); !strings.Contains(got.Body, `code="95"`) || got.Status != http.StatusForbidden {
				t.Errorf("%s without TLS: %+v", place, got)
			}
		}
	})
}

// A call that is neither signed nor has to be is carried out with a key alone;
// one that is signed all the same is checked.
func TestFlickrMethodsThatNeedNoSignature(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for _, tc := range []struct {
			name, method, sign, says string
			make                     func(*flWorld, *flCall)
		}{
			{"getInfo", "flickr.groups.getInfo", flUnsigned, `stat="ok"`, nil},
			{"getInfo without a key", "flickr.groups.getInfo", flUnsigned, `code="100"`, flWithout("api_key")},
			{"getInfo with a wrong signature of the old style", "flickr.groups.getInfo", flOldStyle, `code="96"`, flSpoil("api_sig", flStranger)},
			{"getInfo with a signature that is empty", "flickr.groups.getInfo", flOldStyle, `stat="ok"`, flSpoil("api_sig", "")},
			{"getInfo by OAuth", "flickr.groups.getInfo", flByOAuth, `stat="ok"`, nil},
			{"getInfo by OAuth with an unknown token", "flickr.groups.getInfo", flByOAuth, `code="98"`, func(_ *flWorld, c *flCall) { c.token = "x" }},
			{"getInfo by OAuth without a token", "flickr.groups.getInfo", flByOAuth, `stat="ok"`, func(_ *flWorld, c *flCall) { c.token, c.tokenSecret = "", "" }},
			{"leave", "flickr.groups.leave", flUnsigned, `code="97"`, nil},
			{"people.getGroups", "flickr.people.getGroups", flUnsigned, `code="97"`, nil},
			{"checkToken", "flickr.auth.oauth.checkToken", flUnsigned, `code="97"`, nil},
			{"checkToken by OAuth", "flickr.auth.oauth.checkToken", flByOAuth, `stat="ok"`, nil},
		} {
			c := w.call(tc.method, map[string]string{"group_id": flIn})
			c.sign = tc.sign
			if tc.make != nil {
				tc.make(w, &c)
			}
			if got := w.send(t, c); !strings.Contains(got.Body, tc.says) {
				t.Errorf("%s: %+v, want %s", tc.name, got, tc.says)
			}
		}
	})
}

// The switches let through what they are for.
func TestFlickrSwitches(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		set  func(*flWorld)
		make func(*flWorld, *flCall)
	}{
		"without TLS":             {func(w *flWorld) { w.site.SetTLSRequired(false) }, flMistakes[0].make},
		"GET":                     {func(w *flWorld) { w.site.SetGETAllowed(true) }, func(_ *flWorld, c *flCall) { c.verb, c.place = http.MethodGet, "query" }},
		"PUT":                     {func(w *flWorld) { w.site.SetGETAllowed(true) }, func(_ *flWorld, c *flCall) { c.verb = http.MethodPut }},
		"disabled and enabled":    {func(w *flWorld) { w.site.SetDisabled(true); w.site.SetDisabled(false) }, nil},
		"writes failed":           {func(w *flWorld) { w.site.SetWritesFailing(true); w.site.SetWritesFailing(false) }, nil},
		"an address not abused":   {func(w *flWorld) { w.site.SetAbusedURLs("x"); w.site.SetAbusedURLs("") }, flParam("message", "x")},
		"reading while no writes": {func(w *flWorld) { w.site.SetWritesFailing(true) }, func(_ *flWorld, c *flCall) { c.method = "flickr.test.null" }},
		"reading by GET":          {nil, func(_ *flWorld, c *flCall) { c.method, c.verb, c.place = "flickr.test.null", http.MethodGet, "query" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := flNew(t, memserver.Documented)
			c := w.leave()
			if tc.set != nil {
				tc.set(w)
			}
			if tc.make != nil {
				tc.make(w, &c)
			}
			if got := w.send(t, c); got.Body != flOK {
				t.Errorf("%+v", got)
			}
		})
	}
}
