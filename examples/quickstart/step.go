package main

import (
	"context"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// The waits between attempts, which are short here.
const (
	minWait = time.Millisecond
	maxWait = 10 * time.Millisecond
)

// A step is one operation, and what comes before it.
type step struct {
	name string
	op   func(context.Context, groups.Client, groups.Membership) (*groups.Result, error)
	m    groups.Membership
	// client makes the client that does it, after before.
	client func() (groups.Client, error)
	before func() error
}

func join(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
	return c.Join(ctx, m)
}

func leave(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
	return c.Leave(ctx, m)
}

// play runs the steps and writes a row for each.
func (t table) play(ctx context.Context, provider, style string, steps []step) error {
	for _, s := range steps {
		if s.before != nil {
			if err := s.before(); err != nil {
				return err
			}
		}
		client, err := s.client()
		if err != nil {
			return err
		}
		res, err := s.op(ctx, client, s.m)
		if err := t.add(provider, style, s.name, res, err); err != nil {
			return err
		}
	}
	return nil
}

// lose makes the server carry the n-th request out that follows, and hang up
// without an answer.
func lose(srv *memserver.Server, n int) func() error {
	return func() error {
		srv.ClearFaults()
		return srv.Inject(memserver.Fault{
			Attempt: n, Phase: memserver.AfterRules,
			Effect: memserver.Effect{Kind: memserver.Drop},
		})
	}
}
