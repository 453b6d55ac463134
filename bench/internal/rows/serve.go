package rows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"

	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/memserver"
)

const roleMemserver = "memserver"

// A hosting says which site is loaded, with how many memberships, and for how many
// connections there are seats.
type hosting struct {
	Site               string
	Memberships, Seats int
}

// A seat is a user who joins and leaves over one connection, in no group at first.
type seat struct {
	User, Token string
	Flickr      flAccess
}

// A hosted is a server that is ready.
type hosted struct {
	Addr   string
	Seats  []seat
	Groups int
}

// A served is a site as the load sees it.
type served struct {
	site, name string
	least      float64
	// routes are the paths of join and leave.
	routes      []string
	group       func(i int) string
	join, leave func(s *seat, host, group string) []byte
	want        string
}

var servedSites = []served{
	{
		site: "rocketchat", name: "Rocket.Chat", least: 0.80, routes: []string{"/api/v1/channels.join", "/api/v1/channels.leave"},
		group: rcRoomID,
		join: func(s *seat, host, group string) []byte {
			return rcCall(host, "channels.join", group, s.User, s.Token)
		},
		leave: func(s *seat, host, group string) []byte {
			return rcCall(host, "channels.leave", group, s.User, s.Token)
		},
		want: `"success": true`,
	},
	{
		site: "flickr", name: "Flickr, signed", least: 0.65, routes: []string{flRoute.Path},
		group: flGroupID,
		join:  func(s *seat, host, group string) []byte { return s.Flickr.join(host, group) },
		leave: func(s *seat, host, group string) []byte { return s.Flickr.leave(host, group) },
		want:  `"stat":"ok"`,
	},
}

// serve loads memserver over loopback, and the static handler by turns.
func serve(ctx context.Context, r *Run) error {
	for _, s := range servedSites {
		if err := s.run(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (s served) run(ctx context.Context, r *Run) error {
	var sample hosted
	if err := s.withHost(ctx, r, func(host *hosted) error { sample = *host; return nil }); err != nil {
		return err
	}
	routes, err := s.stills(&sample)
	if err != nil {
		return err
	}
	// Each run has a server of its own: where its memory comes to lie makes it faster
	// or slower by some per cent for as long as it lives.
	ours := func() (rate float64, err error) {
		err = s.withHost(ctx, r, func(host *hosted) (err error) {
			rate, err = s.load(ctx, r, host, host.Addr)
			return err
		})
		return rate, err
	}
	theirs := func() (rate float64, err error) {
		err = withStatic(ctx, routes, func(addr string) (err error) {
			rate, err = s.load(ctx, r, &sample, addr)
			return err
		})
		return rate, err
	}
	m, err := measure.Pairs(r.Runs, ours, theirs)
	if err != nil {
		return err
	}
	r.add(s.row(r, m))
	return nil
}

func (s served) row(r *Run, m measure.Comparison) report.Row {
	cores := float64(min(runtime.NumCPU(), runtime.GOMAXPROCS(0)))
	return report.Row{
		Work:    fmt.Sprintf("memserver over loopback, %s join and leave, %d connections, %s memberships loaded", s.name, r.Connections, count(r.Loaded)),
		Against: "the static handler over loopback",
		Figures: []report.Figure{{
			Value: m.Ratio.Median, Unit: "of its requests a second", Aim: report.AtLeast(s.least),
			Note: fmt.Sprintf("%.0f against %.0f, quartiles %.3f and %.3f", m.Ours.Median, m.Theirs.Median, m.Ratio.Low, m.Ratio.High),
		}},
		Bound: fmt.Sprintf("the kernel, net/http and the load itself, which are %s of the %s µs of a core that a request takes; memserver is the rest.",
			report.Number(micros(cores/m.Theirs.Median)), report.Number(micros(cores/m.Ours.Median))),
	}
}

// withHost lets use have a server of its own, with the site loaded.
func (s served) withHost(ctx context.Context, r *Run, use func(*hosted) error) (err error) {
	child, err := measure.Start(ctx, roleMemserver, hosting{s.site, r.Loaded, r.Connections})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, child.Close()) }()
	var host hosted
	if err := child.Receive(&host); err != nil {
		return err
	}
	return use(&host)
}

// stills are the answers of the static handler: those that memserver gave.
func (s served) stills(host *hosted) ([]route, error) {
	srv := memserver.New()
	defer srv.Close()
	small := hosting{Site: s.site, Memberships: 100, Seats: 1}
	seats, err := small.seed(srv)
	if err != nil {
		return nil, err
	}
	var routes []route
	for i, call := range []func(*seat, string, string) []byte{s.join, s.leave} {
		request, err := parsed(call(&seats[0], host.Addr, s.group(0)))
		if err != nil {
			return nil, err
		}
		w := &nullWriter{header: make(http.Header)}
		srv.ServeHTTP(w, request)
		if w.status != http.StatusOK {
			return nil, fmt.Errorf("status %d: %s", w.status, w.body)
		}
		delete(w.header, "Date") // net/http's own
		if i < len(s.routes) {
			routes = append(routes, route{Path: s.routes[i], Header: w.header, Body: w.body})
		}
	}
	return routes, nil
}

// load gives the requests a second of one run. A short run before warms the server,
// and tells how many requests the run needs.
func (s served) load(ctx context.Context, r *Run, host *hosted, addr string) (float64, error) {
	run := func(each int) (float64, error) {
		lists := make([][]measure.Exchange, r.Connections)
		for i := range lists {
			lists[i] = s.exchanges(&host.Seats[i], addr, host.Groups, each)
		}
		return measure.Drive(ctx, addr, lists)
	}
	const short = 100
	rate, err := run(short)
	if err != nil {
		return 0, err
	}
	return run(max(int(rate*r.RunTime.Seconds())/r.Connections, 2))
}

// exchanges are n joins and leaves by turns, in groups at random, prepared as
// they go over the wire.
func (s served) exchanges(who *seat, host string, groupCount, n int) []measure.Exchange {
	list := make([]measure.Exchange, 0, n)
	for len(list) < n {
		group := s.group(rand.IntN(groupCount))
		list = append(list,
			measure.Exchange{Request: s.join(who, host, group), Want: []byte(s.want)},
			measure.Exchange{Request: s.leave(who, host, group), Want: []byte(s.want)})
	}
	return list
}

// playMemserver serves a loaded site on loopback, and reports a hosted.
func playMemserver(ctx context.Context, in json.RawMessage, tell func(any) error) error {
	var h hosting
	if err := json.Unmarshal(in, &h); err != nil {
		return err
	}
	stage := &stage{}
	defer stage.end()
	srv := memserver.Start(stage)
	if stage.err != nil {
		return stage.err
	}
	seats, err := h.seed(srv)
	if err != nil {
		return err
	}
	runtime.GC()
	address, err := url.Parse(srv.URL())
	if err != nil {
		return err
	}
	if err := tell(hosted{Addr: address.Host, Seats: seats, Groups: groupsOf(h.Memberships)}); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// A stage is what memserver.Start needs in place of a test.
type stage struct {
	cleanups []func()
	err      error
}

func (*stage) Helper()                             {}
func (s *stage) Cleanup(f func())                  { s.cleanups = append(s.cleanups, f) }
func (s *stage) Errorf(format string, args ...any) { s.err = fmt.Errorf(format, args...) }
func (s *stage) Fatalf(format string, args ...any) { s.Errorf(format, args...) }

func (s *stage) end() {
	for _, f := range s.cleanups {
		f()
	}
}
