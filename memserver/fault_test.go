package memserver_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A faultCase is a fault that meets a join, and what comes of it.
type faultCase struct {
	name   string
	phase  memserver.Phase
	effect memserver.Effect
	want   seen // its err is found with errors.Is
	joined bool
	status int // in the record
}

var faultCases = func() []faultCase {
	const half = len(joinedBody) / 2
	teapot := memserver.Effect{Kind: memserver.Answer, Status: 418, Header: map[string]string{"X-Tea": "green"}, Body: "tea"}
	drop, truncate := memserver.Effect{Kind: memserver.Drop}, memserver.Effect{Kind: memserver.Truncate}
	garbage, delay := memserver.Effect{Kind: memserver.Garbage}, memserver.Effect{Delay: time.Millisecond}
	whole, broken := seen{status: 200, body: joinedBody}, seen{status: 200, body: joinedBody[:half], err: io.ErrUnexpectedEOF}
	junk := seen{status: 200, body: "\xfe\xff<not{an answer"}
	return []faultCase{
		{"a delay before the rules", memserver.BeforeRules, delay, whole, true, 200},
		{"an answer before the rules", memserver.BeforeRules, teapot, seen{status: 418, body: "tea"}, false, 418},
		{"a drop before the rules", memserver.BeforeRules, drop, seen{err: io.EOF}, false, 0},
		{"garbage before the rules", memserver.BeforeRules, garbage, junk, false, 200},
		{"a delay after the rules", memserver.AfterRules, delay, whole, true, 200},
		{"an answer after the rules", memserver.AfterRules, teapot, seen{status: 418, body: "tea"}, true, 418},
		{"a drop after the rules", memserver.AfterRules, drop, seen{err: io.EOF}, true, 0},
		{"a truncated answer", memserver.AfterRules, truncate, broken, true, 200},
		{"garbage after the rules", memserver.AfterRules, garbage, junk, true, 200},
		{"a delay in the middle", memserver.MidAnswer, delay, whole, true, 200},
		{"a drop in the middle", memserver.MidAnswer, drop, broken, true, 200},
		{"truncated in the middle", memserver.MidAnswer, truncate, broken, true, 200},
		{
			"garbage in the middle", memserver.MidAnswer, garbage,
			seen{status: 200, body: joinedBody[:half] + strings.Repeat("\xfe", half)},
			true, 200,
		},
	}
}()

// A fault does to the answer what it says, and to the world what its phase says.
func TestFaultsSpoilAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range faultCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, opts := range [][]memserver.Option{nil, {memserver.WithoutPort()}} {
				w := newTown(t, opts...)
				for _, base := range []string{w.URL(), w.TLSURL()} {
					tc.check(t, w, base)
					_ = w.site.Leave(w.group.ID, w.ada.ID) // where the join took effect
				}
			}
		})
	}
}

func (tc faultCase) check(t *testing.T, w *town, base string) {
	t.Helper()
	w.ClearFaults()
	w.ClearRecord()
	fault := memserver.Fault{Attempt: 1, Phase: tc.phase, Effect: tc.effect}
	noError(t, w.Inject(fault))
	got := w.post(t, w.client(), base+joinPath, w.form())
	if got.status != tc.want.status || got.body != tc.want.body || !errors.Is(got.err, tc.want.err) {
		t.Errorf("%s: the client saw %v, want %v", base, got, tc.want)
	}
	if joined := w.state() == groups.StateJoined; joined != tc.joined {
		t.Errorf("%s: joined is %v, want %v", base, joined, tc.joined)
	}
	if tc.want.status == 418 && (got.header.Get("X-Tea") != "green" || got.header.Get("Date") == "") {
		t.Errorf("%s: the fault's answer has the header %v", base, got.header)
	}
	record := w.Record()
	if len(record) != 1 || record[0].Status != tc.status || record[0].Group != w.group.ID {
		t.Fatalf("%s: the record is %+v", base, record)
	}
	if diff := cmp.Diff(&fault, record[0].Fault); diff != "" {
		t.Errorf("%s: the record's fault (-want +got):\n%s", base, diff)
	}
	if next := w.post(t, w.client(), base+leavePath, w.form()); next.err != nil || next.status != 200 {
		t.Errorf("%s: after the fault the server answers %v", base, next)
	}
}

