package world_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/groups-go/groups/memserver/internal/world"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role   world.Role
		text   string
		json   string
		parsed []string
	}{
		{0, "member", `[]`, nil},
		{world.Admin, "admin", `["admin"]`, []string{"admin"}},
		{world.Moderator, "moderator", `["moderator"]`, []string{"moderator"}},
		{world.Admin | world.Moderator, "admin,moderator", `["admin","moderator"]`, []string{"moderator", "admin"}},
		{world.Leader, "leader", `["leader"]`, []string{"leader"}},
		{world.Coach | world.Posting, "coach,posting", `["coach","posting"]`, []string{"posting", "coach"}},
	} {
		equal(t, "String", c.text, c.role.String())
		text, err := json.Marshal(c.role)
		must(t, err)
		equal(t, "JSON", c.json, string(text))
		role, err := world.ParseRoles(c.parsed...)
		must(t, err)
		equal(t, "parsed", c.role, role)
		var read world.Role
		must(t, json.Unmarshal(text, &read))
		equal(t, "read", c.role, read)
	}
}

func TestRolesHas(t *testing.T) {
	t.Parallel()
	both := world.Admin | world.Moderator
	equal(t, "both has one", true, both.Has(world.Admin))
	equal(t, "one has not both", false, world.Admin.Has(both))
	equal(t, "one has not the other", false, world.Admin.Has(world.Moderator))
	equal(t, "everybody has none", true, world.Role(0).Has(0))
}

func TestBadRoles(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{{"owner"}, {""}, {"Admin"}, {"admin", "admin"}, {"admin", "owner"}} {
		if role, err := world.ParseRoles(names...); !errors.Is(err, world.BadRoles) || role != 0 {
			t.Errorf("ParseRoles(%q) = %v, %v; want BadRoles", names, role, err)
		}
	}
	bad := world.Role(1 << 7)
	if text, err := json.Marshal(bad); !errors.Is(err, world.BadRoles) {
		t.Errorf("Marshal = %s, %v; want BadRoles", text, err)
	}
	equal(t, "String", "Role(128)", bad.String())
	for _, text := range []string{`["owner"]`, `"admin"`, `3`, `[1]`, `["admin","admin"]`} {
		role := world.Moderator
		if err := json.Unmarshal([]byte(text), &role); err == nil {
			t.Errorf("Unmarshal(%s) gave %v, want an error", text, role)
		}
		equal(t, "the role after the error", world.Moderator, role)
	}
}
