package memserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

// An rcRefused is a call and its refusal: 400 where the status is 0.
type rcRefused struct {
	name       string
	call       rcCall
	status     int
	code, text string
	by         string // details.method
	only       string // "documented", "deployed", or "JSON" for both
}

func (r *rcRefused) in(dialect memserver.Dialect, kind string) bool {
	return r.only == "" || r.only == dialectNames[dialect] || r.only == "JSON" && kind == "JSON"
}

// body is the answer without its layout.
func (r *rcRefused) body() string {
	text, rest := strings.ReplaceAll(r.text, `"`, `\"`), ""
	if r.code != "" {
		if r.code != "error-invalid-params" {
			text += " [" + r.code + "]"
		}
		rest = `,"errorType":"` + r.code + `"`
	}
	if r.by != "" {
		rest += `,"details":{"method":"` + r.by + `"}`
	}
	return `{"success":false,"error":"` + text + `"` + rest + "}"
}

// The texts of the refusals.
const (
	rcParamText   = `The parameter "roomId" or "roomName" is required`
	rcNoGroup     = `The required "roomId" or "roomName" param provided does not match any group`
	rcNoChannel   = `The required "roomId" or "roomName" param provided does not match any channel`
	rcNotIn       = "You are not in this room"
	rcOtherNotIn  = "User is not in this room"
	rcLastOwner   = "You are the last owner. Please set new owner before leaving the room."
	rcNoUserParam = `The required "userId" or "username" param was not provided`
	rcNoSuchUser  = `The required "userId" or "username" param provided does not match any users`
	rcNoUsers     = `Please provide "userId" or "username" or "userIds" or "usernames" as param`
	rcNoneValid   = "Cannot invite if no valid users are provided"
	rcNotFound    = "error-room-not-found"
	rcNoParam     = "error-room-param-not-provided"
	rcNotAllowed  = "error-not-allowed"
	rcNotInRoom   = "error-user-not-in-room"
	rcIsLast      = "error-you-are-last-owner"
	rcArchived    = "error-room-archived"
)

// rcOn is a call about a room, rcOnUser about a user in it.
func rcOn(method, room string) rcCall { return rcCall{method: method, args: rcArgs{"roomId": room}} }

func rcOnUser(method, room, user string) rcCall {
	return rcCall{method: method, args: rcArgs{"roomId": room, "userId": user}}
}

func (c rcCall) by(user string) rcCall {
	c.as = user
	return c
}

