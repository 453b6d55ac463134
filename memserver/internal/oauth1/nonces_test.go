package oauth1_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

const (
	window = 5 * time.Minute
	noon   = 1_700_000_000
)

// at is a time so many seconds after noon.
func at(seconds int64) time.Time { return time.Unix(noon+seconds, 0) }

func key(nonce string) oauth1.Key {
	return oauth1.Key{Consumer: "consumer", Token: "token", Nonce: nonce}
}

// A step uses a nonce; now and stamp are in seconds after noon.
type step struct {
	now, stamp int64
	key        oauth1.Key
	want       oauth1.Verdict
}

const (
	fresh = oauth1.Fresh
	used  = oauth1.Used
	old   = oauth1.Old
)

func TestNonces(t *testing.T) {
	t.Parallel()
	a, b, c := key("a"), key("b"), key("c")
	for name, tc := range map[string]struct {
		capacity int
		steps    []step
	}{
		"a nonce is used once":                         {9, []step{{0, 0, a, fresh}, {0, 0, a, used}, {9, 0, a, used}, {0, 0, b, fresh}}},
		"a nonce may come again with another stamp":    {9, []step{{0, 0, a, fresh}, {1, 1, a, fresh}, {1, 0, a, used}, {1, 1, a, used}}},
		"a nonce may come again with another token":    {9, []step{{0, 0, a, fresh}, {0, 0, oauth1.Key{Consumer: "consumer", Nonce: "a"}, fresh}}},
		"a nonce may come again from another consumer": {9, []step{{0, 0, a, fresh}, {0, 0, oauth1.Key{Consumer: "other", Token: "token", Nonce: "a"}, fresh}}},
		"keys are kept apart where they are the same when joined": {9, []step{
			{0, 0, oauth1.Key{Consumer: "ab", Token: "c", Nonce: "d"}, fresh},
			{0, 0, oauth1.Key{Consumer: "a", Token: "bc", Nonce: "d"}, fresh},
			{0, 0, oauth1.Key{Consumer: "a", Token: "b", Nonce: "cd"}, fresh},
			{0, 0, oauth1.Key{Consumer: "abcd"}, fresh},
			{0, 0, oauth1.Key{Token: "abcd"}, fresh},
			{0, 0, oauth1.Key{Nonce: "abcd"}, fresh},
			{0, 0, oauth1.Key{Token: "a", Nonce: "\x00"}, fresh},
			{0, 0, oauth1.Key{Consumer: "\x01a"}, fresh},
		}},
		"an empty nonce is one as others are": {9, []step{{0, 0, key(""), fresh}, {0, 0, key(""), used}}},
		"a long nonce is told from one that differs at its end": {9, []step{
			{0, 0, key(strings.Repeat("a", 1<<16)), fresh},
			{0, 0, key(strings.Repeat("a", 1<<16) + "b"), fresh},
			{0, 0, key(strings.Repeat("a", 1<<16)), used},
		}},
		"a stamp as old as the window is taken, one older is not": {9, []step{{300, 0, a, fresh}, {300, -1, b, old}, {301, 0, c, old}}},
		"a nonce is used until its stamp is old":                  {9, []step{{0, 0, a, fresh}, {300, 0, a, used}, {301, 0, a, old}}},
		"a stamp ahead of the clock is taken":                     {9, []step{{0, 86400 * 365 * 100, a, fresh}, {0, 86400 * 365 * 100, a, used}, {0, math.MaxInt64 - noon, a, fresh}}},
		"a stamp that is not positive is old":                     {9, []step{{-noon, -noon, a, old}, {-noon, -noon - 1, a, old}, {-noon, math.MinInt64 + noon, a, old}}},
		"what was forgotten is old when the clock is set back": {9, []step{
			{0, 0, a, fresh}, {1000, 1000, b, fresh}, {0, 0, a, old}, {0, 0, c, old}, {0, 1, c, fresh}, {0, 1000, b, used},
		}},
		"nothing is old where nothing was forgotten": {9, []step{{1000, 1000, a, fresh}, {0, 0, a, fresh}, {0, -300, a, fresh}, {0, 1000, a, used}}},
		"when it is full the oldest second goes and is old": {3, []step{
			{0, -9, a, fresh},
			{0, -8, a, fresh},
			{0, -7, a, fresh},
			{0, -6, a, fresh},
			{0, -9, a, old},
			{0, -9, b, old},
			{0, -10, a, old},
			{0, -8, a, used},
			{0, -6, a, used},
		}},
		"the oldest second goes as a whole": {3, []step{
			{0, -9, a, fresh},
			{0, -9, b, fresh},
			{0, -8, a, fresh},
			{0, -7, a, fresh},
			{0, -7, b, fresh},
			{0, -9, a, old},
			{0, -9, b, old},
			{0, -8, a, used},
		}},
		"when it is full in the newest second there is no more": {2, []step{
			{0, 0, a, fresh}, {0, 0, b, fresh}, {0, 0, c, old}, {0, 0, a, used}, {0, 0, b, used}, {1, 1, c, fresh}, {1, 0, a, old},
		}},
		"when it is full a stamp older than all is refused": {2, []step{
			{0, -1, a, fresh}, {0, 0, a, fresh}, {0, -2, a, old}, {0, -1, a, used}, {0, 0, a, used},
		}},
		"when it is full room comes by time": {2, []step{{0, 0, a, fresh}, {0, 0, b, fresh}, {301, 1, a, fresh}, {301, 1, b, fresh}, {301, 0, a, old}}},
		"what is ahead takes at most one half": {4, []step{
			{0, 1, a, fresh}, {0, 9, a, fresh}, {0, 9, b, old}, {0, 99, a, old}, {0, 0, a, fresh}, {0, 0, b, fresh}, {0, 9, a, used}, {0, 1, a, used},
		}},
		"what is ahead makes nothing old": {4, []step{
			{0, 0, a, fresh}, {0, 0, b, fresh}, {0, 0, c, fresh}, {0, 1, a, old}, {0, 99, a, old}, {0, 0, key("d"), fresh}, {0, 0, a, used},
		}},
		"what was ahead grows old with the others": {4, []step{{0, 9, a, fresh}, {0, 9, b, fresh}, {310, 310, a, fresh}, {310, 311, a, fresh}, {310, 9, a, old}}},
		"one nonce has room":                       {1, []step{{0, 0, a, fresh}, {0, 0, b, old}, {0, 0, a, used}, {1, 1, a, fresh}, {1, 0, a, old}}},
		"one nonce has room ahead":                 {1, []step{{0, 9, a, fresh}, {0, 9, a, used}, {0, 0, a, old}}},
		"without capacity all is refused":          {0, []step{{0, 0, a, old}, {0, 1, a, old}, {0, -1, a, old}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := oauth1.NewNonces(window, tc.capacity)
			for i, s := range tc.steps {
				useNonce(t, n, i, s)
				if n.Len() > tc.capacity {
					t.Errorf("step %d: %d nonces, want %d at most", i, n.Len(), tc.capacity)
				}
			}
		})
	}
}

