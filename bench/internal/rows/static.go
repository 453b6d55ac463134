package rows

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/groups-go/groups/bench/internal/measure"
)

const roleStatic = "static server"

// A route is what a static server answers to a path.
type route struct {
	Path   string
	Header http.Header
	Body   []byte
	// Delay is what the answer takes.
	Delay time.Duration
}

// newRoute makes a route, as a server would declare its answer.
func newRoute(path, contentType, body string) route {
	return route{Path: path, Body: []byte(body), Header: http.Header{
		"Content-Type": {contentType}, "Content-Length": {strconv.Itoa(len(body))},
	}}
}

// ServeHTTP answers, and does nothing.
func (s *route) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	maps.Copy(w.Header(), s.Header)
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(s.Body) // a client that hung up is its own business
}

// A slow answers when the request has come whole and the delay is over.
type slow struct{ route }

func (s *slow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return
	}
	<-time.After(s.Delay)
	s.route.ServeHTTP(w, r)
}

// playStatic serves the routes on loopback, and reports the address.
func playStatic(ctx context.Context, in json.RawMessage, tell func(any) error) error {
	var routes []route
	if err := json.Unmarshal(in, &routes); err != nil {
		return err
	}
	mux := http.NewServeMux()
	for _, r := range routes {
		if r.Delay > 0 {
			mux.Handle(r.Path, &slow{r})
			continue
		}
		mux.Handle(r.Path, &r)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() }) // the process ends anyhow
	defer stop()
	if err := tell(listener.Addr().String()); err != nil {
		return err
	}
	if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// withStatic lets use have the address of a static server.
func withStatic(ctx context.Context, routes []route, use func(addr string) error) (err error) {
	child, err := measure.Start(ctx, roleStatic, routes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, child.Close()) }()
	var addr string
	if err := child.Receive(&addr); err != nil {
		return err
	}
	return use(addr)
}
