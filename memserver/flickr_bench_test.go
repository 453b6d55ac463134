package memserver_test

import (
	"net/http"
	"testing"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// Each iteration is one Join and one Leave: two requests, signed so that they can
// be replayed.
func BenchmarkFlickrHandler(b *testing.B) {
	for _, sign := range []string{flPlaintext, flOldStyle} {
		w := flNew(b, memserver.Documented)
		var requests []*http.Request
		for _, method := range []string{flickr.MethodGroupsJoin, flickr.MethodGroupsLeave} {
			c := w.call(method, map[string]string{"group_id": flOut, "accept_rules": "1", "format": "json", "nojsoncallback": "1"})
			c.sign = sign
			flBoth(flWithout("oauth_nonce"), flWithout("oauth_timestamp"))(w, &c)
			requests = append(requests, w.request(b, c))
		}
		benchHandler(b, sign, w.Server, requests...)
	}
}

// Each iteration is one read, signed by HMAC-SHA1. The server forgets the nonce in
// between, so that the request can be replayed.
func BenchmarkFlickrHandlerHMAC(b *testing.B) {
	w := flNew(b, memserver.Documented)
	c := w.call(flickr.MethodTestNull, map[string]string{"format": "json", "nojsoncallback": "1"})
	r := w.request(b, c)
	p := &paReplay{request: r, body: []byte(paBody(b, r))}
	b.ReportAllocs()
	for b.Loop() {
		w.site.SetStampsByClock(false)
		w.site.SetStampsByClock(true)
		p.serve(w.Server)
		if p.writer.status != http.StatusOK {
			b.Fatalf("%d %s", p.writer.status, p.writer.body)
		}
	}
}
