package rows

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
)

// A Scale is how much is measured.
type Scale struct {
	// Pairs is how many pairs of batches are compared, Batch how many calls are
	// in one.
	Pairs, Batch int
	// Runs is how many runs of a load alternate, each of about RunTime, over so
	// many Connections, with Loaded memberships in the server.
	Runs        int
	RunTime     time.Duration
	Connections int
	Loaded      int
	// Sizes are the worlds, in memberships, from small to large. In each,
	// WorldBatches batches of WorldOps joins and as many leaves are timed.
	Sizes                  []int
	WorldBatches, WorldOps int
	// Crowds are the sizes of the group whose only administrator leaves, from
	// small to large, CrowdOps how often. What scans the group does it ScanOps
	// times.
	Crowds            []int
	CrowdOps, ScanOps int
	// Snapshot is how many memberships are kept and brought back,
	// SnapshotPairs times.
	Snapshot, SnapshotPairs int
}

// Full is the scale of RESULTS.md, with worlds of 10 thousand memberships up to
// largest, each ten times the one before. Nothing else is larger than that either.
func Full(largest int) Scale {
	million := min(1_000_000, largest)
	s := Scale{
		Pairs: 400, Batch: 250, // whose quartiles lie up to 0.2 apart: the median is good to about 0.01
		// The ratio is wanted to 0.01 or 0.02, for which its quartiles tell too little after seven runs.
		Runs: 25, RunTime: time.Second, Connections: 64, Loaded: million,
		WorldBatches: 15, WorldOps: 50_000,
		Crowds: []int{10, 1000, 100_000, million}, CrowdOps: 50_000, ScanOps: 15,
		Snapshot: million, SnapshotPairs: 5,
	}
	for size := 10_000; size <= largest; size *= 10 {
		s.Sizes = append(s.Sizes, size)
	}
	slices.Sort(s.Crowds)
	s.Crowds = slices.Compact(slices.DeleteFunc(s.Crowds, func(n int) bool { return n > million }))
	return s
}

// Quick is a scale that shows that everything works, and no more.
func Quick() Scale {
	return Scale{
		Pairs: 2, Batch: 10,
		Runs: 1, RunTime: 50 * time.Millisecond, Connections: 4, Loaded: 1000,
		Sizes: []int{100, 1000}, WorldBatches: 2, WorldOps: 50,
		Crowds: []int{10, 100}, CrowdOps: 100, ScanOps: 3,
		Snapshot: 1000, SnapshotPairs: 1,
	}
}

// A Run is what is being measured, and what came out.
type Run struct {
	Scale
	// Tell is called with each row as it comes.
	Tell func(report.Row)

	Rows   []report.Row
	Curves []report.Curve
}

func (r *Run) add(row report.Row) {
	r.Rows = append(r.Rows, row)
	r.Tell(row)
}

// all are the groups of rows, in the order of the table.
var all = []struct {
	name string
	run  func(context.Context, *Run) error
}{
	{"calls", calls},
	{"sdk", sdk},
	{"oauth1", otherSigner},
	{"xmlrpc", callers},
	{"handler", handlers},
	{"serve", serve},
	{"world", worlds},
	{"admin", crowds},
	{"snapshot", snapshots},
}

// Names gives the names of the groups.
func Names() []string {
	names := make([]string, len(all))
	for i, g := range all {
		names[i] = g.name
	}
	return names
}

// Measure measures the named groups, all of them where none is named.
func (r *Run) Measure(ctx context.Context, names ...string) error {
	for _, name := range names {
		if !slices.Contains(Names(), name) {
			return fmt.Errorf("no rows are called %q: there are %s", name, strings.Join(Names(), ", "))
		}
	}
	for _, g := range all {
		if len(names) > 0 && !slices.Contains(names, g.name) {
			continue
		}
		from := len(r.Rows)
		if err := g.run(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
		for i := range r.Rows[from:] {
			r.Rows[from+i].Group = g.name
		}
	}
	return nil
}

// Roles are the parts that processes of their own play.
var Roles = map[string]measure.Role{
	roleStatic:    playStatic,
	roleMemserver: playMemserver,
	roleWorld:     playWorld,
	roleCrowd:     playCrowd,
	roleSnapshot:  playSnapshot,
}

// micros gives seconds as microseconds.
func micros(seconds float64) float64 { return seconds * 1e6 }

// count writes a number of memberships: "10 thousand", "1 million".
func count(n int) string {
	switch {
	case n >= 1_000_000:
		return report.Number(float64(n)/1e6) + " million"
	case n >= 10_000:
		return report.Number(float64(n)/1e3) + " thousand"
	}
	return fmt.Sprint(n)
}
