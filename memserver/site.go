package memserver

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
)

// A User is an account of a site.
type User struct {
	// ID names the user; "" lets AddUser make one.
	ID string
	// Login and Password are what the user logs in with; "" and the empty
	// Secret for one that cannot. A Password is never given back.
	Login    string
	Password groups.Secret
	// Name and Email are the user's. GroupServer gives an address to one user
	// alone.
	Name, Email string
	// Biography is HTML, TimeZone is as in "Pacific/Auckland"; GroupServer's
	// profiles have them.
	Biography, TimeZone string
	// SiteRoles are roles beyond any group, which Rocket.Chat has: "admin", who
	// may add and remove as a member of the room, "guest", who cannot leave, and
	// "bot" and "app".
	SiteRoles []string
}

// A Registration is the way into a group.
type Registration string

// The registrations. The zero Registration is Open.
const (
	// Open lets everybody in at once.
	Open = Registration(world.Open)
	// Moderated leaves a request, which waits for Approve or Reject.
	Moderated = Registration(world.Moderated)
	// Invite needs an invitation.
	Invite = Registration(world.Invite)
)

// A Role is what a member is beside being a member.
type Role string

// The roles.
const (
	// Admin is an owner, leader or administrator of the group.
	Admin Role = "admin"
	// Moderator is a moderator of the group.
	Moderator Role = "moderator"
	// Coach and Posting are positions that GroupServer has beside: participation
	// coach, and posting member.
	Coach   Role = "coach"
	Posting Role = "posting"
	// Leader is a position that Rocket.Chat has beside.
	Leader Role = "leader"
)

// A Group is a group of a site.
type Group struct {
	// ID names the group; "" lets AddGroup make one.
	ID string
	// Name is the group's name.
	Name string
	// Registration is the way in.
	Registration Registration
	// Owner is the id of the user who is the group's first member, as its
	// administrator; "" for none. It is not given back: see Members.
	Owner string
	// Private hides the group from others than its members, where the provider
	// does so; Archived closes it to joining and leaving.
	Private, Archived bool
	// Parent is the id of the group that this one is a discussion of: who sees
	// the parent sees this one. "" for none.
	Parent string
	// Rules are what who joins must accept, where the provider asks for it; "" for
	// none. Description is about the group.
	Rules, Description string
	// Created is when the group was made; the zero time is now.
	Created time.Time
}

// A Member is a membership, as seen from its group.
type Member struct {
	// UserID is whose it is.
	UserID string
	// Roles are the member's roles; none for a plain member.
	Roles []Role
	// Since is when it began.
	Since time.Time
}

// A Site is what the sites have in common: users, groups and memberships, with
// methods to seed them and to look at them. What changes a membership follows
// the rules that the wire follows; its errors say which rule refused, and
// nothing is then changed. A group or user that there is not, and a group that was
// deleted, are errors of each such method. Lists are copies. A Site is safe for
// concurrent use.
type Site struct {
	srv  *Server
	name string
	ids  idForm
	// policy is the site's part of the rule book.
	policy world.Policy
	// fits tells what about a group does not exist at the site; nil where all
	// does.
	fits func(world.Group) error

	// requests are some that are over, whose memory serves those that come. To make each
	// anew took about a seventh of what the whole handler takes.
	requests sync.Pool

	// mu is the site's one lock: it guards all below.
	mu    sync.Mutex
	world *world.World
	creds credentials
	// users and groups count the ids that were made.
	users, groups int
}

// idForm is the form of a site's ids.
type idForm struct {
	validUser, validGroup func(id string) bool
	// userForm and groupForm say it in words.
	userForm, groupForm string
	// user and group make the n-th id.
	user, group func(n int) string
}

var errIDForm = errors.New("the id is not of the site's form")

func (f *idForm) checkUser(id string) error {
	if !f.validUser(id) {
		return fmt.Errorf("%w: %s", errIDForm, f.userForm)
	}
	return nil
}

func (f *idForm) checkGroup(id string) error {
	if !f.validGroup(id) {
		return fmt.Errorf("%w: %s", errIDForm, f.groupForm)
	}
	return nil
}

