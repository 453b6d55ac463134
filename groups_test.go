package groups_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
)

func TestSelf(t *testing.T) {
	t.Parallel()
	if !groups.Self.IsSelf() || (groups.User{}).IsSelf() || groups.Self == (groups.User{}) {
		t.Error("Self and the zero User are not told apart")
	}
	told := groups.Self
	told.ID = "ada"
	if !told.IsSelf() || told == groups.Self || told.Equal(groups.Self) {
		t.Error("what the provider told of Self makes it somebody else, or nobody")
	}
	var read groups.User
	if err := json.Unmarshal([]byte(`{"self":true,"Self":true,"ID":"ada"}`), &read); err != nil || read.IsSelf() {
		t.Errorf("a text became Self: %v", err)
	}
}

func TestUsersAndMembershipsCompareWithGoCmp(t *testing.T) {
	t.Parallel()
	self := groups.Membership{GroupID: "g1", User: groups.Self}
	if diff := cmp.Diff(self, groups.Membership{GroupID: "g1", User: groups.Self}); diff != "" {
		t.Errorf("two alike differ:\n%s", diff)
	}
	for _, u := range []groups.User{{}, {ID: "ada"}} {
		if cmp.Equal(self, groups.Membership{GroupID: "g1", User: u}) {
			t.Errorf("Self equals %+v", u)
		}
	}
}

// A fakeClient answers with one error, or with success.
type fakeClient struct{ err error }

var errAsked = errors.New("the other operation was asked for")

func (c fakeClient) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	if m.GroupID != "g1" || ctx == nil {
		return nil, errAsked
	}
	if c.err != nil {
		return nil, c.err
	}
	return &groups.Result{State: groups.StateJoined, Membership: m, Native: "joined"}, nil
}

func (c fakeClient) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	res, err := c.Join(ctx, m)
	if err != nil {
		return nil, err
	}
	res.State, res.Native = groups.StateLeft, "left"
	return res, nil
}

// A fakeReader is one that can read as well.
type fakeReader struct {
	fakeClient
	state groups.State
	fails error
	asked *int
}

func (c fakeReader) State(context.Context, groups.Membership) (groups.State, error) {
	*c.asked++
	return c.state, c.fails
}

// ensure is EnsureJoined or EnsureLeft.
type ensure func(context.Context, groups.Client, groups.Membership) (*groups.Result, error)

// ensureRules says what each code leads to: a state at once, or a read that
// settles it by some states. Every other code is the error.
type ensureRules struct {
	call   ensure
	plain  groups.State
	known  map[groups.Code]groups.State
	reads  []groups.Code
	settle []groups.State
}

func bothRules() map[string]ensureRules {
	return map[string]ensureRules{
		"EnsureJoined": {
			call: groups.EnsureJoined, plain: groups.StateJoined,
			known:  map[groups.Code]groups.State{groups.ErrAlreadyMember: groups.StateJoined, groups.ErrRequestPending: groups.StatePending},
			reads:  []groups.Code{groups.ErrRefused, groups.ErrOutcomeUnknown},
			settle: []groups.State{groups.StateJoined, groups.StatePending},
		},
		"EnsureLeft": {
			call: groups.EnsureLeft, plain: groups.StateLeft,
			known:  map[groups.Code]groups.State{groups.ErrNotMember: groups.StateLeft},
			reads:  []groups.Code{groups.ErrGroupNotFound, groups.ErrRefused, groups.ErrOutcomeUnknown},
			settle: []groups.State{groups.StateLeft},
		},
	}
}

func TestEnsureWithEachCodeAndEachRead(t *testing.T) {
	t.Parallel()
	for name, rules := range bothRules() {
		for code := range codes {
			for _, state := range []groups.State{"no Reader", "failing", "", groups.StateJoined, groups.StatePending, groups.StateLeft} {
				t.Run(name+" on "+string(code)+" and the read "+string(state), func(t *testing.T) {
					t.Parallel()
					rules.check(t, code, state)
				})
			}
		}
	}
}

// check calls with a client that gives code, and a Reader that gives state.
func (r ensureRules) check(t *testing.T, code groups.Code, state groups.State) {
	t.Helper()
	m := groups.Membership{GroupID: "g1", User: groups.Self}
	first := &groups.Error{Code: code, Message: "no", Attempts: 3, RateLimit: &groups.RateLimit{Limit: 9}}
	asked := 0
	var client groups.Client = fakeReader{fakeClient: fakeClient{first}, state: state, asked: &asked}
	switch state {
	case "no Reader":
		client = fakeClient{first}
	case "failing":
		client = fakeReader{fakeClient: fakeClient{first}, state: r.plain, fails: errors.New("no"), asked: &asked}
	case groups.StateJoined, groups.StatePending, groups.StateLeft:
	}
	res, err := r.call(t.Context(), client, m)

	want, wantAsked := r.known[code], 0
	if slices.Contains(r.reads, code) && state != "no Reader" {
		wantAsked = 1
		if slices.Contains(r.settle, state) {
			want = state
		}
	}
	if asked != wantAsked {
		t.Errorf("the Reader was asked %d times, want %d", asked, wantAsked)
	}
	if want == "" {
		if res != nil || !errors.Is(err, first) {
			t.Errorf("got %+v, %v; want the first error", res, err)
		}
		return
	}
	wantRes := &groups.Result{State: want, Membership: m, Message: "no", Attempts: 3, Inferred: true, RateLimit: &groups.RateLimit{Limit: 9}}
	if diff := cmp.Diff(wantRes, res); diff != "" || err != nil {
		t.Errorf("got %v (-want +got)\n%s", err, diff)
	}
}

func TestEnsurePassesASuccessOn(t *testing.T) {
	t.Parallel()
	m := groups.Membership{GroupID: "g1"}
	for name, rules := range bothRules() {
		res, err := rules.call(t.Context(), fakeClient{}, m)
		want := &groups.Result{State: rules.plain, Membership: m, Native: string(rules.plain)}
		if diff := cmp.Diff(want, res); diff != "" || err != nil {
			t.Errorf("%s: got %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestEnsureTakesABareCode(t *testing.T) {
	t.Parallel()
	res, err := groups.EnsureLeft(t.Context(), fakeClient{groups.ErrNotMember}, groups.Membership{GroupID: "g1"})
	want := &groups.Result{State: groups.StateLeft, Membership: groups.Membership{GroupID: "g1"}, Inferred: true}
	if diff := cmp.Diff(want, res); diff != "" || err != nil {
		t.Errorf("got %v (-want +got)\n%s", err, diff)
	}
}
