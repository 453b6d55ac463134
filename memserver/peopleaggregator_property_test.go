package memserver_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"pgregory.net/rapid"
)

const paLifetime = time.Hour

var (
	paUsers    = []string{"1", "2", "3"}
	paModelIDs = map[string]memserver.Registration{
		"group:1": memserver.Open, "group:2": memserver.Moderated, "group:3": memserver.Invite, "group:4": memserver.Open,
	}
	paAnyIDs = []string{"group:1", "group:2", "group:3", "group:4", "group:99", "group:x"}
)

// A paMachine is a server beside its model.
type paMachine struct {
	srv   *memserver.Server
	site  *memserver.PeopleAggregator
	clock *memserver.Clock
	model *paModel
	// before is the world before the step.
	before string
}

func newPAMachine(t *rapid.T) *paMachine {
	dialect := rapid.SampledFrom(dialects).Draw(t, "dialect")
	m := &paMachine{clock: memserver.NewClock(paStart)}
	m.srv = memserver.Start(t, memserver.WithoutPort(), memserver.WithClock(m.clock), memserver.WithDialect(dialect))
	m.site = m.srv.PeopleAggregator
	m.site.SetTokenLifetime(paLifetime)
	m.model = &paModel{
		deployed: dialect == memserver.Deployed, now: paStart, ways: paModelIDs,
		deleted: map[string]bool{}, users: map[string]bool{}, tokens: map[string]paGrant{}, ties: map[paPair]paTie{},
	}
	for _, id := range paUsers {
		m.addUser(t, id)
		m.model.tokens[m.site.Token(id).Reveal()] = paGrant{id, paStart.Add(paLifetime)}
	}
	for _, id := range slices.Sorted(maps.Keys(paModelIDs)) {
		g := memserver.Group{ID: id, Registration: paModelIDs[id]}
		if id == "group:4" {
			g.Owner = "1"
			m.model.ties[paPair{id, "1"}] = paTie{Member: true, Admin: true}
		}
		m.ok(t, second(m.site.AddGroup(g)))
	}
	return m
}

func second[T any](_ T, err error) error { return err }

