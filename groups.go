// Package groups lets a program join and leave groups at PeopleAggregator,
// GroupServer, Rocket.Chat and Flickr, and at the providers that others build on
// package provider, through one small interface.
//
// A [Client] comes from a provider's package:
//
//	client, err := peopleaggregator.New(peopleaggregator.Config{
//		BaseURL:   "https://groups.example.com",
//		AuthToken: groups.NewSecret(os.Getenv("AUTH_TOKEN")),
//	})
//	…
//	res, err := client.Join(ctx, groups.Membership{GroupID: "group:1234"})
//
// # What an outcome means
//
// Join and Leave ask for a state. A nil error says that the state holds: at
// some instant of the call the provider said so. An error has exactly one
// [Code], which [CodeOf] gives and errors.Is compares.
//
// Two codes need care. [ErrRefused] is the provider's plain no, without a
// reason. [ErrOutcomeUnknown] is the honest answer when an answer was lost and
// nothing proves what became of the request: the membership may have changed.
// [EnsureJoined] and [EnsureLeft] are for callers that only care how it ends.
//
// # What is promised
//
// While nobody else changes the membership, and no request reaches the provider
// after its attempt was given up, no outcome is wrong. A success names a state
// that held at some instant of the call. An error other than ErrOutcomeUnknown
// says that none of the call's requests changed the membership.
//
// When another person or program changes the same membership meanwhile, or a
// request that was given up as lost reaches the provider late, less can be known:
//
//   - A success still names a state that held at some instant of the call, and so
//     does what State reads. It may be over when the call returns.
//   - An error other than ErrOutcomeUnknown still says that none of the call's
//     requests changed the membership, if none that asked for the change had
//     [FateUnknown]. ErrCanceled always says so.
//   - After a request with FateUnknown, such an error says what the provider told
//     last: at that moment the membership was not as asked for. A request of the
//     call may have changed it before, and somebody else changed it back; or it
//     may still arrive.
//   - ErrOutcomeUnknown says nothing of the membership.
//
// A request that arrives late can only bring about what was asked for, but it may
// do so after the outcome was given, and undo what was done since. No call can
// take it back; State tells of it afterwards.
//
// This holds for providers that tell the truth. Where one is known not to, its
// package says so.
//
// # Packages
//
//	peopleaggregator   PeopleAggregator; the client acts for its own account
//	groupserver        GroupServer; the site's token acts for anybody
//	rocketchat         Rocket.Chat; channels for the client's own account, private
//	                   groups for others too
//	flickr             Flickr; the client acts for its own account
//	provider           the engine, for a provider of one's own
//	groupstest         the conformance suite for one
//	memserver          a server that hosts the same APIs in memory, for tests
//
// Each provider's package says what the provider can do, what its codes become,
// and where its own documentation is. The [providers side by side] and the
// [table of errors] compare them.
//
// [providers side by side]: https://github.com/groups-go/groups/blob/main/docs/providers.md
// [table of errors]: https://github.com/groups-go/groups/blob/main/docs/errors.md
package groups

import "context"

// A Membership is one user's place in one group.
type Membership struct {
	// GroupID is the provider's id of the group, never its name.
	GroupID string
	// User is whose membership it is. Which of its fields count, and whether
	// it may be somebody else than [Self], depends on the provider.
	User User
}

// A User is a person or account at a provider.
//
// The zero User names nobody. Providers that act only for the owner of the
// credentials take it for [Self]; the others refuse it, so that an empty
// look-up never makes an administrator leave.
type User struct {
	// ID is the provider's id of the user.
	ID string
	// Email is the user's address, where the provider knows people by it.
	Email string
	// Name is the user's full name.
	Name string

	self bool
}

// Self is the account that the client's credentials belong to. It is distinct
// from the zero User, and no text that comes from outside can become it.
var Self = User{self: true}

// IsSelf reports whether u is [Self], with or without what a provider told of
// the account since.
func (u User) IsSelf() bool { return u.self }

// Equal reports whether u and v are the same value. It lets go-cmp compare
// users without an option.
func (u User) Equal(v User) bool { return u == v }

