package memserver_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// rcShown reads what the document shows.
func rcShown(t testing.TB, name string) string {
	t.Helper()
	return strings.TrimSpace(string(must(t, os.ReadFile, filepath.Join("testdata", "rocketchat", name))))
}

// The people and the room of the document.
const (
	rcMaker  = "aobEdbYhXfu5hkeqG"
	rcStayer = "testing2sId234567"
	rcInvite = "ByehQjC44FwMeiLbX"
	rcStay   = 13*time.Minute + 42*time.Second + 614*time.Millisecond
)

// rcDocument makes the document's world: the maker of the group has made
// another its owner, and is about to leave.
func rcDocument(t testing.TB, dialect memserver.Dialect) (*memserver.Server, *memserver.RocketChat) {
	t.Helper()
	made := time.Date(2016, 12, 9, 15, 8, 58, 42_000_000, time.UTC)
	clock := memserver.NewClock(made)
	srv := memserver.Start(t, memserver.WithDialect(dialect), memserver.WithClock(clock))
	s := srv.RocketChat
	must(t, s.AddUser, memserver.User{ID: rcMaker, Login: "testing1"})
	must(t, s.AddUser, memserver.User{ID: rcStayer, Login: "testing2"})
	must(t, s.AddGroup, memserver.Group{ID: rcInvite, Name: "invite-me", Private: true, Owner: rcMaker})
	noError(t, s.AddMember(rcInvite, rcStayer, memserver.Admin))
	s.SetToken(rcMaker, groups.NewSecret(rcToken))
	clock.Advance(rcStay)
	return srv, s
}

func rcLeaveRaw(t testing.TB, srv *memserver.Server, header string) (first, body string, h http.Header) {
	t.Helper()
	request := rcShown(t, "groups.leave-request.json")
	first, rec, _ := paExchangeRaw(t, srv, fmt.Sprintf(
		"POST /api/v1/groups.leave HTTP/1.1\r\nHost: chat.example.com\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		header, len(request), request))
	return first, rec.Body.String(), rec.Header()
}

func TestRocketChatLeaveIsThatOfTheDocument(t *testing.T) {
	t.Parallel()
	for _, headers := range []string{
		"X-Auth-Token: " + rcToken + "\r\nX-User-Id: " + rcMaker + "\r\n",
		"x-auth-token: " + rcToken + "\r\nx-user-id: " + rcMaker + "\r\n",
		"X-AUTH-TOKEN: " + rcToken + "\r\nX-USER-ID: " + rcMaker + "\r\n",
	} {
		srv, s := rcDocument(t, memserver.Documented)
		first, body, h := rcLeaveRaw(t, srv, headers)
		if first != "HTTP/1.1 200 OK" || s.State(rcInvite, rcMaker) != groups.StateLeft {
			t.Errorf("%s, and the world says %s", first, s.State(rcInvite, rcMaker))
		}
		if d := cmp.Diff(rcShown(t, "groups.leave-answer.json"), body); d != "" {
			t.Errorf("body (-want +got):\n%s", d)
		}
		want := http.Header{
			"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}, "Pragma": {"no-cache"},
			"Content-Length": {fmt.Sprint(len(body))}, "Date": {"Fri, 09 Dec 2016 15:22:40 GMT"},
		}
		if d := cmp.Diff(want, h); d != "" {
			t.Errorf("header (-want +got):\n%s", d)
		}
	}
}

func TestRocketChatRefusalOfNobodyIsThatOfTheDocument(t *testing.T) {
	t.Parallel()
	srv, s := rcDocument(t, memserver.Documented)
	first, body, _ := rcLeaveRaw(t, srv, "")
	if first != "HTTP/1.1 401 Unauthorized" || s.State(rcInvite, rcMaker) != groups.StateJoined {
		t.Errorf("%s, and the world says %s", first, s.State(rcInvite, rcMaker))
	}
	if d := cmp.Diff(rcShown(t, "groups.leave-401.json"), body); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
}

func TestRocketChatDeployedLeaveIsSuccessAlone(t *testing.T) {
	t.Parallel()
	srv, s := rcDocument(t, memserver.Deployed)
	_, body, _ := rcLeaveRaw(t, srv, "X-Auth-Token: "+rcToken+"\r\nX-User-Id: "+rcMaker+"\r\n")
	if body != `{"success":true}` {
		t.Error(body)
	}
	_, body, _ = rcLeaveRaw(t, srv, "")
	if body != `{"success":false,"error":"You must be logged in to do this.","status":"error","message":"You must be logged in to do this."}` {
		t.Error(body)
	}
	info := rcServed(t, srv, s, rcStayer, "/api/v1/groups.info?roomId="+rcInvite)
	const want = `{"group":{"_id":"ByehQjC44FwMeiLbX","name":"invite-me","fname":"invite-me","t":"p","msgs":1,"usersCount":1,` +
		`"u":{"_id":"aobEdbYhXfu5hkeqG","username":"testing1"},"ts":"2016-12-09T15:08:58.042Z","ro":false,` +
		`"_updatedAt":"2016-12-09T15:22:40.656Z"},"success":true}`
	if d := cmp.Diff(want, info); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// rcServed is the answer to a GET of the user.
func rcServed(t testing.TB, srv http.Handler, s *memserver.RocketChat, user, target string) string {
	t.Helper()
	r := paRequest(http.MethodGet, target, "", "")
	r.Header.Set("X-Auth-Token", s.Token(user).Reveal())
	r.Header.Set("X-User-Id", user)
	return serve(srv, r).Body.String()
}