func newSite(srv *Server, name string, p world.Policy, ids idForm) Site {
	return Site{
		srv: srv, name: name, ids: ids, policy: p,
		world: world.New(p, srv.settings.clock.Now),
		creds: newCredentials(srv),
	}
}

func (s *Site) siteName() string { return s.name }

// String names the site. What is in it is in use, and not for printing.
func (s *Site) String() string { return "memserver: " + s.name }

// GoString is String.
func (s *Site) GoString() string { return s.String() }

// fail names the site and the operation of a refusal.
func (s *Site) fail(op, subject string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("memserver: %s: %s %q: %w", s.name, op, subject, err)
}

// failMembership is fail for an operation on a membership.
func (s *Site) failMembership(op, groupID, userID string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("memserver: %s: %s: group %q, user %q: %w", s.name, op, groupID, userID, err)
}

// AddUser adds a user and gives it back with its ID and without its Password.
// One with an ID that is there replaces what is known of that user, who keeps
// memberships and, where Password is empty, the password. An ID out of the site's
// form is an error, and so is a Login that another user has, or an Email where the
// site has each once.
func (s *Site) AddUser(u User) (User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := s.users
	if u.ID == "" {
		u.ID, made = freeID(s.ids.user, made, s.hasUser)
	}
	err := s.ids.checkUser(u.ID)
	if err == nil {
		err = s.world.PutUser(world.User{
			ID: u.ID, Login: u.Login, Name: u.Name, Email: u.Email,
			Biography: u.Biography, TimeZone: u.TimeZone, SiteRoles: u.SiteRoles,
		})
	}
	if err != nil {
		return User{}, s.fail("add user", u.ID, err)
	}
	s.users = made
	if !u.Password.IsZero() {
		s.creds.setPassword(u.ID, u.Password.Reveal())
	}
	u.Password, u.SiteRoles = groups.Secret{}, slices.Clone(u.SiteRoles)
	return u, nil
}

// freeUserID makes the id of a user who is there in any case.
func (s *Site) freeUserID() (id string) {
	id, s.users = freeID(s.ids.user, s.users, s.hasUser)
	return id
}

// freeGroupID does it for a group.
func (s *Site) freeGroupID() (id string) {
	id, s.groups = freeID(s.ids.group, s.groups, s.hasGroup)
	return id
}

func (s *Site) hasUser(id string) bool { return s.world.HasUser(id) }

// hasGroup is true also of a group that was deleted.
func (s *Site) hasGroup(id string) bool {
	_, there := s.world.Group(id)
	return there
}

// freeID makes ids from the one after the n-th on, until one is free, and gives
// it with its number.
func freeID(form func(n int) string, n int, taken func(id string) bool) (id string, number int) {
	for {
		n++
		if id := form(n); !taken(id) {
			return id, n
		}
	}
}

// RemoveUser removes the account with everything that belongs to it, but for
// its tokens: whoever uses one is told that the user is gone. No rule keeps it,
// not even where the user is a group's last administrator.
func (s *Site) RemoveUser(userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.creds.removeUser(userID)
	return s.fail("remove user", userID, s.world.RemoveUser(userID))
}

// AddGroup adds a group and gives it back with its ID. An ID that is out of the
// site's form or taken is an error, also where that group was deleted, and so is
// an Owner who does not exist.
func (s *Site) AddGroup(g Group) (Group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := s.groups
	if g.ID == "" {
		g.ID, made = freeID(s.ids.group, made, s.hasGroup)
	}
	if err := s.addGroup(g); err != nil {
		return Group{}, s.fail("add group", g.ID, err)
	}
	s.groups = made
	added, _ := s.world.Group(g.ID)
	shown := shownGroup(added)
	shown.Owner = g.Owner
	return shown, nil
}