// rcLeaveRefusals are the rows of groups.leave, in their order.
var rcLeaveRefusals = []rcRefused{
	{name: "1: neither id nor name", call: rcCall{method: "groups.leave", args: rcArgs{}}, code: rcNoParam, text: rcParamText, only: "documented"},
	{name: "1: both empty", call: rcCall{method: "groups.leave", args: rcArgs{"roomId": "", "roomName": ""}}, code: rcNoParam, text: rcParamText},
	{name: "2: no such id", call: rcOn("groups.leave", rcMissing), code: rcNotFound, text: rcNoGroup},
	{name: "2: no such name", call: rcCall{method: "groups.leave", args: rcArgs{"roomName": "nowhere"}}, code: rcNotFound, text: rcNoGroup},
	{name: "2: the empty id", call: rcOn("groups.leave", ""), code: rcNotFound, text: rcNoGroup},
	{name: "2: the empty id before a name", call: rcCall{method: "groups.leave", args: rcArgs{"roomId": "", "roomName": rcNameOf(rcIn)}}, code: rcNotFound, text: rcNoGroup},
	{name: "2: a name as id", call: rcOn("groups.leave", rcNameOf(rcIn)), code: rcNotFound, text: rcNoGroup},
	{name: "2: deleted", call: rcOn("groups.leave", rcGone), code: rcNotFound, text: rcNoGroup},
	{name: "2: the name of one deleted", call: rcCall{method: "groups.leave", args: rcArgs{"roomName": rcNameOf(rcGone)}}, code: rcNotFound, text: rcNoGroup},
	{name: "2: a channel", call: rcOn("groups.leave", rcJoined), code: rcNotFound, text: rcNoGroup},
	{name: "3: not a member", call: rcOn("groups.leave", rcOut), code: rcNotFound, text: rcNoGroup},
	{name: "3: an administrator who is not a member", call: rcOn("groups.leave", rcIn).by(rcRoot), code: rcNotFound, text: rcNoGroup},
	{name: "3: archived, and not a member", call: rcOn("groups.leave", rcOldOut), code: rcNotFound, text: rcNoGroup},
	{name: "3: a discussion below a group that is not seen", call: rcOn("groups.leave", rcDeep), code: rcNotFound, text: rcNoGroup},
	{name: "4: archived", call: rcOn("groups.leave", rcOld), code: rcArchived, text: "The private group, " + rcNameOf(rcOld) + ", is archived"},
	{name: "4: an archived discussion", call: rcOn("groups.leave", rcOldTalk), code: rcArchived, text: "The private group, " + rcNameOf(rcOldTalk) + ", is archived"},
	{name: "5: a guest", call: rcOn("groups.leave", rcIn).by(rcMary), code: rcNotAllowed, text: "Not allowed", by: "leaveRoom"},
	{name: "5: a guest who sees a discussion", call: rcOn("groups.leave", rcTalk).by(rcMary), code: rcNotAllowed, text: "Not allowed", by: "leaveRoom"},
	{name: "6: a discussion below a group that is seen", call: rcOn("groups.leave", rcTalk), code: rcNotInRoom, text: rcNotIn, by: "leaveRoom"},
	{name: "7: the last owner", call: rcOn("groups.leave", rcLast), code: rcIsLast, text: rcLastOwner, by: "leaveRoom"},
	{name: "7: the sole member and owner", call: rcOn("groups.leave", rcSole), code: rcIsLast, text: rcLastOwner, by: "leaveRoom"},
}

