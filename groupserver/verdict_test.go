package groupserver_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
)

// After a lost answer a refusal is judged by what it proves, and what it leaves
// open by a search for the person.
func TestVerdictsAfterALostAnswer(t *testing.T) {
	t.Parallel()
	in, out, nobody := ok(profileIn("other", "test").text()), ok(profileIn("other").text()), ok("{}")
	unread, mute := reply{status: 403}, ok(profileIn().with("groups", nil).text())
	// settled is what the read makes of it: the person is in, out, or nobody.
	type settled struct{ in, out, nobody groups.Code }
	const inferred groups.Code = ""
	proven := settled{inferred, inferred, inferred}
	open := func(op string, refusal groups.Code) settled {
		if op == "join" {
			return settled{inferred, refusal, groups.ErrOutcomeUnknown}
		}
		return settled{refusal, inferred, inferred}
	}
	each(t, func(t *testing.T, op operation) {
		answer := func(status int) reply { return ok(op.answer(status).text()) }
		for name, tc := range map[string]struct {
			refusal reply
			proves  bool
			code    groups.Code
		}{
			"a member, to a join":      {answer(256), op.name == "join", groups.ErrRefused},
			"no member, to a leave":    {answer(4), op.name == "leave", groups.ErrRefused},
			"no such user, to a leave": {answer(2), op.name == "leave", groups.ErrRefused},
			"an unknown status":        {answer(77), false, groups.ErrRefused},
			"a wrong argument":         {ok(invalidAnswer), false, groups.ErrInvalidArgument},
			"a wrong token":            {ok(mismatchAnswer), false, groups.ErrUnauthenticated},
			"all answers are lost":     {lost, false, groups.ErrUnavailable},
			"junk for ever":            {ok("junk"), false, groups.ErrUnavailable},
			"the description":          {ok(description), false, groups.ErrBadResponse},
			"a redirect":               {reply{status: 302}, false, groups.ErrBadResponse},
		} {
			want := open(op.name, tc.code)
			if tc.proves {
				want = proven
			}
			failed := groups.ErrOutcomeUnknown
			if tc.proves {
				failed = inferred
			}
			for _, read := range []struct {
				name  string
				reply reply
				want  groups.Code
			}{
				{"in", in, want.in},
				{"out", out, want.out},
				{"nobody", nobody, want.nobody},
				{"unread", unread, failed},
				{"mute", mute, failed},
			} {
				res, err := op.run(t.Context(), client(t, dialogue(t, read.reply, lost, tc.refusal)), member)
				if groups.CodeOf(err) != read.want {
					t.Errorf("%s, %s: %+v, %v; want %q", name, read.name, res, err, read.want)
				}
				if err == nil && (!res.Inferred || res.Native != nil || res.State != op.state || res.Membership != member) {
					t.Errorf("%s, %s: %+v", name, read.name, res)
				}
			}
		}
	})
}

// No such group says nothing of the membership before: it is read.
func TestAGroupThatIsGoneAfterALostLeaveIsReadAbout(t *testing.T) {
	t.Parallel()
	gone := ok(left(1).text())
	res, err := client(t, dialogue(t, ok(profileIn().text()), lost, gone)).Leave(t.Context(), member)
	if err != nil || !res.Inferred || res.State != groups.StateLeft || res.Attempts != 3 {
		t.Errorf("%+v, %v", res, err)
	}
	e := errorOf(t, second(client(t, dialogue(t, reply{status: 403}, lost, gone)).Leave(t.Context(), member)), groups.ErrOutcomeUnknown)
	if e.NativeCode != "1" {
		t.Errorf("%+v", e)
	}
}

// The look-up succeeds, the leave is lost, and its repeat says that the person
// is no member: that is what the lost one may have brought about.
func TestLeaveByAddressWhoseLeaveIsLostIsProvenByTheRepeat(t *testing.T) {
	t.Parallel()
	for status, message := range map[int]string{4: "Ada is not a member Test", 2: `No such user "` + adaID + `"`} {
		var asked []string
		answers := []reply{ok(profileIn("test").text()), lost, ok(left(status).with("message", message).text())}
		c := client(t, serve(t, func(s sent) reply {
			asked = append(asked, s.path+" "+s.body)
			return answers[len(asked)-1]
		}))
		got, err := c.Leave(t.Context(), byMail)
		if err != nil {
			t.Fatal(err)
		}
		want := &groups.Result{State: groups.StateLeft, Membership: member, Message: message, Attempts: 3, Inferred: true}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		leave := "/gs-group-member-leave.json token=Fake&groupId=test&userId=" + adaID + "&leave"
		wantAsked := []string{"/gs-search-people.json token=Fake&user=ada%40home.example.com&search", leave, leave}
		if d := cmp.Diff(wantAsked, asked); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
	}
}

