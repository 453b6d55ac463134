package world_test

import (
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
)

// The groups of a site with pools.
const (
	club   = "club:1" // open, with rules
	lodge  = "club:2" // by invitation, with rules
	circle = "club:3" // by invitation, with rules, and private
	nook   = "club:4" // open, and private
)

// withClubs adds the groups to the world of the tests, and steps after them.
func withClubs(steps ...step) []step {
	const rules = "Be kind."
	return append([]step{
		addGroup(world.Group{ID: club, Rules: rules}),
		addGroup(world.Group{ID: lodge, Rules: rules, Registration: world.Invite}),
		addGroup(world.Group{ID: circle, Rules: rules, Registration: world.Invite, Private: true}),
		addGroup(world.Group{ID: nook, Private: true}),
	}, steps...)
}

var accepted = world.Terms{RulesAccepted: true}

// Each case holds what the cases after it are refused for, too, as far as it can.
func TestJoinOnIsRefusedInThisOrder(t *testing.T) {
	t.Parallel()
	full := world.Terms{MaxGroups: 1}
	in := func(steps ...step) []step { return withClubs(append(steps, add(open, ada, 0))...) }
	checkRefused(t, []refused{
		{name: "in an unknown group", policy: pools, act: joinOn(unknown, nobody, full), want: world.NoSuchGroup},
		{name: "in a deleted group", policy: pools, act: joinOn(deleted, nobody, full), want: world.GroupDeleted},
		{name: "in an archived group", policy: pools, arrange: in(archive(circle)), act: joinOn(circle, nobody, full), want: world.Archived},
		{name: "to an unknown user", policy: pools, arrange: in(), act: joinOn(circle, nobody, full), want: world.NoSuchUser},
		{name: "to a member", policy: pools, arrange: in(add(circle, ada, 0)), act: joinOn(circle, ada, full), want: world.AlreadyMember},
		{name: "to who does not see the group", policy: pools, arrange: in(deny(circle, ada)), act: joinOn(circle, ada, full), want: world.NotVisible},
		{name: "to who does not see the open group", policy: pools, arrange: in(), act: joinOn(nook, ada, full), want: world.NotVisible},
		{name: "to who waits in a group that is not seen", policy: pools, arrange: in(waits(circle, ada)), act: joinOn(circle, ada, full), want: world.NotVisible},
		{name: "to who is banned", policy: pools, arrange: in(deny(lodge, ada)), act: joinOn(lodge, ada, full), want: world.Denied},
		{name: "to who is not invited", policy: pools, arrange: in(), act: joinOn(lodge, ada, full), want: world.NotInvited},
		{name: "to who waits and is not invited", policy: pools, arrange: in(waits(lodge, ada)), act: joinOn(lodge, ada, full), want: world.NotInvited},
		{name: "to who does not accept the rules", policy: pools, arrange: in(), act: joinOn(club, ada, full), want: world.RulesNotAccepted},
		{name: "to who is invited and does not accept the rules", policy: pools, arrange: in(inviteTo(lodge, ada)), act: joinOn(lodge, ada, full), want: world.RulesNotAccepted},
		{name: "to who is in as many groups as allowed", policy: pools, arrange: in(), act: joinOn(club, ada, world.Terms{RulesAccepted: true, MaxGroups: 1}), want: world.LimitReached},
	})
}

func TestAskIsRefusedInThisOrder(t *testing.T) {
	t.Parallel()
	rude := world.Terms{Message: "\xff"}
	checkRefused(t, []refused{
		{name: "in an unknown group", policy: pools, act: ask(unknown, nobody, rude), want: world.NoSuchGroup},
		{name: "in a deleted group", policy: pools, act: ask(deleted, nobody, rude), want: world.GroupDeleted},
		{name: "in an archived group", policy: pools, arrange: withClubs(archive(circle)), act: ask(circle, nobody, rude), want: world.Archived},
		{name: "to an unknown user", policy: pools, arrange: withClubs(), act: ask(circle, nobody, rude), want: world.NoSuchUser},
		{name: "to a member", policy: pools, arrange: withClubs(add(nook, ada, 0)), act: ask(nook, ada, rude), want: world.AlreadyMember},
		{name: "to who waits", policy: pools, arrange: withClubs(waits(nook, ada)), act: ask(nook, ada, rude), want: world.AlreadyWaiting},
		{name: "to who asked", policy: pools, arrange: withClubs(ask(lodge, ada, accepted)), act: ask(lodge, ada, rude), want: world.AlreadyWaiting},
		{name: "to who does not see the group", policy: pools, arrange: withClubs(deny(nook, ada)), act: ask(nook, ada, rude), want: world.NotVisible},
		{name: "to who lost the invitation", policy: pools, arrange: withClubs(inviteTo(circle, ada), uninvite(circle, ada)), act: ask(circle, ada, accepted), want: world.NotVisible},
		{name: "to who is banned", policy: pools, arrange: withClubs(deny(club, ada)), act: ask(club, ada, rude), want: world.Denied},
		{name: "in an open group", policy: pools, arrange: withClubs(), act: ask(club, ada, rude), want: world.GroupOpen},
		{name: "in a moderated group", policy: pools, act: ask(moderated, ada, rude), want: world.GroupOpen},
		{name: "to who does not accept the rules", policy: pools, arrange: withClubs(), act: ask(lodge, ada, rude), want: world.RulesNotAccepted},
		{name: "with a message that is not UTF-8", policy: pools, act: ask(invite, ada, rude), want: world.BadMessage},
	})
}

