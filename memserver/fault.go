package memserver

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Fault spoils the answers to some requests.
type Fault struct {
	// Site, Op, Group and User say which requests: the provider's name, its
	// name of the method ("joinGroup"), and the ids. "" matches all.
	Site, Op, Group, User string
	// Attempt is the one of the matching requests, counted from 1, at which the
	// fault fires; at 0 it fires at all of them.
	Attempt int
	// Phase is when it fires.
	Phase Phase
	// Effect is what happens.
	Effect Effect
	// Late has a delayed request carried out although its client hung up
	// meanwhile. Otherwise it is dropped. Close drops it in any case.
	Late bool
}

// A Phase is a moment in the handling of a request.
type Phase string

// The phases.
const (
	// BeforeRules is before anything was looked at or changed. Only an effect
	// without a Kind goes on to the rules.
	BeforeRules Phase = "before rules"
	// AfterRules is after the request was carried out or refused, with nothing
	// of the answer sent.
	AfterRules Phase = "after rules"
	// MidAnswer is after the header and half of the answer's body were sent. Drop
	// and Truncate are the same there.
	MidAnswer Phase = "mid answer"
)

// A Kind is a way to spoil an answer.
type Kind string

// The kinds of effects.
const (
	// Pass changes nothing. It is for effects that only delay.
	Pass Kind = ""
	// Answer sends Status, Header and Body in place of the answer.
	Answer Kind = "answer"
	// Drop hangs up.
	Drop Kind = "drop"
	// Truncate sends the header and half of the body, and hangs up.
	Truncate Kind = "truncate"
	// Garbage sends bytes that are no answer in any style: with status 200
	// before the rules, else with the answer's status.
	Garbage Kind = "garbage"
)

// An Effect is what a fault does.
type Effect struct {
	// Kind says how the answer is spoiled.
	Kind Kind
	// Delay passes first, in real time.
	Delay time.Duration
	// Status, Header and Body are the answer of kind Answer. Date is the
	// server's clock's where Header has none; Content-Length is the Body's.
	Status int
	Header map[string]string
	Body   string
}

// replacement makes the answer that stands for the real one; nil where the real
// one stays.
func (e *Effect) replacement(status int) *answer {
	switch e.Kind {
	case Answer:
		return &answer{status: e.Status, header: e.Header, body: []byte(e.Body)}
	case Garbage:
		return &answer{status: status, contentType: "application/octet-stream", body: []byte("\xfe\xff<not{an answer")}
	case Pass, Drop, Truncate:
	}
	return nil
}

// check tells what is senseless in a fault.
func (f *Fault) check() error {
	e := &f.Effect
	switch {
	case !slices.Contains([]Phase{BeforeRules, AfterRules, MidAnswer}, f.Phase):
		return fmt.Errorf("memserver: a fault without a known phase: %q", f.Phase)
	case !slices.Contains([]Kind{Pass, Answer, Drop, Truncate, Garbage}, e.Kind):
		return fmt.Errorf("memserver: a fault of an unknown kind: %q", e.Kind)
	case e.Kind == Pass && e.Delay <= 0:
		return fmt.Errorf("memserver: a fault without an effect")
	case e.Kind == Answer && (e.Status < 200 || e.Status > 999):
		return fmt.Errorf("memserver: a fault that answers with status %d", e.Status)
	case e.Kind == Answer && f.Phase == MidAnswer:
		return fmt.Errorf("memserver: a fault that answers in the middle of an answer")
	case e.Kind == Truncate && f.Phase == BeforeRules:
		return fmt.Errorf("memserver: a fault that truncates an answer before there is one")
	case f.Attempt < 0 || e.Delay < 0:
		return fmt.Errorf("memserver: a fault with a negative number")
	case f.Late && e.Delay == 0:
		return fmt.Errorf("memserver: a fault that is late without a delay")
	case e.Kind != Answer && (e.Status != 0 || e.Body != "" || len(e.Header) > 0),
		(e.Status == http.StatusNoContent || e.Status == http.StatusNotModified) && e.Body != "":
		return fmt.Errorf("memserver: a fault with an answer that it does not send")
	}
	for name := range e.Header {
		if key := http.CanonicalHeaderKey(name); key == "Content-Length" || key == "Transfer-Encoding" {
			return fmt.Errorf("memserver: a fault that sets %s, which is the server's", key)
		}
	}
	return nil
}

// clone shares nothing with f.
func (f *Fault) clone() Fault {
	c := *f
	c.Effect.Header = maps.Clone(f.Effect.Header)
	return c
}

// faults are the faults of a server. Of those that match a request the first
// one that is due fires.
type faults struct {
	mu   sync.Mutex
	list []*injected
}

type injected struct {
	fault   Fault
	matched int
	fired   int
}

// Inject adds faults, behind those that are there. Of those that match a request
// the first that is due fires, and no other; all of them count the request as an
// Attempt. An error says what is senseless in one; none is then added.
func (s *Server) Inject(list ...Fault) error {
	for i := range list {
		if err := list[i].check(); err != nil {
			return err
		}
		known := func(site hosted) bool { return site.siteName() == list[i].Site }
		if list[i].Site != "" && !slices.ContainsFunc(s.sites, known) {
			return fmt.Errorf("memserver: a fault of an unknown site: %q", list[i].Site)
		}
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	for _, f := range list {
		s.faults.list = append(s.faults.list, &injected{fault: f.clone()})
	}
	return nil
}

// Unfired gives the faults that have not fired yet.
func (s *Server) Unfired() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	var list []Fault
	for _, in := range s.faults.list {
		if in.fired == 0 {
			list = append(list, in.fault.clone())
		}
	}
	return list
}

// ClearFaults removes all faults, also those that have not fired.
func (s *Server) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

// take counts the request at every fault that matches it, and gives the one
// that fires.
func (fs *faults) take(site string, c *call) *Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var due *injected
	for _, in := range fs.list {
		if !in.fault.matches(site, c) {
			continue
		}
		in.matched++
		if due == nil && (in.fault.Attempt == 0 || in.fault.Attempt == in.matched) {
			due = in
		}
	}
	if due == nil {
		return nil
	}
	due.fired++
	return &due.fault // it is not changed any more
}

func (f *Fault) matches(site string, c *call) bool {
	return (f.Site == "" || f.Site == site) && (f.Op == "" || f.Op == c.op) &&
		(f.Group == "" || f.Group == c.group) && (f.User == "" || f.User == c.user)
}
