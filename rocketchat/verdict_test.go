package rocketchat_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// dialogue answers the change with one reply after the other, and every read
// with the reading.
func dialogue(t testing.TB, method string, reading reply, changes ...reply) *tape {
	t.Helper()
	tp := &tape{}
	next := 0
	tp.MockTransport = serve(t, func(s sent) reply {
		tp.got = append(tp.got, s)
		if s.method != method {
			return reading
		}
		next++
		return changes[min(next, len(changes))-1]
	})
	return tp
}

// The named case: a leave of a room that never existed. Its answer is lost, the
// second says that there is no such room, and the read that there is no
// membership (RC-011).
func TestALeaveOfARoomThatNeverExistedAfterALostAnswerIsSettledByTheRead(t *testing.T) {
	t.Parallel()
	tp := dialogue(t, "groups.leave", noMember, lost, notIn)
	got, err := client(t, tp).Leave(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	self := groups.Self
	self.ID = ownID
	want := &groups.Result{
		State: groups.StateLeft, Membership: groups.Membership{GroupID: roomID, User: self}, Attempts: 3, Inferred: true,
		Message: `The required "roomId" or "roomName" param provided does not match any group [error-room-not-found]`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"groups.leave", "groups.leave", "subscriptions.getOne"}, tp.methods()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	// Without a lost answer the room is simply not found, and nothing is read.
	tp = dialogue(t, "groups.leave", noMember, notIn)
	if e := errorOf(t, second(client(t, tp).Leave(t.Context(), mine)), groups.ErrGroupNotFound); e.Attempts != 1 {
		t.Errorf("%+v", e)
	}
}

// leaveRoom is rooms.leave, which Leave does not use.
var leaveRoom = operation{
	"leave any room", "rooms.leave", "rooms.leave", mine, asItIs, groups.StateLeft,
	func(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
		a, err := c.(*rocketchat.Client).RoomsLeave(ctx, rocketchat.RoomsLeaveParams{RoomID: m.GroupID})
		if err != nil {
			return nil, err
		}
		return &groups.Result{State: groups.StateLeft, Inferred: a.Inferred}, nil
	},
}

// After a lost answer a refusal is judged by what it proves; "" is a Result that
// is Inferred.
func TestVerdictsAfterALostAnswer(t *testing.T) {
	t.Parallel()
	const inferred, unknown = groups.Code(""), groups.ErrOutcomeUnknown
	type outcomes struct{ in, out, unread groups.Code } // by what the read says
	settled := func(in, out groups.Code) outcomes { return outcomes{in, out, unknown} }
	proven := func(c groups.Code) outcomes { return outcomes{c, c, c} }
	for code, byMethod := range map[string]map[string]outcomes{
		"error-user-not-in-room": {
			"groups.leave": proven(inferred), "channels.leave": proven(inferred), "rooms.leave": proven(inferred), "groups.kick": proven(inferred),
			"groups.invite": settled(inferred, groups.ErrNotMember), "channels.join": settled(inferred, groups.ErrNotMember),
		},
		"error-room-not-found": {
			"groups.leave": settled(groups.ErrGroupNotFound, inferred), "channels.leave": settled(groups.ErrGroupNotFound, inferred),
			"rooms.leave": settled(groups.ErrGroupNotFound, inferred),
			"groups.kick": settled(groups.ErrGroupNotFound, inferred), "groups.invite": settled(inferred, groups.ErrGroupNotFound),
			"channels.join": settled(inferred, groups.ErrGroupNotFound),
		},
		"error-you-are-last-owner": {
			"groups.leave": proven(groups.ErrLastOwner), "channels.leave": proven(groups.ErrLastOwner),
			"rooms.leave": proven(groups.ErrLastOwner), "groups.kick": proven(groups.ErrLastOwner),
			"groups.invite": settled(inferred, groups.ErrLastOwner), "channels.join": settled(inferred, groups.ErrLastOwner),
		},
		"error-room-archived": { // RC-012
			"groups.leave": settled(groups.ErrArchived, inferred), "channels.leave": settled(groups.ErrArchived, inferred),
			"rooms.leave": settled(groups.ErrArchived, inferred),
			"groups.kick": settled(groups.ErrArchived, inferred), "groups.invite": settled(inferred, groups.ErrArchived),
			"channels.join": settled(inferred, groups.ErrArchived),
		},
		"error-code-required": {
			"groups.leave": settled(groups.ErrJoinCode, inferred), "channels.leave": settled(groups.ErrJoinCode, inferred),
			"groups.kick": settled(groups.ErrJoinCode, inferred), "groups.invite": settled(inferred, groups.ErrJoinCode),
			"channels.join": proven(groups.ErrJoinCode),
		},
		"error-code-invalid": {"channels.join": proven(groups.ErrJoinCode), "groups.invite": settled(inferred, groups.ErrJoinCode)},
		"error-not-allowed": {
			"groups.leave": settled(groups.ErrPermissionDenied, inferred), "groups.kick": settled(groups.ErrPermissionDenied, inferred),
			"groups.invite": settled(inferred, groups.ErrPermissionDenied), "channels.join": settled(inferred, groups.ErrPermissionDenied),
		},
		"totp-required":   {"groups.leave": settled(groups.ErrTwoFactor, inferred), "groups.invite": settled(inferred, groups.ErrTwoFactor)},
		"never-heard-of":  {"groups.leave": settled(groups.ErrRefused, inferred), "groups.invite": settled(inferred, groups.ErrRefused)},
		"error-none-such": {"groups.kick": settled(groups.ErrRefused, inferred), "channels.join": settled(inferred, groups.ErrRefused)},
	} {
		for _, op := range slices.Concat(operations, []operation{leaveRoom}) {
			want, ok := byMethod[op.method]
			if !ok {
				continue
			}
			t.Run(code+" to "+op.method, func(t *testing.T) {
				t.Parallel()
				in, out := op.reading()
				for _, tc := range []struct {
					name    string
					reading reply
					want    groups.Code
				}{{"member", in, want.in}, {"no member", out, want.out}, {"no answer", loggedOut, want.unread}} {
					res, err := op.do(t, dialogue(t, op.method, tc.reading, lost, refused(code, "No")))
					if groups.CodeOf(err) != tc.want {
						t.Errorf("%s: %+v, %v; want %q", tc.name, res, err, tc.want)
						continue
					}
					if err == nil && (!res.Inferred || res.Native != nil || res.State != op.state) {
						t.Errorf("%s: %+v", tc.name, res)
					}
				}
			})
		}
	}
}

func TestWhenAllAnswersAreLostTheReadSettles(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		in, out := op.reading()
		if op.state == groups.StateLeft {
			in, out = out, in
		}
		res, err := op.do(t, dialogue(t, op.method, in, lost))
		if err != nil || !res.Inferred || res.Attempts != 5 || res.State != op.state {
			t.Errorf("%+v, %v", res, err)
		}
		wantCode(t, second(op.do(t, dialogue(t, op.method, out, lost))), groups.ErrUnavailable)
		wantCode(t, second(op.do(t, script(t, lost))), groups.ErrOutcomeUnknown)
	})
}

