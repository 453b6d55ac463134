package rocketchat

import (
	"context"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

const providerName = "rocketchat"

// The names of the portable operations.
const (
	opNew   = "new"
	opJoin  = "join"
	opLeave = "leave"
	opState = "state"
)

// Rooms says which kind of room the portable operations are about.
type Rooms string

// The kinds of rooms. The zero Rooms is PrivateGroups.
const (
	// PrivateGroups are rooms that take who is invited.
	PrivateGroups Rooms = "groups"
	// Channels are public rooms, perhaps with a join code.
	Channels Rooms = "channels"
)

// Config says which server a Client talks to, and for whom. Exactly one of
// UserID with AuthToken, or Username with Password, must be set.
type Config struct {
	// BaseURL is the server: "https://chat.example.com", with a path where the
	// API's /api does not stand at the root. It is required.
	BaseURL string

	// UserID and AuthToken are an account's id and a token that a log-in gave,
	// or a personal access token.
	UserID    string
	AuthToken groups.Secret
	// Username and Password let the client log in by itself: at the first need,
	// and again when the token is refused. Username may be the address.
	Username string
	Password groups.Secret

	// TwoFactor is asked for a second factor when the server wants one; nil
	// means that this is [groups.ErrTwoFactor]. The method is one of
	// TwoFactorTOTP, TwoFactorEmail and TwoFactorPassword. It is called at most
	// once for each operation, in the goroutine of a caller, and must be safe for
	// concurrent use. Its error, or the code "", ends the operation.
	TwoFactor func(ctx context.Context, method string) (code string, err error)

	// Rooms is what Join, Leave and State are about; "" means PrivateGroups.
	Rooms Rooms
	// JoinCode is the code that a channel asks for; empty means none.
	JoinCode groups.Secret

	groups.HTTPConfig
}

// A Client joins and leaves rooms for one account, and adds and removes others
// where it may. It is a [groups.Client] and a [groups.Reader], safe for
// concurrent use, and needs no closing.
type Client struct {
	engine    *provider.Engine
	rooms     Rooms
	joinCode  groups.Secret
	twoFactor func(context.Context, string) (string, error)

	fixed    *LoginAnswer // the Config's token; nil: log in
	username string
	password groups.Secret
	session  provider.Session[*LoginAnswer]
	current  atomic.Pointer[LoginAnswer] // what session holds, for Logout
}

var (
	_ groups.Client = (*Client)(nil)
	_ groups.Reader = (*Client)(nil)
)

// New makes a Client. It sends nothing. A missing or malformed field of cfg is
// [groups.ErrInvalidArgument], with a [*provider.FieldError] that names it.
func New(cfg Config) (*Client, error) {
	engine, err := provider.New(provider.Options{
		Provider:   providerName,
		BaseURL:    cfg.BaseURL,
		HTTP:       cfg.HTTPConfig,
		Secrets:    []groups.Secret{cfg.AuthToken, cfg.Password, cfg.JoinCode},
		RetryAfter: retryAfter,
		RateLimit:  rateLimit,
	})
	if err != nil {
		return nil, err
	}
	if f := cfg.fault(); f != nil {
		return nil, engine.Invalid(opNew, groups.Membership{}, f.Field, f.Reason)
	}
	c := &Client{
		engine: engine, rooms: cfg.Rooms, joinCode: cfg.JoinCode, twoFactor: cfg.TwoFactor,
		username: cfg.Username, password: cfg.Password,
	}
	if c.rooms == "" {
		c.rooms = PrivateGroups
	}
	if !cfg.AuthToken.IsZero() {
		c.fixed = &LoginAnswer{UserID: cfg.UserID, AuthToken: cfg.AuthToken}
	}
	return c, nil
}

// fault gives what is wrong with the fields that the engine does not check.
func (cfg *Config) fault() *provider.FieldError {
	wrong := func(field, reason string) *provider.FieldError {
		return &provider.FieldError{Field: field, Reason: reason}
	}
	switch cfg.Rooms {
	case "", PrivateGroups, Channels:
	default:
		return wrong("Rooms", "is neither PrivateGroups nor Channels")
	}
	byToken := cfg.UserID != "" || !cfg.AuthToken.IsZero()
	byLogin := cfg.Username != "" || !cfg.Password.IsZero()
	switch {
	case byToken && byLogin && !cfg.AuthToken.IsZero():
		return wrong("AuthToken", "stands beside Username or Password: one way to authenticate must be chosen")
	case byToken && byLogin:
		return wrong("UserID", "stands beside Username or Password: one way to authenticate must be chosen")
	case !byToken && !byLogin:
		return wrong("AuthToken", "is missing, and so are Username and Password")
	case byToken && cfg.UserID == "":
		return wrong("UserID", "is missing beside AuthToken")
	case byToken && cfg.AuthToken.IsZero():
		return wrong("AuthToken", "is missing beside UserID")
	case byLogin && cfg.Username == "":
		return wrong("Username", "is missing beside Password")
	case byLogin && cfg.Password.IsZero():
		return wrong("Password", "is missing beside Username")
	}
	return cfg.unsendable()
}

// unsendable gives the field that a header or JSON cannot carry.
func (cfg *Config) unsendable() *provider.FieldError {
	for _, f := range []struct{ name, value string }{
		{"UserID", cfg.UserID},
		{"AuthToken", cfg.AuthToken.Reveal()},
	} {
		if strings.ContainsFunc(f.value, unicode.IsControl) {
			return &provider.FieldError{Field: f.name, Reason: "holds a control character"}
		}
	}
	for _, f := range []struct{ name, value string }{
		{"UserID", cfg.UserID},
		{"Username", cfg.Username},
		{"Password", cfg.Password.Reveal()},
		{"JoinCode", cfg.JoinCode.Reveal()},
	} {
		if !utf8.ValidString(f.value) {
			return &provider.FieldError{Field: f.name, Reason: "is not UTF-8"}
		}
	}
	return nil
}

// Join asks that the user be a member of the room. The Result has StateJoined;
// its Native is a [*GroupsInviteAnswer] or a [*ChannelsJoinAnswer].
//
// GroupID is the room's id. User must be [groups.Self] or have an ID, else the
// error is ErrInvalidArgument; the account's own ID means Self. Another user is
// invited to a private group, and cannot be added to a channel: ErrUnsupported.
// Self joins a channel, with Config.JoinCode; a private group is ErrUnsupported,
// since only a member can add others to it (RC-019).
//
// A second Join of a member is a success that changes nothing (RC-013).
func (c *Client) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, opJoin, m, groups.StateJoined)
}

