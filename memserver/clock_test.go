package memserver_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

func TestAClockStandsUntilItIsMoved(t *testing.T) {
	t.Parallel()
	clock := memserver.NewClock(noon)
	clock.Advance(90 * time.Minute)
	for range 2 {
		if want := noon.Add(90 * time.Minute); !clock.Now().Equal(want) {
			t.Errorf("it shows %v", clock.Now())
		}
	}
	clock.Set(noon.AddDate(-1, 0, 0))
	clock.Advance(-time.Hour)
	if want := noon.AddDate(-1, 0, 0).Add(-time.Hour); !clock.Now().Equal(want) {
		t.Errorf("it shows %v", clock.Now())
	}
}

// Every answer has the clock's Date: good ones, refusals, those of no site, of
// faults, and after Close.
func TestTheClockDatesEveryAnswer(t *testing.T) {
	t.Parallel()
	clock := memserver.NewClock(noon.In(time.FixedZone("", -7200)))
	w := newPortless(t, memserver.WithClock(clock), memserver.WithMaxBodyBytes(200))
	const want = "Sat, 01 May 2010 12:00:00 GMT"
	check := func(what, got string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: Date is %q", what, got)
		}
	}
	check("a success", w.join(t).header.Get("Date"))
	check("a refusal", w.join(t).header.Get("Date"))
	check("an unknown path", w.post(t, w.client(), w.URL()+"/x", nil).header.Get("Date"))
	form := w.form()
	form.Set("x", string(make([]byte, 300)))
	check("a body that is too large", w.post(t, w.client(), w.URL()+joinPath, form).header.Get("Date"))
	answer := memserver.Effect{Kind: memserver.Answer, Status: 503}
	noError(t, w.Inject(
		memserver.Fault{Attempt: 1, Phase: memserver.BeforeRules, Effect: answer},
		memserver.Fault{Attempt: 2, Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Garbage}},
	))
	check("a fault's answer", w.join(t).header.Get("Date"))
	check("garbage", w.join(t).header.Get("Date"))
	answer.Header = map[string]string{"date": "Thu, 01 Jan 1970 00:00:00 GMT"}
	noError(t, w.Inject(memserver.Fault{Phase: memserver.BeforeRules, Effect: answer}))
	if got := w.join(t).header.Get("Date"); got != answer.Header["date"] {
		t.Errorf("a fault with a Date of its own: %q", got)
	}
	clock.Advance(time.Hour)
	w.ClearFaults()
	if got := w.join(t).header.Get("Date"); got != "Sat, 01 May 2010 13:00:00 GMT" {
		t.Errorf("an hour later Date is %q", got)
	}
	clock.Advance(-time.Hour)
	w.Close()
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	check("after Close", rec.Header().Get("Date"))
}

// Tokens end, and memberships begin, by the clock.
func TestTheClockDrivesTheSite(t *testing.T) {
	t.Parallel()
	clock := memserver.NewClock(noon)
	w := newPortless(t, memserver.WithClock(clock))
	w.site.SetTokenLifetime(time.Hour)
	cfg := w.site.Config(w.ada.ID)
	client := must(t, peopleaggregator.New, fast(cfg))
	clock.Advance(time.Hour - time.Nanosecond)
	if _, err := client.Join(t.Context(), groups.Membership{GroupID: w.group.ID}); err != nil {
		t.Errorf("a moment before the token's end: %v", err)
	}
	want := []memserver.Member{{UserID: w.ada.ID, Since: noon.Add(time.Hour - time.Nanosecond)}}
	if diff := cmp.Diff(want, w.site.Members(w.group.ID)); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	clock.Advance(time.Nanosecond)
	_, err := client.Leave(t.Context(), groups.Membership{GroupID: w.group.ID})
	var e *groups.Error
	if !errors.As(err, &e) || e.NativeCode != peopleaggregator.CodeUserTokenExpired {
		t.Errorf("at the token's end: %v", err)
	}
	if got := must(t, w.site.AddGroup, memserver.Group{}).Created; !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("a group was created at %v", got)
	}
	if x := w.Record()[1]; !x.Time.Equal(noon.Add(time.Hour)) {
		t.Errorf("the record has the time %v", x.Time)
	}
}

// Without a clock of its own a server lives by real time, which in a bubble is
// the bubble's.
func TestTimeIsRealByDefault(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]memserver.Option{nil, {memserver.WithClock(nil)}} {
		synctest.Test(t, func(t *testing.T) {
			w := newPortless(t, opts...)
			<-time.After(90 * time.Minute)
			now := time.Now().UTC()
			if got := w.join(t).header.Get("Date"); got != now.Format(http.TimeFormat) {
				t.Errorf("Date is %q at %v", got, now)
			}
			if got := w.site.Members(w.group.ID)[0].Since; !got.Equal(now) {
				t.Errorf("the membership began at %v, and it is %v", got, now)
			}
		})
	}
}

// One seed and the same calls give the same tokens; another seed gives others.
func TestTheSeedRepeatsTokens(t *testing.T) {
	t.Parallel()
	tokens := func(opts ...memserver.Option) (all []string) {
		w := newPortless(t, append(opts, memserver.WithClock(memserver.NewClock(noon)))...)
		for range 3 {
			all = append(all, w.site.Token(w.ada.ID).Reveal())
		}
		return append(all, w.token)
	}
	for _, dialect := range dialects {
		opt := memserver.WithDialect(dialect)
		want, same, other := tokens(opt), tokens(opt, memserver.WithSeed(1)), tokens(opt, memserver.WithSeed(2))
		if diff := cmp.Diff(want, same); diff != "" {
			t.Errorf("the default seed is 1 (-want +got):\n%s", diff)
		}
		seen := map[string]bool{}
		for _, token := range append(want, other...) {
			if seen[token] {
				t.Errorf("%s: a token twice", dialectNames[dialect])
			}
			seen[token] = true
		}
	}
}
