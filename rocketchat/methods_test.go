package rocketchat_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
	"pgregory.net/rapid"
)

// A native is a call of a native method with the parameters of a room and a
// person.
type native struct {
	method string
	byName bool // it takes a room's name
	person bool // it takes a person
	run    func(context.Context, *rocketchat.Client, roomAndPerson) (any, error)
}

type roomAndPerson struct{ RoomID, RoomName, UserID, Username string }

var natives = []native{
	{"groups.leave", true, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.GroupsLeave(ctx, rocketchat.GroupsLeaveParams{RoomID: p.RoomID, RoomName: p.RoomName})
	}},
	{"groups.invite", true, true, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.GroupsInvite(ctx, rocketchat.GroupsInviteParams(p))
	}},
	{"groups.kick", true, true, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.GroupsKick(ctx, rocketchat.GroupsKickParams(p))
	}},
	{"channels.join", true, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.ChannelsJoin(ctx, rocketchat.ChannelsJoinParams{RoomID: p.RoomID, RoomName: p.RoomName})
	}},
	{"channels.leave", true, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.ChannelsLeave(ctx, rocketchat.ChannelsLeaveParams{RoomID: p.RoomID, RoomName: p.RoomName})
	}},
	{"rooms.leave", false, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.RoomsLeave(ctx, rocketchat.RoomsLeaveParams{RoomID: p.RoomID})
	}},
	{"groups.info", true, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.GroupsInfo(ctx, rocketchat.GroupsInfoParams{RoomID: p.RoomID, RoomName: p.RoomName})
	}},
	{"subscriptions.getOne", false, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		return c.SubscriptionsGetOne(ctx, rocketchat.SubscriptionsGetOneParams{RoomID: p.RoomID})
	}},
	{"groups.members", true, false, func(ctx context.Context, c *rocketchat.Client, p roomAndPerson) (any, error) {
		for u, err := range c.GroupsMembers(ctx, rocketchat.GroupsMembersParams{RoomID: p.RoomID, RoomName: p.RoomName}) {
			return u, err
		}
		return nil, nil
	}},
}

func TestNativeParametersAreCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for _, n := range natives {
		t.Run(n.method, func(t *testing.T) {
			t.Parallel()
			wrong := map[string]roomAndPerson{
				"RoomID": {UserID: graceID},
			}
			if n.byName {
				wrong["RoomName"] = roomAndPerson{RoomID: roomID, RoomName: "invite-me", UserID: graceID}
			}
			if n.person {
				wrong["UserID"] = roomAndPerson{RoomID: roomID}
				wrong["Username"] = roomAndPerson{RoomID: roomID, UserID: graceID, Username: "grace"}
			}
			for field, p := range wrong {
				tp := record(t, lost)
				_, err := n.run(t.Context(), client(t, tp), p)
				wantField(t, err, field)
				if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != n.method || len(tp.got) != 0 {
					t.Errorf("%s: %+v", field, e)
				}
			}
			latin := map[string]roomAndPerson{"RoomID": {RoomID: "\xe4", UserID: graceID}}
			if n.byName {
				latin["RoomName"] = roomAndPerson{RoomName: "\xe4", UserID: graceID}
			}
			if n.person {
				latin["UserID"] = roomAndPerson{RoomID: roomID, UserID: "\xe4"}
				latin["Username"] = roomAndPerson{RoomID: roomID, Username: "\xe4"}
			}
			for field, p := range latin {
				_, err := n.run(t.Context(), client(t, record(t, lost)), p)
				wantField(t, err, field)
			}
		})
	}
	c := client(t, record(t, lost))
	_, err := c.ChannelsJoin(t.Context(), rocketchat.ChannelsJoinParams{RoomID: roomID, JoinCode: groups.NewSecret("\xe4")})
	wantField(t, err, "JoinCode")
	for _, err := range c.GroupsList(t.Context(), rocketchat.GroupsListParams{Count: -1}) {
		wantField(t, err, "Count")
	}
	for _, err := range c.GroupsMembers(t.Context(), rocketchat.GroupsMembersParams{RoomID: roomID, Count: -1}) {
		wantField(t, err, "Count")
	}
}

func TestNativeRequestsNameRoomAndPersonByIdOrByName(t *testing.T) {
	t.Parallel()
	for _, n := range natives {
		for want, p := range map[string]roomAndPerson{
			`{"roomId":"r&1","userId":"u1"}`:            {RoomID: "r&1", UserID: "u1"},
			`{"roomName":"invite-me","userId":"u1"}`:    {RoomName: "invite-me", UserID: "u1"},
			`{"roomId":"r&1","username":"grace"}`:       {RoomID: "r&1", Username: "grace"},
			`{"roomName":"invite-me","username":"g:h"}`: {RoomName: "invite-me", Username: "g:h"},
			`{"roomId":"r&1"}`:                          {RoomID: "r&1"},
			`{"roomName":"invite-me"}`:                  {RoomName: "invite-me"},
		} {
			if p.RoomName != "" && !n.byName || n.person == (p.UserID+p.Username == "") {
				continue
			}
			tp := record(t, refused("error-room-not-found", "No"))
			_, err := n.run(t.Context(), client(t, tp), p)
			e := errorOf(t, err, groups.ErrGroupNotFound)
			if e.Op != n.method || e.GroupID != p.RoomID || e.UserID != p.UserID {
				t.Errorf("%s: %+v", n.method, e)
			}
			got := tp.got[0]
			if got.Method == http.MethodGet {
				q := got.URL.Query()
				if q.Get("roomId") != p.RoomID || q.Get("roomName") != p.RoomName || got.body != "" {
					t.Errorf("%s %s with %q", got.Method, got.URL, got.body)
				}
				continue
			}
			if d := cmp.Diff(jsonOf(t, want), jsonOf(t, got.body)); d != "" || got.URL.RequestURI() != "/api/v1/"+n.method {
				t.Errorf("%s (-want +got):\n%s", got.URL, d)
			}
		}
	}
}

