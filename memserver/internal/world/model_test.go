package world_test

import (
	"slices"
	"strings"
	"time"

	"github.com/groups-go/groups/memserver/internal/world"
)

// model is the rule book once more, as plainly as it can be said: one list of
// ties, each search a walk through it, each rule the first line that holds.
type model struct {
	policy world.Policy
	now    *time.Time
	users  []world.User
	groups []world.Group
	ties   []tie // in the order in which they came about
}

type tie struct {
	kind        kind
	group, user string
	roles       world.Role
	since       time.Time
	message     string // of a request
	count       int    // of photos
}

type kind string

const (
	member  kind = "member"
	waiting kind = "waiting"
	invited kind = "invited"
	banned  kind = "banned"
	pooled  kind = "pooled" // has photos in the pool
)

// refusalIf is one line of a rule.
type refusalIf struct {
	holds  bool
	reason world.Refusal
}

func first(lines ...refusalIf) world.Refusal {
	for _, line := range lines {
		if line.holds {
			return line.reason
		}
	}
	return ""
}

func (m *model) is(k kind, group, user string) bool {
	return slices.ContainsFunc(m.ties, func(t tie) bool { return t.kind == k && t.group == group && t.user == user })
}

func (m *model) hasRole(group, user string, role world.Role) bool {
	return slices.ContainsFunc(m.ties, func(t tie) bool {
		return t.kind == member && t.group == group && t.user == user && t.roles&role != 0
	})
}

func (m *model) knows(user string) bool {
	return slices.ContainsFunc(m.users, func(u world.User) bool { return u.ID == user })
}

func (m *model) group(id string) (g world.Group, ok bool) {
	i := slices.IndexFunc(m.groups, func(g world.Group) bool { return g.ID == id })
	if i < 0 {
		return world.Group{}, false
	}
	return m.groups[i], true
}

// missing is the beginning of every rule.
func (m *model) missing(group, user string) world.Refusal {
	g, ok := m.group(group)
	return first(
		refusalIf{!ok, world.NoSuchGroup},
		refusalIf{g.Deleted, world.GroupDeleted},
		refusalIf{!m.knows(user), world.NoSuchUser},
	)
}

func (m *model) tie(k kind, group, user string, roles world.Role) {
	m.ties = append(m.ties, tie{kind: k, group: group, user: user, roles: roles, since: *m.now})
}

func (m *model) cut(group, user string, kinds ...kind) {
	m.ties = slices.DeleteFunc(m.ties, func(t tie) bool {
		return t.group == group && t.user == user && slices.Contains(kinds, t.kind)
	})
}

func (m *model) add(group, user string, roles world.Role) world.Refusal {
	no := first(
		refusalIf{roles > 31, world.BadRoles},
		refusalIf{m.missing(group, user) != "", m.missing(group, user)},
		refusalIf{m.is(banned, group, user), world.Denied},
		refusalIf{m.is(member, group, user), world.AlreadyMember},
	)
	if no == "" {
		m.cut(group, user, waiting, invited)
		m.tie(member, group, user, roles)
	}
	return no
}

func (m *model) leave(group, user string, with ...kind) world.Refusal {
	no := first(
		refusalIf{m.policy.MembershipFirst && !m.is(member, group, user), world.NotMember},
		refusalIf{m.closed(group) != "", m.closed(group)},
		refusalIf{!m.knows(user), world.NoSuchUser},
		refusalIf{m.policy.GuestsStay && m.siteRole(user, "guest"), world.NotAllowed},
		refusalIf{!m.is(member, group, user), world.NotMember},
		refusalIf{m.keeps(group, user) != "", m.keeps(group, user)},
	)
	if no == "" && (!m.policy.ModeratorStays || !m.hasRole(group, user, world.Moderator)) {
		m.cut(group, user, with...)
		m.part(group, user)
	}
	return no
}

// keeps is why the user cannot go.
func (m *model) keeps(group, user string) world.Refusal {
	admin := m.hasRole(group, user, world.Admin)
	return first(
		refusalIf{admin && m.policy.AdminLeave == world.AdminMayNotLeave, world.AdminStays},
		refusalIf{admin && m.policy.AdminLeave == world.LastAdminMayNotLeave && m.admins(group) == 1, world.LastAdmin},
	)
}

func (m *model) approve(group, user string) world.Refusal {
	no := m.lacks(waiting, world.NotWaiting, group, user)
	if no == "" {
		m.cut(group, user, waiting, invited)
		m.tie(member, group, user, 0)
	}
	return no
}

// end is reject, uninvite and allow, which differ by what they end.
func (m *model) end(k kind, reason world.Refusal, group, user string) world.Refusal {
	no := m.lacks(k, reason, group, user)
	if no == "" {
		m.cut(group, user, k)
	}
	return no
}

