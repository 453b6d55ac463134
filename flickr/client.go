package flickr

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

const providerName = "flickr"

// DefaultBaseURL is Flickr itself.
const DefaultBaseURL = "https://api.flickr.com"

// The names of the portable operations.
const (
	opNew       = "new"
	opWithToken = "withToken"
	opJoin      = "join"
	opLeave     = "leave"
	opState     = "state"
)

// Config says for which app a Client calls, and for whom. APIKey and APISecret
// are required.
type Config struct {
	// BaseURL is where the API is; "" means DefaultBaseURL. Its host stands in
	// lower case, without the port that its scheme has anyway, and its path needs
	// no escapes, since it is a part of what is signed (FL-025).
	BaseURL string

	// APIKey and APISecret are the app's, the consumer of OAuth. Keys are 32
	// lower-case hex digits, which is not checked. The key is cut out of errors
	// and logs as secrets are, but printing the Config shows it.
	APIKey    string
	APISecret groups.Secret
	// Token and TokenSecret are an account's access token. It must permit delete
	// for Leave, write for Join and read for State (FL-009). Without them only
	// GroupsGetInfo can be called; the other methods are ErrInvalidArgument.
	Token       groups.Secret
	TokenSecret groups.Secret

	// AcceptRules says in Join that the account accepts the rules of the group,
	// which it must have been shown before.
	AcceptRules bool
	// RequestMessage is what Join tells the administrators of a group that takes
	// only who is invited: it then requests to join. "" means that Join makes no
	// request, and that such a group is ErrInvitationRequired.
	RequestMessage string
	// DeletePhotos says that Leave deletes all photos of the account from the
	// group.
	DeletePhotos bool

	groups.HTTPConfig
}

// A Client joins and leaves groups for one account. It is a [groups.Client] and
// a [groups.Reader], safe for concurrent use, and needs no closing.
type Client struct {
	engine         *provider.Engine
	hasToken       bool
	acceptRules    bool
	requestMessage string
	deletePhotos   bool
	// with makes a Client for another token: Config and signer stand behind a
	// function, where no printing of a Client reaches them.
	with func(token, secret groups.Secret) (*Client, error)

	session provider.Session[string] // the account's own NSID
	own     atomic.Pointer[string]   // what session holds, for a look without a request
}

var (
	_ groups.Client = (*Client)(nil)
	_ groups.Reader = (*Client)(nil)
)

// New makes a Client. It sends nothing. A missing or malformed field of cfg is
// [groups.ErrInvalidArgument], with a [*provider.FieldError] that names it.
//
// For another account of the same app use [Client.WithToken].
func New(cfg Config) (*Client, error) {
	cfg.setDefaults()
	return newClient(opNew, cfg, newSigner(cfg.APIKey, cfg.APISecret))
}

func (cfg *Config) setDefaults() {
	if cfg.BaseURL == "" {
		cfg.BaseURL = DefaultBaseURL
	}
}

// WithToken gives a Client for another account of the same app, with the Config
// of c in all else. It shares nothing that c has learned of its account.
//
// The zero Secret for both gives a Client without a token. One alone is
// [groups.ErrInvalidArgument].
func (c *Client) WithToken(token, secret groups.Secret) (*Client, error) {
	return c.with(token, secret)
}

func newClient(op string, cfg Config, sign signer) (*Client, error) {
	engine, err := cfg.engine(op, sign, nil)
	if err != nil {
		return nil, err
	}
	return &Client{
		engine: engine, hasToken: !cfg.Token.IsZero(),
		acceptRules: cfg.AcceptRules, requestMessage: cfg.RequestMessage, deletePhotos: cfg.DeletePhotos,
		with: func(token, secret groups.Secret) (*Client, error) {
			other := cfg
			other.Token, other.TokenSecret = token, secret
			return newClient(opWithToken, other, sign)
		},
	}, nil
}

// engine makes the engine that signs with the token of cfg and the extra
// parameters. It hides the secrets of cfg, and those that are given beside.
func (cfg *Config) engine(op string, sign signer, extra map[string]string, beside ...groups.Secret) (*provider.Engine, error) {
	engine, err := provider.New(provider.Options{
		Provider: providerName,
		BaseURL:  cfg.BaseURL,
		HTTP:     cfg.HTTPConfig,
		Secrets:  append(beside, groups.NewSecret(cfg.APIKey), cfg.APISecret, cfg.Token, cfg.TokenSecret),
		Wrap:     sign(cfg.Token, cfg.TokenSecret, extra),
	})
	if err != nil {
		return nil, err
	}
	if f := cfg.fault(); f != nil {
		return nil, engine.Invalid(op, groups.Membership{}, f.Field, f.Reason)
	}
	return engine, nil
}

// fault gives what is wrong with the fields that the engine does not check.
func (cfg *Config) fault() *provider.FieldError {
	wrong := func(field, reason string) *provider.FieldError {
		return &provider.FieldError{Field: field, Reason: reason}
	}
	switch {
	case cfg.APIKey == "":
		return wrong("APIKey", "is missing")
	case cfg.APISecret.IsZero():
		return wrong("APISecret", "is missing")
	case cfg.Token.IsZero() && !cfg.TokenSecret.IsZero():
		return wrong("Token", "is missing beside TokenSecret")
	case !cfg.Token.IsZero() && cfg.TokenSecret.IsZero():
		return wrong("TokenSecret", "is missing beside Token")
	case !utf8.ValidString(cfg.RequestMessage):
		return wrong("RequestMessage", "is not UTF-8")
	}
	if f := cfg.unsendable(); f != nil {
		return f
	}
	base, err := url.Parse(cfg.BaseURL)
	if err != nil {
		return wrong("BaseURL", "is not a URL")
	}
	base.Path = strings.TrimRight(base.Path, "/") + PathREST
	if reason := unsignable(base, base.Host); reason != "" {
		return wrong("BaseURL", reason)
	}
	return nil
}

