package authpage_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/authpage"
)

var update = flag.Bool("update", false, "write the pages to testdata")

func TestThePagesAreThoseOfTestdata(t *testing.T) {
	t.Parallel()
	for name, p := range scenes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The style is the same on all: its place is kept, and the hash is
			// another test's.
			got := withoutStyle(p.Body)
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the page (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTestdataHasNoOtherPages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(scenes()) {
		t.Errorf("%d files for %d pages", len(files), len(scenes()))
	}
}

func TestEachPageHasItsStatus(t *testing.T) {
	t.Parallel()
	want := map[string]int{
		"ask-read": http.StatusOK, "ask-write": http.StatusOK, "ask-delete": http.StatusOK, "ask-oob": http.StatusOK,
		"ask-choose-one": http.StatusOK, "ask-choose-few": http.StatusOK, "ask-choose-many": http.StatusOK, "ask-nobody": http.StatusOK,
		"ask-choose-more": http.StatusBadRequest, "ask-unchosen": http.StatusBadRequest,
		"granted": http.StatusOK, "refused": http.StatusOK,
		"unknown-token": http.StatusNotFound, "used": http.StatusGone, "expired": http.StatusGone,
		"bad-permission": http.StatusBadRequest, "no-permission": http.StatusBadRequest,
		"bad-form": http.StatusForbidden, "bad-form-elsewhere": http.StatusForbidden,
	}
	got := map[string]int{}
	for name, p := range scenes() {
		got[name] = p.Status
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// formOf gives what the form of a page sends: the fields that a person does not
// see, what can be chosen, and the answers in their order.
func formOf(t *testing.T, p authpage.Page) (hidden map[string]string, choices, answers []string) {
	t.Helper()
	nodes, err := parse(p.Body)
	if err != nil {
		t.Fatal(err)
	}
	hidden = map[string]string{}
	for _, n := range nodes {
		switch {
		case n.name == "input" && n.attrs["type"] == "hidden":
			hidden[n.attrs["name"]] = n.attrs["value"]
		case n.name == "input" && n.attrs["name"] == authpage.FieldAccount, n.name == "option":
			choices = append(choices, n.attrs["value"])
		case n.name == "button":
			answers = append(answers, n.attrs["name"]+"="+n.attrs["value"])
		}
	}
	return hidden, choices, answers
}

func TestTheFormSendsWhatThePersonSaw(t *testing.T) {
	t.Parallel()
	const allow, no = authpage.FieldAnswer + "=" + authpage.AnswerAllow, authpage.FieldAnswer + "=" + authpage.AnswerNo
	one := ask(nil)
	base := map[string]string{authpage.FieldToken: one.Token, authpage.FieldCSRF: one.CSRF, authpage.FieldPerms: one.Perms}
	signed := map[string]string{authpage.FieldAccount: ada.ID}
	for k, v := range base {
		signed[k] = v
	}
	type form struct {
		Hidden           map[string]string
		Choices, Answers []string
	}
	for name, tc := range map[string]struct {
		account  authpage.Account
		accounts []authpage.Account
		want     form
	}{
		"who is signed in is in it":            {account: ada, accounts: accounts(3), want: form{signed, nil, []string{allow, no}}},
		"nobody signed in chooses among few":   {accounts: accounts(2), want: form{base, []string{"34427469792@N01", "34427469793@N01"}, []string{allow, no}}},
		"an account without ID is not offered": {accounts: []authpage.Account{{Name: "lin"}, ada}, want: form{base, []string{ada.ID}, []string{allow, no}}},
		"without accounts there is only no":    {want: form{base, nil, []string{no}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got form
			got.Hidden, got.Choices, got.Answers = formOf(t, ask(func(a *authpage.Ask) { a.Account, a.Accounts = tc.account, tc.accounts }).Page())
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("the form (-want +got):\n%s", diff)
			}
		})
	}
}

func TestThePageOffersAtMostMaxAccounts(t *testing.T) {
	t.Parallel()
	for offered, want := range map[int]int{1: 1, 6: 6, 7: 8, authpage.MaxAccounts: authpage.MaxAccounts + 1, 500: authpage.MaxAccounts + 1} {
		_, choices, _ := formOf(t, ask(func(a *authpage.Ask) { a.Account, a.Accounts = authpage.Account{}, accounts(offered) }).Page())
		if len(choices) != want { // with the empty one that a list begins with
			t.Errorf("of %d accounts: %d choices, want %d", offered, len(choices), want)
		}
	}
}

func TestAFormGoesOnlyToThisSite(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]string{
		"/services/oauth/authorize": "/services/oauth/authorize",
		"/":                         "/",
		"/a?b=c&d=e":                "/a?b=c&d=e",
		"":                          "",
		"services":                  "",
		"//elsewhere.example/":      "",
		`/\elsewhere.example/`:      "",
		"/\t/elsewhere.example/":    "",
		"https://elsewhere.example": "",
		"javascript:alert(1)":       "",
	} {
		nodes, err := parse(ask(func(a *authpage.Ask) { a.Action = action }).Page().Body)
		if err != nil {
			t.Fatal(err)
		}
		if got := find(nodes, "form")[0].attrs["action"]; got != want {
			t.Errorf("the action %q became %q, want %q", action, got, want)
		}
		nodes, err = parse(authpage.BadForm(action).Body)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if links := find(nodes, "a"); len(links) > 0 {
			got = links[0].attrs["href"]
		}
		if got != want {
			t.Errorf("the way back %q became %q, want %q", action, got, want)
		}
	}
}

func TestAnUnknownPermissionIsNeverAsked(t *testing.T) {
	t.Parallel()
	for _, perms := range []string{"", "none", "READ", "read ", "admin"} {
		got, want := ask(func(a *authpage.Ask) { a.Perms = perms }).Page(), authpage.BadPermission(perms)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", perms, diff)
		}
	}
}
