// Quickstart joins and leaves groups at the reference server, at every provider
// and in each of its styles: what succeeds, then refusals, then lost
// answers. It prints one table.
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
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// run plays all providers and writes the table.
func run(ctx context.Context, out io.Writer) error {
	t, err := newTable(out)
	if err != nil {
		return err
	}
	for _, play := range []func(context.Context, table) error{
		playPeopleAggregator, playGroupServer, playRocketChat, playFlickr,
	} {
		if err = play(ctx, t); err != nil {
			break
		}
	}
	return errors.Join(err, t.Flush())
}

// A table has a row for each operation.
type table struct{ *tabwriter.Writer }

func newTable(out io.Writer) (table, error) {
	t := table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	return t, t.write("PROVIDER", "STYLE", "OPERATION", "STATE", "CODE", "NATIVE CODE", "ATTEMPTS", "INFERRED")
}

// write writes a row; a cell without text is a dash.
func (t table) write(cells ...string) error {
	for i, cell := range cells {
		if cell == "" {
			cells[i] = "-"
		}
	}
	_, err := fmt.Fprintln(t, strings.Join(cells, "\t"))
	return err
}

// add writes how an operation ended.
func (t table) add(provider, style, operation string, res *groups.Result, err error) error {
	if err == nil {
		return t.write(provider, style, operation, string(res.State), "", "",
			strconv.Itoa(res.Attempts), strconv.FormatBool(res.Inferred))
	}
	var e *groups.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return t.write(provider, style, operation, "", string(e.Code), e.NativeCode, strconv.Itoa(e.Attempts), "")
}
