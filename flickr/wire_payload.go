package flickr

// The elements of payloads, which are members in JSON. groups, group, members and
// member hold what their names say.
const (
	elementGroups  = "groups"
	elementGroup   = "group"
	elementMembers = "members"
	elementMember  = "member"
	elementUser    = "user"
	elementOAuth   = "oauth"
	elementPerms   = "perms"
)

// The attributes of payloads, some of which are elements in some answers.
const (
	attrNSID           = "nsid"
	attrID             = "id"
	attrName           = "name"
	attrDescription    = "description"
	attrRules          = "rules"
	attrPoolCount      = "pool_count"
	attrPrivacy        = "privacy"
	attrAdmin          = "admin"
	attrIsAdmin        = "is_admin"
	attrIsModerator    = "is_moderator"
	attrInvitationOnly = "invitation_only"
	attrEighteenPlus   = "eighteenplus"
	attrPage           = "page"
	attrPages          = "pages"
	attrPerPage        = "perpage"
	attrTotal          = "total"
	attrUsername       = "username"
	attrRealName       = "realname"
	attrFullName       = "fullname"
	attrMemberType     = "membertype"
)

// A Group is what the API tells of a group. The methods tell different parts of
// it; what was not told is zero.
type Group struct {
	// ID is the group's NSID.
	ID   string
	Name string
	// Description and Rules may hold HTML. groups.getInfo tells them.
	Description, Rules string
	// Members and Photos are counts.
	Members, Photos int
	// Privacy is 1 for a private group, 2 for one that takes only who is invited,
	// 3 for one that is open. groups.getInfo tells it.
	Privacy int
	// Admin and Moderator say what the account is in the group.
	// people.getGroups tells them.
	Admin, Moderator bool
	// InvitationOnly and EighteenPlus are told by people.getGroups.
	InvitationOnly, EighteenPlus bool
}

// MemberType is what a member may do.
type MemberType string

// The types of members.
const (
	MemberTypeMember    MemberType = "2"
	MemberTypeModerator MemberType = "3"
	MemberTypeAdmin     MemberType = "4"
)

// A Member is an entry of a group's list of members.
type Member struct {
	// ID is the user's NSID.
	ID string
	// Username is the name that is shown, RealName the person's; "" if the
	// provider did not tell.
	Username, RealName string
	// Type is what the member may do; one that is none of the constants may come.
	Type MemberType
}

// group reads one group.
func (n *node) group() (Group, error) {
	g := Group{
		ID:             n.first(attrNSID, attrID),
		Name:           n.first(attrName),
		Description:    n.first(attrDescription),
		Rules:          n.first(attrRules),
		Members:        n.number(elementMembers),
		Photos:         n.number(attrPoolCount),
		Privacy:        n.number(attrPrivacy),
		Admin:          n.flag(attrAdmin) || n.flag(attrIsAdmin),
		Moderator:      n.flag(attrIsModerator),
		InvitationOnly: n.flag(attrInvitationOnly),
		EighteenPlus:   n.flag(attrEighteenPlus),
	}
	if !isNSID(g.ID) {
		return Group{}, errUnreadable(elementGroup, "a group with an id")
	}
	return g, nil
}

// groups reads the list of people.getGroups.
func (n *node) groups() ([]Group, error) {
	list := n.child(elementGroups)
	if list == nil {
		return nil, errUnreadable(elementGroups, "a list")
	}
	if list.number(attrPages) > 1 {
		return nil, errUnreadable(elementGroups, "the whole list") // FL-034
	}
	entries, err := list.list(elementGroup)
	if err != nil {
		return nil, err
	}
	all := make([]Group, 0, len(entries))
	for _, e := range entries {
		g, err := e.group()
		if err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
}

// membersPage reads one page of groups.members.getList.
func (n *node) membersPage() (*GroupsMembersGetListAnswer, error) {
	list := n.child(elementMembers)
	if list == nil {
		return nil, errUnreadable(elementMembers, "a list")
	}
	entries, err := list.list(elementMember)
	if err != nil {
		return nil, err
	}
	p := &GroupsMembersGetListAnswer{
		Page: list.number(attrPage), Pages: list.number(attrPages),
		PerPage: list.number(attrPerPage), Total: list.number(attrTotal),
		Members: make([]Member, 0, len(entries)),
	}
	if !isDigits(list.first(attrTotal)) || !isDigits(list.first(attrPages)) || !isDigits(list.first(attrPage)) {
		return nil, errUnreadable(elementMembers, "a page with its number and the totals")
	}
	for _, e := range entries {
		m := Member{
			ID: e.first(attrNSID, attrID), Username: e.first(attrUsername), RealName: e.first(attrRealName),
			Type: MemberType(e.first(attrMemberType)),
		}
		if !isNSID(m.ID) {
			return nil, errUnreadable(elementMember, "a member with an id")
		}
		p.Members = append(p.Members, m)
	}
	return p, nil
}

// loggedIn reads who test.login tells.
func (n *node) loggedIn() (*TestLoginAnswer, error) {
	user := n.child(elementUser)
	if user == nil || !isNSID(user.first(attrID, attrNSID)) {
		return nil, errUnreadable(elementUser, "a user with an id")
	}
	return &TestLoginAnswer{UserID: user.first(attrID, attrNSID), Username: user.first(attrUsername)}, nil
}

// checked reads what checkToken tells. The token itself is not let out.
func (n *node) checked() (*CheckTokenAnswer, error) {
	o := n.child(elementOAuth)
	if o == nil {
		return nil, errUnreadable(elementOAuth, "a token")
	}
	user, perms := o.child(elementUser), Perms(o.first(elementPerms))
	if user == nil || !isNSID(user.first(attrNSID, attrID)) {
		return nil, errUnreadable(elementUser, "a user with an id")
	}
	switch perms {
	case PermsNone, PermsRead, PermsWrite, PermsDelete:
	default:
		return nil, errUnreadable(elementPerms, "a permission")
	}
	return &CheckTokenAnswer{
		Perms: perms, UserID: user.first(attrNSID, attrID),
		Username: user.first(attrUsername), FullName: user.first(attrFullName),
	}, nil
}
