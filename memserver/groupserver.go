package memserver

import (
	"strconv"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver/internal/world"
)

const gsName = "groupserver"

// GroupServer is the site that speaks GroupServer's web hooks: to leave, to add,
// to search people, to list groups. Ids of users and groups are letters, digits,
// "-", "_" and "."; those of users that are made have 22 letters and digits.
//
// One token opens all hooks, and stands for nobody. Everybody may be added and
// removed, the last administrator too; leaving ends every position in the group.
// An address belongs to one user alone, whatever its case.
//
// Documented, answers are laid out as the document shows them. Deployed, they
// are in one line, and the id and name of a profile are lists of one text.
//
// Only a POST submits: any other request is answered by the hook's description
// of itself, as is a POST without an action. The hook that adds refuses a group
// that does not exist; the one that searches finds nobody who is in no group.
type GroupServer struct {
	Site
	deployed bool
	token    groups.Secret // the site's lock guards it
}

func newGroupServer(srv *Server) *GroupServer {
	return &GroupServer{
		Site:     newSite(srv, gsName, world.Policy{UniqueEmail: true}, gsIDs(srv.ids)),
		deployed: srv.settings.dialect == Deployed,
		token:    groups.NewSecret(srv.ids.hex(32)),
	}
}

// gsIDs are the site's forms of ids.
func gsIDs(source *ids) idForm {
	const length = 22
	return idForm{
		validUser:  isPlainID,
		validGroup: isPlainID,
		userForm:   plainIDForm,
		groupForm:  plainIDForm,
		user:       func(int) string { return source.alnum(length) },
		group:      func(n int) string { return "group-" + strconv.Itoa(n) },
	}
}

// Config gives a Config that reaches the site, with its token. All can be
// changed in it.
func (s *GroupServer) Config() groupserver.Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	cfg := groupserver.Config{BaseURL: s.srv.URL(), Token: s.token}
	cfg.Transport = s.srv.Transport()
	return cfg
}

// SetToken sets the site's token, in place of the one that it had; with the
// empty Secret no token is good. The token is a setting of the server: no
// snapshot holds it, and Restore leaves it as it is.
func (s *GroupServer) SetToken(token groups.Secret) { s.set(func() { s.token = token }) }
