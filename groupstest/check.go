package groupstest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/groups-go/groups"
)

// codes are all codes of package groups.
var codes = []groups.Code{
	groups.ErrUnknown, groups.ErrInvalidArgument, groups.ErrUnauthenticated,
	groups.ErrPermissionDenied, groups.ErrGroupNotFound, groups.ErrUserNotFound,
	groups.ErrAlreadyMember, groups.ErrNotMember, groups.ErrRequestPending,
	groups.ErrInvitationRequired, groups.ErrRulesNotAccepted, groups.ErrGroupOpen,
	groups.ErrLastOwner, groups.ErrArchived, groups.ErrJoinCode,
	groups.ErrLimitReached, groups.ErrTwoFactor, groups.ErrTLSRequired,
	groups.ErrRefused, groups.ErrRateLimited, groups.ErrUnavailable,
	groups.ErrUnsupported, groups.ErrBadResponse, groups.ErrCanceled,
	groups.ErrOutcomeUnknown,
}

// checkContract checks what holds for every call, whatever it comes to.
func (c *call) checkContract() {
	c.Helper()
	switch {
	case c.err != nil && c.res != nil:
		c.Errorf("%s gives a Result beside its error %v", c.what, c.err)
	case c.err != nil:
		c.checkError(string(c.op), c.m, c.err, c.ctxErr)
	case c.res == nil:
		c.Errorf("%s gives neither a Result nor an error", c.what)
	default:
		c.checkResult()
	}
	c.checkSecrets()
}

// checkResult checks the fields of a Result.
func (c *call) checkResult() {
	c.Helper()
	r := c.res
	if pending := c.op == Join && r.State == groups.StatePending; r.State != c.op.wanted() && !pending {
		c.Errorf("%s gives Result.State %q", c.what, r.State)
	}
	if r.Membership.GroupID != c.m.GroupID {
		c.Errorf("%s gives Result.Membership.GroupID %q; want %q", c.what, r.Membership.GroupID, c.m.GroupID)
	}
	if c.m.User.IsSelf() && !r.Membership.User.IsSelf() ||
		c.m.User.ID != "" && r.Membership.User.ID != c.m.User.ID {
		c.Errorf("%s gives Result.Membership.User %+v; want %+v", c.what, r.Membership.User, c.m.User)
	}
	native := reflect.ValueOf(r.Native)
	switch {
	case r.Inferred && r.Native == nil:
	case native.Kind() != reflect.Pointer || native.IsNil():
		c.Errorf("%s gives Result.Native %T; want a pointer to the provider's answer", c.what, r.Native)
	}
	if len(r.Message) > groups.MaxMessageBytes {
		c.Errorf("%s gives a Message of %d bytes", c.what, len(r.Message))
	}
}

// checkError checks that err is a complete *groups.Error of one code, and
// speaks of the end of ctx only where ctx ended.
func (b *bench) checkError(op string, m groups.Membership, err, ctxErr error) {
	b.Helper()
	var e *groups.Error
	if !errors.As(err, &e) || e == nil {
		b.Errorf("the error is no *groups.Error: %T: %v", err, err)
		return
	}
	// Of Self and the zero User a client may know the id.
	otherUser := m.User.ID != "" && e.UserID != m.User.ID
	if e.Provider != b.harness.Provider || e.Op != op || e.GroupID != m.GroupID || otherUser {
		b.Errorf("the error is of provider %q, op %q, group %q, user %q; want %q, %q, %q, %q",
			e.Provider, e.Op, e.GroupID, e.UserID, b.harness.Provider, op, m.GroupID, m.User.ID)
	}
	if len(e.Message) > groups.MaxMessageBytes {
		b.Errorf("the error has a Message of %d bytes", len(e.Message))
	}
	if text := err.Error(); text == "" || strings.ContainsFunc(text, unicode.IsControl) {
		b.Errorf("the error does not describe itself in one line: %q", text)
	}
	b.checkCode(e, err)
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if got, want := errors.Is(err, end), errors.Is(ctxErr, end); got && !want {
			b.Errorf("the error passes for the end of ctx (%v), which has not ended so: %v", end, err)
		}
	}
	if e.Code == groups.ErrCanceled && (ctxErr == nil || !errors.Is(err, ctxErr)) {
		b.Errorf("the error is %q without being the end of ctx (%v): %v", e.Code, ctxErr, err)
	}
}

// checkCode checks that errors.Is holds for one code alone, and that the cause
// has none of its own.
func (b *bench) checkCode(e *groups.Error, err error) {
	b.Helper()
	if !slices.Contains(codes, e.Code) {
		b.Errorf("the error has the code %q, which does not exist", e.Code)
	}
	for _, code := range codes {
		if got, want := errors.Is(err, code), code == groups.CodeOf(err); got != want {
			b.Errorf("errors.Is(err, %q) is %t, CodeOf gives %q: %v", code, got, groups.CodeOf(err), err)
		}
	}
	var (
		inner *groups.Error
		code  groups.Code
	)
	if errors.As(e.Err, &inner) || errors.As(e.Err, &code) {
		b.Errorf("the error's cause holds a groups.Error or groups.Code of its own: %v", err)
	}
}

// checkTruth compares what the call says with what happened: a success must
// name a state that held during the call, a definite error must have changed
// nothing, and nobody may give up who has no reason to.
func (c *call) checkTruth() {
	c.Helper()
	held := append([]groups.State{c.before, c.after}, c.seen.states...)
	switch code := groups.CodeOf(c.err); {
	case c.err == nil && c.res != nil:
		if !slices.ContainsFunc(held, func(s groups.State) bool { return fits(c.res.State, s) }) {
			c.Errorf("%s gives a false success: %q, but the membership was %q", c.what, c.res.State, held)
		}
	case c.err == nil:
	case code == groups.ErrOutcomeUnknown:
		if !c.seen.inDoubt {
			c.Errorf("%s does not know its outcome although no answer was lost: %v", c.what, c.err)
		}
	case slices.ContainsFunc(held, func(s groups.State) bool { return s != c.before }):
		c.Errorf("%s gives a false failure: the membership went from %q to %q, but the error is %v",
			c.what, c.before, held[1:], c.err)
	}
}

// fits reports whether a client may say claimed when truth holds: StateLeft
// leaves open whether a request waits.
func fits(claimed, truth groups.State) bool {
	return claimed == truth || claimed == groups.StateLeft && truth == groups.StatePending
}

// checkAttempts compares the count of attempts with the requests on the wire.
func (c *call) checkAttempts() {
	c.Helper()
	if got := attemptsOf(c.res, c.err); got != c.seen.sent {
		c.Errorf("%s gives %d Attempts, but sent %d requests", c.what, got, c.seen.sent)
	}
}

// attemptsOf gives the Attempts of a Result or an error.
func attemptsOf(res *groups.Result, err error) int {
	var e *groups.Error
	switch {
	case errors.As(err, &e):
		return e.Attempts
	case res != nil:
		return res.Attempts
	}
	return 0
}

// nativeCode gives the provider's own code of an error.
func nativeCode(err error) string {
	var e *groups.Error
	if errors.As(err, &e) {
		return e.NativeCode
	}
	return ""
}
