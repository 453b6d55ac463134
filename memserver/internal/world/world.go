package world

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// User is an account of the site.
type User struct {
	ID    string `json:"id"`    // names the user in every call; not empty
	Login string `json:"login"` // unique; empty for an account that cannot log in
	Name  string `json:"name"`
	Email string `json:"email"`

	Biography string   `json:"biography,omitempty"`
	TimeZone  string   `json:"timeZone,omitempty"`  // as in "Pacific/Auckland"
	SiteRoles []string `json:"siteRoles,omitempty"` // roles beyond any group, in the order in which they were given; nil for none
}

// The roles of the site that the rules know. Others are kept as they are.
const (
	SiteAdmin = "admin" // may add and remove where she is a member
	Guest     = "guest" // see [Policy.GuestsStay]
)

// Registration is the way into a group.
type Registration string

// The ways in. [World.Join] says what each does.
const (
	Open      Registration = "open"      // joining takes effect at once
	Moderated Registration = "moderated" // joining leaves a request, which waits for the moderators
	Invite    Registration = "invite"    // joining needs an invitation
)

// Group is a group of the site, without those who belong to it.
type Group struct {
	ID           string       `json:"id"` // the whole id, as in "group:12"; not empty
	Name         string       `json:"name"`
	Registration Registration `json:"registration"`
	Created      time.Time    `json:"created"` // in UTC
	Deleted      bool         `json:"deleted"` // nobody belongs to it, and nobody can

	Archived bool      `json:"archived,omitempty"` // nobody joins or leaves it
	Private  bool      `json:"private,omitempty"`  // see [World.CanSee]
	Parent   string    `json:"parent,omitempty"`   // id of the group that this one is a discussion of; it need not exist
	Creator  string    `json:"creator,omitempty"`  // id of the user who made it; it need not exist any more
	Messages int       `json:"messages,omitempty"` // how many were sent; see [World.Touch]
	Updated  time.Time `json:"updated,omitzero"`   // of the last change, in UTC; zero where none was noted

	Rules       string `json:"rules,omitempty"` // what whoever joins has to accept; empty for none
	Description string `json:"description,omitempty"`
}

// Member is a membership, as seen from its group.
type Member struct {
	User  string    `json:"user"` // the user's id
	Roles Role      `json:"roles"`
	Since time.Time `json:"since"` // in UTC
}

// Request is a wish to join that waits for the moderators, as seen from its
// group.
type Request struct {
	User    string    `json:"user"`  // the user's id
	Since   time.Time `json:"since"` // in UTC
	Message string    `json:"message,omitempty"`
}

// World is the state of one site. The package's doc tells its contract. Use
// [New].
type World struct {
	policy Policy
	now    func() time.Time
	users  list[*account]
	logins map[string]string // login → user's id
	emails map[string]string // address in lower case → user's id; under UniqueEmail
	groups list[*community]
	names  map[string]string // name → group's id, of those not deleted; under UniqueNames
	made   int               // groups made so far, which numbers them
}

// account is a user with the other side of the memberships.
type account struct {
	User
	memberOf map[string]*community // by group's id
}

// community is a group with everybody who has a relation to it, by user's id.
type community struct {
	Group
	number      int // order among the groups
	members     list[Member]
	admins      int // how many of them are administrators
	requests    list[Request]
	invitations list[struct{}]
	denied      list[struct{}]
	photos      list[Photos]
	photoCount  int // how many photos they are
}

// New returns an empty World. now is asked once for each moment that is stored;
// nil means time.Now.
func New(p Policy, now func() time.Time) *World {
	if now == nil {
		now = time.Now
	}
	return &World{
		policy: p, now: now, logins: make(map[string]string),
		emails: make(map[string]string), names: make(map[string]string),
	}
}

// PutUser adds a user, or replaces what is known of the one with that id, who
// keeps place and memberships.
// Refusals: BadUser, LoginTaken, EmailTaken.
func (w *World) PutUser(u User) error {
	if !u.valid() {
		return BadUser
	}
	if owner, taken := w.logins[u.Login]; taken && owner != u.ID {
		return LoginTaken
	}
	if owner, taken := w.emails[strings.ToLower(u.Email)]; taken && owner != u.ID {
		return EmailTaken
	}
	a := w.account(u.ID)
	if a == nil {
		a = &account{memberOf: make(map[string]*community)}
		w.users.add(u.ID, a)
	}
	w.forgetNames(a)
	a.User = u.clone()
	if u.Login != "" {
		w.logins[u.Login] = u.ID
	}
	if w.policy.UniqueEmail && u.Email != "" {
		w.emails[strings.ToLower(u.Email)] = u.ID
	}
	return nil
}