// useNonce takes a step, after a check of it, which says the same unless there
// is no room.
func useNonce(t *testing.T, n *oauth1.Nonces, i int, s step) {
	t.Helper()
	before := n.Len()
	checked := n.Check(at(s.now), noon+s.stamp, s.key)
	if n.Len() != before {
		t.Errorf("step %d: the check left %d nonces, want %d", i, n.Len(), before)
	}
	got := n.Use(at(s.now), noon+s.stamp, s.key)
	if got != s.want {
		t.Errorf("step %d: %v, want %v", i, got, s.want)
	}
	if checked != got && (checked != fresh || got != old) {
		t.Errorf("step %d: the check says %v, the use %v", i, checked, got)
	}
}

func TestCheckTakesNoNonce(t *testing.T) {
	t.Parallel()
	n := oauth1.NewNonces(window, 9)
	for range 3 {
		if got := n.Check(at(0), noon, key("a")); got != fresh {
			t.Errorf("%v, want fresh", got)
		}
	}
	if got := n.Len(); got != 0 {
		t.Errorf("%d nonces, want none", got)
	}
}

func TestTheWindowIsInWholeSeconds(t *testing.T) {
	t.Parallel()
	n := oauth1.NewNonces(1999*time.Millisecond, 9)
	now := time.Unix(noon, 999_999_999)
	if got := n.Check(now, noon-1, key("a")); got != fresh {
		t.Errorf("a second ago: %v, want fresh", got)
	}
	if got := n.Check(now, noon-2, key("a")); got != old {
		t.Errorf("two seconds ago: %v, want old", got)
	}
}

// Who holds a key can use nonces as fast as the store takes them, at stamps of
// his choice, and others' requests still pass.
func TestNobodyIsShutOutByStampsAhead(t *testing.T) {
	t.Parallel()
	const capacity = 1000
	n := oauth1.NewNonces(window, capacity)
	other := oauth1.Key{Consumer: "other", Token: "other"}
	for second := range int64(1000) {
		now := at(second)
		for i := range int64(10) {
			n.Use(now, noon+second+1+i*i*i*7919, key("a"))
			n.Use(now, math.MaxInt64-second*10-i, key("a"))
		}
		if got := n.Use(now, noon+second, other); got != fresh {
			t.Fatalf("second %d: %v, want fresh", second, got)
		}
		if got := n.Use(now, noon+second, other); got != used {
			t.Fatalf("second %d: %v, want used", second, got)
		}
	}
	if n.Len() > capacity {
		t.Errorf("%d nonces, want %d at most", n.Len(), capacity)
	}
}

func TestParseTimestamp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"1": 1, "137131200": 137131200, "007": 7, "9223372036854775807": math.MaxInt64,
		"": 0, "0": 0, "000": 0, "-1": 0, "+1": 0, " 1": 0, "1 ": 0, "1.0": 0, "1e3": 0, "0x1": 0, "1_000": 0,
		"9223372036854775808": 0, "99999999999999999999999999": 0, "yesterday": 0, "١": 0, "1\n": 0,
	} {
		if got, ok := oauth1.ParseTimestamp(text); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d, %t, want %d", text, got, ok, want)
		}
	}
}

