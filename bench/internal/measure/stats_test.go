package measure_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/measure"
)

func TestASpreadIsMedianAndQuartiles(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		figures []float64
		want    measure.Spread
	}{
		"one figure is all of them":                   {[]float64{3}, measure.Spread{Low: 3, Median: 3, High: 3}},
		"the order does not count":                    {[]float64{5, 1, 4, 2, 3}, measure.Spread{Low: 2, Median: 3, High: 4}},
		"between two figures it is on the line":       {[]float64{0, 10}, measure.Spread{Low: 2.5, Median: 5, High: 7.5}},
		"one that is far away does not move the rest": {[]float64{1, 2, 3, 4, 1e9}, measure.Spread{Low: 2, Median: 3, High: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tc.want, measure.SpreadOf(tc.figures)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestQuantilesGoFromTheLeastToTheGreatest(t *testing.T) {
	t.Parallel()
	figures := []float64{30, 10, 20}
	got := []float64{measure.Quantile(figures, 0), measure.Quantile(figures, 0.99), measure.Quantile(figures, 1)}
	if d := cmp.Diff([]float64{10, 29.8, 30}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]float64{30, 10, 20}, figures); d != "" {
		t.Errorf("the figures were changed:\n%s", d)
	}
}

func TestNoFiguresHaveNoMedian(t *testing.T) {
	t.Parallel()
	if m := measure.Median(nil); !math.IsNaN(m) {
		t.Errorf("the median is %v", m)
	}
}
