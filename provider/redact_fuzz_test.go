package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// FuzzMessage gives the engine any words of a provider's around a secret that it
// repeats. No error shows the secret, and each is one short line of UTF-8.
func FuzzMessage(f *testing.F) {
	const secret = `s3cret&"<é>`
	f.Add("the token ", " is wrong")
	f.Add("\xff\n\u2028", strings.Repeat("x", groups.MaxMessageBytes))
	f.Add(strings.Repeat("x", groups.MaxMessageBytes-3), "")
	f.Add("s3cret", "s3cret&")
	e, err := provider.New(provider.Options{
		Provider: "toy", BaseURL: "https://toy.example", Secrets: []groups.Secret{groups.NewSecret(secret)},
		HTTP: groups.HTTPConfig{MaxAttempts: 1, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return answer(http.StatusOK, "no")(nil)
		})},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		words := before + secret + after
		err := e.Call(t.Context(), "look", groups.Membership{}, func(o *provider.Operation) error {
			return o.Do(&provider.Request{Method: http.MethodGet, Path: "/", Decode: func(*provider.Response) error {
				return &provider.Failure{
					Code: groups.ErrRefused, NativeCode: words, Message: words, Err: errors.New(words),
				}
			}})
		})
		var failed *groups.Error
		if !errors.As(err, &failed) {
			t.Fatalf("%v is no Error", err)
		}
		if text := fmt.Sprintf("%v %+v %#v", err, err, failed); strings.Contains(text, secret) {
			t.Errorf("the secret is shown: %q", text)
		}
		if m := failed.Message; len(m) > groups.MaxMessageBytes || !utf8.ValidString(m) || strings.ContainsAny(m, "\n\r\x00\u2028\u2029") {
			t.Errorf("the message is no short line: %q", m)
		}
	})
}
