package world_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/groups-go/groups/memserver/internal/world"
)

// people is a World of many, and the order of the members of each group beside
// it.
type people struct {
	w      *world.World
	rng    *rand.Rand
	users  []string
	groups []string
	order  map[string][]string // group → users
}

// The model has few of everything. Here the tables grow, and places are used
// again.
func TestAWorldOfManyKeepsItsOrders(t *testing.T) {
	t.Parallel()
	p := people{w: world.New(world.Policy{}, clock()), rng: rand.New(rand.NewPCG(1, 1)), order: map[string][]string{}} //nolint:gosec // repeatable on purpose
	for i := range 700 {
		p.users = append(p.users, fmt.Sprintf("user:%d", i))
		must(t, p.w.PutUser(world.User{ID: p.users[i]}))
	}
	for i := range 300 {
		p.groups = append(p.groups, fmt.Sprintf("group:%d", i))
		must(t, p.w.AddGroup(world.Group{ID: p.groups[i]}))
	}
	for step := range 20_000 {
		p.toggle(t)
		if step%1000 == 999 {
			p.replaceUser(t)
			p.endGroup(t)
		}
	}
	p.check(t)
	must(t, p.w.Restore(p.w.Snapshot()))
	p.check(t)
}

// toggle has somebody join or leave.
func (p *people) toggle(t *testing.T) {
	t.Helper()
	group, user := p.groups[p.rng.IntN(len(p.groups))], p.users[p.rng.IntN(len(p.users))]
	if i := slices.Index(p.order[group], user); i >= 0 {
		must(t, p.w.Leave(group, user))
		p.order[group] = slices.Delete(p.order[group], i, i+1)
		return
	}
	must(t, p.w.Add(group, user, 0))
	p.order[group] = append(p.order[group], user)
}

// replaceUser removes somebody, for whom somebody else comes, at the end of the
// order.
func (p *people) replaceUser(t *testing.T) {
	t.Helper()
	i := p.rng.IntN(len(p.users))
	gone := p.users[i]
	must(t, p.w.RemoveUser(gone))
	for group, order := range p.order {
		p.order[group] = slices.DeleteFunc(order, func(user string) bool { return user == gone })
	}
	p.users = append(slices.Delete(p.users, i, i+1), gone+"x")
	must(t, p.w.PutUser(world.User{ID: gone + "x"}))
}

func (p *people) endGroup(t *testing.T) {
	t.Helper()
	i := p.rng.IntN(len(p.groups))
	must(t, p.w.DeleteGroup(p.groups[i]))
	delete(p.order, p.groups[i])
	p.groups = slices.Delete(p.groups, i, i+1)
}

func (p *people) check(t *testing.T) {
	t.Helper()
	var users []string
	for _, u := range p.w.Users() {
		users = append(users, u.ID)
	}
	equal(t, "users", p.users, users)
	equal(t, "groups", p.groups, ids(p.w.Groups()))
	joined := map[string][]string{}
	for _, group := range p.groups {
		var members []string
		for _, m := range p.w.Members(group) {
			members = append(members, m.User)
			joined[m.User] = append(joined[m.User], group)
		}
		equal(t, "the members of "+group, p.order[group], members)
	}
	for _, user := range p.users {
		equal(t, "the groups of "+user, joined[user], ids(p.w.GroupsOf(user)))
	}
}
