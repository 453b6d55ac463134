package groupserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

func TestStateIsWhatTheProfileSays(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body  string
		state groups.State
		code  groups.Code
	}{
		"in the group":                {profileIn("other", "test").text(), groups.StateJoined, ""},
		"in others":                   {profileIn("other", "tes", "tests", "Test").text(), groups.StateLeft, ""},
		"in no group":                 {profileIn().text(), groups.StateLeft, ""},
		"nobody":                      {"{}", groups.StateLeft, ""}, // GS-011
		"nobody, with white space":    {" {\n} ", groups.StateLeft, ""},
		"as deployed":                 {profileIn("test").with("id", []string{adaID}).with("name", []string{"Ada"}).text(), groups.StateJoined, ""},
		"groups are not told":         {profileIn().with("groups", nil).text(), "", groups.ErrUnavailable},
		"groups are null":             {strings.Replace(profileIn().text(), `"groups":[]`, `"groups":null`, 1), "", groups.ErrUnavailable},
		"groups are a text":           {profileIn().with("groups", "test").text(), "", groups.ErrUnavailable},
		"another profile":             {profileIn("test").with("id", "other").with("email", nil).text(), "", groups.ErrUnavailable},
		"no profile":                  {`{"x": 1}`, "", groups.ErrUnavailable},
		"a message and nothing else":  {`{"message": "nobody"}`, "", groups.ErrUnavailable},
		"a list":                      {"[" + profileIn("test").text() + "]", "", groups.ErrUnavailable},
		"nothing":                     {"", "", groups.ErrUnavailable},
		"another hook's answer":       {left(0).text(), "", groups.ErrRefused},
		"a profile below its message": {profileIn("test").with("status", "0").text(), "", groups.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state, err := client(t, script(t, ok(tc.body))).State(t.Context(), member)
			if state != tc.state || groups.CodeOf(err) != tc.code {
				t.Errorf("%q, %v; want %q, %q", state, err, tc.state, tc.code)
			}
		})
	}
}

// GS-010: the search is one by pattern, so the profile may be somebody else's.
func TestAProfileWithAnotherAddressIsNotTheOneThatWasMeant(t *testing.T) {
	t.Parallel()
	addresses := func(list string, all ...string) string {
		return profileIn("test").with("email", fields{list: all}).text()
	}
	const meant = "ada_l@example.com"
	for name, tc := range map[string]struct {
		body string
		want groups.Code
	}{
		"the address":                 {addresses("all", "x@example.com", meant), ""},
		"the address in another case": {addresses("all", "Ada_L@Example.COM"), ""},
		"the address, unverified":     {addresses("unverified", meant), groups.ErrUserNotFound},
		"the address among others":    {addresses("other", meant), ""},
		"the address, preferred":      {addresses("preferred", meant), ""},
		"another address":             {addresses("all", "adaxl@example.com"), groups.ErrUserNotFound},
		"a longer address":            {addresses("all", meant+".org"), groups.ErrUserNotFound},
		"no address is told":          {profileIn("test").with("email", nil).text(), groups.ErrUserNotFound},
		"an address that looks alike": {addresses("all", "ada_l@e\u212aample.com", "ada_l@example.\u0441om"), groups.ErrUserNotFound},
	} {
		c := client(t, dialogue(t, ok(tc.body), ok(left(0).text())))
		m := groups.Membership{GroupID: "test", User: groups.User{Email: meant}}
		_, searchErr := c.SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: meant})
		for call, err := range map[string]error{
			"search": searchErr, "state": second(c.State(t.Context(), m)), "leave": second(c.Leave(t.Context(), m)),
		} {
			want := tc.want
			if call == "state" {
				want = "" // who is not found is in no group
			}
			if groups.CodeOf(err) != want {
				t.Errorf("%s, %s: %v, want %q", name, call, err, want)
			}
		}
	}
}

