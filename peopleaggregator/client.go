package peopleaggregator

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/provider"
)

const providerName = "peopleaggregator"

// The names of the portable operations.
const (
	opNew   = "new"
	opJoin  = "join"
	opLeave = "leave"
	opState = "state"
)

// Config says which site a Client talks to, and for whom. Exactly one of
// AuthToken, or Login with Password, must be set.
type Config struct {
	// BaseURL is the site: "https://groups.example.com", with a path where the
	// API's /api does not stand at the root. It is required.
	BaseURL string
	// Style is the way to call; "" means XML.
	Style Style
	// Paths is the site's set of paths; "" means DocumentedPaths. A deployed
	// PeopleAggregator wants PHPPaths.
	Paths Paths

	// AuthToken is a token that a log-in gave.
	AuthToken groups.Secret
	// Login and Password let the client log in by itself: at the first need,
	// and again when the token has expired.
	Login    string
	Password groups.Secret

	// UserID is the account's number, only digits: "7". The API never tells it
	// (PA-015). With it the client can read memberships, for State and to settle
	// what a lost answer leaves open. "" means that it is not known.
	UserID string

	groups.HTTPConfig
}

// A Client joins and leaves groups for one account. It is a [groups.Client] and
// a [groups.Reader], safe for concurrent use, and needs no closing.
type Client struct {
	engine *provider.Engine
	style  Style
	paths  Paths
	userID string

	authToken groups.Secret // empty: log in
	login     string
	password  groups.Secret
	session   provider.Session[groups.Secret]
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
		Secrets:  []groups.Secret{cfg.AuthToken, cfg.Password},
	})
	if err != nil {
		return nil, err
	}
	if f := cfg.fault(); f != nil {
		return nil, engine.Invalid(opNew, groups.Membership{}, f.Field, f.Reason)
	}
	c := &Client{
		engine: engine, style: cfg.Style, paths: cfg.Paths, userID: cfg.UserID,
		authToken: cfg.AuthToken, login: cfg.Login, password: cfg.Password,
	}
	if c.style == "" {
		c.style = XML
	}
	return c, nil
}

// fault gives what is wrong with the fields that the engine does not check.
func (cfg *Config) fault() *provider.FieldError {
	wrong := func(field, reason string) *provider.FieldError {
		return &provider.FieldError{Field: field, Reason: reason}
	}
	switch cfg.Style {
	case "", XML, JSON, XMLRPC:
	default:
		return wrong("Style", "is none of XML, JSON and XMLRPC")
	}
	switch cfg.Paths {
	case "", DocumentedPaths, PHPPaths:
	default:
		return wrong("Paths", "is neither DocumentedPaths nor PHPPaths")
	}
	byToken, byLogin := !cfg.AuthToken.IsZero(), cfg.Login != "" || !cfg.Password.IsZero()
	switch {
	case byToken && byLogin:
		return wrong("AuthToken", "stands beside Login or Password: one way to authenticate must be chosen")
	case !byToken && !byLogin:
		return wrong("AuthToken", "is missing, and so are Login and Password")
	case byLogin && cfg.Login == "":
		return wrong("Login", "is missing beside Password")
	case byLogin && cfg.Password.IsZero():
		return wrong("Password", "is missing beside Login")
	case cfg.UserID != "" && !isDigits(cfg.UserID):
		return wrong("UserID", "is not only digits")
	}
	return cfg.unsendable()
}

// unsendable gives the credential that XML-RPC cannot carry, if that is the
// style: XML has no form for some control characters.
func (cfg *Config) unsendable() *provider.FieldError {
	if cfg.Style != XMLRPC {
		return nil
	}
	for _, f := range []struct{ name, value string }{
		{"AuthToken", cfg.AuthToken.Reveal()}, {"Login", cfg.Login}, {"Password", cfg.Password.Reveal()},
	} {
		_, err := xmlrpc.EncodeCall(MethodPrefix+MethodLogin, loginArguments{Login: f.value})
		if err != nil {
			return &provider.FieldError{Field: f.name, Reason: "holds characters that XML-RPC cannot carry"}
		}
	}
	return nil
}

