package memserver_test

import (
	"regexp"
	"time"

	"github.com/groups-go/groups/memserver"
)

// A paModel is what the documents say of membership, as plainly as it can be
// said.
type paModel struct {
	deployed bool
	now      time.Time
	ways     map[string]memserver.Registration // by group's id
	deleted  map[string]bool
	users    map[string]bool // false: gone
	tokens   map[string]paGrant
	ties     map[paPair]paTie
}

// A paGrant is a token's user, and its end.
type paGrant struct {
	user string
	ends time.Time
}

type paPair struct{ group, user string }

// A paTie is all that a user can be to a group.
type paTie struct{ Member, Waiting, Invited, Banned, Admin, Moderator bool }

// A paVerdict is what an answer should say.
type paVerdict struct {
	code      string // "" for a success
	rule      bool
	joinState string
}

var paGroupID = regexp.MustCompile(`^group:[0-9]+$`)

// set keeps no tie that is none, so that ties can be compared.
func (m *paModel) set(p paPair, t paTie) {
	m.ties[p] = t
	if t == (paTie{}) {
		delete(m.ties, p)
	}
}

// who checks what comes before the rules.
func (m *paModel) who(token, group string) (user, code string) {
	grant, known := m.tokens[token]
	switch {
	case !known:
		return "", "user_token_invalid"
	case !m.now.Before(grant.ends):
		return "", "user_token_expired"
	case !m.users[grant.user]:
		return "", "user_not_found"
	case !paGroupID.MatchString(group):
		return "", "invalid_id"
	}
	return grant.user, ""
}

func (m *paModel) join(token, group string) paVerdict {
	user, code := m.who(token, group)
	if code != "" {
		return paVerdict{code: code}
	}
	way, exists := m.ways[group]
	p := paPair{group, user}
	t := m.ties[p]
	switch {
	case !exists:
		return paVerdict{code: "content_not_found"}
	case m.deleted[group]:
		return paVerdict{code: notPermitted, rule: true}
	case t.Banned:
		return paVerdict{code: "user_access_denied"}
	case t.Member, t.Waiting:
		return paVerdict{code: notPermitted, rule: true}
	case way == memserver.Invite && !t.Invited:
		return paVerdict{code: "group_not_invited", rule: true}
	case way == memserver.Moderated:
		t.Waiting = true
		m.set(p, t)
		return paVerdict{joinState: "in_moderation"}
	}
	m.set(p, paTie{Member: true})
	return paVerdict{joinState: "joined"}
}

func (m *paModel) leave(token, group string) paVerdict {
	user, code := m.who(token, group)
	if code != "" {
		return paVerdict{code: code}
	}
	p := paPair{group, user}
	t := m.ties[p]
	_, exists := m.ways[group]
	switch {
	case !exists && !m.deployed:
		return paVerdict{code: "content_not_found"}
	case !t.Member, t.Admin:
		return paVerdict{code: notPermitted, rule: true}
	case t.Moderator && m.deployed: // PA-008
		return paVerdict{}
	}
	m.set(p, paTie{})
	return paVerdict{}
}

// A paChange is something that is done to a membership without the wire; it
// reports whether it may be done.
type paChange func(m *paModel, p paPair) bool

var paChanges = map[string]paChange{
	"approve": func(m *paModel, p paPair) bool {
		if !m.ties[p].Waiting {
			return false
		}
		m.set(p, paTie{Member: true})
		return true
	},
	"reject": func(m *paModel, p paPair) bool {
		t := m.ties[p]
		was := t.Waiting
		t.Waiting = false
		m.set(p, t)
		return was
	},
	"invite": func(m *paModel, p paPair) bool {
		t := m.ties[p]
		if t.Banned || t.Member || t.Invited {
			return false
		}
		t.Invited = true
		m.set(p, t)
		return true
	},
	"uninvite": func(m *paModel, p paPair) bool {
		t := m.ties[p]
		was := t.Invited
		t.Invited = false
		m.set(p, t)
		return was
	},
	"deny": func(m *paModel, p paPair) bool {
		if t := m.ties[p]; t.Banned || t.Admin {
			return false
		}
		m.set(p, paTie{Banned: true})
		return true
	},
	"allow": func(m *paModel, p paPair) bool {
		if !m.ties[p].Banned {
			return false
		}
		m.set(p, paTie{})
		return true
	},
	"make plain": func(m *paModel, p paPair) bool { return m.promote(p, paTie{Member: true}) },
	"make moderator": func(m *paModel, p paPair) bool {
		return m.promote(p, paTie{Member: true, Moderator: true})
	},
	"make admin": func(m *paModel, p paPair) bool {
		return m.promote(p, paTie{Member: true, Admin: true})
	},
	"add": func(m *paModel, p paPair) bool {
		if t := m.ties[p]; t.Banned || t.Member {
			return false
		}
		m.set(p, paTie{Member: true})
		return true
	},
}

func (m *paModel) promote(p paPair, to paTie) bool {
	if !m.ties[p].Member {
		return false
	}
	m.set(p, to)
	return true
}

// change does one of the changes, if group and user are there.
func (m *paModel) change(name string, p paPair) bool {
	_, exists := m.ways[p.group]
	return exists && !m.deleted[p.group] && m.users[p.user] && paChanges[name](m, p)
}

// drop ends all ties of a group or a user that is no more.
func (m *paModel) drop(of func(paPair) bool) {
	for p := range m.ties {
		if of(p) {
			delete(m.ties, p)
		}
	}
}
