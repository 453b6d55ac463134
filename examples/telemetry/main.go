// Telemetry makes OpenTelemetry's traces and metrics of joining and leaving
// groups. It plays a few operations against the reference server, and prints the
// spans and the metrics: as a tree and a table, or with -json as the exporters of
// OpenTelemetry print them on standard output.
//
// What an application copies is telemetry.go and quiet.go. They make a span of
// each operation, with otelhttp's client span of each attempt below it, and count
// operations by their outcome and attempts by their fate:
//
//	watch, err := NewTelemetry(tracerProvider, meterProvider)
//	…
//	watch.Instrument(&cfg.HTTPConfig)
//	client, err := flickr.New(cfg)
//	…
//	watched := watch.Client("flickr", client)
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

func main() {
	asJSON := flag.Bool("json", false, "print what the exporters of OpenTelemetry print")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal is not caught
	err := run(ctx, os.Stdout, *asJSON)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "telemetry:", err)
		os.Exit(1)
	}
}

// run plays the operations. Whatever comes of them, what was watched is printed.
func run(ctx context.Context, out io.Writer, asJSON bool) error {
	spans, metrics, err := exporters(out, asJSON)
	if err != nil {
		return err
	}
	is := resource.NewSchemaless(semconv.ServiceName("groups-example"))
	tracers := sdktrace.NewTracerProvider(sdktrace.WithResource(is), sdktrace.WithBatcher(spans))
	meters := sdkmetric.NewMeterProvider(sdkmetric.WithResource(is), sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metrics)))
	watch, err := NewTelemetry(tracers, meters)
	if err == nil {
		err = play(ctx, watch)
	}
	// What waits is exported also after Ctrl-C, but not for ever.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return errors.Join(err, tracers.Shutdown(ctx), meters.Shutdown(ctx))
}

// exporters are where an application has those of OTLP.
func exporters(out io.Writer, asJSON bool) (sdktrace.SpanExporter, sdkmetric.Exporter, error) {
	if !asJSON {
		return &tree{out: out}, &table{out: out}, nil
	}
	spans, err := stdouttrace.New(stdouttrace.WithWriter(out), stdouttrace.WithPrettyPrint())
	if err != nil {
		return nil, nil, err
	}
	metrics, err := stdoutmetric.New(stdoutmetric.WithWriter(out), stdoutmetric.WithPrettyPrint())
	return spans, metrics, err
}
