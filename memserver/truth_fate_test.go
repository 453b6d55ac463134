package memserver_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"net"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A line is a play's way to the server, as the test itself knows it: what it
// does to the dials, and what net/http tells of the connections.
type line struct {
	mu sync.Mutex
	// random draws the dials that fail; nil for a line on which none does.
	random *rand.Rand
	now    way
	ways   []way // of the attempts, in their order
}

// A way is what one attempt came by.
type way struct {
	connected bool // it was given a connection
	nameless  bool // a dial did not find the host's name
}

type lineKey struct{}

// context has the client's dials and connections be the line's.
func (l *line) context(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, lineKey{}, l)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.now.connected = true
	}})
}

// attempted notes the end of an attempt.
func (l *line) attempted() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ways = append(l.ways, l.now)
	l.now = way{}
}

// unreached counts the attempts that were given no connection.
func (l *line) unreached() (n int) {
	for _, w := range l.ways {
		if !w.connected {
			n++
		}
	}
	return n
}

// fail gives the error of a dial that fails, at once or later than an attempt
// may last; nil where the dial goes on.
func (l *line) fail(ctx context.Context) error {
	l.mu.Lock()
	if l.random == nil || !chance(l.random, 3) {
		l.mu.Unlock()
		return nil
	}
	slow := chance(l.random, 4)
	l.now.nameless = !slow && chance(l.random, 4)
	nameless := l.now.nameless
	l.mu.Unlock()
	if slow {
		select {
		case <-time.After(attemptTimeout * 3 / 2):
		case <-ctx.Done():
		}
	}
	var err error = syscall.ECONNREFUSED
	if nameless {
		err = &net.DNSError{Err: "no such host", IsNotFound: true}
	}
	return &net.OpError{Op: "dial", Net: "tcp", Err: err}
}

// judgeFates holds what the client says of its attempts against what the server
// did with them. All that the verdict's judge says of fates rests on it.
func (p *play) judgeFates(complain complaint) {
	lost := false
	for i, a := range p.all() {
		arrived := p.arrived(a)
		may := p.fates(a, p.line.ways[i], arrived)
		complain(!slices.Contains(may, a.Fate), "attempt %d, to %s, has the fate %q; by the server's account it is one of %q",
			a.Number, a.Method, a.Fate, may)
		complain(a.Err == nil && len(arrived) == 1 && arrived[0].Fault != nil && arrived[0].Fault.Effect.Kind == memserver.Answer,
			"attempt %d, to %s, is a success that the server did not say", a.Number, a.Method)
		lost = lost || p.changes(a.Method) && slices.Contains(may, groups.FateUnknown)
	}
	complain(groups.CodeOf(p.err) == groups.ErrOutcomeUnknown && !lost,
		"the outcome is called unknown; by the server's account no answer to a change was lost or spoilt")
	complain(p.res != nil && p.res.Inferred && !lost,
		"it is inferred; by the server's account no answer to a change was lost or spoilt")
}

// all gives all attempts, in their order.
func (p *play) all() []groups.Attempt { return slices.Concat(p.attempts, p.later) }

// arrived gives what came to the server in the time of an attempt. To change it
// is one at most, since the client waits before it repeats; of reads and log-ins
// two may touch.
func (p *play) arrived(a groups.Attempt) (list []*memserver.Exchange) {
	for i := range p.record {
		x := &p.record[i]
		at := x.Time
		if x.Fault != nil && x.Fault.Late {
			at = at.Add(-x.Fault.Effect.Delay)
		}
		if x.Op == a.Method && !at.Before(a.Start) && !at.After(a.Start.Add(a.Duration)) {
			list = append(list, x)
		}
	}
	return list
}

