package main

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// Applications set these for their own servers.
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	goleak.VerifyTestMain(m)
}

// A lab is a Telemetry whose spans and metrics can be looked at.
type lab struct {
	*Telemetry
	spans  *tracetest.SpanRecorder
	reader *sdkmetric.ManualReader
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	var err error
	l.Telemetry, err = NewTelemetry(
		sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(l.spans)),
		sdkmetric.NewMeterProvider(sdkmetric.WithReader(l.reader)),
	)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A span is what the tests compare of one. What is in it only for the sake of the
// semantic conventions is left away.
type span struct {
	Name, Parent string
	Kind         trace.SpanKind
	Status       sdktrace.Status
	Attributes   map[string]string
	Events       []map[string]string
}

// ended are the spans, children before their parents.
func (l *lab) ended() []span {
	all := l.spans.Ended()
	names := map[trace.SpanID]string{}
	for _, s := range all {
		names[s.SpanContext().SpanID()] = s.Name()
	}
	var list []span
	for _, s := range all {
		got := span{
			Name: s.Name(), Parent: names[s.Parent().SpanID()], Kind: s.SpanKind(), Status: s.Status(),
			Attributes: texts(s.Attributes()),
		}
		delete(got.Attributes, "network.protocol.version")
		for _, e := range s.Events() {
			event := texts(e.Attributes)
			event["name"] = e.Name
			got.Events = append(got.Events, event)
		}
		list = append(list, got)
	}
	return list
}

func texts(list []attribute.KeyValue) map[string]string {
	m := map[string]string{}
	for _, a := range list {
		m[string(a.Key)] = a.Value.String()
	}
	return m
}

// metrics are the metrics by their names.
func (l *lab) metrics(t *testing.T) map[string]metricdata.Aggregation {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := l.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	m := map[string]metricdata.Aggregation{}
	for _, scope := range all.ScopeMetrics {
		for _, one := range scope.Metrics {
			m[one.Name] = one.Data
		}
	}
	return m
}

// counts are how many there were of each: of a counter the value, of a histogram
// the number of values.
func (l *lab) counts(t *testing.T, name string) map[string]int64 {
	t.Helper()
	got := map[string]int64{}
	switch data := l.metrics(t)[name].(type) {
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			got[values(p.Attributes)] = p.Value
		}
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			got[values(p.Attributes)] = int64(p.Count)
		}
	}
	return got
}

// values are those of a set, in the order of their keys.
func values(set attribute.Set) string {
	m := texts(set.ToSlice())
	var list []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[key])
	}
	return strings.Join(list, " ")
}

// A hall is a Rocket.Chat with a room that Ada owns, and Grace.
type hall struct {
	srv        *memserver.Server
	ada, grace memserver.User
	membership groups.Membership // of Grace
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{srv: memserver.Start(t, memserver.WithoutPort())}
	var err error
	if h.ada, err = h.srv.RocketChat.AddUser(memserver.User{Login: "ada", Name: "Ada"}); err != nil {
		t.Fatal(err)
	}
	if h.grace, err = h.srv.RocketChat.AddUser(memserver.User{Login: "grace", Name: "Grace"}); err != nil {
		t.Fatal(err)
	}
	room, err := h.srv.RocketChat.AddGroup(memserver.Group{ID: "room", Name: "cooking", Private: true, Owner: h.ada.ID})
	if err != nil {
		t.Fatal(err)
	}
	h.membership = groups.Membership{GroupID: room.ID, User: groups.User{ID: h.grace.ID}}
	return h
}

// hurried waits for nothing.
func hurried(cfg *groups.HTTPConfig) { cfg.MinWait, cfg.MaxWait = time.Millisecond, time.Millisecond }

// A wire is a Transport made of a function.
type wire func(*http.Request) (*http.Response, error)

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) { return w(r) }

var failedSpan = sdktrace.Status{Code: codes.Error}
