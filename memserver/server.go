package memserver

import (
	"bufio"
	"net/http"
	"sync"
	"sync/atomic"
)

// A Server hosts the sites. It is an http.Handler for all of them: their paths
// do not overlap.
type Server struct {
	// PeopleAggregator is the site that speaks PeopleAggregator's API.
	PeopleAggregator *PeopleAggregator
	// GroupServer is the site that speaks GroupServer's web hooks.
	GroupServer *GroupServer
	// RocketChat is the site that speaks Rocket.Chat's REST API.
	RocketChat *RocketChat
	// Flickr is the site that speaks Flickr's API.
	Flickr *Flickr

	settings settings
	ids      *ids
	sites    []hosted
	faults   faults
	record   record
	host     host
	lastDate atomic.Pointer[dateText]

	// gate counts the requests that are being carried out, so that Close can
	// wait for them.
	gate struct {
		sync.Mutex
		closed bool
		open   sync.WaitGroup
	}
	done chan struct{} // closed by Close
}

// A hosted is a site as the server sees it.
type hosted interface {
	// serves reports whether the path belongs to the site.
	serves(path string) bool
	// parse reads a request and changes nothing.
	parse(r *http.Request, body []byte) *call
	// unreadable makes the answer to a request whose body did not arrive whole,
	// with that HTTP status.
	unreadable(r *http.Request, status int) *call

	siteName() string
	// snapshot writes the fields of a siteData.
	snapshot(out *bufio.Writer) error
	// restore checks the data and returns what puts it in place.
	restore(d *siteData) (commit func(), err error)
}

// TB is the part of *testing.T that Start needs.
type TB interface {
	// These do what those of *testing.T do: Fatalf does not return.
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Start starts a server that ends with the test. A fault that was injected and
// never fired then fails the test.
func Start(t TB, opts ...Option) *Server {
	t.Helper()
	s := New(opts...)
	if err := s.host.start(s, !s.settings.portless); err != nil {
		t.Fatalf("memserver: %v", err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, f := range s.Unfired() {
			t.Errorf("memserver: the fault never fired: %+v", f)
		}
	})
	return s
}

// New makes a server that does not listen. It can be hosted by any HTTP server;
// the sites' Config methods and Transport reach it without a port. Close ends
// it.
func New(opts ...Option) *Server {
	s := &Server{
		settings: settings{
			seed: 1, bodyBytes: defaultBodyBytes,
			readTimeout: defaultReadTimeout, record: defaultRecord,
		},
		done: make(chan struct{}),
	}
	for _, opt := range opts {
		opt(&s.settings)
	}
	s.ids = newIDs(s.settings.seed)
	s.record.init(s.settings.record)
	s.PeopleAggregator = newPeopleAggregator(s)
	s.GroupServer = newGroupServer(s)
	s.RocketChat = newRocketChat(s)
	s.Flickr = newFlickr(s)
	s.sites = []hosted{s.PeopleAggregator, s.GroupServer, s.RocketChat, s.Flickr}
	return s
}

// Close ends the server: it stops listening and cuts the connections. What is being
// carried out ends, and is recorded, before it returns; delays are cut short, and
// nothing is carried out afterwards: the handler answers 503. Behind another HTTP
// server the writing of an answer may outlast it. The sites and the record can
// still be looked at.
func (s *Server) Close() {
	s.gate.Lock()
	if !s.gate.closed {
		s.gate.closed = true
		close(s.done)
	}
	s.gate.Unlock()
	s.host.close()
	s.gate.open.Wait()
}

// String names the server. What is in it is in use, and not for printing.
func (*Server) String() string { return "memserver.Server" }

// GoString is String.
func (s *Server) GoString() string { return s.String() }

// enter counts a request in; false when the server is closed.
func (s *Server) enter() bool {
	s.gate.Lock()
	defer s.gate.Unlock()
	if s.gate.closed {
		return false
	}
	s.gate.open.Add(1)
	return true
}

// siteFor gives the site that the path belongs to, or nil.
func (s *Server) siteFor(path string) hosted {
	for _, site := range s.sites {
		if site.serves(path) {
			return site
		}
	}
	return nil
}
