package world

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAMomentKeepsEachStorableTime(t *testing.T) {
	t.Parallel()
	first := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)
	for _, at := range []time.Time{{}, first, last, time.Unix(0, 0), time.Unix(-1, 1), time.Now()} {
		if got := momentOf(at).time(); got != plain(at) {
			t.Errorf("%v came back as %v", plain(at), got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.Int64Range(first.Unix(), last.Unix()).Draw(t, "seconds")
		zone := time.FixedZone("", rapid.IntRange(-50_000, 50_000).Draw(t, "zone"))
		at := time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).In(zone)
		if got := momentOf(at).time(); got != plain(at) {
			t.Fatalf("%v came back as %v", plain(at), got)
		}
	})
}

func TestTheZeroMomentIsTheZeroTime(t *testing.T) {
	t.Parallel()
	if got := (moment{}).time(); got != (time.Time{}) {
		t.Errorf("got %v", got)
	}
}
