package authpage

import "slices"

// A permission is one that an app can ask for.
type permission struct{ Word, Permits, Includes string }

// permissions are what an app can ask for; each includes those before it. The
// texts give the sense of the provider's own.
var permissions = []permission{
	{Word: "read", Permits: "see your photos and groups, also the private ones"},
	{Word: "write", Permits: "upload and edit photos, and join groups, on your behalf", Includes: "read"},
	{Word: "delete", Permits: "delete photos and leave groups on your behalf", Includes: "read and write"},
}

// levelOf finds a permission by its word.
func levelOf(word string) (level int, ok bool) {
	level = slices.IndexFunc(permissions, func(p permission) bool { return p.Word == word })
	return level, level >= 0
}
