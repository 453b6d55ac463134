package measure_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/measure"
)

// script gives the figures one after the other, and writes down whose turn it was.
func script(turns *string, who string, figures ...float64) measure.Figure {
	return func() (float64, error) {
		*turns += who
		figure := figures[0]
		figures = figures[1:]
		return figure, nil
	}
}

func TestPairsAreMeasuredByTurns(t *testing.T) {
	t.Parallel()
	var turns string
	got, err := measure.Pairs(3,
		script(&turns, "o", 1000, 10, 30, 60), // the first is a warm-up
		script(&turns, "t", 1, 10, 10, 30))
	if err != nil {
		t.Fatal(err)
	}
	if want := "to" + "ot" + "to" + "ot"; turns != want {
		t.Errorf("the turns were %s, want %s", turns, want)
	}
	want := measure.Comparison{
		Ratio:      measure.Spread{Low: 1.5, Median: 2, High: 2.5},
		Difference: measure.Spread{Low: 10, Median: 20, High: 25},
		Ours:       measure.Spread{Low: 20, Median: 30, High: 45},
		Theirs:     measure.Spread{Low: 10, Median: 10, High: 20},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

var errBroken = errors.New("broken")

func broken() error { return errBroken }

func works() error { return nil }

func TestWhatBreaksEndsTheMeasure(t *testing.T) {
	t.Parallel()
	bad, good := measure.Batch(2, broken), measure.Batch(2, works)
	for name, measured := range map[string]func() error{
		"ours":        func() error { _, err := measure.Pairs(2, bad, good); return err },
		"theirs":      func() error { _, err := measure.Pairs(2, good, bad); return err },
		"allocations": func() error { _, err := measure.Allocs(2, broken); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := measured(); !errors.Is(err, errBroken) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// What else the process does counts as well: so this test is not parallel, and
// leaves room.
func TestAllocationsAreCounted(t *testing.T) { //nolint:paralleltest // see above
	const each = 1000
	var kept [][]byte
	got, err := measure.Allocs(10, func() error {
		kept = kept[:0]
		for range each {
			kept = append(kept, make([]byte, 64))
		}
		return nil
	})
	if err != nil || got < each || got > 1.2*each {
		t.Errorf("%v allocations of %d, %v", got, each, err)
	}
}

func TestTheLiveHeapHoldsWhatIsReachable(t *testing.T) { //nolint:paralleltest // the heap is that of the process
	const size = 32 << 20
	before := measure.LiveHeap()
	held := make([]byte, size)
	full := measure.LiveHeap()
	held[0] = 1
	if grown := int64(full - before); grown < size*9/10 || grown > size*11/10 {
		t.Errorf("%d bytes are %d of live heap", len(held), grown)
	}
}
