package memserver_test

import (
	"net"
	"net/http"
	"testing"
)

// The port of a server that is closed may soon be somebody else's, whom its clients
// must not reach.
func TestAClosedServersTransportReachesNobodyElse(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	noError(t, err)
	go func() { _ = http.Serve(other, http.NotFoundHandler()) }() //nolint:gosec // it ends with the test
	t.Cleanup(func() { noError(t, other.Close()) })
	w.Close()
	got := w.post(t, w.client(), "http://"+other.Addr().String()+joinPath, w.form())
	if got.err == nil {
		t.Errorf("it reached another server, which answered %v", got)
	}
}
