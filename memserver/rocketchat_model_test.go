package memserver_test

import (
	"maps"
	"slices"
)

// An rcModel is what the digest of the server says of membership, as plainly as
// it can be said.
type rcModel struct {
	deployed bool
	// rooms are those that exist, by id; the roles of the members, by user, are
	// "owner", "moderator" or "".
	rooms map[string]*rcModelRoom
	// guest is the user who is one, admin the site's administrator.
	guest, admin string
}

type rcModelRoom struct {
	Private, Archived bool
	Parent, Code      string
	Members           map[string]string
	Msgs              int
}

func (m *rcModel) sees(room, user string) bool {
	r := m.rooms[room]
	if r == nil {
		return false
	}
	_, in := r.Members[user]
	if in || !r.Private {
		return true
	}
	p := m.rooms[r.Parent]
	if p == nil {
		return false
	}
	_, in = p.Members[user]
	return in || !p.Private
}

// goes has the checks that all ways out have; it removes whom nothing holds.
func (m *rcModel) goes(room, user string) string {
	r := m.rooms[room]
	role, in := r.Members[user]
	owners := 0
	for _, role := range r.Members {
		if role == "owner" {
			owners++
		}
	}
	switch {
	case !in:
		return rcNotInRoom
	case role == "owner" && owners == 1:
		return rcIsLast
	}
	delete(r.Members, user)
	if m.deployed {
		r.Msgs++
	}
	return ""
}

// leave is all three methods to leave.
func (m *rcModel) leave(method, room, user string) string {
	r := m.rooms[room]
	switch {
	case r == nil,
		method == "groups.leave" && (!r.Private || !m.sees(room, user)),
		method == "channels.leave" && r.Private:
		return rcNotFound
	case r.Archived:
		return rcArchived
	case user == m.guest:
		return rcNotAllowed
	}
	return m.goes(room, user)
}

// manages has the checks before an act upon another.
func (m *rcModel) manages(room, actor string, users []string, known []string) (code string, there []string) {
	r := m.rooms[room]
	switch {
	case r == nil, !r.Private, !m.sees(room, actor):
		return rcNotFound, nil
	case r.Archived:
		return rcArchived, nil
	}
	for _, u := range users {
		if slices.Contains(known, u) {
			there = append(there, u)
		}
	}
	return "", there
}

func (m *rcModel) may(room, actor string) bool {
	role, in := m.rooms[room].Members[actor]
	return in && (role != "" || actor == m.admin)
}

func (m *rcModel) invite(room, actor string, users, known []string) string {
	code, there := m.manages(room, actor, users, known)
	switch {
	case code != "":
		return code
	case len(there) == 0:
		return "error-empty-invite-list"
	case !m.may(room, actor):
		return rcNotAllowed
	}
	r := m.rooms[room]
	for _, u := range there {
		if _, in := r.Members[u]; !in {
			r.Members[u] = ""
			r.Msgs++
		}
	}
	return ""
}

func (m *rcModel) kick(room, actor, user string, known []string) string {
	code, there := m.manages(room, actor, []string{user}, known)
	switch {
	case code != "":
		return code
	case len(there) == 0:
		return "error-invalid-user"
	case !m.may(room, actor):
		return rcNotAllowed
	}
	return m.goes(room, user)
}

func (m *rcModel) join(room, user, joinCode string) string {
	r := m.rooms[room]
	switch {
	case r == nil, r.Private:
		return rcNotFound
	case r.Archived:
		return rcArchived
	}
	if _, in := r.Members[user]; in {
		return ""
	}
	switch {
	case r.Code != "" && joinCode == "":
		return "error-code-required"
	case r.Code != "" && joinCode != r.Code:
		return "error-code-invalid"
	}
	r.Members[user] = ""
	r.Msgs++
	return ""
}

// own is addOwner and removeOwner.
func (m *rcModel) own(method, room, actor, user string, known []string) string {
	code, there := m.manages(room, actor, []string{user}, known)
	if code != "" {
		return code
	}
	if len(there) == 0 {
		return "error-invalid-user"
	}
	r := m.rooms[room]
	role, in := r.Members[user]
	owners := slices.DeleteFunc(slices.Collect(maps.Values(r.Members)), func(role string) bool { return role != "owner" })
	switch {
	case r.Members[actor] != "owner" && actor != m.admin:
		return rcNotAllowed
	case !in:
		return rcNotInRoom
	case method == "groups.addOwner" && role == "owner":
		return "error-user-already-owner"
	case method == "groups.addOwner":
		r.Members[user] = "owner"
	case role != "owner":
		return "error-user-not-owner"
	case len(owners) == 1:
		return "error-remove-last-owner"
	default:
		r.Members[user] = ""
	}
	return ""
}
