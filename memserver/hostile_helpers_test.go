package memserver_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
	"go.uber.org/goleak"
)

// patience is the longest that an attack or a good call may take. No test waits
// for it where all is well.
const patience = time.Minute

// A fort is a server with Ada as a member at every site, and what it was before
// it is attacked. The tests that attack one run alone: they count goroutines and
// memory.
type fort struct {
	*memserver.Server
	// calls are a good call at each site: each reads Ada's membership.
	calls map[string]func(context.Context) (groups.State, error)
	// leaves are Ada's leaves by hand, which would be carried out if a server
	// took them. Flickr's is not signed.
	leaves []leave
	world  string
	others goleak.Option
}

// A leave is a request that changes the world where it is taken.
type leave struct {
	site, path, contentType, header, body string
	secure                                bool
}

func newFort(t *testing.T, opts ...memserver.Option) *fort {
	t.Helper()
	f := &fort{Server: memserver.Start(t, opts...), calls: make(map[string]func(context.Context) (groups.State, error))}
	f.settlePeopleAggregator(t)
	f.settleGroupServer(t)
	f.settleRocketChat(t)
	f.settleFlickr(t)
	f.goodCalls(t)
	f.ClearRecord()
	f.world = snapshotOf(t, f.Server)
	f.others = goleak.IgnoreCurrent()
	return f
}

func (f *fort) settlePeopleAggregator(t *testing.T) {
	t.Helper()
	s := f.PeopleAggregator
	ada := must(t, s.AddUser, memserver.User{Name: "Ada"})
	group := must(t, s.AddGroup, memserver.Group{Name: "Chess"})
	noError(t, s.AddMember(group.ID, ada.ID))
	cfg := s.Config(ada.ID)
	f.reader(s.State(group.ID, ada.ID), must(t, peopleaggregator.New, cfg), groups.Membership{GroupID: group.ID}, "peopleaggregator")
	form := url.Values{peopleaggregator.FieldAuthToken: {cfg.AuthToken.Reveal()}, peopleaggregator.FieldID: {group.ID}}
	for _, path := range []string{leavePath, strings.Replace(leavePath, "json", "xml", 1)} {
		f.leaves = append(f.leaves, leave{site: "peopleaggregator", path: path, contentType: paForm, body: form.Encode()})
	}
	document := paMembership("leaveGroup", cfg.AuthToken.Reveal(), group.ID).document()
	f.leaves = append(f.leaves, leave{site: "peopleaggregator", path: "/api/xmlrpc", contentType: "text/xml", body: document})
}

func (f *fort) settleGroupServer(t *testing.T) {
	t.Helper()
	s := f.GroupServer
	ada := must(t, s.AddUser, memserver.User{ID: "ada", Name: "Ada", Email: "ada@example.com"})
	group := must(t, s.AddGroup, memserver.Group{ID: "chess", Name: "Chess"})
	noError(t, s.AddMember(group.ID, ada.ID))
	cfg := s.Config()
	m := groups.Membership{GroupID: group.ID, User: groups.User{ID: ada.ID}}
	f.reader(s.State(group.ID, ada.ID), must(t, groupserver.New, cfg), m, "groupserver")
	form := url.Values{groupserver.FieldToken: {cfg.Token.Reveal()}, groupserver.FieldGroupID: {group.ID}, groupserver.FieldUserID: {ada.ID}}
	f.leaves = append(f.leaves, leave{
		site: "groupserver", path: groupserver.PathLeave, contentType: paForm, body: form.Encode() + "&" + groupserver.ActionLeave,
	})
}

func (f *fort) settleRocketChat(t *testing.T) {
	t.Helper()
	s := f.RocketChat
	ada := must(t, s.AddUser, memserver.User{ID: "Ada", Login: "ada", Name: "Ada"})
	room := must(t, s.AddGroup, memserver.Group{ID: "Chess", Name: "chess", Private: true, Registration: memserver.Invite})
	noError(t, s.AddMember(room.ID, ada.ID))
	cfg := s.Config(ada.ID)
	m := groups.Membership{GroupID: room.ID, User: groups.Self}
	f.reader(s.State(room.ID, ada.ID), must(t, rocketchat.New, cfg), m, "rocketchat")
	f.leaves = append(f.leaves, leave{
		site: "rocketchat", path: "/api/v1/groups.leave", contentType: "application/json", body: `{"roomId":"Chess"}`,
		header: rocketchat.HeaderUserID + ": " + ada.ID + "\r\n" + rocketchat.HeaderAuthToken + ": " + cfg.AuthToken.Reveal() + "\r\n",
	})
}

