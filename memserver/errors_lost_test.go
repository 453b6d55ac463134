package memserver_test

import (
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A proof is what a refusal proves after a lost answer.
type proof string

const (
	proves    proof = "the state that was asked for"
	disproves proof = "that no attempt was carried out"
	silent    proof = "nothing"
)

// lostAnswerTable reads what each provider's refusals prove.
func lostAnswerTable(t *testing.T) map[string]map[named]proof {
	t.Helper()
	table := map[string]map[named]proof{}
	for _, row := range pageTable(t, errorsPage, "## After a lost answer",
		"provider", "proves "+string(proves), "proves "+string(disproves)) {
		table[row[0]] = map[named]proof{}
		for i, what := range []proof{proves, disproves} {
			for _, n := range names(row[1+i]) {
				table[row[0]][n] = what
			}
		}
	}
	return table
}

// TestLostAnswerTableIsWhatRefusalsProve loses the first request to change a
// membership before each refusal of the table of errors, and then all reads: a
// refusal that proves makes a success or stays what it is, and all others are
// ErrOutcomeUnknown.
func TestLostAnswerTableIsWhatRefusalsProve(t *testing.T) {
	t.Parallel()
	table := lostAnswerTable(t)
	eachProvocation(t, func(t *testing.T, cell errorCell, n named, p *provocation, dialect memserver.Dialect) {
		lossy := &loser{}
		err := p.run(&meeting{TB: t, ctx: t.Context(), dialect: dialect, loser: lossy})
		said, listed := table[cell.provider][n]
		if !lossy.lost {
			// It is met before anything is sent that could change a membership.
			if listed || groups.CodeOf(err) == groups.ErrOutcomeUnknown {
				t.Errorf("nothing was lost before it: %v", err)
			}
			return
		}
		got := silent
		switch groups.CodeOf(err) { //nolint:exhaustive // all others are wrong
		case "":
			got = proves
		case cell.code:
			got = disproves
		}
		if cell.code == groups.ErrOutcomeUnknown {
			got = silent
		}
		if !listed {
			said = silent
		}
		if got != said || got == silent && groups.CodeOf(err) != groups.ErrOutcomeUnknown {
			t.Errorf("it proves %s (%v), the table says %s", got, err, said)
		}
	})
}

// TestLostAnswerTableNamesWhatTheErrorTableHas looks for what was never tested
// above, because the table of errors does not have it.
func TestLostAnswerTableNamesWhatTheErrorTableHas(t *testing.T) {
	t.Parallel()
	in := map[string]map[named]bool{}
	for _, cell := range errorTable(t) {
		if in[cell.provider] == nil {
			in[cell.provider] = map[named]bool{}
		}
		for _, n := range cell.names {
			in[cell.provider][n] = true
		}
	}
	table := lostAnswerTable(t)
	if len(table) != len(in) {
		t.Errorf("the table has %d providers, that of errors %d", len(table), len(in))
	}
	for provider, list := range table {
		for n := range list {
			if !in[provider][n] {
				t.Errorf("%s: the table of errors does not have %q", provider, n.text)
			}
		}
	}
}
