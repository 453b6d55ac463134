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

// A secret that comes back broken, cut off or with its letters written as
// numbers is not shown either.
func TestASecretInDisguiseIsNotShown(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-token-value-0123456789"
	for name, words := range map[string]string{
		"broken by a line end":     "bad token: s3cret-token-\nvalue-0123456789",
		"broken by a carriage":     "bad token: s3cret-\r\ntoken-value-\r\n0123456789",
		"broken by a soft hyphen":  "bad token: s3cret\u00ad-token-value-0123456789",
		"broken by a width of nil": "bad token: s3cret-token-value\u200b-0123456789",
		"letters as numbers":       "bad token: &#115;3cret-token-value-0123456789",
		"letters as hex numbers":   "bad token: &#x73;3cret-token&#45;value-0123456789",
		"its end cut off":          "bad token: s3cret-token-value-012345678...",
		"its beginning cut off":    "bad token: ...3cret-token-value-0123456789",
		"its middle cut out":       "bad token: s3cret-token...0123456789",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := failWith(t, secret, words)
			for _, text := range []string{failed.Message, failed.NativeCode, fmt.Sprintf("%v %+v %#v", failed, failed.Err, failed)} {
				if strings.Contains(text, "cret") || strings.Contains(text, "token-value") || strings.Contains(text, "56789") {
					t.Errorf("the secret is shown: %q", text)
				}
			}
		})
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
