package memserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// rcRoom is what the tests read of a room.
type rcRoom struct {
	ID         string `json:"_id"`
	Msgs       int
	UsersCount int
	UpdatedAt  string `json:"_updatedAt"`
}

// room reads a room through an administrator of it.
func (w *rcWorld) room(t testing.TB, id string) (room rcRoom) {
	t.Helper()
	for _, g := range w.data(t).Groups {
		if g.ID == id {
			return rcRoom{ID: id, Msgs: g.Messages, UsersCount: len(g.Members), UpdatedAt: g.Updated}
		}
	}
	t.Fatalf("there is no room %s", id)
	return room
}

type rcData struct {
	Groups []struct {
		ID, Updated string
		Messages    int
		Members     []struct {
			User  string
			Roles []string
		}
	}
}

func (w *rcWorld) data(t testing.TB) rcData {
	t.Helper()
	var all map[string]rcData
	noError(t, json.Unmarshal([]byte(w.snapshot(t)), &all))
	return all["rocketchat"]
}

// What each way in and out does to the membership and to the counters.
func TestRocketChatWaysInAndOut(t *testing.T) {
	t.Parallel()
	named := func(method, room string, more ...string) rcCall {
		c := rcCall{method: method, args: rcArgs{"roomName": rcNameOf(room)}}
		for i := 0; i < len(more); i += 2 {
			c.args[more[i]] = more[i+1]
		}
		return c
	}
	list := func(field string, users ...string) rcCall {
		return rcCall{method: "groups.invite", args: rcArgs{"roomId": rcModerates, field: users}}
	}
	const left, joined = groups.StateLeft, groups.StateJoined
	for name, tc := range map[string]struct {
		call       rcCall
		room, user string
		state      groups.State
		// users and msgs are what is added; deployed is what is added to msgs
		// beyond that.
		users, msgs, deployed int
	}{
		"groups.leave by id":              {rcOn("groups.leave", rcIn), rcIn, rcAda, left, -1, 0, 1},
		"groups.leave by name":            {named("groups.leave", rcIn), rcIn, rcAda, left, -1, 0, 1},
		"groups.leave of an owner of two": {rcOn("groups.leave", rcShared), rcShared, rcAda, left, -1, 0, 1},
		"groups.leave of a moderator":     {rcOn("groups.leave", rcModerates), rcModerates, rcAda, left, -1, 0, 1},
		"channels.leave":                  {rcOn("channels.leave", rcJoined), rcJoined, rcAda, left, -1, 0, 1},
		"rooms.leave of a group":          {rcOn("rooms.leave", rcIn), rcIn, rcAda, left, -1, 0, 1},
		"rooms.leave of a channel":        {named("rooms.leave", rcJoined), rcJoined, rcAda, left, -1, 0, 1},
		"channels.join":                   {rcOn("channels.join", rcOpen), rcOpen, rcAda, joined, 1, 1, 0},
		"channels.join with the code":     {named("channels.join", rcCoded, "joinCode", rcCode), rcCoded, rcAda, joined, 1, 1, 0},
		"channels.join of a member":       {rcOn("channels.join", rcJoined), rcJoined, rcAda, joined, 0, 0, 0},
		"of a member, without the code":   {rcOn("channels.join", rcCodedIn), rcCodedIn, rcAda, joined, 0, 0, 0},
		"invite by id":                    {rcOnUser("groups.invite", rcModerates, rcBot), rcModerates, rcBot, joined, 1, 1, 0},
		"invite by name":                  {named("groups.invite", rcModerates, "username", "bot"), rcModerates, rcBot, joined, 1, 1, 0},
		"invite of a member":              {rcOnUser("groups.invite", rcModerates, rcRoot), rcModerates, rcRoot, joined, 0, 0, 0},
		"invite by an administrator":      {rcOnUser("groups.invite", rcModerates, rcBot).by(rcRoot), rcModerates, rcBot, joined, 1, 1, 0},
		"invite of several by id":         {list("userIds", "Nobody", rcBot, rcRoot, rcMary, rcBot), rcModerates, rcMary, joined, 2, 2, 0},
		"invite of several by name":       {list("usernames", "mary", "nobody"), rcModerates, rcMary, joined, 1, 1, 0},
		"kick by id":                      {rcOnUser("groups.kick", rcLast, rcGrace), rcLast, rcGrace, left, -1, 0, 1},
		"kick by name":                    {named("groups.kick", rcLast, "username", "grace"), rcLast, rcGrace, left, -1, 0, 1},
		"kick of an owner of two":         {rcOnUser("groups.kick", rcShared, rcGrace), rcShared, rcGrace, left, -1, 0, 1},
		"kick of a guest":                 {rcOnUser("groups.kick", rcIn, rcMary).by(rcGrace), rcIn, rcMary, left, -1, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, dialect := range dialects {
				for _, kind := range rcBodies {
					w := rcNew(t, dialect)
					before := w.room(t, tc.room)
					w.clock.Advance(time.Second)
					got := w.send(t, kind, tc.call)
					if !strings.HasSuffix(got.body, `"success":true}`) || got.status != http.StatusOK {
						t.Fatalf("%s %s: %d %s", dialectNames[dialect], kind, got.status, got.body)
					}
					want := before
					want.UsersCount += tc.users
					want.Msgs += tc.msgs
					if dialect == memserver.Deployed {
						want.Msgs += tc.deployed
					}
					if tc.users != 0 {
						want.UpdatedAt = "2016-12-09T15:22:41.656Z"
					}
					if d := cmp.Diff(want, w.room(t, tc.room)); d != "" {
						t.Errorf("%s %s (-want +got):\n%s", dialectNames[dialect], kind, d)
					}
					if got := w.site.State(tc.room, tc.user); got != tc.state {
						t.Errorf("%s %s: %s", dialectNames[dialect], kind, got)
					}
				}
			}
		})
	}
}

