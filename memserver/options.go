package memserver

import "time"

// A Dialect is a way of answering.
type Dialect uint8

// The dialects.
const (
	// Documented answers as the provider's documents say, byte for byte where
	// they show bytes.
	Documented Dialect = iota
	// Deployed answers as the newest real servers do where they differ.
	Deployed
)

// The defaults of the options.
const (
	defaultBodyBytes   = 1 << 20
	defaultReadTimeout = 30 * time.Second
	defaultRecord      = 1000
	maxHeaderBytes     = 64 << 10
	idleTimeout        = 2 * time.Minute
)

type settings struct {
	clock       *Clock
	seed        uint64
	dialect     Dialect
	bodyBytes   int64
	readTimeout time.Duration
	record      int
	portless    bool
}

// An Option changes a server from its defaults.
type Option func(*settings)

// WithClock makes the server live by the clock; without it, it lives by real
// time.
func WithClock(c *Clock) Option { return func(s *settings) { s.clock = c } }

// WithSeed sets where tokens come from; the default is 1. Two servers with one
// seed and the same calls in the same order give the same tokens.
func WithSeed(seed uint64) Option { return func(s *settings) { s.seed = seed } }

// WithDialect sets how the sites answer; the default is Documented.
func WithDialect(d Dialect) Option { return func(s *settings) { s.dialect = d } }

// WithMaxBodyBytes limits the body of a request; the default is 1 MiB, and 0 or
// less refuses every body.
func WithMaxBodyBytes(n int64) Option { return func(s *settings) { s.bodyBytes = max(n, 0) } }

// WithReadTimeout limits the time that a request may take to arrive, and then
// that its answer may take to be read; the default is 30 s, and 0 is no limit. It
// is real time, and does not hold for a server that is used as a bare handler.
func WithReadTimeout(d time.Duration) Option { return func(s *settings) { s.readTimeout = d } }

// WithRecordLimit sets how many requests the record keeps, the newest; the
// default is 1000, and 0 or less keeps none. It keeps fewer where they are more
// than 16 MiB.
func WithRecordLimit(n int) Option { return func(s *settings) { s.record = max(n, 0) } }

// WithoutPort makes Start use an in-memory listener in place of loopback.
func WithoutPort() Option { return func(s *settings) { s.portless = true } }
