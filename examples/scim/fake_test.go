package scim_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/scim/scimtest"
)

// request makes a request as the fake server takes it.
func request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, scimtest.Base+path, strings.NewReader(body))
	r.Header = http.Header{
		"Authorization": {"Bearer " + adaToken}, "Accept": {"application/scim+json"}, "Content-Type": {"application/scim+json"},
	}
	return r
}

func with(r *http.Request, name, value string) *http.Request {
	r.Header.Set(name, value)
	return r
}

func without(r *http.Request, name string) *http.Request {
	r.Header.Del(name)
	return r
}

// serve gives what the server answers.
func serve(srv *scimtest.Server, r *http.Request) (status int, body string) {
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
