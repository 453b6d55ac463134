package scimtest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"example.org/scim"
	"example.org/scim/scimtest"
	"github.com/google/go-cmp/cmp"
)

// The tokens, and what opens nothing.
const (
	adaToken    = "ada's/t0ken+1"
	nobodyToken = "n0body"
	readToken   = "r3ad-only"
)

var (
	groupIDs = []string{"open", "club", "all", "odd/é\""}
	userIDs  = []string{"u1", "u2", "odd\"]/é"}
)

func newServer(h scimtest.Habits) *scimtest.Server {
	srv := scimtest.New(h)
	srv.AddToken(adaToken, scimtest.Token{UserID: "u1"})
	srv.AddToken(nobodyToken, scimtest.Token{})
	srv.AddToken(readToken, scimtest.Token{UserID: "u1", ReadOnly: true})
	for _, id := range userIDs {
		srv.AddUser(id, "name of "+id)
	}
	for _, id := range groupIDs {
		srv.AddGroup(scimtest.Group{ID: id, DisplayName: id, Computed: id == "all"}, "u2")
	}
	return srv
}

// members gives the groups with those who are in them. Nobody can be added who is
// no user, so that these are all that there can be.
func members(srv *scimtest.Server) map[string][]string {
	all := map[string][]string{}
	for _, group := range groupIDs {
		for _, user := range userIDs {
			if srv.IsMember(group, user) {
				all[group] = append(all[group], user)
			}
		}
	}
	return all
}

// seeds are requests of every kind: method, target, authorization and body.
var seeds = [][4]string{
	{"GET", "/Me?attributes=userName", adaToken, ""},
	{"GET", "/Me", nobodyToken, ""},
	{"GET", "/Groups/open?attributes=displayName", adaToken, ""},
	{"GET", "/Groups/odd%2F%C3%A9%22", readToken, ""},
	{"GET", "/Groups/..%2FMe", adaToken, ""},
	{"GET", `/Groups?filter=id+eq+%22club%22+and+members.value+eq+%22u2%22&attributes=id&startIndex=1&count=2`, adaToken, ""},
	{"GET", "/Groups?filter=id+pr&startIndex=0&count=-1", adaToken, ""},
	{"GET", "/Groups?%zz", adaToken, ""},
	{"PATCH", "/Groups/open?attributes=displayName", adaToken, add("members", `[{"value":"u1"}]`)},
	{"PATCH", "/Groups/open", adaToken, add("members", `[{"value":"u1"},{"value":"u9"}]`)},
	{"PATCH", "/Groups/open", readToken, add("members", `[{"value":"u1"}]`)},
	{"PATCH", "/Groups/open", "wr0ng", add("members", `[{"value":"u1"}]`)},
	{"PATCH", "/Groups/open", adaToken, add("displayName", `[{"value":"u1"}]`)},
	{"PATCH", "/Groups/all", adaToken, add("members", `[{"value":"u1"}]`)},
	{"PATCH", "/Groups/missing", adaToken, add("members", `[{"value":"u1"}]`)},
	{"PATCH", "/Groups/club", adaToken, remove(`members[value eq \"u2\"]`)},
	{"PATCH", "/Groups/club", adaToken, remove(`members[value eq \"u1\"]`)},
	{"PATCH", "/Groups/club", adaToken, remove("members")},
	{"PATCH", "/Groups/club", adaToken, remove(`members[value eq \"\\\"]`)},
	// The second change is refused, and so the first one is not made.
	{"PATCH", "/Groups/club", adaToken, patch(`{"op":"remove","path":"members[value eq \"u2\"]"}`, `{"op":"add","path":"members","value":[{"value":"u9"}]}`)},
	{"PATCH", "/Groups/club", adaToken, patch(`{"op":"add","path":"members","value":[{"value":"u1"}]}`, `{"op":"replace"}`)},
	{"PATCH", "/Groups/club", adaToken, "{}"},
	{"PATCH", "/Groups/club", adaToken, `{"schemas":[],"Operations":[{"op":"replace"}]}`},
	{"DELETE", "/Groups/club", adaToken, ""},
	{"GET", "/../Me", "", ""},
}

func add(path, value string) string {
	return patch(`{"op":"add","path":"` + path + `","value":` + value + `}`)
}

func remove(path string) string { return patch(`{"op":"remove","path":"` + path + `"}`) }

func patch(operations ...string) string {
	return `{"schemas":["` + scim.SchemaPatchOp + `"],"Operations":[` + strings.Join(operations, ",") + `]}`
}

// FuzzHandler gives the server any request: it answers without a panic, in SCIM's
// form, shows no token, and is changed only by a PATCH that it takes, in the group
// that this names.
func FuzzHandler(f *testing.F) {
	for _, s := range seeds {
		f.Add(s[0], scimtest.Base+s[1], "Bearer "+s[2], scim.ContentType, []byte(s[3]), byte(0))
		f.Add(s[0], scimtest.Base+s[1], "Bearer "+s[2], scim.ContentType, []byte(s[3]), byte(15))
	}
	f.Add("PATCH", scimtest.Base+"/Groups/open", adaToken, scim.ContentType, []byte(add("members", `[{"value":"u1"}]`)), byte(0))
	f.Add("PATCH", scimtest.Base+"/Groups/open", "Bearer "+adaToken, "text/html", []byte(add("members", `[{"value":"u1"}]`)), byte(0))
	f.Fuzz(func(t *testing.T, method, target, auth, contentType string, body []byte, habits byte) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return // net/http would not pass it on
		}
		srv := newServer(scimtest.Habits{
			Lenient: habits&1 != 0, NoContent: habits&2 != 0, NoMe: habits&4 != 0, NoFilter: habits&8 != 0,
		})
		before := members(srv)
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, &http.Request{
			Method: method, URL: u, Body: io.NopCloser(bytes.NewReader(body)),
			Header: http.Header{"Authorization": {auth}, "Accept": {scim.ContentType}, "Content-Type": {contentType}},
		})
		checkAnswer(t, w, auth)
		after := members(srv)
		id := strings.TrimPrefix(u.Path, scimtest.Base+scim.PathGroups+"/")
		if method == http.MethodPatch && w.Code < 300 && id != "all" && auth != "Bearer "+readToken {
			// The group that was named is the one that may differ.
			delete(before, id)
			delete(after, id)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s %s, answered with %d, changed the world (-before +after):\n%s", method, target, w.Code, diff)
		}
	})
}

// checkAnswer checks the form of an answer, and that no token stands in it.
func checkAnswer(t *testing.T, w *httptest.ResponseRecorder, auth string) {
	t.Helper()
	known := auth == "Bearer "+adaToken || auth == "Bearer "+nobodyToken || auth == "Bearer "+readToken
	if known == (w.Code == http.StatusUnauthorized) {
		t.Errorf("%q is answered with %d", auth, w.Code)
	}
	if w.Code == http.StatusNoContent && w.Body.Len() == 0 {
		return
	}
	var answer struct {
		Schemas []string `json:"schemas"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Schemas) != 1 ||
		(answer.Schemas[0] == scim.SchemaError) != (w.Code >= 400) {
		t.Errorf("%d with %s is not SCIM's: %v", w.Code, w.Body, err)
	}
	for _, token := range []string{adaToken, nobodyToken, readToken} {
		if strings.Contains(w.Body.String(), token) {
			t.Errorf("the answer shows a token: %s", w.Body)
		}
	}
}
