package memserver

import (
	"fmt"
	"slices"

	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/rocketchat"
)

// lookUp finds the room that the arguments name. Which of the two names counts
// goes by which is there, also where it is empty.
func (s *RocketChat) lookUp(args *rcArgs, byName bool) (world.Group, bool) {
	var g world.Group
	var known bool
	if byName {
		g, known = s.world.GroupByName(args.text(rocketchat.FieldRoomName))
	} else {
		g, known = s.world.Group(args.text(rocketchat.FieldRoomID))
	}
	return g, known && !g.Deleted
}

// named finds the room for the methods that look which argument is there.
func (s *RocketChat) named(args *rcArgs) (g world.Group, known bool, refusal *rcRefusal) {
	id, name := args.has(rocketchat.FieldRoomID), args.has(rocketchat.FieldRoomName)
	if !id && !name || id && name && args.empty(rocketchat.FieldRoomID) && args.empty(rocketchat.FieldRoomName) {
		return g, false, rcRefuse(rocketchat.CodeRoomParamNotProvided, `The parameter "roomId" or "roomName" is required`)
	}
	g, known = s.lookUp(args, !id)
	return g, known, nil
}

func rcNoRoom(kind string) *rcRefusal {
	return rcRefuse(rocketchat.CodeRoomNotFound,
		`The required "roomId" or "roomName" param provided does not match any `+kind)
}

func rcArchived(kind, name string) *rcRefusal {
	return rcRefuse(rocketchat.CodeRoomArchived, fmt.Sprintf("The %s, %s, is archived", kind, name))
}

// group finds a private group that the caller sees (RC-011).
func (s *RocketChat) group(q *rcRequest) (world.Group, *rcRefusal) {
	g, known, refusal := s.named(&q.args)
	switch {
	case refusal != nil:
		return g, refusal
	case !known || !g.Private || !s.world.CanSee(g.ID, q.user.ID):
		return g, rcNoRoom("group")
	}
	return g, nil
}

// liveGroup finds one that is not archived.
func (s *RocketChat) liveGroup(q *rcRequest) (world.Group, *rcRefusal) {
	g, refusal := s.group(q)
	if refusal == nil && g.Archived {
		refusal = rcArchived("private group", g.Name)
	}
	return g, refusal
}

// channel finds a channel that is not archived.
func (s *RocketChat) channel(q *rcRequest) (world.Group, *rcRefusal) {
	g, known, refusal := s.named(&q.args)
	switch {
	case refusal != nil:
		return g, refusal
	case !known || g.Private:
		return g, rcNoRoom("channel")
	case g.Archived:
		return g, rcArchived("channel", g.Name)
	}
	return g, nil
}

// rcByRule makes the refusal of what the rule book refused. self says that the
// act was upon the caller.
func rcByRule(err error, method string, self bool) *rcRefusal {
	switch world.RefusalOf(err) {
	case world.NotMember:
		who := "User is not"
		if self {
			who = "You are not"
		}
		return rcRefuse(rocketchat.CodeUserNotInRoom, who+" in this room").by(method)
	case world.LastAdmin:
		return rcRefuse(rocketchat.CodeLastOwner,
			"You are the last owner. Please set new owner before leaving the room.").by(method)
	default: // the provider has no other word for the others
		return rcRefuse(rocketchat.CodeNotAllowed, "Not allowed").by(method)
	}
}

// leaveRoom ends the user's own membership. Deployed that is a message.
func (s *RocketChat) leaveRoom(room, user string) error {
	if err := s.world.Leave(room, user); err != nil {
		return err
	}
	return s.world.Touch(room, s.leavingMessages())
}

func (s *RocketChat) leavingMessages() int {
	if s.deployed {
		return 1
	}
	return 0
}

// enterRoom lets the user into a channel.
func (s *RocketChat) enterRoom(room, user string) error {
	if _, err := s.world.Join(room, user); err != nil {
		return err
	}
	return s.world.Touch(room, 1)
}

func (s *RocketChat) groupsLeave(q *rcRequest) *rcRefusal {
	g, refusal := s.liveGroup(q)
	if refusal != nil {
		return refusal
	}
	if err := s.leaveRoom(g.ID, q.user.ID); err != nil {
		return rcByRule(err, rocketchat.DetailsLeaveRoom, true)
	}
	if !s.deployed { // RC-001
		g, _ = s.world.Group(g.ID)
		q.out.member(rocketchat.MemberGroup).object(func() { s.writeLeftRoom(&q.out, &g) })
	}
	return q.succeed()
}

func (s *RocketChat) channelsLeave(q *rcRequest) *rcRefusal {
	g, refusal := s.channel(q)
	if refusal != nil {
		return refusal
	}
	if err := s.leaveRoom(g.ID, q.user.ID); err != nil {
		return rcByRule(err, rocketchat.DetailsLeaveRoom, true)
	}
	return s.room(q, rocketchat.MemberChannel, g.ID)
}

