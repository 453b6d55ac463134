package memserver_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// A casting draws an operation of one provider: who is what at first, and what
// the client can. With native it calls the provider's own methods.
type casting func(t testing.TB, srv *memserver.Server, r *rand.Rand, native bool) *play

func castings() []casting {
	return []casting{castPeopleAggregator, castGroupServer, castRocketChat, castFlickr}
}

// A paScene is one case of PeopleAggregator.
type paScene struct {
	leave        bool
	style        peopleaggregator.Style
	registration memserver.Registration
	user         place
	waiting      bool // a request of the user
	invited      bool
	missing      bool // there is no such group
	reader       bool // the client knows the user's id
	logsIn       bool // the client, with a password
	secure       bool // over TLS
}

func castPeopleAggregator(t testing.TB, srv *memserver.Server, r *rand.Rand, native bool) *play {
	t.Helper()
	site := srv.PeopleAggregator
	c := paScene{
		leave: chance(r, 2), style: oneOf(r, paStyles...), missing: chance(r, 16),
		registration: oneOf(r, memserver.Open, memserver.Open, memserver.Moderated, memserver.Invite),
		user:         oneOf(r, asNothing, asNothing, asMember, asMember, asOwner, asBanned),
		reader:       chance(r, 2), logsIn: chance(r, 3), secure: chance(r, 8),
	}
	if c.user == asNothing {
		c.waiting = c.registration == memserver.Moderated && chance(r, 2)
		c.invited = c.registration == memserver.Invite && chance(r, 2)
	}
	sc := c.arrange(t, srv)
	p := &play{
		scene: sc, name: fmt.Sprintf("peopleaggregator %+v", c), keys: keysOf(sc.people),
		spoilings: spoilings(c.style), methods: []string{sc.method(), sc.method(), sc.protocol.read, peopleaggregator.MethodLogin},
		acts: actsOn(site, sc.group, func() string { return sc.user }),
	}
	if native {
		p.native = paNative
	}
	return p
}

// arrange makes the group and the user.
func (c paScene) arrange(t testing.TB, srv *memserver.Server) *scene {
	t.Helper()
	site := srv.PeopleAggregator
	login := fmt.Sprintf("ada%d", scenes.Add(1))
	ada := must(t, site.AddUser, memserver.User{Login: login, Password: groups.NewSecret(sequencePassword)}).ID
	g := must(t, site.AddGroup, memserver.Group{Registration: c.registration})
	switch c.user { //nolint:exhaustive // the others are not PeopleAggregator's, or lie
	case asMember:
		noError(t, site.AddMember(g.ID, ada))
	case asOwner:
		noError(t, site.AddMember(g.ID, ada, memserver.Admin))
	case asBanned:
		noError(t, site.Deny(g.ID, ada))
	}
	if c.waiting {
		_, err := site.Join(g.ID, ada)
		noError(t, err)
	}
	if c.invited {
		noError(t, site.Invite(g.ID, ada))
	}
	if c.missing {
		g.ID = peopleaggregator.GroupIDPrefix + "999999"
	}
	return &scene{
		trial: trial{protocol: paProtocol, site: site, group: g.ID, user: ada, leave: c.leave, reader: c.reader},
		asked: groups.Self, people: []string{ada},
		client: func(h groups.HTTPConfig) (groups.Client, error) { return c.client(srv, h, ada, login) },
	}
}

func (c paScene) client(srv *memserver.Server, h groups.HTTPConfig, user, login string) (groups.Client, error) {
	cfg := verdictConfig(srv.PeopleAggregator, c.style, user, c.reader)
	h.Transport = cfg.Transport
	cfg.HTTPConfig = h
	if c.secure {
		cfg.BaseURL = srv.TLSURL()
	}
	if c.logsIn {
		cfg.AuthToken = groups.Secret{}
		cfg.Login, cfg.Password = login, groups.NewSecret(sequencePassword)
	}
	return peopleaggregator.New(cfg)
}