// addGroup adds a group that has an id. The caller holds the lock.
func (s *Site) addGroup(g Group) error {
	added := world.Group{
		ID: g.ID, Name: g.Name, Registration: world.Registration(g.Registration), Created: g.Created,
		Private: g.Private, Archived: g.Archived, Parent: g.Parent, Creator: g.Owner,
		Rules: g.Rules, Description: g.Description,
	}
	if err := s.checkGroup(added); err != nil {
		return err
	}
	if g.Owner != "" && !s.hasUser(g.Owner) {
		return world.NoSuchUser
	}
	if err := s.world.AddGroup(added); err != nil || g.Owner == "" {
		return err
	}
	return s.world.Add(g.ID, g.Owner, world.Admin)
}

// checkGroup refuses a group that the site cannot have.
func (s *Site) checkGroup(g world.Group) error {
	if err := s.ids.checkGroup(g.ID); err != nil || s.fits == nil {
		return err
	}
	return s.fits(g)
}

// DeleteGroup ends the group. Its id stays taken.
func (s *Site) DeleteGroup(groupID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail("delete group", groupID, s.world.DeleteGroup(groupID))
}

// Join lets the user join as the wire would: StateJoined, or StatePending where a
// request now waits. With an error the state is "".
func (s *Site) Join(groupID, userID string) (groups.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, err := s.world.Join(groupID, userID)
	return state, s.failMembership("join", groupID, userID, err)
}

// Leave lets the user leave as the wire would. A request that waits stays.
func (s *Site) Leave(groupID, userID string) error {
	return s.change("leave", groupID, userID, (*world.World).Leave)
}

// AddMember makes the user a member with these roles, none for a plain member,
// whatever the group's registration, and also where it is archived. A request and
// an invitation end with it. Who is a member or banned is an error.
func (s *Site) AddMember(groupID, userID string, roles ...Role) error {
	return s.withRoles("add member", groupID, userID, roles, (*world.World).Add)
}

// SetRoles replaces the member's roles; none makes a plain member. Who is no
// member is an error, and so is to take the role from the last administrator where
// the site's rules keep that one.
func (s *Site) SetRoles(groupID, userID string, roles ...Role) error {
	return s.withRoles("set roles", groupID, userID, roles, (*world.World).SetRoles)
}

// Approve makes the user whose request waits a plain member, from now on. It is an
// error where none waits.
func (s *Site) Approve(groupID, userID string) error {
	return s.change("approve", groupID, userID, (*world.World).Approve)
}

// Reject removes the user's request, who may make another. It is an error where
// none waits.
func (s *Site) Reject(groupID, userID string) error {
	return s.change("reject", groupID, userID, (*world.World).Reject)
}

// Invite gives the user an invitation, which becoming a member uses up. A request
// that waits stays. Who is invited, a member or banned is an error.
func (s *Site) Invite(groupID, userID string) error {
	return s.change("invite", groupID, userID, (*world.World).Invite)
}

// Uninvite takes the invitation back. It is an error where there is none.
func (s *Site) Uninvite(groupID, userID string) error {
	return s.change("uninvite", groupID, userID, (*world.World).Uninvite)
}

// Deny bans the user from the group, and ends membership, request and invitation.
// Who is banned already is an error, and so is an administrator whom the site's
// rules keep from leaving.
func (s *Site) Deny(groupID, userID string) error {
	return s.change("deny", groupID, userID, (*world.World).Deny)
}

// Allow ends the ban; what the ban ended does not come back. It is an error where
// there is none.
func (s *Site) Allow(groupID, userID string) error {
	return s.change("allow", groupID, userID, (*world.World).Allow)
}

// set makes a change under the lock.
func (s *Site) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *Site) change(op, groupID, userID string, rule func(w *world.World, group, user string) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failMembership(op, groupID, userID, rule(s.world, groupID, userID))
}

func (s *Site) withRoles(op, groupID, userID string, roles []Role, rule func(w *world.World, group, user string, r world.Role) error) error {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	set, err := world.ParseRoles(names...)
	if err != nil {
		return s.failMembership(op, groupID, userID, err)
	}
	return s.change(op, groupID, userID, func(w *world.World, group, user string) error {
		return rule(w, group, user, set)
	})
}