// An empty object means that nobody was found only where the site says it: a
// proxy's failure is no look-up, and the next attempt finds the person.
func TestAnEmptyObjectOfAProxyFindsNobodyMissing(t *testing.T) {
	t.Parallel()
	c := client(t, script(t, reply{status: 502, body: "{}"}, ok(profileIn("test").text()), ok(left(0).text())))
	m := groups.Membership{GroupID: "test", User: groups.User{Email: "ada@home.example.com"}}
	if res, err := c.Leave(t.Context(), m); err != nil || res.Attempts != 3 {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestSearchPeopleGivesTheProfile(t *testing.T) {
	t.Parallel()
	want := &groupserver.Profile{
		ID: adaID, Name: "Ada", URL: "https://groups.example.com/p/" + adaID,
		Email: groupserver.ProfileEmail{
			All: []string{address, "ada@work.example.com"}, Preferred: []string{address},
			Other: []string{"ada@work.example.com"}, Unverified: []string{},
		},
		Groups: []string{"example", "test"},
	}
	for _, body := range []string{
		`{"id":"` + adaID + `","name":"Ada","url":"https://groups.example.com/p/` + adaID + `","groups":["example","test"],
			"email":{"all":["ada@home.example.com","ada@work.example.com"],"preferred":["ada@home.example.com"],"other":["ada@work.example.com"],"unverified":[]}}`,
		`{"id":["` + adaID + `"],"name":["Ada"],"url":"https://groups.example.com/p/` + adaID + `","groups":["example","test"],"future":{},
			"email":{"all":["ada@home.example.com","ada@work.example.com"],"preferred":["ada@home.example.com"],"other":["ada@work.example.com"],"unverified":[]}}`,
	} {
		for _, user := range []string{adaID, address, strings.ToUpper(address)} {
			got, err := client(t, script(t, ok(body))).SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: user})
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%s: %v\n%s", user, err, d)
			}
		}
	}
	got, err := client(t, script(t, ok(`{"id":"`+adaID+`"}`))).SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: adaID})
	if d := cmp.Diff(&groupserver.Profile{ID: adaID}, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestNobodyIsUserNotFound(t *testing.T) {
	t.Parallel()
	for _, user := range []string{adaID, address} {
		c := client(t, script(t, ok("{}")))
		got, err := c.SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: user})
		e := errorOf(t, err, groups.ErrUserNotFound)
		if got != nil || e.Op != "gs-search-people.json" || e.HTTPStatus != 200 || e.Attempts != 1 {
			t.Errorf("%s: %+v, %+v", user, got, e)
		}
	}
}

func TestGroupsGivesTheList(t *testing.T) {
	t.Parallel()
	const body = ` [
		{"id": "announcements", "name": "Announcements", "url": "http://groups.example.com/groups/announcements",
		 "email": "announcements@groups.example.com", "type": "Announcement group", "privacy": "public"},
		{"id": ["test"], "name": ["Test"], "url": null}
	] `
	got, err := client(t, script(t, ok(body))).Groups(t.Context())
	want := []groupserver.Group{
		{
			ID: "announcements", Name: "Announcements", URL: "http://groups.example.com/groups/announcements",
			Email: "announcements@groups.example.com", Type: "Announcement group", Privacy: "public",
		},
		{ID: "test", Name: "Test"},
	}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	empty, err := client(t, script(t, ok("[]"))).Groups(t.Context())
	if err != nil || len(empty) != 0 {
		t.Errorf("%+v, %v", empty, err)
	}
}

// GS-015: a list is a list, and an object is a refusal or nothing that is known.
func TestSpoiledListsOfGroupsAreNoLists(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "{}", "null", "[", "[null]", "[7]", `["test"]`, `[{"name":"Test"}]`, `[{"id":""}]`, `[{"id":"test"},{"id":7}]`,
		`[{"id":"test","id":"other"}]`, `[{"id":"tést"}]`, `[{"id":"test"}]x`, "[{\"id\":\"test\",\"name\":\"\xe4\"}]", `{"groups":[]}`,
		strings.Repeat("[", 20000),
	} {
		list, err := client(t, script(t, ok(body))).Groups(t.Context())
		if list != nil || groups.CodeOf(err) != groups.ErrUnavailable {
			t.Errorf("%.40q: %+v, %v", body, list, err)
		}
	}
}
