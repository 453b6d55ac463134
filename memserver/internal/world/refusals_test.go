package world_test

import (
	"fmt"
	"testing"

	"github.com/groups-go/groups/memserver/internal/world"
)

// Policies of PeopleAggregator in its two dialects.
var (
	documented = world.Policy{AdminLeave: world.AdminMayNotLeave}
	deployed   = world.Policy{AdminLeave: world.AdminMayNotLeave, MembershipFirst: true, ModeratorStays: true}

	// Of Rocket.Chat and of GroupServer.
	rooms   = world.Policy{AdminLeave: world.LastAdminMayNotLeave, GuestsStay: true, UniqueEmail: true}
	mailing = world.Policy{UniqueEmail: true}

	// Of Flickr.
	pools = world.Policy{AdminLeave: world.OldestPromoted, EmptyGroupEnds: true, RequestsApart: true}
)

type refused struct {
	name    string
	policy  world.Policy
	arrange []step
	act     step
	want    world.Refusal
}

// checkRefused holds that the refusal is the wanted one, and that the World is
// as it was.
func checkRefused(t *testing.T, cases []refused) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.policy, c.arrange...)
			before := w.Snapshot()
			equal(t, "the refusal, unwrapped", error(c.want), c.act(w))
			equal(t, "the world after the refusal", before, w.Snapshot())
		})
	}
}

func TestEveryRuleLooksUpGroupThenUser(t *testing.T) {
	t.Parallel()
	operations := map[string]func(group, user string) step{
		"join": join, "leave": leave, "approve": approve, "reject": reject,
		"invite": inviteTo, "uninvite": uninvite, "deny": deny, "allow": allow,
		"add":       func(g, u string) step { return add(g, u, 0) },
		"set roles": func(g, u string) step { return setRoles(g, u, 0) },
		"add by":    func(g, u string) step { return addBy(g, ada, u) },
		"remove by": func(g, u string) step { return removeBy(g, ada, u) },

		"join on":           func(g, u string) step { return joinOn(g, u, world.Terms{MaxGroups: -1}) },
		"ask":               func(g, u string) step { return ask(g, u, world.Terms{}) },
		"leave with photos": leaveWithPhotos,
		"add photos":        func(g, u string) step { return addPhotos(g, u, 0) },
	}
	var cases []refused
	for operation, act := range operations {
		cases = append(
			cases,
			refused{name: operation + " in an unknown group", act: act(unknown, ada), want: world.NoSuchGroup},
			refused{name: operation + " of an unknown user in an unknown group", act: act(unknown, nobody), want: world.NoSuchGroup},
			refused{name: operation + " in a deleted group", act: act(deleted, ada), want: world.GroupDeleted},
			refused{name: operation + " of an unknown user in a deleted group", act: act(deleted, nobody), want: world.GroupDeleted},
			refused{name: operation + " of an unknown user", act: act(open, nobody), want: world.NoSuchUser},
			refused{name: operation + " with empty ids", act: act("", ""), want: world.NoSuchGroup},
		)
	}
	checkRefused(t, cases)
}

func TestJoinIsRefused(t *testing.T) {
	t.Parallel()
	checkRefused(t, []refused{
		{
			name:    "to who is banned, before the missing invitation",
			arrange: []step{deny(invite, ada)}, act: join(invite, ada), want: world.Denied,
		},
		{
			name:    "to who is a member",
			arrange: []step{join(open, ada)}, act: join(open, ada), want: world.AlreadyMember,
		},
		{
			name:    "to a member of a moderated group, before a request is made",
			arrange: []step{add(moderated, ada, 0)}, act: join(moderated, ada), want: world.AlreadyMember,
		},
		{
			name:    "to a member of an invite-only group, before the missing invitation",
			arrange: []step{add(invite, ada, 0)}, act: join(invite, ada), want: world.AlreadyMember,
		},
		{
			name:    "to who waits",
			arrange: []step{join(moderated, ada)}, act: join(moderated, ada), want: world.AlreadyWaiting,
		},
		{
			name:    "to who waits, before the missing invitation",
			arrange: []step{waits(invite, ada)}, act: join(invite, ada), want: world.AlreadyWaiting,
		},
		{
			name:    "to who waits in an open group",
			arrange: []step{waits(open, ada)}, act: join(open, ada), want: world.AlreadyWaiting,
		},
		{name: "to who is not invited", act: join(invite, ada), want: world.NotInvited},
		{
			name:    "to who is invited elsewhere",
			arrange: []step{inviteTo(open, ada), inviteTo(invite, grace)}, act: join(invite, ada), want: world.NotInvited,
		},
		{
			name:    "to who used the invitation and left",
			arrange: []step{inviteTo(invite, ada), join(invite, ada), leave(invite, ada)}, act: join(invite, ada), want: world.NotInvited,
		},
		{
			name:    "to who lost the invitation",
			arrange: []step{inviteTo(invite, ada), uninvite(invite, ada)}, act: join(invite, ada), want: world.NotInvited,
		},
		{
			name:    "to a former member of a group deleted since",
			arrange: []step{join(open, ada), deleteGroup(open)}, act: join(open, ada), want: world.GroupDeleted,
		},
	})
}

