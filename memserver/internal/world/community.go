package world

import (
	"slices"
	"strings"
)

// community is a group with its members, by their numbers in World.users.
type community struct {
	id               short // rare has one that does not fit
	hash             uint32
	number           uint32 // in World.groups, and the order among them
	admins           uint32 // how many of the members are administrators
	registration     uint8  // in registrations
	deleted          bool
	archived         bool
	private          bool
	members          roster[membership]
	rare             *rare // nil where there is nothing of it
	created, updated moment
	creatorAt        uint32 // who had the creator's id, when that was asked last
	name, creator    string
	messages         int
	photoCount       int // how many are in the pool
}

// rare is what few groups have. The rosters are by user's number.
type rare struct {
	id, parent, rules, description string

	requests    roster[Request]
	invitations roster[struct{}]
	denied      roster[struct{}]
	photos      roster[Photos]
}

var registrations = [...]Registration{Open, Moderated, Invite}

func (r Registration) valid() bool { return slices.Contains(registrations[:], r) }

// addCommunity adds a group that was checked. What is kept are copies of its
// texts: they may be small parts of a large request, which would stay with them.
func (w *World) addCommunity(g Group) *community {
	g = g.apart()
	hash := w.hashOf(g.ID)
	n, c := w.groups.add(hash)
	*c = community{
		name: g.Name, creator: g.Creator, hash: hash, number: n,
		messages: g.Messages, created: momentOf(g.Created), updated: momentOf(g.Updated),
		registration: uint8(slices.Index(registrations[:], g.Registration)),
		deleted:      g.Deleted, archived: g.Archived, private: g.Private,
	}
	var fits bool
	if c.id, fits = shortOf(g.ID); !fits || g.Parent != "" || g.Rules != "" || g.Description != "" {
		c.rare = &rare{id: g.ID, parent: g.Parent, rules: g.Rules, description: g.Description}
	}
	w.creatorOf(c)
	return c
}

// idText gives the id, in a text of its own where it has none.
func (c *community) idText() string {
	if c.id.fits() {
		return string(c.id.bytes())
	}
	return c.rare.id
}

func (c *community) hasID(id string) bool {
	if c.id.fits() {
		return string(c.id.bytes()) == id
	}
	return c.rare.id == id
}

// group is what is known of the group, which has that id.
func (c *community) group(id string) Group {
	r := c.rareParts()
	return Group{
		ID: id, Name: c.name, Registration: registrations[c.registration], Created: c.created.time(),
		Deleted: c.deleted, Archived: c.archived, Private: c.private, Parent: r.parent, Creator: c.creator,
		Messages: c.messages, Updated: c.updated.time(), Rules: r.rules, Description: r.description,
	}
}

func (c *community) is(r Registration) bool { return registrations[c.registration] == r }

// rareParts returns what is rare for reading.
func (c *community) rareParts() *rare {
	if c.rare == nil {
		return &nothingRare
	}
	return c.rare
}

var nothingRare rare

// madeRare returns what is rare for adding to it.
func (c *community) madeRare() *rare {
	if c.rare == nil {
		c.rare = &rare{}
	}
	return c.rare
}

func (c *community) waits(a *account) bool { return c.rare != nil && c.rare.requests.has(a.number) }

func (c *community) invited(a *account) bool {
	return c.rare != nil && c.rare.invitations.has(a.number)
}

func (c *community) banned(a *account) bool { return c.rare != nil && c.rare.denied.has(a.number) }

// asks reports whether the group has rules to accept.
func (c *community) asks() bool { return c.rare != nil && c.rare.rules != "" }

// forget ends the user's request and invitation, if any.
func (c *community) forget(a *account) {
	if c.rare != nil {
		c.rare.requests.remove(a.number)
		c.rare.invitations.remove(a.number)
	}
}

// setRoles keeps the number of administrators.
func (c *community) setRoles(m *membership, roles Role) {
	c.admins += adminsIn(roles) - adminsIn(m.roles)
	m.roles = roles
}

// adminsIn is 1 for the roles of an administrator, else 0.
func adminsIn(roles Role) uint32 {
	if roles.Has(Admin) {
		return 1
	}
	return 0
}

// apart shares no text with g.
func (g Group) apart() Group {
	g.ID = strings.Clone(g.ID) // it is given out, and must not keep the others
	copyTogether(&g.Name, &g.Parent, &g.Creator, &g.Rules, &g.Description)
	return g
}
