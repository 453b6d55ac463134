package flickr

import (
	"bytes"
	"errors"
	"net/url"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// The paths of OAuth, below the BaseURL.
const (
	PathRequestToken = "/services/oauth/request_token"
	PathAuthorize    = "/services/oauth/authorize"
	PathAccessToken  = "/services/oauth/access_token"
)

// The parameters of a login.
const (
	ParamOAuthCallback          = "oauth_callback"
	ParamOAuthCallbackConfirmed = "oauth_callback_confirmed"
	ParamOAuthTokenSecret       = "oauth_token_secret"
	ParamOAuthVerifier          = "oauth_verifier"
	ParamPerms                  = "perms"
	ParamUserNSID               = "user_nsid"
	ParamUsername               = "username"
	ParamFullName               = "fullname"
)

// OutOfBand is the callback of an app that has none: the person copies the
// verifier.
const OutOfBand = "oob"

// A tokenForm is an answer with a token.
type tokenForm struct{ url.Values }

// openToken reads the answer to a request of a token, and gives it if it holds
// one. Its errors are those of provider.Request.Decode, and hold nothing of it.
func openToken(name string, resp *provider.Response) (tokenForm, error) {
	body := trimSpace(resp.Body)
	if bytes.HasPrefix(body, []byte(ParamOAuthProblem)) {
		return tokenForm{}, readProblem(resp.Status, body)
	}
	if len(body) > 0 && (body[0] == '<' || body[0] == '{') {
		if _, err := open(name, resp); err != nil {
			return tokenForm{}, err
		}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return tokenForm{}, errTokenForm("is not a form")
	}
	for _, param := range []string{ParamOAuthToken, ParamOAuthTokenSecret} {
		if values := form[param]; len(values) != 1 || values[0] == "" {
			return tokenForm{}, errTokenForm("has not one " + param)
		}
	}
	if len(form.Get(ParamOAuthTokenSecret)) < minSecret {
		return tokenForm{}, errTokenForm("has a secret that is cut off")
	}
	return tokenForm{form}, nil
}

// minSecret is the length of a token's secret. An answer may be cut off without a
// sign of it, where its end is that of the connection.
const minSecret = 16

// get gives a field that stands once; "" for any other.
func (f tokenForm) get(name string) string { return only(f.Values, name) }

func (f tokenForm) token() (token, secret groups.Secret) {
	return groups.NewSecret(f.get(ParamOAuthToken)), groups.NewSecret(f.get(ParamOAuthTokenSecret))
}

// errTokenForm is the error of an answer that is no token's.
func errTokenForm(what string) error { return errors.New("the answer " + what) }
