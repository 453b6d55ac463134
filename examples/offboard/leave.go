package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/groups-go/groups"
)

// A row is one group of the person, and what became of it. Where a provider's
// groups could not be listed, or it lists none, it has no group.
type row struct {
	provider   string
	name       string
	client     groups.Client
	membership groups.Membership
	outcome    outcome
	requests   int
	err        error
}

// An outcome is what became of a membership.
type outcome string

const (
	listed    outcome = "listed" // and not touched yet
	none      outcome = "none listed"
	notFound  outcome = "not found" // the person, who may be in no group or another
	left      outcome = "left"
	foundOut  outcome = "left, found out" // after an answer was lost
	notMember outcome = "was not a member"
	refused   outcome = "refused"
	unknown   outcome = "unknown"
	notDone   outcome = "not done"
)

// find lists the person's groups at all providers at once.
func find(ctx context.Context, errOut io.Writer, accounts []*account) [][]*row {
	rows := make([][]*row, len(accounts))
	var wg sync.WaitGroup
	for i, a := range accounts {
		wg.Go(func() { rows[i] = a.find(ctx) })
	}
	wg.Wait()
	for _, r := range slices.Concat(rows...) {
		if r.outcome == notDone || r.outcome == notFound {
			say(errOut, "%s: the groups were not listed: %v", r.provider, r.err)
		}
	}
	return rows
}

// find makes the rows of one provider.
func (a *account) find(ctx context.Context) []*row {
	user, found, err := a.list(ctx)
	for _, id := range a.more {
		if !slices.ContainsFunc(found, func(g group) bool { return g.id == id }) {
			found = append(found, group{id: id})
		}
	}
	var rows []*row
	switch {
	case errors.Is(err, groups.ErrUserNotFound):
		rows = append(rows, &row{provider: a.provider, outcome: notFound, err: err})
	case err != nil:
		rows = append(rows, &row{provider: a.provider, outcome: notDone, err: err})
	}
	for _, g := range found {
		rows = append(rows, &row{
			provider: a.provider, name: g.name, client: a.client, outcome: listed,
			membership: groups.Membership{GroupID: g.id, User: user},
		})
	}
	if len(rows) == 0 {
		rows = append(rows, &row{provider: a.provider, outcome: none})
	}
	return rows
}

// leaveAll leaves the groups that were listed, so many at once at each provider.
// When ctx ends it still goes through all rows: a Leave then sends nothing, and
// says so.
func leaveAll(ctx context.Context, rows [][]*row, parallel int, p progress) {
	done := make(chan *row)
	var workers sync.WaitGroup
	for _, list := range rows {
		next := make(chan *row, len(list))
		for _, r := range list {
			if r.outcome == listed {
				next <- r
			}
		}
		close(next)
		for range parallel {
			workers.Go(func() {
				for r := range next {
					r.leave(ctx)
					done <- r
				}
			})
		}
	}
	go func() {
		workers.Wait()
		close(done)
	}()
	for r := range done {
		p.done(r)
	}
	p.end()
}

// leave leaves the group, and notes what became of it.
func (r *row) leave(ctx context.Context) {
	var seen attempts
	res, err := groups.EnsureLeft(context.WithValue(ctx, attemptsKey{}, &seen), r.client, r.membership)
	r.requests, r.err = int(seen.all.Load()), err
	switch groups.CodeOf(err) {
	case "":
		switch {
		case !res.Inferred:
			r.outcome = left
		case seen.lost.Load():
			r.outcome = foundOut
		default:
			r.outcome = notMember
		}
	case groups.ErrOutcomeUnknown:
		r.outcome = unknown
	case groups.ErrCanceled, groups.ErrUnavailable, groups.ErrRateLimited, groups.ErrBadResponse:
		r.outcome = notDone // and nothing happened
	default:
		r.outcome = refused
	}
}

// attempts are the requests of one row, which travel in its context.
type attempts struct {
	all  atomic.Int64
	lost atomic.Bool // what became of one was unknown
}

type attemptsKey struct{}

// noteAttempt is the clients' OnAttempt.
func noteAttempt(ctx context.Context, a groups.Attempt) {
	seen, ok := ctx.Value(attemptsKey{}).(*attempts)
	if !ok {
		return
	}
	seen.all.Add(1)
	if a.Fate == groups.FateUnknown {
		noteLost(ctx)
	}
}

// noteLost has a membership that is gone be one that was left.
func noteLost(ctx context.Context) {
	if seen, ok := ctx.Value(attemptsKey{}).(*attempts); ok {
		seen.lost.Store(true)
	}
}