// A second leave does not see the room; another way out tells why.
func TestRocketChatLeavingTwice(t *testing.T) {
	t.Parallel()
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		if got := w.send(t, kind, rcOn("groups.leave", rcIn)); got.status != http.StatusOK {
			t.Fatal(got)
		}
		w.checkRefused(t, kind, &rcRefused{call: rcOn("groups.leave", rcIn), code: rcNotFound, text: rcNoGroup})
		w.checkRefused(t, kind, &rcRefused{call: rcOn("rooms.leave", rcIn), code: rcNotInRoom, text: rcNotIn, by: "leaveRoom"})
		if got := w.send(t, kind, rcOn("subscriptions.getOne", rcIn)); got.body != `{"subscription":null,"success":true}` {
			t.Error(got.body)
		}
	})
}

// The life of a group, from its making to its end.
func TestRocketChatGroupLives(t *testing.T) {
	t.Parallel()
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		ok := func(c rcCall) rcGot {
			t.Helper()
			got := w.send(t, kind, c)
			if got.status != http.StatusOK {
				t.Fatalf("%s: %d %s", c.method, got.status, got.body)
			}
			return got
		}
		var made struct{ Group rcRoom }
		create := rcCall{method: "groups.create", args: rcArgs{"name": "new", "members": []string{"grace", "nobody", "ada"}}}
		noError(t, json.Unmarshal([]byte(ok(create).raw), &made))
		id := made.Group.ID
		if made.Group.UsersCount != 2 || len(id) != 17 {
			t.Errorf("%+v", made)
		}
		info := ok(rcCall{method: "groups.info", args: rcArgs{"roomName": "new"}}).body
		if !strings.Contains(info, `"_id":"`+id+`"`) || strings.Contains(info, "usernames") == (dialect == memserver.Deployed) {
			t.Error(info)
		}
		ok(rcOnUser("groups.addOwner", id, rcGrace))
		ok(rcOnUser("groups.removeOwner", id, rcAda).by(rcGrace))
		members := ok(rcOn("groups.members", id)).body
		const want = `{"members":[{"_id":"rbAXPnMktTFbNpwtJ","username":"ada","name":"Ada"},` +
			`{"_id":"Grace","username":"grace","name":""}],"count":2,"offset":0,"total":2,"success":true}`
		if d := cmp.Diff(want, members); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		sub := ok(rcOn("subscriptions.getOne", id).by(rcGrace)).body
		if !strings.Contains(sub, `"rid":"`+id+`"`) || !strings.Contains(sub, `"roles":["owner"],"open":true`) {
			t.Error(sub)
		}
		ok(rcOn("groups.leave", id))
		ok(rcOn("groups.delete", id).by(rcGrace))
		w.checkRefused(t, kind, &rcRefused{call: rcOn("groups.info", id).by(rcGrace), code: rcNotFound, text: rcNoGroup})
		ok(create) // the name is free again
	})
}

