package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/groups-go/groups"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// The attributes for which OpenTelemetry's semantic conventions have no name.
const (
	keyProvider   = attribute.Key("groups.provider")
	keyOperation  = attribute.Key("groups.operation")
	keyGroup      = attribute.Key("groups.group.id")
	keyOutcome    = attribute.Key("groups.outcome") // "ok", or the code of the error
	keyState      = attribute.Key("groups.state")
	keyAttempts   = attribute.Key("groups.attempts")
	keyInferred   = attribute.Key("groups.inferred")
	keyNativeCode = attribute.Key("groups.native_code")
	keyRetryAfter = attribute.Key("groups.retry_after") // in seconds
	keyMethod     = attribute.Key("groups.method")      // the provider's name of it
	keyNumber     = attribute.Key("groups.attempt.number")
	keyFate       = attribute.Key("groups.attempt.fate")
	keyWait       = attribute.Key("groups.attempt.wait") // that follows, in seconds
)

// scope is the instrumentation's name.
const scope = "example.org/telemetry"

// A Telemetry makes traces and metrics of what clients do. It is safe for
// concurrent use, and may watch any number of clients.
//
// An operation is a span, "groups.join", with an event for each attempt that
// tells its fate and the wait that follows. Below it each attempt is a client
// span of otelhttp. The metrics are groups.operations, groups.attempts and
// groups.attempt.duration, and otelhttp's own.
//
// It names the provider and the group, and not the user; of the URL it has all but
// the query. No secret, no body and no text of an error gets into it.
type Telemetry struct {
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	tracer     trace.Tracer
	operations metric.Int64Counter
	attempts   metric.Int64Counter
	duration   metric.Float64Histogram
}

// NewTelemetry makes a Telemetry whose spans and metrics go to these providers.
// The error is that of an instrument that cannot be made.
func NewTelemetry(tracers trace.TracerProvider, meters metric.MeterProvider) (*Telemetry, error) {
	meter := meters.Meter(scope)
	operations, err1 := meter.Int64Counter("groups.operations",
		metric.WithUnit("{operation}"), metric.WithDescription("Operations by their outcome."))
	attempts, err2 := meter.Int64Counter("groups.attempts",
		metric.WithUnit("{attempt}"), metric.WithDescription("HTTP requests by their fate."))
	duration, err3 := meter.Float64Histogram("groups.attempt.duration",
		metric.WithUnit("s"), metric.WithDescription("Duration of HTTP requests, to the last byte of the answer."),
		// Those that the semantic conventions have for http.client.request.duration.
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	return &Telemetry{
		tracers: tracers, meters: meters, tracer: tracers.Tracer(scope),
		operations: operations, attempts: attempts, duration: duration,
	}, errors.Join(err1, err2, err3)
}

// Instrument has the attempts of a client watched. It belongs before the
// provider's New, once. A Transport and an OnAttempt that are there are kept.
func (t *Telemetry) Instrument(cfg *groups.HTTPConfig) {
	cfg.Transport = otelhttp.NewTransport(cfg.Transport,
		otelhttp.WithTracerProvider(quietProvider{TracerProvider: t.tracers}),
		otelhttp.WithMeterProvider(t.meters),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method }),
		// The provider is somebody else: neither the trace nor the baggage, which
		// may hold anything, is its business.
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()),
	)
	next := cfg.OnAttempt
	cfg.OnAttempt = func(ctx context.Context, a groups.Attempt) {
		t.attempt(ctx, a)
		if next != nil {
			next(ctx, a)
		}
	}
}

