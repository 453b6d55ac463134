package memserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

var noon = time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC)

var (
	dialects     = []memserver.Dialect{memserver.Documented, memserver.Deployed}
	dialectNames = map[memserver.Dialect]string{memserver.Documented: "documented", memserver.Deployed: "deployed"}
)

// A town is a server with an open group and Ada, who has a token.
type town struct {
	*memserver.Server
	site  *memserver.PeopleAggregator
	ada   memserver.User
	group memserver.Group
	token string
}

func newTown(t memserver.TB, opts ...memserver.Option) *town {
	t.Helper()
	return settle(t, memserver.Start(t, opts...))
}

// newPortless makes a town without a port.
func newPortless(t memserver.TB, opts ...memserver.Option) *town {
	t.Helper()
	return newTown(t, append(opts, memserver.WithoutPort())...)
}

func settle(t memserver.TB, srv *memserver.Server) *town {
	t.Helper()
	w := &town{Server: srv, site: srv.PeopleAggregator}
	w.ada = must(t, w.site.AddUser, memserver.User{Login: "ada", Name: "Ada", Password: groups.NewSecret("correct horse")})
	w.group = must(t, w.site.AddGroup, memserver.Group{Name: "Chess"})
	w.token = w.site.Token(w.ada.ID).Reveal()
	return w
}

// joinPath is where joinGroup answers in JSON; joinedBody is its answer.
const (
	joinPath   = "/api/json/peopleaggregator/joinGroup"
	leavePath  = "/api/json/peopleaggregator/leaveGroup"
	loginPath  = "/api/json/peopleaggregator/login"
	joinedBody = `{"joinState": "joined", "success": true}`
)

// A seen is what a client sees of an answer.
type seen struct {
	status int
	header http.Header
	body   string
	err    error
}

// String leaves the header out.
func (s seen) String() string { return fmt.Sprintf("%d %q %v", s.status, s.body, s.err) }

// join has Ada join, over plain HTTP of the test's own.
func (w *town) join(t testing.TB) seen {
	t.Helper()
	return w.post(t, w.client(), w.URL()+joinPath, w.form())
}

// form is what joinGroup and leaveGroup take.
func (w *town) form() url.Values {
	return url.Values{"authToken": {w.token}, "id": {w.group.ID}}
}

func (w *town) client() *http.Client { return &http.Client{Transport: w.Transport()} }

func (w *town) post(t testing.TB, c *http.Client, target string, form url.Values) seen {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(form.Encode()))
	noError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(c, r)
}

func do(c *http.Client, r *http.Request) seen {
	resp, err := c.Do(r)
	if err != nil {
		return seen{err: err}
	}
	defer resp.Body.Close() //nolint:errcheck // what counts was read
	body, err := io.ReadAll(resp.Body)
	return seen{status: resp.StatusCode, header: resp.Header, body: string(body), err: err}
}

// serve has the server answer a request.
func serve(srv http.Handler, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, r)
	return rec
}

// state is Ada's.
func (w *town) state() groups.State { return w.site.State(w.group.ID, w.ada.ID) }

// statuses gives what the record says of the answers.
func (w *town) statuses() []int {
	var all []int
	for _, x := range w.Record() {
		all = append(all, x.Status)
	}
	return all
}

// A recorder is a TB that keeps what it is told.
type recorder struct {
	mu       sync.Mutex
	cleanups []func()
	errors   []string
}

func (*recorder) Helper() {}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// end runs the clean-ups, the last one first, and gives what was reported.
func (r *recorder) end() []string {
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
	return r.errors
}

// isTimeout reports whether the client gave up.
func isTimeout(err error) bool {
	var e interface{ Timeout() bool }
	return errors.As(err, &e) && e.Timeout() || errors.Is(err, context.DeadlineExceeded)
}
