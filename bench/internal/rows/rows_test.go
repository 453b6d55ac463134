package rows_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/bench/internal/rows"
)

func TestTheFullScaleHasTheCurveFromTenThousandOn(t *testing.T) {
	t.Parallel()
	if d := cmp.Diff([]int{10_000, 100_000, 1_000_000, 10_000_000}, rows.Full(10_000_000).Sizes); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestASmallerScaleHasNothingBeyondIt(t *testing.T) {
	t.Parallel()
	got := rows.Full(100_000)
	if d := cmp.Diff([]int{10, 1000, 100_000}, got.Crowds); d != "" {
		t.Errorf("crowds (-want +got):\n%s", d)
	}
	if got.Loaded != 100_000 || got.Snapshot != 100_000 {
		t.Errorf("%d are loaded, and %d in the snapshot", got.Loaded, got.Snapshot)
	}
}

func TestRowsThatThereAreNotAreRefused(t *testing.T) {
	t.Parallel()
	r := rows.Run{Scale: rows.Quick()}
	if err := r.Measure(t.Context(), "calls", "nothing"); err == nil || len(r.Rows) > 0 {
		t.Errorf("%d rows, %v", len(r.Rows), err)
	}
}

// The example is that of OAuth Core 1.0, appendix A.
func TestSignaturesAreThoseOfTheExample(t *testing.T) {
	t.Parallel()
	access := rows.FlAccess{Key: "dpf43f3p2l4k3l03", KeySecret: "kd94hf93k423kf44", Token: "nnch734d00sl2jdk", TokenSecret: "pfkkdhi9sl3r4s00"}
	form := url.Values{"file": {"vacation.jpg"}, "size": {"original"}}
	got := access.Sign("http://photos.example.net/photos", form, time.Unix(1191242096, 0), "kllo9940pd9333jh")
	want := `OAuth oauth_consumer_key="dpf43f3p2l4k3l03", oauth_nonce="kllo9940pd9333jh", oauth_signature="wPkvxykrw%2BBTdCcGqKr%2B3I%2BPsiM%3D", ` +
		`oauth_signature_method="HMAC-SHA1", oauth_timestamp="1191242096", oauth_token="nnch734d00sl2jdk", oauth_version="1.0"`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
