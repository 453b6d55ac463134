package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A secret that comes back broken, escaped, cut off or with its letters written as
// numbers is not shown either. But for those that are cut off, none has 12 bytes in
// one piece of an end, in whatever form, by which it would be found as well.
func TestASecretInDisguiseIsNotShown(t *testing.T) {
	t.Parallel()
	const plain, marks = "s3cret-token-value-0123456789", "s3c/r t+token-value/0+ /56789"
	for name, c := range map[string]struct{ secret, words string }{
		"broken by a line end":     {plain, "bad token: s3cret\n-token-value-01234\n56789"},
		"broken by a carriage":     {plain, "bad token: s3cret-\r\ntoken-value-012345\r\n6789"},
		"unseen parts, broken":     {"s3cret\u2764\ufe0f-token-value-0123456789", "bad token: s3cre\nt\u2764\ufe0f-token-value-01234\n56789"},
		"unseen parts, not there":  {"s3cret\u2764\ufe0f-token-value-0123456789", "bad token: s3cret\u2764-token-value-01234\n56789"},
		"escaped, and broken":      {marks, "bad token: s3c%2Fr+\nt%2Btoken-value%2F0%2B+%2F\n56789"},
		"letters as numbers":       {plain, "bad token: &#115;3cret-token-value-012345678&#57;"},
		"letters as hex numbers":   {plain, "bad token: &#x73;3cret-token-value-012345678&#x39;"},
		"escaped, and as numbers":  {marks, `bad token: &#115;3c\/r t+token-value\/0+ \/5678&#x39;`},
		"escaped as in a query":    {marks, "bad token: s3c%2fr+t%2btoken-value%2f0%2b+%2f56789"},
		"escaped as a component":   {marks, "bad token: s3c%2fr%20t%2btoken-value%2f0%2b%20%2f56789"},
		"escaped as in a path":     {marks, "bad token: s3c%2fr%20t+token-value%2f0+%20%2f56789"},
		"escaped as in PHP's JSON": {marks, `bad token: s3c\/r t+token-value\/0+ \/56789`},
		"its end cut off":          {plain, "bad token: s3cret-token-value-012345678..."},
		"its beginning cut off":    {plain, "bad token: ...3cret-token-value-0123456789"},
		"its middle cut out":       {plain, "bad token: s3cret-token...0123456789"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			noneShown(t, failWith(t, c.secret, c.words))
		})
	}
}

// Whatever leaves no mark does not hide a secret, whether or not Unicode counts it
// as one for format.
func TestASecretBrokenByWhatIsUnseenIsNotShown(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]rune{
		"tabulator": '\t', "next line": '\u0085', "line separator": '\u2028', "paragraph separator": '\u2029',
		"soft hyphen": '\u00ad', "space of no width": '\u200b', "byte order mark": '\ufeff',
		"emoji's variation": '\ufe0f', "Mongolian variation": '\u180b', "ideographic variation": '\U000e0100',
		"grapheme joiner": '\u034f', "Hangul filler of consonants": '\u115f', "Hangul filler of vowels": '\u1160',
		"Hangul filler": '\u3164', "Hangul filler of half width": '\uffa0',
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words := strings.ReplaceAll("bad token: s3cret*-token-value-01234*56789", "*", string(r))
			noneShown(t, failWith(t, "s3cret-token-value-0123456789", words))
		})
	}
}

// noneShown fails the test if the error shows a part of those secrets.
func noneShown(t *testing.T, failed *groups.Error) {
	t.Helper()
	for _, text := range []string{failed.Message, failed.NativeCode, fmt.Sprintf("%v %+v %#v", failed, failed.Err, failed)} {
		for _, part := range []string{"s3c", "cret", "token-value", "56789"} {
			if strings.Contains(text, part) {
				t.Errorf("the secret is shown: %q", text)
			}
		}
	}
}

// Of whatever length a secret is, 12 bytes of one end are not shown.
func TestASecretThatIsCutOffIsNotShown(t *testing.T) {
	t.Parallel()
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
	for _, n := range []int{13, 16, 23, 24, 36} {
		secret := alphabet[:n]
		for left := 12; left < n; left++ {
			for _, words := range []string{"bad token: " + secret[:left] + "...", "bad token: ..." + secret[n-left:]} {
				if got := failWith(t, secret, words).Message; got != "[redacted]" {
					t.Errorf("%d of %d bytes are shown: %q", left, n, got)
				}
			}
		}
	}
}

// What looks a little like a secret is shown, and so is what a short one begins
// with: it may be a plain word.
func TestWordsThatOnlyBeginLikeASecretAreShown(t *testing.T) {
	t.Parallel()
	const long = "s3cret-token-value-0123456789"
	for _, c := range []struct{ secret, words string }{
		{long, "no s3cret-toe"},
		{long, "s3cret\nand token"},
		{"\u200d", "of no\nwidth"},
		{long, "value-0123 &#8211; &amp;#115;"},
		{"password-s3cr", "wrong password"},
		{"password1234", "wrong password"},
		{"password", "wrong passwor"},
	} {
		want := strings.ReplaceAll(c.words, "\n", " ")
		if got := failWith(t, c.secret, c.words).Message; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// failWith gives the error of a refusal in these words.
func failWith(t *testing.T, secret, words string) *groups.Error {
	t.Helper()
	e, err := provider.New(provider.Options{
		Provider: "toy", BaseURL: "https://toy.example", Secrets: []groups.Secret{groups.NewSecret(secret)},
		HTTP: groups.HTTPConfig{MaxAttempts: 1, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return answer(http.StatusOK, "no")(nil)
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = e.Call(t.Context(), "look", groups.Membership{}, func(o *provider.Operation) error {
		return o.Do(&provider.Request{Method: http.MethodGet, Path: "/", Decode: func(*provider.Response) error {
			return &provider.Failure{Code: groups.ErrRefused, NativeCode: words, Message: words, Err: errors.New(words)}
		}})
	})
	var failed *groups.Error
	if !errors.As(err, &failed) {
		t.Fatalf("%v is no Error", err)
	}
	return failed
}
