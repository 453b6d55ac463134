package memserver

import (
	"errors"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// An App is a program that may call Flickr's API.
type App struct {
	// Key has 32 lower-case hex digits; "" lets AddApp make one.
	Key string
	// Secret signs the app's calls; the empty Secret lets AddApp make one.
	Secret groups.Secret
	// Name is the app's title.
	Name string
	// Expired ends the key: calls with it are refused.
	Expired bool
}

// A flToken is what a token stands for.
type flToken struct {
	app, user string
	perms     flickr.Perms
	secret    groups.Secret
}

// The lengths of a key and of a secret, in hex digits.
const (
	flKeyLength    = 32
	flSecretLength = 16
)

func isFlickrKey(key string) bool {
	return len(key) == flKeyLength && strings.Trim(key, "0123456789abcdef") == ""
}

// App gives the default app, which every site has.
func (s *Flickr) App() App {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.apps[s.defaultApp]
}

// AddApp adds an app and gives it back with its Key and Secret. One with a Key
// that is there replaces that app, whose tokens stay.
func (s *Flickr) AddApp(a App) (App, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Key != "" && !isFlickrKey(a.Key) {
		return App{}, s.fail("add app", a.Name, errAppKey)
	}
	return s.addApp(a), nil
}

var errAppKey = errors.New("the key needs 32 lower-case hex digits")

func (s *Flickr) addApp(a App) App {
	if a.Key == "" {
		a.Key = s.srv.ids.hex(flKeyLength)
	}
	if a.Secret.IsZero() {
		a.Secret = groups.NewSecret(s.srv.ids.hex(flSecretLength))
	}
	s.apps[a.Key] = a
	return a
}

// Token gives a new token of the default app for the user, and the token's secret.
func (s *Flickr) Token(userID string, perms flickr.Perms) (token, secret groups.Secret) {
	return s.TokenFor(s.App().Key, userID, perms)
}

// TokenFor gives a new token of the app with that key. One of an app or a user
// that does not exist is not valid, and one with unknown perms permits nothing.
func (s *Flickr) TokenFor(key, userID string, perms flickr.Perms) (token, secret groups.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, secret := s.newToken(key, userID, perms)
	return groups.NewSecret(name), secret
}

// newToken makes a token. The caller holds the lock.
func (s *Flickr) newToken(key, userID string, perms flickr.Perms) (name string, secret groups.Secret) {
	name, secret = s.newTokenName()
	s.tokens[tokenHash(name)] = flToken{app: key, user: userID, perms: perms, secret: secret}
	return name, secret
}

// newTokenName makes a name in the form of tokens, and a secret.
func (s *Flickr) newTokenName() (name string, secret groups.Secret) {
	source := s.srv.ids
	name = "721576" + source.text(11, "0123456789") + "-" + source.hex(16)
	return name, groups.NewSecret(source.hex(flSecretLength))
}

// RevokeToken ends the token.
func (s *Flickr) RevokeToken(token groups.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, tokenHash(token.Reveal()))
}

// grant gives what the token stands for, false for one that is not valid: unknown,
// or of a user who is gone. The caller holds the lock.
func (s *Flickr) grant(token string) (flToken, bool) {
	t, ok := s.tokens[tokenHash(token)]
	if !ok {
		return flToken{}, false
	}
	return t, s.world.HasUser(t.user)
}

// flPermits reports whether a token with the granted permission may do what needs
// the other.
func flPermits(granted, need flickr.Perms) bool { return flRank(granted) >= flRank(need) }

// flRank orders the permissions, each of which includes those before it.
func flRank(p flickr.Perms) int {
	switch p {
	case flickr.PermsRead:
		return 1
	case flickr.PermsWrite:
		return 2
	case flickr.PermsDelete:
		return 3
	case flickr.PermsNone:
	}
	return 0
}
