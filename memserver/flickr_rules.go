package memserver

import (
	"strings"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/world"
)

// flCodes are the failures of a method, by what the rule book refuses.
type flCodes map[world.Refusal]*flFailure

// The failures that the methods of one group have in common.
var (
	flArgumentMissing = flFail(flickr.CodeArgumentsMissing, "Required arguments missing")
	flNoGroup         = flFail(flickr.CodeGroupNotFound, "Group does not exist")
	flIsMember        = flFail(flickr.CodeAlreadyMember, "Account is already in that group")
	flRulesFirst      = flFail(flickr.CodeRulesNotAccepted, "User must accept the group rules before joining")
	flNotInGroup      = flFail(flickr.CodeNotMember, "Account is not in that group")
	flNotAvailable    = flFail(flickr.CodeNotAvailable, "Group not available to the account")
	flUnableToJoin    = flFail(flickr.CodeUnableToJoin, "User unable to join")
)

var (
	flLeaveCodes = flCodes{
		world.NoSuchGroup:  flNoGroup,
		world.GroupDeleted: flNoGroup,
		world.NotMember:    flNotInGroup,
		world.NoSuchUser:   flNotInGroup,
	}
	flJoinCodes = flCodes{
		world.NoSuchGroup:      flNoGroup,
		world.GroupDeleted:     flNoGroup,
		world.NotVisible:       flFail(flickr.CodeNotAvailable, "Group not availabie to the account"), // sic
		world.AlreadyMember:    flIsMember,
		world.NotInvited:       flFail(flickr.CodeInvitationOnly, "Membership in group is by invitation only."),
		world.RulesNotAccepted: flRulesFirst,
		world.LimitReached:     flFail(flickr.CodeTooManyGroups, "Account in maximum number of groups"),
		world.Denied:           flUnableToJoin,
		world.Archived:         flUnableToJoin,
	}
	flJoinRequestCodes = flCodes{
		world.NoSuchGroup:      flNoGroup,
		world.GroupDeleted:     flNoGroup,
		world.NotVisible:       flNotAvailable,
		world.Denied:           flNotAvailable,
		world.Archived:         flNotAvailable,
		world.AlreadyMember:    flIsMember,
		world.GroupOpen:        flFail(flickr.CodeGroupOpen, "Group is public and open"),
		world.RulesNotAccepted: flRulesFirst,
		world.AlreadyWaiting:   flFail(flickr.CodeAlreadyRequested, "User has already requested to join that group"),
	}
)

// reply makes the reply to what the rule book answered. What the provider has no
// code for is a write that failed.
func (codes flCodes) reply(err error) flReply {
	if err == nil {
		return flReply{}
	}
	if f := codes[world.RefusalOf(err)]; f != nil {
		return flReply{failure: f}
	}
	return flReply{failure: flWriteFailed()}
}

func (s *Flickr) groupsLeave(q *flRequest) flReply {
	group := q.get(flickr.ParamGroupID)
	if group == "" {
		return flReply{failure: flArgumentMissing}
	}
	leave := s.world.Leave
	if flFlag(q.get(flickr.ParamDeletePhotos)) {
		leave = s.world.LeaveWithPhotos
	}
	return flLeaveCodes.reply(leave(group, q.caller.user))
}

func (s *Flickr) groupsJoin(q *flRequest) flReply {
	group := q.get(flickr.ParamGroupID)
	if group == "" {
		return flReply{failure: flArgumentMissing}
	}
	_, err := s.world.JoinOn(group, q.caller.user, world.Terms{
		RulesAccepted: flFlag(q.get(flickr.ParamAcceptRules)), MaxGroups: s.limit,
	})
	return flJoinCodes.reply(err)
}

// groupsJoinRequest takes any message; what is not UTF-8 in it is replaced. All
// arguments are required, accept_rules as well, which may be false.
func (s *Flickr) groupsJoinRequest(q *flRequest) flReply {
	group, message := q.get(flickr.ParamGroupID), q.get(flickr.ParamMessage)
	if group == "" || message == "" || !q.has(flickr.ParamAcceptRules) {
		return flReply{failure: flArgumentMissing}
	}
	return flJoinRequestCodes.reply(s.world.Ask(group, q.caller.user, world.Terms{
		RulesAccepted: flFlag(q.get(flickr.ParamAcceptRules)), Message: wellFormed(message),
	}))
}

// flFlag reads a boolean: absent, empty, "0" and "false" are false.
func flFlag(value string) bool {
	return value != "" && value != "0" && !strings.EqualFold(value, "false")
}

// flNotFound is the answer of the methods that look to what is not there.
func flNotFound(what string) flReply {
	return flReply{failure: flFail(flickr.CodeNotFound, what+" not found")}
}

// visibleGroup finds a group that the caller sees, who may be nobody.
func (s *Flickr) visibleGroup(q *flRequest) (world.Group, bool) {
	g, known := s.world.Group(q.get(flickr.ParamGroupID))
	return g, known && s.sees(q, g)
}

func (s *Flickr) sees(q *flRequest, g world.Group) bool {
	return !g.Deleted && (!g.Private || s.world.CanSee(g.ID, q.caller.user))
}
