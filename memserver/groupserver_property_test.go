package memserver_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"pgregory.net/rapid"
)

// A gsModel is what the documents say of the hooks, as plainly as it can be
// said: people by address, and who is where.
type gsModel struct {
	token   string
	ids     map[string]string          // address in lower case → id
	groups  map[string]bool            // id → it is there; false: it was deleted
	members map[string]map[string]bool // group → ids
}

func (m *gsModel) leave(token, group, user string) int {
	switch {
	case token != m.token:
		return 100
	case !m.groups[group]:
		return 1
	case !slices.Contains(slices.Collect(maps.Values(m.ids)), user):
		return 2
	case !m.members[group][user]:
		return 4
	}
	delete(m.members[group], user)
	return 0
}

func (m *gsModel) add(token, group, email, made string) int {
	id, known := m.ids[strings.ToLower(email)]
	switch {
	case token != m.token, !m.groups[group]:
		return 100
	case known && m.members[group][id]:
		return 256
	case known:
		m.members[group][id] = true
		return 1
	}
	m.ids[strings.ToLower(email)] = made
	m.members[group][made] = true
	return 0
}

// groupsOf gives the sorted ids of the groups that the user is in.
func (m *gsModel) groupsOf(user string) []any {
	var list []any
	for _, group := range slices.Sorted(maps.Keys(m.members)) {
		if m.members[group][user] {
			list = append(list, group)
		}
	}
	return list
}

var (
	gsAnyGroups    = rapid.SampledFrom([]string{"one", "two", "three", gsMissing})
	gsAnyAddresses = rapid.SampledFrom([]string{"ada@example.com", "Ada@Example.com", "grace@example.com", "joan@example.com"})
	gsAnyTokens    = rapid.SampledFrom([]string{"first", "first", "first", "second"})
)

// A gsMachine is a server beside its model.
type gsMachine struct {
	srv    *memserver.Server
	site   *memserver.GroupServer
	model  *gsModel
	before string
}

func newGSMachine(t *rapid.T) *gsMachine {
	dialect := rapid.SampledFrom(dialects).Draw(t, "dialect")
	m := &gsMachine{srv: memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))}
	m.site = m.srv.GroupServer
	m.site.SetToken(groups.NewSecret("first"))
	m.model = &gsModel{token: "first", ids: map[string]string{}, groups: map[string]bool{}, members: map[string]map[string]bool{}}
	for _, id := range []string{"one", "two", "three"} {
		must(t, m.site.AddGroup, memserver.Group{ID: id, Name: id})
		m.model.groups[id], m.model.members[id] = true, map[string]bool{}
	}
	return m
}

// call sends a call over HTTP.
func (m *gsMachine) call(t *rapid.T, c gsCall) gsAnswer {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.srv.URL()+c.hook, strings.NewReader(c.body))
	noError(t, err)
	r.Header.Set("Content-Type", paForm)
	rec, _, err := paRoundTrip(m.srv.Transport(), r)
	noError(t, err)
	a, err := gsDecode(rec)
	noError(t, err)
	return a
}

// verify compares the status with the model's, and holds that a refusal changes
// nothing.
func (m *gsMachine) verify(t *rapid.T, got gsAnswer, want int) {
	if got.status() != want {
		t.Fatalf("%s, want %d", got.text, want)
	}
	if now := m.snapshot(t); now != m.before && want > 1 {
		t.Fatalf("refused, and the world changed (-before +after):\n%s", cmp.Diff(m.before, now))
	}
}

func (m *gsMachine) snapshot(t *rapid.T) string {
	var b strings.Builder
	noError(t, m.srv.Snapshot(&b))
	return b.String()
}

// anyone draws the id of somebody, or of nobody.
func (m *gsMachine) anyone(t *rapid.T) string {
	known := slices.Sorted(maps.Values(m.model.ids))
	slices.Sort(known)
	n := rapid.IntRange(0, len(known)).Draw(t, "person")
	return append(known, gsNobody)[n]
}

func (m *gsMachine) leave(t *rapid.T) {
	token, group, user := gsAnyTokens.Draw(t, "token"), gsAnyGroups.Draw(t, "group"), m.anyone(t)
	got := m.call(t, gsForm(gsLeaveHook, "token", token, "groupId", group, "userId", user))
	want := m.model.leave(token, group, user)
	if want == 1 && m.before != m.snapshot(t) {
		t.Fatal("there is no such group, and the world changed")
	}
	m.verify(t, got, want)
}

func (m *gsMachine) add(t *rapid.T) {
	token, group, email := gsAnyTokens.Draw(t, "token"), gsAnyGroups.Draw(t, "group"), gsAnyAddresses.Draw(t, "address")
	got := m.call(t, gsForm(gsAddHook, "token", token, "groupId", group, "email", email, "fn", "Ada"))
	made := ""
	if users := m.site.Users(); len(users) > 0 {
		made = users[len(users)-1].ID
	}
	m.verify(t, got, m.model.add(token, group, email, made))
	if got.status() != 100 {
		m.isProfile(t, got.object()["user"], m.model.ids[strings.ToLower(email)])
	}
}

// isProfile holds that an answer is the profile of the user.
func (m *gsMachine) isProfile(t *rapid.T, profile any, user string) {
	members, _ := profile.(map[string]any)
	if strings.Trim(fmt.Sprint(members["id"]), "[]") != user {
		t.Fatalf("%v is the profile of another than %s", profile, user)
	}
	if d := cmp.Diff(any(m.model.groupsOf(user)), members["groups"]); d != "" {
		t.Fatalf("groups (-model +answer):\n%s", d)
	}
}

func (m *gsMachine) search(t *rapid.T) {
	key := gsAnyAddresses.Draw(t, "address")
	user := m.model.ids[strings.ToLower(key)]
	if rapid.Bool().Draw(t, "by id") {
		key = m.anyone(t)
		user = key
	}
	got := m.call(t, gsForm(gsSearchHook, "token", "first", "user", key))
	if len(m.model.groupsOf(user)) == 0 {
		if got.text != "{}" {
			t.Fatalf("%s is found: %s", key, got.text)
		}
		return
	}
	m.isProfile(t, got.value, user)
}

func (m *gsMachine) deleteGroup(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "rarely") != 0 {
		return
	}
	group := rapid.SampledFrom([]string{"one", "two"}).Draw(t, "group")
	if err := m.site.DeleteGroup(group); (err == nil) != m.model.groups[group] {
		t.Fatal(err)
	}
	m.model.groups[group], m.model.members[group] = false, map[string]bool{}
}

// restore takes the world out and in again.
func (m *gsMachine) restore(t *rapid.T) {
	noError(t, m.srv.Restore(strings.NewReader(m.before)))
	if now := m.snapshot(t); now != m.before {
		t.Fatalf("(-before +after):\n%s", cmp.Diff(m.before, now))
	}
}

// check compares the world with the model.
func (m *gsMachine) check(t *rapid.T) {
	for group, want := range m.model.members {
		got := map[string]bool{}
		for _, one := range m.site.Members(group) {
			got[one.UserID] = true
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("the members of %s (-model +world):\n%s", group, d)
		}
	}
	if n := len(m.site.Users()); n != len(m.model.ids) {
		t.Fatalf("%d people, want %d", n, len(m.model.ids))
	}
	m.before = m.snapshot(t)
}

func TestGroupServerKeepsToItsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newGSMachine(t)
		t.Repeat(map[string]func(*rapid.T){
			"": m.check, "add": m.add, "add2": m.add, "leave": m.leave, "leave2": m.leave,
			"search": m.search, "delete": m.deleteGroup, "restore": m.restore,
		})
	})
}
