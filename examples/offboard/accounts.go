package main

import (
	"context"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// The providers' names, which are also those of the flags.
const (
	peopleAggregator = "peopleaggregator"
	groupServer      = "groupserver"
	rocketChat       = "rocketchat"
	flickrName       = "flickr"
)

// An account is the person's at one provider.
type account struct {
	provider string
	client   groups.Client
	// user is the person, as the provider's Leave wants it.
	user groups.User
	// list gives the person's groups, as far as it came, and the user with what the
	// provider told.
	list func(context.Context) (groups.User, []group, error)
	// more are the ids of groups that need not be in the list.
	more []string
}

type group struct{ id, name string }

// newPeopleAggregator acts with the person's own credentials. The Config's UserID
// is whose groups are listed.
func newPeopleAggregator(cfg peopleaggregator.Config) (*account, error) {
	cfg.OnAttempt = noteAttempt
	client, err := peopleaggregator.New(cfg)
	if err != nil {
		return nil, err
	}
	list := func(ctx context.Context) (groups.User, []group, error) {
		var all []group
		for g, err := range client.GetGroups(ctx, peopleaggregator.GetGroupsParams{
			Context: peopleaggregator.UserContextPrefix + cfg.UserID,
		}) {
			if err != nil {
				return groups.Self, all, err
			}
			all = append(all, group{g.ID, g.Name})
		}
		return groups.Self, all, nil
	}
	return &account{provider: peopleAggregator, client: checked{client}, user: groups.Self, list: list}, nil
}

// checked reads the membership after a Leave, since a deployed PeopleAggregator
// tells moderators that they have left, and keeps them.
type checked struct{ *peopleaggregator.Client }

func (c checked) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	res, err := c.Client.Leave(ctx, m)
	if err != nil {
		return nil, err
	}
	code, message := groups.ErrRefused, "it was told as done, and was not"
	state, err := c.State(ctx, m)
	switch {
	case err != nil:
		noteLost(ctx) // EnsureLeft reads once more
		code, message = groups.ErrOutcomeUnknown, "it was told as done, and could not be checked"
	case state == groups.StateLeft:
		return res, nil
	}
	return nil, &groups.Error{
		Code: code, Provider: peopleAggregator, Op: "leave", GroupID: m.GroupID,
		Message: message, Attempts: res.Attempts,
	}
}

// newGroupServer acts with the site's token, for a person by id or address.
func newGroupServer(cfg groupserver.Config, person string) (*account, error) {
	cfg.OnAttempt = noteAttempt
	client, err := groupserver.New(cfg)
	if err != nil {
		return nil, err
	}
	user := groups.User{ID: person}
	if strings.Contains(person, "@") {
		user = groups.User{Email: person}
	}
	list := func(ctx context.Context) (groups.User, []group, error) {
		p, err := client.SearchPeople(ctx, groupserver.SearchPeopleParams{User: person})
		if err != nil {
			return user, nil, err
		}
		if p.Groups == nil {
			return groups.User{ID: p.ID}, nil, &groups.Error{
				Code: groups.ErrUnavailable, Provider: groupServer, Op: "list",
				Message: "the profile does not tell its groups",
			}
		}
		var all []group
		for _, id := range p.Groups {
			all = append(all, group{id: id})
		}
		// By the id, since the address is not found once the last group is left.
		return groups.User{ID: p.ID}, all, nil
	}
	return &account{provider: groupServer, client: client, user: user, list: list}, nil
}

// newRocketChat acts with the credentials of somebody who may remove others. Only
// the groups that both are in can be listed.
func newRocketChat(cfg rocketchat.Config, person string) (*account, error) {
	cfg.OnAttempt = noteAttempt
	if cfg.MaxWait == 0 {
		cfg.MaxWait = time.Minute // as long as the server's limit on calls lasts
	}
	client, err := rocketchat.New(cfg)
	if err != nil {
		return nil, err
	}
	user := groups.User{ID: person}
	list := func(ctx context.Context) (groups.User, []group, error) {
		var all []group
		for room, err := range client.GroupsList(ctx, rocketchat.GroupsListParams{}) {
			if err != nil {
				return user, all, err
			}
			state, err := client.State(ctx, groups.Membership{GroupID: room.ID, User: user})
			// Where it is not told who is in the room, the Leave says why.
			if err != nil || state == groups.StateJoined {
				all = append(all, group{room.ID, room.Name})
			}
		}
		return user, all, nil
	}
	return &account{provider: rocketChat, client: client, user: user, list: list}, nil
}

// newFlickr acts with the person's own token.
func newFlickr(cfg flickr.Config, person string) (*account, error) {
	cfg.OnAttempt = noteAttempt
	client, err := flickr.New(cfg)
	if err != nil {
		return nil, err
	}
	user := groups.Self
	user.ID = person // has the client check whose the token is
	list := func(ctx context.Context) (groups.User, []group, error) {
		found, err := client.PeopleGetGroups(ctx, flickr.PeopleGetGroupsParams{UserID: person})
		if err != nil {
			return user, nil, err
		}
		var all []group
		for _, g := range found {
			all = append(all, group{g.ID, g.Name})
		}
		return user, all, nil
	}
	return &account{provider: flickrName, client: client, user: user, list: list}, nil
}
