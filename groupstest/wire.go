package groupstest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/groups-go/groups"
)

// A wire stands between the clients of one World and its transport. It counts
// the requests, follows a plan of faults, and notes the states that the
// membership under observation goes through.
type wire struct {
	changes func(*http.Request) bool
	limiter *limiter
	marks   *marks
	secrets []string
	// released is closed to free requests that a client left hanging.
	released chan struct{}
	once     sync.Once

	mu    sync.Mutex
	plan  plan
	look  func() groups.State
	seen  traffic
	leaky string // the path of a URL that held a secret
	// bodies are closed with those of the answers, one each.
	bodies []chan struct{}
}

// traffic is what went over the wire during one call.
type traffic struct {
	// sent counts all requests, changing those that can change a membership.
	sent, changing int
	// inDoubt says that a changing request had an unknown fate.
	inDoubt bool
	// states are those that held after the requests that were carried out.
	states []groups.State
	// requests are what was seen of each, in their order.
	requests []sight
}

// A sight is what is seen of one request.
type sight struct {
	at          time.Time
	host, agent string
	changes     bool
	// unasked says that the Limiter did not let it pass.
	unasked bool
}

// wentTo reports whether a request was sent to the host.
func (t traffic) wentTo(host string) bool {
	return slices.ContainsFunc(t.requests, func(s sight) bool { return s.host == host })
}

// A plan chooses what becomes of a request; nil is to let it through. change
// counts the changing requests so far, this one included.
type plan func(changes bool, change int) effect

// An effect is what becomes of one request.
type effect func(*exchange) (*http.Response, error)

// first has the effects befall the first changing requests, in this order.
func first(effects ...effect) plan {
	return func(changes bool, change int) effect {
		if changes && change <= len(effects) {
			return effects[change-1]
		}
		return nil
	}
}

// once has the effect befall the first request of any kind.
func once(e effect) plan {
	done := false
	return func(bool, int) effect {
		if done {
			return nil
		}
		done = true
		return e
	}
}

// every has the effect befall every changing request, and no other.
func every(e effect) plan {
	return func(changes bool, _ int) effect {
		if changes {
			return e
		}
		return nil
	}
}

// since has the effects befall the requests from the first changing one on,
// reads and log-ins too; the last of them goes on for ever.
func since(effects ...effect) plan {
	n := 0
	return func(_ bool, change int) effect {
		if change == 0 {
			return nil
		}
		n++
		return effects[min(n, len(effects))-1]
	}
}

// anything has the effect befall every request.
func anything(e effect) plan {
	return func(bool, int) effect { return e }
}

// follow sets the plan.
func (w *wire) follow(p plan) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.plan = p
}

// watch starts the observation of one call.
func (w *wire) watch(look func() groups.State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.look, w.seen = look, traffic{}
}

// report gives what was seen since watch.
func (w *wire) report() traffic {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

// release ends the requests that a client left hanging.
func (w *wire) release() { w.once.Do(func() { close(w.released) }) }

func (w *wire) isReleased() bool {
	select {
	case <-w.released:
		return true
	default:
		return false
	}
}

// wrap puts the wire in front of a transport.
func (w *wire) wrap(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &roundTripper{wire: w, next: next}
}

// A roundTripper is the Transport of one client.
type roundTripper struct {
	wire *wire
	next http.RoundTripper
}

// RoundTrip does with the request what the plan says.
func (t *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readRequest(req)
	if err != nil {
		return nil, err
	}
	x := &exchange{wire: t.wire, next: t.next, req: req, body: body}
	e := t.wire.count(x)
	if e == nil {
		e = pass
	}
	resp, err := e(x)
	if err != nil {
		return nil, err
	}
	resp.Body = t.wire.handOut(resp.Body)
	return resp, nil
}

// readRequest reads the body, so that more than one can have it.
func readRequest(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close() //nolint:errcheck // what counts was read
	return io.ReadAll(req.Body)
}

// count notes the request and chooses its effect.
func (w *wire) count(x *exchange) effect {
	s := sight{at: time.Now(), host: x.req.URL.Host, agent: x.req.Header.Get("User-Agent")}
	w.marks.note(x.req.Context(), atWire)
	s.unasked = !w.limiter.passed()
	s.changes = w.changes(x.copy(x.req.Context()))
	x.changes = s.changes
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.sent++
	if x.changes {
		w.seen.changing++
	}
	w.seen.requests = append(w.seen.requests, s)
	for _, secret := range w.secrets {
		if strings.Contains(x.req.URL.String(), secret) {
			w.leaky = x.req.URL.Path
		}
	}
	if w.plan == nil {
		return nil
	}
	return w.plan(x.changes, w.seen.changing)
}

// doubt notes that a changing request may have been carried out.
func (w *wire) doubt(x *exchange) {
	if !x.changes {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.inDoubt = true
}

// carried notes the state after a request was carried out.
func (w *wire) carried(x *exchange) {
	w.mu.Lock()
	look := w.look
	w.mu.Unlock()
	if !x.changes || look == nil {
		return
	}
	s := look()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.states = append(w.seen.states, s)
}

// An exchange is one request on the wire.
type exchange struct {
	wire    *wire
	next    http.RoundTripper
	req     *http.Request
	body    []byte
	changes bool
}

// copy gives a request that can be sent or read.
func (x *exchange) copy(ctx context.Context) *http.Request {
	req := x.req.Clone(ctx)
	if x.req.Body != nil {
		req.Body = io.NopCloser(bytes.NewReader(x.body))
		if len(x.body) == 0 {
			req.Body = http.NoBody
		}
	}
	return req
}

// dump writes the request out as the debug pages of some servers, and the
// errors of some transports, do.
func (x *exchange) dump() string {
	var b strings.Builder
	for name, values := range x.req.Header {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(values, ", "))
	}
	b.Write(x.body)
	return b.String()
}

// send sends the request, and gives the answer with its whole body in hand.
func (x *exchange) send(ctx context.Context) (*http.Response, error) {
	resp, err := x.next.RoundTrip(x.copy(ctx))
	if err != nil {
		x.wire.doubt(x)
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // what counts was read
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		x.wire.doubt(x)
		return nil, err
	}
	x.wire.carried(x)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// carryOut sends the request whatever becomes of its ctx, so that what happens
// to the world does not depend on timing.
func (x *exchange) carryOut() (*http.Response, error) {
	return x.send(context.WithoutCancel(x.req.Context()))
}

// answer is carryOut with the body beside the answer.
func (x *exchange) answer() (*http.Response, []byte, error) {
	resp, err := x.carryOut()
	if err != nil {
		return nil, nil, err
	}
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}
