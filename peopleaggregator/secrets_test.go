package peopleaggregator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// The canaries hold what escapes differently in forms, XML and JSON.
const canary, canaryWord = `c4n4ry/t0k&n"<1>`, `c4n4ry w0rd+%"<&`

// forms are the ways in which a secret may be written.
func forms(secret string) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		panic(err)
	}
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret),
		string(quoted[1 : len(quoted)-1]), html.EscapeString(secret),
	}
}

// echo answers with words that repeat the request.
func echo(style peopleaggregator.Style, s sent, code string) string {
	text := canary + " and " + canaryWord + " in " + strings.ToValidUTF8(s.body, "?")
	return fields{"success": false, "code": code, "msg": text}.in(style)
}

// Every path of an operation that can put words into an error, log or hook.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		replies := map[string]func(sent) reply{
			"a refusal":      func(s sent) reply { return reply{status: 401, body: echo(style, s, "operation_not_permitted")} },
			"a code":         func(s sent) reply { return reply{status: 401, body: echo(style, s, canary)} },
			"a server error": func(s sent) reply { return reply{status: 500, body: echo(style, s, "system_error")} },
			"an expiry":      func(s sent) reply { return reply{status: 401, body: echo(style, s, "user_token_expired")} },
			"a redirect": func(s sent) reply {
				return reply{status: 302, body: s.body, header: http.Header{"Location": {"/?" + canary}}}
			},
			"junk":            func(s sent) reply { return reply{status: 200, body: canary + s.body} },
			"junk XML":        func(sent) reply { return reply{status: 200, body: "<c4n4ry><" + canary} },
			"junk JSON":       func(sent) reply { return reply{status: 200, body: `{"success":"c4n4ry"}`} },
			"a fault":         func(sent) reply { return reply{status: 200, body: fault(42, "c4n4ry/t0k&amp;n&quot;&lt;1&gt;")} },
			"a fault refused": func(sent) reply { return reply{status: 200, body: fault(-32700, "c4n4ry w0rd+%&quot;&lt;&amp;")} },
			"a lost answer":   func(sent) reply { return lost },
		}
		for name, answer := range replies {
			for how, credentials := range map[string]func(*peopleaggregator.Config){
				"token": func(cfg *peopleaggregator.Config) { cfg.AuthToken = groups.NewSecret(canary) },
				"login": func(cfg *peopleaggregator.Config) {
					cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, "ada", groups.NewSecret(canaryWord)
				},
			} {
				var out strings.Builder
				mock := serve(t, func(s sent) reply {
					if s.method == peopleaggregator.MethodLogin && name != "a lost answer" {
						return fields{"success": true, "authToken": canary}.ok(style)
					}
					return answer(s)
				})
				c := client(t, style, mock, withUser, credentials, func(cfg *peopleaggregator.Config) {
					cfg.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
					cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fmt.Fprintf(&out, "%+v %#v\n", a, a) }
					fmt.Fprintf(&out, "%+v %#v %v\n", *cfg, *cfg, cfg)
				})
				_, err := op.run(t.Context(), c, group)
				if err == nil {
					t.Fatalf("%s: no error", name)
				}
				for e := err; e != nil; {
					fmt.Fprintf(&out, "%v %+v %#v\n", e, e, e)
					u, ok := e.(interface{ Unwrap() error })
					if !ok {
						break
					}
					e = u.Unwrap()
				}
				fmt.Fprintf(&out, "%+v %#v %v\n", c, c, c)
				secrets := forms(canary)
				if how == "login" {
					secrets = append(secrets, forms(canaryWord)...)
				}
				if strings.HasPrefix(name, "junk") {
					secrets = append(secrets, "c4n4ry") // nothing of an answer that is none is quoted
				}
				for _, secret := range secrets {
					if i := strings.Index(out.String(), secret); i >= 0 {
						t.Errorf("%s with a %s: %.200q", name, how, out.String()[max(0, i-80):])
					}
				}
			}
		}
	})
}

func TestNoSecretIsInAURL(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		c := client(t, style, serve(t, func(s sent) reply {
			if strings.Contains(s.URL.String()+fmt.Sprint(s.Header), token) {
				t.Errorf("the token is in %s %v", s.URL, s.Header)
			}
			if s.method == peopleaggregator.MethodGetGroups {
				return listOf(1, 0, 0).ok(style)
			}
			return lost
		}), withUser)
		_, _ = op.run(t.Context(), c, group)
	})
}
