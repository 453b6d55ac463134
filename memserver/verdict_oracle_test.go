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
	"github.com/groups-go/groups/peopleaggregator"
)

// A protocol is what the judge knows of a provider.
type protocol struct {
	site              string // as faults name it
	join, leave, read string // the methods
	// request is the method that a Join goes on to where the first one is
	// refused; "" for none.
	request string
	// spoilt is the method that the faults meet; "" means join or leave.
	spoilt string
	// looksUp says that the read's method comes before the change, too.
	looksUp bool
	// readsByGet says that the read is a GET, which net/http repeats by itself
	// when a connection that it used before breaks.
	readsByGet bool
	// proves and disproves are the codes of refusals of either method that show
	// that the state asked for holds, or that no attempt was carried out.
	proves, disproves []string
}

// paProtocol is PeopleAggregator's.
var paProtocol = protocol{
	site: "peopleaggregator", join: peopleaggregator.MethodJoinGroup, leave: peopleaggregator.MethodLeaveGroup,
	read: peopleaggregator.MethodGetGroups, readsByGet: true, disproves: []string{peopleaggregator.CodeGroupNotInvited},
}

// change is the method that changes the membership.
func (p *protocol) change(leave bool) string {
	if leave {
		return p.leave
	}
	return p.join
}

// meets is the method that the faults meet.
func (p *protocol) meets(leave bool) string {
	if p.spoilt != "" {
		return p.spoilt
	}
	return p.change(leave)
}

// A trial is one Join or Leave with the world watched: the judge of verdicts.
type trial struct {
	protocol protocol
	site     interface {
		State(group, user string) groups.State
	}
	group, user string
	leave       bool
	reader      bool // the client can read
	// settlesJoin reports whether a read that shows no membership also shows
	// that no Join is under way; nil where none does.
	settlesJoin func() bool
	// disturbed says that requests of earlier calls may arrive meanwhile: then a
	// change of the world need not be this call's.
	disturbed bool
	// others says that somebody else changes the membership meanwhile, or that
	// the call's own requests may arrive after it gave them up. Less is promised
	// then: see judgeAmongOthers.
	others bool
	// uncounted says that the answer of a native method does not tell how many
	// requests were sent.
	uncounted bool
	// fate gives the fate that an attempt must have had, by the fault that it
	// met; nil where the attempts are not checked one by one.
	fate func(groups.Attempt) groups.Fate

	mu       sync.Mutex
	states   []groups.State // of the world, before, after each attempt, and after
	looked   []time.Time    // when they were
	settling []bool         // whether a read would have settled a Join then
	own      int            // changes that are the call's
	foreign  int            // changes that are somebody else's
	attempts []groups.Attempt
	ctxErr   error // the caller's, when the call had ended
	res      *groups.Result
	err      error
}

func (r *trial) look() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lookLocked(true)
}

func (r *trial) lookLocked(own bool) {
	s := r.site.State(r.group, r.user)
	switch changed := len(r.states) > 0 && s != r.states[len(r.states)-1]; {
	case changed && own:
		r.own++
	case changed:
		r.foreign++
	}
	r.states, r.looked = append(r.states, s), append(r.looked, time.Now())
	r.settling = append(r.settling, r.others && !r.leave && r.settlesJoin != nil && r.settlesJoin())
}

// disturb lets somebody else act. What changes by it is not the call's doing.
func (r *trial) disturb(act func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lookLocked(true)
	act()
	r.lookLocked(false)
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
	r.call(ctx, client, groups.Self)
	return nil
}

// call makes the call with a client that has the hook.
func (r *trial) call(ctx context.Context, client groups.Client, user groups.User) {
	if r.disturbed {
		defer r.watch()()
	}
	m := groups.Membership{GroupID: r.group, User: user}
	change := client.Join
	if r.leave {
		change = client.Leave
	}
	r.witness(ctx, func() (*groups.Result, error) { return change(ctx, m) })
}

// witness has the call made, and keeps what came of it.
func (r *trial) witness(ctx context.Context, call func() (*groups.Result, error)) {
	r.look()
	r.res, r.err = call()
	r.ctxErr = ctx.Err()
	r.look()
}

