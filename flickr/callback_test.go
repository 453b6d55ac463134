package flickr_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// A browser is what comes to a Callback.
type browser struct {
	t      *testing.T
	client *http.Client
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return browser{t, &http.Client{Transport: transport}}
}

// visit makes a request and gives status and page.
func (b browser) visit(method, address, host string) (status int, page string, header http.Header) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if host != "" {
		r.Host = host
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(text), resp.Header
}

func newCallback(t *testing.T) *flickr.Callback {
	t.Helper()
	c, err := flickr.NewCallback()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// waiting begins to wait.
func waiting(ctx context.Context, c *flickr.Callback, l *flickr.Login) (result func() (string, error)) {
	type brought struct {
		verifier string
		err      error
	}
	done := make(chan brought, 1)
	go func() {
		v, err := c.Wait(ctx, l)
		done <- brought{v, err}
	}()
	return func() (string, error) {
		b := <-done
		return b.verifier, b.err
	}
}

// with gives the callback's address with a query.
func with(c *flickr.Callback, token, verifier string) string {
	return c.URL() + "?" + url.Values{"oauth_token": {token}, "oauth_verifier": {verifier}}.Encode()
}

func TestACallbackWaitsForItsOwnLogin(t *testing.T) {
	t.Parallel()
	c, b := newCallback(t), newBrowser(t)
	result := waiting(t.Context(), c, begin(t, record(t, hasRequestToken)))
	at, err := url.Parse(c.URL())
	if err != nil || at.Hostname() != "127.0.0.1" {
		t.Fatalf("it listens at %s: %v", c.URL(), err)
	}
	for name, tc := range map[string]struct {
		method, address, host string
		status                int
	}{
		"another token":      {http.MethodGet, with(c, "72157600000000000-0000000000000000", verifier), "", 400},
		"no token":           {http.MethodGet, with(c, "", verifier), "", 400},
		"no verifier":        {http.MethodGet, with(c, requestToken, ""), "", 400},
		"two tokens":         {http.MethodGet, with(c, requestToken, verifier) + "&oauth_token=" + requestToken, "", 400},
		"a broken query":     {http.MethodGet, with(c, requestToken, verifier) + "&x=%zz", "", 400},
		"a broken verifier":  {http.MethodGet, with(c, requestToken, "1\n2"), "", 400},
		"another path":       {http.MethodGet, strings.Replace(with(c, requestToken, verifier), "/flickr", "/", 1), "", 404},
		"another host":       {http.MethodGet, with(c, requestToken, verifier), "rebound.example:80", 404},
		"another method":     {http.MethodPost, with(c, requestToken, verifier), "", 405},
		"an icon":            {http.MethodGet, "http://" + at.Host + "/favicon.ico", "", 404},
		"nothing but a path": {http.MethodGet, c.URL(), "", 400},
	} {
		if status, page, _ := b.visit(tc.method, tc.address, tc.host); status != tc.status || strings.Contains(page, requestToken) {
			t.Errorf("%s: %d %s", name, status, page)
		}
	}
	status, page, header := b.visit(http.MethodGet, with(c, requestToken, verifier), "")
	if status != http.StatusOK || !strings.Contains(page, "You can close this window") || strings.Contains(page, verifier) {
		t.Errorf("%d %s", status, page)
	}
	if header.Get("Referrer-Policy") != "no-referrer" || header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("the header is %v", header)
	}
	if got, err := result(); err != nil || got != verifier {
		t.Errorf("got %q, %v", got, err)
	}
	if conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", at.Host); err == nil {
		_ = conn.Close()
		t.Error("it listens after the end")
	}
}

// Who refuses is never sent back: ctx ends the waiting.
func TestACallbackEndsWithItsContext(t *testing.T) {
	t.Parallel()
	l := begin(t, record(t, hasRequestToken))
	for want, end := range map[error]func(context.Context) (context.Context, context.CancelFunc){
		context.Canceled: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		},
		context.DeadlineExceeded: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithDeadline(ctx, time.Now().Add(-time.Second))
		},
	} {
		ctx, cancel := end(t.Context())
		defer cancel()
		verifier, err := newCallback(t).Wait(ctx, l)
		if wantCode(t, err, groups.ErrCanceled); !errors.Is(err, want) || verifier != "" {
			t.Errorf("got %q, %v, want %v", verifier, err, want)
		}
	}
}

