package rocketchat

import (
	"context"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A LoginAnswer is what login answered: a token and whose it is.
type LoginAnswer struct {
	// UserID is the account's id.
	UserID string
	// AuthToken is the token. It goes into a header with UserID.
	AuthToken groups.Secret
	// Me is the account; zero if the server did not tell.
	Me User
}

// Login calls login with the Config's Username and Password, and with the second
// factor if the server wants one. The client uses the new token from then on; the
// one that it had stays valid. Without Username and Password the error is
// ErrUnsupported.
//
// Wrong credentials are ErrUnauthenticated; a second factor that is missing or
// wrong is ErrTwoFactor.
func (c *Client) Login(ctx context.Context) (*LoginAnswer, error) {
	if c.fixed != nil {
		return nil, c.engine.Unsupported(MethodLogin, groups.Membership{}, "Config has no Username and Password")
	}
	var answer LoginAnswer
	err := c.engine.Call(ctx, MethodLogin, groups.Membership{}, func(o *provider.Operation) error {
		by, lifetime, err := c.begin(ctx, o).logIn(o)
		if err != nil {
			return err
		}
		c.session.Put(by, lifetime)
		answer = *by
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &answer, nil
}

// A LogoutAnswer is what logout answered.
type LogoutAnswer struct {
	// Message is the server's words; "" if nothing was sent.
	Message string
}

// Logout calls logout: it revokes the token that the client uses. With Username
// and Password the next operation logs in anew, and a client that holds no token
// has nothing to revoke: nothing is sent. With Config.AuthToken the client is of
// no more use.
//
// A token that is not valid is ErrUnauthenticated. That may be the doing of an
// earlier attempt of the same call, whose answer was lost.
func (c *Client) Logout(ctx context.Context) (*LogoutAnswer, error) {
	answer := new(LogoutAnswer)
	err := c.engine.Call(ctx, MethodLogout, groups.Membership{}, func(o *provider.Operation) error {
		x := c.begin(ctx, o)
		if x.by = c.fixed; x.by == nil {
			x.by = c.current.Load()
		}
		if x.by == nil {
			return ctx.Err()
		}
		x.Hide(x.by.AuthToken)
		said, err := x.roundTrip(request{method: MethodLogout, decode: func(o object) error {
			answer.Message = o.object(MemberData, new(space)).text(MemberMessage)
			return nil
		}})
		if err == nil || said != nil && said.Code == groups.ErrUnauthenticated {
			c.drop(x.by)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}
