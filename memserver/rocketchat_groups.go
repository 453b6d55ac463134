package memserver

import (
	"cmp"
	"slices"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/rocketchat"
)

// What groups.create, delete, addOwner and removeOwner have beside the codes that
// the provider package knows.
const (
	rcCodeInvalidName   = "error-invalid-room-name"
	rcCodeDuplicateName = "error-duplicate-channel-name"
	rcCodeAlreadyOwner  = "error-user-already-owner"
	rcCodeNotOwner      = "error-user-not-owner"

	rcDetailsErase       = "eraseRoom"
	rcDetailsAddOwner    = "addRoomOwner"
	rcDetailsRemoveOwner = "removeRoomOwner"
)

// The size of a page, where the caller does not say it or says too much.
const (
	rcDefaultCount = 50
	rcMaxCount     = 100
)

// groupsCreate makes a private group with the caller as its owner. Members whom
// nobody knows are dropped.
func (s *RocketChat) groupsCreate(q *rcRequest) *rcRefusal {
	name := q.args.text(rcFieldName)
	if name == "" {
		return &rcRefusal{text: `Body param "name" is required`}
	}
	if arg, _ := q.method.arg(rcFieldMembers); q.args.has(arg.name) && !q.args.fits(arg) {
		return &rcRefusal{text: `Body param "members" must be an array if provided`}
	}
	if !isPlainID(name) { // names have the letters of ids
		return rcRefuse(rcCodeInvalidName, "That is not a valid room name")
	}
	if _, taken := s.world.GroupByName(name); taken {
		return rcRefuse(rcCodeDuplicateName, "A channel with name '"+name+"' exists")
	}
	id := s.freeGroupID()
	err := s.world.AddGroup(world.Group{
		ID: id, Name: name, Registration: world.Invite, Private: true, Creator: q.user.ID,
	})
	if err == nil && !q.args.flag(rcFieldExcludeSelf) {
		err = s.world.Add(id, q.user.ID, world.Admin)
	}
	for _, member := range q.args.texts(rcFieldMembers) {
		u, known := s.world.UserByLogin(member)
		if known && err == nil && s.world.State(id, u.ID) != groups.StateJoined {
			err = s.world.Add(id, u.ID, 0)
		}
	}
	if err != nil {
		return rcByRule(err, "createPrivateGroup", true)
	}
	return s.room(q, rocketchat.MemberGroup, id)
}

// owns reports whether the caller is an owner of the room, or administrator of
// the site.
func (s *RocketChat) owns(q *rcRequest, room string) bool {
	m, _ := s.world.Member(room, q.user.ID)
	return m.Roles.Has(world.Admin) || slices.Contains(q.user.SiteRoles, world.SiteAdmin)
}

func (s *RocketChat) groupsDelete(q *rcRequest) *rcRefusal {
	g, refusal := s.group(q)
	switch {
	case refusal != nil:
		return refusal
	case !s.owns(q, g.ID):
		return rcByRule(world.NotAllowed, rcDetailsErase, true)
	}
	if err := s.world.DeleteGroup(g.ID); err != nil {
		return rcByRule(err, rcDetailsErase, true)
	}
	return q.succeed()
}

func (s *RocketChat) addOwner(q *rcRequest) *rcRefusal {
	return s.setOwner(q, rcDetailsAddOwner, func(roles world.Role) (world.Role, *rcRefusal) {
		if roles.Has(world.Admin) {
			return 0, rcRefuse(rcCodeAlreadyOwner, "User is already an owner").by(rcDetailsAddOwner)
		}
		return roles | world.Admin, nil
	})
}

func (s *RocketChat) removeOwner(q *rcRequest) *rcRefusal {
	return s.setOwner(q, rcDetailsRemoveOwner, func(roles world.Role) (world.Role, *rcRefusal) {
		if !roles.Has(world.Admin) {
			return 0, rcRefuse(rcCodeNotOwner, "User is not an owner").by(rcDetailsRemoveOwner)
		}
		return roles &^ world.Admin, nil
	})
}

