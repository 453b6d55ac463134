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
	// ModeratorStays makes a moderator's Leave succeed and change nothing
	// (PeopleAggregator, deployed). For who is an administrator as well,
	// AdminLeave decides first.
	ModeratorStays bool
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
)

// refusesExit returns the policy's reason why a member with these roles cannot
// go, or nil.
func (p Policy) refusesExit(roles Role) error {
	if p.AdminLeave == AdminMayNotLeave && roles.Has(Admin) {
		return AdminStays
	}
	return nil
}
