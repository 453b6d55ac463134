package scim_test

import (
	"errors"
	"strings"
	"testing"

	"example.org/scim"
	"example.org/scim/scimtest"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

func TestNewRefusesABadConfig(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, field string
		tweak       func(*scim.Config)
	}{
		{"no address", "BaseURL", func(c *scim.Config) { c.BaseURL = "" }},
		{"plain http beyond loopback", "BaseURL", func(c *scim.Config) { c.BaseURL = "http://directory.example.com" }},
		{"no token", "Token", func(c *scim.Config) { c.Token = groups.Secret{} }},
		{"a token of two words", "Token", func(c *scim.Config) { c.Token = groups.NewSecret("Bearer canary") }},
		{"a token with a line feed", "Token", func(c *scim.Config) { c.Token = groups.NewSecret("canary\n") }},
		{"a negative time-out", "Timeout", func(c *scim.Config) { c.Timeout = -1 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := scim.Config{BaseURL: "https://directory.example.com/scim/v2", Token: groups.NewSecret(adaToken)}
			c.tweak(&cfg)
			_, err := scim.New(cfg)
			var field *provider.FieldError
			if e := errorOf(t, err, groups.ErrInvalidArgument); !errors.As(err, &field) || field.Field != c.field ||
				e.Op != "new" || e.Provider != "scim" || strings.Contains(err.Error(), "canary") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSelfIsTheTokensOwnUser(t *testing.T) {
	t.Parallel()
	srv := newServer(scimtest.Habits{})
	c := reach(t, srv)
	m := groups.Membership{GroupID: "open", User: groups.Self}
	res, err := c.Join(t.Context(), m)
	if err != nil || !srv.IsMember("open", "u1") {
		t.Fatal(res, err)
	}
	if u := res.Membership.User; !u.IsSelf() || u.ID != "u1" || res.Attempts != 2 {
		t.Errorf("got %+v", res)
	}
	// Who Self is, is not asked for again.
	if res, err = c.Leave(t.Context(), res.Membership); err != nil || res.Attempts != 1 || srv.IsMember("open", "u1") {
		t.Errorf("got %+v, %v", res, err)
	}
	if me, err := c.GetMe(t.Context()); err != nil || *me != (scim.User{ID: "u1", UserName: "ada"}) {
		t.Errorf("got %+v, %v", me, err)
	}
	m.User.ID = "u2"
	wantCode(t, second(c.Leave(t.Context(), m)), groups.ErrInvalidArgument)
}

func TestAServerWithoutMeHasNoSelf(t *testing.T) {
	t.Parallel()
	c := reach(t, newServer(scimtest.Habits{NoMe: true}))
	m := groups.Membership{GroupID: "club", User: groups.Self}
	wantCode(t, second(c.Join(t.Context(), m)), groups.ErrUnsupported)
	wantCode(t, second(c.Leave(t.Context(), m)), groups.ErrUnsupported)
	wantCode(t, second(c.State(t.Context(), m)), groups.ErrUnsupported)
	m.User.ID = "u1" // Self is asked for all the same: an id proves nothing
	wantCode(t, second(c.Leave(t.Context(), m)), groups.ErrUnsupported)
	m.User = groups.User{ID: "u1"}
	if _, err := c.Leave(t.Context(), m); err != nil {
		t.Error(err)
	}
}

func TestTheStateIsRead(t *testing.T) {
	t.Parallel()
	c := reach(t, newServer(scimtest.Habits{}))
	for _, tc := range []struct {
		group, user string
		want        groups.State
		code        groups.Code
	}{
		{"club", "u1", groups.StateJoined, ""},
		{"open", "u1", groups.StateLeft, ""},
		{"open", "nobody", groups.StateLeft, ""},
		{"missing", "u1", "", groups.ErrGroupNotFound},
		{"", "u1", "", groups.ErrInvalidArgument},
		{"open", "", "", groups.ErrInvalidArgument},
	} {
		got, err := c.State(t.Context(), groups.Membership{GroupID: tc.group, User: groups.User{ID: tc.user}})
		if got != tc.want || groups.CodeOf(err) != tc.code {
			t.Errorf("%q of %q: got %q, %v", tc.user, tc.group, got, err)
		}
	}
	plain := reach(t, newServer(scimtest.Habits{NoFilter: true}))
	wantCode(t, second(plain.State(t.Context(), groups.Membership{GroupID: "club", User: groups.User{ID: "u1"}})), groups.ErrUnsupported)
}

// A server must not leave a filter out (RFC 7644, 3.4.2.2): one that does has
// more groups to show, or another one.
func TestASearchThatIsNotFilteredIsABadAnswer(t *testing.T) {
	t.Parallel()
	const list = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],`
	for _, body := range []string{
		list + `"totalResults":3,"itemsPerPage":1,"Resources":[` + groupBody + `]}`,
		list + `"totalResults":2,"Resources":[` + groupBody + `,` + groupBody + `]}`,
		list + `"totalResults":1,"Resources":[` + groupBody + `,` + groupBody + `]}`,
		strings.Replace(groupFound, `"g1"`, `"g2"`, 1),
		list + `"totalResults":1}`,
	} {
		e := errorOf(t, second((&site{search: []reply{ok(body)}}).client(t).State(t.Context(), member)), groups.ErrBadResponse)
		if e.Attempts != 1 {
			t.Errorf("%s: %+v", body, e)
		}
	}
}

func TestGetGroup(t *testing.T) {
	t.Parallel()
	c := reach(t, newServer(scimtest.Habits{}))
	if g, err := c.GetGroup(t.Context(), "club"); err != nil || *g != (scim.Group{ID: "club", DisplayName: "Club"}) {
		t.Errorf("got %+v, %v", g, err)
	}
	wantCode(t, second(c.GetGroup(t.Context(), "missing")), groups.ErrGroupNotFound)
	wantCode(t, second(c.GetGroup(t.Context(), "..")), groups.ErrInvalidArgument)
}
