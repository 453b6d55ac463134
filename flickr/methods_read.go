package flickr

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// GroupsGetInfoParams are the arguments of [Client.GroupsGetInfo].
type GroupsGetInfoParams struct {
	// GroupID is the group's NSID. It is required.
	GroupID string
}

// GroupsGetInfo calls groups.getInfo and gives the group. It is the one method
// that needs no token. A group that does not exist, or that the caller may not
// see, is ErrGroupNotFound (FL-007).
func (c *Client) GroupsGetInfo(ctx context.Context, p GroupsGetInfoParams) (*Group, error) {
	m := groups.Membership{GroupID: p.GroupID}
	if reason := badNSID(p.GroupID); reason != "" {
		return nil, c.engine.Invalid(MethodGroupsGetInfo, m, "GroupID", reason)
	}
	var group Group
	args := arguments(MethodGroupsGetInfo, ParamGroupID, p.GroupID)
	err := c.call(ctx, m, args, func(root *node) (err error) {
		if n := root.child(elementGroup); n != nil {
			group, err = n.group()
			return err
		}
		return errUnreadable(elementGroup, "a group with an id")
	})
	if err != nil {
		return nil, err
	}
	return &group, nil
}

// PeopleGetGroupsParams are the arguments of [Client.PeopleGetGroups].
type PeopleGetGroupsParams struct {
	// UserID is the user's NSID; "" means the account's own, which is looked up
	// before the first time.
	UserID string
}

