package report

import (
	"bytes"
	"io"
	"text/template"
	"time"
)

// Results are what RESULTS.md tells.
type Results struct {
	Machine Machine
	// Commit is that of the measured tree, "" where it is not known.
	Commit string
	// Began is when the run began, Took how long it took.
	Began time.Time
	Took  time.Duration
	Rows  []Row
	// Picture is the file name of the picture; "" for none.
	Picture string
}

// Write writes the results as Markdown.
func (r Results) Write(w io.Writer) error {
	var text bytes.Buffer
	if err := layout.Execute(&text, r); err != nil {
		return err
	}
	_, err := w.Write(text.Bytes())
	return err
}

// Counted says how the aims came out.
func (r Results) Counted() map[string]int {
	counts := map[string]int{Holds: 0, Misses: 0, Reported: 0}
	for _, row := range r.Rows {
		counts[row.Verdict()]++
	}
	return counts
}

var layout = template.Must(template.New("results").Parse(`# Results

Written by ` + "`bench/run`" + `, which measures all of it anew. Ratios and differences are medians of pairs that were measured by
turns; allocations are those of the client's process alone. "Ours" stands first in each bracket.

| | |
|---|---|
| machine | {{.Machine.CPU}}, {{.Machine.Cores}} cores, {{.Machine.Memory}} |
| system | {{.Machine.OS}} |
| Go | {{.Machine.Go}} |
| date | {{.Began.UTC.Format "2006-01-02 15:04"}} UTC, {{.Took}} |
| commit | {{or .Commit "not known"}} |
| aims | {{with .Counted}}rows: {{.holds}} hold, {{.misses}} miss, {{.reported}} have none{{end}} |

| work | against | aim | measured | verdict |
|---|---|---|---|---|
{{range .Rows}}| {{.Work}} | {{.Against}} | {{.Aim}} | {{.Measured}} | {{.Verdict}} |
{{end}}
## What bounds each

{{range .Rows}}- **{{.Work}}**{{if ne .Against "map of maps"}}, against {{.Against}}{{end}}: {{.Bound}}
{{end}}{{with .Picture}}
## Cost against size

![Bytes of live heap for a membership, and mean time of a Join or Leave, against the number of memberships]({{.}})
{{end}}`))
