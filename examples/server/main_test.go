package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// asProgram has the test's binary run as the program itself, for tests that need
// a process of their own.
const asProgram = "SERVER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

// A running is the program at work in the test's process.
type running struct {
	url, tlsURL string // "" where it does not listen
	stdout      string
	stderr      *said
	ctx         context.Context
	client      *http.Client
	end         func() int // ends it, and gives its exit status
}

// freePorts are flags that keep tests out of each other's way.
var freePorts = []string{"-addr=127.0.0.1:0", "-tls-addr=127.0.0.1:0"}

// begin runs the program, at free ports unless args say otherwise.
func begin(t *testing.T, args ...string) *running {
	t.Helper()
	r, code := tryToBegin(t, nil, append(freePorts[:2:2], args...)...)
	if r.end == nil {
		t.Fatalf("it ended with %d:\n%s", code, r.stderr)
	}
	return r
}

// tryToBegin runs the program until it listens or ends; end is nil if it ended.
func tryToBegin(t *testing.T, env map[string]string, args ...string) (r *running, code int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r = &running{stderr: newSaid(), ctx: t.Context()}
	out, ended := make(chan string, 1), make(chan int, 1)
	p := &process{
		args: args, getenv: func(name string) string { return env[name] }, stderr: r.stderr, release: func() {},
		stdout: writer(func(text []byte) (int, error) { out <- string(text); return len(text), nil }),
	}
	go func() {
		defer r.stderr.end()
		ended <- p.run(ctx)
	}()
	select {
	case code := <-ended:
		if len(out) > 0 {
			r.stdout = <-out
		}
		return r, code
	case r.stdout = <-out:
	}
	for line := range strings.Lines(r.stdout) {
		switch name, address, _ := strings.Cut(strings.TrimSpace(line), "="); name {
		case "url":
			r.url = address
		case "tls-url":
			r.tlsURL = address
		}
	}
	transport := &http.Transport{}
	r.client = &http.Client{Transport: transport}
	r.end = sync.OnceValue(func() int {
		transport.CloseIdleConnections()
		cancel()
		return <-ended
	})
	t.Cleanup(func() { r.end() })
	return r, exitOK
}

// send sends a request to the server; a body is a form.
func (r *running) send(t *testing.T, method, path, body string, header ...string) (status int, answer string) {
	t.Helper()
	req := must(http.NewRequestWithContext(r.ctx, method, r.url+path, strings.NewReader(body)))(t)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	return resp.StatusCode, string(must(io.ReadAll(resp.Body))(t))
}

// trust has the client trust the certificate.
func (r *running) trust(t *testing.T, file string) {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(must(os.ReadFile(file))(t)) {
		t.Fatal("the file holds no certificate")
	}
	transport, ok := r.client.Transport.(*http.Transport)
	if !ok {
		t.Fatal("the client has another transport")
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// A said is what the program writes while the test reads.
type said struct {
	mu    sync.Mutex
	more  *sync.Cond
	text  strings.Builder
	ended bool
}

func newSaid() *said {
	s := &said{}
	s.more = sync.NewCond(&s.mu)
	return s
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.more.Broadcast()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// end says that no more will come.
func (s *said) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.more.Broadcast()
}

// await returns once the text was written.
func (s *said) await(t *testing.T, text string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !strings.Contains(s.text.String(), text) {
		if s.ended {
			t.Fatalf("it ended without saying %q:\n%s", text, s.text.String())
		}
		s.more.Wait()
	}
}

// must gives the value of a call that cannot fail.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// fileWith makes a file of the test's.
func fileWith(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSaysWhereItListensAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"both":       {nil, "url=http://127.0.0.1:PORT\ntls-url=https://127.0.0.1:PORT\n"},
		"plain only": {[]string{"-tls-addr=off"}, "url=http://127.0.0.1:PORT\n"},
		"TLS only":   {[]string{"-addr=off"}, "tls-url=https://127.0.0.1:PORT\n"},
		"by name":    {[]string{"-addr=localhost:0", "-tls-addr=off"}, "url=http://127.0.0.1:PORT\n"},
		"everywhere": {[]string{"-addr=:0", "-tls-addr=off", "-allow-remote"}, "url=http://localhost:PORT\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := begin(t, tc.args...)
			if got := port.ReplaceAllString(r.stdout, ":PORT\n"); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if code := r.end(); code != exitOK {
				t.Errorf("it ended with %d", code)
			}
		})
	}
}

func TestBeyondLoopbackItListensOnlyWhenAllowed(t *testing.T) {
	t.Parallel()
	for _, address := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0"} {
		for _, name := range []string{"addr", "tls-addr"} {
			r, code := tryToBegin(t, nil, append(freePorts[:2:2], "-"+name+"="+address)...)
			if text := r.stderr.String(); code != exitFailed || r.stdout != "" || !strings.Contains(text, "-"+name+": "+address) || !strings.Contains(text, "-allow-remote") {
				t.Errorf("-%s %s: exit status %d, %q\n%s", name, address, code, r.stdout, text)
			}
		}
	}
	r := begin(t, "-addr=0.0.0.0:0", "-allow-remote")
	if !strings.Contains(r.stderr.String(), "level=WARN") {
		t.Errorf("it does not warn:\n%s", r.stderr)
	}
}

func TestWhatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	taken := strings.TrimPrefix(begin(t).url, "http://")
	nowhere := filepath.Join(t.TempDir(), "none", "file")
	for flag, value := range map[string]string{
		"addr": taken, "tls-addr": taken, "ca-file": nowhere, "credentials-file": nowhere, "seed-file": nowhere,
	} {
		r, code := tryToBegin(t, nil, append(freePorts[:2:2], "-"+flag, value)...)
		why := "-" + flag + ": "
		if flag == "seed-file" {
			why = "seed: "
		}
		if text := r.stderr.String(); code != exitFailed || r.stdout != "" || !strings.Contains(text, why) {
			t.Errorf("-%s: exit status %d, %q\n%s", flag, code, r.stdout, text)
		}
	}
}

func TestAStandardOutputThatIsGoneEndsIt(t *testing.T) {
	t.Parallel()
	errGone := errors.New("gone")
	log := newSaid()
	p := &process{
		args: freePorts, getenv: func(string) string { return "" }, stderr: log, release: func() {},
		stdout: writer(func([]byte) (int, error) { return 0, errGone }),
	}
	if code := p.run(t.Context()); code != exitFailed || !strings.Contains(log.String(), "gone") {
		t.Errorf("exit status %d\n%s", code, log)
	}
}
