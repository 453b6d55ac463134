package memserver_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// FuzzPeopleAggregatorHandler gives both dialects any request. Nothing may
// panic, an answer is well-formed in its style, the world changes only with a
// success, and never without a good token or the password.
func FuzzPeopleAggregatorHandler(f *testing.F) {
	for _, dialect := range dialects {
		for _, style := range paStyles {
			for _, c := range []paCall{
				paJoin(paOpen), paLeave(paMember), paMembership("joinGroup", "junk", paOpen), paLogin("ada", paPassword), paLogin("ada", "no"),
				paGetGroups("global", paArgument{"page", "1", "int"}), paGetGroups("user:7"),
				{method: "nothing", verb: "POST"},
			} {
				r := c.in(dialect, style)
				f.Add(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), []byte(paBody(f, r)))
			}
		}
	}
	f.Add("GET", "/api/xml/%ff%0d%0a", "\x00", []byte("%zz=%&&=\xff"))
	f.Add("OPTIONS", "/api/json//", "multipart/form-data; boundary=x", []byte("--x\r\n\r\n--x--"))
	f.Add("POST", "/api/xmlrpc/", "text/xml", []byte("<?xml version='1.0' encoding='ISO-8859-1'?>\xff<!DOCTYPE a>"))
	// Nobody who makes up requests knows a credential of these.
	var closed []*paWorld
	for _, dialect := range dialects {
		w := paNew(f, dialect, memserver.WithRecordLimit(1))
		w.site.SetTokenLifetime(0)
		w.site.SetToken(w.ada.ID, groups.NewSecret(paToken))
		w.ada.Password = groups.NewSecret("another")
		paMust(w.site.AddUser(w.ada))(f)
		closed = append(closed, w)
	}
	f.Fuzz(func(t *testing.T, verb, target, contentType string, body []byte) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			t.Skip("the target is no address, which net/http refuses before")
		}
		for _, closed := range closed {
			for _, w := range []*paWorld{paNew(t, closed.dialect), closed} {
				r := httptest.NewRequestWithContext(t.Context(), "POST", "/", bytes.NewReader(body))
				r.Method, r.URL, r.RequestURI = verb, u, target
				r.Header.Set("Content-Type", contentType)
				w.paFuzzOne(t, r, w == closed)
			}
		}
	})
}

func (w *paWorld) paFuzzOne(t *testing.T, r *http.Request, closed bool) {
	t.Helper()
	before := w.snapshot(t)
	rec := serve(w.Server, r)
	paWellFormed(t, r.URL.Path, rec)
	changed := before != w.snapshot(t)
	if changed && closed {
		t.Errorf("the world changed without a credential: %s", rec.Body)
	}
	if changed && (rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "success")) {
		t.Errorf("the world changed, and the answer is %d: %s", rec.Code, rec.Body)
	}
	// The record is made fit to be shown when somebody looks.
	if list := w.Record(); len(list) != 1 || strings.Contains(list[0].Answer, paToken) {
		t.Errorf("the record: %+v", list)
	}
}

// paWellFormed fails the test unless the answer is in the style of the path, or
// one that has no style: 404 and 302.
func paWellFormed(t *testing.T, path string, rec *httptest.ResponseRecorder) {
	t.Helper()
	of := rec.Header().Get("Content-Type")
	var style peopleaggregator.Style
	switch {
	case rec.Code == http.StatusFound:
		if _, err := url.ParseRequestURI(rec.Header().Get("Location")); err != nil {
			t.Errorf("it redirects to no address: %v", err)
		}
		return
	case strings.HasPrefix(of, "text/plain") && rec.Code == http.StatusNotFound:
		return
	case strings.HasPrefix(path, "/api/xmlrpc"):
		style = peopleaggregator.XMLRPC
	case strings.HasPrefix(path, "/api/xml"):
		style = peopleaggregator.XML
	case strings.HasPrefix(path, "/api/json"):
		style = peopleaggregator.JSON
	}
	a := paRead(t, style, rec)
	if a.fault == 0 && a.fields["success"] != "true" && a.fields["success"] != "false" {
		t.Errorf("success is %q", a.fields["success"])
	}
	if a.fault != 0 && a.fault != peopleaggregator.FaultNotWellFormed && a.fault != peopleaggregator.FaultNotCall {
		t.Errorf("fault %d", a.fault)
	}
}
