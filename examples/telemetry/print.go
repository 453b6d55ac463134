package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// A tree is an exporter that prints spans below their parents. It waits for all of
// them, since a parent ends after its children.
type tree struct {
	out io.Writer

	mu    sync.Mutex
	spans []sdktrace.ReadOnlySpan
}

func (t *tree) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.spans = append(t.spans, spans...)
	return nil
}

func (t *tree) Shutdown(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, s := range t.spans {
		if !s.Parent().IsValid() {
			t.write(&b, s, "")
			b.WriteString("\n")
		}
	}
	t.spans = nil
	_, err := io.WriteString(t.out, b.String())
	return err
}

// write writes a span, what happened in it, and the spans below it.
func (t *tree) write(b *strings.Builder, s sdktrace.ReadOnlySpan, indent string) {
	state := ""
	if s.Status().Code == codes.Error {
		state = "  error"
	}
	fmt.Fprintf(b, "%s%s  %v%s\n", indent, s.Name(), rounded(s.EndTime().Sub(s.StartTime())), state)
	indent += "  "
	fmt.Fprintf(b, "%s%s\n", indent, pairs(s.Attributes()))
	for _, e := range s.Events() {
		fmt.Fprintf(b, "%s! %s: %s\n", indent, e.Name, pairs(e.Attributes))
	}
	for _, child := range t.spans {
		if child.Parent().SpanID() == s.SpanContext().SpanID() {
			t.write(b, child, indent)
		}
	}
}

// A table is an exporter that prints a line for each series of each metric.
type table struct{ out io.Writer }

func (*table) Temporality(k sdkmetric.InstrumentKind) metricdata.Temporality {
	return sdkmetric.DefaultTemporalitySelector(k)
}

func (*table) Aggregation(k sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(k)
}

func (*table) ForceFlush(context.Context) error { return nil }
func (*table) Shutdown(context.Context) error   { return nil }

func (t *table) Export(_ context.Context, all *metricdata.ResourceMetrics) error {
	var metrics []string
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			lines := series(m)
			slices.Sort(lines)
			metrics = append(metrics, fmt.Sprintf("%s, in %s\n%s", m.Name, m.Unit, strings.Join(lines, "")))
		}
	}
	slices.Sort(metrics)
	_, err := io.WriteString(t.out, strings.Join(metrics, ""))
	return err
}

// series are the lines of a metric. There are no others than counters of int64 and
// histograms here.
func series(m metricdata.Metrics) []string {
	var lines []string
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			lines = append(lines, fmt.Sprintf("  %s: %d\n", pairs(p.Attributes.ToSlice()), p.Value))
		}
	case metricdata.Histogram[int64]:
		for _, p := range data.DataPoints {
			lines = append(lines, fmt.Sprintf("  %s: %d in all, of %d\n", pairs(p.Attributes.ToSlice()), p.Sum, p.Count))
		}
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			sum := time.Duration(p.Sum * float64(time.Second))
			lines = append(lines, fmt.Sprintf("  %s: %v in all, of %d\n", pairs(p.Attributes.ToSlice()), rounded(sum), p.Count))
		}
	}
	return lines
}

// pairs leaves away what is alike in all lines; -json has it.
func pairs(list []attribute.KeyValue) string {
	var texts []string
	for _, a := range list {
		if strings.HasPrefix(string(a.Key), "network.protocol.") {
			continue
		}
		texts = append(texts, fmt.Sprintf("%s=%s", a.Key, a.Value.String()))
	}
	return strings.Join(texts, " ")
}

func rounded(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
