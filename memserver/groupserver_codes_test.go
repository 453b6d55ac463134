package memserver_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

type object = map[string]any

func TestGroupServerLeaveHasEachStatus(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, group, user string
		status            float64
		message           string
	}{
		{"a member leaves", gsTest, gsPerson, 0, "A Person has left Test"},
		{"the last administrator leaves", gsOther, gsGrace, 0, `Grace has left The "others" é`},
		{"there is no such group", gsMissing, gsPerson, 1, `No such group "missing"`},
		{"the group was deleted", gsDeleted, gsPerson, 1, `No such group "deleted"`},
		{"the group differs by a letter's case", "Test", gsPerson, 1, `No such group "Test"`},
		{"the group's id has marks in it", `a "b" \`, gsPerson, 1, `No such group "a "b" \"`},
		{"there is no such user", gsTest, gsNobody, 2, `No such user "nobody"`},
		{"an address is no user's id", gsTest, "a.person@example.com", 2, `No such user "a.person@example.com"`},
		{"the user is no member", gsTest, gsGrace, 4, "Grace is not a member Test"},
		{"the user is in no group", gsTest, gsLoner, 4, "Joan is not a member Test"},
		{"neither group nor user is there", gsMissing, gsNobody, 1, `No such group "missing"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			gsEach(t, func(t *testing.T, w *gsWorld) {
				before := w.snapshot(t)
				got := w.send(t, gsLeave(tc.group, tc.user))
				want := object{"status": tc.status, "message": tc.message, "groupId": tc.group, "userId": tc.user}
				if d := cmp.Diff(want, got.object()); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if changed := before != w.snapshot(t); changed != (tc.status == 0) {
					t.Errorf("the world changed: %t", changed)
				}
			})
		})
	}
}

func TestGroupServerAddHasEachStatus(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		for _, tc := range []struct {
			name string
			call gsCall
			want object
		}{
			{
				"a person of a known address", gsAdd(gsTest, "grace@example.com", "Another Name"),
				object{"status": 1.0, "message": "Grace was added to Test", "user": w.profile(gsGrace, "Grace", "grace@example.com", gsOther, gsTest)},
			},
			{
				"one whose address is written in other letters, and who is in no group", gsAdd(gsOther, "JOAN@Example.COM", "-"),
				object{"status": 1.0, "message": `Joan was added to The "others" é`, "user": w.profile(gsLoner, "Joan", "joan@example.com", gsOther)},
			},
			{
				"a member", gsAdd(gsTest, "a.person@example.com", "-"),
				object{"status": 256.0, "message": "A Person is already a member of Test", "user": w.profile(gsPerson, "A Person", "a.person@example.com", gsTest)},
			},
			{
				"a known person, no such group", gsAdd(gsMissing, "grace@example.com", "-"),
				object{"status": 100.0, "message": []any{`No such group "missing"`}},
			},
			{
				"an unknown person, no such group", gsAdd(gsMissing, "new@example.com", "-"),
				object{"status": 100.0, "message": []any{`No such group "missing"`}},
			},
			{
				"an unknown person, a group that was deleted", gsAdd(gsDeleted, "new@example.com", "-"),
				object{"status": 100.0, "message": []any{`No such group "deleted"`}},
			},
		} {
			before := w.snapshot(t)
			got := w.send(t, tc.call)
			if d := cmp.Diff(tc.want, got.object()); d != "" {
				t.Errorf("%s (-want +got):\n%s", tc.name, d)
			}
			if changed := before != w.snapshot(t); changed != (got.status() < 100) {
				t.Errorf("%s: the world changed: %t", tc.name, changed)
			}
		}
	})
}

func TestGroupServerMakesAProfileForAnUnknownAddress(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		got := w.send(t, gsAdd(gsTest, "New@Example.com", "Né w", "biography", "<p>\nhi</p>", "tz", "Pacific/Auckland"))
		users := w.site.Users()
		made := users[len(users)-1]
		if len(users) != 4 || len(made.ID) != len(gsPerson) || strings.Trim(made.ID, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
			t.Fatalf("%d users, the last %+v", len(users), made)
		}
		want := object{
			"status": 0.0, "message": "A profile was made for Né w, and added to Test",
			"user": w.profile(made.ID, "Né w", "New@Example.com", gsTest),
		}
		if d := cmp.Diff(want, got.object()); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if d := cmp.Diff(memserver.User{
			ID: made.ID, Name: "Né w", Email: "New@Example.com", Biography: "<p>\nhi</p>", TimeZone: "Pacific/Auckland",
		}, made); d != "" {
			t.Errorf("the profile (-want +got):\n%s", d)
		}
		if got := w.send(t, gsAdd(gsTest, "new@example.com", "-")); got.status() != 256 {
			t.Errorf("a second time: %s", got.text)
		}
		if got := w.send(t, gsAdd(gsTest, "third@example.com", "Third")); got.status() != 0 {
			t.Errorf("without more: %s", got.text)
		}
		if u := w.site.Users()[4]; u.Biography != "" || u.TimeZone != "UTC" {
			t.Errorf("without more: %+v", u)
		}
	})
}

// The profile survives its last group; a second leave of it is 4.
func TestGroupServerLeavingEndsEveryPositionAndKeepsTheAccount(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		noError(t, w.site.SetRoles(gsTest, gsPerson, memserver.Admin, memserver.Moderator, memserver.Coach, memserver.Posting))
		for _, want := range []int{0, 4} {
			if got := w.send(t, gsLeave(gsTest, gsPerson)); got.status() != want {
				t.Errorf("%s, want %d", got.text, want)
			}
		}
		if got := w.send(t, gsSearch(gsPerson)); got.text != "{}" {
			t.Errorf("who is in no group is listed: %s", got.text)
		}
		if got := w.send(t, gsAdd(gsTest, "a.person@example.com", "-")); got.status() != 1 {
			t.Errorf("the account is gone: %s", got.text)
		}
		if m := w.site.Members(gsTest); len(m) != 1 || len(m[0].Roles) != 0 {
			t.Errorf("positions came back: %+v", m)
		}
	})
}

func TestGroupServerAddsWhateverTheRegistration(t *testing.T) {
	t.Parallel()
	for _, way := range []memserver.Registration{memserver.Open, memserver.Moderated, memserver.Invite} {
		gsEach(t, func(t *testing.T, w *gsWorld) {
			g := must(t, w.site.AddGroup, memserver.Group{Name: "New", Registration: way})
			if got := w.send(t, gsAdd(g.ID, "joan@example.com", "-")); got.status() != 1 || w.site.State(g.ID, gsLoner) != groups.StateJoined {
				t.Errorf("%s: %s", way, got.text)
			}
		})
	}
}

// Only seeding can ban somebody, or archive a group.
func TestGroupServerRefusesWhatOnlySeedingCanForbid(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		noError(t, w.site.Deny(gsTest, gsLoner))
		must(t, w.site.AddGroup, memserver.Group{ID: "old", Name: "Old", Owner: gsGrace, Archived: true})
		before := w.snapshot(t)
		for _, tc := range []struct {
			call gsCall
			want string
		}{
			{gsAdd(gsTest, "joan@example.com", "-"), "Joan cannot be added to Test: banned from the group"},
			{gsAdd("old", "new@example.com", "New"), "Old is archived"},
			{gsAdd("old", "grace@example.com", "-"), "Old is archived"},
			{gsLeave("old", gsGrace), "Old is archived"},
		} {
			want := object{"status": 100.0, "message": []any{tc.want}}
			if d := cmp.Diff(want, w.send(t, tc.call).object()); d != "" {
				t.Errorf("%s (-want +got):\n%s", tc.call.body, d)
			}
		}
		if before != w.snapshot(t) {
			t.Error("the world changed")
		}
	})
}

func TestGroupServerSearchesPeople(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		noError(t, w.site.AddMember(gsOther, gsPerson))
		person := w.profile(gsPerson, "A Person", "a.person@example.com", gsOther, gsTest)
		before := w.snapshot(t)
		for key, want := range map[string]object{
			gsPerson:               person,
			"a.person@example.com": person,
			"A.Person@EXAMPLE.com": person,
			"a_person@example.com": {},
			"A Person":             {},
			gsNobody:               {},
			gsLoner:                {},
			"joan@example.com":     {},
			"@":                    {},
			" " + gsPerson:         {},
		} {
			if d := cmp.Diff(want, w.send(t, gsSearch(key)).object()); d != "" {
				t.Errorf("%q (-want +got):\n%s", key, d)
			}
		}
		if before != w.snapshot(t) {
			t.Error("the world changed")
		}
	})
}

func TestGroupServerListsGroups(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		entry := func(id, name string) object {
			return object{
				"id": id, "name": name, "url": "http://groups.example.com/groups/" + id, "email": id + "@groups.example.com",
				"type": "Discussion group", "privacy": "public",
			}
		}
		hidden := entry("hidden", "")
		hidden["privacy"] = "private"
		must(t, w.site.AddGroup, memserver.Group{ID: "hidden", Private: true})
		want := []any{entry(gsOther, `The "others" é`), entry(gsTest, "Test"), hidden}
		if d := cmp.Diff(any(want), w.send(t, gsGroups()).value); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		noError(t, w.site.DeleteGroup(gsOther), w.site.DeleteGroup(gsTest), w.site.DeleteGroup("hidden"))
		if got := w.send(t, gsGroups()); got.text != "[]" {
			t.Errorf("without groups: %s", got.text)
		}
	})
}

func TestGroupServerAddressesAreThoseOfTheRequest(t *testing.T) {
	t.Parallel()
	w := gsNew(t, memserver.Documented)
	r := gsGroups().request()
	r.Host = "localhost:8080"
	got := gsRead(t, serve(w.Server, r)).text
	if !strings.Contains(got, `"http://localhost:8080/groups/test"`) || !strings.Contains(got, `"test@localhost"`) {
		t.Error(got)
	}
}
