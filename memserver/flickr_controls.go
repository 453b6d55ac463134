package memserver

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// SetTLSRequired says whether calls without TLS are refused with 95, as they are
// by default. PLAINTEXT signatures need TLS in any case.
func (s *Flickr) SetTLSRequired(required bool) { s.set(func() { s.tlsOptional = !required }) }

// SetGETAllowed lets methods that change something be called by any HTTP method.
// By default they take POST only, and refuse others with 116.
func (s *Flickr) SetGETAllowed(allowed bool) { s.set(func() { s.getAllowed = allowed }) }

// SetDisabled switches the site off, or on again: all calls are refused with 105.
func (s *Flickr) SetDisabled(disabled bool) { s.set(func() { s.disabled = disabled }) }

// SetWritesFailing has the methods that change something fail with 106.
func (s *Flickr) SetWritesFailing(failing bool) { s.set(func() { s.writesFail = failing }) }

// SetGroupLimit sets of how many groups an account may be a member; who is in so
// many joins no other: 10. The default, 0, is no limit.
func (s *Flickr) SetGroupLimit(n int) { s.set(func() { s.limit = max(n, 0) }) }

// SetStampsByClock says whether the stamps of OAuth are checked against the
// server's clock. By default it is real time, since clients stamp with it. A
// change forgets which nonces were used.
func (s *Flickr) SetStampsByClock(byClock bool) {
	s.set(func() {
		if s.stampsByClock != byClock {
			s.stampsByClock, s.nonces = byClock, oauth1.NewNonces(flWindow, flMaxNonces)
		}
	})
}

// SetAbusedURLs sets the addresses that are known for abuse, in place of those
// before. A call with an argument that holds one of them, as it is written here,
// is refused with 116.
func (s *Flickr) SetAbusedURLs(urls ...string) {
	urls = slices.DeleteFunc(slices.Clone(urls), func(u string) bool { return u == "" })
	s.set(func() { s.abused = urls })
}

// SetPublicURLs sets the addresses under which clients know the server, in place
// of those before, such as "https://api.flickr.com": a call may be signed over
// one of them, with the path that it was sent to, as well as over the address
// that it was sent to. Each has a scheme, http or https, a host, and perhaps a
// path in front. With an error nothing is changed.
func (s *Flickr) SetPublicURLs(urls ...string) error {
	list := make([]*url.URL, len(urls))
	for i, raw := range urls {
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
			u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
			return fmt.Errorf("memserver: %s: public address %d: %w", s.name, i+1, errPublicURL)
		}
		u.Path, u.RawPath = strings.TrimRight(u.EscapedPath(), "/"), ""
		list[i] = u
	}
	s.set(func() { s.public = list })
	return nil
}

var errPublicURL = errors.New("want a scheme, http or https, a host, and no more than a path")
