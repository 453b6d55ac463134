package world

import (
	"cmp"
	"slices"
	"strings"

	"github.com/groups-go/groups"
)

// User returns the user of that id, and false where there is none.
func (w *World) User(id string) (User, bool) {
	a := w.account(id)
	if a == nil {
		return User{}, false
	}
	return a.clone(), true
}

// UserByLogin returns the user with that login name, and false where there is
// none, as for the empty name.
func (w *World) UserByLogin(login string) (User, bool) {
	id, ok := w.logins[login]
	if !ok {
		return User{}, false
	}
	return w.User(id)
}

// UserByEmail returns the user with that address, in letters of any case, and
// false where there is none, as for the empty address. It finds nobody but under
// [Policy.UniqueEmail].
func (w *World) UserByEmail(email string) (User, bool) {
	id, ok := w.emails[strings.ToLower(email)]
	if !ok {
		return User{}, false
	}
	return w.User(id)
}

// Users returns all users in the order in which they were put in.
func (w *World) Users() []User {
	users := make([]User, 0, w.users.len())
	for _, a := range w.users.all() {
		users = append(users, a.clone())
	}
	return users
}

// Group returns the group of that id, also one that is deleted, and false where
// there never was one.
func (w *World) Group(id string) (Group, bool) {
	c := w.groups.get(id)
	if c == nil {
		return Group{}, false
	}
	return (*c).Group, true
}

// Groups returns the groups that are not deleted, in the order in which they
// were added.
func (w *World) Groups() []Group {
	all := make([]Group, 0, w.groups.len())
	for _, c := range w.groups.all() {
		if !c.Deleted {
			all = append(all, c.Group)
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
	joined := make([]*community, 0, len(a.memberOf))
	for _, c := range a.memberOf {
		joined = append(joined, c)
	}
	slices.SortFunc(joined, func(x, y *community) int { return cmp.Compare(x.number, y.number) })
	all := make([]Group, 0, len(joined))
	for _, c := range joined {
		all = append(all, c.Group)
	}
	return all
}

// JoinedCount returns the number of groups that the user is a member of, in
// constant time; 0 for an unknown user.
func (w *World) JoinedCount(user string) int {
	if a := w.account(user); a != nil {
		return len(a.memberOf)
	}
	return 0
}

// State returns StateJoined for a member, StatePending for one whose request
// waits, and StateLeft for everybody else, also where the group or the user
// does not exist.
func (w *World) State(group, user string) groups.State {
	c := w.relations(group)
	switch {
	case c.members.has(user):
		return groups.StateJoined
	case c.requests.has(user):
		return groups.StatePending
	default:
		return groups.StateLeft
	}
}

// Member returns the membership, and false where there is none.
func (w *World) Member(group, user string) (Member, bool) {
	m := w.relations(group).members.get(user)
	if m == nil {
		return Member{}, false
	}
	return *m, true
}

// Members returns the group's members, the oldest membership first; none for a
// group that does not exist.
func (w *World) Members(group string) []Member { return values(&w.relations(group).members) }

// MemberCount returns the number of members, in constant time; 0 for a group
// that does not exist.
func (w *World) MemberCount(group string) int { return w.relations(group).members.len() }

// Requests returns the requests that wait, the oldest first.
func (w *World) Requests(group string) []Request { return values(&w.relations(group).requests) }

// InvitedUsers returns the ids of those who have an invitation, the oldest
// invitation first.
func (w *World) InvitedUsers(group string) []string { return w.relations(group).invitations.keys() }

// DeniedUsers returns the ids of those who are banned from the group, the
// oldest ban first.
func (w *World) DeniedUsers(group string) []string { return w.relations(group).denied.keys() }

// relations returns the group for reading; a group that does not exist reads as
// one without anybody.
func (w *World) relations(group string) *community {
	if c := w.groups.get(group); c != nil {
		return *c
	}
	return &community{}
}

// values returns the values from the oldest to the newest, never nil.
func values[V any](l *list[V]) []V {
	all := make([]V, 0, l.len())
	for _, v := range l.all() {
		all = append(all, v)
	}
	return all
}
