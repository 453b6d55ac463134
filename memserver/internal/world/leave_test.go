package world_test

import (
	"fmt"
	"testing"

	"github.com/groups-go/groups/memserver/internal/world"
)

// goings are the ways in which a membership ends before its group does.
func goings(group, user string) map[string]step {
	return map[string]step{
		"leave":             leave(group, user),
		"leave with photos": leaveWithPhotos(group, user),
		"ban":               deny(group, user),
		"removal":           removeBy(group, user, user),
		"account":           removeUser(user),
	}
}

func TestWhoRemainsWhenTheOnlyAdministratorGoes(t *testing.T) {
	t.Parallel()
	ban := map[string]string{"ban": ", Ada is banned"}
	for how, goes := range goings(open, ada) {
		for _, c := range []struct {
			name   string
			policy world.Policy
			steps  []step
			want   string
		}{
			{
				"the oldest member becomes administrator", pools,
				[]step{add(open, joan, 0), add(open, grace, 0), add(open, ada, world.Admin)},
				"Joan is admin, Grace is member",
			},
			{
				"the oldest member is the one who has been in longest without a break", pools,
				[]step{add(open, joan, 0), add(open, grace, 0), add(open, ada, world.Admin), leave(open, joan), join(open, joan)},
				"Grace is admin, Joan is member",
			},
			{
				"a moderator is not preferred", pools,
				[]step{add(open, ada, world.Admin), add(open, joan, 0), add(open, grace, world.Moderator)},
				"Joan is admin, Grace is moderator",
			},
			{
				"the oldest member keeps the other roles", pools,
				[]step{add(open, ada, world.Admin|world.Moderator), add(open, grace, world.Moderator)},
				"Grace is admin,moderator",
			},
			{
				"a second administrator is enough", pools,
				[]step{add(open, joan, 0), add(open, ada, world.Admin), add(open, grace, world.Admin)},
				"Joan is member, Grace is admin",
			},
			{
				"no policy, no promotion",
				world.Policy{EmptyGroupEnds: true, RequestsApart: true},
				[]step{add(open, ada, world.Admin), add(open, grace, 0)},
				"Grace is member",
			},
		} {
			t.Run(how+": "+c.name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, c.policy, c.steps...)
				must(t, goes(w))
				equal(t, "the group", c.want+ban[how], describe(w, open))
			})
		}
	}
}

func TestAGroupWithoutAnAdministratorStaysSo(t *testing.T) {
	t.Parallel()
	for how, goes := range goings(open, ada) {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, pools, add(open, ada, world.Moderator), add(open, grace, 0), add(open, joan, 0))
			must(t, goes(w))
			for _, m := range w.Members(open) {
				equal(t, m.User, world.Role(0), m.Roles)
			}
			equal(t, "how many remain", 2, w.MemberCount(open))
		})
	}
}

func TestAPromotedMemberIsAnAdministratorLikeAnyOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, pools, add(open, ada, world.Admin), join(open, grace), join(open, joan), leave(open, ada))
	equal(t, "after the first", "Grace is admin, Joan is member", describe(w, open))
	must(t, leave(open, grace)(w))
	equal(t, "after the second", "Joan is admin", describe(w, open))
	must(t, w.Restore(w.Snapshot()))
	must(t, setRoles(open, joan, 0)(w))
	must(t, join(open, ada)(w))
	must(t, leave(open, joan)(w))
	equal(t, "who gives up the role is not replaced", "Ada is member", describe(w, open))
}

func TestTheLastMemberTakesTheGroupAlong(t *testing.T) {
	t.Parallel()
	for how, goes := range goings(open, ada) {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p := pools
			p.UniqueNames = true
			lone := []step{
				add(open, ada, world.Admin|world.Moderator), addPhotos(open, ada, 3),
				add(open, grace, 0), addPhotos(open, grace, 2), leave(open, grace),
				waits(open, grace), inviteTo(open, grace), deny(open, joan),
			}
			w, other := newWorld(t, p, lone...), newWorld(t, p, lone...)
			must(t, goes(w))
			must(t, other.DeleteGroup(open))
			equal(t, "the group is as after its deletion", other.Snapshot().Groups, w.Snapshot().Groups)
			equal(t, "the group", "", describe(w, open))
			equal(t, "its photos", 0, w.PhotoCount(open))
			equal(t, "a newcomer", error(world.GroupDeleted), join(open, grace)(w))
			equal(t, "the groups of who went", 0, len(w.GroupsOf(ada)))
			equal(t, "a second group of its id", error(world.GroupExists), w.AddGroup(world.Group{ID: open}))
			must(t, w.AddGroup(world.Group{ID: club, Name: "Open"})) // the name is free
			must(t, w.Restore(w.Snapshot()))
		})
	}
}

func TestAnAccountTakesEachGroupAlongThatItWasAloneIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, pools)
	var alone []string
	for i := range 20 {
		id := fmt.Sprintf("club:%d", i)
		must(t, w.AddGroup(world.Group{ID: id}))
		must(t, w.Add(id, ada, world.Admin))
		if i%2 == 0 {
			alone = append(alone, id)
			continue
		}
		must(t, w.Add(id, grace, 0))
	}
	must(t, w.RemoveUser(ada))
	for _, id := range alone {
		g, _ := w.Group(id)
		equal(t, id+" is deleted", true, g.Deleted)
	}
	equal(t, "the groups of the one who remains", 10, len(w.GroupsOf(grace)))
	for _, g := range w.GroupsOf(grace) {
		equal(t, g.ID, "Grace is admin", describe(w, g.ID))
	}
}

func TestAGroupEndsByTheGoingOfAMemberAlone(t *testing.T) {
	t.Parallel()
	stays := func(name string, p world.Policy, steps ...step) {
		w := newWorld(t, p, steps...)
		g, _ := w.Group(invite)
		equal(t, name, false, g.Deleted)
	}
	stays("seeded without members", pools)
	stays("an outsider's ban", pools, deny(invite, ada), allow(invite, ada))
	stays("a rejected request", pools, ask(invite, ada, accepted), reject(invite, ada))
	stays("an account that only waited", pools, ask(invite, ada, accepted), removeUser(ada))
	stays("no such policy", world.Policy{AdminLeave: world.OldestPromoted}, add(invite, ada, world.Admin), leave(invite, ada))
	stays("a moderator's leave that changes nothing", world.Policy{EmptyGroupEnds: true, ModeratorStays: true}, add(invite, ada, world.Moderator), leave(invite, ada))
}
