package memserver_test

import (
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// The methods of the three kinds of memberships.
var (
	rcOwn = protocol{
		site: "rocketchat", leave: rocketchat.MethodGroupsLeave, read: rocketchat.MethodSubscriptionsGetOne,
		readsByGet: true, proves: []string{rocketchat.CodeUserNotInRoom},
		disproves: []string{rocketchat.CodeLastOwner},
	}
	rcOther = protocol{
		site: "rocketchat", join: rocketchat.MethodGroupsInvite, leave: rocketchat.MethodGroupsKick,
		read:       rocketchat.MethodGroupsMembers,
		readsByGet: true, proves: []string{rocketchat.CodeUserNotInRoom},
		disproves: []string{rocketchat.CodeLastOwner},
	}
	rcPublic = protocol{
		site: "rocketchat", join: rocketchat.MethodChannelsJoin, leave: rocketchat.MethodChannelsLeave,
		read:       rocketchat.MethodSubscriptionsGetOne,
		readsByGet: true, proves: []string{rocketchat.CodeUserNotInRoom},
		disproves: []string{rocketchat.CodeLastOwner, rocketchat.CodeCodeRequired, rocketchat.CodeCodeInvalid},
	}
)

// A place is what somebody is in the room.
type place string

const (
	asNothing   place = ""
	asMember    place = "member"
	asModerator place = "moderator"
	asOwner     place = "owner"
	asBanned    place = "banned"
	asUnknown   place = "unknown" // there is no such user
)

// An rcVerdict is one case.
type rcVerdict struct {
	name     string
	protocol *protocol
	leave    bool
	user     place // who joins or leaves
	caller   place // who does it, where that is another
	only     bool  // the room has no owner besides
	guest    bool  // the user is a guest of the site
	archived bool
	missing  bool   // there is no such room
	code     string // of the channel
	typed    string // the code of the client
	logsIn   bool   // the client, with a password
	secure   bool   // over TLS
}

var rcVerdicts = []rcVerdict{
	{name: "leave", protocol: &rcOwn, leave: true, user: asMember},
	{name: "leave of one of two owners", protocol: &rcOwn, leave: true, user: asOwner},
	{name: "leave of the last owner", protocol: &rcOwn, leave: true, user: asOwner, only: true},
	{name: "leave of who is no member", protocol: &rcOwn, leave: true},
	{name: "leave of a guest", protocol: &rcOwn, leave: true, user: asMember, guest: true},
	{name: "leave, archived", protocol: &rcOwn, leave: true, user: asMember, archived: true},
	{name: "leave of who is no member, archived", protocol: &rcOwn, leave: true, archived: true},
	{name: "leave, room unknown", protocol: &rcOwn, leave: true, missing: true},

	{name: "kick", protocol: &rcOther, leave: true, user: asMember, caller: asOwner},
	{name: "kick by a moderator", protocol: &rcOther, leave: true, user: asMember, caller: asModerator},
	{name: "kick of who is no member", protocol: &rcOther, leave: true, caller: asOwner},
	{name: "kick of the last owner", protocol: &rcOther, leave: true, user: asOwner, caller: asModerator, only: true},
	{name: "kick by who may not", protocol: &rcOther, leave: true, user: asMember, caller: asMember},
	{name: "kick by who is no member", protocol: &rcOther, leave: true, user: asMember},
	{name: "kick of nobody", protocol: &rcOther, leave: true, user: asUnknown, caller: asOwner},
	{name: "kick, archived", protocol: &rcOther, leave: true, user: asMember, caller: asOwner, archived: true},
	{name: "kick, room unknown", protocol: &rcOther, leave: true, missing: true},

	{name: "invite", protocol: &rcOther, caller: asOwner},
	{name: "invite of a member", protocol: &rcOther, user: asMember, caller: asOwner},
	{name: "invite by who may not", protocol: &rcOther, caller: asMember},
	{name: "invite by who is no member", protocol: &rcOther},
	{name: "invite of who is banned", protocol: &rcOther, user: asBanned, caller: asOwner},
	{name: "invite of nobody", protocol: &rcOther, user: asUnknown, caller: asOwner},
	{name: "invite, archived", protocol: &rcOther, caller: asOwner, archived: true},
	{name: "invite, room unknown", protocol: &rcOther, missing: true},

	{name: "channel join", protocol: &rcPublic},
	{name: "channel join of a member", protocol: &rcPublic, user: asMember},
	{name: "channel join with the code", protocol: &rcPublic, code: rcCode, typed: rcCode},
	{name: "channel join without the code", protocol: &rcPublic, code: rcCode},
	{name: "channel join with another code", protocol: &rcPublic, code: rcCode, typed: "open barley"},
	{name: "channel join of a member without the code", protocol: &rcPublic, user: asMember, code: rcCode},
	{name: "channel join of who is banned", protocol: &rcPublic, user: asBanned},
	{name: "channel join, archived", protocol: &rcPublic, archived: true},
	{name: "channel join of a member, archived", protocol: &rcPublic, user: asMember, archived: true},
	{name: "channel join, room unknown", protocol: &rcPublic, missing: true},

	{name: "channel leave", protocol: &rcPublic, leave: true, user: asMember},
	{name: "channel leave of who is no member", protocol: &rcPublic, leave: true},
	{name: "channel leave of the last owner", protocol: &rcPublic, leave: true, user: asOwner, only: true},
	{name: "channel leave of a guest", protocol: &rcPublic, leave: true, user: asMember, guest: true},
	{name: "channel leave, archived", protocol: &rcPublic, leave: true, user: asMember, archived: true},
	{name: "channel leave of who is no member, archived", protocol: &rcPublic, leave: true, archived: true},
	{name: "channel leave, room unknown", protocol: &rcPublic, leave: true, missing: true},
}

// arrange makes the room and the people.
func (c rcVerdict) arrange(t testing.TB, srv *memserver.Server) *scene {
	t.Helper()
	site := srv.RocketChat
	number := strconv.FormatInt(scenes.Add(1), 10)
	logins := map[string]string{}
	add := func(name string, roles ...string) string {
		u := memserver.User{Login: name + number, SiteRoles: roles}
		if c.logsIn {
			u.Password = groups.NewSecret(sequencePassword)
		}
		id := must(t, site.AddUser, u).ID
		logins[id] = u.Login
		return id
	}
	g := memserver.Group{Name: "room" + number, Private: c.protocol != &rcPublic}
	user := "nobody"
	switch {
	case c.guest:
		user = add("ada", "guest")
	case c.user != asUnknown:
		user = add("ada")
	}
	if !c.only {
		g.Owner = add("mary")
	}
	g = must(t, site.AddGroup, g)
	c.seat(t, site, g.ID, user, c.user)
	caller := user
	if c.protocol == &rcOther {
		caller = add("grace")
		c.seat(t, site, g.ID, caller, c.caller)
	}
	noError(t, site.SetJoinCode(g.ID, groups.NewSecret(c.code)), site.SetArchived(g.ID, c.archived))
	if c.missing {
		g.ID = rcMissing
	}
	asked := groups.Self
	if caller != user {
		asked = groups.User{ID: user}
	}
	return &scene{
		trial: trial{
			protocol: *c.protocol, site: site, group: g.ID, user: user, leave: c.leave,
			settlesJoin: func() bool { return true }, // there are no requests
		},
		asked: asked, people: []string{user, caller},
		client: func(h groups.HTTPConfig) (groups.Client, error) {
			cfg := site.Config(caller)
			h.Transport = cfg.Transport
			cfg.HTTPConfig, cfg.JoinCode = h, groups.NewSecret(c.typed)
			if c.secure {
				cfg.BaseURL = srv.TLSURL()
			}
			if c.logsIn && logins[caller] != "" {
				cfg.UserID, cfg.AuthToken = "", groups.Secret{}
				cfg.Username, cfg.Password = logins[caller], groups.NewSecret(sequencePassword)
			}
			if c.protocol == &rcPublic {
				cfg.Rooms = rocketchat.Channels
			}
			return rocketchat.New(cfg)
		},
	}
}

// seat gives somebody the place in the room.
func (c rcVerdict) seat(t testing.TB, site *memserver.RocketChat, room, user string, p place) {
	t.Helper()
	switch p {
	case asMember:
		noError(t, site.AddMember(room, user))
	case asModerator:
		noError(t, site.AddMember(room, user, memserver.Moderator))
	case asOwner:
		noError(t, site.AddMember(room, user, memserver.Admin))
	case asBanned:
		noError(t, site.Deny(room, user))
	case asNothing, asUnknown:
	}
}

// rcSpoilings are the faults of all methods.
func rcSpoilings() []spoiling {
	const said, unknown = groups.FateAnswered, groups.FateUnknown
	slow := `{"success": false, "error": "Error, too many requests. Please slow down. ` +
		`You must wait 3600 seconds before trying this endpoint again. [error-too-many-requests]"`
	no := append(refusedOnTheWay(),
		answers("429 in JSON", groups.FateNotCarriedOut, 429, slow+"}"),
		answers("too many requests with 400", groups.FateNotCarriedOut, 400, slow+`, "errorType": "error-too-many-requests"}`),
		answers("401", said, 401, `{"status": "error", "message": "You must be logged in to do this."}`),
		answers("403 in JSON", said, 403, `{"success": false, "error": "unauthorized"}`),
		answers("a refusal with a code", said, 400, `{"success": false, "error": "Not allowed", "errorType": "error-not-allowed"}`),
		answers("a refusal with a code that nobody knows", said, 400, `{"success": false, "error": "Moon [error-full-moon]"}`),
		answers("a refusal without a code", said, 400, `{"success": false, "error": "No"}`),
		answers("a second factor wanted", said, 400, `{"success": false, "error": "totp-required", "errorType": "totp-required"}`),
		answers("404 in JSON", groups.FateHopeless, 404, `{"success": false, "error": "API endpoint not found"}`))
	silent := append(failedOnTheWay(),
		answers("500 in JSON", unknown, 500, `{"success": false, "error": "Internal server error"}`),
		answers("500 with a code", unknown, 500, `{"success": false, "error": "No", "errorType": "error-not-allowed"}`),
		answers("500 with the code of who is no member", unknown, 500,
			`{"success": false, "error": "No", "errorType": "error-user-not-in-room"}`),
		answers("500 with too many requests", unknown, 500, slow+"}"),
		answers("200 without success or failure", unknown, 200, `{"group": {}}`))
	return inAllPhases(no, silent)
}

// TestNoRocketChatVerdictIsWrong compares what the client says with what the
// world did, for each way in which attempts can be spoiled.
func TestNoRocketChatVerdictIsWrong(t *testing.T) {
	t.Parallel()
	all := rcSpoilings()
	var stages []stage
	for _, c := range rcVerdicts {
		stages = append(stages, stage{name: c.name, spoilings: all, arrange: c.arrange})
	}
	judgeStages(t, stages)
}

// TestARocketChatLeaveOfARoomThatNeverExistedIsSettledByTheRead has an answer
// lost: the refusal that follows may mean that the room is hidden from who has
// left it, so it proves nothing, and the subscription is read.
func TestARocketChatLeaveOfARoomThatNeverExistedIsSettledByTheRead(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		for phase, want := range map[memserver.Phase]string{
			memserver.BeforeRules: "the request is lost", memserver.AfterRules: "the answer is lost",
		} {
			t.Run(dialectNames[dialect]+"/"+want, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { leaveWhatNeverExisted(t, dialect, phase) })
			})
		}
	}
}

