package oauth1_test

import (
	"math/big"
	"testing"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// FuzzTimestamp reads any text as a stamp, and uses it with any nonce: it is what
// it says, and no nonce is used twice.
func FuzzTimestamp(f *testing.F) {
	for _, stamp := range []string{"1700000000", "1699999700", "1699999699", "9223372036854775807", "9223372036854775808", "0", "-1", "+1", "1e9", " 1", "١", "017", "1_0", ""} {
		f.Add(stamp, "nonce", "nonce")
		f.Add(stamp, "", "\xff\x00")
	}
	f.Fuzz(func(t *testing.T, text, first, second string) {
		stamp, ok := oauth1.ParseTimestamp(text)
		if ok {
			n, read := new(big.Int).SetString(text, 10)
			if !read || !n.IsInt64() || n.Int64() != stamp || stamp <= 0 {
				t.Fatalf("%q is %d", text, stamp)
			}
		}
		nonces := oauth1.NewNonces(window, 4)
		for _, nonce := range []string{first, second, first, second} {
			before := nonces.Check(at(0), stamp, key(nonce))
			if got := nonces.Use(at(0), stamp, key(nonce)); got == oauth1.Fresh && before != oauth1.Fresh {
				t.Errorf("%v, and then fresh", before)
			}
			if again := nonces.Use(at(0), stamp, key(nonce)); again == oauth1.Fresh {
				t.Errorf("the nonce %q is used twice with %q", nonce, text)
			}
		}
		if old := stamp < at(0).Add(-window).Unix(); old != (nonces.Len() == 0) {
			t.Errorf("%d nonces of %q, which is old: %t", nonces.Len(), text, old)
		}
	})
}
