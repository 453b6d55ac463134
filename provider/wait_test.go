package provider_test

import (
	"context"
	"math"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// waits runs one Leave and gives the waits between its attempts.
func waits(t *testing.T, rt http.RoundTripper, alter func(*provider.Options)) ([]time.Duration, error) {
	t.Helper()
	var got []time.Duration
	e := newEngine(t, rt, func(o *provider.Options) {
		if alter != nil {
			alter(o)
		}
		o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { got = append(got, a.Wait) }
	})
	start := time.Now()
	_, err := leave(t.Context(), e)
	var sum time.Duration
	for _, w := range got {
		sum += w
	}
	if took := time.Since(start); took != sum {
		t.Errorf("the operation took %v, its waits add up to %v", took, sum)
	}
	return got, err
}

func TestWaitsGrowExponentiallyWithFullJitter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const rounds = 400
		bounds := []int{200, 400, 800, 1000, 1000} // ms
		seen := make([][]time.Duration, len(bounds))
		for range rounds {
			got, _ := waits(t, scripted(repeat(6, refused())...), func(o *provider.Options) {
				o.HTTP.MinWait, o.HTTP.MaxWait = 100*time.Millisecond, time.Second
				o.HTTP.MaxAttempts = 6
			})
			for i := range seen {
				seen[i] = append(seen[i], got[i])
			}
		}
		for i, high := range bounds {
			low, high := ms(100), ms(high)
			least, most := slices.Min(seen[i]), slices.Max(seen[i])
			if least < low || most > high {
				t.Errorf("wait %d: from %v to %v, want within %v and %v", i+1, least, most, low, high)
			}
			// With 400 waits, a miss of the outer tenths has the odds of 1e-18.
			if tenth := (high - low) / 10; least > low+tenth || most < high-tenth {
				t.Errorf("wait %d: from %v to %v, want the whole of %v to %v", i+1, least, most, low, high)
			}
		}
	})
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func TestWaitsOfTheDefaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got, err := waits(t, scripted(repeat(9, refused())...), nil)
		if len(got) != 4 || got[3] != 0 || groups.CodeOf(err) != groups.ErrUnavailable {
			t.Fatalf("got %v, %v; want four attempts", got, err)
		}
		for i, high := range []int{500, 1000, 2000} {
			if got[i] < ms(250) || got[i] > ms(high) {
				t.Errorf("wait %d is %v", i+1, got[i])
			}
		}
	})
}

