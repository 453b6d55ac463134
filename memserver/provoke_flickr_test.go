package memserver_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

const flSite = "flickr"

// flMeets has the code come about.
func flMeets(tc flCode) func(*meeting) error {
	return func(m *meeting) error {
		w := flNew(m, m.dialect)
		client := tc.client(m, w, func(h *groups.HTTPConfig) { m.tune(w.Server, h) })
		return tc.op(m.ctx, client)
	}
}

// flOwn are the codes of the document, then those of join and joinRequest, as
// the table of errors names them: a code that means different things by method
// with its method.
func flOwn() (list []provocation) {
	methods := map[string]string{"leave": "leave ", "join": "join ", "request": "joinRequest "}
	for _, tc := range flCodes {
		first, _, _ := strings.Cut(tc.name, " ")
		list = append(list, provocation{of: methods[first] + tc.native, run: flMeets(tc)})
	}
	return list
}

// flAnswered has the server answer a join by a fault. Nobody can read that it was
// not carried out: a request may wait.
func flAnswered(status int, body string) func(*meeting) error {
	return answered(flSite, status, body, flMeets(flCode{op: flJoin(flOut)}))
}

func flFailure(code string) string { return `{"stat":"fail","code":` + code + `,"message":"No"}` }

// flCopied has the server get a signed request of which it had a copy before.
func flCopied(t testing.TB, w *flWorld) *http.Request {
	t.Helper()
	signed := func() *http.Request {
		w.nonces = 0
		return w.request(t, w.call(flickr.MethodGroupsJoin, map[string]string{flickr.ParamGroupID: flShut}))
	}
	w.serve(signed())
	return signed()
}

// flProvocations are Flickr's.
var flProvocations = append(append(everywhere(flSite, flMeets(flCode{op: flJoin(flOut)})), flOwn()...), []provocation{
	{of: "getInfo 1", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsGetInfo(ctx, flickr.GroupsGetInfoParams{GroupID: "1@N99"})
		return err
	}})},
	{of: "getList 1", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.GroupsMembersGetList(ctx, flickr.GroupsMembersGetListParams{GroupID: "1@N99"})
		return err
	}})},
	{of: "getGroups 1", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: "1@N99"})
		return err
	}})},
	{of: "212", run: flAnswered(http.StatusOK, flFailure("212"))},
	{of: "an oauth_problem", native: flickr.ProblemTimestampRefused, run: flMeets(flCode{
		op: flLeave(flIn), instead: flSent(func(c *flCall) {
			c.change = func(params map[string]string) { params[flickr.ParamOAuthTimestamp] = "1" }
		}),
	})},
	{of: "any other code or none", native: "77", run: flAnswered(http.StatusOK, flFailure("77"))},
	{of: "any other code or none", run: flAnswered(http.StatusOK, flFailure(`""`))},
	{of: "a membership of another user", run: flMeets(flCode{op: func(ctx context.Context, c *flickr.Client) error {
		_, err := c.Leave(ctx, groups.Membership{GroupID: flIn, User: groups.User{ID: flGrace}})
		return err
	}})},
	{of: "105", run: flAnswered(http.StatusInternalServerError, flFailure("105"))},
	{of: "0", run: flAnswered(http.StatusOK, flFailure("0"))},
	{of: "201", run: flAnswered(http.StatusOK, flFailure("201"))},
	{of: "nonce_used", run: flMeets(flCode{op: flJoin(flShut), instead: flCopied})},
	{of: "a 5xx with another code or none", native: "77", run: flAnswered(http.StatusInternalServerError, flFailure("77"))},
	{of: "a 5xx with another code or none", run: flAnswered(http.StatusInternalServerError, flFailure(`""`))},
}...)