func TestLeaveIsRefused(t *testing.T) {
	t.Parallel()
	both := world.Admin | world.Moderator
	checkRefused(t, []refused{
		{name: "to who never joined", act: leave(open, ada), want: world.NotMember},
		{
			name:    "to who left already",
			arrange: []step{join(open, ada), leave(open, ada)}, act: leave(open, ada), want: world.NotMember,
		},
		{
			name:    "to who waits",
			arrange: []step{join(moderated, ada)}, act: leave(moderated, ada), want: world.NotMember,
		},
		{
			name:    "to who is invited",
			arrange: []step{inviteTo(invite, ada)}, act: leave(invite, ada), want: world.NotMember,
		},
		{
			name:    "to who is banned",
			arrange: []step{deny(open, ada)}, act: leave(open, ada), want: world.NotMember,
		},
		{
			name:    "to a member of another group",
			arrange: []step{join(open, ada)}, act: leave(moderated, ada), want: world.NotMember,
		},
		{
			name: "to the administrator, where the policy says so", policy: documented,
			arrange: []step{add(open, ada, world.Admin)}, act: leave(open, ada), want: world.AdminStays,
		},
		{
			name: "to one of two administrators", policy: documented,
			arrange: []step{add(open, ada, world.Admin), add(open, grace, world.Admin)}, act: leave(open, ada), want: world.AdminStays,
		},
		{
			name: "to who is administrator and moderator, before a moderator's leave does nothing", policy: deployed,
			arrange: []step{add(open, ada, both)}, act: leave(open, ada), want: world.AdminStays,
		},
		{name: "for the membership first, in an unknown group", policy: deployed, act: leave(unknown, ada), want: world.NotMember},
		{name: "for the membership first, in a deleted group", policy: deployed, act: leave(deleted, ada), want: world.NotMember},
		{name: "for the membership first, to an unknown user", policy: deployed, act: leave(open, nobody), want: world.NotMember},
		{name: "for the membership first, to who never joined", policy: deployed, act: leave(open, ada), want: world.NotMember},
	})
}

func TestModerationIsRefused(t *testing.T) {
	t.Parallel()
	member := []step{join(moderated, ada), approve(moderated, ada)}
	checkRefused(t, []refused{
		{name: "approve without a request", act: approve(moderated, ada), want: world.NotWaiting},
		{name: "approve of a member", arrange: member, act: approve(moderated, ada), want: world.NotWaiting},
		{name: "approve of who is invited", arrange: []step{inviteTo(moderated, ada)}, act: approve(moderated, ada), want: world.NotWaiting},
		{
			name:    "approve of who waits in another group",
			arrange: []step{join(moderated, ada)}, act: approve(open, ada), want: world.NotWaiting,
		},
		{
			name:    "approve after a ban",
			arrange: []step{join(moderated, ada), deny(moderated, ada)}, act: approve(moderated, ada), want: world.NotWaiting,
		},
		{name: "reject without a request", act: reject(moderated, ada), want: world.NotWaiting},
		{name: "reject of a member", arrange: member, act: reject(moderated, ada), want: world.NotWaiting},
		{
			name:    "reject a second time",
			arrange: []step{join(moderated, ada), reject(moderated, ada)}, act: reject(moderated, ada), want: world.NotWaiting,
		},
	})
}

func TestInvitingIsRefused(t *testing.T) {
	t.Parallel()
	checkRefused(t, []refused{
		{name: "to a member", arrange: []step{join(open, ada)}, act: inviteTo(open, ada), want: world.AlreadyMember},
		{name: "to who is invited", arrange: []step{inviteTo(invite, ada)}, act: inviteTo(invite, ada), want: world.AlreadyInvited},
		{name: "to who is banned", arrange: []step{deny(invite, ada)}, act: inviteTo(invite, ada), want: world.Denied},
		{name: "back from who has none", act: uninvite(invite, ada), want: world.NotInvited},
		{
			name:    "back from who used it",
			arrange: []step{inviteTo(invite, ada), join(invite, ada)}, act: uninvite(invite, ada), want: world.NotInvited,
		},
	})
}

func TestAddAndRolesAreRefused(t *testing.T) {
	t.Parallel()
	checkRefused(t, []refused{
		{name: "add of a member", arrange: []step{join(open, ada)}, act: add(open, ada, world.Admin), want: world.AlreadyMember},
		{name: "add of who is banned", arrange: []step{deny(open, ada)}, act: add(open, ada, 0), want: world.Denied},
		{name: "add with an unknown role, before the group", act: add(unknown, ada, 1<<7), want: world.BadRoles},
		{name: "roles of who is no member", act: setRoles(open, ada, world.Admin), want: world.NotMember},
		{name: "roles of who waits", arrange: []step{join(moderated, ada)}, act: setRoles(moderated, ada, 0), want: world.NotMember},
		{name: "roles that do not exist, before the group", act: setRoles(unknown, ada, 1<<7), want: world.BadRoles},
	})
}