var rcWaysRefusals = []rcRefused{
	{name: "channels.leave without a room", call: rcCall{method: "channels.leave", args: rcArgs{}}, code: rcNoParam, text: rcParamText, only: "documented"},
	{name: "channels.leave of a private group", call: rcOn("channels.leave", rcIn), code: rcNotFound, text: rcNoChannel},
	{name: "channels.leave of nothing", call: rcOn("channels.leave", rcMissing), code: rcNotFound, text: rcNoChannel},
	{name: "channels.leave, archived", call: rcOn("channels.leave", rcOldOpen), code: rcArchived, text: "The channel, " + rcNameOf(rcOldOpen) + ", is archived"},
	{name: "channels.leave of a guest", call: rcOn("channels.leave", rcJoined).by(rcMary), code: rcNotAllowed, text: "Not allowed", by: "leaveRoom"},
	{name: "channels.leave, not a member", call: rcOn("channels.leave", rcOpen), code: rcNotInRoom, text: rcNotIn, by: "leaveRoom"},
	{name: "channels.leave of the last owner", call: rcOn("channels.leave", rcHeld), code: rcIsLast, text: rcLastOwner, by: "leaveRoom"},

	{name: "rooms.leave without a room", call: rcCall{method: "rooms.leave", args: rcArgs{}}, code: "error-roomid-param-not-provided", text: rcParamText, only: "documented"},
	{name: "rooms.leave with an empty id", call: rcOn("rooms.leave", ""), code: "error-roomid-param-not-provided", text: rcParamText},
	{name: "rooms.leave of nothing", call: rcOn("rooms.leave", rcMissing), code: rcNotFound, text: rcNoChannel},
	{name: "rooms.leave, archived", call: rcOn("rooms.leave", rcOldOut), code: rcArchived, text: "The channel, " + rcNameOf(rcOldOut) + ", is archived"},
	{name: "rooms.leave, not a member", call: rcOn("rooms.leave", rcOut), code: rcNotInRoom, text: rcNotIn, by: "leaveRoom"},
	{name: "rooms.leave of the last owner", call: rcOn("rooms.leave", rcHeld), code: rcIsLast, text: rcLastOwner, by: "leaveRoom"},

	{name: "channels.join without a room", call: rcCall{method: "channels.join", args: rcArgs{}}, code: rcNoParam, text: rcParamText, only: "documented"},
	{name: "channels.join of a private group", call: rcOn("channels.join", rcOut), code: rcNotFound, text: rcNoChannel},
	{name: "channels.join, archived", call: rcOn("channels.join", rcOldOpen), code: rcArchived, text: "The channel, " + rcNameOf(rcOldOpen) + ", is archived"},
	{name: "channels.join without the code", call: rcOn("channels.join", rcCoded), code: "error-code-required", text: "Code required", by: "joinRoom"},
	{name: "channels.join with an empty code", call: rcCall{method: "channels.join", args: rcArgs{"roomId": rcCoded, "joinCode": ""}}, code: "error-code-required", text: "Code required", by: "joinRoom"},
	{name: "channels.join with a wrong code", call: rcCall{method: "channels.join", args: rcArgs{"roomId": rcCoded, "joinCode": rcCode + "x"}}, code: "error-code-invalid", text: "Invalid Room Password", by: "joinRoom"},
	{name: "channels.join of one who is banned", call: rcOn("channels.join", rcShut), code: rcNotAllowed, text: "Not allowed", by: "joinRoom"},

	{name: "invite without a room", call: rcCall{method: "groups.invite", args: rcArgs{"userId": rcJoan}}, code: rcNoParam, text: rcParamText, only: "documented"},
	{name: "invite to a group that is not seen", call: rcOnUser("groups.invite", rcOut, rcJoan), code: rcNotFound, text: rcNoGroup},
	{name: "invite to an archived group", call: rcOnUser("groups.invite", rcOld, rcJoan), code: rcArchived, text: "The private group, " + rcNameOf(rcOld) + ", is archived"},
	{name: "invite of nobody", call: rcOn("groups.invite", rcModerates), code: "error-users-params-not-provided", text: rcNoUsers, only: "documented"},
	{name: "invite of an empty id", call: rcOnUser("groups.invite", rcModerates, ""), code: "error-users-params-not-provided", text: rcNoUsers},
	{name: "invite of an unknown id", call: rcOnUser("groups.invite", rcModerates, "Nobody"), code: "error-empty-invite-list", text: rcNoneValid},
	{name: "invite of unknown names", call: rcCall{method: "groups.invite", args: rcArgs{"roomId": rcModerates, "usernames": []string{"x", "y"}}}, code: "error-empty-invite-list", text: rcNoneValid},
	{name: "invite by a plain member", call: rcOnUser("groups.invite", rcIn, rcJoan), code: rcNotAllowed, text: "Not allowed", by: "addUsersToRoom"},
	{name: "invite of a member by a plain member", call: rcOnUser("groups.invite", rcIn, rcGrace), code: rcNotAllowed, text: "Not allowed", by: "addUsersToRoom"},
	{name: "invite to a discussion by who only sees it", call: rcOnUser("groups.invite", rcTalk, rcJoan), code: rcNotAllowed, text: "Not allowed", by: "addUsersToRoom"},
	{name: "invite of one who is banned, among others", call: rcCall{method: "groups.invite", args: rcArgs{"roomId": rcModerates, "userIds": []string{rcBot, rcJoan}}}, code: rcNotAllowed, text: "Not allowed", by: "addUsersToRoom"},

	{name: "kick from a group that is not seen", call: rcOnUser("groups.kick", rcOut, rcGrace), code: rcNotFound, text: rcNoGroup},
	{name: "kick of nobody", call: rcOn("groups.kick", rcLast), code: "error-user-param-not-provided", text: rcNoUserParam, only: "documented"},
	{name: "kick of an empty id", call: rcOnUser("groups.kick", rcLast, ""), code: "error-user-param-not-provided", text: rcNoUserParam},
	{name: "kick of an unknown id", call: rcOnUser("groups.kick", rcLast, "Nobody"), code: "error-invalid-user", text: rcNoSuchUser},
	{name: "kick by a plain member", call: rcOnUser("groups.kick", rcIn, rcGrace), code: rcNotAllowed, text: "Not allowed", by: "removeUserFromRoom"},
	{name: "kick of one who is not a member", call: rcOnUser("groups.kick", rcLast, rcJoan), code: rcNotInRoom, text: rcOtherNotIn, by: "removeUserFromRoom"},
	{name: "kick of the last owner", call: rcOnUser("groups.kick", rcModerates, rcGrace), code: rcIsLast, text: rcLastOwner, by: "removeUserFromRoom"},
	{name: "kick of oneself, the last owner", call: rcOnUser("groups.kick", rcLast, rcAda), code: rcIsLast, text: rcLastOwner, by: "removeUserFromRoom"},
}