// fates gives the fates that the rules allow an attempt, by what the server did
// with it. They are more than one where time ended it, for then an answer may
// have come in the same instant, and where a read was repeated in one instant.
func (p *play) fates(a groups.Attempt, w way, arrived []*memserver.Exchange) (may []groups.Fate) {
	const no, unknown, hopeless = groups.FateNotCarriedOut, groups.FateUnknown, groups.FateHopeless
	cut := !a.Start.Add(a.Duration).Before(p.endsAt)
	switch {
	case w.nameless && !w.connected && !cut:
		return []groups.Fate{hopeless}
	case !w.connected:
		return []groups.Fate{no}
	case len(arrived) == 0:
		return []groups.Fate{unknown} // some of it may have left
	}
	for _, x := range arrived {
		may = append(may, p.fateOf(x))
		if !cut && a.Duration < attemptTimeout {
			continue
		}
		may = append(may, unknown)
		switch status := x.Status / 100; { // which may have come alone
		case status != 3 && status != 4:
		case cut:
			may = append(may, no)
		default:
			may = append(may, hopeless)
		}
	}
	return may
}

// fateOf gives the fate of an attempt that came to the exchange, unless time
// ended it.
func (p *play) fateOf(x *memserver.Exchange) groups.Fate {
	if x.Fault == nil {
		return groups.FateAnswered
	}
	s := p.spoilingOf(x.Fault)
	switch {
	case s.fate == "":
		return groups.FateAnswered // it was late, and that is all
	case s.phase != memserver.BeforeRules && s.effect.Kind != memserver.Answer && x.Status/100 == 4:
		return groups.FateHopeless // it is the real refusal's status, and that arrived
	case x.Op == gsProtocol.read && strings.HasPrefix(s.name, "status 257"):
		return groups.FateAnswered // only to a join it is a failure in the middle of the work
	}
	return s.fate
}

// spoilingOf gives the spoiling that the fault was made of.
func (p *play) spoilingOf(f *memserver.Fault) *spoiling {
	for i := range p.spoilings {
		s := &p.spoilings[i]
		if s.phase == f.Phase && s.late == f.Late && s.effect.Kind == f.Effect.Kind && s.effect.Delay == f.Effect.Delay &&
			s.effect.Status == f.Effect.Status && s.effect.Body == f.Effect.Body && maps.Equal(s.effect.Header, f.Effect.Header) {
			return s
		}
	}
	return &spoiling{fate: "that of no spoiling"}
}

// judgeWaits holds the waits, and the error's RetryAfter, against what the
// answers asked for.
func (p *play) judgeWaits(complain complaint) {
	for _, a := range p.all() {
		if arrived := p.arrived(a); len(arrived) == 1 {
			asked := askedBy(arrived[0])
			complain(a.Wait > 0 && asked > 0 && a.Wait != asked, "after attempt %d it waits for %v; it was asked to for %v", a.Number, a.Wait, asked)
		}
	}
	var e *groups.Error
	if last, ok := p.last(); ok && p.ctxErr == nil && errors.As(p.err, &e) {
		var asked time.Duration
		for _, x := range p.arrived(last) {
			asked = askedBy(x)
		}
		complain(e.RetryAfter != asked, "RetryAfter is %v; it was asked to wait for %v", e.RetryAfter, asked)
	}
}

// last gives the attempt that ended the call but for the read that settles it,
// where it is plain which one that is.
func (p *play) last() (a groups.Attempt, plain bool) {
	reads, n := p.reads(), len(p.attempts)
	switch {
	case n == 0:
		return a, false
	case len(reads) == n: // to change there is none
		return p.attempts[n-1], len(p.arrived(p.attempts[n-1])) < 2
	}
	logsIn := func(a groups.Attempt) bool { return a.Method != p.protocol.read }
	return p.attempts[n-len(reads)-1], !slices.ContainsFunc(reads, logsIn)
}

// askedBy gives the wait that an answer asks for. It is a fault's: the servers
// have no limits of their own here.
func askedBy(x *memserver.Exchange) time.Duration {
	if x.Fault == nil {
		return 0
	}
	if seconds, err := strconv.Atoi(x.Fault.Effect.Header["Retry-After"]); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if strings.Contains(x.Fault.Effect.Body, "must wait 3600 seconds") {
		return time.Hour
	}
	return 0
}
