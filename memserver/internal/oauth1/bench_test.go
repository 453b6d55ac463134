package oauth1_test

import (
	"testing"
	"time"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// BenchmarkVerify verifies a signed groups.leave, from its parameters on: base
// string, signature, stamp and nonce.
func BenchmarkVerify(b *testing.B) {
	const signature = "jK8Zw80wXv8q5u4V9ZddDSyAzyI="
	params := paramsOf("oauth_consumer_key=653e7a6ecc1d528c516cc8f92cf98611&oauth_nonce=8435493512345678" +
		"&oauth_signature=" + refEscape(signature) + "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1305583871" +
		"&oauth_token=72157626318069415-087bfc7b5816092c&oauth_version=1.0" +
		"&method=flickr.groups.leave&group_id=34427469792%40N01&delete_photos=1&format=json&nojsoncallback=1")
	secrets := oauth1.Secrets{Consumer: "0123456789abcdef", Token: "a202d1f853ec69de"}
	n := oauth1.NewNonces(5*time.Minute, 1<<16)
	key := oauth1.Key{Consumer: "653e7a6ecc1d528c516cc8f92cf98611", Token: "72157626318069415-087bfc7b5816092c", Nonce: "8435493512345678"}
	stamp := int64(1305583871)
	b.ReportAllocs()
	for b.Loop() {
		stamp++ // instead of a nonce of its own
		now := time.Unix(stamp, 0)
		if n.Check(now, stamp, key) != oauth1.Fresh {
			b.Fatal("the nonce is refused")
		}
		uri := oauth1.BaseURI("https", "api.flickr.com", "/services/rest/")
		if !oauth1.VerifyRequest(oauth1.HMACSHA1, signature, "POST", uri, params, secrets) {
			b.Fatal("the signature is refused")
		}
		if n.Use(now, stamp, key) != oauth1.Fresh {
			b.Fatal("the nonce is taken")
		}
	}
}

func BenchmarkParseAuthorization(b *testing.B) {
	const header = `OAuth oauth_consumer_key="653e7a6ecc1d528c516cc8f92cf98611", oauth_nonce="8435493512345678", ` +
		`oauth_signature="0fhNGlzpFNAsTme%2FhDfUb5HPB5U%3D", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1305583871", ` +
		`oauth_token="72157626318069415-087bfc7b5816092c", oauth_version="1.0"`
	room := make([]oauth1.Param, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := oauth1.ParseAuthorization(room, header); !ok {
			b.Fatal("malformed")
		}
	}
}