func TestACallbackServesOneLogin(t *testing.T) {
	t.Parallel()
	l := begin(t, record(t, hasRequestToken))
	c := newCallback(t)
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Errorf("closing it twice: %v", err)
	}
	_, err := c.Wait(t.Context(), l)
	wantCode(t, err, groups.ErrUnavailable)
}

// A browser that came before Wait is answered by it.
func TestACallbackListensFromTheStart(t *testing.T) {
	t.Parallel()
	c, b := newCallback(t), newBrowser(t)
	l := begin(t, record(t, hasRequestToken))
	visited := make(chan int, 1)
	go func() {
		status, _, _ := b.visit(http.MethodGet, with(c, requestToken, verifier), "")
		visited <- status
	}()
	if got, err := c.Wait(t.Context(), l); err != nil || got != verifier {
		t.Errorf("got %q, %v", got, err)
	}
	if status := <-visited; status != http.StatusOK {
		t.Errorf("the browser got %d", status)
	}
}

// A login that nobody made brings no browser: the Callback ends.
func TestACallbackEndsWithALoginThatNobodyMade(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]*flickr.Login{"none": nil, "the zero one": new(flickr.Login)} {
		c := newCallback(t)
		at, err := url.Parse(c.URL())
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Wait(t.Context(), l)
		wantCode(t, err, groups.ErrInvalidArgument)
		if conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", at.Host); err == nil {
			_ = conn.Close()
			t.Errorf("%s: it still listens", name)
		}
	}
}

// A second call has nothing to wait for, and ends nothing.
func TestACallbackIsAwaitedOnce(t *testing.T) {
	t.Parallel()
	c := newCallback(t)
	l := begin(t, record(t, hasRequestToken))
	ctx, cancel := context.WithCancel(t.Context())
	first := waiting(ctx, c, l)
	second := waiting(ctx, c, l)
	b := newBrowser(t)
	b.visit(http.MethodGet, with(c, "another", verifier), "") // one of the two waits
	_, err := c.Wait(t.Context(), nil)
	wantCode(t, err, groups.ErrUnavailable)
	b.visit(http.MethodGet, with(c, requestToken, verifier), "")
	codes := map[groups.Code]int{}
	for _, result := range []func() (string, error){first, second} {
		_, err := result()
		codes[groups.CodeOf(err)]++
	}
	cancel()
	if codes[""] != 1 || codes[groups.ErrUnavailable] != 1 {
		t.Errorf("of two calls at once: %v", codes)
	}
}

// A verifier in hand counts, also when ctx ends at that moment; and a connection
// that a browser opened and did not use delays nothing.
func TestACallbackKeepsAVerifierInHand(t *testing.T) {
	t.Parallel()
	for range 20 {
		c, b := newCallback(t), newBrowser(t)
		l := begin(t, record(t, hasRequestToken))
		at, err := url.Parse(c.URL())
		if err != nil {
			t.Fatal(err)
		}
		idle, err := new(net.Dialer).DialContext(t.Context(), "tcp", at.Host)
		if err != nil {
			t.Fatal(err)
		}
		ctx := &endsWhen{Context: t.Context(), done: make(chan struct{})}
		result := waiting(ctx, c, l)
		start := time.Now()
		if status, _, _ := b.visit(http.MethodGet, with(c, requestToken, verifier), ""); status != http.StatusOK {
			t.Fatalf("the browser got %d", status)
		}
		close(ctx.done)
		if got, err := result(); err != nil || got != verifier {
			t.Fatalf("the browser was told that it is allowed, and Wait gave %q, %v", got, err)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("it took %v", took)
		}
		_ = idle.Close()
	}
}

// endsWhen is a context that ends when its channel is closed.
type endsWhen struct {
	context.Context
	done chan struct{}
}

func (e *endsWhen) Done() <-chan struct{} { return e.done }

func (e *endsWhen) Err() error {
	select {
	case <-e.done:
		return context.Canceled
	default:
		return nil
	}
}
