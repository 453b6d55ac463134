package scim

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

const providerName = "scim"

// The names of the portable operations.
const (
	opNew   = "new"
	opJoin  = "join"
	opLeave = "leave"
	opState = "state"
)

// Config says which service provider a Client talks to.
type Config struct {
	// BaseURL is where its endpoints are, with the version:
	// "https://directory.example.com/scim/v2". It is required.
	BaseURL string
	// Token is an OAuth bearer token (RFC 6750) that may change the groups'
	// members. It is required.
	Token groups.Secret

	groups.HTTPConfig
}

// A Client joins and leaves the groups of one service provider. It is a
// [groups.Client] and a [groups.Reader], safe for concurrent use, and needs no
// closing.
type Client struct {
	engine *provider.Engine
	token  groups.Secret
	self   provider.Session[string] // the id of the token's own user
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
	if reason := badToken(cfg.Token.Reveal()); reason != "" {
		return nil, engine.Invalid(opNew, groups.Membership{}, "Token", reason)
	}
	return &Client{engine: engine, token: cfg.Token}, nil
}

// Join asks that the user be a member of the group. The Result has StateJoined;
// its Native is a [*Group]. The user is named by User.ID, or is [groups.Self];
// for Self the Result's User has the ID.
//
// A missing or malformed argument is ErrInvalidArgument. A second Join is a
// success that changes nothing.
func (c *Client) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, opJoin, m, groups.StateJoined, c.add)
}

// Leave asks that the user not be a member of the group. The Result has
// StateLeft; its Native is a [*Group]. Users are named as for Join.
//
// A missing or malformed argument is ErrInvalidArgument. A second Leave is
// ErrNotMember, or a success that changes nothing where the server takes it so.
func (c *Client) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, opLeave, m, groups.StateLeft, c.remove)
}

// State reads whether the user is a member of the group: StateJoined or
// StateLeft. A user who does not exist is in no group. A group that does not
// exist, or that the token may not see, is ErrGroupNotFound. A server that
// cannot search so is ErrUnsupported.
//
// Wrong arguments give the errors of Join.
func (c *Client) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	if err := c.check(opState, m); err != nil {
		return "", err
	}
	var state groups.State
	err := c.engine.Call(ctx, opState, m, func(o *provider.Operation) error {
		userID, err := c.userID(o, m.User)
		if err != nil {
			return err
		}
		state, err = c.read(o, m.GroupID, userID)
		return err
	})
	return state, err
}

// A patch sends the request that changes one user's membership.
type patch func(o *provider.Operation, groupID, userID string) (*Group, error)

// change runs Join or Leave.
func (c *Client) change(
	ctx context.Context, op string, m groups.Membership, want groups.State, send patch,
) (*groups.Result, error) {
	if err := c.check(op, m); err != nil {
		return nil, err
	}
	user := m.User
	change := provider.Change{Op: op, Membership: m, Want: want}
	change.Run = func(o *provider.Operation) (_ *groups.Result, err error) {
		if user.ID, err = c.userID(o, m.User); err != nil {
			return nil, err
		}
		group, err := send(o, m.GroupID, user.ID)
		if err != nil {
			return nil, err
		}
		return &groups.Result{Native: group}, nil
	}
	change.Read = func(o *provider.Operation) (provider.Reading, error) {
		state, err := c.read(o, m.GroupID, user.ID)
		// Nobody has to approve a Join here, so that no request can wait.
		return provider.Reading{State: state, NoRequest: true}, err
	}
	res, err := c.engine.Change(ctx, change)
	if err != nil {
		return nil, err
	}
	res.Membership.User = user
	return res, nil
}

// read gives the state of a membership.
func (c *Client) read(o *provider.Operation, groupID, userID string) (groups.State, error) {
	found, err := c.search(o, groupID, userID)
	switch {
	case err != nil:
		return "", err
	case found:
		return groups.StateJoined, nil
	}
	// A search finds nothing in a group that is hidden or gone, either.
	if _, err := c.getGroup(o, groupID); err != nil {
		return "", err
	}
	return groups.StateLeft, nil
}

// check checks a membership before anything is sent.
func (c *Client) check(op string, m groups.Membership) error {
	if reason := badGroupID(m.GroupID); reason != "" {
		return c.engine.Invalid(op, m, "GroupID", reason)
	}
	if m.User.IsSelf() {
		return nil
	}
	if reason := badID(m.User.ID); reason != "" {
		return c.engine.Invalid(op, m, "User.ID", reason)
	}
	return nil
}

// badGroupID says what is wrong with a group's id, which stands in a path; "" if
// nothing is.
func badGroupID(id string) string {
	if id == "." || id == ".." {
		return "is no id but a step in a path"
	}
	return badID(id)
}

// badID says what is wrong with an id; "" if nothing is. It may be any text
// (RFC 7643, 3.1).
func badID(id string) string {
	switch {
	case id == "":
		return "is missing"
	case !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl):
		return "is not one line of UTF-8"
	}
	return ""
}

// badToken says what is wrong with a bearer token; "" if nothing is.
func badToken(token string) string {
	if token == "" {
		return "is missing"
	}
	for _, c := range []byte(token) {
		if c <= ' ' || c > '~' {
			return "is not printable ASCII without spaces"
		}
	}
	return ""
}