func TestBoundsOfTheWaits(t *testing.T) {
	t.Parallel()
	const century = 36525 * 24 * time.Hour
	for _, c := range []struct {
		name      string
		low, high time.Duration
		least     time.Duration
		most      time.Duration
	}{
		{"one bound alone", 0, 10 * time.Millisecond, 10 * time.Millisecond, 10 * time.Millisecond},
		{"the lower alone, beyond the default of the upper", time.Hour, 0, time.Hour, time.Hour},
		{"both alike", time.Second, time.Second, time.Second, time.Second},
		{"the smallest", 1, 1, 1, 1},
		{"the largest", 1, math.MaxInt64, 1, 2},
		{"both a century", century, century, century, century},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got, err := waits(t, scripted(refused(), answer(200, "ok")), func(o *provider.Options) {
					o.HTTP.MinWait, o.HTTP.MaxWait = c.low, c.high
				})
				if err != nil || got[0] < c.least || got[0] > c.most {
					t.Errorf("got %v, %v; want a wait from %v to %v", got, err, c.least, c.most)
				}
			})
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	const date = "Sun, 06 Nov 1994 08:49:37 GMT"
	for _, c := range []struct {
		name   string
		header http.Header
		want   time.Duration
		legal  bool
	}{
		{"none", http.Header{}, 0, false},
		{"no header at all", nil, 0, false},
		{"empty", http.Header{"Retry-After": {""}}, 0, false},
		{"seconds", http.Header{"Retry-After": {"120"}}, 2 * time.Minute, true},
		{"seconds with spaces around", http.Header{"Retry-After": {" 7 "}}, 7 * time.Second, true},
		{"seconds with zeros before", http.Header{"Retry-After": {"007"}}, 7 * time.Second, true},
		{"zero", http.Header{"Retry-After": {"0"}}, 0, true},
		{"the first of two", http.Header{"Retry-After": {"1", "2"}}, time.Second, true},
		{"the most that a Duration holds", http.Header{"Retry-After": {"9223372036"}}, 9223372036 * time.Second, true},
		{"more than a Duration holds", http.Header{"Retry-After": {"9223372037"}}, math.MaxInt64, true},
		{"more than an int64 holds", http.Header{"Retry-After": {"99999999999999999999"}}, math.MaxInt64, true},
		{"an RFC 1123 date", http.Header{"Date": {date}, "Retry-After": {"Sun, 06 Nov 1994 08:50:07 GMT"}}, 30 * time.Second, true},
		{"an RFC 850 date", http.Header{"Date": {date}, "Retry-After": {"Sunday, 06-Nov-94 08:50:07 GMT"}}, 30 * time.Second, true},
		{"an asctime date", http.Header{"Date": {date}, "Retry-After": {"Sun Nov  6 08:50:07 1994"}}, 30 * time.Second, true},
		{"an RFC 850 date against an RFC 850 Date", http.Header{"Date": {"Sunday, 06-Nov-94 08:49:37 GMT"}, "Retry-After": {"Sunday, 06-Nov-94 08:50:07 GMT"}}, 30 * time.Second, true},
		{"a date that has passed", http.Header{"Date": {date}, "Retry-After": {"Sun, 06 Nov 1994 08:49:36 GMT"}}, 0, true},
		{"a date centuries ahead", http.Header{"Date": {date}, "Retry-After": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, math.MaxInt64, true},
		{"a float", http.Header{"Retry-After": {"1.5"}}, 0, false},
		{"a negative number", http.Header{"Retry-After": {"-1"}}, 0, false},
		{"a number with a plus", http.Header{"Retry-After": {"+1"}}, 0, false},
		{"a number with a unit", http.Header{"Retry-After": {"1s"}}, 0, false},
		{"digits beyond ASCII", http.Header{"Retry-After": {"٣"}}, 0, false},
		{"words", http.Header{"Retry-After": {"soon"}}, 0, false},
		{"an ISO date", http.Header{"Retry-After": {"1994-11-06T08:50:07Z"}}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, legal := provider.RetryAfter(c.header)
			if got != c.want || legal != c.legal {
				t.Errorf("got %v, %v; want %v, %v", got, legal, c.want, c.legal)
			}
		})
	}
}

func TestADateWithoutTheAnswersDateIsMeasuredAgainstTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
		for _, date := range []string{"", "yesterday"} {
			got, ok := provider.RetryAfter(http.Header{"Date": {date}, "Retry-After": {at}})
			if !ok || got != 90*time.Second {
				t.Errorf("with Date %q: got %v, %v", date, got, ok)
			}
		}
	})
}

func TestTheWaitThatIsAskedForCounts(t *testing.T) {
	t.Parallel()
	seven := func(*provider.Response) (time.Duration, bool) { return 7 * time.Second, true }
	for _, c := range []struct {
		name  string
		first step
		ask   func(*provider.Response) (time.Duration, bool)
		want  time.Duration // 0 means jitter
	}{
		{"429 with Retry-After", answer(429, "", "Retry-After", "9"), nil, 9 * time.Second},
		{"503 with Retry-After", answer(503, "", "Retry-After", "9"), nil, 9 * time.Second},
		{"500 with Retry-After", answer(500, "", "Retry-After", "9"), nil, 9 * time.Second},
		{"as long as MaxWait", answer(429, "", "Retry-After", "30"), nil, 30 * time.Second},
		{"zero", answer(429, "", "Retry-After", "0"), nil, 0},
		{"a date that has passed", answer(503, "", "Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), nil, 0},
		{"illegal", answer(429, "", "Retry-After", "1.5"), nil, 0},
		{"none", answer(429, ""), nil, 0},
		{"by the provider", answer(429, ""), seven, 7 * time.Second},
		{"by the provider, with a header that says otherwise", answer(429, "", "Retry-After", "9"), seven, 7 * time.Second},
		{"by the header, where the provider finds nothing", answer(429, "", "Retry-After", "9"), func(*provider.Response) (time.Duration, bool) { return 0, false }, 9 * time.Second},
		{"by the provider, negative", answer(429, ""), func(*provider.Response) (time.Duration, bool) { return -time.Hour, true }, 0},
		{"by nobody, as there is no answer", refused(), seven, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got, err := waits(t, scripted(c.first, answer(200, "ok")), func(o *provider.Options) { o.RetryAfter = c.ask })
				if err != nil {
					t.Fatal(err)
				}
				if c.want != 0 && got[0] != c.want {
					t.Errorf("waited %v, want %v", got[0], c.want)
				}
				if c.want == 0 && (got[0] < 250*time.Millisecond || got[0] > 500*time.Millisecond) {
					t.Errorf("waited %v, want a wait of our own", got[0])
				}
			})
		})
	}
}

