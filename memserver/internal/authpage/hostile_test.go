package authpage_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/authpage"
	"pgregory.net/rapid"
)

func TestANameIsShownAsOneHarmlessLine(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ app, want string }{
		"as it is":                               {"Photo Sorter 3", "Photo Sorter 3"},
		"markup is text":                         {`</bdi><script>alert("1")</script>`, `</bdi><script>alert("1")</script>`},
		"quotes and entities are text":           {`"'&amp;` + "`", `"'&amp;` + "`"},
		"a template is text":                     {"{{.}}", "{{.}}"},
		"other scripts stay":                     {"סידור תמונות", "סידור תמונות"},
		"emoji stay whole":                       {"👩‍👩‍👧 photos", "👩‍👩‍👧 photos"},
		"combining marks stay":                   {"Cafe\u0301", "Cafe\u0301"},
		"towers of marks are cut":                {"e" + strings.Repeat("\u0301", 50) + "x\u0301", "e\u0301\u0301\u0301\u0301x\u0301"},
		"what turns the direction goes":          {"\u202egnp.\u2066x\u2069\u200f", "gnp.x"},
		"what nobody sees goes":                  {"a\u200bb\ufeffc\u00add", "abcd"},
		"white space is one space":               {"\u2028 a \t\r\n\u00a0\u2029b\x00c ", "a b c"},
		"bytes that are no text are marked":      {"a\xffb", "a\ufffdb"},
		"nothing has a word":                     {"", "an app without a name"},
		"nothing that can be seen has a word":    {" \u200b\u202e\u200d\u0301\n", "an app without a name"},
		"what just fits is whole":                {strings.Repeat("x", 80) + "\u202c ", strings.Repeat("x", 80)},
		"what is longer ends in an ellipsis":     {strings.Repeat("ש", 10_000), strings.Repeat("ש", 80) + "…"},
		"nothing is cut within a run of letters": {strings.Repeat("x", 79) + " y", strings.Repeat("x", 79) + " y"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nodes, err := parse(authpage.Refused(tc.app).Body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, find(nodes, "bdi")[0].text); diff != "" {
				t.Errorf("the name (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnAccountWithoutAVisibleNameIsCalledByItsID(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, want string }{
		{"ada", "You are signed in as ada (34427469792@N01)."},
		{"", "You are signed in as 34427469792@N01."},
		{"\u200b", "You are signed in as 34427469792@N01."},
	} {
		nodes, err := parse(ask(func(a *authpage.Ask) { a.Account.Name = tc.name }).Page().Body)
		if err != nil {
			t.Fatal(err)
		}
		if text := find(nodes, "main")[0].text; !strings.Contains(text, tc.want) {
			t.Errorf("%q: %s", tc.name, text)
		}
	}
}

// shape gives the elements of a page with the names of their attributes.
func shape(nodes []*node) []string {
	var all []string
	for _, n := range nodes {
		var names []string
		for name := range n.attrs {
			names = append(names, name)
		}
		slices.Sort(names)
		all = append(all, n.name+" "+strings.Join(names, " "))
	}
	return all
}

var policyRE = regexp.MustCompile(`^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; img-src data:; ` +
	`form-action 'self'( [a-z][a-z0-9+.-]*:(//[a-z0-9.-]+(:[0-9]*)?)?)?; frame-ancestors 'none'; base-uri 'none'$`)

// hosts are the pages that have a place for a text, each made with one.
var hosts = map[string]func(text string) authpage.Page{
	"the app": func(text string) authpage.Page { return ask(func(a *authpage.Ask) { a.App = "x" + text }).Page() },
	"the token": func(text string) authpage.Page {
		return ask(func(a *authpage.Ask) { a.Token, a.CSRF = text, text }).Page()
	},
	"refused":      func(text string) authpage.Page { return authpage.Refused("x" + text) },
	"used":         func(text string) authpage.Page { return authpage.Used("x" + text) },
	"expired":      func(text string) authpage.Page { return authpage.Expired("x" + text) },
	"the perms":    func(text string) authpage.Page { return authpage.BadPermission("x" + text) },
	"the verifier": func(text string) authpage.Page { return granted(text).Page() },
	"the account":  func(text string) authpage.Page { return ask(func(a *authpage.Ask) { a.Account = odd(text) }).Page() },
	"few accounts": func(text string) authpage.Page {
		return ask(func(a *authpage.Ask) { a.Account, a.Accounts = authpage.Account{}, []authpage.Account{odd(text), ada} }).Page()
	},
	"many accounts": func(text string) authpage.Page {
		return ask(func(a *authpage.Ask) { a.Account, a.Accounts = authpage.Account{}, append(accounts(7), odd(text)) }).Page()
	},
}

func odd(text string) authpage.Account { return authpage.Account{ID: "x" + text, Name: "y" + text} }

func granted(text string) authpage.Granted {
	return authpage.Granted{App: "x" + text, Perms: text, Verifier: text, Account: odd(text)}
}

// tame are the shapes of those pages with a text that does nothing.
var tame = sync.OnceValues(func() (map[string][]string, error) {
	all := map[string][]string{}
	for what, page := range hosts {
		nodes, err := parse(page("z").Body)
		if err != nil {
			return nil, err
		}
		all[what] = shape(nodes)
	}
	return all, nil
})

// checker is what *testing.T and *rapid.T have in common.
type checker interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}

// checkHostile says where a text changes more of a page than the text at its
// place.
func checkHostile(t checker, text string) {
	t.Helper()
	want, err := tame()
	if err != nil {
		t.Fatal(err)
	}
	for what, page := range hosts {
		got := page(text)
		nodes, err := parse(got.Body)
		if err != nil {
			t.Errorf("%s with %.60q: %v", what, text, err)
			continue
		}
		if got := shape(nodes); !slices.Equal(want[what], got) {
			t.Errorf("%s with %.60q (-want +got):\n%s", what, text, cmp.Diff(want[what], got))
		}
		if limit := 16_000 + 20*len(text); len(got.Body) > limit || !utf8.Valid(got.Body) {
			t.Errorf("%s with %.60q: %d bytes, of at most %d, valid %v", what, text, len(got.Body), limit, utf8.Valid(got.Body))
		}
	}
}

// checkHostileAddress says where an address breaks its page, or the policy.
func checkHostileAddress(t checker, text string) {
	t.Helper()
	for _, address := range []string{text, "/" + text, "https://" + text, "http://x" + text + "/", "x" + text + ":", "https://example.org/" + text} {
		page := ask(func(a *authpage.Ask) { a.Callback, a.Action = address, address }).Page()
		if policy := page.Header["Content-Security-Policy"]; !policyRE.MatchString(policy) {
			t.Errorf("the address %.60q makes the policy %.300q", address, policy)
		}
		for _, body := range [][]byte{page.Body, authpage.BadForm(address).Body} {
			nodes, err := parse(body)
			if err != nil {
				t.Errorf("the address %.60q: %v", address, err)
				continue
			}
			if faults := faultsOf(nodes); faults != nil {
				t.Errorf("the address %.60q: %v", address, faults)
			}
		}
	}
}

// hostile are texts that have broken pages.
var hostile = append([]string{strings.Repeat(`<b a="`, 1_700), strings.Repeat("ﷺ", 3_400)}, hostileShort...)

var hostileShort = []string{
	"", "<", ">", `"`, "'", "`", "&", "&#", "&lt;", "{{.}}", "]]>", "<!--", "-->", "\x00", "\r\n", "\xff\xfe", "\u2028",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "</title></style></bdi></html>",
	"javascript:alert(1)", "\u202e\u2066", ";script-src *", ", default-src *", "a\r\nSet-Cookie: x=y", "*", "'self'", "[::1%25x]:1", "%zz",
	"e\u0301\u0301\u0301\u0301\u0301",
}

func TestHostileTextsStayTexts(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		checkHostile(t, text)
		checkHostileAddress(t, text)
	}
}

func TestTextsPutTogetherAtRandomStayTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(hostileShort), rapid.String()), 0, 4).Draw(t, "text"), "")
		checkHostile(t, text)
		checkHostileAddress(t, text)
	})
}

func FuzzHostileTexts(f *testing.F) {
	for _, text := range hostileShort {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = text[:min(len(text), 512)]
		checkHostile(t, text)
		checkHostileAddress(t, text)
	})
}

func TestTheFormSendsBackWhatItWasGiven(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[ -~]{1,60}`)
	rapid.Check(t, func(t *rapid.T) {
		want := []string{text.Draw(t, "token"), text.Draw(t, "csrf"), text.Draw(t, "account")}
		nodes, err := parse(ask(func(a *authpage.Ask) { a.Token, a.CSRF, a.Account.ID = want[0], want[1], want[2] }).Page().Body)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, field := range []string{authpage.FieldToken, authpage.FieldCSRF, authpage.FieldAccount} {
			got = append(got, find(nodes, "input", "name", field)[0].attrs["value"])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the fields (-want +got):\n%s", diff)
		}
	})
}
