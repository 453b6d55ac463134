package memserver

import (
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
)

// State gives the state of a membership: StateLeft also where there is no such
// group or user.
func (s *Site) State(groupID, userID string) groups.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.State(groupID, userID)
}

// Users gives all users, without passwords, in the order in which they were
// added.
func (s *Site) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.world.Users()
	list := make([]User, len(all))
	for i, u := range all {
		list[i] = User{
			ID: u.ID, Login: u.Login, Name: u.Name, Email: u.Email,
			Biography: u.Biography, TimeZone: u.TimeZone, SiteRoles: u.SiteRoles,
		}
	}
	return list
}

// Groups gives all groups that are not deleted, in the order in which they were
// added.
func (s *Site) Groups() []Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	return shownGroups(s.world.Groups())
}

// GroupsOf gives the groups that the user is a member of, in the order of Groups;
// none for a user who does not exist.
func (s *Site) GroupsOf(userID string) []Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	return shownGroups(s.world.GroupsOf(userID))
}

// Members gives the group's members, the oldest membership first; none for a group
// that does not exist.
func (s *Site) Members(groupID string) []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.world.Members(groupID)
	list := make([]Member, len(all))
	for i, m := range all {
		list[i] = Member{UserID: m.User, Since: m.Since}
		for _, name := range m.Roles.Names() {
			list[i].Roles = append(list[i].Roles, Role(name))
		}
	}
	return list
}

// Requests gives the ids of the users whose requests wait, the oldest first.
func (s *Site) Requests(groupID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.world.Requests(groupID)
	list := make([]string, len(all))
	for i, r := range all {
		list[i] = r.User
	}
	return list
}

// Invited gives the ids of the users who have an invitation, the oldest first.
func (s *Site) Invited(groupID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.InvitedUsers(groupID)
}

// Denied gives the ids of the users who are banned from the group, the oldest ban
// first.
func (s *Site) Denied(groupID string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.DeniedUsers(groupID)
}

func shownGroups(all []world.Group) []Group {
	list := make([]Group, len(all))
	for i, g := range all {
		list[i] = shownGroup(g)
	}
	return list
}

func shownGroup(g world.Group) Group {
	return Group{
		ID: g.ID, Name: g.Name, Registration: Registration(g.Registration), Created: g.Created,
		Private: g.Private, Archived: g.Archived, Parent: g.Parent,
		Rules: g.Rules, Description: g.Description,
	}
}
