package memserver_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

// A handler that panics looks to its client like a connection that breaks, so it
// has to say so itself. What clients and faults do to connections is said nowhere.
func TestOnlyAPanicIsLogged(t *testing.T) {
	t.Parallel()
	const inChild = "MEMSERVER_TEST_PANICS"
	if os.Getenv(inChild) != "" {
		spoilConnections(t)
		return
	}
	self, err := os.Executable()
	noError(t, err)
	child := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$") //nolint:gosec // it is this program
	child.Env = append(os.Environ(), inChild+"=1")
	var logged bytes.Buffer
	child.Stderr = &logged
	noError(t, child.Run())
	got := logged.String()
	if !strings.Contains(got, "http: panic serving ") || !strings.Contains(got, "(*GroupServer).leave") {
		t.Errorf("stderr does not tell of the panic:\n%s", got)
	}
	if strings.Count(got, "http: ") != 1 {
		t.Errorf("stderr tells of more than the panic:\n%s", got)
	}
}

// spoilConnections breaks one by nonsense, one by a fault, and one by a panic.
func spoilConnections(t *testing.T) {
	t.Helper()
	w := newPortless(t)
	conn, err := w.Transport().DialContext(t.Context(), "tcp", "localhost:443")
	noError(t, err)
	_, err = conn.Write([]byte("this is no TLS"))
	noError(t, err)
	_, err = io.Copy(io.Discard, conn)
	noError(t, err, conn.Close())
	noError(t, w.Inject(memserver.Fault{Phase: memserver.BeforeRules, Attempt: 1, Effect: memserver.Effect{Kind: memserver.Drop}}))
	if got := w.join(t); !errors.Is(got.err, io.EOF) {
		t.Errorf("the client saw %v", got)
	}
	*w.GroupServer = memserver.GroupServer{} // it has no world
	w.GroupServer.SetToken(groups.NewSecret("t"))
	form := w.form()
	form.Set(groupserver.FieldToken, "t")
	form.Set(groupserver.FieldGroupID, "chess")
	form.Set(groupserver.FieldUserID, "ada")
	form.Set(groupserver.ActionLeave, "")
	if got := w.post(t, w.client(), w.URL()+groupserver.PathLeave, form); !errors.Is(got.err, io.EOF) {
		t.Errorf("the client saw %v", got)
	}
}
