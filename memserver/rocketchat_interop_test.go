package memserver_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// rcInterop is where the package rocketchat-api is installed.
const rcInterop = "../interop/rocketchat"

// TestRocketChatServesTheNodePackage has the npm package rocketchat-api log in,
// invite somebody twice and read; who was invited leaves twice. Where Node or the package is absent it is skipped; with
// CI=true it fails.
func TestRocketChatServesTheNodePackage(t *testing.T) {
	t.Parallel()
	node := paProgram(t, "node")
	if _, err := os.Stat(filepath.Join(rcInterop, "node_modules", "rocketchat-api", "package.json")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the package rocketchat-api is absent, and CI=true demands it: npm ci in interop/rocketchat installs it")
		}
		t.Skip("the package rocketchat-api is absent: npm ci in interop/rocketchat installs it")
	}
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			srv := memserver.Start(t, memserver.WithDialect(dialect))
			s := srv.RocketChat
			ada := must(t, s.AddUser, memserver.User{Login: "ada", Password: groups.NewSecret(rcPassword)})
			grace := must(t, s.AddUser, memserver.User{Login: "grace"})
			mary := must(t, s.AddUser, memserver.User{Login: "mary", Password: groups.NewSecret(rcPassword)})
			room := must(t, s.AddGroup, memserver.Group{Name: "chess", Private: true, Owner: grace.ID})
			noError(t, s.AddMember(room.ID, ada.ID, memserver.Moderator))
			at := must(t, url.Parse, srv.URL())
			out := paRun(t, rcPassword+"\n", node, filepath.Join(rcInterop, "client.js"), at.Port(), "ada", room.ID, mary.ID, "mary")
			checkNode(t, out, dialect, ada.ID, room.ID)
			if s.State(room.ID, mary.ID) != groups.StateLeft || s.State(room.ID, ada.ID) != groups.StateJoined {
				t.Errorf("the members are %v", s.Members(room.ID))
			}
		})
	}
}

// checkNode looks at what the package understood.
func checkNode(t *testing.T, out string, dialect memserver.Dialect, ada, room string) {
	t.Helper()
	type group struct {
		ID         string `json:"_id"`
		UsersCount int    `json:"usersCount"`
	}
	type answer struct {
		Success bool
		Group   *group
		Total   int
		Refused string
		Status  int
	}
	var got struct {
		Login                                                  struct{ UserID, Me string }
		Invite, InviteAgain, Info, Members, List, Leave, Again answer
	}
	noError(t, json.Unmarshal([]byte(out), &got))
	want := got
	want.Login.UserID, want.Login.Me = ada, "ada"
	want.Invite = answer{Success: true, Group: &group{room, 3}}
	want.InviteAgain, want.Info = want.Invite, want.Invite // RC-013
	want.Members, want.List = answer{Success: true, Total: 3}, answer{Success: true, Total: 1}
	want.Leave = answer{Success: true}
	if dialect == memserver.Documented {
		want.Leave.Group = &group{ID: room}
	}
	want.Again = answer{Status: 400, Refused: rcNoGroup + " [" + rcNotFound + "]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
