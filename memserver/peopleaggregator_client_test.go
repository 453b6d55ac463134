package memserver_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// A paCapture is a transport that keeps what goes through it.
type paCapture struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen []paMessage
}

// RoundTrip keeps the request, and sends it on.
func (c *paCapture) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	c.seen = append(c.seen, paMessage{
		first:       r.Method + " " + r.URL.RequestURI() + " HTTP/1.1",
		contentType: strings.Join(r.Header["Content-Type"], ", "), body: string(body),
	})
	c.mu.Unlock()
	return c.next.RoundTrip(r)
}

// paAct joins or leaves, by the method's name.
func paAct(ctx context.Context, c groups.Client, method, group string) (*groups.Result, error) {
	m := groups.Membership{GroupID: group}
	if method == "joinGroup" {
		return c.Join(ctx, m)
	}
	return c.Leave(ctx, m)
}

func TestPeopleAggregatorClientSendsTheDocumentsRequests(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		capture := &paCapture{next: w.Transport()}
		c := w.client(t, style, func(cfg *peopleaggregator.Config) { cfg.Transport = capture })
		for _, method := range paMethodNames {
			paMust(paAct(t.Context(), c, method, paOpen))(t)
		}
		record := w.Record()
		if len(capture.seen) != len(paMethodNames) || len(record) != len(paMethodNames) {
			t.Fatalf("%d requests, %d in the record", len(capture.seen), len(record))
		}
		for i, method := range paMethodNames {
			want := paShown(t, method, style, "request")
			if dialect == memserver.Deployed {
				want.first = strings.Replace(want.first, string(style), string(style)+".php", 1)
			}
			got := capture.seen[i]
			kept := paMessage{
				first:       record[i].Method + " " + record[i].Path + " HTTP/1.1",
				contentType: strings.Join(record[i].Header["Content-Type"], ", "), body: record[i].Body,
			}
			if style == peopleaggregator.XMLRPC {
				want.body, got.body, kept.body = paMarkup(t, want.body), paMarkup(t, got.body), paMarkup(t, kept.body)
			}
			want.length = "" // PA-002
			if d := cmp.Diff(want, got, cmp.AllowUnexported(paMessage{})); d != "" {
				t.Errorf("sent (-want +got):\n%s", d)
			}
			want.body = strings.Replace(want.body, paToken, "[redacted]", 1)
			if d := cmp.Diff(want, kept, cmp.AllowUnexported(paMessage{})); d != "" {
				t.Errorf("in the record (-want +got):\n%s", d)
			}
			if x := record[i]; x.Site != "peopleaggregator" || x.Op != method || x.Group != paOpen || x.User != w.ada.ID || x.Query != "" {
				t.Errorf("the record has it as %+v", x)
			}
		}
	})
}
