package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/groups-go/groups"
)

// A note says what became of one group.
type note struct{ Group, Text string }

// welcome makes a newcomer a member of the groups, one after the other. It knows
// no provider: the client may be that of any. Without credentials that are taken
// there is no sense in going on.
func welcome(ctx context.Context, client groups.Client, newcomer groups.User, groupIDs ...string) []note {
	var notes []note
	for _, id := range groupIDs {
		res, err := groups.EnsureJoined(ctx, client, groups.Membership{GroupID: id, User: newcomer})
		notes = append(notes, note{id, describe(res, err)})
		if errors.Is(err, groups.ErrUnauthenticated) {
			break
		}
	}
	return notes
}

// describe says it for people.
func describe(res *groups.Result, err error) string {
	switch groups.CodeOf(err) {
	case "":
		if res.State == groups.StatePending {
			return "asked, the moderators decide"
		}
		return "in"
	case groups.ErrInvitationRequired:
		return "needs an invitation"
	case groups.ErrUnauthenticated:
		return "log in again"
	case groups.ErrRateLimited, groups.ErrUnavailable:
		return "not now, try again" + later(err)
	case groups.ErrOutcomeUnknown:
		return "perhaps in: the answer was lost"
	default:
		return "no: " + err.Error()
	}
}

// later gives the wait that the provider asks for.
func later(err error) string {
	var e *groups.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		return fmt.Sprintf(" in %v", e.RetryAfter)
	}
	return ""
}
