package world_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
)

func TestState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, join(open, ada), join(moderated, ada), inviteTo(invite, ada), deny(open, grace))
	for _, c := range []struct {
		name, group, user string
		want              groups.State
	}{
		{"a member is joined", open, ada, groups.StateJoined},
		{"who waits is pending", moderated, ada, groups.StatePending},
		{"who is invited is left", invite, ada, groups.StateLeft},
		{"who is banned is left", open, grace, groups.StateLeft},
		{"a stranger is left", moderated, grace, groups.StateLeft},
		{"an unknown user is left", open, nobody, groups.StateLeft},
		{"everybody is left in an unknown group", unknown, ada, groups.StateLeft},
		{"everybody is left in a deleted group", deleted, ada, groups.StateLeft},
	} {
		equal(t, c.name, c.want, w.State(c.group, c.user))
	}
}

func TestLookingUpUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented)
	must(t, w.PutUser(world.User{ID: ada, Login: "lovelace", Name: "Ada"}))
	must(t, w.PutUser(world.User{ID: "user:8"}))
	must(t, w.PutUser(world.User{ID: "user:9"}))
	must(t, w.RemoveUser(joan))

	if u, ok := w.UserByLogin("ada"); ok {
		t.Errorf("the login given up still finds %v", u)
	}
	if u, ok := w.UserByLogin("joan"); ok {
		t.Errorf("the login of a removed account still finds %v", u)
	}
	if u, ok := w.UserByLogin(""); ok {
		t.Errorf("the empty login finds %v", u)
	}
	if u, ok := w.User(nobody); ok {
		t.Errorf("an unknown id finds %v", u)
	}
	u, ok := w.UserByLogin("lovelace")
	equal(t, "found by login", true, ok)
	equal(t, "the user", world.User{ID: ada, Login: "lovelace", Name: "Ada"}, u)
	var ids []string
	for _, u := range w.Users() {
		ids = append(ids, u.ID)
	}
	equal(t, "a changed user keeps the place", []string{ada, grace, "user:8", "user:9"}, ids)
	must(t, w.PutUser(world.User{ID: grace, Login: "joan"}))
}

func TestARemovedAccountThatComesBackIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, add(open, ada, world.Admin), removeUser(ada))
	must(t, w.PutUser(world.User{ID: ada, Login: "ada"}))
	equal(t, "groups", 0, len(w.GroupsOf(ada)))
	equal(t, "state", groups.StateLeft, w.State(open, ada))
}

func TestGroupsComeInTheOrderInWhichTheyWereAdded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, join(open, ada))
	want := []string{open, moderated, invite}
	for i := 30; i > 4; i-- {
		id := "group:" + strconv.Itoa(i)
		must(t, w.AddGroup(world.Group{ID: id}))
		want = append(want, id)
	}
	for i := len(want) - 1; i >= 3; i-- {
		must(t, join(want[i], ada)(w))
	}
	equal(t, "all that stand", want, ids(w.Groups()))
	equal(t, "those of a member", append([]string{open}, want[3:]...), ids(w.GroupsOf(ada)))

	must(t, w.DeleteGroup("group:30"))
	equal(t, "without the deleted one", append([]string{open}, want[4:]...), ids(w.GroupsOf(ada)))
	g, ok := w.Group("group:30")
	equal(t, "a deleted group is remembered", true, ok && g.Deleted)
	if g, ok := w.Group(unknown); ok {
		t.Errorf("an unknown id finds %v", g)
	}
	equal(t, "those of an unknown user", 0, len(w.GroupsOf(nobody)))
}

func TestMembersOfOneMomentComeInTheOrderOfJoining(t *testing.T) {
	t.Parallel()
	w := world.New(documented, func() time.Time { return start })
	must(t, w.AddGroup(world.Group{ID: open}))
	var want []string
	for i := range 50 {
		id := "user:" + strconv.Itoa((i*37)%50)
		must(t, w.PutUser(world.User{ID: id}))
		must(t, join(open, id)(w))
		want = append(want, id)
	}
	for _, i := range []int{49, 20, 0} { // the last, one between, the first
		must(t, leave(open, want[i])(w))
		want = append(want[:i], want[i+1:]...)
	}
	var got []string
	for _, m := range w.Members(open) {
		got = append(got, m.User)
	}
	equal(t, "members", want, got)
	equal(t, "their number", len(want), w.MemberCount(open))
}

