package memserver

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// An Exchange is one request and what was answered, without secrets.
type Exchange struct {
	// Site is the provider's name, "" for a path that belongs to none; Op,
	// Group and User are the method and whom it is about, as far as it was
	// understood.
	Site, Op, Group, User string
	// Time is when it was answered, by the server's clock.
	Time time.Time
	// Method, Path, Query, Header and Body are the request. A Body of more than
	// 64 KiB is not kept, nor a Header of more than 200 values or 16 KiB, or an
	// AnswerHeader of more, which is nil then.
	Method, Path, Query string
	Header              http.Header
	Body                string
	// Status, AnswerHeader and Answer are the answer; Status is 0 where the
	// server hung up without one. An Answer of more than 64 KiB, or to a Body of
	// more, is withheld, and so are Query, Body and Answer of a request to Flickr
	// whose Header is not kept, or that has more than 1000 parameters in header, body
	// and query together.
	Status       int
	AnswerHeader http.Header
	Answer       string
	// Fault is the fault that fired, if one did.
	Fault *Fault
}

// record is the queue of the newest exchanges. What it keeps is only made fit to
// be shown when somebody looks.
type record struct {
	mu    sync.Mutex
	limit int
	// kept gives what there is: it is a function, into which fmt cannot look.
	kept func() *keptQueue
}

type keptQueue struct {
	list  []kept
	first int    // the oldest in the list; what stands before it is gone
	bytes int    // of all that are there
	spare packed // the memory of the last one that went, for the next that comes
}

func (rec *record) init(limit int) {
	q := &keptQueue{}
	rec.limit, rec.kept = limit, func() *keptQueue { return q }
}

// record keeps the exchange, once; a nil answer is none. It comes before the
// answer is written, so that a client that has its answer finds it in the record.
func (x *exchange) record(a *answer) {
	rec := &x.srv.record
	if rec.limit == 0 || x.recorded {
		return
	}
	x.recorded = true
	if x.time.IsZero() {
		x.time = x.srv.settings.clock.Now()
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	q := rec.kept()
	room := q.spare[:0]
	q.spare = nil
	q.add(x.keep(a, room), rec.limit)
}

// add keeps the newest, and of the others as many as there may be.
func (q *keptQueue) add(k kept, limit int) {
	q.list = append(q.list, k)
	q.bytes += k.bytes()
	for len(q.list)-q.first > limit || q.bytes > maxRecord {
		q.bytes -= q.list[q.first].bytes()
		q.spare = q.list[q.first].texts
		q.list[q.first] = kept{}
		q.first++
	}
	if q.first > limit {
		q.list = slices.Delete(q.list, 0, q.first)
		q.first = 0
	}
}

// Record gives the newest exchanges, the oldest of them first: as many as
// [WithRecordLimit] says, and no more than 16 MiB of them.
func (s *Server) Record() []Exchange {
	s.record.mu.Lock()
	q := s.record.kept()
	all := slices.Clone(q.list[q.first:])
	for i := range all {
		all[i].texts = slices.Clone(all[i].texts) // others will be written over them
	}
	s.record.mu.Unlock()
	list := make([]Exchange, len(all))
	for i := range all {
		list[i] = all[i].show()
	}
	return list
}

// ClearRecord empties the record.
func (s *Server) ClearRecord() {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	*s.record.kept() = keptQueue{}
}
