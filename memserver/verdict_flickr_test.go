package memserver_test

import (
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// The methods of the three kinds of changes.
var (
	flLeaves = protocol{
		site: "flickr", leave: flickr.MethodGroupsLeave, read: flickr.MethodPeopleGetGroups,
		proves: []string{flickr.CodeNotMember, flickr.CodeGroupNotFound},
	}
	flJoins = protocol{
		site: "flickr", join: flickr.MethodGroupsJoin, request: flickr.MethodGroupsJoinRequest, read: flickr.MethodPeopleGetGroups,
		proves:    []string{flickr.CodeAlreadyMember, flickr.CodeAlreadyRequested},
		disproves: []string{flickr.CodeInvitationOnly, flickr.CodeGroupOpen, flickr.CodeRulesNotAccepted},
	}
	// flAsks are joins whose joinRequest is spoilt.
	flAsks = func() protocol { p := flJoins; p.spoilt = p.request; return p }()
)

// A flVerdict is one case.
type flVerdict struct {
	name     string
	protocol *protocol
	leave    bool
	user     place
	alone    bool // there is nobody else in the group
	group    memserver.Group
	missing  bool // there is no such group
	invited  bool
	waiting  bool // a request of the user waits
	limit    bool // the account is in as many groups as it may
	accepts  bool // the client accepts the rules
	asks     bool // the client has a message for the administrators
	photos   bool // the client deletes the photos
}

var (
	flByInvitation = memserver.Group{Registration: memserver.Invite}
	flWithRules    = memserver.Group{Rules: "Be kind."}
	flPrivate      = memserver.Group{Registration: memserver.Invite, Private: true}
	flFormal       = memserver.Group{Registration: memserver.Invite, Rules: "Be kind."}
)

var flVerdicts = []flVerdict{
	{name: "leave", protocol: &flLeaves, leave: true, user: asMember},
	{name: "leave with the photos", protocol: &flLeaves, leave: true, user: asMember, photos: true},
	{name: "leave of the only administrator", protocol: &flLeaves, leave: true, user: asOwner},
	{name: "leave that ends the group", protocol: &flLeaves, leave: true, user: asOwner, alone: true},
	{name: "leave that ends the group, with the photos", protocol: &flLeaves, leave: true, user: asMember, alone: true, photos: true},
	{name: "leave of who is no member", protocol: &flLeaves, leave: true},
	{name: "leave of who is banned", protocol: &flLeaves, leave: true, user: asBanned},
	{name: "leave, group unknown", protocol: &flLeaves, leave: true, missing: true},

	{name: "join", protocol: &flJoins},
	{name: "join of a member", protocol: &flJoins, user: asMember},
	{name: "join of who is banned", protocol: &flJoins, user: asBanned},
	{name: "join with the rules accepted", protocol: &flJoins, group: flWithRules, accepts: true},
	{name: "join without the rules accepted", protocol: &flJoins, group: flWithRules},
	{name: "join by invitation", protocol: &flJoins, group: flByInvitation, invited: true, asks: true},
	{name: "join without an invitation", protocol: &flJoins, group: flByInvitation},
	{name: "join of a hidden group", protocol: &flJoins, group: flPrivate, asks: true},
	{name: "join of an account that is full", protocol: &flJoins, limit: true},
	{name: "join, group unknown", protocol: &flJoins, missing: true},

	{name: "request after a spoilt join", protocol: &flJoins, group: flByInvitation, asks: true},
	{name: "request that waits, after a spoilt join", protocol: &flJoins, group: flByInvitation, asks: true, waiting: true},
	{name: "request without the rules accepted, after a spoilt join", protocol: &flJoins, group: flFormal, asks: true},
	{name: "request", protocol: &flAsks, group: flByInvitation, asks: true},
	{name: "request that waits already", protocol: &flAsks, group: flByInvitation, asks: true, waiting: true},
	{name: "request with the rules accepted", protocol: &flAsks, group: flFormal, asks: true, accepts: true},
	{name: "request without the rules accepted", protocol: &flAsks, group: flFormal, asks: true},
	{name: "request of who is banned", protocol: &flAsks, group: flByInvitation, asks: true, user: asBanned},
}

// arrange makes the group and the people.
func (c flVerdict) arrange(t testing.TB, srv *memserver.Server) *scene {
	t.Helper()
	site := srv.Flickr
	ada := must(t, site.AddUser, memserver.User{Name: "Ada"}).ID
	g := c.group
	if !c.alone {
		g.Owner = must(t, site.AddUser, memserver.User{Name: "Grace"}).ID
	}
	g = must(t, site.AddGroup, g)
	c.seat(t, site, g.ID, ada)
	if c.missing {
		g.ID = "1@N99"
	}
	return &scene{
		trial: trial{protocol: *c.protocol, site: site, group: g.ID, user: ada, leave: c.leave},
		asked: groups.Self, people: []string{ada},
		client: func(h groups.HTTPConfig) (groups.Client, error) {
			cfg := site.Config(ada)
			h.Transport = cfg.Transport
			cfg.HTTPConfig, cfg.AcceptRules, cfg.DeletePhotos = h, c.accepts, c.photos
			if c.asks {
				cfg.RequestMessage = "May I?"
			}
			return flickr.New(cfg)
		},
	}
}

// seat gives the user the place in the group.
func (c flVerdict) seat(t testing.TB, site *memserver.Flickr, group, user string) {
	t.Helper()
	switch c.user { //nolint:exhaustive // the others are not Flickr's
	case asMember:
		noError(t, site.AddMember(group, user))
	case asOwner:
		if !c.alone {
			for _, m := range site.Members(group) {
				noError(t, site.SetRoles(group, m.UserID))
			}
		}
		noError(t, site.AddMember(group, user, memserver.Admin))
	case asBanned:
		noError(t, site.Deny(group, user))
	}
	if c.user == asMember && c.photos {
		noError(t, site.AddPhotos(group, user, 3))
	}
	if c.invited {
		noError(t, site.Invite(group, user))
	}
	if c.waiting {
		noError(t, site.JoinRequest(group, user, "Please."))
	}
	if c.limit {
		noError(t, site.AddMember(must(t, site.AddGroup, memserver.Group{}).ID, user))
		site.SetGroupLimit(1)
	}
}

// flSpoilings are the faults of all methods.
func flSpoilings() []spoiling {
	const said, unknown, no = groups.FateAnswered, groups.FateUnknown, groups.FateNotCarriedOut
	fail := func(code string) string { return `{"stat":"fail","code":` + code + `,"message":"No"}` }
	before := append(refusedOnTheWay(),
		answers("429 as Flickr writes it", no, 429, "<html><body><h1>429 Too Many Requests</h1></body></html>"),
		answers("the site is disabled", no, 200, fail("105")),
		answers("the site is disabled, in XML", no, 200, `<rsp stat="fail"><err code="105" msg="Later" /></rsp>`),
		answers("the site is disabled, with 500", no, 500, fail(`"105"`)),
		answers("writes fail", no, 200, fail("106")),
		answers("TLS is demanded", said, 403, fail("95")),
		answers("the token is refused", said, 200, fail("98")),
		answers("too little is permitted", said, 200, fail("99")),
		answers("too little is permitted, with 500", said, 500, fail("99")),
		answers("a code that nobody knows", said, 200, fail("77")),
		answers("a problem of OAuth", said, 401, "oauth_problem=timestamp_refused"),
		answers("a problem of OAuth, with 502", said, 502, "oauth_problem=timestamp_refused"),
		answers("a bad signature", said, 401, "oauth_problem=signature_invalid&debug_sbs=POST&https%3A%2F%2F"))
	silent := append(failedOnTheWay(),
		answers("code 0", unknown, 200, fail("0")),
		answers("code 201", unknown, 200, fail("201")),
		answers("a code that nobody knows, with 500", unknown, 500, fail("77")),
		answers("a success with 500", unknown, 500, `{"stat":"ok"}`),
		answers("a nonce that was used", unknown, 401, "oauth_problem=nonce_used"),
		answers("200 without a stat", unknown, 200, `{}`),
		answers("200 cut off in the callback", unknown, 200, `jsonFlickrApi({"stat":"ok"}`),
		answers("200 cut off in XML", unknown, 200, `<rsp stat="ok">`))
	return inAllPhases(before, silent)
}

// TestNoFlickrVerdictIsWrong compares what the client says with what the world
// did, for each way in which attempts can be spoiled.
func TestNoFlickrVerdictIsWrong(t *testing.T) {
	t.Parallel()
	all := flSpoilings()
	var stages []stage
	for _, c := range flVerdicts {
		stages = append(stages, stage{name: c.name, spoilings: all, arrange: c.arrange})
	}
	judgeStages(t, stages)
}

// TestARepeatedFlickrRequestProvesWhatTheLostOneDid has the answer lost: the
// refusal of the second request settles it, and nothing is read.
func TestARepeatedFlickrRequestProvesWhatTheLostOneDid(t *testing.T) {
	t.Parallel()
	lost := spoiling{phase: memserver.AfterRules, effect: memserver.Effect{Kind: memserver.Drop}}
	for _, tc := range []struct {
		flVerdict
		state    groups.State
		attempts int
	}{
		{flVerdict{name: "leave", protocol: &flLeaves, leave: true, user: asMember}, groups.StateLeft, 2},
		{flVerdict{name: "leave that ends the group", protocol: &flLeaves, leave: true, user: asOwner, alone: true}, groups.StateLeft, 2},
		{flVerdict{name: "join", protocol: &flJoins}, groups.StateJoined, 2},
		{flVerdict{name: "request", protocol: &flAsks, group: flByInvitation, asks: true}, groups.StatePending, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := memserver.Start(t, memserver.WithoutPort())
				sc := tc.arrange(t, srv)
				noError(t, srv.Inject(lost.faults(extents[0], sc.protocol, sc.leave, "")...))
				sc.play(t.Context(), t)
				if sc.err != nil || !sc.res.Inferred || sc.res.State != tc.state || sc.res.Attempts != tc.attempts {
					t.Errorf("want an inferred %q after %d requests\n%s", tc.state, tc.attempts, sc.story())
				}
			})
		})
	}
}
