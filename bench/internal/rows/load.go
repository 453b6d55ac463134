package rows

import (
	"strconv"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// A loading fills one kind of site with users at random in groups, and gives some
// users beside them a seat.
type loading struct {
	store
	user, group func(i int) string
	sit         func(user string) seat
}

// seed loads the site and gives its seats. Who has a seat is in no group.
func (h hosting) seed(srv *memserver.Server) ([]seat, error) {
	l := h.loading(srv)
	users := usersOf(h.Memberships)
	seats := make([]seat, h.Seats)
	for i := range users + h.Seats {
		if err := l.addUser(l.user(i)); err != nil {
			return nil, err
		}
		if i >= users {
			seats[i-users] = l.sit(l.user(i))
		}
	}
	pairs := make([]pair, 0, h.Memberships)
	for i := range groupsOf(h.Memberships) {
		// A group with an administrator does not end when somebody else leaves.
		owned := pair{uint32(i), uint32(i % users)}
		if err := l.addGroup(l.group(i), l.user(i%users)); err != nil {
			return nil, err
		}
		pairs = append(pairs, owned)
	}
	return seats, fill(&pairs, l, h.Memberships, l.group, l.user)
}

func (h hosting) loading(srv *memserver.Server) loading {
	if h.Site == "flickr" {
		srv.Flickr.SetTLSRequired(false)
		return loading{siteStore{srv.Flickr}, flUserID, flGroupID, func(user string) seat {
			return seat{User: user, Flickr: flAccessOf(srv.Flickr, user)}
		}}
	}
	return loading{siteStore{srv.RocketChat}, rcUserID, rcRoomID, func(user string) seat {
		return seat{User: user, Token: srv.RocketChat.Token(user).Reveal()}
	}}
}

func rcUserID(i int) string  { return "user" + strconv.Itoa(i) }
func rcRoomID(i int) string  { return "room" + strconv.Itoa(i) }
func flUserID(i int) string  { return strconv.Itoa(i) + "@N01" }
func flGroupID(i int) string { return strconv.Itoa(i) + "@N20" }
func paUserID(i int) string  { return strconv.Itoa(i) }
func paGroupID(i int) string { return "group:" + strconv.Itoa(i) }

// flAccessOf is a token of the default app.
func flAccessOf(site *memserver.Flickr, user string) flAccess {
	app := site.App()
	token, secret := site.Token(user, flickr.PermsDelete)
	return flAccess{Key: app.Key, KeySecret: app.Secret.Reveal(), Token: token.Reveal(), TokenSecret: secret.Reveal()}
}
