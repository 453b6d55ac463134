package browser_test

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/security"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// The buttons of the page that asks.
const (
	allow    = "button[value=allow]"
	noThanks = "button[value=no]"
)

// elsewhere is the callback of an app that no test calls.
const elsewhere = "https://photos.example.org/back"

// The pages, as they are seen at first sight.
var (
	asked    = shown{200, "Allow Photo Sorter to use your account?"}
	cameBack = shown{200, "You have allowed it. You can close this window."}
	notOpen  = shown{404, "This address cannot be used"}
	expired  = shown{410, "This question has expired"}
	used     = shown{410, "You have answered already"}
	refused  = shown{200, "Nothing was allowed"}
	granted  = shown{200, "Copy this code into Photo Sorter"}
	badPerms = shown{400, "There is no such permission"}
	badForm  = shown{403, "Your answer did not count"}
)

// A visit is a person's at a site where she has an account and is signed in, with
// an app that wants its token.
type visit struct {
	*tab
	site  *memserver.Flickr
	clock *memserver.Clock
	cfg   flickr.Config // the app's, without a token
	ada   memserver.User
	group memserver.Group // Ada is not in it
}

func newVisit(t *testing.T) *visit {
	t.Helper()
	v := &visit{tab: newTab(t), clock: memserver.NewClock(time.Now())}
	srv := memserver.Start(t, memserver.WithClock(v.clock))
	v.site = srv.Flickr
	v.site.SetTLSRequired(false)
	v.ada = v.addUser("Ada")
	v.site.SetBrowserUser(v.ada.ID)
	var err error
	if v.group, err = v.site.AddGroup(memserver.Group{Name: "Macro", Owner: v.addUser("Grace").ID}); err != nil {
		t.Fatal(err)
	}
	v.cfg = v.site.Config("")
	v.cfg.BaseURL = srv.URL()
	v.setApp("Photo Sorter")
	return v
}

// overTLS has the visit take place where the server wants it, at the address with
// https.
func (v *visit) overTLS() {
	v.site.SetTLSRequired(true)
	v.cfg.BaseURL = v.site.Config("").BaseURL
	// The certificate is the server's own.
	call(v.tab, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
}

func (v *visit) addUser(name string) memserver.User {
	v.t.Helper()
	u, err := v.site.AddUser(memserver.User{Name: name})
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

// setApp names the app.
func (v *visit) setApp(name string) {
	v.t.Helper()
	app, err := v.site.AddApp(memserver.App{Name: name})
	if err != nil {
		v.t.Fatal(err)
	}
	v.cfg.APIKey, v.cfg.APISecret = app.Key, app.Secret
}

// login begins a login.
func (v *visit) login(perms flickr.Perms, callback string) *flickr.Login {
	v.t.Helper()
	l, err := flickr.NewLogin(v.ctx, v.cfg, perms, callback)
	if err != nil {
		v.t.Fatal(err)
	}
	return l
}

// loginHere begins a login whose callback waits for the browser. The function
// gives the verifier that the browser has brought.
func (v *visit) loginHere(perms flickr.Perms) (l *flickr.Login, verifier func() string) {
	v.t.Helper()
	back, err := flickr.NewCallback()
	if err != nil {
		v.t.Fatal(err)
	}
	l = v.login(perms, back.URL())
	type came struct {
		verifier string
		err      error
	}
	brought := make(chan came, 1)
	go func() {
		verifier, err := back.Wait(v.ctx, l)
		brought <- came{verifier, err}
	}()
	return l, func() string {
		v.t.Helper()
		c := <-brought
		if c.err != nil {
			v.t.Fatal(c.err)
		}
		return c.verifier
	}
}

// finish ends the login, which must be Ada's, and gives the client for its token.
func (v *visit) finish(l *flickr.Login, verifier string) *flickr.Client {
	v.t.Helper()
	answer, err := l.Finish(v.ctx, verifier)
	if err != nil {
		v.t.Fatal(err)
	}
	equal(v.t, "whose token it is", v.ada.ID, answer.UserID)
	cfg := v.cfg
	cfg.Token, cfg.TokenSecret = answer.Token, answer.TokenSecret
	client, err := flickr.New(cfg)
	if err != nil {
		v.t.Fatal(err)
	}
	return client
}

// finishFails ends a login that gives no token.
func (v *visit) finishFails(l *flickr.Login, verifier string) {
	v.t.Helper()
	_, err := l.Finish(v.ctx, verifier)
	equal(v.t, "the code of Finish", groups.ErrUnauthenticated, groups.CodeOf(err))
}