func leaveWhatNeverExisted(t *testing.T, dialect memserver.Dialect, phase memserver.Phase) {
	t.Helper()
	srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))
	never := rcVerdict{protocol: &rcOwn, leave: true, missing: true}
	lost := func(op string, attempt int) memserver.Fault {
		return memserver.Fault{
			Site: rcOwn.site, Op: op, Attempt: attempt, Phase: phase, Effect: memserver.Effect{Kind: memserver.Drop},
		}
	}
	for _, tc := range []struct {
		name     string
		faults   []memserver.Fault
		code     groups.Code
		attempts int
	}{
		{"nothing is lost", nil, groups.ErrGroupNotFound, 1},
		{"an answer is lost", []memserver.Fault{lost(rcOwn.leave, 1)}, "", 3},
		{"all answers are lost", []memserver.Fault{lost(rcOwn.leave, 0)}, "", 5},
		{"the read's, too", []memserver.Fault{lost(rcOwn.leave, 1), lost(rcOwn.read, 0)}, groups.ErrOutcomeUnknown, 6},
	} {
		sc := never.arrange(t, srv)
		srv.ClearFaults()
		noError(t, srv.Inject(tc.faults...))
		sc.play(t.Context(), t)
		inferred := sc.res != nil && sc.res.Inferred
		if groups.CodeOf(sc.err) != tc.code || inferred != (tc.code == "") || len(sc.attempts) != tc.attempts {
			t.Errorf("%s: code %q, inferred %v\n%s", tc.name, groups.CodeOf(sc.err), inferred, sc.story())
		}
		if wrong := sc.wrong(); wrong != "" {
			t.Errorf("%s: %s", tc.name, wrong)
		}
	}
}
