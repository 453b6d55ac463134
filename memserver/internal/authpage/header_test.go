package authpage_test

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/authpage"
)

func TestEachPageIsGuardedByItsHeaders(t *testing.T) {
	t.Parallel()
	for name, p := range scenes() {
		got := maps.Clone(p.Header)
		delete(got, "Content-Security-Policy")
		want := map[string]string{
			"Content-Type":           authpage.ContentType,
			"X-Frame-Options":        "DENY",
			"X-Content-Type-Options": "nosniff",
			"Referrer-Policy":        "no-referrer",
			"Cache-Control":          "no-store",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: headers (-want +got):\n%s", name, diff)
		}
	}
}

// policyOf gives the directives of a page's policy.
func policyOf(p authpage.Page) map[string]string {
	all := map[string]string{}
	for directive := range strings.SplitSeq(p.Header["Content-Security-Policy"], ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
		all[name] = value
	}
	return all
}

func TestThePolicyAllowsTheOneStyleAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, p := range scenes() {
		sum := sha256.Sum256([]byte(styleOf(p)))
		want := map[string]string{
			"default-src":     "'none'",
			"style-src":       "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
			"img-src":         "data:",
			"form-action":     "'none'",
			"frame-ancestors": "'none'",
			"base-uri":        "'none'",
		}
		got := policyOf(p)
		if strings.HasPrefix(name, "ask-") {
			if !strings.HasPrefix(got["form-action"]+" ", "'self' ") {
				t.Errorf("%s: form-action %s", name, got["form-action"])
			}
			delete(got, "form-action")
			delete(want, "form-action")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: policy (-want +got):\n%s", name, diff)
		}
	}
}

func TestTheAnswerOfTheFormMayLeadToTheCallbackAlone(t *testing.T) {
	t.Parallel()
	for callback, want := range map[string]string{
		"https://photos.example.org/back?session=1": "https://photos.example.org",
		"HTTPS://Photos.Example.ORG:8443":           "https://photos.example.org:8443",
		"http://user:word@example.org/":             "http://example.org",
		"http://localhost:3000/":                    "http://localhost:3000",
		"http://127.0.0.1:65535/":                   "http://127.0.0.1:65535",
		"http://example.org:/":                      "http://example.org",

		// What a policy cannot name is allowed by its scheme.
		"http://[::1]:3000/":          "http:",
		"https://bücher.example/":     "https:",
		"https://a_b.example/":        "https:",
		"https://example.org./":       "https:",
		"http://127.1:3000/":          "http:",
		"http://0x7f000001/":          "http:",
		"http://2130706433/":          "http:",
		"http://a'b;c,d.example/":     "http:",
		"https://%E2%82%AC.example/":  "https:",
		"sorter://back":               "sorter:",
		"com.example.sorter:/back":    "com.example.sorter:",
		"SORTER+x-1:back":             "sorter+x-1:",
		"intent://back#Intent;end":    "intent:",
		"urn:ietf:wg:oauth:2.0:oob":   "urn:",
		"http://example.org:99999999": "http://example.org:99999999",

		// What no browser follows, or what cannot be read, is not allowed.
		"":                                   "",
		"/back":                              "",
		"//example.org/":                     "",
		"http:example.org":                   "",
		"http:///back":                       "",
		"http://":                            "",
		`http://evil.example\@ok.org/`:       "",
		"http://a b.example/":                "",
		"http://exa\nmple.org/":              "",
		"http://example.org:8a/":             "",
		"javascript:alert(1)":                "",
		"JavaScript://x%0aalert(1)":          "",
		"data:text/html,x":                   "",
		"blob:https://example.org/1":         "",
		"file:///etc/passwd":                 "",
		"about:blank":                        "",
		"view-source:https://example.org/":   "",
		"*":                                  "",
		"'unsafe-inline'":                    "",
		"x; script-src *://y":                "",
		"s" + strings.Repeat("x", 99) + ":":  "",
		"http://" + strings.Repeat("x", 300): "",
	} {
		got := policyOf(ask(func(a *authpage.Ask) { a.Callback = callback }).Page())["form-action"]
		if got = strings.TrimSpace(strings.TrimPrefix(got, "'self'")); got != want {
			t.Errorf("for the callback %q: %q, want %q", callback, got, want)
		}
	}
}

func TestThePersonIsToldTheHostOfTheCallbackAlone(t *testing.T) {
	t.Parallel()
	const by = "If you allow it, "
	for callback, want := range map[string]string{
		"https://user:word@photos.example.org:8443/back?session=1#x": by + "you go back to the app at photos.example.org:8443.",
		"http://localhost:3000/back":                                 by + "you go back to the app on this device, at localhost:3000.",
		"http://sorter.localhost/back":                               by + "you go back to the app on this device, at sorter.localhost.",
		"http://127.8.0.1/":                                          by + "you go back to the app on this device, at 127.8.0.1.",
		"http://[::1]:3000/":                                         by + "you go back to the app on this device, at [::1]:3000.",
		"http://10.0.0.1/":                                           by + "you go back to the app at 10.0.0.1.",
		"http://localhost.example.org":                               by + "you go back to the app at localhost.example.org.",
		"sorter://back?x=1":                                          by + "your browser opens the app on this device, by an address that begins with sorter:",
		"javascript:alert(1)":                                        by + "you go back to the app.",
		"":                                                           by + "you go back to the app.",
	} {
		nodes, err := parse(ask(func(a *authpage.Ask) { a.Callback = callback }).Page().Body)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range find(nodes, "p") {
			if strings.HasPrefix(p.text, by) {
				got = append(got, p.text)
			}
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("for the callback %q (-want +got):\n%s", callback, diff)
		}
	}
}

func TestOutOfBandTheCallbackDoesNotCount(t *testing.T) {
	t.Parallel()
	page := ask(func(a *authpage.Ask) { a.OutOfBand = true }).Page()
	if got := policyOf(page)["form-action"]; got != "'self'" {
		t.Errorf("the form may lead to %q", got)
	}
	const told = "If you allow it, the next page shows a code for you to copy into the app."
	nodes, err := parse(page.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(find(nodes, "p"), func(p *node) bool { return p.text == told }) {
		t.Errorf("the person is not told %q", told)
	}
}
