package memserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

func TestPeopleAggregatorDeployedAnswersByteForByte(t *testing.T) {
	t.Parallel()
	const (
		xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<response xmlns="http://peopleaggregator.com/api/xmlns#">`
		rpcHead = `<?xml version="1.0"?>` + "\n <methodResponse>\n  <params>\n   <param>\n    <value>\n<!-- hash -->\n<struct>\n"
		rpcTail = "    </struct></value>\n   </param>\n  </params>\n </methodResponse>"
	)
	member := func(name, value string) string {
		return "     <member>\n      <name>" + name + "</name>\n      <value>" + value + "</value>\n     </member>\n"
	}
	for _, tc := range []struct {
		style peopleaggregator.Style
		call  paCall
		want  string
	}{
		{peopleaggregator.XML, paJoin(paOpen), xmlHead + "<success>true</success><joinState>joined</joinState></response>"},
		{peopleaggregator.XML, paJoin(paModerated), xmlHead + "<success>true</success><joinState>in_moderation</joinState></response>"},
		{peopleaggregator.XML, paLeave(paMember), xmlHead + "<success>true</success></response>"},
		{peopleaggregator.XML, paJoin(paMember), xmlHead + "<success>false</success><code>operation_not_permitted</code><msg>already a member</msg></response>"},
		{peopleaggregator.JSON, paJoin(paOpen), `{"success":true,"joinState":"joined"}`},
		{peopleaggregator.JSON, paLeave(paMember), `{"success":true}`},
		{peopleaggregator.JSON, paLeave(paOpen), `{"success":false,"code":"operation_not_permitted","msg":"not a member"}`},
		{peopleaggregator.XMLRPC, paJoin(paOpen), rpcHead + member("success", "<boolean>1</boolean>") + member("joinState", "<string>joined</string>") + rpcTail},
		{peopleaggregator.XMLRPC, paLeave(paMember), rpcHead + member("success", "<boolean>1</boolean>") + rpcTail},
		{peopleaggregator.XMLRPC, paLeave(paOpen), rpcHead + member("success", "<boolean>0</boolean>") +
			member("code", "<string>operation_not_permitted</string>") + member("msg", "<string>not a member</string>") + rpcTail},
	} {
		w := paNew(t, memserver.Deployed)
		got := w.send(t, tc.style, tc.call)
		if d := cmp.Diff(tc.want, got.body); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.style, d)
		}
	}
}

func TestPeopleAggregatorDocumentedRefusalsByteForByte(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		style peopleaggregator.Style
		call  paCall
		want  string
	}{
		{peopleaggregator.XML, paJoin(paMember), "<response>\n <success>false</success>\n</response>"},
		{peopleaggregator.XML, paJoin(paModerated), "<response>\n <joinState>in_moderation</joinState>\n <success>true</success>\n</response>"},
		{peopleaggregator.XML, paJoin(paMissing), "<response>\n <code>content_not_found</code>\n <msg>no such group</msg>\n <success>false</success>\n</response>"},
		{peopleaggregator.JSON, paLeave(paOpen), `{"success": false}`},
		{peopleaggregator.JSON, paJoin(paModerated), `{"joinState": "in_moderation", "success": true}`},
		{peopleaggregator.JSON, paLeave(paMissing), `{"code": "content_not_found", "msg": "no such group", "success": false}`},
	} {
		w := paNew(t, memserver.Documented)
		got := w.send(t, tc.style, tc.call)
		if d := cmp.Diff(tc.want, got.body); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.style, d)
		}
	}
}

func TestPeopleAggregatorDeployedClosesTheConnectionAfterXMLRPC(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		for _, style := range paStyles {
			w := paNewOnPort(t, dialect)
			for _, c := range []paCall{paJoin(paOpen), paJoin(paOpen), {method: "nothing", verb: "POST"}} {
				r := c.in(dialect, style)
				raw := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: pa\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
					r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.ContentLength)
				_, _, closes := paExchangeRaw(t, w.Server, raw+paBody(t, r))
				if want := dialect == memserver.Deployed && style == peopleaggregator.XMLRPC; closes != want {
					t.Errorf("%s %s: closes %v, want %v", dialectNames[dialect], style, closes, want)
				}
			}
		}
	}
}

func TestPeopleAggregatorPathsBelongToTheDialect(t *testing.T) {
	t.Parallel()
	for _, style := range paStyles {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			deployed, documented := paNew(t, memserver.Deployed), paNew(t, memserver.Documented)
			for _, c := range []paCall{paJoin(paOpen), paLeave(paMember), paGetGroups("global"), {method: "nothing", verb: "POST"}} {
				before := deployed.snapshot(t)
				rec := serve(deployed.Server, c.in(memserver.Documented, style))
				want := paPath(memserver.Deployed, style, "peopleaggregator", c.method)
				if got := rec.Header().Get("Location"); rec.Code != http.StatusFound || got != want { // PA-003
					t.Errorf("a documented path: %d to %q, want 302 to %q", rec.Code, got, want)
				}
				if d := cmp.Diff(before, deployed.snapshot(t)); d != "" {
					t.Errorf("the world changed (-before +after):\n%s", d)
				}
				before = documented.snapshot(t)
				rec = serve(documented.Server, c.in(memserver.Deployed, style))
				if rec.Code != http.StatusNotFound || strings.Contains(rec.Body.String(), "success") {
					t.Errorf("a .php path: %d, %q", rec.Code, rec.Body)
				}
				if d := cmp.Diff(before, documented.snapshot(t)); d != "" {
					t.Errorf("the world changed (-before +after):\n%s", d)
				}
			}
		})
	}
}

func TestPeopleAggregatorPathsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		w := paNew(t, dialect)
		base := paPath(dialect, peopleaggregator.XMLRPC, "", "")
		for path, want := range map[string]int{
			base: 200, base + "/": 200, base + "/x": 404, base + "/peopleaggregator/joinGroup": 404, base + "x": 404,
			"/": 404, "/api": 404, "/api/": 404, "/api/xmlx": 404, "/api/yaml/peopleaggregator/joinGroup": 404, "/API/xml": 404, "//api/xml": 404,
		} {
			before := w.snapshot(t)
			r := paRequest("POST", "http://pa.example"+path, "text/xml", paLeave(paOpen).document())
			r.URL.Path = path
			if rec := serve(w.Server, r); rec.Code != want && (want != 200 || rec.Code != 401) {
				t.Errorf("%s %s: %d, want %d", dialectNames[dialect], path, rec.Code, want)
			}
			if before != w.snapshot(t) {
				t.Errorf("%s: the world changed", path)
			}
		}
	}
}

// What a path holds stays in the path of the Location.
func TestPeopleAggregatorRedirectIsAnAddress(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Deployed)
	for path, want := range map[string]string{
		"/api/xml":                           "/api/xml.php",
		"/api/xmlrpc/":                       "/api/xmlrpc.php/",
		"/api/xml/a%0d%0aX:%20y":             "/api/xml.php/a%0D%0AX:%20y",
		"/api/json/a%3Fb%23c":                "/api/json.php/a%3Fb%23c",
		"/api/json/%C3%A4":                   "/api/json.php/%C3%A4",
		"/api/xml/peopleaggregator/api/xml/": "/api/xml.php/peopleaggregator/api/xml/",
	} {
		rec := serve(w.Server, paRequest("POST", path, "", ""))
		if got := rec.Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

// PA-008: a moderator's leave answers success, deployed, and removes nothing.
func TestPeopleAggregatorModeratorsLeave(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		for range 2 {
			if dialect == memserver.Deployed {
				before := w.snapshot(t)
				got := w.send(t, style, paLeave(paModerates))
				if d := cmp.Diff(paFields{"success": "true"}, got.fields); d != "" || got.status != http.StatusOK {
					t.Errorf("%d (-want +got):\n%s", got.status, d)
				}
				if d := cmp.Diff(before, w.snapshot(t)); d != "" {
					t.Errorf("the world changed (-before +after):\n%s", d)
				}
			}
		}
		if dialect == memserver.Deployed {
			paOK(t, w.site.SetRoles(paModerates, w.ada.ID, memserver.Moderator, memserver.Admin))
			if got := w.send(t, style, paLeave(paModerates)); got.fields["code"] != notPermitted {
				t.Errorf("a moderator who leads the group leaves: %v", got.fields)
			}
			return
		}
		if got := w.send(t, style, paLeave(paModerates)); got.fields["success"] != "true" {
			t.Errorf("%v", got.fields)
		}
		if s := w.site.State(paModerates, w.ada.ID); s != groups.StateLeft {
			t.Errorf("the world says %s", s)
		}
	})
}

// A token that a test sets lives as long as one of a log-in.
func TestPeopleAggregatorTokensLiveForTheLifetime(t *testing.T) {
	t.Parallel()
	const lifetime = 5259487 * time.Second // as deployed
	clock := memserver.NewClock(paStart)
	srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithClock(clock))
	site := srv.PeopleAggregator
	paMust(site.AddUser(memserver.User{ID: "7", Login: "ada", Password: groups.NewSecret(paPassword)}))(t)
	paMust(site.AddGroup(memserver.Group{ID: paOpen}))(t)
	site.SetToken("7", groups.NewSecret(paToken))
	w := &paWorld{Server: srv}
	got := w.send(t, peopleaggregator.JSON, paLogin("ada", paPassword))
	if got.fields["tokenLifetime"] != "5259487" {
		t.Errorf("%v", got.fields)
	}
	for _, token := range []string{paToken, got.fields["authToken"], site.Token("7").Reveal()} {
		clock.Set(paStart.Add(lifetime - 1))
		if got := w.send(t, peopleaggregator.JSON, paMembership("joinGroup", token, "1")); got.fields["code"] != "invalid_id" {
			t.Errorf("before the end: %v", got.fields)
		}
		clock.Advance(1)
		if got := w.send(t, peopleaggregator.JSON, paMembership("joinGroup", token, "1")); got.fields["code"] != "user_token_expired" {
			t.Errorf("at the end: %v", got.fields)
		}
		clock.Set(paStart)
	}
}

// PA-015: the deployed token tells login and end, the documented one nothing.
func TestPeopleAggregatorTokensAreOfTheDialect(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		got := w.send(t, style, paLogin("ada", paPassword))
		token := got.fields["authToken"]
		if got.fields["success"] != "true" || got.fields["tokenLifetime"] != "3600" || len(got.fields) != 3 || token == "" {
			t.Fatalf("%v", got.fields)
		}
		if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, token) {
			t.Errorf("the record holds the token: %s", text)
		}
		parts := strings.Split(token, ":")
		end := fmt.Sprint(w.clock.Now().Add(time.Hour).Unix())
		if dialect == memserver.Deployed && (len(parts) != 3 || parts[0] != "ada" || parts[1] != end || strings.Trim(parts[2], "0123456789abcdef") != "") {
			t.Errorf("token %s", token)
		}
		if dialect == memserver.Documented && (len(parts) != 1 || len(token) != len(paToken)) {
			t.Errorf("token %s", token)
		}
		if got := w.send(t, style, paMembership("joinGroup", token, paOpen)); got.fields["success"] != "true" {
			t.Errorf("the token does not work: %v", got.fields)
		}
		w.clock.Advance(time.Hour - 1)
		if got := w.send(t, style, paMembership("leaveGroup", token, paOpen)); got.fields["success"] != "true" {
			t.Errorf("the token does not work to its end: %v", got.fields)
		}
		w.clock.Advance(1)
		if got := w.send(t, style, paMembership("joinGroup", token, paOpen)); got.fields["code"] != "user_token_expired" {
			t.Errorf("the token works after its end: %v", got.fields)
		}
	})
}
