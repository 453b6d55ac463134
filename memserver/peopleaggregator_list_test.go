package memserver_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// paCrowd adds n groups that Ada is in, and gives their ids.
func (w *paWorld) paCrowd(t testing.TB, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("group:%d", 3000+i)
		paMust(w.site.AddGroup(memserver.Group{ID: ids[i], Name: "Crowd " + strconv.Itoa(i)}))(t)
		paMust(w.site.Join(ids[i], w.ada.ID))(t)
	}
	return ids
}

// paList reads a whole list.
func paList(t testing.TB, c *peopleaggregator.Client, p peopleaggregator.GetGroupsParams) []peopleaggregator.Group {
	t.Helper()
	var list []peopleaggregator.Group
	for g, err := range c.GetGroups(t.Context(), p) {
		paOK(t, err)
		list = append(list, g)
	}
	return list
}

func paIDs(list []peopleaggregator.Group) []string {
	ids := make([]string, len(list))
	for i, g := range list {
		ids[i] = g.ID
	}
	return ids
}

func TestPeopleAggregatorStateIsReadFromAllPages(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		ids := w.paCrowd(t, 230)
		c := w.client(t, style)
		for group, want := range map[string]groups.State{
			ids[0]: groups.StateJoined, ids[99]: groups.StateJoined, ids[229]: groups.StateJoined,
			paOwned: groups.StateJoined, paModerates: groups.StateJoined, paOpen: groups.StateLeft,
			paMissing: groups.StateLeft, paDeleted: groups.StateLeft, paBanned: groups.StateLeft,
			paWaiting: groups.StateLeft, // PA-013
		} {
			got := paMust(c.State(t.Context(), groups.Membership{GroupID: group}))(t)
			if got != want {
				t.Errorf("%s: %s, want %s", group, got, want)
			}
		}
	})
}

func TestPeopleAggregatorGetGroupsGivesTheWorldsGroups(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		mine := append([]string{paMember, paModerates, paOwned}, w.paCrowd(t, 105)...)
		var all []string
		for _, g := range w.site.Groups() {
			all = append(all, g.ID)
		}
		c := w.client(t, style)
		for _, size := range []int{0, 10, 27, 100} {
			got := paIDs(paList(t, c, peopleaggregator.GetGroupsParams{Context: "global", ResultsPerPage: size}))
			if d := cmp.Diff(all, got); d != "" {
				t.Errorf("global, %d on a page (-want +got):\n%s", size, d)
			}
			got = paIDs(paList(t, c, peopleaggregator.GetGroupsParams{Context: "user:" + w.ada.ID, ResultsPerPage: size}))
			if d := cmp.Diff(mine, got); d != "" {
				t.Errorf("of Ada, %d on a page (-want +got):\n%s", size, d)
			}
		}
	})
}

func TestPeopleAggregatorGetGroupsTellsNamesAsTheyAre(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		u := paMust(w.site.AddUser(memserver.User{}))(t)
		var want []peopleaggregator.Group
		for i, name := range []string{
			"", "plain", " spaces  around ", "<b>&amp;\"'</b>]]>", "ä\u00a0€\U0001f600", "two\nlines\r\tand a tab", "</name>", `\u0041`, "\u2028",
		} {
			id := fmt.Sprintf("group:%d", 5000+i)
			paMust(w.site.AddGroup(memserver.Group{ID: id, Name: name, Owner: w.grace.ID}))(t)
			paMust(w.site.Join(id, u.ID))(t)
			want = append(want, peopleaggregator.Group{ID: id, Name: name, MemberCount: 2, URL: "/group.php?gid=" + strconv.Itoa(5000+i)})
		}
		got := paList(t, w.client(t, style), peopleaggregator.GetGroupsParams{Context: "user:" + u.ID})
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	})
}

func TestPeopleAggregatorGetGroupsErrorsArrive(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		for _, err := range w.client(t, style).GetGroups(t.Context(), peopleaggregator.GetGroupsParams{Context: "user:99"}) {
			if !errors.Is(err, groups.ErrUserNotFound) {
				t.Errorf("groups of nobody: %v", err)
			}
		}
		stranger := w.client(t, style, func(cfg *peopleaggregator.Config) { cfg.UserID = "99" })
		_, err := stranger.State(t.Context(), groups.Membership{GroupID: paOpen})
		if !errors.Is(err, groups.ErrUserNotFound) {
			t.Errorf("state of nobody: %v", err)
		}
	})
}

// The totals and the bounds of pages, as they stand in the answers.
func TestPeopleAggregatorPagesOfGetGroups(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		w.paCrowd(t, 21-len(w.site.Groups()))
		nobody := paMust(w.site.AddUser(memserver.User{ID: "50"}))(t)
		number := func(name string, n int) paArgument { return paArgument{name, strconv.Itoa(n), "int"} }
		for _, tc := range []struct {
			context                     string
			args                        []paArgument
			page, size, pages, n, shown int
		}{
			{"global", nil, 1, 100, 1, 21, 21},
			{"global", []paArgument{number("page", 1), number("resultsPerPage", 10)}, 1, 10, 3, 21, 10},
			{"global", []paArgument{number("page", 2), number("resultsPerPage", 10)}, 2, 10, 3, 21, 10},
			{"global", []paArgument{number("page", 3), number("resultsPerPage", 10)}, 3, 10, 3, 21, 1},
			{"global", []paArgument{number("page", 4), number("resultsPerPage", 10)}, 4, 10, 3, 21, 0},
			{"global", []paArgument{number("page", 1<<31-1), number("resultsPerPage", 100)}, 1<<31 - 1, 100, 1, 21, 0},
			{"global", []paArgument{number("resultsPerPage", 21)}, 1, 21, 1, 21, 21},
			{"global", []paArgument{number("resultsPerPage", 20)}, 1, 20, 2, 21, 20},
			{"user:" + nobody.ID, nil, 1, 100, 0, 0, 0},
			{"user:" + nobody.ID, []paArgument{number("page", 2)}, 2, 100, 0, 0, 0},
		} {
			got := w.send(t, style, paGetGroups(tc.context, tc.args...))
			want := paFields{
				"success": "true", "msg": "", "page": strconv.Itoa(tc.page), "resultsPerPage": strconv.Itoa(tc.size),
				"totalPages": strconv.Itoa(tc.pages), "totalResults": strconv.Itoa(tc.n),
			}
			if style == peopleaggregator.JSON && tc.shown == 0 {
				delete(got.fields, "groups")
			}
			if d := cmp.Diff(want, got.fields); d != "" || len(got.groups) != tc.shown {
				t.Errorf("%v: %d groups, want %d (-want +got):\n%s", tc, len(got.groups), tc.shown, d)
			}
		}
	})
}
