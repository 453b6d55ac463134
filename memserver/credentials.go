package memserver

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// credentials are the passwords, tokens and codes of a site. It keeps them
// hashed, so that no snapshot and no dump of it holds one. The site's lock
// guards it.
type credentials struct {
	srv       *Server
	passwords saltedHashes         // by user's id
	factors   saltedHashes         // codes of the second factor, by user's id
	joinCodes saltedHashes         // by group's id
	tokens    map[[32]byte]session // hash of the token
}

// saltedHashes are "salt:hash", by what the secret belongs to.
type saltedHashes map[string]string

// A session is what a token stands for.
type session struct {
	user    string
	expires time.Time
}

func newCredentials(srv *Server) credentials {
	return credentials{
		srv: srv, passwords: make(saltedHashes), factors: make(saltedHashes), joinCodes: make(saltedHashes),
		tokens: make(map[[32]byte]session),
	}
}

func (c *credentials) setPassword(user, password string) {
	c.passwords.set(c.srv.ids, user, password)
}

// removeUser removes the password and the second factor; tokens stay.
func (c *credentials) removeUser(user string) {
	delete(c.passwords, user)
	delete(c.factors, user)
}

func (c *credentials) checkPassword(user, password string) bool {
	return c.passwords.check(user, password)
}

func (h saltedHashes) set(source *ids, key, secret string) {
	salt := source.hex(16)
	h[key] = salt + ":" + saltedHash(salt, secret)
}

// check is false also where there is no secret.
func (h saltedHashes) check(key, secret string) bool {
	salt, want, ok := strings.Cut(h[key], ":")
	return ok && subtle.ConstantTimeCompare([]byte(saltedHash(salt, secret)), []byte(want)) == 1
}

func (h saltedHashes) has(key string) bool { return h[key] != "" }

func saltedHash(salt, secret string) string {
	sum := sha256.Sum256([]byte(salt + ":" + secret))
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
	c.tokens[tokenHash(token)] = session{user: user, expires: expires}
}

func (c *credentials) session(token string) (session, bool) {
	return c.sessionOf(tokenHash(token))
}

// sessionOf is session by the token's hash, for who asks again.
func (c *credentials) sessionOf(hash [sha256.Size]byte) (session, bool) {
	s, ok := c.tokens[hash]
	return s, ok
}

func (c *credentials) removeToken(token string) { delete(c.tokens, tokenHash(token)) }

// tokenHash is what a token is kept as.
func tokenHash(token string) [sha256.Size]byte {
	var room [64]byte // spares most tokens an allocation
	return sha256.Sum256(append(room[:0], token...))
}

// credentialData is how a snapshot keeps credentials.
type credentialData struct {
	Passwords map[string]string `json:"passwordHashes,omitempty"`
	Factors   map[string]string `json:"twoFactorHashes,omitempty"`
	JoinCodes map[string]string `json:"joinCodeHashes,omitempty"`
	Tokens    []tokenData       `json:"tokens,omitempty"`
}

type tokenData struct {
	Hash    string    `json:"sha256"`
	User    string    `json:"user"`
	Expires time.Time `json:"expires"`
}

// writeFields writes the fields of a credentialData, each behind a comma and with
// a record a line. Those that are empty are left out.
func (c *credentials) writeFields(out *bufio.Writer) error {
	for _, of := range []struct {
		name   string
		hashes saltedHashes
	}{
		{"passwordHashes", c.passwords},
		{"twoFactorHashes", c.factors},
		{"joinCodeHashes", c.joinCodes},
	} {
		if err := of.hashes.write(out, of.name); err != nil {
			return err
		}
	}
	if len(c.tokens) == 0 {
		return nil
	}
	sep := ",\n\"tokens\": [\n"
	byHash := func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }
	for _, hash := range slices.SortedFunc(maps.Keys(c.tokens), byHash) {
		t := c.tokens[hash]
		text, err := json.Marshal(tokenData{Hash: hex.EncodeToString(hash[:]), User: t.user, Expires: t.expires.UTC()})
		if err != nil {
			return err
		}
		if _, err := out.WriteString(sep + string(text)); err != nil {
			return err
		}
		sep = ",\n"
	}
	return out.WriteByte(']')
}

// write writes the hashes as a field of that name.
func (h saltedHashes) write(out *bufio.Writer, name string) error {
	if len(h) == 0 {
		return nil
	}
	sep := ",\n\"" + name + "\": {\n"
	for _, key := range slices.Sorted(maps.Keys(h)) {
		text, err := json.Marshal(map[string]string{key: h[key]})
		if err != nil {
			return err
		}
		if _, err := out.WriteString(sep + string(text[1:len(text)-1])); err != nil {
			return err
		}
		sep = ",\n"
	}
	return out.WriteByte('}')
}

// restored makes the credentials that d describes; user and group tell which of
// them there are. A token may be that of a user who is gone.
func (d *credentialData) restored(srv *Server, user, group func(id string) bool) (credentials, error) {
	c := newCredentials(srv)
	for _, of := range []struct {
		what, whose string
		known       func(id string) bool
		from        map[string]string
		to          saltedHashes
	}{
		{"password", "user", user, d.Passwords, c.passwords},
		{"two-factor", "user", user, d.Factors, c.factors},
		{"join code", "group", group, d.JoinCodes, c.joinCodes},
	} {
		for key, hash := range of.from {
			salt, sum, _ := strings.Cut(hash, ":")
			if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size || salt == "" || !of.known(key) {
				return c, fmt.Errorf("the %s hash of %s %q is malformed, or there is no such %s", of.what, of.whose, key, of.whose)
			}
			of.to[key] = hash
		}
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