func (f *fort) settleFlickr(t *testing.T) {
	t.Helper()
	s := f.Flickr
	ada := must(t, s.AddUser, memserver.User{Name: "Ada"})
	group := must(t, s.AddGroup, memserver.Group{Name: "Chess"})
	noError(t, s.AddMember(group.ID, ada.ID))
	cfg := s.Config(ada.ID)
	f.reader(s.State(group.ID, ada.ID), must(t, flickr.New, cfg), groups.Membership{GroupID: group.ID}, "flickr")
	form := url.Values{flickr.ParamMethod: {flickr.MethodGroupsLeave}, flickr.ParamAPIKey: {cfg.APIKey}, flickr.ParamGroupID: {group.ID}}
	for _, path := range []string{flickr.PathREST, flickr.PathSOAP, flickr.PathXMLRPC} {
		f.leaves = append(f.leaves, leave{site: "flickr", path: path, contentType: paForm, body: form.Encode(), secure: true})
	}
}

func (f *fort) reader(want groups.State, r groups.Reader, m groups.Membership, site string) {
	if want != groups.StateJoined {
		panic("Ada is no member at " + site)
	}
	f.calls[site] = func(ctx context.Context) (groups.State, error) { return r.State(ctx, m) }
}

// goodCalls fails the test unless each site answers a good call well.
func (f *fort) goodCalls(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for site, call := range f.calls {
		if s, err := call(ctx); err != nil || s != groups.StateJoined {
			t.Errorf("%s answers a good call with %q, %v", site, s, err)
		}
	}
	f.Transport().CloseIdleConnections()
}

// stands fails the test unless each site still answers, the world is what it
// was, and the goroutines of the attack are gone.
func (f *fort) stands(t *testing.T, attack string) {
	t.Helper()
	f.goodCalls(t)
	if diff := cmp.Diff(f.world, snapshotOf(t, f.Server)); diff != "" {
		t.Fatalf("%s: the world changed (-before +after):\n%s", attack, diff)
	}
	var err error
	for range 20 { // each looks for about a second
		if err = goleak.Find(f.others); err == nil {
			return
		}
	}
	t.Fatalf("%s: %v", attack, err)
}

// dial connects to the server, for as long as the patience lasts.
func (f *fort) dial(t *testing.T, secure bool) net.Conn {
	t.Helper()
	address, host := f.URL(), "http://"
	if secure {
		address, host = f.TLSURL(), "https://"
	}
	conn := dialAddress(t, strings.TrimPrefix(address, host))
	if !secure {
		return conn
	}
	return tls.Client(conn, &tls.Config{RootCAs: f.CertPool(), ServerName: "localhost", MinVersion: tls.VersionTLS12})
}

func dialAddress(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(t.Context(), "tcp", address)
	noError(t, err)
	noError(t, conn.SetDeadline(time.Now().Add(patience)))
	return conn
}

// send writes bytes on a connection of their own, and gives all that the server
// answers until it closes. The writing may fail: the server may have enough.
func (f *fort) send(t *testing.T, secure bool, text string) string {
	t.Helper()
	return exchange(t, f.dial(t, secure), text)
}

// exchange is send on a connection that is there, which it closes.
func exchange(t *testing.T, conn net.Conn, text string) string {
	t.Helper()
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(conn, text)
		if half, ok := conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // the server may have closed already
		}
	}()
	answer, err := io.ReadAll(conn)
	_ = conn.Close()
	<-written
	if isTimeout(err) {
		t.Errorf("the server neither answers nor closes: %q", answer)
	}
	return string(answer)
}

// request writes the leave by hand, with more header lines.
func (l leave) request(more string) string {
	var b strings.Builder
	b.WriteString("POST " + l.path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + l.header)
	b.WriteString("Content-Type: " + l.contentType + "\r\n" + more + "\r\n" + l.body)
	return b.String()
}

// post sends a body by net/http's client, which knows how to.
func (f *fort) post(t *testing.T, l leave, header http.Header, body io.Reader) seen {
	t.Helper()
	base := f.URL()
	if l.secure {
		base = f.TLSURL()
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+l.path, body)
	noError(t, err)
	for line := range strings.SplitSeq(l.header, "\r\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			r.Header.Set(name, value)
		}
	}
	r.Header.Set("Content-Type", l.contentType)
	for name, values := range header {
		r.Header[name] = values
	}
	return do(&http.Client{Transport: f.Transport(), Timeout: patience}, r)
}

// inUse gives the bytes of heap and stacks that are in use.
func inUse() uint64 {
	runtime.GC()
	runtime.GC() // what the first one's finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// grown logs by how much the use of memory has grown, and fails the test where
// that is more than allowed, in MiB.
func grown(t *testing.T, what string, before uint64, allowed float64) {
	t.Helper()
	mib := (float64(inUse()) - float64(before)) / (1 << 20)
	t.Logf("%s: %.1f MiB of heap and stacks more than before", what, mib)
	if mib > allowed {
		t.Errorf("%s: %.1f MiB, more than %.0f", what, mib, allowed)
	}
}
