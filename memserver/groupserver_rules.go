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

// tell answers with a status and a message, and with what more writes.
func (q *gsRequest) tell(status int, message string, more func(o *jsonText)) {
	o := &q.out
	o.object(func() {
		o.member(groupserver.MemberStatus).number(status)
		o.member(groupserver.MemberMessage).text(message)
		more(o)
	})
}

// invalid answers with a validation error; its message is a list (GS-001).
func (q *gsRequest) invalid(mistakes ...string) {
	o := &q.out
	o.object(func() {
		o.member(groupserver.MemberStatus).number(groupserver.StatusInvalid)
		o.member(groupserver.MemberMessage).texts(mistakes...)
	})
}

// gsNoSuchGroup is the text of a group that is not there, or not any more.
func gsNoSuchGroup(id string) string { return fmt.Sprintf(`No such group "%s"`, id) }

func gsArchived(g world.Group) string { return g.Name + " is archived" }

// do makes the checks that all hooks have, and carries the request out. The
// caller holds the lock.
func (s *GroupServer) do(q *gsRequest) {
	if len(q.mistakes) > 0 {
		q.invalid(q.mistakes...)
		return
	}
	token := q.fields.get(groupserver.FieldToken)
	if !s.token.Equal(groups.NewSecret(token)) {
		// GS-005, GS-006
		q.invalid(fmt.Sprintf(`The authentication token "%s" does not match the one in the database.`, token))
		q.secrets = []string{gsEscaped(token)}
		return
	}
	q.hook.run(s, q)
}

// leave removes a person from a group, whatever their roles.
func (s *GroupServer) leave(q *gsRequest) {
	group, user := q.fields.get(groupserver.FieldGroupID), q.fields.get(groupserver.FieldUserID)
	tell := func(status int, message string) {
		q.tell(status, message, func(o *jsonText) {
			o.member(groupserver.FieldGroupID).text(group)
			o.member(groupserver.FieldUserID).text(user)
		})
	}
	err := s.world.Leave(group, user)
	u, _ := s.world.User(user)
	g, _ := s.world.Group(group)
	switch world.RefusalOf(err) {
	case "":
		tell(groupserver.StatusLeaveSuccess, u.Name+" has left "+g.Name)
	case world.NoSuchUser:
		tell(groupserver.StatusLeaveNoSuchUser, fmt.Sprintf(`No such user "%s"`, user))
	case world.NotMember:
		tell(groupserver.StatusLeaveNotMember, fmt.Sprintf("%s is not a member %s", u.Name, g.Name))
	case world.Archived: // seeding can archive a group, which the provider does not know
		q.invalid(gsArchived(g))
	default: // there is no such group, or it was deleted
		tell(groupserver.StatusLeaveNoSuchGroup, gsNoSuchGroup(group))
	}
}

// add joins the person who has the address, and makes a profile where nobody
// has it (GS-014). Deployed servers do not look whether the group is there: this
// one does, before a profile is made (GS-012).
func (s *GroupServer) add(q *gsRequest) {
	g, ok := s.world.Group(q.fields.get(groupserver.FieldGroupID))
	if !ok || g.Deleted {
		q.invalid(gsNoSuchGroup(q.fields.get(groupserver.FieldGroupID)))
		return
	}
	if g.Archived {
		q.invalid(gsArchived(g))
		return
	}
	status, message := groupserver.StatusAddExistingProfile, "%s was added to %s"
	u, known := s.world.UserByEmail(q.fields.get(groupserver.FieldEmail))
	if !known {
		status, message = groupserver.StatusAddNewProfile, "A profile was made for %s, and added to %s"
		u = s.newProfile(&q.fields)
		if err := s.world.PutUser(u); err != nil {
			q.invalid(err.Error())
			return
		}
	}
	switch err := s.world.Add(g.ID, u.ID, 0); world.RefusalOf(err) {
	case "":
	case world.AlreadyMember:
		status, message = groupserver.StatusAddAlreadyMember, "%s is already a member of %s"
	default: // seeding can ban somebody, which the provider does not know
		q.invalid(fmt.Sprintf("%s cannot be added to %s: %v", u.Name, g.Name, err))
		return
	}
	q.tell(status, fmt.Sprintf(message, u.Name, g.Name), func(o *jsonText) {
		s.writeProfile(o.member(groupserver.MemberUser), &u, q.base())
	})
}

func (s *GroupServer) newProfile(fields *textFields) world.User {
	return world.User{
		ID: s.freeUserID(), Name: fields.get(groupserver.FieldFullName), Email: fields.get(groupserver.FieldEmail),
		Biography: fields.get(groupserver.FieldBiography), TimeZone: cmp.Or(fields.get(groupserver.FieldTimeZone), "UTC"),
	}
}

// search finds a person by id or address. Who is in no group is not listed.
func (s *GroupServer) search(q *gsRequest) {
	u, ok := s.person(q.fields.get(groupserver.FieldUser))
	if !ok || len(s.world.GroupsOf(u.ID)) == 0 {
		q.out.object(func() {})
		return
	}
	s.writeProfile(&q.out, &u, q.base())
}

// person finds a user by id or address: what holds an @ is an address (GS-009).
func (s *GroupServer) person(key string) (world.User, bool) {
	if strings.Contains(key, "@") {
		return s.world.UserByEmail(key)
	}
	return s.world.User(key)
}

// writeProfile describes a person.
func (s *GroupServer) writeProfile(o *jsonText, u *world.User, base string) {
	var joined []string
	for _, g := range s.world.GroupsOf(u.ID) {
		joined = append(joined, g.ID)
	}
	slices.Sort(joined)
	var addresses []string
	if u.Email != "" {
		addresses = append(addresses, u.Email)
	}
	value := (*jsonText).text
	if s.deployed { // GS-002
		value = func(o *jsonText, text string) { o.texts(text) }
	}
	o.object(func() {
		value(o.member(groupserver.MemberID), u.ID)
		value(o.member(groupserver.MemberName), u.Name)
		o.member(groupserver.MemberURL).text(base + "/p/" + u.ID)
		o.member(groupserver.MemberEmail).object(func() {
			o.member(groupserver.MemberAll).texts(addresses...)
			o.member(groupserver.MemberPreferred).texts(addresses...)
			o.member(groupserver.MemberOther).texts()
			o.member(groupserver.MemberUnverified).texts()
		})
		o.member(groupserver.MemberGroups).texts(joined...)
	})
}

// groupList lists all groups, the private ones too (GS-015).
func (s *GroupServer) groupList(q *gsRequest) {
	o, list, base, mailHost := &q.out, s.world.Groups(), q.base(), q.mailHost()
	o.objects(len(list), func(i int) {
		g, privacy := &list[i], "public"
		if g.Private {
			privacy = "private"
		}
		o.member(groupserver.MemberID).text(g.ID)
		o.member(groupserver.MemberName).text(g.Name)
		o.member(groupserver.MemberURL).text(base + "/groups/" + g.ID)
		o.member(groupserver.MemberEmail).text(g.ID + "@" + mailHost)
		o.member(groupserver.MemberType).text("Discussion group")
		o.member(groupserver.MemberPrivacy).text(privacy)
	})
}
