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

// The place of somebody who is gone may be another's.
func TestTheCreatorIsWhoHasTheID(t *testing.T) {
	t.Parallel()
	w := world.New(world.Policy{}, nil)
	login := func(want string) {
		t.Helper()
		if got := w.CreatorLogin("chess"); got != want {
			t.Errorf("the creator's login is %q, want %q", got, want)
		}
	}
	put := func(id, login string) {
		t.Helper()
		if err := w.PutUser(world.User{ID: id, Login: login}); err != nil {
			t.Fatal(err)
		}
	}
	login("")
	put("1", "ada")
	for id, creator := range map[string]string{"chess": "1", "go": ""} {
		if err := w.AddGroup(world.Group{ID: id, Creator: creator}); err != nil {
			t.Fatal(err)
		}
	}
	login("ada")
	put("1", "countess")
	login("countess")
	if err := w.RemoveUser("1"); err != nil {
		t.Fatal(err)
	}
	login("")
	put("2", "grace")
	login("")
	put("1", "ada")
	login("ada")
	if err := w.RemoveUser("2"); err != nil {
		t.Fatal(err)
	}
	login("ada")
	if got := w.CreatorLogin("go"); got != "" {
		t.Errorf("nobody's login is %q", got)
	}
}

func TestLoginsAreFreeOnceNobodyHasThem(t *testing.T) {
	t.Parallel()
	w := world.New(world.Policy{UniqueEmail: true}, nil)
	long := "a login that is longer than most are"
	for _, tc := range []struct {
		user world.User
		want error
	}{
		{world.User{ID: "1", Login: "ada", Email: "Ada@x.example"}, nil},
		{world.User{ID: "2", Login: "ada"}, world.LoginTaken},
		{world.User{ID: "2", Login: long, Email: "ada@X.example"}, world.EmailTaken},
		{world.User{ID: "2", Login: long}, nil},
		{world.User{ID: "3", Login: long}, world.LoginTaken},
		{world.User{ID: "3"}, nil},
		{world.User{ID: "4"}, nil},
		{world.User{ID: "1", Login: "countess"}, nil},
		{world.User{ID: "4", Login: "ada", Email: "ada@x.example"}, nil},
	} {
		if err := w.PutUser(tc.user); !errors.Is(err, tc.want) {
			t.Errorf("%+v: %v, want %v", tc.user, err, tc.want)
		}
	}
	got := map[string]string{}
	for _, login := range []string{"ada", "countess", long, "nobody", ""} {
		u, _ := w.UserByLogin(login)
		got[login] = u.ID
	}
	u, _ := w.UserByEmail("ADA@X.EXAMPLE")
	got["ADA@X.EXAMPLE"] = u.ID
	if d := cmp.Diff(map[string]string{"ada": "4", "countess": "1", long: "2", "nobody": "", "": "", "ADA@X.EXAMPLE": "4"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
