package world_test

import (
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
)

func (m *model) join(group, user string, t world.Terms) (groups.State, world.Refusal) {
	g, _ := m.group(group)
	apart := m.policy.RequestsApart
	waits := g.Registration == "moderated" && !apart
	no := first(
		refusalIf{m.closed(group) != "", m.closed(group)},
		refusalIf{!m.knows(user), world.NoSuchUser},
		refusalIf{m.is(member, group, user), world.AlreadyMember},
		refusalIf{m.is(waiting, group, user) && !apart, world.AlreadyWaiting},
		refusalIf{m.hidden(group, user), world.NotVisible},
		refusalIf{m.is(banned, group, user), world.Denied},
		refusalIf{g.Registration == "invite" && !m.is(invited, group, user), world.NotInvited},
		refusalIf{g.Rules != "" && !t.RulesAccepted, world.RulesNotAccepted},
		refusalIf{t.MaxGroups > 0 && m.joined(user) >= t.MaxGroups, world.LimitReached},
		refusalIf{waits && !utf8.ValidString(t.Message), world.BadMessage},
	)
	switch {
	case no != "":
		return "", no
	case waits:
		m.wait(group, user, t.Message)
		return "pending", ""
	}
	m.cut(group, user, waiting, invited)
	m.tie(member, group, user, 0)
	return "joined", ""
}

func (m *model) ask(group, user string, t world.Terms) world.Refusal {
	g, _ := m.group(group)
	no := first(
		refusalIf{m.closed(group) != "", m.closed(group)},
		refusalIf{!m.knows(user), world.NoSuchUser},
		refusalIf{m.is(member, group, user), world.AlreadyMember},
		refusalIf{m.is(waiting, group, user), world.AlreadyWaiting},
		refusalIf{m.hidden(group, user), world.NotVisible},
		refusalIf{m.is(banned, group, user), world.Denied},
		refusalIf{g.Registration != "invite", world.GroupOpen},
		refusalIf{g.Rules != "" && !t.RulesAccepted, world.RulesNotAccepted},
		refusalIf{!utf8.ValidString(t.Message), world.BadMessage},
	)
	if no == "" {
		m.wait(group, user, t.Message)
	}
	return no
}

func (m *model) wait(group, user, message string) {
	m.ties = append(m.ties, tie{kind: waiting, group: group, user: user, since: *m.now, message: message})
}

// hidden is that the group does not show itself to who comes.
func (m *model) hidden(group, user string) bool {
	return m.policy.RequestsApart && !m.canSee(group, user) && !m.is(invited, group, user)
}

// joined is how many groups the user is in.
func (m *model) joined(user string) int {
	n := 0
	for _, t := range m.ties {
		if t.kind == member && t.user == user {
			n++
		}
	}
	return n
}

// part ends the membership, if there is one, and then looks at who remains.
func (m *model) part(group, user string) {
	if !m.is(member, group, user) {
		return
	}
	admin := m.hasRole(group, user, world.Admin)
	m.cut(group, user, member)
	promote := m.policy.AdminLeave == world.OldestPromoted && admin && m.admins(group) == 0
	for i, t := range m.ties {
		if t.kind == member && t.group == group {
			if promote {
				m.ties[i].roles |= world.Admin
			}
			return
		}
	}
	if m.policy.EmptyGroupEnds {
		_ = m.deleteGroup(group) // it is there
	}
}

func (m *model) addPhotos(group, user string, n int) world.Refusal {
	no := first(
		refusalIf{m.lacks(member, world.NotMember, group, user) != "", m.lacks(member, world.NotMember, group, user)},
		refusalIf{n <= 0, world.BadPhotos},
	)
	if no == "" && !m.is(pooled, group, user) {
		m.tie(pooled, group, user, 0)
	}
	for i, t := range m.ties {
		if no == "" && t.kind == pooled && t.group == group && t.user == user {
			m.ties[i].count += n
		}
	}
	return no
}
