package world_test

import (
	"testing"

	"github.com/groups-go/groups/memserver/internal/world"
)

// A room is a private group, as Rocket.Chat's are.
const (
	room       = "room:1"
	discussion = "room:2" // of the room
	public     = "room:3"
	offshoot   = "room:4" // a private discussion of the public room
)

// withRooms adds the rooms to the world of the tests, and steps after them.
func withRooms(steps ...step) []step {
	return append([]step{
		addGroup(world.Group{ID: room, Name: "Room", Private: true, Creator: ada}),
		addGroup(world.Group{ID: discussion, Private: true, Parent: room}),
		addGroup(world.Group{ID: public}),
		addGroup(world.Group{ID: offshoot, Private: true, Parent: public}),
	}, steps...)
}

// isGuest and isSiteAdmin give a user the role.
func isGuest(user string) step {
	return putUser(world.User{ID: user, SiteRoles: []string{"bot", "guest"}})
}

func isSiteAdmin(user string) step {
	return putUser(world.User{ID: user, SiteRoles: []string{"admin"}})
}

func TestAnArchivedGroupLetsNobodyInOrOut(t *testing.T) {
	t.Parallel()
	archived := withRooms(add(room, ada, world.Admin), add(room, grace, 0), archive(room))
	checkRefused(t, []refused{
		{name: "a join", policy: rooms, arrange: archived, act: join(room, joan), want: world.Archived},
		{name: "a member's join", policy: rooms, arrange: archived, act: join(room, grace), want: world.Archived},
		{name: "the join of an unknown user", policy: rooms, arrange: archived, act: join(room, nobody), want: world.Archived},
		{name: "a leave", policy: rooms, arrange: archived, act: leave(room, grace), want: world.Archived},
		{name: "the leave of who is no member", policy: rooms, arrange: archived, act: leave(room, joan), want: world.Archived},
		{name: "the leave of who is no member, under membership first", policy: world.Policy{MembershipFirst: true}, arrange: archived, act: leave(room, joan), want: world.NotMember},
		{name: "a member's leave, under membership first", policy: world.Policy{MembershipFirst: true}, arrange: archived, act: leave(room, grace), want: world.Archived},
		{name: "an addition", policy: rooms, arrange: archived, act: addBy(room, ada, joan), want: world.Archived},
		{name: "an addition of an unknown user", policy: rooms, arrange: archived, act: addBy(room, ada, nobody), want: world.Archived},
		{name: "a removal", policy: rooms, arrange: archived, act: removeBy(room, ada, grace), want: world.Archived},
		{name: "a removal by who may not", policy: rooms, arrange: archived, act: removeBy(room, joan, grace), want: world.Archived},
	})
}

func TestLeavingARoomIsRefused(t *testing.T) {
	t.Parallel()
	owned := func(more ...step) []step {
		return withRooms(append([]step{add(room, ada, world.Admin), add(room, grace, world.Moderator|world.Leader)}, more...)...)
	}
	checkRefused(t, []refused{
		{
			name: "to a guest", policy: rooms, arrange: owned(isGuest(grace)),
			act: leave(room, grace), want: world.NotAllowed,
		},
		{
			name: "to a guest who is no member, before the membership", policy: rooms, arrange: owned(isGuest(joan)),
			act: leave(room, joan), want: world.NotAllowed,
		},
		{
			name: "to a guest who is the last owner", policy: rooms, arrange: owned(isGuest(ada)),
			act: leave(room, ada), want: world.NotAllowed,
		},
		{
			name: "to a guest of an archived room", policy: rooms, arrange: owned(isGuest(grace), archive(room)),
			act: leave(room, grace), want: world.Archived,
		},
		{name: "to who is no member", policy: rooms, arrange: owned(), act: leave(room, joan), want: world.NotMember},
		{name: "to the last owner", policy: rooms, arrange: owned(), act: leave(room, ada), want: world.LastAdmin},
		{
			name: "to the last owner who is alone", policy: rooms, arrange: owned(leave(room, grace)),
			act: leave(room, ada), want: world.LastAdmin,
		},
		{
			name: "to the last owner, whose fellow owner has left", policy: rooms,
			arrange: owned(setRoles(room, grace, world.Admin), leave(room, grace)),
			act:     leave(room, ada), want: world.LastAdmin,
		},
		{
			name: "to the last owner, whose fellow owner's account is gone", policy: rooms,
			arrange: owned(setRoles(room, grace, world.Admin), removeUser(grace)),
			act:     leave(room, ada), want: world.LastAdmin,
		},
		{name: "by a ban of the last owner", policy: rooms, arrange: owned(), act: deny(room, ada), want: world.LastAdmin},
		{name: "by a change of the last owner's roles", policy: rooms, arrange: owned(), act: setRoles(room, ada, world.Moderator), want: world.LastAdmin},
	})
}