func TestRocketChatPages(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Documented)
	must(t, w.site.AddGroup, memserver.Group{ID: "Big", Name: "big", Private: true, Owner: rcAda})
	const users = 130
	for i := range users {
		u := must(t, w.site.AddUser, memserver.User{Login: fmt.Sprintf("user%03d", i)})
		noError(t, w.site.AddMember("Big", u.ID))
	}
	for _, tc := range []struct{ count, offset, want string }{
		{"", "", "50 from ada at 0"},
		{"10", "0", "10 from ada at 0"},
		{"10", "1", "10 from user000 at 1"},
		{"0", "", "100 from ada at 0"},
		{"1000", "40", "91 from user039 at 40"},
		{"10", "131", "0 from  at 131"},
		{"10", "9000000000000000000", "0 from  at 9000000000000000000"},
		{"-5", "-5", "50 from ada at 0"},
		{"x", "y", "50 from ada at 0"},
		{"99999999999999999999", "99999999999999999999", "50 from ada at 0"},
	} {
		c := rcCall{method: "groups.members", args: rcArgs{"roomId": "Big", "count": tc.count, "offset": tc.offset}}
		var page struct {
			Members              []struct{ Username string }
			Count, Offset, Total int
		}
		noError(t, json.Unmarshal([]byte(w.send(t, "", c).raw), &page))
		first := ""
		if len(page.Members) > 0 {
			first = page.Members[0].Username
		}
		got := fmt.Sprintf("%d from %s at %d", len(page.Members), first, page.Offset)
		if got != tc.want || page.Count != len(page.Members) || page.Total != users+1 {
			t.Errorf("%+v: %s, of %d", tc, got, page.Total)
		}
	}
	var mine struct {
		Groups []struct{ Name, T string }
		Total  int
	}
	noError(t, json.Unmarshal([]byte(w.send(t, "", rcCall{method: "groups.list"}).raw), &mine))
	var names []string
	for _, g := range mine.Groups {
		if g.T != "p" {
			t.Errorf("%s is no group", g.Name)
		}
		names = append(names, g.Name)
	}
	want := []string{"big", "name-of-in", "name-of-last", "name-of-moderates", "name-of-old", "name-of-shared", "name-of-sole"}
	if d := cmp.Diff(want, names); d != "" || mine.Total != len(want) {
		t.Errorf("%d (-want +got):\n%s", mine.Total, d)
	}
}

// Seeding follows the wire.
func TestRocketChatSeedingFollowsTheRules(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	before := w.snapshot(t)
	for name, call := range map[string]func() error{
		"a private group is not joined": func() error { return second(w.site.Join(rcOut, rcAda)) },
		"a banned user does not join":   func() error { return second(w.site.Join(rcShut, rcAda)) },
		"nobody joins an archived room": func() error { return second(w.site.Join(rcOldOpen, rcJoan)) },
		"nobody joins a deleted room":   func() error { return second(w.site.Join(rcGone, rcJoan)) },
		"a last owner does not leave":   func() error { return w.site.Leave(rcSole, rcAda) },
		"a guest does not leave":        func() error { return w.site.Leave(rcIn, rcMary) },
		"a name is taken":               func() error { return second(w.site.AddGroup(memserver.Group{Name: rcNameOf(rcIn)})) },
		"a channel is not moderated":    func() error { return second(w.site.AddGroup(memserver.Group{Registration: memserver.Moderated})) },
		"a private group is not open": func() error {
			return second(w.site.AddGroup(memserver.Group{Private: true, Registration: memserver.Open}))
		},
		"an id is letters and digits":     func() error { return second(w.site.AddGroup(memserver.Group{ID: "a b"})) },
		"an address belongs to one alone": func() error { return second(w.site.AddUser(memserver.User{Email: "ADA@example.com"})) },
	} {
		if call() == nil {
			t.Errorf("not so: %s", name)
		}
	}
	if d := cmp.Diff(before, w.snapshot(t)); d != "" {
		t.Errorf("the world changed (-before +after):\n%s", d)
	}
	must(t, func(room string) (groups.State, error) { return w.site.Join(room, rcAda) }, rcOpen)
	noError(t, w.site.Leave(rcIn, rcAda), w.site.SetArchived(rcOld, false))
	if w.room(t, rcOpen).Msgs != 1 || w.room(t, rcIn).Msgs != 1 {
		t.Error("the messages are not counted")
	}
	if got := w.send(t, "JSON", rcOn("groups.leave", rcOld)); got.status != http.StatusOK {
		t.Error(got)
	}
}
