package rocketchat

import (
	"context"
	"iter"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// GroupsInfoParams are the arguments of [Client.GroupsInfo]: exactly one of
// RoomID and RoomName.
type GroupsInfoParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
}

// GroupsInfo calls groups.info and gives the private group. The account must be
// a member of it, else the error is ErrGroupNotFound.
func (c *Client) GroupsInfo(ctx context.Context, p GroupsInfoParams) (*Room, error) {
	r := room{p.RoomID, p.RoomName}
	m := groups.Membership{GroupID: r.id}
	if f := r.fault(); f != nil {
		return nil, c.engine.Invalid(MethodGroupsInfo, m, f.Field, f.Reason)
	}
	var group *Room
	err := c.call(ctx, MethodGroupsInfo, m, request{
		method: MethodGroupsInfo, query: r.query(),
		decode: func(o object) error {
			if group = o.room(MemberGroup); group == nil || group.ID == "" {
				return errUnreadable(MemberGroup, "a room")
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return group, nil
}

// SubscriptionsGetOneParams are the arguments of [Client.SubscriptionsGetOne].
type SubscriptionsGetOneParams struct {
	// RoomID is the room: subscriptions.getOne knows no names. It is required.
	RoomID string
}

// A SubscriptionsGetOneAnswer is what subscriptions.getOne answered.
type SubscriptionsGetOneAnswer struct {
	// Subscription is the account's membership; nil when it has none, also of a
	// room that does not exist (RC-015).
	Subscription *Subscription
}

// SubscriptionsGetOne calls subscriptions.getOne and gives the account's own
// membership of a room. Servers have it since 0.63; an older one is
// ErrBadResponse.
func (c *Client) SubscriptionsGetOne(ctx context.Context, p SubscriptionsGetOneParams) (*SubscriptionsGetOneAnswer, error) {
	m := groups.Membership{GroupID: p.RoomID, User: groups.Self}
	if f := badParam("RoomID", p.RoomID); f != nil {
		return nil, c.engine.Invalid(MethodSubscriptionsGetOne, m, f.Field, f.Reason)
	}
	answer := new(SubscriptionsGetOneAnswer)
	err := c.engine.Call(ctx, MethodSubscriptionsGetOne, m, func(o *provider.Operation) (err error) {
		answer.Subscription, err = c.begin(ctx, o).subscription(p.RoomID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// subscription requests the account's own membership; nil if it has none.
func (x *operation) subscription(roomID string) (*Subscription, error) {
	var s *Subscription
	err := x.send(request{
		method: MethodSubscriptionsGetOne, query: room{id: roomID}.query(),
		decode: func(o object) (err error) {
			s, err = o.subscription(roomID)
			return err
		},
	})
	return s, err
}

// GroupsMembersParams are the arguments of [Client.GroupsMembers]: exactly one
// of RoomID and RoomName.
type GroupsMembersParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
	// Count is how many members are asked for at once; 0 means 100. A server may
	// give fewer.
	Count int
}

// GroupsMembers calls groups.members and gives the members of a private group,
// in the server's order. A page is requested when the loop comes to it.
//
// An error ends the sequence and comes with a zero User. When the pages do not
// fit together, because the list changed meanwhile, it is ErrUnavailable: a
// member may then have been missed, and the list wants to be read anew. It is
// ErrUnavailable also where a list is longer than any that is believed: about a
// million members, or 32 MiB of ids.
func (c *Client) GroupsMembers(ctx context.Context, p GroupsMembersParams) iter.Seq2[User, error] {
	r := room{p.RoomID, p.RoomName}
	f := r.fault()
	if f == nil {
		f = badCount(p.Count)
	}
	return sequence(ctx, c, groups.Membership{GroupID: r.id}, members(r, p.Count), f)
}

// GroupsListParams are the arguments of [Client.GroupsList].
type GroupsListParams struct {
	// Count is how many groups are asked for at once; 0 means 100. A server may
	// give fewer.
	Count int
}

// GroupsList calls groups.list and gives the private groups of the account, in
// the server's order. Pages and errors are as in GroupsMembers; an error comes
// with a nil Room.
func (c *Client) GroupsList(ctx context.Context, p GroupsListParams) iter.Seq2[*Room, error] {
	return sequence(ctx, c, groups.Membership{}, list(p.Count), badCount(p.Count))
}

// call runs a method that asks for no state.
func (c *Client) call(ctx context.Context, op string, m groups.Membership, r request) error {
	return c.engine.Call(ctx, op, m, func(o *provider.Operation) error {
		return c.begin(ctx, o).send(r)
	})
}
