package main

import (
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// An accessLog writes a line for each request. It shows nothing that a secret
// may be in: no query, no header, no body, and of a path what is known.
type accessLog struct {
	next    http.Handler
	log     *slog.Logger
	control string
}

var knownMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
}

// ServeHTTP writes the line once the request is answered.
func (l *accessLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	c := &counted{ResponseWriter: w}
	defer func() {
		method, scheme := r.Method, "http"
		if !slices.Contains(knownMethods, method) {
			method = redacted
		}
		if r.TLS != nil {
			scheme = "https"
		}
		path := shownPath(r.URL.Path, l.control)
		if r.URL.RawQuery != "" {
			path += "?" + redacted
		}
		l.log.Info("request", "client", r.RemoteAddr, "scheme", scheme, "method", method, "path", path,
			"status", c.status, "bytes", c.bytes, "duration", time.Since(began))
	}()
	l.next.ServeHTTP(c, r)
}

// A counted is a ResponseWriter that knows what was written.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader notes the status.
func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write notes how much it is.
func (c *counted) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(p)
	c.bytes += n
	return n, err
}

// SetWriteDeadline is what the reference server asks of a ResponseWriter, so that
// it can cut off clients that do not read.
func (c *counted) SetWriteDeadline(t time.Time) error {
	return http.NewResponseController(c.ResponseWriter).SetWriteDeadline(t)
}

// Unwrap is for http.ResponseController.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }
