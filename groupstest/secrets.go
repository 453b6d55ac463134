package groupstest

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
)

// escaped gives the secrets as they are, and as forms, paths, JSON and XML
// escape them.
func escaped(secrets []string) []string {
	var all []string
	seen := map[string]bool{"": true}
	for _, s := range secrets {
		quoted, _ := json.Marshal(s) //nolint:errchkjson // a string always marshals
		for _, form := range []string{
			s, url.QueryEscape(s), url.PathEscape(s),
			string(quoted[1 : len(quoted)-1]), html.EscapeString(s),
		} {
			if !seen[form] {
				seen[form] = true
				all = append(all, form)
			}
		}
	}
	return all
}

// holds reports whether a secret stands in text.
func (b *bench) holds(text string) bool {
	return slices.ContainsFunc(b.wire.secrets, func(s string) bool { return strings.Contains(text, s) })
}

// hides checks every way in which v is commonly printed. It says where the
// secret stands, and does not repeat it.
func (b *bench) hides(where string, v any) bool {
	b.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if b.holds(fmt.Sprintf(verb, v)) {
			b.Errorf("a secret stands in %s printed with %s", where, verb)
			return false
		}
	}
	// What does not marshal is not printed so by anybody.
	if text, err := json.Marshal(v); err == nil && b.holds(string(text)) {
		b.Errorf("a secret stands in %s as JSON", where)
		return false
	}
	return true
}

// hidesError checks an error and everything that it wraps.
func (b *bench) hidesError(where string, err error) bool {
	b.Helper()
	if err == nil {
		return true
	}
	if !b.hides(where, err) {
		return false
	}
	switch w := err.(type) { //nolint:errorlint // the chain is walked here by hand, every branch of it
	case interface{ Unwrap() error }:
		return b.hidesError("the cause of "+where, w.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range w.Unwrap() {
			if !b.hidesError("a cause of "+where, inner) {
				return false
			}
		}
	}
	return true
}

// checkSecrets checks what the call gave.
func (c *call) checkSecrets() {
	c.Helper()
	c.hidesError("the error of "+c.what, c.err)
	if c.res != nil && c.hides("the Result of "+c.what, *c.res) {
		c.hides("the Result.Native of "+c.what, c.res.Native)
	}
}

// checkLeaks checks everything else that came out during the case: the hooks,
// the log, the URLs, and the client itself when it is printed.
func (b *bench) checkLeaks() {
	b.Helper()
	attempts, log := b.observer.all()
	for _, a := range attempts {
		if !b.hidesError("the Err of an Attempt", a.Err) || !b.hides("an Attempt", a) {
			break
		}
	}
	if b.holds(log) {
		b.Errorf("a secret stands in the log")
	}
	b.hides("the client", b.world.Client)
	b.wire.mu.Lock()
	defer b.wire.mu.Unlock()
	if b.wire.leaky != "" {
		b.Errorf("a secret stands in the URL of a request to %s", b.wire.leaky)
	}
}
