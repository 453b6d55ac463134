package rocketchat_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
	"pgregory.net/rapid"
)

// membersOf is a page of groups.members with these ids.
func membersOf(offset, total int, ids ...string) reply {
	return pageOf("members", offset, total, ids...)
}

func pageOf(member string, offset, total int, ids ...string) reply {
	entries := make([]string, 0, len(ids))
	for _, id := range ids {
		entries = append(entries, fmt.Sprintf(`{"_id":%q,"username":"user of %s","name":"name of %s"}`, id, id, id))
	}
	return reply{status: 200, body: fmt.Sprintf(`{%q:[%s],"count":%d,"offset":%d,"total":%d,"success":true}`,
		member, strings.Join(entries, ","), len(ids), offset, total)}
}

// ids gives so many ids, from a number.
func ids(from, n int) []string {
	list := make([]string, 0, n)
	for i := range n {
		list = append(list, fmt.Sprintf("u%04d", from+i))
	}
	return list
}

// A room is a server's list of members; a page of it has at most limit entries.
type room struct {
	t      testing.TB
	list   []string
	limit  int
	before func(asked int) // called before each page
	asked  int
}

func (r *room) answer(s sent) reply {
	r.t.Helper()
	if r.before != nil {
		r.before(r.asked)
	}
	r.asked++
	q := s.URL.Query()
	count, err := strconv.Atoi(q.Get("count"))
	if err != nil || s.body != "" || s.Method != http.MethodGet {
		r.t.Errorf("%s %s with %q", s.Method, s.URL, s.body)
	}
	offset, err := strconv.Atoi(q.Get("offset"))
	if err != nil {
		r.t.Error(err)
	}
	from := min(offset, len(r.list))
	to := min(from+min(count, r.limit), len(r.list))
	return membersOf(offset, len(r.list), r.list[from:to]...)
}

// collect gives the ids of the members, and the error that ended them.
func collect(t testing.TB, c *rocketchat.Client, p rocketchat.GroupsMembersParams) ([]string, error) {
	t.Helper()
	var got []string
	for u, err := range c.GroupsMembers(t.Context(), p) {
		if err != nil {
			return got, err
		}
		got = append(got, u.ID)
	}
	return got, nil
}

func TestGroupsMembersReadsAllPages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 100, 101, 199, 200} {
		for _, count := range []int{0, 1, 7, 100, 500} {
			for _, limit := range []int{7, 100} { // RC-017
				r := &room{t: t, list: ids(0, n), limit: limit}
				got, err := collect(t, client(t, serve(t, r.answer)), rocketchat.GroupsMembersParams{RoomID: roomID, Count: count})
				if err != nil {
					t.Fatalf("%d members by %d of %d: %v", n, count, limit, err)
				}
				if d := cmp.Diff(ids(0, n), append([]string{}, got...)); d != "" {
					t.Errorf("%d members by %d of %d (-want +got):\n%s", n, count, limit, d)
				}
			}
		}
	}
}

