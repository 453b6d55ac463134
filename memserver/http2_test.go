package memserver

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// With HTTP/2 a deadline of writing ends the answer also where nothing is written.
func TestADelayInTheMiddleMayBeLongerThanTheLimitWithHTTP2(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, l := New(WithReadTimeout(time.Minute)), newMemListener()
		defer srv.Close()
		var two http.Protocols
		two.SetUnencryptedHTTP2(true)
		host := &http.Server{Handler: srv, Protocols: &two, ReadHeaderTimeout: time.Minute}
		served := make(chan error, 1)
		go func() { served <- host.Serve(l) }()
		transport := &http.Transport{Protocols: &two, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return l.dial(ctx) }}
		if err := srv.Inject(Fault{Phase: MidAnswer, Effect: Effect{Delay: time.Hour}}); err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/api/json/peopleaggregator/leaveGroup", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil || int64(len(text)) != answer.ContentLength || answer.ProtoMajor != 2 {
			t.Errorf("HTTP/%d gave %d bytes of %d, %v", answer.ProtoMajor, len(text), answer.ContentLength, err)
		}
		_ = answer.Body.Close()
		transport.CloseIdleConnections()
		_ = host.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}
