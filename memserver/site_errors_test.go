package memserver_test

import (
	"testing"

	"github.com/groups-go/groups/memserver"
)

// An error of a site names the operation, whom it was about, and what is wrong.
func TestTheErrorsOfASiteSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	type (
		user  = memserver.User
		group = memserver.Group
	)
	for name, tc := range map[string]struct {
		call func(*memserver.Server) error
		want string
	}{
		"PeopleAggregator's users have numbers": {
			func(s *memserver.Server) error { return second(s.PeopleAggregator.AddUser(user{ID: "ada"})) },
			`peopleaggregator: add user "ada": the id is not of the site's form: digits`,
		},
		"PeopleAggregator's groups have numbers behind group:": {
			func(s *memserver.Server) error { return second(s.PeopleAggregator.AddGroup(group{ID: "1"})) },
			`peopleaggregator: add group "1": the id is not of the site's form: "group:" and digits`,
		},
		"GroupServer's ids are letters and digits": {
			func(s *memserver.Server) error { return second(s.GroupServer.AddUser(user{ID: "ada lovelace"})) },
			`groupserver: add user "ada lovelace": the id is not of the site's form: letters, digits, "-", "_" and "."`,
		},
		"Rocket.Chat's ids are letters and digits": {
			func(s *memserver.Server) error { return second(s.RocketChat.AddGroup(group{ID: "a b"})) },
			`rocketchat: add group "a b": the id is not of the site's form: letters, digits, "-", "_" and "."`,
		},
		"Flickr's users have NSIDs": {
			func(s *memserver.Server) error { return second(s.Flickr.AddUser(user{ID: "ada"})) },
			`flickr: add user "ada": the id is not of the site's form: digits, "@N", two digits`,
		},
		"Flickr's groups have NSIDs": {
			func(s *memserver.Server) error { return second(s.Flickr.AddGroup(group{ID: "1"})) },
			`flickr: add group "1": the id is not of the site's form: digits, "@N", two digits`,
		},
		"Flickr's groups are not moderated": {
			func(s *memserver.Server) error {
				return second(s.Flickr.AddGroup(group{ID: "1@N01", Registration: memserver.Moderated}))
			},
			`flickr: add group "1@N01": a group of Flickr is neither Moderated nor Archived, and has no Parent`,
		},
		"Rocket.Chat's channels are not moderated": {
			func(s *memserver.Server) error {
				return second(s.RocketChat.AddGroup(group{ID: "lobby", Registration: memserver.Moderated}))
			},
			`rocketchat: add group "lobby": a channel's Registration is Open, a private group's Invite`,
		},
		"Rocket.Chat's private groups are not open": {
			func(s *memserver.Server) error {
				return second(s.RocketChat.AddGroup(group{ID: "board", Private: true, Registration: memserver.Open}))
			},
			`rocketchat: add group "board": a channel's Registration is Open, a private group's Invite`,
		},
		"a membership is of a user and a group": {
			func(s *memserver.Server) error { return s.PeopleAggregator.Leave("group:1", "1") },
			`peopleaggregator: leave: group "group:1", user "1": no such group`,
		},
		"a membership with roles likewise": {
			func(s *memserver.Server) error { return s.PeopleAggregator.AddMember("group:1", "1", "king") },
			`peopleaggregator: add member: group "group:1", user "1": role "king": unknown role`,
		},
		"a membership that begins likewise": {
			func(s *memserver.Server) error { return second(s.GroupServer.Join("chess", "ada")) },
			`groupserver: join: group "chess", user "ada": no such group`,
		},
		"a membership at Flickr likewise": {
			func(s *memserver.Server) error { return second(s.Flickr.Join("1@N20", "1@N01")) },
			`flickr: join: group "1@N20", user "1@N01": no such group`,
		},
		"one that begins at Rocket.Chat likewise": {
			func(s *memserver.Server) error { return second(s.RocketChat.Join("lobby", "ada")) },
			`rocketchat: join: group "lobby", user "ada": no such group`,
		},
		"one that ends at Rocket.Chat likewise": {
			func(s *memserver.Server) error { return s.RocketChat.Leave("lobby", "ada") },
			`rocketchat: leave: group "lobby", user "ada": no such group`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := memserver.New()
			t.Cleanup(srv.Close)
			if err := tc.call(srv); err == nil || err.Error() != "memserver: "+tc.want {
				t.Errorf("got  %v\nwant memserver: %s", err, tc.want)
			}
		})
	}
}
