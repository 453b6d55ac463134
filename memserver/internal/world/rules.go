package world

import "github.com/groups-go/groups"

// Join lets the user in by the group's registration. The result is StateJoined,
// or StatePending where a request now waits. An invitation opens a group that
// needs one and does not spare anybody moderation; becoming a member uses it
// up. With a refusal the state is the zero State.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, Denied,
// AlreadyMember, AlreadyWaiting, NotInvited.
func (w *World) Join(group, user string) (groups.State, error) {
	if _, err := w.living(group); err != nil {
		return "", err
	}
	c, a, err := w.outsider(group, user)
	if err != nil {
		return "", err
	}
	switch {
	case c.requests.has(user):
		return "", AlreadyWaiting
	case c.Registration == Invite && !c.invitations.has(user):
		return "", NotInvited
	case c.Registration == Moderated:
		c.requests.add(user, Request{User: user, Since: w.stamp()})
		return groups.StatePending, nil
	}
	c.admit(a, Member{User: user, Since: w.stamp()})
	return groups.StateJoined, nil
}

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

// Leave ends the membership with all its roles. A request that waits stays. The
// policy decides on guests, on administrators, on moderators (whose leave may
// succeed and change nothing) and on what is looked at first. Who cannot see the
// group (see [World.CanSee]) is refused like others: where the provider has a
// refusal for that, it comes before all of these.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, NotAllowed (a
// guest), NotMember, AdminStays or LastAdmin; under MembershipFirst NotMember
// comes first.
func (w *World) Leave(group, user string) error {
	if w.policy.MembershipFirst && !w.relations(group).members.has(user) {
		return NotMember
	}
	c, err := w.living(group)
	if err != nil {
		return err
	}
	a := w.account(user)
	if a == nil {
		return NoSuchUser
	}
	if w.policy.GuestsStay && a.is(Guest) {
		return NotAllowed
	}
	m := c.members.get(user)
	if m == nil {
		return NotMember
	}
	if err := w.policy.refusesExit(c, m.Roles); err != nil {
		return err
	}
	if w.policy.ModeratorStays && m.Roles.Has(Moderator) {
		return nil
	}
	c.dismiss(a)
	return nil
}

// Approve makes the user whose request waits a plain member, from now on.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotWaiting.
func (w *World) Approve(group, user string) error {
	c, a, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.requests.has(user) {
		return NotWaiting
	}
	c.admit(a, Member{User: user, Since: w.stamp()})
	return nil
}

// Reject removes the user's request. It may be made anew.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotWaiting.
func (w *World) Reject(group, user string) error {
	c, _, err := w.find(group, user)
	if err != nil {
		return err
	}
	if !c.requests.remove(user) {
		return NotWaiting
	}
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
// invitation. A policy that keeps administrators from leaving keeps them from
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
	if m := c.members.get(user); m != nil {
		if err := w.policy.refusesExit(c, m.Roles); err != nil {
			return err
		}
		c.dismiss(a)
	}
	c.requests.remove(user)
	c.invitations.remove(user)
	c.denied.add(user, struct{}{})
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
	c, _, m, err := w.insider(group, user)
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
func (w *World) insider(group, user string) (*community, *account, *Member, error) {
	c, a, err := w.find(group, user)
	if err != nil {
		return nil, nil, nil, err
	}
	m := c.members.get(user)
	if m == nil {
		return nil, nil, nil, NotMember
	}
	return c, a, m, nil
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

// dismiss ends both sides of the membership.
func (c *community) dismiss(a *account) {
	c.admins -= adminsIn(c.members.get(a.ID).Roles)
	c.members.remove(a.ID)
	delete(a.memberOf, c.ID)
}

// adminsIn is 1 for the roles of an administrator, else 0.
func adminsIn(roles Role) int {
	if roles.Has(Admin) {
		return 1
	}
	return 0
}
