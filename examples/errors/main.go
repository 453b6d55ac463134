// Errors shows what to do about each error code. It provokes every code at the
// reference server, and prints one table of what provoked it and what to do, and
// a second one of remedies at work.
//
// The codes stand in the order of the table in docs/errors.md, which tells more of what
// each provider answers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/groups-go/groups"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "errors:", err)
		os.Exit(1)
	}
}

// run provokes all codes, then applies the remedies.
func run(ctx context.Context, out io.Writer) error {
	s := newSites()
	defer s.srv.Close()
	provocations, remedies := s.provocations(), s.remedies()
	if s.err != nil {
		return s.err
	}
	if err := provokeAll(ctx, out, provocations); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out); err != nil {
		return err
	}
	return remedyAll(ctx, out, remedies)
}

// provokeAll writes the first table.
func provokeAll(ctx context.Context, out io.Writer, list []provocation) error {
	t := newTable(out, "CODE", "PROVIDER", "PROVOKED BY", "NATIVE CODE", "RETRY AFTER", "WHAT TO DO")
	for _, p := range list {
		_, err := p.call(ctx)
		code := groups.CodeOf(err)
		if code != p.code {
			return fmt.Errorf("%s: the code is not %s: %w", p.by, string(p.code), err)
		}
		provider, native, retryAfter := details(err)
		t.add(string(code), provider, p.by, native, retryAfter, advice[code])
	}
	return t.end()
}

// details gives what an error has beside its code, for those of this library.
func details(err error) (provider, native, retryAfter string) {
	var e *groups.Error
	if !errors.As(err, &e) {
		return "", "", ""
	}
	if e.RetryAfter > 0 {
		retryAfter = e.RetryAfter.String()
	}
	return e.Provider, e.NativeCode, retryAfter
}

// remedyAll writes the second table.
func remedyAll(ctx context.Context, out io.Writer, list []remedy) error {
	t := newTable(out, "CODE", "REMEDY", "STATE", "INFERRED")
	for _, r := range list {
		res, err := r.call(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", r.by, err)
		}
		t.add(string(r.code), r.by, string(res.State), strconv.FormatBool(res.Inferred))
	}
	return t.end()
}

// A table writes rows; a cell without text is a dash.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer, head ...string) table {
	t := table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.add(head...)
	return t
}

// add adds a row. The writer keeps it until the end, which tells of errors.
func (t table) add(cells ...string) {
	for i, cell := range cells {
		if cell == "" {
			cells[i] = "-"
		}
	}
	_, _ = fmt.Fprintln(t.w, strings.Join(cells, "\t"))
}

func (t table) end() error { return t.w.Flush() }
