package rows

import (
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A store holds users, groups and memberships: a site of memserver's, or a map of
// maps.
type store interface {
	addUser(id string) error
	// addGroup adds a group with its administrator, "" for none.
	addGroup(id, owner string) error
	join(group, user string) error
	leave(group, user string) error
	has(group, user string) bool
	// admins are the administrators of the group.
	admins(group string) []string
}

// A siteStore is a site of memserver's, through its public methods.
type siteStore struct {
	site interface {
		AddUser(u memserver.User) (memserver.User, error)
		AddGroup(g memserver.Group) (memserver.Group, error)
		Join(group, user string) (groups.State, error)
		Leave(group, user string) error
		State(group, user string) groups.State
		Members(group string) []memserver.Member
	}
}

// addUser gives a user of Rocket.Chat's, where everybody has one, a login.
func (s siteStore) addUser(id string) error {
	u := memserver.User{ID: id}
	if _, ok := s.site.(*memserver.RocketChat); ok {
		u.Login = "login-" + id
	}
	_, err := s.site.AddUser(u)
	return err
}

// addGroup gives a room of Rocket.Chat's, whose names are unique, its id as name.
func (s siteStore) addGroup(id, owner string) error {
	g := memserver.Group{ID: id, Owner: owner}
	if _, ok := s.site.(*memserver.RocketChat); ok {
		g.Name = id
	}
	_, err := s.site.AddGroup(g)
	return err
}

func (s siteStore) join(group, user string) error  { return joined(s.site.Join(group, user)) }
func (s siteStore) leave(group, user string) error { return s.site.Leave(group, user) }

func (s siteStore) has(group, user string) bool {
	return s.site.State(group, user) == groups.StateJoined
}

func (s siteStore) admins(group string) []string {
	var all []string
	for _, m := range s.site.Members(group) {
		if len(m.Roles) > 0 {
			all = append(all, m.UserID)
		}
	}
	return all
}

// A mapStore is the map of maps that one writes first: a group's members by user,
// and a user's groups. It has one lock, as a site has, and shares the texts of
// ids.
type mapStore struct {
	mu     sync.Mutex
	users  map[string]*mapUser
	groups map[string]*mapGroup
}

type mapUser struct {
	id     string
	groups map[string]*mapGroup
}

type mapGroup struct {
	id      string
	members map[string]mapMember
	owners  int
}

type mapMember struct {
	since time.Time
	owner bool
}

var (
	errUnknown   = errors.New("no such user or group")
	errMember    = errors.New("a member already")
	errNotMember = errors.New("not a member")
)

func newMapStore() *mapStore {
	return &mapStore{users: make(map[string]*mapUser), groups: make(map[string]*mapGroup)}
}

func (s *mapStore) addUser(id string) error {
	s.users[id] = &mapUser{id: id, groups: make(map[string]*mapGroup)}
	return nil
}

func (s *mapStore) addGroup(id, owner string) error {
	s.groups[id] = &mapGroup{id: id, members: make(map[string]mapMember)}
	if owner == "" {
		return nil
	}
	return s.admit(id, owner, true)
}

func (s *mapStore) join(group, user string) error { return s.admit(group, user, false) }

func (s *mapStore) admit(group, user string, owner bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, u := s.groups[group], s.users[user]
	if g == nil || u == nil {
		return errUnknown
	}
	if _, there := g.members[u.id]; there {
		return errMember
	}
	if owner {
		g.owners++
	}
	g.members[u.id] = mapMember{since: time.Now().UTC(), owner: owner}
	u.groups[g.id] = g
	return nil
}

func (s *mapStore) leave(group, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, u := s.groups[group], s.users[user]
	if g == nil || u == nil {
		return errUnknown
	}
	m, there := g.members[u.id]
	if !there {
		return errNotMember
	}
	delete(g.members, u.id)
	delete(u.groups, g.id)
	if m.owner {
		g.owners--
		if g.owners == 0 {
			g.promote()
		}
	}
	return nil
}

// promote makes the oldest member an owner, whom it has to look for.
func (g *mapGroup) promote() {
	oldest, found := "", false
	for id, m := range g.members {
		if !found || m.since.Before(g.members[oldest].since) {
			oldest, found = id, true
		}
	}
	if found {
		m := g.members[oldest]
		m.owner = true
		g.members[oldest] = m
		g.owners++
	}
}

func (s *mapStore) has(group, user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[group]
	if g == nil {
		return false
	}
	_, there := g.members[user]
	return there
}

func (s *mapStore) admins(group string) []string {
	var all []string
	for id, m := range s.groups[group].members {
		if m.owner {
			all = append(all, id)
		}
	}
	return all
}

// A group has so many members in the mean, and a user is in so many groups.
const (
	membersPerGroup = 10
	groupsPerUser   = 5
)

func groupsOf(memberships int) int { return max(memberships/membersPerGroup, 1) }
func usersOf(memberships int) int  { return max(memberships/groupsPerUser, 2*membersPerGroup) }

// A pair is a membership, by the numbers of group and user.
type pair struct{ group, user uint32 }

func randomPair(memberships int) pair {
	return pair{uint32(rand.IntN(groupsOf(memberships))), uint32(rand.IntN(usersOf(memberships)))}
}

// fill lets users at random join groups at random, until there are so many pairs.
// It appends to what has room already, where the heap is measured.
func fill(pairs *[]pair, s store, memberships int, group, user func(int) string) error {
	for len(*pairs) < memberships {
		p := randomPair(memberships)
		g, u := group(int(p.group)), user(int(p.user))
		if s.has(g, u) {
			continue
		}
		if err := s.join(g, u); err != nil {
			return err
		}
		*pairs = append(*pairs, p)
	}
	return nil
}
