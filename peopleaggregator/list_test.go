package peopleaggregator_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// ids gives so many ids of groups, from a number.
func ids(from, n int) []string {
	list := make([]string, 0, n)
	for i := range n {
		list = append(list, "group:"+strconv.Itoa(from+i))
	}
	return list
}

// collect gives the ids of a list, and the error that ended it.
func collect(t testing.TB, c *peopleaggregator.Client, p peopleaggregator.GetGroupsParams) ([]string, error) {
	t.Helper()
	var got []string
	for g, err := range c.GetGroups(t.Context(), p) {
		if err != nil {
			return got, err
		}
		got = append(got, g.ID)
	}
	return got, nil
}

func TestGetGroupsReadsAllPages(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			var asked []string
			c := client(t, style, serve(t, func(s sent) reply {
				asked = append(asked, strings.Join([]string{s.Method, s.URL.RequestURI(), strings.Join(tokens(t, s.body), "")}, " "))
				page := len(asked)
				return listOf(page, 3, 25, ids(10*page, min(10, 25-10*(page-1)))...).ok(style)
			}))
			got, err := collect(t, c, peopleaggregator.GetGroupsParams{Context: "user:7", ResultsPerPage: 10})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(ids(10, 25), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			want := map[peopleaggregator.Style]string{
				peopleaggregator.XML:  "GET /api/xml/peopleaggregator/getGroups?context=user%3A7&page=2&resultsPerPage=10 ",
				peopleaggregator.JSON: "GET /api/json/peopleaggregator/getGroups?context=user%3A7&page=2&resultsPerPage=10 ",
				peopleaggregator.XMLRPC: "POST /api/xmlrpc <methodCall><methodName>peopleaggregator.getGroups</methodName><params><param><value><struct>" +
					"<member><name>context</name><value><string>user:7</string></value></member>" +
					"<member><name>page</name><value><int>2</int></value></member>" +
					"<member><name>resultsPerPage</name><value><int>10</int></value></member>" +
					"</struct></value></param></params></methodCall>",
			}
			if d := cmp.Diff(want[style], asked[1]); d != "" || len(asked) != 3 {
				t.Errorf("%d requests (-want +got):\n%s", len(asked), d)
			}
		})
	}
}

