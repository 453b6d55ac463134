package rocketchat_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
)

// The provider's codes and what they become.
var refusals = map[string]groups.Code{
	"error-room-param-not-provided":   groups.ErrInvalidArgument,
	"error-roomid-param-not-provided": groups.ErrInvalidArgument,
	"error-user-param-not-provided":   groups.ErrInvalidArgument,
	"error-users-params-not-provided": groups.ErrInvalidArgument,
	"error-invalid-params":            groups.ErrInvalidArgument,
	"invalid-params":                  groups.ErrInvalidArgument,
	"error-not-allowed":               groups.ErrPermissionDenied,
	"error-unauthorized":              groups.ErrPermissionDenied,
	"error-room-not-found":            groups.ErrGroupNotFound,
	"error-invalid-user":              groups.ErrUserNotFound,
	"error-empty-invite-list":         groups.ErrUserNotFound,
	"error-user-not-in-room":          groups.ErrNotMember,
	"error-you-are-last-owner":        groups.ErrLastOwner,
	"error-remove-last-owner":         groups.ErrLastOwner,
	"error-room-archived":             groups.ErrArchived,
	"error-code-required":             groups.ErrJoinCode,
	"error-code-invalid":              groups.ErrJoinCode,
	"totp-required":                   groups.ErrTwoFactor,
	"totp-invalid":                    groups.ErrTwoFactor,
	"error-never-heard-of":            groups.ErrRefused,
}

// RC-003, RC-004: how failures come, from 0.48 to 8.x; % is the code.
var eras = map[string]string{
	"text alone, as 0.48":          `{"success":false,"error":"No, says the server [%]"}`,
	"with errorType":               `{"success":false,"error":"No, says the server [%]","errorType":"%"}`,
	"with details":                 `{"success":false,"error":"No, says the server [%]","errorType":"%","details":{"method":"leaveRoom"}}`,
	"details are text":             `{"success":false,"error":"No, says the server [%]","errorType":"%","details":"leaveRoom"}`,
	"details are a list":           `{"success":false,"error":"No, says the server [%]","errorType":"%","details":[{"method":{}}]}`,
	"details are null":             `{"success":false,"error":"No, says the server [%]","errorType":"%","details":null}`,
	"details nest another error":   `{"success":false,"error":"No, says the server [%]","errorType":"%","details":{"method":["x"],"error":"[error-other]"}}`,
	"by a schema, as 8.x":          `{"success":false,"error":"No, says the server","errorType":"%"}`,
	"errorType is a number":        `{"success":false,"errorType":7,"error":"No, says the server [%]"}`,
	"errorType is empty":           `{"success":false,"errorType":"","error":"No, says the server [%]"}`,
	"brackets before the code":     `{"success":false,"error":"No, says the server [of rooms] [%]"}`,
	"status error as well":         `{"success":false,"status":"error","error":"No, says the server [%]"}`,
	"unknown members":              `{"success":false,"error":"No, says the server [%]","stack":"x","isClientSafe":true}`,
	"errorType goes before text":   `{"success":false,"error":"No, says the server [error-other]","errorType":"%"}`,
	"status and error, no success": `{"status":"error","error":"No, says the server [%]"}`,
}

func TestEachRefusalArrivesAsItsOwnCodeInEachEra(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for code, want := range refusals {
			for era, form := range eras {
				for _, status := range []int{400, 403, 404, 200} {
					body := strings.ReplaceAll(form, "%", code)
					res, err := op.do(t, script(t, reply{status: status, body: body}))
					if res != nil {
						t.Fatalf("%s: a Result: %+v", body, res)
					}
					if status == 403 && want == groups.ErrRefused {
						continue // RC-005: TestA403IsAMissingPermission
					}
					e := errorOf(t, err, want)
					if e.NativeCode != code || e.HTTPStatus != status || !strings.HasPrefix(e.Message, "No, says the server") ||
						e.Attempts != 1 || e.Provider != "rocketchat" || e.Op != op.op || e.GroupID != roomID || e.UserID != op.m.User.ID {
						t.Errorf("%s with %d: %+v", era, status, e)
					}
				}
			}
		}
	})
}

func TestARefusalWithoutACodeIsErrRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, body := range []string{
			`{"success":false}`,
			`{"success":false,"error":"No"}`,
			`{"success":false,"error":null,"errorType":null}`,
			`{"success":false,"error":{"message":"No"}}`,
			`{"success":false,"error":403}`,
			`{"success":false,"error":"No [of course not]"}`,
			`{"success":false,"error":"No []"}`,
			`{"success":false,"error":"error-room-not-found"}`,
			`{"success":false,"error":"No [error-room-not-found] at all"}`,
			`{"success":false,"error":"No error-room-not-found]"}`,
			`{"success":false,"message":"No [error-room-not-found]"}`,
			`{"status":"error"}`,
		} {
			e := errorOf(t, second(op.do(t, script(t, reply{status: 400, body: body}))), groups.ErrRefused)
			if e.NativeCode != "" || e.Attempts != 1 {
				t.Errorf("%s: %+v", body, e)
			}
		}
	})
}

// RC-002: the three forms of a 401. No code in it counts.
func TestA401IsUnauthenticatedInAllItsForms(t *testing.T) {
	t.Parallel()
	const words = "You must be logged in to do this."
	each(t, func(t *testing.T, op operation) {
		for _, body := range []string{
			`{"status":"error","message":"` + words + `"}`,
			`{"success":false,"error":"` + words + `","status":"error","message":"` + words + `"}`,
			`{"success":false,"error":"` + words + `"}`,
			`{"success":false,"error":"` + words + `","errorType":"error-user-not-in-room"}`,
		} {
			e := errorOf(t, second(op.do(t, script(t, reply{status: 401, body: body}))), groups.ErrUnauthenticated)
			if e.Message != words || e.Attempts != 1 {
				t.Errorf("%s: %+v", body, e)
			}
		}
	})
}

// RC-005.
func TestA403IsAMissingPermission(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for body, native := range map[string]string{
			`{"success":false,"error":"User does not have the permissions required for this action [error-unauthorized]"}`: "error-unauthorized",
			`{"success":false,"error":"No"}`:                        "",
			`{"success":false,"error":"No [error-never-heard-of]"}`: "error-never-heard-of",
		} {
			e := errorOf(t, second(op.do(t, script(t, reply{status: 403, body: body}))), groups.ErrPermissionDenied)
			if e.NativeCode != native {
				t.Errorf("%s: %+v", body, e)
			}
		}
	})
}

// RC-006.
func TestAServerWithoutTheMethodIsABadResponse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		body := `{"success":false,"error":"Resource not found"}`
		e := errorOf(t, second(op.do(t, script(t, reply{status: 404, body: body}))), groups.ErrBadResponse)
		if e.Message != "Resource not found" || e.Attempts != 1 {
			t.Errorf("%+v", e)
		}
		// After a lost answer it says nothing of the change.
		wantCode(t, second(op.do(t, script(t, lost, reply{status: 404, body: body}))), groups.ErrOutcomeUnknown)
	})
}

// RC-007: a failure in the middle of the work may have been carried out, even
// one that names a code.
func TestServerErrorsAreRepeatedAndLeaveTheOutcomeOpen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, r := range []reply{
			{status: 500, body: `{"success":false,"error":"Internal server error"}`},
			{status: 500, body: `{"success":false,"error":"x [error-user-not-in-room]","errorType":"error-user-not-in-room"}`},
			{status: 500, body: `{"success":false,"error":"x [totp-required]"}`},
			{status: 503, body: `{"success":false,"error":"Service unavailable"}`},
			{status: 502, body: `<html><body>Bad gateway</body></html>`},
			{status: 500, body: ""},
		} {
			e := errorOf(t, second(op.do(t, serve(t, func(s sent) reply {
				if s.method == op.method {
					return r
				}
				return lost
			}))), groups.ErrOutcomeUnknown)
			if e.HTTPStatus != r.status || e.Attempts != 8 {
				t.Errorf("%d: %+v", r.status, e)
			}
			res, err := op.do(t, script(t, r, success))
			if err != nil || res.Attempts != 2 || res.Inferred {
				t.Errorf("%d, then a success: %+v, %v", r.status, res, err)
			}
		}
	})
}