var rcGroupRefusals = []rcRefused{
	{name: "addOwner of one who is not a member", call: rcOnUser("groups.addOwner", rcLast, rcJoan), code: rcNotInRoom, text: rcOtherNotIn, by: "addRoomOwner"},
	{name: "addOwner of an owner", call: rcOnUser("groups.addOwner", rcShared, rcGrace), code: "error-user-already-owner", text: "User is already an owner", by: "addRoomOwner"},
	{name: "addOwner by a moderator", call: rcOnUser("groups.addOwner", rcModerates, rcRoot), code: rcNotAllowed, text: "Not allowed", by: "addRoomOwner"},
	{name: "removeOwner of the last one", call: rcOnUser("groups.removeOwner", rcLast, rcAda), code: "error-remove-last-owner", text: "This is the last owner. Please set a new owner before removing this one.", by: "removeRoomOwner"},
	{name: "removeOwner of a member", call: rcOnUser("groups.removeOwner", rcLast, rcGrace), code: "error-user-not-owner", text: "User is not an owner", by: "removeRoomOwner"},
	{name: "removeOwner of an unknown user", call: rcOnUser("groups.removeOwner", rcLast, "Nobody"), code: "error-invalid-user", text: rcNoSuchUser},
	{name: "delete by a plain member", call: rcOn("groups.delete", rcIn), code: rcNotAllowed, text: "Not allowed", by: "eraseRoom"},
	{name: "delete of a channel", call: rcOn("groups.delete", rcHeld), code: rcNotFound, text: rcNoGroup},
	{name: "create without a name", call: rcCall{method: "groups.create", args: rcArgs{}}, text: `Body param "name" is required`, only: "documented"},
	{name: "create with an empty name", call: rcCall{method: "groups.create", args: rcArgs{"name": ""}}, text: `Body param "name" is required`},
	{name: "create with a taken name", call: rcCall{method: "groups.create", args: rcArgs{"name": rcNameOf(rcOpen)}}, code: "error-duplicate-channel-name", text: "A channel with name '" + rcNameOf(rcOpen) + "' exists"},
	{name: "create with a bad name", call: rcCall{method: "groups.create", args: rcArgs{"name": "a b"}}, code: "error-invalid-room-name", text: "That is not a valid room name"},
	{name: "create by a guest", call: rcCall{method: "groups.create", args: rcArgs{}}.by(rcMary), status: 403, text: "User does not have the permissions required for this action [error-unauthorized]"},
	{name: "info of a group that is not seen", call: rcOn("groups.info", rcOut), code: rcNotFound, text: rcNoGroup},
	{name: "members of a group that is not seen", call: rcOn("groups.members", rcOut), code: rcNotFound, text: rcNoGroup},
	{name: "members of an archived group", call: rcOn("groups.members", rcOld), code: rcArchived, text: "The private group, " + rcNameOf(rcOld) + ", is archived"},
	{name: "getOne without a room", call: rcCall{method: "subscriptions.getOne"}, code: "error-roomid-param-not-provided", text: `The "roomId" param is required`, only: "documented"},
	{name: "getOne of the empty id", call: rcOn("subscriptions.getOne", ""), code: "error-roomid-param-not-provided", text: `The "roomId" param is required`},
}

const rcInvalid = "error-invalid-params"

