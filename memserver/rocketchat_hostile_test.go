package memserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// How a body is read, and what of it counts. left is a leave that is carried
// out; the others are codes.
func TestRocketChatReadsBodies(t *testing.T) {
	t.Parallel()
	const (
		left = "left"
		jsn  = "application/json"
	)
	multi, body := rcMultipart(t, url.Values{"roomId": {rcIn}})
	for _, tc := range []struct{ name, contentType, body, want string }{
		{"JSON", jsn, `{"roomId":"In"}`, left},
		{"JSON with a charset", jsn + "; charset=utf-8", `{"roomId":"In"}`, left},
		{"JSON, the type in other letters", "Application/JSON", `{"roomId":"In"}`, left},
		{"JSON without a type", "", `{"roomId":"In"}`, left},
		{"JSON with escapes and spaces", jsn, " {\n\"room\\u0049d\" : \"\\u0049n\"} \n", left},
		{"JSON, the last of a name", jsn, `{"roomId":"Missing","roomId":"In"}`, left},
		{"JSON with more", jsn, `{"roomId":"In","x":{"y":[1,{}]}}`, left},
		{"a form", paForm, "roomId=In", left},
		{"a form with a charset", paForm + "; charset=UTF-8", "roomId=In", left},
		{"a form with escapes", paForm, "%72oomId=%49n&&x", left},
		{"a form, the last of a name", paForm, "roomId=Missing&roomId=In", left},
		{"multipart", multi, body, left},
		{"multipart that is not whole", multi, body[:len(body)-10], rcNoParam},
		{"nothing", jsn, "", rcNoParam},
		{"no type and nothing", "", "", rcNoParam},
		{"spaces", jsn, " ", rcNoParam},
		{"malformed JSON", jsn, `{"roomId":"In"`, rcNoParam},
		{"malformed JSON behind", jsn, `{"roomId":"In"}}`, rcNoParam},
		{"two values", jsn, `{"roomId":"In"}{}`, rcNoParam},
		{"a comma too many", jsn, `{"roomId":"In",}`, rcNoParam},
		{"JSON with white space", jsn, " {\t\"roomId\"\r\n: \"In\" }\n", left},
		{"white space that JSON does not have", jsn, "\f{\"roomId\":\"In\"}", rcNoParam},
		{"a colon too few", jsn, `{"roomId" "In"}`, rcNoParam},
		{"a comma too few", jsn, `{"roomId":"In" "x":"y"}`, rcNoParam},
		{"a text that does not end", jsn, `{"roomId":"In}`, rcNoParam},
		{"a control character", jsn, "{\"roomId\":\"In\x01\"}", rcNoParam},
		{"a list", jsn, `[{"roomId":"In"}]`, rcNoParam},
		{"a text", jsn, `"roomId"`, rcNoParam},
		{"null", jsn, `null`, rcNoParam},
		{"deep nesting", jsn, `{"roomId":"In","x":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + "}", rcNoParam},
		{"a NUL in the name", jsn, `{"roomId\u0000":"In"}`, rcNoParam},
		{"a NUL in the id", jsn, `{"roomId":"In\u0000"}`, rcNotFound},
		{"bytes that are no UTF-8", jsn, "{\"roomId\":\"In\xff\"}", rcNotFound},
		{"a name in other letters", jsn, `{"roomid":"In"}`, rcNoParam},
		{"the name of __proto__", jsn, `{"__proto__":{"roomId":"In"}}`, rcNoParam},
		{"an operator in place of an id", jsn, `{"roomId":{"$ne":null}}`, rcNotFound},
		{"JSON in what is called a form", paForm, `{"roomId":"In"}`, rcNoParam},
		{"a form in what is called JSON", jsn, "roomId=In", rcNoParam},
		{"a form with percent junk", paForm, "roomId=%zz", rcNoParam},
		{"a form of another type", "text/plain", "roomId=In", rcNoParam},
		{"a type that is none", "a/b/c;;", `{"roomId":"In"}`, rcNoParam},
		{"multipart without a boundary", "multipart/form-data", body, rcNoParam},
		{"multipart with another boundary", "multipart/form-data; boundary=x", body, rcNoParam},
		{"a file in place of a field", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"roomId\"; filename=\"a\"\r\n\r\nIn\r\n--x--", rcNoParam},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := rcNew(t, memserver.Documented)
			before := w.snapshot(t)
			r := w.request(t, "JSON", rcOn("groups.leave", rcIn))
			like := paRequest(http.MethodPost, "/api/v1/groups.leave?roomId="+rcShared, tc.contentType, tc.body) // the query does not count
			r.URL, r.Body, r.ContentLength = like.URL, like.Body, like.ContentLength
			r.Header.Del("Content-Type")
			if tc.contentType != "" {
				r.Header.Set("Content-Type", tc.contentType)
			}
			got := w.serve(t, r)
			if tc.want == left {
				if got.status != http.StatusOK || w.site.State(rcIn, rcAda) != groups.StateLeft {
					t.Errorf("%d %s", got.status, got.body)
				}
				return
			}
			if !strings.Contains(got.body, `"errorType":"`+tc.want+`"`) || before != w.snapshot(t) {
				t.Errorf("%d %s, want %s", got.status, got.body, tc.want)
			}
		})
	}
}

func TestRocketChatRefusesABodyThatIsTooLarge(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		w := rcNew(t, dialect, memserver.WithMaxBodyBytes(100))
		c := rcOn("groups.leave", rcIn)
		c.args["x"] = strings.Repeat("x", 100)
		if got := w.send(t, "JSON", c); got.status != http.StatusRequestEntityTooLarge || w.site.State(rcIn, rcAda) != groups.StateJoined {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// Of many who ask for the same at once, one alone is carried out.
func TestRocketChatManyAtOnce(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	w.site.EnableRateLimit(1000, 0)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			c := []rcCall{
				rcOn("groups.leave", rcShared), rcOn("groups.leave", rcShared).by(rcGrace),
				rcOn("channels.join", rcOpen), rcOnUser("groups.invite", rcModerates, rcBot),
			}[i%4]
			serve(w.Server, w.request(t, "JSON", c))
		})
	}
	wg.Wait()
	for room, want := range map[string]rcRoom{
		rcShared: {Msgs: 1, UsersCount: 1}, rcOpen: {Msgs: 1, UsersCount: 2}, rcModerates: {Msgs: 1, UsersCount: 4},
	} {
		if got := w.room(t, room); got.Msgs != want.Msgs || got.UsersCount != want.UsersCount {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// The secret in each way in which it can come, good or malformed.
func TestRocketChatSecretsAreNowhere(t *testing.T) {
	t.Parallel()
	quoted := string(must(t, json.Marshal, any(canary)))
	escaped := url.QueryEscape(canary)
	multi, multipartBody := rcMultipart(t, url.Values{"user": {"ada"}, "password": {canary}})
	type request struct{ method, kind, body string }
	for name, r := range map[string]request{
		"a password":                       {"login", "application/json", `{"user":"ada","password":` + quoted + `}`},
		"a password, escaped otherwise":    {"login", "application/json", `{"user":"ada","password":"a&<\"\u0063\u0034n4ry'é>` + canaryCore + `"}`},
		"a password that stands twice":     {"login", "application/json", `{"user":"ada","password":` + quoted + `,"password":"x"}`},
		"a password in ASCII, twice":       {"login", "application/json", `{"user":"ada","password":"` + canaryCore + `","password":"x"}`},
		"a password of an unknown user":    {"login", "application/json", `{"user":"x","password":` + quoted + `}`},
		"a password as the user":           {"login", "application/json", `{"user":` + quoted + `,"password":"ada"}`},
		"a password of another name":       {"login", "application/json", `{"user":"ada","pass":` + quoted + `}`},
		"a password in a list":             {"login", "application/json", `{"user":"ada","password":[` + quoted + `]}`},
		"a password in an object":          {"login", "application/json", `{"user":"ada","password":{"digest":` + quoted + `}}`},
		"a password in malformed JSON":     {"login", "application/json", `{"user":"ada","password":` + quoted},
		"a password in a form":             {"login", paForm, "user=ada&password=" + escaped},
		"a password in a form, misspelt":   {"login", paForm, "user=ada&pass%77ord=" + escaped},
		"a password in a form, twice":      {"login", paForm, "user=ada&password=" + escaped + "&password=x"},
		"a password in a multipart form":   {"login", multi, multipartBody},
		"a password in a query":            {"login?password=" + escaped, "application/json", `{"user":"ada"}`},
		"a password in plain text":         {"login", "text/plain", canary},
		"a token to resume":                {"login", "application/json", `{"resume":` + quoted + `}`},
		"a code":                           {"login", "application/json", `{"user":"ada","password":"x","code":` + quoted + `}`},
		"a join code":                      {"channels.join", "application/json", `{"roomId":"Coded","joinCode":` + quoted + `}`},
		"a join code, and an empty room":   {"channels.join", paForm, "roomId=&joinCode=" + escaped},
		"a join code as the room":          {"channels.join", "application/json", `{"joinCode":"Coded","roomId":` + quoted + `}`},
		"a join code of no channel":        {"channels.join", "application/json", `{"roomId":"In","joinCode":` + quoted + `}`},
		"a secret for who does not ask":    {"groups.leave", "application/json", `{"roomId":"In","joinCode":` + quoted + `}`},
		"a secret in the query of a GET":   {"groups.info?roomId=In&authToken=" + escaped, "", ""},
		"a secret in the body of a GET":    {"groups.info?roomId=In", "application/json", quoted},
		"a secret for a method that is no": {"nothing?x=" + escaped, "application/json", quoted},
		"a secret by another HTTP method":  {"groups.list", "application/json", quoted},
		"a secret as the name of a group":  {"groups.create", "application/json", `{"name":` + quoted + `,"x":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, dialect := range dialects {
				w := rcNew(t, dialect)
				noError(t, w.site.SetTwoFactor(rcGrace, groups.NewSecret(canary)), w.site.SetJoinCode(rcOpen, groups.NewSecret(canary)))
				verb := http.MethodPost
				if strings.HasPrefix(r.method, "groups.info") {
					verb = http.MethodGet
				}
				req := paRequest(verb, "/api/v1/"+r.method, r.kind, r.body)
				for header, secret := range map[string]string{"X-Auth-Token": canary, "x-2fa-code": canary, "X-User-Id": canary} {
					req.Header.Set(header, secret)
				}
				w.serve(t, req)
				for _, place := range rcPlaces(t, w) {
					for _, form := range append(canaryForms, `\u0063\u0034n4ry`) {
						if strings.Contains(place, form) {
							t.Errorf("%s: %s in %s", dialectNames[dialect], form, place)
						}
					}
				}
			}
		})
	}
}

// rcPlaces are where a secret could be seen.
func rcPlaces(t *testing.T, w *rcWorld) []string {
	t.Helper()
	var snapshot bytes.Buffer
	noError(t, w.Snapshot(&snapshot))
	record := w.Record()
	if len(record) != 1 {
		t.Errorf("%d exchanges", len(record))
	}
	places := []string{snapshot.String(), string(must(t, json.Marshal, any(record)))}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		places = append(places, fmt.Sprintf(verb, record), fmt.Sprintf(verb, w.site), fmt.Sprintf(verb, w.site.Users()), fmt.Sprintf(verb, w.site.Config(rcAda)))
	}
	w.Close()
	return append(places, fmt.Sprintf("%+v", struct{ s *memserver.RocketChat }{w.site}))
}