// roomsLeave is for both kinds of rooms, and does not ask who sees them.
func (s *RocketChat) roomsLeave(q *rcRequest) *rcRefusal {
	byName := q.args.empty(rocketchat.FieldRoomID)
	if byName && q.args.empty(rocketchat.FieldRoomName) {
		return rcRefuse(rocketchat.CodeRoomIDParamNotProvided, `The parameter "roomId" or "roomName" is required`)
	}
	g, known := s.lookUp(&q.args, byName)
	switch {
	case !known:
		return rcNoRoom("channel")
	case g.Archived:
		return rcArchived("channel", g.Name)
	}
	if err := s.leaveRoom(g.ID, q.user.ID); err != nil {
		return rcByRule(err, rocketchat.DetailsLeaveRoom, true)
	}
	return q.succeed()
}

func (s *RocketChat) channelsJoin(q *rcRequest) *rcRefusal {
	g, refusal := s.channel(q)
	if refusal != nil {
		return refusal
	}
	if _, joined := s.world.Member(g.ID, q.user.ID); !joined { // RC-013
		switch codes := s.creds.joinCodes; {
		case !codes.has(g.ID):
		case q.args.empty(rocketchat.FieldJoinCode):
			return rcRefuse(rocketchat.CodeCodeRequired, "Code required").by(rocketchat.DetailsJoinRoom)
		case !codes.check(g.ID, q.args.text(rocketchat.FieldJoinCode)):
			return rcRefuse(rocketchat.CodeCodeInvalid, "Invalid Room Password").by(rocketchat.DetailsJoinRoom)
		}
		if err := s.enterRoom(g.ID, q.user.ID); err != nil {
			return rcByRule(err, rocketchat.DetailsJoinRoom, true)
		}
	}
	return s.room(q, rocketchat.MemberChannel, g.ID)
}

// groupsInvite adds users. Those whom nobody knows are dropped while one is known
// (RC-014), and those who are members already stay as they are (RC-013).
func (s *RocketChat) groupsInvite(q *rcRequest) *rcRefusal {
	g, refusal := s.liveGroup(q)
	if refusal != nil {
		return refusal
	}
	users, refusal := s.people(&q.args)
	if refusal != nil {
		return refusal
	}
	banned := s.world.DeniedUsers(g.ID)
	if slices.ContainsFunc(users, func(user string) bool { return slices.Contains(banned, user) }) {
		return rcByRule(world.Denied, rocketchat.DetailsAddUsersToRoom, false)
	}
	for _, user := range users {
		err := s.world.AddBy(g.ID, q.user.ID, user)
		if err == nil {
			err = s.world.Touch(g.ID, 1)
		}
		if err != nil && world.RefusalOf(err) != world.AlreadyMember {
			return rcByRule(err, rocketchat.DetailsAddUsersToRoom, false)
		}
	}
	return s.room(q, rocketchat.MemberGroup, g.ID)
}

// people gives the ids of those to be invited, each once.
func (s *RocketChat) people(args *rcArgs) ([]string, *rcRefusal) {
	ids := append(args.texts(rocketchat.FieldUserIDs), args.text(rocketchat.FieldUserID))
	names := append(args.texts(rocketchat.FieldUsernames), args.text(rocketchat.FieldUsername))
	if !slices.ContainsFunc(slices.Concat(ids, names), notEmpty) {
		return nil, rcRefuse(rocketchat.CodeUsersParamsNotProvided,
			`Please provide "userId" or "username" or "userIds" or "usernames" as param`)
	}
	for _, name := range names {
		u, _ := s.world.UserByLogin(name)
		ids = append(ids, u.ID)
	}
	seen := make(map[string]bool, len(ids))
	known := slices.DeleteFunc(ids, func(id string) bool {
		again := seen[id]
		seen[id] = true
		return again || !s.world.HasUser(id)
	})
	if len(known) == 0 {
		return nil, rcRefuse(rocketchat.CodeEmptyInviteList, "Cannot invite if no valid users are provided")
	}
	return known, nil
}

func notEmpty(text string) bool { return text != "" }

func (s *RocketChat) groupsKick(q *rcRequest) *rcRefusal {
	g, refusal := s.liveGroup(q)
	if refusal != nil {
		return refusal
	}
	u, refusal := s.oneOf(&q.args)
	if refusal != nil {
		return refusal
	}
	err := s.world.RemoveBy(g.ID, q.user.ID, u.ID)
	if err == nil {
		err = s.world.Touch(g.ID, s.leavingMessages())
	}
	if err != nil {
		return rcByRule(err, rocketchat.DetailsRemoveUserFromRoom, false)
	}
	return q.succeed()
}

// person gives the user whom the arguments name, by id or by name.
func (s *RocketChat) person(args *rcArgs) (rcUser, bool) {
	if args.text(rocketchat.FieldUserID) != "" {
		return s.world.User(args.text(rocketchat.FieldUserID))
	}
	return s.world.UserByLogin(args.text(rocketchat.FieldUsername))
}

// oneOf gives the user whom the arguments must name.
func (s *RocketChat) oneOf(args *rcArgs) (rcUser, *rcRefusal) {
	if args.text(rocketchat.FieldUserID) == "" && args.text(rocketchat.FieldUsername) == "" {
		return rcUser{}, rcRefuse(rocketchat.CodeUserParamNotProvided, `The required "userId" or "username" param was not provided`)
	}
	u, known := s.person(args)
	if !known {
		return u, rcRefuse(rocketchat.CodeInvalidUser, `The required "userId" or "username" param provided does not match any users`)
	}
	return u, nil
}
