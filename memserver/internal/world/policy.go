package world

// Policy is what distinguishes the rules of one provider from those of the
// others, as data. The zero value lets everybody leave and looks the group up
// first.
type Policy struct {
	// AdminLeave says what an administrator's leave does.
	AdminLeave AdminLeave
	// MembershipFirst makes Leave look for the membership before all else, so
	// that a group or a user that does not exist is NotMember (PeopleAggregator,
	// deployed).
	MembershipFirst bool
	// GuestsStay refuses the Leave of a user with the site's role [Guest] with
	// NotAllowed (Rocket.Chat). Somebody else may remove a guest.
	GuestsStay bool
	// UniqueEmail gives an address to one user alone, whatever its case:
	// EmailTaken (GroupServer, Rocket.Chat). [World.UserByEmail] needs it.
	UniqueEmail bool
	// UniqueNames gives a name to one group alone, but for those that are deleted:
	// NameTaken (Rocket.Chat). [World.GroupByName] needs it.
	UniqueNames bool
	// ModeratorStays makes a moderator's Leave succeed and change nothing
	// (PeopleAggregator, deployed). For who is an administrator as well,
	// AdminLeave decides first.
	ModeratorStays bool
	// EmptyGroupEnds deletes the group whose last member goes, however that comes
	// about (Flickr). One that never had a member stays.
	EmptyGroupEnds bool
	// RequestsApart leaves requests to [World.Ask]: joining makes none, and one that
	// waits does not stand in its way. Neither way in shows a private group to who
	// does not see it and has no invitation: NotVisible (Flickr).
	RequestsApart bool
}

// AdminLeave is a rule on the leaving of administrators.
type AdminLeave uint8

const (
	// AdminMayLeave treats an administrator like any member.
	AdminMayLeave AdminLeave = iota
	// AdminMayNotLeave refuses with AdminStays, also where there is a second
	// administrator (PeopleAggregator: the owner cannot leave). Whoever is to
	// leave gives up the role first.
	AdminMayNotLeave
	// LastAdminMayNotLeave refuses with LastAdmin where there is no second
	// administrator, also where there is no other member. The last one can be
	// neither removed, nor banned, nor stripped of the role (Rocket.Chat: the last
	// owner).
	LastAdminMayNotLeave
	// OldestPromoted lets everybody go. Where the only administrator goes, however
	// that comes about, the oldest member who remains becomes one, besides the roles
	// held already (Flickr). Who gives up the role without going is not replaced,
	// and a group without an administrator gets none by the going of a plain member.
	OldestPromoted
)

// refusesExit returns the policy's reason why a member of the group with these
// roles cannot go, or nil.
func (p Policy) refusesExit(c *community, roles Role) error {
	switch {
	case !roles.Has(Admin):
		return nil
	case p.AdminLeave == AdminMayNotLeave:
		return AdminStays
	case p.AdminLeave == LastAdminMayNotLeave && c.admins == 1:
		return LastAdmin
	}
	return nil
}

// refusesStripping returns the policy's reason why a member of the group cannot
// have the new roles in place of the old ones, or nil.
func (p Policy) refusesStripping(c *community, old, roles Role) error {
	if p.AdminLeave == LastAdminMayNotLeave && old.Has(Admin) && !roles.Has(Admin) && c.admins == 1 {
		return LastAdmin
	}
	return nil
}