func TestTermsAreLookedAtByTheOtherPolicies(t *testing.T) {
	t.Parallel()
	ruled := func(r world.Registration) step {
		return addGroup(world.Group{ID: club, Registration: r, Rules: "Be kind."})
	}
	checkRefused(t, []refused{
		{name: "waiting comes before the rules", arrange: []step{ruled(world.Moderated), join(club, ada)}, act: joinOn(club, ada, world.Terms{}), want: world.AlreadyWaiting},
		{name: "the missing invitation comes before the rules", arrange: []step{ruled(world.Invite)}, act: joinOn(club, ada, world.Terms{}), want: world.NotInvited},
		{name: "the rules come before the limit", arrange: []step{ruled(world.Moderated), join(open, ada)}, act: joinOn(club, ada, world.Terms{MaxGroups: 1}), want: world.RulesNotAccepted},
		{name: "the limit comes before the request", arrange: []step{join(open, ada)}, act: joinOn(moderated, ada, world.Terms{MaxGroups: 1, Message: "\xff"}), want: world.LimitReached},
		{name: "a request's message is UTF-8", act: joinOn(moderated, ada, world.Terms{Message: "\xff"}), want: world.BadMessage},
		{name: "asking where joining makes requests", arrange: []step{join(moderated, ada)}, act: ask(moderated, ada, accepted), want: world.AlreadyWaiting},
	})
}

func TestWhatComingChanges(t *testing.T) {
	t.Parallel()
	letMeIn := world.Terms{RulesAccepted: true, Message: "Let me in!"}
	for _, c := range []struct {
		name   string
		policy world.Policy
		steps  []step
		group  string
		want   string
	}{
		{"who accepts the rules is in", pools, []step{joinOn(club, ada, accepted)}, club, "Ada is member"},
		{"Join accepts the rules", pools, []step{join(club, ada)}, club, "Ada is member"},
		{"a group without rules asks for no acceptance", pools, []step{joinOn(open, ada, world.Terms{})}, open, "Ada is member"},
		{"the limit counts the groups that the user is in", pools, []step{join(open, ada), joinOn(club, ada, world.Terms{RulesAccepted: true, MaxGroups: 2})}, club, "Ada is member"},
		{"who left does not count the group", pools, []step{add(open, grace, 0), join(open, ada), leave(open, ada), joinOn(club, ada, world.Terms{RulesAccepted: true, MaxGroups: 1})}, club, "Ada is member"},
		{"no limit is none", pools, []step{join(open, ada), joinOn(club, ada, accepted)}, club, "Ada is member"},
		{"joining makes no request where requests are apart", pools, []step{joinOn(moderated, ada, letMeIn)}, moderated, "Ada is member"},
		{"joining makes a request with the message where they are not", documented, []step{joinOn(moderated, ada, letMeIn)}, moderated, "Ada waits Let me in!"},
		{"a private group is hidden from nobody where requests are not apart", documented, []step{joinOn(nook, joan, accepted)}, nook, "Grace is member, Joan is member"},
		{"an invitation shows a private group", pools, []step{inviteTo(circle, ada), joinOn(circle, ada, accepted)}, circle, "Ada is member"},
		{"asking leaves a request with the message", pools, []step{ask(lodge, ada, letMeIn)}, lodge, "Ada waits Let me in!"},
		{"asking needs no message", pools, []step{ask(lodge, ada, accepted)}, lodge, "Ada waits"},
		{"asking has no limit", pools, []step{join(open, ada), ask(lodge, ada, world.Terms{RulesAccepted: true, MaxGroups: 1})}, lodge, "Ada waits"},
		{"who is invited may ask a private group", pools, []step{inviteTo(circle, ada), ask(circle, ada, accepted)}, circle, "Ada waits, Ada is invited"},
		{"a request does not stand in the way of the invited", pools, []step{ask(lodge, ada, accepted), inviteTo(lodge, ada), join(lodge, ada)}, lodge, "Ada is member"},
		{"a request does not stand in the way into an open group", pools, []step{waits(open, ada), join(open, ada)}, open, "Ada is member"},
		{"an approval makes a member", pools, []step{ask(lodge, ada, letMeIn), approve(lodge, ada)}, lodge, "Ada is member"},
		{"after a rejection one may ask anew", pools, []step{ask(lodge, ada, accepted), reject(lodge, ada), ask(lodge, ada, letMeIn)}, lodge, "Ada waits Let me in!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.policy, withClubs(append([]step{add(nook, grace, 0)}, c.steps...)...)...)
			equal(t, "the group", c.want, describe(w, c.group))
		})
	}
}

func TestJoinOnTellsTheState(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		policy world.Policy
		terms  world.Terms
		want   groups.State
	}{
		{"joined where requests are apart", pools, world.Terms{Message: "\xff"}, groups.StateJoined},
		{"pending where they are not", documented, world.Terms{}, groups.StatePending},
		{"none with a refused request", documented, world.Terms{Message: "\xff"}, ""},
	} {
		w := newWorld(t, c.policy)
		state, err := w.JoinOn(moderated, ada, c.terms)
		equal(t, c.name, c.want, state)
		equal(t, c.name+", no state with a refusal", c.want == "", err != nil)
	}
}
