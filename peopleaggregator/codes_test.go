package peopleaggregator_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/kolo/xmlrpc"
)

// The provider's codes, with the statuses that they come with and what they
// become.
var refusals = []struct {
	code   string
	status int
	want   groups.Code
}{
	{"operation_not_permitted", 401, groups.ErrRefused},
	{"group_not_invited", 500, groups.ErrInvitationRequired},
	{"invalid_id", 404, groups.ErrInvalidArgument},
	{"content_not_found", 404, groups.ErrGroupNotFound},
	{"user_token_invalid", 404, groups.ErrUnauthenticated},
	{"user_token_expired", 401, groups.ErrUnauthenticated},
	{"user_not_found", 404, groups.ErrUserNotFound},
	{"user_invalid_password", 401, groups.ErrUnauthenticated},
	{"bad_login", 401, groups.ErrUnauthenticated},
	{"user_access_denied", 401, groups.ErrPermissionDenied},
	{"bad_parameter", 400, groups.ErrInvalidArgument},
	{"validation_missing_key", 412, groups.ErrInvalidArgument},
	{"validation_extra_key", 412, groups.ErrInvalidArgument},
	{"validation_incorrect_type", 412, groups.ErrInvalidArgument},
	{"validation_request_wrapper", 200, groups.ErrInvalidArgument},
	{"invalid_request_method", 200, groups.ErrInvalidArgument},
	{"never_heard_of", 200, groups.ErrRefused},
	{"never_heard_of", 403, groups.ErrRefused},
	{"", 200, groups.ErrRefused},
	{"", 401, groups.ErrRefused},
}

func TestEachRefusalArrivesAsItsOwnCode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for _, r := range refusals {
			// The code decides, so each must mean the same with status 200.
			for _, status := range []int{r.status, http.StatusOK} {
				body, message := refused(r.code), "no, says the site"
				if r.code == "" {
					body, message = bareFalse, ""
				}
				c := client(t, style, script(t, reply{status: status, body: body.in(style)}))
				res, err := op.run(t.Context(), c, group)
				if res != nil {
					t.Fatalf("%s: a Result: %+v", r.code, res)
				}
				e := errorOf(t, err, r.want)
				if e.NativeCode != r.code || e.HTTPStatus != status || e.Message != message || e.Attempts != 1 ||
					e.Provider != "peopleaggregator" || e.Op != op.name || e.GroupID != group.GroupID {
					t.Errorf("%s with %d: %+v", r.code, status, e)
				}
			}
		}
	})
}

// A failure in the middle of the work, and a server error that we cannot read
// a refusal from, may have been carried out.
func TestFailuresInTheMiddleAreRepeatedAndLeaveTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for _, r := range []reply{
			{status: 200, body: refused("system_error").in(style)},
			{status: 404, body: refused("system_error").in(style)},
			{status: 501, body: refused("system_error").in(style)},
			{status: 500, body: refused("never_heard_of").in(style)},
			{status: 500, body: bareFalse.in(style)},
			{status: 503, body: bareFalse.in(style)},
		} {
			e := errorOf(t, second(op.run(t.Context(), client(t, style, script(t, r)), group)), groups.ErrOutcomeUnknown)
			if e.Attempts != 4 || e.HTTPStatus != r.status {
				t.Errorf("%d: %+v", r.status, e)
			}
			res, err := op.run(t.Context(), client(t, style, script(t, r, op.success.ok(style))), group)
			if err != nil || res.Attempts != 2 || res.Inferred {
				t.Errorf("%d, then a success: %+v, %v", r.status, res, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func fault(code int, text string) string {
	return fmt.Sprintf(`<?xml version="1.0"?><methodResponse><fault><value><struct>`+
		`<member><name>faultCode</name><value><int>%d</int></value></member>`+
		`<member><name>faultString</name><value><string>%s</string></value></member>`+
		`</struct></value></fault></methodResponse>`, code, text)
}

func TestFaultsOfXMLRPC(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		code, attempts int
		want           groups.Code
	}{
		{-32700, 1, groups.ErrRefused},
		{-32600, 1, groups.ErrRefused},
		{42, 4, groups.ErrOutcomeUnknown},
		{99, 4, groups.ErrOutcomeUnknown},
		{7, 4, groups.ErrOutcomeUnknown},
	} {
		t.Run(fmt.Sprint(tc.code), func(t *testing.T) {
			t.Parallel()
			text := strings.Repeat("ä\n", 1000)
			for _, op := range operations {
				c := client(t, peopleaggregator.XMLRPC, script(t, reply{status: 200, body: fault(tc.code, text)}))
				err := second(op.run(t.Context(), c, group))
				e := errorOf(t, err, tc.want)
				var f xmlrpc.FaultError
				if !errors.As(err, &f) || f.Code != tc.code {
					t.Errorf("no FaultError in %v", err)
				}
				if e.NativeCode != fmt.Sprint(tc.code) || e.Attempts != tc.attempts || !strings.HasPrefix(e.Message, "ä ä ä") {
					t.Errorf("%+v", e)
				}
				if len(err.Error()) > 3*groups.MaxMessageBytes || strings.Contains(err.Error(), "\n") {
					t.Errorf("the error is no short line: %d bytes", len(err.Error()))
				}
			}
		})
	}
}

func TestRedirectNamesTheSettingThatHelps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for _, paths := range []peopleaggregator.Paths{peopleaggregator.DocumentedPaths, peopleaggregator.PHPPaths} {
			for _, body := range []string{"", "<html>moved</html>", op.success.in(style), bareFalse.in(style)} {
				c := client(t, style, script(t, reply{
					status: 302, body: body, header: http.Header{"Location": {"/api/xml.php/peopleaggregator/joinGroup"}},
				}), func(cfg *peopleaggregator.Config) { cfg.Paths = paths })
				err := second(op.run(t.Context(), c, group))
				if e := errorOf(t, err, groups.ErrBadResponse); e.Attempts != 1 {
					t.Errorf("%d attempts, want 1", e.Attempts)
				}
				names := strings.Contains(err.Error(), "Config.Paths = PHPPaths")
				if names != (paths == peopleaggregator.DocumentedPaths) {
					t.Errorf("with %s: %v", paths, err)
				}
			}
		}
	})
}
