package provider

import (
	"sync"
	"time"
)

// A Session keeps what a log-in gave, and logs in once for any number of
// operations that need it at the same time. The zero Session has not logged in.
type Session[T comparable] struct {
	mu      sync.Mutex
	held    bool
	value   T
	expires time.Time // zero: not known to end
	flight  *flight[T]
}

// A flight is a log-in that is under way.
type flight[T comparable] struct {
	done    chan struct{} // closed when the log-in has ended
	value   T
	failure *Failure
	// abandoned says that the log-in ended because of the ctx or the Limiter of
	// the operation that made it, or in a panic: the others learn nothing of it.
	abandoned bool
}

// Get gives what the last log-in gave, or calls login with the operation. One
// operation logs in; those that come meanwhile wait for it, and share what it
// gives or why it failed. A log-in that its operation's ctx or the Limiter ends
// is made anew by one that waited.
//
// Each operation that gets a secret names it with [Operation.Hide]: login runs
// in one of them only.
//
// login returns for how long what it gave can be used; 0 means until it is
// refused: see Drop.
func (s *Session[T]) Get(o *Operation, login func(*Operation) (T, time.Duration, error)) (T, error) {
	for {
		s.mu.Lock()
		if s.held && (s.expires.IsZero() || time.Now().Before(s.expires)) {
			defer s.mu.Unlock()
			return s.value, nil
		}
		f := s.flight
		if f == nil {
			f = &flight[T]{done: make(chan struct{}), abandoned: true}
			s.flight = f
			s.mu.Unlock()
			return s.lead(o, f, login)
		}
		s.mu.Unlock()

		var none T
		select {
		case <-o.ctx.Done():
			return none, canceled(o.ctx.Err())
		case <-f.done:
		}
		switch {
		case f.abandoned:
		case f.failure != nil:
			return none, f.failure
		default:
			return f.value, nil
		}
	}
}

// lead makes the log-in that the others wait for.
func (s *Session[T]) lead(o *Operation, f *flight[T], login func(*Operation) (T, time.Duration, error)) (T, error) {
	var lifetime time.Duration
	start := time.Now()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.flight = nil
		if !f.abandoned && f.failure == nil {
			s.keep(f.value, start, lifetime)
		}
		close(f.done)
	}()
	value, lifetime, err := login(o)
	if err != nil {
		f.failure = o.asFailure(err)
		f.abandoned = f.failure.private
		return value, f.failure
	}
	f.value, f.abandoned = value, false
	return value, nil
}

// Put keeps what a log-in gave that was made beside Get, in place of what is
// held. lifetime is as for Get.
func (s *Session[T]) Put(value T, lifetime time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(value, time.Now(), lifetime)
}

// keep is Put under the lock, for a log-in that began at start.
func (s *Session[T]) keep(value T, start time.Time, lifetime time.Duration) {
	s.held, s.value, s.expires = true, value, time.Time{}
	if lifetime > 0 {
		s.expires = start.Add(lifetime)
	}
}

// Drop forgets the value, if it is still the one that is held: the provider
// refused it. The next Get logs in.
func (s *Session[T]) Drop(value T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held && s.value == value {
		var none T
		s.held, s.value = false, none
	}
}
