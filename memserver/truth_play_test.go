package memserver_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// What a play asks of the client.
type asking int

const (
	asksChange asking = iota // Join or Leave, or the native method
	asksEnsure               // EnsureJoined or EnsureLeft
	asksState
)

// A play is one operation of the truth test.
type play struct {
	*scene
	random *rand.Rand
	number int
	name   string // of the case
	agent  string // the User-Agent of its requests
	kind   asking
	faults []memserver.Fault

	// native makes the client of the native methods; nil for none.
	native func(groups.Client) groups.Client
	// spoilings are the faults that its methods can meet, methods their names.
	spoilings []spoiling
	methods   []string
	// keys say which requests are the play's: each fault is injected for each.
	keys []memserver.Fault
	// acts are what somebody else can do to the membership.
	acts []func()

	line   line
	endsAt time.Time // when ctx ends
	record []memserver.Exchange

	// What EnsureJoined, EnsureLeft or State gave, and the requests that Join and
	// Leave do not count.
	ended  bool // Join or Leave has ended
	later  []groups.Attempt
	ensure struct {
		res *groups.Result
		err error
	}
	state    groups.State
	stateErr error
}

// play plays the operation of the number.
func (r *truth) play(t *testing.T, servers []*memserver.Server, number int) *play {
	t.Helper()
	random := r.random(number)
	srv := servers[random.IntN(len(servers))]
	kind := oneOf(random, asksChange, asksChange, asksChange, asksChange, asksChange, asksEnsure, asksEnsure, asksState)
	p := oneOf(random, r.cast...)(t, srv, random, kind == asksChange && chance(random, 2))
	p.random, p.number, p.kind, p.others = random, number, kind, r.others
	p.agent = fmt.Sprintf("truth/%d", number)
	p.chooseFaults(r.others)
	noError(t, srv.Inject(p.faults...))
	client, err := p.client(p.settings())
	noError(t, err)
	if p.native != nil {
		client, p.uncounted = p.native(client), true
	}
	if chance(random, 4) {
		p.line.random = rand.New(rand.NewPCG(random.Uint64(), 0))
	}
	end := p.end()
	p.endsAt = time.Now().Add(end.after)
	ctx, cancel := end.context(t)
	defer cancel()
	if r.others {
		defer p.disturbance()()
	}
	p.perform(p.line.context(ctx), client)
	return p
}

// settings are those of a client that anybody might have.
func (p *play) settings() groups.HTTPConfig {
	cfg := groups.HTTPConfig{
		Timeout: attemptTimeout, MaxAttempts: 1 + p.random.IntN(5), UserAgent: p.agent, OnAttempt: p.hook,
		// Equal, they leave nothing to the jitter.
		MinWait: 5 * time.Millisecond, MaxWait: 5 * time.Millisecond,
	}
	switch p.random.IntN(8) {
	case 0, 1:
		cfg.MinWait, cfg.MaxWait = 2*attemptTimeout, 2*attemptTimeout
	case 2:
		cfg.MinWait, cfg.MaxWait = attemptTimeout, 25*time.Hour // it waits as long as it is asked to
	}
	if p.others {
		cfg.Limiter = looker{p}
		if chance(p.random, 2) { // else much would happen at one moment
			cfg.MinWait, cfg.MaxWait = attemptTimeout, attemptTimeout
		}
	}
	return cfg
}

// A looker looks at the world before each attempt.
type looker struct{ p *play }

func (l looker) Wait(context.Context) error {
	l.p.look()
	return nil
}

// hook is the client's OnAttempt.
func (p *play) hook(ctx context.Context, a groups.Attempt) {
	p.line.attempted()
	if p.ended || p.kind == asksState {
		p.later = append(p.later, a)
		p.look()
		return
	}
	p.scene.hook(ctx, a)
}

// end is the end of the caller's ctx: mostly there is none.
func (p *play) end() end {
	e := end{deadline: p.random.IntN(2) == 0}
	switch p.random.IntN(20) {
	case 0: // it has ended
	case 1, 2:
		e.after = 1 + time.Duration(p.random.Int64N(int64(attemptTimeout)))
	case 3, 4:
		e.after = 1 + time.Duration(p.random.Int64N(int64(12*attemptTimeout)))
	default:
		return end{after: 100 * time.Hour}
	}
	return e
}

