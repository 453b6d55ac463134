package memserver_test

import (
	"errors"
	"testing"

	"github.com/groups-go/groups/memserver"

	"go.uber.org/goleak"
)

// TestMain makes sure that no goroutine outlives the tests' servers.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// must makes a call that cannot fail.
func must[A, T any](t memserver.TB, call func(A) (T, error), arg A) T {
	t.Helper()
	v, err := call(arg)
	noError(t, err)
	return v
}

func noError(t memserver.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}
