package main

import (
	"context"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// A provocation is a call that fails with the code.
type provocation struct {
	code groups.Code
	by   string
	call call
}

// provocations has one for each code, in the order of the table in docs/errors.md.
func (s *sites) provocations() []provocation {
	return slices.Concat(s.arguments(), s.memberships(), s.demands(), s.outcomes())
}

// arguments are provoked by wrong ids and credentials.
func (s *sites) arguments() []provocation {
	hooks := s.groupserver()
	stranger := s.peopleaggregator(func(cfg *peopleaggregator.Config) { cfg.AuthToken = groups.NewSecret("none") })
	reader := s.flickr(func(cfg *flickr.Config) {
		cfg.Token, cfg.TokenSecret = s.srv.Flickr.Token(s.ada.flickr, flickr.PermsRead)
	})
	nowhere := groups.Membership{GroupID: "nowhere", User: s.circle.User}
	nobody := groups.Membership{GroupID: s.circle.GroupID, User: groups.User{ID: "0000"}}
	return []provocation{
		{groups.ErrInvalidArgument, "join what the site's form does not take for a group", join(hooks, nowhere)},
		{groups.ErrUnauthenticated, "join with a token that is none", join(stranger, s.chess)},
		{groups.ErrPermissionDenied, "join with a token for reading", join(reader, s.macro)},
		{groups.ErrGroupNotFound, "join a group that does not exist", join(s.flickr(nil), groups.Membership{GroupID: "1@N99"})},
		{groups.ErrUserNotFound, "remove who does not exist", leave(hooks, nobody)},
	}
}

// memberships are provoked by what the membership or the group is.
func (s *sites) memberships() []provocation {
	people, hooks, photos := s.peopleaggregator(nil), s.groupserver(), s.flickr(nil)
	asks := s.flickr(func(cfg *flickr.Config) { cfg.RequestMessage = "May I?" })
	request := func(ctx context.Context) (*groups.Result, error) {
		_, err := photos.GroupsJoinRequest(ctx, flickr.GroupsJoinRequestParams{GroupID: s.macro.GroupID, Message: "May I?"})
		return nil, err
	}
	return []provocation{
		{groups.ErrAlreadyMember, "join again", second(join(hooks, s.circle), join(hooks, s.circle))},
		{groups.ErrNotMember, "leave again", second(leave(hooks, s.circleByID), leave(hooks, s.circleByID))},
		{groups.ErrInvitationRequired, "join by invitation only", join(people, s.invited)},
		{groups.ErrRequestPending, "ask again while the request waits", second(join(asks, s.best), join(asks, s.best))},
		{groups.ErrRulesNotAccepted, "join without accepting the rules", join(photos, s.birds)},
		{groups.ErrGroupOpen, "ask to join a group that is open", request},
	}
}

// demands are provoked by what the provider asks for, or does not allow.
func (s *sites) demands() []provocation {
	people, ada := s.peopleaggregator(nil), s.rocketchat(s.ada.rocketchat, nil)
	codeless := s.rocketchat(s.ada.rocketchat, func(cfg *rocketchat.Config) { cfg.Rooms = rocketchat.Channels })
	login := s.rocketchat("", func(cfg *rocketchat.Config) {
		cfg.Username, cfg.Password = "grace", groups.NewSecret(password)
	})
	plain := s.flickr(func(cfg *flickr.Config) { cfg.BaseURL = s.srv.URL() })
	tooMany := func(ctx context.Context) (*groups.Result, error) {
		s.srv.Flickr.SetGroupLimit(1) // mine is one
		defer s.srv.Flickr.SetGroupLimit(0)
		return join(s.flickr(nil), s.cats)(ctx)
	}
	return []provocation{
		{groups.ErrLastOwner, "leave as the last owner", leave(ada, s.owned)},
		{groups.ErrArchived, "leave an archived group", leave(ada, s.old)},
		{groups.ErrJoinCode, "join without the code", join(codeless, s.town)},
		{groups.ErrTwoFactor, "log in without the second factor", leave(login, s.town)},
		{groups.ErrLimitReached, "join one group too many", tooMany},
		{groups.ErrTLSRequired, "join without TLS", join(plain, s.cats)},
		{groups.ErrRefused, "join again, where no reason is told", second(join(people, s.reading), join(people, s.reading))},
		{groups.ErrUnsupported, "join a private group by oneself", join(ada, s.owned)},
	}
}

// outcomes are provoked by limits, by faults and by ctx.
func (s *sites) outcomes() []provocation {
	people, hooks, channels := s.peopleaggregator(nil), s.groupserver(), s.channels()
	// Without the account's number the client cannot read what became of it.
	blind := s.peopleaggregator(func(cfg *peopleaggregator.Config) { cfg.UserID = "" })
	limited := func(ctx context.Context) (*groups.Result, error) {
		s.srv.RocketChat.EnableRateLimit(1, time.Minute)
		return join(channels, s.town)(ctx)
	}
	missing := func(context.Context) (*groups.Result, error) {
		_, err := os.Open("missing")
		return nil, err
	}
	return []provocation{
		{groups.ErrRateLimited, "join beyond the limit", second(limited, join(channels, s.town))},
		{groups.ErrUnavailable, "join while the site asks for patience", s.spoil(busy, join(people, s.chess))},
		{groups.ErrBadResponse, "join where a portal redirects", s.spoil(redirect, join(hooks, s.circle))},
		{groups.ErrCanceled, "join after ctx was cancelled", cancelled(join(people, s.chess))},
		{groups.ErrOutcomeUnknown, "join, and the answer is lost", s.spoil(lost, join(blind, s.chess))},
		{groups.ErrUnknown, "open a file that is missing", missing},
	}
}

// The faults.
var (
	busy = memserver.Fault{Phase: memserver.BeforeRules, Effect: memserver.Effect{
		Kind: memserver.Answer, Status: http.StatusServiceUnavailable, Header: map[string]string{"Retry-After": "120"},
	}}
	redirect = memserver.Fault{Phase: memserver.BeforeRules, Effect: memserver.Effect{
		Kind: memserver.Answer, Status: http.StatusFound, Header: map[string]string{"Location": "https://portal.example.com/"},
	}}
	lost = memserver.Fault{Attempt: 1, Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop}}
)
