package memserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// The record shows what is not secret.
func TestFlickrRecordShowsTheRest(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	args := map[string]string{
		"group_id": flShut, "message": "hello", "accept_rules": "1", "format": "json", "nojsoncallback": "1", "extra": "x",
	}
	c := w.call(flickr.MethodGroupsJoinRequest, args)
	c.place = "header"
	w.send(t, c)
	c.place = "form"
	w.send(t, c)
	c.sign, c.place, c.verb, c.method = flOldStyle, "query", http.MethodGet, flickr.MethodPeopleGetGroups
	c.args = map[string]string{"user_id": flGrace, "per_page": "10", "page": "1", "membertypes": "2,3"}
	w.send(t, c)
	c.place, c.verb = "soap", ""
	w.send(t, c)

	type shown struct{ Op, Group, User, Query, Body, Authorization string }
	var got []shown
	for _, x := range w.Record() {
		if x.Site != "flickr" {
			t.Errorf("the site is %q", x.Site)
		}
		got = append(got, shown{x.Op, x.Group, x.User, x.Query, x.Body, x.Header.Get("Authorization")})
	}
	const open = "accept_rules=1&[redacted]&format=json&group_id=52240257803%40N20&message=[redacted]&method=flickr.groups.joinRequest&nojsoncallback=1"
	const oauth = "&oauth_consumer_key=[redacted]&oauth_nonce=[redacted]&oauth_signature_method=[redacted]&oauth_timestamp=[redacted]&" +
		"oauth_token=[redacted]&oauth_version=[redacted]&oauth_signature=[redacted]"
	want := []shown{
		{flickr.MethodGroupsJoinRequest, flShut, flAda, "", open, "[redacted]"},
		{flickr.MethodGroupsJoinRequest, flShut, flAda, "", open + oauth, ""},
		{
			flickr.MethodPeopleGetGroups, "", flAda,
			"api_key=[redacted]&auth_token=[redacted]&membertypes=2%2C3&method=flickr.people.getGroups&page=1&per_page=10&user_id=34427000%40N01&api_sig=[redacted]", "", "",
		},
		{flickr.MethodPeopleGetGroups, "", flAda, "", "[redacted]", ""},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if answer := w.Record()[0].Answer; answer != `{"stat":"ok"}` {
		t.Errorf("the answer is %s", answer)
	}
}

// No secret is shown that stands where one belongs, or where none does.
func TestFlickrSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		for i, method := range []string{flickr.MethodTestEcho, flickr.MethodGroupsLeave, "flickr.x"} {
			for j, sign := range []string{flByOAuth, flPlaintext, flOldStyle, flUnsigned} {
				t.Run(strings.Join([]string{dialectNames[dialect], method, sign}, " "), func(t *testing.T) {
					t.Parallel()
					w := flNew(t, dialect)
					secrets := []string{w.app.Key, w.app.Secret.Reveal(), w.token, w.secret}
					for k, name := range flAstray {
						for l, place := range flPlaces {
							for _, form := range []string{"%s", "é\t<%s>\u2028\""} {
								c := w.call(method, map[string]string{"group_id": flIn, "format": "json"})
								c.sign, c.place = sign, place
								w.flLookForSecrets(t, c, name, secrets, (i+j+k+l)%len(secrets), form)
							}
						}
					}
				})
			}
		}
	}
}

// flAstray are the parameters in which a secret may stand.
var flAstray = []string{
	"method", "format", "jsoncallback", "nojsoncallback", "group_id", "user_id", "message", "delete_photos", "accept_rules",
	"membertypes", "per_page", "page", "api_key", "api_sig", "auth_token", "oauth_consumer_key", "oauth_token", "oauth_nonce",
	"oauth_signature", "oauth_signature_method", "oauth_timestamp", "oauth_version", "oauth_verifier", "Oauth_token", "x", "name itself",
}