// RC-013: after a lost answer the second invitation or join is a success.
func TestASecondJoinIsASuccess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		tp := record(t, lost, success)
		res, err := op.do(t, tp)
		if err != nil || res.Inferred || res.Attempts != 2 || len(tp.got) != 2 {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestARefusalWithoutALostAnswerIsNotReadAfter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, r := range []reply{refused("error-user-not-in-room", "No"), refused("x", "No"), loggedOut} {
			tp := record(t, r)
			if err := second(op.do(t, tp)); err == nil || len(tp.got) != 1 {
				t.Errorf("%v after %v", err, tp.methods())
			}
		}
	})
}

func TestInferredNativeAnswersAreOtherwiseZero(t *testing.T) {
	t.Parallel()
	gone, no := refused("error-user-not-in-room", "No"), refused("x", "No")
	member := membersOf(0, 1, graceID)
	ctx := t.Context()
	for name, call := range map[string]func() (any, any, error){
		"groups.leave": func() (any, any, error) {
			a, err := client(t, script(t, lost, gone)).GroupsLeave(ctx, rocketchat.GroupsLeaveParams{RoomName: "x"})
			return &rocketchat.GroupsLeaveAnswer{Inferred: true}, a, err
		},
		"groups.kick": func() (any, any, error) {
			a, err := client(t, script(t, lost, gone)).GroupsKick(ctx, rocketchat.GroupsKickParams{RoomName: "x", UserID: graceID})
			return &rocketchat.GroupsKickAnswer{Inferred: true}, a, err
		},
		"groups.invite": func() (any, any, error) {
			a, err := client(t, script(t, lost, no, member)).GroupsInvite(ctx, rocketchat.GroupsInviteParams{RoomName: "x", UserID: graceID})
			return &rocketchat.GroupsInviteAnswer{Inferred: true}, a, err
		},
		"groups.invite by username": func() (any, any, error) {
			a, err := client(t, script(t, lost, no, member)).GroupsInvite(ctx, rocketchat.GroupsInviteParams{RoomID: roomID, Username: "user of " + graceID})
			return &rocketchat.GroupsInviteAnswer{Inferred: true}, a, err
		},
		"channels.join": func() (any, any, error) {
			a, err := client(t, script(t, lost, no, isMember)).ChannelsJoin(ctx, rocketchat.ChannelsJoinParams{RoomID: roomID})
			return &rocketchat.ChannelsJoinAnswer{Inferred: true}, a, err
		},
		"channels.leave": func() (any, any, error) {
			a, err := client(t, script(t, lost, no, noMember)).ChannelsLeave(ctx, rocketchat.ChannelsLeaveParams{RoomID: roomID})
			return &rocketchat.ChannelsLeaveAnswer{Inferred: true}, a, err
		},
		"rooms.leave": func() (any, any, error) {
			a, err := client(t, script(t, lost, gone)).RoomsLeave(ctx, rocketchat.RoomsLeaveParams{RoomID: roomID})
			return &rocketchat.RoomsLeaveAnswer{Inferred: true}, a, err
		},
	} {
		want, got, err := call()
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, d)
		}
	}
}

// RC-012: rooms.leave looks whether the room is archived before it looks who is
// in it.
func TestAnArchivedRoomSaysNothingToRoomsLeave(t *testing.T) {
	t.Parallel()
	archived := refused("error-room-archived", "The private group, x, is archived")
	p := rocketchat.RoomsLeaveParams{RoomID: roomID}
	if a, err := client(t, script(t, lost, archived, noMember)).RoomsLeave(t.Context(), p); err != nil || !a.Inferred {
		t.Errorf("%+v, %v", a, err)
	}
	wantCode(t, second(client(t, script(t, lost, archived, isMember)).RoomsLeave(t.Context(), p)), groups.ErrArchived)
}

// By a room's name the account's own membership cannot be read.
func TestByNameTheOutcomeStaysOpen(t *testing.T) {
	t.Parallel()
	tp := record(t, lost, notIn)
	e := errorOf(t, second(client(t, tp).GroupsLeave(t.Context(), rocketchat.GroupsLeaveParams{RoomName: "invite-me"})), groups.ErrOutcomeUnknown)
	if e.NativeCode != "error-room-not-found" || len(tp.got) != 2 {
		t.Errorf("%+v after %v", e, tp.methods())
	}
}
