package groupserver_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

// document reads a part of a published document, as it was published.
func document(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The document's wget command, with its answer, in both forms of Leave.
func TestLeaveIsTheExchangeOfTheDocument(t *testing.T) {
	t.Parallel()
	documented := groups.Membership{GroupID: "test", User: groups.User{ID: "qK7SgjsTHcLNrJ2ClevcJ0"}}
	answer := &groupserver.LeaveGroupAnswer{
		Message: "A Person has left Test", GroupID: "test", UserID: "qK7SgjsTHcLNrJ2ClevcJ0",
	}
	var got sent
	c := client(t, serve(t, func(s sent) reply {
		got = s
		return ok(document(t, "leave-answer.json"))
	}))
	res, err := c.Leave(t.Context(), documented)
	if err != nil {
		t.Fatal(err)
	}
	want := &groups.Result{
		State: groups.StateLeft, Membership: documented, Message: "A Person has left Test", Attempts: 1, Native: answer,
	}
	if d := cmp.Diff(want, res); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	wantSent(t, got, "/gs-group-member-leave.json", document(t, "leave-request.form"))

	native, err := c.LeaveGroup(t.Context(), groupserver.LeaveGroupParams{GroupID: "test", UserID: "qK7SgjsTHcLNrJ2ClevcJ0"})
	if d := cmp.Diff(answer, native); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	wantSent(t, got, "/gs-group-member-leave.json", document(t, "leave-request.form"))
}

// wantSent fails the test unless the request is a POST of exactly this form.
func wantSent(t testing.TB, got sent, path, body string) {
	t.Helper()
	line := strings.Join([]string{got.Method, got.URL.String(), got.Header.Get("Content-Type"), got.body}, "\n")
	want := strings.Join([]string{"POST", "https://groups.example.com" + path, "application/x-www-form-urlencoded", body}, "\n")
	if d := cmp.Diff(want, line); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}

// GS-003: the action comes last and bare. GS-008: the URL has no query.
func TestRequestsAreFormsWithTheTokenFirstAndTheActionLast(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		call       func(context.Context, *groupserver.Client) error
		path, body string
	}{
		"join": {
			func(ctx context.Context, c *groupserver.Client) error { return second(c.Join(ctx, member)) },
			"/gs-group-member-add.json", "groupId=test&email=ada%40home.example.com&fn=Ada&add",
		},
		"add with all arguments": {
			func(ctx context.Context, c *groupserver.Client) error {
				return second(c.AddMember(ctx, groupserver.AddMemberParams{
					GroupID: "test", Email: address, Name: "Ada & Gräce = ?", Biography: "<p>One\nTwo</p>", TimeZone: "Pacific/Auckland",
				}))
			},
			"/gs-group-member-add.json",
			"groupId=test&email=ada%40home.example.com&fn=Ada+%26+Gr%C3%A4ce+%3D+%3F&biography=%3Cp%3EOne%0ATwo%3C%2Fp%3E&tz=Pacific%2FAuckland&add",
		},
		"search for an address": {
			func(ctx context.Context, c *groupserver.Client) error {
				return second(c.SearchPeople(ctx, groupserver.SearchPeopleParams{User: address}))
			},
			"/gs-search-people.json", "user=ada%40home.example.com&search",
		},
		"state by id": {
			func(ctx context.Context, c *groupserver.Client) error { return second(c.State(ctx, member)) },
			"/gs-search-people.json", "user=" + adaID + "&search",
		},
		"state by address": {
			func(ctx context.Context, c *groupserver.Client) error { return second(c.State(ctx, byMail)) },
			"/gs-search-people.json", "user=ada%40home.example.com&search",
		},
		"the list of groups": {
			func(ctx context.Context, c *groupserver.Client) error { return second(c.Groups(ctx)) },
			"/gs-group-groups.json", "get",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got sent
			c := client(t, serve(t, func(s sent) reply {
				got = s
				return map[string]reply{
					"/gs-group-member-add.json": ok(added(1).text()),
					"/gs-search-people.json":    ok(profileIn().text()),
					"/gs-group-groups.json":     ok("[]"),
				}[s.path]
			}), func(cfg *groupserver.Config) { cfg.Token = groups.NewSecret("F+a&k=e") })
			if err := tc.call(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			wantSent(t, got, tc.path, strings.TrimSuffix("token=F%2Ba%26k%3De&"+tc.body, "&"))
		})
	}
}
