package flickr

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/groups-go/groups/provider"
)

// fixedError is what is said of an answer that is no token's: words of this
// package, and at most the number of a line.
var fixedError = regexp.MustCompile(`^the answer('s root)? [A-Za-z8 ,_-]{4,60}( \d+)?( deep)?$`)

// FuzzToken holds the reader of tokens to the rule that what it takes holds one
// token with one secret, and that what it does not take is not shown.
func FuzzToken(f *testing.F) {
	for _, text := range []string{
		"oauth_callback_confirmed=true&oauth_token=72157636219286366-5d598e9d1faaa85c&oauth_token_secret=a51ed248cffc5af9",
		"fullname=Jamal%20Fanaian&oauth_token=1-a&oauth_token_secret=b&user_nsid=21207597%40N07&username=jamalfanaian",
		"oauth_token=a&oauth_token=b&oauth_token_secret=c", "oauth_token=&oauth_token_secret=", "oauth_token=%zz&oauth_token_secret=a;b",
		"oauth_problem=token_rejected", "oauth_problem=signature_invalid&debug_sbs=GET&https%3A%2F%2F", `{"stat":"ok"}`,
		`<rsp stat="fail"><err code="105" msg="Later" /></rsp>`,
	} {
		f.Add([]byte(text), 200)
		f.Add([]byte(text), 401)
	}
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		form, err := openToken(opAccessToken, &provider.Response{Status: status, Body: data})
		if err == nil {
			token, secret := form.token()
			values, parseErr := url.ParseQuery(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(data)), "\ufeff")))
			if parseErr != nil || token.IsZero() || secret.IsZero() || len(values[ParamOAuthToken]) != 1 {
				t.Errorf("%q was taken for a token", data)
			}
			return
		}
		var said *provider.Failure
		if errors.As(err, &said) {
			return // FuzzAnswer judges these
		}
		if !fixedError.MatchString(err.Error()) {
			t.Errorf("the error may repeat the answer: %v", err)
		}
	})
}
