package measure_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/measure"
)

func TestMain(m *testing.M) {
	played, err := measure.Play(map[string]measure.Role{
		"echo": func(_ context.Context, in json.RawMessage, tell func(any) error) error { return tell(in) },
		"wait": func(ctx context.Context, _ json.RawMessage, tell func(any) error) error {
			err := tell(os.Getpid())
			<-ctx.Done()
			return err
		},
		"fail": func(context.Context, json.RawMessage, func(any) error) error { return errBroken },
	})
	switch {
	case played && err != nil && !errors.Is(err, errBroken):
		fmt.Fprintln(os.Stderr, err)
		fallthrough
	case err != nil:
		os.Exit(1)
	case played:
		os.Exit(0)
	}
	// The race detector has each process wait for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestAChildIsAskedInAProcessOfItsOwn(t *testing.T) {
	t.Parallel()
	want := map[string]int{"memberships": 10}
	var got map[string]int
	if err := measure.Ask(t.Context(), "echo", want, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestAChildStaysUntilItIsClosed(t *testing.T) {
	t.Parallel()
	child, err := measure.Start(t.Context(), "wait", nil)
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if err := child.Receive(&pid); err != nil || pid == os.Getpid() {
		t.Errorf("the child has the id %d, %v", pid, err)
	}
	if err := child.Close(); err != nil {
		t.Errorf("the child ended with %v", err)
	}
}

func TestAChildThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	var out any
	if err := measure.Ask(t.Context(), "fail", nil, &out); err == nil {
		t.Error("there is no error")
	}
}
