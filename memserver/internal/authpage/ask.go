package authpage

import (
	"net/http"
	"strings"
)

// The fields of the form on the page that asks, and the values of FieldAnswer.
// FieldToken and FieldPerms are named as the parameters of the address at which the
// page is, so that its caller reads a question and an answer alike. FieldAccount is
// the ID of who is signed in, or of the chosen account; beside AnswerNo it may be
// missing. All of them are the browser's word: the caller holds them against what
// it knows.
const (
	FieldToken   = "oauth_token"
	FieldPerms   = "perms"
	FieldAccount = "account"
	FieldCSRF    = "csrf"
	FieldAnswer  = "answer"
	AnswerAllow  = "allow"
	AnswerNo     = "no"
)

// MaxAccounts is how many accounts the page offers.
const MaxAccounts = 60

// fewAccounts are shown all at once, more in a list to open.
const fewAccounts = 6

// An Account is whom an app may act for.
type Account struct{ ID, Name string }

// Ask is the question whether an app may act for an account. Its texts may hold
// anything.
type Ask struct {
	App   string // its name
	Perms string // "read", "write" or "delete"; anything else gives BadPermission
	// Account is who is signed in. Where its ID is "", the person chooses one of
	// Accounts, of which the page offers the first MaxAccounts and says if there
	// are more.
	Account  Account
	Accounts []Account
	// Unchosen says that nobody is signed in, and the form came back without an
	// account that can be had.
	Unchosen bool
	// Action is where the form goes: a path from the root. Anything else is the
	// address of the page itself.
	Action string
	// Token and CSRF come back in the form as they are, with Perms, so that what
	// is granted is what the person saw.
	Token, CSRF string
	// Callback is the address of the app. The person is told its host alone; the
	// policy of the page lets the form's answer redirect there, but Chromium stops a
	// further redirect from there to another origin.
	Callback string
	// OutOfBand says that the app has no address, and that the person copies a
	// verifier: Callback does not count.
	OutOfBand bool
}

// Page is the page that asks: 200, or 400 where Unchosen.
func (a Ask) Page() Page {
	level, ok := levelOf(a.Perms)
	if !ok {
		return BadPermission(a.Perms)
	}
	v := askView{
		App:       appName(a.App),
		Can:       permissions[:level+1],
		Cannot:    permissions[level+1:],
		Asked:     permissions[level],
		Account:   a.Account.view(),
		Action:    pathOnly(a.Action),
		Token:     a.Token,
		CSRF:      a.CSRF,
		OutOfBand: a.OutOfBand,
	}
	status := http.StatusOK
	if a.Account.ID == "" {
		v.offer(a.Accounts)
		v.Unchosen = a.Unchosen && len(v.Accounts) > 0
		if a.Unchosen {
			status = http.StatusBadRequest
		}
	}
	formAction := []string{"'self'"}
	if !v.OutOfBand {
		v.To = targetOf(a.Callback)
		if v.To.Source != "" {
			formAction = append(formAction, v.To.Source)
		}
	}
	return render(status, "ask", v, formAction...)
}

// pathOnly gives a path from the root, "" for anything else, also for what a
// browser takes for another site's address.
func pathOnly(path string) string {
	if !strings.HasPrefix(path, "/") || len(path) > 1 && (path[1] == '/' || path[1] == '\\') ||
		strings.ContainsAny(path, "\t\r\n") {
		return ""
	}
	return path
}

// askView is what the template shows.
type askView struct {
	App         string
	Can, Cannot []permission
	Asked       permission
	Account     accountView // without an ID where nobody is signed in
	Accounts    []accountView
	Few         bool // few enough to show them all at once
	More        int  // how many the page offers, 0 where those are all
	Unchosen    bool
	Action      string
	Token, CSRF string
	OutOfBand   bool
	To          target
}

// An accountView has what the form sends back, and what the person sees.
type accountView struct{ Value, Name, ID string }

func (a Account) view() accountView {
	id := clean(a.ID, maxName)
	return accountView{Value: a.ID, Name: nameOr(a.Name, id), ID: id}
}

// offer has the page offer the first of the accounts.
func (v *askView) offer(accounts []Account) {
	if len(accounts) > MaxAccounts {
		accounts, v.More = accounts[:MaxAccounts], MaxAccounts
	}
	for _, one := range accounts {
		if one.ID != "" {
			v.Accounts = append(v.Accounts, one.view())
		}
	}
	v.Few = len(v.Accounts) <= fewAccounts
}