func TestGetGroupsStopsWhenItsReaderDoes(t *testing.T) {
	t.Parallel()
	mock := script(t, listOf(1, 9, 90, ids(1, 10)...).ok(peopleaggregator.JSON))
	for g, err := range client(t, peopleaggregator.JSON, mock).GetGroups(t.Context(), peopleaggregator.GetGroupsParams{Context: "global"}) {
		if err != nil || g.ID != "group:1" {
			t.Fatalf("%+v, %v", g, err)
		}
		break
	}
	if n := mock.GetTotalCallCount(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

// PA-011, PA-012, PA-016: the forms in which a list may come.
func TestFormsOfAList(t *testing.T) {
	t.Parallel()
	want := []peopleaggregator.Group{
		{ID: "group:1", Name: "Ada & co", MemberCount: 12, URL: "/1"},
		{ID: "group:2"},
	}
	const entries = `<id>group:1</id><name>Ada &amp; co</name><memberCount>12</memberCount><url>/1</url>`
	const totals = `<page>1</page><totalPages>1</totalPages><totalResults>2</totalResults>`
	for name, tc := range map[string]struct {
		style peopleaggregator.Style
		body  string
	}{
		"one list": {peopleaggregator.XML, "<response><groups>\n\u00a0<group>" + entries + "</group><group><id>group:2</id></group>\n</groups><success>true</success>" + totals + "</response>"},
		"a list with numbered elements": {
			peopleaggregator.XML,
			"<response>" + totals + "<groups><g1>" + entries + "</g1><g2><id>group:2</id></g2></groups></response>",
		},
		"an element for each": {
			peopleaggregator.XML,
			`<response xmlns="http://peopleaggregator.com/api/xmlns#"><groups>` + entries + "</groups>" + totals + "<groups><id>group:2</id></groups></response>",
		},
		"numbers as text": {
			peopleaggregator.JSON,
			`{"groups":[{"id":"group:1","name":"Ada & co","memberCount":"12","url":"/1"},{"id":"group:2"}],"page":"1","totalPages":"1","totalResults":"2"}`,
		},
		"numbers": {
			peopleaggregator.JSON,
			`{"groups":[{"id":"group:1","name":"Ada & co","memberCount":12,"url":"/1"},{"id":"group:2","x":[{}]}],"page":1,"totalPages":1,"totalResults":2,"success":true}`,
		},
		"a struct": {peopleaggregator.XMLRPC, fields{
			"page": "1", "totalPages": 1, "totalResults": "2",
			"groups": []fields{{"id": "group:1", "name": "Ada & co", "memberCount": 12, "url": "/1"}, {"id": "group:2"}},
		}.in(peopleaggregator.XMLRPC)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []peopleaggregator.Group
			c := client(t, tc.style, script(t, reply{status: 200, body: tc.body}))
			for g, err := range c.GetGroups(t.Context(), peopleaggregator.GetGroupsParams{Context: "global"}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, g)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestEmptyLists(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		for _, answer := range []fields{
			listOf(1, 0, 0), listOf(1, 1, 0),
			{"page": 1, "totalPages": 0, "totalResults": 0},
		} {
			got, err := collect(t, client(t, style, script(t, answer.ok(style))), peopleaggregator.GetGroupsParams{Context: "global"})
			if len(got) != 0 || err != nil {
				t.Errorf("%s: %v, %v", style, got, err)
			}
		}
	}
}

func TestListsThatAreNone(t *testing.T) {
	t.Parallel()
	broken := func(change func(fields)) fields {
		f := listOf(1, 1, 1, "group:1")
		change(f)
		return f
	}
	for name, answer := range map[string]fields{
		"another page":           broken(func(f fields) { f["page"] = 2 }),
		"no page":                broken(func(f fields) { delete(f, "page") }),
		"no total of pages":      broken(func(f fields) { delete(f, "totalPages") }),
		"no total of results":    broken(func(f fields) { delete(f, "totalResults") }),
		"a negative total":       broken(func(f fields) { f["totalResults"] = -1 }),
		"a signed total":         broken(func(f fields) { f["totalResults"] = "+1" }),
		"a total beyond numbers": broken(func(f fields) { f["totalResults"] = strings.Repeat("9", 30) }),
		"the list is text":       broken(func(f fields) { f["groups"] = "group:1" }),
		"an entry without id":    broken(func(f fields) { f["groups"] = []fields{{"name": "x"}} }),
		"a bare number as id":    broken(func(f fields) { f["groups"] = []fields{{"id": "1"}} }),
		"a name of two parts":    broken(func(f fields) { f["groups"] = []fields{{"id": "group:1", "name": []fields{{"x": "y"}}}} }),
		"a count that is none":   broken(func(f fields) { f["groups"] = []fields{{"id": "group:1", "memberCount": "many"}} }),
		"success is no boolean":  broken(func(f fields) { f["success"] = "perhaps" }),
		"fewer than the total":   listOf(1, 1, 2, "group:1"),
		"more than the total":    listOf(1, 1, 1, "group:1", "group:2"),
		"one group twice":        listOf(1, 1, 2, "group:1", "group:1"),
		"empty before the end":   listOf(1, 2, 100),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, style := range styles {
				if style == peopleaggregator.XML && name == "the list is text" {
					continue // an element with text is an empty list there, and then the total is not reached
				}
				_, err := collect(t, client(t, style, script(t, answer.ok(style))), peopleaggregator.GetGroupsParams{Context: "global"})
				wantCode(t, err, groups.ErrUnavailable)
				state, err := client(t, style, script(t, answer.ok(style)), withUser).State(t.Context(), groups.Membership{GroupID: "group:77"})
				if wantCode(t, err, groups.ErrUnavailable); state != "" {
					t.Errorf("%s: the state is %q", style, state)
				}
			}
		})
	}
}

func TestTotalsThatChangeBetweenPagesEndTheList(t *testing.T) {
	t.Parallel()
	for name, page2 := range map[string]fields{
		"total of results": listOf(2, 2, 101, "group:500"),
		"total of pages":   listOf(2, 3, 102, "group:500", "group:501"),
	} {
		c := client(t, peopleaggregator.JSON, script(t,
			listOf(1, 2, 102, ids(1, 100)...).ok(peopleaggregator.JSON), page2.ok(peopleaggregator.JSON)))
		got, err := collect(t, c, peopleaggregator.GetGroupsParams{Context: "global"})
		wantCode(t, err, groups.ErrUnavailable)
		if len(got) != 100 || !strings.Contains(err.Error(), "changed") {
			t.Errorf("%s: %d groups, %v", name, len(got), err)
		}
	}
}

// A site that promises pages without end must not be followed without end.
func TestPagesThatBringNothingNewEndTheList(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ids  []string
		sent int
	}{
		"empty pages":         {nil, 1},
		"the same page again": {ids(1, 10), 2},
	} {
		n := 0
		c := client(t, peopleaggregator.JSON, serve(t, func(sent) reply {
			n++
			return listOf(n, 1000, 10000, tc.ids...).ok(peopleaggregator.JSON)
		}))
		_, err := collect(t, c, peopleaggregator.GetGroupsParams{Context: "global"})
		if e := errorOf(t, err, groups.ErrUnavailable); e.Attempts != tc.sent {
			t.Errorf("%s: %d requests, want %d", name, e.Attempts, tc.sent)
		}
	}
}

func TestGetGroupsRefusesBadParameters(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		params peopleaggregator.GetGroupsParams
		field  string
	}{
		{peopleaggregator.GetGroupsParams{}, "Context"},
		{peopleaggregator.GetGroupsParams{Context: "user:"}, "Context"},
		{peopleaggregator.GetGroupsParams{Context: "user:ada"}, "Context"},
		{peopleaggregator.GetGroupsParams{Context: "all"}, "Context"},
		{peopleaggregator.GetGroupsParams{Context: "global", ResultsPerPage: 9}, "ResultsPerPage"},
		{peopleaggregator.GetGroupsParams{Context: "global", ResultsPerPage: 101}, "ResultsPerPage"},
		{peopleaggregator.GetGroupsParams{Context: "global", ResultsPerPage: -1}, "ResultsPerPage"},
	} {
		mock := script(t, lost)
		_, err := collect(t, client(t, "", mock), tc.params)
		wantField(t, err, tc.field)
		if mock.GetTotalCallCount() != 0 {
			t.Errorf("%+v was sent", tc.params)
		}
	}
}

