// Command bench measures the library and its reference server against their
// peers, side by side in one run, and writes RESULTS.md with a picture. The
// script run beside it starts it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/bench/internal/rows"
)

// The names of what is written.
const (
	resultsFile = "RESULTS.md"
	pictureFile = "cost.png"
)

// errMissed says that everything was measured, and an aim was missed.
var errMissed = errors.New("an aim is missed")

// options are what the command line says.
type options struct {
	quick   bool
	only    []string
	out     string
	commit  string
	largest int
}

func main() {
	if played, err := measure.Play(rows.Roles); played {
		exit(err)
	}
	var o options
	var only string
	flag.BoolVar(&o.quick, "quick", false, "see that everything works: tiny sizes, and aims decide nothing")
	flag.StringVar(&only, "only", "", "measure these `rows` alone: "+strings.Join(rows.Names(), ","))
	flag.StringVar(&o.out, "out", "", "write the results into this `folder`, which is made where there is none; empty is to write nothing")
	flag.StringVar(&o.commit, "commit", "", "the `commit` that is measured")
	flag.IntVar(&o.largest, "largest", 10_000_000, "the largest world, in `memberships`, from 10000 on; nothing else is larger")
	flag.Parse()
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(o.run(ctx))
}

// exit ends the program.
func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	os.Exit(status(err))
}

// status is 1 where an aim was missed, and 2 where something could not be measured.
func status(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errMissed):
		return 1
	}
	return 2
}

// run measures, prints each row as it comes, and writes the results.
func (o options) run(ctx context.Context) error {
	scale := rows.Full(o.largest)
	if o.quick {
		scale = rows.Quick()
	}
	if len(scale.Sizes) == 0 {
		return fmt.Errorf("the largest world has %d memberships, and the smallest 10000", o.largest)
	}
	began := time.Now()
	r := rows.Run{Scale: scale, Tell: tell}
	if err := r.Measure(ctx, o.only...); err != nil {
		return err
	}
	results := report.Results{
		Machine: report.ThisMachine(), Commit: o.commit, Began: began,
		Took: time.Since(began).Round(time.Second), Rows: r.Rows,
	}
	if err := o.write(results, r.Curves); err != nil {
		return err
	}
	return o.verdict(r.Rows)
}

// verdict is an error where an aim was missed that counts.
func (o options) verdict(all []report.Row) error {
	if o.quick || !report.Missed(all) {
		return nil
	}
	return errMissed
}

func tell(row report.Row) {
	fmt.Printf("%s, against %s\n  %s: %s\n  aim: %s\n", row.Work, row.Against, row.Verdict(), row.Measured(), row.Aim())
}

// write writes the table, and the picture where there are curves.
func (o options) write(results report.Results, curves []report.Curve) error {
	if o.out == "" {
		return nil
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	if len(curves) > 0 {
		results.Picture = pictureFile
		err := create(filepath.Join(o.out, pictureFile), func(f *os.File) error { return report.Draw(f, curves...) })
		if err != nil {
			return err
		}
	}
	return create(filepath.Join(o.out, resultsFile), func(f *os.File) error { return results.Write(f) })
}

func create(path string, write func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
