package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// client makes a watched client of Ada's.
func (l *lab) client(t *testing.T, h *hall, change func(*rocketchat.Config)) groups.Client {
	t.Helper()
	cfg := h.srv.RocketChat.Config(h.ada.ID)
	hurried(&cfg.HTTPConfig)
	if change != nil {
		change(&cfg)
	}
	l.Instrument(&cfg.HTTPConfig)
	c, err := rocketchat.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return l.Client("rocketchat", c)
}

func inject(t *testing.T, h *hall, op string, attempt int, phase memserver.Phase, effect memserver.Effect) {
	t.Helper()
	if err := h.srv.Inject(memserver.Fault{Op: op, Attempt: attempt, Phase: phase, Effect: effect}); err != nil {
		t.Fatal(err)
	}
}

const invite = rocketchat.MethodGroupsInvite

// post is the client span of an attempt at inviting.
func post(status sdktrace.Status, attributes ...string) span {
	m := map[string]string{
		"http.request.method": "POST", "server.address": "localhost", "url.full": "http://localhost/api/v1/groups.invite",
	}
	for i := 0; i < len(attributes); i += 2 {
		m[attributes[i]] = attributes[i+1]
	}
	return span{Name: "POST", Parent: "groups.join", Kind: trace.SpanKindClient, Status: status, Attributes: m}
}

// operation is the span of an operation.
func operation(op string, status sdktrace.Status, events []map[string]string, attributes ...string) span {
	m := map[string]string{"groups.provider": "rocketchat", "groups.operation": op, "groups.group.id": "room"}
	for i := 0; i < len(attributes); i += 2 {
		m[attributes[i]] = attributes[i+1]
	}
	return span{Name: "groups." + op, Kind: trace.SpanKindInternal, Status: status, Attributes: m, Events: events}
}

func event(number, fate string, more ...string) map[string]string {
	m := map[string]string{
		"name": "groups.attempt", "groups.method": invite, "groups.attempt.number": number, "groups.attempt.fate": fate,
	}
	for i := 0; i < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	return m
}

