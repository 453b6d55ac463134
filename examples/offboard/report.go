package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/groups-go/groups"
)

// report writes the table and the sum, and gives the exit status.
func report(out io.Writer, rows [][]*row) int {
	all := slices.Concat(rows...)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	say(w, "PROVIDER\tGROUP\tNAME\tWHAT BECAME OF IT\tCODE\tNATIVE CODE\tREQUESTS\tMESSAGE")
	for _, r := range all {
		say(w, "%s", strings.Join(r.cells(), "\t"))
	}
	_ = w.Flush() // as say
	status := statusOf(all)
	say(out, "\n%s. Exit status %d.", sum(all), status)
	if has(all, notFound) {
		say(out, "Who was not found may be in no group, or be known by another id or address.")
	}
	if has(all, unknown, notDone) {
		say(out, "The same command again does what is left.")
	}
	return status
}

// cells are the row's part of the table; what there is not is a dash.
func (r *row) cells() []string {
	cells := []string{r.provider, r.membership.GroupID, r.name, string(r.outcome), string(groups.CodeOf(r.err)), "", "", ""}
	var e *groups.Error
	if errors.As(r.err, &e) {
		cells[5], cells[7] = e.NativeCode, e.Message
	}
	if r.requests > 0 {
		cells[6] = strconv.Itoa(r.requests)
	}
	for i := range cells {
		cells[i] = cmp.Or(printable(cells[i]), "-")
	}
	return cells
}

// printable keeps a name from moving the cursor or the columns.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if !strconv.IsPrint(c) {
			return ' '
		}
		return c
	}, s)
}

// sum counts the outcomes: "3 left, 1 refused".
func sum(all []*row) string {
	var parts []string
	for _, o := range []outcome{listed, left, foundOut, notMember, refused, unknown, notDone, notFound, none} {
		n := 0
		for _, r := range all {
			if r.outcome == o {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	return strings.Join(parts, "; ")
}

func has(all []*row, outcomes ...outcome) bool {
	return slices.ContainsFunc(all, func(r *row) bool { return slices.Contains(outcomes, r.outcome) })
}

func statusOf(all []*row) int {
	status := statusLeft
	for _, r := range all {
		switch r.outcome {
		case refused:
			status = max(status, statusRefused)
		case unknown, notDone, notFound:
			status = statusOpen
		case listed, none, left, foundOut, notMember:
		}
	}
	return status
}
