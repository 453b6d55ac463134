package memserver

import (
	"slices"
	"strconv"
	"strings"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/world"
)

// The size of a page of members, where the caller does not say it or says too
// much.
const (
	flDefaultPerPage = 100
	flMaxPerPage     = 500
)

// The values of membertypes.
const (
	flPlainMember = "2"
	flModerator   = "3"
	flAdmin       = "4"
)

func flTextNode(name, text string) *flNode { return &flNode{name: name, text: text} }

func (s *Flickr) groupsGetInfo(q *flRequest) flReply {
	g, visible := s.visibleGroup(q)
	if !visible {
		return flNotFound("Group")
	}
	n := &flNode{name: "group", attrs: []flAttr{{"id", g.ID}}}
	n.children = append(n.children, flTextNode("name", g.Name), flTextNode("description", g.Description))
	if g.Rules != "" {
		n.children = append(n.children, flTextNode("rules", g.Rules))
	}
	n.children = append(n.children,
		flTextNode("members", strconv.Itoa(s.world.MemberCount(g.ID))),
		flTextNode("pool_count", strconv.Itoa(s.world.PhotoCount(g.ID))),
		flTextNode("privacy", flPrivacy(g)),
	)
	return flReply{payload: n}
}

// flPrivacy says who sees the group and who may join it.
func flPrivacy(g world.Group) string {
	const private, byInvitation, open = "1", "2", "3"
	switch {
	case g.Private:
		return private
	case g.Registration == world.Invite:
		return byInvitation
	}
	return open
}

// peopleGetGroups lists the user's groups, as far as the caller sees them. What
// it says of a membership is the user's, not the caller's.
func (s *Flickr) peopleGetGroups(q *flRequest) flReply {
	user := q.get(flickr.ParamUserID)
	if !s.world.HasUser(user) {
		return flNotFound("User")
	}
	list := &flNode{name: "groups", lists: []string{"group"}}
	for _, g := range s.world.GroupsOf(user) {
		if !s.sees(q, g) {
			continue
		}
		m, _ := s.world.Member(g.ID, user)
		admin := flBit(m.Roles.Has(world.Admin))
		list.children = append(list.children, &flNode{name: "group", attrs: []flAttr{
			{"nsid", g.ID},
			{"name", g.Name},
			{"admin", admin},
			{"is_member", flBit(true)},
			{"is_moderator", flBit(m.Roles.Has(world.Moderator))},
			{"is_admin", admin},
			{"invitation_only", flBit(g.Registration == world.Invite)},
			{"members", strconv.Itoa(s.world.MemberCount(g.ID))},
			{"pool_count", strconv.Itoa(s.world.PhotoCount(g.ID))},
		}})
	}
	return flReply{payload: list}
}

func flBit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// groupsMembersGetList lists the members, the oldest membership first. A page
// beyond the last is empty.
func (s *Flickr) groupsMembersGetList(q *flRequest) flReply {
	g, visible := s.visibleGroup(q)
	if !visible {
		return flNotFound("Group")
	}
	members := s.world.Members(g.ID)
	if types := q.get(flickr.ParamMemberTypes); types != "" {
		wanted := strings.Split(types, ",")
		members = slices.DeleteFunc(members, func(m world.Member) bool {
			return !slices.Contains(wanted, flMemberType(m.Roles))
		})
	}
	size := min(flNumber(q.get(flickr.ParamPerPage), flDefaultPerPage), flMaxPerPage)
	page := flNumber(q.get(flickr.ParamPage), 1)
	pages := (len(members) + size - 1) / size
	n := &flNode{name: "members", lists: []string{"member"}, attrs: []flAttr{
		{"page", strconv.Itoa(page)},
		{"pages", strconv.Itoa(pages)},
		{"perpage", strconv.Itoa(size)},
		{"total", strconv.Itoa(len(members))},
	}}
	if page <= pages {
		from := (page - 1) * size
		for _, m := range members[from:min(from+size, len(members))] {
			u, _ := s.world.User(m.User)
			n.children = append(n.children, &flNode{name: "member", attrs: []flAttr{
				{"nsid", u.ID},
				{"username", u.Login},
				{"membertype", flMemberType(m.Roles)},
			}})
		}
	}
	return flReply{payload: n}
}

// flMemberType is the highest of what the member is.
func flMemberType(roles world.Role) string {
	switch {
	case roles.Has(world.Admin):
		return flAdmin
	case roles.Has(world.Moderator):
		return flModerator
	}
	return flPlainMember
}

// flNumber reads a number from 1 on, else gives the default.
func flNumber(text string, byDefault int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return byDefault
	}
	return n
}