func TestFaultsMatch(t *testing.T) {
	t.Parallel()
	const ada, grace = "1", "2"
	const chess, tennis = "group:1", "group:2"
	for name, tc := range map[string]struct {
		fault memserver.Fault
		want  string // of the requests below those that it meets
	}{
		"everything":                  {memserver.Fault{}, "12345"},
		"one site":                    {memserver.Fault{Site: "peopleaggregator"}, "12345"},
		"one operation":               {memserver.Fault{Op: "joinGroup"}, "134"},
		"one group":                   {memserver.Fault{Group: tennis}, "3"},
		"one user":                    {memserver.Fault{User: grace}, "45"},
		"one user by login":           {memserver.Fault{User: grace, Op: "login"}, "5"},
		"all of it":                   {memserver.Fault{User: ada, Group: chess, Op: "joinGroup"}, "1"},
		"the first request":           {memserver.Fault{Attempt: 1}, "1"},
		"the second that matches":     {memserver.Fault{Op: "joinGroup", Attempt: 2}, "3"},
		"an attempt that never comes": {memserver.Fault{Attempt: 6}, ""},
		"another operation":           {memserver.Fault{Op: "getGroups"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPortless(t)
			graces := w.site.Token(must(t, w.site.AddUser, memserver.User{ID: grace, Login: "grace"}).ID).Reveal()
			must(t, w.site.AddGroup, memserver.Group{ID: tennis})
			tc.fault.Phase, tc.fault.Effect = memserver.BeforeRules, memserver.Effect{Kind: memserver.Answer, Status: 418}
			noError(t, w.Inject(tc.fault))
			got := ""
			for i, request := range [][3]string{
				{joinPath, w.token, chess},
				{leavePath, w.token, chess},
				{joinPath, w.token, tennis},
				{joinPath, graces, chess},
				{loginPath, "", ""},
			} {
				form := w.form()
				form.Set("authToken", request[1])
				form.Set("id", request[2])
				form.Set("login", "grace")
				form.Set("password", "wrong")
				if w.post(t, w.client(), w.URL()+request[0], form).status == 418 {
					got += string(rune('1' + i))
				}
			}
			if got != tc.want {
				t.Errorf("it met the requests %q, want %q", got, tc.want)
			}
			w.ClearFaults() // some never fire
		})
	}
}

// Of the faults that match, the first one that is due fires; the others count
// the request all the same.
func TestTheFirstFaultThatIsDueFires(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	teapot := func(attempt, status int) memserver.Fault {
		return memserver.Fault{
			Attempt: attempt, Phase: memserver.BeforeRules,
			Effect: memserver.Effect{Kind: memserver.Answer, Status: status},
		}
	}
	noError(t, w.Inject(teapot(2, 420), teapot(3, 430)), w.Inject(teapot(1, 410), teapot(3, 431), teapot(4, 440), teapot(0, 499)))
	var got []int
	for range 5 {
		got = append(got, w.join(t).status)
	}
	if diff := cmp.Diff([]int{410, 420, 430, 440, 499}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]memserver.Fault{teapot(3, 431)}, w.Unfired()); diff != "" {
		t.Errorf("unfired (-want +got):\n%s", diff)
	}
	w.ClearFaults()
	if got := w.join(t); got.body != joinedBody || len(w.Unfired()) > 0 {
		t.Errorf("without faults: %v, unfired %v", got, w.Unfired())
	}
}

func TestAFaultThatNeverFiredFailsTheTest(t *testing.T) {
	t.Parallel()
	var tb recorder
	w := newPortless(&tb)
	drop := memserver.Effect{Kind: memserver.Drop}
	noError(t, w.Inject(
		memserver.Fault{Op: "joinGroup", Phase: memserver.AfterRules, Effect: drop},
		memserver.Fault{Op: "leaveGroup", Phase: memserver.AfterRules, Effect: drop},
	))
	w.join(t)
	got := tb.end()
	if len(got) != 1 || !strings.Contains(got[0], "never fired") || !strings.Contains(got[0], "leaveGroup") {
		t.Errorf("reported: %q", got)
	}
}

