package authpage_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faultsOf gives what keeps people, or a strict policy, from a page.
func faultsOf(nodes []*node) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, name := range []string{"title", "h1", "header", "main", "footer", "style"} {
		if n := len(find(nodes, name)); n != 1 {
			say("%d elements %s", n, name)
		}
	}
	if len(find(nodes, "html", "lang", "en")) != 1 {
		say("no language")
	}
	if len(find(nodes, "meta", "name", "viewport", "content", "width=device-width, initial-scale=1")) != 1 {
		say("no width of the device")
	}
	ids := map[string]int{}
	for _, n := range nodes {
		if id, has := n.attrs["id"]; has {
			ids[id]++
		}
	}
	for id, n := range ids {
		if n > 1 {
			say("the id %q %d times", id, n)
		}
	}
	inLabel := 0
	for _, n := range nodes {
		for _, attr := range []string{"for", "aria-labelledby", "aria-describedby"} {
			for id := range strings.FieldsSeq(n.attrs[attr]) {
				if ids[id] == 0 {
					say("%s of %s names no id: %q", attr, n.name, id)
				}
			}
		}
		for attr, value := range n.attrs {
			if attr == "style" || strings.HasPrefix(attr, "on") || attr == "autofocus" || attr == "tabindex" {
				say("%s has the attribute %s", n.name, attr)
			}
			if (attr == "href" || attr == "src") && value != "data:," && !strings.HasPrefix(value, "/") {
				say("%s leads to %q", n.name, value)
			}
		}
		switch {
		case slices.Contains([]string{"script", "img", "iframe", "object", "base", "svg"}, n.name):
			say("an element %s", n.name)
		case n.name == "label" && n.attrs["for"] == "":
			inLabel++
		case n.name == "button" && (n.attrs["type"] != "submit" || n.text == ""):
			say("a button without type or words")
		case n.name == "input" && n.attrs["type"] == "radio":
			if inLabel--; inLabel < 0 {
				say("a radio button without a label")
			}
		case (n.name == "input" || n.name == "select") && n.attrs["type"] != "hidden":
			if len(find(nodes, "label", "for", n.attrs["id"])) != 1 {
				say("%s without a label", n.name)
			}
		}
	}
	return all
}

func TestEachPageIsWellFormedAndOpenToEverybody(t *testing.T) {
	t.Parallel()
	for name, p := range scenes() {
		nodes, err := parse(p.Body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]string(nil), faultsOf(nodes)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestEachPageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for name, p := range scenes() {
		nodes, err := parse(p.Body)
		if err != nil {
			t.Fatal(err)
		}
		h1 := find(nodes, "h1")[0].text
		if title := find(nodes, "title")[0].text; !strings.HasSuffix(title, h1+" – Reference server for tests") {
			t.Errorf("%s: the title %q does not name the page %q", name, title, h1)
		}
		if text := find(nodes, "header")[0].text; !strings.Contains(text, "This is not flickr.com.") {
			t.Errorf("%s begins with %q", name, text)
		}
	}
}

func TestNoThanksSaysThatItNeverCallsBack(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"ask-write": "“No thanks” allows nothing and calls nobody: the app is not told, and you are not sent back to it.",
		"refused":   "“No thanks” never calls the app, and you are not sent back to it.",
	} {
		nodes, err := parse(scenes()[name].Body)
		if err != nil {
			t.Fatal(err)
		}
		if text := find(nodes, "main")[0].text; !strings.Contains(text, want) {
			t.Errorf("%s says\n%s", name, text)
		}
	}
}

// colours gives those of a style by their names, light and dark.
func colours(style string) (light, dark map[string]float64) {
	light, dark = map[string]float64{}, map[string]float64{}
	before, after, _ := strings.Cut(style, "@media (prefers-color-scheme: dark)")
	for text, to := range map[string]map[string]float64{before: light, after: dark} {
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2});`).FindAllStringSubmatch(text, -1) {
			to[m[1]] = 0.2126*linear(m[2]) + 0.7152*linear(m[3]) + 0.0722*linear(m[4])
		}
	}
	return light, dark
}

func linear(hex string) float64 {
	n, _ := strconv.ParseUint(hex, 16, 8) // the pattern lets nothing else through
	c := float64(n) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

func TestTheColoursContrastInBothSchemes(t *testing.T) {
	t.Parallel()
	light, dark := colours(styleOf(scenes()["refused"]))
	if len(light) == 0 || len(light) != len(dark) {
		t.Fatalf("%d colours in light, %d in dark", len(light), len(dark))
	}
	for scheme, c := range map[string]map[string]float64{"light": light, "dark": dark} {
		for _, tc := range []struct {
			front, back string
			min         float64 // of WCAG 2.2: 7 is AAA for text, 4.5 AA, 3 for what is no text
		}{
			{"text", "page", 7},
			{"text", "card", 7},
			{"text", "over", 7},
			{"soft", "page", 4.5},
			{"soft", "card", 4.5},
			{"soft", "over", 4.5},
			{"main-text", "main", 4.5},
			{"main-text", "main-over", 4.5},
			{"alert", "alert-back", 4.5},
			{"main", "card", 3},
			{"edge", "card", 3},
			{"focus", "card", 3},
			{"focus", "page", 3},
		} {
			hi, lo := max(c[tc.front], c[tc.back]), min(c[tc.front], c[tc.back])
			if got := (hi + 0.05) / (lo + 0.05); got < tc.min {
				t.Errorf("%s: %s on %s has a contrast of %.1f, want %.1f", scheme, tc.front, tc.back, got, tc.min)
			}
		}
	}
}
