package oauth1

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// The signature methods that are known (RFC 5849, 3.4.2 and 3.4.4).
const (
	HMACSHA1  = "HMAC-SHA1"
	Plaintext = "PLAINTEXT"
)

// KnownMethod reports whether [Verify] knows the signature method. Its case
// counts.
func KnownMethod(method string) bool { return method == HMACSHA1 || method == Plaintext }

// Secrets are the keys of a signature. Token is empty where there is no token.
type Secrets struct{ Consumer, Token string }

// Verify reports whether signature, the decoded oauth_signature, is right. It
// takes as long for one that is nearly right as for any other. [Plaintext] has no
// use for the base string. An unknown method is false.
func Verify(method, signature, baseString string, s Secrets) bool {
	key := make([]byte, 0, 64)
	key = appendEscaped(key, s.Consumer, once)
	key = append(key, '&')
	key = appendEscaped(key, s.Token, once)
	switch method {
	case HMACSHA1:
		mac := hmac.New(sha1.New, key)
		mac.Write([]byte(baseString))
		var want [28]byte // of the 20 bytes of the hash
		base64.StdEncoding.Encode(want[:], mac.Sum(nil))
		return subtle.ConstantTimeCompare(want[:], []byte(signature)) == 1
	case Plaintext:
		return subtle.ConstantTimeCompare(key, []byte(signature)) == 1
	default:
		return false
	}
}

const paramAPISig = "api_sig"

// APISig gives the signature of the older way: the MD5 hash, in lower-case hex,
// of the secret and each parameter's name and value, not encoded, by name. It
// leaves out api_sig, and does not change params.
func APISig(secret string, params []Param) string {
	sorted := slices.Clone(params)
	slices.SortFunc(sorted, func(a, b Param) int {
		if a.Name != b.Name {
			return strings.Compare(a.Name, b.Name)
		}
		return strings.Compare(a.Value, b.Value)
	})
	b := []byte(secret)
	for _, p := range sorted {
		if p.Name != paramAPISig {
			b = append(b, p.Name...)
			b = append(b, p.Value...)
		}
	}
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

// EqualSig reports whether two signatures of [APISig] are the same. It takes as
// long for those that differ at their end as for any other of their length.
func EqualSig(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
