package memserver

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/authpage"
	"github.com/groups-go/groups/memserver/internal/world"
)

const (
	flOpAuthorize = "oauth.authorize"
	// flCookie ties a form to the browser that was asked. Its value is a session,
	// of flSessionLength hex digits, and what shows that the site made it.
	flCookie        = "flickr_session"
	flCookiePath    = "/services/oauth/"
	flSessionLength = 32
)

// A flVisit is a browser's request of the page that asks.
type flVisit struct {
	*flRequest
	// cookies are the values that came; session is the first of them that the site
	// made, "" for none. fresh says that the answer sets it.
	cookies []string
	session string
	fresh   bool
	// foreign says that another site has sent the form.
	foreign bool
}

// SetBrowserUser says who is signed in at the browser, and so whom the page
// authorize asks. With "", the default, or with a user that there is not, the
// person chooses among the site's users.
func (s *Flickr) SetBrowserUser(userID string) { s.set(func() { s.browser = userID }) }

// parseVisit reads a request of the page: the query of the question, the body of
// the answer.
func (s *Flickr) parseVisit(r *http.Request, body []byte) *call {
	v := &flVisit{flRequest: &flRequest{verb: r.Method, secure: r.TLS != nil}}
	form := isForm(r.Header)
	switch {
	case r.Method != http.MethodPost:
		v.params = flAddForm(nil, r.URL.RawQuery)
	case form:
		v.params = flAddForm(nil, string(body))
	}
	if len(v.params) > flMaxParams {
		return s.unreadable(r, http.StatusRequestEntityTooLarge)
	}
	for _, c := range r.CookiesNamed(flCookie) {
		v.cookies = append(v.cookies, c.Value)
	}
	v.foreign = flIsForeign(r)
	c := &call{op: flOpAuthorize, hide: flHiding(form || len(body) == 0), apply: func() *answer { return s.visit(v) }}
	if account := v.get(authpage.FieldAccount); isNSID(account) {
		c.user = account
	}
	return c
}

// flIsForeign reports whether another site has sent the form, as far as the
// browser tells. The page's own forms have the Origin null, since the page has no
// referrer.
func flIsForeign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || !strings.EqualFold(u.Host, r.Host)
}

