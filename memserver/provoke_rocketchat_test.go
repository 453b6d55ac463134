package memserver_test

import (
	"context"
	"net/http"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

const rcSite = "rocketchat"

// An rcTweak changes the client that meets a refusal.
type rcTweak func(*meeting, *rcWorld, *rocketchat.Config)

// An rcDoing is what it does.
type rcDoing func(context.Context, *rocketchat.Client) error

// rcMeets has Ada's client do something.
func rcMeets(do rcDoing, tweaks ...rcTweak) func(*meeting) error {
	return func(m *meeting) error {
		w := rcNew(m, m.dialect)
		return do(m.ctx, w.client(m, rcAda, func(cfg *rocketchat.Config) {
			for _, tweak := range tweaks {
				tweak(m, w, cfg)
			}
			m.tune(w.Server, &cfg.HTTPConfig)
		}))
	}
}

func rcJoins(room string, user groups.User) rcDoing {
	return func(ctx context.Context, c *rocketchat.Client) error {
		_, err := c.Join(ctx, groups.Membership{GroupID: room, User: user})
		return err
	}
}

func rcLeaves(room string, user groups.User) rcDoing {
	return func(ctx context.Context, c *rocketchat.Client) error {
		_, err := c.Leave(ctx, groups.Membership{GroupID: room, User: user})
		return err
	}
}

// rcLeavesRoom calls rooms.leave.
func rcLeavesRoom(room string) rcDoing {
	return func(ctx context.Context, c *rocketchat.Client) error {
		_, err := c.RoomsLeave(ctx, rocketchat.RoomsLeaveParams{RoomID: room})
		return err
	}
}

func rcInChannels(_ *meeting, _ *rcWorld, cfg *rocketchat.Config) { rcChannels(cfg) }

// rcInstead has the server get the call in place of the client's.
func rcInstead(c rcCall) rcTweak {
	return func(m *meeting, w *rcWorld, cfg *rocketchat.Config) {
		cfg.Transport = substitute{w.Server, func() *http.Request { return w.request(m, "JSON", c) }}
	}
}

func rcTyping(code string) rcTweak {
	return func(_ *meeting, _ *rcWorld, cfg *rocketchat.Config) { cfg.JoinCode = groups.NewSecret(code) }
}

// rcWithAFactor has the client log in where a second factor is wanted, with the
// one that is given; "" for none.
func rcWithAFactor(code string) rcTweak {
	return func(m *meeting, w *rcWorld, cfg *rocketchat.Config) {
		noError(m, w.site.SetTwoFactor(rcAda, groups.NewSecret(rcFactor)))
		cfg.UserID, cfg.AuthToken = "", groups.Secret{}
		cfg.Username, cfg.Password = "ada", groups.NewSecret(rcPassword)
		if code != "" {
			cfg.TwoFactor = func(context.Context, string) (string, error) { return code, nil }
		}
	}
}

func rcWithAnotherToken(_ *meeting, _ *rcWorld, cfg *rocketchat.Config) {
	cfg.AuthToken = groups.NewSecret("junk")
}

// rcAnswered has the server answer by a fault.
func rcAnswered(status int, body string) func(*meeting) error {
	return answered(rcSite, status, body, rcMeets(rcLeave))
}

var (
	rcLeave  = rcLeaves(rcIn, groups.Self) // the server would carry it out
	rcNoRoom = rcCall{method: "groups.leave", args: rcArgs{}}
)

// rcProvocations are Rocket.Chat's.
var rcProvocations = append(everywhere(rcSite, rcMeets(rcLeave)), []provocation{
	{of: "error-room-param-not-provided", in: "documented", run: rcMeets(rcLeave, rcInstead(rcNoRoom))},
	{of: "error-roomid-param-not-provided", in: "documented", run: rcMeets(rcLeavesRoom(rcIn), rcInstead(rcCall{method: "rooms.leave", args: rcArgs{}}))},
	{of: "error-user-param-not-provided", in: "documented", run: rcMeets(rcLeaves(rcLast, groups.User{ID: rcGrace}), rcInstead(rcOn("groups.kick", rcLast)))},
	{of: "error-users-params-not-provided", in: "documented", run: rcMeets(rcJoins(rcModerates, groups.User{ID: rcBot}), rcInstead(rcOn("groups.invite", rcModerates)))},
	{of: "error-invalid-params", in: "deployed", run: rcMeets(rcLeave, rcInstead(rcNoRoom))},
	{of: "invalid-params", run: rcAnswered(http.StatusBadRequest, `{"success": false, "errorType": "invalid-params", "error": "must have required property"}`)},

	{of: "any 401 but for a second factor", run: rcMeets(rcLeave, rcWithAnotherToken)},
	{of: "totp-required", run: rcMeets(rcLeave, rcWithAFactor(""))},
	{of: "totp-invalid", run: rcMeets(rcLeave, rcWithAFactor("1"))},
	{of: "error-not-allowed", run: rcMeets(rcLeaves(rcIn, groups.User{ID: rcGrace}))},
	{of: "error-unauthorized", run: rcMeets(rcLeave, rcInstead(rcCall{method: "groups.create", args: rcArgs{}}.by(rcMary)))},
	{of: "any other 403", run: rcAnswered(http.StatusForbidden, `{"success": false, "error": "unauthorized"}`)},

	{of: "error-room-not-found", run: rcMeets(rcLeaves(rcMissing, groups.Self))},
	{of: "error-room-archived", run: rcMeets(rcLeaves(rcOld, groups.Self))},
	{of: "error-invalid-user", run: rcMeets(rcLeaves(rcLast, groups.User{ID: "Nobody"}))},
	{of: "error-empty-invite-list", run: rcMeets(rcJoins(rcModerates, groups.User{ID: "Nobody"}))},
	{of: "error-user-not-in-room", run: rcMeets(rcLeaves(rcTalk, groups.Self))},
	{of: "error-user-not-in-room", run: rcMeets(rcLeaves(rcLast, groups.User{ID: rcJoan}))},
	{of: "error-user-not-in-room", run: rcMeets(rcLeaves(rcOpen, groups.Self), rcInChannels)},
	{of: "error-user-not-in-room", run: rcMeets(rcLeavesRoom(rcOut))},
	{of: "error-you-are-last-owner", run: rcMeets(rcLeaves(rcLast, groups.Self))},
	{of: "error-you-are-last-owner", run: rcMeets(rcLeaves(rcModerates, groups.User{ID: rcGrace}))},
	{of: "error-you-are-last-owner", run: rcMeets(rcLeaves(rcHeld, groups.Self), rcInChannels)},
	{of: "error-you-are-last-owner", run: rcMeets(rcLeavesRoom(rcHeld))},
	{of: "error-remove-last-owner", run: rcMeets(rcLeave, rcInstead(rcOnUser("groups.removeOwner", rcLast, rcAda)))},
	{of: "error-code-required", run: rcMeets(rcJoins(rcCoded, groups.Self), rcInChannels)},
	{of: "error-code-invalid", run: rcMeets(rcJoins(rcCoded, groups.Self), rcInChannels, rcTyping("open"))},

	{of: "one's own Join of a private group", run: rcMeets(rcJoins(rcOut, groups.Self))},
	{of: "a membership of another user in a channel", run: rcMeets(rcJoins(rcOpen, groups.User{ID: rcJoan}), rcInChannels)},
	{of: "any other code or none", native: "error-full-moon", run: rcAnswered(http.StatusBadRequest, `{"success": false, "error": "Moon [error-full-moon]"}`)},
	{of: "any other code or none", run: rcMeets(rcLeave, rcInstead(rcCall{method: "groups.create", args: rcArgs{"name": ""}}))},
	{of: "a 404 without a code", run: rcMeets(rcLeave, rcInstead(rcOn("groups.explode", rcIn)))},
	{of: "error-too-many-requests", run: rcAnswered(http.StatusBadRequest, `{"success": false, "error": "Slow down [error-too-many-requests]"}`)},
	{of: "a 5xx with any code or none", native: "error-user-not-in-room", run: rcAnswered(http.StatusInternalServerError, `{"success": false, "errorType": "error-user-not-in-room"}`)},
	{of: "a 5xx with any code or none", run: rcAnswered(http.StatusInternalServerError, `{"success": false, "error": "Internal server error"}`)},
}...)