func TestAProxysPageIsJudgedByItsStatus(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		page := `<!DOCTYPE html><html><body>success: true</body></html>`
		for status, want := range map[int]groups.Code{
			200: groups.ErrOutcomeUnknown, 302: groups.ErrBadResponse, 401: groups.ErrBadResponse,
			403: groups.ErrBadResponse, 404: groups.ErrBadResponse, 413: groups.ErrBadResponse,
			502: groups.ErrOutcomeUnknown, 504: groups.ErrOutcomeUnknown,
		} {
			e := errorOf(t, second(op.do(t, script(t, reply{
				status: status, body: page, header: http.Header{"Location": {"https://other.example/"}},
			}), once)), want)
			if e.HTTPStatus != status {
				t.Errorf("%d: %+v", status, e)
			}
		}
	})
}

// Success is a 2xx that says so: nothing else is one.
func TestNoSpoiledAnswerIsASuccess(t *testing.T) {
	t.Parallel()
	spoiled := map[string]string{
		"empty": "", "white space": " \n", "an empty object": `{}`, "a list": `[{"success":true}]`, "text": `"success"`, "null": `null`,
		"two objects": `{"success":true}{"success":true}`, "text behind": `{"success":true}x`,
		"cut off": `{"success":true`, "success twice": `{"success":true,"success":true}`,
		"success is text": `{"success":"true"}`, "success is 1": `{"success":1}`, "success is null": `{"success":null}`,
		"another case": `{"Success":true}`, "latin-1": "{\"success\":true,\"x\":\"\xe4\"}",
		"status alone": `{"status":"success"}`, "a room alone": `{"group":{"_id":"x"},"channel":{"_id":"x"}}`,
		"success and status error": `{"success":true,"status":"error","message":"No"}`,
		"too deep":                 `{"success":true,"x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
		"too large":                `{"success":true,"x":"` + strings.Repeat("x", 1<<20) + `"}`,
	}
	each(t, func(t *testing.T, op operation) {
		for name, body := range spoiled {
			for status, want := range map[int]groups.Code{200: groups.ErrOutcomeUnknown, 500: groups.ErrOutcomeUnknown, 302: groups.ErrBadResponse, 400: groups.ErrBadResponse} {
				res, err := op.do(t, script(t, reply{status: status, body: body}), once)
				if res != nil || groups.CodeOf(err) != want {
					t.Errorf("%s with %d: %+v, %v; want %q", name, status, res, err, want)
				}
			}
		}
		for _, status := range []int{400, 404, 500, 503} {
			res, err := op.do(t, script(t, reply{status: status, body: `{"success":true}`}), once)
			if res != nil || groups.CodeOf(err) != groups.ErrOutcomeUnknown {
				t.Errorf("a success with %d: %+v, %v", status, res, err)
			}
		}
	})
}

func TestErrorsAreOneShortLine(t *testing.T) {
	t.Parallel()
	body := fmt.Sprintf(`{"success":false,"error":"%s [x]","errorType":"%s"}`, strings.Repeat(`ä\n`, 2000), strings.Repeat("a", 5000))
	err := second(client(t, script(t, reply{status: 400, body: body})).Leave(t.Context(), mine))
	wantCode(t, err, groups.ErrRefused)
	if len(err.Error()) > 3*groups.MaxMessageBytes || strings.Contains(err.Error(), "\n") {
		t.Errorf("%d bytes", len(err.Error()))
	}
}
