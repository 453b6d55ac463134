package flickr_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

const (
	leave       = flickr.MethodGroupsLeave
	join        = flickr.MethodGroupsJoin
	joinRequest = flickr.MethodGroupsJoinRequest
	login       = flickr.MethodTestLogin
	getGroups   = flickr.MethodPeopleGetGroups
)

// After a lost answer a refusal is judged by what it proves; "" is a success
// that is Inferred.
func TestVerdictsAfterALostAnswer(t *testing.T) {
	t.Parallel()
	const inferred, unknown = groups.Code(""), groups.ErrOutcomeUnknown
	type outcomes struct{ in, out, unread groups.Code } // by what the read says
	proven := func(c groups.Code) outcomes { return outcomes{c, c, c} }
	// A Leave that was not carried out is the refusal; of a Join nothing shows
	// that no request waits: FL-034.
	left := func(c groups.Code) outcomes { return outcomes{c, inferred, unknown} }
	joined := outcomes{inferred, unknown, unknown}
	want := map[string]map[string]outcomes{
		leave: {
			"3": proven(inferred), "2": proven(inferred), // FL-029
			"1": left(groups.ErrInvalidArgument), "4": left(groups.ErrRefused), "7": left(groups.ErrRefused),
		},
		join: {
			"4": proven(inferred), "5": proven(groups.ErrInvitationRequired), "6": proven(groups.ErrRulesNotAccepted),
			"1": joined, "2": joined, "3": joined, "7": joined, "10": joined, "11": joined,
		},
		joinRequest: {
			"4": proven(inferred), "7": proven(inferred), "5": proven(groups.ErrGroupOpen), "6": proven(groups.ErrRulesNotAccepted),
			"1": joined, "2": joined, "3": joined, "10": joined, "11": joined,
		},
	}
	for code, meaning := range common {
		if meaning == groups.ErrUnavailable {
			meaning = unknown // 105 and 106 are repeated to the end
		}
		want[leave][code], want[join][code], want[joinRequest][code] = left(meaning), joined, joined
	}
	want[leave]["105"] = outcomes{groups.ErrUnavailable, inferred, unknown}
	want[leave]["106"] = want[leave]["105"]
	each(t, func(t *testing.T, op operation) {
		for code, outcome := range want[op.method] {
			for name, read := range map[string]struct {
				answer reply
				want   groups.Code
			}{"in": {isMember, outcome.in}, "out": {noMember, outcome.out}, "unread": {refused("99", "No"), outcome.unread}} {
				tp := dialogue(t, talk{op.method: {lost, refused(code, "No")}, getGroups: {read.answer}})
				got, err := op.do(t, tp)
				if groups.CodeOf(err) != read.want || (err == nil) != got {
					t.Errorf("%s, then read %s: %v, inferred %t; want %q", code, name, err, got, read.want)
				}
				var e *groups.Error
				if errors.As(err, &e) && e.NativeCode != code {
					t.Errorf("%s, then read %s: %+v", code, name, e)
				}
			}
		}
	})
}