// What a caller does with a fault after Inject, or with one that it got back,
// is its own business.
func TestFaultsAreCopied(t *testing.T) {
	t.Parallel()
	w := newPortless(t)
	mine := memserver.Fault{
		Attempt: 1, Phase: memserver.BeforeRules,
		Effect: memserver.Effect{Kind: memserver.Answer, Status: 418, Header: map[string]string{"X-Tea": "green"}},
	}
	noError(t, w.Inject(mine))
	mine.Effect.Header["X-Tea"] = "black"
	w.Unfired()[0].Effect.Header["X-Tea"] = "black"
	if got := w.join(t).header.Get("X-Tea"); got != "green" {
		t.Errorf("the tea is %s", got)
	}
	w.Record()[0].Fault.Effect.Header["X-Tea"] = "black"
	w.Record()[0].Fault.Attempt = 7
	if got := w.Record()[0].Fault; got.Effect.Header["X-Tea"] != "green" || got.Attempt != 1 {
		t.Errorf("the record's fault is now %+v", got)
	}
}

func TestSenselessFaultsAreRefused(t *testing.T) {
	t.Parallel()
	const before, after, mid = memserver.BeforeRules, memserver.AfterRules, memserver.MidAnswer
	answer := func(status int, body string, header ...string) memserver.Effect {
		e := memserver.Effect{Kind: memserver.Answer, Status: status, Body: body, Header: map[string]string{}}
		for _, name := range header {
			e.Header[name] = "x"
		}
		return e
	}
	for name, f := range map[string]memserver.Fault{
		"no phase":                      {Effect: memserver.Effect{Kind: memserver.Drop}},
		"an unknown phase":              {Phase: "later", Effect: memserver.Effect{Kind: memserver.Drop}},
		"no effect":                     {Phase: before},
		"an unknown kind":               {Phase: before, Effect: memserver.Effect{Kind: "explode"}},
		"an unknown site":               {Site: "nowhere", Phase: before, Effect: memserver.Effect{Kind: memserver.Drop}},
		"an answer without a status":    {Phase: before, Effect: answer(0, "")},
		"an informational answer":       {Phase: before, Effect: answer(103, "")},
		"an answer beyond the statuses": {Phase: before, Effect: answer(1000, "")},
		"an answer in the middle":       {Phase: mid, Effect: answer(200, "")},
		"204 with a body":               {Phase: before, Effect: answer(204, "x")},
		"304 with a body":               {Phase: before, Effect: answer(304, "x")},
		"a length of its own":           {Phase: before, Effect: answer(200, "", "content-length")},
		"an encoding of its own":        {Phase: before, Effect: answer(200, "", "Transfer-Encoding")},
		"truncated before the answer":   {Phase: before, Effect: memserver.Effect{Kind: memserver.Truncate}},
		"a drop with a body":            {Phase: after, Effect: memserver.Effect{Kind: memserver.Drop, Body: "x"}},
		"garbage with a status":         {Phase: after, Effect: memserver.Effect{Kind: memserver.Garbage, Status: 500}},
		"a delay with a header":         {Phase: after, Effect: memserver.Effect{Delay: 1, Header: map[string]string{"X": "x"}}},
		"a negative attempt":            {Attempt: -1, Phase: after, Effect: memserver.Effect{Kind: memserver.Drop}},
		"a negative delay":              {Phase: after, Effect: memserver.Effect{Kind: memserver.Drop, Delay: -1}},
		"late without a delay":          {Late: true, Phase: before, Effect: memserver.Effect{Kind: memserver.Drop}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newPortless(t)
			good := memserver.Fault{Phase: before, Effect: memserver.Effect{Kind: memserver.Drop}}
			if err := w.Inject(good, f); err == nil || !strings.HasPrefix(err.Error(), "memserver: ") {
				t.Errorf("Inject: %v", err)
			}
			if got := w.Unfired(); len(got) > 0 {
				t.Errorf("injected all the same: %+v", got)
			}
		})
	}
}

