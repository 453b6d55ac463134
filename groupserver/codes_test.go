package groupserver_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

// The statuses of both hooks that are no success, and numbers that are not
// theirs. The same number means something else in the other hook.
var refusals = map[string]map[int]groups.Code{
	"leave": {
		1: groups.ErrGroupNotFound, 2: groups.ErrUserNotFound, 4: groups.ErrNotMember,
		3: groups.ErrRefused, 8: groups.ErrRefused, -1: groups.ErrRefused, 99: groups.ErrRefused,
		256: groups.ErrRefused, 257: groups.ErrRefused,
	},
	"join": {
		256: groups.ErrAlreadyMember,
		2:   groups.ErrRefused, 4: groups.ErrRefused, -1: groups.ErrRefused, 255: groups.ErrRefused, 258: groups.ErrRefused,
	},
}

func TestEachStatusArrivesAsItsOwnCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for status, want := range refusals[op.name] {
			for _, httpStatus := range []int{200, 400, 404} { // GS-007
				c := client(t, script(t, reply{status: httpStatus, body: op.answer(status).text()}))
				res, err := op.run(t.Context(), c, member)
				if res != nil {
					t.Fatalf("%d: a Result: %+v", status, res)
				}
				e := errorOf(t, err, want)
				if e.NativeCode != strconv.Itoa(status) || e.HTTPStatus != httpStatus || e.Message != "no or yes, says the site" ||
					e.Attempts != 1 || e.Provider != "groupserver" || e.Op != op.name || e.GroupID != "test" || e.UserID != adaID {
					t.Errorf("%d with %d: %+v", status, httpStatus, e)
				}
			}
		}
	})
}

func TestNumbersBeyondAllIntegersAreRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, number := range []string{"123456789012345678901234567890", "-0", "-4"} {
			body := replaced(t, op.answer(77).text(), "77", number)
			e := errorOf(t, second(op.run(t.Context(), client(t, script(t, ok(body))), member)), groups.ErrRefused)
			if e.NativeCode != number {
				t.Errorf("%+v", e)
			}
		}
	})
}

// everyHook calls each hook.
func everyHook(t *testing.T, test func(t *testing.T, name string, call func(*groupserver.Client) error)) {
	t.Helper()
	for name, call := range map[string]func(*groupserver.Client) error{
		"join":          func(c *groupserver.Client) error { return second(c.Join(t.Context(), member)) },
		"leave":         func(c *groupserver.Client) error { return second(c.Leave(t.Context(), member)) },
		"leave by mail": func(c *groupserver.Client) error { return second(c.Leave(t.Context(), byMail)) },
		"state":         func(c *groupserver.Client) error { return second(c.State(t.Context(), member)) },
		"search": func(c *groupserver.Client) error {
			return second(c.SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: adaID}))
		},
		"groups": func(c *groupserver.Client) error { return second(c.Groups(t.Context())) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, name, call)
		})
	}
}

// GS-005: a wrong token and wrong arguments have one status, and only the text
// tells which. GS-012: a group that does not exist is one of the latter.
func TestValidationErrorsAreToldApartByTheirText(t *testing.T) {
	t.Parallel()
	everyHook(t, func(t *testing.T, _ string, call func(*groupserver.Client) error) {
		for body, tc := range map[string]struct {
			want    groups.Code
			message string
		}{
			invalidAnswer:  {groups.ErrInvalidArgument, "a: Required input is missing.; b: Constraint not satisfied"},
			mismatchAnswer: {groups.ErrUnauthenticated, `The authentication token "[redacted]" does not match the one in the database.`},
			`{"status":100,"message":["x","the token DOES NOT match the one in the Database"]}`: {
				groups.ErrUnauthenticated, `x; The authentication token "[redacted]" does not match the one in the database.`,
			},
			`{"status":100,"message":"No such group \"test\""}`: {groups.ErrInvalidArgument, `No such group "test"`},
			`{"status":100,"message":[]}`:                       {groups.ErrInvalidArgument, ""},
			`{"status":100}`:                                    {groups.ErrInvalidArgument, ""},
		} {
			e := errorOf(t, call(client(t, script(t, ok(body)))), tc.want)
			if e.NativeCode != "100" || e.Message != tc.message || e.Attempts != 1 {
				t.Errorf("%s: %+v", body, e)
			}
		}
	})
}

// GS-004: nothing was done, and the next request would fare alike.
func TestTheDescriptionOfAHookIsABadAnswer(t *testing.T) {
	t.Parallel()
	everyHook(t, func(t *testing.T, _ string, call func(*groupserver.Client) error) {
		for _, status := range []int{200, 404, 500} {
			var fate groups.Fate
			c := client(t, script(t, reply{status: status, body: description}), func(cfg *groupserver.Config) {
				cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fate = a.Fate }
			})
			e := errorOf(t, call(c), groups.ErrBadResponse)
			if e.Attempts != 1 || e.NativeCode != "" || !strings.Contains(e.Error(), "the action did not arrive") || fate != groups.FateHopeless {
				t.Errorf("%d: %s, %+v", status, fate, e)
			}
		}
	})
}

func TestAStatusWhereNoneBelongsIsARefusal(t *testing.T) {
	t.Parallel()
	everyHook(t, func(t *testing.T, name string, call func(*groupserver.Client) error) {
		if name == "join" || name == "leave" {
			return // theirs is told above
		}
		for _, status := range []string{"0", "1", "4", "256", "257"} {
			e := errorOf(t, call(client(t, script(t, ok(`{"status": `+status+`, "message": "?"}`)))), groups.ErrRefused)
			if e.NativeCode != status || e.Message != "?" || e.Attempts != 1 {
				t.Errorf("%s: %+v", status, e)
			}
		}
	})
}

// GS-013: status 257, and a server error with a status that nobody knows, may
// come in the middle of the work.
func TestFailuresInTheMiddleAreRepeatedAndLeaveTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		replies := []reply{{status: 500, body: op.answer(77).text()}, {status: 503, body: op.answer(77).text()}}
		if op.name == "join" {
			replies = append(replies, ok(`{"status": 257, "message": "An unknown event occurred."}`))
		}
		for _, r := range replies {
			nothing := reply{status: http.StatusForbidden}
			e := errorOf(t, second(op.run(t.Context(), client(t, dialogue(t, nothing, r)), member)), groups.ErrOutcomeUnknown)
			if e.Attempts != 5 {
				t.Errorf("%+v: %+v", r, e)
			}
			success := 0
			res, err := op.run(t.Context(), client(t, dialogue(t, nothing, r, ok(op.answer(success).text()))), member)
			if err != nil || res.Attempts != 2 || res.Inferred {
				t.Errorf("%+v, then a success: %+v, %v", r, res, err)
			}
		}
	})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	everyHook(t, func(t *testing.T, _ string, call func(*groupserver.Client) error) {
		for _, body := range []string{"", "<html>moved</html>", left(0).text(), added(0).text(), profileIn("test").text(), "[]", "{}", invalidAnswer} {
			r := reply{status: 307, body: body, header: http.Header{"Location": {"https://elsewhere.example.com/"}}}
			if e := errorOf(t, call(client(t, script(t, r))), groups.ErrBadResponse); e.Attempts != 1 {
				t.Errorf("%s: %+v", body, e)
			}
		}
	})
}
