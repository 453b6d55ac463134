package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

// The calls of PeopleAggregator's document, with its token and group.
const (
	joinPath, leavePath = "/api/json/peopleaggregator/joinGroup", "/api/json/peopleaggregator/leaveGroup"
	documentCall        = "authToken=123576abcdef6572134&id=group%3A1234"
	joined, left        = `{"joinState": "joined", "success": true}`, `{"success": true}`
	refused             = `{"success": false}`
)

func TestHealth(t *testing.T) {
	t.Parallel()
	r := begin(t)
	for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 405} {
		if status, _ := r.send(t, method, healthPath, ""); status != want {
			t.Errorf("%s: %d, want %d", method, status, want)
		}
	}
	if _, body := r.send(t, http.MethodGet, healthPath, ""); body != "ok\n" {
		t.Errorf("it says %q", body)
	}
}

func TestControlIsOffUnlessAskedFor(t *testing.T) {
	t.Parallel()
	r := begin(t)
	for _, path := range []string{"/reset", "/snapshot", "/-/reset", "/-/snapshot", "//", "/"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if status, body := r.send(t, method, path, ""); status != http.StatusNotFound {
				t.Errorf("%s %s: %d %s", method, path, status, body)
			}
		}
	}
}

func TestControlAnswersBelowItsPrefix(t *testing.T) {
	t.Parallel()
	r := begin(t, "-control=/-/tests/")
	for request, want := range map[string]int{
		"POST /-/tests/reset": 204, "GET /-/tests/snapshot": 200, "HEAD /-/tests/snapshot": 200,
		"GET /-/tests/reset": 405, "POST /-/tests/snapshot": 405, "DELETE /-/tests/snapshot": 405,
		"GET /-/tests/": 404, "GET /-/tests": 404, "POST /-/tests/reset/": 404, "POST /-/tests/x/../reset": 404, "POST /-/reset": 404,
	} {
		method, path, _ := strings.Cut(request, " ")
		if status, body := r.send(t, method, path, ""); status != want {
			t.Errorf("%s: %d, want %d\n%s", request, status, want, body)
		}
	}
}

func TestResetLeadsBackToTheSeed(t *testing.T) {
	t.Parallel()
	r := begin(t, "-control=/-/")
	_, before := r.send(t, http.MethodGet, "/-/snapshot", "")
	for range 2 {
		if _, body := r.send(t, http.MethodPost, joinPath, documentCall); body != joined {
			t.Errorf("joining: %s", body)
		}
		if _, changed := r.send(t, http.MethodGet, "/-/snapshot", ""); changed == before {
			t.Error("the snapshot does not show the membership")
		}
		if status, body := r.send(t, http.MethodPost, "/-/reset", ""); status != http.StatusNoContent || body != "" {
			t.Errorf("reset: %d %s", status, body)
		}
		_, after := r.send(t, http.MethodGet, "/-/snapshot", "")
		if d := cmp.Diff(before, after); d != "" {
			t.Errorf("(-before +after):\n%s", d)
		}
	}
}

func TestASnapshotIsASeedFile(t *testing.T) {
	t.Parallel()
	r := begin(t, "-control=/-/")
	if _, body := r.send(t, http.MethodPost, joinPath, documentCall); body != joined {
		t.Errorf("joining: %s", body)
	}
	_, text := r.send(t, http.MethodGet, "/-/snapshot", "")
	for _, secret := range []string{"123576abcdef6572134", "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f", "correct horse", "battery staple", "Fake"} {
		if strings.Contains(text, secret) {
			t.Errorf("the snapshot holds the secret %s", secret)
		}
	}
	again := begin(t, "-seed-file", fileWith(t, "seed.json", text))
	for _, want := range []string{left, refused} {
		if _, body := again.send(t, http.MethodPost, leavePath, documentCall); body != want {
			t.Errorf("leaving: %s, want %s", body, want)
		}
	}
}

// A page of another site that is open in a browser cannot reset the server.
func TestControlRefusesOtherSitesPages(t *testing.T) {
	t.Parallel()
	r := begin(t, "-control=/-/")
	for _, header := range [][]string{{"Origin", "https://example.com"}, {"Sec-Fetch-Site", "cross-site"}} {
		if status, _ := r.send(t, http.MethodPost, "/-/reset", "", header...); status != http.StatusForbidden {
			t.Errorf("%v: %d", header, status)
		}
	}
}

func TestAResetThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	srv := memserver.New()
	t.Cleanup(srv.Close)
	log := newSaid()
	h := newHandler(&world{srv: srv, start: []byte("{")}, &options{control: "/-/"}, newLog(log))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/-/reset", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, log)
	}
}

// The tokens of the credentials file are good at once, and after a reset.
func TestCredentialsAreGoodAgainAfterAReset(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"documented", "deployed"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file, ca := filepath.Join(dir, "credentials.json"), filepath.Join(dir, "ca.pem")
			r := begin(t, "-control=/-/", "-credentials-file", file, "-ca-file", ca, "-dialect", dialect)
			r.trust(t, ca)
			c := readCredentials(t, file)
			for range 2 {
				r.useAll(t, c, dialect)
				if status, _ := r.send(t, http.MethodPost, "/-/reset", ""); status != http.StatusNoContent {
					t.Errorf("reset: %d", status)
				}
			}
			r.end()
			for _, secret := range c.secrets() {
				if strings.Contains(r.stderr.String()+r.stdout, secret) {
					t.Errorf("the output holds the secret %s", secret)
				}
			}
		})
	}
}