// chooseFaults draws what the requests meet. Only where others act they arrive
// late, too.
func (p *play) chooseFaults(late bool) {
	list := make([]spoiling, 0, len(p.spoilings))
	for _, s := range p.spoilings {
		if late || !s.late {
			list = append(list, s)
		}
	}
	spoil := func(method string, attempt int, s spoiling) {
		for _, f := range p.keys {
			f.Site, f.Op, f.Attempt = p.protocol.site, method, attempt
			f.Phase, f.Effect, f.Late = s.phase, s.effect, s.late
			p.faults = append(p.faults, f)
		}
	}
	draw := func() spoiling {
		s := list[p.random.IntN(len(list))]
		for late && s.effect.Delay == 0 && p.random.IntN(8) != 0 {
			s = list[p.random.IntN(len(list))]
		}
		return s
	}
	if p.random.IntN(4) == 0 { // all requests of a method, or all
		spoil(append(p.methods, "")[p.random.IntN(1+len(p.methods))], 0, draw())
	}
	if late { // else most calls would be over at once
		spoil(p.methods[0], 1, draw())
	}
	for range p.random.IntN(6) {
		spoil(p.methods[p.random.IntN(len(p.methods))], 1+min(p.random.IntN(4), p.random.IntN(4)), draw())
	}
}

// perform makes the call.
func (p *play) perform(ctx context.Context, client groups.Client) {
	m := groups.Membership{GroupID: p.group, User: p.asked}
	switch p.kind {
	case asksChange:
		p.call(ctx, client, p.asked)
	case asksEnsure:
		ensure := groups.EnsureJoined
		if p.leave {
			ensure = groups.EnsureLeft
		}
		p.ensure.res, p.ensure.err = ensure(ctx, &witness{client, p}, m)
		p.look()
	case asksState:
		p.look()
		p.state, p.stateErr = client.(groups.Reader).State(ctx, m)
		p.ctxErr = ctx.Err()
		p.look()
	}
}

// A witness keeps what Join and Leave gave to EnsureJoined and EnsureLeft.
type witness struct {
	groups.Client
	p *play
}

func (w *witness) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return w.change(ctx, m, w.Client.Join)
}

func (w *witness) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return w.change(ctx, m, w.Client.Leave)
}

func (w *witness) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	s, err := w.Client.(groups.Reader).State(ctx, m)
	if err == nil {
		w.p.state = s
	}
	return s, err
}

func (w *witness) change(
	ctx context.Context, m groups.Membership, change func(context.Context, groups.Membership) (*groups.Result, error),
) (*groups.Result, error) {
	w.p.witness(ctx, func() (*groups.Result, error) { return change(ctx, m) })
	w.p.ended = true
	return w.p.res, w.p.err
}

// disturbance has somebody else act at random moments, until it is stopped.
func (p *play) disturbance() (stop func()) {
	random := rand.New(rand.NewPCG(p.random.Uint64(), 0))
	done := make(chan struct{})
	var acting sync.WaitGroup
	acting.Go(func() {
		for range 1 + random.IntN(6) {
			// The most happens in the first attempts.
			most := oneOf(random, attemptTimeout/10, attemptTimeout, 2*attemptTimeout)
			select {
			case <-time.After(1 + time.Duration(random.Int64N(int64(most)))):
				p.disturb(p.acts[random.IntN(len(p.acts))])
			case <-done:
				return
			}
		}
	})
	return func() { close(done); acting.Wait() }
}

// verdict gives the operation's one verdict.
func (p *play) verdict() (*groups.Result, error) {
	switch p.kind {
	case asksEnsure:
		return p.ensure.res, p.ensure.err
	case asksState:
		return nil, p.stateErr
	case asksChange:
	}
	return p.res, p.err
}

// requests gives the number that the client says it sent.
func (p *play) requests() int { return p.sent() + p.protocol.sent(p.later) }