// The schemas of the deployed dialect.
var rcSchemaRefusals = []rcRefused{
	{name: "leave without a room", call: rcCall{method: "groups.leave", args: rcArgs{}}, code: rcInvalid, text: "must have required property 'roomId'", only: "deployed"},
	{name: "leave with one too many", call: rcCall{method: "groups.leave", args: rcArgs{"roomId": rcIn, "x": ""}}, code: rcInvalid, text: "must NOT have additional properties", only: "deployed"},
	{name: "kick without a user", call: rcOn("groups.kick", rcLast), code: rcInvalid, text: "must have required property 'userId'", only: "deployed"},
	{name: "create without a name", call: rcCall{method: "groups.create", args: rcArgs{}}, code: rcInvalid, text: "must have required property 'name'", only: "deployed"},
	{name: "getOne without a room", call: rcCall{method: "subscriptions.getOne"}, code: rcInvalid, text: "must have required property 'roomId'", only: "deployed"},
	{name: "a list with a count that is no number", call: rcCall{method: "groups.list", args: rcArgs{"count": "x"}}, code: rcInvalid, text: "count must be number", only: "deployed"},
	{name: "login without anything", call: rcCall{method: "login", args: rcArgs{}}, code: rcInvalid, text: "must have required property 'user'", only: "deployed"},
}

// What is no text names nothing; deployed it does not come so far.
func TestRocketChatIllTypedArgumentsNameNothing(t *testing.T) {
	t.Parallel()
	for _, value := range []any{5, true, nil, []string{rcIn}, rcArgs{"$gt": ""}} {
		for _, dialect := range dialects {
			w := rcNew(t, dialect)
			before := w.snapshot(t)
			r := rcRefused{call: rcCall{method: "groups.leave", args: rcArgs{"roomId": value}}, code: rcNotFound, text: rcNoGroup}
			if dialect == memserver.Deployed {
				r.code, r.text = rcInvalid, "roomId must be string"
			}
			w.checkRefused(t, "JSON", &r)
			if d := cmp.Diff(before, w.snapshot(t)); d != "" {
				t.Errorf("the world changed (-before +after):\n%s", d)
			}
		}
	}
}

func TestRocketChatRefusalsAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	tables := [][]rcRefused{rcLeaveRefusals, rcWaysRefusals, rcGroupRefusals, rcSchemaRefusals, rcRouteRefusals()}
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		for _, table := range tables {
			for _, r := range table {
				if !r.in(dialect, kind) {
					continue
				}
				t.Run(r.name, func(t *testing.T) {
					before := w.snapshot(t)
					w.checkRefused(t, kind, &r)
					if d := cmp.Diff(before, w.snapshot(t)); d != "" {
						t.Errorf("the world changed (-before +after):\n%s", d)
					}
				})
			}
		}
	})
}

// rcRouteRefusals are calls of what is no method.
func rcRouteRefusals() []rcRefused {
	var list []rcRefused
	add := func(name string, c rcCall) {
		list = append(list, rcRefused{name: name, call: c, status: http.StatusNotFound, text: "Resource not found"})
	}
	for _, method := range []string{"", "groups.explode", "Groups.leave", "groups.leave/", "groups", "v1/login"} {
		add("a method that is none: "+method, rcCall{method: method})
		add("a method that is none, without credentials: "+method, rcCall{method: method, as: "nobody"})
	}
	for _, verb := range []string{"GET", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		c := rcOn("groups.leave", rcIn)
		c.verb = verb
		add("leave by "+verb, c)
	}
	c := rcOn("groups.info", rcIn)
	c.verb = http.MethodPost
	add("info by POST", c)
	return list
}

// checkRefused fails the test unless the call is refused so.
func (w *rcWorld) checkRefused(t *testing.T, kind string, r *rcRefused) {
	t.Helper()
	got := w.send(t, kind, r.call)
	status := r.status
	if status == 0 {
		status = http.StatusBadRequest
	}
	if d := cmp.Diff(r.body(), got.body); d != "" || got.status != status {
		t.Errorf("status %d, want %d (-want +got):\n%s", got.status, status, d)
	}
	if strings.Contains(got.raw, rcToken) || strings.Contains(got.raw, rcCode) {
		t.Errorf("the answer holds a secret: %s", got.raw)
	}
}
