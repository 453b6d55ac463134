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
	if w.policy.MembershipFirst && !w.relations(group).members.has(user) {
		return NotMember
	}
	c, a, err := w.findLiving(group, user)
	if err != nil {
		return err
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
	if withPhotos {
		c.takePhotos(user)
	}
	w.dismiss(c, a)
	return nil
}

// dismiss ends both sides of the membership. Every membership that ends before
// its group does ends here, so that the policy's rules on who remains hold for
// all of them.
func (w *World) dismiss(c *community, a *account) {
	admin := adminsIn(c.members.get(a.ID).Roles)
	c.admins -= admin
	c.members.remove(a.ID)
	delete(a.memberOf, c.ID)
	oldest := c.members.oldest()
	switch {
	case oldest == nil && w.policy.EmptyGroupEnds:
		w.end(c)
	case oldest != nil && w.policy.AdminLeave == OldestPromoted && admin == 1 && c.admins == 0:
		c.setRoles(oldest, oldest.Roles|Admin)
	}
}
