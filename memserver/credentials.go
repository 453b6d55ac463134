package memserver

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// credentials are the passwords and tokens of a site. It keeps them hashed, so
// that no snapshot and no dump of it holds one. The site's lock guards it.
type credentials struct {
	srv       *Server
	passwords map[string]string    // user's id → "salt:hash"
	tokens    map[[32]byte]session // hash of the token
}

// A session is what a token stands for.
type session struct {
	user    string
	expires time.Time
}

func newCredentials(srv *Server) credentials {
	return credentials{srv: srv, passwords: make(map[string]string), tokens: make(map[[32]byte]session)}
}

func (c *credentials) setPassword(user, password string) {
	salt := c.srv.ids.hex(16)
	c.passwords[user] = salt + ":" + saltedHash(salt, password)
}

func (c *credentials) removePassword(user string) { delete(c.passwords, user) }

func (c *credentials) checkPassword(user, password string) bool {
	salt, want, ok := strings.Cut(c.passwords[user], ":")
	return ok && subtle.ConstantTimeCompare([]byte(saltedHash(salt, password)), []byte(want)) == 1
}

func saltedHash(salt, password string) string {
	sum := sha256.Sum256([]byte(salt + ":" + password))
	return hex.EncodeToString(sum[:])
}

// newToken gives what fresh makes, once it is no token that is there: one that
// was restored may come from the same seed.
func (c *credentials) newToken(fresh func() string) string {
	for {
		token := fresh()
		if _, taken := c.session(token); !taken {
			return token
		}
	}
}

// setToken makes the token stand for the user; an empty one stands for nobody.
func (c *credentials) setToken(token, user string, expires time.Time) {
	if token == "" {
		return
	}
	c.tokens[sha256.Sum256([]byte(token))] = session{user: user, expires: expires}
}

func (c *credentials) session(token string) (session, bool) {
	s, ok := c.tokens[sha256.Sum256([]byte(token))]
	return s, ok
}

// credentialData is how a snapshot keeps credentials.
type credentialData struct {
	Passwords map[string]string `json:"passwordHashes,omitempty"`
	Tokens    []tokenData       `json:"tokens,omitempty"`
}

type tokenData struct {
	Hash    string    `json:"sha256"`
	User    string    `json:"user"`
	Expires time.Time `json:"expires"`
}

func (c *credentials) snapshot() credentialData {
	d := credentialData{Passwords: make(map[string]string, len(c.passwords))}
	for user, hash := range c.passwords {
		d.Passwords[user] = hash
	}
	for hash, s := range c.tokens {
		d.Tokens = append(d.Tokens, tokenData{Hash: hex.EncodeToString(hash[:]), User: s.user, Expires: s.expires.UTC()})
	}
	slices.SortFunc(d.Tokens, func(a, b tokenData) int { return cmp.Compare(a.Hash, b.Hash) })
	return d
}

// restored makes the credentials that d describes; known tells which users
// there are. A token may be that of a user who is gone.
func (d *credentialData) restored(srv *Server, known func(user string) bool) (credentials, error) {
	c := newCredentials(srv)
	for user, hash := range d.Passwords {
		salt, sum, _ := strings.Cut(hash, ":")
		if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size || salt == "" || !known(user) {
			return c, fmt.Errorf("the password hash of user %q is malformed, or there is no such user", user)
		}
		c.passwords[user] = hash
	}
	for i, t := range d.Tokens {
		raw, err := hex.DecodeString(t.Hash)
		if err != nil || len(raw) != sha256.Size || t.User == "" {
			return c, fmt.Errorf("token %d needs a hash and a user", i+1)
		}
		key := [sha256.Size]byte(raw)
		if _, twice := c.tokens[key]; twice {
			return c, fmt.Errorf("token %d is there twice", i+1)
		}
		c.tokens[key] = session{user: t.User, expires: t.Expires}
	}
	return c, nil
}
