package world_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups/memserver/internal/world"
)

const snapshotJSON = `{
  "users": [
    {"id": "user:2", "login": "grace", "name": "Grace", "email": "grace@example.org"},
    {"id": "user:1", "login": "", "name": "Ada", "email": ""}
  ],
  "groups": [
    {
      "id": "group:2", "name": "Moderated", "registration": "moderated", "created": "2010-05-01T12:00:00Z", "deleted": false,
      "members": [{"user": "user:2", "roles": ["admin", "moderator"], "since": "2010-05-01T12:00:02Z"}],
      "requests": [{"user": "user:1", "since": "2010-05-01T12:00:03.5Z", "message": "Let me in!"}],
      "invitations": ["user:1"],
      "denied": []
    },
    {
      "id": "group:1", "name": "Open", "registration": "open", "created": "2010-05-01T12:00:00Z", "deleted": false,
      "members": [],
      "requests": [],
      "invitations": [],
      "denied": ["user:2", "user:1"],
      "photos": [{"user": "user:2", "count": 3}, {"user": "user:1", "count": 1}]
    },
    {
      "id": "group:4", "name": "", "registration": "invite", "created": "2010-05-01T12:00:00Z", "deleted": true, "rules": "Be kind.", "description": "For all",
      "members": [],
      "requests": [],
      "invitations": [],
      "denied": []
    }
  ]
}`

func TestSnapshotIsWhatWasRestored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented)
	must(t, w.Restore(decode(t, snapshotJSON)))
	got, err := json.Marshal(w.Snapshot())
	must(t, err)
	compact := strings.NewReplacer("\n", "", "  ", "", `": `, `":`, ", ", ",").Replace(snapshotJSON)
	equal(t, "the snapshot's bytes", compact, string(got))
}

func TestARestoredWorldLivesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, join(open, ada), inviteTo(invite, ada), join(invite, ada))
	must(t, w.Restore(decode(t, snapshotJSON)))

	equal(t, "what is gone", "", describe(w, invite))
	equal(t, "the moderated group", "Grace is admin,moderator, Ada waits Let me in!, Ada is invited", describe(w, moderated))
	must(t, approve(moderated, ada)(w))
	equal(t, "an approval", "Grace is admin,moderator, Ada is member", describe(w, moderated))
	equal(t, "the groups of a member", []string{moderated}, ids(w.GroupsOf(grace)))
	equal(t, "the policy is kept", error(world.AdminStays), leave(moderated, grace)(w))
	equal(t, "the id of a deleted group is taken", error(world.GroupExists), w.AddGroup(world.Group{ID: deleted}))
	u, ok := w.UserByLogin("grace")
	equal(t, "found by login", true, ok && u.ID == grace)
	if u, ok := w.UserByLogin("ada"); ok {
		t.Errorf("a login from before still finds %v", u)
	}
}

func TestASnapshotOfNothingHasLists(t *testing.T) {
	t.Parallel()
	w := world.New(world.Policy{}, clock())
	text, err := json.Marshal(w.Snapshot())
	must(t, err)
	equal(t, "bytes", `{"users":[],"groups":[]}`, string(text))
	must(t, w.Restore(world.Data{}))
}

