package memserver

import (
	"sync"
	"time"
)

// A Clock gives a server its time: the moments that it stores, the ends of
// tokens, and the Date of its answers. A Clock from [NewClock] stands still
// until it is moved. A nil Clock is real time, and cannot be moved. A Clock is
// safe for concurrent use, and may be that of several servers.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that stands at t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now gives the clock's time, in the time zone in which it was set.
func (c *Clock) Now() time.Time {
	if c == nil {
		return time.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock by d, back where d is negative. What ends meanwhile has
// ended for the next request; a fault's delay does not end by it.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set moves the clock to t, which may be in its past.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}
