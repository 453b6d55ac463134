package provider_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// The tests speak a toy protocol: an answer is "ok", or "no", a native code and
// words of the provider.

const toyGroup = "g1"

func toyMembership() groups.Membership {
	return groups.Membership{GroupID: toyGroup, User: groups.User{ID: "ada"}}
}

// toyFailures is what the toy provider's native codes mean and prove.
var toyFailures = map[string]provider.Failure{
	"gone":    {Code: groups.ErrNotMember, Proof: provider.Proves},
	"already": {Code: groups.ErrAlreadyMember, Proof: provider.Proves},
	"waiting": {Code: groups.ErrRequestPending, Proof: provider.Proves, State: groups.StatePending},
	"owner":   {Code: groups.ErrLastOwner, Proof: provider.Disproves},
	"silent":  {Code: groups.ErrPermissionDenied},
	"strange": {},
	"halfway": {Code: groups.ErrRefused, Fate: groups.FateUnknown},
	"later":   {Fate: groups.FateNotCarriedOut, Proof: provider.Disproves},
	"useless": {Fate: groups.FateHopeless, Proof: provider.Proves},
}

var errGarbage = errors.New("the answer is not the toy provider's")

func toyDecode(r *provider.Response) error {
	text := string(r.Body)
	if text == "ok" {
		return nil
	}
	rest, refused := strings.CutPrefix(text, "no ")
	native, words, _ := strings.Cut(rest, " ")
	f, known := toyFailures[native]
	if !refused || !known {
		return errGarbage
	}
	f.NativeCode, f.Message = native, words
	return &f
}

// toyRequest is a request that can change the membership.
func toyRequest() *provider.Request {
	return &provider.Request{
		Name: "toyLeave", Method: http.MethodPost, Path: "/leave",
		Body: []byte("group=g1"), Changes: true, Decode: toyDecode,
	}
}

// toyAnswer is the toy provider's own answer type.
type toyAnswer struct{}

// leaving is a Leave of the toy provider; tests alter it.
func leaving(requests ...*provider.Request) provider.Change {
	return provider.Change{
		Op: "leave", Membership: toyMembership(), Want: groups.StateLeft,
		Run: func(o *provider.Operation) (*groups.Result, error) {
			for _, r := range requests {
				if err := o.Do(r); err != nil {
					return nil, err
				}
			}
			return &groups.Result{Native: &toyAnswer{}}, nil
		},
	}
}

// leave leaves with one request.
func leave(ctx context.Context, e *provider.Engine) (*groups.Result, error) {
	return e.Change(ctx, leaving(toyRequest()))
}

// reading gives a Change's Read that says r.
func reading(r provider.Reading) func(*provider.Operation) (provider.Reading, error) {
	return func(*provider.Operation) (provider.Reading, error) { return r, nil }
}

// newEngine makes an engine for tests; alter may be nil.
func newEngine(t testing.TB, rt http.RoundTripper, alter func(*provider.Options)) *provider.Engine {
	t.Helper()
	o := provider.Options{Provider: "toy", BaseURL: "https://toy.example"}
	o.HTTP.Transport = rt
	if alter != nil {
		alter(&o)
	}
	e, err := provider.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// toError gives err as the groups.Error that it must be.
func toError(t testing.TB, err error) *groups.Error {
	t.Helper()
	var e *groups.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is no groups.Error: %v", err)
	}
	return e
}

// A step answers one attempt.
type step func(*http.Request) (*http.Response, error)

// A script is a RoundTripper that answers by its steps, one after the other. As
// it calls no trace hooks, the engine takes each request for sent.
type script struct {
	mu     sync.Mutex
	steps  []step
	bodies []string
	heads  []http.Header
	urls   []string
}

func scripted(steps ...step) *script { return &script{steps: steps} }

var errNoStep = errors.New("the script has no step for this attempt")

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(b)
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	n := len(s.bodies)
	s.bodies = append(s.bodies, body)
	s.heads = append(s.heads, r.Header.Clone())
	s.urls = append(s.urls, r.URL.String())
	s.mu.Unlock()
	if n >= len(s.steps) {
		return nil, errNoStep
	}
	return s.steps[n](r)
}

// sent gives how many attempts there were.
func (s *script) sent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.bodies)
}

// answer gives a whole answer; header has names and values.
func answer(status int, body string, header ...string) step {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Add(header[i], header[i+1])
		}
		return &http.Response{
			StatusCode: status, Header: h, Request: r,
			ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

// fails gives an error in place of an answer.
func fails(err error) step {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// lost is a broken connection after the request was sent.
func lost() step { return fails(io.ErrUnexpectedEOF) }

// refused is a connection that could not be had.
func refused() step {
	return fails(&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")})
}

// hangs waits until the attempt or the operation ends.
func hangs() step {
	return func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
}

// pass lets time go by, in a bubble.
func pass(d time.Duration) { <-time.After(d) }

// repeat gives n times the same step.
func repeat(n int, s step) []step {
	steps := make([]step, n)
	for i := range steps {
		steps[i] = s
	}
	return steps
}

// piped gives an http.Transport whose connections serve answers over net.Pipe.
// It is for use inside a synctest bubble.
func piped(t *testing.T, serve func(net.Conn)) *http.Transport {
	t.Helper()
	var served sync.WaitGroup
	tr := &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			served.Go(func() {
				defer server.Close() //nolint:errcheck // a pipe's Close does not fail
				serve(server)
			})
			return client, nil
		},
	}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		served.Wait()
	})
	return tr
}

// newToyServer starts a toy provider that says "ok", and gives its address.
func newToyServer(t *testing.T) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, err := io.WriteString(w, "ok"); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
