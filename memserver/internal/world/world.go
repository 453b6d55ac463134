package world

import (
	"hash/maphash"
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
	policy     Policy
	now        func() time.Time
	seed       maphash.Seed
	users      table[account]
	oldestUser uint32 // the ends of their order
	newestUser uint32
	groups     table[community]
	logins     names // of users
	emails     names // of users, in lower case; under UniqueEmail
	names      names // of groups that are not deleted; under UniqueNames
}

// New returns an empty World. now is asked once for each moment that is stored,
// which must be within the years 0 to 9999; nil means time.Now.
func New(p Policy, now func() time.Time) *World {
	if now == nil {
		now = time.Now
	}
	seed := maphash.MakeSeed()
	return &World{
		policy: p, now: now, seed: seed,
		users:  table[account]{hash: func(a *account) uint32 { return a.hash }},
		groups: table[community]{hash: func(c *community) uint32 { return c.hash }},
		logins: newNames(), emails: newNames(), names: newNames(),
	}
}

// PutUser adds a user, or replaces what is known of the one with that id, who
// keeps place and memberships.
// Refusals: BadUser, LoginTaken, EmailTaken.
func (w *World) PutUser(u User) error {
	if !u.valid() {
		return BadUser
	}
	a := w.account(u.ID)
	if owner := w.byLogin(u.Login); owner != nil && owner != a {
		return LoginTaken
	}
	if owner := w.byEmail(u.Email); owner != nil && owner != a {
		return EmailTaken
	}
	if a == nil {
		a = w.addAccount(u.ID)
	}
	w.forgetNames(a)
	a.set(u)
	w.keepNames(a)
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
	for _, n := range slices.Collect(a.groups.all()) {
		c := w.groups.at(n)
		w.dismiss(c, a, c.membership(a))
	}
	for c := range w.communities() {
		if c.rare != nil {
			c.forget(a)
			c.rare.denied.remove(a.number)
			c.takePhotos(a)
		}
	}
	w.forgetNames(a)
	w.removeAccount(a)
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
	w.keepName(w.addCommunity(g))
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
	for user := range c.members.keys() {
		w.users.at(user).groups.remove(c.number)
	}
	c.members, c.admins = roster[membership]{}, 0
	w.forgetName(c)
	if r := c.rare; r != nil {
		*r = rare{id: r.id, parent: r.parent, rules: r.rules, description: r.description}
	}
	c.deleted, c.photoCount = true, 0
}

// community returns the group, NoSuchGroup or GroupDeleted.
func (w *World) community(id string) (*community, error) {
	c := w.known(id)
	switch {
	case c == nil:
		return nil, NoSuchGroup
	case c.deleted:
		return nil, GroupDeleted
	}
	return c, nil
}

func (w *World) checkGroup(g Group) error {
	if g.ID == "" || !isText(g.ID, g.Name, g.Parent, g.Creator, g.Rules, g.Description) || !g.Registration.valid() {
		return BadGroup
	}
	if !isStorable(g.Created) || !isStorable(g.Updated) || g.Messages < 0 {
		return BadGroup
	}
	if w.known(g.ID) != nil {
		return GroupExists
	}
	if !g.Deleted && w.byName(g.Name) != nil {
		return NameTaken
	}
	return nil
}

// clone shares no list with u. An empty list is nil.
func (u User) clone() User {
	u.SiteRoles = append([]string(nil), u.SiteRoles...)
	return u
}

// apart shares nothing with u, not even texts.
func (u User) apart() User {
	u = u.clone()
	u.ID = strings.Clone(u.ID) // it is given out and kept, and must not keep the others
	copyTogether(&u.Login, &u.Name, &u.Email, &u.Biography, &u.TimeZone)
	for i, role := range u.SiteRoles {
		u.SiteRoles[i] = strings.Clone(role)
	}
	return u
}

// copyTogether replaces the texts by copies that lie together in one piece of
// memory: who needs one of them needs another one soon.
func copyTogether(texts ...*string) {
	size := 0
	for _, text := range texts {
		size += len(*text)
	}
	var b strings.Builder
	b.Grow(size)
	for _, text := range texts {
		b.WriteString(*text)
	}
	all := b.String()
	for _, text := range texts {
		size := len(*text)
		*text = "" // an empty text would keep what it was cut from
		if size > 0 {
			*text, all = all[:size], all[size:]
		}
	}
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

// stamp is the present.
func (w *World) stamp() moment { return momentOf(w.now()) }

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
