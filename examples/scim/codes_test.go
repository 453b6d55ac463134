package scim_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"example.org/scim"
	"github.com/groups-go/groups"
)

// refusal is SCIM's error.
func refusal(status int, scimType string) reply {
	typed := ""
	if scimType != "" {
		typed = fmt.Sprintf(`,"scimType":%q`, scimType)
	}
	return reply{status: status, body: fmt.Sprintf(
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d"%s,"detail":"no, said the server to ada's/t0ken+1"}`,
		status, typed)}
}

// calls are the operations, each on a site that answers its request so.
var calls = map[string]func(*testing.T, reply) error{
	"join": func(t *testing.T, r reply) error {
		return second((&site{patch: []reply{r}}).client(t).Join(t.Context(), member))
	},
	"leave": func(t *testing.T, r reply) error {
		return second((&site{patch: []reply{r}}).client(t).Leave(t.Context(), member))
	},
	"state": func(t *testing.T, r reply) error {
		return second((&site{search: []reply{r}}).client(t).State(t.Context(), member))
	},
	"getGroup": func(t *testing.T, r reply) error {
		return second((&site{group: []reply{r}}).client(t).GetGroup(t.Context(), "g1"))
	},
	"getMe": func(t *testing.T, r reply) error {
		return second((&site{me: []reply{r}}).client(t).GetMe(t.Context()))
	},
}

func TestEachErrorArrivesAsItsOwnCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status   int
		scimType string
		want     groups.Code
		but      map[string]groups.Code // where an operation has another
	}{
		{400, scim.TypeInvalidSyntax, groups.ErrInvalidArgument, nil},
		{400, scim.TypeInvalidValue, groups.ErrInvalidArgument, nil},
		{400, scim.TypeInvalidFilter, groups.ErrUnsupported, nil},
		{400, scim.TypeInvalidPath, groups.ErrUnsupported, nil},
		{400, scim.TypeInvalidVers, groups.ErrUnsupported, nil},
		{400, scim.TypeMutability, groups.ErrUnsupported, nil},
		{400, scim.TypeTooMany, groups.ErrRefused, nil},
		{400, scim.TypeNoTarget, groups.ErrRefused, map[string]groups.Code{"leave": groups.ErrNotMember}},
		{404, scim.TypeNoTarget, groups.ErrRefused, map[string]groups.Code{"leave": groups.ErrNotMember}},
		{403, scim.TypeSensitive, groups.ErrPermissionDenied, nil},
		{409, scim.TypeUniqueness, groups.ErrRefused, nil},
		{400, "ownWords", groups.ErrRefused, nil},
		{404, "ownWords", groups.ErrRefused, nil},
		{500, scim.TypeInvalidValue, groups.ErrInvalidArgument, nil},
		{400, "", groups.ErrInvalidArgument, nil},
		{401, "", groups.ErrUnauthenticated, nil},
		{403, "", groups.ErrPermissionDenied, nil},
		{404, "", groups.ErrGroupNotFound, map[string]groups.Code{"state": groups.ErrUnsupported, "getMe": groups.ErrUserNotFound}},
		{409, "", groups.ErrRefused, nil},
		{413, "", groups.ErrRefused, nil},
		{418, "", groups.ErrRefused, nil},
		{501, "", groups.ErrUnsupported, nil},
	} {
		for op, call := range calls {
			t.Run(fmt.Sprintf("%d %s to %s", c.status, c.scimType, op), func(t *testing.T) {
				t.Parallel()
				want, native := c.want, c.scimType
				if other, has := c.but[op]; has {
					want = other
				}
				if native == "" {
					native = strconv.Itoa(c.status)
				}
				e := errorOf(t, call(t, refusal(c.status, c.scimType)), want)
				if e.NativeCode != native || e.HTTPStatus != c.status || e.Attempts != 1 || e.Op != op ||
					e.Message != "no, said the server to [redacted]" {
					t.Errorf("%+v", e)
				}
			})
		}
	}
}

// A bearer token's challenge need not have a body (RFC 6750, 3).
func TestAChallengeAloneIsUnauthenticated(t *testing.T) {
	t.Parallel()
	challenge := http.Header{"Www-Authenticate": {`Bearer error="invalid_token"`}}
	for op, call := range calls {
		for _, body := range []string{"", "<html>no</html>", `{"error":"invalid_token"}`, groupBody} {
			e := errorOf(t, call(t, reply{status: 401, body: body, header: challenge}), groups.ErrUnauthenticated)
			if e.NativeCode != "401" || e.Attempts != 1 {
				t.Errorf("%s with %q: %+v", op, body, e)
			}
		}
		wantCode(t, call(t, reply{status: 401}), groups.ErrBadResponse)
	}
}

// 412 says that the change was not made, and that another attempt may be.
func TestAConflictWithAnotherChangeIsRepeated(t *testing.T) {
	t.Parallel()
	for _, scimType := range []string{"", scim.TypeInvalidValue} {
		e := errorOf(t, calls["join"](t, refusal(412, scimType)), groups.ErrUnavailable)
		if e.Attempts != 4 {
			t.Errorf("%+v", e)
		}
		res, err := (&site{patch: []reply{refusal(412, scimType), ok(groupBody)}}).client(t).Join(t.Context(), member)
		if err != nil || res.Attempts != 2 || res.Inferred {
			t.Errorf("got %+v, %v", res, err)
		}
	}
}

// A failure of the server may have come in the middle of its work.
func TestAServerErrorLeavesTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	for _, status := range []int{500, 502, 503, 504, 507} {
		for _, op := range []string{"join", "leave"} {
			e := errorOf(t, calls[op](t, refusal(status, "")), groups.ErrOutcomeUnknown)
			if e.Message == "" && status != 503 {
				t.Errorf("%s, %d: %+v", op, status, e)
			}
		}
		wantCode(t, calls["state"](t, refusal(status, "")), groups.ErrUnavailable)
	}
}

func TestTooManyRequestsAreWaitedFor(t *testing.T) {
	t.Parallel()
	later := reply{status: 429, header: http.Header{"Retry-After": {"7"}}}
	for op, call := range calls {
		if e := errorOf(t, call(t, later), groups.ErrRateLimited); e.RetryAfter.Seconds() != 7 || e.Attempts != 1 {
			t.Errorf("%s: %+v", op, e)
		}
	}
}
