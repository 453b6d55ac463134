package rocketchat

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// GroupsLeaveParams are the arguments of [Client.GroupsLeave]: exactly one of
// RoomID and RoomName.
type GroupsLeaveParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
}

// A GroupsLeaveAnswer is what groups.leave answered.
type GroupsLeaveAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Group is the room after the leave; nil if the server did not tell (RC-001).
	Group *Room
	// Inferred says that the answer was lost, and that the membership was told
	// or read to be gone. The other fields are then zero.
	Inferred bool
}

// GroupsInviteParams are the arguments of [Client.GroupsInvite]: exactly one of
// RoomID and RoomName, and exactly one of UserID and Username.
type GroupsInviteParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
	// UserID is the user's id, Username the name.
	UserID, Username string
}

// A GroupsInviteAnswer is what groups.invite answered.
type GroupsInviteAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Group is the room after the invitation; nil if the server did not tell.
	Group *Room
	// Inferred says that the answer was lost, and that the membership was read
	// to hold. The other fields are then zero.
	Inferred bool
}

// GroupsKickParams are the arguments of [Client.GroupsKick]: exactly one of
// RoomID and RoomName, and exactly one of UserID and Username.
type GroupsKickParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
	// UserID is the user's id, Username the name.
	UserID, Username string
}

// A GroupsKickAnswer is what groups.kick answered.
type GroupsKickAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Inferred says that the answer was lost, and that the membership was told
	// or read to be gone. The other fields are then zero.
	Inferred bool
}

// ChannelsJoinParams are the arguments of [Client.ChannelsJoin]: exactly one of
// RoomID and RoomName.
type ChannelsJoinParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
	// JoinCode is the channel's code; empty means Config.JoinCode.
	JoinCode groups.Secret
}

// A ChannelsJoinAnswer is what channels.join answered.
type ChannelsJoinAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Channel is the room after the join; nil if the server did not tell.
	Channel *Room
	// Inferred says that the answer was lost, and that the membership was read
	// to hold. The other fields are then zero.
	Inferred bool
}

// ChannelsLeaveParams are the arguments of [Client.ChannelsLeave]: exactly one
// of RoomID and RoomName.
type ChannelsLeaveParams struct {
	// RoomID is the room's id, RoomName its name.
	RoomID, RoomName string
}

// A ChannelsLeaveAnswer is what channels.leave answered.
type ChannelsLeaveAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Channel is the room after the leave; nil if the server did not tell.
	Channel *Room
	// Inferred says that the answer was lost, and that the membership was told
	// or read to be gone. The other fields are then zero.
	Inferred bool
}

// RoomsLeaveParams are the arguments of [Client.RoomsLeave].
type RoomsLeaveParams struct {
	// RoomID is the room, which is sent by its id alone. It is required.
	RoomID string
}

// A RoomsLeaveAnswer is what rooms.leave answered.
type RoomsLeaveAnswer struct {
	// Success is true: an answer without it is an error.
	Success bool
	// Inferred says that the answer was lost, and that the membership was told
	// or read to be gone. The other fields are then zero.
	Inferred bool
}

// GroupsLeave calls groups.leave: the account leaves a private group. By RoomID
// it is Leave of Self with the provider's own answer: the same requests, repeats
// and errors. By RoomName the membership cannot be read, so that what a lost
// answer leaves open stays [groups.ErrOutcomeUnknown].
func (c *Client) GroupsLeave(ctx context.Context, p GroupsLeaveParams) (*GroupsLeaveAnswer, error) {
	r := room{p.RoomID, p.RoomName}
	res, err := c.invoke(ctx, about{room: r}, groups.StateLeft, groupsLeave(r))
	return provider.Native(res, err, GroupsLeaveAnswer{Inferred: true})
}

// GroupsInvite calls groups.invite: it makes a user a member of a private group.
// It is Join of another user with the provider's own answer: the same requests,
// repeats and errors. Who is a member already is a success.
func (c *Client) GroupsInvite(ctx context.Context, p GroupsInviteParams) (*GroupsInviteAnswer, error) {
	r, who := room{p.RoomID, p.RoomName}, person{p.UserID, p.Username}
	res, err := c.invoke(ctx, about{room: r, who: &who}, groups.StateJoined, groupsInvite(r, who))
	return provider.Native(res, err, GroupsInviteAnswer{Inferred: true})
}

// GroupsKick calls groups.kick: it removes a user from a private group. It is
// Leave of another user with the provider's own answer: the same requests,
// repeats and errors.
func (c *Client) GroupsKick(ctx context.Context, p GroupsKickParams) (*GroupsKickAnswer, error) {
	r, who := room{p.RoomID, p.RoomName}, person{p.UserID, p.Username}
	res, err := c.invoke(ctx, about{room: r, who: &who}, groups.StateLeft, groupsKick(r, who))
	return provider.Native(res, err, GroupsKickAnswer{Inferred: true})
}

// ChannelsJoin calls channels.join: the account joins a public room. Who is a
// member already is a success. A join code that is missing or wrong is
// ErrJoinCode. By RoomName the membership cannot be read, as in GroupsLeave.
func (c *Client) ChannelsJoin(ctx context.Context, p ChannelsJoinParams) (*ChannelsJoinAnswer, error) {
	r, code := room{p.RoomID, p.RoomName}, p.JoinCode
	if code.IsZero() {
		code = c.joinCode
	}
	a := about{room: r, joinCode: code}
	res, err := c.invoke(ctx, a, groups.StateJoined, channelsJoin(r, code))
	return provider.Native(res, err, ChannelsJoinAnswer{Inferred: true})
}

// ChannelsLeave calls channels.leave: the account leaves a public room. By
// RoomName the membership cannot be read, as in GroupsLeave.
func (c *Client) ChannelsLeave(ctx context.Context, p ChannelsLeaveParams) (*ChannelsLeaveAnswer, error) {
	r := room{p.RoomID, p.RoomName}
	res, err := c.invoke(ctx, about{room: r}, groups.StateLeft, channelsLeave(r))
	return provider.Native(res, err, ChannelsLeaveAnswer{Inferred: true})
}

// RoomsLeave calls rooms.leave: the account leaves a room of any kind. Who is
// not a member gets ErrNotMember, also of a private group.
func (c *Client) RoomsLeave(ctx context.Context, p RoomsLeaveParams) (*RoomsLeaveAnswer, error) {
	r := room{id: p.RoomID}
	res, err := c.invoke(ctx, about{room: r, byID: true}, groups.StateLeft, roomsLeave(r))
	return provider.Native(res, err, RoomsLeaveAnswer{Inferred: true})
}

// invoke runs a method that changes a membership.
func (c *Client) invoke(ctx context.Context, a about, want groups.State, p plan) (*groups.Result, error) {
	m := a.membership()
	if f := a.fault(); f != nil {
		return nil, c.engine.Invalid(p.method, m, f.Field, f.Reason)
	}
	return c.perform(ctx, p.method, m, want, func(x *operation) (plan, error) {
		x.Hide(a.joinCode)
		return p, nil
	})
}

// about is what a native method is about, as its parameters say.
type about struct {
	room     room
	who      *person // nil: the account itself
	joinCode groups.Secret
	byID     bool // the method takes no name
}

// membership gives what errors say of it.
func (a about) membership() groups.Membership {
	m := groups.Membership{GroupID: a.room.id, User: groups.Self}
	if a.who != nil {
		m.User = groups.User{ID: a.who.id}
	}
	return m
}
