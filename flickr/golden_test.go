package flickr_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// recorded reads an answer or request as it is on the wire.
func recorded(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheRequestIsASignedForm(t *testing.T) {
	t.Parallel()
	tp := record(t, success)
	if _, err := client(t, tp).Leave(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	got := tp.got[0]
	if d := cmp.Diff("POST https://api.flickr.com/services/rest/", got.Method+" "+got.URL.String()); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
	if d := cmp.Diff(recorded(t, "groups.leave-request.form"), got.body); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
	auth := got.Header.Get("Authorization")
	got.Header.Del("Authorization")
	want := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "User-Agent": {"groups-go"}}
	if d := cmp.Diff(want, got.Header); d != "" {
		t.Errorf("headers (-want +got):\n%s", d)
	}
	form := regexp.MustCompile(`^OAuth oauth_consumer_key="` + apiKey + `",oauth_nonce="\d+",oauth_signature="[A-Za-z0-9%]+",` +
		`oauth_signature_method="HMAC-SHA1",oauth_timestamp="\d+",oauth_token="` + token + `",oauth_version="1.0"$`)
	if !form.MatchString(auth) { // FL-036
		t.Errorf("Authorization: %s", auth)
	}
}

// What each method sends beside the method, the format and the group.
func TestArgumentsAreSentAsTheDocumentationHasThem(t *testing.T) {
	t.Parallel()
	type call func(context.Context, *flickr.Client) error
	for want, do := range map[string]call{
		"flickr.groups.leave group_id=34427469792%40N01": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsLeave(ctx, flickr.GroupsLeaveParams{GroupID: groupID}))
		},
		"flickr.groups.leave delete_photos=1&group_id=34427469792%40N01": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsLeave(ctx, flickr.GroupsLeaveParams{GroupID: groupID, DeletePhotos: true}))
		},
		"flickr.groups.join group_id=34427469792%40N01": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsJoin(ctx, flickr.GroupsJoinParams{GroupID: groupID}))
		},
		"flickr.groups.join accept_rules=1&group_id=34427469792%40N01": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsJoin(ctx, flickr.GroupsJoinParams{GroupID: groupID, AcceptRules: true}))
		},
		"flickr.groups.joinRequest accept_rules=0&group_id=34427469792%40N01&message=Let+me+in%2C+please%21+%28J%27aime+%C3%A7a%29": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsJoinRequest(ctx, flickr.GroupsJoinRequestParams{GroupID: groupID, Message: "Let me in, please! (J'aime ça)"}))
		},
		"flickr.groups.joinRequest accept_rules=1&group_id=34427469792%40N01&message=x": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsJoinRequest(ctx, flickr.GroupsJoinRequestParams{GroupID: groupID, Message: "x", AcceptRules: true}))
		},
		"flickr.groups.getInfo group_id=34427469792%40N01": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsGetInfo(ctx, flickr.GroupsGetInfoParams{GroupID: groupID}))
		},
		"flickr.people.getGroups user_id=17274427%40N00": func(ctx context.Context, c *flickr.Client) error {
			return second(c.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: graceID}))
		},
		"flickr.groups.members.getList group_id=34427469792%40N01": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsMembersGetList(ctx, flickr.GroupsMembersGetListParams{GroupID: groupID}))
		},
		"flickr.groups.members.getList group_id=34427469792%40N01&membertypes=3%2C4&page=7&per_page=500": func(ctx context.Context, c *flickr.Client) error {
			return second(c.GroupsMembersGetList(ctx, flickr.GroupsMembersGetListParams{
				GroupID: groupID, PerPage: 500, Page: 7,
				MemberTypes: []flickr.MemberType{flickr.MemberTypeModerator, flickr.MemberTypeAdmin},
			}))
		},
		"flickr.test.login ": func(ctx context.Context, c *flickr.Client) error { return second(c.TestLogin(ctx)) },
		"flickr.auth.oauth.checkToken ": func(ctx context.Context, c *flickr.Client) error {
			return second(c.CheckToken(ctx))
		},
	} {
		tp := record(t, lost)
		_ = do(t.Context(), client(t, tp, once))
		if len(tp.got) == 0 {
			t.Errorf("%s: nothing was sent", want)
			continue
		}
		form := tp.got[0].form
		if d := cmp.Diff("json 1", form.Get("format")+" "+form.Get("nojsoncallback")); d != "" {
			t.Errorf("%s: format (-want +got):\n%s", want, d)
		}
		for _, name := range []string{"method", "format", "nojsoncallback"} {
			form.Del(name)
		}
		if d := cmp.Diff(want, tp.got[0].method+" "+form.Encode()); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// FL-008, FL-012, FL-013, FL-014: whatever the form, a success is one.
func TestEveryFormOfAnEmptySuccessIsRead(t *testing.T) {
	t.Parallel()
	forms := []string{
		recorded(t, "success.xml"), recorded(t, "success.json"), recorded(t, "success.jsonp"),
		"foo({\"stat\":\"ok\"})", "/**/foo({\"stat\":\"ok\"});", "/**/ jsonFlickrApi ( {\"stat\":\"ok\"} ) ; \n", "$a.b_1({\"stat\":\"ok\"})",
		"\ufeff{\"stat\":\"ok\"}", " \r\n\ufeff\n{ \"stat\" : \"ok\" }\n\n", "\ufeff<rsp stat=\"ok\"/>", "<rsp stat='ok'></rsp>",
		"<!-- served by x --><rsp stat=\"ok\"> <!-- nothing --> </rsp><!-- 12 ms -->", "<?xml version=\"1.0\"?>\n\n<rsp stat=\"&#111;k\" />",
		`{"stat":"ok","_content":""}`, `{"stat":"ok","new":{"of":[1,{"any":null}]}}`, `{"st\u0061t":"ok"}`,
	}
	each(t, func(t *testing.T, op operation) {
		for _, form := range forms {
			for _, kind := range []string{"", "application/json", "text/xml; charset=utf-8", "text/javascript; charset=utf-8", "text/plain", "text/html"} {
				header := http.Header{}
				header.Set("Content-Type", kind)
				inferred, err := op.do(t, script(t, reply{status: 200, body: form, header: header}), once)
				if err != nil || inferred {
					t.Errorf("%q as %q: %v", form, kind, err)
				}
			}
		}
	})
}

// A Result has all that is known of a success.
func TestAResultIsThatOfTheMethod(t *testing.T) {
	t.Parallel()
	type run func(*flickr.Client, context.Context, groups.Membership) (*groups.Result, error)
	byInvitation := refused("5", "Membership in group is by invitation only.")
	for name, tc := range map[string]struct {
		run  run
		talk talk
		want groups.Result
	}{
		"leave": {
			(*flickr.Client).Leave,
			talk{flickr.MethodGroupsLeave: {success}},
			groups.Result{State: groups.StateLeft, Native: &flickr.GroupsLeaveAnswer{}, Attempts: 1},
		},
		"join": {
			(*flickr.Client).Join,
			talk{flickr.MethodGroupsJoin: {success}},
			groups.Result{State: groups.StateJoined, Native: &flickr.GroupsJoinAnswer{}, Attempts: 1},
		},
		"join by request": {
			(*flickr.Client).Join,
			talk{flickr.MethodGroupsJoin: {byInvitation}, flickr.MethodGroupsJoinRequest: {success}},
			groups.Result{State: groups.StatePending, Native: &flickr.GroupsJoinRequestAnswer{State: groups.StatePending}, Attempts: 2},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.want.Membership = mine
			got, err := tc.run(client(t, dialogue(t, tc.talk), withMessage), t.Context(), mine)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(&tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// FL-016, FL-017: the same payload comes in XML, JSON and JSON in a callback.
func TestPayloadsAreReadAlikeInEveryForm(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		read func(context.Context, *flickr.Client) (any, error)
		want any
	}{
		"groups.getInfo": {
			func(ctx context.Context, c *flickr.Client) (any, error) {
				return c.GroupsGetInfo(ctx, flickr.GroupsGetInfoParams{GroupID: groupID})
			},
			&flickr.Group{
				ID: "34427465497@N01", Name: "GNEverybody", Description: "The group for <b>GNE</b> players", Rules: "Be kind",
				Members: 69, Photos: 118, Privacy: 3,
			},
		},
		"people.getGroups": {
			func(ctx context.Context, c *flickr.Client) (any, error) {
				return c.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: graceID})
			},
			[]flickr.Group{
				{ID: "17274427@N00", Name: "Cream of the Crop - Please read the rules", Members: 11935, Photos: 12522},
				{ID: "20083316@N00", Name: "Apple", Members: 11776, Photos: 62438, Admin: true, Moderator: true, InvitationOnly: true, EighteenPlus: true},
			},
		},
		"groups.members.getList": {
			func(ctx context.Context, c *flickr.Client) (any, error) {
				return c.GroupsMembersGetList(ctx, flickr.GroupsMembersGetListParams{GroupID: groupID})
			},
			&flickr.GroupsMembersGetListAnswer{Page: 1, Pages: 1, PerPage: 100, Total: 2, Members: []flickr.Member{
				{ID: "123456@N01", Username: "ada", Type: flickr.MemberTypeMember},
				{ID: "118210@N07", Username: "grace", RealName: "Grace H.", Type: flickr.MemberTypeAdmin},
			}},
		},
		"test.login": {
			func(ctx context.Context, c *flickr.Client) (any, error) { return c.TestLogin(ctx) },
			&flickr.TestLoginAnswer{UserID: "12037949754@N01", Username: "ada"},
		},
		"auth.oauth.checkToken": {
			func(ctx context.Context, c *flickr.Client) (any, error) { return c.CheckToken(ctx) },
			&flickr.CheckTokenAnswer{Perms: flickr.PermsWrite, UserID: ownID, Username: "ada", FullName: "Ada"},
		},
	} {
		json := recorded(t, name+".json")
		for form, body := range map[string]string{
			"XML": recorded(t, name+".xml"), "JSON": json,
			"a callback": "jsonFlickrApi(" + json + ")", "a callback with more": "/**/foo(" + json + ");",
		} {
			tp := record(t, ok(body))
			got, err := tc.read(t.Context(), client(t, tp, once))
			if err != nil {
				t.Errorf("%s in %s: %v", name, form, err)
				continue
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("%s in %s (-want +got):\n%s", name, form, d)
			}
			if tp.got[0].method != "flickr."+name {
				t.Errorf("%s was called", tp.got[0].method)
			}
		}
	}
}

// Failures as they stand on the wire.
func TestFailuresAreReadAsTheyAreSent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		want   groups.Error
	}{
		"failure-99.xml": {200, groups.Error{ // FL-026
			Code: groups.ErrPermissionDenied, NativeCode: "99",
			Message: "Insufficient permissions. Method requires delete privileges; write granted.",
		}},
		"failure-100.jsonp": {200, groups.Error{
			Code: groups.ErrUnauthenticated, NativeCode: "100", Message: "Invalid API Key (Key has invalid format)",
		}},
		"failure-112.json": {200, groups.Error{
			Code: groups.ErrInvalidArgument, NativeCode: "112", Message: `Method "flickr.x" not found`,
		}},
		"problem-parameter_absent.txt": {400, groups.Error{ // FL-020
			Code: groups.ErrUnauthenticated, NativeCode: "parameter_absent",
			Message: "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_callback",
		}},
		"problem-token_rejected.txt": {401, groups.Error{ // FL-018
			Code: groups.ErrUnauthenticated, NativeCode: "token_rejected", Message: "oauth_problem=token_rejected",
		}},
		"problem-signature_invalid.txt": {401, groups.Error{ // FL-019
			Code: groups.ErrUnauthenticated, NativeCode: "signature_invalid", Message: "oauth_problem=signature_invalid",
		}},
		"429.html": {429, groups.Error{Code: groups.ErrRateLimited}}, // FL-015
	} {
		tc.want.Provider, tc.want.Op, tc.want.GroupID = "flickr", "leave", groupID
		tc.want.HTTPStatus, tc.want.Attempts = tc.status, 1
		body := recorded(t, name)
		err := second(client(t, script(t, reply{status: tc.status, body: body}), once).Leave(t.Context(), mine))
		e := errorOf(t, err, tc.want.Code)
		if d := cmp.Diff(&tc.want, e); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if strings.Contains(err.Error(), "84354935") { // the nonce of debug_sbs
			t.Errorf("%s: %v", name, err)
		}
	}
}
