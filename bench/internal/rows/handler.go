package rows

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/memserver"
)

// A handlerCase is a site and style, with what a leave costs at most beyond the
// same answer of a handler that does nothing.
type handlerCase struct {
	name string
	most float64 // µs
	site func(srv *memserver.Server, n int) (*visits, error)
}

// Visits are memberships of one user in many groups, which he leaves one after
// the other, and which are put back outside of the measure.
type visits struct {
	groups []string
	user   string
	leave  func(group string) []byte // the request
	back   func(group, user string) error
	state  func(group, user string) groups.State
}

var handlerCases = []handlerCase{
	{"PeopleAggregator JSON", 3, paVisits("/api/json/peopleaggregator/leaveGroup")},
	{"PeopleAggregator XML", 3, paVisits("/api/xml/peopleaggregator/leaveGroup")},
	{"PeopleAggregator XML-RPC", 15, paVisits("/api/xmlrpc")},
	{"GroupServer", 3, gsVisits},
	{"Rocket.Chat", 3, rcVisits},
	{"Flickr, signed by HMAC-SHA1", 8, flVisits},
}

const handlerHost = "localhost"

// handlers compares a Leave at memserver's handler with the same answer of a
// handler that does nothing.
func handlers(_ context.Context, r *Run) error {
	for _, c := range handlerCases {
		if err := c.run(r); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (c handlerCase) run(r *Run) error {
	srv := memserver.New()
	defer srv.Close()
	v, err := c.site(srv, r.Batch)
	if err != nil {
		return err
	}
	h := &handling{visits: v, server: srv}
	still, err := h.sample()
	if err != nil {
		return err
	}
	h.still = &route{Header: still.header, Body: still.body}
	m, err := measure.Pairs(r.Pairs, h.batch(h.server), h.batch(h.still))
	if err != nil {
		return err
	}
	allocs := h.allocs[h.server] - h.allocs[h.still]
	r.add(report.Row{
		Work: "memserver's handler, " + c.name + " Leave", Against: "a handler that gives the same answer and does nothing",
		Figures: []report.Figure{{
			Value: micros(m.Difference.Median), Unit: "µs more", Aim: report.AtMost(c.most),
			Note: fmt.Sprintf("%s against %s, quartiles %s and %s", report.Number(micros(m.Ours.Median)), report.Number(micros(m.Theirs.Median)),
				report.Number(micros(m.Difference.Low)), report.Number(micros(m.Difference.High))),
		}},
		Bound: fmt.Sprintf("reading the request, the credentials, the rules, the record and the answer, with %.0f allocations; "+
			"what it costs to collect these later is not in it.", allocs),
	})
	return nil
}

// handling serves the leaves in batches.
type handling struct {
	*visits
	server, still http.Handler
	// allocs are those of a call, in the last batch of each handler.
	allocs map[http.Handler]float64
}

// batch gives the seconds of one leave. To the handler that does nothing the same
// requests are sent.
func (h *handling) batch(handler http.Handler) measure.Figure {
	return func() (float64, error) {
		requests, err := h.prepare()
		if err != nil {
			return 0, err
		}
		runtime.GC() // else what the preparations left would be collected meanwhile
		var took time.Duration
		allocs, err := measure.Allocated(func() (err error) {
			took, err = serveAll(handler, requests)
			return err
		})
		if err != nil {
			return 0, err
		}
		if h.allocs == nil {
			h.allocs = make(map[http.Handler]float64)
		}
		h.allocs[handler] = float64(allocs) / float64(len(requests))
		if handler == h.server {
			err = h.checkLeft()
		}
		return took.Seconds() / float64(len(requests)), err
	}
}

// prepare puts the memberships back, and makes the requests that end them.
func (h *handling) prepare() ([][]byte, error) {
	requests := make([][]byte, len(h.groups))
	for i, group := range h.groups {
		if h.state(group, h.user) != groups.StateJoined {
			if err := h.back(group, h.user); err != nil {
				return nil, err
			}
		}
		requests[i] = h.leave(group)
	}
	return requests, nil
}

// serveAll gives the time that the handler takes for all. Each request is read right
// before it is served, in the memory of one connection, as a server reads it. One that
// lies read for long is in no cache any more, for which only a handler that looks at it
// would have to wait.
func serveAll(handler http.Handler, requests [][]byte) (took time.Duration, err error) {
	var (
		raw     bytes.Reader
		in      = bufio.NewReader(&raw)
		answers nullWriter
	)
	for _, text := range requests {
		raw.Reset(text)
		in.Reset(&raw)
		request, err := parsedFrom(in)
		if err != nil {
			return 0, err
		}
		answers.header = make(http.Header, 4)
		start := time.Now()
		handler.ServeHTTP(&answers, request)
		took += time.Since(start)
		if answers.status != http.StatusOK {
			return 0, fmt.Errorf("status %d: %s", answers.status, answers.body)
		}
	}
	return took, nil
}

var errStillThere = errors.New("a leave that was answered did not take effect")

func (h *handling) checkLeft() error {
	for _, group := range h.groups {
		if h.state(group, h.user) != groups.StateLeft {
			return errStillThere
		}
	}
	return nil
}

// sample is the answer to one leave.
func (h *handling) sample() (*nullWriter, error) {
	if _, err := h.prepare(); err != nil {
		return nil, err
	}
	request, err := parsed(h.leave(h.groups[0]))
	if err != nil {
		return nil, err
	}
	w := &nullWriter{header: make(http.Header)}
	h.server.ServeHTTP(w, request)
	if w.status != http.StatusOK || h.state(h.groups[0], h.user) != groups.StateLeft {
		return nil, fmt.Errorf("status %d: %s", w.status, w.body)
	}
	w.header = maps.Clone(w.header)
	return w, nil
}

// A nullWriter is a ResponseWriter that costs next to nothing.
type nullWriter struct {
	header http.Header
	status int
	body   []byte
}

func (w *nullWriter) Header() http.Header { return w.header }

func (w *nullWriter) WriteHeader(status int) { w.status = status }

func (w *nullWriter) Write(p []byte) (int, error) {
	w.body = append(w.body[:0], p...)
	return len(p), nil
}

func paVisits(path string) func(*memserver.Server, int) (*visits, error) {
	return func(srv *memserver.Server, n int) (*visits, error) {
		site := srv.PeopleAggregator
		v := &visits{user: "1", state: site.State}
		v.back = func(group, user string) error { return joined(site.Join(group, user)) }
		site.SetToken(v.user, groups.NewSecret(aToken))
		v.leave = func(group string) []byte {
			form := url.Values{"authToken": {aToken}, "id": {group}}.Encode()
			return rawPost(handlerHost, path, typeForm, form)
		}
		if path == "/api/xmlrpc" {
			v.leave = func(group string) []byte { return rawPost(handlerHost, path, typeXML, paLeaveCall(group)) }
		}
		return v, v.seed(n, "", site.AddUser, site.AddGroup, func(i int) memserver.Group {
			return memserver.Group{ID: "group:" + strconv.Itoa(i+1)}
		})
	}
}

// paLeaveCall is laid out as the documents show it.
func paLeaveCall(group string) string {
	return "<?xml version='1.0'?>\n <methodCall>\n  <methodName>peopleaggregator.leaveGroup</methodName>\n  <params>\n   <param>\n    <value><struct>\n" +
		"     <member>\n      <name>authToken</name>\n      <value><string>" + aToken + "</string></value>\n     </member>\n" +
		"     <member>\n      <name>id</name>\n      <value><string>" + group + "</string></value>\n     </member>\n" +
		"    </struct></value>\n   </param>\n  </params>\n </methodCall>\n"
}

func gsVisits(srv *memserver.Server, n int) (*visits, error) {
	site := srv.GroupServer
	site.SetToken(groups.NewSecret(aToken))
	v := &visits{user: gsUser, state: site.State}
	v.back = func(group, user string) error { return joined(site.Join(group, user)) }
	v.leave = func(group string) []byte {
		form := url.Values{"token": {aToken}, "groupId": {group}, "userId": {gsUser}, "leave": {""}}.Encode()
		return rawPost(handlerHost, "/gs-group-member-leave.json", typeForm, form)
	}
	return v, v.seed(n, "owner", site.AddUser, site.AddGroup, func(i int) memserver.Group {
		return memserver.Group{ID: "group-" + strconv.Itoa(i), Name: "Test"}
	})
}

// rcVisits are in private groups, which are what the client's Leave is about
// unless it is told otherwise.
func rcVisits(srv *memserver.Server, n int) (*visits, error) {
	site := srv.RocketChat
	v := &visits{user: rcUser, state: site.State}
	v.back = func(group, user string) error { return site.AddMember(group, user) }
	v.leave = func(group string) []byte { return rcCall(handlerHost, "groups.leave", group, rcUser, aToken) }
	site.SetToken(v.user, groups.NewSecret(aToken))
	return v, v.seed(n, "owner", site.AddUser, site.AddGroup, func(i int) memserver.Group {
		return memserver.Group{ID: "group" + strconv.Itoa(i), Name: "group-" + strconv.Itoa(i), Private: true}
	})
}

func rcCall(host, method, room, user, token string) []byte {
	return rawPost(host, "/api/v1/"+method, typeJSON, `{"roomId":"`+room+`"}`, "X-User-Id", user, "X-Auth-Token", token)
}

func flVisits(srv *memserver.Server, n int) (*visits, error) {
	site := srv.Flickr
	site.SetTLSRequired(false)
	v := &visits{user: "1@N01", state: site.State}
	v.back = func(group, user string) error { return joined(site.Join(group, user)) }
	err := v.seed(n, "2@N01", site.AddUser, site.AddGroup, func(i int) memserver.Group {
		return memserver.Group{ID: strconv.Itoa(i) + "@N20"}
	})
	access := flAccessOf(site, v.user)
	v.leave = func(group string) []byte { return access.leave(handlerHost, group) }
	return v, err
}

// seed adds the user, the owner of all groups, "" for none, and n groups.
func (v *visits) seed(
	n int, owner string, addUser func(memserver.User) (memserver.User, error),
	addGroup func(memserver.Group) (memserver.Group, error), group func(i int) memserver.Group,
) error {
	for _, id := range []string{v.user, owner} {
		if id == "" {
			continue
		}
		if _, err := addUser(memserver.User{ID: id, Login: "login" + id[:1], Name: "Ada"}); err != nil {
			return err
		}
	}
	for i := range n {
		g := group(i)
		g.Owner = owner
		if _, err := addGroup(g); err != nil {
			return err
		}
		v.groups = append(v.groups, g.ID)
	}
	return nil
}

// joined makes an error of a join that only waits.
func joined(state groups.State, err error) error {
	if err == nil && state != groups.StateJoined {
		err = fmt.Errorf("the join gave %s", state)
	}
	return err
}
