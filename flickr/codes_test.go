package flickr_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// common is what every method's codes become.
var common = map[string]groups.Code{
	"95": groups.ErrTLSRequired,
	"96": groups.ErrUnauthenticated, "97": groups.ErrUnauthenticated, "98": groups.ErrUnauthenticated, "100": groups.ErrUnauthenticated,
	"99":  groups.ErrPermissionDenied,
	"105": groups.ErrUnavailable, "106": groups.ErrUnavailable,
	"111": groups.ErrInvalidArgument, "112": groups.ErrInvalidArgument, "114": groups.ErrInvalidArgument,
	"115": groups.ErrInvalidArgument, "116": groups.ErrInvalidArgument, "212": groups.ErrInvalidArgument,
	// FL-033
	"8": groups.ErrRefused, "9": groups.ErrRefused, "12": groups.ErrRefused, "94": groups.ErrRefused, "104": groups.ErrRefused,
	"113": groups.ErrRefused, "200": groups.ErrRefused, "999999999": groups.ErrRefused,
}

// own is what the codes of one method become: FL-001.
var own = map[string]map[string]groups.Code{
	flickr.MethodGroupsLeave: {
		"1": groups.ErrInvalidArgument, "2": groups.ErrGroupNotFound, "3": groups.ErrNotMember,
		"4": groups.ErrRefused, "5": groups.ErrRefused, "6": groups.ErrRefused, "7": groups.ErrRefused,
		"10": groups.ErrRefused, "11": groups.ErrRefused,
	},
	flickr.MethodGroupsJoin: {
		"1": groups.ErrInvalidArgument, "2": groups.ErrGroupNotFound, "3": groups.ErrPermissionDenied, "4": groups.ErrAlreadyMember,
		"5": groups.ErrInvitationRequired, "6": groups.ErrRulesNotAccepted, "7": groups.ErrRefused,
		"10": groups.ErrLimitReached, "11": groups.ErrRefused,
	},
	flickr.MethodGroupsJoinRequest: {
		"1": groups.ErrInvalidArgument, "2": groups.ErrGroupNotFound, "3": groups.ErrPermissionDenied, "4": groups.ErrAlreadyMember,
		"5": groups.ErrGroupOpen, "6": groups.ErrRulesNotAccepted, "7": groups.ErrRequestPending,
		"10": groups.ErrRefused, "11": groups.ErrRefused,
	},
}

func TestTheCodesOfEachMethod(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		all := maps.Clone(common)
		maps.Copy(all, own[op.method])
		for code, want := range all {
			for form, body := range map[string]string{
				"JSON":          `{"stat":"fail","code":` + code + `,"message":"No"}`,
				"a code's text": `{"stat":"fail","code":"` + code + `","message":"No"}`, // FL-016
				"contents":      `{"stat":"fail","code":{"_content":` + code + `},"message":{"_content":"No"}}`,
				"XML in JSON":   `{"stat":"fail","err":{"code":"` + code + `","msg":"No"}}`,
				"a callback":    `jsonFlickrApi({"message":"No","code":` + code + `,"stat":"fail"})`,
				"XML":           "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<rsp stat=\"fail\">\n\t<err code=\"" + code + "\" msg=\"No\" />\n</rsp>\n", // FL-014
			} {
				statuses := []int{200, 400, 403, 500} // FL-002, FL-003
				if want == groups.ErrRefused && !(op.method == flickr.MethodGroupsJoin && code == flickr.CodeUnableToJoin) {
					statuses = statuses[:3] // a server error with a code that is not known proves nothing
				}
				for _, status := range statuses {
					_, err := op.do(t, script(t, reply{status: status, body: body}), once)
					e := errorOf(t, err, want)
					wanted := &groups.Error{
						Code: want, Provider: "flickr", Op: op.method, GroupID: groupID,
						NativeCode: code, Message: "No", HTTPStatus: status, Attempts: 1,
					}
					if d := cmp.Diff(wanted, e); d != "" {
						t.Errorf("%s with %d in %s (-want +got):\n%s", code, status, form, d)
					}
				}
			}
		}
	})
}

// FL-007: what is not found.
func TestTheCodesOfReads(t *testing.T) {
	t.Parallel()
	type read func(context.Context, *flickr.Client) error
	for name, tc := range map[string]struct {
		read read
		one  groups.Code
	}{
		"getInfo": {func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsGetInfo(ctx, flickr.GroupsGetInfoParams{GroupID: groupID}))
		}, groups.ErrGroupNotFound},
		"getList": {func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsMembersGetList(ctx, flickr.GroupsMembersGetListParams{GroupID: groupID}))
		}, groups.ErrGroupNotFound},
		"getGroups": {func(ctx context.Context, c *flickr.Client) error {
			return second(c.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: graceID}))
		}, groups.ErrUserNotFound},
		"login":      {func(ctx context.Context, c *flickr.Client) error { return second(c.TestLogin(ctx)) }, groups.ErrRefused},
		"checkToken": {func(ctx context.Context, c *flickr.Client) error { return second(c.CheckToken(ctx)) }, groups.ErrRefused},
	} {
		codes := maps.Clone(common)
		codes["1"] = tc.one
		for code, want := range codes {
			err := tc.read(t.Context(), client(t, script(t, refused(code, "No")), once))
			if e := errorOf(t, err, want); e.NativeCode != code || e.Attempts != 1 {
				t.Errorf("%s: %s: %+v", name, code, e)
			}
		}
	}
}

