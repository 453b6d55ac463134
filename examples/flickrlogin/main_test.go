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

func TestUsesNoFileThatIsNoneOfItsOwn(t *testing.T) {
	t.Parallel()
	const good = `{"token": "72157626318069415-087bfc7b5816092c", "tokenSecret": "a202d1f853ec69de"}`
	for name, tc := range map[string]struct {
		text string
		mode os.FileMode
		want error
	}{
		"its own":           {good, 0o600, nil},
		"one for everybody": {good, 0o644, errOpenToOthers},
		"an empty one":      {"", 0o600, errNoToken},
		"another's":         {"{}", 0o600, errNoToken},
		"half a token":      {`{"token": "72157626318069415-087bfc7b5816092c"}`, 0o600, errNoToken},
	} {
		file := filepath.Join(t.TempDir(), "flickr-token.json")
		if err := errors.Join(os.WriteFile(file, []byte(tc.text), tc.mode), os.Chmod(file, tc.mode)); err != nil {
			t.Fatal(err)
		}
		if _, err := read(file); !errors.Is(err, tc.want) && runtime.GOOS != "windows" {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
	if _, err := read(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("none: %v", err)
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
