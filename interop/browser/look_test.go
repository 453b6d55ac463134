package browser_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// narrow is the width of a small phone, in CSS pixels.
const narrow = 320

// prefer has the browser say that the person prefers something.
func (b *tab) prefer(feature, value string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	})
}

// picture gives how bright the page's corner is, from 0 to 1, and writes the
// picture of the whole page to the folder that SCREENSHOTS names.
func (b *tab) picture(name string) (brightness float64) {
	b.t.Helper()
	data := run(b, chromedp.FullScreenshot(100))
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	r, g, bl, _ := picture.At(0, 0).RGBA()
	return (0.2126*float64(r) + 0.7152*float64(g) + 0.0722*float64(bl)) / 0xffff
}

// Scripts that give what keeps people from a page: what reaches beyond its width,
// what is too low to be touched (a radio button is touched by its label), and what
// moves.
const (
	wide = `Array.from(document.querySelectorAll("body *")).filter(e => {
		const r = e.getBoundingClientRect()
		return r.left < 0 || r.right > document.documentElement.clientWidth
	}).map(e => e.localName + "." + e.className)`
	low = `Array.from(document.querySelectorAll("a, button, select, input:not([type=hidden])"), e => e.closest("label") || e).
		filter(e => e.getBoundingClientRect().height < 44).map(e => e.localName + "." + e.className)`
	moving = `Array.from(document.querySelectorAll("*")).filter(e => {
		const s = getComputedStyle(e)
		return s.animationName !== "none" || s.transitionDuration !== "0s" || s.scrollBehavior !== "auto"
	}).map(e => e.localName + "." + e.className)`
)

func TestEachPageIsFitForEverybody(t *testing.T) {
	t.Parallel()
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			v.sees("the page", p.want, p.show(v))
			call(v.tab, audits.CheckFormsIssues, cdp.Empty{}) // complains of them

			v.prefer("prefers-color-scheme", "light")
			if light := v.picture(name + "-light"); light < 0.8 {
				t.Errorf("its brightness is %.2f in light", light)
			}
			v.prefer("prefers-color-scheme", "dark")
			if dark := v.picture(name + "-dark"); dark > 0.2 {
				t.Errorf("its brightness is %.2f in the dark", dark)
			}
			v.prefer("prefers-reduced-motion", "reduce")
			equal(t, "what moves", []string{}, eval[[]string](v.tab, moving))

			run(v.tab, chromedp.EmulateViewport(narrow, 640, chromedp.EmulateMobile, chromedp.EmulateTouch))
			if width := eval[int](v.tab, "document.documentElement.scrollWidth"); width > narrow {
				t.Errorf("it is %d wide on a phone of %d", width, narrow)
			}
			equal(t, "what is too wide", []string{}, eval[[]string](v.tab, wide))
			equal(t, "what is too low", []string{}, eval[[]string](v.tab, low))
			v.picture(name + "-narrow")
		})
	}
}
