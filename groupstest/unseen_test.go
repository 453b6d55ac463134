package groupstest_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// heard gives what the suite says of the harness, in its log or in failures.
func heard(t *testing.T, h groupstest.Harness) string {
	t.Helper()
	r := run(t, func(tb groupstest.TB) { groupstest.CaseNames(tb, h) })
	return strings.Join(slices.Concat(r.log, r.failures), "\n")
}

func TestACompleteHarnessLeavesNothingOut(t *testing.T) {
	t.Parallel()
	for m, want := range map[manner][]string{
		easy: {
			"what is refused before anything is sent, but for empty group ids (World.Unsent is not set)",
			"what becomes of a Join whose log-in or look-up fails (no request comes before its change)",
			"what becomes of a Leave whose log-in or look-up fails (no request comes before its change)",
		},
		terse: {"that State tells of requests that wait (Harness.ReadsRequests is not set)"},
	} {
		var got []string
		for line := range strings.Lines(heard(t, fakeHarness(m, fakeBugs{}, nil))) {
			got = append(got, strings.TrimSpace(strings.TrimPrefix(line, "groupstest: not tested: ")))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the log of a provider of manner %d (-want +got):\n%s", m, diff)
		}
	}
}

// Each field that is left out is named, but for those whose zero value says
// something of the provider.
func TestWhatIsNotTestedForWantOfAFieldIsLogged(t *testing.T) {
	t.Parallel()
	meant := []string{
		"SecondJoin", "SecondLeave", "SecondRequest", // a success
		"NativeSecondJoin", "NativeSecondLeave", "NativeSecondRequest", // no code
		"ForOthers", // others are refused, which is tested
		"Patience",  // 10 s
	}
	for f := range fields(groupstest.Harness{}) {
		if slices.Contains(meant, f.Name) {
			continue
		}
		h := fakeHarness(easy, fakeBugs{}, nil)
		reflect.ValueOf(&h).Elem().FieldByIndex(f.Index).SetZero()
		if f.Name == "Reads" {
			h.ReadsRequests = false
		}
		if got := heard(t, h); !strings.Contains(got, "Harness."+f.Name) {
			t.Errorf("without Harness.%s the suite says %q", f.Name, got)
		}
	}
	for f := range fields(groupstest.World{}) {
		got := heard(t, spoiled(easy, func(w *groupstest.World) { reflect.ValueOf(w).Elem().FieldByIndex(f.Index).SetZero() }))
		if !strings.Contains(got, "World."+f.Name) {
			t.Errorf("without World.%s the suite says %q", f.Name, got)
		}
	}
}

// fields are the fields of a struct.
func fields(v any) func(func(reflect.StructField) bool) {
	return slices.Values(reflect.VisibleFields(reflect.TypeOf(v)))
}

func TestBystandersWhoAreMissingAreLogged(t *testing.T) {
	t.Parallel()
	h := spoiled(frank, func(w *groupstest.World) {
		w.Moderated = nil
		w.Bystanders = []groups.Membership{{GroupID: "club", User: groups.User{ID: "grace"}}}
	})
	var got []string
	for line := range strings.Lines(heard(t, h)) {
		if strings.Contains(line, "World.Bystanders") {
			got = append(got, strings.TrimSpace(strings.TrimPrefix(line, "groupstest: not tested: ")))
		}
	}
	want := []string{
		`"Join: others in its group stay in it" (World.Bystanders has none of another user who is in the group)`,
		`"Join: others outside its group stay outside" (World.Bystanders has none of another user who is not in the group)`,
		`"Join: the user's other groups stay as they are" (World.Bystanders has none of the same user in another group)`,
		`"Leave: others outside its group stay outside" (World.Bystanders has none of another user who is not in the group)`,
		`"Leave: the user's other groups stay as they are" (World.Bystanders has none of the same user in another group)`,
		`whom Join acts for (World.Bystanders has no other user for it)`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}
