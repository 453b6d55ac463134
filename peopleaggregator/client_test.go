package peopleaggregator_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/jarcoal/httpmock"
)

func TestNewNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	secret := groups.NewSecret
	for name, tc := range map[string]struct {
		change func(*peopleaggregator.Config)
		field  string
	}{
		"an empty Config":             {func(c *peopleaggregator.Config) { *c = peopleaggregator.Config{} }, "BaseURL"},
		"a base without host":         {func(c *peopleaggregator.Config) { c.BaseURL = "https:///x" }, "BaseURL"},
		"plain http":                  {func(c *peopleaggregator.Config) { c.BaseURL = "http://pa.example" }, "BaseURL"},
		"negative attempts":           {func(c *peopleaggregator.Config) { c.MaxAttempts = -1 }, "MaxAttempts"},
		"an unknown style":            {func(c *peopleaggregator.Config) { c.Style = "soap" }, "Style"},
		"unknown paths":               {func(c *peopleaggregator.Config) { c.Paths = "/api" }, "Paths"},
		"no credentials":              {func(c *peopleaggregator.Config) { c.AuthToken = secret("") }, "AuthToken"},
		"token and login":             {func(c *peopleaggregator.Config) { c.Login, c.Password = "ada", secret("x") }, "AuthToken"},
		"token and password":          {func(c *peopleaggregator.Config) { c.Password = secret("x") }, "AuthToken"},
		"a login without password":    {func(c *peopleaggregator.Config) { c.AuthToken, c.Login = secret(""), "ada" }, "Password"},
		"a password without login":    {func(c *peopleaggregator.Config) { c.AuthToken, c.Password = secret(""), secret("x") }, "Login"},
		"a user id of letters":        {func(c *peopleaggregator.Config) { c.UserID = "ada" }, "UserID"},
		"a user id with its context":  {func(c *peopleaggregator.Config) { c.UserID = "user:7" }, "UserID"},
		"a token that XML cannot say": {func(c *peopleaggregator.Config) { c.Style, c.AuthToken = "xmlrpc", secret("a\x00b") }, "AuthToken"},
		"a password of latin-1": {func(c *peopleaggregator.Config) {
			c.Style, c.AuthToken, c.Login, c.Password = "xmlrpc", secret(""), "ada", secret("\xe4")
		}, "Password"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := peopleaggregator.Config{BaseURL: "https://pa.example", AuthToken: groups.NewSecret(token)}
			tc.change(&cfg)
			c, err := peopleaggregator.New(cfg)
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

// calls are all that takes a group.
var calls = map[string]func(context.Context, *peopleaggregator.Client, groups.Membership) error{
	"join": func(ctx context.Context, c *peopleaggregator.Client, m groups.Membership) error {
		return second(c.Join(ctx, m))
	},
	"leave": func(ctx context.Context, c *peopleaggregator.Client, m groups.Membership) error {
		return second(c.Leave(ctx, m))
	},
	"state": func(ctx context.Context, c *peopleaggregator.Client, m groups.Membership) error {
		return second(c.State(ctx, m))
	},
	"joinGroup": func(ctx context.Context, c *peopleaggregator.Client, m groups.Membership) error {
		return second(c.JoinGroup(ctx, peopleaggregator.JoinGroupParams{GroupID: m.GroupID}))
	},
	"leaveGroup": func(ctx context.Context, c *peopleaggregator.Client, m groups.Membership) error {
		return second(c.LeaveGroup(ctx, peopleaggregator.LeaveGroupParams{GroupID: m.GroupID}))
	},
}

func TestMalformedGroupIDsAreNotSent(t *testing.T) {
	t.Parallel()
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, id := range []string{"", "1234", "group:", "group:12x", "Group:12", " group:12", "group:12 ", "group:-1", "group:١", "user:12"} {
				mock := httpmock.NewMockTransport()
				err := call(t.Context(), client(t, "", mock, withUser), groups.Membership{GroupID: id, User: groups.Self})
				wantField(t, err, "GroupID")
				if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != name || e.Attempts != 0 || mock.GetTotalCallCount() != 0 {
					t.Errorf("%q: %+v", id, e)
				}
			}
		})
	}
}

func TestOnlyTheOwnerOfTheCredentialsCanBeMeant(t *testing.T) {
	t.Parallel()
	other := groups.Self
	other.ID = "8"
	for name, call := range calls {
		if name == "joinGroup" || name == "leaveGroup" {
			continue // they take no user
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, u := range []groups.User{{ID: "7"}, {ID: "8"}, {Email: "ada@example.com"}, {Name: "Ada"}, other} {
				mock := httpmock.NewMockTransport()
				err := call(t.Context(), client(t, "", mock, withUser), groups.Membership{GroupID: "group:1", User: u})
				if e := errorOf(t, err, groups.ErrUnsupported); mock.GetTotalCallCount() != 0 || e.Op != name {
					t.Errorf("%+v: %+v", u, e)
				}
			}
		})
	}
}

func TestResultTellsWhoseMembershipItIs(t *testing.T) {
	t.Parallel()
	known := groups.Self
	known.ID = "7"
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for _, u := range []groups.User{{}, groups.Self, known} {
			res, err := op.run(t.Context(), client(t, style, script(t, op.success.ok(style)), withUser), groups.Membership{GroupID: "group:1", User: u})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(groups.Membership{GroupID: "group:1", User: known}, res.Membership); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		}
		res, err := op.run(t.Context(), client(t, style, script(t, op.success.ok(style))), groups.Membership{GroupID: "group:1"})
		if err != nil || !res.Membership.User.Equal(groups.Self) {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestNativeMethodsGiveTheProvidersOwnAnswer(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		c := client(t, style, script(t, fields{"success": true, "joinState": "in_moderation"}.ok(style)))
		joined, err := c.JoinGroup(t.Context(), peopleaggregator.JoinGroupParams{GroupID: "group:1"})
		if d := cmp.Diff(&peopleaggregator.JoinGroupAnswer{Success: true, JoinState: peopleaggregator.JoinStateInModeration}, joined); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
		left, err := c.LeaveGroup(t.Context(), peopleaggregator.LeaveGroupParams{GroupID: "group:1"})
		if d := cmp.Diff(&peopleaggregator.LeaveGroupAnswer{Success: true}, left); d != "" || err != nil {
			t.Errorf("%v\n%s", err, d)
		}
		c = client(t, style, script(t, refused("content_not_found").ok(style)))
		e := errorOf(t, second(c.JoinGroup(t.Context(), peopleaggregator.JoinGroupParams{GroupID: "group:1"})), groups.ErrGroupNotFound)
		if e.Op != "joinGroup" {
			t.Errorf("Op is %q", e.Op)
		}
		e = errorOf(t, second(c.LeaveGroup(t.Context(), peopleaggregator.LeaveGroupParams{GroupID: "group:1"})), groups.ErrGroupNotFound)
		if e.Op != "leaveGroup" {
			t.Errorf("Op is %q", e.Op)
		}
	}
}

func TestAnEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range calls {
		mock := httpmock.NewMockTransport()
		err := call(ctx, client(t, "", mock, withUser), group)
		wantCode(t, err, groups.ErrCanceled)
		if !errors.Is(err, context.Canceled) || mock.GetTotalCallCount() != 0 {
			t.Errorf("%s: %v after %d requests", name, err, mock.GetTotalCallCount())
		}
	}
}
