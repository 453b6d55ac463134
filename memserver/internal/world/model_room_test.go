package world_test

import (
	"slices"

	"github.com/groups-go/groups/memserver/internal/world"
)

// closed is why nobody can come to the group or go from it.
func (m *model) closed(group string) world.Refusal {
	g, ok := m.group(group)
	return first(
		refusalIf{!ok, world.NoSuchGroup},
		refusalIf{g.Deleted, world.GroupDeleted},
		refusalIf{g.Archived, world.Archived},
	)
}

func (m *model) admins(group string) int {
	n := 0
	for _, t := range m.ties {
		if t.kind == member && t.group == group && t.roles&world.Admin != 0 {
			n++
		}
	}
	return n
}

func (m *model) siteRole(user, role string) bool {
	return slices.ContainsFunc(m.users, func(u world.User) bool { return u.ID == user && slices.Contains(u.SiteRoles, role) })
}

func (m *model) manages(group, actor string) bool {
	return m.hasRole(group, actor, world.Admin|world.Moderator) || m.is(member, group, actor) && m.siteRole(actor, "admin")
}

func (m *model) addBy(group, actor, user string) world.Refusal {
	no := first(
		refusalIf{m.closed(group) != "", m.closed(group)},
		refusalIf{!m.knows(user), world.NoSuchUser},
		refusalIf{!m.manages(group, actor), world.NotAllowed},
	)
	if no == "" {
		return m.add(group, user, 0)
	}
	return no
}

func (m *model) removeBy(group, actor, user string) world.Refusal {
	no := first(
		refusalIf{m.closed(group) != "", m.closed(group)},
		refusalIf{!m.knows(user), world.NoSuchUser},
		refusalIf{!m.manages(group, actor), world.NotAllowed},
		refusalIf{!m.is(member, group, user), world.NotMember},
		refusalIf{m.keeps(group, user) != "", m.keeps(group, user)},
	)
	if no == "" {
		m.part(group, user)
	}
	return no
}

func (m *model) canSee(group, user string) bool {
	if m.missing(group, user) != "" {
		return false
	}
	g, _ := m.group(group)
	parent, ok := m.group(g.Parent)
	return !g.Private || m.is(member, group, user) ||
		ok && !parent.Deleted && (!parent.Private || m.is(member, parent.ID, user))
}

// change changes a group that is not deleted.
func (m *model) change(group string, change func(*world.Group)) world.Refusal {
	g, ok := m.group(group)
	no := first(refusalIf{!ok, world.NoSuchGroup}, refusalIf{g.Deleted, world.GroupDeleted})
	for i := range m.groups {
		if no == "" && m.groups[i].ID == group {
			change(&m.groups[i])
		}
	}
	return no
}