func TestVerdictsHaveNames(t *testing.T) {
	t.Parallel()
	for v, want := range map[oauth1.Verdict]string{fresh: "fresh", used: "used", old: "old", 3: "Verdict(3)", -1: "Verdict(-1)"} {
		if got := v.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A noncesModel is the store in its plainest form.
type noncesModel struct {
	window   int64
	capacity int
	live     map[stamped]bool
	floor    int64
	// ever are all that were ever used, in order; ahead are those that were ahead
	// of the clock then and are still remembered.
	ever  []stamped
	ahead map[stamped]bool
}

type stamped struct {
	stamp int64
	key   oauth1.Key
}

func (m *noncesModel) oldest() (stamp int64) {
	stamp = math.MaxInt64
	for e := range m.live {
		stamp = min(stamp, e.stamp)
	}
	return stamp
}

func (m *noncesModel) seconds() int {
	stamps := make(map[int64]bool)
	for e := range m.live {
		stamps[e.stamp] = true
	}
	return len(stamps)
}

func (m *noncesModel) forget(stamp int64) {
	for e := range m.live {
		if e.stamp <= stamp {
			m.floor = max(m.floor, e.stamp)
			delete(m.live, e)
			delete(m.ahead, e)
		}
	}
}

func (m *noncesModel) use(now int64, e stamped) oauth1.Verdict {
	m.forget(now - m.window - 1)
	switch {
	case e.stamp <= m.floor || e.stamp < now-m.window:
		return oauth1.Old
	case m.live[e]:
		return oauth1.Used
	case e.stamp > now && 2*len(m.live) >= m.capacity:
		return oauth1.Old
	case len(m.live) >= m.capacity && m.oldest() >= e.stamp:
		return oauth1.Old
	case len(m.live) >= m.capacity:
		m.forget(m.oldest())
	}
	m.live[e], m.ever = true, append(m.ever, e)
	if e.stamp > now {
		m.ahead[e] = true
	}
	return oauth1.Fresh
}

func TestNoncesAreTheModels(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		capacity := 2 * rapid.IntRange(1, 8).Draw(t, "half of the capacity")
		seconds := rapid.Int64Range(0, 8).Draw(t, "window")
		n := oauth1.NewNonces(time.Duration(seconds)*time.Second, capacity)
		m := &noncesModel{
			window: seconds, capacity: capacity,
			live: make(map[stamped]bool), ahead: make(map[stamped]bool),
		}
		now := int64(noon)
		t.Repeat(map[string]func(*rapid.T){
			"time passes":           func(t *rapid.T) { now += rapid.Int64Range(0, 12).Draw(t, "seconds") },
			"the clock is set":      func(t *rapid.T) { now = noon + rapid.Int64Range(-40, 40).Draw(t, "seconds") },
			"a nonce is used":       func(t *rapid.T) { useByModel(t, n, m, now, drawStamped(t, now)) },
			"a nonce is used again": func(t *rapid.T) { useAgain(t, n, m, now) },
			"": func(t *rapid.T) {
				if n.Len() != len(m.live) || n.Len() > capacity || 2*len(m.ahead) > capacity {
					t.Fatalf("%d nonces, %d ahead, the model has %d", n.Len(), len(m.ahead), len(m.live))
				}
				if got, want := n.Seconds(), m.seconds(); got != want {
					t.Fatalf("%d seconds, the model has %d", got, want)
				}
			},
		})
	})
}

func drawStamped(t *rapid.T, now int64) stamped {
	stamp := now + rapid.OneOf(rapid.Int64Range(-10, 1), rapid.Int64Range(0, 20)).Draw(t, "stamp")
	return stamped{stamp, oauth1.Key{
		Consumer: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "consumer"),
		Token:    rapid.SampledFrom([]string{"", "a"}).Draw(t, "token"),
		Nonce:    rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "nonce"),
	}}
}

func useByModel(t *rapid.T, n *oauth1.Nonces, m *noncesModel, now int64, e stamped) {
	replayed := slices.Contains(m.ever, e)
	checked := n.Check(time.Unix(now, 0), e.stamp, e.key)
	got, want := n.Use(time.Unix(now, 0), e.stamp, e.key), m.use(now, e)
	if got != want || checked != got && (checked != fresh || got != old) {
		t.Fatalf("the use says %v, the check %v, the model %v", got, checked, want)
	}
	if replayed && checked == fresh {
		t.Fatal("a nonce passes twice")
	}
}

// useAgain uses each nonce that was ever used: none is fresh.
func useAgain(t *rapid.T, n *oauth1.Nonces, m *noncesModel, now int64) {
	for _, e := range slices.Clone(m.ever) {
		useByModel(t, n, m, now, e)
	}
}
