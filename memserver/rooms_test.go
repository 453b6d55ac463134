package memserver_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/groups-go/groups/memserver"
)

// Answers of many sizes that are made at the same time, one after the other in the
// same memory, stay apart.
func TestEachAnswerIsThatOfItsOwnRequest(t *testing.T) {
	t.Parallel()
	s := memserver.New()
	defer s.Close()
	_, err := s.RocketChat.AddUser(memserver.User{ID: "ada", Login: "ada"})
	noError(t, err)
	token := s.RocketChat.Token("ada").Reveal()
	const rooms = 8
	names := make([]string, rooms)
	for i := range names {
		names[i] = fmt.Sprintf("room%d-%s", i, strings.Repeat("x", i*i*20))
		_, err := s.RocketChat.AddGroup(memserver.Group{ID: fmt.Sprintf("room%d", i), Name: names[i], Owner: "ada", Private: true})
		noError(t, err)
	}
	var callers sync.WaitGroup
	for caller := range 4 {
		callers.Go(func() {
			for i := range 200 {
				room := (i*7 + caller) % rooms
				r := httptest.NewRequestWithContext(t.Context(), "GET", fmt.Sprintf("/api/v1/groups.info?roomId=room%d", room), nil)
				r.Header.Set("X-User-Id", "ada")
				r.Header.Set("X-Auth-Token", token)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				want := fmt.Sprintf(`"name": %q`, names[room])
				if got := w.Body.String(); strings.Count(got, want) != 1 || !strings.HasSuffix(got, "\"success\": true\n}") {
					t.Errorf("the answer about %s is %s", names[room], got)
					return
				}
			}
		})
	}
	callers.Wait()
}
