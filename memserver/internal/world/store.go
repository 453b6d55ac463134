package world

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
)

// account is a user with the beginning of the list of his memberships.
type account struct {
	id           string
	profile      *User // all that is known; nil where that is the id
	hash         uint32
	number       uint32 // in World.users
	older, newer uint32 // the neighbours in the order of the users
	newest       uint32 // in World.memberships
	joined       uint32 // how many memberships there are
}

// membership stands in the order of its group and in the list of its user. It
// has no pointers, so that the garbage collector passes over all of them.
type membership struct {
	user, group          uint32 // in World.users and World.groups
	older, newer         uint32 // the neighbours in the group
	userNewer, userOlder uint32 // the neighbours in the list of its user, which begins with the newest
	since                moment
	roles                Role
}

func (a *account) user() User {
	if a.profile == nil {
		return User{ID: a.id}
	}
	return a.profile.clone()
}

// set keeps what is known of the user.
func (a *account) set(u User) {
	a.profile = nil
	if cmp.Or(u.Login, u.Name, u.Email, u.Biography, u.TimeZone) != "" || len(u.SiteRoles) > 0 {
		a.profile = &u
	}
}

// is reports whether the account has the role of the site.
func (a *account) is(role string) bool {
	return a.profile != nil && slices.Contains(a.profile.SiteRoles, role)
}

// hashOf is the hash of a user's or a group's id.
func (w *World) hashOf(id string) uint32 { return uint32(maphash.String(w.seed, id)) }

func (m *membership) hash(seed maphash.Seed) uint32 { return pairHash(seed, m.group, m.user) }

func pairHash(seed maphash.Seed, group, user uint32) uint32 {
	return uint32(maphash.Comparable(seed, [2]uint32{group, user}))
}

// account returns nil where there is no such user.
func (w *World) account(id string) *account {
	hash := w.hashOf(id)
	return w.users.find(hash, func(a *account) bool { return a.hash == hash && a.id == id })
}

// known returns the group, also one that is deleted, and nil where there never
// was one.
func (w *World) known(id string) *community {
	hash := w.hashOf(id)
	return w.groups.find(hash, func(c *community) bool { return c.hash == hash && c.id == id })
}

// membership returns nil where there is none, as for a nil group or user.
func (w *World) membership(c *community, a *account) *membership {
	if c == nil || a == nil {
		return nil
	}
	group, user := c.number, a.number
	return w.memberships.find(pairHash(w.seed, group, user), func(m *membership) bool {
		return m.user == user && m.group == group
	})
}

// addAccount adds one at the end of the order.
func (w *World) addAccount(id string) *account {
	hash := w.hashOf(id)
	n, a := w.users.add(hash)
	*a = account{id: id, hash: hash, number: n, older: w.newestUser}
	if a.older == 0 {
		w.oldestUser = n
	} else {
		w.users.at(a.older).newer = n
	}
	w.newestUser = n
	return a
}

// removeAccount removes one without memberships.
func (w *World) removeAccount(a *account) {
	if a.older == 0 {
		w.oldestUser = a.newer
	} else {
		w.users.at(a.older).newer = a.newer
	}
	if a.newer == 0 {
		w.newestUser = a.older
	} else {
		w.users.at(a.newer).older = a.older
	}
	w.users.remove(a)
}

// accounts runs in the order in which they were added.
func (w *World) accounts() iter.Seq[*account] {
	return func(yield func(*account) bool) {
		for n := w.oldestUser; n != 0; {
			a := w.users.at(n)
			if !yield(a) {
				return
			}
			n = a.newer
		}
	}
}

// communities runs in the order in which they were added, those deleted too: no
// group is ever removed.
func (w *World) communities() iter.Seq[*community] {
	return func(yield func(*community) bool) {
		for n := range w.groups.count {
			if !yield(w.groups.at(n + 1)) {
				return
			}
		}
	}
}

// members runs from the oldest membership of the group to the newest.
func (w *World) members(c *community) iter.Seq[*membership] {
	return func(yield func(*membership) bool) {
		for n := c.oldest; n != 0; {
			m := w.memberships.at(n)
			if !yield(m) {
				return
			}
			n = m.newer
		}
	}
}

// admit puts the membership at the end of the group's order, and ends what led
// to it.
func (w *World) admit(c *community, a *account, roles Role, since moment) {
	c.forget(a.id)
	n, m := w.memberships.add(pairHash(w.seed, c.number, a.number))
	*m = membership{user: a.number, group: c.number, older: c.newest, userOlder: a.newest, since: since, roles: roles}
	if m.older == 0 {
		c.oldest = n
	} else {
		w.memberships.at(m.older).newer = n
	}
	if m.userOlder != 0 {
		w.memberships.at(m.userOlder).userNewer = n
	}
	c.newest, a.newest = n, n
	c.members++
	c.admins += adminsIn(roles)
	a.joined++
}

// part undoes admit.
func (w *World) part(c *community, a *account, m *membership) {
	if m.older == 0 {
		c.oldest = m.newer
	} else {
		w.memberships.at(m.older).newer = m.newer
	}
	if m.newer == 0 {
		c.newest = m.older
	} else {
		w.memberships.at(m.newer).older = m.older
	}
	if m.userNewer == 0 {
		a.newest = m.userOlder
	} else {
		w.memberships.at(m.userNewer).userOlder = m.userOlder
	}
	if m.userOlder != 0 {
		w.memberships.at(m.userOlder).userNewer = m.userNewer
	}
	c.members--
	c.admins -= adminsIn(m.roles)
	a.joined--
	w.memberships.remove(m)
}
