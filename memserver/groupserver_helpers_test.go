package memserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

// What the document names.
const (
	gsToken  = "Fake"
	gsTest   = "test"
	gsPerson = "qK7SgjsTHcLNrJ2ClevcJ0"
)

// The other groups and people of a gsWorld.
const (
	gsOther   = "other"   // Grace is its administrator
	gsDeleted = "deleted" // it was, with A Person in it
	gsMissing = "missing" // there is no such group
	gsGrace   = "grace"
	gsLoner   = "loner" // in no group
	gsNobody  = "nobody"
)

// The hooks.
const (
	gsLeaveHook  = "/gs-group-member-leave.json"
	gsAddHook    = "/gs-group-member-add.json"
	gsSearchHook = "/gs-search-people.json"
	gsGroupsHook = "/gs-group-groups.json"
)

var gsActions = map[string]string{gsLeaveHook: "leave", gsAddHook: "add", gsSearchHook: "search", gsGroupsHook: "get"}

// A gsWorld is a server whose GroupServer is the document's: A Person is a
// member of Test, and the token is "Fake".
type gsWorld struct {
	*memserver.Server
	dialect memserver.Dialect
	site    *memserver.GroupServer
}

// gsNew makes a gsWorld without a port.
func gsNew(t testing.TB, dialect memserver.Dialect, opts ...memserver.Option) *gsWorld {
	t.Helper()
	return gsNewOnPort(t, dialect, append(opts, memserver.WithoutPort())...)
}

// gsNewOnPort makes a gsWorld that listens on loopback.
func gsNewOnPort(t testing.TB, dialect memserver.Dialect, opts ...memserver.Option) *gsWorld {
	t.Helper()
	w := &gsWorld{dialect: dialect}
	opts = append([]memserver.Option{memserver.WithDialect(dialect), memserver.WithClock(memserver.NewClock(noon))}, opts...)
	w.Server = memserver.Start(t, opts...)
	w.site = w.GroupServer
	for _, u := range []memserver.User{
		{ID: gsPerson, Name: "A Person", Email: "a.person@example.com"},
		{ID: gsGrace, Name: "Grace", Email: "grace@example.com", Biography: "<p>Ships.</p>", TimeZone: "Pacific/Auckland"},
		{ID: gsLoner, Name: "Joan", Email: "joan@example.com"},
	} {
		must(t, w.site.AddUser, u)
	}
	for _, g := range []memserver.Group{
		{ID: gsOther, Name: "The \"others\" é", Owner: gsGrace},
		{ID: gsTest, Name: "Test", Owner: gsPerson},
		{ID: gsDeleted, Name: "Deleted", Owner: gsPerson},
	} {
		must(t, w.site.AddGroup, g)
	}
	noError(t, w.site.DeleteGroup(gsDeleted))
	w.site.SetToken(groups.NewSecret(gsToken))
	return w
}

func (w *gsWorld) snapshot(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	noError(t, w.Snapshot(&b))
	return b.String()
}

// client makes a client with the site's token.
func (w *gsWorld) client(t testing.TB) *groupserver.Client {
	t.Helper()
	cfg := w.site.Config()
	cfg.MinWait, cfg.MaxWait = time.Microsecond, time.Microsecond
	return must(t, groupserver.New, cfg)
}

// gsEach runs a test for each dialect.
func gsEach(t *testing.T, test func(*testing.T, *gsWorld)) {
	t.Helper()
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			test(t, gsNew(t, dialect))
		})
	}
}

// A gsCall is the body of a POST to a hook: a form that was written already.
type gsCall struct{ hook, body string }

// gsForm writes a form: names and values, then the action.
func gsForm(hook string, pairs ...string) gsCall {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "%s=%s&", pairs[i], url.QueryEscape(pairs[i+1]))
	}
	return gsCall{hook, b.String() + gsActions[hook]}
}

func gsLeave(group, user string) gsCall {
	return gsForm(gsLeaveHook, "token", gsToken, "groupId", group, "userId", user)
}

func gsAdd(group, email, name string, more ...string) gsCall {
	return gsForm(gsAddHook, append([]string{"token", gsToken, "groupId", group, "email", email, "fn", name}, more...)...)
}

func gsSearch(user string) gsCall { return gsForm(gsSearchHook, "token", gsToken, "user", user) }

func gsGroups() gsCall { return gsForm(gsGroupsHook, "token", gsToken) }

func (c gsCall) request() *http.Request {
	r := paRequest(http.MethodPost, c.hook, paForm, c.body)
	r.Host = "groups.example.com"
	return r
}

// send has the server answer the call.
func (w *gsWorld) send(t testing.TB, c gsCall) gsAnswer {
	t.Helper()
	return gsRead(t, serve(w.Server, c.request()))
}

// A gsAnswer is an answer as it came, and as JSON.
type gsAnswer struct {
	text  string
	value any
}

// gsRead reads an answer, whose head is that of all answers.
func gsRead(t testing.TB, rec *httptest.ResponseRecorder) gsAnswer {
	t.Helper()
	a, err := gsDecode(rec)
	noError(t, err)
	return a
}

func gsDecode(rec *httptest.ResponseRecorder) (gsAnswer, error) {
	a := gsAnswer{text: rec.Body.String()}
	head := fmt.Sprint(rec.Code, rec.Header()["Content-Type"], rec.Header()["Content-Length"])
	if want := fmt.Sprintf("200 [application/json] [%d]", len(a.text)); head != want {
		return a, fmt.Errorf("the head says %s, want %s", head, want)
	}
	return a, json.Unmarshal(rec.Body.Bytes(), &a.value)
}

// object gives the members of an answer that is an object.
func (a gsAnswer) object() map[string]any {
	members, _ := a.value.(map[string]any)
	return members
}

// status gives the status, -1 where there is none.
func (a gsAnswer) status() int {
	n, ok := a.object()["status"].(float64)
	if !ok {
		return -1
	}
	return int(n)
}

// profile makes what the world's dialect says of a person.
func (w *gsWorld) profile(id, name, email string, joined ...any) map[string]any {
	addresses := []any{email}
	p := map[string]any{
		"id": id, "name": name, "url": "http://groups.example.com/p/" + id, "groups": append([]any{}, joined...),
		"email": map[string]any{"all": addresses, "preferred": addresses, "other": []any{}, "unverified": []any{}},
	}
	if w.dialect == memserver.Deployed {
		p["id"], p["name"] = []any{id}, []any{name}
	}
	return p
}
