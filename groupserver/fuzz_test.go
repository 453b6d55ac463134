package groupserver

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/jarcoal/httpmock"
)

// answering gives a client to which every request is answered alike, and which
// repeats nothing.
func answering(t *testing.T, status int, body []byte) *Client {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewBytesResponder(status, body))
	c, err := New(Config{
		BaseURL: "https://groups.example.com", Token: groups.NewSecret("Fake"),
		HTTPConfig: groups.HTTPConfig{Transport: mock, MaxAttempts: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// FuzzAnswers holds all hooks to what another reader of JSON makes of the
// answer: success only if it says so in so many words.
func FuzzAnswers(f *testing.F) {
	documented, err := os.ReadFile("testdata/leave-answer.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{
		string(documented),
		`{"status":1,"message":"Added","user":{"id":["u"],"name":["Ada"],"email":{"all":["a@b"]},"groups":["test"]}}`,
		`{"status":256,"user":{}}`, `{"status":100,"message":["x"]}`, `{}`, `[]`, `[{"id":"test"}]`,
		`{"id":"qK7SgjsTHcLNrJ2ClevcJ0","groups":["test"],"email":{"all":[]}}`,
		`{"message":["a","b"],"actions":{"leave":"Leave"},"arguments":{}}`,
		`{"st\u0061tus":0,"groupId":"test","userId":"qK7SgjsTHcLNrJ2ClevcJ0"}`,
	} {
		f.Add([]byte(text), 200)
		f.Add([]byte(text), 500)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		if status < 100 || status > 999 {
			return
		}
		c := answering(t, status, body)
		var says map[string]any
		_ = json.Unmarshal(body, &says)
		isList := json.Valid(body) && strings.HasPrefix(strings.TrimSpace(string(body)), "[")
		checkChanges(t, c, status, says)
		m := groups.Membership{GroupID: "test", User: groups.User{ID: "qK7SgjsTHcLNrJ2ClevcJ0"}}
		if state, err := c.State(context.Background(), m); err == nil {
			in, _ := says["groups"].([]any)
			if (state == groups.StateJoined) != slices.Contains(in, any("test")) || says == nil || says["status"] != nil {
				t.Errorf("%q is %s", body, state)
			}
		}
		if p, err := c.SearchPeople(context.Background(), SearchPeopleParams{User: m.User.ID}); err == nil && p.ID != m.User.ID {
			t.Errorf("%q gave %+v", body, p)
		}
		if list, err := c.Groups(context.Background()); err == nil && !isList || slices.ContainsFunc(list, func(g Group) bool { return g.ID == "" }) {
			t.Errorf("%q is a list: %+v", body, list)
		}
	})
}

// checkChanges runs Leave and Join, and fails if either succeeds although says
// denies it.
func checkChanges(t *testing.T, c *Client, status int, says map[string]any) {
	t.Helper()
	user := groups.User{ID: "qK7SgjsTHcLNrJ2ClevcJ0", Email: "ada@example.com", Name: "Ada"}
	m := groups.Membership{GroupID: "test", User: user}
	res, err := c.Leave(context.Background(), m)
	if err == nil && !res.Inferred &&
		(says["status"] != 0.0 || says["groupId"] == nil || says["userId"] == nil || status/100 != 2) {
		t.Errorf("Leave took %v for a success", says)
	}
	res, err = c.Join(context.Background(), m)
	if err != nil || res.Inferred {
		return
	}
	a, ok := res.Native.(*AddMemberAnswer)
	if !ok || a.ProfileCreated != (a.Status == StatusAddNewProfile) || says["status"] != float64(a.Status) ||
		status/100 != 2 || a.User.ID == "" || res.Membership.User.ID != a.User.ID {
		t.Errorf("Join took %v for %+v", says, a)
	}
}

// FuzzRequests holds the forms to what another reader of forms makes of them.
func FuzzRequests(f *testing.F) {
	f.Add("Fake", "test", "qK7SgjsTHcLNrJ2ClevcJ0")
	f.Add("a+b&c=d%", "te st", "ä;\x00")
	f.Fuzz(func(t *testing.T, token, groupID, userID string) {
		c := &Client{token: groups.NewSecret(token)}
		r := c.post(PathLeave, ActionLeave, argument{FieldGroupID, groupID}, argument{FieldUserID, userID})
		got, err := url.ParseQuery(string(r.Body))
		if err != nil || len(got) != 4 || got.Get(FieldToken) != token || got.Get(FieldGroupID) != groupID ||
			got.Get(FieldUserID) != userID || !got.Has(ActionLeave) || r.Query != nil || r.Method != http.MethodPost {
			t.Errorf("%q: %v, %v", r.Body, got, err)
		}
		if !strings.HasSuffix(string(r.Body), "&leave") {
			t.Errorf("%q", r.Body)
		}
	})
}

// FuzzEchoedToken puts every token into the text of a wrong one.
func FuzzEchoedToken(f *testing.F) {
	f.Add("Fake")
	f.Add("a\"b\nc")
	f.Fuzz(func(t *testing.T, token string) {
		text := `The authentication token "` + token + `" does not match the one in the database.`
		message, mismatch := hideTokens([]string{text})
		if !mismatch || message != withoutToken {
			t.Errorf("%q left %q, %v", text, message, mismatch)
		}
	})
}
