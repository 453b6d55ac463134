package world

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Role is the set of a member's roles, as bits. Zero is a plain member.
type Role uint8

// The roles. They are joined with |. Admin is an owner or administrator. Leader
// is Rocket.Chat's; Coach and Posting (who may write where not everybody may)
// are positions of GroupServer.
const (
	Moderator Role = 1 << iota
	Admin
	Leader
	Coach
	Posting

	allRoles = Moderator | Admin | Leader | Coach | Posting
)

// roleNames is in the order in which names are written.
var roleNames = [...]struct {
	role Role
	name string
}{
	{Admin, "admin"},
	{Moderator, "moderator"},
	{Leader, "leader"},
	{Coach, "coach"},
	{Posting, "posting"},
}

// Has reports whether r holds every role of want.
func (r Role) Has(want Role) bool { return r&want == want }

// Names returns the names of the roles in a fixed order, and an empty list for
// a plain member.
func (r Role) Names() []string {
	names := make([]string, 0, len(roleNames))
	for _, n := range roleNames {
		if r.Has(n.role) {
			names = append(names, n.name)
		}
	}
	return names
}

// String returns the names with commas between, "member" for a plain member.
func (r Role) String() string {
	if !r.valid() {
		return fmt.Sprintf("Role(%d)", uint8(r))
	}
	if r == 0 {
		return "member"
	}
	return strings.Join(r.Names(), ",")
}

// ParseRoles returns the set of the named roles, in any order; no name gives a
// plain member. An unknown name is BadRoles, and so is a name that comes twice.
func ParseRoles(names ...string) (Role, error) {
	var set Role
	for _, name := range names {
		role, ok := roleOf(name)
		if !ok || set.Has(role) {
			return 0, fmt.Errorf("role %q: %w", name, BadRoles)
		}
		set |= role
	}
	return set, nil
}

// MarshalJSON writes the roles as a list of names; a role that does not exist
// is BadRoles.
func (r Role) MarshalJSON() ([]byte, error) {
	if !r.valid() {
		return nil, BadRoles
	}
	return json.Marshal(r.Names())
}

// UnmarshalJSON reads a list of names as ParseRoles does.
func (r *Role) UnmarshalJSON(text []byte) error {
	var names []string
	if err := json.Unmarshal(text, &names); err != nil {
		return err
	}
	set, err := ParseRoles(names...)
	if err != nil {
		return err
	}
	*r = set
	return nil
}

func (r Role) valid() bool { return r&^allRoles == 0 }

func roleOf(name string) (Role, bool) {
	for _, n := range roleNames {
		if n.name == name {
			return n.role, true
		}
	}
	return 0, false
}
