package groupserver_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/jarcoal/httpmock"
)

func TestNewNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*groupserver.Config)
		field  string
	}{
		"an empty Config":         {func(c *groupserver.Config) { *c = groupserver.Config{} }, "BaseURL"},
		"plain http":              {func(c *groupserver.Config) { c.BaseURL = "http://groups.example.com" }, "BaseURL"},
		"negative attempts":       {func(c *groupserver.Config) { c.MaxAttempts = -1 }, "MaxAttempts"},
		"no token":                {func(c *groupserver.Config) { c.Token = groups.Secret{} }, "Token"},
		"a token of two lines":    {func(c *groupserver.Config) { c.Token = groups.NewSecret("a\nb") }, "Token"},
		"a token beyond ASCII":    {func(c *groupserver.Config) { c.Token = groups.NewSecret("tökën") }, "Token"},
		"a token behind a space":  {func(c *groupserver.Config) { c.Token = groups.NewSecret(" Fake") }, "Token"},
		"a token before a return": {func(c *groupserver.Config) { c.Token = groups.NewSecret("Fake\r") }, "Token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := groupserver.Config{BaseURL: "https://groups.example.com", Token: groups.NewSecret(token)}
			tc.change(&cfg)
			c, err := groupserver.New(cfg)
			if c != nil {
				t.Error("there is a Client")
			}
			wantField(t, err, tc.field)
			if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != "new" {
				t.Errorf("Op is %q, want new", e.Op)
			}
		})
	}
}

// calls are all that takes a membership.
var calls = map[string]func(context.Context, *groupserver.Client, groups.Membership) error{
	"join": func(ctx context.Context, c *groupserver.Client, m groups.Membership) error {
		return second(c.Join(ctx, m))
	},
	"leave": func(ctx context.Context, c *groupserver.Client, m groups.Membership) error {
		return second(c.Leave(ctx, m))
	},
	"state": func(ctx context.Context, c *groupserver.Client, m groups.Membership) error {
		return second(c.State(ctx, m))
	},
	"gs-group-member-leave.json": func(ctx context.Context, c *groupserver.Client, m groups.Membership) error {
		return second(c.LeaveGroup(ctx, groupserver.LeaveGroupParams{GroupID: m.GroupID, UserID: m.User.ID}))
	},
	"gs-group-member-add.json": func(ctx context.Context, c *groupserver.Client, m groups.Membership) error {
		return second(c.AddMember(ctx, groupserver.AddMemberParams{GroupID: m.GroupID, Email: m.User.Email, Name: m.User.Name}))
	},
}

// wantUnsent makes a call that must fail without a request, for the field.
func wantUnsent(t *testing.T, op string, m groups.Membership, field string) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	err := calls[op](t.Context(), client(t, mock), m)
	wantField(t, err, field)
	if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != op || e.Attempts != 0 || mock.GetTotalCallCount() != 0 {
		t.Errorf("%+v: %+v", m, e)
	}
}

func TestMalformedGroupIDsAreNotSent(t *testing.T) {
	t.Parallel()
	for op := range calls {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			for _, id := range []string{"", "tést", "te\nst", " test", "test ", "\x00", "te\u00a0st", "\xff", "te\x7fst"} {
				wantUnsent(t, op, groups.Membership{GroupID: id, User: ada}, "GroupID")
			}
		})
	}
}

func TestMalformedUsersAreNotSent(t *testing.T) {
	t.Parallel()
	user := func(id, email, name string) groups.Membership {
		return groups.Membership{GroupID: "test", User: groups.User{ID: id, Email: email, Name: name}}
	}
	for _, id := range []string{"ädä", "a\tb", " ada", "ada ", address} {
		wantUnsent(t, "leave", user(id, address, "Ada"), "User.ID")
		wantUnsent(t, "state", user(id, address, "Ada"), "User.ID")
		wantUnsent(t, "gs-group-member-leave.json", user(id, "", ""), "UserID")
	}
	for _, email := range []string{
		"ada", "@example.com", "ada@", "ada@@example.com", "a@b@c", "ädä@example.com", "Ada <ada@example.com>",
		"ada@example.com, grace@example.com", " ada@example.com", "ada@example.com\n", `"a b"@example.com`, "ada@example.com (Ada)",
	} {
		wantUnsent(t, "leave", user("", email, "Ada"), "User.Email")
		wantUnsent(t, "state", user("", email, "Ada"), "User.Email")
		wantUnsent(t, "join", user("", email, "Ada"), "User.Email")
		wantUnsent(t, "gs-group-member-add.json", user("", email, "Ada"), "Email")
	}
	for _, name := range []string{"", " ", "Ada\nGrace", "Ada\r", "\xff", "Ada\x00"} {
		wantUnsent(t, "join", user(adaID, address, name), "User.Name")
		wantUnsent(t, "gs-group-member-add.json", user("", address, name), "Name")
	}
	wantUnsent(t, "join", user(adaID, "", "Ada"), "User.Email")
	wantUnsent(t, "gs-group-member-leave.json", user("", address, "Ada"), "UserID")
	for _, op := range []string{"leave", "state"} {
		wantUnsent(t, op, user("", "", ""), "User")
		wantUnsent(t, op, user("", "", "Ada"), "User")
	}
	wantUnsent(t, "join", user("", "", ""), "User.Email")
}