// setOwner gives a member the roles that change makes of the present ones.
func (s *RocketChat) setOwner(q *rcRequest, method string, change func(world.Role) (world.Role, *rcRefusal)) *rcRefusal {
	g, refusal := s.liveGroup(q)
	if refusal != nil {
		return refusal
	}
	u, refusal := s.oneOf(&q.args)
	if refusal != nil {
		return refusal
	}
	if !s.owns(q, g.ID) {
		return rcByRule(world.NotAllowed, method, false)
	}
	m, joined := s.world.Member(g.ID, u.ID)
	if !joined {
		return rcByRule(world.NotMember, method, false)
	}
	roles, refusal := change(m.Roles)
	if refusal != nil {
		return refusal
	}
	switch err := s.world.SetRoles(g.ID, u.ID, roles); {
	case world.RefusalOf(err) == world.LastAdmin:
		return rcRefuse(rocketchat.CodeRemoveLastOwner,
			"This is the last owner. Please set a new owner before removing this one.").by(method)
	case err != nil:
		return rcByRule(err, method, false)
	}
	return q.succeed()
}

func (s *RocketChat) groupsInfo(q *rcRequest) *rcRefusal {
	g, refusal := s.group(q)
	if refusal != nil {
		return refusal
	}
	return s.room(q, rocketchat.MemberGroup, g.ID)
}

// groupsMembers lists the members by their names.
func (s *RocketChat) groupsMembers(q *rcRequest) *rcRefusal {
	g, refusal := s.liveGroup(q)
	if refusal != nil {
		return refusal
	}
	var people []rcUser
	for _, m := range s.world.Members(g.ID) {
		u, _ := s.world.User(m.User)
		people = append(people, u)
	}
	slices.SortStableFunc(people, func(a, b rcUser) int {
		return cmp.Or(cmp.Compare(a.Login, b.Login), cmp.Compare(a.ID, b.ID))
	})
	return rcPage(q, rocketchat.MemberMembers, people, func(u rcUser) { writeRCProfile(&q.out, &u) })
}

// groupsList lists the caller's private groups by their names.
func (s *RocketChat) groupsList(q *rcRequest) *rcRefusal {
	list := slices.DeleteFunc(s.world.GroupsOf(q.user.ID), func(g world.Group) bool { return !g.Private })
	slices.SortStableFunc(list, func(a, b world.Group) int { return cmp.Compare(a.Name, b.Name) })
	return rcPage(q, rocketchat.MemberGroups, list, func(g world.Group) { s.writeRoom(&q.out, &g) })
}

// rcPage answers with the page of a list that the arguments ask for; show writes the
// members of one of it. No page has more than the site allows, also for a count of 0,
// which asks for all (RC-017).
func rcPage[T any](q *rcRequest, name string, all []T, show func(T)) *rcRefusal {
	offset := q.args.number(rocketchat.FieldOffset, 0)
	count := q.args.number(rocketchat.FieldCount, rcDefaultCount)
	if count == 0 || count > rcMaxCount {
		count = rcMaxCount
	}
	from := min(offset, len(all))
	shown := all[from : from+min(count, len(all)-from)]
	o := &q.out
	o.member(name).objects(len(shown), func(i int) { show(shown[i]) })
	o.member(rocketchat.FieldCount).number(len(shown))
	o.member(rocketchat.FieldOffset).number(offset)
	o.member(rocketchat.MemberTotal).number(len(all))
	return q.succeed()
}

// subscriptionsGetOne tells the caller's own membership, null where there is none
// (RC-015).
func (s *RocketChat) subscriptionsGetOne(q *rcRequest) *rcRefusal {
	if q.args.empty(rocketchat.FieldRoomID) {
		return rcRefuse(rocketchat.CodeRoomIDParamNotProvided, `The "roomId" param is required`)
	}
	g, _ := s.lookUp(&q.args, false)
	o := q.out.member(rocketchat.MemberSubscription)
	if m, joined := s.world.Member(g.ID, q.user.ID); joined {
		o.object(func() { writeRCSubscription(o, &g, &q.user, &m) })
	} else {
		o.null()
	}
	return q.succeed()
}
