package provider

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// jitter gives the wait after the n-th attempt: random between MinWait and a
// bound that doubles with each attempt, up to MaxWait.
func (e *Engine) jitter(n int) time.Duration {
	low, high := e.cfg.MinWait, e.cfg.MinWait
	for range n {
		if high > e.cfg.MaxWait/2 {
			high = e.cfg.MaxWait
			break
		}
		high *= 2
	}
	return low + rand.N(high-low+1)
}

// askedWait gives the wait that an answer asks for; 0 where it asks for none.
func (e *Engine) askedWait(resp *Response) time.Duration {
	if resp == nil {
		return 0
	}
	if e.retryAfter != nil {
		if wait, ok := e.retryAfter(resp); ok {
			return max(wait, 0)
		}
	}
	wait, _ := RetryAfter(resp.Header)
	return wait
}

// RetryAfter reads the header Retry-After: seconds, or one of the three date
// forms of HTTP, measured against the answer's own Date where it has one, so
// that clocks need not agree. A time that has passed is 0. It reports false
// where there is no legal one.
func RetryAfter(h http.Header) (time.Duration, bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if isDigits(text) {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(math.MaxInt64/time.Second) {
			return math.MaxInt64, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return max(at.Sub(DateOf(h)), 0), true
}

// DateOf gives the time at which the provider made the answer, by its header
// Date, and this machine's time where there is none.
func DateOf(h http.Header) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}
