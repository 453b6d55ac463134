package report

import (
	"math"
	"strconv"
	"strings"
)

// An Aim is what a figure should keep. The zero Aim asks for nothing.
type Aim struct {
	sign  string
	limit float64
}

// AtMost asks for a figure of limit or less.
func AtMost(limit float64) Aim { return Aim{"≤", limit} }

// AtLeast asks for a figure of limit or more.
func AtLeast(limit float64) Aim { return Aim{"≥", limit} }

// misses reports whether the figure does not keep the aim; one that is no number
// keeps none.
func (a Aim) misses(value float64) bool {
	switch a.sign {
	case "≤":
		return !(value <= a.limit)
	case "≥":
		return !(value >= a.limit)
	}
	return false
}

// A Figure is something that was measured.
type Figure struct {
	Value float64
	// Unit follows the number: "of its time", "µs more".
	Unit string
	Aim  Aim
	// Note stands in brackets behind it; "" for none.
	Note string
}

// String is the number with its unit and note.
func (f Figure) String() string {
	text := Number(f.Value) + " " + f.Unit
	if f.Note != "" {
		text += " (" + f.Note + ")"
	}
	return text
}

// A Row is a line of the table: one work, against what it was measured, and the
// figures that came out.
type Row struct {
	// Group is the name by which the work is chosen.
	Group         string
	Work, Against string
	Figures       []Figure
	// Bound says what bounds the work now, as a sentence.
	Bound string
}

// The verdicts.
const (
	Holds    = "holds"
	Misses   = "misses"
	Reported = "reported"
)

// Verdict is Misses where one of the figures misses its aim, Reported where no
// figure has one.
func (r Row) Verdict() string {
	verdict := Reported
	for _, f := range r.Figures {
		switch {
		case f.Aim.misses(f.Value):
			return Misses
		case f.Aim != Aim{}:
			verdict = Holds
		}
	}
	return verdict
}

// Aim gives the aims of all figures in words, "none" where there are none.
func (r Row) Aim() string {
	var aims []string
	for _, f := range r.Figures {
		if (f.Aim != Aim{}) {
			aims = append(aims, f.Aim.sign+" "+Number(f.Aim.limit)+" "+f.Unit)
		}
	}
	if len(aims) == 0 {
		return "none"
	}
	return strings.Join(aims, ", ")
}

// Measured gives all figures in words.
func (r Row) Measured() string {
	texts := make([]string, len(r.Figures))
	for i, f := range r.Figures {
		texts[i] = f.String()
	}
	return strings.Join(texts, "; ")
}

// Missed reports whether one of the rows misses an aim.
func Missed(rows []Row) bool {
	for _, r := range rows {
		if r.Verdict() == Misses {
			return true
		}
	}
	return false
}

// Number writes a figure with four digits at least, so that no rounding hides
// which side of an aim it is on, and without noughts at the end.
func Number(v float64) string {
	const digits = 4
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	decimals := max(digits-1-int(math.Floor(math.Log10(math.Abs(v)))), 0)
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}