// FL-004: nothing was done, whatever the status.
func TestTemporaryFailuresAreRepeatedAndLeaveNoMark(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, code := range []string{"105", "106"} {
			for _, status := range []int{200, 500, 503} {
				later := reply{status: status, body: refused(code, "Later").body}
				tp := record(t, later, later, success)
				if inferred, err := op.do(t, tp); err != nil || inferred || len(tp.got) != 3 {
					t.Errorf("%s with %d: %t, %v after %d requests", code, status, inferred, err, len(tp.got))
				}
				tp = record(t, later)
				_, err := op.do(t, tp)
				if e := errorOf(t, err, groups.ErrUnavailable); e.NativeCode != code || len(tp.got) != 4 {
					t.Errorf("%s with %d: %+v after %d requests", code, status, e, len(tp.got))
				}
				// A code of a refusal after it is simply the error.
				_, err = op.do(t, record(t, later, refused("99", "No")))
				wantCode(t, err, groups.ErrPermissionDenied)
			}
		}
	})
}

// FL-005, FL-021 and a 5xx that says what is not known: it may have been carried
// out.
func TestWhatMayHaveBeenCarriedOutIsRepeatedAndLeavesAMark(t *testing.T) {
	t.Parallel()
	answers := map[string]reply{
		"0":          refused("0", "Sorry, the Flickr API service is not currently available."),
		"201":        refused("201", "Sorry, the Flickr API service is not currently available."),
		"nonce_used": problem("nonce_used"),
	}
	for _, code := range []string{"8", "12", "77", "200"} {
		answers[code+" with 500"] = reply{status: 500, body: refused(code, "No").body}
	}
	answers["a problem with 502"] = reply{status: 502, body: "oauth_problem=never_heard_of"}
	each(t, func(t *testing.T, op operation) {
		for name, answer := range answers {
			tp := record(t, answer, success)
			if inferred, err := op.do(t, tp); err != nil || inferred || len(tp.got) != 2 {
				t.Errorf("%s: %t, %v after %d requests", name, inferred, err, len(tp.got))
			}
			_, err := op.do(t, dialogue(t, talk{op.method: {answer}, flickr.MethodPeopleGetGroups: {lost}}))
			if e := errorOf(t, err, groups.ErrOutcomeUnknown); e.NativeCode == "" {
				t.Errorf("%s: %+v", name, e)
			}
		}
	})
}

// FL-018, FL-022: problems of OAuth, with any status; one that is not known with
// any that is no server's.
func TestProblemsOfOAuthAreUnauthenticated(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, name := range []string{
			"parameter_absent", "parameter_rejected", "signature_method_rejected", "consumer_key_unknown", "token_rejected",
			"token_used", "token_expired", "verifier_invalid", "timestamp_refused", "signature_invalid", "never_heard_of",
		} {
			statuses := []int{200, 400, 401, 403, 502}
			if name == "never_heard_of" {
				statuses = statuses[:4]
			}
			for _, status := range statuses {
				for _, rest := range []string{"", "\n", "&debug_sbs=POST&https%3A&oauth_problem=x"} {
					tp := record(t, reply{status: status, body: "oauth_problem=" + name + rest})
					_, err := op.do(t, tp)
					e := errorOf(t, err, groups.ErrUnauthenticated)
					if e.NativeCode != name || e.Message != "oauth_problem="+name || len(tp.got) != 1 {
						t.Errorf("%s: %+v", name, e)
					}
				}
			}
		}
	})
}

func TestMissingParametersAreNamedAndNothingElse(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce":                    "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce",
		"oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce%26oauth_token":      "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce%26oauth_token",
		"oauth_parameters_absent=oauth_nonce&oauth_problem=parameter_absent":                    "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce",
		"oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce%26":                 "oauth_problem=parameter_absent",
		"oauth_problem=parameter_absent&oauth_parameters_absent=%zz":                            "oauth_problem=parameter_absent",
		"oauth_problem=parameter_absent&oauth_parameters_absent=" + token:                       "oauth_problem=parameter_absent",
		"oauth_problem=parameter_absent&oauth_parameters_absent=oauth_nonce%3Dabc":              "oauth_problem=parameter_absent",
		"oauth_problem=parameter_absent&oauth_problem=token_rejected&oauth_parameters_absent=":  "oauth_problem=parameter_absent",
		"oauth_problem=parameter_absent&x&&=&oauth_token=abc&oauth_problem_advice=Call+support": "oauth_problem=parameter_absent",
	} {
		err := second(client(t, script(t, reply{status: 400, body: body})).Leave(t.Context(), mine))
		e := errorOf(t, err, groups.ErrUnauthenticated)
		if e.NativeCode != "parameter_absent" || e.Message != want {
			t.Errorf("%s: %q, want %q", body, e.Message, want)
		}
	}
}