func TestListsAskByGETForOnePageAfterTheOther(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		walk func(*testing.T, *rocketchat.Client)
		tape *tape
		want []string
	}{
		"groups.members by id": {func(t *testing.T, c *rocketchat.Client) {
			t.Helper()
			got, err := collect(t, c, rocketchat.GroupsMembersParams{RoomID: "a&b", Count: 2})
			if d := cmp.Diff([]string{"u1", "u2", "u3"}, got); d != "" || err != nil {
				t.Errorf("%v\n%s", err, d)
			}
		}, record(t, membersOf(0, 3, "u1", "u2"), membersOf(1, 3, "u2", "u3")), []string{
			"GET /api/v1/groups.members?count=2&offset=0&roomId=a%26b",
			"GET /api/v1/groups.members?count=2&offset=1&roomId=a%26b",
		}},
		"groups.members by name": {func(t *testing.T, c *rocketchat.Client) {
			t.Helper()
			for u, err := range c.GroupsMembers(t.Context(), rocketchat.GroupsMembersParams{RoomName: "invite-me"}) {
				if d := cmp.Diff(rocketchat.User{ID: "u1", Username: "user of u1", Name: "name of u1"}, u); d != "" || err != nil {
					t.Errorf("%v\n%s", err, d)
				}
			}
		}, record(t, membersOf(0, 1, "u1")), []string{"GET /api/v1/groups.members?count=100&offset=0&roomName=invite-me"}},
		"groups.list": {func(t *testing.T, c *rocketchat.Client) {
			t.Helper()
			var got []string
			for r, err := range c.GroupsList(t.Context(), rocketchat.GroupsListParams{Count: 5}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, r.ID+" "+r.Name)
			}
			if d := cmp.Diff([]string{"r1 name of r1", "r2 name of r2"}, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		}, record(t, pageOf("groups", 0, 2, "r1", "r2")), []string{"GET /api/v1/groups.list?count=5&offset=0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.walk(t, client(t, tc.tape))
			var got []string
			for _, s := range tc.tape.got {
				got = append(got, s.Method+" "+s.URL.RequestURI()+s.body)
				if s.Header.Get("X-Auth-Token") != token || s.Header.Get("X-User-Id") != ownID {
					t.Errorf("headers %v", s.Header)
				}
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestAListStopsWhenItsReaderDoes(t *testing.T) {
	t.Parallel()
	r := &room{t: t, list: ids(0, 500), limit: 100}
	for u, err := range client(t, serve(t, r.answer)).GroupsMembers(t.Context(), rocketchat.GroupsMembersParams{RoomID: roomID}) {
		if err != nil || u.ID != "u0000" {
			t.Fatalf("%+v, %v", u, err)
		}
		break
	}
	if r.asked != 1 {
		t.Errorf("%d requests, want 1", r.asked)
	}
}

func TestListsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no list":                `{"offset":0,"total":0,"success":true}`,
		"the list is an object":  `{"members":{},"offset":0,"total":0,"success":true}`,
		"the list is null":       `{"members":null,"offset":0,"total":0,"success":true}`,
		"no total":               `{"members":[],"offset":0,"success":true}`,
		"a negative total":       `{"members":[],"offset":0,"total":-1,"success":true}`,
		"a total in words":       `{"members":[],"offset":0,"total":"0","success":true}`,
		"no offset":              `{"members":[],"total":0,"success":true}`,
		"another offset":         `{"members":[],"offset":1,"total":0,"success":true}`,
		"an entry without id":    `{"members":[{"username":"ada"}],"offset":0,"total":1,"success":true}`,
		"an entry that is text":  `{"members":["ada"],"offset":0,"total":1,"success":true}`,
		"an id that is a number": `{"members":[{"_id":1}],"offset":0,"total":1,"success":true}`,
		"more than the total":    `{"members":[{"_id":"x"}],"offset":0,"total":0,"success":true}`,
		"empty before the end":   `{"members":[],"offset":0,"total":7,"success":true}`,
		"an entry twice":         `{"members":[{"_id":"x"},{"_id":"x"}],"offset":0,"total":2,"success":true}`,
		"no success":             `{"members":[],"offset":0,"total":0}`,
		"another list":           `{"groups":[],"offset":0,"total":0,"success":true}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := reply{status: 200, body: body}
			_, err := collect(t, client(t, script(t, answer)), rocketchat.GroupsMembersParams{RoomID: roomID})
			wantCode(t, err, groups.ErrUnavailable)
			state, err := client(t, script(t, answer)).State(t.Context(), others)
			if wantCode(t, err, groups.ErrUnavailable); state != "" {
				t.Errorf("the state is %q", state)
			}
		})
	}
}

// A server that promises pages without end must not be followed without end.
func TestPagesThatBringNothingNewEndTheList(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		pages []reply
		sent  int
	}{
		"empty pages":         {[]reply{membersOf(0, 1000)}, 1},
		"one entry at a time": {[]reply{membersOf(0, 1000, "u1"), membersOf(0, 1000, "u1")}, 2},
		"the same page again": {[]reply{membersOf(0, 1000, "u1", "u2"), membersOf(1, 1000, "u1", "u2")}, 2},
		"another total":       {[]reply{membersOf(0, 1000, "u1", "u2"), membersOf(1, 1001, "u2", "u3")}, 2},
	} {
		tp := record(t, tc.pages...)
		_, err := collect(t, client(t, tp), rocketchat.GroupsMembersParams{RoomID: roomID})
		if e := errorOf(t, err, groups.ErrUnavailable); e.Attempts != tc.sent || !strings.Contains(err.Error(), "changed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStateOfAnotherReadsTheMembers(t *testing.T) {
	t.Parallel()
	long := ids(0, 150)
	for name, tc := range map[string]struct {
		list []string
		id   string
		want groups.State
		sent int
	}{
		"on the first page":           {long, "u0000", groups.StateJoined, 1},
		"on the last page":            {long, "u0149", groups.StateJoined, 2},
		"on none of one":              {ids(0, 100), "x", groups.StateLeft, 1},
		"with no members at all":      {nil, "x", groups.StateLeft, 1},
		"on none of two, twice alike": {long, "x", groups.StateLeft, 4},
	} {
		r := &room{t: t, list: tc.list, limit: 100}
		got, err := client(t, serve(t, r.answer)).State(t.Context(), groups.Membership{GroupID: roomID, User: groups.User{ID: tc.id}})
		if err != nil || got != tc.want || r.asked != tc.sent {
			t.Errorf("%s: %q, %v after %d requests; want %q after %d", name, got, err, r.asked, tc.want, tc.sent)
		}
	}
}

// A member who moves over the edge of two pages while they are read, with the
// totals as they were, would be on neither.
func TestAShiftedPageDoesNotMakeAMemberLookLeft(t *testing.T) {
	t.Parallel()
	r := &room{t: t, list: ids(0, 150), limit: 100}
	r.before = func(asked int) {
		switch {
		case asked%2 == 1: // u0100 moves to the first page
			r.list = append(slices.Clone(ids(1, 149)), "z")
		case asked > 0: // and back, so that every reading looks alike
			r.list = ids(0, 150)
		}
	}
	state, err := client(t, serve(t, r.answer)).State(t.Context(), groups.Membership{GroupID: roomID, User: groups.User{ID: "u0100"}})
	if e := errorOf(t, err, groups.ErrUnavailable); state != "" || e.Attempts != 8 {
		t.Errorf("%q, %+v", state, e)
	}
}

// Two readings of the same length are not alike.
func TestReadingsThatDifferAreReadAnew(t *testing.T) {
	t.Parallel()
	r := &room{t: t, limit: 100}
	r.before = func(asked int) {
		if r.list = ids(0, 150); asked >= 2 { // from the second reading on
			r.list = ids(1, 150)
		}
	}
	state, err := client(t, serve(t, r.answer)).State(t.Context(), groups.Membership{GroupID: roomID, User: groups.User{ID: "x"}})
	if err != nil || state != groups.StateLeft || r.asked != 6 {
		t.Errorf("%q, %v after %d requests", state, err, r.asked)
	}
}

// Two readings that are alike count only when none came between them.
func TestAReadingThatChangedBetweenTwoAlikeStartsAnew(t *testing.T) {
	t.Parallel()
	r := &room{t: t, limit: 100}
	r.before = func(asked int) {
		if r.list = ids(0, 150); asked == 3 { // the second page of the second reading
			r.list = ids(0, 149)
		}
	}
	state, err := client(t, serve(t, r.answer)).State(t.Context(), groups.Membership{GroupID: roomID, User: groups.User{ID: "x"}})
	if err != nil || state != groups.StateLeft || r.asked != 8 {
		t.Errorf("%q, %v after %d requests", state, err, r.asked)
	}
}

// Whatever others do meanwhile, who is a member all the time never looks left,
// and who is not never looks joined.
func TestOthersNeverFalsifyAState(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		present := rapid.SliceOfNDistinct(rapid.IntRange(0, 999), 0, 40, rapid.ID).Draw(rt, "members")
		fixed := rapid.IntRange(0, 999).Draw(rt, "fixed")
		isMember := rapid.Bool().Draw(rt, "is a member")
		r := &room{t: t, limit: rapid.IntRange(2, 8).Draw(rt, "page size")}
		set := map[int]bool{}
		for _, n := range present {
			set[n] = true
		}
		r.before = func(int) {
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 999), 0, 3).Draw(rt, "changes") {
				set[n] = !set[n]
			}
			set[fixed] = isMember
			r.list = nil
			for n := range 1000 {
				if set[n] {
					r.list = append(r.list, fmt.Sprintf("u%04d", n))
				}
			}
		}
		m := groups.Membership{GroupID: roomID, User: groups.User{ID: fmt.Sprintf("u%04d", fixed)}}
		state, err := client(t, serve(t, r.answer)).State(t.Context(), m)
		switch {
		case err != nil && groups.CodeOf(err) != groups.ErrUnavailable,
			isMember && state == groups.StateLeft, !isMember && state == groups.StateJoined:
			rt.Fatalf("a member: %t; %q, %v", isMember, state, err)
		}
	})
}

// RC-015.
func TestStateOfSelfReadsTheSubscription(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want groups.State
	}{
		"null":                       {`{"subscription":null,"success":true}`, groups.StateLeft},
		"a subscription":             {`{"subscription":{"rid":"` + roomID + `","open":true},"success":true}`, groups.StateJoined},
		"a hidden one":               {`{"subscription":{"rid":"` + roomID + `","open":false},"success":true}`, groups.StateJoined},
		"none is named":              {`{"success":true}`, ""},
		"an empty one":               {`{"subscription":{},"success":true}`, ""},
		"one of another room":        {`{"subscription":{"rid":"x"},"success":true}`, ""},
		"a list":                     {`{"subscription":[],"success":true}`, ""},
		"false":                      {`{"subscription":false,"success":true}`, ""},
		"null, but no success":       {`{"subscription":null}`, ""},
		"null, in an answer cut off": {`{"subscription":null,"success":true`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tp := record(t, reply{status: 200, body: tc.body})
			got, err := client(t, tp).State(t.Context(), mine)
			if got != tc.want || (err != nil) != (tc.want == "") {
				t.Errorf("%q, %v", got, err)
			}
			if err != nil {
				wantCode(t, err, groups.ErrUnavailable)
			}
			if d := cmp.Diff("GET /api/v1/subscriptions.getOne?roomId="+roomID, tp.got[0].Method+" "+tp.got[0].URL.RequestURI()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
