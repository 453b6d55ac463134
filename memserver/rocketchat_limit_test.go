package memserver_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/groups-go/groups/memserver"
)

// limits are the headers of the rate limit: "limit remaining reset", the latter
// as a time from rcStart.
func (g rcGot) limits() string {
	h := g.header
	ms, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil {
		return fmt.Sprint(len(h.Values("X-RateLimit-Limit"))+len(h.Values("X-RateLimit-Remaining"))+len(h.Values("X-RateLimit-Reset")), " headers")
	}
	return h.Get("X-RateLimit-Limit") + " " + h.Get("X-RateLimit-Remaining") + " " + time.UnixMilli(ms).Sub(rcStart).String()
}

func (w *rcWorld) expect(t *testing.T, c rcCall, status int, limits string) rcGot {
	t.Helper()
	got := w.send(t, "JSON", c)
	if got.status != status || got.limits() != limits {
		t.Errorf("%s: %d, %s, want %d, %s", c.method, got.status, got.limits(), status, limits)
	}
	return got
}

func TestRocketChatRateLimitIsOffByDefault(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	for range 30 {
		w.expect(t, rcOn("groups.info", rcIn), 200, "0 headers")
	}
}

func TestRocketChatRateLimitByTheClock(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		w := rcNew(t, dialect)
		w.site.EnableRateLimit(0, 0)
		info := rcOn("groups.info", rcIn)
		for n := range 10 {
			w.expect(t, info, 200, fmt.Sprintf("10 %d 1m0s", 9-n))
			w.clock.Advance(time.Second)
		}
		w.clock.Advance(7*time.Second + time.Millisecond)
		before := w.snapshot(t)
		got := w.expect(t, info, 429, "10 0 1m0s")
		const want = `{"success":false,"error":"Error, too many requests. Please slow down. You must wait 43 seconds before trying this endpoint again. [error-too-many-requests]"}`
		if got.body != want || got.header.Get("Retry-After") != "" {
			t.Errorf("%s, Retry-After %q", got.body, got.header.Get("Retry-After"))
		}
		if before != w.snapshot(t) {
			t.Error("the world changed")
		}
		w.expect(t, rcOn("groups.members", rcIn), 200, "10 9 1m17.001s") // another route
		// A nanosecond before the end, and at the end.
		w.clock.Set(rcStart.Add(time.Minute - time.Nanosecond))
		w.expect(t, info, 429, "10 0 1m0s")
		w.clock.Advance(time.Nanosecond)
		w.expect(t, info, 200, "10 9 2m0s")
		w.clock.Set(rcStart) // set back
		w.expect(t, info, 200, "10 9 1m0s")
	}
}

func TestRocketChatRateLimitCountsRoutesAndAddresses(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Documented)
	w.site.EnableRateLimit(1, 10*time.Second)
	leave := rcOn("groups.leave", rcMissing)
	w.expect(t, leave, 400, "1 0 10s")
	w.expect(t, leave, 429, "1 0 10s")
	w.expect(t, leave.by(rcGrace), 429, "1 0 10s") // the address counts, not the user
	r := w.request(t, "JSON", leave)
	r.RemoteAddr = "[2001:db8::1]:99"
	if got := w.serve(t, r); got.status != 400 || got.limits() != "1 0 10s" {
		t.Errorf("another address: %d, %s", got.status, got.limits())
	}
	r.RemoteAddr = "[2001:db8::1]:100"
	if got := w.serve(t, w.withAddress(t, leave, "[2001:db8::1]:100")); got.status != 429 {
		t.Errorf("another port: %d", got.status)
	}
	// It comes before the credentials, and counts those who have none.
	login := rcLogin("user", "ada", "password", "x")
	w.expect(t, login, 401, "1 0 10s")
	w.expect(t, login, 429, "1 0 10s")
	nobody := rcOn("groups.info", rcIn).by("nobody")
	w.expect(t, nobody, 401, "1 0 10s")
	w.expect(t, nobody, 429, "1 0 10s")
	// What is no route has no limit.
	w.expect(t, rcCall{method: "nothing"}, 404, "0 headers")
	w.expect(t, rcCall{method: "nothing"}, 404, "0 headers")
	w.site.EnableRateLimit(2, time.Second) // begins anew
	w.expect(t, leave, 400, "2 1 1s")
}

func (w *rcWorld) withAddress(t *testing.T, c rcCall, address string) *http.Request {
	t.Helper()
	r := w.request(t, "JSON", c)
	r.RemoteAddr = address
	return r
}

func TestRocketChatRateLimitSparesSomeRoles(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	w.site.EnableRateLimit(1, time.Minute)
	must(t, w.site.AddUser, memserver.User{ID: "App", Login: "app", SiteRoles: []string{"app"}})
	w.tokens["App"] = w.site.Token("App").Reveal()
	list := rcCall{method: "groups.list"}
	for range 3 {
		for _, user := range []string{rcRoot, rcBot, "App"} {
			w.expect(t, list.by(user), 200, "0 headers")
		}
	}
	w.expect(t, list.by(rcMary), 200, "1 0 1m0s")
	w.expect(t, list, 429, "1 0 1m0s")
	// A name without its token spares nobody.
	forged := list
	forged.header = map[string]string{"X-User-Id": rcRoot}
	w.expect(t, forged, 429, "1 0 1m0s")
}

// However many addresses come, the server forgets the oldest.
func TestRocketChatRateLimitForgetsTheOldest(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Deployed)
	w.site.EnableRateLimit(1, time.Hour)
	list := rcCall{method: "groups.list"}
	from := func(i int) int {
		return w.serve(t, w.withAddress(t, list, fmt.Sprintf("10.0.%d.%d:1", i/256, i%256))).status
	}
	const many = 4096 // what it remembers
	for i := range many {
		w.clock.Advance(time.Millisecond)
		if status := from(i); status != 200 {
			t.Fatalf("address %d: %d", i, status)
		}
	}
	if from(0) != 429 || from(many-1) != 429 {
		t.Error("one was forgotten too early")
	}
	if from(many) != 200 || from(1) != 429 || from(0) != 200 || from(2) != 429 {
		t.Error("not the oldest was forgotten")
	}
}
