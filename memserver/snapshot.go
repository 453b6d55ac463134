package memserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/groups-go/groups/memserver/internal/world"
)

// siteData is a site as data: the format of Snapshot and Restore.
type siteData struct {
	world.Data
	credentialData
	// NewPasswords, by user's id, are for data that was written by hand.
	NewPasswords map[string]string `json:"passwords,omitempty"`
}

// Snapshot writes all sites as JSON: an object with a member for each site, by
// the provider's name. It holds hashes in place of passwords and tokens. Each
// site is written as it is at one moment.
func (s *Server) Snapshot(w io.Writer) error {
	all := make(map[string]any, len(s.sites))
	for _, site := range s.sites {
		all[site.siteName()] = site.snapshot()
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("memserver: snapshot: %w", err)
	}
	return nil
}

// Restore replaces the sites that the data has by what it says of them; the
// others stay. The data is what Snapshot wrote, or the same by hand, where
// "passwords" may stand in place of "passwordHashes", by user's id. With an
// error, which names the place, nothing is changed: a site or field that is not
// known, an id that is malformed, unknown or there twice, or memberships that
// exclude each other. The seed goes on where it was.
func (s *Server) Restore(r io.Reader) error {
	var all map[string]json.RawMessage
	dec := json.NewDecoder(r)
	if err := dec.Decode(&all); err != nil {
		return fmt.Errorf("memserver: restore: %w", err)
	}
	if all == nil {
		return errors.New("memserver: restore: null is no data")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("memserver: restore: more than one JSON value")
	}
	var commits []func()
	for _, site := range s.sites {
		data, ok := all[site.siteName()]
		if !ok {
			continue
		}
		delete(all, site.siteName())
		commit, err := site.restore(data)
		if err != nil {
			if placed := checkFields(site.siteName(), data); placed != nil {
				return fmt.Errorf("memserver: restore: %w", placed)
			}
			return fmt.Errorf("memserver: restore: %s: %w", site.siteName(), err)
		}
		commits = append(commits, commit)
	}
	for name := range all {
		return fmt.Errorf("memserver: restore: no such site: %q", name)
	}
	for _, commit := range commits {
		commit()
	}
	return nil
}

func (s *Site) snapshot() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return siteData{Data: s.world.Snapshot(), credentialData: s.creds.snapshot()}
}

func (s *Site) restore(data []byte) (commit func(), err error) {
	var d siteData
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return nil, err
	}
	if string(data) == "null" {
		return nil, errors.New("null is no data")
	}
	if err := s.checkIDs(&d); err != nil {
		return nil, err
	}
	fresh := world.New(s.policy, s.srv.settings.clock.Now)
	if err := fresh.Restore(d.Data); err != nil {
		return nil, err
	}
	known := func(user string) bool { _, ok := fresh.User(user); return ok }
	group := func(id string) bool { _, ok := fresh.Group(id); return ok }
	creds, err := d.restored(s.srv, known, group)
	if err != nil {
		return nil, err
	}
	users := slices.Sorted(maps.Keys(d.NewPasswords)) // in order, since each takes from the seed
	for _, user := range users {
		if _, twice := d.Passwords[user]; twice || d.NewPasswords[user] == "" || !known(user) {
			return nil, fmt.Errorf("the password of user %q is empty or has a hash already, or there is no such user", user)
		}
	}
	return func() {
		for _, user := range users {
			creds.setPassword(user, d.NewPasswords[user])
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.world, s.creds = fresh, creds
	}, nil
}

// checkIDs refuses ids that are not of the site's form.
func (s *Site) checkIDs(d *siteData) error {
	for _, u := range d.Users {
		if !s.ids.validUser(u.ID) {
			return fmt.Errorf("user %q: %w", u.ID, world.BadUser)
		}
	}
	for _, g := range d.Groups {
		if !s.ids.validGroup(g.ID) {
			return fmt.Errorf("group %q: %w", g.ID, world.BadGroup)
		}
	}
	return nil
}
