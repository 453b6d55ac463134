package memserver_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// A paMessage is an HTTP message as a document shows it. Of the lengths that
// the documents show only those of the forms and of the JSON answers are those
// of the shown bodies (PA-002).
type paMessage struct {
	first       string // the request line or the status line
	contentType string
	length      string
	body        string
}

var paMethodNames = []string{"joinGroup", "leaveGroup"}

// paShown reads a message of the documents: "request" or "answer".
func paShown(t testing.TB, method string, style peopleaggregator.Style, kind string) paMessage {
	t.Helper()
	text := paMust(os.ReadFile(fmt.Sprintf("testdata/peopleaggregator/%s-%s-%s.txt", method, style, kind)))(t)
	head, body, ok := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) != 3 {
		t.Fatalf("the document's %s %s of %s is another than was looked for", style, kind, method)
	}
	return paMessage{
		first: lines[0], contentType: strings.TrimPrefix(lines[1], "Content-Type: "),
		length: strings.TrimPrefix(lines[2], "Content-Length: "), body: body,
	}
}

// paExchangeRaw writes bytes to the server, over TCP, and gives the status line
// of the answer as it came, and the answer.
func paExchangeRaw(t testing.TB, srv *memserver.Server, raw string) (first string, rec *httptest.ResponseRecorder, closes bool) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(srv.URL(), "http://"))
	paOK(t, err)
	defer func() { _ = conn.Close() }()
	paMust(io.WriteString(conn, raw))(t)
	var seen bytes.Buffer
	resp, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &seen)), nil)
	paOK(t, err)
	defer func() { _ = resp.Body.Close() }()
	rec = paMust(paRecorded(resp))(t)
	first, _, _ = strings.Cut(seen.String(), "\r\n")
	return first, rec, resp.Close
}

func TestPeopleAggregatorExchangesAreThoseOfTheDocuments(t *testing.T) {
	t.Parallel()
	for _, method := range paMethodNames {
		for _, style := range paStyles {
			t.Run(method+" "+string(style), func(t *testing.T) {
				t.Parallel()
				w := paNewOnPort(t, memserver.Documented)
				if method == "leaveGroup" {
					paMust(w.site.Join(paOpen, w.ada.ID))(t)
				}
				request, answer := paShown(t, method, style, "request"), paShown(t, method, style, "answer")
				// The shown requests have no Host, which HTTP/1.1 demands.
				raw := fmt.Sprintf("%s\r\nHost: pa.example\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
					request.first, request.contentType, len(request.body), request.body)
				first, rec, _ := paExchangeRaw(t, w.Server, raw)
				body := rec.Body.String()
				if first != answer.first {
					t.Errorf("status line %q, want %q", first, answer.first)
				}
				length := strconv.Itoa(len(body)) // PA-002
				if style == peopleaggregator.JSON {
					length = answer.length
				}
				wantHeader := http.Header{"Content-Type": {answer.contentType}, "Content-Length": {length}, "Date": rec.Header()["Date"]}
				if d := cmp.Diff(wantHeader, rec.Header()); d != "" {
					t.Errorf("header (-want +got):\n%s", d)
				}
				want := strings.ReplaceAll(answer.body, "\u00a0", " ") // PA-001
				if style == peopleaggregator.XMLRPC {
					want, body = paMarkup(t, answer.body), paMarkup(t, body)
				}
				if d := cmp.Diff(want, body); d != "" {
					t.Errorf("body (-want +got):\n%s", d)
				}
				state := map[string]groups.State{"joinGroup": groups.StateJoined, "leaveGroup": groups.StateLeft}[method]
				if got := w.site.State(paOpen, w.ada.ID); got != state {
					t.Errorf("the world says %s, want %s", got, state)
				}
			})
		}
	}
}