// wrong gives what is wrong with the verdict.
func (p *play) wrong() (all []string) {
	complain := func(bad bool, format string, args ...any) {
		if bad {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	p.judgeFates(complain)
	p.judgeWaits(complain)
	if p.kind == asksState {
		p.judgeState(complain)
		return all
	}
	if wrong := p.trial.wrong(); wrong != "" {
		all = append(all, wrong)
	}
	if p.kind == asksEnsure {
		p.judgeEnsure(complain)
	}
	return all
}

func (p *play) judgeState(complain complaint) {
	complain(p.changed(), "a read changed the world")
	if p.stateErr == nil {
		complain(!p.held(p.state), "false state: %q held at no instant", p.state)
		return
	}
	code := groups.CodeOf(p.stateErr)
	complain(code == groups.ErrOutcomeUnknown, "a read whose outcome is called unknown")
	complain((code == groups.ErrCanceled) != (p.ctxErr != nil && errors.Is(p.stateErr, p.ctxErr)),
		"code %q, ctx %v, error %v", code, p.ctxErr, p.stateErr)
}

// judgeEnsure judges what EnsureJoined and EnsureLeft made of the verdict of Join
// and Leave, which is judged by itself.
func (p *play) judgeEnsure(complain complaint) {
	res, err := p.ensure.res, p.ensure.err
	code := groups.CodeOf(p.err)
	switch {
	case p.err == nil:
		complain(res != p.res || err != nil, "the Result is not the call's own")
	case err == nil:
		complain(!res.Inferred, "a success that is not inferred from error %q", code)
		complain(p.leave != (res.State == groups.StateLeft), "a success with state %q", res.State)
		complain(!p.held(res.State), "false success: %q held at no instant", res.State)
	default:
		complain(!errors.Is(err, p.err), "the error is not the call's own")
		complain(code == groups.ErrAlreadyMember || code == groups.ErrRequestPending || code == groups.ErrNotMember,
			"an error although the state holds: %q", code)
	}
}

// tale tells what was set, and what happened where the trial's story is not told.
func (p *play) tale() string {
	var b strings.Builder
	for _, f := range p.faults {
		fmt.Fprintf(&b, "\tfault: %+v\n", f)
	}
	fmt.Fprintf(&b, "\tkind %d, state %q, its error %v, ensured %+v, %v", p.kind, p.state, p.stateErr, p.ensure.res, p.ensure.err)
	if p.kind != asksState && p.trial.wrong() == "" {
		b.WriteString("\n" + p.story())
	}
	for _, a := range p.later {
		fmt.Fprintf(&b, "\n\tread %d: %s, status %d, %s, %v", a.Number, a.Method, a.Status, a.Fate, a.Err)
	}
	return b.String()
}

func oneOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func chance(r *rand.Rand, in int) bool { return r.IntN(in) == 0 }

// keysOf are the faults' keys for requests about, or by, these people.
func keysOf(people []string) (keys []memserver.Fault) {
	seen := map[string]bool{}
	for _, id := range people {
		if !seen[id] {
			seen[id] = true
			keys = append(keys, memserver.Fault{User: id})
		}
	}
	return keys
}

// A neighbourhood is what somebody else can do at any site.
type neighbourhood interface {
	AddMember(group, user string, roles ...memserver.Role) error
	SetRoles(group, user string, roles ...memserver.Role) error
	Leave(group, user string) error
	Approve(group, user string) error
	Reject(group, user string) error
	Invite(group, user string) error
	Uninvite(group, user string) error
	Deny(group, user string) error
	Allow(group, user string) error
	DeleteGroup(group string) error
}

// actsOn are those acts on one membership. What does not fit the moment is
// refused, and changes nothing.
func actsOn(site neighbourhood, group string, user func() string) []func() {
	add := func() { _ = site.AddMember(group, user()) }
	leave := func() { _ = site.Leave(group, user()) }
	return []func(){
		add, add, add, leave, leave, leave,
		func() { _ = site.AddMember(group, user(), memserver.Admin) },
		func() { _ = site.SetRoles(group, user(), memserver.Admin) },
		func() { _ = site.SetRoles(group, user()) },
		func() { _ = site.Approve(group, user()) },
		func() { _ = site.Reject(group, user()) },
		func() { _ = site.Invite(group, user()) },
		func() { _ = site.Uninvite(group, user()) },
		func() { _ = site.Deny(group, user()) },
		func() { _ = site.Allow(group, user()) },
		func() { _ = site.DeleteGroup(group) },
	}
}
