package peopleaggregator

import (
	"errors"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// authenticated sends joinGroup or leaveGroup with the token. A token that a
// log-in gave and that is refused, as expired or because the site has forgotten
// it, is replaced, once.
func (c *Client) authenticated(o *provider.Operation, method, groupID string, decode func(object) error) error {
	for again := false; ; again = true {
		token, err := c.token(o)
		if err != nil {
			return err
		}
		r, err := c.post(method, membershipArguments{AuthToken: token.Reveal(), ID: groupID})
		if err != nil {
			return err
		}
		r.Changes = true
		refused := false
		r.Decode = func(resp *provider.Response) error {
			answer, err := c.open(method, resp)
			if err != nil {
				refused = refusesToken(err)
				return err
			}
			refused = false
			return decode(answer)
		}
		if err = o.Do(r); err == nil || !refused || again || !c.authToken.IsZero() {
			return err
		}
		c.session.Drop(token)
	}
}

// refusesToken reports whether the provider refused the token. It is asked of
// what the provider said itself, before the engine cuts secrets out.
func refusesToken(err error) bool {
	var f *provider.Failure
	return errors.As(err, &f) &&
		(f.NativeCode == CodeUserTokenExpired || f.NativeCode == CodeUserTokenInvalid)
}

// token gives the token to use: the Config's, or the last log-in's.
func (c *Client) token(o *provider.Operation) (groups.Secret, error) {
	if !c.authToken.IsZero() {
		return c.authToken, nil
	}
	token, err := c.session.Get(o, func(o *provider.Operation) (groups.Secret, time.Duration, error) {
		answer, err := c.logIn(o)
		if err != nil {
			return groups.Secret{}, 0, err
		}
		return answer.AuthToken, answer.TokenLifetime, nil
	})
	if err == nil {
		o.Hide(token)
	}
	return token, err
}

// logIn sends login.
func (c *Client) logIn(o *provider.Operation) (*LoginAnswer, error) {
	r, err := c.post(MethodLogin, loginArguments{Login: c.login, Password: c.password.Reveal()})
	if err != nil {
		return nil, err
	}
	var answer *LoginAnswer
	r.Decode = func(resp *provider.Response) error {
		members, err := c.open(MethodLogin, resp)
		if err != nil {
			return err
		}
		answer, err = members.loggedIn()
		return err
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return answer, nil
}
