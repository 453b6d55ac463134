package memserver_test

import (
	"context"
	"net/http"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

const gsSite = "groupserver"

// gsMeets has a client do something.
func gsMeets(do func(context.Context, *groupserver.Client) error, tweaks ...func(*gsWorld, *groupserver.Config)) func(*meeting) error {
	return func(m *meeting) error {
		w := gsNew(m, m.dialect)
		cfg := w.site.Config()
		for _, tweak := range tweaks {
			tweak(w, &cfg)
		}
		m.tune(w.Server, &cfg.HTTPConfig)
		return do(m.ctx, must(m, groupserver.New, cfg))
	}
}

func gsJoins(group, email string) func(context.Context, *groupserver.Client) error {
	return func(ctx context.Context, c *groupserver.Client) error {
		_, err := c.Join(ctx, groups.Membership{GroupID: group, User: groups.User{Email: email, Name: "-"}})
		return err
	}
}

func gsLeaves(group string, user groups.User) func(context.Context, *groupserver.Client) error {
	return func(ctx context.Context, c *groupserver.Client) error {
		_, err := c.Leave(ctx, groups.Membership{GroupID: group, User: user})
		return err
	}
}

func gsWithToken(token string) func(*gsWorld, *groupserver.Config) {
	return func(_ *gsWorld, cfg *groupserver.Config) { cfg.Token = groups.NewSecret(token) }
}

// gsWithoutAction has the server get a request that lacks the action.
func gsWithoutAction(w *gsWorld, cfg *groupserver.Config) {
	c := gsLeave(gsTest, gsPerson)
	c.body = strings.TrimSuffix(c.body, "&"+groupserver.ActionLeave)
	cfg.Transport = substitute{w.Server, c.request}
}

// gsJoan is a join that the server would carry out. Nobody can read that it did
// not: she is in no group.
var gsJoan = gsJoins(gsTest, "joan@example.com")

// gsProvocations are GroupServer's.
var gsProvocations = append(everywhere(gsSite, gsMeets(gsJoan)), []provocation{
	{of: "100", run: gsMeets(gsJoins(gsMissing, "joan@example.com"))},
	{of: "100 of a wrong token", native: "100", run: gsMeets(gsJoan, gsWithToken("wrong"))},
	{of: "leave 1", run: gsMeets(gsLeaves(gsMissing, groups.User{ID: gsPerson}))},
	{of: "leave 2", run: gsMeets(gsLeaves(gsTest, groups.User{ID: gsNobody}))},
	{of: "leave 4", run: gsMeets(gsLeaves(gsTest, groups.User{ID: gsGrace}))},
	{of: "a search that finds nobody", run: gsMeets(gsLeaves(gsTest, groups.User{Email: "nobody@example.com"}))},
	{of: "a search that finds nobody", run: gsMeets(func(ctx context.Context, c *groupserver.Client) error {
		_, err := c.SearchPeople(ctx, groupserver.SearchPeopleParams{User: gsNobody})
		return err
	})},
	{of: "add 256", run: gsMeets(gsJoins(gsTest, "a.person@example.com"))},
	{of: "add 256", run: answered(gsSite, http.StatusInternalServerError, `{"status": 256, "message": "no"}`, gsMeets(gsJoan))},
	{of: "any other status", native: "99", run: answered(gsSite, http.StatusOK, `{"status": 99, "message": "no"}`, gsMeets(gsJoan))},
	{of: "one's own membership", run: gsMeets(gsLeaves(gsTest, groups.Self))},
	{of: "a hook's self-description", run: gsMeets(gsLeaves(gsTest, groups.User{ID: gsPerson}), gsWithoutAction)},
	{of: "add 257", run: answered(gsSite, http.StatusOK, `{"status": 257, "message": "no"}`, gsMeets(gsJoan))},
	{
		of: "a 5xx with another status", native: "99",
		run: answered(gsSite, http.StatusInternalServerError, `{"status": 99, "message": "no"}`, gsMeets(gsJoan)),
	},
}...)
