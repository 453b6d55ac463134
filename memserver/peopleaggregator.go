package memserver

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/peopleaggregator"
)

// defaultTokenLifetime is what the deployed server gives.
const defaultTokenLifetime = 5259487 * time.Second

// PeopleAggregator is the site that speaks PeopleAggregator's API, in its three
// styles. Users' ids are numbers, groups' ids are "group:" and a number.
//
// Documented, a refusal of a join or leave by the rules is a bare "success"
// false. Deployed, every refusal has its code; the documented paths redirect to
// the .php ones, a moderator's leave answers success and removes nothing, and
// leaving a group that does not exist is not permitted.
//
// The REST styles read their arguments from the query and from urlencoded forms;
// of a name that stands twice the last counts, and the form's before the
// query's. A body of another type, multipart too, is not read. A body over the
// limit, or one that does not arrive, is a bad_parameter with status 413, 408 or
// 400.
type PeopleAggregator struct {
	Site
	deployed bool
	left     xmlrpc.Value  // the answer to who has left
	lifetime time.Duration // of tokens; the site's lock guards it
}

func newPeopleAggregator(srv *Server) *PeopleAggregator {
	deployed := srv.settings.dialect == Deployed
	policy := world.Policy{
		AdminLeave:      world.AdminMayNotLeave,
		MembershipFirst: deployed,
		ModeratorStays:  deployed,
	}
	s := &PeopleAggregator{
		Site:     newSite(srv, paName, policy, paIDs),
		deployed: deployed,
		lifetime: defaultTokenLifetime,
	}
	s.left = s.success()
	return s
}

// paIDs are the site's forms of ids.
var paIDs = idForm{
	validUser:  isNumber,
	validGroup: isPAGroupID,
	userForm:   "digits",
	groupForm:  `"group:" and digits`,
	user:       strconv.Itoa,
	group:      func(n int) string { return peopleaggregator.GroupIDPrefix + strconv.Itoa(n) },
}

func isPAGroupID(id string) bool {
	number, ok := strings.CutPrefix(id, peopleaggregator.GroupIDPrefix)
	return ok && isNumber(number)
}

// Config gives a Config that reaches the site, with a new token for the user
// and the user's id. Style and all else can be changed in it. With "" it has no
// credentials.
func (s *PeopleAggregator) Config(userID string) peopleaggregator.Config {
	cfg := peopleaggregator.Config{BaseURL: s.srv.URL()}
	cfg.Transport = s.srv.Transport()
	if s.deployed {
		cfg.Paths = peopleaggregator.PHPPaths
	}
	if userID != "" {
		cfg.AuthToken, cfg.UserID = s.Token(userID), userID
	}
	return cfg
}

// Token gives a new token for the user, as a log-in would. Where there is no such
// user it stands for nobody until there is one.
func (s *PeopleAggregator) Token(userID string) groups.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, _ := s.world.User(userID)
	return groups.NewSecret(s.newToken(u.Login, userID))
}

// SetToken makes the token stand for the user, as if a log-in had given it. The
// empty Secret changes nothing.
func (s *PeopleAggregator) SetToken(userID string, token groups.Secret) {
	s.set(func() { s.creds.setToken(token.Reveal(), userID, s.srv.settings.clock.Now().Add(s.lifetime)) })
}

// SetTokenLifetime sets for how long the tokens are good that are given from
// now on; the default is 5259487 s, as deployed.
func (s *PeopleAggregator) SetTokenLifetime(d time.Duration) { s.set(func() { s.lifetime = d }) }

// newToken makes a token in the form of the dialect.
func (s *PeopleAggregator) newToken(login, userID string) string {
	expires := s.srv.settings.clock.Now().Add(s.lifetime)
	token := s.creds.newToken(func() string {
		token := s.srv.ids.hex(19)
		if s.deployed {
			token = fmt.Sprintf("%s:%d:%s", login, expires.Unix(), s.srv.ids.hex(40))
		}
		return token
	})
	s.creds.setToken(token, userID, expires)
	return token
}
