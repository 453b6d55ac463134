package main

import (
	"context"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// A quietProvider makes spans that keep to themselves what a client span must not
// tell. otelhttp records the URL with its query, and as the status the transport's
// error: that of an answer which is no HTTP repeats what the provider sent, which
// may be the token. The kind of the error stays, as error.type.
type quietProvider struct{ trace.TracerProvider }

func (p quietProvider) Tracer(name string, opts ...trace.TracerOption) trace.Tracer {
	return quietTracer{p.TracerProvider.Tracer(name, opts...)}
}

type quietTracer struct{ trace.Tracer }

func (t quietTracer) Start(ctx context.Context, name string, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	ctx, span := t.Tracer.Start(ctx, name, opts...)
	quiet := quietSpan{span}
	return trace.ContextWithSpan(ctx, quiet), quiet
}

type quietSpan struct{ trace.Span }

// SetStatus leaves the description away.
func (s quietSpan) SetStatus(code codes.Code, _ string) { s.Span.SetStatus(code, "") }

// RecordError tells the error's type, and leaves its text away.
func (s quietSpan) RecordError(err error, opts ...trace.EventOption) {
	if err != nil {
		s.AddEvent(semconv.ExceptionEventName, append(opts, trace.WithAttributes(semconv.ErrorType(err)))...)
	}
}

// TracerProvider makes spans that are quiet too.
func (s quietSpan) TracerProvider() trace.TracerProvider {
	return quietProvider{s.Span.TracerProvider()}
}

// SetAttributes cuts the query off the URL.
func (s quietSpan) SetAttributes(attrs ...attribute.KeyValue) {
	attrs = slices.Clone(attrs)
	for i, a := range attrs {
		if a.Key == semconv.URLFullKey {
			address, _, _ := strings.Cut(a.Value.AsString(), "?")
			attrs[i] = semconv.URLFull(address)
		}
	}
	s.Span.SetAttributes(attrs...)
}
