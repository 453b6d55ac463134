package world

import "math"

// CanSee reports whether the user sees that the group is there: as a member,
// where the group is not private, or, in a discussion, as somebody who sees the
// parent in one of these ways. A group or user that does not exist sees and
// shows nothing.
func (w *World) CanSee(group, user string) bool {
	c, _, err := w.find(group, user)
	if err != nil {
		return false
	}
	if c.shows(user) {
		return true
	}
	parent, err := w.community(c.Parent)
	return err == nil && parent.shows(user)
}

func (c *community) shows(user string) bool { return !c.Private || c.members.has(user) }

// AddBy has the actor make the user a plain member, whatever the group's
// registration. The actor must be a member, and be administrator or moderator of
// the group or administrator of the site.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, NotAllowed, Denied,
// AlreadyMember.
func (w *World) AddBy(group, actor, user string) error {
	if _, err := w.managed(group, actor, user); err != nil {
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
	c, err := w.managed(group, actor, user)
	if err != nil {
		return err
	}
	m := c.members.get(user)
	if m == nil {
		return NotMember
	}
	if err := w.policy.refusesExit(c, m.Roles); err != nil {
		return err
	}
	w.dismiss(c, w.account(user))
	return nil
}

// managed has the checks that come before an act upon somebody else.
func (w *World) managed(group, actor, user string) (*community, error) {
	c, err := w.living(group)
	switch {
	case err != nil:
		return nil, err
	case !w.users.has(user):
		return nil, NoSuchUser
	case !w.mayManage(c, actor):
		return nil, NotAllowed
	}
	return c, nil
}

// mayManage reports whether the actor may add and remove members.
func (w *World) mayManage(c *community, actor string) bool {
	m := c.members.get(actor)
	return m != nil && (m.Roles&(Admin|Moderator) != 0 || w.account(actor).is(SiteAdmin))
}

// SetArchived archives the group, or makes it live again.
// Refusals: NoSuchGroup, GroupDeleted.
func (w *World) SetArchived(group string, archived bool) error {
	c, err := w.community(group)
	if err != nil {
		return err
	}
	c.Archived = archived
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
	c.Messages += min(messages, math.MaxInt-c.Messages)
	c.Updated = w.stamp()
	return nil
}