// A delayed request whose client hung up is dropped, unless the fault is Late.
func TestDelaysAndClientsThatHangUp(t *testing.T) {
	t.Parallel()
	const delay, patience = 5 * time.Hour, time.Minute * 31
	for name, tc := range map[string]struct {
		fault    memserver.Fault
		patience time.Duration // 0 is without end
		want     groups.State
		record   []int
		broken   bool
	}{
		"a client that waits for hours has its answer":      {fault: memserver.Fault{Phase: memserver.BeforeRules}, want: groups.StateJoined, record: []int{200}},
		"also after the rules":                              {fault: memserver.Fault{Phase: memserver.AfterRules}, want: groups.StateJoined, record: []int{200}},
		"also in the middle":                                {fault: memserver.Fault{Phase: memserver.MidAnswer}, want: groups.StateJoined, record: []int{200}},
		"one that hangs up before the rules is dropped":     {fault: memserver.Fault{Phase: memserver.BeforeRules}, patience: patience, want: groups.StateLeft, record: []int{0}, broken: true},
		"one that hangs up after the rules was carried out": {fault: memserver.Fault{Phase: memserver.AfterRules}, patience: patience, want: groups.StateJoined, record: []int{0}, broken: true},
		"one that hangs up in the middle was carried out":   {fault: memserver.Fault{Phase: memserver.MidAnswer}, patience: patience, want: groups.StateJoined, record: []int{200}, broken: true},
		"one that hangs up is carried out late":             {fault: memserver.Fault{Phase: memserver.BeforeRules, Late: true}, patience: patience, want: groups.StateJoined, record: []int{200}, broken: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newPortless(t)
				tc.fault.Effect.Delay = delay
				noError(t, w.Inject(tc.fault))
				client, start := w.client(), time.Now()
				client.Timeout = tc.patience
				got := w.post(t, client, w.URL()+joinPath, w.form())
				if tc.broken != isTimeout(got.err) || !tc.broken && got.body != joinedBody {
					t.Errorf("the client saw %v", got)
				}
				if want := map[bool]time.Duration{false: delay, true: patience}[tc.broken]; time.Since(start) != want {
					t.Errorf("it took %v, want %v", time.Since(start), want)
				}
				if tc.fault.Late {
					synctest.Wait()
					if w.state() != groups.StateLeft {
						t.Error("it was carried out at once")
					}
					<-time.After(delay)
				}
				synctest.Wait()
				if w.state() != tc.want {
					t.Errorf("the state is %q, want %q", w.state(), tc.want)
				}
				if diff := cmp.Diff(tc.record, w.statuses()); diff != "" {
					t.Errorf("statuses in the record (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Close ends a delay, also one that is Late: the request is not carried out.
func TestCloseEndsADelay(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newPortless(t)
			noError(t, w.Inject(memserver.Fault{Phase: memserver.BeforeRules, Late: late, Effect: memserver.Effect{Delay: time.Hour}}))
			start, got := time.Now(), make(chan seen)
			go func() { got <- w.join(t) }()
			synctest.Wait()
			w.Close()
			if s := <-got; s.err == nil || w.state() != groups.StateLeft || time.Since(start) > 0 {
				t.Errorf("late %v: the client saw %v after %v, the state is %q", late, s, time.Since(start), w.state())
			}
			if diff := cmp.Diff([]int{0}, w.statuses()); diff != "" {
				t.Errorf("late %v: statuses in the record (-want +got):\n%s", late, diff)
			}
		})
	}
}

// What Close ends has ended when it returns.
func TestCloseWaitsForRequests(t *testing.T) {
	t.Parallel()
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			w := settle(t, memserver.New())
			noError(t, w.Inject(memserver.Fault{Phase: memserver.BeforeRules, Effect: memserver.Effect{Delay: time.Hour}}))
			for range 8 {
				go func() {
					defer func() { _ = recover() }() // the abort, which a server of net/http takes
					w.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, joinPath, nil))
				}()
			}
			synctest.Wait()
			w.Close()
			if n := len(w.Record()); n != 8 {
				t.Errorf("%d of 8 had ended", n)
			}
		})
	}
}