func TestAWaitBeyondMaxWaitIsNotBegun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		header string
		want   time.Duration
	}{
		{"by a second", "31", 31 * time.Second},
		{"by a date", "Fri, 31 Dec 9999 23:59:59 GMT", math.MaxInt64},
		{"by far", "99999999999999999999", math.MaxInt64},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(answer(429, "", "Retry-After", c.header, "Date", "Sun, 06 Nov 1994 08:49:37 GMT"))
				got, err := waits(t, rt, nil)
				if diff := cmp.Diff([]time.Duration{0}, got); diff != "" {
					t.Errorf("waits (-want +got)\n%s", diff)
				}
				e := toError(t, err)
				if e.Code != groups.ErrRateLimited || e.RetryAfter != c.want {
					t.Errorf("got %v with RetryAfter %v, want ErrRateLimited with %v", err, e.RetryAfter, c.want)
				}
			})
		})
	}
}

func TestANegativeWaitIsNone(t *testing.T) {
	t.Parallel()
	e := newEngine(t, scripted(answer(429, "")), func(o *provider.Options) {
		o.HTTP.MaxAttempts = 1
		o.RetryAfter = func(*provider.Response) (time.Duration, bool) { return -time.Hour, true }
	})
	_, err := leave(t.Context(), e)
	if got := toError(t, err).RetryAfter; got != 0 {
		t.Errorf("RetryAfter is %v", got)
	}
}

func TestAWaitThatCannotEndBeforeCtxDoesIsNotBegun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		deadline time.Duration
		sent     int
	}{
		{"it would end after", 9 * time.Second, 1},
		{"it would end at the same instant", 10 * time.Second, 1},
		{"it ends before", 10*time.Second + 1, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(answer(503, "", "Retry-After", "10"), answer(200, "no silent"))
				ctx, cancel := context.WithTimeout(t.Context(), c.deadline)
				defer cancel()
				start := time.Now()
				_, err := leave(ctx, newEngine(t, rt, nil))
				if rt.sent() != c.sent {
					t.Fatalf("sent %d requests, want %d: %v", rt.sent(), c.sent, err)
				}
				if c.sent == 1 && (toError(t, err).Code != groups.ErrUnavailable || toError(t, err).RetryAfter != 10*time.Second || time.Since(start) != 0) {
					t.Errorf("got %v after %v, want ErrUnavailable with RetryAfter 10s at once", err, time.Since(start))
				}
			})
		})
	}
}

func TestHowOftenARequestIsRepeated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		attempts int
		once     bool
		step     step
		want     int
	}{
		{"four times by default", 0, false, lost(), 4},
		{"never with MaxAttempts 1", 1, false, lost(), 1},
		{"never with MaxAttempts 1, though the connection was refused", 1, false, refused(), 1},
		{"as often as MaxAttempts says", 7, false, lost(), 7},
		{"never after an unknown fate with Once", 0, true, lost(), 1},
		{"never after a 500 with Once", 0, true, answer(500, ""), 1},
		{"with Once while it was not carried out", 0, true, refused(), 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(repeat(10, c.step)...)
				e := newEngine(t, rt, func(o *provider.Options) { o.HTTP.MaxAttempts = c.attempts })
				r := toyRequest()
				r.Once = c.once
				_, err := e.Change(t.Context(), leaving(r))
				if rt.sent() != c.want || toError(t, err).Attempts != c.want {
					t.Errorf("sent %d requests, the error counts %d; want %d", rt.sent(), toError(t, err).Attempts, c.want)
				}
			})
		})
	}
}

func TestOnceEndsAtAnUnknownFateAfterOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := scripted(refused(), answer(429, ""), lost(), answer(200, "ok"))
		r := toyRequest()
		r.Once = true
		_, err := newEngine(t, rt, nil).Change(t.Context(), leaving(r))
		if rt.sent() != 3 || groups.CodeOf(err) != groups.ErrOutcomeUnknown {
			t.Errorf("got %v after %d requests", err, rt.sent())
		}
	})
}
