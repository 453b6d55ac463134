package memserver_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"pgregory.net/rapid"
)

var (
	rcModelUsers = []string{"Ann", "Ben", "Gil", "Sue"} // Gil is a guest, Sue administrates the site
	rcModelRooms = []string{"R1", "R2", "R3", "R4", "C1", "C2"}
	rcAnyUsers   = append(slices.Clone(rcModelUsers), "Nobody")
	rcAnyRooms   = append(slices.Clone(rcModelRooms), "Nowhere")
)

// An rcMachine is a server beside its model.
type rcMachine struct {
	*rcWorld
	model  *rcModel
	before string
}

func newRCMachine(t *rapid.T) *rcMachine {
	dialect := rapid.SampledFrom(dialects).Draw(t, "dialect")
	w := &rcWorld{dialect: dialect, tokens: map[string]string{}}
	w.Server = memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect), memserver.WithClock(memserver.NewClock(rcStart)))
	w.site = w.RocketChat
	m := &rcMachine{rcWorld: w, model: &rcModel{
		deployed: dialect == memserver.Deployed, guest: "Gil", admin: "Sue", rooms: map[string]*rcModelRoom{},
	}}
	for id, roles := range map[string][]string{"Ann": nil, "Ben": nil, "Gil": {"guest"}, "Sue": {"admin"}} {
		must(t, w.site.AddUser, memserver.User{ID: id, Login: strings.ToLower(id), SiteRoles: roles})
		w.tokens[id] = w.site.Token(id).Reveal()
	}
	for _, id := range rcModelRooms {
		g := memserver.Group{ID: id, Name: rcNameOf(id), Private: id[0] == 'R', Owner: "Ann"}
		if id == "R2" {
			g.Parent = "R1"
		}
		must(t, w.site.AddGroup, g)
		m.model.rooms[id] = &rcModelRoom{Private: g.Private, Parent: g.Parent, Members: map[string]string{"Ann": "owner"}}
	}
	noError(t, w.site.SetJoinCode("C2", groups.NewSecret(rcCode)), w.site.AddMember("R3", "Gil"), w.site.AddMember("R3", "Sue"))
	m.model.rooms["C2"].Code = rcCode
	m.model.rooms["R3"].Members["Gil"], m.model.rooms["R3"].Members["Sue"] = "", ""
	return m
}

// call sends a call over HTTP with any body, and compares its code with the
// model's. A room is named by id or by name.
func (m *rcMachine) call(t *rapid.T, want, method, actor, room string, more rcArgs) {
	c := rcCall{method: method, as: actor, args: maps.Clone(more)}
	if c.args == nil {
		c.args = rcArgs{}
	}
	if rapid.Bool().Draw(t, "by name") {
		c.args["roomName"] = rcNameOf(room)
	} else {
		c.args["roomId"] = room
	}
	like := m.request(t, rapid.SampledFrom(rcBodies).Draw(t, "body"), c)
	r, err := http.NewRequestWithContext(t.Context(), like.Method, m.URL()+like.URL.RequestURI(), like.Body)
	noError(t, err)
	r.Header = like.Header
	rec, _, err := paRoundTrip(m.Transport(), r)
	noError(t, err)
	var said struct {
		Success   bool
		ErrorType string
	}
	noError(t, json.Unmarshal([]byte(rcRead(t, m.dialect, rec).raw), &said))
	if said.ErrorType != want || said.Success != (want == "") {
		t.Fatalf("%s by %s in %s: %q, and the model says %q", method, actor, room, said.ErrorType, want)
	}
	if now := m.snapshot(t); want != "" && now != m.before {
		t.Fatalf("refused, and the world changed (-before +after):\n%s", cmp.Diff(m.before, now))
	}
}

func (m *rcMachine) actor(t *rapid.T) string { return rapid.SampledFrom(rcModelUsers).Draw(t, "actor") }

func (m *rcMachine) anyRoom(t *rapid.T) string { return rapid.SampledFrom(rcAnyRooms).Draw(t, "room") }

