package scim_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"example.org/scim"
	"github.com/groups-go/groups"
)

// lower gives the JSON object of a text by lower-case names, as another reader
// of JSON sees it; nil where it is none.
func lower(body []byte) map[string]any {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return nil
	}
	o := make(map[string]any, len(members))
	for name, value := range members {
		o[strings.ToLower(name)] = value
	}
	return o
}

// FuzzAnswers holds every operation to what another reader of JSON makes of the
// answer: a success only where the answer says so in so many words.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		groupBody, userBody, groupFound, nothingFound, refusal(404, "").body, refusal(400, scim.TypeNoTarget).body,
		`{"Schemas":["URN:ietf:params:scim:schemas:core:2.0:group"],"i\u0064":"g1"}`, `{"schemas":[null],"id":"g1"}`, "", "{}", "[]",
	} {
		for _, status := range []int{200, 204, 404} {
			f.Add([]byte(body), status)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		if status < 100 || status > 999 {
			return
		}
		all := []reply{{status: status, body: string(body)}}
		once := func(cfg *scim.Config) { cfg.MaxAttempts = 1 }
		c := (&site{search: all, group: all, me: all}).client(t, once)
		changes := (&site{patch: all}).client(t, once) // nothing else is answered, so that no read settles it
		says, ctx := lower(body), context.Background()
		nothing := status == 204 && len(body) == 0
		for _, run := range []func(context.Context, groups.Membership) (*groups.Result, error){changes.Join, changes.Leave} {
			if res, err := run(ctx, member); err == nil && !nothing && (status != 200 || says["id"] != "g1") {
				t.Errorf("%d %q is a success: %+v", status, body, res)
			}
		}
		if g, err := c.GetGroup(ctx, "g1"); err == nil && (status != 200 || says["id"] != "g1") {
			t.Errorf("%d %q is a group: %+v", status, body, g)
		}
		if u, err := c.GetMe(ctx); err == nil && (status != 200 || says["id"] != u.ID || u.ID == "") {
			t.Errorf("%d %q is a user: %+v", status, body, u)
		}
		// Left takes a group to be read, which the same answer cannot be.
		if state, err := c.State(ctx, member); err == nil && (status != 200 || state != groups.StateJoined || says["totalresults"] != 1.0) {
			t.Errorf("%d %q is %q", status, body, state)
		}
	})
}
