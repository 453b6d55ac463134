package memserver_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// FuzzConnection gives the server any bytes on a connection, over its plain
// address and as what TLS carries. The world is as before, what comes back is
// HTTP, and the server answers the next connection.
func FuzzConnection(f *testing.F) {
	srv := memserver.Start(f, memserver.WithoutPort(), memserver.WithReadTimeout(time.Second), memserver.WithRecordLimit(10))
	w := settle(f, srv)
	form := "authToken=x&id=" + w.group.ID
	for _, text := range []string{
		"", "GET / HTTP/1.1\r\n\r\n", "GET /api/v1/groups.list HTTP/1.1\r\nHost: a\r\nX-Auth-Token: x\r\n\r\n",
		leave{path: joinPath, contentType: paForm, body: form}.request("Content-Length: 25\r\n"),
		leave{path: "/api/xmlrpc", contentType: "text/xml", body: "3\r\n<a>\r\n0\r\n\r\n"}.request("Transfer-Encoding: chunked\r\n"),
		leave{path: "/services/rest/?method=a&format=soap", contentType: multiForm, body: "--b\r\n\r\n--b--"}.request("Content-Length: 14\r\n"),
		"POST /gs-group-groups.json HTTP/1.0\r\n\r\nGET /services/oauth/authorize HTTP/1.1\r\nHost: b\r\n\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", "OPTIONS * HTTP/1.1\r\nHost:\r\nExpect: 100-continue\r\n\r\n",
	} {
		f.Add([]byte(text))
	}
	before := snapshotOf(f, srv)
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, port := range []string{":80", ":443"} {
			conn, err := srv.Transport().DialContext(t.Context(), "tcp", "localhost"+port)
			noError(t, err)
			// The pipe has no buffer: the answers are read while the request is written.
			got := make(chan []byte, 1)
			go func() {
				all, _ := io.ReadAll(conn) // it ends with the connection
				got <- all
			}()
			noError(t, conn.SetWriteDeadline(time.Now().Add(patience)))
			_, err = conn.Write(text)
			if isTimeout(err) {
				t.Errorf("the server does not read: %v", err)
			}
			noError(t, conn.Close())
			if all := <-got; port == ":80" && len(all) > 4 && string(all[:5]) != "HTTP/" {
				t.Errorf("the answer is %.100q", all)
			}
		}
		if before != snapshotOf(t, srv) {
			t.Fatal("the world changed")
		}
		answer := w.post(t, w.client(), w.URL()+joinPath, map[string][]string{"id": {w.group.ID}})
		if answer.err != nil || answer.status == http.StatusOK || w.state() != groups.StateLeft {
			t.Fatalf("afterwards it answers %v", answer)
		}
	})
}
