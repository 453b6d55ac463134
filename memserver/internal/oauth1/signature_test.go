package oauth1_test

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

const (
	restSlash = "https://api.flickr.com/services/rest/"
	restBare  = "https://api.flickr.com/services/rest"
	restRest  = "&accept_rules=1&format=json&group_id=34427469792%40N01&nojsoncallback=1" +
		"&oauth_consumer_key=653e7a6ecc1d528c516cc8f92cf98611&oauth_nonce=84354935&oauth_signature_method=HMAC-SHA1" +
		"&oauth_timestamp=1305583871&oauth_token=72157626318069415-087bfc7b5816092c&oauth_version=1.0"
	restJoin    = "method=flickr.groups.join" + restRest
	restRequest = "method=flickr.groups.joinRequest&message=Let%20me%20in,%20please!%20(J'aime%20%C3%A7a)" + restRest
	restSecrets = "0123456789abcdef&a202d1f853ec69de"
)

// vectors are signatures that others have published.
var vectors = map[string]struct{ method, uri, params, secrets, signature string }{
	"Flickr's request_token": {
		"GET", "http://www.flickr.com/services/oauth/request_token",
		"oauth_callback=http%3A%2F%2Fwww.wackylabs.net%2Foauth%2Ftest&oauth_consumer_key=768fe946d252b119746fda82e1599980" +
			"&oauth_nonce=C2F26CD5C075BA9050AD8EE90644CF29&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1316657628&oauth_version=1.0",
		"1a3c208e172d3edc&", "0fhNGlzpFNAsTme/hDfUb5HPB5U=",
	},
	"a join at Flickr":                        {"POST", restSlash, restJoin, restSecrets, "9eprcmMs3jNHXGnv9N7U8Kbd7PM="},
	"a join at Flickr without the last slash": {"POST", restBare, restJoin, restSecrets, "c7j4c05CwW2tS7EIKnBel24mBJM="},
	"a request to join at Flickr":             {"POST", restSlash, restRequest, restSecrets, "7jAhScyyij49gRRvR5wivZGhh58="},
	"RFC 5849, 1.2, token credentials": {
		"POST", "https://photos.example.net/token",
		"oauth_consumer_key=dpf43f3p2l4k3l03&oauth_token=hh5s93j4hdidpola&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_nonce=walatlh&oauth_verifier=hfdp7dh39dks9884",
		"kd94hf93k423kf44&hdhd0244k9j7ao03", "gKgrFCywp7rO0OXSjdot/IHF7IU=",
	},
	"RFC 5849, 1.2, the photo": {
		"GET", "http://photos.example.net/photos",
		"file=vacation.jpg&size=original&oauth_consumer_key=dpf43f3p2l4k3l03&oauth_token=nnch734d00sl2jdk&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131202&oauth_nonce=chapoH",
		"kd94hf93k423kf44&pfkkdhi9sl3r4s00", "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
	},
	"RFC 5849, 3.4.1.1, as its erratum signs it": {
		"POST", someURI, rfcSigned, "j49sk3j29djd&dh893hdasih9", "r6/TJjbCOr97/+UU0NsvSne7s5g=",
	},
	"OAuth Core 1.0, appendix A": {
		"GET", "http://photos.example.net/photos",
		"file=vacation.jpg&size=original&oauth_consumer_key=dpf43f3p2l4k3l03&oauth_token=nnch734d00sl2jdk&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1191242096&oauth_nonce=kllo9940pd9333jh&oauth_version=1.0",
		"kd94hf93k423kf44&pfkkdhi9sl3r4s00", "tR3+Ty81lMeYAr/Fid0kMTYa/WM=",
	},
}

func TestVerifyTakesWhatOthersSigned(t *testing.T) {
	t.Parallel()
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !oauth1.VerifyRequest(oauth1.HMACSHA1, v.signature, v.method, v.uri, paramsOf(v.params), secretsOf(t, v.secrets)) {
				t.Error("the signature is refused")
			}
		})
	}
}

