package authpage

import "net/http"

// Granted is what an app without an address has got: the person takes the
// verifier to it.
type Granted struct {
	App      string
	Perms    string // as in Ask
	Account  Account
	Verifier string // "123-456-789"
}

// Page shows the verifier, to copy: 200.
func (g Granted) Page() Page {
	return render(http.StatusOK, "granted", struct {
		App, Perms, Verifier string
		Account              accountView
	}{appName(g.App), clean(g.Perms, maxName), g.Verifier, g.Account.view()})
}

// Refused is the end after No thanks: 200. The app is never told.
func Refused(app string) Page { return render(http.StatusOK, "refused", appName(app)) }

// UnknownToken answers an address whose token there is not, or no longer: 404.
func UnknownToken() Page { return render(http.StatusNotFound, "unknown", nil) }

// Used answers a second answer to the same question: 410.
func Used(app string) Page { return render(http.StatusGone, "used", appName(app)) }

// Expired answers where the token is known, and too old: 410.
func Expired(app string) Page { return render(http.StatusGone, "expired", appName(app)) }

// BadPermission answers a permission that does not exist, "" for none: 400.
func BadPermission(asked string) Page {
	return render(http.StatusBadRequest, "permission", struct {
		Asked       string
		Permissions []permission
	}{clean(asked, maxName), permissions})
}

// BadForm answers a form that cannot be shown to be this site's own: 403. Again is
// the address at which the person can begin again, a path from the root; anything
// else is not shown.
func BadForm(again string) Page { return render(http.StatusForbidden, "form", pathOnly(again)) }
