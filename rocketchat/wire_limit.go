package rocketchat

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// limitKey is HeaderRateLimitLimit as an http.Header keeps it.
var limitKey = http.CanonicalHeaderKey(HeaderRateLimitLimit)

// rateLimit reads what an answer says of the limit for its route and the
// client's address; nil where it says nothing, as to administrators (RC-008).
func rateLimit(resp *provider.Response) *groups.RateLimit {
	if _, told := resp.Header[limitKey]; !told {
		return nil
	}
	limit, ok := count(resp.Header, HeaderRateLimitLimit)
	if !ok {
		return nil
	}
	remaining, ok := count(resp.Header, HeaderRateLimitRemaining)
	if !ok {
		return nil
	}
	reset, ok := resetTime(resp.Header)
	if !ok {
		return nil
	}
	return &groups.RateLimit{Limit: limit, Remaining: remaining, Reset: reset}
}

// count gives a header that is a whole number of at least 0.
func count(h http.Header, name string) (int, bool) {
	n, err := strconv.ParseUint(h.Get(name), 10, 31)
	return int(n), err == nil
}

// resetTime gives the end of the period, which the header has in milliseconds.
func resetTime(h http.Header) (time.Time, bool) {
	ms, err := strconv.ParseInt(h.Get(HeaderRateLimitReset), 10, 64)
	if err != nil || ms < 0 {
		return time.Time{}, false
	}
	return time.UnixMilli(ms).UTC(), true
}

// retryAfter reads for how long the server wants to be left alone: until the end
// of the period, measured against the answer's own Date, or what its words say.
// Every answer names the end of the period, so only a refusal for too many
// requests counts. A Retry-After, which a proxy may send, goes before (RC-008).
func retryAfter(resp *provider.Response) (time.Duration, bool) {
	if resp.Status != http.StatusTooManyRequests && !bytes.Contains(resp.Body, []byte(CodeTooManyRequests)) {
		return 0, false
	}
	if _, ok := provider.RetryAfter(resp.Header); ok {
		return 0, false // the engine reads it
	}
	if reset, ok := resetTime(resp.Header); ok {
		if wait := reset.Sub(provider.DateOf(resp.Header)); wait > 0 {
			return wait, true
		}
	}
	return waitInWords(resp.Body)
}

// waitInWords finds the wait in "You must wait 42 seconds".
func waitInWords(body []byte) (time.Duration, bool) {
	_, after, ok := bytes.Cut(body, []byte("must wait "))
	if !ok {
		return 0, false
	}
	digits, _, ok := bytes.Cut(after, []byte(" second"))
	if !ok || len(digits) == 0 {
		return 0, false
	}
	for _, c := range digits {
		if !isDigit(c) {
			return 0, false
		}
	}
	seconds, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || seconds > int64(math.MaxInt64/time.Second) {
		return math.MaxInt64, true
	}
	return time.Duration(seconds) * time.Second, true
}
