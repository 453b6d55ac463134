package peopleaggregator

import "strings"

// fault gives the field that is wrong, and why.
func (p GetGroupsParams) fault() (field, reason string) {
	id, ofUser := strings.CutPrefix(p.Context, UserContextPrefix)
	switch {
	case p.Context == "":
		return "Context", "is missing"
	case p.Context != ContextGlobal && !(ofUser && isDigits(id)):
		return "Context", "is neither global nor user:<digits>"
	case p.ResultsPerPage != 0 && (p.ResultsPerPage < MinResultsPerPage || p.ResultsPerPage > MaxResultsPerPage):
		return "ResultsPerPage", "is not between 10 and 100"
	}
	return "", ""
}

// badGroupID says what is wrong with a group's id; "" if nothing is.
func badGroupID(id string) string {
	digits, ok := strings.CutPrefix(id, GroupIDPrefix)
	switch {
	case id == "":
		return "is missing"
	case !ok || !isDigits(digits):
		return "is not of the form group:<digits>"
	}
	return ""
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
