package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/groups-go/groups/flickr"
)

// A stop is where the Tab key leads.
type stop struct {
	Name string
	Ring bool // that the focus is there can be seen
}

// focused gives where the focus is; the zero stop for nowhere.
func (b *tab) focused() stop {
	b.t.Helper()
	return eval[stop](b, `(() => {
		const e = document.activeElement
		if (!e || e === document.body) return {}
		const s = getComputedStyle(e)
		return {
			Name: e.id || (e.name ? e.name + "=" + e.value : e.textContent),
			Ring: e.matches(":focus-visible") && s.outlineStyle === "solid" && parseFloat(s.outlineWidth) >= 2,
		}
	})()`)
}

// stops gives where the Tab key leads, from the page's beginning to its end.
func (b *tab) stops() []stop {
	b.t.Helper()
	var all []stop
	for len(all) < 20 {
		run(b, chromedp.KeyEvent(kb.Tab))
		at := b.focused()
		if at == (stop{}) {
			break
		}
		all = append(all, at)
	}
	return all
}

// pressTabs presses the Tab key n times.
func (b *tab) pressTabs(n int) {
	b.t.Helper()
	for range n {
		run(b, chromedp.KeyEvent(kb.Tab))
	}
}

func TestTheTabKeyLeadsToWhatCanBeUsed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		show func(*visit) shown
		want []string
	}{
		"who is signed in":          {showAsked(flickr.PermsRead, elsewhere), []string{"answer=allow", "answer=no"}},
		"a choice among few":        {showChoice(0), []string{"account=34427001@N01", "answer=allow", "answer=no"}},
		"a choice among many":       {showChoice(5), []string{"account", "answer=allow", "answer=no"}},
		"the code":                  {showGranted, []string{"verifier"}},
		"an answer of another site": {showBadForm, []string{"Begin again"}},
		"nothing":                   {showRefused, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			tc.show(v)
			var want []stop
			for _, name := range tc.want {
				want = append(want, stop{name, true})
			}
			equal(t, "the stops", want, v.stops())
		})
	}
}

func TestTheButtonsCanBePressedByKey(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		tabs int
		key  string
		want shown
	}{
		"Enter on Allow":     {1, kb.Enter, cameBack},
		"Space on Allow":     {1, " ", cameBack},
		"Enter on No thanks": {2, kb.Enter, refused},
		"Space on No thanks": {2, " ", refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			l, verifier := v.loginHere(flickr.PermsRead)
			v.open(l.URL())
			v.pressTabs(tc.tabs)
			v.sees("the page", tc.want, v.press(tc.key))
			if tc.want == cameBack {
				v.finish(l, verifier())
			} else {
				v.finishFails(l, "6b9cd5f4e1a0c2d7")
			}
		})
	}
}

func TestAnAccountCanBeChosenByKey(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		more int // accounts beside Ada and Grace
		keys []string
	}{
		"the arrows among few":         {0, []string{kb.ArrowDown, kb.ArrowUp}},
		"Space among few":              {0, []string{" "}},
		"the arrows among many":        {5, []string{kb.ArrowDown}},
		"the name's letter among many": {5, []string{"A"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			v.site.SetBrowserUser("")
			for range tc.more {
				v.addUser("Lin")
			}
			l, verifier := v.loginHere(flickr.PermsRead)
			v.open(l.URL())
			v.pressTabs(1)
			for _, key := range tc.keys {
				run(v.tab, chromedp.KeyEvent(key))
			}
			v.pressTabs(1)
			equal(t, "where the focus is", stop{"answer=allow", true}, v.focused())
			v.sees("after Enter", cameBack, v.press(kb.Enter))
			v.finish(l, verifier())
		})
	}
}