// RemoveUser removes the account with all its memberships, requests,
// invitations, bans and photos; no policy keeps it. What the policy makes of a
// group that a member leaves holds for each.
// Refusals: NoSuchUser.
func (w *World) RemoveUser(id string) error {
	a := w.account(id)
	if a == nil {
		return NoSuchUser
	}
	for _, c := range a.memberOf {
		w.dismiss(c, a)
	}
	for _, c := range w.groups.all() {
		c.requests.remove(id)
		c.invitations.remove(id)
		c.denied.remove(id)
		c.takePhotos(id)
	}
	w.forgetNames(a)
	w.users.remove(id)
	return nil
}

// AddGroup adds an empty group. No Registration means Open, no Created the
// present; Deleted adds one that is remembered as deleted. Refusals: BadGroup,
// GroupExists, NameTaken.
func (w *World) AddGroup(g Group) error {
	if g.Registration == "" {
		g.Registration = Open
	}
	if err := w.checkGroup(g); err != nil {
		return err
	}
	if g.Created.IsZero() {
		g.Created = w.now()
	}
	w.makeGroup(g)
	return nil
}

// DeleteGroup ends the group with every relation to it and its photos. Its id
// stays taken.
// Refusals: NoSuchGroup, GroupDeleted.
func (w *World) DeleteGroup(id string) error {
	c, err := w.community(id)
	if err != nil {
		return err
	}
	w.end(c)
	return nil
}

func (w *World) end(c *community) {
	for user := range c.members.all() {
		delete(w.account(user).memberOf, c.ID)
	}
	delete(w.names, c.Name)
	*c = community{Group: c.Group}
	c.Deleted = true
}

// account returns nil where there is no such user.
func (w *World) account(id string) *account {
	if a := w.users.get(id); a != nil {
		return *a
	}
	return nil
}

// community returns the group, NoSuchGroup or GroupDeleted.
func (w *World) community(id string) (*community, error) {
	c := w.groups.get(id)
	if c == nil {
		return nil, NoSuchGroup
	}
	if (*c).Deleted {
		return nil, GroupDeleted
	}
	return *c, nil
}

func (w *World) checkGroup(g Group) error {
	if g.ID == "" || !isText(g.ID, g.Name, g.Parent, g.Creator, g.Rules, g.Description) || !g.Registration.valid() {
		return BadGroup
	}
	if !isStorable(g.Created) || !isStorable(g.Updated) || g.Messages < 0 {
		return BadGroup
	}
	if w.groups.has(g.ID) {
		return GroupExists
	}
	if _, taken := w.names[g.Name]; taken && !g.Deleted {
		return NameTaken
	}
	return nil
}

func (w *World) makeGroup(g Group) *community {
	g.Created, g.Updated = plain(g.Created), plain(g.Updated)
	c := &community{Group: g, number: w.made}
	w.made++
	w.groups.add(g.ID, c)
	w.keepName(g)
	return c
}

// forgetNames frees login name and address. The empty ones have no entry.
func (w *World) forgetNames(a *account) {
	delete(w.logins, a.Login)
	delete(w.emails, strings.ToLower(a.Email))
}

// is reports whether the account has the role of the site.
func (a *account) is(role string) bool { return slices.Contains(a.SiteRoles, role) }

// clone shares nothing with u. An empty list is nil.
func (u User) clone() User {
	u.SiteRoles = append([]string(nil), u.SiteRoles...)
	return u
}

func (u User) valid() bool {
	if u.ID == "" || !isText(u.ID, u.Login, u.Name, u.Email, u.Biography, u.TimeZone) || !isText(u.SiteRoles...) {
		return false
	}
	for i, role := range u.SiteRoles {
		if role == "" || slices.Contains(u.SiteRoles[:i], role) {
			return false
		}
	}
	return true
}

// stamp is the present, as it is stored.
func (w *World) stamp() time.Time { return plain(w.now()) }

// plain drops the zone and the monotonic reading, which a snapshot cannot keep.
func plain(t time.Time) time.Time { return t.UTC().Round(0) }

// isStorable reports whether JSON can hold t, which ends at four digits of the
// year.
func isStorable(t time.Time) bool {
	year := t.UTC().Year()
	return year >= 0 && year <= 9999
}

// isText reports whether all are UTF-8: JSON would change other bytes, and a
// snapshot would not come back equal.
func isText(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return false
		}
	}
	return true
}

func (r Registration) valid() bool { return r == Open || r == Moderated || r == Invite }
