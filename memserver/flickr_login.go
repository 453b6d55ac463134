package memserver

import (
	"errors"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/world"
)

const (
	// flLoginLifetime is the default of SetRequestTokenLifetime.
	flLoginLifetime = time.Hour
	// flMaxLogins bounds the logins that are remembered, flMaxCallback the bytes
	// of a callback.
	flMaxLogins   = 10_000
	flMaxCallback = 2 << 10
)

// A flStage is how far a login has come.
type flStage int

const (
	flWaiting flStage = iota // nobody has answered
	flAllowed                // the app may fetch its token
	flRefused                // the end
	flUsed                   // the app has its token
)

// A flLogin is what a request token stands for.
type flLogin struct {
	app      string // its key
	secret   groups.Secret
	callback string // an address, or flickr.OutOfBand
	expires  time.Time
	stage    flStage

	// From flAllowed on: who has allowed what, and how the app proves it.
	user     string
	perms    flickr.Perms
	verifier groups.Secret
}

// flLogins are the newest logins by the hashes of their request tokens, also those
// that are over: their tokens are told from unknown ones.
type flLogins struct {
	byHash map[[32]byte]*flLogin
	hashes [][32]byte // the oldest first
}

func (ls *flLogins) get(token string) *flLogin { return ls.byHash[tokenHash(token)] }

// add forgets the oldest where there is no room.
func (ls *flLogins) add(token string, l *flLogin) {
	if len(ls.hashes) >= flMaxLogins {
		delete(ls.byHash, ls.hashes[0])
		ls.hashes = ls.hashes[1:]
	}
	hash := tokenHash(token)
	ls.byHash[hash] = l
	ls.hashes = append(ls.hashes, hash)
}

// SetRequestTokenLifetime sets for how long the request tokens are good that are
// given from now on, and with them their verifiers; the default is an hour. It is
// measured by the server's clock.
func (s *Flickr) SetRequestTokenLifetime(d time.Duration) { s.set(func() { s.lifetime = d }) }

// Authorize allows what the request token asks for, as the user would on the page:
// the app gets a token with those perms for the verifier, once. It is an error
// where the page would not allow it: a request token that is unknown, answered or
// expired, perms other than PermsRead, PermsWrite and PermsDelete, or no such user.
func (s *Flickr) Authorize(requestToken groups.Secret, userID string, perms flickr.Perms) (verifier groups.Secret, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	const op = "authorize"
	l, err := s.openLogin(requestToken.Reveal())
	if err != nil {
		return groups.Secret{}, s.fail(op, userID, err)
	}
	if flRank(perms) == 0 {
		return groups.Secret{}, s.fail(op, userID, errPerms)
	}
	if !s.world.HasUser(userID) {
		return groups.Secret{}, s.fail(op, userID, world.NoSuchUser)
	}
	s.allow(l, userID, perms)
	return l.verifier, nil
}

// Refuse ends the login, as No thanks does on the page. It is an error where the
// request token is unknown, answered or expired.
func (s *Flickr) Refuse(requestToken groups.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.openLogin(requestToken.Reveal())
	if err != nil {
		return s.fail("refuse", "a login", err)
	}
	l.stage = flRefused
	return nil
}

// Why a login cannot be answered.
var (
	errNoLogin       = errors.New("no such request token")
	errLoginAnswered = errors.New("the request token is answered already")
	errLoginExpired  = errors.New("the request token has expired")
	errPerms         = errors.New("the permission is none of read, write and delete")
)

// openLogin gives the login that waits for an answer. One that is answered or has
// expired comes with the error that says so; errNoLogin comes alone, also where the
// key of the login's app has expired. The caller holds the lock.
func (s *Flickr) openLogin(token string) (*flLogin, error) {
	l := s.logins.get(token)
	switch {
	case l == nil || s.apps[l.app].Expired:
		return nil, errNoLogin
	case l.stage != flWaiting:
		return l, errLoginAnswered
	case s.expired(l):
		return l, errLoginExpired
	}
	return l, nil
}

func (s *Flickr) expired(l *flLogin) bool { return !s.srv.settings.clock.Now().Before(l.expires) }

// allow makes the verifier, which a person can copy where the app has no address.
func (s *Flickr) allow(l *flLogin, userID string, perms flickr.Perms) {
	verifier := s.srv.ids.hex(16)
	if l.callback == flickr.OutOfBand {
		digits := s.srv.ids.text(9, "0123456789")
		verifier = digits[:3] + "-" + digits[3:6] + "-" + digits[6:]
	}
	// Both may be small parts of a large form, and tokens have no end.
	l.user, l.perms = strings.Clone(userID), flickr.Perms(strings.Clone(string(perms)))
	l.stage, l.verifier = flAllowed, groups.NewSecret(verifier)
}
