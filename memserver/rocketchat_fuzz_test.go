package memserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups/memserver"
)

// FuzzRocketChatHandler gives both dialects any request, with Ada's credentials
// and without. Nothing may panic, an answer is a JSON object that says yes or no,
// the world changes only with a success, and never without credentials.
func FuzzRocketChatHandler(f *testing.F) {
	w := rcNew(f, memserver.Documented)
	for _, kind := range rcBodies {
		for _, c := range []rcCall{
			rcOn("groups.leave", rcIn), rcOn("rooms.leave", rcJoined), rcOnUser("groups.kick", rcLast, rcGrace),
			{method: "groups.invite", args: rcArgs{"roomId": rcModerates, "userIds": []string{rcBot, "x"}}},
			{method: "groups.create", args: rcArgs{"name": "a", "members": []string{"grace"}}},
			{method: "channels.join", args: rcArgs{"roomName": rcNameOf(rcCoded), "joinCode": rcCode}},
			{method: "groups.members", args: rcArgs{"roomId": rcIn, "count": "1", "offset": "-1"}},
			rcLogin("user", "ada", "password", "no"),
			{method: "logout"},
			{method: "groups.list"},
			{method: "nothing"},
		} {
			r := w.request(f, kind, c)
			body, err := io.ReadAll(r.Body)
			noError(f, err)
			f.Add(r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), body)
		}
	}
	f.Add("POST", "/api/v1/groups.leave", "application/json", []byte(`{"roomId":"\ud800","roomId":{}}`))
	f.Add("POST", "/api/v1/%ff%0d%0a", "multipart/form-data; boundary=\"", []byte("--\"\r\n\r\n--\"--"))
	f.Fuzz(func(t *testing.T, verb, target, contentType string, body []byte) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(u.Path, "/api/v1/") {
			t.Skip("the target is no address of the site")
		}
		for _, dialect := range dialects {
			for _, token := range []string{rcToken, ""} {
				r := httptest.NewRequestWithContext(t.Context(), "POST", "/", bytes.NewReader(body))
				r.Method, r.URL, r.RequestURI = verb, u, target
				r.Header.Set("Content-Type", contentType)
				r.Header.Set("X-Auth-Token", token)
				r.Header.Set("X-User-Id", rcAda)
				rcNew(t, dialect).rcFuzzOne(t, r, token == "")
			}
		}
	})
}

func (w *rcWorld) rcFuzzOne(t *testing.T, r *http.Request, nobody bool) {
	t.Helper()
	before := w.snapshot(t)
	got := w.serve(t, r)
	var said struct {
		Success *bool
		Status  string
	}
	noError(t, json.Unmarshal([]byte(got.raw), &said))
	yes := said.Success != nil && *said.Success || said.Status == "success"
	no := said.Success != nil && !*said.Success || said.Status == "error"
	if yes == no || yes != (got.status == http.StatusOK) {
		t.Errorf("%d %s", got.status, got.body)
	}
	// A log-in changes the tokens; no seed knows a password.
	if before != w.snapshot(t) && (no || nobody) {
		t.Errorf("the world changed, and the answer is %d %s", got.status, got.body)
	}
	if list := w.Record(); len(list) != 1 || strings.Contains(list[0].Answer, rcToken) {
		t.Errorf("the record: %+v", list)
	}
}
