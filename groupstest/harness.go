package groupstest

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/groups-go/groups"
)

// TB is what the suite needs of a test; *testing.T is one. More methods that
// *testing.T has may be added.
type TB interface {
	// These do what those of *testing.T do: Fatalf and Skipf do not return.
	Helper()
	Cleanup(f func())
	Context() context.Context
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// An Op is one of the two methods of a [groups.Client], under the name that
// groups.Error.Op has for it.
type Op string

// The operations.
const (
	Join  Op = "join"
	Leave Op = "leave"
)

// A Verdict is what an operation comes to that changed the membership although
// its first answer was lost. A definite error is none: it would be false.
type Verdict string

// The verdicts.
const (
	// Done says that the provider takes the repeated request for a success: a
	// Result that is not Inferred.
	Done Verdict = "done"
	// Inferred says that the refusal of the repeated request proves the state,
	// or that a read settles it: a Result that is Inferred.
	Inferred Verdict = "inferred"
	// Unknown says that nothing proves what happened: ErrOutcomeUnknown.
	Unknown Verdict = "unknown"
)

// A Harness says how to test the clients of one provider, and what the provider
// can do.
type Harness struct {
	// Provider is the name that the provider's errors have: "peopleaggregator".
	Provider string
	// Start makes a new World, with clients of its own, that ends with t. The
	// suite calls it for every case, from several goroutines at once, and every
	// World must have the same Refused and Unsent by name.
	//
	// The HTTPConfig of each client must go through tune as the last step before
	// New. Its Transport must reach the World by then: tune wraps it, and sets
	// all other fields but InsecureHTTP.
	Start func(t TB, tune func(*groups.HTTPConfig)) *World
	// Changes reports whether a request can change a membership. Log-ins,
	// look-ups and reads cannot. It may read the body, and runs in several
	// goroutines at once.
	Changes func(*http.Request) bool
	// Reads says that World.Client is a groups.Reader whose State works.
	// Without it the client either is none or answers ErrUnsupported.
	Reads bool
	// ReadsRequests says that State gives StatePending of a request that waits.
	// Without it StateLeft is true enough of one.
	ReadsRequests bool
	// ForOthers says that the clients act for more users than their own account:
	// the Membership's User counts. Without it they must refuse every other user.
	ForOthers bool
	// RateLimit puts into an answer's header what the provider says there of its
	// limits; nil where it never says anything. The suite has answers carry it,
	// so that the server need not limit anything. Its Reset is a whole second.
	// It runs in several goroutines at once.
	RateLimit func(http.Header, groups.RateLimit)

	// SecondJoin is the code of a Join of a member, SecondLeave of a Leave of
	// who is none, and SecondRequest of a Join whose first one waits for the
	// moderators; "" is a success that changes nothing.
	SecondJoin, SecondLeave, SecondRequest groups.Code
	// NativeSecondJoin, NativeSecondLeave and NativeSecondRequest are the
	// provider's own codes of these refusals; "" where it has none.
	NativeSecondJoin, NativeSecondLeave, NativeSecondRequest string
	// LostJoin, LostLeave and LostRequest are what comes of a Join, of a Leave
	// and of a Join that waits for the moderators, when the first request was
	// carried out and its answer was lost. LostRequest is needed only with
	// World.Moderated.
	LostJoin, LostLeave, LostRequest Verdict

	// Patience is how long a call may take to return when it should; 0 means
	// 10 s. No case takes that long unless the client fails.
	Patience time.Duration
}

// A World is a provider with some groups in it, and the client under test.
type World struct {
	// Client is the client under test.
	Client groups.Client
	// Joinable is a membership that does not exist and that Join makes;
	// Joined is one that exists and that Leave ends. They are in different
	// groups.
	Joinable, Joined groups.Membership
	// Moderated is a membership that does not exist and that Join asks the
	// moderators for; nil where the provider has no moderation.
	Moderated *groups.Membership
	// Bystanders are memberships that no call for the three above may change.
	// There should be, for each of them: one of another user who is in its
	// group, one of another user who is not, and one that the same user has in
	// another group. Other users are named by ID or Email. With
	// Harness.ForOthers the client must be able to end those of others in the
	// group of Joined, and to make those in the group of Joinable. What is not
	// here is not looked at, and the suite logs what that is.
	Bystanders []groups.Membership
	// State gives the truth about a membership, straight from the World and
	// not through the client, with StatePending for a request that waits. It
	// must be safe for concurrent use, and heed the Membership's User.
	State func(groups.Membership) groups.State
	// Set makes a membership StateJoined or StateLeft past the client, as
	// others at the provider do: an administrator, or another client of the
	// account. Left is also what a moderator makes of a request that waits. It
	// fails the test where it cannot. nil leaves out what a client does when
	// the world has changed behind it.
	Set func(groups.Membership, groups.State)
	// Refused are the operations that the provider refuses.
	Refused []Refusal
	// Unsent are the operations that the client refuses before it sends
	// anything: malformed arguments, and what the provider cannot do. The suite
	// adds empty group ids.
	Unsent []Refusal
	// Secrets are the passwords, tokens and keys that must appear nowhere.
	Secrets []string
}

// A Refusal is an operation that fails for a reason, and changes nothing.
type Refusal struct {
	// Name says why, and is unique among those of its Op and list: "the group does
	// not exist".
	Name string
	// Op is what is asked for, Join or Leave, of which Membership.
	Op         Op
	Membership groups.Membership
	// Code is the error's code and NativeCode the provider's own; "" where it
	// has none.
	Code       groups.Code
	NativeCode string
	// Client does it; nil means World.Client. It is for refusals that need
	// other credentials.
	Client groups.Client
}

// Run runs the suite. Each case is a parallel subtest on a World of its own;
// cases for what the harness does not offer are skipped and say so. The log of t
// has what is not tested, and for want of which field or request.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, c := range cases(t, &h) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.runOn(t, &h)
		})
	}
}

