package memserver_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A provocation has a client of this module meet what a cell of the table of
// errors names.
type provocation struct {
	of string // the words of the cell, without backticks
	// native is the NativeCode; "" is what stands in backticks in the cell, and
	// none where nothing does.
	native string
	in     string // the dialect: "documented", "deployed", or "" for both
	run    func(*meeting) error
}

// A meeting is the circumstances in which a provocation runs.
type meeting struct {
	testing.TB
	ctx     context.Context
	dialect memserver.Dialect
	// prepare is done to the server before the client is made; nil for nothing.
	prepare func(*memserver.Server)
	// loser loses requests of the client; nil for none.
	loser *loser
}

// tune makes the client's HTTPConfig that of the meeting.
func (m *meeting) tune(srv *memserver.Server, h *groups.HTTPConfig) {
	m.Helper()
	if m.prepare != nil {
		m.prepare(srv)
	}
	h.MaxAttempts, h.MinWait, h.MaxWait = 1, time.Microsecond, time.Microsecond
	if m.loser != nil {
		h.MaxAttempts = 2
		m.loser.next, h.Transport = h.Transport, m.loser
	}
}

// answered has the server answer all that comes from the client by a fault, for
// what no rule of the server gives.
func answered(site string, status int, body string, run func(*meeting) error) func(*meeting) error {
	return spoilt(answers("", "", status, body).effect, site, run)
}

func spoilt(effect memserver.Effect, site string, run func(*meeting) error) func(*meeting) error {
	return func(m *meeting) error {
		m.prepare = func(srv *memserver.Server) {
			noError(m, srv.Inject(memserver.Fault{Site: site, Phase: memserver.BeforeRules, Effect: effect}))
		}
		return run(m)
	}
}

// everywhere are the provocations that all providers have. run is a change that
// the server would carry out.
func everywhere(site string, run func(*meeting) error) []provocation {
	on := func(status int, body string, header ...string) func(*meeting) error {
		return spoilt(answers("", "", status, body, header...).effect, site, run)
	}
	return []provocation{
		{of: "429", run: on(http.StatusTooManyRequests, "<p>slow</p>")},
		{of: "503 with Retry-After", run: on(http.StatusServiceUnavailable, "", "Retry-After", "60")},
		{of: "a redirect", run: on(http.StatusTemporaryRedirect, "", "Location", "/elsewhere")},
		{of: "a 4xx of something else", run: on(http.StatusForbidden, "<html>blocked</html>")},
		{of: "never reached", run: func(m *meeting) error {
			m.prepare = (*memserver.Server).Close
			return run(m)
		}},
		{of: "the caller's ctx", run: func(m *meeting) error {
			ctx, cancel := context.WithCancel(m.ctx)
			cancel()
			m.ctx = ctx
			return run(m)
		}},
	}
}

// A substitute is a transport that has the server answer another request than
// the client's, for what no client of this module sends.
type substitute struct {
	srv     *memserver.Server
	request func() *http.Request
}

// RoundTrip has the server's handler answer.
func (s substitute) RoundTrip(*http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	s.srv.ServeHTTP(rec, s.request())
	return rec.Result(), nil
}

// A loser is a transport that loses the first request to change a membership,
// which the server never gets, and then every read: what the client tells is
// then what the next refusal proves.
type loser struct {
	next http.RoundTripper
	mu   sync.Mutex
	lost bool
}

var (
	errLost = errors.New("the connection broke")
	// changing matches the requests that change a membership.
	changing = regexp.MustCompile(`(join|leave)Group|gs-group-member|groups\.(leave|join|invite|kick)|channels\.(join|leave)|rooms\.leave`)
)

// RoundTrip loses the request, or sends it on.
func (l *loser) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	changes := changing.MatchString(r.URL.Path) || changing.Match(body)
	l.mu.Lock()
	lose := changes != l.lost
	l.lost = l.lost || changes
	l.mu.Unlock()
	if lose {
		return nil, errLost
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return l.next.RoundTrip(r)
}
