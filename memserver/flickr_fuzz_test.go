package memserver_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// FuzzFlickrHandler gives both dialects any request. Nothing may panic, the HTTP
// status is one that the API or what stands before it has, and the world and its
// credentials are as before: nobody can sign by chance. FuzzFlickrLogin does it
// for a login.
func FuzzFlickrHandler(f *testing.F) {
	w := flNew(f, memserver.Documented)
	for _, sign := range []string{flByOAuth, flPlaintext, flOldStyle, flUnsigned} {
		for _, place := range flPlaces {
			c := w.leave()
			c.sign, c.place, c.appSecret = sign, place, "wrong"
			r := w.request(f, c)
			body, err := io.ReadAll(r.Body)
			noError(f, err)
			f.Add(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("Authorization"), body)
		}
	}
	f.Add("GET", "/services/rest/?method=flickr.test.echo&format=json&jsoncallback=x&api_key="+w.app.Key+"&%ff=%00", "", "", []byte(nil))
	f.Add("POST", "/services/soap", "text/xml", `OAuth oauth_token="`, []byte(flSOAPWell))
	f.Fuzz(func(t *testing.T, verb, target, kind, authorization string, body []byte) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(u.Path, "/services/") || strings.HasPrefix(u.Path, "/services/oauth/") {
			t.Skip("the target is no address of the API")
		}
		for _, dialect := range dialects {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "https://api.flickr.test/", bytes.NewReader(body))
			r.Method, r.URL, r.RequestURI = verb, u, target
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Authorization", authorization)
			flNew(t, dialect).flFuzzOne(t, r)
		}
	})
}

func (w *flWorld) flFuzzOne(t *testing.T, r *http.Request) {
	t.Helper()
	before := w.snapshot(t)
	got := w.serve(r)
	switch got.Status {
	case http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound, http.StatusRequestEntityTooLarge:
	default:
		t.Errorf("%+v", got)
	}
	if strings.Contains(got.Body, flickr.ParamOAuthProblem) != strings.HasPrefix(got.Body, flProblemIs) && got.Status != http.StatusOK {
		t.Errorf("%+v", got)
	}
	if before != w.snapshot(t) {
		t.Errorf("the world changed, and the answer is %+v", got)
	}
	record := w.Record()
	if len(record) != 1 {
		t.Errorf("the record: %+v", record)
	}
}
