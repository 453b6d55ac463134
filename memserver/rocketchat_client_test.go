package memserver_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

func rcChannels(cfg *rocketchat.Config) { cfg.Rooms = rocketchat.Channels }

// The client of this module is understood, and understands.
func TestRocketChatClientJoinsAndLeaves(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			w := rcNew(t, dialect)
			ctx := t.Context()
			must(t, w.site.AddGroup, memserver.Group{ID: "Extra", Private: true, Owner: rcGrace})
			noError(t, w.site.AddMember("Extra", rcAda))
			ada, grace := w.client(t, rcAda), w.client(t, rcGrace)
			public := w.client(t, rcAda, rcChannels, func(cfg *rocketchat.Config) { cfg.JoinCode = groups.NewSecret(rcCode) })
			of := func(room string, user groups.User) groups.Membership {
				return groups.Membership{GroupID: room, User: user}
			}
			bot := groups.User{ID: rcBot}
			for name, step := range map[string]struct {
				call func(context.Context, groups.Membership) (*groups.Result, error)
				of   groups.Membership
				want groups.State
				code groups.Code
			}{
				"leave":               {ada.Leave, of("Extra", groups.Self), groups.StateLeft, ""},
				"leave of a stranger": {ada.Leave, of(rcOut, groups.Self), "", groups.ErrGroupNotFound},
				"leave, last owner":   {ada.Leave, of(rcLast, groups.Self), "", groups.ErrLastOwner},
				"leave, archived":     {ada.Leave, of(rcOld, groups.Self), "", groups.ErrArchived},
				"leave, discussion":   {ada.Leave, of(rcTalk, groups.Self), "", groups.ErrNotMember},
				"invite":              {ada.Join, of(rcModerates, bot), groups.StateJoined, ""},
				"invite of nobody":    {ada.Join, of(rcModerates, groups.User{ID: "Nobody"}), "", groups.ErrUserNotFound},
				"kick":                {grace.Leave, of(rcShared, groups.User{ID: rcAda}), groups.StateLeft, ""},
				"kick of a stranger":  {grace.Leave, of(rcShared, bot), "", groups.ErrNotMember},
				"channel":             {public.Join, of(rcCoded, groups.Self), groups.StateJoined, ""},
				"channel, banned":     {public.Join, of(rcShut, groups.Self), "", groups.ErrPermissionDenied},
				"leave of a channel":  {public.Leave, of(rcJoined, groups.Self), groups.StateLeft, ""},
			} {
				res, err := step.call(ctx, step.of)
				if groups.CodeOf(err) != step.code || err == nil && (res.State != step.want || res.Attempts != 1 || res.Inferred) {
					t.Errorf("%s: %+v, %v", name, res, err)
				}
			}
			state, err := ada.State(ctx, of(rcModerates, bot))
			if err != nil || state != groups.StateJoined {
				t.Errorf("%s, %v", state, err)
			}
		})
	}
}

func TestRocketChatClientCallsEachMethod(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			w := rcNew(t, dialect)
			noError(t, w.site.SetTwoFactor(rcAda, groups.NewSecret(rcFactor)))
			c := w.client(t, "", func(cfg *rocketchat.Config) {
				cfg.Username, cfg.Password = "ada", groups.NewSecret(rcPassword)
				cfg.TwoFactor = func(_ context.Context, method string) (string, error) {
					if method != rocketchat.TwoFactorTOTP {
						t.Errorf("the kind is %s", method)
					}
					return rcFactor, nil
				}
			})
			ctx := t.Context()
			in, err := c.Login(ctx)
			noError(t, err)
			if in.UserID != rcAda || in.Me.Username != "ada" {
				t.Errorf("%+v", in)
			}
			rcCallReads(ctx, t, c)
			_, err = c.Logout(ctx)
			noError(t, err)
		})
	}
}

func rcCallReads(ctx context.Context, t *testing.T, c *rocketchat.Client) {
	t.Helper()
	info, err := c.GroupsInfo(ctx, rocketchat.GroupsInfoParams{RoomName: rcNameOf(rcLast)})
	noError(t, err)
	if g := info; g == nil || g.ID != rcLast || g.Type != rocketchat.RoomTypePrivate || g.UsersCount != 2 || g.Creator.Username != "ada" || !g.CreatedAt.Equal(rcStart) {
		t.Errorf("%+v", g)
	}
	members := 0
	for m, err := range c.GroupsMembers(ctx, rocketchat.GroupsMembersParams{RoomID: rcLast}) {
		noError(t, err)
		if m.ID != rcAda && m.ID != rcGrace {
			t.Errorf("%+v", m)
		}
		members++
	}
	mine := 0
	for _, err := range c.GroupsList(ctx, rocketchat.GroupsListParams{}) {
		noError(t, err)
		mine++
	}
	if members != 2 || mine != 6 {
		t.Errorf("%d members, %d groups", members, mine)
	}
	sub, err := c.SubscriptionsGetOne(ctx, rocketchat.SubscriptionsGetOneParams{RoomID: rcLast})
	noError(t, err)
	if s := sub.Subscription; s == nil || s.RoomID != rcLast || len(s.Roles) != 1 || s.Roles[0] != "owner" || !s.Open {
		t.Errorf("%+v", s)
	}
	_, err = c.RoomsLeave(ctx, rocketchat.RoomsLeaveParams{RoomID: rcIn})
	noError(t, err)
	_, err = c.GroupsKick(ctx, rocketchat.GroupsKickParams{RoomID: rcLast, Username: "grace"})
	noError(t, err)
}

// A client that is told to wait learns for how long.
func TestRocketChatClientLearnsOfTheRateLimit(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	w.site.EnableRateLimit(1, 42*time.Second)
	c := w.client(t, rcAda)
	res, err := c.Leave(t.Context(), groups.Membership{GroupID: rcIn, User: groups.Self})
	noError(t, err)
	want := groups.RateLimit{Limit: 1, Remaining: 0, Reset: rcStart.Add(42 * time.Second)}
	if res.RateLimit == nil || *res.RateLimit != want {
		t.Errorf("%+v", res.RateLimit)
	}
	_, err = c.Leave(t.Context(), groups.Membership{GroupID: rcShared, User: groups.Self})
	var e *groups.Error
	if !errors.As(err, &e) || e.Code != groups.ErrRateLimited || e.RetryAfter != 42*time.Second+656*time.Millisecond {
		t.Errorf("%+v", e)
	}
}

// A token of another user is nobody's.
func TestRocketChatClientWithAnothersToken(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Documented)
	c := w.client(t, rcAda, func(cfg *rocketchat.Config) { cfg.UserID = rcGrace })
	if _, err := c.Leave(t.Context(), groups.Membership{GroupID: rcIn, User: groups.Self}); !errors.Is(err, groups.ErrUnauthenticated) {
		t.Error(err)
	}
}
