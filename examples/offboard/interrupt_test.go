package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

// interrupted is what a run prints that was interrupted while it waited for the
// answer about the second of three groups.
const interrupted = `PROVIDER     GROUP    NAME  WHAT BECAME OF IT  CODE             NATIVE CODE  REQUESTS  MESSAGE
groupserver  chess    -     left               -                -            1         -
groupserver  cooking  -     unknown            outcome_unknown  -            1         -
groupserver  reading  -     not done           canceled         -            -         -

1 left; 1 unknown; 1 not done. Exit status 2.
The same command again does what is left.
`

const interruptedLines = `Listing the groups.
[1/3] groupserver chess: left
[2/3] groupserver cooking: unknown
[3/3] groupserver reading: not done
Interrupted.
`

// A stuck site carries a request out that leaves the group cooking, and then keeps
// the answer until the client hangs up.
type stuck struct {
	*httptest.Server
	env     map[string]string
	reached chan struct{}
}

func newStuck(t *testing.T) *stuck {
	t.Helper()
	srv := memserver.New()
	t.Cleanup(srv.Close)
	ada, _, err := cast(srv.GroupServer)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"chess", "cooking", "reading"} {
		if err := seed(srv.GroupServer, memserver.Group{ID: id}, ada.ID); err != nil {
			t.Fatal(err)
		}
	}
	s := &stuck{reached: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if r.URL.Path != groupserver.PathLeave || !bytes.Contains(body, []byte("cooking")) {
			srv.ServeHTTP(w, r)
			return
		}
		srv.ServeHTTP(httptest.NewRecorder(), r)
		close(s.reached)
		<-r.Context().Done()
	}))
	t.Cleanup(s.Close)
	s.env = map[string]string{"GROUPSERVER_URL": s.URL, "GROUPSERVER_TOKEN": srv.GroupServer.Config().Token.Reveal()}
	return s
}

var oneByOne = []string{"-groupserver", "ada@example.com", "-parallel", "1"}

func TestTheEndOfCtxSaysWhatWasDone(t *testing.T) {
	t.Parallel()
	s := newStuck(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		<-s.reached
		cancel()
	}()
	var out, errOut bytes.Buffer
	p := program{out: &out, err: &errOut, getenv: func(name string) string { return s.env[name] }}
	status := p.run(ctx, oneByOne)
	checkInterrupted(t, output{status, out.String(), errOut.String()})
}

func TestCtrlCSaysWhatWasDone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signal that one process sends another")
	}
	s := newStuck(t)
	cmd := child(t, oneByOne...)
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-s.reached:
	case err := <-ended:
		t.Fatalf("it ended before it was interrupted: %v\n%s", err, errOut.String())
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := <-ended; err == nil {
		t.Error("it ended without a status")
	}
	checkInterrupted(t, output{cmd.ProcessState.ExitCode(), out.String(), errOut.String()})
}

// child is the program as a process of its own.
func child(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), childVariable+"=1")
	return cmd
}

func TestGoesOnWhenNobodyReadsAlong(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := child(t, "-dry-run")
	cmd.Stderr = w
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := errors.Join(r.Close(), cmd.Run(), w.Close()); err != nil {
		t.Error(err)
	}
	golden(t, "testdata/dry-run.txt", out.String())
}

func checkInterrupted(t *testing.T, got output) {
	t.Helper()
	if diff := cmp.Diff(output{statusOpen, interrupted, interruptedLines}, got, cmp.AllowUnexported(output{})); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
}

// What is not begun when ctx ends is not done, at every provider.
func TestAnEndBeforeTheBeginningDoesNothing(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errOut bytes.Buffer
	p := program{out: &out, err: &errOut, getenv: c.getenv}
	if status := p.run(ctx, c.args); status != statusOpen || len(c.members()) != 4 {
		t.Errorf("the status is %d, and Ada is in %q", status, c.members())
	}
	want := []string{
		"peopleaggregator - - not done canceled - - -", "groupserver - - not done canceled - - -",
		"rocketchat - - not done canceled - - -", "flickr - - not done canceled - - -",
	}
	if diff := cmp.Diff(want, table(out.String())); diff != "" {
		t.Errorf("the table differs (-want +got):\n%s", diff)
	}
}