func TestManagingARoomIsRefused(t *testing.T) {
	t.Parallel()
	owned := func(more ...step) []step {
		return withRooms(append([]step{add(room, ada, world.Admin), add(room, grace, world.Leader|world.Coach|world.Posting)}, more...)...)
	}
	checkRefused(t, []refused{
		{name: "to a plain member", arrange: owned(setRoles(room, grace, 0)), act: addBy(room, grace, joan), want: world.NotAllowed},
		{name: "to a leader", arrange: owned(), act: addBy(room, grace, joan), want: world.NotAllowed},
		{name: "to who is no member", arrange: owned(), act: addBy(room, joan, joan), want: world.NotAllowed},
		{name: "to an administrator of the site who is no member", arrange: owned(isSiteAdmin(joan)), act: addBy(room, joan, joan), want: world.NotAllowed},
		{name: "to an unknown actor", arrange: owned(), act: addBy(room, nobody, joan), want: world.NotAllowed},
		{name: "to a leader who adds a member", arrange: owned(), act: addBy(room, grace, ada), want: world.NotAllowed},
		{name: "for a member", arrange: owned(), act: addBy(room, ada, grace), want: world.AlreadyMember},
		{name: "for who is banned", arrange: owned(deny(room, joan)), act: addBy(room, ada, joan), want: world.Denied},
		{name: "to a leader who removes", arrange: owned(), act: removeBy(room, grace, ada), want: world.NotAllowed},
		{name: "to a leader who removes who is no member", arrange: owned(), act: removeBy(room, grace, joan), want: world.NotAllowed},
		{name: "of who is no member", arrange: owned(), act: removeBy(room, ada, joan), want: world.NotMember},
		{name: "of the last owner by herself", policy: rooms, arrange: owned(), act: removeBy(room, ada, ada), want: world.LastAdmin},
		{
			name: "of the last owner by a moderator", policy: rooms, arrange: owned(setRoles(room, grace, world.Moderator)),
			act: removeBy(room, grace, ada), want: world.LastAdmin,
		},
		{name: "of an owner where owners stay", policy: documented, arrange: owned(), act: removeBy(room, ada, ada), want: world.AdminStays},
		{name: "as a touch of an unknown group", act: touch(unknown, 1), want: world.NoSuchGroup},
		{name: "as a touch of a deleted group", act: touch(deleted, 1), want: world.GroupDeleted},
		{name: "as a touch that takes messages away", act: touch(open, -1), want: world.BadGroup},
		{name: "as an archiving of an unknown group", act: archive(unknown), want: world.NoSuchGroup},
		{name: "as an archiving of a deleted group", act: archive(deleted), want: world.GroupDeleted},
	})
}