// A signature is of its own request and its own secrets alone.
func TestVerifyRefusesWhatIsOfAnother(t *testing.T) {
	t.Parallel()
	for of, v := range vectors {
		verify := func(signature, secrets string) bool {
			return oauth1.VerifyRequest(oauth1.HMACSHA1, signature, v.method, v.uri, paramsOf(v.params), secretsOf(t, secrets))
		}
		for by, other := range vectors {
			if of != by && verify(other.signature, v.secrets) {
				t.Errorf("%s takes the signature of %s", of, by)
			}
			if v.secrets != other.secrets && verify(v.signature, other.secrets) {
				t.Errorf("%s takes the secrets of %s", of, by)
			}
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const join = "9eprcmMs3jNHXGnv9N7U8Kbd7PM="
	for name, tc := range map[string]struct {
		method, signature, secrets string
		want                       bool
	}{
		"the right signature":                       {"HMAC-SHA1", join, restSecrets, true},
		"a signature with another first letter":     {"HMAC-SHA1", "A" + join[1:], restSecrets, false},
		"a signature with another last letter":      {"HMAC-SHA1", join[:26] + "A=", restSecrets, false},
		"a signature whose unused bits are set":     {"HMAC-SHA1", join[:26] + "N=", restSecrets, false},
		"a signature without its padding":           {"HMAC-SHA1", join[:27], restSecrets, false},
		"a signature that goes on":                  {"HMAC-SHA1", join + "=", restSecrets, false},
		"a signature that is still escaped":         {"HMAC-SHA1", join[:27] + "%3D", restSecrets, false},
		"a signature in small letters":              {"HMAC-SHA1", strings.ToLower(join), restSecrets, false},
		"an empty signature":                        {"HMAC-SHA1", "", restSecrets, false},
		"a plain text for a hash":                   {"HMAC-SHA1", restSecrets, restSecrets, false},
		"secrets with another border":               {"HMAC-SHA1", join, "0123456789abcde&fa202d1f853ec69de", false},
		"no token secret":                           {"HMAC-SHA1", join, "0123456789abcdef&", false},
		"a hash for a plain text":                   {"PLAINTEXT", join, restSecrets, false},
		"the plain text of RFC 5849, 2.1":           {"PLAINTEXT", "ja893SD9&", "ja893SD9&", true},
		"the plain text of RFC 5849, 2.3":           {"PLAINTEXT", "ja893SD9&xyz4992k83j47x0b", "ja893SD9&xyz4992k83j47x0b", true},
		"a plain text without the token's":          {"PLAINTEXT", "ja893SD9&", "ja893SD9&xyz4992k83j47x0b", false},
		"a plain text with a token's too many":      {"PLAINTEXT", "ja893SD9&xyz4992k83j47x0b", "ja893SD9&", false},
		"a plain text without its ampersand":        {"PLAINTEXT", "ja893SD9", "ja893SD9&", false},
		"a plain text that begins right":            {"PLAINTEXT", "ja893SD", "ja893SD9&", false},
		"a plain text in other letters":             {"PLAINTEXT", "JA893SD9&", "ja893SD9&", false},
		"a plain text is of escaped secrets":        {"PLAINTEXT", "djr9rjt0jd78jf88&%C3%A7%20%25", "djr9rjt0jd78jf88&ç %", true},
		"a plain text of secrets as they are":       {"PLAINTEXT", "djr9rjt0jd78jf88&ç %", "djr9rjt0jd78jf88&ç %", false},
		"an empty plain text":                       {"PLAINTEXT", "", "&", false},
		"a plain text of no secrets":                {"PLAINTEXT", "&", "&", true},
		"a method in small letters":                 {"hmac-sha1", join, restSecrets, false},
		"a method that is not known":                {"RSA-SHA1", join, restSecrets, false},
		"no method":                                 {"", join, restSecrets, false},
		"no method takes no plain text":             {"", restSecrets, restSecrets, false},
		"a method with a hash that is not known":    {"HMAC-SHA256", join, restSecrets, false},
		"a long signature":                          {"HMAC-SHA1", strings.Repeat(join, 1000), restSecrets, false},
		"a method that only begins as one of these": {"HMAC-SHA1 ", join, restSecrets, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := oauth1.VerifyRequest(tc.method, tc.signature, "POST", restSlash, paramsOf(restJoin), secretsOf(t, tc.secrets))
			if got != tc.want {
				t.Errorf("%t, want %t", got, tc.want)
			}
		})
	}
}

func TestKnownMethod(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]bool{
		"HMAC-SHA1": true, "PLAINTEXT": true,
		"": false, "hmac-sha1": false, "plaintext": false, "RSA-SHA1": false, "HMAC-SHA256": false,
	} {
		if got := oauth1.KnownMethod(method); got != want {
			t.Errorf("%q: %t, want %t", method, got, want)
		}
	}
}

