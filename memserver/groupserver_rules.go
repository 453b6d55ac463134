package memserver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver/internal/world"
)

// gsResult is what a hook answers, with the secrets that the answer repeats.
type gsResult struct {
	answer  any
	secrets []string
}

// gsStatus makes an answer that begins with status and message.
func gsStatus(status int, message any, more ...jsonMember) gsResult {
	const head = 2
	o := append(make(jsonObject, 0, head+len(more)),
		jsonMember{groupserver.MemberStatus, status}, jsonMember{groupserver.MemberMessage, message})
	return gsResult{answer: append(o, more...)}
}

// gsInvalid makes a validation error; its message is a list (GS-001).
func gsInvalid(mistakes ...string) gsResult {
	return gsStatus(groupserver.StatusInvalid, mistakes)
}

// gsNoSuchGroup is the text of a group that is not there, or not any more.
func gsNoSuchGroup(id string) string { return fmt.Sprintf(`No such group "%s"`, id) }

func gsArchived(g world.Group) string { return g.Name + " is archived" }

// do makes the checks that all hooks have, and carries the request out. The
// caller holds the lock.
func (s *GroupServer) do(q *gsRequest) gsResult {
	if len(q.mistakes) > 0 {
		return gsInvalid(q.mistakes...)
	}
	token := q.fields.get(groupserver.FieldToken)
	if !s.token.Equal(groups.NewSecret(token)) {
		// GS-005, GS-006
		refused := gsInvalid(fmt.Sprintf(`The authentication token "%s" does not match the one in the database.`, token))
		refused.secrets = []string{gsEscaped(token)}
		return refused
	}
	return q.hook.run(s, q)
}

// leave removes a person from a group, whatever their roles.
func (s *GroupServer) leave(q *gsRequest) gsResult {
	group, user := q.fields.get(groupserver.FieldGroupID), q.fields.get(groupserver.FieldUserID)
	answer := func(status int, message string) gsResult {
		return gsStatus(status, message, jsonMember{groupserver.FieldGroupID, group}, jsonMember{groupserver.FieldUserID, user})
	}
	err := s.world.Leave(group, user)
	u, _ := s.world.User(user)
	g, _ := s.world.Group(group)
	switch world.RefusalOf(err) {
	case "":
		return answer(groupserver.StatusLeaveSuccess, u.Name+" has left "+g.Name)
	case world.NoSuchUser:
		return answer(groupserver.StatusLeaveNoSuchUser, fmt.Sprintf(`No such user "%s"`, user))
	case world.NotMember:
		return answer(groupserver.StatusLeaveNotMember, fmt.Sprintf("%s is not a member %s", u.Name, g.Name))
	case world.Archived: // seeding can archive a group, which the provider does not know
		return gsInvalid(gsArchived(g))
	default: // there is no such group, or it was deleted
		return answer(groupserver.StatusLeaveNoSuchGroup, gsNoSuchGroup(group))
	}
}

// add joins the person who has the address, and makes a profile where nobody
// has it (GS-014). Deployed servers do not look whether the group is there: this
// one does, before a profile is made (GS-012).
func (s *GroupServer) add(q *gsRequest) gsResult {
	g, ok := s.world.Group(q.fields.get(groupserver.FieldGroupID))
	if !ok || g.Deleted {
		return gsInvalid(gsNoSuchGroup(q.fields.get(groupserver.FieldGroupID)))
	}
	if g.Archived {
		return gsInvalid(gsArchived(g))
	}
	status, message := groupserver.StatusAddExistingProfile, "%s was added to %s"
	u, known := s.world.UserByEmail(q.fields.get(groupserver.FieldEmail))
	if !known {
		status, message = groupserver.StatusAddNewProfile, "A profile was made for %s, and added to %s"
		u = s.newProfile(&q.fields)
		if err := s.world.PutUser(u); err != nil {
			return gsInvalid(err.Error())
		}
	}
	switch err := s.world.Add(g.ID, u.ID, 0); world.RefusalOf(err) {
	case "":
	case world.AlreadyMember:
		status, message = groupserver.StatusAddAlreadyMember, "%s is already a member of %s"
	default: // seeding can ban somebody, which the provider does not know
		return gsInvalid(fmt.Sprintf("%s cannot be added to %s: %v", u.Name, g.Name, err))
	}
	return gsStatus(status, fmt.Sprintf(message, u.Name, g.Name), jsonMember{groupserver.MemberUser, s.profile(u, q.base())})
}

func (s *GroupServer) newProfile(fields *textFields) world.User {
	return world.User{
		ID: s.freeUserID(), Name: fields.get(groupserver.FieldFullName), Email: fields.get(groupserver.FieldEmail),
		Biography: fields.get(groupserver.FieldBiography), TimeZone: cmp.Or(fields.get(groupserver.FieldTimeZone), "UTC"),
	}
}

// search finds a person by id or address. Who is in no group is not listed.
func (s *GroupServer) search(q *gsRequest) gsResult {
	u, ok := s.person(q.fields.get(groupserver.FieldUser))
	if !ok || len(s.world.GroupsOf(u.ID)) == 0 {
		return gsResult{answer: jsonObject{}}
	}
	return gsResult{answer: s.profile(u, q.base())}
}

// person finds a user by id or address: what holds an @ is an address (GS-009).
func (s *GroupServer) person(key string) (world.User, bool) {
	if strings.Contains(key, "@") {
		return s.world.UserByEmail(key)
	}
	return s.world.User(key)
}

// profile describes a person.
func (s *GroupServer) profile(u world.User, base string) jsonObject {
	joined := []string{}
	for _, g := range s.world.GroupsOf(u.ID) {
		joined = append(joined, g.ID)
	}
	slices.Sort(joined)
	addresses := []string{}
	if u.Email != "" {
		addresses = append(addresses, u.Email)
	}
	var id, name any = u.ID, u.Name
	if s.deployed {
		id, name = []string{u.ID}, []string{u.Name} // GS-002
	}
	return jsonObject{
		{groupserver.MemberID, id},
		{groupserver.MemberName, name},
		{groupserver.MemberURL, base + "/p/" + u.ID},
		{groupserver.MemberEmail, jsonObject{
			{groupserver.MemberAll, addresses},
			{groupserver.MemberPreferred, addresses},
			{groupserver.MemberOther, []string{}},
			{groupserver.MemberUnverified, []string{}},
		}},
		{groupserver.MemberGroups, joined},
	}
}

// groupList lists all groups, the private ones too (GS-015).
func (s *GroupServer) groupList(q *gsRequest) gsResult {
	list, base := []jsonObject{}, q.base()
	for _, g := range s.world.Groups() {
		privacy := "public"
		if g.Private {
			privacy = "private"
		}
		list = append(list, jsonObject{
			{groupserver.MemberID, g.ID},
			{groupserver.MemberName, g.Name},
			{groupserver.MemberURL, base + "/groups/" + g.ID},
			{groupserver.MemberEmail, g.ID + "@" + q.mailHost()},
			{groupserver.MemberType, "Discussion group"},
			{groupserver.MemberPrivacy, privacy},
		})
	}
	return gsResult{answer: list}
}
