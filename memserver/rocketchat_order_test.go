package memserver_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

// An rcMistake is one that a call can have, in the order of the checks.
type rcMistake struct {
	name string
	step int
	// says is what the answer to it holds.
	says string
	// uses is what it is made in: two cannot be made in one.
	uses string
	make func(*rcWorld, *rcCall)
	only string // a dialect
}

func rcSet(name string, value any) func(*rcWorld, *rcCall) {
	return func(_ *rcWorld, c *rcCall) { c.args[name] = value }
}

func rcUnset(names ...string) func(*rcWorld, *rcCall) {
	return func(_ *rcWorld, c *rcCall) {
		for _, name := range names {
			delete(c.args, name)
		}
	}
}

// rcAsGuest makes Ada a guest.
func rcAsGuest(w *rcWorld, _ *rcCall) {
	if _, err := w.site.AddUser(memserver.User{ID: rcAda, Login: "ada", SiteRoles: []string{"guest"}}); err != nil {
		panic(err) // the test's own mistake
	}
}

// What all methods check.
var rcCommonMistakes = []rcMistake{
	{"another HTTP method", 1, "Resource not found", "verb", func(_ *rcWorld, c *rcCall) { c.verb = http.MethodPut }, ""},
	{"too many requests", 2, "error-too-many-requests", "", func(w *rcWorld, _ *rcCall) { w.site.EnableRateLimit(1, time.Minute) }, ""},
	{"no credentials", 3, "You must be logged in", "who", func(_ *rcWorld, c *rcCall) { c.as = "nobody" }, ""},
	{"a field too many", 5, "must NOT have additional properties", "extra", rcSet("extra", "x"), "deployed"},
}

// rcOrders are the checks of the methods that have many.
var rcOrders = map[string]struct {
	call     rcCall
	mistakes []rcMistake
}{
	"groups.leave": {rcOn("groups.leave", rcIn), []rcMistake{
		{"no room", 4, "must have required property", "room", rcUnset("roomId"), "deployed"},
		{"an id of another type", 6, "must be string", "room", rcSet("roomId", 5), "deployed"},
		{"no room", 6, rcNoParam, "room", rcUnset("roomId"), "documented"},
		{"no such room", 7, rcNotFound, "room", rcSet("roomId", rcMissing), ""},
		{"not seen, and archived", 8, rcNotFound, "room", rcSet("roomId", rcOldOut), ""},
		{"archived, and not a member", 9, rcArchived, "room", rcSet("roomId", rcOldTalk), ""},
		{"a guest", 10, rcNotAllowed, "", rcAsGuest, ""},
		{"not in the room", 11, rcNotInRoom, "room", rcSet("roomId", rcTalk), ""},
		{"the last owner", 12, rcIsLast, "room", rcSet("roomId", rcLast), ""},
	}},
	"groups.invite": {rcOnUser("groups.invite", rcModerates, rcBot), []rcMistake{
		{"no such room", 7, rcNotFound, "room", rcSet("roomId", rcMissing), ""},
		{"archived", 8, rcArchived, "room", rcSet("roomId", rcOld), ""},
		{"no users", 9, "error-users-params-not-provided", "user", rcSet("userId", ""), ""},
		{"unknown users", 10, "error-empty-invite-list", "user", rcSet("userId", "Nobody"), ""},
		{"no right", 11, rcNotAllowed, "room", rcSet("roomId", rcIn), ""},
		{"a member already", 12, `"success":true`, "user", rcSet("userId", rcGrace), ""},
	}},
	"groups.kick": {rcOnUser("groups.kick", rcModerates, rcRoot), []rcMistake{
		{"no such room", 7, rcNotFound, "room", rcSet("roomId", rcMissing), ""},
		{"archived", 8, rcArchived, "room", rcSet("roomId", rcOld), ""},
		{"no user", 9, "error-user-param-not-provided", "user", rcSet("userId", ""), ""},
		{"an unknown user", 10, "error-invalid-user", "user", rcSet("userId", "Nobody"), ""},
		{"no right", 11, rcNotAllowed, "room", rcSet("roomId", rcIn), ""},
		{"not in the room", 12, rcNotInRoom, "user", rcSet("userId", rcJoan), ""},
	}},
	"channels.join": {rcCall{method: "channels.join", args: rcArgs{"roomId": rcOpen}}, []rcMistake{
		{"no such room", 7, rcNotFound, "room", rcSet("roomId", rcMissing), ""},
		{"archived", 8, rcArchived, "room", rcSet("roomId", rcOldOpen), ""},
		{"no code", 9, "error-code-required", "room", rcSet("roomId", rcCoded), ""},
		{"banned", 11, rcNotAllowed, "room", rcSet("roomId", rcShut), ""},
	}},
	"groups.create": {rcCall{method: "groups.create", args: rcArgs{"name": "fresh"}}, []rcMistake{
		{"a guest", 4, "error-unauthorized", "", rcAsGuest, ""},
		{"no name", 6, `\"name\" is required`, "name", rcSet("name", ""), ""},
		{"members that are no list", 7, "must be an array", "members", rcSet("members", "x"), "documented"},
		{"a bad name", 8, "error-invalid-room-name", "name", rcSet("name", "a b"), ""},
		{"a taken name", 9, "error-duplicate-channel-name", "name", rcSet("name", rcNameOf(rcIn)), ""},
	}},
}

func TestRocketChatEarlierOfTwoMistakesIsTold(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		for name, order := range rcOrders {
			t.Run(dialectNames[dialect]+" "+name, func(t *testing.T) {
				t.Parallel()
				all := slices.Concat(rcCommonMistakes, order.mistakes)
				for _, one := range all {
					for _, other := range all {
						if one.step < other.step && (one.uses == "" || one.uses != other.uses) {
							rcCheckPair(t, dialect, order.call, one, other)
						}
					}
				}
			})
		}
	}
}

func rcCheckPair(t *testing.T, dialect memserver.Dialect, c rcCall, one, other rcMistake) {
	t.Helper()
	for _, m := range []rcMistake{one, other} {
		if m.only != "" && m.only != dialectNames[dialect] {
			return
		}
	}
	w := rcNew(t, dialect)
	args := rcArgs{}
	for name, value := range c.args {
		args[name] = value
	}
	c.args = args
	one.make(w, &c)
	other.make(w, &c)
	before := w.snapshot(t)
	if strings.Contains(one.name+other.name, "too many requests") {
		w.send(t, "JSON", rcCall{method: c.method, as: "nobody"}) // the one that may be
	}
	if got := w.send(t, "JSON", c); !strings.Contains(got.body, one.says) {
		t.Errorf("%s and %s: %s, want %s", one.name, other.name, got.body, one.says)
	}
	if d := cmp.Diff(before, w.snapshot(t)); d != "" {
		t.Errorf("%s and %s: the world changed (-before +after):\n%s", one.name, other.name, d)
	}
}
