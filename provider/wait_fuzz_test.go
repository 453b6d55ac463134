package provider_test

import (
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups/provider"
)

// FuzzRetryAfter holds the reader of waits and dates to its contract: a wait is
// never negative, only a legal one is read, and seconds are what they say.
func FuzzRetryAfter(f *testing.F) {
	const date = "Sun, 06 Nov 1994 08:49:37 GMT"
	for _, wait := range []string{
		"", "120", " 7 ", "007", "9223372036", "9223372037", "99999999999999999999", "-1", "+1", "1.5", "٣",
		"Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 01 Jan 0000 00:00:00 GMT", "1994-11-06T08:50:07Z",
	} {
		f.Add(wait, date)
		f.Add(wait, "Sunday, 06-Nov-94 08:49:37 GMT")
		f.Add(date, wait)
	}
	f.Fuzz(func(t *testing.T, wait, date string) {
		h := http.Header{"Retry-After": {wait}, "Date": {date}}
		got, ok := provider.RetryAfter(h)
		if got < 0 || !ok && got != 0 {
			t.Fatalf("%q with the Date %q is %v, %t", wait, date, got, ok)
		}
		text := strings.TrimSpace(wait)
		at, err := http.ParseTime(text)
		isDate, isNumber := err == nil, text != "" && strings.Trim(text, "0123456789") == ""
		if ok != (isDate || isNumber) {
			t.Errorf("%q is legal: %t", wait, ok)
		}
		if isNumber && got != math.MaxInt64 && got%time.Second != 0 {
			t.Errorf("%q is %v", wait, got)
		}
		sent, err := http.ParseTime(date)
		if err == nil && !provider.DateOf(h).Equal(sent) {
			t.Errorf("the Date %q is %v", date, provider.DateOf(h))
		}
		if err == nil && isDate && got != max(at.Sub(sent), 0) {
			t.Errorf("from %q to %q is %v", date, wait, got)
		}
	})
}
