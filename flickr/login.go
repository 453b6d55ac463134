package flickr

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// The names of a login's operations.
const (
	opRequestToken = "oauth.request_token"
	opAccessToken  = "oauth.access_token"
)

// A Login is the way in which a person gives an app a token, in three steps: a
// request token, the person's consent in a browser, the access token. [NewLogin]
// makes the first, [Login.Finish] the last. It belongs to one person and is
// finished once.
type Login struct {
	token  groups.Secret // of the request
	secret groups.Secret
	url    groups.Secret // it holds the token
	// exchange makes the engine that exchanges the verifier.
	exchange func(verifier string) (*provider.Engine, error)
}

// A LoginAnswer is what a finished [Login] gives.
type LoginAnswer struct {
	// Token and TokenSecret are the account's access token, for
	// [Config] or [Client.WithToken]. It does not expire by itself.
	Token       groups.Secret
	TokenSecret groups.Secret
	// UserID is the account's NSID.
	UserID string
	// Username and FullName are the account's names; FullName may be "".
	Username, FullName string
}

// NewLogin fetches a request token, for the app of cfg; the token in cfg does
// not count. The person must then open [Login.URL] in a browser.
//
// perms is what the app asks for: PermsRead, PermsWrite or PermsDelete, each with
// those before it. Leave needs delete, Join write (FL-009). What was granted is
// not told by the login; [Client.CheckToken] tells it.
//
// callback is where the browser goes after the consent, with oauth_token and
// oauth_verifier in its query: see [Callback]. With [OutOfBand] the page shows
// the verifier instead, for the person to copy. Who refuses is not sent back.
//
// A malformed argument is [groups.ErrInvalidArgument], and what is wrong with the
// app [groups.ErrUnauthenticated]. A server that does not confirm the callback is
// [groups.ErrBadResponse]: it knows only an older OAuth, in which a login could be
// finished by another than who began it.
func NewLogin(ctx context.Context, cfg Config, perms Perms, callback string) (*Login, error) {
	cfg.setDefaults()
	cfg.Token, cfg.TokenSecret = groups.Secret{}, groups.Secret{}
	sign := newSigner(cfg.APIKey, cfg.APISecret)
	engine, err := cfg.engine(opRequestToken, sign, map[string]string{ParamOAuthCallback: callback})
	if err != nil {
		return nil, err
	}
	if f := loginFault(perms, callback); f != nil {
		return nil, engine.Invalid(opRequestToken, groups.Membership{}, f.Field, f.Reason)
	}
	l := &Login{}
	err = engine.Call(ctx, opRequestToken, groups.Membership{}, func(o *provider.Operation) error {
		return o.Do(l.requestToken())
	})
	if err != nil {
		return nil, err
	}
	l.url = groups.NewSecret(authorizeURL(cfg.BaseURL, l.token.Reveal(), perms))
	cfg.Token, cfg.TokenSecret = l.token, l.secret
	l.exchange = func(verifier string) (*provider.Engine, error) {
		extra := map[string]string{ParamOAuthVerifier: verifier}
		if len(verifier) < minVerifier {
			return cfg.engine(opAccessToken, sign, extra)
		}
		return cfg.engine(opAccessToken, sign, extra, groups.NewSecret(verifier))
	}
	return l, nil
}

// minVerifier is the length from which on a verifier is a secret. Flickr's are
// longer; a shorter one is mistyped, and would be cut out of words by chance.
const minVerifier = 8

// URL is the address that the person opens in a browser, to allow or to refuse.
// Who has it can answer in the person's place: it is for that person alone.
func (l *Login) URL() string { return l.url.Reveal() }

// Finish exchanges the verifier, which the callback brought or the person
// copied, for the access token.
//
// A verifier works once, so that the request is not repeated once it may have
// been carried out: that is [groups.ErrOutcomeUnknown], and the person has to log
// in anew. A verifier or request token that is wrong, used up or expired is
// [groups.ErrUnauthenticated]; an empty verifier is [groups.ErrInvalidArgument].
func (l *Login) Finish(ctx context.Context, verifier string) (*LoginAnswer, error) {
	if l.exchange == nil {
		return nil, &groups.Error{Code: groups.ErrInvalidArgument, Provider: providerName, Op: opAccessToken, Err: errNoLogin}
	}
	engine, err := l.exchange(verifier)
	if err != nil {
		return nil, err
	}
	if reason := badVerifier(verifier); reason != "" {
		return nil, engine.Invalid(opAccessToken, groups.Membership{}, "verifier", reason)
	}
	var answer LoginAnswer
	err = engine.Call(ctx, opAccessToken, groups.Membership{}, func(o *provider.Operation) error {
		return o.Do(answer.accessToken())
	})
	if err != nil {
		return nil, err
	}
	return &answer, nil
}

// errNoLogin is the cause where a Login is the zero one.
var errNoLogin = errors.New("the login is none that NewLogin made")

// requestToken makes the request of the first step.
func (l *Login) requestToken() *provider.Request {
	return tokenRequest(opRequestToken, PathRequestToken, func(f tokenForm) error {
		if f.get(ParamOAuthCallbackConfirmed) != "true" {
			return &provider.Failure{
				Code: groups.ErrBadResponse, Fate: groups.FateHopeless, Err: errTokenForm("does not confirm the callback"),
			}
		}
		l.token, l.secret = f.token()
		return nil
	})
}

// accessToken makes the request of the last step.
func (a *LoginAnswer) accessToken() *provider.Request {
	r := tokenRequest(opAccessToken, PathAccessToken, func(f tokenForm) error {
		a.Token, a.TokenSecret = f.token()
		a.UserID, a.Username, a.FullName = f.get(ParamUserNSID), f.get(ParamUsername), f.get(ParamFullName)
		if !isNSID(a.UserID) {
			return errTokenForm("names no user")
		}
		return nil
	})
	r.Changes, r.Once = true, true
	return r
}

// authorizeURL is where the person consents.
func authorizeURL(base, token string, perms Perms) string {
	query := url.Values{ParamOAuthToken: {token}, ParamPerms: {string(perms)}}
	return strings.TrimRight(base, "/") + PathAuthorize + "?" + query.Encode()
}

// loginFault gives the argument that is wrong.
func loginFault(perms Perms, callback string) *provider.FieldError {
	if !slices.Contains([]Perms{PermsRead, PermsWrite, PermsDelete}, perms) {
		return &provider.FieldError{Field: "perms", Reason: "is neither read nor write nor delete"}
	}
	if callback == OutOfBand {
		return nil
	}
	u, err := url.Parse(callback)
	if err != nil || !u.IsAbs() || u.Host == "" && (u.Scheme == "http" || u.Scheme == "https") {
		return &provider.FieldError{Field: "callback", Reason: "is neither an absolute address nor OutOfBand"}
	}
	return nil
}

// badVerifier says what is wrong with a verifier; "" if nothing is.
func badVerifier(verifier string) string {
	switch {
	case verifier == "":
		return "is missing"
	case !utf8.ValidString(verifier) || strings.ContainsFunc(verifier, unicode.IsControl):
		return "is not one line of UTF-8"
	}
	return ""
}

// tokenRequest makes the request of a token, whose answer read reads.
func tokenRequest(name, path string, read func(tokenForm) error) *provider.Request {
	return &provider.Request{
		Name: name, Method: http.MethodPost, Path: path,
		Header: http.Header{"Content-Type": slices.Clip(contentTypes)},
		Decode: func(resp *provider.Response) error {
			form, err := openToken(name, resp)
			if err != nil {
				return err
			}
			return read(form)
		},
	}
}
