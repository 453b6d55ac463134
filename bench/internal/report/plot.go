package report

import (
	"fmt"
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A Cost is what a membership costs in a world of some size.
type Cost struct {
	Memberships int
	// Bytes are those of live heap for a membership, Micros the mean time of a
	// Join or Leave.
	Bytes, Micros float64
}

// A Curve is a line of the picture.
type Curve struct {
	Name  string
	Costs []Cost
}

var colours = []color.Color{
	color.RGBA{R: 0x00, G: 0x5f, B: 0xb8, A: 0xff},
	color.RGBA{R: 0xc2, G: 0x41, B: 0x0c, A: 0xff},
}

// Draw writes the curves as a PNG picture with two panels, bytes and time, both
// against the number of memberships.
func Draw(w io.Writer, curves ...Curve) error {
	bytes, err := panel("Memory", "bytes of live heap for a membership", curves, func(c Cost) float64 { return c.Bytes })
	if err != nil {
		return err
	}
	micros, err := panel("Time", "mean µs of a Join or Leave", curves, func(c Cost) float64 { return c.Micros })
	if err != nil {
		return err
	}
	const width, height, dpi = 11 * vg.Inch, 4.4 * vg.Inch, 144
	img := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
	tiles := draw.Tiles{
		Rows: 1, Cols: 2, PadX: 24, PadTop: 10, PadBottom: 10, PadLeft: 10, PadRight: 20,
	}
	canvas := draw.New(img)
	bytes.Draw(tiles.At(canvas, 0, 0))
	micros.Draw(tiles.At(canvas, 1, 0))
	_, err = vgimg.PngCanvas{Canvas: img}.WriteTo(w)
	return err
}

func panel(title, label string, curves []Curve, value func(Cost) float64) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = title
	p.Title.Padding = 6
	p.X.Label.Text, p.Y.Label.Text = "memberships", label
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = ticks{sizeLabel, 1}, ticks{plainLabel, 3}
	for _, style := range []*draw.TextStyle{
		&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle,
		&p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle,
	} {
		style.Font.Variant = "Sans"
	}
	p.Legend.Top = true
	p.Legend.Padding = 3
	p.Add(plotter.NewGrid())
	for i, c := range curves {
		points := make(plotter.XYs, len(c.Costs))
		for j, cost := range c.Costs {
			points[j] = plotter.XY{X: float64(cost.Memberships), Y: value(cost)}
			if !(min(points[j].X, points[j].Y) > 0) || math.IsInf(points[j].Y, 0) {
				return nil, fmt.Errorf("%s of %s: %v cannot stand on a logarithmic axis", title, c.Name, points[j])
			}
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", title, c.Name, err)
		}
		line.Color, dots.Color = colours[i%len(colours)], colours[i%len(colours)]
		line.Width, dots.Radius, dots.Shape = 1.5, 3, draw.CircleGlyph{}
		p.Add(line, dots)
		p.Legend.Add(c.Name, line, dots)
	}
	p.X.Min, p.X.Max = p.X.Min/1.3, p.X.Max*1.3
	// Room for the legend above, and whole powers of ten are too far apart.
	p.Y.Min, p.Y.Max = p.Y.Min/1.5, p.Y.Max*3
	return p, nil
}

// ticks marks a logarithmic axis: steps in each power of ten with a label, 1 or
// 1, 2 and 5.
type ticks struct {
	label func(float64) string
	steps int
}

// Ticks gives the marks.
func (t ticks) Ticks(low, high float64) []plot.Tick {
	var all []plot.Tick
	for power := math.Pow10(int(math.Floor(math.Log10(low)))); power <= high; power *= 10 {
		for _, step := range []float64{1, 2, 5}[:t.steps] {
			if v := power * step; v >= low && v <= high {
				all = append(all, plot.Tick{Value: v, Label: t.label(v)})
			}
		}
	}
	return all
}

func plainLabel(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// sizeLabel writes 10 k and 10 M.
func sizeLabel(v float64) string {
	switch {
	case v >= 1e6:
		return plainLabel(v/1e6) + " M"
	case v >= 1e3:
		return plainLabel(v/1e3) + " k"
	}
	return plainLabel(v)
}
