package rocketchat_test

import (
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// unsent are the operations that lack something, or that the provider has not.
func (w *world) unsent(joinable, joined string) []groupstest.Refusal {
	list := []groupstest.Refusal{
		{Name: "nobody is named", Op: groupstest.Join, Membership: groups.Membership{GroupID: joinable}, Code: groups.ErrInvalidArgument},
		{Name: "nobody is named", Op: groupstest.Leave, Membership: groups.Membership{GroupID: joined}, Code: groups.ErrInvalidArgument},
	}
	if w.suite.others {
		list = append(list, groupstest.Refusal{
			Name: "nobody joins a private group alone", Op: groupstest.Join, Code: groups.ErrUnsupported,
			Membership: groups.Membership{GroupID: joinable, User: groups.Self},
		})
	}
	if w.suite.rooms == rocketchat.Channels && !w.suite.logsIn { // else the account's id is not known yet
		others := groups.Membership{GroupID: joined, User: groups.User{ID: w.grace}}
		list = append(list,
			groupstest.Refusal{Name: "a channel is not for adding others", Op: groupstest.Join, Membership: others, Code: groups.ErrUnsupported},
			groupstest.Refusal{Name: "a channel is not for removing others", Op: groupstest.Leave, Membership: others, Code: groups.ErrUnsupported})
	}
	return list
}

// refused are the refusals of the tables.
func (w *world) refused(joinable, joined groups.Membership) []groupstest.Refusal {
	list := append(w.refusedToAll(), w.strangers(joined)...)
	switch {
	case w.suite.others:
		return append(list, w.refusedToManagers(joinable)...)
	case w.suite.rooms == rocketchat.Channels:
		return append(list, w.refusedToJoin()...)
	}
	return append(list, w.refusedToGuest())
}

// refusedToAll are those that every way of leaving has.
func (w *world) refusedToAll() []groupstest.Refusal {
	owned := w.room(memserver.Group{Owner: w.member})
	archived := w.room(memserver.Group{Owner: w.grace}, w.ada)
	if w.suite.others {
		w.must(w.site.AddMember(owned, w.ada, memserver.Moderator))
		w.must(w.site.SetRoles(archived, w.ada, memserver.Moderator))
	}
	w.must(w.site.SetArchived(archived, true))
	return []groupstest.Refusal{
		{Name: "there is no such room", Op: groupstest.Leave, Membership: w.of("none"), Code: groups.ErrGroupNotFound, NativeCode: rocketchat.CodeRoomNotFound},
		{Name: "the last owner cannot leave", Op: groupstest.Leave, Membership: w.of(owned), Code: groups.ErrLastOwner, NativeCode: rocketchat.CodeLastOwner},
		{Name: "the room is archived", Op: groupstest.Leave, Membership: w.of(archived), Code: groups.ErrArchived, NativeCode: rocketchat.CodeRoomArchived},
	}
}

// strangers are clients that prove nothing.
func (w *world) strangers(joined groups.Membership) []groupstest.Refusal {
	noToken := w.site.Config(w.ada)
	noToken.AuthToken = groups.NewSecret(wrong)
	w.must(w.site.SetTwoFactor(w.account("jean"), groups.NewSecret(wrong)))
	return []groupstest.Refusal{
		{Name: "the token is none", Op: groupstest.Leave, Membership: joined, Code: groups.ErrUnauthenticated, Client: w.newClient(noToken)},
		{
			Name: "the password is wrong", Op: groupstest.Leave, Membership: joined,
			Code: groups.ErrUnauthenticated, NativeCode: "Unauthorized", Client: w.newClient(w.login("ada", wrong)),
		},
		{
			Name: "a second factor is wanted", Op: groupstest.Leave, Membership: joined,
			Code: groups.ErrTwoFactor, NativeCode: rocketchat.CodeTwoFactorRequired, Client: w.newClient(w.login("jean", password)),
		},
	}
}

// refusedToManagers are the refusals of groups.invite and groups.kick.
func (w *world) refusedToManagers(joinable groups.Membership) []groupstest.Refusal {
	nobody := groups.Membership{GroupID: joinable.GroupID, User: groups.User{ID: "nobody"}}
	hidden := w.of(w.room(memserver.Group{}))
	plain := w.of(w.room(memserver.Group{}, w.ada))
	full := w.of(w.room(memserver.Group{}, w.ada, w.grace))
	banned := w.of(w.room(memserver.Group{Owner: w.ada}))
	w.must(w.site.Deny(banned.GroupID, w.grace))
	return []groupstest.Refusal{
		{Name: "there is no such user", Op: groupstest.Join, Membership: nobody, Code: groups.ErrUserNotFound, NativeCode: rocketchat.CodeEmptyInviteList},
		{Name: "there is no such user", Op: groupstest.Leave, Membership: nobody, Code: groups.ErrUserNotFound, NativeCode: rocketchat.CodeInvalidUser},
		{Name: "the room is hidden", Op: groupstest.Join, Membership: hidden, Code: groups.ErrGroupNotFound, NativeCode: rocketchat.CodeRoomNotFound},
		{Name: "a plain member may not invite", Op: groupstest.Join, Membership: plain, Code: groups.ErrPermissionDenied, NativeCode: rocketchat.CodeNotAllowed},
		{Name: "a plain member may not remove", Op: groupstest.Leave, Membership: full, Code: groups.ErrPermissionDenied, NativeCode: rocketchat.CodeNotAllowed},
		{Name: "the user is banned", Op: groupstest.Join, Membership: banned, Code: groups.ErrPermissionDenied, NativeCode: rocketchat.CodeNotAllowed},
	}
}

// refusedToJoin are the refusals of channels.join.
func (w *world) refusedToJoin() []groupstest.Refusal {
	locked, archived := w.room(memserver.Group{}), w.room(memserver.Group{Archived: true})
	banned := w.room(memserver.Group{})
	w.must(w.site.SetJoinCode(locked, groups.NewSecret(joinCode)))
	w.must(w.site.Deny(banned, w.ada))
	guesses := w.config()
	guesses.JoinCode = groups.NewSecret(wrong)
	return []groupstest.Refusal{
		{Name: "there is no such channel", Op: groupstest.Join, Membership: w.of("none"), Code: groups.ErrGroupNotFound, NativeCode: rocketchat.CodeRoomNotFound},
		{Name: "the channel is archived", Op: groupstest.Join, Membership: w.of(archived), Code: groups.ErrArchived, NativeCode: rocketchat.CodeRoomArchived},
		{Name: "the channel wants a code", Op: groupstest.Join, Membership: w.of(locked), Code: groups.ErrJoinCode, NativeCode: rocketchat.CodeCodeRequired},
		{
			Name: "the code is wrong", Op: groupstest.Join, Membership: w.of(locked),
			Code: groups.ErrJoinCode, NativeCode: rocketchat.CodeCodeInvalid, Client: w.newClient(guesses),
		},
		{Name: "the user is banned", Op: groupstest.Join, Membership: w.of(banned), Code: groups.ErrPermissionDenied, NativeCode: rocketchat.CodeNotAllowed},
		w.refusedToGuest(),
	}
}

// refusedToGuest is the Leave of a guest's own membership.
func (w *world) refusedToGuest() groupstest.Refusal {
	guest := w.account("joan", "guest")
	room := w.room(memserver.Group{Owner: w.grace}, guest)
	w.guests[room] = guest
	return groupstest.Refusal{
		Name: "a guest stays", Op: groupstest.Leave, Membership: w.of(room), Code: groups.ErrPermissionDenied,
		NativeCode: rocketchat.CodeNotAllowed, Client: w.newClient(w.site.Config(guest)),
	}
}
