package rows

import (
	"net/url"
	"time"
)

type FlAccess = flAccess

func (a *flAccess) Sign(address string, form url.Values, now time.Time, nonce string) string {
	return a.sign(address, form, now, nonce)
}
