package main

import (
	"context"
	"fmt"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A call is a Join, a Leave, or one with something around it.
type call func(context.Context) (*groups.Result, error)

func join(c groups.Client, m groups.Membership) call {
	return func(ctx context.Context) (*groups.Result, error) { return c.Join(ctx, m) }
}

func leave(c groups.Client, m groups.Membership) call {
	return func(ctx context.Context) (*groups.Result, error) { return c.Leave(ctx, m) }
}

// second is the second of two calls; the first must succeed.
func second(first, then call) call {
	return func(ctx context.Context) (*groups.Result, error) {
		if _, err := first(ctx); err != nil {
			return nil, fmt.Errorf("the first of two calls: %w", err)
		}
		return then(ctx)
	}
}

// cancelled makes the call with a ctx that has ended.
func cancelled(c call) call {
	return func(ctx context.Context) (*groups.Result, error) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return c(ctx)
	}
}

// spoil makes the call while its requests meet the fault.
func (s *sites) spoil(f memserver.Fault, c call) call {
	return func(ctx context.Context) (*groups.Result, error) {
		if err := s.srv.Inject(f); err != nil {
			return nil, err
		}
		defer s.srv.ClearFaults()
		return c(ctx)
	}
}