func TestWhatTheRulesOfRoomsChange(t *testing.T) {
	t.Parallel()
	owned := func(more ...step) []step {
		return withRooms(append([]step{add(room, ada, world.Admin), add(room, grace, world.Moderator|world.Leader)}, more...)...)
	}
	for _, c := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"one of two owners leaves", []step{setRoles(room, grace, world.Admin), leave(room, ada)}, "Grace is admin"},
		{"the last owner names another and leaves", []step{setRoles(room, grace, world.Admin), setRoles(room, ada, 0), leave(room, ada)}, "Grace is admin"},
		{"the last owner gets one more role", []step{setRoles(room, ada, world.Admin|world.Leader)}, "Ada is admin,leader, Grace is moderator,leader"},
		{"leaving strips every role", []step{leave(room, grace), addBy(room, ada, grace)}, "Ada is admin, Grace is member"},
		{"an owner adds", []step{addBy(room, ada, joan)}, "Ada is admin, Grace is moderator,leader, Joan is member"},
		{"a moderator adds", []step{addBy(room, grace, joan)}, "Ada is admin, Grace is moderator,leader, Joan is member"},
		{"who was added may go", []step{addBy(room, ada, joan), leave(room, joan)}, "Ada is admin, Grace is moderator,leader"},
		{"an owner removes", []step{removeBy(room, ada, grace)}, "Ada is admin"},
		{"a moderator removes one of two owners", []step{add(room, joan, world.Admin), removeBy(room, grace, joan)}, "Ada is admin, Grace is moderator,leader"},
		{"a member removes herself as a manager", []step{removeBy(room, grace, grace)}, "Ada is admin"},
		{"an administrator of the site who is a member removes", []step{add(room, joan, 0), isSiteAdmin(joan), removeBy(room, joan, grace)}, "Ada is admin,  is member"},
		{"a guest can be removed", []step{isGuest(grace), removeBy(room, ada, grace)}, "Ada is admin"},
		{"an archived room can be seeded", []step{archive(room), add(room, joan, 0)}, "Ada is admin, Grace is moderator,leader, Joan is member"},
		{
			"a room lives again",
			[]step{archive(room), func(w *world.World) error { return w.SetArchived(room, false) }, leave(room, grace)},
			"Ada is admin",
		},
		{"the removal of an account asks no policy", []step{removeUser(ada)}, "Grace is moderator,leader"},
		{"a room without an owner lets everybody go", []step{removeUser(ada), leave(room, grace)}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rooms, owned(c.steps...)...)
			equal(t, "the room", c.want, describe(w, room))
		})
	}
}

func TestWhoSeesAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rooms, withRooms(add(room, ada, 0), add(discussion, grace, 0), isSiteAdmin(joan))...)
	for _, c := range []struct {
		name, group, user string
		want              bool
	}{
		{"a member", room, ada, true},
		{"who is no member", room, grace, false},
		{"an administrator of the site who is no member", room, joan, false},
		{"a member of a discussion", discussion, grace, true},
		{"a member of the parent", discussion, ada, true},
		{"who is no member of either", discussion, joan, false},
		{"anybody, a public group", public, joan, true},
		{"anybody, a discussion of a public group", offshoot, joan, true},
		{"an unknown user, a public group", public, nobody, false},
		{"anybody, an unknown group", unknown, ada, false},
		{"anybody, a deleted group", deleted, ada, false},
	} {
		equal(t, c.name, c.want, w.CanSee(c.group, c.user))
	}
	must(t, w.DeleteGroup(room))
	equal(t, "a member of a parent that is deleted", false, w.CanSee(discussion, ada))
}

func TestTouchCountsMessagesAndTellsTheTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rooms, withRooms(add(room, ada, 0))...) // takes some seconds
	g, _ := w.Group(room)
	equal(t, "before", world.Group{ID: room, Name: "Room", Registration: world.Open, Created: g.Created, Private: true, Creator: ada}, g)
	must(t, leave(room, ada)(w))
	same, _ := w.Group(room)
	equal(t, "after a leave", g, same)
	must(t, touch(room, 2)(w))
	must(t, touch(room, 0)(w))
	after, _ := w.Group(room)
	equal(t, "messages", 2, after.Messages)
	if !after.Updated.After(g.Created) {
		t.Errorf("updated at %v, created at %v", after.Updated, g.Created)
	}
}

func TestAddressesAreOfOneUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mailing)
	u, ok := w.UserByEmail("ADA@example.ORG")
	equal(t, "found in other letters", true, ok && u.ID == ada)
	must(t, w.PutUser(world.User{ID: ada, Email: "Ada@Example.com"}))
	u, ok = w.UserByEmail("ada@example.com")
	equal(t, "found by the new address, which is kept as it was written", true, ok && u.Email == "Ada@Example.com")
	must(t, w.PutUser(world.User{ID: joan, Email: "ada@example.org"}))
	must(t, w.RemoveUser(grace))
	must(t, w.PutUser(world.User{ID: "user:8"}))
	must(t, w.PutUser(world.User{ID: "user:9"}))
	for _, address := range []string{"", "grace@example.org", "nobody@example.org"} {
		if u, ok := w.UserByEmail(address); ok {
			t.Errorf("%q finds %v", address, u)
		}
	}

	w = newWorld(t, documented)
	must(t, w.PutUser(world.User{ID: "user:9", Email: "ada@example.org"}))
	if u, ok := w.UserByEmail("ada@example.org"); ok {
		t.Errorf("an address that two may have finds %v", u)
	}
}