func TestLeaveByAddressIsOneOperation(t *testing.T) {
	t.Parallel()
	// A person who is in no group is looked up all the same: the leave decides.
	for _, ids := range [][]string{{"test"}, {}} {
		res, err := client(t, dialogue(t, ok(profileIn(ids...).text()), ok(left(0).text()))).Leave(t.Context(), byMail)
		if err != nil || res.Attempts != 2 || res.Inferred || res.Membership != member {
			t.Errorf("%+v, %v", res, err)
		}
		e := errorOf(t, second(client(t, dialogue(t, ok(profileIn(ids...).text()), ok(left(4).text()))).Leave(t.Context(), byMail)), groups.ErrNotMember)
		if e.Attempts != 2 || e.NativeCode != "4" || e.UserID != "" {
			t.Errorf("%+v", e)
		}
	}
}

func TestALookUpThatFailsLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		search   reply
		want     groups.Code
		attempts int
	}{
		"nobody":              {ok("{}"), groups.ErrUserNotFound, 1},
		"another address":     {ok(profileIn().with("email", fields{"all": []string{"grace@example.com"}}).text()), groups.ErrUserNotFound, 1},
		"the answers lost":    {lost, groups.ErrUnavailable, 4},
		"junk":                {ok("junk"), groups.ErrUnavailable, 4},
		"a profile with none": {ok(`{"name": "Ada"}`), groups.ErrUnavailable, 4},
		"a wrong token":       {ok(mismatchAnswer), groups.ErrUnauthenticated, 1},
		"too many requests":   {reply{status: 429}, groups.ErrRateLimited, 4},
	} {
		c := client(t, serve(t, func(s sent) reply {
			if s.path != groupserver.PathSearch {
				t.Errorf("%s: a request to %s", name, s.path)
			}
			return tc.search
		}))
		if e := errorOf(t, second(c.Leave(t.Context(), byMail)), tc.want); e.Attempts != tc.attempts {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestInferredNativeAnswersAreOtherwiseZero(t *testing.T) {
	t.Parallel()
	nobody := ok("{}")
	added, err := client(t, dialogue(t, nobody, lost, ok(added(256).text()))).
		AddMember(t.Context(), groupserver.AddMemberParams{GroupID: "test", Email: address, Name: "Ada"})
	if d := cmp.Diff(&groupserver.AddMemberAnswer{Inferred: true}, added); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	left, err := client(t, dialogue(t, nobody, lost, ok(left(4).text()))).
		LeaveGroup(t.Context(), groupserver.LeaveGroupParams{GroupID: "test", UserID: adaID})
	if d := cmp.Diff(&groupserver.LeaveGroupAnswer{Inferred: true}, left); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestAnInferredJoinTellsTheProfileToo(t *testing.T) {
	t.Parallel()
	asked := groups.Membership{GroupID: "test", User: groups.User{Email: address, Name: "A. D. A."}}
	for name, changes := range map[string][]reply{
		"by the refusal": {lost, ok(added(256).text())},
		"by the read":    {lost},
	} {
		res, err := client(t, dialogue(t, ok(profileIn("test").text()), changes...)).Join(t.Context(), asked)
		if err != nil || !res.Inferred {
			t.Fatalf("%s: %+v, %v", name, res, err)
		}
		if d := cmp.Diff(member, res.Membership); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// A join that failed in the middle reads what came of it by the address, whatever
// id the caller believes in.
func TestAJoinIsReadAboutByItsAddress(t *testing.T) {
	t.Parallel()
	var searched string
	c := client(t, serve(t, func(s sent) reply {
		if s.path == groupserver.PathSearch {
			searched = s.body
			return ok(profileIn("test").text())
		}
		return lost
	}))
	m := member
	m.User.ID = "another"
	if _, err := c.Join(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("token=Fake&user=ada%40home.example.com&search", searched); d != "" {
		t.Error(d)
	}
}

// The end of the caller's ctx while the leave waits for its answer, after a
// look-up that succeeded, leaves the outcome open.
func TestTheEndOfCtxAfterALookUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for path, want := range map[string]groups.Code{
			groupserver.PathLeave:  groups.ErrOutcomeUnknown,
			groupserver.PathSearch: groups.ErrCanceled,
		} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			c := client(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == path {
					<-r.Context().Done()
					return nil, r.Context().Err()
				}
				return dialogue(t, ok(profileIn("test").text())).RoundTrip(r)
			}))
			_, err := c.Leave(ctx, byMail)
			cancel()
			wantCode(t, err, want)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
