package groups_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
)

// codes is every Code and its text. They are append-only.
var codes = map[groups.Code]string{
	groups.ErrUnknown: "unknown", groups.ErrInvalidArgument: "invalid_argument",
	groups.ErrUnauthenticated: "unauthenticated", groups.ErrPermissionDenied: "permission_denied",
	groups.ErrGroupNotFound: "group_not_found", groups.ErrUserNotFound: "user_not_found",
	groups.ErrAlreadyMember: "already_member", groups.ErrNotMember: "not_member",
	groups.ErrRequestPending: "request_pending", groups.ErrInvitationRequired: "invitation_required",
	groups.ErrRulesNotAccepted: "rules_not_accepted", groups.ErrGroupOpen: "group_open",
	groups.ErrLastOwner: "last_owner", groups.ErrArchived: "archived", groups.ErrJoinCode: "join_code",
	groups.ErrLimitReached: "limit_reached", groups.ErrTwoFactor: "two_factor", groups.ErrTLSRequired: "tls_required",
	groups.ErrRefused: "refused", groups.ErrRateLimited: "rate_limited", groups.ErrUnavailable: "unavailable",
	groups.ErrUnsupported: "unsupported", groups.ErrBadResponse: "bad_response", groups.ErrCanceled: "canceled",
	groups.ErrOutcomeUnknown: "outcome_unknown",
}

func TestCodesKeepTheirTexts(t *testing.T) {
	t.Parallel()
	for code, text := range codes {
		if string(code) != text {
			t.Errorf("the code %q has changed to %q", text, string(code))
		}
		if want := strings.ReplaceAll(text, "_", " "); code.Error() != want {
			t.Errorf("%s reads %q, want %q", text, code.Error(), want)
		}
	}
}

// Every constant of the source is a code of the table above, and the other way
// round; and its name is its text in another writing.
func TestTheListOfCodesIsComplete(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(src)) {
		var name, text string
		if n, _ := fmt.Sscanf(line, "\tErr%s Code = %q", &name, &text); n != 2 {
			continue
		}
		found = append(found, text)
		if flat := strings.ToLower(name); flat != strings.ReplaceAll(text, "_", "") {
			t.Errorf("Err%s has the text %q", name, text)
		}
	}
	want := make([]string, 0, len(codes))
	for code := range codes {
		want = append(want, string(code))
	}
	slices.Sort(found)
	slices.Sort(want)
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("(-want +errors.go)\n%s", diff)
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		err  *groups.Error
		want string
	}{
		{"nil", nil, "groups: no error"},
		{"the zero value", &groups.Error{}, "groups: unknown"},
		{"a code alone", &groups.Error{Code: groups.ErrNotMember}, "groups: not member"},
		{"without a provider", &groups.Error{Code: groups.ErrNotMember, Op: "leave"}, "groups: leave: not member"},
		{
			"everything",
			&groups.Error{
				Code: groups.ErrLastOwner, Provider: "toy", Op: "leave", GroupID: "g\n1", UserID: "ada", NativeCode: "4",
				HTTPStatus: 403, Message: "not \"you\"", RetryAfter: time.Second, RateLimit: &groups.RateLimit{}, Attempts: 2, Err: io.EOF,
			},
			`groups/toy: leave "g\n1" of user "ada": last owner (4): "not \"you\"": EOF [HTTP 403, attempts: 2]`,
		},
		{"one attempt without an answer", &groups.Error{Code: groups.ErrUnavailable, Attempts: 1}, "groups: unavailable"},
		{"more of them", &groups.Error{Code: groups.ErrUnavailable, Attempts: 4}, "groups: unavailable [attempts: 4]"},
		{"a code that is not ours", &groups.Error{Code: "too_blue"}, "groups: too blue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.err.Error(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAnErrorIsItsCodeAndItsCause(t *testing.T) {
	t.Parallel()
	for code := range codes {
		err := fmt.Errorf("oh: %w", &groups.Error{Code: code, Err: context.Canceled})
		for other := range codes {
			if got := errors.Is(err, other); got != (code == other) {
				t.Errorf("errors.Is(%s, %s) is %v", code, other, got)
			}
		}
		if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s has lost its cause", code)
		}
	}
	var none *groups.Error
	if none.Unwrap() != nil || none.Is(groups.ErrUnknown) || (&groups.Error{}).Unwrap() != nil {
		t.Error("a nil Error is something")
	}
	if !errors.Is(&groups.Error{}, groups.ErrUnknown) {
		t.Error("the zero Error is not ErrUnknown")
	}
}

func TestCodeOf(t *testing.T) {
	t.Parallel()
	var none *groups.Error
	full := &groups.Error{Code: groups.ErrNotMember, Err: io.EOF}
	for _, c := range []struct {
		name string
		err  error
		want groups.Code
	}{
		{"nil", nil, ""},
		{"a foreign error", io.EOF, groups.ErrUnknown},
		{"an Error", full, groups.ErrNotMember},
		{"a wrapped Error", fmt.Errorf("oh: %w", full), groups.ErrNotMember},
		{"a joined Error", errors.Join(io.EOF, full), groups.ErrNotMember},
		{"two wrapped errors", fmt.Errorf("%w and %w", io.EOF, full), groups.ErrNotMember},
		{"a Code", groups.ErrArchived, groups.ErrArchived},
		{"a wrapped Code", fmt.Errorf("oh: %w", groups.ErrArchived), groups.ErrArchived},
		{"the zero Error", &groups.Error{}, groups.ErrUnknown},
		{"a nil Error", none, groups.ErrUnknown},
		{"a nil Error, wrapped", fmt.Errorf("oh: %w", none), groups.ErrUnknown},
		{"a nil Error beside a Code", errors.Join(none, groups.ErrArchived), groups.ErrArchived},
		{"an empty Code", groups.Code(""), groups.ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := groups.CodeOf(c.err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if c.want != "" && c.want != groups.ErrUnknown && !errors.Is(c.err, c.want) {
				t.Errorf("errors.Is does not hold for %q", c.want)
			}
		})
	}
}
