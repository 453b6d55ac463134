package memserver_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
)

// recordedAs posts a form of that group without a port, and changes the request and the
// header of the answer afterwards.
func recordedAs(ctx context.Context, s *memserver.Server, group string) {
	r := httptest.NewRequestWithContext(ctx, "POST", joinPath, strings.NewReader("authToken=none&id="+group))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Group", group)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	r.Header.Set("X-Group", "changed")
	r.URL.Path = "changed"
	w.Header().Set("Date", "changed")
}

func TestWhatTheRecordToldStaysWhenOthersTakeItsPlace(t *testing.T) {
	t.Parallel()
	s := memserver.New(memserver.WithRecordLimit(2))
	defer s.Close()
	recordedAs(t.Context(), s, "group:1")
	recordedAs(t.Context(), s, "group:2")
	first, again := s.Record(), s.Record()
	for range 5 {
		recordedAs(t.Context(), s, "group:30000000000")
	}
	if diff := cmp.Diff(again, first); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	if len(first) != 2 || first[0].Group != "group:1" || first[0].Header.Get("X-Group") != "group:1" || first[0].Path != joinPath {
		t.Errorf("it told %+v", first)
	}
	if first[0].AnswerHeader.Get("Date") == "changed" {
		t.Error("it tells what was made of the answer's header later")
	}
}

// Each exchange that is told is one that there was, whatever comes meanwhile.
func TestTheRecordCanBeLookedAtWhileItChanges(t *testing.T) {
	t.Parallel()
	s := memserver.New(memserver.WithRecordLimit(3))
	defer s.Close()
	var callers sync.WaitGroup
	for caller := range 4 {
		callers.Go(func() {
			for i := range 100 {
				recordedAs(t.Context(), s, fmt.Sprintf("group:%d", 1+caller*1000+i*i))
			}
		})
	}
	for range 200 {
		for _, x := range s.Record() {
			if want := "authToken=[redacted]&id=" + x.Header.Get("X-Group"); x.Body != want || x.Group != x.Header.Get("X-Group") {
				t.Fatalf("the body %q of group %q, want %q", x.Body, x.Group, want)
			}
		}
	}
	callers.Wait()
}
