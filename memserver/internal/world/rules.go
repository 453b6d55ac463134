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
	c.admit(a, roles, w.stamp())
	return nil
}

// Invite gives the user an invitation, which every kind of group has. A request
// that waits stays.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, Denied, AlreadyMember,
// AlreadyInvited.
func (w *World) Invite(group, user string) error {
	c, a, err := w.outsider(group, user)
	if err != nil {
		return err
	}
	if c.invited(a) {
		return AlreadyInvited
	}
	c.madeRare().invitations.add(a.number, struct{}{})
	return nil
}

// Uninvite takes the invitation back.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotInvited.
func (w *World) Uninvite(group, user string) error {
	c, a, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.invited(a) {
		return NotInvited
	}
	c.rare.invitations.remove(a.number)
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
	if c.banned(a) {
		return AlreadyDenied
	}
	m := c.membership(a)
	if m != nil {
		if err := w.policy.refusesExit(c, m.roles); err != nil {
			return err
		}
	}
	c.forget(a)
	c.madeRare().denied.add(a.number, struct{}{})
	if m != nil {
		w.dismiss(c, a, m) // at last: a group that ends with it has no ban
	}
	return nil
}

// Allow ends the ban. What the ban ended does not come back.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotDenied.
func (w *World) Allow(group, user string) error {
	c, a, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.banned(a) {
		return NotDenied
	}
	c.rare.denied.remove(a.number)
	return nil
}

// SetRoles replaces the member's roles; 0 makes a plain member.
// Refusals: BadRoles, NoSuchGroup, GroupDeleted, NoSuchUser, NotMember,
// LastAdmin.
func (w *World) SetRoles(group, user string, roles Role) error {
	if !roles.valid() {
		return BadRoles
	}
	c, _, m, err := w.insider(group, user)
	if err != nil {
		return err
	}
	if err := w.policy.refusesStripping(c, m.roles, roles); err != nil {
		return err
	}
	c.setRoles(m, roles)
	return nil
}

// find has the order of checks that all rules begin with: NoSuchGroup,
// GroupDeleted, NoSuchUser. With a refusal it gives what there is, of groups those
// that are not deleted.
func (w *World) find(group, user string) (*community, *account, error) {
	c, a := w.both(group, user)
	switch {
	case c == nil:
		return nil, a, NoSuchGroup
	case c.deleted:
		return nil, a, GroupDeleted
	case a == nil:
		return c, nil, NoSuchUser
	}
	return c, a, nil
}

// findLiving is find where people come or go: NoSuchGroup, GroupDeleted,
// Archived, NoSuchUser.
func (w *World) findLiving(group, user string) (*community, *account, error) {
	c, a, err := w.find(group, user)
	if c != nil && c.archived {
		err = Archived
	}
	return c, a, err
}

// outsider finds somebody who is neither banned nor a member, else Denied or
// AlreadyMember.
func (w *World) outsider(group, user string) (*community, *account, error) {
	c, a, err := w.find(group, user)
	switch {
	case err != nil:
		return nil, nil, err
	case c.banned(a):
		return nil, nil, Denied
	case a.isIn(c):
		return nil, nil, AlreadyMember
	}
	return c, a, nil
}

// insider finds a member, else NotMember.
func (w *World) insider(group, user string) (*community, *account, *membership, error) {
	c, a, err := w.find(group, user)
	if err != nil {
		return nil, nil, nil, err
	}
	m := c.membership(a)
	if m == nil {
		return nil, nil, nil, NotMember
	}
	return c, a, m, nil
}
