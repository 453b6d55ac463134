package main

import (
	"io"
	"slices"

	"github.com/schollz/progressbar/v3"
)

// A progress tells how far the work is. It is called by one goroutine at a time.
type progress interface {
	done(*row)
	end()
}

// progress is a bar on a terminal, else lines.
func (p program) progress(rows [][]*row) progress {
	total := 0
	for _, r := range slices.Concat(rows...) {
		if r.outcome == listed {
			total++
		}
	}
	if !p.terminal || total == 0 {
		return &lines{out: p.err, total: total}
	}
	return &bar{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.err),
		progressbar.OptionSetDescription("Leaving"),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetRenderBlankState(true),
	)}
}

type lines struct {
	out          io.Writer
	count, total int
}

func (l *lines) done(r *row) {
	l.count++
	say(l.out, "[%d/%d] %s %s: %s", l.count, l.total, r.provider, printable(r.membership.GroupID), r.outcome)
}

func (l *lines) end() {}

type bar struct{ *progressbar.ProgressBar }

// done moves the bar, but for what was not done. Its errors are the terminal's.
func (b *bar) done(r *row) {
	if r.outcome != notDone {
		_ = b.Add(1)
	}
}

// end makes room for the table.
func (b *bar) end() { _ = b.Clear() }