func TestTheLoginsOfMembersComeInTheOrderOfJoining(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, join(open, grace), join(open, ada))
	must(t, w.PutUser(world.User{ID: "user:8"}))
	must(t, w.Add(open, "user:8", 0))
	must(t, w.PutUser(world.User{ID: "user:9", Login: "zoe"}))
	must(t, w.Add(open, "user:9", 0))
	equal(t, "who has a login", []string{"grace", "ada", "zoe"}, loginsOf(w, open))
	equal(t, "an empty group", []string(nil), loginsOf(w, moderated))
	equal(t, "an unknown group", []string(nil), loginsOf(w, unknown))
}

func TestMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, add(open, ada, world.Moderator))
	m, ok := w.Member(open, ada)
	equal(t, "found", true, ok)
	equal(t, "membership", world.Member{User: ada, Roles: world.Moderator, Since: start.Add(time.Second)}, m)
	for _, c := range [][2]string{{open, grace}, {open, nobody}, {unknown, ada}, {deleted, ada}} {
		if m, ok := w.Member(c[0], c[1]); ok {
			t.Errorf("Member(%q, %q) finds %v", c[0], c[1], m)
		}
	}
}

func TestAnUnknownGroupHasNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented)
	equal(t, "members", 0, len(w.Members(unknown))+w.MemberCount(unknown))
	equal(t, "others", 0, len(w.Requests(unknown))+len(w.InvitedUsers(unknown))+len(w.DeniedUsers(unknown)))
}

func loginsOf(w *world.World, group string) (logins []string) {
	w.EachLogin(group, func(login []byte) { logins = append(logins, string(login)) })
	return logins
}

func TestTheLoginsOfMembersMayBeOfAnyLength(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented)
	var want []string
	for size := range 50 {
		u := world.User{ID: "user:long:" + strconv.Itoa(size), Login: strings.Repeat("a", size)}
		must(t, w.PutUser(u))
		must(t, w.Add(open, u.ID, 0))
		if size > 0 {
			want = append(want, u.Login)
		}
	}
	equal(t, "the logins", want, loginsOf(w, open))
}

func TestWhatIsReturnedIsACopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, join(open, ada), join(moderated, ada), inviteTo(invite, ada), deny(open, grace), addPhotos(open, ada, 1))
	u := world.User{ID: "user:4", SiteRoles: []string{"bot"}}
	must(t, w.PutUser(u))
	before := marshal(t, w)

	u.SiteRoles[0] = "changed"
	u, _ = w.User(u.ID)
	u.SiteRoles[0] = "changed"
	w.Users()[3].SiteRoles[0] = "changed"
	w.Users()[0].Name = "changed"
	w.Groups()[0].Name = "changed"
	w.GroupsOf(ada)[0].Name = "changed"
	w.Members(open)[0].Roles = world.Admin
	w.Requests(moderated)[0].User = grace
	w.InvitedUsers(invite)[0] = grace
	w.DeniedUsers(open)[0] = ada
	d := w.Snapshot()
	d.Users[0].Name, d.Users[3].SiteRoles[0] = "changed", "changed"
	d.Groups[0].Members[0].Roles = world.Admin
	d.Groups[0].Denied[0] = ada
	d.Groups[0].Photos[0].Count = 2
	equal(t, "the world", string(before), string(marshal(t, w)))

	d = w.Snapshot()
	must(t, w.Restore(d))
	d.Users[0].Name, d.Users[3].SiteRoles[0] = "changed", "changed"
	d.Groups[0].Denied[0] = ada
	d.Groups[0].Photos[0].Count = 2
	equal(t, "the world restored from data that changes later", string(before), string(marshal(t, w)))
}

func ids(all []world.Group) []string {
	var ids []string
	for _, g := range all {
		ids = append(ids, g.ID)
	}
	return ids
}
