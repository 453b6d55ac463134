package rocketchat_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

func TestNewNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	secret := groups.NewSecret
	type config = rocketchat.Config
	for name, tc := range map[string]struct {
		change func(*config)
		field  string
	}{
		"an empty Config":             {func(c *config) { *c = config{} }, "BaseURL"},
		"plain http":                  {func(c *config) { c.BaseURL = "http://chat.example" }, "BaseURL"},
		"negative attempts":           {func(c *config) { c.MaxAttempts = -1 }, "MaxAttempts"},
		"unknown rooms":               {func(c *config) { c.Rooms = "teams" }, "Rooms"},
		"no credentials":              {func(c *config) { c.UserID, c.AuthToken = "", secret("") }, "AuthToken"},
		"a token without its user":    {func(c *config) { c.UserID = "" }, "UserID"},
		"a user without a token":      {func(c *config) { c.AuthToken = secret("") }, "AuthToken"},
		"token and log-in":            {func(c *config) { c.Username, c.Password = "ada", secret("x") }, "AuthToken"},
		"token and password":          {func(c *config) { c.Password = secret("x") }, "AuthToken"},
		"user id and log-in":          {func(c *config) { c.AuthToken, c.Username, c.Password = secret(""), "ada", secret("x") }, "UserID"},
		"a username without password": {func(c *config) { withLogin(c); c.Password = secret("") }, "Password"},
		"a password without username": {func(c *config) { withLogin(c); c.Username = "" }, "Username"},
		"a token of two lines":        {func(c *config) { c.AuthToken = secret("a\nb") }, "AuthToken"},
		"a token with a C1 control":   {func(c *config) { c.AuthToken = secret("a\u0085b") }, "AuthToken"},
		"a user id of two lines":      {func(c *config) { c.UserID = "a\r\nX-Auth-Token: b" }, "UserID"},
		"a user id of latin-1":        {func(c *config) { c.UserID = "\xe4" }, "UserID"},
		"a username of latin-1":       {func(c *config) { withLogin(c); c.Username = "\xe4" }, "Username"},
		"a password of latin-1":       {func(c *config) { withLogin(c); c.Password = secret("\xe4") }, "Password"},
		"a join code of latin-1":      {func(c *config) { c.JoinCode = secret("\xe4") }, "JoinCode"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config{BaseURL: "https://chat.example", UserID: ownID, AuthToken: secret(token)}
			tc.change(&cfg)
			c, err := rocketchat.New(cfg)
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

// portable are the operations that take a Membership.
var portable = map[string]func(context.Context, *rocketchat.Client, groups.Membership) error{
	"join": func(ctx context.Context, c *rocketchat.Client, m groups.Membership) error {
		return second(c.Join(ctx, m))
	},
	"leave": func(ctx context.Context, c *rocketchat.Client, m groups.Membership) error {
		return second(c.Leave(ctx, m))
	},
	"state": func(ctx context.Context, c *rocketchat.Client, m groups.Membership) error {
		return second(c.State(ctx, m))
	},
}

func TestArgumentsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	foreign := groups.Self
	foreign.ID = graceID
	for op, call := range portable {
		for name, tc := range map[string]struct {
			m     groups.Membership
			field string
		}{
			"no room":                          {groups.Membership{User: groups.Self}, "GroupID"},
			"a room of latin-1":                {groups.Membership{GroupID: "\xe4", User: groups.Self}, "GroupID"},
			"the zero User":                    {groups.Membership{GroupID: roomID}, "User"},
			"an address alone":                 {groups.Membership{GroupID: roomID, User: groups.User{Email: "ada@example.com"}}, "User"},
			"a name alone":                     {groups.Membership{GroupID: roomID, User: groups.User{Name: "Ada"}}, "User"},
			"a user of latin-1":                {groups.Membership{GroupID: roomID, User: groups.User{ID: "\xe4"}}, "User"},
			"Self with somebody else's number": {groups.Membership{GroupID: roomID, User: foreign}, "User"},
		} {
			for _, tweak := range []func(*rocketchat.Config){asItIs, inChannels} {
				tp := record(t, lost)
				err := call(t.Context(), client(t, tp, tweak), tc.m)
				wantField(t, err, tc.field)
				if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != op || e.Attempts != 0 || len(tp.got) != 0 {
					t.Errorf("%s: %s: %+v", op, name, e)
				}
			}
		}
	}
}

// What becomes of a Membership: the request that is sent, or the refusal.
func TestWhoIsMeantChoosesTheMethod(t *testing.T) {
	t.Parallel()
	me := groups.Membership{GroupID: roomID, User: groups.User{ID: ownID}}
	const room, both = `{"roomId":"` + roomID + `"}`, `{"roomId":"` + roomID + `","userId":"` + graceID + `"}`
	for name, tc := range map[string]struct {
		op    string
		m     groups.Membership
		tweak func(*rocketchat.Config)
		want  string // method and body; "" is ErrUnsupported
	}{
		"Self leaves a group":              {"leave", mine, asItIs, "groups.leave " + room},
		"one's own ID leaves a group":      {"leave", me, asItIs, "groups.leave " + room},
		"another leaves a group":           {"leave", others, asItIs, "groups.kick " + both},
		"Self leaves a channel":            {"leave", mine, inChannels, "channels.leave " + room},
		"one's own ID leaves a channel":    {"leave", me, inChannels, "channels.leave " + room},
		"another leaves a channel":         {"leave", others, inChannels, ""},
		"Self joins a group":               {"join", mine, asItIs, ""},
		"one's own ID joins a group":       {"join", me, asItIs, ""},
		"another joins a group":            {"join", others, asItIs, "groups.invite " + both},
		"Self joins a channel":             {"join", mine, inChannels, "channels.join " + room},
		"one's own ID joins a channel":     {"join", me, inChannels, "channels.join " + room},
		"another joins a channel":          {"join", others, inChannels, ""},
		"Self reads a group":               {"state", mine, asItIs, "subscriptions.getOne "},
		"one's own ID reads a channel":     {"state", me, inChannels, "subscriptions.getOne "},
		"another's place in a group":       {"state", others, asItIs, "groups.members "},
		"another's place in a channel":     {"state", others, inChannels, ""},
		"a join code stands in the body":   {"join", mine, func(c *rocketchat.Config) { inChannels(c); withCode(c) }, `channels.join {"roomId":"` + roomID + `","joinCode":"open sesame"}`},
		"a join code is for channels only": {"join", others, withCode, "groups.invite " + both},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, credentials := range []func(*rocketchat.Config){asItIs, withLogin} {
				var got []string
				mock := serve(t, func(s sent) reply {
					if s.method == "login" {
						return loginOK(token)
					}
					got = append(got, s.method+" "+s.body)
					return success
				})
				err := portable[tc.op](t.Context(), client(t, mock, tc.tweak, once, credentials), tc.m)
				if tc.want == "" {
					if e := errorOf(t, err, groups.ErrUnsupported); e.Err == nil || e.Op != tc.op || len(got) != 0 {
						t.Errorf("%+v after %q", e, got)
					}
					continue
				}
				if d := cmp.Diff([]string{tc.want}, got); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
			}
		})
	}
}

