package memserver_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// A flSaid is what Python understood of an answer.
type flSaid struct {
	Answer string `json:"answer"`
	Code   int    `json:"code"`
	Words  string `json:"words"`
}

// TestFlickrServesPythonsXMLRPC has Python's xmlrpc.client call the XML-RPC
// endpoint, at its address with and without the last slash, which is signed as it
// is sent.
func TestFlickrServesPythonsXMLRPC(t *testing.T) {
	t.Parallel()
	python := paProgram(t, "python3")
	for _, dialect := range dialects {
		for _, path := range []string{"/services/xmlrpc/", "/services/xmlrpc"} {
			t.Run(dialectNames[dialect]+path, func(t *testing.T) {
				t.Parallel()
				w := flOnPorts(t, dialect)
				address, certificate := w.TLSURL()+path, certificateFile(t, w.Server)
				call := func(c flCall) (got flSaid) {
					c.verb, c.signed = http.MethodPost, address
					params := make(map[string]string)
					for _, p := range w.sealed(c) {
						params[p[0]] = p[1]
					}
					delete(params, "method") // it is the methodName
					text, err := json.Marshal(params)
					noError(t, err)
					out := paRun(t, string(text), python, "testdata/flickr/client.py", address, certificate, c.method)
					noError(t, json.Unmarshal([]byte(out), &got))
					return got
				}
				const title = "<J'aime ça> & \"more\""
				echo := call(w.call(flickr.MethodTestEcho, map[string]string{"title": title}))
				if got := payloadTitle(t, echo.Answer); got != title {
					t.Errorf("the echo is %q in %s", got, echo.Answer)
				}
				got := []flSaid{call(w.leave()), call(w.leave())}
				if d := cmp.Diff([]flSaid{{}, {Code: 3, Words: "Account is not in that group"}}, got); d != "" {
					t.Errorf("two leaves (-want +got):\n%s", d)
				}
				if state := w.site.State(flIn, flAda); state != groups.StateLeft {
					t.Errorf("afterwards the state is %q", state)
				}
			})
		}
	}
}

// payloadTitle reads the title out of a payload, which is what stands in <rsp>.
func payloadTitle(t *testing.T, payload string) string {
	t.Helper()
	var rsp struct {
		Title string `xml:"title"`
	}
	noError(t, xml.Unmarshal([]byte("<rsp>"+payload+"</rsp>"), &rsp))
	return rsp.Title
}

// flOnPorts is a world that listens, by real time.
func flOnPorts(t *testing.T, dialect memserver.Dialect) *flWorld {
	t.Helper()
	srv := memserver.Start(t, memserver.WithDialect(dialect))
	w := &flWorld{Server: srv, site: srv.Flickr, clock: memserver.NewClock(time.Now()), app: srv.Flickr.App()}
	must(t, w.site.AddUser, memserver.User{ID: flAda})
	must(t, w.site.AddUser, memserver.User{ID: flGrace})
	must(t, w.site.AddGroup, memserver.Group{ID: flIn, Owner: flGrace})
	noError(t, w.site.AddMember(flIn, flAda))
	w.token, w.secret = flReveal(w.site.Token(flAda, flickr.PermsDelete))
	return w
}
