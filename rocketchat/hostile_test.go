package rocketchat_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// A username that is not in the list may be there in another spelling, or not be
// told: nothing is concluded from that. One that is there is a member.
func TestByUsernameOnlyAMemberIsSure(t *testing.T) {
	t.Parallel()
	list := func(members string) reply {
		return reply{status: 200, body: `{"members":[` + members + `],"count":1,"offset":0,"total":1,"success":true}`}
	}
	for name, tc := range map[string]struct {
		members      string
		kick, invite groups.Code
	}{
		"spelled as asked for":   {`{"_id":"B","username":"bob"}`, groups.ErrUnavailable, ""},
		"spelled in another way": {`{"_id":"B","username":"Bob"}`, groups.ErrUnavailable, ""},
		"not told":               {`{"_id":"B"}`, groups.ErrOutcomeUnknown, groups.ErrOutcomeUnknown},
		"another's":              {`{"_id":"C","username":"eve"}`, groups.ErrOutcomeUnknown, groups.ErrOutcomeUnknown},
	} {
		c := client(t, serve(t, func(s sent) reply {
			if s.method == rocketchat.MethodGroupsMembers {
				return list(tc.members)
			}
			return lost
		}))
		_, err := c.GroupsKick(t.Context(), rocketchat.GroupsKickParams{RoomID: roomID, Username: "bob"})
		wantCode(t, err, tc.kick)
		_, err = c.GroupsInvite(t.Context(), rocketchat.GroupsInviteParams{RoomID: roomID, Username: "bob"})
		if got := groups.CodeOf(err); got != tc.invite {
			t.Errorf("%s: invite: %v, want %q", name, err, tc.invite)
		}
	}
}

// A log-in that fails leaves the token that is held in use, so that it can be
// revoked.
func TestAFailedLoginKeepsTheTokenThatIsHeld(t *testing.T) {
	t.Parallel()
	logins, logouts := 0, 0
	c := client(t, serve(t, func(s sent) reply {
		switch s.method {
		case rocketchat.MethodLogin:
			if logins++; logins > 1 {
				return reply{status: 503, body: `{"success":false}`}
			}
			return loginOK("tok1")
		case rocketchat.MethodLogout:
			logouts++
		}
		return reply{status: 200, body: `{"status":"success","data":{"message":"bye"}}`}
	}), withLogin)
	if _, err := c.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := c.Login(t.Context())
	wantCode(t, err, groups.ErrUnavailable)
	if _, err := c.Logout(t.Context()); err != nil || logouts != 1 {
		t.Errorf("%d log-outs, %v", logouts, err)
	}
}

// A list whose end is out of reach is not read.
func TestAListOfImpossibleLengthIsNotBelieved(t *testing.T) {
	t.Parallel()
	reads := 0
	c := client(t, serve(t, func(s sent) reply {
		reads++
		offset := s.URL.Query().Get("offset")
		return reply{status: 200, body: fmt.Sprintf(
			`{"members":[{"_id":"u%s"}],"count":1,"offset":%s,"total":1000000000,"success":true}`, offset, offset)}
	}))
	_, err := c.State(t.Context(), others)
	if groups.CodeOf(err) != groups.ErrUnavailable || reads > 4 {
		t.Errorf("%d reads: %v", reads, err)
	}
}

// Each page brings an id that is new and long. The list ends before they fill the
// memory.
func TestAListOfLongIdsIsNotKept(t *testing.T) {
	t.Parallel()
	const size, most = 500_000, 40 << 20
	id := func(n int) string { return strings.Repeat("x", size) + strconv.Itoa(n) }
	asked := 0
	c := client(t, serve(t, func(s sent) reply {
		offset, err := strconv.Atoi(s.URL.Query().Get("offset"))
		if asked++; err != nil || asked > most/size {
			return refused("error-not-allowed", "more is kept than may be")
		}
		return reply{status: 200, body: fmt.Sprintf(
			`{"members":[{"_id":"%s"},{"_id":"%s"}],"offset":%d,"total":1000000,"success":true}`, id(offset), id(offset+1), offset)}
	}))
	_, err := collect(t, c, rocketchat.GroupsMembersParams{RoomID: roomID})
	wantCode(t, err, groups.ErrUnavailable)
}

// A page with more entries than were asked for is not the one that was.
func TestAPageWithMoreThanWasAskedForEndsTheList(t *testing.T) {
	t.Parallel()
	c := client(t, script(t, membersOf(0, 101, ids(0, 101)...)))
	got, err := collect(t, c, rocketchat.GroupsMembersParams{RoomID: roomID})
	if wantCode(t, err, groups.ErrUnavailable); len(got) != 0 {
		t.Errorf("%d members", len(got))
	}
}