// check ends the test where the harness lacks something.
func (h *Harness) check(t TB) {
	t.Helper()
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"Provider", h.Provider == ""},
		{"Start", h.Start == nil},
		{"Changes", h.Changes == nil},
		{"LostJoin", h.LostJoin == ""},
		{"LostLeave", h.LostLeave == ""},
		{"Reads", h.ReadsRequests && !h.Reads},
	} {
		if f.missing {
			t.Fatalf("groupstest: Harness.%s is missing", f.name)
		}
	}
}

// check ends the test where the world is not what the fields promise.
func (w *World) check(t TB, h *Harness) {
	t.Helper()
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"World.Client", w.Client == nil},
		{"World.State", w.State == nil},
		{"World.Secrets", len(w.Secrets) == 0},
		{"Harness.LostRequest", w.Moderated != nil && h.LostRequest == ""},
	} {
		if f.missing {
			t.Fatalf("groupstest: %s is missing", f.name)
		}
	}
	if w.Joinable.GroupID == w.Joined.GroupID {
		t.Fatalf("groupstest: World.Joinable and World.Joined are in one group")
	}
	w.starts(t, "Joinable", w.Joinable, groups.StateLeft)
	w.starts(t, "Joined", w.Joined, groups.StateJoined)
	if w.Moderated != nil {
		w.starts(t, "Moderated", *w.Moderated, groups.StateLeft)
	}
	w.checkBystanders(t)
	checkRefusals(t, "World.Refused", w.Refused)
	checkRefusals(t, "World.Unsent", w.Unsent)
}

// checkRefusals ends the test where a refusal makes no case of its own, or one
// that a success passes.
func checkRefusals(t TB, field string, list []Refusal) {
	t.Helper()
	for i, r := range list {
		same := func(other Refusal) bool { return other.Op == r.Op && other.Name == r.Name }
		switch before := slices.IndexFunc(list[:i], same); {
		case r.Op != Join && r.Op != Leave:
			t.Fatalf("groupstest: %s[%d].Op is %q, must be %q or %q", field, i, r.Op, Join, Leave)
		case r.Name == "":
			t.Fatalf("groupstest: %s[%d].Name is missing", field, i)
		case r.Code == "":
			t.Fatalf("groupstest: %s[%d].Code is missing", field, i)
		case before >= 0:
			t.Fatalf("groupstest: %s[%d].Name is that of %s[%d]: %q", field, i, field, before, r.Name)
		}
	}
}

func (w *World) starts(t TB, field string, m groups.Membership, want groups.State) {
	t.Helper()
	if got := w.State(m); got != want {
		t.Fatalf("groupstest: World.State(World.%s) is %q at the start, must be %q", field, got, want)
	}
}
