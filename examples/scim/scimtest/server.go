// Package scimtest is a small SCIM 2.0 service provider in memory, for the tests
// of package scim. It has users, groups with members, and tokens, and takes a
// request only if it is written as RFC 7644 has it.
//
// It shares the names of the wire with package scim, and no code that encodes or
// decodes, so that one cannot hide the other's mistake.
package scimtest

import (
	"net/http"
	"slices"
	"sync"
)

// Base is the path that the endpoints are below.
const Base = "/scim/v2"

// Habits are what the RFC leaves to the server.
type Habits struct {
	// Lenient takes the removal of somebody who is no member for a success,
	// where the RFC's table has noTarget.
	Lenient bool
	// NoContent answers a PATCH with 204, whether or not attributes are asked
	// for.
	NoContent bool
	// NoMe has no /Me: 501.
	NoMe bool
	// NoFilter declines every search.
	NoFilter bool
}

// A Server is the service provider. It is an [http.Handler], safe for concurrent
// use.
type Server struct {
	habits Habits

	mu     sync.Mutex
	tokens map[string]Token
	users  map[string]string // id → userName
	groups map[string]*group
}

var _ http.Handler = (*Server)(nil)

// A Token is what a bearer token may do.
type Token struct {
	// UserID is the user that it belongs to; "" where it is nobody's.
	UserID string
	// ReadOnly says that it changes nothing.
	ReadOnly bool
}

// A Group is a group to be made.
type Group struct {
	ID, DisplayName string
	// Computed says that the server itself chooses the members: nobody changes
	// them.
	Computed bool
}

type group struct {
	Group
	members []string // ids, in the order in which they came
}

// New makes a Server without users and groups.
func New(h Habits) *Server {
	return &Server{habits: h, tokens: map[string]Token{}, users: map[string]string{}, groups: map[string]*group{}}
}

// AddToken lets the token in.
func (s *Server) AddToken(text string, t Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[text] = t
}

// AddUser makes a user.
func (s *Server) AddUser(id, userName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[id] = userName
}

// AddGroup makes a group with members, who need not be users.
func (s *Server) AddGroup(g Group, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[g.ID] = &group{Group: g, members: slices.Clone(members)}
}

// SetMember makes the user a member of the group, or none, past all rules and
// tokens. Of a group that does not exist it does nothing.
func (s *Server) SetMember(groupID, userID string, member bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[groupID]
	switch {
	case g == nil:
	case member && !g.has(userID):
		g.members = append(g.members, userID)
	case !member:
		g.members = slices.DeleteFunc(g.members, func(id string) bool { return id == userID })
	}
}

// IsMember reports whether the group exists and has the member.
func (s *Server) IsMember(groupID, userID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[groupID]
	return g != nil && g.has(userID)
}