// Which state a proof is of.
func TestWhatIsInferredOfARequest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		then, read reply
		want       flickr.GroupsJoinRequestAnswer
	}{
		"it waits":               {refused("7", "No"), lost, flickr.GroupsJoinRequestAnswer{State: groups.StatePending, Inferred: true}},
		"it was taken meanwhile": {refused("4", "No"), lost, flickr.GroupsJoinRequestAnswer{State: groups.StateJoined, Inferred: true}},
		"a member was read":      {lost, isMember, flickr.GroupsJoinRequestAnswer{State: groups.StateJoined, Inferred: true}},
		"the repeat is heard":    {success, lost, flickr.GroupsJoinRequestAnswer{State: groups.StatePending}},
	} {
		c := client(t, dialogue(t, talk{joinRequest: {lost, tc.then}, getGroups: {tc.read}}))
		got, err := c.GroupsJoinRequest(t.Context(), flickr.GroupsJoinRequestParams{GroupID: groupID, Message: "May I?"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(&tc.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// Join goes on to a request in the same operation, with the same mark.
func TestJoinByRequestIsOneOperation(t *testing.T) {
	t.Parallel()
	invite, no := refused("5", "By invitation only."), func(code string) reply { return refused(code, "No") }
	for name, tc := range map[string]struct {
		join, request []reply
		read          []reply
		state         groups.State // "" is an error
		inferred      bool
		code          groups.Code
		methods       []string
	}{
		"a request waits": {
			join: []reply{invite}, request: []reply{success},
			state: groups.StatePending, methods: []string{join, joinRequest},
		},
		"the group was open after all": {
			join: []reply{invite}, request: []reply{no("5")}, code: groups.ErrGroupOpen, methods: []string{join, joinRequest},
		},
		"a request waits already": {
			join: []reply{invite}, request: []reply{no("7")}, code: groups.ErrRequestPending, methods: []string{join, joinRequest},
		},
		"a member after all": {
			join: []reply{invite}, request: []reply{no("4")}, code: groups.ErrAlreadyMember, methods: []string{join, joinRequest},
		},
		"the rules want accepting": {
			join: []reply{invite}, request: []reply{no("6")}, code: groups.ErrRulesNotAccepted, methods: []string{join, joinRequest},
		},
		"rules before the request": {join: []reply{no("6")}, code: groups.ErrRulesNotAccepted, methods: []string{join}},
		"the join's answer was lost, and a request waits already": {
			join: []reply{lost, invite}, request: []reply{no("7")},
			state: groups.StatePending, inferred: true, methods: []string{join, join, joinRequest},
		},
		"the join's answer was lost, and the account is in": {
			join: []reply{lost, no("4")}, state: groups.StateJoined, inferred: true, methods: []string{join, join},
		},
		"the join's answer was lost, and the request is refused for reasons that prove nothing": {
			join: []reply{lost, invite}, request: []reply{no("3")}, read: []reply{noMember},
			code: groups.ErrOutcomeUnknown, methods: []string{join, join, joinRequest, login, getGroups},
		},
		"the join's answer was lost, and then the group was open": {
			join: []reply{lost, invite}, request: []reply{no("5")},
			code: groups.ErrGroupOpen, methods: []string{join, join, joinRequest},
		},
		"the request's answer was lost, and it waits": {
			join: []reply{invite}, request: []reply{lost, no("7")},
			state: groups.StatePending, inferred: true, methods: []string{join, joinRequest, joinRequest},
		},
		"the request's answers are lost": {
			join: []reply{invite}, request: []reply{lost}, read: []reply{noMember}, code: groups.ErrOutcomeUnknown,
			methods: []string{join, joinRequest, joinRequest, joinRequest, joinRequest, login, getGroups},
		},
		"a server error that says 5 is a refusal": {
			join: []reply{{status: 500, body: invite.body}}, request: []reply{success},
			state: groups.StatePending, methods: []string{join, joinRequest},
		},
		"a server error with a code that is not known is none": {
			join: []reply{{status: 500, body: no("77").body}, success}, state: groups.StateJoined, methods: []string{join, join},
		},
		"105, then a request": {
			join: []reply{no("105"), invite}, request: []reply{no("105"), success},
			state: groups.StatePending, methods: []string{join, join, joinRequest, joinRequest},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tp := dialogue(t, talk{join: tc.join, joinRequest: tc.request, getGroups: tc.read})
			res, err := client(t, tp, withMessage).Join(t.Context(), mine)
			if wantCode(t, err, tc.code); err == nil && (res.State != tc.state || res.Inferred != tc.inferred || res.Attempts != len(tp.got)) {
				t.Errorf("%+v", res)
			}
			if d := cmp.Diff(tc.methods, tp.methods()); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// Without a message Join makes no request.
func TestJoinAsksNobodyWithoutAMessage(t *testing.T) {
	t.Parallel()
	invite := refused("5", "By invitation only.")
	for name, answers := range map[string][]reply{"at once": {invite}, "after a lost answer": {lost, invite}} {
		tp := dialogue(t, talk{join: answers})
		_, err := client(t, tp).Join(t.Context(), mine)
		if e := errorOf(t, err, groups.ErrInvitationRequired); e.NativeCode != "5" || len(tp.got) != len(answers) {
			t.Errorf("%s: %+v", name, e)
		}
	}
	// Nor does the native method with one.
	tp := dialogue(t, talk{join: {invite}})
	_, err := client(t, tp, withMessage).GroupsJoin(t.Context(), flickr.GroupsJoinParams{GroupID: groupID})
	if wantCode(t, err, groups.ErrInvitationRequired); len(tp.got) != 1 {
		t.Errorf("%d requests", len(tp.got))
	}
}

// A secret that is also a code does not hide what the code means.
func TestASecretThatIsACodeDoesNotHideItsMeaning(t *testing.T) {
	t.Parallel()
	tp := dialogue(t, talk{join: {refused("5", "No")}, joinRequest: {success}})
	c := client(t, tp, withMessage, func(cfg *flickr.Config) { cfg.APISecret = groups.NewSecret("5") })
	if res, err := c.Join(t.Context(), mine); err != nil || res.State != groups.StatePending {
		t.Errorf("%+v, %v", res, err)
	}
}

// When ctx ends between the join and the request, nothing was carried out; with
// a mark that is not known.
func TestCtxMayEndBeforeTheRequest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		join []reply
		want groups.Code
	}{
		"without a lost answer": {[]reply{refused("5", "No")}, groups.ErrCanceled},
		"after a lost answer":   {[]reply{lost, refused("5", "No")}, groups.ErrOutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				n := 0
				c := client(t, serve(t, func(s sent) reply {
					if s.method != join {
						t.Errorf("%s was called", s.method)
					}
					if n++; n == len(tc.join) {
						cancel()
					}
					return tc.join[n-1]
				}), withMessage)
				_, err := c.Join(ctx, mine)
				if e := errorOf(t, err, tc.want); e.Attempts != len(tc.join) {
					t.Errorf("%+v", e)
				}
			})
		})
	}
}

// Who the account is, is looked up once, and again only when that failed.
func TestStateReadsTheAccountsGroups(t *testing.T) {
	t.Parallel()
	tp := dialogue(t, talk{
		login: {refused("98", "Invalid auth token"), isAda}, getGroups: {isMember, noMember, isMember}, leave: {success},
	})
	c := client(t, tp)
	wantCode(t, second(c.State(t.Context(), mine)), groups.ErrUnauthenticated)
	var states []groups.State
	for _, user := range []groups.User{{}, groups.Self, groups.Self} {
		state, err := c.State(t.Context(), groups.Membership{GroupID: groupID, User: user})
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, state)
	}
	if d := cmp.Diff([]groups.State{groups.StateJoined, groups.StateLeft, groups.StateJoined}, states); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{login, login, getGroups, getGroups, getGroups}, tp.methods()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, s := range tp.got[2:] {
		if got := s.form.Get("user_id"); got != ownID {
			t.Errorf("the groups of %q are read", got)
		}
	}
	// From then on Results tell it.
	res, err := c.Leave(t.Context(), mine)
	if err != nil || res.Membership.User.ID != ownID {
		t.Errorf("%+v, %v", res, err)
	}
}

// What is not a list of groups must not pass for one without the group.
func TestOnlyAListShowsThatThereIsNoMembership(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]groups.Code{
		`{"stat":"ok","groups":{"group":[]}}`:                                         "",
		`{"stat":"ok","groups":{}}`:                                                   "",
		`{"stat":"ok","groups":{"_content":"\n"}}`:                                    "",
		`{"stat":"ok","groups":{"group":{"nsid":"1@N01"}}}`:                           "", // FL-017
		"<rsp stat=\"ok\">\n<groups>\n\t<group id=\"1@N01\"/>\n</groups>\n</rsp>":     "", // FL-035
		`<rsp stat="ok"><groups/></rsp>`:                                              "",
		`{"stat":"ok"}`:                                                               groups.ErrUnavailable,
		`{"stat":"ok","groups":null}`:                                                 groups.ErrUnavailable,
		`{"stat":"ok","groups":""}`:                                                   groups.ErrUnavailable,
		`{"stat":"ok","groups":[]}`:                                                   groups.ErrUnavailable,
		`{"stat":"ok","groups":["x"]}`:                                                groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":null}}`:                                       groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":"1@N01"}}`:                                    groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":["1@N01"]}}`:                                  groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":[null]}}`:                                     groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":[[{"nsid":"1@N01"}]]}}`:                       groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":[{"name":"Macro"}]}}`:                         groups.ErrUnavailable,
		`{"stat":"ok","groups":{"group":[{"nsid":"macro"}]}}`:                         groups.ErrUnavailable,
		`{"stat":"ok","groups":{"_content":"none"}}`:                                  groups.ErrUnavailable,
		`<rsp stat="ok"><groups>none</groups></rsp>`:                                  groups.ErrUnavailable,
		`<rsp stat="ok"><groups group="1@N01"/></rsp>`:                                groups.ErrUnavailable,
		`<rsp stat="ok"></rsp>`:                                                       groups.ErrUnavailable,
		`{"stat":"fail","code":1,"message":"User not found"}`:                         groups.ErrUserNotFound,
		`{"stat":"fail","code":99,"message":"Insufficient permissions. Method req…"}`: groups.ErrPermissionDenied,
	} {
		state, err := client(t, dialogue(t, talk{getGroups: {ok(body)}}), once).State(t.Context(), mine)
		if groups.CodeOf(err) != want || err == nil && state != groups.StateLeft || err != nil && state != "" {
			t.Errorf("%s: %q, %v", body, state, err)
		}
	}
}

// Concurrent operations look up the account once.
func TestTheAccountIsLookedUpOnceForAll(t *testing.T) {
	t.Parallel()
	calls := map[string]int{}
	mock := serve(t, func(s sent) reply {
		calls[s.method]++
		return map[string]reply{login: isAda, getGroups: isMember}[s.method]
	})
	first := client(t, &oneAtATime{next: mock})
	done := make(chan error)
	for range 8 {
		go func() { done <- second(first.State(t.Context(), mine)) }()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if d := cmp.Diff(map[string]int{login: 1, getGroups: 8}, maps.Clone(calls)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
