package memserver_test

import (
	"fmt"
	"strings"

	"github.com/groups-go/groups"
)

// A table counts verdicts and requests by provider.
type table struct {
	rows   [4]row
	others others
}

type row struct {
	operations                           int
	success, inferred, definite, unknown int
	reads                                int
	requests, spoilt                     int
}

var providers = [...]string{"peopleaggregator", "groupserver", "rocketchat", "flickr"}

func (b *table) count(p *play) {
	for i, name := range providers {
		if name == p.protocol.site {
			b.rows[i].count(p)
		}
	}
	b.others.count(p)
}

// others are the operations with which somebody else, or lateness, interfered.
type others struct{ disturbed, undone, after, contradicted int }

func (o *others) count(p *play) {
	_, err := p.verdict()
	definite := err != nil && groups.CodeOf(err) != groups.ErrOutcomeUnknown
	if p.foreign > 0 {
		o.disturbed++
	}
	if definite && p.changed() {
		o.undone++
	}
	if p.site.State(p.group, p.user) != p.states[len(p.states)-1] {
		o.after++
		if definite {
			o.contradicted++
		}
	}
}

func (o *others) String() string {
	return fmt.Sprintf("somebody else changed the membership during %d operations; %d had a definite error although one of their requests changed it; "+
		"%d memberships were changed by a request that arrived after the verdict, %d of them after a definite error",
		o.disturbed, o.undone, o.after, o.contradicted)
}

// count gives each operation its one verdict.
func (w *row) count(p *play) {
	w.operations++
	w.requests += len(p.record)
	for _, x := range p.record {
		if x.Fault != nil {
			w.spoilt++
		}
	}
	switch res, err := p.verdict(); {
	case p.kind == asksState:
		w.reads++
	case err == nil && res.Inferred:
		w.inferred++
	case err == nil:
		w.success++
	case groups.CodeOf(err) == groups.ErrOutcomeUnknown:
		w.unknown++
	default:
		w.definite++
	}
}

func (w *row) add(o row) {
	w.operations += o.operations
	w.success += o.success
	w.inferred += o.inferred
	w.definite += o.definite
	w.unknown += o.unknown
	w.reads += o.reads
	w.requests += o.requests
	w.spoilt += o.spoilt
}

// String gives the table with its sums. The share of ErrOutcomeUnknown is that of
// the verdicts on joins and leaves.
func (b *table) String() string {
	var s strings.Builder
	const format = "%-16s %10v %9v %8v %14v %14v %7v %6v %9v %7v\n"
	fmt.Fprintf(&s, format, "provider", "operations", "successes", "inferred", "definite error",
		"OutcomeUnknown", "share", "reads", "requests", "spoilt")
	line := func(name string, w row) {
		share := 100 * float64(w.unknown) / float64(max(w.operations-w.reads, 1))
		fmt.Fprintf(&s, format, name, w.operations, w.success, w.inferred, w.definite,
			w.unknown, fmt.Sprintf("%.2f %%", share), w.reads, w.requests, w.spoilt)
	}
	for i, w := range b.rows {
		line(providers[i], w)
	}
	line("all", b.sum())
	return s.String()
}

func (b *table) sum() (all row) {
	for _, w := range b.rows {
		all.add(w)
	}
	return all
}