func (m *model) lacks(k kind, reason world.Refusal, group, user string) world.Refusal {
	return first(
		refusalIf{m.missing(group, user) != "", m.missing(group, user)},
		refusalIf{!m.is(k, group, user), reason},
	)
}

func (m *model) invite(group, user string) world.Refusal {
	no := first(
		refusalIf{m.missing(group, user) != "", m.missing(group, user)},
		refusalIf{m.is(banned, group, user), world.Denied},
		refusalIf{m.is(member, group, user), world.AlreadyMember},
		refusalIf{m.is(invited, group, user), world.AlreadyInvited},
	)
	if no == "" {
		m.tie(invited, group, user, 0)
	}
	return no
}

func (m *model) deny(group, user string) world.Refusal {
	no := first(
		refusalIf{m.missing(group, user) != "", m.missing(group, user)},
		refusalIf{m.is(banned, group, user), world.AlreadyDenied},
		refusalIf{m.keeps(group, user) != "", m.keeps(group, user)},
	)
	if no == "" {
		m.cut(group, user, waiting, invited)
		m.tie(banned, group, user, 0)
		m.part(group, user)
	}
	return no
}

func (m *model) setRoles(group, user string, roles world.Role) world.Refusal {
	no := first(
		refusalIf{roles > 31, world.BadRoles},
		refusalIf{m.lacks(member, world.NotMember, group, user) != "", m.lacks(member, world.NotMember, group, user)},
		refusalIf{roles&world.Admin == 0 && m.keeps(group, user) == world.LastAdmin, world.LastAdmin},
	)
	for i, t := range m.ties {
		if no == "" && t.kind == member && t.group == group && t.user == user {
			m.ties[i].roles = roles
		}
	}
	return no
}

func (m *model) putUser(u world.User) world.Refusal {
	for _, other := range m.users {
		if u.Login != "" && other.Login == u.Login && other.ID != u.ID {
			return world.LoginTaken
		}
	}
	for _, other := range m.users {
		if m.policy.UniqueEmail && u.Email != "" && strings.EqualFold(other.Email, u.Email) && other.ID != u.ID {
			return world.EmailTaken
		}
	}
	for i := range m.users {
		if m.users[i].ID == u.ID {
			m.users[i] = u
			return ""
		}
	}
	m.users = append(m.users, u)
	return ""
}

func (m *model) removeUser(id string) world.Refusal {
	if !m.knows(id) {
		return world.NoSuchUser
	}
	for _, g := range m.groups {
		m.part(g.ID, id)
	}
	m.users = slices.DeleteFunc(m.users, func(u world.User) bool { return u.ID == id })
	m.ties = slices.DeleteFunc(m.ties, func(t tie) bool { return t.user == id })
	return ""
}

func (m *model) addGroup(g world.Group) world.Refusal {
	if _, ok := m.group(g.ID); ok {
		return world.GroupExists
	}
	g.Created = *m.now
	m.groups = append(m.groups, g)
	return ""
}

func (m *model) deleteGroup(id string) world.Refusal {
	g, ok := m.group(id)
	no := first(refusalIf{!ok, world.NoSuchGroup}, refusalIf{g.Deleted, world.GroupDeleted})
	for i := range m.groups {
		if no == "" && m.groups[i].ID == id {
			m.groups[i].Deleted = true
			m.ties = slices.DeleteFunc(m.ties, func(t tie) bool { return t.group == id })
		}
	}
	return no
}

// data is the model's own snapshot.
func (m *model) data() world.Data {
	d := world.Data{Users: slices.Clone(m.users)}
	for _, g := range m.groups {
		gd := world.GroupData{
			Group: g, Members: []world.Member{}, Requests: []world.Request{},
			Invitations: []string{}, Denied: []string{}, Photos: []world.Photos{},
		}
		for _, t := range m.ties {
			if t.group != g.ID {
				continue
			}
			switch t.kind {
			case member:
				gd.Members = append(gd.Members, world.Member{User: t.user, Roles: t.roles, Since: t.since})
			case waiting:
				gd.Requests = append(gd.Requests, world.Request{User: t.user, Since: t.since, Message: t.message})
			case invited:
				gd.Invitations = append(gd.Invitations, t.user)
			case banned:
				gd.Denied = append(gd.Denied, t.user)
			case pooled:
				gd.Photos = append(gd.Photos, world.Photos{User: t.user, Count: t.count})
			}
		}
		d.Groups = append(d.Groups, gd)
	}
	return d
}

// clone is what the model's restore goes back to.
func (m *model) clone() model {
	c := *m
	c.users, c.groups, c.ties = slices.Clone(m.users), slices.Clone(m.groups), slices.Clone(m.ties)
	return c
}
