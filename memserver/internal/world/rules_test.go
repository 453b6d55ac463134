package world_test

import (
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
)

func TestWhatTheRulesChange(t *testing.T) {
	t.Parallel()
	both := world.Admin | world.Moderator
	for _, c := range []struct {
		name   string
		policy world.Policy
		steps  []step
		group  string
		want   string
	}{
		{"joining an open group makes a member", documented, []step{join(open, ada)}, open, "Ada is member"},
		{"joining a moderated group makes a request", documented, []step{join(moderated, ada)}, moderated, "Ada waits"},
		{
			"an invitation does not spare moderation, and stays until the approval", documented,
			[]step{inviteTo(moderated, ada), join(moderated, ada)},
			moderated, "Ada waits, Ada is invited",
		},
		{
			"an approval ends request and invitation", documented,
			[]step{inviteTo(moderated, ada), join(moderated, ada), approve(moderated, ada)},
			moderated, "Ada is member",
		},
		{"who waits may be invited", documented, []step{waits(invite, ada), inviteTo(invite, ada)}, invite, "Ada waits, Ada is invited"},
		{"a rejection ends the request", documented, []step{join(moderated, ada), reject(moderated, ada)}, moderated, ""},
		{
			"a rejection leaves the invitation", documented,
			[]step{inviteTo(moderated, ada), join(moderated, ada), reject(moderated, ada)},
			moderated, "Ada is invited",
		},
		{
			"a request may be made anew", documented,
			[]step{join(moderated, ada), reject(moderated, ada), join(moderated, ada)},
			moderated, "Ada waits",
		},
		{"an invitation opens an invite-only group and is used up", documented, []step{inviteTo(invite, ada), join(invite, ada)}, invite, "Ada is member"},
		{"an invitation to an open group is used up, too", documented, []step{inviteTo(open, ada), join(open, ada)}, open, "Ada is member"},
		{"an invitation taken back is gone", documented, []step{inviteTo(invite, ada), uninvite(invite, ada)}, invite, ""},
		{"adding needs no invitation", documented, []step{add(invite, ada, world.Admin)}, invite, "Ada is admin"},
		{
			"adding ends request and invitation", documented,
			[]step{inviteTo(moderated, ada), join(moderated, ada), add(moderated, ada, both)},
			moderated, "Ada is admin,moderator",
		},
		{"leaving ends the membership of the one who leaves", documented, []step{join(open, ada), join(open, grace), leave(open, ada)}, open, "Grace is member"},
		{"leaving ends the roles", documented, []step{add(open, ada, world.Moderator), leave(open, ada), join(open, ada)}, open, "Ada is member"},
		{"an administrator may leave where no rule keeps her", world.Policy{}, []step{add(open, ada, both), leave(open, ada)}, open, ""},
		{"an administrator who gave up the role may leave", documented, []step{add(open, ada, world.Admin), setRoles(open, ada, 0), leave(open, ada)}, open, ""},
		{"a documented moderator leaves like anybody", documented, []step{add(open, ada, world.Moderator), leave(open, ada)}, open, ""},
		{"a deployed moderator's leave succeeds and changes nothing", deployed, []step{add(open, ada, world.Moderator), leave(open, ada)}, open, "Ada is moderator"},
		{"a deployed plain member leaves", deployed, []step{join(open, ada), leave(open, ada)}, open, ""},
		{
			"without a rule on administrators the quirk of moderators still holds",
			world.Policy{ModeratorStays: true},
			[]step{add(open, ada, both), leave(open, ada)},
			open, "Ada is admin,moderator",
		},
		{"roles are replaced", documented, []step{add(open, ada, world.Admin), setRoles(open, ada, world.Moderator)}, open, "Ada is moderator"},
		{"a ban ends a membership", documented, []step{add(open, ada, world.Moderator), deny(open, ada)}, open, "Ada is banned"},
		{"a ban ends an administrator's membership where she may leave", world.Policy{}, []step{add(open, ada, world.Admin), deny(open, ada)}, open, "Ada is banned"},
		{"a ban removes a moderator whose own leave would not", deployed, []step{add(open, ada, world.Moderator), deny(open, ada)}, open, "Ada is banned"},
		{
			"a ban ends request and invitation", documented,
			[]step{inviteTo(moderated, ada), join(moderated, ada), deny(moderated, ada)},
			moderated, "Ada is banned",
		},
		{"the end of a ban brings nothing back", documented, []step{join(open, ada), deny(open, ada), allow(open, ada)}, open, ""},
		{"who was allowed again may join", documented, []step{deny(open, ada), allow(open, ada), join(open, ada)}, open, "Ada is member"},
		{
			"who comes back is the newest member", documented,
			[]step{join(open, ada), join(open, grace), leave(open, ada), join(open, ada)},
			open, "Grace is member, Ada is member",
		},
		{
			"a change of roles keeps the place", documented,
			[]step{join(open, ada), join(open, grace), setRoles(open, ada, world.Admin)},
			open, "Ada is admin, Grace is member",
		},
		{
			"a deleted group has nobody", documented,
			[]step{add(invite, ada, world.Admin), inviteTo(invite, grace), deny(invite, joan), deleteGroup(invite)},
			invite, "",
		},
		{
			"a removed account takes everything with it", documented,
			[]step{add(open, ada, world.Admin), join(open, grace), removeUser(ada)},
			open, "Grace is member",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.policy, c.steps...)
			equal(t, "the group", c.want, describe(w, c.group))
		})
	}
}

func TestJoinTellsTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, inviteTo(invite, ada), join(open, grace))
	for _, c := range []struct {
		name, group, user string
		want              groups.State
		err               error
	}{
		{"joined in an open group", open, ada, groups.StateJoined, nil},
		{"pending in a moderated group", moderated, ada, groups.StatePending, nil},
		{"joined in a group that invited", invite, ada, groups.StateJoined, nil},
		{"no state with a refusal", invite, grace, "", world.NotInvited},
		{"no state, though a state holds", open, grace, "", world.AlreadyMember},
	} {
		state, err := w.Join(c.group, c.user)
		equal(t, c.name, c.want, state)
		equal(t, c.name+": refusal", world.RefusalOf(c.err), world.RefusalOf(err))
	}
}

func TestMomentsAreThoseOfTheClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2010, 5, 1, 14, 0, 0, 0, time.FixedZone("", 7200))
	w := world.New(documented, func() time.Time { return now })
	must(t, w.PutUser(world.User{ID: ada}))
	must(t, w.AddGroup(world.Group{ID: open}))
	must(t, w.AddGroup(world.Group{ID: moderated, Registration: world.Moderated}))

	g, _ := w.Group(open)
	equal(t, "a group without registration and date", world.Group{ID: open, Registration: world.Open, Created: start}, g)

	now = now.Add(time.Hour)
	must(t, join(open, ada)(w))
	must(t, join(moderated, ada)(w))
	since := start.Add(time.Hour)
	equal(t, "the members", []world.Member{{User: ada, Since: since}}, w.Members(open))
	equal(t, "the requests", []world.Request{{User: ada, Since: since}}, w.Requests(moderated))

	now = now.Add(time.Hour)
	must(t, approve(moderated, ada)(w))
	equal(t, "membership begins with the approval", []world.Member{{User: ada, Since: since.Add(time.Hour)}}, w.Members(moderated))
	if got := w.Members(open)[0].Since.Location(); got != time.UTC {
		t.Errorf("zone: got %v, want UTC", got)
	}
}

func TestNoClockMeansRealTime(t *testing.T) {
	t.Parallel()
	before := time.Now()
	w := world.New(world.Policy{}, nil)
	must(t, w.AddGroup(world.Group{ID: open}))
	g, _ := w.Group(open)
	if g.Created.Before(before.Round(0)) || g.Created.After(time.Now()) {
		t.Errorf("created at %v, want the present", g.Created)
	}
}
