package rocketchat_test

import (
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

const tooManyText = `{"success":false,"error":"Error, too many requests. Please slow down. You must wait 42 seconds before trying this endpoint again. [error-too-many-requests]"}`

// limits are the three headers.
func limits(limit, remaining, reset string) http.Header {
	return http.Header{
		"X-RateLimit-Limit": {limit}, "X-RateLimit-Remaining": {remaining}, "X-RateLimit-Reset": {reset},
	}
}

func with(h http.Header, name, value string) http.Header {
	h = h.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set(name, value)
	return h
}

// RC-008: a 429 waits as it says, on the server's clock.
func TestA429WaitsAsItSays(t *testing.T) {
	t.Parallel()
	serverTime := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC) // years after the client's
	date := serverTime.Format(http.TimeFormat)
	in := func(d time.Duration) string { return strconv.FormatInt(serverTime.Add(d).UnixMilli(), 10) }
	ours := func(d time.Duration) string { // the clock of a synctest bubble
		return strconv.FormatInt(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).UnixMilli(), 10)
	}
	dated := func(reset string) http.Header { return with(limits("10", "0", reset), "Date", date) }
	for name, tc := range map[string]struct {
		answer reply
		want   time.Duration
	}{
		"until Reset, in milliseconds":       {reply{429, `{}`, dated(in(17500 * time.Millisecond))}, 17500 * time.Millisecond},
		"Reset goes before the text":         {reply{429, tooManyText, dated(in(17 * time.Second))}, 17 * time.Second},
		"Reset without a Date":               {reply{429, tooManyText, limits("10", "0", ours(9*time.Second))}, 9 * time.Second},
		"the text without headers":           {reply{429, tooManyText, nil}, 42 * time.Second},
		"the text where Reset has passed":    {reply{429, tooManyText, dated(in(-time.Second))}, 42 * time.Second},
		"the text where Reset is now":        {reply{429, tooManyText, dated(in(0))}, 42 * time.Second},
		"the text where Reset is none":       {reply{429, tooManyText, dated("soon")}, 42 * time.Second},
		"the text where Reset is in seconds": {reply{429, tooManyText, dated("1936767600")}, 42 * time.Second},
		"one second":                         {reply{429, "You must wait 1 second.", nil}, time.Second},
		"a proxy's Retry-After goes first":   {reply{429, tooManyText, with(dated(in(50*time.Second)), "Retry-After", "7")}, 7 * time.Second},
		"as a code with status 400":          {reply{400, tooManyText, dated(in(17 * time.Second))}, 17 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				c := client(t, script(t, tc.answer, success), func(cfg *rocketchat.Config) { cfg.MinWait, cfg.MaxWait = time.Millisecond, time.Minute })
				res, err := c.Leave(t.Context(), mine)
				if err != nil || res.Attempts != 2 || res.Inferred {
					t.Fatalf("%+v, %v", res, err)
				}
				if got := time.Since(start); got != tc.want {
					t.Errorf("waited %v, want %v", got, tc.want)
				}
			})
		})
	}
}

func TestA429ThatNamesNoWaitIsRepeatedAfterTheUsualOne(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "<html>", "You must wait", "You must wait seconds", "You must wait for seconds", "You must wait -1 seconds", "You must wait 4",
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			res, err := client(t, script(t, reply{429, body, nil}, success)).Leave(t.Context(), mine)
			if err != nil || res.Attempts != 2 || time.Since(start) > time.Second {
				t.Errorf("%q: %+v, %v after %v", body, res, err, time.Since(start))
			}
		})
	}
}

// A wait beyond MaxWait is not begun: the caller is told of it.
func TestALongWaitIsTheCallers(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]time.Duration{
		tooManyText: 42 * time.Second,
		"You must wait 9223372036854775807 seconds":  1<<63 - 1,
		"You must wait 99999999999999999999 seconds": 1<<63 - 1,
	} {
		each(t, func(t *testing.T, op operation) {
			tp := record(t, reply{429, body, nil})
			e := errorOf(t, second(op.do(t, tp)), groups.ErrRateLimited)
			if e.RetryAfter != want || e.HTTPStatus != 429 || len(tp.got) != 1 {
				t.Errorf("%+v", e)
			}
			// After a lost answer the outcome is open, and read.
			in, out := op.reading()
			if op.state == groups.StateLeft {
				in = out
			}
			res, err := op.do(t, dialogue(t, op.method, in, lost, reply{429, body, nil}))
			if err != nil || !res.Inferred {
				t.Errorf("%+v, %v", res, err)
			}
			e = errorOf(t, second(op.do(t, dialogue(t, op.method, loggedOut, lost, reply{429, body, nil}))), groups.ErrOutcomeUnknown)
			if e.RetryAfter != want {
				t.Errorf("%+v", e)
			}
		})
	}
}

// The end of the period stands on every answer: only a refusal for too many
// requests waits for it.
func TestOtherFailuresDoNotWaitForTheReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		far := limits("10", "9", strconv.FormatInt(start.Add(time.Hour).UnixMilli(), 10))
		for _, r := range []reply{
			{500, `{"success":false,"error":"Internal server error"}`, far}, {502, "You must wait 42 seconds", far}, {200, "", far},
		} {
			res, err := client(t, script(t, r, success)).Leave(t.Context(), mine)
			if err != nil || res.Attempts != 2 {
				t.Errorf("%+v, %v", res, err)
			}
		}
		if got := time.Since(start); got > time.Second {
			t.Errorf("waited %v", got)
		}
	})
}

func TestRateLimitReachesResultsAndErrors(t *testing.T) {
	t.Parallel()
	want := &groups.RateLimit{Limit: 10, Remaining: 3, Reset: time.Date(2016, 12, 9, 15, 8, 58, 42e6, time.UTC)}
	h := limits("10", "3", "1481296138042")
	each(t, func(t *testing.T, op operation) {
		ok, no := success, refused("error-not-allowed", "No")
		ok.header, no.header = h, h
		res, err := op.do(t, script(t, ok))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, res.RateLimit); d != "" {
			t.Errorf("Result (-want +got):\n%s", d)
		}
		e := errorOf(t, second(op.do(t, script(t, no))), groups.ErrPermissionDenied)
		if d := cmp.Diff(want, e.RateLimit); d != "" {
			t.Errorf("Error (-want +got):\n%s", d)
		}
		// Administrators get no such headers.
		if res, err := op.do(t, script(t, success)); err != nil || res.RateLimit != nil {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestHeadersThatAreNoRateLimit(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.Header{
		"no limit":            limits("", "3", "1481296138042"),
		"no remaining":        limits("10", "", "1481296138042"),
		"no reset":            limits("10", "3", ""),
		"a negative limit":    limits("-10", "3", "1481296138042"),
		"remaining in words":  limits("10", "three", "1481296138042"),
		"a negative reset":    limits("10", "3", "-1"),
		"a reset as a date":   limits("10", "3", "2016-12-09T15:08:58.042Z"),
		"a limit too large":   limits("99999999999999999999", "3", "1481296138042"),
		"a reset beyond time": limits("10", "3", "99999999999999999999"),
	} {
		ok := success
		ok.header = h
		if res, err := client(t, script(t, ok)).Leave(t.Context(), mine); err != nil || res.RateLimit != nil {
			t.Errorf("%s: %+v, %v", name, res, err)
		}
	}
}
