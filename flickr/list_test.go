package flickr_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// ids gives so many ids of users, from a number.
func ids(from, n int) []string {
	list := make([]string, 0, n)
	for i := range n {
		list = append(list, strconv.Itoa(from+i)+"@N01")
	}
	return list
}

// pageOf is an answer of groups.members.getList.
func pageOf(page, pages, total int, members ...string) reply {
	entries := make([]string, 0, len(members))
	for _, id := range members {
		entries = append(entries, `{"nsid":"`+id+`","username":"u","membertype":"2"}`)
	}
	return ok(fmt.Sprintf(`{"members":{"page":%d,"pages":"%d","perpage":10,"total":%d,"member":[%s]},"stat":"ok"}`,
		page, pages, total, strings.Join(entries, ",")))
}

// collect gives the ids of a list, and the error that ended it.
func collect(ctx context.Context, c *flickr.Client, p flickr.GroupsMembersParams) (got []string, err error) {
	for m, err := range c.GroupsMembers(ctx, p) {
		if err != nil {
			if m != (flickr.Member{}) {
				return got, fmt.Errorf("%+v comes with %w", m, err)
			}
			return got, err
		}
		got = append(got, m.ID)
	}
	return got, nil
}

func TestGroupsMembersReadsAllPages(t *testing.T) {
	t.Parallel()
	tp := record(t, pageOf(1, 3, 25, ids(0, 10)...), pageOf(2, 3, 25, ids(10, 10)...), pageOf(3, 3, 25, ids(20, 5)...))
	got, err := collect(t.Context(), client(t, tp), flickr.GroupsMembersParams{
		GroupID: groupID, PerPage: 10, MemberTypes: []flickr.MemberType{flickr.MemberTypeMember},
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ids(0, 25), got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for i, s := range tp.got {
		want := "format=json&group_id=34427469792%40N01&membertypes=2&method=flickr.groups.members.getList&nojsoncallback=1&page=" +
			strconv.Itoa(i+1) + "&per_page=10"
		if d := cmp.Diff(want, s.body); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
	if len(tp.got) != 3 {
		t.Errorf("%d requests", len(tp.got))
	}
}

func TestGroupsMembersAsksForAsManyAsCome(t *testing.T) { // FL-031
	t.Parallel()
	tp := record(t, pageOf(1, 1, 1, ids(0, 1)...))
	if _, err := collect(t.Context(), client(t, tp), flickr.GroupsMembersParams{GroupID: groupID}); err != nil || len(tp.got) != 1 {
		t.Fatal(err)
	}
	if got := tp.got[0].form.Get("per_page"); got != "500" {
		t.Errorf("per_page is %q", got)
	}
}

func TestAnEmptyListHasNoMembers(t *testing.T) {
	t.Parallel()
	for _, empty := range []reply{
		pageOf(1, 0, 0), pageOf(1, 1, 0), pageOf(0, 0, 0),
		ok(`<rsp stat="ok"><members page="1" pages="1" perpage="100" total="0" /></rsp>`),
	} {
		tp := record(t, empty)
		got, err := collect(t.Context(), client(t, tp), flickr.GroupsMembersParams{GroupID: groupID})
		if err != nil || got != nil || len(tp.got) != 1 {
			t.Errorf("%s: %v, %v after %d requests", empty.body, got, err, len(tp.got))
		}
	}
}

func TestGroupsMembersStopsWhenItsReaderDoes(t *testing.T) {
	t.Parallel()
	tp := record(t, pageOf(1, 9, 90, ids(0, 10)...))
	for m, err := range client(t, tp).GroupsMembers(t.Context(), flickr.GroupsMembersParams{GroupID: groupID}) {
		if err != nil || m.ID != "0@N01" {
			t.Fatalf("%+v, %v", m, err)
		}
		break
	}
	if len(tp.got) != 1 {
		t.Errorf("%d requests", len(tp.got))
	}
}

// A list that changes while it is read is not passed off for the whole.
func TestPagesThatDoNotFitTogetherAreNoList(t *testing.T) {
	t.Parallel()
	first := pageOf(1, 2, 15, ids(0, 10)...)
	for name, pages := range map[string][]reply{
		"the total changes":            {first, pageOf(2, 2, 16, ids(10, 6)...)},
		"the number of pages changes":  {first, pageOf(2, 3, 15, ids(10, 5)...)},
		"a member stands twice":        {first, pageOf(2, 2, 15, ids(9, 5)...)},
		"a member is missing":          {first, pageOf(2, 2, 15, ids(10, 4)...)},
		"a member is too much":         {first, pageOf(2, 2, 15, ids(10, 6)...)},
		"more than were asked for":     {pageOf(1, 1, 11, ids(0, 11)...)},
		"a page is empty":              {pageOf(1, 2, 15), first},
		"the last page is empty":       {first, pageOf(2, 2, 15)},
		"the first page again":         {first, first}, // FL-031
		"a page beyond":                {first, pageOf(3, 2, 15, ids(10, 5)...)},
		"pages without end":            {pageOf(1, 1<<30, 1<<30, ids(0, 10)...), pageOf(2, 1<<30, 1<<30)},
		"members without a total":      {pageOf(1, 1, 0, ids(0, 10)...)},
		"the total but not the number": {pageOf(0, 1, 10, ids(0, 10)...)},
	} {
		tp := record(t, pages...)
		got, err := collect(t.Context(), client(t, tp), flickr.GroupsMembersParams{GroupID: groupID, PerPage: 10})
		if e := errorOf(t, err, groups.ErrUnavailable); e.Op != flickr.MethodGroupsMembersGetList || e.GroupID != groupID || len(tp.got) > 2 {
			t.Errorf("%s: %+v after %d requests", name, e, len(tp.got))
		}
		if len(got) > 15 {
			t.Errorf("%s: %d members", name, len(got))
		}
	}
}

// Each page brings an id that is new and long. The list ends before they fill the
// memory.
func TestAListOfLongIdsIsNotKept(t *testing.T) {
	t.Parallel()
	const size, most = 900_000, 40 << 20
	asked := 0
	c := client(t, serve(t, func(sent) reply {
		if asked++; asked > most/size {
			return refused("1", "more is kept than may be")
		}
		return pageOf(asked, 1000, 1000, strings.Repeat("1", size)+strconv.Itoa(asked)+"@N01")
	}))
	_, err := collect(t.Context(), c, flickr.GroupsMembersParams{GroupID: groupID})
	wantCode(t, err, groups.ErrUnavailable)
}

func TestAnErrorEndsTheSequence(t *testing.T) {
	t.Parallel()
	tp := record(t, pageOf(1, 2, 15, ids(0, 10)...), refused("1", "Group not found"))
	got, err := collect(t.Context(), client(t, tp), flickr.GroupsMembersParams{GroupID: groupID, PerPage: 10})
	if e := errorOf(t, err, groups.ErrGroupNotFound); e.Attempts != 2 || len(got) != 10 {
		t.Errorf("%+v after %d members", e, len(got))
	}
}

func TestArgumentsOfAListAreChecked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		p     flickr.GroupsMembersGetListParams
		tweak func(*flickr.Config)
		field string
	}{
		"no group":              {flickr.GroupsMembersGetListParams{}, once, "GroupID"},
		"a negative page":       {flickr.GroupsMembersGetListParams{GroupID: groupID, Page: -1}, once, "Page"},
		"a page of less than 0": {flickr.GroupsMembersGetListParams{GroupID: groupID, PerPage: -1}, once, "PerPage"},
		"a page of 501":         {flickr.GroupsMembersGetListParams{GroupID: groupID, PerPage: 501}, once, "PerPage"},
		"a type by name":        {flickr.GroupsMembersGetListParams{GroupID: groupID, MemberTypes: []flickr.MemberType{"2", "admin"}}, once, "MemberTypes"},
		"an empty type":         {flickr.GroupsMembersGetListParams{GroupID: groupID, MemberTypes: []flickr.MemberType{""}}, once, "MemberTypes"},
		"no token":              {flickr.GroupsMembersGetListParams{GroupID: groupID}, withoutToken, "Token"},
	} {
		tp := record(t, lost)
		c := client(t, tp, tc.tweak)
		wantField(t, second(c.GroupsMembersGetList(t.Context(), tc.p)), tc.field)
		if tc.p.Page == 0 {
			p := flickr.GroupsMembersParams{GroupID: tc.p.GroupID, PerPage: tc.p.PerPage, MemberTypes: tc.p.MemberTypes}
			wantField(t, second(collect(t.Context(), c, p)), tc.field)
		}
		if len(tp.got) != 0 {
			t.Errorf("%s: %d requests", name, len(tp.got))
		}
	}
}
