package provider

import (
	"context"
	"errors"
	"time"

	"github.com/groups-go/groups"
)

// A Proof is what a refusal says of the state that the operation asks for, when
// an earlier attempt of unknown fate may have brought it about.
type Proof uint8

const (
	// Silent says nothing: the refusal fits both. It is right for every code
	// that is not known to say more.
	Silent Proof = iota
	// Proves says that the state holds, in a way that the earlier attempt
	// itself could have caused: "not a member" to a Leave.
	Proves
	// Disproves says that the state does not hold, because the refusal
	// presupposes the opposite: "you are the last owner" to a Leave.
	Disproves
)

// A Failure says how a request failed. Decode makes one of what the provider
// said; the engine makes one of everything else. It is not changed once it was
// returned.
type Failure struct {
	// Code is what it means; "" is ErrRefused, or with another Fate than
	// FateAnswered ErrUnavailable or ErrBadResponse.
	Code groups.Code
	// NativeCode is the provider's own code, Message its words. The engine cuts
	// secrets out of them.
	NativeCode, Message string
	// Proof is what the refusal proves after a lost answer, and State, with
	// Proves, the state that it proves; "" is the state that was asked for.
	Proof Proof
	State groups.State
	// Fate is "" for a refusal, which is FateAnswered. Decode sets another
	// where the provider's words mean so: FateUnknown for a failure in the
	// middle of its work, FateNotCarriedOut for "later".
	Fate groups.Fate
	// Err is the cause; nil where the fields above say it all.
	Err error

	status     int
	retryAfter time.Duration
	// private says that the operation's own ctx or the Limiter ended it, which
	// tells other operations nothing.
	private bool
}

// Error describes the failure; callers of a provider never see it.
func (f *Failure) Error() string {
	if f == nil {
		return "provider: no failure"
	}
	return (&groups.Error{Code: f.Code, NativeCode: f.NativeCode, Message: f.Message, Err: f.Err, HTTPStatus: f.status}).Error()
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error {
	if f == nil {
		return nil
	}
	return f.Err
}

// asFailure gives err's Failure, or makes one of an error that did not come
// from Do.
func (o *Operation) asFailure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) && f != nil {
		return f
	}
	if ctxErr := o.ctx.Err(); ctxErr != nil && isContextError(err) {
		return canceled(ctxErr)
	}
	f = &Failure{Code: groups.CodeOf(err), Fate: groups.FateHopeless, Err: err}
	var e *groups.Error
	if errors.As(err, &e) && e != nil {
		f.NativeCode, f.Message, f.Err, f.retryAfter = e.NativeCode, e.Message, e.Err, e.RetryAfter
	}
	return f
}

// A Change is an operation that asks for a state: Join, Leave, and the native
// methods behind them.
type Change struct {
	// Op is the operation's name: "join", "leave", or the native method's.
	Op string
	// Membership is what the operation is about.
	Membership groups.Membership
	// Want is the state asked for: StateJoined, which a waiting request
	// answers too, or StateLeft.
	Want groups.State
	// Run sends the requests and makes the Result of a success, with State,
	// Membership, Message and Native; "" and zero mean Want and the Membership
	// above. Its error is Do's, as it came.
	Run func(*Operation) (*groups.Result, error)
	// Read reads the membership, to settle what a lost answer leaves open; nil
	// where the client cannot.
	Read func(*Operation) (Reading, error)
}

// A Reading is what a read told of a membership.
type Reading struct {
	// State is the membership's state.
	State groups.State
	// NoRequest says, with StateLeft, that no request to join waits either.
	// Without it StateLeft leaves open whether a Join was carried out.
	NoRequest bool
}

// Change runs an operation that asks for a state, and judges its failure as the
// package documentation says under "One operation, many attempts". Its error is
// a [*groups.Error].
func (e *Engine) Change(ctx context.Context, c Change) (*groups.Result, error) {
	o := e.begin(ctx, c.Op, c.Membership)
	res, err := c.Run(o)
	if err == nil && res == nil {
		err = errors.New("provider: Run gave neither a result nor an error")
	}
	if err != nil {
		return o.verdict(&c, o.asFailure(err))
	}
	return o.complete(&c, res), nil
}

// complete fills in what the operation knows better than Run.
func (o *Operation) complete(c *Change, res *groups.Result) *groups.Result {
	res.State = orDefault(res.State, c.Want)
	res.Membership = orDefault(res.Membership, c.Membership)
	res.Message = o.clean(res.Message)
	res.Attempts, res.RateLimit = o.attempts, o.rateLimit
	return res
}

// verdict judges a failure.
func (o *Operation) verdict(c *Change, f *Failure) (*groups.Result, error) {
	if !o.marked {
		return nil, o.error(f)
	}
	if f.Fate == groups.FateAnswered {
		switch f.Proof {
		case Proves:
			return o.inferred(c, orDefault(f.State, c.Want), f), nil
		case Disproves:
			return nil, o.error(f)
		case Silent:
		}
	}
	if c.Read == nil {
		return nil, o.unknown(f)
	}
	reading, err := c.Read(o)
	switch {
	case err != nil:
		if ctxErr := o.ctx.Err(); ctxErr != nil {
			g := *f
			g.Err = ctxErr
			f = &g
		}
		return nil, o.unknown(f)
	case reading.State == c.Want,
		c.Want == groups.StateJoined && reading.State == groups.StatePending:
		return o.inferred(c, reading.State, f), nil
	case c.Want == groups.StateLeft && reading.State == groups.StateJoined,
		c.Want == groups.StateJoined && reading.State == groups.StateLeft && reading.NoRequest:
		return nil, o.error(f)
	}
	return nil, o.unknown(f)
}

func (o *Operation) inferred(c *Change, s groups.State, f *Failure) *groups.Result {
	return o.complete(c, &groups.Result{State: s, Message: f.Message, Inferred: true})
}

// unknown makes the error of an operation that may have been carried out.
func (o *Operation) unknown(f *Failure) error {
	g := *f
	g.Code = groups.ErrOutcomeUnknown
	return o.error(&g)
}

// error makes the error that callers see. It cleans once more, for failures
// that a provider's Run made by itself.
func (o *Operation) error(f *Failure) error {
	return &groups.Error{
		Code:       orDefault(f.Code, groups.ErrUnknown),
		Provider:   o.engine.provider,
		Op:         o.name,
		GroupID:    o.membership.GroupID,
		UserID:     o.membership.User.ID,
		NativeCode: o.clean(f.NativeCode),
		HTTPStatus: f.status,
		Message:    o.clean(f.Message),
		RetryAfter: f.retryAfter,
		RateLimit:  o.rateLimit,
		Attempts:   o.attempts,
		Err:        o.cause(f.Err),
	}
}
