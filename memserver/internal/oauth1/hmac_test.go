package oauth1_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // OAuth 1.0a has it
	"encoding/base64"
	"strings"
	"testing"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// Requests of any size are signed by their whole base string.
func TestSignaturesAreThoseOfTheLibraryForRequestsOfAnySize(t *testing.T) {
	t.Parallel()
	const uri = "http://example.com/request"
	s := oauth1.Secrets{Consumer: "c", Token: "t"}
	for _, length := range []int{0, 500, 900, 950, 1000, 1100, 5000} {
		params := []oauth1.Param{{Name: "b", Value: strings.Repeat("v", length)}, {Name: "a", Value: "last"}}
		mac := hmac.New(sha1.New, []byte("c&t"))
		mac.Write([]byte(refBaseString("POST", uri, params)))
		signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
		if !oauth1.VerifyRequest(oauth1.HMACSHA1, signature, "POST", uri, params, s) {
			t.Errorf("refused with a value of %d bytes", length)
		}
		params[0].Value += "v"
		if oauth1.VerifyRequest(oauth1.HMACSHA1, signature, "POST", uri, params, s) {
			t.Errorf("taken for a value of one more than %d bytes", length)
		}
	}
}

// Keys of less than a block, of a block and of more sign as those of crypto/hmac.
func TestSignaturesAreThoseOfTheLibraryForKeysOfAnyLength(t *testing.T) {
	t.Parallel()
	params := paramsOf("oauth_signature_method=HMAC-SHA1&b5=%3D%253D&a3=a&oauth_nonce=7d8f3e4a&c%40=&a2=r%20b&oauth_signature=no")
	const uri = "http://example.com/request"
	base := oauth1.BaseString("POST", uri, params)
	for _, length := range []int{0, 1, 31, 62, 63, 64, 65, 200} {
		s := oauth1.Secrets{Consumer: strings.Repeat("k", length), Token: "t"}
		mac := hmac.New(sha1.New, []byte(s.Consumer+"&t"))
		mac.Write([]byte(base))
		signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
		if !oauth1.VerifyRequest(oauth1.HMACSHA1, signature, "POST", uri, params, s) {
			t.Errorf("refused with a secret of %d bytes", length)
		}
		if oauth1.VerifyRequest(oauth1.HMACSHA1, signature, "GET", uri, params, s) ||
			oauth1.VerifyRequest(oauth1.Plaintext, signature, "POST", uri, params, s) {
			t.Errorf("taken for another request with a secret of %d bytes", length)
		}
	}
}
