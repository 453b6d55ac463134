package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// Each provider has a site of its own, whose Config makes a client that reaches
// it; Flickr's is reached over TLS. What differs is who is asked for.
func TestItIsTheSameAtEachProvider(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		client   func(*memserver.Server, memserver.User) (groups.Client, error)
		site     func(*memserver.Server) site
		newcomer groups.User
	}{
		"PeopleAggregator": {
			site: func(srv *memserver.Server) site { return srv.PeopleAggregator },
			client: func(srv *memserver.Server, u memserver.User) (groups.Client, error) {
				return peopleaggregator.New(srv.PeopleAggregator.Config(u.ID))
			},
			newcomer: groups.Self,
		},
		"GroupServer": {
			site: func(srv *memserver.Server) site { return srv.GroupServer },
			client: func(srv *memserver.Server, _ memserver.User) (groups.Client, error) {
				return groupserver.New(srv.GroupServer.Config())
			},
			newcomer: groups.User{Name: "Ada", Email: "ada@example.com"},
		},
		"Rocket.Chat": {
			site: func(srv *memserver.Server) site { return srv.RocketChat },
			client: func(srv *memserver.Server, u memserver.User) (groups.Client, error) {
				cfg := srv.RocketChat.Config(u.ID)
				cfg.Rooms = rocketchat.Channels // nobody joins a private group by himself
				return rocketchat.New(cfg)
			},
			newcomer: groups.Self,
		},
		"Flickr": {
			site: func(srv *memserver.Server) site { return srv.Flickr },
			client: func(srv *memserver.Server, u memserver.User) (groups.Client, error) {
				return flickr.New(srv.Flickr.Config(u.ID))
			},
			newcomer: groups.Self,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := memserver.Start(t)
			at := tc.site(srv)
			user, err := at.AddUser(memserver.User{Login: "ada", Name: "Ada", Email: "ada@example.com"})
			if err != nil {
				t.Fatal(err)
			}
			chess, err := at.AddGroup(memserver.Group{Name: "chess"})
			if err != nil {
				t.Fatal(err)
			}
			client, err := tc.client(srv, user)
			if err != nil {
				t.Fatal(err)
			}

			got := welcome(t.Context(), client, tc.newcomer, chess.ID)
			if diff := cmp.Diff([]note{{chess.ID, "in"}}, got); diff != "" {
				t.Error(diff)
			}
			if state := at.State(chess.ID, user.ID); state != groups.StateJoined {
				t.Errorf("the membership is %s", state)
			}
		})
	}
}

// A site is what the four have in common, as far as the test needs it.
type site interface {
	AddUser(memserver.User) (memserver.User, error)
	AddGroup(memserver.Group) (memserver.Group, error)
	State(groupID, userID string) groups.State
}