func TestAPISig(t *testing.T) {
	t.Parallel()
	const flickrs = "8ad70cd3888ce493c8dde4931f7d6bd0"
	for name, tc := range map[string]struct{ params, want string }{
		"Flickr's example":                 {"method=flickr.auth.getFrob&api_key=9a0554259914a86fb9e7eb014e4e5d52", flickrs},
		"the order does not count":         {"api_key=9a0554259914a86fb9e7eb014e4e5d52&method=flickr.auth.getFrob", flickrs},
		"the signature is left out":        {"api_key=9a0554259914a86fb9e7eb014e4e5d52&method=flickr.auth.getFrob&api_sig=" + flickrs, flickrs},
		"no parameters: the secret alone":  {"", md5Of("000005fab4534d05")},
		"values are not encoded":           {"a=%20%C3%A7", md5Of("000005fab4534d05a ç")},
		"an empty value counts":            {"b=&a=", md5Of("000005fab4534d05ab")},
		"names are in the order of bytes":  {"b=1&B=2&a=3&_=4&%C3%A7=5", md5Of("000005fab4534d05B2_4a3b1ç5")},
		"duplicates are in order of value": {"a=2&a=1&a=1", md5Of("000005fab4534d05a1a1a2")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params := paramsOf(tc.params)
			if got := oauth1.APISig("000005fab4534d05", params); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			if diff := cmp.Diff(paramsOf(tc.params), params); diff != "" {
				t.Errorf("the parameters were changed (-want +got):\n%s", diff)
			}
		})
	}
}

func md5Of(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestEqualSig(t *testing.T) {
	t.Parallel()
	const sig = "8ad70cd3888ce493c8dde4931f7d6bd0"
	for other, want := range map[string]bool{
		sig: true, "": false, sig[:31]: false, sig + "0": false, sig[:31] + "1": false, "9" + sig[1:]: false, strings.ToUpper(sig): false,
	} {
		if got := oauth1.EqualSig(sig, other); got != want {
			t.Errorf("%q: %t, want %t", other, got, want)
		}
	}
}

// Whatever the secrets are, a signature of others is not theirs.
func TestPlaintextKeepsSecretsApart(t *testing.T) {
	t.Parallel()
	secret := rapid.StringMatching(`[a&%6 ]{0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		a := oauth1.Secrets{Consumer: secret.Draw(t, "consumer"), Token: secret.Draw(t, "token")}
		b := oauth1.Secrets{Consumer: secret.Draw(t, "other consumer"), Token: secret.Draw(t, "other token")}
		signature := refEscape(a.Consumer) + "&" + refEscape(a.Token)
		if !oauth1.VerifyRequest(oauth1.Plaintext, signature, "", "", nil, a) {
			t.Fatal("the right one is refused")
		}
		if oauth1.VerifyRequest(oauth1.Plaintext, signature, "", "", nil, b) != (a == b) {
			t.Fatal("another's is taken")
		}
	})
}