func TestStateReadsTheAccountsGroups(t *testing.T) {
	t.Parallel()
	pages := func(style peopleaggregator.Style, lists ...[]string) []reply {
		total := 0
		for _, l := range lists {
			total += len(l)
		}
		var replies []reply
		for i, l := range lists {
			replies = append(replies, listOf(i+1, len(lists), total, l...).ok(style))
		}
		return replies
	}
	for _, style := range styles {
		stable := pages(style, ids(1, 100), ids(101, 5))
		// group:101 moves to page 1 and group:106 comes, between two pages:
		// the totals agree, and group:101 was shown on neither.
		shifted := pages(style, ids(1, 100), ids(102, 5))
		for name, tc := range map[string]struct {
			replies []reply
			id      string
			want    groups.State
			sent    int
		}{
			"on the first page":            {stable, "group:1", groups.StateJoined, 1},
			"on the last page":             {stable, "group:105", groups.StateJoined, 2},
			"with zeros before":            {stable, "group:00105", groups.StateJoined, 2},
			"on none of one":               {pages(style, ids(1, 3)), "group:9", groups.StateLeft, 1},
			"with no groups":               {pages(style, nil), "group:9", groups.StateLeft, 1},
			"on none of two, twice alike":  {slices.Concat(stable, stable), "group:999", groups.StateLeft, 4},
			"on a page that shifted":       {slices.Concat(shifted, pages(style, ids(2, 100), ids(102, 5))), "group:101", groups.StateJoined, 3},
			"after two of the same length": {slices.Concat(stable, shifted, shifted), "group:999", groups.StateLeft, 6},
			"after a list that changed between two alike": {
				slices.Concat(stable, []reply{stable[0], listOf(2, 2, 104, ids(101, 4)...).ok(style)}, stable, stable), "group:999", groups.StateLeft, 8,
			},
			"after totals that did not agree": {slices.Concat([]reply{stable[0], listOf(2, 2, 104, ids(101, 4)...).ok(style)}, stable, stable), "group:999", groups.StateLeft, 6},
		} {
			mock := script(t, tc.replies...)
			got, err := client(t, style, mock, withUser).State(t.Context(), groups.Membership{GroupID: tc.id})
			if err != nil || got != tc.want || mock.GetTotalCallCount() != tc.sent {
				t.Errorf("%s %s: %q, %v after %d requests; want %q after %d", style, name, got, err, mock.GetTotalCallCount(), tc.want, tc.sent)
			}
		}
	}
}

func TestStateGivesUpOnAListThatKeepsChanging(t *testing.T) {
	t.Parallel()
	n := 0
	mock := serve(t, func(s sent) reply {
		n++
		page, err := strconv.Atoi(s.URL.Query().Get("page"))
		if err != nil {
			t.Error(err)
		}
		return listOf(page, 2, 100+n, fmt.Sprintf("group:%d", n)).ok(peopleaggregator.JSON)
	})
	state, err := client(t, peopleaggregator.JSON, mock, withUser).State(t.Context(), groups.Membership{GroupID: "group:999"})
	if e := errorOf(t, err, groups.ErrUnavailable); e.Attempts != 8 || state != "" {
		t.Errorf("%q, %+v", state, e)
	}
}

func TestStateNeedsTheUsersNumber(t *testing.T) {
	t.Parallel()
	mock := script(t, lost)
	_, err := client(t, "", mock).State(t.Context(), group)
	if e := errorOf(t, err, groups.ErrUnsupported); e.Op != "state" || mock.GetTotalCallCount() != 0 || !strings.Contains(err.Error(), "Config.UserID") {
		t.Errorf("%v", err)
	}
}
