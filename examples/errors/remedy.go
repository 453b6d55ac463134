package main

import (
	"context"
	"errors"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// A remedy makes good an error of the code.
type remedy struct {
	code groups.Code
	by   string
	call call
}

// remedies find the sites as the provocations leave them.
func (s *sites) remedies() []remedy {
	people, hooks, photos, channels := s.peopleaggregator(nil), s.groupserver(), s.flickr(nil), s.channels()
	accepts := s.flickr(func(cfg *flickr.Config) { cfg.AcceptRules = true })
	ensureJoined := func(c groups.Client, m groups.Membership) call {
		return func(ctx context.Context) (*groups.Result, error) { return groups.EnsureJoined(ctx, c, m) }
	}
	ensureLeft := func(c groups.Client, m groups.Membership) call {
		return func(ctx context.Context) (*groups.Result, error) { return groups.EnsureLeft(ctx, c, m) }
	}
	return []remedy{
		{groups.ErrAlreadyMember, "EnsureJoined", second(join(hooks, s.circle), ensureJoined(hooks, s.circle))},
		{groups.ErrNotMember, "EnsureLeft", second(leave(hooks, s.circleByID), ensureLeft(hooks, s.circleByID))},
		{groups.ErrRulesNotAccepted, "Join with AcceptRules", join(accepts, s.birds)},
		{groups.ErrGroupOpen, "Join", join(photos, s.macro)},
		{groups.ErrRefused, "EnsureJoined, which asks State", ensureJoined(people, s.reading)},
		{groups.ErrRateLimited, "Join after RetryAfter", s.patiently(join(channels, s.town))},
		{groups.ErrCanceled, "Join with a ctx of its own", uncancelled(cancelled(join(photos, s.cats)), join(photos, s.cats))},
		{groups.ErrOutcomeUnknown, "State", state(people, s.chess)},
	}
}

// patiently makes the call again after the wait that the provider asked for.
func (s *sites) patiently(c call) call {
	return func(ctx context.Context) (*groups.Result, error) {
		res, err := c(ctx)
		var e *groups.Error
		if !errors.As(err, &e) || e.Code != groups.ErrRateLimited {
			return res, err
		}
		s.clock.Advance(e.RetryAfter) // real time is waited for, or the call put off
		return c(ctx)
	}
}

// uncancelled makes the second call where ctx ended the first one. An attempt's
// own time-out never is context.Canceled or context.DeadlineExceeded.
func uncancelled(first, then call) call {
	return func(ctx context.Context) (*groups.Result, error) {
		res, err := first(ctx)
		if errors.Is(err, groups.ErrCanceled) && errors.Is(err, context.Canceled) {
			return then(ctx)
		}
		return res, err
	}
}

// state reads the membership, which a Reader can.
func state(r groups.Reader, m groups.Membership) call {
	return func(ctx context.Context) (*groups.Result, error) {
		s, err := r.State(ctx, m)
		return &groups.Result{State: s, Membership: m, Inferred: true}, err
	}
}