// attempt counts an attempt and notes it in the operation's span, whose context
// it is. The client span has ended.
func (t *Telemetry) attempt(ctx context.Context, a groups.Attempt) {
	set := metric.WithAttributeSet(attribute.NewSet(
		keyProvider.String(a.Provider), keyMethod.String(a.Method), keyFate.String(string(a.Fate)),
	))
	t.attempts.Add(ctx, 1, set)
	t.duration.Record(ctx, a.Duration.Seconds(), set)

	event := []attribute.KeyValue{
		keyNumber.Int(a.Number), keyMethod.String(a.Method), keyFate.String(string(a.Fate)),
	}
	if a.Status != 0 {
		event = append(event, semconv.HTTPResponseStatusCode(a.Status))
	}
	if a.Err != nil {
		event = append(event, semconv.ErrorTypeKey.String(string(groups.CodeOf(a.Err))))
	}
	if a.Wait > 0 {
		event = append(event, keyWait.Float64(a.Wait.Seconds()))
	}
	trace.SpanFromContext(ctx).AddEvent("groups.attempt", trace.WithAttributes(event...))
}

// Client has the operations of a provider's client watched. What it gives is a
// groups.Reader where c is one. Native methods are called on the provider's own
// client: their attempts are watched all the same.
func (t *Telemetry) Client(provider string, c groups.Client) groups.Client {
	watched := client{t: t, provider: provider, next: c}
	if r, ok := c.(groups.Reader); ok {
		return reader{client: watched, next: r}
	}
	return watched
}

type client struct {
	t        *Telemetry
	provider string
	next     groups.Client
}

func (c client) Join(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.operate(ctx, "join", m, c.next.Join)
}

func (c client) Leave(ctx context.Context, m groups.Membership) (*groups.Result, error) {
	return c.operate(ctx, "leave", m, c.next.Leave)
}

type reader struct {
	client
	next groups.Reader
}

func (r reader) State(ctx context.Context, m groups.Membership) (groups.State, error) {
	var state groups.State
	_, err := r.operate(ctx, "state", m, func(ctx context.Context, m groups.Membership) (*groups.Result, error) {
		var err error
		state, err = r.next.State(ctx, m)
		return &groups.Result{State: state}, err
	})
	return state, err
}

// operate puts a span around an operation, and counts it.
func (c client) operate(ctx context.Context, op string, m groups.Membership,
	call func(context.Context, groups.Membership) (*groups.Result, error),
) (*groups.Result, error) {
	ctx, span := c.t.tracer.Start(ctx, "groups."+op, trace.WithAttributes(
		keyProvider.String(c.provider), keyOperation.String(op), keyGroup.String(m.GroupID),
	))
	defer span.End()
	res, err := call(ctx, m)
	outcome := outcomeOf(err)
	span.SetAttributes(outcome)
	if err != nil {
		span.SetStatus(codes.Error, groups.CodeOf(err).Error())
		span.SetAttributes(failed(err)...)
	} else {
		span.SetAttributes(succeeded(res)...)
	}
	c.t.operations.Add(ctx, 1, metric.WithAttributes(
		keyProvider.String(c.provider), keyOperation.String(op), outcome,
	))
	return res, err
}

func outcomeOf(err error) attribute.KeyValue {
	if err == nil {
		return keyOutcome.String("ok")
	}
	return keyOutcome.String(string(groups.CodeOf(err)))
}

func succeeded(res *groups.Result) []attribute.KeyValue {
	list := []attribute.KeyValue{keyState.String(string(res.State)), keyInferred.Bool(res.Inferred)}
	if res.Attempts > 0 { // State does not tell
		list = append(list, keyAttempts.Int(res.Attempts))
	}
	return list
}

func failed(err error) []attribute.KeyValue {
	list := []attribute.KeyValue{semconv.ErrorTypeKey.String(string(groups.CodeOf(err)))}
	var e *groups.Error
	if !errors.As(err, &e) {
		return list
	}
	list = append(list, keyAttempts.Int(e.Attempts))
	if e.NativeCode != "" {
		list = append(list, keyNativeCode.String(e.NativeCode))
	}
	if e.RetryAfter > 0 {
		list = append(list, keyRetryAfter.Float64(e.RetryAfter.Seconds()))
	}
	return list
}