func (r *trial) method() string { return r.protocol.change(r.leave) }

// changes reports whether the method is one of those that the call changes the
// membership by.
func (r *trial) changes(method string) bool {
	return method == r.method() || !r.leave && r.protocol.request != "" && method == r.protocol.request
}

// held reports whether the world was in the state at some instant of the call.
// StateLeft says that there is no membership, not that no request waits.
func (r *trial) held(s groups.State) bool {
	return slices.Contains(r.states, s) || s == groups.StateLeft && slices.Contains(r.states, groups.StatePending)
}

// changed reports whether the world changed by the call.
func (r *trial) changed() bool { return r.own > 0 }

// heldOtherwise reports whether, while the last request that was answered was
// under way, there was an instant at which the membership was not as the call
// asks.
func (r *trial) heldOtherwise() bool {
	return r.during(r.answered(), func(i int) bool { return (r.states[i] == groups.StateJoined) == r.leave })
}

// settledJoin reports whether a read was answered that can have settled a Join,
// by what was so while it was under way, and whether it must have: somebody else
// may have changed it meanwhile.
func (r *trial) settledJoin() (can, must bool) {
	for _, a := range r.answeredReads() {
		can = can || r.during(a, func(i int) bool { return r.settling[i] })
		must = must || !r.during(a, func(i int) bool { return !r.settling[i] })
	}
	return can, must
}

// during reports whether there was an instant like that, by the number of the
// look at it, while the attempt was under way.
func (r *trial) during(a groups.Attempt, like func(look int) bool) bool {
	at := slices.IndexFunc(r.looked, func(t time.Time) bool { return t.After(a.Start) })
	end := a.Start.Add(a.Duration)
	for i := max(at-1, 0); i < len(r.looked) && (i < at || !r.looked[i].After(end)); i++ {
		if like(i) {
			return true
		}
	}
	return false
}

// answered gives the last attempt that was answered.
func (r *trial) answered() (last groups.Attempt) {
	for _, a := range r.attempts {
		if a.Fate == groups.FateAnswered {
			last = a
		}
	}
	return last
}

// marked reports whether an attempt that can change the membership had an
// unknown fate.
func (r *trial) marked() bool {
	return slices.ContainsFunc(r.attempts, func(a groups.Attempt) bool {
		return r.changes(a.Method) && a.Fate == groups.FateUnknown
	})
}

// succeeded gives the number of answers to a change that said success.
func (r *trial) succeeded() (n int) {
	for _, a := range r.attempts {
		if r.changes(a.Method) && a.Fate == groups.FateAnswered && a.Err == nil {
			n++
		}
	}
	return n
}

// reads gives the attempts to read after the last one to change, with those to
// log in for it.
func (r *trial) reads() []groups.Attempt {
	last := -1
	for i, a := range r.attempts {
		if r.changes(a.Method) {
			last = i
		}
	}
	return r.attempts[last+1:]
}

// answeredReads gives the reads that were answered.
func (r *trial) answeredReads() (list []groups.Attempt) {
	for _, a := range r.reads() {
		if a.Method == r.protocol.read && a.Fate == groups.FateAnswered && a.Err == nil {
			list = append(list, a)
		}
	}
	return list
}

// read reports whether a read was answered.
func (r *trial) read() bool { return len(r.answeredReads()) > 0 }

// refused reports whether the provider's last word on the change is a refusal
// with one of the codes.
func (r *trial) refused(codes []string) (is bool) {
	for _, a := range r.attempts {
		if r.changes(a.Method) {
			var e *groups.Error
			is = a.Fate == groups.FateAnswered && errors.As(a.Err, &e) && slices.Contains(codes, e.NativeCode)
		}
	}
	return is
}

// disproved reports whether the provider said what cannot be said when one of
// the attempts was carried out.
func (r *trial) disproved() bool { return r.refused(r.protocol.disproves) }

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
	complain(attempts != r.sent() && !(r.uncounted && r.err == nil), "it counts %d attempts, the hook %d", attempts, r.sent())
	r.judgeFates(complain)
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "; ") + "\n" + r.story()
}

