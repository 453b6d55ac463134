package rocketchat_test

import (
	"net/http"
	"path"
	"strconv"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// The whole suite runs for one's own memberships of channels and of private
// groups and for those of others, in both dialects, with a token and with a
// log-in.
func TestPassesTheSuite(t *testing.T) {
	t.Parallel()
	for dialectName, dialect := range map[string]memserver.Dialect{"documented": memserver.Documented, "deployed": memserver.Deployed} {
		for _, s := range []suite{
			{as: "Self in channels", rooms: rocketchat.Channels, secondLeave: groups.ErrNotMember, native: rocketchat.CodeUserNotInRoom},
			{as: "others in private groups", rooms: rocketchat.PrivateGroups, others: true, secondLeave: groups.ErrNotMember, native: rocketchat.CodeUserNotInRoom},
			{as: "Self in private groups, invited by another", rooms: rocketchat.PrivateGroups, secondLeave: groups.ErrGroupNotFound, native: rocketchat.CodeRoomNotFound},
		} {
			for how, logsIn := range map[string]bool{"with a token": false, "with a log-in": true} {
				s := s // each subtest has its own
				s.dialect, s.logsIn = dialect, logsIn
				t.Run(dialectName+" "+s.as+" "+how, func(t *testing.T) {
					t.Parallel()
					groupstest.Run(t, s.harness())
				})
			}
		}
	}
}

type suite struct {
	as          string
	dialect     memserver.Dialect
	rooms       rocketchat.Rooms
	others      bool // the memberships are Grace's, and the account is Ada's
	secondLeave groups.Code
	native      string // of the second Leave
	logsIn      bool
}

func (s suite) harness() groupstest.Harness {
	return groupstest.Harness{
		Provider: "rocketchat",
		Start:    s.start,
		Changes: func(r *http.Request) bool {
			switch path.Base(r.URL.Path) {
			case rocketchat.MethodGroupsLeave, rocketchat.MethodGroupsKick, rocketchat.MethodGroupsInvite,
				rocketchat.MethodChannelsJoin, rocketchat.MethodChannelsLeave:
				return true
			}
			return false
		},
		Reads:       true,
		ForOthers:   s.others,
		RateLimit:   tellLimit,
		SecondJoin:  "", // RC-013
		SecondLeave: s.secondLeave,
		LostJoin:    groupstest.Done,
		LostLeave:   groupstest.Inferred,

		NativeSecondLeave: s.native,
	}
}

// tellLimit puts a limit into a header (RC-008).
func tellLimit(h http.Header, l groups.RateLimit) {
	h.Set(rocketchat.HeaderRateLimitLimit, strconv.Itoa(l.Limit))
	h.Set(rocketchat.HeaderRateLimitRemaining, strconv.Itoa(l.Remaining))
	h.Set(rocketchat.HeaderRateLimitReset, strconv.FormatInt(l.Reset.UnixMilli(), 10))
}

// byInvitation says that somebody else's client makes the Joins: nobody can join
// a private group alone (RC-019).
func (s suite) byInvitation() bool { return s.rooms == rocketchat.PrivateGroups && !s.others }

func (s suite) start(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
	t.Helper()
	w := newWorld(t, s, tune)
	owner := w.grace
	if s.others {
		owner = w.ada
	}
	joinable := w.room(memserver.Group{Owner: owner})
	joined := w.room(memserver.Group{Owner: owner}, w.member)
	world := &groupstest.World{
		Client:     w.client,
		Joinable:   w.of(joinable),
		Joined:     w.of(joined),
		Bystanders: w.bystanders(owner, joinable, joined),
		State:      w.state,
		Set:        w.set,
		Refused:    w.refused(w.of(joinable), w.of(joined)),
		Unsent:     w.unsent(joinable, joined),
	}
	if s.byInvitation() {
		world.Client = invited{w.client, w.newClient(w.site.Config(w.grace)), w.ada}
	}
	world.Secrets = w.secrets // all clients are made
	return world
}