// Leave asks that the user not be a member of the room. The Result has
// StateLeft; its Native is a [*GroupsLeaveAnswer], [*ChannelsLeaveAnswer] or
// [*GroupsKickAnswer].
//
// GroupID and User are as in Join. Self leaves; another user is removed from a
// private group, and cannot be removed from a channel: ErrUnsupported.
//
// A second Leave of Self from a private group is ErrGroupNotFound, because the
// room is then hidden from the account (RC-011); elsewhere it is ErrNotMember.
// The last owner cannot leave: ErrLastOwner.
func (c *Client) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, opLeave, m, groups.StateLeft)
}

// State reads whether the user is a member of the room: StateJoined or
// StateLeft. The provider has no requests to join. The arguments are those of
// Join.
//
// Of Self it reads the account's subscription; a room that does not exist is
// StateLeft too (RC-015). Of another user it reads the members of the private
// group, all of them if need be, for which the account must be a member; a list
// that keeps changing while its pages are read is ErrUnavailable. Another user's
// place in a channel is ErrUnsupported.
func (c *Client) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	if err := c.check(opState, m); err != nil {
		return "", err
	}
	var state groups.State
	err := c.engine.Call(ctx, opState, m, func(o *provider.Operation) error {
		x := c.begin(ctx, o)
		own, err := x.ownID()
		if err != nil {
			return err
		}
		p, err := c.plan(opState, m, own)
		if err != nil {
			return err
		}
		state, err = p.read(x, p.args)
		return err
	})
	if err != nil {
		return "", err
	}
	return state, nil
}

// change runs Join or Leave.
func (c *Client) change(ctx context.Context, op string, m groups.Membership, want groups.State) (*groups.Result, error) {
	if err := c.check(op, m); err != nil {
		return nil, err
	}
	return c.perform(ctx, op, m, want, func(x *operation) (plan, error) {
		own, err := x.ownID()
		if err != nil {
			return plan{}, err
		}
		return c.plan(op, m, own)
	})
}

// check refuses, before anything is sent, what can be judged without knowing
// more of the account than the Config says.
func (c *Client) check(op string, m groups.Membership) error {
	u := m.User
	switch reason := badText(m.GroupID); {
	case reason != "":
		return c.engine.Invalid(op, m, "GroupID", reason)
	case !u.IsSelf() && u.ID == "":
		return c.engine.Invalid(op, m, "User", "is neither Self nor has an ID")
	case !utf8.ValidString(u.ID):
		return c.engine.Invalid(op, m, "User", "has an ID that is not UTF-8")
	}
	if own := c.knownID(); own != "" || u.IsSelf() {
		_, err := c.plan(op, m, own)
		return err
	}
	return nil
}

// knownID gives the account's own id where the Config has it.
func (c *Client) knownID() string {
	if c.fixed == nil {
		return ""
	}
	return c.fixed.UserID
}
