package world_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/world"
)

func TestGroupsAreFoundByTheirUniqueNames(t *testing.T) {
	t.Parallel()
	w := world.New(world.Policy{UniqueNames: true}, nil)
	for _, tc := range []struct {
		group world.Group
		want  error
	}{
		{world.Group{ID: "1", Name: "chess"}, nil},
		{world.Group{ID: "2", Name: "chess"}, world.NameTaken},
		{world.Group{ID: "3", Name: "Chess"}, nil},
		{world.Group{ID: "4"}, nil},
		{world.Group{ID: "5"}, nil},
		{world.Group{ID: "6", Name: "chess", Deleted: true}, nil},
	} {
		if err := w.AddGroup(tc.group); !errors.Is(err, tc.want) {
			t.Errorf("%+v: %v, want %v", tc.group, err, tc.want)
		}
	}
	checkNames(t, w, map[string]string{"chess": "1", "Chess": "3", "": "", "go": ""})
	data := w.Snapshot()
	if err := w.DeleteGroup("1"); err != nil {
		t.Fatal(err)
	}
	checkNames(t, w, map[string]string{"chess": ""})
	if err := w.AddGroup(world.Group{ID: "7", Name: "chess"}); err != nil {
		t.Errorf("the name is not free again: %v", err)
	}
	checkNames(t, w, map[string]string{"chess": "7"})
	if err := w.Restore(data); err != nil {
		t.Fatal(err)
	}
	checkNames(t, w, map[string]string{"chess": "1", "Chess": "3"})
	data.Groups[1].Name = "chess"
	if err := w.Restore(data); !errors.Is(err, world.NameTaken) {
		t.Errorf("restored with a name that stands twice: %v", err)
	}
}

func TestNamesAreNotKeptWithoutThePolicy(t *testing.T) {
	t.Parallel()
	w := world.New(world.Policy{}, nil)
	for _, id := range []string{"1", "2"} {
		if err := w.AddGroup(world.Group{ID: id, Name: "chess"}); err != nil {
			t.Error(err)
		}
	}
	checkNames(t, w, map[string]string{"chess": ""})
}

func checkNames(t *testing.T, w *world.World, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for name := range want {
		g, found := w.GroupByName(name)
		if got[name] = g.ID; found != (g.ID != "") {
			t.Errorf("%q: found is %t, and the id is %q", name, found, g.ID)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
