package rows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/memserver"
)

const roleSnapshot = "snapshot"

// The aims: against json.Marshal and json.Unmarshal, and of the peak of memory.
const (
	snapshotRatio = 0.5
	snapshotPeak  = 1.1
	restoreRatio  = 1.5
)

// A snapshotTask says how much is kept and brought back, and how often.
type snapshotTask struct{ Memberships, Pairs int }

// A snapshotCost is what came out.
type snapshotCost struct {
	Snapshot, Restore measure.Comparison
	// Bytes are those of the file, Data those of the heap before, Peak those of
	// the heap meanwhile.
	Bytes, Data, Peak float64
	// Longest is the longest call, in seconds, while a snapshot was made; Idle
	// is it without one.
	Longest, Idle float64
	// Write is what writing the same bytes takes, in seconds.
	Write float64
}

// snapshots measures both, in a process of its own.
func snapshots(ctx context.Context, r *Run) error {
	var c snapshotCost
	if err := measure.Ask(ctx, roleSnapshot, snapshotTask{r.Snapshot, r.SnapshotPairs}, &c); err != nil {
		return err
	}
	const mega = 1e6
	times := func(m measure.Comparison) string {
		return fmt.Sprintf("%s ms against %s", report.Number(m.Ours.Median*1e3), report.Number(m.Theirs.Median*1e3))
	}
	r.add(report.Row{
		Work: fmt.Sprintf("snapshot of %s memberships to a file", count(r.Snapshot)), Against: "json.Marshal of the same data",
		Figures: []report.Figure{
			{Value: c.Snapshot.Ratio.Median, Unit: "of its time", Aim: report.AtMost(snapshotRatio), Note: times(c.Snapshot)},
			{
				Value: c.Peak / c.Data, Unit: "of the data at the peak of memory", Aim: report.AtMost(snapshotPeak),
				Note: fmt.Sprintf("%.1f MB of %.1f", c.Peak/mega, c.Data/mega),
			},
			{
				Value: c.Longest * 1e3, Unit: "ms is the pause",
				Note: fmt.Sprintf("the longest State, Leave or Join meanwhile; %s without a snapshot", report.Number(c.Idle*1e3)),
			},
		},
		Bound: fmt.Sprintf("going through the memberships and encoding them: to write the %.1f MB of JSON alone takes %s ms of it.",
			c.Bytes/mega, report.Number(c.Write*1e3)),
	})
	r.add(report.Row{
		Work: fmt.Sprintf("restore of %s memberships", count(r.Snapshot)), Against: "json.Unmarshal into plain structs",
		Figures: []report.Figure{{
			Value: c.Restore.Ratio.Median, Unit: "of its time", Aim: report.AtMost(restoreRatio), Note: times(c.Restore),
		}},
		Bound: fmt.Sprintf("reading the JSON, and beside it what the structs do not need: each id and relation is checked, and found again in the world; "+
			"%s µs a membership in all.", report.Number(micros(c.Restore.Ours.Median)/float64(r.Snapshot))),
	})
	return nil
}

// playSnapshot reports a snapshotCost. What is measured alone comes before what
// has other data beside it.
func playSnapshot(_ context.Context, in json.RawMessage, tell func(any) error) (err error) {
	var t snapshotTask
	if err := json.Unmarshal(in, &t); err != nil {
		return err
	}
	srv := memserver.New()
	defer srv.Close()
	s := siteStore{srv.PeopleAggregator}
	if err := populate(s, t.Memberships); err != nil {
		return err
	}
	if err := fill(new([]pair), s, t.Memberships, paGroupID, paUserID); err != nil {
		return err
	}
	file, err := os.CreateTemp("", "groups-bench-*.json")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	k := keeping{srv: srv, file: file}
	var c snapshotCost
	if c.Data, c.Peak, err = peakOf(k.snapshot); err != nil {
		return err
	}
	if err := k.pauses(s, &c); err != nil {
		return err
	}
	if err := k.compare(t.Pairs, &c); err != nil {
		return err
	}
	return tell(c)
}

// keeping is a server with the file that its snapshots go to.
type keeping struct {
	srv  *memserver.Server
	file *os.File
}

func (k keeping) snapshot() error {
	if err := k.rewind(); err != nil {
		return err
	}
	return k.srv.Snapshot(k.file)
}

func (k keeping) rewind() error {
	_, err := k.file.Seek(0, 0)
	return errors.Join(err, k.file.Truncate(0))
}

// pauses finds the longest call on the site while a snapshot is made, and in as
// long a time without one.
func (k keeping) pauses(s store, c *snapshotCost) (err error) {
	start := time.Now()
	if c.Longest, err = longestCall(s, k.snapshot); err != nil {
		return err
	}
	took := time.Since(start)
	c.Idle, err = longestCall(s, func() error {
		<-time.After(took)
		return nil
	})
	return err
}

// compare measures snapshot and restore against encoding/json, by turns.
func (k keeping) compare(pairs int, c *snapshotCost) error {
	if err := k.snapshot(); err != nil {
		return err
	}
	data, err := os.ReadFile(k.file.Name())
	if err != nil {
		return err
	}
	c.Bytes = float64(len(data))
	plain, err := plainOf(data)
	if err != nil {
		return err
	}
	c.Snapshot, err = measure.Pairs(pairs, cleanly(k.snapshot), cleanly(func() error {
		_, err := json.Marshal(plain)
		return err
	}))
	if err != nil {
		return err
	}
	write, err := measure.Pairs(pairs, cleanly(func() error { return k.write(data) }), cleanly(func() error { return nil }))
	if err != nil {
		return err
	}
	c.Write = write.Ours.Median
	c.Restore, err = measure.Pairs(pairs, cleanly(func() error { return restore(data) }), cleanly(func() error {
		var all plainServer
		return json.Unmarshal(data, &all)
	}))
	return err
}

func (k keeping) write(data []byte) error {
	if err := k.rewind(); err != nil {
		return err
	}
	_, err := k.file.Write(data)
	return err
}

func restore(data []byte) error {
	srv := memserver.New()
	defer srv.Close()
	return srv.Restore(bytes.NewReader(data))
}

// cleanly times the work on a heap that was collected just before.
func cleanly(work func() error) measure.Figure {
	return func() (float64, error) {
		runtime.GC()
		return measure.Batch(1, work)()
	}
}
