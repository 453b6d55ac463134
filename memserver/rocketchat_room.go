package memserver

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/rocketchat"
)

// writeLeftRoom describes a room as the document of groups.leave does, key for key.
func (s *RocketChat) writeLeftRoom(o *jsonText, g *world.Group) {
	o.member(rocketchat.MemberID).text(g.ID)
	o.member(rocketchat.MemberName).text(g.Name)
	o.member(rocketchat.MemberType).text(rcType(g))
	o.member(rocketchat.MemberUsernames).open('[')
	s.world.EachLogin(g.ID, func(login []byte) { o.entry().bytes(login) })
	o.close(']')
	o.member(rocketchat.MemberMsgs).number(g.Messages)
	s.writeCreator(o, g)
	o.member(rocketchat.MemberTS).time(g.Created)
	o.member(rocketchat.MemberReadOnly).flag(false)
	o.member(rocketchat.MemberSysMes).flag(true)
	o.member(rocketchat.MemberUpdatedAt).time(rcUpdated(g))
}

// writeRoom describes a room: documented as groups.leave does, with the counter and
// the state that other methods tell; deployed without usernames and sysMes
// (RC-016).
func (s *RocketChat) writeRoom(o *jsonText, g *world.Group) {
	if s.deployed {
		o.member(rocketchat.MemberID).text(g.ID)
		o.member(rocketchat.MemberName).text(g.Name)
		o.member(rocketchat.MemberFName).text(g.Name)
		o.member(rocketchat.MemberType).text(rcType(g))
		o.member(rocketchat.MemberMsgs).number(g.Messages)
		o.member(rocketchat.MemberUsersCount).number(s.world.MemberCount(g.ID))
		s.writeCreator(o, g)
		o.member(rocketchat.MemberTS).time(g.Created)
		o.member(rocketchat.MemberReadOnly).flag(false)
		o.member(rocketchat.MemberUpdatedAt).time(rcUpdated(g))
	} else {
		s.writeLeftRoom(o, g)
		o.member(rocketchat.MemberUsersCount).number(s.world.MemberCount(g.ID))
	}
	if g.Archived {
		o.member(rocketchat.MemberArchived).flag(true)
	}
	if g.Parent != "" {
		o.member(rcMemberParent).text(g.Parent)
	}
}

// room answers with the room, as it now is.
func (s *RocketChat) room(q *rcRequest, member, id string) *rcRefusal {
	g, _ := s.world.Group(id)
	q.out.member(member).object(func() { s.writeRoom(&q.out, &g) })
	return q.succeed()
}

// rcMemberParent names the room that a discussion belongs to.
const rcMemberParent = "prid"

// writeRCSubscription describes a membership.
func writeRCSubscription(o *jsonText, g *world.Group, u *world.User, m *world.Member) {
	o.member(rocketchat.MemberID).text(rcSubscriptionID(g.ID, u.ID))
	o.member(rocketchat.MemberRoomID).text(g.ID)
	o.member(rocketchat.MemberName).text(g.Name)
	o.member(rocketchat.MemberFName).text(g.Name)
	o.member(rocketchat.MemberType).text(rcType(g))
	o.member(rocketchat.MemberUser).object(func() { writeRCNamed(o, u.ID, u.Login) })
	o.member(rocketchat.MemberRoles).texts(rcRoles(m.Roles)...)
	o.member(rocketchat.MemberOpen).flag(true)
	o.member(rocketchat.MemberTS).time(m.Since)
	o.member(rocketchat.MemberUpdatedAt).time(m.Since)
}

// rcSubscriptionID is the membership's own id, which the world does not have.
func rcSubscriptionID(room, user string) string {
	sum := sha256.Sum256([]byte(room + "/" + user))
	return hex.EncodeToString(sum[:12])
}

func rcType(g *world.Group) string {
	if g.Private {
		return rocketchat.RoomTypePrivate
	}
	return rocketchat.RoomTypeChannel
}

// writeCreator names who made the room, also where the user is gone.
func (s *RocketChat) writeCreator(o *jsonText, g *world.Group) {
	o.member(rocketchat.MemberUser).object(func() { writeRCNamed(o, g.Creator, s.world.CreatorLogin(g.ID)) })
}

// writeRCNamed tells a user's id and login name.
func writeRCNamed(o *jsonText, id, login string) {
	o.member(rocketchat.MemberID).text(id)
	o.member(rocketchat.FieldUsername).text(login)
}

// writeRCProfile describes a member of a list.
func writeRCProfile(o *jsonText, u *world.User) {
	writeRCNamed(o, u.ID, u.Login)
	o.member(rocketchat.MemberName).text(u.Name)
}

// writeMe describes the user to themselves.
func writeMe(o *jsonText, u *world.User) {
	writeRCProfile(o, u)
	addresses := 0
	if u.Email != "" {
		addresses = 1
	}
	o.member("emails").objects(addresses, func(int) {
		o.member("address").text(u.Email)
		o.member("verified").flag(true)
	})
	roles := u.SiteRoles
	if len(roles) == 0 {
		roles = []string{"user"}
	}
	o.member(rocketchat.MemberRoles).texts(roles...)
	o.member("active").flag(true)
}

// rcRoles are the provider's names of a member's roles.
func rcRoles(roles world.Role) []string {
	names := []string{}
	for _, r := range []struct {
		role world.Role
		name string
	}{{world.Admin, "owner"}, {world.Moderator, "moderator"}, {world.Leader, "leader"}} {
		if roles.Has(r.role) {
			names = append(names, r.name)
		}
	}
	return names
}

// rcUpdated is the last change; a room that was not changed yet has its making.
func rcUpdated(g *world.Group) time.Time {
	if g.Updated.IsZero() {
		return g.Created
	}
	return g.Updated
}
