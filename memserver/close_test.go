package memserver

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// broken is a site whose wire panics.
type broken struct{ hosted }

func (broken) serves(string) bool { return true }

func (broken) parse(*http.Request, []byte) *call { panic("broken") }

func (broken) siteName() string { return "broken" }

// A mistake of the server's own must not hang the test that meets it.
func TestCloseDoesNotWaitForARequestThatPanicked(t *testing.T) {
	t.Parallel()
	s := New()
	s.sites = []hosted{broken{}}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("it did not panic")
			}
		}()
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	}()
	s.Close()
}