func TestAnOperationIsASpanWithOneForEachAttempt(t *testing.T) {
	t.Parallel()
	ok := sdktrace.Status{Code: codes.Unset}
	for name, tc := range map[string]struct {
		prepare func(*testing.T, *hall)
		want    []span
		count   map[string]int64
		fates   map[string]int64
	}{
		"a success": {
			want: []span{
				post(ok, "http.response.status_code", "200"),
				operation("join", ok, []map[string]string{event("1", "answered", "http.response.status_code", "200")},
					"groups.outcome", "ok", "groups.state", "joined", "groups.attempts", "1", "groups.inferred", "false"),
			},
			count: map[string]int64{"join ok rocketchat": 1},
			fates: map[string]int64{"answered groups.invite rocketchat": 1},
		},
		"a lost answer, asked for again after a wait": {
			prepare: func(t *testing.T, h *hall) {
				inject(t, h, invite, 1, memserver.AfterRules, memserver.Effect{Kind: memserver.Drop})
			},
			want: []span{
				post(failedSpan, "error.type", "*errors.errorString"),
				post(ok, "http.response.status_code", "200"),
				operation("join", ok, []map[string]string{
					event("1", "unknown", "error.type", "outcome_unknown", "groups.attempt.wait", "0.001"),
					event("2", "answered", "http.response.status_code", "200"),
				}, "groups.outcome", "ok", "groups.state", "joined", "groups.attempts", "2", "groups.inferred", "false"),
			},
			count: map[string]int64{"join ok rocketchat": 1},
			fates: map[string]int64{"unknown groups.invite rocketchat": 1, "answered groups.invite rocketchat": 1},
		},
		"a refusal": {
			prepare: func(t *testing.T, h *hall) {
				if err := h.srv.RocketChat.SetArchived("room", true); err != nil {
					t.Fatal(err)
				}
			},
			want: []span{
				post(failedSpan, "http.response.status_code", "400", "error.type", "400"),
				operation("join", sdktrace.Status{Code: codes.Error, Description: "archived"},
					[]map[string]string{event("1", "answered", "http.response.status_code", "400", "error.type", "archived")},
					"groups.outcome", "archived", "error.type", "archived", "groups.attempts", "1", "groups.native_code", "error-room-archived"),
			},
			count: map[string]int64{"join archived rocketchat": 1},
			fates: map[string]int64{"answered groups.invite rocketchat": 1},
		},
		"too many requests, and a wait that is not begun": {
			prepare: func(t *testing.T, h *hall) {
				inject(t, h, invite, 0, memserver.BeforeRules, memserver.Effect{
					Kind: memserver.Answer, Status: http.StatusTooManyRequests, Header: map[string]string{"Retry-After": "60"},
				})
			},
			want: []span{
				post(failedSpan, "http.response.status_code", "429", "error.type", "429"),
				operation("join", sdktrace.Status{Code: codes.Error, Description: "rate limited"},
					[]map[string]string{event("1", "not_carried_out", "http.response.status_code", "429", "error.type", "rate_limited")},
					"groups.outcome", "rate_limited", "error.type", "rate_limited", "groups.attempts", "1", "groups.retry_after", "60"),
			},
			count: map[string]int64{"join rate_limited rocketchat": 1},
			fates: map[string]int64{"not_carried_out groups.invite rocketchat": 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, l := newHall(t), newLab(t)
			if tc.prepare != nil {
				tc.prepare(t, h)
			}
			_, _ = l.client(t, h, nil).Join(t.Context(), h.membership)
			if diff := cmp.Diff(tc.want, l.ended()); diff != "" {
				t.Errorf("the spans differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.count, l.counts(t, "groups.operations")); diff != "" {
				t.Errorf("the operations differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.fates, l.counts(t, "groups.attempts")); diff != "" {
				t.Errorf("the attempts differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.fates, l.counts(t, "groups.attempt.duration")); diff != "" {
				t.Errorf("the durations differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsRefusedUnsentHasNoAttempt(t *testing.T) {
	t.Parallel()
	h, l := newHall(t), newLab(t)
	_, err := l.client(t, h, nil).Leave(t.Context(), groups.Membership{GroupID: "room"})
	want := []span{operation("leave", sdktrace.Status{Code: codes.Error, Description: "invalid argument"}, nil,
		"groups.outcome", "invalid_argument", "error.type", "invalid_argument", "groups.attempts", "0")}
	if diff := cmp.Diff(want, l.ended()); diff != "" || !errors.Is(err, groups.ErrInvalidArgument) {
		t.Errorf("the error is %v; the spans differ (-want +got):\n%s", err, diff)
	}
}

func TestSpansStandBelowTheCallersAndMetricsPointToThem(t *testing.T) {
	t.Parallel()
	h, l := newHall(t), newLab(t)
	ctx, root := l.tracer.Start(t.Context(), "request")
	_, err := l.client(t, h, nil).Join(ctx, h.membership)
	root.End()
	if err != nil {
		t.Fatal(err)
	}
	ended := l.spans.Ended()
	var got []string
	for _, s := range l.ended() {
		got = append(got, s.Name+" below "+s.Parent)
	}
	if diff := cmp.Diff([]string{"POST below groups.join", "groups.join below request", "request below "}, got); diff != "" {
		t.Fatalf("the spans differ (-want +got):\n%s", diff)
	}
	data, ok := l.metrics(t)["groups.attempt.duration"].(metricdata.Histogram[float64])
	if !ok || len(data.DataPoints) != 1 || len(data.DataPoints[0].Exemplars) != 1 {
		t.Fatalf("the durations are %+v", data)
	}
	join := ended[1].SpanContext().SpanID()
	if got := trace.SpanID(data.DataPoints[0].Exemplars[0].SpanID); got != join {
		t.Errorf("the exemplar points to %v and not to the operation, %v", got, join)
	}
}

func TestOneReadsTheStateWhereOneCould(t *testing.T) {
	t.Parallel()
	h, l := newHall(t), newLab(t)
	r, ok := l.client(t, h, nil).(groups.Reader)
	if !ok {
		t.Fatal("the watched client is no Reader")
	}
	state, err := r.State(t.Context(), groups.Membership{GroupID: "room", User: groups.Self})
	if state != groups.StateJoined || err != nil {
		t.Errorf("the state is %q, %v", state, err)
	}
	spans := l.ended()
	want := []string{"GET", "groups.state"}
	if len(spans) != 2 || !cmp.Equal(want, []string{spans[0].Name, spans[1].Name}) {
		t.Fatalf("the spans are %+v", spans)
	}
	attributes := map[string]string{
		"groups.provider": "rocketchat", "groups.operation": "state", "groups.group.id": "room",
		"groups.outcome": "ok", "groups.state": "joined", "groups.inferred": "false",
	}
	if diff := cmp.Diff(attributes, spans[1].Attributes); diff != "" {
		t.Errorf("the attributes differ (-want +got):\n%s", diff)
	}
	if _, ok := l.Client("blind", struct{ groups.Client }{}).(groups.Reader); ok {
		t.Error("a client that cannot read became a Reader")
	}
}

func TestAHookThatIsThereIsKept(t *testing.T) {
	t.Parallel()
	h, l := newHall(t), newLab(t)
	var fates []groups.Fate
	client := l.client(t, h, func(cfg *rocketchat.Config) {
		cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fates = append(fates, a.Fate) }
	})
	_, err := client.Join(t.Context(), h.membership)
	if diff := cmp.Diff([]groups.Fate{groups.FateAnswered}, fates); diff != "" || err != nil {
		t.Errorf("the error is %v; the hook's fates differ (-want +got):\n%s", err, diff)
	}
}

func TestManyMayBeWatchedAtOnce(t *testing.T) {
	t.Parallel()
	const n = 8
	h, l := newHall(t), newLab(t)
	client := l.client(t, h, nil)
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			_, err := client.Join(t.Context(), h.membership)
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if diff := cmp.Diff(map[string]int64{"join ok rocketchat": n}, l.counts(t, "groups.operations")); diff != "" {
		t.Errorf("the operations differ (-want +got):\n%s", diff)
	}
	if got := len(l.ended()); got != 2*n {
		t.Errorf("there are %d spans", got)
	}
}
