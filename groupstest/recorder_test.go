package groupstest_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/groups-go/groups/groupstest"
)

// A recorder is a TB that notes failures instead of having them.
type recorder struct {
	ctx context.Context

	mu       sync.Mutex
	failures []string
	log      []string
	skipped  bool
	cleanups []func()
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

func (r *recorder) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skipf(string, ...any) {
	r.mu.Lock()
	r.skipped = true
	r.mu.Unlock()
	runtime.Goexit()
}

// record runs f with a recorder and gives what it noted.
func record(t *testing.T, f func(groupstest.TB)) (failures []string, skipped bool) {
	t.Helper()
	r := run(t, f)
	return r.failures, r.skipped
}

// run runs f with a recorder.
func run(t *testing.T, f func(groupstest.TB)) *recorder {
	t.Helper()
	r := &recorder{ctx: t.Context()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	slices.Reverse(r.cleanups)
	for _, f := range r.cleanups {
		f()
	}
	return r
}
