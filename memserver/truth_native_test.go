package memserver_test

import (
	"context"
	"math/rand/v2"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// A native is a Client that calls a provider's own methods.
type native struct {
	join, leave func(context.Context, groups.Membership) (*groups.Result, error)
}

func (n native) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return n.join(ctx, m)
}

func (n native) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return n.leave(ctx, m)
}

// told makes the Result of a provider's own answer.
func told[T any](answer *T, err error, state func(*T) groups.State, inferred func(*T) bool) (*groups.Result, error) {
	if err != nil {
		return nil, err
	}
	res := &groups.Result{State: state(answer), Inferred: inferred(answer)}
	if !res.Inferred {
		res.Native = answer
	}
	return res, nil
}

func joined[T any](*T) groups.State { return groups.StateJoined }
func left[T any](*T) groups.State   { return groups.StateLeft }

func paNative(c groups.Client) groups.Client {
	pa := c.(*peopleaggregator.Client)
	return native{
		join: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := pa.JoinGroup(ctx, peopleaggregator.JoinGroupParams{GroupID: m.GroupID})
			return told(a, err, func(a *peopleaggregator.JoinGroupAnswer) groups.State {
				if a.JoinState == peopleaggregator.JoinStateInModeration {
					return groups.StatePending
				}
				return groups.StateJoined
			}, func(a *peopleaggregator.JoinGroupAnswer) bool { return a.Inferred })
		},
		leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := pa.LeaveGroup(ctx, peopleaggregator.LeaveGroupParams{GroupID: m.GroupID})
			return told(a, err, left, func(a *peopleaggregator.LeaveGroupAnswer) bool { return a.Inferred })
		},
	}
}

func gsNative(c groups.Client) groups.Client {
	gs := c.(*groupserver.Client)
	return native{
		join: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			p := groupserver.AddMemberParams{GroupID: m.GroupID, Email: m.User.Email, Name: m.User.Name}
			a, err := gs.AddMember(ctx, p)
			return told(a, err, joined, func(a *groupserver.AddMemberAnswer) bool { return a.Inferred })
		},
		leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := gs.LeaveGroup(ctx, groupserver.LeaveGroupParams{GroupID: m.GroupID, UserID: m.User.ID})
			return told(a, err, left, func(a *groupserver.LeaveGroupAnswer) bool { return a.Inferred })
		},
	}
}

// native gives the client of the methods of the kind of room. Sometimes one's
// own leave is rooms.leave.
func (c rcVerdict) native(sc *scene, r *rand.Rand) func(groups.Client) groups.Client {
	rooms := c.leave && c.protocol != &rcOther && chance(r, 2)
	if rooms {
		sc.protocol.leave = rocketchat.MethodRoomsLeave
	}
	code := groups.NewSecret(c.typed)
	return func(client groups.Client) groups.Client {
		rc := client.(*rocketchat.Client)
		switch {
		case rooms:
			return native{leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
				a, err := rc.RoomsLeave(ctx, rocketchat.RoomsLeaveParams{RoomID: m.GroupID})
				return told(a, err, left, func(a *rocketchat.RoomsLeaveAnswer) bool { return a.Inferred })
			}}
		case c.protocol == &rcOwn:
			return native{leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
				a, err := rc.GroupsLeave(ctx, rocketchat.GroupsLeaveParams{RoomID: m.GroupID})
				return told(a, err, left, func(a *rocketchat.GroupsLeaveAnswer) bool { return a.Inferred })
			}}
		case c.protocol == &rcPublic:
			return nativeChannels(rc, code)
		}
		return nativeRooms(rc)
	}
}

func nativeChannels(rc *rocketchat.Client, code groups.Secret) groups.Client {
	return native{
		join: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := rc.ChannelsJoin(ctx, rocketchat.ChannelsJoinParams{RoomID: m.GroupID, JoinCode: code})
			return told(a, err, joined, func(a *rocketchat.ChannelsJoinAnswer) bool { return a.Inferred })
		},
		leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := rc.ChannelsLeave(ctx, rocketchat.ChannelsLeaveParams{RoomID: m.GroupID})
			return told(a, err, left, func(a *rocketchat.ChannelsLeaveAnswer) bool { return a.Inferred })
		},
	}
}

func nativeRooms(rc *rocketchat.Client) groups.Client {
	return native{
		join: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := rc.GroupsInvite(ctx, rocketchat.GroupsInviteParams{RoomID: m.GroupID, UserID: m.User.ID})
			return told(a, err, joined, func(a *rocketchat.GroupsInviteAnswer) bool { return a.Inferred })
		},
		leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
			a, err := rc.GroupsKick(ctx, rocketchat.GroupsKickParams{RoomID: m.GroupID, UserID: m.User.ID})
			return told(a, err, left, func(a *rocketchat.GroupsKickAnswer) bool { return a.Inferred })
		},
	}
}

// native gives the client of Flickr's methods: to join by groups.joinRequest
// where the case asks, else by groups.join.
func (c flVerdict) native(sc *scene) func(groups.Client) groups.Client {
	if !c.leave {
		sc.protocol.request = ""
		if c.asks {
			sc.protocol.join = flickr.MethodGroupsJoinRequest
		}
	}
	return func(client groups.Client) groups.Client {
		fl := client.(*flickr.Client)
		return native{
			join: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
				if c.asks {
					p := flickr.GroupsJoinRequestParams{GroupID: m.GroupID, Message: "May I?", AcceptRules: c.accepts}
					a, err := fl.GroupsJoinRequest(ctx, p)
					return told(a, err, func(a *flickr.GroupsJoinRequestAnswer) groups.State { return a.State },
						func(a *flickr.GroupsJoinRequestAnswer) bool { return a.Inferred })
				}
				a, err := fl.GroupsJoin(ctx, flickr.GroupsJoinParams{GroupID: m.GroupID, AcceptRules: c.accepts})
				return told(a, err, joined, func(a *flickr.GroupsJoinAnswer) bool { return a.Inferred })
			},
			leave: func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
				a, err := fl.GroupsLeave(ctx, flickr.GroupsLeaveParams{GroupID: m.GroupID, DeletePhotos: c.photos})
				return told(a, err, left, func(a *flickr.GroupsLeaveAnswer) bool { return a.Inferred })
			},
		}
	}
}
