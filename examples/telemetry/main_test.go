package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/output.txt anew")

// durations are what differs from run to run.
var durations = regexp.MustCompile(`\b\d+(\.\d+)?(ns|µs|ms|s)\b`)

func TestPrintsATreeOfTheSpansAndATableOfTheMetrics(t *testing.T) {
	t.Parallel()
	const file = "testdata/output.txt"
	var out bytes.Buffer
	if err := run(t.Context(), &out, false); err != nil {
		t.Fatal(err)
	}
	got := durations.ReplaceAll(out.Bytes(), []byte("TIME"))
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the output differs (-want +got):\n%s", diff)
	}
}

func TestPrintsWhatTheExportersPrint(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := run(t.Context(), &out, true); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for d := json.NewDecoder(&out); d.More(); {
		var one struct {
			Name         string
			ScopeMetrics []struct{ Metrics []struct{ Name string } }
		}
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		if one.Name != "" {
			got[one.Name]++
		}
		for _, scope := range one.ScopeMetrics {
			for _, m := range scope.Metrics {
				got[m.Name]++
			}
		}
	}
	want := map[string]int{
		"groups.join": 4, "groups.leave": 2, "POST": 7,
		"groups.operations": 1, "groups.attempts": 1, "groups.attempt.duration": 1,
		"http.client.request.duration": 1, "http.client.request.body.size": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the numbers of spans and metrics differ (-want +got):\n%s", diff)
	}
}

func TestPrintsWhatWasWatchedAlsoWhenInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	err := run(ctx, &out, false)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if got := strings.Count(out.String(), "groups.outcome=canceled error.type=canceled"); got != 6 {
		t.Errorf("%d operations were canceled:\n%s", got, out.String())
	}
}