func (*paMachine) ok(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (m *paMachine) addUser(t *rapid.T, id string) {
	u := memserver.User{ID: id, Login: "login" + id, Password: groups.NewSecret("password" + id)}
	m.ok(t, second(m.site.AddUser(u)))
	m.model.users[id] = true
}

// call sends a call in any style, over HTTP.
func (m *paMachine) call(t *rapid.T, c paCall) paAnswer {
	style := rapid.SampledFrom(paStyles).Draw(t, "style")
	dialect := memserver.Documented
	if m.model.deployed {
		dialect = memserver.Deployed
	}
	like := c.in(dialect, style)
	r, err := http.NewRequestWithContext(t.Context(), like.Method, m.srv.URL()+like.URL.RequestURI(), like.Body)
	m.ok(t, err)
	r.Header = like.Header
	rec, _, err := paRoundTrip(m.srv.Transport(), r)
	m.ok(t, err)
	a, err := paDecode(style, rec)
	m.ok(t, err)
	return a
}

// verify compares an answer with what the model says.
func (m *paMachine) verify(t *rapid.T, got paAnswer, want paVerdict) {
	fields := paFields{"success": fmt.Sprint(want.code == "")}
	if want.joinState != "" {
		fields["joinState"] = want.joinState
	}
	if want.code != "" && (!want.rule || m.model.deployed) {
		fields["code"], fields["msg"] = want.code, got.fields["msg"]
	}
	if d := cmp.Diff(fields, got.fields); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	m.unchangedIf(t, want.code != "")
}

func (m *paMachine) unchangedIf(t *rapid.T, refused bool) {
	if now := m.snapshot(t); refused && now != m.before {
		t.Fatalf("refused, and the world changed (-before +after):\n%s", cmp.Diff(m.before, now))
	}
}

func (m *paMachine) snapshot(t *rapid.T) string {
	w := paWorld{Server: m.srv}
	return w.text(func(err error) { m.ok(t, err) })
}

func (m *paMachine) drawToken(t *rapid.T) string {
	return rapid.SampledFrom(append(slices.Sorted(maps.Keys(m.model.tokens)), "junk")).Draw(t, "token")
}

func (m *paMachine) join(t *rapid.T) {
	token, group := m.drawToken(t), rapid.SampledFrom(paAnyIDs).Draw(t, "group")
	got := m.call(t, paMembership("joinGroup", token, group))
	m.verify(t, got, m.model.join(token, group))
}

func (m *paMachine) leave(t *rapid.T) {
	token, group := m.drawToken(t), rapid.SampledFrom(paAnyIDs).Draw(t, "group")
	got := m.call(t, paMembership("leaveGroup", token, group))
	m.verify(t, got, m.model.leave(token, group))
}

func (m *paMachine) login(t *rapid.T) {
	user, good := rapid.SampledFrom(paUsers).Draw(t, "user"), rapid.Bool().Draw(t, "good")
	password := "password" + user
	if !good {
		password = "wrong"
	}
	got := m.call(t, paLogin("login"+user, password))
	switch {
	case !m.model.users[user]:
		m.verify(t, got, paVerdict{code: "bad_login"})
	case !good:
		m.verify(t, got, paVerdict{code: "user_invalid_password"})
	default:
		token := got.fields["authToken"]
		if d := cmp.Diff(paFields{"success": "true", "authToken": token, "tokenLifetime": "3600"}, got.fields); d != "" || token == "" {
			t.Fatalf("(-want +got):\n%s", d)
		}
		m.model.tokens[token] = paGrant{user, m.model.now.Add(paLifetime)}
	}
}

// list reads a user's groups.
func (m *paMachine) list(t *rapid.T) {
	user := rapid.SampledFrom(paUsers).Draw(t, "user")
	got := m.call(t, paGetGroups("user:"+user))
	if !m.model.users[user] {
		m.verify(t, got, paVerdict{code: "user_not_found"})
		return
	}
	want, ids := []string{}, []string{}
	for p, tie := range m.model.ties {
		if p.user == user && tie.Member {
			want = append(want, p.group)
		}
	}
	for _, g := range got.groups {
		ids = append(ids, g["id"])
	}
	slices.Sort(want)
	if d := cmp.Diff(want, ids); d != "" {
		t.Fatalf("groups (-want +got):\n%s", d)
	}
	m.unchangedIf(t, true)
}

// change does what the wire has no method for.
func (m *paMachine) change(t *rapid.T) {
	s := m.site
	does := map[string]func(group, user string) error{
		"approve": s.Approve, "reject": s.Reject, "invite": s.Invite, "uninvite": s.Uninvite, "deny": s.Deny, "allow": s.Allow,
		"make plain":     func(g, u string) error { return s.SetRoles(g, u) },
		"make moderator": func(g, u string) error { return s.SetRoles(g, u, memserver.Moderator) },
		"make admin":     func(g, u string) error { return s.SetRoles(g, u, memserver.Admin) },
		"add":            func(g, u string) error { return s.AddMember(g, u) },
	}
	name := rapid.SampledFrom(slices.Sorted(maps.Keys(does))).Draw(t, "change")
	p := paPair{rapid.SampledFrom(paAnyIDs).Draw(t, "group"), rapid.SampledFrom(paUsers).Draw(t, "user")}
	err := does[name](p.group, p.user)
	if ok := m.model.change(name, p); ok != (err == nil) {
		t.Fatalf("%s %v: %v, and the model says %v", name, p, err, ok)
	}
	m.unchangedIf(t, err != nil)
}

// account removes a user, or brings one back, whose tokens then work again.
func (m *paMachine) account(t *rapid.T) {
	user := rapid.SampledFrom(paUsers).Draw(t, "user")
	if !m.model.users[user] {
		m.addUser(t, user)
		return
	}
	m.ok(t, m.site.RemoveUser(user))
	m.model.users[user] = false
	m.model.drop(func(p paPair) bool { return p.user == user })
}

func (m *paMachine) deleteGroup(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "rarely") != 0 {
		return
	}
	group := rapid.SampledFrom(slices.Sorted(maps.Keys(paModelIDs))).Draw(t, "group")
	if err := m.site.DeleteGroup(group); (err == nil) == m.model.deleted[group] {
		t.Fatalf("delete %s: %v", group, err)
	}
	m.model.deleted[group] = true
	m.model.drop(func(p paPair) bool { return p.group == group })
}

func (m *paMachine) wait(t *rapid.T) {
	d := rapid.SampledFrom([]time.Duration{1, time.Minute, paLifetime - 1, paLifetime}).Draw(t, "time")
	m.clock.Advance(d)
	m.model.now = m.model.now.Add(d)
}

// check compares the world with the model.
func (m *paMachine) check(t *rapid.T) {
	got := map[paPair]paTie{}
	note := func(group, user string, what func(*paTie)) {
		tie := got[paPair{group, user}]
		what(&tie)
		got[paPair{group, user}] = tie
	}
	for group := range paModelIDs {
		for _, one := range m.site.Members(group) {
			note(group, one.UserID, func(tie *paTie) {
				tie.Member = true
				tie.Admin, tie.Moderator = slices.Contains(one.Roles, memserver.Admin), slices.Contains(one.Roles, memserver.Moderator)
			})
		}
		for _, user := range m.site.Requests(group) {
			note(group, user, func(tie *paTie) { tie.Waiting = true })
		}
		for _, user := range m.site.Invited(group) {
			note(group, user, func(tie *paTie) { tie.Invited = true })
		}
		for _, user := range m.site.Denied(group) {
			note(group, user, func(tie *paTie) { tie.Banned = true })
		}
	}
	if d := cmp.Diff(m.model.ties, got, cmp.AllowUnexported(paPair{})); d != "" {
		t.Fatalf("the world is another than the model (-model +world):\n%s", d)
	}
	m.before = m.snapshot(t)
}

func TestPeopleAggregatorKeepsToItsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newPAMachine(t)
		t.Repeat(map[string]func(*rapid.T){
			"":       m.check,
			"join":   m.join,
			"join2":  m.join,
			"leave":  m.leave,
			"log in": m.login, "list": m.list, "change": m.change, "change2": m.change,
			"account": m.account, "delete": m.deleteGroup, "wait": m.wait,
		})
	})
}
