package groupstest

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"github.com/groups-go/groups"
)

// An observer hears what the client tells its hooks. It is the Writer of the log.
type observer struct {
	marks *marks

	mu       sync.Mutex
	then     func(groups.Attempt)
	attempts []groups.Attempt
	log      bytes.Buffer
}

func (o *observer) attempt(ctx context.Context, a groups.Attempt) {
	o.marks.note(ctx, atHook)
	o.mu.Lock()
	o.attempts = append(o.attempts, a)
	then := o.then
	o.mu.Unlock()
	if then != nil {
		then(a)
	}
}

// follow has then called after each attempt.
func (o *observer) follow(then func(groups.Attempt)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.then = then
}

// Write takes one record of the log.
func (o *observer) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.Write(p)
}

// all gives a copy of all attempts so far, and the log.
func (o *observer) all() ([]groups.Attempt, string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.attempts), o.log.String()
}

// A limiter is the Limiter of the clients of one World.
type limiter struct {
	marks *marks

	mu   sync.Mutex
	rule func(context.Context) error
	open int // requests that may be sent
}

// Wait lets one request pass, unless the rule has an error.
func (l *limiter) Wait(ctx context.Context) error {
	l.marks.note(ctx, atLimiter)
	l.mu.Lock()
	rule := l.rule
	l.mu.Unlock()
	if rule != nil {
		if err := rule(ctx); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open++
	return nil
}

// follow sets the rule.
func (l *limiter) follow(rule func(context.Context) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rule = rule
}

// passed reports whether a request that is sent now was asked for before.
func (l *limiter) passed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == 0 {
		return false
	}
	l.open--
	return true
}

// The places where the caller's ctx arrives.
const (
	atLimiter = "the Limiter"
	atHook    = "OnAttempt"
	atWire    = "the Transport"
)

// marks count where a marked ctx arrived.
type marks struct {
	mu sync.Mutex
	at map[string]int
}

type markKey struct{}

// mark gives a ctx that marks know.
func mark(ctx context.Context) context.Context {
	return context.WithValue(ctx, markKey{}, true)
}

func (m *marks) note(ctx context.Context, place string) {
	if ctx.Value(markKey{}) == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.at == nil {
		m.at = map[string]int{}
	}
	m.at[place]++
}

func (m *marks) count(place string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at[place]
}
