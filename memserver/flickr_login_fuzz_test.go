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

// FuzzFlickrLogin gives the addresses of a login any request. Nothing may panic,
// and nobody signs or answers by chance: a login that waits goes on waiting, and
// one that is allowed has its verifier still.
func FuzzFlickrLogin(f *testing.F) {
	w := flNew(f, memserver.Documented)
	waiting, _ := w.begin(f, flBack)
	for _, c := range []flCall{w.requestToken(flBack), w.requestToken("javascript:x"), w.allowed(f)} {
		for _, place := range []string{"form", "query", "header", "multipart"} {
			for _, sign := range []string{flByOAuth, flPlaintext, flUnsigned} {
				c.place, c.sign, c.appSecret = place, sign, "wrong"
				r := w.request(f, c)
				body, err := io.ReadAll(r.Body)
				noError(f, err)
				f.Add(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("Authorization"), "", "", body)
			}
		}
	}
	const form, cookie = "application/x-www-form-urlencoded", "flickr_session=0123456789abcdef0123456789abcdef"
	for _, perms := range []string{"read", "admin", "\xff<script>"} {
		f.Add("GET", flQuestionAt(waiting, perms), "", "", cookie, "cross-site", []byte(nil))
		answer := url.Values{
			"oauth_token": {waiting}, "perms": {perms}, "account": {flAda}, "answer": {"allow"}, "csrf": {strings.Repeat("0", 64)},
		}
		f.Add("POST", flAskPath, form, "", cookie, "same-origin", []byte(answer.Encode()))
	}
	f.Fuzz(func(t *testing.T, verb, target, kind, authorization, cookie, from string, body []byte) {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			t.Skip("the target is no address")
		}
		switch u.Path {
		case flickr.PathRequestToken, flickr.PathAuthorize, flickr.PathAccessToken:
		default:
			t.Skip("the target is no address of a login")
		}
		r := httptest.NewRequestWithContext(t.Context(), "POST", "https://www.flickr.test/", bytes.NewReader(body))
		r.Method, r.URL, r.RequestURI = verb, u, target
		for name, value := range map[string]string{
			"Content-Type": kind, "Authorization": authorization, "Cookie": cookie, "Sec-Fetch-Site": from,
		} {
			r.Header.Set(name, value)
		}
		flNew(t, memserver.Documented).flFuzzLogin(t, r)
	})
}

func (w *flWorld) flFuzzLogin(t *testing.T, r *http.Request) {
	t.Helper()
	waiting, _ := w.begin(t, flBack) // the seed's own
	exchange := w.allowed(t)
	before := w.snapshot(t)
	w.ClearRecord()
	got := w.serve(r)
	switch got.Status {
	case http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusGone, http.StatusRequestEntityTooLarge:
	default:
		t.Errorf("%+v", got)
	}
	if strings.Contains(got.Body, "oauth_token_secret=") || strings.Contains(got.Body, "<script") {
		t.Errorf("%+v", got)
	}
	if len(w.Record()) != 1 || before != w.snapshot(t) {
		t.Errorf("the record: %+v", w.Record())
	}
	if !w.open(waiting) {
		t.Errorf("the login was answered: %+v", got)
	}
	if got := w.send(t, exchange); got.Status != http.StatusOK {
		t.Errorf("the verifier is used up: %+v", got)
	}
}