// flLookForSecrets sends the call with one of the secrets as that parameter, or
// with more around it, rightly signed where that can be, and looks for all of them.
func (w *flWorld) flLookForSecrets(t *testing.T, c flCall, name string, secrets []string, one int, form string) {
	t.Helper()
	needles := slices.Clone(secrets)
	c.change = func(params map[string]string) {
		if name == "name itself" {
			params["a"+secrets[one]] = ""
		} else {
			params[name] = fmt.Sprintf(form, secrets[one])
		}
	}
	if c.sign != flUnsigned {
		c.spoil = func(params *[][2]string) { needles = append(needles, (*params)[len(*params)-1][1]) }
	}
	w.ClearRecord()
	w.send(t, c)
	for place, text := range flPlacesSeen(t, w) {
		for i, needle := range needles {
			if strings.Contains(text, needle) || strings.Contains(text, url.QueryEscape(needle)) {
				t.Errorf("%s with secret %d as %s: %s shows secret %d", c.place, one, name, place, i)
			}
		}
	}
}

// flPlacesSeen are where a secret could be seen.
func flPlacesSeen(t *testing.T, w *flWorld) map[string]string {
	t.Helper()
	record := w.Record()
	if len(record) != 1 {
		t.Errorf("%d exchanges", len(record))
	}
	places := map[string]string{"the record as JSON": string(must(t, json.Marshal, any(record)))}
	for _, verb := range []string{"%+v", "%#v"} {
		places["the record with "+verb] = fmt.Sprintf(verb, record)
	}
	return places
}

// What the record does not show of the request it does not show of the answer.
func TestFlickrAnswerThatHoldsTheTokenByChance(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	g := must(t, w.site.AddGroup, memserver.Group{Name: w.token})
	if got := w.send(t, w.call(flickr.MethodGroupsGetInfo, map[string]string{"group_id": g.ID})); !strings.Contains(got.Body, w.token) {
		t.Fatalf("%+v", got)
	}
	if answer := w.Record()[0].Answer; strings.Contains(answer, w.token) || !strings.Contains(answer, "<name>[redacted]</name>") {
		t.Error("the answer: " + strings.ReplaceAll(answer, w.token, "the token"))
	}
}

// The site and what it gives show no secret where they are printed.
func TestFlickrSiteIsNotPrinted(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	cfg := w.site.Config(flAda)
	needles := []string{w.app.Secret.Reveal(), w.token, w.secret, cfg.Token.Reveal(), cfg.TokenSecret.Reveal()}
	for _, v := range []any{w.site, &w.site.Site, w.Server, w.site.App(), cfg, struct{ s *memserver.Flickr }{w.site}, w.snapshot(t)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			for _, needle := range needles {
				if strings.Contains(fmt.Sprintf(verb, v), needle) {
					t.Errorf("%T with %s shows a secret", v, verb)
				}
			}
		}
	}
}

// A fault strikes the call that it is for, by method, group and user.
func TestFlickrFaultsMatch(t *testing.T) {
	t.Parallel()
	for _, place := range flPlaces {
		w := flNew(t, memserver.Documented)
		noError(t, w.Inject(memserver.Fault{
			Site: "flickr", Op: flickr.MethodGroupsLeave, Group: flIn, User: flAda, Attempt: 1, Phase: memserver.BeforeRules,
			Effect: memserver.Effect{Kind: memserver.Answer, Status: http.StatusBadGateway},
		}))
		c := w.leave()
		c.place = place
		if got := w.send(t, c); got.Status != http.StatusBadGateway {
			t.Errorf("%s: %+v", place, got)
		}
		if got := w.send(t, c); got.Status != http.StatusOK || w.site.State(flIn, flAda) != groups.StateLeft {
			t.Errorf("%s, the second time: %+v", place, got)
		}
	}
}