// FL-015: limits and pages of what stands in front of the API.
func TestPagesAreJudgedByTheirStatus(t *testing.T) {
	t.Parallel()
	page := recorded(t, "429.html")
	each(t, func(t *testing.T, op operation) {
		for status, want := range map[int]groups.Code{
			302: groups.ErrBadResponse, 401: groups.ErrBadResponse, 404: groups.ErrBadResponse, 429: groups.ErrRateLimited,
			200: groups.ErrOutcomeUnknown, 500: groups.ErrOutcomeUnknown, 502: groups.ErrOutcomeUnknown, 504: groups.ErrOutcomeUnknown,
		} {
			_, err := op.do(t, dialogue(t, talk{
				op.method:                    {{status: status, body: page, header: http.Header{"Location": {"https://other.example/"}}}},
				flickr.MethodPeopleGetGroups: {lost},
			}), once)
			if e := errorOf(t, err, want); e.HTTPStatus != status && want != groups.ErrOutcomeUnknown {
				t.Errorf("%d: %+v", status, e)
			}
		}
		tp := record(t, reply{status: 429, body: page}, success)
		if _, err := op.do(t, tp); err != nil || len(tp.got) != 2 {
			t.Errorf("%v after %d requests", err, len(tp.got))
		}
	})
}

// A code is a number; anything else is none, and none is a refusal.
func TestACodeThatIsNoNumberIsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, body := range []string{
			`{"stat":"fail"}`, `{"stat":"fail","code":"","message":"No"}`, `{"stat":"fail","code":null}`, `{"stat":"fail","code":-1}`,
			`{"stat":"fail","code":3.5}`, `{"stat":"fail","code":"x"}`, `{"stat":"fail","code":[3]}`, `{"stat":"fail","code":{"x":3}}`,
			`{"stat":"fail","code":1000000000}`, `<rsp stat="fail"/>`, `<rsp stat="fail"><err/></rsp>`, `<rsp stat="fail"><err code="0x3"/></rsp>`,
		} {
			want := groups.ErrRefused
			if body == `{"stat":"fail","code":[3]}` {
				want = own[op.method]["3"] // an array of one is one: FL-017
			}
			_, err := op.do(t, script(t, ok(body)), once)
			if e := errorOf(t, err, want); want == groups.ErrRefused && e.NativeCode != "" {
				t.Errorf("%s: %+v", body, e)
			}
		}
	})
}

// However a code is written, it is the same code: one that says that nothing is
// known of the outcome must not pass for a refusal.
func TestACodeIsKnownHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, body := range []string{
			`{"stat":"fail","code":201.0}`, `{"stat":"fail","code":" 201 "}`, `{"stat":"fail","code":"0201"}`,
			`<rsp stat="fail"><err code="201&#10;"/></rsp>`, `{"stat":"fail","code":{"_content":"201"}}`, `{"stat":"fail","code":"000"}`,
		} {
			_, err := op.do(t, script(t, ok(body), lost), once)
			if code := groups.CodeOf(err); code != groups.ErrOutcomeUnknown && code != groups.ErrUnavailable {
				t.Errorf("%s: %v", body, err)
			}
		}
	})
}

// What says two things at once says neither.
func TestAnAnswerWithTwoFailuresIsNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, body := range []string{
			`<rsp stat="fail"><err code="3"/><err code="2"/></rsp>`, `{"stat":"fail","code":3,"err":{"code":2}}`,
			`{"stat":"fail","err":[]}`, `{"stat":"fail","err":"3"}`,
			`{"stat":"ok","err":null}`, `{"stat":"ok","err":[]}`, `{"stat":"ok","err":"failed"}`, `{"stat":"ok","code":null}`,
		} {
			_, err := op.do(t, script(t, ok(body), lost), once)
			if code := groups.CodeOf(err); code != groups.ErrOutcomeUnknown && code != groups.ErrUnavailable {
				t.Errorf("%s: %v", body, err)
			}
		}
	})
}

// The document's list of codes, as this package's documentation has it.
func TestEveryCodeOfTheDocumentHasAMeaning(t *testing.T) {
	t.Parallel()
	all := maps.Clone(common)
	maps.Copy(all, own[flickr.MethodGroupsLeave])
	for _, code := range []int{1, 2, 3, 95, 96, 97, 98, 99, 100, 105, 106, 111, 112, 114, 115, 116} {
		if slices.Contains([]groups.Code{"", groups.ErrRefused, groups.ErrUnknown}, all[fmt.Sprint(code)]) {
			t.Errorf("%d has none", code)
		}
	}
}
