package groups

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// A Code says why an operation failed. It is an error itself, so that
// errors.Is(err, groups.ErrNotMember) works. Codes are never renamed or removed.
type Code string

// Error gives the code with spaces for underscores: "not member".
func (c Code) Error() string { return strings.ReplaceAll(string(c), "_", " ") }

// The codes. The documentation of each provider has the table of its own codes
// and what they become.
const (
	// ErrUnknown is the code of errors that did not come from this library.
	ErrUnknown Code = "unknown"
	// ErrInvalidArgument says that an argument or a field of the Config is
	// missing or malformed. Nothing was sent, or the provider said so.
	ErrInvalidArgument Code = "invalid_argument"
	// ErrUnauthenticated says that the provider did not take the credentials.
	ErrUnauthenticated Code = "unauthenticated"
	// ErrPermissionDenied says that the account may not do this.
	ErrPermissionDenied Code = "permission_denied"
	// ErrGroupNotFound says that there is no such group, or none that the
	// account may know of.
	ErrGroupNotFound Code = "group_not_found"
	// ErrUserNotFound says that there is no such user.
	ErrUserNotFound Code = "user_not_found"
	// ErrAlreadyMember says that the user is a member already.
	ErrAlreadyMember Code = "already_member"
	// ErrNotMember says that the user is not a member.
	ErrNotMember Code = "not_member"
	// ErrRequestPending says that a request to join waits already.
	ErrRequestPending Code = "request_pending"
	// ErrInvitationRequired says that only who is invited can join.
	ErrInvitationRequired Code = "invitation_required"
	// ErrRulesNotAccepted says that the group's rules must be accepted first.
	ErrRulesNotAccepted Code = "rules_not_accepted"
	// ErrGroupOpen says that the group takes members without a request.
	ErrGroupOpen Code = "group_open"
	// ErrLastOwner says that the group's last owner cannot leave it.
	ErrLastOwner Code = "last_owner"
	// ErrArchived says that the group is archived.
	ErrArchived Code = "archived"
	// ErrJoinCode says that the group's join code is missing or wrong.
	ErrJoinCode Code = "join_code"
	// ErrLimitReached says that the account is in as many groups as it may be.
	ErrLimitReached Code = "limit_reached"
	// ErrTwoFactor says that a second factor is missing or wrong.
	ErrTwoFactor Code = "two_factor"
	// ErrTLSRequired says that the provider wants https.
	ErrTLSRequired Code = "tls_required"
	// ErrRefused says that the provider said no, and not why. It also stands
	// for native codes that this library does not know.
	ErrRefused Code = "refused"
	// ErrRateLimited says that there were too many requests. Nothing happened.
	ErrRateLimited Code = "rate_limited"
	// ErrUnavailable says that the provider could not be reached or is out of
	// service. Nothing happened; it may be tried again later.
	ErrUnavailable Code = "unavailable"
	// ErrUnsupported says that the provider has no way to do this.
	ErrUnsupported Code = "unsupported"
	// ErrBadResponse says that the answer was not understood, and that nothing
	// was carried out.
	ErrBadResponse Code = "bad_response"
	// ErrCanceled says that ctx ended and that nothing was carried out.
	ErrCanceled Code = "canceled"
	// ErrOutcomeUnknown says that the change may have been carried out, and
	// that nothing proves it. Reading the state, or the same call again, tells
	// more.
	ErrOutcomeUnknown Code = "outcome_unknown"
)

// MaxMessageBytes is the length at which the provider's words are cut, in
// Result.Message and Error.Message.
const MaxMessageBytes = 512

// An Error is the error of every operation. It holds no secret, no token that
// the provider echoed, and no URL's query.
type Error struct {
	// Code says what it means.
	Code Code
	// Provider is the provider's name: "peopleaggregator".
	Provider string
	// Op is what was asked for: "join", "leave", "state", a native method, or
	// "new" for an error of the Config.
	Op string
	// GroupID and UserID say for which membership; empty where there is none.
	GroupID, UserID string
	// NativeCode is the provider's own code: "4", "operation_not_permitted".
	// It is empty when the provider gave none.
	NativeCode string
	// HTTPStatus is the status of the last attempt's answer; 0 when it brought
	// none.
	HTTPStatus int
	// Message is the provider's words, without secrets, at most
	// MaxMessageBytes long.
	Message string
	// RetryAfter is the wait that the provider asked for; 0 when it did not.
	RetryAfter time.Duration
	// RateLimit is what the provider said of its limits; nil when nothing.
	RateLimit *RateLimit
	// Attempts counts the HTTP requests that were sent.
	Attempts int
	// Err is the cause: the transport's or ctx's error, the provider's own
	// typed error, or what is wrong with an argument. It may be nil, and never
	// holds another Error or Code.
	Err error
}

// Error describes the failure in one line.
func (e *Error) Error() string {
	if e == nil {
		return "groups: no error"
	}
	var b strings.Builder
	b.WriteString("groups")
	if e.Provider != "" {
		b.WriteString("/" + e.Provider)
	}
	if e.Op != "" {
		b.WriteString(": " + e.Op)
	}
	if e.GroupID != "" {
		fmt.Fprintf(&b, " %q", e.GroupID)
	}
	if e.UserID != "" {
		fmt.Fprintf(&b, " of user %q", e.UserID)
	}
	b.WriteString(": " + e.code().Error())
	if e.NativeCode != "" {
		fmt.Fprintf(&b, " (%s)", e.NativeCode)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %q", e.Message)
	}
	if e.Err != nil {
		b.WriteString(": " + line(e.Err.Error()))
	}
	switch {
	case e.HTTPStatus != 0:
		fmt.Fprintf(&b, " [HTTP %d, attempts: %d]", e.HTTPStatus, e.Attempts)
	case e.Attempts > 1:
		fmt.Fprintf(&b, " [attempts: %d]", e.Attempts)
	}
	return b.String()
}

// line makes one line of a text, and cuts it where it is too long for one.
func line(text string) string {
	if len(text) > MaxMessageBytes {
		text = strings.ToValidUTF8(text[:MaxMessageBytes], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// Is reports whether target is the error's Code.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && e != nil && c == e.code()
}

func (e *Error) code() Code {
	if e.Code == "" {
		return ErrUnknown
	}
	return e.Code
}

// CodeOf gives the Code of err: "" for nil, ErrUnknown for an error that did
// not come from this library.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := asError(err); ok {
		return e.code()
	}
	var c Code
	if errors.As(err, &c) && c != "" {
		return c
	}
	return ErrUnknown
}

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok && e != nil
}
