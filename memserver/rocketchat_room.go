package memserver

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/rocketchat"
)

// leftRoom describes a room as the document of groups.leave does, key for key.
func (s *RocketChat) leftRoom(g *world.Group) jsonObject {
	return append(make(jsonObject, 0, rcRoomMembers), jsonObject{
		{rocketchat.MemberID, &g.ID},
		{rocketchat.MemberName, &g.Name},
		{rocketchat.MemberType, rcType(g)},
		{rocketchat.MemberUsernames, s.world.MemberLogins(g.ID)},
		{rocketchat.MemberMsgs, &g.Messages},
		{rocketchat.MemberUser, s.creator(g)},
		{rocketchat.MemberTS, &g.Created},
		{rocketchat.MemberReadOnly, false},
		{rocketchat.MemberSysMes, true},
		{rocketchat.MemberUpdatedAt, rcUpdated(g)},
	}...)
}

// rcRoomMembers is how many members the description of a room has at the most.
const rcRoomMembers = 13

// room describes a room: documented as groups.leave does, with the counter and
// the state that other methods tell; deployed without usernames and sysMes
// (RC-016).
func (s *RocketChat) room(id string) jsonObject {
	found, _ := s.world.Group(id)
	g := &found
	var o jsonObject
	if s.deployed {
		o = jsonObject{
			{rocketchat.MemberID, &g.ID},
			{rocketchat.MemberName, &g.Name},
			{rocketchat.MemberFName, &g.Name},
			{rocketchat.MemberType, rcType(g)},
			{rocketchat.MemberMsgs, &g.Messages},
			{rocketchat.MemberUsersCount, s.world.MemberCount(g.ID)},
			{rocketchat.MemberUser, s.creator(g)},
			{rocketchat.MemberTS, &g.Created},
			{rocketchat.MemberReadOnly, false},
			{rocketchat.MemberUpdatedAt, rcUpdated(g)},
		}
	} else {
		o = append(s.leftRoom(g), jsonMember{rocketchat.MemberUsersCount, s.world.MemberCount(g.ID)})
	}
	if g.Archived {
		o = append(o, jsonMember{rocketchat.MemberArchived, true})
	}
	if g.Parent != "" {
		o = append(o, jsonMember{rcMemberParent, g.Parent})
	}
	return o
}

// rcMemberParent names the room that a discussion belongs to.
const rcMemberParent = "prid"

// subscription describes a membership.
func (s *RocketChat) subscription(g world.Group, u world.User, m world.Member) jsonObject {
	return jsonObject{
		{rocketchat.MemberID, rcSubscriptionID(g.ID, u.ID)},
		{rocketchat.MemberRoomID, g.ID},
		{rocketchat.MemberName, g.Name},
		{rocketchat.MemberFName, g.Name},
		{rocketchat.MemberType, rcType(&g)},
		{rocketchat.MemberUser, rcNamed(&u.ID, &u.Login)},
		{rocketchat.MemberRoles, rcRoles(m.Roles)},
		{rocketchat.MemberOpen, true},
		{rocketchat.MemberTS, m.Since},
		{rocketchat.MemberUpdatedAt, m.Since},
	}
}

// rcSubscriptionID is the membership's own id, which the world does not have.
func rcSubscriptionID(room, user string) string {
	sum := sha256.Sum256([]byte(room + "/" + user))
	return hex.EncodeToString(sum[:12])
}

// rcType gives a constant, which takes no room as a member's value.
func rcType(g *world.Group) any {
	if g.Private {
		return rocketchat.RoomTypePrivate
	}
	return rocketchat.RoomTypeChannel
}

// creator names who made the room, also where the user is gone.
func (s *RocketChat) creator(g *world.Group) *jsonPair {
	login := s.world.LoginOf(g.Creator)
	return rcNamed(&g.Creator, &login)
}

// rcNamed is an object with a user's id and login name.
func rcNamed(id, login *string) *jsonPair {
	return &jsonPair{{rocketchat.MemberID, id}, {rocketchat.FieldUsername, login}}
}

// rcProfile describes a member of a list.
func rcProfile(u world.User) jsonObject {
	return append(rcNamed(&u.ID, &u.Login)[:], jsonMember{rocketchat.MemberName, u.Name})
}

// me describes the user to themselves.
func me(u world.User) jsonObject {
	roles := u.SiteRoles
	if len(roles) == 0 {
		roles = []string{"user"}
	}
	addresses := []jsonObject{}
	if u.Email != "" {
		addresses = append(addresses, jsonObject{{"address", u.Email}, {"verified", true}})
	}
	return append(rcProfile(u),
		jsonMember{"emails", addresses}, jsonMember{rocketchat.MemberRoles, roles}, jsonMember{"active", true})
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
func rcUpdated(g *world.Group) *time.Time {
	if g.Updated.IsZero() {
		return &g.Created
	}
	return &g.Updated
}
