package memserver_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// canary is the secret; its core is found however the rest is written.
const (
	canary     = `a&<"c4n4ry'é>`
	canaryCore = "c4n4ry"
)

// canaryForms are the core as nobody would write it by accident.
var canaryForms = []string{
	canaryCore, "&#99;4n4ry", "&#x63;", "%63", base64.StdEncoding.EncodeToString([]byte(canary)),
	"99 52 110 52", // as a list of bytes
}

// leaks gives the places where the secret can be seen.
func leaks(t testing.TB, w *town, needles ...string) []string {
	t.Helper()
	var snapshot bytes.Buffer
	noError(t, w.Snapshot(&snapshot))
	record := w.Record()
	asJSON, err := json.Marshal(record)
	noError(t, err)
	places := map[string]string{"the snapshot": snapshot.String(), "the record as JSON": string(asJSON)}
	for name, v := range map[string]any{
		"the server": w.Server, "the site": w.site, "the common part of the site": &w.site.Site, "the record": record,
		"users": w.site.Users(), "groups": w.site.Groups(), "the config": w.site.Config(w.ada.ID), "faults": w.Unfired(),
		"members": w.site.Members(w.group.ID),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			places[name+" with "+verb] = fmt.Sprintf(verb, v)
		}
	}
	// Deeper than their methods let, at rest.
	w.Close()
	for _, verb := range []string{"%+v", "%#v", "%s"} {
		places["all of the server with "+verb] = fmt.Sprintf(verb, struct{ s *memserver.Server }{w.Server})
		places["all of the site with "+verb] = fmt.Sprintf(verb, struct{ s *memserver.PeopleAggregator }{w.site})
	}
	for i, x := range record {
		places[fmt.Sprintf("exchange %d with %%+v", i)] = fmt.Sprintf("%+v %#v %+v", x, x, x.Fault)
	}
	var found []string
	for place, text := range places {
		for _, needle := range needles {
			if strings.Contains(text, needle) {
				found = append(found, place+": "+needle)
			}
		}
	}
	return found
}

// xmlCall is a call of joinGroup with these members.
func xmlCall(members string) string {
	return "<methodCall><methodName>peopleaggregator.joinGroup</methodName><params><param><value><struct>" +
		members + "</struct></value></param></params></methodCall>"
}

func member(name, value string) string {
	return "<member><name>" + name + "</name><value>" + value + "</value></member>"
}

