package memserver

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/groups-go/groups/rocketchat"
)

const (
	rcDefaultLimit  = 10
	rcDefaultPeriod = time.Minute
	// rcMaxWindows bounds what the limiter remembers.
	rcMaxWindows = 4096
)

// rcLimiter counts the calls of each route from each client address. The zero
// limiter is off. The site's lock guards it.
type rcLimiter struct {
	limit   int
	period  time.Duration
	windows map[rcRoute]*rcWindow
}

type rcRoute struct{ method, address string }

// rcWindow is a period that has begun.
type rcWindow struct {
	began time.Time
	calls int
}

func (l *rcLimiter) enable(limit int, period time.Duration) {
	if limit <= 0 {
		limit = rcDefaultLimit
	}
	if period <= 0 {
		period = rcDefaultPeriod
	}
	*l = rcLimiter{limit: limit, period: period, windows: make(map[rcRoute]*rcWindow)}
}

func (l *rcLimiter) on() bool { return l.limit > 0 }

// count counts a call; header is what the answer says of it, and wait is for how
// long there may be none, 0 for one that may be.
func (l *rcLimiter) count(route rcRoute, now time.Time) (header map[string]string, wait time.Duration) {
	w := l.windows[route]
	if w == nil || l.over(w, now) {
		if w == nil {
			l.makeRoom(now)
		}
		w = &rcWindow{began: now}
		l.windows[route] = w
	}
	w.calls = min(w.calls+1, l.limit+1)
	ends := w.began.Add(l.period)
	header = map[string]string{
		rocketchat.HeaderRateLimitLimit:     strconv.Itoa(l.limit),
		rocketchat.HeaderRateLimitRemaining: strconv.Itoa(max(l.limit-w.calls, 0)),
		rocketchat.HeaderRateLimitReset:     strconv.FormatInt(ends.UnixMilli(), 10),
	}
	if w.calls > l.limit {
		return header, ends.Sub(now)
	}
	return header, 0
}

// over reports whether a period has ended. A clock can be set back.
func (l *rcLimiter) over(w *rcWindow, now time.Time) bool {
	return now.Before(w.began) || !now.Before(w.began.Add(l.period))
}

// makeRoom forgets periods that have ended and, where there is still no room,
// the oldest one.
func (l *rcLimiter) makeRoom(now time.Time) {
	if len(l.windows) < rcMaxWindows {
		return
	}
	var oldest rcRoute
	for route, w := range l.windows {
		if l.over(w, now) {
			delete(l.windows, route)
		} else if o := l.windows[oldest]; o == nil || w.began.Before(o.began) {
			oldest = route
		}
	}
	if len(l.windows) >= rcMaxWindows {
		delete(l.windows, oldest)
	}
}

// limited counts the call. With a refusal it is one too many.
func (s *RocketChat) limited(q *rcRequest) (header map[string]string, refusal *rcRefusal) {
	if !s.limiter.on() {
		return nil, nil
	}
	if u, known := s.caller(q); known && slices.ContainsFunc(u.SiteRoles, isRCExempt) {
		return nil, nil
	}
	header, wait := s.limiter.count(rcRoute{q.method.name, rcHost(q.address)}, s.srv.settings.clock.Now())
	if wait == 0 {
		return header, nil
	}
	seconds := int64((wait + time.Second - 1) / time.Second)
	return header, &rcRefusal{
		status: http.StatusTooManyRequests,
		text: "Error, too many requests. Please slow down. You must wait " + strconv.FormatInt(seconds, 10) +
			" seconds before trying this endpoint again. [" + rocketchat.CodeTooManyRequests + "]",
	}
}

// isRCExempt reports whether a site's role frees from the rate limit (RC-008).
func isRCExempt(role string) bool { return slices.Contains([]string{"admin", "bot", "app"}, role) }

// rcHost is an address without its port.
func rcHost(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}
