package groups

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// A Client joins and leaves groups at one provider, with one account's
// credentials.
//
// Implementations MUST be safe for concurrent use. They MUST check the
// arguments before anything is sent, and return errors that are an [*Error],
// with a [Code] and without secrets. They MUST NOT report a state that held at
// no instant of the call, nor a definite error although one of their requests
// changed the membership: when nothing proves what happened, the error is
// [ErrOutcomeUnknown]. When ctx ends first the error MUST be [ErrCanceled], or
// ErrOutcomeUnknown where something was sent that may have been carried out, and
// errors.Is(err, ctx.Err()) MUST hold; an answer that is already in hand counts.
//
// Package provider has the machinery for that, and package groupstest the tests.
type Client interface {
	// Join asks that the user be a member of the group. Its Result has
	// StateJoined, or StatePending where the group's moderators decide.
	//
	// A second Join of a member is ErrAlreadyMember where the provider tells
	// so; the provider's documentation says what comes otherwise: ErrRefused,
	// or a success that changed nothing.
	Join(ctx context.Context, m Membership) (*Result, error)

	// Leave asks that the user not be a member of the group. Its Result has
	// StateLeft. A request to join that waits is not withdrawn.
	//
	// A second Leave is ErrNotMember where the provider tells so; the
	// provider's documentation says what comes otherwise: ErrRefused or
	// ErrGroupNotFound.
	Leave(ctx context.Context, m Membership) (*Result, error)
}

// A Reader tells what a membership is. The clients of providers that have a
// read for it implement it.
type Reader interface {
	// State gives the state of the membership at one moment of the call. It
	// changes nothing. Where the client's Config lacks what the read needs,
	// the error is [ErrUnsupported].
	State(ctx context.Context, m Membership) (State, error)
}

// HTTPConfig is the part of a provider's Config that is alike for all: how its
// HTTP requests are sent, repeated and watched. Zero fields mean the defaults.
type HTTPConfig struct {
	// Transport sends the requests; nil means [http.DefaultTransport].
	// Redirects are never followed, whatever the Transport.
	//
	// A Transport that repeats requests by itself makes the Attempts untrue.
	// One that does not call the hooks of net/http/httptrace is assumed to have
	// sent every request that it was given.
	Transport http.RoundTripper
	// Timeout limits one attempt, from its start to the last byte of its
	// answer; 0 means 30 s. The whole operation is limited by the caller's ctx.
	Timeout time.Duration
	// MaxAttempts is how often each request of an operation is sent at the
	// most; 0 means 4, and 1 means no repeats.
	MaxAttempts int
	// MinWait and MaxWait bound the wait between two attempts; 0 means 250 ms
	// and 30 s. Waits grow exponentially, with jitter. A wait that the provider
	// asks for counts instead; one beyond MaxWait, or beyond the deadline of
	// ctx, ends the operation with the error so far, which has it as RetryAfter.
	MinWait, MaxWait time.Duration
	// MaxResponseBytes limits the body of an answer; 0 means 1 MiB. A larger
	// answer counts as unreadable.
	MaxResponseBytes int64
	// UserAgent is the header of that name; "" means "groups-go".
	UserAgent string
	// Logger gets a record of each attempt at level Debug; nil means silence.
	// No record holds a secret, a body or a URL's query.
	Logger *slog.Logger
	// Limiter is asked before each attempt; nil means no limit.
	Limiter Limiter
	// OnAttempt is called after each attempt, in the caller's goroutine; nil
	// means no call. It must be safe for concurrent use. A request that net/http
	// sent again by itself, as it does with a GET whose reused connection broke,
	// counts in the Attempts but has no call of its own.
	OnAttempt func(context.Context, Attempt)
	// InsecureHTTP allows a BaseURL with plain http to a host beyond loopback.
	// The credentials then travel readable.
	InsecureHTTP bool
}

// A Limiter holds back requests, to keep a client within limits.
// *rate.Limiter of golang.org/x/time/rate is one.
type Limiter interface {
	// Wait returns nil when one request may be sent. Its error ends the
	// operation: as the end of ctx where ctx has ended, else with
	// ErrRateLimited, or ErrOutcomeUnknown where something was sent before that
	// may have been carried out.
	Wait(ctx context.Context) error
}

// An Attempt tells of one HTTP request.
type Attempt struct {
	// Provider is the provider's name: "peopleaggregator".
	Provider string
	// Operation is what the caller asked for: "join", "leave", "state", or the
	// native method.
	Operation string
	// Method is the provider's name of the method that was sent: "joinGroup".
	Method string
	// Number counts the requests of the operation, from 1.
	Number int
	// Start is when the attempt began; the Limiter had been asked before.
	Start time.Time
	// Duration is how long it took, to the last byte of the answer.
	Duration time.Duration
	// Status is the HTTP status of the answer; 0 when there was none.
	Status int
	// Err says why the attempt did not succeed, without secrets; nil when it
	// did.
	Err error
	// Fate is what became of the request.
	Fate Fate
	// Wait is the wait that follows before the next attempt; 0 when none
	// follows.
	Wait time.Duration
}

// A Fate is what became of one attempt.
type Fate string

// The fates of an attempt.
const (
	// FateAnswered says that the provider answered, and was understood.
	FateAnswered Fate = "answered"
	// FateNotCarriedOut says that the request provably changed nothing and may
	// be repeated: no connection, or the provider said "later".
	FateNotCarriedOut Fate = "not_carried_out"
	// FateUnknown says that the request may have been carried out: its answer
	// was lost, spoiled or says so.
	FateUnknown Fate = "unknown"
	// FateHopeless says that the request changed nothing and that another
	// attempt would end alike.
	FateHopeless Fate = "hopeless"
)

// A RateLimit is what a provider says of its limits.
type RateLimit struct {
	// Limit is the number of requests that are allowed in a period.
	Limit int
	// Remaining is how many of them are left.
	Remaining int
	// Reset is when the period ends.
	Reset time.Time
}

// redacted stands for a secret wherever one is printed.
const redacted = "[redacted]"

// A Secret holds a token or password and does not show it: it prints, logs and
// marshals as "[redacted]". The zero Secret is empty.
//
// It is a struct around a pointer because fmt prints the unexported fields of
// other types without asking their methods: it then shows an address. What it
// points to is a function because go-cmp and other printers follow pointers.
type Secret struct{ reveal *func() string }

// NewSecret makes a Secret of s; of "" the zero Secret.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	reveal := func() string { return s }
	return Secret{reveal: &reveal}
}

// Reveal gives the secret itself, "" for the zero Secret. It is for the one place
// that sends it: what it gives has no protection any more.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return (*s.reveal)()
}

// Equal reports whether both are the same secret, in a time that does not
// depend on where they differ.
func (s Secret) Equal(t Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(t.Reveal())) == 1
}

// IsZero reports whether the secret is empty.
func (s Secret) IsZero() bool { return s.reveal == nil }

// String gives "[redacted]".
func (Secret) String() string { return redacted }

// GoString gives "[redacted]".
func (Secret) GoString() string { return redacted }

// LogValue gives "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText gives "[redacted]", and nothing for the empty Secret.
func (s Secret) MarshalText() ([]byte, error) {
	if s.IsZero() {
		return nil, nil
	}
	return []byte(redacted), nil
}

// UnmarshalText takes the text for the secret. The text "[redacted]" is an
// error: it is what is left of a secret that was marshalled.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == redacted {
		return errors.New("groups: the secret was redacted when it was marshalled")
	}
	*s = NewSecret(string(text))
	return nil
}
