package memserver_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A scene is a trial with its call, on a group and user of its own. Its client
// can read.
type scene struct {
	trial
	asked  groups.User // of the Membership
	people []string    // those whom requests are about, or by
	client func(groups.HTTPConfig) (groups.Client, error)
}

// scenes numbers the scenes, for names that nothing else in a world has.
var scenes atomic.Int64

// A stage makes the scenes of one case.
type stage struct {
	name string
	// spoilings are the faults that the case's methods can meet.
	spoilings []spoiling
	arrange   func(testing.TB, *memserver.Server) *scene
}

// play makes the call.
func (s *scene) play(ctx context.Context, t testing.TB) {
	t.Helper()
	cfg := groups.HTTPConfig{
		Timeout: attemptTimeout, MaxAttempts: verdictAttempts,
		MinWait: time.Millisecond, MaxWait: 10 * time.Millisecond, OnAttempt: s.hook,
	}
	client, err := s.client(cfg)
	noError(t, err)
	s.reader = true
	s.call(ctx, client, s.asked)
}

// judgeStages plays each case in each dialect with each spoiling, and judges the
// verdicts.
func judgeStages(t *testing.T, stages []stage) {
	t.Helper()
	var all tally
	t.Cleanup(func() { all.log(t) })
	for _, dialect := range dialects {
		for _, st := range stages {
			t.Run(dialectNames[dialect]+"/"+st.name, func(t *testing.T) {
				t.Parallel()
				for _, s := range played(st.spoilings) {
					synctest.Test(t, func(t *testing.T) { judgeStage(t, dialect, st, s, &all) })
				}
			})
		}
	}
}

// judgeStage plays the case with a spoiling to each extent.
func judgeStage(t *testing.T, dialect memserver.Dialect, st stage, s spoiling, all *tally) {
	t.Helper()
	srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))
	for _, e := range extents {
		sc := st.arrange(t, srv)
		sc.fate = s.fateIn(e)
		srv.ClearFaults()
		noError(t, srv.Inject(s.faults(e, sc.protocol, sc.leave, "")...))
		sc.play(t.Context(), t)
		if wrong := sc.wrong(); wrong != "" {
			t.Errorf("%s, %s: %s", s.name, e.name, wrong)
		}
		all.count(&sc.trial)
	}
	srv.ClearFaults()
}
