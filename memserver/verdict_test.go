package memserver_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// A verdictCase is an operation, on a group and user of its own.
type verdictCase struct {
	name         string
	leave        bool
	registration memserver.Registration
	member       bool
	owner        bool
}

// The deployed server's lie, a moderator's leave, is not among them: see
// TestTheDeployedModeratorsLeaveIsTheOneFalseSuccess.
var verdictCases = []verdictCase{
	{name: "join of an open group"},
	{name: "join of a moderated group", registration: memserver.Moderated},
	{name: "join without an invitation", registration: memserver.Invite},
	{name: "join of a member", member: true},
	{name: "leave of a member", leave: true, member: true},
	{name: "leave of who is no member", leave: true},
	{name: "leave of the owner", leave: true, owner: true},
}

// arrange makes user and group.
func (c verdictCase) arrange(t testing.TB, site *memserver.PeopleAggregator) (group, user string) {
	t.Helper()
	u := must(t, site.AddUser, memserver.User{Name: "Ada"})
	g := memserver.Group{Registration: c.registration}
	if c.owner {
		g.Owner = u.ID
	}
	g = must(t, site.AddGroup, g)
	if c.member {
		noError(t, site.AddMember(g.ID, u.ID))
	}
	return g.ID, u.ID
}

// verdictConfig is that of the clients whose verdicts are judged.
func verdictConfig(site *memserver.PeopleAggregator, style peopleaggregator.Style, user string, reader bool) peopleaggregator.Config {
	cfg := site.Config(user)
	cfg.Style = style
	cfg.Timeout, cfg.MaxAttempts = attemptTimeout, verdictAttempts
	cfg.MinWait, cfg.MaxWait = time.Millisecond, 10*time.Millisecond
	if !reader {
		cfg.UserID = ""
	}
	return cfg
}

// A tally counts verdicts.
type tally struct{ success, inferred, definite, unknown atomic.Int64 }

func (n *tally) count(r *trial) {
	switch {
	case r.err == nil && r.res.Inferred:
		n.inferred.Add(1)
	case r.err == nil:
		n.success.Add(1)
	case groups.CodeOf(r.err) == groups.ErrOutcomeUnknown:
		n.unknown.Add(1)
	default:
		n.definite.Add(1)
	}
}

func (n *tally) log(t testing.TB) {
	t.Helper()
	success, inferred, definite, unknown := n.success.Load(), n.inferred.Load(), n.definite.Load(), n.unknown.Load()
	all := success + inferred + definite + unknown
	t.Logf("%d verdicts: %d successes, %d inferred, %d definite errors, %d ErrOutcomeUnknown (%.1f %%)",
		all, success, inferred, definite, unknown, 100*float64(unknown)/float64(max(all, 1)))
}

// TestNoVerdictIsWrong compares what the client says with what the world did,
// for each way in which attempts can be spoiled.
func TestNoVerdictIsWrong(t *testing.T) {
	t.Parallel()
	var all tally
	t.Cleanup(func() { all.log(t) })
	for _, dialect := range dialects {
		for _, style := range paStyles {
			for _, c := range verdictCases {
				t.Run(dialectNames[dialect]+" "+string(style)+"/"+c.name, func(t *testing.T) {
					t.Parallel()
					for _, s := range played(spoilings(style)) {
						t.Run(s.name, func(t *testing.T) {
							t.Parallel()
							synctest.Test(t, func(t *testing.T) { judgeSpoiling(t, dialect, style, c, s, &all) })
						})
					}
				})
			}
		}
	}
}

// judgeSpoiling makes the calls of one case that meet one kind of spoiling.
func judgeSpoiling(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style, c verdictCase, s spoiling, all *tally) {
	t.Helper()
	srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))
	site := srv.PeopleAggregator
	for _, e := range extents {
		for _, reader := range e.readers() {
			group, user := c.arrange(t, site)
			r := &trial{
				protocol: paProtocol, site: site, group: group, user: user, leave: c.leave, reader: reader, fate: s.fateIn(e),
			}
			srv.ClearFaults()
			noError(t, srv.Inject(s.faults(e, paProtocol, c.leave, user)...))
			noError(t, r.run(t.Context(), verdictConfig(site, style, user, reader)))
			if wrong := r.wrong(); wrong != "" {
				t.Errorf("%s, reader %v: %s", e.name, reader, wrong)
			}
			all.count(r)
		}
	}
	srv.ClearFaults()
}

// TestTheDeployedModeratorsLeaveIsTheOneFalseSuccess names the one case in
// which a verdict may be wrong: the provider lies.
func TestTheDeployedModeratorsLeaveIsTheOneFalseSuccess(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(memserver.Deployed))
	site := srv.PeopleAggregator
	group, user := verdictCase{}.arrange(t, site)
	noError(t, site.AddMember(group, user, memserver.Moderator))
	r := &trial{protocol: paProtocol, site: site, group: group, user: user, leave: true}
	noError(t, r.run(context.Background(), verdictConfig(site, peopleaggregator.JSON, user, true)))
	if r.err != nil || r.res.State != groups.StateLeft || site.State(group, user) != groups.StateJoined {
		t.Errorf("the moderator's leave: %s", r.story())
	}
}