// Without Config.UserID only a log-in tells whether an ID is one's own; what
// needs no such knowledge is refused before it.
func TestAnIDIsJudgedAfterTheLogin(t *testing.T) {
	t.Parallel()
	foreign := groups.Self
	foreign.ID = graceID
	for name, tc := range map[string]struct {
		op    string
		u     groups.User
		want  groups.Code
		login bool
	}{
		"Self cannot join":                 {"join", groups.Self, groups.ErrUnsupported, false},
		"one's own ID cannot join":         {"join", groups.User{ID: ownID}, groups.ErrUnsupported, true},
		"Self with another's ID is wrong":  {"leave", foreign, groups.ErrInvalidArgument, true},
		"also when it asks for its state":  {"state", foreign, groups.ErrInvalidArgument, true},
		"the zero User is wrong, unasked":  {"leave", groups.User{}, groups.ErrInvalidArgument, false},
		"an ID of another needs a log-in":  {"leave", groups.User{ID: graceID}, "", true},
		"one's own ID leaves by the group": {"leave", groups.User{ID: ownID}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tp := record(t, loginOK(token), success)
			err := portable[tc.op](t.Context(), client(t, tp, withLogin), groups.Membership{GroupID: roomID, User: tc.u})
			if wantCode(t, err, tc.want); tc.login != (len(tp.got) > 0) {
				t.Errorf("sent %v", tp.methods())
			}
			if err != nil {
				if e := errorOf(t, err, tc.want); e.Attempts != len(tp.got) || len(tp.got) > 1 || e.Op != tc.op {
					t.Errorf("%+v after %v", e, tp.methods())
				}
			}
		})
	}
}

func TestResultsTellWhoseMembershipItIs(t *testing.T) {
	t.Parallel()
	self := groups.Self
	self.ID = ownID
	for _, credentials := range []func(*rocketchat.Config){asItIs, withLogin} {
		for _, tc := range []struct{ asked, want groups.User }{
			{groups.Self, self},
			{self, self},
			{groups.User{ID: ownID}, groups.User{ID: ownID}},
			{groups.User{ID: graceID, Name: "Grace"}, groups.User{ID: graceID, Name: "Grace"}},
		} {
			mock := serve(t, func(s sent) reply {
				if s.method == "login" {
					return loginOK(token)
				}
				return success
			})
			res, err := client(t, mock, credentials).Leave(t.Context(), groups.Membership{GroupID: roomID, User: tc.asked})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(groups.Membership{GroupID: roomID, User: tc.want}, res.Membership); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		}
	}
}

func TestAnEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range portable {
		for _, credentials := range []func(*rocketchat.Config){asItIs, withLogin} {
			tp := record(t, success)
			err := call(ctx, client(t, tp, credentials), others)
			wantCode(t, err, groups.ErrCanceled)
			if !errors.Is(err, context.Canceled) || len(tp.got) != 0 {
				t.Errorf("%s: %v after %v", name, err, tp.methods())
			}
		}
	}
}