// What is seeded follows the rules of the wire.
func TestFlickrSeeding(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	s := w.site
	for name, g := range map[string]memserver.Group{
		"moderated": {Registration: memserver.Moderated}, "archived": {Archived: true}, "with a parent": {Parent: flIn},
		"an id that is no NSID": {ID: "34427469792"}, "an empty number": {ID: "@N01"}, "three digits": {ID: "1@N012"}, "letters": {ID: "1@Nab"},
	} {
		if _, err := s.AddGroup(g); err == nil {
			t.Errorf("the group was added: %s", name)
		}
	}
	if _, err := s.AddUser(memserver.User{ID: "ada"}); err == nil {
		t.Error("the user was added")
	}
	made := must(t, s.AddGroup, memserver.Group{Name: "Chess", Rules: "Be kind", Description: "On boards"})
	u := must(t, s.AddUser, memserver.User{Name: "Joan"})
	if made.ID == u.ID || !strings.HasSuffix(made.ID, "@N20") || !strings.HasSuffix(u.ID, "@N01") {
		t.Errorf("the ids are %q and %q", made.ID, u.ID)
	}
	if d := cmp.Diff(made, s.Groups()[4]); d != "" || made.Rules != "Be kind" || made.Description != "On boards" {
		t.Errorf("%+v (-want +got):\n%s", made, d)
	}
	noError(t, s.AddPhotos(flIn, flAda, 3))
	noError(t, s.JoinRequest(flShut, u.ID, "Please"))
	if err := s.JoinRequest(flOut, u.ID, "Please"); err == nil {
		t.Error("a request was left in an open group")
	}
	if s.Photos(flIn, flAda) != 3 || s.RequestMessage(flShut, u.ID) != "Please" || s.RequestMessage(flShut, flAda) != "" {
		t.Errorf("%d photos, the message is %q", s.Photos(flIn, flAda), s.RequestMessage(flShut, u.ID))
	}
	noError(t, s.LeaveWithPhotos(flIn, flAda))
	s.SetGroupLimit(1)
	state, err := s.Join(flRuled, flAda)
	_, over := s.Join(flOut, flAda)
	s.SetGroupLimit(-1)
	_, unlimited := s.Join(flOut, flAda)
	if s.Photos(flIn, flAda) != 0 || state != groups.StateJoined || err != nil || over == nil || unlimited != nil {
		t.Errorf("%d photos, %q, %v, %v, %v", s.Photos(flIn, flAda), state, err, over, unlimited)
	}
}

// An app is added with what it has, replaced by its key, and refused with a key
// that is none.
func TestFlickrApps(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	for _, key := range []string{"x", strings.ToUpper(flStranger), flStranger + "0"} {
		if _, err := w.site.AddApp(memserver.App{Key: key, Name: "Other"}); err == nil || strings.Contains(err.Error(), key+`"`) {
			t.Errorf("%q: %v", key, err)
		}
	}
	app := must(t, w.site.AddApp, memserver.App{Name: "Other"})
	token, secret := w.site.TokenFor(app.Key, flAda, flickr.PermsRead)
	c := w.call(flickr.MethodTestNull, nil)
	c.key, c.appSecret, c.token, c.tokenSecret = app.Key, app.Secret.Reveal(), token.Reveal(), secret.Reveal()
	if got := w.send(t, c); got.Body != flOK {
		t.Errorf("%+v", got)
	}
	lengths := map[string]int{"key": len(app.Key), "secret": len(c.appSecret), "token": len(c.token), "token secret": len(c.tokenSecret)}
	if d := cmp.Diff(map[string]int{"key": 32, "secret": 16, "token": 34, "token secret": 16}, lengths); d != "" {
		t.Errorf("the lengths (-want +got):\n%s", d)
	}
	app.Secret = groups.NewSecret("another")
	must(t, w.site.AddApp, app)
	if got := w.send(t, c); got.Body != flFails("96", "Invalid signature") {
		t.Errorf("the old secret: %+v", got)
	}
	c.appSecret = "another"
	if got := w.send(t, c); got.Body != flOK || w.site.App().Key == app.Key {
		t.Errorf("the new secret: %+v", got)
	}
}

// A Config reaches the site; two with one seed are equal.
func TestFlickrConfig(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	cfg, none := w.site.Config(flAda), w.site.Config("")
	if cfg.BaseURL != w.TLSURL() || cfg.Transport != http.RoundTripper(w.Transport()) || cfg.APIKey != w.app.Key || !cfg.APISecret.Equal(w.app.Secret) {
		t.Error("the Config is not the site's")
	}
	if cfg.Token.IsZero() || cfg.TokenSecret.IsZero() || !none.Token.IsZero() || !none.TokenSecret.IsZero() {
		t.Error("the token is there or missing")
	}
	other := flNew(t, memserver.Documented)
	if !other.site.Config(flAda).Token.Equal(cfg.Token) {
		t.Error("the same seed gives another token")
	}
	c := w.call(flickr.MethodTestNull, nil)
	c.token, c.tokenSecret = cfg.Token.Reveal(), cfg.TokenSecret.Reveal()
	c.address = w.TLSURL() + flickr.PathREST
	r := w.request(t, c)
	r.RequestURI = ""
	rec, _, err := paRoundTrip(cfg.Transport, r)
	noError(t, err)
	if rec.Body.String() != flOK {
		t.Errorf("over the wire: %s", rec.Body)
	}
}
