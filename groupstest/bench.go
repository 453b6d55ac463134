package groupstest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/groups-go/groups"
)

// A testCase is one rule that a client must keep.
type testCase struct {
	// name says the rule as a sentence.
	name   string
	tuning tuning
	run    func(*bench)
}

// A tuning is what a case sets of the client's HTTPConfig; zero fields mean the
// suite's defaults.
type tuning struct {
	timeout  time.Duration
	attempts int
	// wait is MinWait and, where maxWait is 0, MaxWait too.
	wait, maxWait time.Duration
	maxBytes      int64
	agent         string
	// bare leaves Limiter, OnAttempt and Logger out.
	bare bool
}

// The suite's defaults: waits that cost nothing, and a time-out that no test
// reaches.
const (
	defaultTimeout  = time.Minute
	defaultAttempts = 4
	defaultMinWait  = time.Microsecond
	defaultMaxWait  = time.Millisecond
	defaultPatience = 10 * time.Second
)

// A bench is one World, its wire, and all that the client reports.
type bench struct {
	TB
	harness  *Harness
	world    *World
	wire     *wire
	limiter  *limiter
	observer *observer
	marks    *marks
}

// runOn runs the case on a World of its own.
func (c *testCase) runOn(t TB, h *Harness) {
	t.Helper()
	b := newBench(t, h, c.tuning)
	c.run(b)
	b.checkLeaks()
	b.checkBodies()
}

// newBench starts a World.
func newBench(t TB, h *Harness, cfg tuning) *bench {
	t.Helper()
	seen := &marks{}
	limit := &limiter{marks: seen}
	b := &bench{
		TB: t, harness: h, marks: seen, limiter: limit, observer: &observer{marks: seen},
		wire: &wire{changes: h.Changes, limiter: limit, marks: seen, released: make(chan struct{})},
	}
	tuned := false
	b.world = h.Start(t, func(c *groups.HTTPConfig) {
		tuned = true
		b.tune(c, cfg)
	})
	switch {
	case b.world == nil:
		t.Fatalf("groupstest: Harness.Start gave no World")
	case !tuned:
		t.Fatalf("groupstest: Harness.Start did not call tune")
	}
	b.world.check(t, h)
	b.wire.secrets = escaped(b.world.Secrets)
	return b
}

// tune sets the HTTPConfig of one client.
func (b *bench) tune(c *groups.HTTPConfig, cfg tuning) {
	c.Transport = b.wire.wrap(c.Transport)
	c.Timeout = orDefault(cfg.timeout, defaultTimeout)
	c.MaxAttempts = orDefault(cfg.attempts, defaultAttempts)
	c.MinWait = orDefault(cfg.wait, defaultMinWait)
	c.MaxWait = orDefault(cfg.maxWait, orDefault(cfg.wait, defaultMaxWait))
	c.MaxResponseBytes, c.UserAgent = cfg.maxBytes, cfg.agent
	c.Limiter, c.OnAttempt, c.Logger = nil, nil, nil
	if cfg.bare {
		return
	}
	c.Limiter, c.OnAttempt = b.limiter, b.observer.attempt
	c.Logger = slog.New(slog.NewJSONHandler(b.observer, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// patience is how long a call may take after it should have returned.
func (b *bench) patience() time.Duration {
	return orDefault(b.harness.Patience, defaultPatience)
}

// Errorf fails the test, without secrets in its output.
func (b *bench) Errorf(format string, args ...any) {
	b.Helper()
	b.TB.Errorf("%s", b.redact(fmt.Sprintf(format, args...)))
}

// Fatalf ends the test, without secrets in its output.
func (b *bench) Fatalf(format string, args ...any) {
	b.Helper()
	b.TB.Fatalf("%s", b.redact(fmt.Sprintf(format, args...)))
}

// lacks skips the case for want of a field.
func (b *bench) lacks(field string) {
	b.Helper()
	b.Skipf("%s is not set", field)
}

func (b *bench) redact(text string) string {
	for _, s := range b.wire.secrets {
		text = strings.ReplaceAll(text, s, "[redacted]")
	}
	return text
}

// end gives a ctx that stop ends with err, at any moment. With
// context.DeadlineExceeded it is what a deadline does, without the time.
func (b *bench) end(err error) *ending {
	e := &ending{Context: b.Context(), done: make(chan struct{}), cause: err}
	e.stop = sync.OnceFunc(func() { close(e.done) })
	return e
}

// An ending is a context that ends when it is told to.
type ending struct {
	context.Context
	stop  func()
	done  chan struct{}
	cause error
}

// Done is closed at the end.
func (e *ending) Done() <-chan struct{} { return e.done }

// Err gives the cause once the context has ended.
func (e *ending) Err() error {
	select {
	case <-e.done:
		return e.cause
	default:
		return nil
	}
}
