package memserver

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"github.com/groups-go/groups/memserver/internal/world"
)

// siteData is a site as data: the format of Snapshot and Restore.
type siteData struct {
	Users  []world.User `json:"users"`
	Groups []groupData  `json:"groups"`
	credentialData
	// NewPasswords, by user's id, are for data that was written by hand.
	NewPasswords map[string]string `json:"passwords,omitempty"`
}

// groupData is a [world.GroupData] that is read faster.
type groupData struct {
	world.GroupData
	Members world.MemberList `json:"members"`
}

// Snapshot writes all sites as JSON: an object with a member for each site, by
// the provider's name, a record a line. It holds hashes in place of passwords
// and tokens. Each site is written as it is at one moment: it stands still
// until w has taken it. So w should be quick, as a file or a buffer is, and must
// not call the site. An error of w is returned, and what was written is then of
// no use.
func (s *Server) Snapshot(w io.Writer) error {
	sites := slices.Clone(s.sites)
	slices.SortFunc(sites, func(a, b hosted) int { return cmp.Compare(a.siteName(), b.siteName()) })
	out := bufio.NewWriter(w)
	sep := "{\n"
	for _, site := range sites {
		_, _ = fmt.Fprintf(out, "%s%q: {\n", sep, site.siteName()) // out keeps its error
		if err := site.snapshot(out); err != nil {
			return fmt.Errorf("memserver: snapshot: %s: %w", site.siteName(), err)
		}
		sep = "},\n"
	}
	_, _ = out.WriteString("}\n}\n")
	if err := out.Flush(); err != nil {
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
	commits := make(map[string]func())
	var seen bytes.Buffer
	seen.Grow(sizeOfData(r))
	dec := json.NewDecoder(io.TeeReader(r, &seen))
	dec.DisallowUnknownFields()
	if err := openObject(dec); err != nil {
		return fmt.Errorf("memserver: restore: %w", err)
	}
	for dec.More() {
		name, commit, err := s.restoreSite(dec, &seen)
		if err != nil {
			return fmt.Errorf("memserver: restore: %w", err)
		}
		commits[name] = commit
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("memserver: restore: %w", whole(err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("memserver: restore: more than one JSON value")
	}
	for _, site := range s.sites { // in order, since passwords take from the seed
		if commit := commits[site.siteName()]; commit != nil {
			commit()
		}
	}
	return nil
}

// sizeOfData gives for how many bytes there will be need, as far as the reader
// tells. What is beyond 64 MiB gets its room when it comes.
func sizeOfData(r io.Reader) int {
	var size int64
	switch r := r.(type) {
	case interface{ Len() int }: // bytes.Reader, strings.Reader
		size = int64(r.Len())
	case fs.File:
		if info, err := r.Stat(); err == nil {
			size = info.Size()
		}
	}
	return int(min(max(size, 0), 64<<20))
}

// openObject reads the beginning of the sites.
func openObject(dec *json.Decoder) error {
	switch token, err := dec.Token(); {
	case err != nil:
		return err
	case token == nil:
		return errors.New("null is no data")
	case token == json.Delim('['):
		return errors.New("an array is no object of sites")
	case token != json.Delim('{'):
		return fmt.Errorf("%v is no object of sites", token)
	}
	return nil
}

// whole tells data that breaks off from data that there is none of.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// restoreSite reads one site and returns what puts it in place. Each is read
// for itself, so that an error in it names it. seen is all that dec has read.
func (s *Server) restoreSite(dec *json.Decoder, seen *bytes.Buffer) (name string, commit func(), err error) {
	token, err := dec.Token()
	if err != nil {
		return "", nil, whole(err)
	}
	name, _ = token.(string) // no key is anything else
	i := slices.IndexFunc(s.sites, func(site hosted) bool { return site.siteName() == name })
	if i < 0 {
		return "", nil, fmt.Errorf("no such site: %q", name)
	}
	var d *siteData
	start := dec.InputOffset()
	if err := dec.Decode(&d); err != nil {
		if placed := findMisfit(name, seen.Bytes()[start:]); placed != nil {
			return "", nil, placed
		}
		return "", nil, fmt.Errorf("%s: %w", name, whole(err))
	}
	if d == nil {
		return "", nil, fmt.Errorf("%s: null is no data", name)
	}
	if commit, err = s.sites[i].restore(d); err != nil {
		return "", nil, fmt.Errorf("%s: %w", name, err)
	}
	return name, commit, nil
}

func (s *Site) snapshot(out *bufio.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.world.WriteFields(out); err != nil {
		return err
	}
	return s.creds.writeFields(out)
}

func (s *Site) restore(d *siteData) (commit func(), err error) {
	if err := s.check(d); err != nil {
		return nil, err
	}
	fresh := world.New(s.policy, s.srv.settings.clock.Now)
	data := world.Data{Users: d.Users, Groups: make([]world.GroupData, len(d.Groups))}
	for i, g := range d.Groups {
		data.Groups[i] = g.GroupData
		data.Groups[i].Members = g.Members
	}
	if err := fresh.Restore(data); err != nil {
		return nil, err
	}
	known := fresh.HasUser
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

// check refuses what AddUser and AddGroup refuse at this site alone.
func (s *Site) check(d *siteData) error {
	for _, u := range d.Users {
		if err := s.ids.checkUser(u.ID); err != nil {
			return fmt.Errorf("user %q: %w", u.ID, err)
		}
	}
	for _, g := range d.Groups {
		if err := s.checkGroup(g.Group); err != nil {
			return fmt.Errorf("group %q: %w", g.ID, err)
		}
	}
	return nil
}