func TestMalformedOptionsAndSearchesAreNotSent(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	c := client(t, mock)
	good := groupserver.AddMemberParams{GroupID: "test", Email: address, Name: "Ada"}
	for field, p := range map[string]groupserver.AddMemberParams{
		"Biography": {Biography: "\xff"}, "TimeZone": {TimeZone: "Zürich"},
	} {
		p.GroupID, p.Email, p.Name = good.GroupID, good.Email, good.Name
		wantField(t, second(c.AddMember(t.Context(), p)), field)
	}
	for _, user := range []string{"", "ädä", " ada", "ada@", "ada@example.com\n"} {
		wantField(t, second(c.SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: user})), "User")
	}
	if n := mock.GetTotalCallCount(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestThereIsNoSelf(t *testing.T) {
	t.Parallel()
	known := groups.Self
	known.ID, known.Email, known.Name = adaID, address, "Ada"
	for _, op := range []string{"join", "leave", "state"} {
		for _, u := range []groups.User{groups.Self, known} {
			mock := httpmock.NewMockTransport()
			err := calls[op](t.Context(), client(t, mock), groups.Membership{GroupID: "test", User: u})
			if e := errorOf(t, err, groups.ErrUnsupported); mock.GetTotalCallCount() != 0 || e.Op != op || e.Err == nil {
				t.Errorf("%+v: %+v", u, e)
			}
		}
	}
}

func TestJoinTellsTheProfile(t *testing.T) {
	t.Parallel()
	deployed := profileIn("other", "test").with("id", []string{adaID}).with("name", []string{"Ada of Test"}) // GS-002
	for status, created := range map[int]bool{0: true, 1: false} {
		answer := added(status).with("user", deployed).with("message", []string{"Made a profile.", "Added."}) // GS-001
		c := client(t, script(t, ok(answer.text())))
		asked := groups.Membership{GroupID: "test", User: groups.User{Email: address, Name: "A. D. A."}} // GS-014
		got, err := c.Join(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		native := &groupserver.AddMemberAnswer{
			Status: status, ProfileCreated: created, Message: "Made a profile.; Added.",
			User: groupserver.Profile{
				ID: adaID, Name: "Ada of Test", URL: "https://groups.example.com/p/" + adaID,
				Email:  groupserver.ProfileEmail{All: []string{address}, Preferred: []string{address}, Other: []string{}, Unverified: []string{}},
				Groups: []string{"other", "test"},
			},
		}
		want := &groups.Result{
			State: groups.StateJoined, Message: native.Message, Attempts: 1, Native: native,
			Membership: groups.Membership{GroupID: "test", User: groups.User{ID: adaID, Email: address, Name: "Ada of Test"}},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d (-want +got):\n%s", status, d)
		}
		own, err := c.AddMember(t.Context(), groupserver.AddMemberParams{GroupID: "test", Email: address, Name: "A. D. A."})
		if d := cmp.Diff(native, own); d != "" || err != nil {
			t.Errorf("%d: %v\n%s", status, err, d)
		}
	}
}

func TestAnEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls {
		mock := httpmock.NewMockTransport()
		err := call(ctx, client(t, mock), member)
		wantCode(t, err, groups.ErrCanceled)
		if !errors.Is(err, context.Canceled) || mock.GetTotalCallCount() != 0 {
			t.Errorf("%s: %v after %d requests", name, err, mock.GetTotalCallCount())
		}
	}
}
