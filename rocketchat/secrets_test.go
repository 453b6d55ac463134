package rocketchat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// The canaries hold what escapes differently in JSON, HTML and URLs.
const (
	canaryToken    = `c4n4ry/t0k&n"<1>`
	canaryPassword = `c4n4ry w0rd+%"<&`
	canaryJoinCode = `c4n4ry c0de/?"<&`
	canaryFactor   = `c4n4ry 2f4'"<&`
)

var canaries = []string{canaryToken, canaryPassword, canaryJoinCode, canaryFactor}

// forms are the ways in which a secret may be written.
func forms(secret string) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		panic(err)
	}
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]), html.EscapeString(secret),
	}
}

// echo is an answer whose words repeat the secrets and the request.
func echo(s sent, secrets string, status int, code string) reply {
	text := fmt.Sprint(secrets, " in ", s.Header, s.body)
	body, err := json.Marshal(map[string]any{"success": false, "error": text + " [" + code + "]", "errorType": code, "details": text})
	if err != nil {
		panic(err)
	}
	return reply{status: status, body: string(body)}
}

// Every path of an operation that can put words into an error, log or hook.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	answers := map[string]func(s sent, all string) reply{
		"a refusal":       func(s sent, all string) reply { return echo(s, all, 400, "error-not-allowed") },
		"a code":          func(s sent, all string) reply { return echo(s, all, 400, canaryToken) },
		"a 401":           func(s sent, all string) reply { return echo(s, all, 401, "") },
		"a wrong factor":  func(s sent, all string) reply { return echo(s, all, 400, "totp-invalid") },
		"a server error":  func(s sent, all string) reply { return echo(s, all, 500, "x") },
		"a 429":           func(s sent, all string) reply { return echo(s, all, 429, "error-too-many-requests") },
		"too many by 400": func(s sent, all string) reply { return echo(s, all, 400, "error-too-many-requests") },
		"a page":          func(s sent, all string) reply { return reply{status: 404, body: all + s.body} },
		"junk":            func(sent, string) reply { return reply{status: 200, body: `{"success":"c4n4ry"}`} },
		"a redirect": func(s sent, _ string) reply {
			return reply{status: 302, body: s.body, header: http.Header{"Location": {"/?" + canaryToken}}}
		},
		"a lost answer": func(sent, string) reply { return lost },
	}
	credentials := map[string]func(*rocketchat.Config){
		"a token": func(cfg *rocketchat.Config) { cfg.AuthToken = groups.NewSecret(canaryToken) },
		"a log-in": func(cfg *rocketchat.Config) {
			withLogin(cfg)
			cfg.Password = groups.NewSecret(canaryPassword)
		},
	}
	each(t, func(t *testing.T, op operation) {
		for name, answer := range answers {
			for how, use := range credentials {
				out := &strings.Builder{}
				all := canaryToken + " and " + canaryJoinCode + " and " + canaryFactor
				if how == "a log-in" {
					all += " and " + canaryPassword
				}
				showAll(t, out, op, func(s sent) reply { return answer(s, all) }, use)
				for _, canary := range canaries {
					for _, form := range forms(canary) {
						if i := strings.Index(out.String(), form); i >= 0 {
							t.Errorf("%s with %s: %.200q", name, how, out.String()[max(0, i-80):])
						}
					}
				}
				if strings.Contains(out.String(), "c4n4ry") {
					t.Errorf("%s with %s: a part of a secret, or of an answer that is none, is shown", name, how)
				}
			}
		}
	})
}

// showAll writes everything that comes out of an operation whose first answers
// want a second factor.
func showAll(t *testing.T, out *strings.Builder, op operation, answer func(sent) reply, use func(*rocketchat.Config)) {
	t.Helper()
	wanted := map[string]bool{}
	mock := serve(t, func(s sent) reply {
		if s.method == op.method && !wanted[s.method] {
			wanted[s.method] = true
			return wantsCode(`{}`)
		}
		if s.method == "login" {
			body, err := json.Marshal(map[string]any{"status": "success", "data": map[string]string{"userId": ownID, "authToken": canaryToken}})
			if err != nil {
				t.Error(err)
			}
			return reply{status: 200, body: string(body)}
		}
		return answer(s)
	})
	c := client(t, mock, op.tweak, use, func(cfg *rocketchat.Config) {
		cfg.JoinCode = groups.NewSecret(canaryJoinCode)
		cfg.TwoFactor = (&phone{code: canaryFactor}).give
		cfg.Logger = slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fmt.Fprintf(out, "%+v %#v\n", a, a) }
		fmt.Fprintf(out, "%+v %#v %v\n", *cfg, *cfg, cfg)
	})
	_, err := op.run(t.Context(), c, op.m)
	if err == nil {
		t.Fatal("no error")
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(out, "%v %+v %#v\n", e, e, e)
	}
	fmt.Fprintf(out, "%+v %#v %v\n", c, c, c)
}

func TestASecretOfALoginIsNotShown(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 403, 500} {
		for _, code := range []string{"", "totp-invalid", canaryPassword} {
			mock := serve(t, func(s sent) reply {
				if strings.Contains(s.body, `"code"`) {
					return echo(s, canaryPassword+" and "+canaryFactor, status, code)
				}
				return wantsLogin
			})
			_, err := client(t, mock, withLogin, (&phone{code: canaryFactor}).use, func(cfg *rocketchat.Config) {
				cfg.Password = groups.NewSecret(canaryPassword)
			}).Login(t.Context())
			if err == nil || strings.Contains(err.Error(), "c4n4ry") {
				t.Errorf("%d %q: %v", status, code, err)
			}
		}
	}
}

func TestTheTokenOfALogoutIsNotShown(t *testing.T) {
	t.Parallel()
	mock := serve(t, func(s sent) reply {
		if s.method == "login" {
			return loginOK("c4n4ry-t0k3n")
		}
		return echo(s, "", 400, "x")
	})
	c := client(t, mock, withLogin)
	if _, err := c.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Logout(t.Context()); err == nil || strings.Contains(err.Error(), "c4n4ry") {
		t.Error(err)
	}
}

func TestNoSecretIsInAURL(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		p := &phone{code: "123456"}
		seen := map[string]bool{}
		_, _ = op.do(t, serve(t, func(s sent) reply {
			for _, secret := range []string{"tok3n", "s3cret", "sesame", "123456"} {
				if strings.Contains(s.URL.String(), secret) {
					t.Errorf("%s is in %s", secret, s.URL)
				}
			}
			first := !seen[s.method]
			seen[s.method] = true
			switch {
			case s.method == "login":
				return loginOK("tok3n")
			case first:
				return wantsCode(`{}`)
			}
			return lost
		}), withLogin, withCode, p.use)
		if len(p.asked) != 1 || len(seen) < 3 {
			t.Errorf("asked %v, called %v", p.asked, seen)
		}
	})
}

// The join code of one call is hidden like that of the Config.
func TestAJoinCodeOfTheParametersIsNotShown(t *testing.T) {
	t.Parallel()
	mock := serve(t, func(s sent) reply {
		return refused("error-code-invalid", "Not "+canaryJoinCode[:6]+"X, not hush-hush "+s.method)
	})
	_, err := client(t, mock).ChannelsJoin(t.Context(), rocketchat.ChannelsJoinParams{RoomID: roomID, JoinCode: groups.NewSecret("hush-hush")})
	if wantCode(t, err, groups.ErrJoinCode); strings.Contains(err.Error(), "hush") {
		t.Error(err)
	}
}