func TestRestoreTakesMomentsInUTC(t *testing.T) {
	t.Parallel()
	there := start.In(time.FixedZone("", 3600))
	w := world.New(world.Policy{}, func() time.Time {
		t.Error("Restore asked the clock")
		return start
	})
	must(t, w.Restore(world.Data{
		Users: []world.User{{ID: ada}, {ID: grace}},
		Groups: []world.GroupData{
			{
				Group:    world.Group{ID: open, Registration: world.Open, Created: there, Updated: there},
				Members:  []world.Member{{User: ada, Since: there}},
				Requests: []world.Request{{User: grace, Since: there}},
			},
			{Group: world.Group{ID: invite, Registration: world.Invite}, Members: []world.Member{{User: ada}}},
		},
	}))
	text, err := json.Marshal(w.Snapshot())
	must(t, err)
	equal(t, "moments in UTC", 4, strings.Count(string(text), `"2010-05-01T12:00:00Z"`))
	equal(t, "moments that are missing stay so", 2, strings.Count(string(text), `"0001-01-01T00:00:00Z"`))
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	late := start.AddDate(8000, 0, 0)
	for _, c := range []struct {
		name  string
		spoil func(d *world.Data, g *world.GroupData)
		want  world.Refusal
		place string
	}{
		{"a user without an id", func(d *world.Data, _ *world.GroupData) { d.Users[0].ID = "" }, world.BadUser, `user ""`},
		{"a user that is not UTF-8", func(d *world.Data, _ *world.GroupData) { d.Users[0].Name = "\xff" }, world.BadUser, `user "user:1"`},
		{"two users of one id", func(d *world.Data, _ *world.GroupData) { d.Users[1].ID = ada }, world.UserExists, `user "user:1"`},
		{"two users of one address", func(d *world.Data, _ *world.GroupData) { d.Users[1].Email = "ADA@example.org" }, world.EmailTaken, `user "user:2"`},
		{"a role of the site twice", func(d *world.Data, _ *world.GroupData) { d.Users[1].SiteRoles = []string{"bot", "bot"} }, world.BadUser, `user "user:2"`},
		{"a group changed in the year 10010", func(_ *world.Data, g *world.GroupData) { g.Updated = late }, world.BadGroup, `group "group:1"`},
		{"less than no message", func(_ *world.Data, g *world.GroupData) { g.Messages = -1 }, world.BadGroup, `group "group:1"`},
		{"two users of one login", func(d *world.Data, _ *world.GroupData) { d.Users[1].Login = "ada" }, world.LoginTaken, `user "user:2"`},
		{"a group without an id", func(_ *world.Data, g *world.GroupData) { g.ID = "" }, world.BadGroup, `group ""`},
		{"two groups of one id", func(_ *world.Data, g *world.GroupData) { g.ID = moderated }, world.GroupExists, `group "group:2"`},
		{"no registration", func(_ *world.Data, g *world.GroupData) { g.Registration = "" }, world.BadGroup, `group "group:1"`},
		{"an unknown registration", func(_ *world.Data, g *world.GroupData) { g.Registration = "Open" }, world.BadGroup, `group "group:1"`},
		{"a group of the year 10010", func(_ *world.Data, g *world.GroupData) { g.Created = late }, world.BadGroup, `group "group:1"`},
		{"members of a deleted group", func(_ *world.Data, g *world.GroupData) { g.Deleted = true }, world.GroupDeleted, `member "user:1"`},
		{"an unknown member", func(_ *world.Data, g *world.GroupData) { g.Members[0].User = nobody }, world.NoSuchUser, `member "user:404"`},
		{"a member twice", func(_ *world.Data, g *world.GroupData) { g.Members[1] = g.Members[0] }, world.AlreadyMember, `member "user:1"`},
		{"an unknown role", func(_ *world.Data, g *world.GroupData) { g.Members[0].Roles = 1 << 7 }, world.BadRoles, `member "user:1"`},
		{"a member since the year 10010", func(_ *world.Data, g *world.GroupData) { g.Members[0].Since = late }, world.BadTime, `member "user:1"`},
		{"an unknown request", func(_ *world.Data, g *world.GroupData) { g.Requests[0].User = nobody }, world.NoSuchUser, `request of "user:404"`},
		{"a request twice", func(_ *world.Data, g *world.GroupData) { g.Requests = append(g.Requests, g.Requests[0]) }, world.AlreadyWaiting, `request of "user:3"`},
		{"a request since the year 10010", func(_ *world.Data, g *world.GroupData) { g.Requests[0].Since = late }, world.BadTime, `request of "user:3"`},
		{"a request's message that is not UTF-8", func(_ *world.Data, g *world.GroupData) { g.Requests[0].Message = "\xff" }, world.BadMessage, `request of "user:3"`},
		{"rules that are not UTF-8", func(_ *world.Data, g *world.GroupData) { g.Rules = "\xff" }, world.BadGroup, `group "group:1"`},
		{"photos of an unknown user", func(_ *world.Data, g *world.GroupData) { g.Photos[0].User = nobody }, world.NoSuchUser, `photos of "user:404"`},
		{"photos of one user twice", func(_ *world.Data, g *world.GroupData) { g.Photos[1].User = "user:4" }, world.BadPhotos, `photos of "user:4"`},
		{"no photo", func(_ *world.Data, g *world.GroupData) { g.Photos[1].Count = 0 }, world.BadPhotos, `photos of "user:1"`},
		{"less than no photo", func(_ *world.Data, g *world.GroupData) { g.Photos[1].Count = -1 }, world.BadPhotos, `photos of "user:1"`},
		{"more photos than a pool can count", func(_ *world.Data, g *world.GroupData) { g.Photos[1].Count = math.MaxInt }, world.BadPhotos, `photos of "user:1"`},
		{
			"photos in a deleted group",
			func(_ *world.Data, g *world.GroupData) {
				*g = world.GroupData{Group: g.Group, Photos: g.Photos}
				g.Deleted = true
			},
			world.GroupDeleted, `photos of "user:4"`,
		},
		{"a request of a member", func(_ *world.Data, g *world.GroupData) { g.Requests[0].User = ada }, world.AlreadyMember, `request of "user:1"`},
		{"a request of who is banned", func(_ *world.Data, g *world.GroupData) { g.Denied[0] = joan }, world.Denied, `request of "user:3"`},
		{"an unknown invitation", func(_ *world.Data, g *world.GroupData) { g.Invitations[0] = nobody }, world.NoSuchUser, `invitation of "user:404"`},
		{"an invitation twice", func(_ *world.Data, g *world.GroupData) { g.Invitations = append(g.Invitations, joan) }, world.AlreadyInvited, `invitation of "user:3"`},
		{"an invitation of a member", func(_ *world.Data, g *world.GroupData) { g.Invitations[0] = ada }, world.AlreadyMember, `invitation of "user:1"`},
		{"an invitation of who is banned", func(_ *world.Data, g *world.GroupData) { g.Invitations[0] = "user:4" }, world.Denied, `invitation of "user:4"`},
		{"an unknown ban", func(_ *world.Data, g *world.GroupData) { g.Denied[0] = nobody }, world.NoSuchUser, `ban of "user:404"`},
		{"a ban twice", func(_ *world.Data, g *world.GroupData) { g.Denied = append(g.Denied, "user:4") }, world.AlreadyDenied, `ban of "user:4"`},
		{"a ban of a plain member", func(_ *world.Data, g *world.GroupData) { g.Denied[0] = grace }, world.AlreadyMember, `ban of "user:2"`},
		{"a ban of an administrator", func(_ *world.Data, g *world.GroupData) { g.Denied[0] = ada }, world.AlreadyMember, `ban of "user:1"`},
		{"a ban in a deleted group", func(_ *world.Data, g *world.GroupData) { g.Deleted, g.Members = true, nil }, world.GroupDeleted, `ban of "user:4"`},
		{
			"a request in a deleted group",
			func(_ *world.Data, g *world.GroupData) { g.Deleted, g.Members, g.Denied = true, nil, nil },
			world.GroupDeleted, `request of "user:3"`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rooms, join(open, grace))
			before := w.Snapshot()
			d := fullData()
			must(t, world.New(rooms, clock()).Restore(d))
			c.spoil(&d, &d.Groups[1])
			err := w.Restore(d)
			if !errors.Is(err, c.want) {
				t.Errorf("refusal: got %v, want %v", err, c.want)
			}
			if err == nil || !strings.Contains(err.Error(), c.place) {
				t.Errorf("place: got %v, want %s", err, c.place)
			}
			equal(t, "the world after the refusal", before, w.Snapshot())
		})
	}
}