func castGroupServer(t testing.TB, srv *memserver.Server, r *rand.Rand, native bool) *play {
	t.Helper()
	site := gsByAddress{srv.GroupServer}
	c := gsVerdict{
		leave: chance(r, 2), stranger: chance(r, 8), elsewhere: chance(r, 2), unknown: chance(r, 16), secure: chance(r, 8),
	}
	c.address = c.leave && chance(r, 2)
	if !c.stranger {
		c.member, c.owner = chance(r, 2), false
		if !c.member {
			c.owner = chance(r, 6)
		}
	} else {
		c.elsewhere = false
	}
	sc := c.arrange(t, srv)
	sc.reader = true
	p := &play{
		scene: sc, name: fmt.Sprintf("groupserver %+v", c), keys: keysOf(sc.people), spoilings: gsSpoilings(c.leave),
		methods: []string{sc.method(), sc.method(), sc.protocol.read},
		acts: actsOn(site, sc.group, func() string {
			if ids := site.profiles(sc.user); len(ids) > 0 {
				return ids[0]
			}
			return "nobody"
		}),
	}
	if c.stranger {
		p.keys = []memserver.Fault{{Group: sc.group}} // a search for nobody is known by nothing
	}
	if native && !c.address {
		p.native = gsNative
	}
	return p
}

func castRocketChat(t testing.TB, srv *memserver.Server, r *rand.Rand, native bool) *play {
	t.Helper()
	c := rcVerdict{
		leave: chance(r, 2), user: oneOf(r, asNothing, asMember, asMember, asOwner, asBanned),
		archived: chance(r, 12), missing: chance(r, 16), guest: chance(r, 16),
		logsIn: chance(r, 3), secure: chance(r, 8),
	}
	switch r.IntN(4) {
	case 0:
		c.protocol, c.leave = &rcOwn, true
	case 1:
		c.protocol = &rcPublic
		c.code, c.typed = oneOf(r, "", "", rcCode), oneOf(r, "", rcCode, "open barley")
	default:
		c.protocol, c.caller = &rcOther, oneOf(r, asOwner, asOwner, asOwner, asModerator, asMember, asNothing)
		if chance(r, 12) {
			c.user, c.guest = asUnknown, false
		}
	}
	c.only = c.user == asOwner && c.caller != asOwner && chance(r, 2)
	sc := c.arrange(t, srv)
	sc.reader = true
	p := &play{
		scene: sc, name: fmt.Sprintf("rocketchat %+v", c), keys: keysOf(sc.people), spoilings: rcSpoilings(),
		acts: actsOn(srv.RocketChat, sc.group, func() string { return sc.user }),
	}
	if native {
		p.native = c.native(sc, r)
	}
	p.methods = []string{sc.method(), sc.method(), sc.protocol.read, rocketchat.MethodLogin}
	return p
}

func castFlickr(t testing.TB, srv *memserver.Server, r *rand.Rand, native bool) *play {
	t.Helper()
	c := flVerdict{
		leave: chance(r, 2), protocol: &flJoins, user: oneOf(r, asNothing, asNothing, asMember, asMember, asOwner, asBanned),
		group:   oneOf(r, memserver.Group{}, memserver.Group{}, flByInvitation, flWithRules, flPrivate, flFormal),
		alone:   chance(r, 6),
		missing: chance(r, 16), accepts: chance(r, 2), asks: chance(r, 2), photos: chance(r, 4),
	}
	if c.leave {
		c.protocol = &flLeaves
	}
	if c.user == asNothing {
		c.invited = chance(r, 4)
		c.waiting = !c.invited && c.group.Registration == memserver.Invite && !c.group.Private && chance(r, 3)
		c.limit = !c.invited && !c.waiting && chance(r, 8)
	}
	sc := c.arrange(t, srv)
	sc.reader = true
	p := &play{
		scene: sc, name: fmt.Sprintf("flickr %+v", c), keys: keysOf(sc.people), spoilings: flSpoilings(),
		acts: actsOn(srv.Flickr, sc.group, func() string { return sc.user }),
	}
	if native {
		p.native = c.native(sc)
	}
	p.methods = []string{sc.method(), sc.method(), sc.protocol.read, flickr.MethodTestLogin}
	if !c.leave && c.asks {
		p.methods = append(p.methods, flickr.MethodGroupsJoinRequest)
	}
	return p
}
