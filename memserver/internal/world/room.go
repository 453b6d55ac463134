package world

import "math"

// CanSee reports whether the user sees that the group is there: as a member,
// where the group is not private, or, in a discussion, as somebody who sees the
// parent in one of these ways. A group or user that does not exist sees and
// shows nothing.
func (w *World) CanSee(group, user string) bool {
	c, a, err := w.find(group, user)
	return err == nil && w.sees(c, a)
}

// sees is CanSee.
func (w *World) sees(c *community, a *account) bool {
	if w.shows(c, a) {
		return true
	}
	parent, err := w.community(c.rareParts().parent)
	return err == nil && w.shows(parent, a)
}

func (w *World) shows(c *community, a *account) bool {
	return !c.private || a.isIn(c)
}

// AddBy has the actor make the user a plain member, whatever the group's
// registration. The actor must be a member, and be administrator or moderator of
// the group or administrator of the site.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, NotAllowed, Denied,
// AlreadyMember.
func (w *World) AddBy(group, actor, user string) error {
	if _, _, err := w.managed(group, actor, user); err != nil {
		return err
	}
	return w.Add(group, user, 0)
}

// RemoveBy has the actor end the user's membership with all its roles. The actor
// must be as for AddBy, and may be the user. Guests can be removed, whatever the
// policy.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, NotAllowed,
// NotMember, AdminStays or LastAdmin.
func (w *World) RemoveBy(group, actor, user string) error {
	c, a, err := w.managed(group, actor, user)
	if err != nil {
		return err
	}
	m := c.membership(a)
	if m == nil {
		return NotMember
	}
	if err := w.policy.refusesExit(c, m.roles); err != nil {
		return err
	}
	w.dismiss(c, a, m)
	return nil
}

// managed has the checks that come before an act upon somebody else.
func (w *World) managed(group, actor, user string) (*community, *account, error) {
	c, a, err := w.findLiving(group, user)
	switch {
	case err != nil:
		return nil, nil, err
	case !w.mayManage(c, w.account(actor)):
		return nil, nil, NotAllowed
	}
	return c, a, nil
}

// mayManage reports whether the actor may add and remove members.
func (w *World) mayManage(c *community, actor *account) bool {
	m := c.membership(actor)
	return m != nil && (m.roles&(Admin|Moderator) != 0 || actor.is(SiteAdmin))
}

// SetArchived archives the group, or makes it live again.
// Refusals: NoSuchGroup, GroupDeleted.
func (w *World) SetArchived(group string, archived bool) error {
	c, err := w.community(group)
	if err != nil {
		return err
	}
	c.archived = archived
	return nil
}

// Touch notes a change of the group: Updated becomes the present, and Messages
// grows by as many as were sent. No other function changes these two, since
// whether a leave counts as a message is the provider's affair.
// At the largest number it stays. Refusals: NoSuchGroup, GroupDeleted, BadGroup
// (a negative number).
func (w *World) Touch(group string, messages int) error {
	c, err := w.community(group)
	switch {
	case err != nil:
		return err
	case messages < 0:
		return BadGroup
	}
	c.messages += min(messages, math.MaxInt-c.messages)
	c.updated = w.stamp()
	return nil
}
