package world_test

import (
	"math"
	"testing"

	"github.com/groups-go/groups/memserver/internal/world"
)

func TestAddingPhotosIsRefused(t *testing.T) {
	t.Parallel()
	checkRefused(t, []refused{
		{name: "to who is no member, before the number", act: addPhotos(open, ada, 0), want: world.NotMember},
		{name: "to who left", arrange: []step{join(open, ada), addPhotos(open, ada, 1), join(open, grace), leave(open, ada)}, act: addPhotos(open, ada, 1), want: world.NotMember},
		{name: "to who waits", arrange: []step{join(moderated, ada)}, act: addPhotos(moderated, ada, 1), want: world.NotMember},
		{name: "of no photo", arrange: []step{join(open, ada)}, act: addPhotos(open, ada, 0), want: world.BadPhotos},
		{name: "of less than no photo", arrange: []step{join(open, ada)}, act: addPhotos(open, ada, math.MinInt), want: world.BadPhotos},
		{
			name:    "of more than a pool can count",
			arrange: []step{join(open, ada), join(open, grace), addPhotos(open, grace, 1)}, act: addPhotos(open, ada, math.MaxInt), want: world.BadPhotos,
		},
	})
}

func TestALeaveThatIsRefusedTakesNoPhotos(t *testing.T) {
	t.Parallel()
	checkRefused(t, []refused{
		{
			name:    "to who left before",
			arrange: []step{join(open, grace), join(open, ada), addPhotos(open, ada, 2), leave(open, ada)}, act: leaveWithPhotos(open, ada), want: world.NotMember,
		},
		{
			name: "to the last administrator", policy: rooms,
			arrange: []step{add(open, ada, world.Admin), addPhotos(open, ada, 2)}, act: leaveWithPhotos(open, ada), want: world.LastAdmin,
		},
		{
			name:    "in an archived group",
			arrange: []step{join(open, ada), addPhotos(open, ada, 2), archive(open)}, act: leaveWithPhotos(open, ada), want: world.Archived,
		},
		{name: "for the membership first", policy: deployed, act: leaveWithPhotos(unknown, ada), want: world.NotMember},
	})
}

func TestWhatHappensToPhotos(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		policy world.Policy
		steps  []step
		want   string
	}{
		{"they stay after a leave", pools, []step{leave(open, ada)}, "Grace is admin, Ada has 5 photos, Grace has 2 photos"},
		{"they go with a leave that takes them", pools, []step{leaveWithPhotos(open, ada)}, "Grace is admin, Grace has 2 photos"},
		{"those of others stay", pools, []step{leaveWithPhotos(open, grace)}, "Ada is admin, Ada has 5 photos"},
		{"they stay after a ban", pools, []step{deny(open, grace)}, "Ada is admin, Grace is banned, Ada has 5 photos, Grace has 2 photos"},
		{"they stay after a removal", pools, []step{removeBy(open, ada, grace)}, "Ada is admin, Ada has 5 photos, Grace has 2 photos"},
		{"they go with the account", pools, []step{removeUser(ada)}, "Grace is admin, Grace has 2 photos"},
		{"they go with the account of a former member", pools, []step{leave(open, ada), removeUser(ada)}, "Grace is admin, Grace has 2 photos"},
		{"they add up in their place", pools, []step{addPhotos(open, ada, 2)}, "Ada is admin, Grace is member, Ada has 7 photos, Grace has 2 photos"},
		{
			"they add up after a return", pools,
			[]step{leave(open, ada), join(open, ada), addPhotos(open, ada, 1)},
			"Grace is admin, Ada is member, Ada has 6 photos, Grace has 2 photos",
		},
		{
			"a return after a leave that took them begins anew", pools,
			[]step{leaveWithPhotos(open, ada), join(open, ada), addPhotos(open, ada, 1)},
			"Grace is admin, Ada is member, Grace has 2 photos, Ada has 1 photos",
		},
		{
			"a leave that changes nothing takes none", deployed,
			[]step{setRoles(open, grace, world.Moderator), leaveWithPhotos(open, grace)},
			"Ada is admin, Grace is moderator, Ada has 5 photos, Grace has 2 photos",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.policy, append([]step{
				add(open, ada, world.Admin), join(open, grace), addPhotos(open, ada, 5), addPhotos(open, grace, 2),
			}, c.steps...)...)
			equal(t, "the group", c.want, describe(w, open))
			equal(t, "the pool", w.Photos(open, ada)+w.Photos(open, grace), w.PhotoCount(open))
		})
	}
}

func TestCountingPhotosAndGroups(t *testing.T) {
	t.Parallel()
	w := newWorld(t, pools, join(open, ada), join(open, grace), addPhotos(open, ada, math.MaxInt-1), addPhotos(open, grace, 1), join(moderated, ada))
	equal(t, "of a user", math.MaxInt-1, w.Photos(open, ada))
	equal(t, "of the group, at most", math.MaxInt, w.PhotoCount(open))
	equal(t, "of a user in another group", 0, w.Photos(moderated, ada))
	equal(t, "of an unknown user", 0, w.Photos(open, nobody))
	equal(t, "of an unknown group", 0, w.Photos(unknown, ada)+w.PhotoCount(unknown))
	equal(t, "groups of a member of two", 2, len(w.GroupsOf(ada)))
	equal(t, "groups of who is in none", 0, len(w.GroupsOf(joan)))
	equal(t, "groups of an unknown user", 0, len(w.GroupsOf(nobody)))
	must(t, w.DeleteGroup(open))
	equal(t, "of a deleted group", 0, w.Photos(open, ada)+w.PhotoCount(open))
	equal(t, "groups without the deleted one", 1, len(w.GroupsOf(ada)))
}
