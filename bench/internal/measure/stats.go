package measure

import (
	"math"
	"slices"
)

// A Spread is what is kept of many figures: the median and the quartiles.
type Spread struct{ Low, Median, High float64 }

// SpreadOf gives the spread of the figures; NaN throughout where there are none.
func SpreadOf(figures []float64) Spread {
	return Spread{Quantile(figures, 0.25), Quantile(figures, 0.5), Quantile(figures, 0.75)}
}

// Median gives the figure in the middle, NaN where there are none.
func Median(figures []float64) float64 { return Quantile(figures, 0.5) }

// Quantile gives the figure below which the share q of them lie, where q is
// between 0 and 1. Between two figures it is on the line that joins them. It is
// NaN where there are none.
func Quantile(figures []float64, q float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(figures))
	at := q * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}
