package report_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/report"
)

func TestARowHoldsItsAimsOrMissesThem(t *testing.T) {
	t.Parallel()
	time := func(v float64) report.Figure {
		return report.Figure{Value: v, Unit: "of its time", Aim: report.AtMost(1.05)}
	}
	rate := func(v float64) report.Figure {
		return report.Figure{Value: v, Unit: "of its rate", Aim: report.AtLeast(0.8)}
	}
	plain := report.Figure{Value: 3, Unit: "ms is the pause"}
	for name, tc := range map[string]struct {
		figures []report.Figure
		want    [3]string // verdict, aim, measured
	}{
		"at the limit it holds":                 {[]report.Figure{time(1.05)}, [3]string{"holds", "≤ 1.05 of its time", "1.05 of its time"}},
		"just beyond the limit it misses":       {[]report.Figure{time(1.0501)}, [3]string{"misses", "≤ 1.05 of its time", "1.05 of its time"}},
		"a rate may be more":                    {[]report.Figure{rate(0.9)}, [3]string{"holds", "≥ 0.8 of its rate", "0.9 of its rate"}},
		"a rate may not be less":                {[]report.Figure{rate(0.7999)}, [3]string{"misses", "≥ 0.8 of its rate", "0.7999 of its rate"}},
		"one miss is enough":                    {[]report.Figure{rate(0.9), time(2)}, [3]string{"misses", "≥ 0.8 of its rate, ≤ 1.05 of its time", "0.9 of its rate; 2 of its time"}},
		"what is no number misses":              {[]report.Figure{time(math.NaN())}, [3]string{"misses", "≤ 1.05 of its time", "NaN of its time"}},
		"a figure without an aim is told":       {[]report.Figure{plain}, [3]string{"reported", "none", "3 ms is the pause"}},
		"beside it others have theirs":          {[]report.Figure{plain, time(1)}, [3]string{"holds", "≤ 1.05 of its time", "3 ms is the pause; 1 of its time"}},
		"a note stands in brackets":             {[]report.Figure{{Value: 1, Unit: "µs", Note: "against 2"}}, [3]string{"reported", "none", "1 µs (against 2)"}},
		"a row without figures is one of those": {nil, [3]string{"reported", "none", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := report.Row{Figures: tc.figures}
			if d := cmp.Diff(tc.want, [3]string{row.Verdict(), row.Aim(), row.Measured()}); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if missed := report.Missed([]report.Row{{}, row}); missed != (tc.want[0] == report.Misses) {
				t.Errorf("among others it is missed: %v", missed)
			}
		})
	}
}

func TestNumbersHaveFourDigits(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 15: "15", 1.05: "1.05", 1.04987: "1.05", 0.79993: "0.7999", 31.2449: "31.24", 0.000123456: "0.0001235",
		101628.4: "101628", -7.94: "-7.94", math.Inf(1): "+Inf",
	} {
		if got := report.Number(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}
