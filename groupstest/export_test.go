package groupstest

import "testing"

// Codes is the suite's list of all codes.
var Codes = codes

// CaseNames gives the names of all cases.
func CaseNames(t TB, h Harness) []string {
	var names []string
	for _, c := range cases(t, &h) {
		names = append(names, c.name)
	}
	return names
}

// RunCase runs the case of that name on any TB.
func RunCase(t *testing.T, tb TB, h Harness, name string) {
	t.Helper()
	for _, c := range cases(t, &h) {
		if c.name == name {
			c.runOn(tb, &h)
			return
		}
	}
	t.Fatalf("there is no case %q", name)
}
