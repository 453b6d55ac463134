package world

// GroupByName returns the group of that name, and false where there is none, as
// for the empty name and for one that is deleted. It finds nothing but under
// [Policy.UniqueNames].
func (w *World) GroupByName(name string) (Group, bool) {
	n, ok := w.names[name]
	if !ok {
		return Group{}, false
	}
	c := w.groups.at(n)
	return c.group(c.idText()), true
}

// keepName makes the group known by its name. The empty name has no entry.
func (w *World) keepName(c *community) {
	if w.policy.UniqueNames && c.name != "" && !c.deleted {
		w.names[c.name] = c.number
	}
}
