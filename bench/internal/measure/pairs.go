package measure

import (
	"runtime"
	"time"
)

// A Figure measures one batch and gives its figure: seconds for a call, or
// calls for a second.
type Figure func() (float64, error)

// A Comparison is what pairs of batches tell.
type Comparison struct {
	// Ratio is of ours by theirs, Difference ours less theirs, pair by pair.
	Ratio, Difference Spread
	// Ours and Theirs are the figures of each side alone.
	Ours, Theirs Spread
}

// Pairs measures n pairs of batches by turns. Who begins changes from pair to
// pair. One pair before them is not counted.
func Pairs(n int, ours, theirs Figure) (Comparison, error) {
	var a, b, ratios, differences []float64
	for i := range n + 1 {
		x, y, err := pair(i%2 == 1, ours, theirs)
		if err != nil {
			return Comparison{}, err
		}
		if i == 0 {
			continue
		}
		a, b = append(a, x), append(b, y)
		ratios, differences = append(ratios, x/y), append(differences, x-y)
	}
	return Comparison{
		Ratio: SpreadOf(ratios), Difference: SpreadOf(differences),
		Ours: SpreadOf(a), Theirs: SpreadOf(b),
	}, nil
}

func pair(oursFirst bool, ours, theirs Figure) (x, y float64, err error) {
	if oursFirst {
		if x, err = ours(); err == nil {
			y, err = theirs()
		}
		return x, y, err
	}
	if y, err = theirs(); err == nil {
		x, err = ours()
	}
	return x, y, err
}

// Batch gives the seconds for a call, as the mean of so many calls one after the
// other.
func Batch(calls int, call func() error) Figure {
	return func() (float64, error) {
		start := time.Now()
		for range calls {
			if err := call(); err != nil {
				return 0, err
			}
		}
		return time.Since(start).Seconds() / float64(calls), nil
	}
}

// Allocs gives the allocations of one call, in the whole process: the median of
// five batches.
func Allocs(calls int, call func() error) (float64, error) {
	const batches = 5
	var counts []float64
	for range batches {
		n, err := Allocated(func() error {
			for range calls {
				if err := call(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
		counts = append(counts, float64(n)/float64(calls))
	}
	return Median(counts), nil
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// LiveHeap gives the bytes that are reachable.
func LiveHeap() uint64 {
	// What has a finalizer, and what a sync.Pool holds, goes with the second.
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Allocated gives the allocations that are made while work runs, in the whole
// process.
func Allocated(work func() error) (uint64, error) {
	before := mallocs()
	err := work()
	return mallocs() - before, err
}
