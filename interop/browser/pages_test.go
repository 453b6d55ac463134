package browser_test

import (
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/groups-go/groups/flickr"
)

// long is a name that has no place where a line could end.
var long = strings.Repeat("Photographierapparat", 4)

// pages are all that a person can come to see, in each form.
var pages = map[string]struct {
	show func(*visit) shown
	want shown
}{
	"ask-read":        {showAsked(flickr.PermsRead, "http://127.0.0.1:8080/back"), asked},
	"ask-write":       {showAsked(flickr.PermsWrite, elsewhere), asked},
	"ask-delete":      {showAsked(flickr.PermsDelete, "sorter://back"), asked},
	"ask-oob":         {showAsked(flickr.PermsWrite, flickr.OutOfBand), asked},
	"ask-long":        {showLong, shown{200, "Allow " + long + " to use your account?"}},
	"ask-choose-few":  {showChoice(1), asked},
	"ask-choose-many": {showChoice(5), asked},
	"ask-choose-more": {showChoice(100), asked},
	"ask-chosen":      {showChosen, asked},
	"ask-unchosen":    {showUnchosen, shown{400, asked.Heading}},
	"ask-nobody":      {showNobody, asked},
	"granted":         {showGranted, granted},
	"refused":         {showRefused, refused},
	"used":            {showUsed, used},
	"expired":         {showExpired, expired},
	"unknown-token":   {showUnknown, notOpen},
	"bad-permission":  {showPermission("admin"), badPerms},
	"no-permission":   {showPermission(""), badPerms},
	"bad-form":        {showBadForm, badForm},
	"callback":        {showCallback, cameBack},
}

func showAsked(perms flickr.Perms, callback string) func(*visit) shown {
	return func(v *visit) shown {
		v.t.Helper()
		return v.open(v.login(perms, callback).URL())
	}
}

// showChoice asks who is not signed in, and has to choose among Ada, Grace and n
// others.
func showChoice(n int) func(*visit) shown {
	return func(v *visit) shown {
		v.t.Helper()
		v.site.SetBrowserUser("")
		for range n {
			v.addUser("Lin")
		}
		return showAsked(flickr.PermsDelete, elsewhere)(v)
	}
}

func showLong(v *visit) shown {
	v.t.Helper()
	v.site.SetBrowserUser("")
	v.addUser(long)
	v.setApp(long)
	return showAsked(flickr.PermsDelete, "https://"+strings.Repeat("photos.", 20)+"example.org:8443/")(v)
}

// showChosen is where the keys have chosen an account.
func showChosen(v *visit) shown {
	v.t.Helper()
	page := showChoice(1)(v)
	v.pressTabs(1)
	run(v.tab, chromedp.KeyEvent(" "))
	return page
}

// showUnchosen sends the form without an account, past the browser's own check.
func showUnchosen(v *visit) shown {
	v.t.Helper()
	showChoice(1)(v)
	eval[chromedp.Void](v.tab, `document.forms[0].noValidate = true`)
	return v.click(allow)
}

func showNobody(v *visit) shown {
	v.t.Helper()
	for _, u := range v.site.Users() {
		if err := v.site.RemoveUser(u.ID); err != nil {
			v.t.Fatal(err)
		}
	}
	return showAsked(flickr.PermsRead, elsewhere)(v)
}

func showGranted(v *visit) shown {
	v.t.Helper()
	showAsked(flickr.PermsDelete, flickr.OutOfBand)(v)
	return v.click(allow)
}

func showRefused(v *visit) shown {
	v.t.Helper()
	showAsked(flickr.PermsRead, elsewhere)(v)
	return v.click(noThanks)
}

func showUsed(v *visit) shown {
	v.t.Helper()
	showRefused(v)
	return v.load(chromedp.Reload())
}

func showExpired(v *visit) shown {
	v.t.Helper()
	l := v.login(flickr.PermsRead, elsewhere)
	v.clock.Advance(time.Hour)
	return v.open(l.URL())
}

func showUnknown(v *visit) shown {
	v.t.Helper()
	return v.open(v.cfg.BaseURL + flickr.PathAuthorize + "?oauth_token=72157636219286366-5d598e9d1faaa85c&perms=read")
}

func showPermission(perms string) func(*visit) shown {
	return func(v *visit) shown {
		v.t.Helper()
		return v.open(strings.Replace(v.login(flickr.PermsRead, elsewhere).URL(), "perms=read", "perms="+perms, 1))
	}
}

func showCallback(v *visit) shown {
	v.t.Helper()
	l, _ := v.loginHere(flickr.PermsRead)
	v.open(l.URL())
	return v.click(allow)
}
