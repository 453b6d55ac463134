package memserver

import (
	"strconv"
	"testing"
	"time"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// Where no nonce can be remembered any more, a request that could be replayed is
// refused.
func TestFlickrRefusesWhatItCannotRemember(t *testing.T) {
	t.Parallel()
	s := newFlickr(New())
	s.nonces = oauth1.NewNonces(flWindow, 1)
	secrets := oauth1.Secrets{Consumer: "a", Token: "b"}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	send := func(nonce string) *flRefusal {
		q := &flRequest{oauth: flOAuth{method: oauth1.Plaintext, signature: "a&b", stamp: stamp, nonce: nonce}}
		return s.checkOnce(q, secrets)
	}
	if refusal := send("first"); refusal != nil {
		t.Errorf("the first is refused: %s", refusal.problem.body)
	}
	refusal := send("second")
	if refusal == nil || string(refusal.problem.body) != "oauth_problem=timestamp_refused" {
		t.Errorf("the second is not refused: %+v", refusal)
	}
}
