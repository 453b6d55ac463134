package world

// Add makes the user a member with these roles, whatever the group's
// registration, also where it is archived: the act of somebody who may do so. A
// request and an invitation end with it.
// Refusals: BadRoles, NoSuchGroup, GroupDeleted, NoSuchUser, Denied,
// AlreadyMember.
func (w *World) Add(group, user string, roles Role) error {
	if !roles.valid() {
		return BadRoles
	}
	c, a, err := w.outsider(group, user)
	if err != nil {
		return err
	}
	c.admit(a, Member{User: user, Roles: roles, Since: w.stamp()})
	return nil
}

// Invite gives the user an invitation, which every kind of group has. A request
// that waits stays.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, Denied, AlreadyMember,
// AlreadyInvited.
func (w *World) Invite(group, user string) error {
	c, _, err := w.outsider(group, user)
	if err != nil {
		return err
	}
	if c.invitations.has(user) {
		return AlreadyInvited
	}
	c.invitations.add(user, struct{}{})
	return nil
}

// Uninvite takes the invitation back.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotInvited.
func (w *World) Uninvite(group, user string) error {
	c, _, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.invitations.remove(user) {
		return NotInvited
	}
	return nil
}

// Deny bans the user from the group and ends membership, request and
// invitation; the user's photos stay. A policy that keeps administrators from leaving keeps them from
// being banned, too.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, AlreadyDenied, AdminStays or
// LastAdmin.
func (w *World) Deny(group, user string) error {
	c, a, err := w.find(group, user)
	if err != nil {
		return err
	}
	if c.denied.has(user) {
		return AlreadyDenied
	}
	m := c.members.get(user)
	if m != nil {
		if err := w.policy.refusesExit(c, m.Roles); err != nil {
			return err
		}
	}
	c.requests.remove(user)
	c.invitations.remove(user)
	c.denied.add(user, struct{}{})
	if m != nil {
		w.dismiss(c, a) // at last: a group that ends with it has no ban
	}
	return nil
}

// Allow ends the ban. What the ban ended does not come back.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotDenied.
func (w *World) Allow(group, user string) error {
	c, _, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.denied.remove(user) {
		return NotDenied
	}
	return nil
}

// SetRoles replaces the member's roles; 0 makes a plain member.
// Refusals: BadRoles, NoSuchGroup, GroupDeleted, NoSuchUser, NotMember,
// LastAdmin.
func (w *World) SetRoles(group, user string, roles Role) error {
	if !roles.valid() {
		return BadRoles
	}
	c, m, err := w.insider(group, user)
	if err != nil {
		return err
	}
	if err := w.policy.refusesStripping(c, m.Roles, roles); err != nil {
		return err
	}
	c.setRoles(m, roles)
	return nil
}

// find has the order of checks that all rules begin with: NoSuchGroup,
// GroupDeleted, NoSuchUser.
func (w *World) find(group, user string) (*community, *account, error) {
	c, err := w.community(group)
	if err != nil {
		return nil, nil, err
	}
	a := w.account(user)
	if a == nil {
		return nil, nil, NoSuchUser
	}
	return c, a, nil
}

// living has the checks of a group that people come to or go from: NoSuchGroup,
// GroupDeleted, Archived.
func (w *World) living(group string) (*community, error) {
	c, err := w.community(group)
	if err == nil && c.Archived {
		return nil, Archived
	}
	return c, err
}

// findLiving is find where people come or go: NoSuchGroup, GroupDeleted,
// Archived, NoSuchUser.
func (w *World) findLiving(group, user string) (*community, *account, error) {
	if _, err := w.living(group); err != nil {
		return nil, nil, err
	}
	return w.find(group, user)
}

// outsider finds somebody who is neither banned nor a member, else Denied or
// AlreadyMember.
func (w *World) outsider(group, user string) (*community, *account, error) {
	c, a, err := w.find(group, user)
	switch {
	case err != nil:
		return nil, nil, err
	case c.denied.has(user):
		return nil, nil, Denied
	case c.members.has(user):
		return nil, nil, AlreadyMember
	}
	return c, a, nil
}

// insider finds a member, else NotMember.
func (w *World) insider(group, user string) (*community, *Member, error) {
	c, _, err := w.find(group, user)
	if err != nil {
		return nil, nil, err
	}
	m := c.members.get(user)
	if m == nil {
		return nil, nil, NotMember
	}
	return c, m, nil
}

// admit keeps both sides of the membership together.
func (c *community) admit(a *account, m Member) {
	c.requests.remove(a.ID)
	c.invitations.remove(a.ID)
	c.members.add(a.ID, m)
	c.admins += adminsIn(m.Roles)
	a.memberOf[c.ID] = c
}

// setRoles keeps the number of administrators.
func (c *community) setRoles(m *Member, roles Role) {
	c.admins += adminsIn(roles) - adminsIn(m.Roles)
	m.Roles = roles
}

// adminsIn is 1 for the roles of an administrator, else 0.
func adminsIn(roles Role) int {
	if roles.Has(Admin) {
		return 1
	}
	return 0
}
