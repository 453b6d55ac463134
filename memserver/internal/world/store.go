package world

import (
	"cmp"
	"hash/maphash"
	"iter"
	"slices"
)

// account is a user. What each look-up needs stands first, so that it comes from
// memory together.
type account struct {
	id           short
	hash         uint32
	number       uint32 // in World.users
	groups       joined
	older, newer uint32 // the neighbours in the order of the users
	login        short
	profile      *User // all that is known; nil where that is id and login, and both fit
}

// membership is kept in its group. It has no pointers, so that the garbage
// collector passes over all of them.
type membership struct {
	since moment
	roles Role
}

// user is what is known of the user, who has that id.
func (a *account) user(id string) User {
	if a.profile == nil {
		return User{ID: id, Login: string(a.login.bytes())}
	}
	return a.profile.clone()
}

// set keeps what is known of the user, apart from u.
func (a *account) set(u User) {
	var idFits, loginFits bool
	a.id, idFits = shortOf(u.ID)
	a.login, loginFits = shortOf(u.Login)
	a.profile = nil
	if !idFits || !loginFits || cmp.Or(u.Name, u.Email, u.Biography, u.TimeZone) != "" || len(u.SiteRoles) > 0 {
		u = u.apart()
		a.profile = &u
	}
}

// idText gives the id, in a text of its own where it has none.
func (a *account) idText() string {
	if a.id.fits() {
		return string(a.id.bytes())
	}
	return a.profile.ID
}

func (a *account) hasID(id string) bool {
	if a.id.fits() {
		return string(a.id.bytes()) == id
	}
	return a.profile.ID == id
}

func (a *account) hasLogin(login string) bool {
	if a.login.fits() {
		return string(a.login.bytes()) == login
	}
	return a.profile.Login == login
}

// loginBytes is the login name, in place where it fits there.
func (a *account) loginBytes() []byte {
	if a.login.fits() {
		return a.login.bytes()
	}
	return []byte(a.profile.Login)
}

// loginSize is how many bytes the login name has.
func (a *account) loginSize() int {
	if a.login.fits() {
		return int(a.login.size)
	}
	return len(a.profile.Login)
}

func (a *account) loginName() string {
	if a.login.fits() {
		return string(a.login.bytes())
	}
	return a.profile.Login
}

// is reports whether the account has the role of the site.
func (a *account) is(role string) bool {
	return a.profile != nil && slices.Contains(a.profile.SiteRoles, role)
}

// hashOf is the hash of an id or a name.
func (w *World) hashOf(id string) uint32 { return uint32(maphash.String(w.seed, id)) }

// account returns nil where there is no such user.
func (w *World) account(id string) *account {
	hash := w.hashOf(id)
	return w.users.find(hash, func(a *account) bool { return a.hash == hash && a.hasID(id) })
}

// known returns the group, also one that is deleted, and nil where there never
// was one.
func (w *World) known(id string) *community {
	hash := w.hashOf(id)
	return w.groups.find(hash, func(c *community) bool { return c.hash == hash && c.hasID(id) })
}

// both is known and account, step by step for both, so that it waits for the memory
// once a step.
func (w *World) both(group, user string) (*community, *account) {
	groupHash, userHash := w.hashOf(group), w.hashOf(user)
	firstGroup, firstUser := w.groups.first(groupHash), w.users.first(userHash)
	c := w.groups.findFrom(firstGroup, func(c *community) bool { return c.hash == groupHash && c.hasID(group) })
	a := w.users.findFrom(firstUser, func(a *account) bool { return a.hash == userHash && a.hasID(user) })
	return c, a
}

// isIn reports whether the user, who may be nil, is a member of the group.
func (a *account) isIn(c *community) bool { return a != nil && a.groups.has(c.number) }

// membership returns nil where there is none, as for a nil user.
func (c *community) membership(a *account) *membership {
	if a == nil {
		return nil
	}
	return c.members.get(a.number)
}

// addAccount adds one at the end of the order, of which nothing is known yet.
func (w *World) addAccount(id string) *account {
	hash := w.hashOf(id)
	n, a := w.users.add(hash)
	*a = account{hash: hash, number: n, older: w.newestUser}
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

// admit puts the membership at the end of the group's order, and ends what led
// to it.
func (c *community) admit(a *account, roles Role, since moment) {
	c.forget(a)
	c.members.add(a.number, membership{since: since, roles: roles})
	c.admins += adminsIn(roles)
	a.groups.add(c.number)
}

// part undoes admit.
func (c *community) part(a *account, m *membership) {
	c.admins -= adminsIn(m.roles)
	c.members.remove(a.number)
	a.groups.remove(c.number)
}
