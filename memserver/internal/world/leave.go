package world

// Leave ends the membership with all its roles. A request that waits stays, and
// so do the user's photos. The policy decides on guests, on administrators, on
// moderators (whose leave may succeed and change nothing), on what is looked at
// first, and on what becomes of the group. Who cannot see the group (see
// [World.CanSee]) is refused like others: where the provider has a refusal for
// that, it comes before all of these.
// Refusals: NoSuchGroup, GroupDeleted, Archived, NoSuchUser, NotAllowed (a
// guest), NotMember, AdminStays or LastAdmin; under MembershipFirst NotMember
// comes first.
func (w *World) Leave(group, user string) error { return w.leave(group, user, false) }

// LeaveWithPhotos is Leave with the user's photos, which go from the group's
// pool in the same step. Where the leave changes nothing, they stay.
func (w *World) LeaveWithPhotos(group, user string) error { return w.leave(group, user, true) }

func (w *World) leave(group, user string, withPhotos bool) error {
	c, a, err := w.findLiving(group, user)
	var m *membership
	if c != nil {
		m = c.membership(a)
	}
	switch {
	case w.policy.MembershipFirst && m == nil:
		return NotMember
	case err != nil:
		return err
	case w.policy.GuestsStay && a.is(Guest):
		return NotAllowed
	case m == nil:
		return NotMember
	}
	if err := w.policy.refusesExit(c, m.roles); err != nil {
		return err
	}
	if w.policy.ModeratorStays && m.roles.Has(Moderator) {
		return nil
	}
	if withPhotos {
		c.takePhotos(a)
	}
	w.dismiss(c, a, m)
	return nil
}

// dismiss ends the membership. Every one that ends before its group does ends
// here, so that the policy's rules on who remains hold for all of them.
func (w *World) dismiss(c *community, a *account, m *membership) {
	admin := m.roles.Has(Admin)
	c.part(a, m)
	switch {
	case c.members.len() == 0:
		if w.policy.EmptyGroupEnds {
			w.end(c)
		}
	case w.policy.AdminLeave == OldestPromoted && admin && c.admins == 0:
		oldest := c.members.oldest()
		c.setRoles(oldest, oldest.roles|Admin)
	}
}
