package rocketchat

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// An operation is one call of a Client: the engine's operation, and what was
// asked and learned in it.
type operation struct {
	*provider.Operation
	client *Client
	ctx    context.Context

	by      *LoginAnswer // the credentials that were used last
	renewed bool         // the token was refused, and another log-in made
	asked   bool         // TwoFactor was called
	code    string       // the second factor for the methods, and its kind
	kind    string

	said   *provider.Failure // what the last answer refused; nil if nothing
	plan   plan              // how the membership is changed, if it is
	result *groups.Result    // of the change that succeeded
}

func (c *Client) begin(ctx context.Context, o *provider.Operation) *operation {
	return &operation{Operation: o, client: c, ctx: ctx}
}

// credentials sets the credentials to use: the Config's, or the last log-in's.
func (x *operation) credentials() error {
	if x.client.fixed != nil {
		x.by = x.client.fixed
		return nil
	}
	by, err := x.client.session.Get(x.Operation, x.logIn)
	if err != nil {
		return err
	}
	x.Hide(by.AuthToken)
	x.by = by
	return nil
}

// ownID gives the account's own id, and logs in where that is needed to know it.
func (x *operation) ownID() (string, error) {
	if err := x.credentials(); err != nil {
		return "", err
	}
	return x.by.UserID, nil
}

// drop forgets credentials that the provider refuses or has revoked.
func (c *Client) drop(by *LoginAnswer) {
	c.session.Drop(by)
	c.current.CompareAndSwap(by, nil)
}

// A request is one call of a method.
type request struct {
	method string
	// query holds the arguments of a GET; nil for a POST.
	query url.Values
	// body is the body of a POST; nil for none.
	body    []byte
	changes bool
	decode  func(object) error
}

// send sends the request with the credentials. A log-in's token that is refused
// is replaced once, and a second factor that is wanted is asked for once.
func (x *operation) send(r request) error {
	for {
		if err := x.credentials(); err != nil {
			return err
		}
		said, err := x.roundTrip(r)
		switch {
		case err == nil || said == nil:
			return err
		case said.Code == groups.ErrUnauthenticated && x.client.fixed == nil && !x.renewed:
			x.renewed = true
			x.client.drop(x.by)
		case said.Code == groups.ErrTwoFactor:
			code, asking := x.ask(said)
			if asking != nil {
				return asking
			}
			if code == "" {
				return err
			}
			x.code, x.kind = code, kindOf(said)
		default:
			return err
		}
	}
}

// roundTrip sends the request by x.by. It gives what the provider itself said
// in its last refusal, before the engine cuts secrets out of it.
func (x *operation) roundTrip(r request) (said *provider.Failure, err error) {
	req := r.encode()
	if r.method != MethodLogin {
		req.Header.Set(HeaderAuthToken, x.by.AuthToken.Reveal())
		req.Header.Set(HeaderUserID, x.by.UserID)
		if x.code != "" {
			req.Header.Set(HeaderTwoFactorCode, x.code)
			req.Header.Set(HeaderTwoFactorMethod, x.kind)
		}
	}
	x.said = nil
	req.Decode = func(resp *provider.Response) error {
		x.said = nil
		o, err := open(r.method, resp)
		if err != nil {
			errors.As(err, &x.said)
			return err
		}
		return r.decode(o)
	}
	err = x.Do(req)
	return x.said, err
}

// logIn logs in, with a second factor if it is wanted. It is the session's: of
// all operations that need a log-in at one time, one calls it.
func (x *operation) logIn(*provider.Operation) (*LoginAnswer, time.Duration, error) {
	var code string
	for {
		var answer *LoginAnswer
		body := encodeBody(
			argument{FieldUser, x.client.username}, argument{FieldPassword, x.client.password.Reveal()},
			argument{FieldCode, code},
		)
		said, err := x.roundTrip(request{method: MethodLogin, body: body, decode: func(o object) (err error) {
			answer, err = o.loggedIn()
			return err
		}})
		switch {
		case err == nil:
			x.client.current.Store(answer)
			return answer, 0, nil
		case said == nil || said.Code != groups.ErrTwoFactor:
			return nil, 0, err
		}
		next, asking := x.ask(said)
		if asking != nil {
			return nil, 0, asking
		}
		if next == "" {
			return nil, 0, err
		}
		code = next
	}
}

// ask asks the Config for the second factor that a refusal wants; "" if it has
// none, or was asked before in this operation.
func (x *operation) ask(said *provider.Failure) (code string, err error) {
	if x.client.twoFactor == nil || x.asked {
		return "", nil
	}
	x.asked = true
	code, err = x.client.twoFactor(x.ctx, kindOf(said))
	x.Hide(groups.NewSecret(code))
	switch {
	case err == nil:
		return code, nil
	case x.ctx.Err() != nil:
		return "", x.ctx.Err()
	}
	return "", &provider.Failure{
		Code: groups.ErrTwoFactor, NativeCode: said.NativeCode, Message: said.Message,
		Fate: groups.FateHopeless, Err: err,
	}
}

// encode makes the engine's request, without credentials.
func (r request) encode() *provider.Request {
	req := &provider.Request{
		Name: r.method, Method: http.MethodGet, Path: PathPrefix + r.method,
		Query: r.query, Header: make(http.Header), Changes: r.changes,
	}
	if r.query != nil {
		return req
	}
	req.Method = http.MethodPost
	if r.body != nil {
		req.Body = r.body
		req.Header.Set("Content-Type", ContentTypeJSON)
	}
	return req
}
