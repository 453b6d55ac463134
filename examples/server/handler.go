package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/groups-go/groups/memserver"
)

// newHandler answers for the sites, the health check and, where there is a
// prefix for it, the control.
func newHandler(w *world, o *options, log *slog.Logger) http.Handler {
	// No page of another site that is open in a browser resets anything.
	control := http.NewCrossOriginProtection().Handler(&control{world: w, prefix: o.control, log: log})
	h := http.Handler(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == healthPath:
			health(rw, r)
		case o.control != "" && strings.HasPrefix(r.URL.Path, o.control):
			control.ServeHTTP(rw, r)
		default:
			w.srv.ServeHTTP(rw, r)
		}
	}))
	if o.accessLog {
		h = &accessLog{next: h, log: log, control: o.control}
	}
	return h
}

func health(w http.ResponseWriter, r *http.Request) {
	if allowed(w, r, http.MethodGet, http.MethodHead) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n") // a client that hung up is its own business
	}
}

// A world is a server with the state that a reset leads back to.
type world struct {
	srv   *memserver.Server
	start []byte // a snapshot
}

func (w *world) reset() error { return w.srv.Restore(bytes.NewReader(w.start)) }

// The names below the control's prefix.
const (
	controlReset    = "reset"
	controlSnapshot = "snapshot"
)

var controlNames = []string{controlReset, controlSnapshot}

// A control answers for what no provider has.
type control struct {
	world  *world
	prefix string
	log    *slog.Logger
}

// ServeHTTP answers POST reset with 204, and GET snapshot with the sites as
// JSON, in the format of the seed file.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch strings.TrimPrefix(r.URL.Path, c.prefix) {
	case controlReset:
		if !allowed(w, r, http.MethodPost) {
			return
		}
		if err := c.world.reset(); err != nil {
			c.fail(w, controlReset, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	case controlSnapshot:
		if !allowed(w, r, http.MethodGet, http.MethodHead) {
			return
		}
		var text bytes.Buffer
		if err := c.world.srv.Snapshot(&text); err != nil {
			c.fail(w, controlSnapshot, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = text.WriteTo(w) // a client that hung up is its own business
	default:
		http.NotFound(w, r)
	}
}

func (c *control) fail(w http.ResponseWriter, name string, err error) {
	c.log.Error("the control failed", "name", name, "error", err)
	http.Error(w, err.Error(), http.StatusInternalServerError)
}

// allowed refuses a request whose method is none of those.
func allowed(w http.ResponseWriter, r *http.Request, methods ...string) bool {
	for _, method := range methods {
		if r.Method == method {
			return true
		}
	}
	w.Header().Set("Allow", strings.Join(methods, ", "))
	http.Error(w, "405 method not allowed", http.StatusMethodNotAllowed)
	return false
}
