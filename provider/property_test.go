package provider_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
	"pgregory.net/rapid"
)

// A fault is what the network or the provider does to one request. Faults lose
// or spoil an answer, they never lie: one that says "not carried out" comes
// before the rules.
type fault struct {
	name    string
	unknown bool // the request may have been carried out
	spoil   step // in place of the answer; nil is the answer itself
	before  bool // before the rules: the world is not asked
}

func faults() []fault {
	return []fault{
		{name: "none"},
		{name: "none"},
		{name: "lost before", unknown: true, spoil: lost(), before: true},
		{name: "lost after", unknown: true, spoil: lost()},
		{name: "cut off after", unknown: true, spoil: cut(200, "o")},
		{name: "garbage before", unknown: true, spoil: answer(200, "<p>"), before: true},
		{name: "garbage after", unknown: true, spoil: answer(200, "<p>")},
		{name: "500 before", unknown: true, spoil: answer(500, ""), before: true},
		{name: "500 after", unknown: true, spoil: answer(500, "")},
		{name: "halfway after", unknown: true, spoil: answer(200, "no halfway")},
		{name: "time-out before", unknown: true, spoil: hangs(), before: true},
		{name: "time-out after", unknown: true, spoil: hangs()},
		{name: "refused connection", spoil: refused(), before: true},
		{name: "429", spoil: answer(429, ""), before: true},
		{name: "429 for long", spoil: answer(429, "", "Retry-After", "3600"), before: true},
		{name: "503", spoil: answer(503, "", "Retry-After", "1"), before: true},
		{name: "later", spoil: answer(200, "no later"), before: true},
		{name: "redirect", spoil: answer(302, ""), before: true},
		{name: "404 in HTML", spoil: answer(404, "<p>"), before: true},
		{name: "no such host", spoil: fails(hopelessDial()), before: true},
	}
}

// A world is one membership and the rules of its group. It is a RoundTripper.
type world struct {
	rt      *rapid.T
	state   groups.State
	history []groups.State
	cancel  context.CancelFunc

	moderated, forbidden, tells bool

	sent    int
	unknown bool // a request that changes had an unknown fate
	changed bool
	ended   bool
}

func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.sent++
	if r.Context().Err() != nil {
		w.rt.Error("a request with an ended ctx")
	}
	f := rapid.SampledFrom(faults()).Draw(w.rt, "fault")
	changes := r.URL.Path == "/join" || r.URL.Path == "/leave"
	if f.unknown && changes {
		w.unknown = true
	}
	said := "ok"
	if !f.before {
		said = w.rules(strings.TrimPrefix(r.URL.Path, "/"))
	}
	if rapid.IntRange(0, 9).Draw(w.rt, "ctx ends at 0") == 0 {
		w.cancel()
		w.ended = true
	}
	if f.spoil != nil {
		return f.spoil(r)
	}
	return answer(200, said)(r)
}

// rules carries a request out or refuses it.
func (w *world) rules(method string) string {
	switch {
	case method == "login":
		return "ok"
	case method == "read":
		return "is " + string(w.state)
	case w.forbidden:
		return w.refusal("owner")
	case method == "leave" && w.state == groups.StateLeft:
		return w.refusal("gone")
	case method == "join" && w.state == groups.StateJoined:
		return w.refusal("already")
	case method == "join" && w.state == groups.StatePending:
		return w.refusal("waiting")
	}
	w.state = groups.StateLeft
	if method == "join" {
		w.state = groups.StateJoined
		if w.moderated {
			w.state = groups.StatePending
		}
	}
	w.changed = true
	w.history = append(w.history, w.state)
	return "ok"
}

// refusal tells the reason, or nothing where the provider tells none.
func (w *world) refusal(native string) string {
	if !w.tells {
		native = "silent"
	}
	return "no " + native
}

