package memserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// rc401 is the refusal of who is not logged in.
var rc401 = map[memserver.Dialect]string{
	memserver.Documented: `{"status":"error","message":"You must be logged in to do this."}`,
	memserver.Deployed: `{"success":false,"error":"You must be logged in to do this.",` +
		`"status":"error","message":"You must be logged in to do this."}`,
}

func TestRocketChatCredentialsThatAreNone(t *testing.T) {
	t.Parallel()
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		w.site.SetTokenLifetime(time.Minute)
		expired := w.site.Token(rcAda).Reveal()
		gone := must(t, w.site.AddUser, memserver.User{Login: "gone"})
		w.site.SetTokenLifetime(time.Hour)
		orphan := w.site.Token(gone.ID).Reveal()
		noError(t, w.site.RemoveUser(gone.ID))
		w.clock.Advance(time.Minute)
		before := w.snapshot(t)
		for name, h := range map[string]map[string]string{
			"none":                      {"X-Auth-Token": "", "X-User-Id": ""},
			"no token":                  {"X-Auth-Token": ""},
			"no user":                   {"X-User-Id": ""},
			"junk":                      {"X-Auth-Token": "junk"},
			"a longer token":            {"X-Auth-Token": rcToken + "x"},
			"a shorter token":           {"X-Auth-Token": rcToken[1:]},
			"another user's token":      {"X-User-Id": rcGrace},
			"an administrator's id":     {"X-User-Id": rcRoot},
			"the login in place of id":  {"X-User-Id": "ada"},
			"a token that has expired":  {"X-Auth-Token": expired},
			"a token of a user gone":    {"X-Auth-Token": orphan, "X-User-Id": gone.ID},
			"the two, exchanged":        {"X-Auth-Token": rcAda, "X-User-Id": rcToken},
			"an id of another spelling": {"X-User-Id": strings.ToLower(rcAda)},
		} {
			for _, c := range []rcCall{rcOn("groups.leave", rcIn), rcOn("groups.info", rcIn), {method: "logout"}, {method: "groups.create"}} {
				c.header = h
				got := w.send(t, kind, c)
				if got.status != http.StatusUnauthorized || got.body != rc401[dialect] {
					t.Errorf("%s, %s: %d %s", name, c.method, got.status, got.body)
				}
			}
		}
		if d := cmp.Diff(before, w.snapshot(t)); d != "" {
			t.Errorf("the world changed (-before +after):\n%s", d)
		}
	})
}

func rcLogin(args ...string) rcCall {
	c := rcCall{method: "login", as: "nobody", args: rcArgs{}}
	for i := 0; i < len(args); i += 2 {
		c.args[args[i]] = args[i+1]
	}
	return c
}

func TestRocketChatLogInRefusals(t *testing.T) {
	t.Parallel()
	const unauthorized = `"error":"Unauthorized","message":"Unauthorized"`
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		must(t, w.site.AddUser, memserver.User{ID: "Two", Login: "two", Password: groups.NewSecret(rcPassword)})
		noError(t, w.site.SetTwoFactor("Two", groups.NewSecret(rcFactor)))
		before := w.snapshot(t)
		details := ""
		if dialect == memserver.Deployed {
			details = `,"details":{"method":"totp"}`
		}
		for name, tc := range map[string]struct {
			call rcCall
			want string
		}{
			"a wrong password":                   {rcLogin("user", "ada", "password", "no"), unauthorized},
			"an unknown name":                    {rcLogin("user", "nobody", "password", rcPassword), unauthorized},
			"one without password":               {rcLogin("user", "grace", "password", "x"), unauthorized},
			"an id":                              {rcLogin("user", rcAda, "password", rcPassword), unauthorized},
			"an empty password":                  {rcLogin("user", "ada", "password", ""), `"error":400,"message":"Match failed"`},
			"a token that is none":               {rcLogin("resume", "junk"), `"error":403,"message":"You've been logged out by the server. Please log in again."`},
			"no second factor":                   {rcLogin("user", "two", "password", rcPassword), `"error":"totp-required","message":"TOTP Required"` + details},
			"a wrong factor":                     {rcLogin("user", "two", "password", rcPassword, "code", "1"), `"error":"totp-invalid","message":"TOTP Invalid"` + details},
			"a wrong password before the factor": {rcLogin("user", "two", "password", "no", "code", rcFactor), unauthorized},
		} {
			got := w.send(t, kind, tc.call)
			if want := `{"status":"error",` + tc.want + "}"; got.body != want || got.status != http.StatusUnauthorized {
				t.Errorf("%s: %d %s, want %s", name, got.status, got.body, want)
			}
		}
		if d := cmp.Diff(before, w.snapshot(t)); d != "" {
			t.Errorf("the world changed (-before +after):\n%s", d)
		}
	})
}

type rcLoggedIn struct {
	Status  string
	Success *bool
	Data    struct {
		UserID, AuthToken, Message string
		Me                         map[string]any
	}
}

func (g rcGot) session(t *testing.T, dialect memserver.Dialect) rcLoggedIn {
	t.Helper()
	var in rcLoggedIn
	noError(t, json.Unmarshal([]byte(g.raw), &in))
	if g.status != http.StatusOK || in.Status != "success" || (in.Success != nil) != (dialect == memserver.Deployed) {
		t.Fatalf("%d %s", g.status, g.body)
	}
	return in
}