func TestBanningIsRefused(t *testing.T) {
	t.Parallel()
	checkRefused(t, []refused{
		{name: "a second time", arrange: []step{deny(open, ada)}, act: deny(open, ada), want: world.AlreadyDenied},
		{
			name: "of an administrator who cannot leave", policy: documented,
			arrange: []step{add(open, ada, world.Admin)}, act: deny(open, ada), want: world.AdminStays,
		},
		{name: "to be ended where there is none", act: allow(open, ada), want: world.NotDenied},
		{name: "to be ended for a member", arrange: []step{join(open, ada)}, act: allow(open, ada), want: world.NotDenied},
	})
}

func TestAccountsAndGroupsAreRefused(t *testing.T) {
	t.Parallel()
	cases := []refused{
		{name: "a user without an id", act: putUser(world.User{Login: "mary"}), want: world.BadUser},
		{name: "a login of another user", act: putUser(world.User{ID: "user:9", Login: "ada"}), want: world.LoginTaken},
		{name: "a change to the login of another user", act: putUser(world.User{ID: grace, Login: "ada"}), want: world.LoginTaken},
		{name: "the removal of an unknown user", act: removeUser(nobody), want: world.NoSuchUser},
		{name: "a group without an id", act: addGroup(world.Group{Name: "No id"}), want: world.BadGroup},
		{name: "a group with an unknown registration", act: addGroup(world.Group{ID: "group:9", Registration: "closed"}), want: world.BadGroup},
		{name: "a group of the year 10000", act: addGroup(world.Group{ID: "group:9", Created: start.AddDate(8000, 0, 0)}), want: world.BadGroup},
		{name: "a group of the year -1", act: addGroup(world.Group{ID: "group:9", Created: start.AddDate(-2011, 0, 0)}), want: world.BadGroup},
		{name: "a group changed in the year 10000", act: addGroup(world.Group{ID: "group:9", Updated: start.AddDate(8000, 0, 0)}), want: world.BadGroup},
		{name: "a group of less than no message", act: addGroup(world.Group{ID: "group:9", Messages: -1}), want: world.BadGroup},
		{name: "a role of the site without a name", act: putUser(world.User{ID: "user:9", SiteRoles: []string{""}}), want: world.BadUser},
		{name: "a role of the site twice", act: putUser(world.User{ID: "user:9", SiteRoles: []string{"bot", "app", "bot"}}), want: world.BadUser},
		{
			name: "an address of another user, in other letters", policy: mailing,
			act: putUser(world.User{ID: "user:9", Email: "Ada@Example.ORG"}), want: world.EmailTaken,
		},
		{
			name: "a login and an address of another user: the login is told", policy: mailing,
			act: putUser(world.User{ID: "user:9", Login: "ada", Email: "ada@example.org"}), want: world.LoginTaken,
		},
		{name: "a second group of one id", act: addGroup(world.Group{ID: open}), want: world.GroupExists},
		{name: "a group with the id of a deleted one", act: addGroup(world.Group{ID: deleted}), want: world.GroupExists},
		{name: "the deletion of an unknown group", act: deleteGroup(unknown), want: world.NoSuchGroup},
		{name: "a second deletion", act: deleteGroup(deleted), want: world.GroupDeleted},
	}
	const bad = "\xff"
	for i, u := range []world.User{
		{ID: bad},
		{ID: "user:9", Login: bad},
		{ID: "user:9", Name: bad},
		{ID: "user:9", Email: bad},
		{ID: "user:9", Biography: bad},
		{ID: "user:9", TimeZone: bad},
		{ID: "user:9", SiteRoles: []string{"bot", bad}},
	} {
		cases = append(cases, refused{name: fmt.Sprintf("user text %d that is not UTF-8", i), act: putUser(u), want: world.BadUser})
	}
	for i, g := range []world.Group{
		{ID: bad},
		{ID: "group:9", Name: bad},
		{ID: "group:9", Parent: bad},
		{ID: "group:9", Creator: bad},
		{ID: "group:9", Rules: bad},
		{ID: "group:9", Description: bad},
	} {
		cases = append(cases, refused{name: fmt.Sprintf("group text %d that is not UTF-8", i), act: addGroup(g), want: world.BadGroup})
	}
	checkRefused(t, cases)
}

func TestRefusalOf(t *testing.T) {
	t.Parallel()
	equal(t, "no error", world.Refusal(""), world.RefusalOf(nil))
	equal(t, "a foreign error", world.Refusal(""), world.RefusalOf(fmt.Errorf("broken")))
	equal(t, "a wrapped refusal", world.NotMember, world.RefusalOf(fmt.Errorf("leave: %w", world.NotMember)))
	equal(t, "its words", "not a member", world.NotMember.Error())
}
