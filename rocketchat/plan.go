package rocketchat

import (
	"context"
	"errors"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A plan is how one membership is changed, and how it is read.
type plan struct {
	method string
	args   arguments
	// answer makes the provider's own answer of a success.
	answer func(object) any
	// read reads the membership that the arguments name.
	read func(*operation, arguments) (groups.State, error)
}

// The reasons of ErrUnsupported.
const (
	noSelfJoin = "nobody can join a private group alone: a member who may add users has to Join the account by its ID" // RC-019
	noOthers   = "with Config.Rooms = Channels the client acts for its own account alone"
)

// plan chooses the method for a portable operation. own is the account's own id;
// "" where it is not known yet, which must not be so when the User has an ID
// without being Self.
func (c *Client) plan(op string, m groups.Membership, own string) (plan, error) {
	u, r := m.User, room{id: m.GroupID}
	if u.IsSelf() && u.ID != "" && own != "" && u.ID != own {
		return plan{}, c.engine.Invalid(op, m, "User", "is Self with the ID of another account")
	}
	self, channels := u.IsSelf() || u.ID == own, c.rooms == Channels
	switch {
	case !self && channels:
		return plan{}, c.engine.Unsupported(op, m, noOthers)
	case self && op == opState:
		return plan{args: r.arguments(), read: readOwn}, nil
	case self && op == opLeave && channels:
		return channelsLeave(r), nil
	case self && op == opLeave:
		return groupsLeave(r), nil
	case self && channels:
		return channelsJoin(r, c.joinCode), nil
	case self:
		return plan{}, c.engine.Unsupported(op, m, noSelfJoin)
	case op == opState:
		return plan{args: r.argumentsWith(person{id: u.ID}), read: readMember}, nil
	case op == opLeave:
		return groupsKick(r, person{id: u.ID}), nil
	}
	return groupsInvite(r, person{id: u.ID}), nil
}

func groupsLeave(r room) plan {
	return plan{
		method: MethodGroupsLeave, args: r.arguments(), read: readOwn,
		answer: func(o object) any { return &GroupsLeaveAnswer{Success: true, Group: o.room(MemberGroup)} },
	}
}

func channelsLeave(r room) plan {
	return plan{
		method: MethodChannelsLeave, args: r.arguments(), read: readOwn,
		answer: func(o object) any { return &ChannelsLeaveAnswer{Success: true, Channel: o.room(MemberChannel)} },
	}
}

func roomsLeave(r room) plan {
	return plan{
		method: MethodRoomsLeave, args: r.arguments(), read: readOwn,
		answer: func(object) any { return &RoomsLeaveAnswer{Success: true} },
	}
}

func channelsJoin(r room, code groups.Secret) plan {
	args := r.arguments()
	args.joinCode = code.Reveal()
	return plan{
		method: MethodChannelsJoin, args: args, read: readOwn,
		answer: func(o object) any { return &ChannelsJoinAnswer{Success: true, Channel: o.room(MemberChannel)} },
	}
}

// groupsInvite names one user: of several, those that nobody knows would be
// dropped without a word (RC-014).
func groupsInvite(r room, p person) plan {
	return plan{
		method: MethodGroupsInvite, args: r.argumentsWith(p), read: readMember,
		answer: func(o object) any { return &GroupsInviteAnswer{Success: true, Group: o.room(MemberGroup)} },
	}
}

func groupsKick(r room, p person) plan {
	return plan{
		method: MethodGroupsKick, args: r.argumentsWith(p), read: readMember,
		answer: func(object) any { return &GroupsKickAnswer{Success: true} },
	}
}

// errNoRead is the error of a read that the API has no way for: the engine then
// leaves open what is open.
var errNoRead = errors.New("the membership cannot be read for sure by the name of the room or the user")

// perform runs an operation that asks for a state. choose makes its plan, and
// may log in for it.
func (c *Client) perform(
	ctx context.Context, op string, m groups.Membership, want groups.State,
	choose func(*operation) (plan, error),
) (*groups.Result, error) {
	x := c.begin(ctx, nil)
	res, err := c.engine.Change(ctx, provider.Change{
		Op: op, Membership: m, Want: want,
		Run: func(o *provider.Operation) (_ *groups.Result, err error) {
			x.Operation = o
			if x.plan, err = choose(x); err != nil {
				return nil, err
			}
			return x.run()
		},
		Read: func(*provider.Operation) (provider.Reading, error) {
			state, err := x.plan.read(x, x.plan.args)
			return provider.Reading{State: state, NoRequest: true}, err // RC-019: there are no requests
		},
	})
	if err != nil {
		return nil, err
	}
	if u := &res.Membership.User; u.IsSelf() {
		u.ID = x.by.UserID // errors speak of the User that the caller named
	}
	return res, nil
}

// run sends the plan's method.
func (x *operation) run() (*groups.Result, error) {
	err := x.send(request{
		method: x.plan.method, body: x.plan.args.body(), changes: true,
		decode: func(o object) error {
			x.result = &groups.Result{Message: o.text(MemberMessage), Native: x.plan.answer(o)}
			return nil
		},
	})
	return x.result, err
}

// readOwn reads the account's own membership.
func readOwn(x *operation, a arguments) (groups.State, error) {
	if a.roomID == "" {
		return "", errNoRead // subscriptions.getOne knows no names
	}
	s, err := x.subscription(a.roomID)
	switch {
	case err != nil:
		return "", err
	case s == nil:
		return groups.StateLeft, nil
	}
	return groups.StateJoined, nil
}

// readMember reads another user's membership.
func readMember(x *operation, a arguments) (groups.State, error) {
	return x.findMember(room{a.roomID, a.roomName}, person{a.userID, a.username})
}
