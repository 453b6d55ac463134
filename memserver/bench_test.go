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

// benchHandler serves the requests again and again, which change nothing when
// all are served, beside a static handler that gives the same answers.
func benchHandler(b *testing.B, name string, h http.Handler, requests ...*http.Request) {
	b.Helper()
	var calls []*paReplay
	var statics, handlers []http.Handler
	for _, r := range requests {
		p := &paReplay{request: r, body: []byte(paBody(b, r))}
		p.serve(h)
		if p.writer.status != http.StatusOK {
			b.Fatalf("%d %s", p.writer.status, p.writer.body)
		}
		statics = append(statics, paStatic(p.writer.header.Get("Content-Type"), bytes.Clone(p.writer.body)))
		handlers = append(handlers, h)
		calls = append(calls, p)
	}
	for kind, handlers := range map[string][]http.Handler{"memserver": handlers, "static": statics} {
		b.Run(name+"/"+kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i, p := range calls {
					p.serve(handlers[i])
				}
			}
		})
	}
}

// Each iteration is one Join and one Leave: two requests.
func BenchmarkPeopleAggregatorHandler(b *testing.B) {
	for _, style := range paStyles {
		w := paNew(b, memserver.Documented)
		benchHandler(b, string(style), w.Server,
			paJoin(paOpen).in(memserver.Documented, style), paLeave(paOpen).in(memserver.Documented, style))
	}
}

// Each iteration is one Join and one Leave: two requests.
func BenchmarkGroupServerHandler(b *testing.B) {
	w := gsNew(b, memserver.Documented)
	benchHandler(b, "documented", w.Server,
		gsAdd(gsTest, "joan@example.com", "Joan").request(), gsLeave(gsTest, gsLoner).request())
}

// Each iteration is one Join and one Leave: two requests.
func BenchmarkRocketChatHandler(b *testing.B) {
	for name, dialect := range map[string]memserver.Dialect{"documented": memserver.Documented, "deployed": memserver.Deployed} {
		w := rcNew(b, dialect)
		args := rcArgs{"roomId": rcShared, "userId": rcJoan}
		benchHandler(b, name+"/of_another", w.Server,
			w.request(b, "json", rcCall{method: "groups.invite", args: args}),
			w.request(b, "json", rcCall{method: "groups.kick", args: args}))
		args = rcArgs{"roomId": rcOpen}
		benchHandler(b, name+"/of_oneself", w.Server,
			w.request(b, "json", rcCall{method: "channels.join", args: args}),
			w.request(b, "json", rcCall{method: "channels.leave", args: args}))
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