// The record shows what is not secret.
func TestRocketChatRecordShowsTheRest(t *testing.T) {
	t.Parallel()
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		in := w.send(t, kind, rcLogin("user", "ada", "password", rcPassword)).session(t, dialect)
		w.send(t, kind, rcCall{method: "channels.join", args: rcArgs{"roomId": rcCoded, "joinCode": rcCode}})
		w.send(t, kind, rcOnUser("groups.kick", rcLast, rcGrace))
		w.send(t, kind, rcCall{method: "groups.info", args: rcArgs{"roomName": rcNameOf(rcIn)}})
		record := w.Record()
		want := []string{"login  " + rcAda, "channels.join " + rcCoded + " " + rcAda, "groups.kick " + rcLast + " " + rcGrace, "groups.info " + rcIn + " " + rcAda}
		for i, x := range record {
			if got := x.Op + " " + x.Group + " " + x.User; got != want[i] || x.Site != "rocketchat" {
				t.Errorf("%q, want %q", got, want[i])
			}
		}
		if !strings.Contains(record[0].Answer, `[redacted]`) || strings.Contains(record[0].Answer, in.Data.AuthToken) {
			t.Error(record[0].Answer)
		}
		bodies := map[string][]string{
			"JSON":      {`{"password":"[redacted]","user":"ada"}`, `{"joinCode":"[redacted]","roomId":"Coded"}`, `{"roomId":"Last","userId":"Grace"}`},
			"form":      {"password=[redacted]&user=ada", "joinCode=[redacted]&roomId=Coded", "roomId=Last&userId=Grace"},
			"multipart": {"[redacted]", "[redacted]", "[redacted]"},
		}[kind]
		for i, want := range bodies {
			if record[i].Body != want {
				t.Errorf("%s: %q, want %q", record[i].Op, record[i].Body, want)
			}
		}
		if record[3].Query != "roomName="+rcNameOf(rcIn) || record[1].Header.Get("X-Auth-Token") != "[redacted]" || record[1].Header.Get("X-User-Id") != rcAda {
			t.Errorf("%+v", record[3])
		}
	})
}

// The login names in a room are JSON, whatever they are.
func TestRocketChatEscapesTheLoginsOfARoom(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Documented)
	logins := []string{"grace", "mary", "ada"}
	for i, login := range []string{`a"b`, `a\b`, "a\nb", "<a&b>", "Ünal", strings.Repeat("é", 40)} {
		id := fmt.Sprintf("Odd%d", i)
		must(t, w.site.AddUser, memserver.User{ID: id, Login: login})
		noError(t, w.site.AddMember(rcIn, id))
		logins = append(logins, login)
	}
	var said struct{ Group struct{ Usernames []string } }
	noError(t, json.Unmarshal([]byte(w.send(t, "json", rcOn("groups.info", rcIn)).raw), &said))
	if d := cmp.Diff(logins, said.Group.Usernames); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
