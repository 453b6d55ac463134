package world

import (
	"io"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Dates are kept from one moment to the next.
func TestAMomentIsWrittenAsItsTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const day = 24 * 60 * 60
		first := rapid.SampledFrom([]int64{
			zeroSecond, -day, 0, time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC).Unix(),
		}).Draw(t, "first day")
		kept, plain := encoder{out: io.Discard}, encoder{out: io.Discard}
		for range rapid.IntRange(1, 20).Draw(t, "moments") {
			nanos := rapid.SampledFrom([]int64{0, 1, 10, 123_456_789, 500_000_000, 42_000_000, 999_999_999}).Draw(t, "nanoseconds")
			m := momentOf(time.Unix(first+rapid.Int64Range(0, 2*day-1).Draw(t, "seconds"), nanos))
			kept.moment("", m)
			plain.time("", m.time())
		}
		if string(kept.b) != string(plain.b) || kept.err != nil || plain.err != nil {
			t.Fatalf("%s, %v\nwant %s, %v", kept.b, kept.err, plain.b, plain.err)
		}
	})
}

func TestAMomentThatJSONCannotHoldIsAnError(t *testing.T) {
	t.Parallel()
	for _, year := range []int{-1, 10_000} {
		e := encoder{out: io.Discard}
		e.moment("", momentOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)))
		if e.err == nil {
			t.Errorf("the year %d was written: %s", year, e.b)
		}
	}
}
