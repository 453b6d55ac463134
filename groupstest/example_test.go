package groupstest_test

import (
	"net/http"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// The body of the inner function is what stands in a provider's own test. Here
// the provider is a fake one: startFake starts its server for tests, newFake
// makes its client.
func ExampleRun() { //nolint:testableexamples // it needs a *testing.T, which an example has not
	testConformance := func(t *testing.T) {
		groupstest.Run(t, groupstest.Harness{
			Provider: "fake",
			Start: func(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
				srv := startFake(t, frank)
				cfg := groups.HTTPConfig{Transport: srv.Client().Transport}
				tune(&cfg) // the last step before New
				client, err := newFake(srv, goodToken, fakeBugs{}, cfg)
				if err != nil {
					t.Fatalf("New: %v", err)
				}
				return &groupstest.World{
					Client:   client,
					Joinable: groups.Membership{GroupID: "open", User: groups.Self},
					Joined:   groups.Membership{GroupID: "club", User: groups.Self},
					Bystanders: []groups.Membership{
						{GroupID: "open", User: groups.User{ID: "grace"}}, // she is in both groups
						{GroupID: "club", User: groups.User{ID: "grace"}},
						{GroupID: "open", User: groups.User{ID: "joan"}}, // she is in none
						{GroupID: "club", User: groups.User{ID: "joan"}},
						{GroupID: "den", User: groups.Self},
					},
					State:   srv.look,
					Set:     srv.put,
					Secrets: []string{password, goodToken},
					Refused: []groupstest.Refusal{{
						Name: "nobody was invited", Op: groupstest.Join,
						Membership: groups.Membership{GroupID: "private", User: groups.Self},
						Code:       groups.ErrInvitationRequired, NativeCode: "not_invited",
					}},
				}
			},
			Changes: func(r *http.Request) bool {
				return r.URL.Path == "/join" || r.URL.Path == "/leave"
			},
			// The provider tells who is a member already, so that its refusal
			// proves what became of a lost answer.
			SecondJoin:  groups.ErrAlreadyMember,
			SecondLeave: groups.ErrNotMember,
			LostJoin:    groupstest.Inferred,
			LostLeave:   groupstest.Inferred,

			NativeSecondJoin:  "already_member",
			NativeSecondLeave: "not_member",
		})
	}
	_ = testConformance
}
