package browser_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

func TestAllowGivesTheAppWhatItAskedFor(t *testing.T) {
	t.Parallel()
	for perms, want := range map[flickr.Perms]struct{ join, leave groups.Code }{
		flickr.PermsRead:   {groups.ErrPermissionDenied, groups.ErrPermissionDenied},
		flickr.PermsWrite:  {"", groups.ErrPermissionDenied},
		flickr.PermsDelete: {"", ""},
	} {
		t.Run(string(perms), func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			l, verifier := v.loginHere(perms)
			v.sees("the page", asked, v.open(l.URL()))
			equal(t, "what is asked for", string(perms), v.text("strong.word"))
			v.sees("after Allow", cameBack, v.click(allow))

			client := v.finish(l, verifier())
			token, err := client.CheckToken(v.ctx)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "what was granted", perms, token.Perms)
			m := groups.Membership{GroupID: v.group.ID, User: groups.Self}
			_, err = client.Join(v.ctx, m)
			equal(t, "Join", want.join, groups.CodeOf(err))
			_, err = client.Leave(v.ctx, m)
			equal(t, "Leave", want.leave, groups.CodeOf(err))
		})
	}
}

func TestNoThanksNeverCallsTheApp(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	app, requests := serve(t, "127.0.0.1", "")
	l := v.login(flickr.PermsDelete, app)
	v.open(l.URL())
	equal(t, "before", "“No thanks” allows nothing and calls nobody: the app is not told, and you are not sent back to it.", v.text("#no-thanks"))
	v.sees("after No thanks", refused, v.click(noThanks))
	if said := v.text("main"); !strings.Contains(said, "“No thanks” never calls the app, and you are not sent back to it.") {
		t.Errorf("afterwards the page says:\n%s", said)
	}
	v.finishFails(l, "6b9cd5f4e1a0c2d7")
	v.sees("the page, opened again", used, v.open(l.URL()))
	v.finishFails(l, "6b9cd5f4e1a0c2d7")
	if n := len(requests); n > 0 || v.requested("", app) {
		t.Errorf("the app was called %d times", n)
	}
}

func TestAnAppWithoutAddressGetsTheCodeFromThePerson(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	l := v.login(flickr.PermsWrite, flickr.OutOfBand)
	v.sees("the page", asked, v.open(l.URL()))
	v.sees("after Allow", granted, v.click(allow))
	code := run(v.tab, chromedp.Value(chromedp.CSS("#verifier")))
	client := v.finish(l, code)
	if _, err := client.Join(v.ctx, groups.Membership{GroupID: v.group.ID, User: groups.Self}); err != nil {
		t.Error(err)
	}
	v.finishFails(l, code)
}

func TestTheFirstAnswerStands(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	l := v.login(flickr.PermsWrite, flickr.OutOfBand)
	v.open(l.URL())
	v.click(allow)
	code := run(v.tab, chromedp.Value(chromedp.CSS("#verifier")))
	v.sees("the answer, sent again", used, v.load(chromedp.Reload()))
	v.sees("the page, opened again", used, v.open(l.URL()))
	v.finish(l, code)
}

func TestAnAnswerThatComesTooLate(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.site.SetRequestTokenLifetime(time.Minute)
	l := v.login(flickr.PermsRead, elsewhere)
	v.sees("in time", asked, v.open(l.URL()))
	v.clock.Advance(time.Minute)
	v.sees("Allow", expired, v.click(allow))
	v.sees("the page, opened again", expired, v.open(l.URL()))
	v.finishFails(l, "6b9cd5f4e1a0c2d7")
}

func TestACodeThatComesTooLate(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	l := v.login(flickr.PermsRead, flickr.OutOfBand)
	v.open(l.URL())
	v.click(allow)
	code := run(v.tab, chromedp.Value(chromedp.CSS("#verifier")))
	v.clock.Advance(time.Hour)
	v.finishFails(l, code)
}

func TestWhoIsNotSignedInChoosesTheAccount(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.site.SetBrowserUser("")
	l, verifier := v.loginHere(flickr.PermsRead)
	v.open(l.URL())
	// Without an account the browser does not send the form.
	run(v.tab, chromedp.Click(chromedp.CSS(allow)))
	equal(t, "what the browser points at", "account", eval[string](v.tab, "document.activeElement.name"))
	if v.requested("POST", v.cfg.BaseURL) {
		t.Error("the form was sent without an account")
	}
	run(v.tab, chromedp.Click(chromedp.CSS("input[value='"+v.ada.ID+"']")))
	v.sees("after Allow", cameBack, v.click(allow))
	v.finish(l, verifier())
}

func TestNoThanksNeedsNoAccount(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	v.site.SetBrowserUser("")
	v.open(v.login(flickr.PermsRead, elsewhere).URL())
	v.sees("after No thanks", refused, v.click(noThanks))
}