func (m *rcMachine) leave(t *rapid.T) {
	method := rapid.SampledFrom([]string{"groups.leave", "groups.leave", "channels.leave", "rooms.leave"}).Draw(t, "method")
	actor, room := m.actor(t), m.anyRoom(t)
	m.call(t, m.model.leave(method, room, actor), method, actor, room, nil)
}

func (m *rcMachine) join(t *rapid.T) {
	actor, room := m.actor(t), m.anyRoom(t)
	code := rapid.SampledFrom([]string{"", rcCode, rcCode, "junk"}).Draw(t, "code")
	args := rcArgs{"joinCode": code}
	m.call(t, m.model.join(room, actor, code), "channels.join", actor, room, args)
}

func (m *rcMachine) invite(t *rapid.T) {
	actor, room := m.actor(t), m.anyRoom(t)
	users := rapid.SliceOfNDistinct(rapid.SampledFrom(rcAnyUsers), 1, 3, rapid.ID[string]).Draw(t, "users")
	args := rcArgs{"userIds": users}
	if rapid.Bool().Draw(t, "users by name") {
		names := make([]string, len(users))
		for i, u := range users {
			names[i] = strings.ToLower(u)
		}
		args = rcArgs{"usernames": names}
	}
	m.call(t, m.model.invite(room, actor, users, rcModelUsers), "groups.invite", actor, room, args)
}

func (m *rcMachine) kick(t *rapid.T) {
	actor, room, user := m.actor(t), m.anyRoom(t), rapid.SampledFrom(rcAnyUsers).Draw(t, "user")
	m.call(t, m.model.kick(room, actor, user, rcModelUsers), "groups.kick", actor, room, rcArgs{"userId": user})
}

func (m *rcMachine) own(t *rapid.T) {
	method := rapid.SampledFrom([]string{"groups.addOwner", "groups.removeOwner"}).Draw(t, "method")
	actor, room, user := m.actor(t), m.anyRoom(t), rapid.SampledFrom(rcAnyUsers).Draw(t, "user")
	m.call(t, m.model.own(method, room, actor, user, rcModelUsers), method, actor, room, rcArgs{"username": strings.ToLower(user)})
}

func (m *rcMachine) archive(t *rapid.T) {
	room, archived := rapid.SampledFrom(rcModelRooms).Draw(t, "room"), rapid.IntRange(0, 3).Draw(t, "seldom") == 0
	noError(t, m.site.SetArchived(room, archived))
	m.model.rooms[room].Archived = archived
}

// restore brings the same world back.
func (m *rcMachine) restore(t *rapid.T) {
	noError(t, m.Restore(strings.NewReader(m.before)))
	if now := m.snapshot(t); now != m.before {
		t.Fatalf("restored, and the world changed (-before +after):\n%s", cmp.Diff(m.before, now))
	}
}

// check compares the world with the model.
func (m *rcMachine) check(t *rapid.T) {
	m.before = m.snapshot(t)
	var all map[string]rcData
	noError(t, json.Unmarshal([]byte(m.before), &all))
	got := map[string]rcModelRoom{}
	for _, g := range all["rocketchat"].Groups {
		r := rcModelRoom{Msgs: g.Messages, Members: map[string]string{}}
		for _, member := range g.Members {
			role := strings.Join(member.Roles, ",")
			r.Members[member.User] = strings.Replace(role, "admin", "owner", 1)
		}
		got[g.ID] = r
	}
	want := map[string]rcModelRoom{}
	for id, r := range m.model.rooms {
		want[id] = rcModelRoom{Msgs: r.Msgs, Members: r.Members}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("the world (-model +server):\n%s", d)
	}
}

func TestRocketChatKeepsToItsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newRCMachine(t)
		defer m.Close()
		t.Repeat(map[string]func(*rapid.T){
			"leave": m.leave, "join": m.join, "invite": m.invite, "kick": m.kick, "own": m.own,
			"archive": m.archive, "restore": m.restore, "": m.check,
		})
	})
}