// unsendable gives the credential that a header cannot carry.
func (cfg *Config) unsendable() *provider.FieldError {
	for _, f := range []struct{ name, value string }{
		{"APIKey", cfg.APIKey},
		{"APISecret", cfg.APISecret.Reveal()},
		{"Token", cfg.Token.Reveal()},
		{"TokenSecret", cfg.TokenSecret.Reveal()},
	} {
		switch {
		case !utf8.ValidString(f.value):
			return &provider.FieldError{Field: f.name, Reason: "is not UTF-8"}
		case strings.ContainsFunc(f.value, unicode.IsControl):
			return &provider.FieldError{Field: f.name, Reason: "holds a control character"}
		}
	}
	return nil
}

// Join asks that the account be a member of the group. The Result has
// StateJoined and a [*GroupsJoinAnswer] as its Native.
//
// Where the group takes only who is invited and Config.RequestMessage is set, it
// then requests to join: the Result has StatePending and a
// [*GroupsJoinRequestAnswer].
//
// GroupID must be an NSID, such as 34427469792@N01, else the error is
// ErrInvalidArgument. User must be [groups.Self] or the zero User, else it is
// ErrUnsupported. Where Self has an ID, it must be the account's own, for which
// the account is looked up before the first time.
//
// A second Join of a member is ErrAlreadyMember, and one while a request waits
// ErrRequestPending; without RequestMessage that is ErrInvitationRequired. A group
// that is opened to everybody between the two requests is ErrGroupOpen.
func (c *Client) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, opJoin, m, groups.StateJoined, func(o *provider.Operation) (*groups.Result, error) {
		res, err := c.join(o, GroupsJoinParams{m.GroupID, c.acceptRules})
		if c.requestMessage == "" || !invitationOnly(err) {
			return res, err
		}
		return c.joinRequest(o, GroupsJoinRequestParams{m.GroupID, c.requestMessage, c.acceptRules})
	})
}

// Leave asks that the account not be a member of the group. The Result has
// StateLeft; its Native is a [*GroupsLeaveAnswer]. With Config.DeletePhotos all
// photos of the account are deleted from the group.
//
// GroupID and User are as in Join. A second Leave is ErrNotMember. When the
// group's only administrator leaves, its oldest member becomes administrator
// (FL-030), and with its last member the group is deleted: a second Leave is
// then ErrGroupNotFound (FL-029). A request to join that waits is not withdrawn.
func (c *Client) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.change(ctx, opLeave, m, groups.StateLeft, func(o *provider.Operation) (*groups.Result, error) {
		return c.leave(o, GroupsLeaveParams{m.GroupID, c.deletePhotos})
	})
}

// State reads whether the account is a member of the group: StateJoined or
// StateLeft. The API shows no waiting requests, so StateLeft leaves open whether
// one waits. The arguments are those of Join.
//
// It reads the account's list of groups, and before the first time who the
// account is.
func (c *Client) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	if err := c.check(opState, m); err != nil {
		return "", err
	}
	var state groups.State
	err := c.engine.Call(ctx, opState, m, func(o *provider.Operation) (err error) {
		state, err = c.read(o, m)
		return err
	})
	if err != nil {
		return "", err
	}
	return state, nil
}

// change runs Join, Leave or a native method that is one of them.
func (c *Client) change(
	ctx context.Context, op string, m groups.Membership, want groups.State,
	run func(*provider.Operation) (*groups.Result, error),
) (*groups.Result, error) {
	if err := c.check(op, m); err != nil {
		return nil, err
	}
	res, err := c.engine.Change(ctx, provider.Change{
		Op: op, Membership: m, Want: want,
		Run: func(o *provider.Operation) (*groups.Result, error) {
			if err := c.checkOwner(o, m.User); err != nil {
				return nil, err
			}
			return run(o)
		},
		Read: func(o *provider.Operation) (provider.Reading, error) {
			state, err := c.read(o, m)
			return provider.Reading{State: state}, err // FL-034: a waiting request is not shown
		},
	})
	if err != nil {
		return nil, err
	}
	res.Membership.User = c.owner(m.User) // errors speak of the User that the caller named
	return res, nil
}

// check refuses what can be judged before anything is sent.
func (c *Client) check(op string, m groups.Membership) error {
	if reason := badNSID(m.GroupID); reason != "" {
		return c.engine.Invalid(op, m, "GroupID", reason)
	}
	own, u := c.knownID(), m.User
	if u != (groups.User{}) && !u.IsSelf() || u.ID != "" && own != "" && u.ID != own {
		return c.engine.Unsupported(op, m, foreign)
	}
	return c.needToken(op, m)
}

// foreign is why a membership of somebody else is ErrUnsupported.
const foreign = "the provider acts only for the owner of the token"

// needToken refuses a call that only an account can make.
func (c *Client) needToken(op string, m groups.Membership) error {
	if !c.hasToken {
		return c.engine.Invalid(op, m, "Token", "is missing: the method acts for an account")
	}
	return nil
}
