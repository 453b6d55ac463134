package rocketchat_test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// document reads a part of the published document.
func document(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documentedRoom is the room that the document shows after a leave.
func documentedRoom() *rocketchat.Room {
	yes := true
	return &rocketchat.Room{
		ID: "ByehQjC44FwMeiLbX", Name: "invite-me", Type: rocketchat.RoomTypePrivate,
		Usernames: []string{"testing2"}, Msgs: 0,
		Creator:   rocketchat.User{ID: "aobEdbYhXfu5hkeqG", Username: "testing1"},
		CreatedAt: time.Date(2016, 12, 9, 15, 8, 58, 42e6, time.UTC),
		UpdatedAt: time.Date(2016, 12, 9, 15, 22, 40, 656e6, time.UTC),
		ReadOnly:  false, SysMes: &yes,
	}
}

func TestTheRequestIsThatOfTheDocument(t *testing.T) {
	t.Parallel()
	tp := record(t, success)
	if _, err := client(t, tp).Leave(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	got := tp.got[0]
	if d := cmp.Diff("POST https://chat.example/api/v1/groups.leave", got.Method+" "+got.URL.String()); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
	want := http.Header{
		"Content-Type": {"application/json"},
		"User-Agent":   {"groups-go"},
		"X-Auth-Token": {"RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f"},
		"X-User-Id":    {"rbAXPnMktTFbNpwtJ"},
	}
	if d := cmp.Diff(want, got.Header); d != "" {
		t.Errorf("headers (-want +got):\n%s", d)
	}
	if d := cmp.Diff(document(t, "groups.leave-request.json"), got.body); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
}

func TestTheAnswerOfTheDocumentIsRead(t *testing.T) {
	t.Parallel()
	self := groups.Self
	self.ID = ownID
	want := &groups.Result{
		State: groups.StateLeft, Membership: groups.Membership{GroupID: roomID, User: self}, Attempts: 1,
		Native: &rocketchat.GroupsLeaveAnswer{Success: true, Group: documentedRoom()},
	}
	answer := reply{status: 200, body: document(t, "groups.leave-answer.json")}
	got, err := client(t, script(t, answer)).Leave(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestTheRefusalOfTheDocumentIsRead(t *testing.T) {
	t.Parallel()
	answer := reply{status: 401, body: document(t, "groups.leave-401.json")}
	e := errorOf(t, second(client(t, script(t, answer)).Leave(t.Context(), mine)), groups.ErrUnauthenticated)
	want := &groups.Error{
		Code: groups.ErrUnauthenticated, Provider: "rocketchat", Op: "leave", GroupID: roomID,
		HTTPStatus: 401, Message: "You must be logged in to do this.", Attempts: 1,
	}
	if d := cmp.Diff(want, e); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// RC-001: what deployed servers answer.
func TestASuccessNeedsNoRoom(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, body := range []string{
			`{"success":true}`, ` { "success" : true } `, `{"success":true,"group":null,"channel":null}`,
			`{"success":true,"group":"x","channel":[]}`, `{"success":true,"status":"success"}`,
		} {
			res, err := op.do(t, script(t, reply{status: 200, body: body}))
			if err != nil || res.State != op.state || res.Inferred || res.Native == nil || res.Attempts != 1 {
				t.Errorf("%s: %+v, %v", body, res, err)
			}
		}
	})
}

// RC-016: the forms in which a room may come.
func TestFormsOfARoom(t *testing.T) {
	t.Parallel()
	no := false
	at := time.Date(2016, 12, 9, 15, 8, 58, 42e6, time.UTC)
	for name, tc := range map[string]struct {
		body string
		want rocketchat.Room
	}{
		"nothing but an id":  {`{"_id":"r1"}`, rocketchat.Room{ID: "r1"}},
		"sysMes is false":    {`{"_id":"r1","sysMes":false}`, rocketchat.Room{ID: "r1", SysMes: &no}},
		"sysMes is a list":   {`{"_id":"r1","sysMes":["uj","ul",7]}`, rocketchat.Room{ID: "r1", SysMesTypes: []string{"uj", "ul"}}},
		"sysMes is a number": {`{"_id":"r1","sysMes":1}`, rocketchat.Room{ID: "r1"}},
		"an id of 24 digits, as deployed": {
			`{"_id":"6745d1c2a8f0b9e1d2c3b4a5","name":"g","fname":"G é","t":"p","msgs":3,"usersCount":2,"ro":true,"archived":true}`,
			rocketchat.Room{ID: "6745d1c2a8f0b9e1d2c3b4a5", Name: "g", FName: "G é", Type: "p", Msgs: 3, UsersCount: 2, ReadOnly: true, Archived: true},
		},
		"everything of another type": {
			`{"_id":"r1","name":1,"fname":[],"t":{},"msgs":"3","usersCount":-1,"u":"ada","ts":{"$date":1},"ro":"yes","usernames":"ada","_updatedAt":"yesterday"}`,
			rocketchat.Room{ID: "r1"},
		},
		"times in escapes": {
			`{"_id":"r1","ts":"2016\u002d12-09T15:08:58.042\u005a","_updatedAt":"2016-12-09T16:08:58.042\u002B01:00"}`,
			rocketchat.Room{ID: "r1", CreatedAt: at, UpdatedAt: at.In(time.FixedZone("", 3600))},
		},
		"a number that is too large, or none": {`{"_id":"r1","msgs":1e99,"usersCount":1.5}`, rocketchat.Room{ID: "r1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, script(t, reply{status: 200, body: `{"success":true,"group":` + tc.body + `}`}))
			got, err := c.GroupsInfo(t.Context(), rocketchat.GroupsInfoParams{RoomID: "r1"})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(&tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
