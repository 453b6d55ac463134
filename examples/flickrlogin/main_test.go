package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
)

const output = `Without FLICKR_API_KEY this is the reference server, where Ada allows what is asked.
The token is that of ada (34427001@N01), and permits delete.
It is kept in flickr-token.json (-rw-------).
`

func TestLogsInAndKeepsTheToken(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "below", "flickr-token.json")
	// An old file that everybody can read does not stay so.
	if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o755), os.WriteFile(file, []byte("{}"), 0o644)); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, options{file: file}); err != nil {
		t.Fatal(err)
	}
	want := output
	if runtime.GOOS == "windows" {
		want = strings.Replace(want, "-rw-------", "-rw-rw-rw-", 1)
	}
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
	k, err := read(file)
	if err != nil || k.Token == "" || k.TokenSecret == "" || k.UserID != "34427001@N01" {
		t.Fatalf("the file does not hold the token of Ada: %v", err)
	}
	for _, secret := range []string{k.Token, k.TokenSecret} {
		if strings.Contains(out.String(), secret) {
			t.Error("the output holds a secret")
		}
	}
	if names, err := os.ReadDir(filepath.Dir(file)); err != nil || len(names) != 1 {
		t.Errorf("beside the file there are others: %v, %v", names, err)
	}
}

func TestNeedsNoFile(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, options{}); err != nil || !strings.Contains(out.String(), "It is kept in flickr-token.json") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

// Nobody answers in a browser: the end of ctx ends the waiting.
func TestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	out := writer(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("Open this address")) {
			cancel()
		}
		return len(p), nil
	})
	err := run(ctx, out, options{browser: true})
	if !errors.Is(err, groups.ErrCanceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