// Join asks that the account be a member of the group. The Result has
// StateJoined, or StatePending when the application went to a moderator; its
// Native is a [*JoinGroupAnswer].
//
// GroupID must be "group:" and digits, else the error is ErrInvalidArgument.
// User must be [groups.Self] or the zero User, else it is ErrUnsupported.
//
// A second Join of a member, or while an application waits, is ErrRefused: the
// provider has one refusal for all reasons. A group that takes only who is
// invited is ErrInvitationRequired where the site tells, ErrRefused elsewhere.
func (c *Client) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.join(ctx, opJoin, m)
}

// Leave asks that the account not be a member of the group. The Result has
// StateLeft; its Native is a [*LeaveGroupAnswer].
//
// GroupID must be "group:" and digits, else the error is ErrInvalidArgument.
// User must be [groups.Self] or the zero User, else it is ErrUnsupported.
//
// A second Leave is ErrRefused, and so is that of the group's owner, who cannot
// leave it. An application to join that waits is not withdrawn.
//
// Beware: when a moderator of a group leaves, a deployed server answers success
// and removes nothing (quirk PA-008). The Result then says StateLeft although
// the membership stands; [Client.State] tells the truth.
func (c *Client) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.leave(ctx, opLeave, m)
}

// State reads whether the account is a member of the group: StateJoined or
// StateLeft. The API shows no waiting applications, so StateLeft leaves open
// whether one waits.
//
// It reads the account's list of groups, for which Config.UserID must be set,
// else the error is ErrUnsupported. A list that keeps changing while its pages
// are read is ErrUnavailable. The arguments are those of Join.
func (c *Client) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	if err := c.check(opState, m); err != nil {
		return "", err
	}
	if c.userID == "" {
		return "", c.engine.Unsupported(opState, m, "Config.UserID is not set, and the API does not tell it")
	}
	var state groups.State
	err := c.engine.Call(ctx, opState, m, func(o *provider.Operation) (err error) {
		state, err = c.read(o, m.GroupID)
		return err
	})
	if err != nil {
		return "", err
	}
	return state, nil
}

// check refuses what the provider cannot do.
func (c *Client) check(op string, m groups.Membership) error {
	if reason := badGroupID(m.GroupID); reason != "" {
		return c.engine.Invalid(op, m, "GroupID", reason)
	}
	u := m.User
	if u != (groups.User{}) && !u.IsSelf() || u.ID != "" && c.userID != "" && u.ID != c.userID {
		return c.engine.Unsupported(op, m, "the provider acts only for the owner of the credentials")
	}
	return nil
}

// owner gives the account that the zero User and Self stand for.
func (c *Client) owner(u groups.User) groups.User {
	if !u.IsSelf() {
		u = groups.Self
	}
	if c.userID != "" {
		u.ID = c.userID
	}
	return u
}

// join runs joinGroup under the operation's name.
func (c *Client) join(ctx context.Context, op string, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, op, MethodJoinGroup, m, groups.StateJoined, func(o object, res *groups.Result) error {
		a, state, err := o.joined()
		res.State, res.Native = state, a
		return err
	})
}

// leave runs leaveGroup under the operation's name.
func (c *Client) leave(ctx context.Context, op string, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, op, MethodLeaveGroup, m, groups.StateLeft, func(_ object, res *groups.Result) error {
		res.State, res.Native = groups.StateLeft, &LeaveGroupAnswer{Success: true}
		return nil
	})
}

// change runs joinGroup or leaveGroup; fill reads what an answer that says
// success holds.
func (c *Client) change(
	ctx context.Context, op, method string, m groups.Membership, want groups.State,
	fill func(object, *groups.Result) error,
) (*groups.Result, error) {
	if err := c.check(op, m); err != nil {
		return nil, err
	}
	change := provider.Change{Op: op, Membership: m, Want: want}
	change.Run = func(o *provider.Operation) (*groups.Result, error) {
		var res *groups.Result
		err := c.authenticated(o, method, m.GroupID, func(answer object) error {
			res = &groups.Result{Message: answer.words()}
			return fill(answer, res)
		})
		return res, err
	}
	if c.userID != "" {
		change.Read = func(o *provider.Operation) (provider.Reading, error) {
			state, err := c.read(o, m.GroupID)
			return provider.Reading{State: state}, err // PA-013: a waiting application is not shown
		}
	}
	res, err := c.engine.Change(ctx, change)
	if err != nil {
		return nil, err
	}
	res.Membership.User = c.owner(m.User) // errors speak of the User that the caller named
	return res, nil
}
