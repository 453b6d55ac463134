package groupstest_test

import (
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

func TestAnIncompleteHarnessIsToldWhatItLacks(t *testing.T) {
	t.Parallel()
	// world changes the World that Start gives.
	world := func(spoil func(*groupstest.World)) func(*groupstest.Harness) {
		return func(h *groupstest.Harness) {
			start := h.Start
			h.Start = func(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
				w := start(t, tune)
				spoil(w)
				return w
			}
		}
	}
	for _, c := range []struct {
		name, says string
		spoil      func(*groupstest.Harness)
	}{
		{"without a provider's name", "Harness.Provider is missing", func(h *groupstest.Harness) { h.Provider = "" }},
		{"without Start", "Harness.Start is missing", func(h *groupstest.Harness) { h.Start = nil }},
		{"without Changes", "Harness.Changes is missing", func(h *groupstest.Harness) { h.Changes = nil }},
		{"without the verdict of a lost Join", "Harness.LostJoin is missing", func(h *groupstest.Harness) { h.LostJoin = "" }},
		{"without the verdict of a lost Leave", "Harness.LostLeave is missing", func(h *groupstest.Harness) { h.LostLeave = "" }},
		{"without the verdict of a lost request", "Harness.LostRequest is missing", func(h *groupstest.Harness) { h.LostRequest = "" }},
		{"that reads requests and nothing else", "Harness.Reads is missing", func(h *groupstest.Harness) { h.ReadsRequests = true }},
		{"that does not tune", "did not call tune", func(h *groupstest.Harness) {
			start := h.Start
			h.Start = func(t groupstest.TB, _ func(*groups.HTTPConfig)) *groupstest.World {
				return start(t, func(*groups.HTTPConfig) {})
			}
		}},
		{"without a World", "gave no World", func(h *groupstest.Harness) {
			h.Start = func(groupstest.TB, func(*groups.HTTPConfig)) *groupstest.World { return nil }
		}},
		{"without a client", "World.Client is missing", world(func(w *groupstest.World) { w.Client = nil })},
		{"without the truth", "World.State is missing", world(func(w *groupstest.World) { w.State = nil })},
		{"without secrets", "World.Secrets is missing", world(func(w *groupstest.World) { w.Secrets = nil })},
		{"with one group for two", "are in one group", world(func(w *groupstest.World) { w.Joined = w.Joinable })},
		{"with the two memberships exchanged", "World.Joinable", world(func(w *groupstest.World) {
			w.Joinable, w.Joined = w.Joined, w.Joinable
		})},
		{"with a moderated group that has the member", "World.Moderated", world(func(w *groupstest.World) {
			m := w.Joined
			w.Moderated = &m
		})},
		{"with a bystander whose membership is the World's own", "World.Bystanders[1] is one of", world(func(w *groupstest.World) {
			w.Bystanders = []groups.Membership{w.Bystanders[0], w.Joined}
		})},
		{"with a bystander who is unknown", "World.Bystanders[0]", world(func(w *groupstest.World) {
			w.Bystanders = []groups.Membership{{GroupID: "none"}}
		})},
		{"with a refusal of no operation", "World.Refused[2].Op is \"\"", world(func(w *groupstest.World) { w.Refused[2].Op = "" })},
		{"with a refusal of an unknown operation", "World.Unsent[1].Op is \"lave\"", world(func(w *groupstest.World) { w.Unsent[1].Op = "lave" })},
		{"with a refusal without a name", "World.Refused[0].Name is missing", world(func(w *groupstest.World) { w.Refused[0].Name = "" })},
		{"with a refusal that is a success", "World.Unsent[0].Code is missing", world(func(w *groupstest.World) { w.Unsent[0].Code = "" })},
		{"with two refusals of one name", "World.Refused[2].Name is that of World.Refused[0]", world(func(w *groupstest.World) {
			w.Refused[2].Name = w.Refused[0].Name
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := fakeHarness(frank, fakeBugs{}, nil)
			c.spoil(&h)
			failures, _ := record(t, func(tb groupstest.TB) { groupstest.CaseNames(tb, h) })
			if len(failures) != 1 || !strings.Contains(failures[0], c.says) {
				t.Errorf("the suite says %q; want %q", failures, c.says)
			}
		})
	}
}

// spoiled is the fake harness with other Worlds.
func spoiled(m manner, spoil func(*groupstest.World)) groupstest.Harness {
	h := fakeHarness(m, fakeBugs{}, nil)
	start := h.Start
	h.Start = func(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
		w := start(t, tune)
		spoil(w)
		return w
	}
	return h
}

func TestWhatTheHarnessDoesNotOfferIsSkipped(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]groupstest.Harness{
		"Join of a moderated group: the state holds, by one request":             spoiled(frank, func(w *groupstest.World) { w.Moderated = nil }),
		"Leave: a request that waits for the moderators is not withdrawn":        spoiled(frank, func(w *groupstest.World) { w.Moderated = nil }),
		"State: it tells the truth and changes nothing":                          fakeHarness(frank, fakeBugs{}, nil),
		"Leave: others in its group stay in it":                                  spoiled(frank, func(w *groupstest.World) { w.Bystanders = w.Bystanders[:1] }),
		"Join: others outside its group stay outside":                            spoiled(frank, func(w *groupstest.World) { w.Bystanders = w.Bystanders[:1] }),
		"Join: the user's other groups stay as they are":                         spoiled(frank, func(w *groupstest.World) { w.Bystanders = w.Bystanders[1:] }),
		"Leave: with another user, it acts for that one or for nobody":           spoiled(frank, func(w *groupstest.World) { w.Bystanders = w.Bystanders[:1] }),
		"State: with another user, it tells of that one's membership or of none": spoiled(terse, func(w *groupstest.World) { w.Bystanders = nil }),
		"Join: what was undone from outside is done again, by a request":         spoiled(frank, func(w *groupstest.World) { w.Set = nil }),
		"State: what was changed from outside is read":                           spoiled(terse, func(w *groupstest.World) { w.Set = nil }),
		"Join: when all answers before the change are lost, it is unavailable":   fakeHarness(frank, fakeBugs{}, nil),
		"Leave: when there are only 502s before the change, it is unavailable":   fakeHarness(frank, fakeBugs{}, nil),
		"Join: when there are only 429s before the change, it is rate limited":   fakeHarness(frank, fakeBugs{}, nil),
		"Leave: after one lost answer before the change it is made good":         fakeHarness(frank, fakeBugs{}, nil),
	} {
		failures, skipped := record(t, func(tb groupstest.TB) { groupstest.RunCase(t, tb, h, name) })
		if !skipped || len(failures) > 0 {
			t.Errorf("%q: skipped %t, failures %q", name, skipped, failures)
		}
	}
}

func TestAClientThatBypassesTheTransportIsFound(t *testing.T) {
	t.Parallel()
	h := fakeHarness(frank, fakeBugs{}, nil)
	start := h.Start
	h.Start = func(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
		tune(&groups.HTTPConfig{})
		return start(t, func(*groups.HTTPConfig) {})
	}
	failures, _ := record(t, func(tb groupstest.TB) {
		groupstest.RunCase(t, tb, h, "Join: the state holds, by one request")
	})
	if text := strings.Join(failures, "\n"); !strings.Contains(text, "sent 0 requests") {
		t.Errorf("the suite says %q", failures)
	}
}

func TestAVerdictThatDoesNotExistIsFound(t *testing.T) {
	t.Parallel()
	h := fakeHarness(frank, fakeBugs{}, nil)
	h.LostJoin = "perhaps"
	failures, _ := record(t, func(tb groupstest.TB) {
		groupstest.RunCase(t, tb, h, "Join: a lost answer gives the harness's verdict")
	})
	if text := strings.Join(failures, "\n"); !strings.Contains(text, "which does not exist") {
		t.Errorf("the suite says %q", failures)
	}
}

func TestAWorldThatCannotBeSetIsFound(t *testing.T) {
	t.Parallel()
	h := spoiled(frank, func(w *groupstest.World) { w.Set = func(groups.Membership, groups.State) {} })
	failures, _ := record(t, func(tb groupstest.TB) {
		groupstest.RunCase(t, tb, h, "Leave: what was undone from outside is done again, by a request")
	})
	if text := strings.Join(failures, "\n"); !strings.Contains(text, "after World.Set the membership is") {
		t.Errorf("the suite says %q", failures)
	}
}

// A truth that does not heed the user makes bystanders of the member himself.
func TestATruthThatIgnoresTheUserIsFound(t *testing.T) {
	t.Parallel()
	h := spoiled(frank, func(w *groupstest.World) {
		state := w.State
		w.State = func(m groups.Membership) groups.State {
			return state(groups.Membership{GroupID: m.GroupID, User: groups.Self})
		}
	})
	failures, _ := record(t, func(tb groupstest.TB) {
		groupstest.RunCase(t, tb, h, "Leave: the state holds, by one request")
	})
	if text := strings.Join(failures, "\n"); !strings.Contains(text, changedAnother) {
		t.Errorf("the suite says %q", failures)
	}
}
