package world

import (
	"fmt"
	"time"
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
	d := Data{Users: w.Users(), Groups: make([]GroupData, 0, w.groups.len())}
	for _, c := range w.groups.all() {
		d.Groups = append(d.Groups, GroupData{
			Group:       c.Group,
			Members:     values(&c.members),
			Requests:    values(&c.requests),
			Invitations: c.invitations.keys(),
			Denied:      c.denied.keys(),
			Photos:      values(&c.photos),
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

// restoreUser differs from PutUser, which replaces.
func (w *World) restoreUser(u User) error {
	if w.users.has(u.ID) {
		return UserExists
	}
	return w.PutUser(u)
}

func (w *World) restoreGroup(g GroupData) error {
	if err := w.checkGroup(g.Group); err != nil {
		return err
	}
	c := w.makeGroup(g.Group)
	for _, m := range g.Members {
		if err := w.restoreMember(c, m); err != nil {
			return fmt.Errorf("member %q: %w", m.User, err)
		}
	}
	for _, user := range g.Denied {
		if err := w.restoreDenied(c, user); err != nil {
			return fmt.Errorf("ban of %q: %w", user, err)
		}
	}
	for _, r := range g.Requests {
		if err := w.restoreRequest(c, r); err != nil {
			return fmt.Errorf("request of %q: %w", r.User, err)
		}
	}
	for _, user := range g.Invitations {
		if err := w.Invite(g.ID, user); err != nil {
			return fmt.Errorf("invitation of %q: %w", user, err)
		}
	}
	for _, p := range g.Photos {
		if err := w.restorePhotos(c, p); err != nil {
			return fmt.Errorf("photos of %q: %w", p.User, err)
		}
	}
	return nil
}

func (w *World) restoreMember(c *community, m Member) error {
	if !m.Roles.valid() {
		return BadRoles
	}
	_, a, err := w.outsider(c.ID, m.User)
	if err != nil {
		return err
	}
	m.Since, err = restoreTime(m.Since)
	if err != nil {
		return err
	}
	c.admit(a, m)
	return nil
}

// restoreDenied differs from Deny, which would end a membership that the data
// also holds.
func (w *World) restoreDenied(c *community, user string) error {
	if c.members.has(user) {
		return AlreadyMember
	}
	return w.Deny(c.ID, user)
}

// restoreRequest takes a request into a group of any registration: it may have
// been another when the request came.
func (w *World) restoreRequest(c *community, r Request) error {
	if _, _, err := w.outsider(c.ID, r.User); err != nil {
		return err
	}
	if c.requests.has(r.User) {
		return AlreadyWaiting
	}
	if !isText(r.Message) {
		return BadMessage
	}
	since, err := restoreTime(r.Since)
	if err != nil {
		return err
	}
	c.requests.add(r.User, Request{User: r.User, Since: since, Message: r.Message})
	return nil
}

// restorePhotos differs from AddPhotos, which is for members and adds to what is
// there.
func (w *World) restorePhotos(c *community, p Photos) error {
	if _, _, err := w.find(c.ID, p.User); err != nil {
		return err
	}
	if c.photos.has(p.User) {
		return BadPhotos
	}
	return c.putPhotos(p.User, p.Count)
}

func restoreTime(t time.Time) (time.Time, error) {
	if !isStorable(t) {
		return time.Time{}, BadTime
	}
	return plain(t), nil
}
