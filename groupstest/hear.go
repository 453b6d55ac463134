package groupstest

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"github.com/groups-go/groups"
)

// An ear hears what the client tells its hooks. It is the Writer of the log.
type ear struct {
	marks *marks

	mu       sync.Mutex
	then     func(groups.Attempt)
	attempts []groups.Attempt
	log      bytes.Buffer
}

func (e *ear) attempt(ctx context.Context, a groups.Attempt) {
	e.marks.note(ctx, atHook)
	e.mu.Lock()
	e.attempts = append(e.attempts, a)
	then := e.then
	e.mu.Unlock()
	if then != nil {
		then(a)
	}
}

// follow has then called after each attempt.
func (e *ear) follow(then func(groups.Attempt)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.then = then
}

// Write takes one record of the log.
func (e *ear) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.log.Write(p)
}

// all gives a copy of all attempts so far, and the log.
func (e *ear) all() ([]groups.Attempt, string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.attempts), e.log.String()
}

// A gate is the Limiter of the clients of one World.
type gate struct {
	marks *marks

	mu   sync.Mutex
	rule func(context.Context) error
	open int // requests that may be sent
}

// Wait lets one request pass, unless the rule has an error.
func (g *gate) Wait(ctx context.Context) error {
	g.marks.note(ctx, atLimiter)
	g.mu.Lock()
	rule := g.rule
	g.mu.Unlock()
	if rule != nil {
		if err := rule(ctx); err != nil {
			return err
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open++
	return nil
}

// follow sets the rule.
func (g *gate) follow(rule func(context.Context) error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rule = rule
}

// passed reports whether a request that is sent now was asked for before.
func (g *gate) passed() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == 0 {
		return false
	}
	g.open--
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
