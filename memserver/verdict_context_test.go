package memserver_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// An end is the end of the caller's ctx.
type end struct {
	name     string
	after    time.Duration
	deadline bool
}

// The clients wait for 2 s between attempts, each of which may last 1 s.
var ends = []end{
	{name: "canceled before"},
	{name: "its deadline past", deadline: true},
	{name: "canceled in the first attempt", after: attemptTimeout / 2},
	{name: "its deadline in the first attempt", after: attemptTimeout / 2, deadline: true},
	{name: "canceled in the first wait", after: attemptTimeout * 19 / 10},
	{name: "its deadline in the first wait", after: attemptTimeout * 19 / 10, deadline: true},
	{name: "canceled later", after: attemptTimeout * 63 / 10},
	{name: "its deadline later", after: attemptTimeout * 63 / 10, deadline: true},
	{name: "canceled in a read", after: attemptTimeout * 104 / 10},
	{name: "its deadline in a read", after: attemptTimeout * 104 / 10, deadline: true},
}

func (e end) context(t interface{ Context() context.Context }) (context.Context, context.CancelFunc) {
	if e.deadline {
		return context.WithTimeout(t.Context(), e.after)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if e.after == 0 {
		cancel()
		return ctx, cancel
	}
	timer := time.AfterFunc(e.after, cancel)
	return ctx, func() { timer.Stop(); cancel() }
}

// TestNoVerdictIsWrongWhenTheContextEnds has the caller's ctx end before and
// during attempts, waits and reads.
func TestNoVerdictIsWrongWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	var all tally
	t.Cleanup(func() { all.log(t) })
	for dialect, style := range map[memserver.Dialect]peopleaggregator.Style{
		memserver.Documented: peopleaggregator.JSON, memserver.Deployed: peopleaggregator.XMLRPC,
	} {
		for _, c := range verdictCases {
			for _, s := range played(spoilings(style)) {
				if !s.concernsEnds() {
					continue
				}
				t.Run(dialectNames[dialect]+" "+c.name+"/"+s.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { judgeEnds(t, dialect, style, c, s, &all) })
				})
			}
		}
	}
}

// concernsEnds leaves out what differs from others in the answer's text only.
func (s spoiling) concernsEnds() bool {
	return s.effect.Kind != memserver.Answer || s.effect.Status == 500 || s.effect.Status == 503
}

func judgeEnds(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style, c verdictCase, s spoiling, all *tally) {
	t.Helper()
	srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))
	for _, x := range extents[2:] {
		for _, e := range ends {
			for _, reader := range x.readers() {
				group, user := c.arrange(t, srv.PeopleAggregator)
				r := &trial{
					protocol: paProtocol, site: srv.PeopleAggregator, group: group, user: user,
					leave: c.leave, reader: reader, fate: s.fateBefore(e),
				}
				srv.ClearFaults()
				noError(t, srv.Inject(s.faults(x, paProtocol, c.leave, user)...))
				cfg := verdictConfig(srv.PeopleAggregator, style, user, reader)
				cfg.MinWait, cfg.MaxWait = 2*attemptTimeout, 2*attemptTimeout
				ctx, cancel := e.context(t)
				noError(t, r.run(ctx, cfg))
				cancel()
				if wrong := r.wrong(); wrong != "" {
					t.Errorf("%s, %s, reader %v: %s", x.name, e.name, reader, wrong)
				}
				if e.after == 0 && (groups.CodeOf(r.err) != groups.ErrCanceled || len(r.attempts) > 0) {
					t.Errorf("a call whose ctx had ended: %s", r.story())
				}
				all.count(r)
			}
		}
	}
	srv.ClearFaults()
}

// fateBefore gives the check of the attempts that ended before ctx did.
func (s spoiling) fateBefore(e end) func(groups.Attempt) groups.Fate {
	check, start := s.fateIn(extents[2]), time.Now()
	return func(a groups.Attempt) groups.Fate {
		want := check(a)
		if a.Start.Add(a.Duration).Sub(start) >= e.after {
			return "" // it was cut off
		}
		return want
	}
}
