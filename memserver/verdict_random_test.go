package memserver_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"pgregory.net/rapid"
)

// TestNoVerdictIsWrongInAnySequence makes calls one after the other, each with
// faults of its own, while requests of earlier calls may still arrive late.
func TestNoVerdictIsWrongInAnySequence(t *testing.T) {
	t.Parallel()
	var all tally
	synctest.Test(t, func(t *testing.T) {
		// In a bubble a *testing.T has no deadline to be asked for.
		rapid.Check(struct{ rapid.TB }{t}, func(t *rapid.T) { judgeSequence(t, &all) })
	})
	all.log(t)
}

// A sequence is one server with the calls of one user.
type sequence struct {
	t       *rapid.T
	srv     *memserver.Server
	site    *memserver.PeopleAggregator
	user    memserver.User
	groups  []string
	quietAt time.Time // when all that is late has arrived
}

const sequencePassword = "correct horse"

func judgeSequence(t *rapid.T, all *tally) {
	dialect := rapid.SampledFrom(dialects).Draw(t, "dialect")
	s := &sequence{t: t, srv: memserver.New(memserver.WithDialect(dialect))}
	defer s.srv.Close()
	s.site = s.srv.PeopleAggregator
	s.user = must(t, s.site.AddUser, memserver.User{Login: "ada", Password: groups.NewSecret(sequencePassword)})
	for _, r := range []memserver.Registration{memserver.Open, memserver.Moderated, memserver.Invite} {
		s.groups = append(s.groups, must(t, s.site.AddGroup, memserver.Group{Registration: r}).ID)
	}
	s.groups = append(s.groups, must(t, s.site.AddGroup, memserver.Group{Owner: s.user.ID}).ID)
	if rapid.Bool().Draw(t, "a member at first") {
		noError(t, s.site.AddMember(s.groups[0], s.user.ID))
	}
	for i := range rapid.IntRange(1, 8).Draw(t, "calls") {
		r := s.call(fmt.Sprintf("call %d", i+1))
		if wrong := r.wrong(); wrong != "" {
			t.Fatalf("%s", wrong)
		}
		all.count(r)
		s.between()
	}
}

// call makes one call with faults.
func (s *sequence) call(name string) *trial {
	t := s.t
	style := rapid.SampledFrom(paStyles).Draw(t, name+": style")
	r := &trial{
		protocol: paProtocol, site: s.site, user: s.user.ID,
		group:     rapid.SampledFrom(s.groups).Draw(t, name+": group"),
		leave:     rapid.Bool().Draw(t, name+": leave"),
		reader:    rapid.Bool().Draw(t, name+": reader"),
		disturbed: time.Now().Before(s.quietAt),
	}
	s.srv.ClearFaults()
	late := time.Duration(0)
	for range rapid.IntRange(0, 3).Draw(t, name+": faults") {
		late = max(late, s.inject(name, style, r))
	}
	never := end{name: "never", after: time.Hour}
	ctx, cancel := rapid.SampledFrom(append([]end{never, never, never, never, never}, ends[2:]...)).Draw(t, name+": ctx").context(t)
	defer cancel()
	noError(t, r.run(ctx, s.config(name, style, r.reader)))
	if quiet := time.Now().Add(late); late > 0 && quiet.After(s.quietAt) {
		s.quietAt = quiet
	}
	return r
}

// inject gives the time by which the requests that meet the fault are late.
func (s *sequence) inject(name string, style peopleaggregator.Style, r *trial) time.Duration {
	spoiling := rapid.SampledFrom(spoilings(style)).Draw(s.t, name+": fault")
	// Rapid has 24 hours for all sequences.
	spoiling.effect.Delay = min(spoiling.effect.Delay, 7*attemptTimeout)
	f := memserver.Fault{
		Op:      rapid.SampledFrom([]string{r.method(), r.method(), "", "login", "getGroups"}).Draw(s.t, name+": fault on"),
		Attempt: rapid.IntRange(0, 3).Draw(s.t, name+": attempt"),
		Phase:   spoiling.phase, Effect: spoiling.effect, Late: spoiling.late,
	}
	noError(s.t, s.srv.Inject(f))
	if f.Late {
		return f.Effect.Delay
	}
	return 0
}

func (s *sequence) config(name string, style peopleaggregator.Style, reader bool) peopleaggregator.Config {
	cfg := verdictConfig(s.site, style, s.user.ID, reader)
	if rapid.Bool().Draw(s.t, name+": TLS") {
		cfg.BaseURL = s.srv.TLSURL()
	}
	if rapid.Bool().Draw(s.t, name+": long waits") {
		cfg.MinWait, cfg.MaxWait = 2*attemptTimeout, 2*attemptTimeout
	}
	if rapid.Bool().Draw(s.t, name+": log-in") {
		cfg.AuthToken = groups.Secret{}
		cfg.Login, cfg.Password = s.user.Login, groups.NewSecret(sequencePassword)
	}
	return cfg
}

// between lets time pass, or others act, between two calls.
func (s *sequence) between() {
	group := rapid.SampledFrom(s.groups).Draw(s.t, "others' group")
	switch rapid.IntRange(0, 5).Draw(s.t, "others") {
	case 0:
		<-time.After(time.Until(s.quietAt) + time.Millisecond)
		synctest.Wait()
	case 1:
		_ = s.site.Approve(group, s.user.ID) // refused where nothing waits
	case 2:
		_ = s.site.Reject(group, s.user.ID)
	case 3:
		_ = s.site.Invite(group, s.user.ID)
	}
}
