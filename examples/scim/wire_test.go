package scim_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"example.org/scim"
	"example.org/scim/scimtest"
	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
)

func TestTheRequestsAreThoseOfTheRFC(t *testing.T) {
	t.Parallel()
	s := &site{
		me: []reply{ok(userBody)}, patch: []reply{ok(groupBody)}, search: []reply{ok(nothingFound)}, group: []reply{ok(groupBody)},
	}
	c := s.client(t)
	for _, err := range []error{
		second(c.Join(t.Context(), asSelf)), second(c.Leave(t.Context(), asSelf)), second(c.State(t.Context(), asSelf)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const base = "https://directory.example.com/scim/v2"
	read := http.Header{
		"Accept": {"application/scim+json"}, "Authorization": {"Bearer " + adaToken}, "User-Agent": {"groups-go"},
	}
	change := read.Clone()
	change.Set("Content-Type", "application/scim+json")
	want := []sent{
		{"GET " + base + "/Me?attributes=userName", "", read}, // once
		{
			"PATCH " + base + "/Groups/g1?attributes=displayName",
			`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"u1"}]}]}`,
			change,
		},
		{
			"PATCH " + base + "/Groups/g1?attributes=displayName",
			`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \"u1\"]"}]}`,
			change,
		},
		{"GET " + base + "/Groups?attributes=id&count=2&filter=" + url.QueryEscape(`id eq "g1" and members.value eq "u1"`) + "&startIndex=1", "", read},
		{"GET " + base + "/Groups/g1?attributes=displayName", "", read},
	}
	if diff := cmp.Diff(want, s.sent, cmp.AllowUnexported(sent{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// oddIDs are ids that a careless writer of paths and filters would get wrong.
var oddIDs = []string{
	`u" or value pr or value eq "`, `a"]`, `back\slash`, `\"`, `\u0022`, "a/b", "a//b", "../open", "...", "a?b#c", "a%2Fb", "a b+c&d=e;f", "<ü>&", "\u2028", "日本",
}

// Whatever an id is, the request is about that one and no other.
func TestOddIDsAreEscaped(t *testing.T) {
	t.Parallel()
	for _, id := range oddIDs {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			srv := newServer(scimtest.Habits{})
			srv.AddUser(id, "odd")
			srv.AddGroup(scimtest.Group{ID: id, DisplayName: "Odd"}, "u2")
			c := reach(t, srv)
			m := groups.Membership{GroupID: id, User: groups.User{ID: id}}
			for _, want := range []groups.State{groups.StateJoined, groups.StateLeft} {
				run := map[groups.State]func() (*groups.Result, error){
					groups.StateJoined: func() (*groups.Result, error) { return c.Join(t.Context(), m) },
					groups.StateLeft:   func() (*groups.Result, error) { return c.Leave(t.Context(), m) },
				}[want]
				res, err := run()
				if err != nil || *res.Native.(*scim.Group) != (scim.Group{ID: id, DisplayName: "Odd"}) {
					t.Fatalf("%s: got %+v, %v", want, res, err)
				}
				got, err := c.State(t.Context(), m)
				if joined := srv.IsMember(id, id); err != nil || got != want || joined != (want == groups.StateJoined) || !srv.IsMember(id, "u2") {
					t.Errorf("%s: the state reads %q, %v; joined: %v", want, got, err, joined)
				}
			}
		})
	}
}

// A filter has its texts as JSON has them, and no more is escaped than must be:
// not every server reads the escapes that are for HTML.
func TestFiltersAreWrittenPlainly(t *testing.T) {
	t.Parallel()
	s := &site{patch: []reply{ok(groupBody)}}
	m := groups.Membership{GroupID: "g1", User: groups.User{ID: `<a&"b">`}}
	if _, err := s.client(t).Leave(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var body struct{ Operations []struct{ Path string } }
	if err := json.Unmarshal([]byte(s.sent[0].body), &body); err != nil || len(body.Operations) != 1 {
		t.Fatalf("%s: %v", s.sent[0].body, err)
	}
	if got, want := body.Operations[0].Path, `members[value eq "<a&\"b\">"]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The fake server is as strict as the wire: this is what keeps the suite honest.
func TestTheFakeTakesNothingElse(t *testing.T) {
	t.Parallel()
	const add = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"u1"}]}]}`
	good := func() *http.Request { return request(t, http.MethodPatch, "/Groups/open", add) }
	body := func(text string) *http.Request { return request(t, http.MethodPatch, "/Groups/open", text) }
	filter := func(text string) *http.Request {
		return request(t, http.MethodGet, "/Groups?startIndex=1&count=2&filter="+url.QueryEscape(text), "")
	}
	for name, c := range map[string]struct {
		r      *http.Request
		status int
		says   string
	}{
		"the good one":                {good(), 204, ""},
		"no token":                    {without(good(), "Authorization"), 401, ""},
		"another scheme":              {with(good(), "Authorization", "Basic "+adaToken), 401, ""},
		"no Accept":                   {without(good(), "Accept"), 406, ""},
		"plain JSON":                  {with(good(), "Content-Type", "application/json"), 415, ""},
		"another endpoint":            {request(t, http.MethodGet, "/Bulk", ""), 404, ""},
		"a group's part":              {request(t, http.MethodGet, "/Groups/open/members", ""), 404, ""},
		"no schema":                   {body(strings.Replace(add, "PatchOp", "Patch", 1)), 400, "invalidSyntax"},
		"an unknown name":             {body(strings.Replace(add, `"op"`, `"verb"`, 1)), 400, "invalidSyntax"},
		"an unknown op":               {body(strings.Replace(add, `"add"`, `"put"`, 1)), 400, "invalidSyntax"},
		"two bodies":                  {body(add + add), 400, "invalidSyntax"},
		"an add of something else":    {body(strings.Replace(add, `"members"`, `"owners"`, 1)), 400, "invalidPath"},
		"an add of nothing":           {body(strings.Replace(add, `{"value":"u1"}`, ``, 1)), 400, "invalidValue"},
		"a removal of all":            {body(strings.Replace(add, `"add"`, `"remove"`, 1)), 400, "invalidPath"},
		"a filter of something else":  {filter(`displayName eq "x"`), 400, "invalidFilter"},
		"a filter that goes on":       {filter(`id eq "open" and members.value eq "u1" or id pr`), 400, "invalidFilter"},
		"a filter of no page":         {request(t, http.MethodGet, "/Groups?filter="+url.QueryEscape(`id eq "a" and members.value eq "b"`), ""), 400, "invalidValue"},
		"a filter with a bad escape":  {filter(`id eq "\x" and members.value eq "u1"`), 400, "invalidFilter"},
		"the whole group":             {request(t, http.MethodGet, "/Groups/open", ""), 200, `"members":[{"value":"u2"}]`},
		"a group without its members": {request(t, http.MethodGet, "/Groups/open?attributes=id", ""), 200, `{"id":"open","schemas"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, text := serve(newServer(scimtest.Habits{}), c.r)
			if status != c.status || !strings.Contains(text, c.says) {
				t.Errorf("got %d %s, want %d with %s", status, text, c.status, c.says)
			}
		})
	}
}