// A State is what a membership is at one moment. The zero value is invalid.
type State string

// The states of a membership.
const (
	// StateJoined says that the user is a member.
	StateJoined State = "joined"
	// StatePending says that the user's request to join waits for somebody's
	// approval.
	StatePending State = "pending"
	// StateLeft says that there is no membership. Whether a request to join
	// waits is known only where the provider tells it.
	StateLeft State = "left"
)

// A Result is what a successful Join or Leave gives.
type Result struct {
	// State is the state that holds: StateJoined or StatePending after Join,
	// StateLeft after Leave.
	State State
	// Membership is the membership that was asked for, with what the provider
	// told of the user.
	Membership Membership
	// Message is the provider's own words, if it sent any: at most
	// MaxMessageBytes long, and without secrets.
	Message string
	// Attempts counts the HTTP requests that were sent for this Join or Leave,
	// log-ins and look-ups included. A read that EnsureJoined or EnsureLeft adds
	// is not counted.
	Attempts int
	// Inferred says that the provider told that the state holds, but not
	// whether this call or something before it made it so. Side effects of the
	// change are not implied.
	Inferred bool
	// RateLimit is what the provider's last answer said of its limits; nil
	// when it said nothing.
	RateLimit *RateLimit
	// Native points to the provider's own exported answer type. It is nil only
	// when Inferred.
	Native any
}

// EnsureJoined joins, and takes a membership or a waiting request that was
// there before for a success: [ErrAlreadyMember] gives StateJoined and
// [ErrRequestPending] gives StatePending, both Inferred.
//
// On [ErrRefused] and [ErrOutcomeUnknown] it asks the client's State, where the
// client is a [Reader], and StateJoined or StatePending is a success, Inferred.
// Otherwise, and when the read fails, the error is Join's.
func EnsureJoined(ctx context.Context, c Client, m Membership) (*Result, error) {
	res, err := c.Join(ctx, m)
	if err == nil {
		return res, nil
	}
	switch CodeOf(err) { //nolint:exhaustive // every other code is Join's own error
	case ErrAlreadyMember:
		return inferred(StateJoined, m, err), nil
	case ErrRequestPending:
		return inferred(StatePending, m, err), nil
	case ErrRefused, ErrOutcomeUnknown:
		if s := read(ctx, c, m); s == StateJoined || s == StatePending {
			return inferred(s, m, err), nil
		}
	}
	return nil, err
}

// EnsureLeft leaves, and takes a membership that was not there for a success:
// [ErrNotMember] gives StateLeft, Inferred.
//
// On [ErrGroupNotFound], [ErrRefused] and [ErrOutcomeUnknown] it asks the
// client's State, where the client is a [Reader], and StateLeft is a success,
// Inferred. Otherwise, and when the read fails, the error is Leave's. A request
// to join that waits is not withdrawn.
func EnsureLeft(ctx context.Context, c Client, m Membership) (*Result, error) {
	res, err := c.Leave(ctx, m)
	if err == nil {
		return res, nil
	}
	switch CodeOf(err) { //nolint:exhaustive // every other code is Leave's own error
	case ErrNotMember:
		return inferred(StateLeft, m, err), nil
	case ErrGroupNotFound, ErrRefused, ErrOutcomeUnknown:
		if read(ctx, c, m) == StateLeft {
			return inferred(StateLeft, m, err), nil
		}
	}
	return nil, err
}

// read gives the state that the client's Reader tells, or the invalid zero
// State where there is no Reader or the read fails.
func read(ctx context.Context, c Client, m Membership) State {
	r, ok := c.(Reader)
	if !ok {
		return ""
	}
	s, err := r.State(ctx, m)
	if err != nil {
		return ""
	}
	return s
}

// inferred makes the Result of an error that says, or led to a read that says,
// that the state holds.
func inferred(s State, m Membership, err error) *Result {
	res := &Result{State: s, Membership: m, Inferred: true}
	if e, ok := asError(err); ok {
		res.Message, res.Attempts, res.RateLimit = e.Message, e.Attempts, e.RateLimit
	}
	return res
}
