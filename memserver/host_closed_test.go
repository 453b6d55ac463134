package memserver_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"
)

// The port of a server that is closed may soon be somebody else's, whom its clients
// must not reach.
func TestAClosedServersTransportReachesNobodyElse(t *testing.T) {
	t.Parallel()
	for name, closing := range map[string]func(ctx context.Context, w *town) context.Context{
		"closed before the dial": func(ctx context.Context, w *town) context.Context {
			w.Close()
			return ctx
		},
		"closed in the middle of the dial": func(ctx context.Context, w *town) context.Context {
			return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{ConnectStart: func(_, _ string) { w.Close() }})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			noError(t, err)
			go func() { _ = http.Serve(other, http.NotFoundHandler()) }() //nolint:gosec // it ends with the test
			t.Cleanup(func() { noError(t, other.Close()) })
			r, err := http.NewRequestWithContext(closing(t.Context(), w), http.MethodGet, "http://"+other.Addr().String()+joinPath, nil)
			noError(t, err)
			if got := do(w.client(), r); got.err == nil {
				t.Errorf("it reached another server, which answered %v", got)
			}
		})
	}
}
