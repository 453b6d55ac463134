package groupstest_test

import (
	"context"
	"errors"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// The cases that most of these mistakes must fail.
const (
	success = "Join: the state holds, by one request"
	refusal = "Join: refused because nobody was invited, it gives the code and changes nothing"
)

// instead answers for the client; honest makes the call itself.
func instead(do func(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error)) wrapper {
	return func(c groups.Client, _ *groups.HTTPConfig) groups.Client {
		return &clumsy{Client: c, do: func(ctx context.Context, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
			return do(ctx, c, op, m)
		}}
	}
}

// idle says that all is done and does nothing.
func idle(_ context.Context, _ groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	state := groups.StateJoined
	if op == groupstest.Leave {
		state = groups.StateLeft
	}
	return &groups.Result{State: state, Membership: m, Native: &fakeAnswer{}}, nil
}

// stays joins, and says that it leaves.
func stays(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	if op == groupstest.Leave {
		return idle(ctx, c, op, m)
	}
	return c.Join(ctx, m)
}

// welcomes takes a member's Join for a success.
func welcomes(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	res, err := honest(ctx, c, op, m)
	if errors.Is(err, groups.ErrAlreadyMember) {
		return idle(ctx, c, op, m)
	}
	return res, err
}

// doubts never infers, and hides its State.
func doubts(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	res, err := honest(ctx, c, op, m)
	if err == nil && res.Inferred {
		return nil, &groups.Error{Code: groups.ErrOutcomeUnknown, Provider: "fake", Op: string(op), GroupID: m.GroupID}
	}
	return res, err
}

// agreeable is an error that is every other.
type agreeable struct{}

func (agreeable) Error() string { return "yes" }
func (agreeable) Is(error) bool { return true }

// A misreader reads as it likes.
type misreader struct {
	groups.Client
	read func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error)
}

func (r *misreader) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	return r.read(ctx, r.Client, m)
}

// misread replaces a client's State.
func misread(read func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error)) wrapper {
	return func(c groups.Client, _ *groups.HTTPConfig) groups.Client { return &misreader{c, read} }
}

// state is the honest State.
func state(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
	return c.(groups.Reader).State(ctx, m)
}

var long = strings.Repeat("x", groups.MaxMessageBytes+1)

// checkMistakes stand in what every call is checked for.
var checkMistakes = []mistake{
	{name: "nothing is done", wrap: instead(idle), fails: success, says: "after Join the membership is"},
	{name: "all is Inferred", wrap: spoilResult(func(r *groups.Result) { r.Inferred = true }), fails: success, says: "not inferred"},
	{name: "a Result has no state", wrap: spoilResult(func(r *groups.Result) { r.State = "" }), fails: success, says: "Result.State \"\""},
	{name: "a Result has no group", wrap: spoilResult(func(r *groups.Result) { r.Membership.GroupID = "" }), fails: success, says: "Membership.GroupID"},
	{name: "a Result has no user", wrap: spoilResult(func(r *groups.Result) { r.Membership.User = groups.User{} }), fails: success, says: "Membership.User"},
	{name: "a Result talks too much", wrap: spoilResult(func(r *groups.Result) { r.Message = long }), fails: success, says: "a Message of"},
	{name: "a token stands in Native", wrap: spoilResult(func(r *groups.Result) {
		text := goodToken
		r.Native = &struct{ Token *string }{&text}
	}), fails: success, says: "as JSON"},
	{name: "an error talks too much", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Message = long }), fails: refusal, says: "a Message of"},
	{name: "a code is made up", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Code = "no_luck" }), fails: refusal, says: "does not exist"},
	{name: "a cause is every error", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Err = agreeable{} }), fails: refusal, says: "errors.Is("},
	{name: "a refusal passes for the end of ctx", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Code = groups.ErrCanceled }), fails: refusal, says: "without being the end of ctx"},
	{
		name: "a refusal changes its code after a broken connection",
		wrap: spoilError(func(_ context.Context, e *groups.Error) { e.Code = groups.ErrRefused }),
		// The honest client gives the refusal: it disproves that the first attempt was carried out.
		fails: "Join: refused because nobody was invited after a broken connection, it says nothing false", says: "gives code \"refused\"",
	},
	{
		name: "an error comes with a Result", wrap: instead(func(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
			_, err := honest(ctx, c, op, m)
			return &groups.Result{}, err
		}), fails: refusal, says: "beside its error",
	},
	{
		name: "neither a Result nor an error comes", wrap: instead(func(context.Context, groups.Client, groupstest.Op, groups.Membership) (*groups.Result, error) {
			return nil, nil //nolint:nilnil // that is the mistake
		}), fails: success, says: "neither",
	},
	{name: "the hook hears wrong numbers", bugs: fakeBugs{config: hears(func(a *groups.Attempt) { a.Number = 0 })}, fails: "Join: OnAttempt hears of each request", says: "want number 1"},
	{name: "Ensure cannot read", manner: terse, wrap: instead(doubts), fails: "Join: Ensure says nothing false after a lost answer", says: "although the state can be read"},
	{name: "every Join of a crowd counts", wrap: instead(welcomes), fails: "Many goroutines: one Join counts, the others come second", says: "16 of 16"},
	{name: "no Leave of a crowd counts", wrap: instead(stays), fails: "Many goroutines: one Leave counts, the others come second", says: "after 16 concurrent calls"},
	{name: "Leave does nothing", wrap: instead(stays), fails: "Many goroutines: Joins and Leaves of one membership add up", says: "Joins less Leaves"},
	{name: "a crowd is turned away", wrap: busy, fails: "Many goroutines: Joins and Leaves of one membership add up", says: "want success or"},
}

// readMistakes stand in State.
var readMistakes = []mistake{
	{
		name: "a state comes with an error", manner: terse,
		wrap: misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
			_, err := state(ctx, c, m)
			return groups.StateLeft, err
		}),
		fails: "State: when ctx has ended, it sends nothing", says: "beside its error",
	},
	{
		name: "a read changes the membership", manner: terse,
		wrap: misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
			_, _ = c.Join(ctx, m)
			return state(ctx, c, m)
		}),
		fails: "State: it tells the truth and changes nothing", says: "can change the membership",
	},
	{
		name: "a read ignores ctx", manner: terse,
		wrap: misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
			return state(context.WithoutCancel(ctx), c, m)
		}),
		fails: "State: when ctx has ended, it sends nothing", says: "want none",
	},
	{
		name: "a read that fails gives a guess", manner: terse,
		wrap: misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
			if s, err := state(ctx, c, m); err == nil {
				return s, nil
			}
			return groups.StateLeft, nil
		}),
		fails: "State: when all answers are lost, it is unavailable", says: "want \"unavailable\"",
	},
	{
		name: "a read is not repeated", manner: terse, bugs: fakeBugs{config: attempts(1)},
		fails: "State: after one lost answer it is made good", says: "State gives",
	},
	{
		name: "a client without a read guesses", wrap: misread(func(context.Context, groups.Client, groups.Membership) (groups.State, error) {
			return groups.StateLeft, nil
		}),
		fails: "State: a client that cannot read says so and sends nothing", says: "want \"unsupported\"",
	},
}