func TestABodyIsWrittenAsEncodingJSONWritesIt(t *testing.T) {
	t.Parallel()
	part := rapid.OneOf(
		rapid.SampledFrom([]string{`"`, `\`, "/", "<", "&", ">", "'", " ", "~", "\x00", "\x1f", "\x7f", "\n", "é", "\u2028", "\uFFFD", "😀", "GENERAL"}),
		rapid.String(),
	)
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(part, 1, 4).Draw(rt, "text"), "") + "x" // it must not be empty
		code := strings.Join(rapid.SliceOfN(part, 0, 4).Draw(rt, "code"), "")
		want, err := json.Marshal(struct {
			RoomName string `json:"roomName"`
			JoinCode string `json:"joinCode,omitempty"`
		}{text, code})
		if err != nil {
			rt.Fatal(err)
		}
		tp := record(t, success)
		params := rocketchat.ChannelsJoinParams{RoomName: text, JoinCode: groups.NewSecret(code)}
		if _, err := client(t, tp).ChannelsJoin(t.Context(), params); err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(string(want), tp.got[0].body); d != "" {
			rt.Errorf("(-want +got):\n%s", d)
		}
	})
}

func TestNativeMethodsGiveTheProvidersOwnAnswer(t *testing.T) {
	t.Parallel()
	room := &rocketchat.Room{ID: "r1", Name: "x"}
	body := `{"success":true,"group":{"_id":"r1","name":"x"},"channel":{"_id":"r1","name":"x"},` +
		`"subscription":{"_id":"s1","rid":"r1","name":"x","fname":"X","t":"p","u":{"_id":"u1","username":"ada"},"roles":["owner",1],"open":true,"ts":"2016-12-09T15:08:58.042Z"}}`
	want := map[string]any{
		"groups.leave":   &rocketchat.GroupsLeaveAnswer{Success: true, Group: room},
		"groups.invite":  &rocketchat.GroupsInviteAnswer{Success: true, Group: room},
		"groups.kick":    &rocketchat.GroupsKickAnswer{Success: true},
		"channels.join":  &rocketchat.ChannelsJoinAnswer{Success: true, Channel: room},
		"channels.leave": &rocketchat.ChannelsLeaveAnswer{Success: true, Channel: room},
		"rooms.leave":    &rocketchat.RoomsLeaveAnswer{Success: true},
		"groups.info":    room,
		"subscriptions.getOne": &rocketchat.SubscriptionsGetOneAnswer{Subscription: &rocketchat.Subscription{
			ID: "s1", RoomID: "r1", Name: "x", FName: "X", Type: "p", User: rocketchat.User{ID: "u1", Username: "ada"},
			Roles: []string{"owner"}, Open: true, CreatedAt: documentedRoom().CreatedAt,
		}},
	}
	for _, n := range natives {
		if want[n.method] == nil {
			continue // the lists have tests of their own
		}
		p := roomAndPerson{RoomID: "r1"}
		if n.person {
			p.UserID = graceID
		}
		got, err := n.run(t.Context(), client(t, script(t, reply{status: 200, body: body})), p)
		if d := cmp.Diff(want[n.method], got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", n.method, err, d)
		}
	}
}

func TestAnAnswerOfInfoNeedsARoom(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"success":true}`, `{"success":true,"group":null}`, `{"success":true,"group":{"name":"x"}}`} {
		_, err := client(t, script(t, reply{status: 200, body: body})).GroupsInfo(t.Context(), rocketchat.GroupsInfoParams{RoomName: "x"})
		wantCode(t, err, groups.ErrUnavailable)
	}
}

func TestNoSubscriptionIsNoError(t *testing.T) {
	t.Parallel()
	got, err := client(t, script(t, noMember)).SubscriptionsGetOne(t.Context(), rocketchat.SubscriptionsGetOneParams{RoomID: roomID})
	if d := cmp.Diff(&rocketchat.SubscriptionsGetOneAnswer{}, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestAJoinCodeOfTheParametersGoesBeforeThatOfTheConfig(t *testing.T) {
	t.Parallel()
	for want, code := range map[string]string{"open sesame": "", "another": "another"} {
		tp := record(t, success)
		p := rocketchat.ChannelsJoinParams{RoomName: "general", JoinCode: groups.NewSecret(code)}
		if _, err := client(t, tp, withCode).ChannelsJoin(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(`{"roomName":"general","joinCode":"`+want+`"}`, tp.got[0].body); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}