// TestSecretsAreNowhere sends the secret in each way in which it can come, good
// or malformed.
func TestSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	const form, text, id = "application/x-www-form-urlencoded", "text/xml", "&id=group:1"
	escaped, gid := url.QueryEscape(canary), member("id", "group:1")
	numeric := regexp.MustCompile(`.`).ReplaceAllStringFunc(canary, func(s string) string { return fmt.Sprintf("&#%d;", []rune(s)[0]) })
	type request struct{ path, kind, body string }
	for name, r := range map[string]request{
		"a form":                             {joinPath, form, "authToken=" + escaped + id},
		"a form without a type":              {joinPath, "", "authToken=" + escaped + id},
		"a form, escaped in another way":     {joinPath, form, "authToken=" + strings.Replace(escaped, "c", "%63", 1) + id},
		"a form, its field's name escaped":   {joinPath, form, "auth%54oken=" + escaped + id},
		"a form with the field twice":        {joinPath, form, "authToken=" + escaped + "&authToken=x" + id},
		"a form with a misspelt field":       {joinPath, form, "authToken=x&auth_token=" + escaped + id},
		"a form with the secret as a name":   {joinPath, form, escaped + "=1&authToken=x" + id},
		"a form with the secret as an id":    {joinPath, form, "authToken=" + escaped + "&id=" + escaped},
		"a form, the arguments exchanged":    {joinPath, form, "authToken=group:1&id=" + escaped},
		"a form that cannot be decoded":      {joinPath, form, "authToken=" + escaped + "%ZZ" + id},
		"a form that is not whole":           {joinPath, form, "id=group:1&authToken=" + escaped[:len(escaped)-7]},
		"a query":                            {joinPath + "?authToken=" + escaped + id, form, ""},
		"a query of an XML-RPC call":         {"/api/xmlrpc?authToken=" + escaped, text, xmlCall(gid + member("authToken", "x"))},
		"a query of an unknown path":         {"/nowhere?authToken=" + escaped, form, ""},
		"a query of another dialect":         {"/api/json.php/peopleaggregator/joinGroup?authToken=" + escaped, form, ""},
		"an unknown path":                    {"/nowhere", form, "authToken=" + escaped},
		"an unknown method":                  {"/api/json/peopleaggregator/explode", form, "authToken=" + escaped},
		"a method that wants GET":            {"/api/json/peopleaggregator/getGroups", form, "authToken=" + escaped},
		"a body that is JSON":                {joinPath, "application/json", `{"authToken":"` + canaryCore + `"}`},
		"JSON in what is called a form":      {joinPath, form, `{"authToken":"` + canaryCore + `"}`},
		"XML in what is called a form":       {joinPath + "?authToken=x" + id, form, `<a b="1">` + canaryCore + "</a>"},
		"a multipart form":                   {joinPath, "multipart/form-data; boundary=b", "--b\r\n\r\n" + canaryCore + "\r\n--b--"},
		"the password of a log-in":           {loginPath, form, "login=ada&password=" + escaped},
		"the password of an unknown log-in":  {loginPath, form, "login=x&password=" + escaped},
		"the password as a log-in":           {loginPath, form, "password=" + escaped + "&login=" + escaped},
		"XML-RPC, as a string":               {"/api/xmlrpc", text, xmlCall(member("authToken", "<string>"+canaryCore+"</string>") + gid)},
		"XML-RPC, escaped":                   {"/api/xmlrpc", text, xmlCall(member("authToken", `a&amp;&lt;&quot;c4n4ry&apos;é&gt;`) + gid)},
		"XML-RPC, as character references":   {"/api/xmlrpc", text, xmlCall(member("authToken", numeric) + gid)},
		"XML-RPC, as CDATA":                  {"/api/xmlrpc", text, xmlCall(member("authToken", "<![CDATA["+canary+"]]>") + gid)},
		"XML-RPC, a comment within":          {"/api/xmlrpc", text, xmlCall(member("authToken", "<string>a<!-- -->"+canaryCore+"</string>") + gid)},
		"XML-RPC, in two ways":               {"/api/xmlrpc", text, xmlCall(member("authToken", "<![CDATA["+canary+"]]>") + gid + member("__password", canaryCore))},
		"XML-RPC, twice":                     {"/api/xmlrpc", text, xmlCall(member("authToken", canaryCore) + member("authToken", "x") + gid)},
		"XML-RPC, in a list":                 {"/api/xmlrpc", text, xmlCall(member("authToken", "<array><data><value>"+canaryCore+"</value></data></array>") + gid)},
		"XML-RPC, in base64":                 {"/api/xmlrpc", text, xmlCall(member("authToken", "<base64>"+base64.StdEncoding.EncodeToString([]byte(canary))+"</base64>") + gid)},
		"XML-RPC, an extra member":           {"/api/xmlrpc", text, xmlCall(member("authToken", "x") + gid + member("password", canaryCore))},
		"XML-RPC, an extra member let by":    {"/api/xmlrpc", text, xmlCall(member("authToken", "x") + gid + member("__hint", canaryCore))},
		"XML-RPC, a misspelt member":         {"/api/xmlrpc", text, xmlCall(member("authtoken", canaryCore) + gid)},
		"XML-RPC, no struct":                 {"/api/xmlrpc", text, strings.NewReplacer("<struct>", "", "</struct>", "").Replace(xmlCall(canaryCore))},
		"XML-RPC, not closed":                {"/api/xmlrpc", text, "<methodCall><methodName>" + canaryCore},
		"XML-RPC, an answer":                 {"/api/xmlrpc", text, "<methodResponse>" + canaryCore + "</methodResponse>"},
		"XML-RPC, an unknown method":         {"/api/xmlrpc", text, strings.Replace(xmlCall(member("authToken", canaryCore)), "joinGroup", "explode", 1)},
		"XML-RPC at the path of a form":      {joinPath, text, xmlCall(member("authToken", canaryCore) + gid)},
		"a form at the path of XML-RPC":      {"/api/xmlrpc", form, "authToken=" + canaryCore},
		"the beginning of a body, too large": {joinPath, form, "authToken=" + escaped + strings.Repeat("x", 2000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPortless(t, memserver.WithMaxBodyBytes(2000))
			w.site.SetToken(w.ada.ID, groups.NewSecret(canary))
			req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, r.path, strings.NewReader(r.body))
			if r.kind != "" {
				req.Header.Set("Content-Type", r.kind)
			}
			w.ServeHTTP(httptest.NewRecorder(), req)
			if found := leaks(t, w, canaryForms...); len(found) > 0 {
				t.Errorf("found in %q\n%+v", found, w.Record())
			}
		})
	}
}

func TestSecretHeadersAreNowhere(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	for _, name := range []string{"Authorization", "cookie", "Proxy-Authorization", "Referer", "X-Auth-Token", "X-2FA-Code"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, joinPath, strings.NewReader(w.form().Encode()))
		r.Header.Add(name, "")
		r.Header.Add(name, canary)
		w.ServeHTTP(httptest.NewRecorder(), r)
	}
	if found := leaks(t, w, canaryForms...); len(found) > 0 {
		t.Errorf("found in %q", found)
	}
}

// A log-in's answer holds the token, whose form is the dialect's: deployed, it
// begins with the login name, which may need escapes.
func TestTokensThatAreGivenAreNowhere(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		for _, login := range []string{"grace", "a d+a", `<a&b>"c'`, "é\u00a0\u2028", "tab\tnl\n", `back\slash/`} {
			w := newPortless(t, memserver.WithDialect(dialect))
			const password = "c4n4ry&pass"
			u := must(t, w.site.AddUser, memserver.User{Login: login, Password: groups.NewSecret(password)})
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, paLogin(login, password).in(dialect, style))
			token := regexp.MustCompile(`[0-9a-f]{19,}`).FindString(rec.Body.String())
			if token == "" {
				t.Fatalf("no token for %q in %s", login, rec.Body)
			}
			if found := leaks(t, w, append(canaryForms, token, w.site.Token(u.ID).Reveal())...); len(found) > 0 {
				t.Errorf("login %q: found in %q\n%+v", login, found, w.Record())
			}
		}
	})
}

// The record withholds the request's secret also where an answer repeats it.
func TestSecretsThatAreEchoedAreNotInTheAnswer(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	w.token = canary
	for _, body := range []string{canary, url.QueryEscape(canary), `{"msg": "a\u0026\u003c\"c4n4ry'é\u003e"}`} {
		w.ClearFaults()
		noError(t, w.Inject(memserver.Fault{Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Answer, Status: 500, Body: body}}))
		w.join(t)
	}
	for _, x := range w.Record() {
		if strings.Contains(x.Answer, canaryCore) || x.Answer == "" {
			t.Errorf("the answer is %q", x.Answer)
		}
	}
}
