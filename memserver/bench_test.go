package memserver_test

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// A paNull is a ResponseWriter that costs next to nothing.
type paNull struct {
	header http.Header
	status int
	body   []byte
}

func (n *paNull) Header() http.Header { return n.header }

func (n *paNull) WriteHeader(status int) { n.status = status }

func (n *paNull) Write(p []byte) (int, error) {
	n.body = append(n.body[:0], p...)
	return len(p), nil
}

// A paReplay is a request that can be served again and again.
type paReplay struct {
	request *http.Request
	body    []byte
	reader  bytes.Reader
	writer  paNull
}

func (p *paReplay) serve(h http.Handler) {
	p.reader.Reset(p.body)
	p.request.Body = io.NopCloser(&p.reader)
	p.writer.header = make(http.Header, 4)
	h.ServeHTTP(&p.writer, p.request)
}

// paStatic does what no server can do without: it reads the body, and writes
// the answer with its type and length.
func paStatic(contentType string, body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header()["Content-Type"] = []string{contentType}
		w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
		_, _ = w.Write(body)
	})
}

// Each iteration is one Join and one Leave: two requests.
func BenchmarkPeopleAggregatorHandler(b *testing.B) {
	for _, style := range paStyles {
		w := paNew(b, memserver.Documented)
		var calls []*paReplay
		var statics []http.Handler
		for _, c := range []paCall{paJoin(paOpen), paLeave(paOpen)} {
			r := c.in(memserver.Documented, style)
			p := &paReplay{request: r, body: []byte(paBody(b, r))}
			p.serve(w.Server)
			if p.writer.status != http.StatusOK || !bytes.Contains(p.writer.body, []byte("success")) {
				b.Fatalf("%d %s", p.writer.status, p.writer.body)
			}
			statics = append(statics, paStatic(p.writer.header.Get("Content-Type"), bytes.Clone(p.writer.body)))
			calls = append(calls, p)
		}
		for name, handlers := range map[string][]http.Handler{"memserver": {w.Server, w.Server}, "static": statics} {
			b.Run(string(style)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					for i, p := range calls {
						p.serve(handlers[i])
					}
				}
			})
		}
	}
}

// Each iteration is one Join and one Leave.
func BenchmarkPeopleAggregatorClient(b *testing.B) {
	worlds := map[string]func(testing.TB, memserver.Dialect, ...memserver.Option) *paWorld{"loopback": paNewOnPort, "portless": paNew}
	for _, style := range paStyles {
		for name, world := range worlds {
			b.Run(string(style)+"/"+name, func(b *testing.B) {
				c := world(b, memserver.Documented).client(b, style)
				m := groups.Membership{GroupID: paOpen}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.Join(b.Context(), m); err != nil {
						b.Fatal(err)
					}
					if _, err := c.Leave(b.Context(), m); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
