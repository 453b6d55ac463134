package flickr_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// A client without a token calls what needs none, signed by the app alone.
func TestWithoutATokenOnlyGetInfoIsCalled(t *testing.T) {
	t.Parallel()
	tp := record(t, ok(recorded(t, "groups.getInfo.json")))
	c := client(t, tp, withoutToken)
	if _, err := c.GroupsGetInfo(t.Context(), flickr.GroupsGetInfoParams{GroupID: groupID}); err != nil {
		t.Fatal(err)
	}
	if got := tp.got[0]; oauthParam(got.Request, "oauth_consumer_key") != apiKey || oauthParam(got.Request, "oauth_token") != "" {
		t.Errorf("Authorization: %s", got.Header.Get("Authorization"))
	}
	calls := map[string]func(context.Context) error{
		"flickr.people.getGroups": func(ctx context.Context) error {
			return second(c.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: graceID}))
		},
		"flickr.test.login":            func(ctx context.Context) error { return second(c.TestLogin(ctx)) },
		"flickr.auth.oauth.checkToken": func(ctx context.Context) error { return second(c.CheckToken(ctx)) },
	}
	for op, call := range portable {
		calls[op] = func(ctx context.Context) error { return call(ctx, c, mine) }
	}
	for _, op := range operations {
		calls[op.method] = func(ctx context.Context) error {
			_, _, err := op.run(ctx, c)
			return err
		}
	}
	for name, call := range calls {
		err := call(t.Context())
		wantField(t, err, "Token")
		if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != name {
			t.Errorf("Op is %q, want %q", e.Op, name)
		}
	}
	if len(tp.got) != 1 {
		t.Errorf("%d requests", len(tp.got))
	}
}

func TestArgumentsOfNativeMethodsAreChecked(t *testing.T) {
	t.Parallel()
	tp := record(t, lost)
	c := client(t, tp)
	for field, errs := range map[string][]error{
		"GroupID": {
			second(c.GroupsLeave(t.Context(), flickr.GroupsLeaveParams{})),
			second(c.GroupsJoin(t.Context(), flickr.GroupsJoinParams{GroupID: "macro"})),
			second(c.GroupsJoinRequest(t.Context(), flickr.GroupsJoinRequestParams{Message: "x"})),
			second(c.GroupsGetInfo(t.Context(), flickr.GroupsGetInfoParams{GroupID: "\xe4"})),
		},
		"Message": {
			second(c.GroupsJoinRequest(t.Context(), flickr.GroupsJoinRequestParams{GroupID: groupID})),
			second(c.GroupsJoinRequest(t.Context(), flickr.GroupsJoinRequestParams{GroupID: groupID, Message: "\xe4"})),
		},
		"UserID": {second(c.PeopleGetGroups(t.Context(), flickr.PeopleGetGroupsParams{UserID: "ada"}))},
	} {
		for _, err := range errs {
			wantField(t, err, field)
		}
	}
	if len(tp.got) != 0 {
		t.Errorf("%d requests", len(tp.got))
	}
}

// Who the account is, is kept from whatever tells it.
func TestTheOwnGroupsAreReadWithoutAnID(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		before func(context.Context, *flickr.Client) error
		want   []string
	}{
		"looked up":          {func(context.Context, *flickr.Client) error { return nil }, []string{login, getGroups, getGroups}},
		"told by test.login": {func(ctx context.Context, c *flickr.Client) error { return second(c.TestLogin(ctx)) }, []string{login, getGroups, getGroups}},
		"told by checkToken": {
			func(ctx context.Context, c *flickr.Client) error { return second(c.CheckToken(ctx)) },
			[]string{flickr.MethodCheckToken, getGroups, getGroups},
		},
	} {
		tp := dialogue(t, talk{getGroups: {isMember}, flickr.MethodCheckToken: {ok(recorded(t, "auth.oauth.checkToken.json"))}})
		c := client(t, tp)
		if err := tc.before(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			all, err := c.PeopleGetGroups(t.Context(), flickr.PeopleGetGroupsParams{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]flickr.Group{{ID: "1@N01"}, {ID: groupID, Name: "Macro"}}, all); d != "" {
				t.Errorf("%s (-want +got):\n%s", name, d)
			}
		}
		if d := cmp.Diff(tc.want, tp.methods()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if got := tp.got[len(tp.got)-1].form.Get("user_id"); got != ownID {
			t.Errorf("%s: the groups of %q are read", name, got)
		}
	}
}

// A read that changes nothing is never of an unknown outcome.
func TestAReadThatFailsIsUnavailable(t *testing.T) {
	t.Parallel()
	for _, answer := range []reply{lost, {status: 500}, refused("201", "Sorry"), problem("nonce_used"), ok("<html></html>")} {
		c := client(t, script(t, answer))
		for _, err := range []error{
			second(c.State(t.Context(), mine)), second(c.TestLogin(t.Context())), second(c.CheckToken(t.Context())),
			second(c.GroupsGetInfo(t.Context(), flickr.GroupsGetInfoParams{GroupID: groupID})),
			second(c.PeopleGetGroups(t.Context(), flickr.PeopleGetGroupsParams{UserID: graceID})),
		} {
			if e := errorOf(t, err, groups.ErrUnavailable); e.Attempts != 4 {
				t.Errorf("%+v", e)
			}
		}
	}
}
