package report_test

import (
	"bytes"
	"image/png"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/report"
)

func TestResultsAreATableWithVerdicts(t *testing.T) {
	t.Parallel()
	results := report.Results{
		Machine: report.Machine{CPU: "A CPU", Cores: 2, Memory: "8.0 GiB of memory", OS: "An OS", Go: "go1.26 linux/amd64"},
		Commit:  "0123456789ab", Began: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Took: 90 * time.Second,
		Picture: "cost.png",
		Rows: []report.Row{
			{
				Work: "a leave", Against: "the same by hand", Bound: "the kernel.",
				Figures: []report.Figure{{Value: 1.02, Unit: "of its time", Aim: report.AtMost(1.05), Note: "30 µs against 29"}},
			},
			{
				Work: "a world", Against: "map of maps", Bound: "memory.",
				Figures: []report.Figure{{Value: 90, Unit: "bytes", Aim: report.AtMost(80)}},
			},
			{Work: "another leave", Against: "a peer", Bound: "the signer.", Figures: []report.Figure{{Value: 2, Unit: "of its time"}}},
		},
	}
	var got bytes.Buffer
	if err := results.Write(&got); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/results.md")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestThePictureHasTwoPanels(t *testing.T) {
	t.Parallel()
	curve := func(name string, by float64) report.Curve {
		c := report.Curve{Name: name}
		for size := 10_000; size <= 10_000_000; size *= 10 {
			c.Costs = append(c.Costs, report.Cost{Memberships: size, Bytes: 60 * by, Micros: by * float64(size) / 1e7})
		}
		return c
	}
	var got bytes.Buffer
	if err := report.Draw(&got, curve("memserver", 1), curve("map of maps", 3)); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&got)
	if err != nil {
		t.Fatal(err)
	}
	if size := img.Bounds().Size(); size.X < 2*size.Y || size.X < 1200 {
		t.Errorf("the picture is %v", size)
	}
}

func TestACostOfNothingIsNotDrawn(t *testing.T) {
	t.Parallel()
	err := report.Draw(&bytes.Buffer{}, report.Curve{Name: "none", Costs: []report.Cost{{Memberships: 10, Bytes: 0, Micros: 1}}})
	if err == nil {
		t.Error("there is no error")
	}
}

func TestTheMachineIsDescribed(t *testing.T) {
	t.Parallel()
	m := report.ThisMachine()
	if m.CPU == "" || m.Cores < 1 || m.Memory == "" || m.OS == "" || m.Go == "" {
		t.Errorf("something is missing: %+v", m)
	}
}
