package groupserver

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

const providerName = "groupserver"

// The names of the portable operations.
const (
	opNew   = "new"
	opJoin  = "join"
	opLeave = "leave"
	opState = "state"
)

// Config says which site a Client talks to.
type Config struct {
	// BaseURL is the site: "https://groups.example.com". The hooks are in its
	// root. It is required.
	BaseURL string
	// Token is the site's one token for web hooks: printable ASCII. Who has it
	// may add and remove anyone. It is required.
	Token groups.Secret

	groups.HTTPConfig
}

// A Client adds people to the groups of a site, and removes them. It is a
// [groups.Client] and a [groups.Reader], safe for concurrent use, and needs no
// closing.
type Client struct {
	engine *provider.Engine
	token  groups.Secret
}

var (
	_ groups.Client = (*Client)(nil)
	_ groups.Reader = (*Client)(nil)
)

// New makes a Client. It sends nothing. A missing or malformed field of cfg is
// [groups.ErrInvalidArgument], with a [*provider.FieldError] that names it.
func New(cfg Config) (*Client, error) {
	engine, err := provider.New(provider.Options{
		Provider: providerName,
		BaseURL:  cfg.BaseURL,
		HTTP:     cfg.HTTPConfig,
		Secrets:  []groups.Secret{cfg.Token},
	})
	if err != nil {
		return nil, err
	}
	if reason := badID(cfg.Token.Reveal()); reason != "" {
		return nil, engine.Invalid(opNew, groups.Membership{}, "Token", reason)
	}
	return &Client{engine: engine, token: cfg.Token}, nil
}

// Join asks that the user be a member of the group. The Result has StateJoined;
// its Native is an [*AddMemberAnswer], which says whether a profile was made.
//
// The address is who the user is: User.Email and User.Name are required, and
// User.ID is not looked at. A profile that has the address is added under the
// name that it has (GS-014). The Result's User has the profile's ID and Name.
//
// A missing or malformed argument is ErrInvalidArgument, and [groups.Self] is
// ErrUnsupported: the token belongs to nobody. A second Join is
// ErrAlreadyMember. A group that does not exist is ErrInvalidArgument or, by a
// deployed server that does not check it, ErrOutcomeUnknown (GS-012).
func (c *Client) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	if err := c.notSelf(opJoin, m); err != nil {
		return nil, err
	}
	p := AddMemberParams{GroupID: m.GroupID, Email: m.User.Email, Name: m.User.Name}
	return c.add(ctx, opJoin, "User.", m, p)
}

// Leave asks that the user not be a member of the group. The Result has
// StateLeft; its Native is a [*LeaveGroupAnswer]. The user also loses every
// position in the group, and anyone can be removed, the last administrator too.
//
// User needs an ID. With an Email alone the ID is looked up first, within the
// same operation; an address that nobody has is ErrUserNotFound, and so is that
// of a person who is in no group (GS-011). The Result's User has what was looked
// up.
//
// A missing or malformed argument is ErrInvalidArgument, and [groups.Self] is
// ErrUnsupported: the token belongs to nobody. A second Leave is ErrNotMember;
// by Email it is ErrUserNotFound where the first left the user's last group.
func (c *Client) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	if err := c.checkUser(opLeave, m); err != nil {
		return nil, err
	}
	return c.leave(ctx, opLeave, m)
}

// State reads whether the user is a member of the group: StateJoined or
// StateLeft. It finds the user by User.ID, or by User.Email where there is no
// ID. A user who does not exist is in no group: StateLeft. So is everybody in a
// group that does not exist.
//
// Wrong arguments give the errors of Leave.
func (c *Client) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	if err := c.checkUser(opState, m); err != nil {
		return "", err
	}
	var reading provider.Reading
	err := c.engine.Call(ctx, opState, m, func(o *provider.Operation) (err error) {
		reading, _, err = c.read(o, searchKey(m.User), m.GroupID)
		return err
	})
	if err != nil {
		return "", err
	}
	return reading.State, nil
}

// notSelf refuses Self.
func (c *Client) notSelf(op string, m groups.Membership) error {
	if m.User.IsSelf() {
		return c.engine.Unsupported(op, m, "the token is the site's and belongs to nobody, so there is no Self")
	}
	return nil
}

// checkUser checks a membership whose user is named by ID or Email.
func (c *Client) checkUser(op string, m groups.Membership) error {
	if err := c.notSelf(op, m); err != nil {
		return err
	}
	field, reason := "GroupID", badID(m.GroupID)
	switch {
	case reason != "":
	case m.User.ID != "":
		field, reason = "User.ID", badUserID(m.User.ID)
	case m.User.Email != "":
		field, reason = "User.Email", badEmail(m.User.Email)
	default:
		field, reason = "User", "has neither ID nor Email"
	}
	if reason != "" {
		return c.engine.Invalid(op, m, field, reason)
	}
	return nil
}

// searchKey is what a user is searched by.
func searchKey(u groups.User) string {
	if u.ID != "" {
		return u.ID
	}
	return u.Email
}

// leave runs the look-up, where one is needed, and gs-group-member-leave.json.
func (c *Client) leave(ctx context.Context, op string, m groups.Membership) (*groups.Result, error) {
	user := m.User
	change := provider.Change{Op: op, Membership: m, Want: groups.StateLeft}
	change.Run = func(o *provider.Operation) (*groups.Result, error) {
		if user.ID == "" {
			// Whether the profile is listed in the group is not asked: the
			// leave itself decides.
			p, err := c.search(o, user.Email, true)
			if err != nil {
				return nil, err
			}
			user = p.fill(user)
		}
		return c.sendLeave(o, m.GroupID, user.ID)
	}
	change.Read = func(o *provider.Operation) (provider.Reading, error) {
		reading, _, err := c.read(o, user.ID, m.GroupID)
		return reading, err
	}
	res, err := c.engine.Change(ctx, change)
	if err != nil {
		return nil, err
	}
	res.Membership.User = user // errors speak of the User that the caller named
	if a, ok := res.Native.(*LeaveGroupAnswer); ok {
		a.Message = res.Message
	}
	return res, nil
}

// add runs gs-group-member-add.json. The fields of the arguments are named with
// the prefix.
func (c *Client) add(
	ctx context.Context, op, prefix string, m groups.Membership, p AddMemberParams,
) (*groups.Result, error) {
	if field, reason := p.fault(prefix); reason != "" {
		return nil, c.engine.Invalid(op, m, field, reason)
	}
	var told *Profile // also by a refusal or a read that shows that the state holds
	change := provider.Change{Op: op, Membership: m, Want: groups.StateJoined}
	change.Run = func(o *provider.Operation) (res *groups.Result, err error) {
		res, told, err = c.sendAdd(o, p)
		return res, err
	}
	change.Read = func(o *provider.Operation) (reading provider.Reading, err error) {
		reading, told, err = c.read(o, p.Email, p.GroupID)
		return reading, err
	}
	res, err := c.engine.Change(ctx, change)
	if err != nil {
		return nil, err
	}
	res.Membership.User = told.fill(m.User)
	if a, ok := res.Native.(*AddMemberAnswer); ok {
		a.Message = res.Message
	}
	return res, nil
}
