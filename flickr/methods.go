package flickr

import (
	"context"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// GroupsLeaveParams are the arguments of [Client.GroupsLeave].
type GroupsLeaveParams struct {
	// GroupID is the group's NSID. It is required.
	GroupID string
	// DeletePhotos deletes all photos of the account from the group. The
	// Config's does not count here.
	DeletePhotos bool
}

// A GroupsLeaveAnswer is what groups.leave answered: nothing but success
// (FL-008).
type GroupsLeaveAnswer struct {
	// Inferred says that the answer was lost, and that the membership was told
	// or read to be gone.
	Inferred bool
}

// GroupsJoinParams are the arguments of [Client.GroupsJoin].
type GroupsJoinParams struct {
	// GroupID is the group's NSID. It is required.
	GroupID string
	// AcceptRules says that the account accepts the group's rules. The Config's
	// does not count here.
	AcceptRules bool
}

// A GroupsJoinAnswer is what groups.join answered: nothing but success (FL-008).
type GroupsJoinAnswer struct {
	// Inferred says that the answer was lost, and that the membership was told
	// or read to hold.
	Inferred bool
}

// GroupsJoinRequestParams are the arguments of [Client.GroupsJoinRequest].
type GroupsJoinRequestParams struct {
	// GroupID is the group's NSID. It is required.
	GroupID string
	// Message is what the group's administrators read. It is required.
	Message string
	// AcceptRules says that the account accepts the group's rules. The Config's
	// does not count here.
	AcceptRules bool
}

// A GroupsJoinRequestAnswer is what groups.joinRequest answered: nothing but
// success (FL-008). The request then waits.
type GroupsJoinRequestAnswer struct {
	// State is StatePending. Inferred, it may also be StateJoined.
	State groups.State
	// Inferred says that the answer was lost, and that the request was told to
	// wait, or the membership told or read to hold.
	Inferred bool
}

// GroupsLeave calls groups.leave. It is Leave with the provider's own answer:
// the same requests, repeats and errors.
func (c *Client) GroupsLeave(ctx context.Context, p GroupsLeaveParams) (*GroupsLeaveAnswer, error) {
	res, err := c.change(ctx, MethodGroupsLeave, mine(p.GroupID), groups.StateLeft,
		func(o *provider.Operation) (*groups.Result, error) { return c.leave(o, p) })
	return provider.Native(res, err, GroupsLeaveAnswer{Inferred: true})
}

// GroupsJoin calls groups.join. It is Join with the provider's own answer, but
// for groups that take only who is invited: these are ErrInvitationRequired.
func (c *Client) GroupsJoin(ctx context.Context, p GroupsJoinParams) (*GroupsJoinAnswer, error) {
	res, err := c.change(ctx, MethodGroupsJoin, mine(p.GroupID), groups.StateJoined,
		func(o *provider.Operation) (*groups.Result, error) { return c.join(o, p) })
	return provider.Native(res, err, GroupsJoinAnswer{Inferred: true})
}

// GroupsJoinRequest calls groups.joinRequest: it asks the administrators of a
// group that takes only who is invited. A group that takes everybody is
// ErrGroupOpen, a request that waits already ErrRequestPending.
//
// Requests, repeats and errors are those of Join. That a request waits is never
// read, only told: a lost answer that the provider does not make good stays
// ErrOutcomeUnknown.
func (c *Client) GroupsJoinRequest(ctx context.Context, p GroupsJoinRequestParams) (*GroupsJoinRequestAnswer, error) {
	m := mine(p.GroupID)
	switch {
	case p.Message == "":
		return nil, c.engine.Invalid(MethodGroupsJoinRequest, m, "Message", "is missing")
	case !utf8.ValidString(p.Message):
		return nil, c.engine.Invalid(MethodGroupsJoinRequest, m, "Message", "is not UTF-8")
	}
	res, err := c.change(ctx, MethodGroupsJoinRequest, m, groups.StateJoined,
		func(o *provider.Operation) (*groups.Result, error) { return c.joinRequest(o, p) })
	if err != nil {
		return nil, err
	}
	return provider.Native(res, nil, GroupsJoinRequestAnswer{State: res.State, Inferred: true})
}

// mine is the account's own membership.
func mine(groupID string) groups.Membership {
	return groups.Membership{GroupID: groupID, User: groups.Self}
}

// leave requests groups.leave.
func (c *Client) leave(o *provider.Operation, p GroupsLeaveParams) (*groups.Result, error) {
	args := arguments(MethodGroupsLeave, ParamGroupID, p.GroupID)
	args.flag(ParamDeletePhotos, p.DeletePhotos)
	if err := o.Do(args.request(true, nil)); err != nil {
		return nil, err
	}
	return &groups.Result{State: groups.StateLeft, Native: &GroupsLeaveAnswer{}}, nil
}

// join requests groups.join.
func (c *Client) join(o *provider.Operation, p GroupsJoinParams) (*groups.Result, error) {
	args := arguments(MethodGroupsJoin, ParamGroupID, p.GroupID)
	args.flag(ParamAcceptRules, p.AcceptRules)
	if err := o.Do(args.request(true, nil)); err != nil {
		return nil, err
	}
	return &groups.Result{State: groups.StateJoined, Native: &GroupsJoinAnswer{}}, nil
}

// joinRequest requests groups.joinRequest, of which every argument is required,
// also accept_rules when it is false.
func (c *Client) joinRequest(o *provider.Operation, p GroupsJoinRequestParams) (*groups.Result, error) {
	args := arguments(MethodGroupsJoinRequest, ParamGroupID, p.GroupID)
	args.Set(ParamMessage, p.Message)
	args.Set(ParamAcceptRules, "0")
	args.flag(ParamAcceptRules, p.AcceptRules)
	if err := o.Do(args.request(true, nil)); err != nil {
		return nil, err
	}
	answer := &GroupsJoinRequestAnswer{State: groups.StatePending}
	return &groups.Result{State: groups.StatePending, Native: answer}, nil
}