// PeopleGetGroups calls people.getGroups and gives the groups that a user is a
// member of, in the provider's order, all at once (FL-034). Of others the API
// tells only what the account may see. A user that does not exist is
// ErrUserNotFound (FL-007).
func (c *Client) PeopleGetGroups(ctx context.Context, p PeopleGetGroupsParams) ([]Group, error) {
	m := groups.Membership{User: groups.User{ID: p.UserID}}
	if reason := badNSID(p.UserID); reason != "" && p.UserID != "" {
		return nil, c.engine.Invalid(MethodPeopleGetGroups, m, "UserID", reason)
	}
	if err := c.needToken(MethodPeopleGetGroups, m); err != nil {
		return nil, err
	}
	var all []Group
	err := c.engine.Call(ctx, MethodPeopleGetGroups, m, func(o *provider.Operation) (err error) {
		id := p.UserID
		if id == "" {
			if id, err = c.ownID(o); err != nil {
				return err
			}
		}
		all, err = c.peopleGetGroups(o, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// peopleGetGroups requests people.getGroups.
func (c *Client) peopleGetGroups(o *provider.Operation, userID string) ([]Group, error) {
	var all []Group
	err := o.Do(arguments(MethodPeopleGetGroups, ParamUserID, userID).request(false, func(root *node) (err error) {
		all, err = root.groups()
		return err
	}))
	return all, err
}

// GroupsMembersGetListParams are the arguments of [Client.GroupsMembersGetList].
type GroupsMembersGetListParams struct {
	// GroupID is the group's NSID. It is required.
	GroupID string
	// MemberTypes are the types of members to list; none means all.
	MemberTypes []MemberType
	// PerPage is how many members are asked for at once, at most 500; 0 leaves it
	// to the provider, which gives 100 (FL-031).
	PerPage int
	// Page is the number of the page, from 1; 0 means 1.
	Page int
}

// A GroupsMembersGetListAnswer is one page of a group's members.
type GroupsMembersGetListAnswer struct {
	// Page is the number of the page, which beyond the last may be that of the
	// last (FL-031), and Pages how many there are.
	Page, Pages int
	// PerPage is how many members a page has, Total how many the list has.
	PerPage, Total int
	// Members are those on this page, in the provider's order.
	Members []Member
}

// GroupsMembersGetList calls groups.members.getList and gives one page of a
// group's members. [Client.GroupsMembers] gives those of all pages.
func (c *Client) GroupsMembersGetList(ctx context.Context, p GroupsMembersGetListParams) (*GroupsMembersGetListAnswer, error) {
	m := groups.Membership{GroupID: p.GroupID}
	if err := c.checkList(m, p); err != nil {
		return nil, err
	}
	var page *GroupsMembersGetListAnswer
	err := c.engine.Call(ctx, MethodGroupsMembersGetList, m, func(o *provider.Operation) (err error) {
		page, err = c.page(o, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// GroupsMembersParams are the arguments of [Client.GroupsMembers].
type GroupsMembersParams struct {
	// GroupID is the group's NSID. It is required.
	GroupID string
	// MemberTypes are the types of members to list; none means all.
	MemberTypes []MemberType
	// PerPage is how many members are asked for at once, at most 500; 0 means
	// 500.
	PerPage int
}

// GroupsMembers calls groups.members.getList and gives the members of all pages,
// in the provider's order. A page is requested when the loop comes to it.
//
// An error ends the sequence and comes with a zero Member. When the pages do not
// fit together, because the list changed meanwhile, it is ErrUnavailable: a
// member may then have been missed, and the list wants to be read anew. So is a
// list that is longer than any that is believed: about a million members, or 32
// MiB of ids.
func (c *Client) GroupsMembers(ctx context.Context, p GroupsMembersParams) iter.Seq2[Member, error] {
	list := GroupsMembersGetListParams{GroupID: p.GroupID, MemberTypes: p.MemberTypes, PerPage: p.PerPage}
	return c.sequence(ctx, list)
}

// checkList refuses the arguments of a list that cannot be right.
func (c *Client) checkList(m groups.Membership, p GroupsMembersGetListParams) error {
	field, reason := "GroupID", badNSID(p.GroupID)
	switch {
	case reason != "":
	case p.PerPage < 0 || p.PerPage > maxPerPage:
		field, reason = "PerPage", "is not between 0 and 500"
	case p.Page < 0:
		field, reason = "Page", "is negative"
	}
	for _, t := range p.MemberTypes {
		if !isDigits(string(t)) && reason == "" {
			field, reason = "MemberTypes", "has a type that is no number"
		}
	}
	if reason != "" {
		return c.engine.Invalid(MethodGroupsMembersGetList, m, field, reason)
	}
	return c.needToken(MethodGroupsMembersGetList, m)
}

// form gives the call of one page.
func (p GroupsMembersGetListParams) form() call {
	args := arguments(MethodGroupsMembersGetList, ParamGroupID, p.GroupID)
	if len(p.MemberTypes) > 0 {
		types := make([]string, 0, len(p.MemberTypes))
		for _, t := range p.MemberTypes {
			types = append(types, string(t))
		}
		args.Set(ParamMemberTypes, strings.Join(types, ","))
	}
	if p.PerPage > 0 {
		args.Set(ParamPerPage, strconv.Itoa(p.PerPage))
	}
	if p.Page > 0 {
		args.Set(ParamPage, strconv.Itoa(p.Page))
	}
	return args
}

// A TestLoginAnswer is what test.login answered.
type TestLoginAnswer struct {
	// UserID is the NSID of the account that the token belongs to.
	UserID string
	// Username is the name that is shown; "" if the provider did not tell.
	Username string
}

// TestLogin calls test.login and gives the account that the client's token
// belongs to. The token must permit read.
func (c *Client) TestLogin(ctx context.Context) (*TestLoginAnswer, error) {
	if err := c.needToken(MethodTestLogin, groups.Membership{}); err != nil {
		return nil, err
	}
	var answer *TestLoginAnswer
	err := c.engine.Call(ctx, MethodTestLogin, groups.Membership{}, func(o *provider.Operation) (err error) {
		answer, err = c.testLogin(o)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.learned(answer.UserID)
	return answer, nil
}

// testLogin requests test.login.
func (c *Client) testLogin(o *provider.Operation) (*TestLoginAnswer, error) {
	var answer *TestLoginAnswer
	err := o.Do(newCall(MethodTestLogin).request(false, func(root *node) (err error) {
		answer, err = root.loggedIn()
		return err
	}))
	return answer, err
}

// A CheckTokenAnswer is what auth.oauth.checkToken answered.
type CheckTokenAnswer struct {
	// Perms is what the token permits.
	Perms Perms
	// UserID is the NSID of the account that the token belongs to.
	UserID string
	// Username is the name that is shown, FullName the person's; "" if the
	// provider did not tell.
	Username, FullName string
}

// CheckToken calls auth.oauth.checkToken and tells what the client's token
// permits, and whose it is. Any token may ask.
func (c *Client) CheckToken(ctx context.Context) (*CheckTokenAnswer, error) {
	if err := c.needToken(MethodCheckToken, groups.Membership{}); err != nil {
		return nil, err
	}
	var answer *CheckTokenAnswer
	err := c.call(ctx, groups.Membership{}, newCall(MethodCheckToken), func(root *node) (err error) {
		answer, err = root.checked()
		return err
	})
	if err != nil {
		return nil, err
	}
	c.learned(answer.UserID)
	return answer, nil
}

// call runs a method that asks for no state.
func (c *Client) call(ctx context.Context, m groups.Membership, args call, read func(*node) error) error {
	return c.engine.Call(ctx, args.Get(ParamMethod), m, func(o *provider.Operation) error {
		return o.Do(args.request(false, read))
	})
}