func TestRocketChatLogInGivesATokenAndLogOutEndsIt(t *testing.T) {
	t.Parallel()
	rcEach(t, func(t *testing.T, dialect memserver.Dialect, kind string) {
		w := rcNew(t, dialect)
		noError(t, w.site.SetTwoFactor(rcAda, groups.NewSecret(rcFactor)))
		byHeader := rcLogin("user", "ada@example.com", "password", rcPassword)
		byHeader.header = map[string]string{"x-2fa-code": rcFactor, "x-2fa-method": "totp"}
		for _, c := range []rcCall{rcLogin("user", "ada", "password", rcPassword, "code", rcFactor), byHeader} {
			in := w.send(t, kind, c).session(t, dialect)
			if in.Data.UserID != rcAda || in.Data.Me["_id"] != rcAda || in.Data.Me["username"] != "ada" {
				t.Errorf("%+v", in)
			}
			resumed := w.send(t, kind, rcLogin("resume", in.Data.AuthToken)).session(t, dialect)
			if resumed.Data.AuthToken != in.Data.AuthToken || resumed.Data.UserID != rcAda {
				t.Errorf("%+v", resumed)
			}
			w.tokens[rcAda] = in.Data.AuthToken
			if got := w.send(t, kind, rcOn("groups.info", rcIn)); got.status != http.StatusOK {
				t.Errorf("the new token: %d %s", got.status, got.body)
			}
			out := w.send(t, kind, rcCall{method: "logout"}).session(t, dialect)
			if out.Data.Message != "You've been logged out!" {
				t.Errorf("%+v", out)
			}
			if got := w.send(t, kind, rcOn("groups.info", rcIn)); got.body != rc401[dialect] {
				t.Errorf("after the log-out: %d %s", got.status, got.body)
			}
		}
	})
}

// Old clients log out by GET, which 8.x does not know.
func TestRocketChatLogOutByGET(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[memserver.Dialect]int{memserver.Documented: 200, memserver.Deployed: 404} {
		w := rcNew(t, dialect)
		if got := w.send(t, "", rcCall{method: "logout", verb: http.MethodGet}); got.status != want {
			t.Errorf("%s: %d %s", dialectNames[dialect], got.status, got.body)
		}
	}
}

// Codes survive a snapshot, and are not in it; the empty one ends the demand.
func TestRocketChatCodesSurviveASnapshotHashed(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Documented)
	noError(t, w.site.SetTwoFactor(rcAda, groups.NewSecret(rcFactor)))
	data := w.snapshot(t)
	for _, secret := range []string{rcFactor, rcCode, rcPassword, rcToken} {
		if strings.Contains(data, secret) {
			t.Errorf("the snapshot holds %s", secret)
		}
	}
	other := rcNew(t, memserver.Documented)
	noError(t, other.Restore(strings.NewReader(data)))
	if d := cmp.Diff(data, other.snapshot(t)); d != "" {
		t.Errorf("(-before +after):\n%s", d)
	}
	joining := rcCall{method: "channels.join", args: rcArgs{"roomId": rcCoded}}
	for _, tc := range []struct {
		call rcCall
		want int
	}{
		{joining, 400},
		{rcCall{method: "channels.join", args: rcArgs{"roomId": rcCoded, "joinCode": rcCode}}, 200},
		{rcLogin("user", "ada", "password", rcPassword), 401},
		{rcLogin("user", "ada", "password", rcPassword, "code", rcFactor), 200},
	} {
		if got := other.send(t, "JSON", tc.call); got.status != tc.want {
			t.Errorf("%v: %d %s", tc.call, got.status, got.body)
		}
	}
	noError(t, other.site.SetTwoFactor(rcAda, groups.Secret{}), other.site.SetJoinCode(rcCoded, groups.Secret{}))
	for _, c := range []rcCall{joining.by(rcGrace), rcLogin("user", "ada", "password", rcPassword)} {
		if got := other.send(t, "JSON", c); got.status != http.StatusOK {
			t.Errorf("%v: %d %s", c, got.status, got.body)
		}
	}
	if err := w.site.SetJoinCode(rcGone, groups.NewSecret(rcCode)); err == nil {
		t.Error("a deleted room has a join code")
	}
	if err := w.site.SetTwoFactor("Nobody", groups.NewSecret(rcCode)); err == nil {
		t.Error("nobody has a second factor")
	}
}

// Who comes back with a removed user's id begins without the second factor.
func TestRocketChatSecondFactorGoesWithTheUser(t *testing.T) {
	t.Parallel()
	w := rcNew(t, memserver.Documented)
	noError(t, w.site.SetTwoFactor(rcAda, groups.NewSecret(rcFactor)), w.site.RemoveUser(rcAda))
	must(t, w.site.AddUser, memserver.User{ID: rcAda, Login: "ada", Password: groups.NewSecret(rcPassword)})
	if got := w.send(t, "JSON", rcLogin("user", "ada", "password", rcPassword)); got.status != http.StatusOK {
		t.Errorf("%d %s", got.status, got.body)
	}
}
