package groupserver

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// LeaveGroupParams are the arguments of [Client.LeaveGroup]. The token is the
// client's.
type LeaveGroupParams struct {
	// GroupID is the group's id: "test". It is required, and ASCII.
	GroupID string
	// UserID is the id of the user's profile: "qK7SgjsTHcLNrJ2ClevcJ0". It is
	// required, and ASCII.
	UserID string
}

// A LeaveGroupAnswer is what gs-group-member-leave.json answered.
type LeaveGroupAnswer struct {
	// Status is 0, [StatusLeaveSuccess]: any other is an error.
	Status int
	// Message is the status in words, as in Result.Message.
	Message string
	// GroupID and UserID are those that were sent.
	GroupID, UserID string
	// Inferred says that the answer was lost, and that the membership is shown
	// to be gone. The other fields are then zero.
	Inferred bool
}

// AddMemberParams are the arguments of [Client.AddMember]. The token is the
// client's.
type AddMemberParams struct {
	// GroupID is the group's id: "test". It is required, and ASCII.
	GroupID string
	// Email is the address by which the person is known: plain, without a name
	// beside it, and ASCII. It is required.
	Email string
	// Name is the full name, of one line, for a profile that is made. It is
	// required.
	Name string
	// Biography is HTML for a profile that is made; "" for none.
	Biography string
	// TimeZone is the time zone for a profile that is made, such as
	// "Pacific/Auckland"; "" for the site's. It is ASCII.
	TimeZone string
}

// An AddMemberAnswer is what gs-group-member-add.json answered.
type AddMemberAnswer struct {
	// Status is 0 or 1, [StatusAddNewProfile] or [StatusAddExistingProfile]:
	// any other is an error.
	Status int
	// ProfileCreated says that there was no profile with the address, and that
	// one was made.
	ProfileCreated bool
	// Message is the status in words, as in Result.Message.
	Message string
	// User is the profile that was added.
	User Profile
	// Inferred says that the answer was lost, and that the membership is shown
	// to hold. The other fields are then zero.
	Inferred bool
}

// SearchPeopleParams are the arguments of [Client.SearchPeople]. The token is
// the client's.
type SearchPeopleParams struct {
	// User is the id of a profile, or an e-mail address, which is told by its @
	// (GS-009). It is required, and ASCII.
	User string
}

// A Profile is a person who is known to the site.
type Profile struct {
	// ID is the profile's id: "qK7SgjsTHcLNrJ2ClevcJ0".
	ID string
	// Name is the person's name; "" if the site did not tell.
	Name string
	// URL is the address of the profile's page; "" if the site did not tell.
	URL string
	// Email has the person's e-mail addresses.
	Email ProfileEmail
	// Groups are the ids of the groups that the person is a member of; nil if
	// the site did not tell.
	Groups []string
}

// ProfileEmail has a person's e-mail addresses. A list is nil if the site did
// not tell.
type ProfileEmail struct {
	// All are all addresses.
	All []string
	// Preferred are those to which the groups' messages go.
	Preferred []string
	// Other are the verified ones that are not preferred.
	Other []string
	// Unverified are those that nobody has verified yet.
	Unverified []string
}

// A Group is one entry of the list of groups. What the site did not tell is "".
type Group struct {
	// ID is the group's id: "test".
	ID string
	// Name is its title.
	Name string
	// URL is the address of its page.
	URL string
	// Email is the address of its mailing list.
	Email string
	// Type is its type in words: "Discussion group".
	Type string
	// Privacy is who can see it: "public", "private", "secret".
	Privacy string
}

// LeaveGroup calls gs-group-member-leave.json. It is Leave with the provider's
// own answer: the same requests, repeats and errors.
func (c *Client) LeaveGroup(ctx context.Context, p LeaveGroupParams) (*LeaveGroupAnswer, error) {
	op, m := hookName(PathLeave), groups.Membership{GroupID: p.GroupID, User: groups.User{ID: p.UserID}}
	if reason := badID(p.GroupID); reason != "" {
		return nil, c.engine.Invalid(op, m, "GroupID", reason)
	}
	if reason := badUserID(p.UserID); reason != "" {
		return nil, c.engine.Invalid(op, m, "UserID", reason)
	}
	res, err := c.leave(ctx, op, m)
	return provider.Native(res, err, LeaveGroupAnswer{Inferred: true})
}

// AddMember calls gs-group-member-add.json. It is Join with all of the
// provider's arguments and its own answer: the same requests, repeats and
// errors.
func (c *Client) AddMember(ctx context.Context, p AddMemberParams) (*AddMemberAnswer, error) {
	m := groups.Membership{GroupID: p.GroupID, User: groups.User{Email: p.Email, Name: p.Name}}
	res, err := c.add(ctx, hookName(PathAdd), "", m, p)
	return provider.Native(res, err, AddMemberAnswer{Inferred: true})
}

// SearchPeople calls gs-search-people.json and gives the profile that has the
// id or address. It is ErrUserNotFound when there is none, when the person is in
// no group (GS-011), and when the site finds one that has another address
// (GS-010).
func (c *Client) SearchPeople(ctx context.Context, p SearchPeopleParams) (*Profile, error) {
	var (
		m      groups.Membership
		reason string
	)
	op := hookName(PathSearch)
	if isAddress(p.User) {
		m.User.Email, reason = p.User, badEmail(p.User)
	} else {
		m.User.ID, reason = p.User, badUserID(p.User)
	}
	if reason != "" {
		return nil, c.engine.Invalid(op, m, "User", reason)
	}
	var found *Profile
	err := c.engine.Call(ctx, op, m, func(o *provider.Operation) (err error) {
		found, err = c.search(o, p.User, true)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// Groups calls gs-group-groups.json and gives all groups of the site, in its
// order. Secret groups are among them (GS-015).
func (c *Client) Groups(ctx context.Context) ([]Group, error) {
	var list []Group
	err := c.engine.Call(ctx, hookName(PathGroups), groups.Membership{}, func(o *provider.Operation) (err error) {
		list, err = c.sendGroups(o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
