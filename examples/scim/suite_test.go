package scim_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.org/scim"
	"example.org/scim/scimtest"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// The whole suite runs for the server as the RFC has it and for the other habits
// that it allows, with ids and with Self.
func TestPassesTheSuite(t *testing.T) {
	t.Parallel()
	for _, s := range []suite{
		{name: "by the RFC, by id"},
		{name: "by the RFC, as Self", self: true},
		{name: "lenient and without content, by id", habits: scimtest.Habits{Lenient: true, NoContent: true}},
		{name: "lenient and without content, as Self", habits: scimtest.Habits{Lenient: true, NoContent: true}, self: true},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			groupstest.Run(t, s.harness())
		})
	}
}

type suite struct {
	name   string
	habits scimtest.Habits
	self   bool
}

// harness says what the provider can do, and what it answers a second time.
func (s suite) harness() groupstest.Harness {
	h := groupstest.Harness{
		Provider:    "scim",
		Start:       s.start,
		Changes:     func(r *http.Request) bool { return r.Method == http.MethodPatch },
		Reads:       true,
		ForOthers:   true,
		SecondLeave: groups.ErrNotMember,
		LostJoin:    groupstest.Done, // the repeated PATCH is a success
		LostLeave:   groupstest.Inferred,

		NativeSecondLeave: scim.TypeNoTarget,
	}
	if s.habits.Lenient {
		h.SecondLeave, h.NativeSecondLeave, h.LostLeave = "", "", groupstest.Done
	}
	return h
}

// The tokens. One has what paths, queries and JSON escape.
const (
	adaToken    = "ada's/t0ken+1"
	nobodyToken = "n0body"
	readToken   = "r3ad-only"
	wrongToken  = "wr0ng"
)

// newServer makes a server with users, groups and tokens.
func newServer(h scimtest.Habits) *scimtest.Server {
	srv := scimtest.New(h)
	srv.AddUser("u1", "ada")
	srv.AddUser("u2", "grace")
	srv.AddUser("u3", "joan")
	srv.AddToken(adaToken, scimtest.Token{UserID: "u1"})
	srv.AddToken(nobodyToken, scimtest.Token{})
	srv.AddToken(readToken, scimtest.Token{UserID: "u1", ReadOnly: true})
	srv.AddGroup(scimtest.Group{ID: "open", DisplayName: "Open"}, "u2")
	srv.AddGroup(scimtest.Group{ID: "club", DisplayName: "Club"}, "u1", "u2")
	srv.AddGroup(scimtest.Group{ID: "den", DisplayName: "Den"}, "u1")
	srv.AddGroup(scimtest.Group{ID: "all", DisplayName: "Everybody", Computed: true}, "u1", "u2")
	return srv
}

// start makes a World: the server, and clients that reach it.
func (s suite) start(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
	t.Helper()
	srv := newServer(s.habits)
	host := httptest.NewServer(srv)
	t.Cleanup(host.Close)
	client := func(token string) groups.Client {
		t.Helper()
		cfg := scim.Config{BaseURL: host.URL + scimtest.Base, Token: groups.NewSecret(token)}
		cfg.Transport = host.Client().Transport
		tune(&cfg.HTTPConfig) // the last step before New
		c, err := scim.New(cfg)
		if err != nil {
			t.Fatalf("New: %v", err)
		}
		return c
	}
	user := groups.User{ID: "u1"}
	if s.self {
		user = groups.Self
	}
	return &groupstest.World{
		Client:     client(adaToken),
		Joinable:   groups.Membership{GroupID: "open", User: user},
		Joined:     groups.Membership{GroupID: "club", User: user},
		Bystanders: bystanders(user),
		State: func(m groups.Membership) groups.State {
			if srv.IsMember(m.GroupID, idOf(m.User)) {
				return groups.StateJoined
			}
			return groups.StateLeft
		},
		Set: func(m groups.Membership, s groups.State) {
			srv.SetMember(m.GroupID, idOf(m.User), s == groups.StateJoined)
		},
		Refused: refused(user, client),
		Unsent:  unsent(user),
		Secrets: []string{adaToken, nobodyToken, readToken, wrongToken},
	}
}

// idOf gives a user's id at the server.
func idOf(u groups.User) string {
	if u.IsSelf() {
		return "u1"
	}
	return u.ID
}

// bystanders are Grace, who is in both groups, Joan, who is in none, and the
// user's membership in a third.
func bystanders(user groups.User) []groups.Membership {
	list := []groups.Membership{{GroupID: "den", User: user}}
	for _, group := range []string{"open", "club"} {
		for _, id := range []string{"u2", "u3"} {
			list = append(list, groups.Membership{GroupID: group, User: groups.User{ID: id}})
		}
	}
	return list
}

// refused are the refusals of the server.
func refused(user groups.User, client func(string) groups.Client) []groupstest.Refusal {
	wrong, reader, nobody := client(wrongToken), client(readToken), client(nobodyToken)
	var list []groupstest.Refusal
	for _, op := range []groupstest.Op{groupstest.Join, groupstest.Leave} {
		in := func(groupID string) groups.Membership { return groups.Membership{GroupID: groupID, User: user} }
		mine := map[groupstest.Op]string{groupstest.Join: "open", groupstest.Leave: "club"}[op]
		self := groups.Membership{GroupID: mine, User: groups.Self}
		list = append(list,
			groupstest.Refusal{Name: "there is no such group", Op: op, Membership: in("missing"), Code: groups.ErrGroupNotFound, NativeCode: "404"},
			groupstest.Refusal{Name: "the members are computed", Op: op, Membership: in("all"), Code: groups.ErrUnsupported, NativeCode: "mutability"},
			groupstest.Refusal{Name: "the token is none", Op: op, Membership: in(mine), Code: groups.ErrUnauthenticated, NativeCode: "401", Client: wrong},
			groupstest.Refusal{Name: "the token is for reading", Op: op, Membership: in(mine), Code: groups.ErrPermissionDenied, NativeCode: "403", Client: reader},
			groupstest.Refusal{Name: "the token is nobody's", Op: op, Membership: self, Code: groups.ErrUserNotFound, NativeCode: "404", Client: nobody},
		)
	}
	return append(list, groupstest.Refusal{
		Name: "there is no such user", Op: groupstest.Join, Code: groups.ErrInvalidArgument, NativeCode: "invalidValue",
		Membership: groups.Membership{GroupID: "open", User: groups.User{ID: "u9"}},
	})
}

// unsent are the operations that the client refuses by itself.
func unsent(user groups.User) []groupstest.Refusal {
	var list []groupstest.Refusal
	for _, op := range []groupstest.Op{groupstest.Join, groupstest.Leave} {
		of := func(name string, m groups.Membership) {
			list = append(list, groupstest.Refusal{Name: name, Op: op, Membership: m, Code: groups.ErrInvalidArgument})
		}
		of("the user is nobody", groups.Membership{GroupID: "club"})
		of("the user has a name only", groups.Membership{GroupID: "club", User: groups.User{Name: "Ada", Email: "ada@example.com"}})
		of("the group's id leads upwards", groups.Membership{GroupID: "..", User: user})
		of("the group's id has a second line", groups.Membership{GroupID: "club\nclub", User: user})
		of("the user's id is not UTF-8", groups.Membership{GroupID: "club", User: groups.User{ID: "u\xff"}})
	}
	return list
}
