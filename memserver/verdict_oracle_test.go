package memserver_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// A trial is one Join or Leave with the world watched: the judge of verdicts.
type trial struct {
	site        *memserver.PeopleAggregator
	group, user string
	leave       bool
	reader      bool // the client has a Config.UserID
	// disturbed says that requests of earlier calls may arrive meanwhile: then a
	// change of the world need not be this call's.
	disturbed bool
	// fate gives the fate that an attempt must have had, by the fault that it
	// met; nil where the attempts are not checked one by one.
	fate func(groups.Attempt) groups.Fate

	mu       sync.Mutex
	states   []groups.State // of the world, before, after each attempt, and after
	attempts []groups.Attempt
	ctxErr   error // the caller's, when the call had ended
	res      *groups.Result
	err      error
}

func (r *trial) look() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.states = append(r.states, r.site.State(r.group, r.user))
}

// watch looks all the time, since a disturbed world may change between two
// attempts.
func (r *trial) watch() (stop func()) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(attemptTimeout / 200)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.look()
			case <-done:
				return
			}
		}
	})
	return func() { close(done); watching.Wait() }
}

// hook is the client's OnAttempt.
func (r *trial) hook(_ context.Context, a groups.Attempt) {
	r.attempts = append(r.attempts, a)
	r.look()
}

// run makes the call.
func (r *trial) run(ctx context.Context, cfg peopleaggregator.Config) error {
	cfg.OnAttempt = r.hook
	client, err := peopleaggregator.New(cfg)
	if err != nil {
		return err
	}
	r.look()
	if r.disturbed {
		defer r.watch()()
	}
	m := groups.Membership{GroupID: r.group, User: groups.Self}
	if r.leave {
		r.res, r.err = client.Leave(ctx, m)
	} else {
		r.res, r.err = client.Join(ctx, m)
	}
	r.ctxErr = ctx.Err()
	r.look()
	return nil
}

func (r *trial) method() string {
	if r.leave {
		return peopleaggregator.MethodLeaveGroup
	}
	return peopleaggregator.MethodJoinGroup
}

// held reports whether the world was in the state at some instant of the call.
// StateLeft says that there is no membership, not that no request waits.
func (r *trial) held(s groups.State) bool {
	return slices.Contains(r.states, s) || s == groups.StateLeft && slices.Contains(r.states, groups.StatePending)
}

func (r *trial) changed() bool { return len(slices.Compact(slices.Clone(r.states))) > 1 }

// marked reports whether an attempt that can change the membership had an
// unknown fate.
func (r *trial) marked() bool {
	return slices.ContainsFunc(r.attempts, func(a groups.Attempt) bool {
		return a.Method == r.method() && a.Fate == groups.FateUnknown
	})
}

// succeeded gives the number of answers to a method that said success.
func (r *trial) succeeded(method string) (n int) {
	for _, a := range r.attempts {
		if a.Method == method && a.Fate == groups.FateAnswered && a.Err == nil {
			n++
		}
	}
	return n
}

// disproved reports whether the provider said what cannot be said when one of
// the attempts was carried out.
func (r *trial) disproved() bool {
	for _, a := range r.attempts {
		var e *groups.Error
		if !r.leave && a.Method == r.method() && a.Fate == groups.FateAnswered &&
			errors.As(a.Err, &e) && e.NativeCode == peopleaggregator.CodeGroupNotInvited {
			return true
		}
	}
	return false
}

// wrong gives what is wrong with the verdict; "" if nothing is.
func (r *trial) wrong() string {
	var all []string
	complain := func(bad bool, format string, args ...any) {
		if bad {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	var attempts int
	if r.err == nil {
		attempts = r.res.Attempts
		r.judgeSuccess(complain)
	} else {
		var e *groups.Error
		if !errors.As(r.err, &e) {
			return fmt.Sprintf("the error is no groups.Error: %v", r.err)
		}
		attempts = e.Attempts
		r.judgeError(complain, e.Code)
		r.judgeContext(complain, e.Code)
	}
	complain(attempts != len(r.attempts), "it counts %d attempts, the hook %d", attempts, len(r.attempts))
	r.judgeFates(complain)
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "; ") + "\n" + r.story()
}

type complaint func(bad bool, format string, args ...any)

func (r *trial) judgeSuccess(complain complaint) {
	s := r.res.State
	complain(r.leave != (s == groups.StateLeft) || s == "", "a success with state %q", s)
	complain(!r.held(s), "false success: %q held at no instant", s)
	complain(r.res.Inferred != (r.res.Native == nil), "Inferred %v with Native %v", r.res.Inferred, r.res.Native)
	complain(r.res.Inferred && !r.marked(), "inferred although no attempt had an unknown fate")
	complain(!r.res.Inferred && r.succeeded(r.method()) == 0, "a success that the provider did not say")
}

func (r *trial) judgeError(complain complaint, code groups.Code) {
	complain(r.res != nil, "a result beside the error")
	complain(r.succeeded(r.method()) > 0, "an error although the provider said success")
	reads := r.succeeded(peopleaggregator.MethodGetGroups)
	last := r.states[len(r.states)-1]
	if code != groups.ErrOutcomeUnknown {
		complain(r.changed() && !r.disturbed, "false failure: one of its attempts changed the world")
		complain(r.marked() && !r.disproved() && (!r.leave || reads == 0), "a definite error although a fate is unknown")
		return
	}
	complain(!r.marked(), "the outcome is called unknown although no fate is")
	complain(r.disproved(), "the outcome is called unknown although the provider disproved it")
	complain(r.leave && reads > 0, "the outcome of a Leave is called unknown although it was read")
	complain(!r.leave && reads > 0 && last == groups.StateJoined && !r.disturbed,
		"the outcome of a Join is called unknown although the membership was read")
	asked := slices.ContainsFunc(r.attempts, func(a groups.Attempt) bool { return a.Method == peopleaggregator.MethodGetGroups })
	complain(r.reader && r.ctxErr == nil && !asked, "the outcome is called unknown, and nobody read")
}

func (r *trial) judgeContext(complain complaint, code groups.Code) {
	is := errors.Is(r.err, context.Canceled) || errors.Is(r.err, context.DeadlineExceeded)
	complain(!is && r.ctxErr != nil, "it does not tell that ctx ended")
	complain(is && r.ctxErr == nil, "an end of ctx that did not end")
	complain(is && r.ctxErr != nil && !errors.Is(r.err, r.ctxErr), "the end of another ctx")
	complain(is != (code == groups.ErrCanceled) && code != groups.ErrOutcomeUnknown, "code %q and ctx error %v", code, is)
	complain(code == groups.ErrCanceled && r.marked(), "canceled although a fate is unknown")
}

func (r *trial) judgeFates(complain complaint) {
	for _, a := range r.attempts {
		if r.fate == nil || a.Method != r.method() {
			continue
		}
		if want := r.fate(a); want != "" {
			complain(a.Fate != want, "attempt %d has the fate %q, want %q", a.Number, a.Fate, want)
		}
	}
}

// story tells what happened, for a verdict that is wrong.
func (r *trial) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\tworld: %q", r.states)
	for _, a := range r.attempts {
		fmt.Fprintf(&b, "\n\tattempt %d: %s, status %d, %s, %v", a.Number, a.Method, a.Status, a.Fate, a.Err)
	}
	if r.err != nil {
		fmt.Fprintf(&b, "\n\tverdict: %v", r.err)
	} else {
		fmt.Fprintf(&b, "\n\tverdict: %+v", *r.res)
	}
	return b.String()
}