// change is a Join or Leave of the world's membership.
func (w *world) change(want groups.State) provider.Change {
	path := map[groups.State]string{groups.StateLeft: "leave", groups.StateJoined: "join"}[want]
	c := provider.Change{Op: path, Membership: toyMembership(), Want: want}
	c.Run = func(o *provider.Operation) (*groups.Result, error) {
		for _, p := range []string{"login", path} {
			r := toyRequest()
			r.Path, r.Changes = "/"+p, p == path
			if err := o.Do(r); err != nil {
				return nil, err
			}
		}
		res := &groups.Result{State: want, Native: &toyAnswer{}}
		if want == groups.StateJoined && w.moderated {
			res.State = groups.StatePending
		}
		return res, nil
	}
	return c
}

// read asks the world, through faults as well.
func read(noRequest bool) func(o *provider.Operation) (provider.Reading, error) {
	return func(o *provider.Operation) (provider.Reading, error) {
		var reading provider.Reading
		r := harmless()
		r.Path = "/read"
		r.Decode = func(resp *provider.Response) error {
			state, ok := strings.CutPrefix(string(resp.Body), "is ")
			if !ok {
				return errGarbage
			}
			reading = provider.Reading{State: groups.State(state), NoRequest: noRequest}
			return nil
		}
		err := o.Do(r)
		return reading, err
	}
}

func TestNoVerdictIsWrong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var failure error
		synctest.Test(t, func(t *testing.T) { failure = oneVerdict(t, rt) })
		if failure != nil {
			rt.Fatal(failure)
		}
	})
}

func oneVerdict(t *testing.T, rt *rapid.T) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	states := []groups.State{groups.StateJoined, groups.StatePending, groups.StateLeft}
	w := &world{
		rt: rt, cancel: cancel, state: rapid.SampledFrom(states).Draw(rt, "state"),
		moderated: rapid.Bool().Draw(rt, "moderated"), forbidden: rapid.Bool().Draw(rt, "forbidden"), tells: rapid.Bool().Draw(rt, "tells"),
	}
	w.history = []groups.State{w.state}
	c := w.change(rapid.SampledFrom([]groups.State{groups.StateJoined, groups.StateLeft}).Draw(rt, "want"))
	if rapid.Bool().Draw(rt, "reads") {
		c.Read = read(rapid.Bool().Draw(rt, "and tells of requests"))
	}
	e := newEngine(t, w, func(o *provider.Options) { o.HTTP.MaxAttempts = rapid.IntRange(1, 4).Draw(rt, "attempts") })
	res, err := e.Change(ctx, c)
	if err == nil {
		return w.checkSuccess(res)
	}
	return w.checkError(err)
}

func (w *world) checkSuccess(res *groups.Result) error {
	switch {
	case !slices.Contains(w.history, res.State):
		return errors.New("a false success: the state " + string(res.State) + " held at no instant")
	case res.Attempts != w.sent:
		return errors.New("the Result's Attempts are wrong")
	case !res.Inferred && res.Native == nil:
		return errors.New("a success without Native")
	case res.Inferred && !w.unknown:
		return errors.New("inferred, though nothing was unknown")
	}
	return nil
}

func (w *world) checkError(err error) error {
	e := new(groups.Error)
	code := groups.CodeOf(err)
	switch {
	case !errors.As(err, &e) || e.Attempts != w.sent:
		return errors.New("the error's Attempts are wrong: " + err.Error())
	case code == groups.ErrOutcomeUnknown && !w.unknown:
		return errors.New("an unknown outcome, though nothing was unknown: " + err.Error())
	case code != groups.ErrOutcomeUnknown && w.changed:
		return errors.New("a false failure: the world was changed: " + err.Error())
	case code == groups.ErrCanceled && !w.ended:
		return errors.New("canceled by nobody: " + err.Error())
	case errors.Is(err, context.Canceled) && !w.ended:
		return errors.New("a cause that is not true: " + err.Error())
	}
	return nil
}
