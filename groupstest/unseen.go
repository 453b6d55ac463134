package groupstest

import "fmt"

// unseen tells what the suite does not look at, and for want of which field.
func unseen(h *Harness, w *World) []string {
	var list []string
	for _, f := range []struct {
		field, what string
		missing     bool
	}{
		{"Harness.Reads", "that State tells the truth", !h.Reads},
		{"Harness.ReadsRequests", "that State tells of requests that wait", h.Reads && w.Moderated != nil && !h.ReadsRequests},
		{"Harness.RateLimit", "that what the provider says of its limits is in RateLimit", h.RateLimit == nil},
		{"World.Moderated", "what becomes of requests to join", w.Moderated == nil},
		{"World.Bystanders", "that nobody else is joined or removed", len(w.Bystanders) == 0},
		{"World.Set", "that it asks again when others have changed a membership", w.Set == nil},
		{"World.Refused", "what comes of the provider's refusals", len(w.Refused) == 0},
		{"World.Unsent", "what is refused before anything is sent, but for empty group ids", len(w.Unsent) == 0},
	} {
		if f.missing {
			list = append(list, fmt.Sprintf("%s (%s is not set)", f.what, f.field))
		}
	}
	if len(w.Bystanders) > 0 {
		list = append(list, lacking(w)...)
	}
	return list
}

// lacking tells which bystanders the World has not.
func lacking(w *World) []string {
	var list []string
	for _, a := range actions {
		m := a.of(w)
		if m == nil {
			continue
		}
		for _, s := range stances {
			if !s.taken(w, *m) {
				list = append(list, fmt.Sprintf("%q (World.Bystanders has none %s)", a.name+": "+s.rule, s.who))
			}
		}
	}
	for _, op := range []Op{Join, Leave} {
		if _, found := w.another(op); !found {
			list = append(list, fmt.Sprintf("whom %s acts for (World.Bystanders has no other user for it)", op.method()))
		}
	}
	return list
}
