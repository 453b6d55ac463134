package world

import (
	"iter"
	"slices"

	"github.com/groups-go/groups"
)

// User returns the user of that id, and false where there is none. The ID may be id
// itself, and keep what that was cut from.
func (w *World) User(id string) (User, bool) {
	a := w.account(id)
	if a == nil {
		return User{}, false
	}
	return a.user(id), true
}

// HasUser reports whether there is a user of that id.
func (w *World) HasUser(id string) bool { return w.account(id) != nil }

// Users returns all users in the order in which they were put in.
func (w *World) Users() []User {
	users := make([]User, 0, w.users.count)
	for a := range w.accounts() {
		users = append(users, a.user(a.idText()))
	}
	return users
}

// Group returns the group of that id, also one that is deleted, and false where
// there never was one. The ID is id itself, and keeps what that was cut from.
func (w *World) Group(id string) (Group, bool) {
	c := w.known(id)
	if c == nil {
		return Group{}, false
	}
	return c.group(id), true
}

// Groups returns the groups that are not deleted, in the order in which they
// were added.
func (w *World) Groups() []Group {
	all := make([]Group, 0, w.groups.count)
	for c := range w.communities() {
		if !c.deleted {
			all = append(all, c.group(c.idText()))
		}
	}
	return all
}

// GroupsOf returns the groups that the user is a member of, in the order of
// Groups; none for an unknown user.
func (w *World) GroupsOf(user string) []Group {
	a := w.account(user)
	if a == nil {
		return nil
	}
	all := make([]Group, 0, a.groups.len())
	for _, n := range slices.Sorted(a.groups.all()) {
		c := w.groups.at(n)
		all = append(all, c.group(c.idText()))
	}
	return all
}

// State returns StateJoined for a member, StatePending for one whose request
// waits, and StateLeft for everybody else, also where the group or the user
// does not exist.
func (w *World) State(group, user string) groups.State {
	c, a := w.relations(group), w.account(user)
	switch {
	case a.isIn(c):
		return groups.StateJoined
	case a != nil && c.waits(a):
		return groups.StatePending
	default:
		return groups.StateLeft
	}
}

// Member returns the membership, and false where there is none.
func (w *World) Member(group, user string) (Member, bool) {
	a := w.account(user)
	m := w.relations(group).membership(a)
	if m == nil {
		return Member{}, false
	}
	return a.member(m), true
}

// Members returns the group's members, the oldest membership first; none for a
// group that does not exist.
func (w *World) Members(group string) []Member { return w.membersOf(w.relations(group)) }

func (w *World) membersOf(c *community) []Member {
	all := make([]Member, 0, c.members.len())
	for user, m := range c.members.all() {
		all = append(all, w.users.at(user).member(m))
	}
	return all
}

func (a *account) member(m *membership) Member {
	return Member{User: a.idText(), Roles: m.roles, Since: m.since.time()}
}

// EachLogin visits the login names of the group's members, the oldest membership
// first; who has none is left out. A name is good while visit has it, which must not
// change it.
func (w *World) EachLogin(group string, visit func(login []byte)) {
	c := w.known(group)
	if c == nil {
		return
	}
	// The sizes come first, since the memory of all accounts is then waited for at once.
	size := 0
	for user := range c.members.all() {
		size += w.users.at(user).loginSize()
	}
	if size == 0 {
		return
	}
	for user := range c.members.all() {
		if login := w.users.at(user).loginBytes(); len(login) > 0 {
			visit(login)
		}
	}
}

// MemberCount returns the number of members, in constant time; 0 for a group
// that does not exist.
func (w *World) MemberCount(group string) int { return w.relations(group).members.len() }

// Requests returns the requests that wait, the oldest first.
func (w *World) Requests(group string) []Request {
	return collect(w.relations(group).rareParts().requests.values())
}

// InvitedUsers returns the ids of those who have an invitation, the oldest
// invitation first.
func (w *World) InvitedUsers(group string) []string {
	return w.idsOf(&w.relations(group).rareParts().invitations)
}

// DeniedUsers returns the ids of those who are banned from the group, the
// oldest ban first.
func (w *World) DeniedUsers(group string) []string {
	return w.idsOf(&w.relations(group).rareParts().denied)
}

func (w *World) idsOf(users *roster[struct{}]) []string {
	ids := make([]string, 0, users.len())
	for user := range users.keys() {
		ids = append(ids, w.users.at(user).idText())
	}
	return ids
}

// relations returns the group for reading; a group that does not exist reads as
// one without anybody.
func (w *World) relations(group string) *community {
	if c := w.known(group); c != nil {
		return c
	}
	return &community{}
}

// collect is slices.Collect, but never nil.
func collect[V any](all iter.Seq[V]) []V { return slices.AppendSeq([]V{}, all) }