// sent gives the number of requests that the hook knows of. Those that net/http
// repeats by itself are none of its calls, but count in the next one's number.
func (r *trial) sent() int { return r.protocol.sent(r.attempts) }

func (p *protocol) sent(attempts []groups.Attempt) (n int) {
	for _, a := range attempts {
		n++
		if p.readsByGet && a.Method == p.read {
			n = max(n, a.Number)
		}
	}
	return n
}

type complaint func(bad bool, format string, args ...any)

func (r *trial) judgeSuccess(complain complaint) {
	s := r.res.State
	complain(r.leave != (s == groups.StateLeft) || s == "", "a success with state %q", s)
	complain(!r.held(s), "false success: %q held at no instant", s)
	complain(r.res.Inferred != (r.res.Native == nil), "Inferred %v with Native %v", r.res.Inferred, r.res.Native)
	complain(r.res.Inferred && !r.marked(), "inferred although no attempt had an unknown fate")
	complain(!r.res.Inferred && r.succeeded() == 0, "a success that the provider did not say")
}

func (r *trial) judgeError(complain complaint, code groups.Code) {
	complain(r.res != nil, "a result beside the error")
	complain(r.succeeded() > 0, "an error although the provider said success")
	if r.others {
		r.judgeAmongOthers(complain, code)
		return
	}
	last := r.states[len(r.states)-1]
	settled := r.read() && (r.leave || r.settlesJoin != nil && r.settlesJoin())
	if code != groups.ErrOutcomeUnknown {
		complain(r.changed() && !r.disturbed, "false failure: one of its attempts changed the world")
		complain(r.marked() && !r.disproved() && !settled, "a definite error although a fate is unknown")
		return
	}
	complain(!r.marked(), "the outcome is called unknown although no fate is")
	complain(r.disproved(), "the outcome is called unknown although the provider disproved it")
	complain(r.refused(r.protocol.proves), "the outcome is called unknown although the provider proved it")
	complain(settled, "the outcome is called unknown although it was read")
	complain(!r.leave && r.read() && last == groups.StateJoined && !r.disturbed,
		"the outcome of a Join is called unknown although the membership was read")
	complain(r.reader && r.ctxErr == nil && len(r.reads()) == 0, "the outcome is called unknown, and nobody read")
}

// judgeAmongOthers judges an error where somebody else acts meanwhile, or
// requests arrive late: one of the call's may have changed the world all the
// same where an answer was lost, but what the error says held when it was said.
func (r *trial) judgeAmongOthers(complain complaint, code groups.Code) {
	can, must := r.settledJoin()
	if code != groups.ErrOutcomeUnknown {
		complain(r.changed() && !r.marked(), "false failure: no answer was lost, and one of its attempts changed the world")
		complain(r.marked() && !r.heldOtherwise(), "false failure: what was asked for held all the time")
		complain(r.marked() && !r.disproved() && !(r.read() && r.leave) && !can,
			"a definite error although a fate is unknown")
		return
	}
	complain(!r.marked(), "the outcome is called unknown although no fate is")
	complain(r.disproved(), "the outcome is called unknown although the provider disproved it")
	complain(r.refused(r.protocol.proves), "the outcome is called unknown although the provider proved it")
	complain(r.read() && r.leave || must, "the outcome is called unknown although it was read")
	complain(r.reader && r.ctxErr == nil && len(r.reads()) == 0, "the outcome is called unknown, and nobody read")
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
		if r.fate == nil || a.Method != r.protocol.meets(r.leave) {
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
	start := time.Time{}
	if len(r.looked) > 0 {
		start = r.looked[0]
	}
	for _, a := range r.attempts {
		fmt.Fprintf(&b, "\n\tattempt %d, after %v for %v: %s, status %d, %s, %v",
			a.Number, a.Start.Sub(start), a.Duration, a.Method, a.Status, a.Fate, a.Err)
	}
	if r.err != nil {
		fmt.Fprintf(&b, "\n\tverdict: %v", r.err)
	} else {
		fmt.Fprintf(&b, "\n\tverdict: %+v", *r.res)
	}
	return b.String()
}
