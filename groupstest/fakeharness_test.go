package groupstest_test

import (
	"net/http"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// fakeHarness is the harness of a fake provider. wrap stands around the client
// under test; nil leaves it as it is.
func fakeHarness(m manner, bugs fakeBugs, wrap func(groups.Client, *groups.HTTPConfig) groups.Client) groupstest.Harness {
	h := groupstest.Harness{
		Provider: "fake", Reads: m != frank, ReadsRequests: m == easy, ForOthers: m == easy, RateLimit: setFakeLimit,
		Changes: func(r *http.Request) bool { return r.URL.Path == "/join" || r.URL.Path == "/leave" },
	}
	switch m {
	case frank:
		h.SecondJoin, h.SecondLeave, h.SecondRequest = groups.ErrAlreadyMember, groups.ErrNotMember, groups.ErrRequestPending
		h.NativeSecondJoin, h.NativeSecondLeave, h.NativeSecondRequest = "already_member", "not_member", "already_asked"
		h.LostJoin, h.LostLeave, h.LostRequest = groupstest.Inferred, groupstest.Inferred, groupstest.Inferred
	case terse:
		h.SecondJoin, h.SecondLeave, h.SecondRequest = groups.ErrRefused, groups.ErrRefused, groups.ErrRefused
		h.NativeSecondJoin, h.NativeSecondLeave, h.NativeSecondRequest = "no", "no", "no"
		h.LostJoin, h.LostLeave, h.LostRequest = groupstest.Inferred, groupstest.Inferred, groupstest.Unknown
	case easy:
		h.LostJoin, h.LostLeave, h.LostRequest = groupstest.Done, groupstest.Done, groupstest.Done
	}
	h.Start = func(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
		return startWorld(t, m, tune, bugs, wrap)
	}
	return h
}

func startWorld(
	t groupstest.TB, m manner, tune func(*groups.HTTPConfig),
	bugs fakeBugs, wrap func(groups.Client, *groups.HTTPConfig) groups.Client,
) *groupstest.World {
	s := startFake(t, m)
	s.withdraws = bugs.withdraws
	client := func(tok string) groups.Client {
		transport := &http.Transport{}
		t.Cleanup(transport.CloseIdleConnections)
		cfg := groups.HTTPConfig{Transport: transport}
		tune(&cfg)
		c, err := newFake(s, tok, bugs, cfg)
		if err != nil {
			t.Fatalf("newFake: %v", err)
		}
		if wrap != nil {
			c = wrap(c, &cfg)
		}
		return c
	}
	mine := func(group string) groups.Membership {
		return groups.Membership{GroupID: group, User: groups.Self}
	}
	hall := mine("hall")
	w := &groupstest.World{
		Client: client(goodToken), Joinable: mine("open"), Joined: mine("club"), Moderated: &hall,
		Bystanders: bystanders(), State: s.look, Set: s.put, Secrets: []string{password, goodToken, "expired/canary"},
		Refused: []groupstest.Refusal{
			{Name: "the group does not exist", Op: groupstest.Join, Membership: mine("none"), Code: groups.ErrGroupNotFound, NativeCode: "no_such_group"},
			{Name: "the group does not exist", Op: groupstest.Leave, Membership: mine("none"), Code: groups.ErrGroupNotFound, NativeCode: "no_such_group"},
			{Name: "nobody was invited", Op: groupstest.Join, Membership: mine("private"), Code: groups.ErrInvitationRequired, NativeCode: "not_invited"},
		},
	}
	if m != easy {
		joan := groups.User{ID: "joan"}
		w.Unsent = []groupstest.Refusal{
			{Name: "it is for another user", Op: groupstest.Join, Membership: groups.Membership{GroupID: "open", User: joan}, Code: groups.ErrUnsupported},
			{Name: "it is for another user", Op: groupstest.Leave, Membership: groups.Membership{GroupID: "club", User: joan}, Code: groups.ErrUnsupported},
		}
	}
	if m != terse {
		w.Refused = append(w.Refused, groupstest.Refusal{
			Name: "the token has expired", Op: groupstest.Join, Membership: mine("open"),
			Code: groups.ErrUnauthenticated, NativeCode: "bad_token", Client: client("expired/canary"),
		})
	}
	return w
}

// bystanders are Grace, who is in every group, Joan, who is in none, and one more
// group of one's own.
func bystanders() []groups.Membership {
	list := []groups.Membership{{GroupID: "den", User: groups.Self}}
	for _, group := range []string{"open", "club", "hall"} {
		for _, user := range []string{"grace", "joan"} {
			list = append(list, groups.Membership{GroupID: group, User: groups.User{ID: user}})
		}
	}
	return list
}
