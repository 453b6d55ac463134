package world

import (
	"fmt"
	"strings"
)

// Data is a World as data, to be kept as JSON. It holds no secret. Every list
// is in the order of the World, and equal Worlds give equal bytes.
type Data struct {
	Users  []User      `json:"users"`
	Groups []GroupData `json:"groups"`
}

// GroupData is a group with everybody who has a relation to it.
type GroupData struct {
	Group
	Members     []Member  `json:"members"`
	Requests    []Request `json:"requests"`
	Invitations []string  `json:"invitations"` // users' ids
	Denied      []string  `json:"denied"`      // users' ids
	Photos      []Photos  `json:"photos,omitempty"`
}

// Snapshot returns the whole World. Nothing in it is shared with the World, and
// no list is nil.
func (w *World) Snapshot() Data {
	d := Data{Users: w.Users(), Groups: make([]GroupData, 0, w.groups.count)}
	for c := range w.communities() {
		r := c.rareParts()
		d.Groups = append(d.Groups, GroupData{
			Group:       c.group(c.idText()),
			Members:     w.membersOf(c),
			Requests:    collect(r.requests.values()),
			Invitations: w.idsOf(&r.invitations),
			Denied:      w.idsOf(&r.denied),
			Photos:      collect(r.photos.values()),
		})
	}
	return d
}

// Restore replaces the whole World, but for its policy and clock. A Snapshot
// afterwards equals d; times come back in UTC, and one that is missing stays
// the zero time. On an error the World is as it was. The error names the place
// and wraps the Refusal that stands in the way: an id that is missing, unknown
// or there twice, a registration or a role that does not exist, a text that is
// not UTF-8, a number of photos that is out of range, and relations that exclude
// each other (see the package's doc).
func (w *World) Restore(d Data) error {
	fresh := New(w.policy, w.now)
	fresh.grow(d)
	for _, u := range d.Users {
		if err := fresh.restoreUser(u); err != nil {
			return fmt.Errorf("world: user %q: %w", u.ID, err)
		}
	}
	for _, g := range d.Groups {
		if err := fresh.restoreGroup(g); err != nil {
			return fmt.Errorf("world: group %q: %w", g.ID, err)
		}
	}
	*w = *fresh
	return nil
}

// grow makes ready for the data.
func (w *World) grow(d Data) {
	w.users.grow(uint32(len(d.Users)))
	w.groups.grow(uint32(len(d.Groups)))
}

// restoreUser differs from PutUser, which replaces.
func (w *World) restoreUser(u User) error {
	if w.account(u.ID) != nil {
		return UserExists
	}
	return w.PutUser(u)
}

func (w *World) restoreGroup(g GroupData) error {
	if err := w.checkGroup(g.Group); err != nil {
		return err
	}
	c := w.addCommunity(g.Group)
	w.keepName(c)
	if err := w.restoreMembers(c, g.Members); err != nil {
		return err
	}
	for _, user := range g.Denied {
		if err := w.restoreDenied(c, g.ID, user); err != nil {
			return fmt.Errorf("ban of %q: %w", user, err)
		}
	}
	for _, r := range g.Requests {
		if err := w.restoreRequest(c, g.ID, r); err != nil {
			return fmt.Errorf("request of %q: %w", r.User, err)
		}
	}
	for _, user := range g.Invitations {
		if err := w.Invite(g.ID, user); err != nil {
			return fmt.Errorf("invitation of %q: %w", user, err)
		}
	}
	for _, p := range g.Photos {
		if err := w.restorePhotos(c, g.ID, p); err != nil {
			return fmt.Errorf("photos of %q: %w", p.User, err)
		}
	}
	return nil
}

func (w *World) restoreMembers(c *community, members []Member) error {
	accounts := w.accountsOf(members)
	c.members.grow(len(members))
	for i, m := range members {
		if err := w.restoreMember(c, accounts[i], m); err != nil {
			return fmt.Errorf("member %q: %w", m.User, err)
		}
	}
	return nil
}

// accountsOf is account for each member. It goes step by step for all of them, so that
// it does not wait for the memory once a step for each.
func (w *World) accountsOf(members []Member) []*account {
	accounts, hashes := make([]*account, len(members)), make([]uint32, len(members))
	for i := range members {
		hashes[i] = w.hashOf(members[i].User)
	}
	for i, hash := range hashes {
		if n := w.users.first(hash); n != 0 {
			accounts[i] = w.users.at(n)
		}
	}
	for i, hash := range hashes {
		if accounts[i] != nil && accounts[i].hash != hash {
			accounts[i] = nil
		}
	}
	for i := range members {
		if a := accounts[i]; a == nil || !a.hasID(members[i].User) {
			accounts[i] = w.account(members[i].User)
		}
	}
	return accounts
}

func (w *World) restoreMember(c *community, a *account, m Member) error {
	switch {
	case !m.Roles.valid():
		return BadRoles
	case c.deleted:
		return GroupDeleted
	case a == nil:
		return NoSuchUser
	case a.isIn(c):
		return AlreadyMember
	case !isStorable(m.Since):
		return BadTime
	}
	c.admit(a, m.Roles, momentOf(m.Since))
	return nil
}

// restoreDenied differs from Deny, which would end a membership that the data
// also holds.
func (w *World) restoreDenied(c *community, group, user string) error {
	if w.account(user).isIn(c) {
		return AlreadyMember
	}
	return w.Deny(group, user)
}

// restoreRequest takes a request into a group of any registration: it may have
// been another when the request came.
func (w *World) restoreRequest(c *community, group string, r Request) error {
	_, a, err := w.outsider(group, r.User)
	if err != nil {
		return err
	}
	if c.waits(a) {
		return AlreadyWaiting
	}
	if !isText(r.Message) {
		return BadMessage
	}
	if !isStorable(r.Since) {
		return BadTime
	}
	c.madeRare().requests.add(a.number, Request{User: a.idText(), Since: plain(r.Since), Message: strings.Clone(r.Message)})
	return nil
}

// restorePhotos differs from AddPhotos, which is for members and adds to what is
// there.
func (w *World) restorePhotos(c *community, group string, p Photos) error {
	_, a, err := w.find(group, p.User)
	if err != nil {
		return err
	}
	if c.rareParts().photos.has(a.number) {
		return BadPhotos
	}
	return c.putPhotos(a, p.Count)
}