// visit answers a browser.
func (s *Flickr) visit(v *flVisit) *answer {
	if v.verb != http.MethodGet && v.verb != http.MethodHead && v.verb != http.MethodPost {
		return flWrongVerb("GET, HEAD, POST")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if refusal := s.check(v.flRequest, (*Flickr).checkTransport, (*Flickr).checkEnabled); refusal != nil {
		return s.refused(refusal)
	}
	v.session = s.session(v.cookies)
	if v.verb == http.MethodPost {
		return s.takeAnswer(v)
	}
	l, instead := s.question(v)
	if instead != nil {
		return instead
	}
	if v.session == "" {
		v.session, v.fresh = s.srv.ids.hex(flSessionLength), true
	}
	return s.ask(v, l, false)
}

// question gives the login that the visit is about, or the page that is shown
// where there is nothing to ask.
func (s *Flickr) question(v *flVisit) (*flLogin, *answer) {
	l, err := s.openLogin(v.get(authpage.FieldToken))
	perms := v.get(authpage.FieldPerms)
	switch {
	case errors.Is(err, errLoginAnswered):
		return nil, flPage(authpage.Used(s.apps[l.app].Name))
	case errors.Is(err, errLoginExpired):
		return nil, flPage(authpage.Expired(s.apps[l.app].Name))
	case err != nil:
		return nil, flPage(authpage.UnknownToken())
	case flRank(flickr.Perms(perms)) == 0:
		return nil, flPage(authpage.BadPermission(perms))
	}
	return l, nil
}

// ask shows the question; unchosen says that the form came back without an
// account.
func (s *Flickr) ask(v *flVisit, l *flLogin, unchosen bool) *answer {
	page := authpage.Ask{
		App: s.apps[l.app].Name, Perms: v.get(authpage.FieldPerms), Unchosen: unchosen,
		Action: flickr.PathAuthorize, Token: v.get(authpage.FieldToken), CSRF: s.csrf(v),
		Callback: l.callback, OutOfBand: l.callback == flickr.OutOfBand,
	}
	if u, is := s.signedIn(); is {
		page.Account = flAccount(u)
	} else {
		for _, u := range s.world.Users() {
			page.Accounts = append(page.Accounts, flAccount(u))
		}
	}
	a := flPage(page.Page())
	if v.fresh {
		c := http.Cookie{
			Name: flCookie, Value: v.session + s.formMAC(v.session), Path: flCookiePath,
			Secure: v.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		}
		a.header["Set-Cookie"] = c.String()
	}
	return a
}

func flAccount(u world.User) authpage.Account {
	return authpage.Account{ID: u.ID, Name: cmp.Or(u.Name, u.Login)}
}

// signedIn gives who is signed in at the browser, false for nobody.
func (s *Flickr) signedIn() (world.User, bool) { return s.world.User(s.browser) }

// takeAnswer does what the person has answered, once it is shown that the form is
// the page's own.
func (s *Flickr) takeAnswer(v *flVisit) *answer {
	if v.foreign || v.session == "" || !hmac.Equal([]byte(v.get(authpage.FieldCSRF)), []byte(s.csrf(v))) {
		return s.badForm(v)
	}
	l, instead := s.question(v)
	if instead != nil {
		return instead
	}
	switch v.get(authpage.FieldAnswer) {
	case authpage.AnswerAllow:
		return s.grantTo(v, l)
	case authpage.AnswerNo:
		l.stage = flRefused
		return flPage(authpage.Refused(s.apps[l.app].Name))
	}
	return s.badForm(v)
}

// grantTo lets the app have its token for the account of the form, which must be
// that of who is signed in.
func (s *Flickr) grantTo(v *flVisit, l *flLogin) *answer {
	u, known := s.world.User(v.get(authpage.FieldAccount))
	if in, is := s.signedIn(); is && in.ID != u.ID {
		return s.badForm(v)
	}
	if !known {
		return s.ask(v, l, true)
	}
	s.allow(l, u.ID, flickr.Perms(v.get(authpage.FieldPerms)))
	if l.callback == flickr.OutOfBand {
		return flPage(authpage.Granted{
			App: s.apps[l.app].Name, Perms: string(l.perms), Account: flAccount(u), Verifier: l.verifier.Reveal(),
		}.Page())
	}
	return &answer{
		status: http.StatusSeeOther, location: flReturnAddress(l.callback, v.get(authpage.FieldToken), l.verifier.Reveal()),
		header: map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
		hidden: []string{"Location"},
	}
}

// badForm is the answer to a form that may not be the page's own. The person can
// begin again where there is something to answer.
func (s *Flickr) badForm(v *flVisit) *answer {
	again := ""
	if _, instead := s.question(v); instead == nil {
		again = flickr.PathAuthorize + "?" + url.Values{
			flickr.ParamOAuthToken: {v.get(authpage.FieldToken)}, flickr.ParamPerms: {v.get(authpage.FieldPerms)},
		}.Encode()
	}
	return flPage(authpage.BadForm(again))
}

// csrf is the field by which the form is known to be the page's own, in this
// browser, for this token and these perms.
func (s *Flickr) csrf(v *flVisit) string {
	return s.formMAC(v.session, v.get(authpage.FieldToken), v.get(authpage.FieldPerms))
}

// session gives the first session in the cookies that the site made, so that
// nobody can have chosen it for the browser; "" for none.
func (s *Flickr) session(cookies []string) string {
	for _, value := range cookies {
		if len(value) < flSessionLength {
			continue
		}
		session := value[:flSessionLength]
		if hmac.Equal([]byte(value[flSessionLength:]), []byte(s.formMAC(session))) {
			return session
		}
	}
	return ""
}

// formMAC shows that the site has put the texts together.
func (s *Flickr) formMAC(parts ...string) string {
	if s.formKey.IsZero() {
		s.formKey = groups.NewSecret(s.srv.ids.hex(flSessionLength))
	}
	mac := hmac.New(sha256.New, []byte(s.formKey.Reveal()))
	for _, part := range parts {
		mac.Write(append([]byte(part), 0))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// flPage answers with a page. The record withholds it: it may hold the token, the
// csrf field, the callback or the verifier.
func flPage(p authpage.Page) *answer {
	return &answer{status: p.Status, header: p.Header, body: p.Body, secrets: []string{string(p.Body)}}
}
