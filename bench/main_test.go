package main

import (
	"errors"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/bench/internal/rows"
)

func TestMain(m *testing.M) {
	if played, err := measure.Play(rows.Roles); played {
		exit(err)
	}
	// The race detector has each process wait for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		exit(err)
	}
	os.Exit(m.Run())
}

// The rows of a quick run, by how they begin.
var want = []string{
	"PeopleAggregator JSON Leave",
	"PeopleAggregator XML Leave",
	"PeopleAggregator XMLRPC Leave",
	"GroupServer Leave",
	"Rocket.Chat Leave",
	"Flickr Leave",
	"Rocket.Chat leave of a channel",
	"Flickr signed leave",
	"PeopleAggregator XML-RPC, 16 callers at once",
	"memserver's handler, PeopleAggregator JSON",
	"memserver's handler, PeopleAggregator XML Leave",
	"memserver's handler, PeopleAggregator XML-RPC",
	"memserver's handler, GroupServer",
	"memserver's handler, Rocket.Chat",
	"memserver's handler, Flickr",
	"memserver over loopback, Rocket.Chat",
	"memserver over loopback, Flickr",
	"world: Join and Leave, 100 memberships",
	"world: Join and Leave, 1000 memberships",
	"world: the only administrator leaves a group of 100",
	"snapshot of 1000 memberships",
	"restore of 1000 memberships",
}

func TestAQuickRunHasEveryRow(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "out")
	if err := (options{quick: true, out: out, commit: "0123456789ab"}).run(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, resultsFile))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) != 5 || cells[0] == "| work" {
			continue
		}
		work := strings.TrimPrefix(cells[0], "| ")
		if len(got) < len(want) && strings.HasPrefix(work, want[len(got)]) {
			work = want[len(got)]
		}
		got = append(got, work)
		if strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
			t.Errorf("a figure is no number: %s", line)
		}
		if !strings.Contains(string(text), "\n- **"+strings.TrimPrefix(cells[0], "| ")+"**") {
			t.Errorf("nothing is said of what bounds it: %s", cells[0])
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	checkPicture(t, filepath.Join(out, pictureFile))
}

func checkPicture(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := png.Decode(f); err != nil {
		t.Error(err)
	}
}

func TestAMissedAimEndsTheRunWithAnError(t *testing.T) {
	t.Parallel()
	row := func(v float64) report.Row {
		return report.Row{Figures: []report.Figure{{Value: v, Unit: "µs", Aim: report.AtMost(5)}}}
	}
	for name, tc := range map[string]struct {
		quick bool
		rows  []report.Row
		want  error
	}{
		"all hold":                    {rows: []report.Row{row(4), row(5)}},
		"one misses":                  {rows: []report.Row{row(4), row(6)}, want: errMissed},
		"a quick run decides nothing": {quick: true, rows: []report.Row{row(6)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := (options{quick: tc.quick}).verdict(tc.rows); !errors.Is(err, tc.want) {
				t.Errorf("the error is %v, want %v", err, tc.want)
			}
		})
	}
}

func TestTheStatusTellsAMissFromAFailure(t *testing.T) {
	t.Parallel()
	for want, err := range map[int]error{0: nil, 1: fmt.Errorf("after all: %w", errMissed), 2: errors.New("no such machine")} {
		if got := status(err); got != want {
			t.Errorf("%v ends with %d, want %d", err, got, want)
		}
	}
}

func TestAWorldThatIsTooSmallIsRefused(t *testing.T) {
	t.Parallel()
	if err := (options{largest: 10}).run(t.Context()); err == nil {
		t.Error("there is no error")
	}
}
