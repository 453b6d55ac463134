package main

import "github.com/groups-go/groups"

// advice says what to do about an error with the code.
var advice = map[groups.Code]string{
	groups.ErrInvalidArgument:    "correct the argument: the same call fails again",
	groups.ErrUnauthenticated:    "log in anew, or get a new token",
	groups.ErrPermissionDenied:   "ask who administers the group, or for a token that permits more",
	groups.ErrGroupNotFound:      "check the group's id, and that the account may see the group",
	groups.ErrUserNotFound:       "check the user's id or address",
	groups.ErrAlreadyMember:      "nothing: EnsureJoined takes it for success",
	groups.ErrNotMember:          "nothing: EnsureLeft takes it for success",
	groups.ErrInvitationRequired: "ask for an invitation, or request to join",
	groups.ErrRequestPending:     "wait for the moderators, and ask State now and then",
	groups.ErrRulesNotAccepted:   "show the group's rules, and join with AcceptRules",
	groups.ErrGroupOpen:          "join without a request",
	groups.ErrLastOwner:          "make somebody else an owner first",
	groups.ErrArchived:           "have it restored first",
	groups.ErrJoinCode:           "ask the members for the code",
	groups.ErrTwoFactor:          "set Config.TwoFactor, which asks the person for a code",
	groups.ErrLimitReached:       "leave another group first",
	groups.ErrTLSRequired:        "use an https address",
	groups.ErrRefused:            "check the membership by State, else show NativeCode and Message to a person",
	groups.ErrUnsupported:        "find another way: this provider has none",
	groups.ErrRateLimited:        "retry after RetryAfter; set MaxWait higher to have the client wait",
	groups.ErrUnavailable:        "retry later: nothing has happened",
	groups.ErrBadResponse:        "check BaseURL, and what stands between: something else has answered",
	groups.ErrCanceled:           "nothing, or the same call again: nothing has happened",
	groups.ErrOutcomeUnknown:     "check the membership by State, or make the same call again",
	groups.ErrUnknown:            "treat it as a foreign error: it is none of this library's",
}
