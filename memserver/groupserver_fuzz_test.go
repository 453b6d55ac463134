package memserver_test

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
)

// FuzzGroupServerHandler gives both dialects any request to any hook. Nothing
// may panic, an answer is JSON, the world changes only with a success, and never
// without the token, which is in no record.
func FuzzGroupServerHandler(f *testing.F) {
	for _, c := range []gsCall{
		gsLeave(gsTest, gsPerson), gsLeave(gsMissing, gsNobody), gsAdd(gsTest, "new@example.com", "New", "tz", "UTC"),
		gsAdd(gsOther, "JOAN@example.com", "é"), gsSearch(gsPerson), gsSearch("a.person@example.com"), gsGroups(),
		gsForm(gsLeaveHook, "token", "wrong \"é", "groupId", gsTest, "userId", gsPerson),
	} {
		f.Add("POST", c.hook, paForm, []byte(c.body))
		f.Add("POST", c.hook+"?"+c.body, "", []byte(nil))
		f.Add("GET", c.hook+"?"+c.body, "", []byte(nil))
	}
	f.Add("POST", gsAddHook+"?%ff=%zz&add", "multipart/form-data; boundary=x", []byte("--x\r\n\r\n--x--"))
	f.Add("PUT", gsSearchHook+"?search=\x00", paForm, []byte("\xff=\xfe&&=;"))
	var open, closed []*gsWorld
	for _, dialect := range dialects {
		open = append(open, gsNew(f, dialect))
		w := gsNew(f, dialect)
		w.site.SetToken(groups.NewSecret("nobody knows it"))
		closed = append(closed, w)
	}
	start := open[0].snapshot(f)
	f.Fuzz(func(t *testing.T, verb, target, contentType string, body []byte) {
		u, err := url.ParseRequestURI(target)
		if err != nil || gsActions[u.Path] == "" {
			return // not for this site
		}
		for _, w := range append(open, closed...) {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/", bytes.NewReader(body))
			r.Method, r.URL, r.RequestURI = verb, u, target
			r.Header.Set("Content-Type", contentType)
			w.ClearRecord()
			got := gsRead(t, serve(w.Server, r))
			changed := w.snapshot(t) != start
			if changed && (w == closed[0] || w == closed[1] || got.status() != 0 && got.status() != 1) {
				t.Errorf("the world changed: %s", got.text)
			}
			if changed {
				noError(t, w.Restore(strings.NewReader(start)))
			}
			if x := w.Record()[0]; strings.Contains(x.Answer, `token \"`) && !strings.Contains(x.Answer, "[redacted]") {
				t.Errorf("the record holds a token: %+v", x)
			}
		}
	})
}
