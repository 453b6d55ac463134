package oauth1

import (
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

// Version is the one oauth_version (RFC 5849, 3.1).
const Version = "1.0"

// KnownMethod reports whether [VerifyRequest] knows the signature method. Its case
// counts.
func KnownMethod(method string) bool { return method == HMACSHA1 || method == Plaintext }

// Secrets are the keys of a signature. Token is empty where there is no token.
type Secrets struct{ Consumer, Token string }

// VerifyRequest reports whether signature, the decoded oauth_signature, is right
// for the request that [BaseString] is told of. It takes as long for one that is
// nearly right as for any other. [Plaintext] has no use for the request. An unknown
// method is false.
func VerifyRequest(signatureMethod, signature, method, baseURI string, params []Param, s Secrets) bool {
	// Nearly all keys and base strings fit, which spares the heap.
	var keyRoom [sha1.BlockSize]byte
	var room [1024]byte
	key := s.appendKey(keyRoom[:0])
	switch signatureMethod {
	case HMACSHA1:
		return madeHMAC(signature, key, appendBaseString(room[:sha1.BlockSize], method, baseURI, params))
	case Plaintext:
		return subtle.ConstantTimeCompare(key, []byte(signature)) == 1
	default:
		return false
	}
}

// appendKey appends what signs (RFC 5849, 3.4.2).
func (s Secrets) appendKey(b []byte) []byte {
	b = appendEscaped(b, s.Consumer, once)
	b = append(b, '&')
	return appendEscaped(b, s.Token, once)
}

// madeHMAC reports whether the signature is that of the base string, which stands
// behind a block that is 0.
func madeHMAC(signature string, key, block []byte) bool {
	var want [28]byte // of the 20 bytes of the hash
	mac := hmacSHA1(key, block)
	base64.StdEncoding.Encode(want[:], mac[:])
	return subtle.ConstantTimeCompare(want[:], []byte(signature)) == 1
}

// hmacSHA1 is HMAC (RFC 2104) of the text behind a block that is 0, which it
// changes. That of crypto/hmac puts two hashes on the heap for each key, which here
// serves one text: it takes twice as long.
func hmacSHA1(key, inner []byte) [sha1.Size]byte {
	const innerPad, outerPad = 0x36, 0x5c
	if len(key) > sha1.BlockSize {
		sum := sha1.Sum(key)
		key = sum[:]
	}
	var outer [sha1.BlockSize + sha1.Size]byte
	copy(inner, key)
	copy(outer[:], key)
	for i := range sha1.BlockSize {
		inner[i] ^= innerPad
		outer[i] ^= outerPad
	}
	sum := sha1.Sum(inner)
	copy(outer[sha1.BlockSize:], sum[:])
	return sha1.Sum(outer[:])
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