// fullData has one relation of each kind in its second group.
func fullData() world.Data {
	return world.Data{
		Users: []world.User{
			{ID: ada, Login: "ada", Email: "ada@example.org"},
			{ID: grace, Login: "grace"},
			{ID: joan},
			{ID: "user:4", Biography: "<p>", TimeZone: "UTC", SiteRoles: []string{"guest", "bot"}},
		},
		Groups: []world.GroupData{
			{Group: world.Group{ID: moderated, Registration: world.Moderated}},
			{
				Group: world.Group{
					ID: open, Registration: world.Open,
					Private: true, Archived: true, Parent: moderated, Creator: ada, Messages: 3, Updated: start,
					Rules: "Be kind.", Description: "A group",
				},
				Members:     []world.Member{{User: ada, Roles: world.Admin}, {User: grace, Roles: world.Leader | world.Coach}},
				Requests:    []world.Request{{User: joan, Message: "Let me in!"}},
				Invitations: []string{joan},
				Denied:      []string{"user:4"},
				Photos:      []world.Photos{{User: "user:4", Count: 2}, {User: ada, Count: 1}},
			},
		},
	}
}

func decode(t *testing.T, text string) world.Data {
	t.Helper()
	var d world.Data
	must(t, json.Unmarshal([]byte(text), &d))
	return d
}
