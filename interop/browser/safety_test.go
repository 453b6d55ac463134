package browser_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/groups-go/groups/flickr"
)

// hosts are those of another site's addresses: one that differs from the server's
// in the port alone, and one that differs in all.
var hosts = []string{"127.0.0.1", "localhost"}

// another is the page of another site, at first sight.
var another = shown{200, "Another site"}

// serve serves a page of another site. It gives its address, and what was asked
// there.
func serve(t *testing.T, host, body string) (address string, asked <-chan *http.Request) {
	t.Helper()
	requests := make(chan *http.Request, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- r
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,">`+
			"<h1>"+another.Heading+"</h1>"+body+"</html>") // the browser tells what it did not get
	}))
	t.Cleanup(srv.Close)
	return strings.Replace(srv.URL, "127.0.0.1", host, 1), requests
}

func TestNoOtherSiteFramesThePage(t *testing.T) {
	t.Parallel()
	for _, host := range hosts {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			l := v.login(flickr.PermsRead, elsewhere)
			address, _ := serve(t, host, `<iframe src="`+html.EscapeString(l.URL())+`"></iframe>`)
			v.sees("the other site", another, v.open(address))
			if !v.requested(http.MethodGet, l.URL()) {
				t.Error("the browser did not ask for the page in the frame")
			}
			said := strings.Join(v.complaints(), "\n")
			for _, want := range []string{"Document was not loaded: net::ERR_BLOCKED_BY_RESPONSE", "frame-ancestors 'none'"} {
				if !strings.Contains(said, want) {
					t.Errorf("the browser does not say %q of the frame:\n%s", want, said)
				}
			}
		})
	}
}

// showBadForm answers in the person's name from another site, with all that the
// page's own form has. The person has seen the page.
func showBadForm(v *visit) shown { return forge(v, "localhost") }

func forge(v *visit, host string) shown {
	v.t.Helper()
	v.open(v.login(flickr.PermsRead, elsewhere).URL())
	fields := eval[string](v.tab, `Array.from(document.querySelectorAll("input[type=hidden]"), e => e.outerHTML).join("")`)
	address, _ := serve(v.t, host, `<form method="post" action="`+v.cfg.BaseURL+flickr.PathAuthorize+`">`+fields+
		`<button name="answer" value="allow">Win a prize</button></form>`)
	v.open(address)
	return v.click(allow)
}

func TestNoOtherSiteAnswersInAPersonsName(t *testing.T) {
	t.Parallel()
	for _, host := range hosts {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			v.sees("the answer", badForm, forge(v, host))
			v.sees("begun again", asked, v.click("a.again"))
		})
	}
}

func TestTheAppLearnsNothingButTokenAndVerifier(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	app, requests := serve(t, "127.0.0.1", "")
	l := v.login(flickr.PermsRead, app+"/back?session=1")
	v.open(l.URL())
	v.sees("after Allow", another, v.click(allow))
	r := <-requests
	query := r.URL.Query()
	v.finish(l, query.Get(flickr.ParamOAuthVerifier))
	page, err := url.Parse(l.URL())
	if err != nil {
		t.Fatal(err)
	}
	query.Del(flickr.ParamOAuthVerifier)
	equal(t, "the query beside the verifier", url.Values{
		"session": {"1"}, flickr.ParamOAuthToken: {page.Query().Get(flickr.ParamOAuthToken)},
	}, query)
	for _, name := range []string{"Referer", "Cookie"} {
		equal(t, name, nil, r.Header[name])
	}
}

func TestTheCookieIsForThePageAlone(t *testing.T) {
	t.Parallel()
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVisit(t)
			if secure {
				v.overTLS()
			}
			l, verifier := v.loginHere(flickr.PermsRead)
			v.sees("the page", asked, v.open(l.URL()))
			equal(t, "the cookies", []network.Cookie{{
				Path: "/services/oauth/", HTTPOnly: true, Secure: secure, Session: true, SameSite: network.CookieSameSiteLax,
			}}, v.cookies())
			v.sees("after Allow", cameBack, v.click(allow))
			v.finish(l, verifier())
		})
	}
}

// cookies gives what protects the page's cookies.
func (b *tab) cookies() []network.Cookie {
	b.t.Helper()
	var all []network.Cookie
	for _, c := range call(b, network.GetCookies, network.GetCookiesParams{}).Cookies {
		all = append(all, network.Cookie{Path: c.Path, HTTPOnly: c.HTTPOnly, Secure: c.Secure, Session: c.Session, SameSite: c.SameSite})
	}
	return all
}
