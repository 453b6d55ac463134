package world

import "strings"

// names finds users or groups by a name that no two of them have. It keeps their
// numbers alone, and asks the record for the name: texts of its own would be the most
// that the garbage collector has to follow in a World.
type names struct{ table[name] }

type name struct{ hash, number uint32 }

func newNames() names { return names{table[name]{hash: func(n *name) uint32 { return n.hash }}} }

// number returns the number of the one that has the name of that hash, 0 where there
// is none.
func (s *names) number(hash uint32, has func(number uint32) bool) uint32 {
	n := s.find(hash, func(n *name) bool { return n.hash == hash && has(n.number) })
	if n == nil {
		return 0
	}
	return n.number
}

// keep adds a name that is not there.
func (s *names) keep(hash, number uint32) {
	_, n := s.add(hash)
	*n = name{hash: hash, number: number}
}

// forget does nothing where there is no such name.
func (s *names) forget(hash, number uint32) {
	if n := s.find(hash, func(n *name) bool { return n.number == number }); n != nil {
		s.remove(n)
	}
}

// byLogin returns the user with that login name, nil where there is none, as for the
// empty name.
func (w *World) byLogin(login string) *account {
	if login == "" {
		return nil
	}
	n := w.logins.number(w.hashOf(login), func(n uint32) bool { return w.users.at(n).hasLogin(login) })
	if n == 0 {
		return nil
	}
	return w.users.at(n)
}

// byEmail returns the user with that address, in letters of any case, nil where there
// is none.
func (w *World) byEmail(email string) *account {
	if email == "" {
		return nil
	}
	email = strings.ToLower(email)
	n := w.emails.number(w.hashOf(email), func(n uint32) bool { return strings.ToLower(w.users.at(n).profile.Email) == email })
	if n == 0 {
		return nil
	}
	return w.users.at(n)
}

// keepNames makes the user known by login name and address. The empty ones have no
// entry.
func (w *World) keepNames(a *account) {
	if login := a.loginName(); login != "" {
		w.logins.keep(w.hashOf(login), a.number)
	}
	if w.policy.UniqueEmail && a.profile != nil && a.profile.Email != "" {
		w.emails.keep(w.hashOf(strings.ToLower(a.profile.Email)), a.number)
	}
}

// forgetNames undoes keepNames.
func (w *World) forgetNames(a *account) {
	w.logins.forget(w.hashOf(a.loginName()), a.number)
	if a.profile != nil {
		w.emails.forget(w.hashOf(strings.ToLower(a.profile.Email)), a.number)
	}
}

// byName returns the group of that name, nil where there is none.
func (w *World) byName(name string) *community {
	n := w.names.number(w.hashOf(name), func(n uint32) bool { return w.groups.at(n).name == name })
	if n == 0 {
		return nil
	}
	return w.groups.at(n)
}

// keepName makes the group known by its name. The empty name has no entry.
func (w *World) keepName(c *community) {
	if w.policy.UniqueNames && c.name != "" && !c.deleted {
		w.names.keep(w.hashOf(c.name), c.number)
	}
}

// forgetName undoes keepName.
func (w *World) forgetName(c *community) { w.names.forget(w.hashOf(c.name), c.number) }

// GroupByName returns the group of that name, and false where there is none, as
// for the empty name and for one that is deleted. It finds nothing but under
// [Policy.UniqueNames].
func (w *World) GroupByName(name string) (Group, bool) {
	c := w.byName(name)
	if c == nil {
		return Group{}, false
	}
	return c.group(c.idText()), true
}

// UserByLogin returns the user with that login name, and false where there is
// none, as for the empty name.
func (w *World) UserByLogin(login string) (User, bool) {
	a := w.byLogin(login)
	if a == nil {
		return User{}, false
	}
	return a.user(a.idText()), true
}

// UserByEmail returns the user with that address, in letters of any case, and
// false where there is none, as for the empty address. It finds nobody but under
// [Policy.UniqueEmail].
func (w *World) UserByEmail(email string) (User, bool) {
	a := w.byEmail(email)
	if a == nil {
		return User{}, false
	}
	return a.user(a.idText()), true
}

// CreatorLogin returns the login name of the group's creator, "" where there is none
// any more.
func (w *World) CreatorLogin(group string) string {
	c := w.known(group)
	if c == nil {
		return ""
	}
	a := w.creatorOf(c)
	if a == nil {
		return ""
	}
	return a.loginName()
}

// creatorOf returns nil where there is no user of that id. To remember where the creator
// was found saves a look-up, which would have to wait for the memory: most creators are
// members, whose records come anyhow.
func (w *World) creatorOf(c *community) *account {
	if c.creatorAt != 0 && w.users.at(c.creatorAt).hasID(c.creator) {
		return w.users.at(c.creatorAt)
	}
	a := w.account(c.creator)
	if a != nil {
		c.creatorAt = a.number
	}
	return a
}
