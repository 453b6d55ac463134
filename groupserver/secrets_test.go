package groupserver_test

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
	"github.com/groups-go/groups/groupserver"
)

// The canary holds what escapes differently in forms, HTML and JSON, and a quote
// that ends the one around the echoed token.
const canary = `c4n4ry/t0k&n" <1>+%`

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

// say is a validation error with this text.
func say(text string) reply {
	return ok(fields{"status": 100, "message": []string{"first", text}}.text())
}

// shownBy runs an operation with everything that shows something switched on,
// and gives all that was shown.
func shownBy(t *testing.T, op operation, m groups.Membership, transport http.RoundTripper) string {
	t.Helper()
	var out strings.Builder
	c := client(t, transport, func(cfg *groupserver.Config) {
		cfg.Token = groups.NewSecret(canary)
		cfg.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fmt.Fprintf(&out, "%+v %#v %v\n", a, a, a.Err) }
		fmt.Fprintf(&out, "%+v %#v %v\n", *cfg, *cfg, cfg)
	})
	res, err := op.run(t.Context(), c, m)
	if res != nil {
		fmt.Fprintf(&out, "%+v %#v\n", res, res.Native)
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(&out, "%v %+v %#v\n", e, e, e)
	}
	fmt.Fprintf(&out, "%+v %#v %v\n", c, c, c)
	return out.String()
}

// Every path of an operation that can put words into an error, log, hook or
// Result.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for name, answer := range map[string]func(sent) reply{
			"the mismatch": func(sent) reply {
				return say(`The authentication token "` + canary + `" does not match the one in the database.`)
			},
			"an invalid argument": func(s sent) reply { return say("in " + s.body + " and " + canary) },
			"a refusal":           func(s sent) reply { return ok(op.answer(77).with("message", canary+" "+s.body).text()) },
			"a success":           func(s sent) reply { return ok(op.answer(0).with("message", canary+" "+s.body).text()) },
			"a failure":           func(s sent) reply { return reply{status: 500, body: op.answer(77).with("message", s.body).text()} },
			"a redirect": func(s sent) reply {
				return reply{status: 302, body: s.body, header: http.Header{"Location": {"/?" + canary}}}
			},
			"another id":    func(sent) reply { return ok(op.answer(0).with("userId", canary).with("user", canary).text()) },
			"twice":         func(sent) reply { return ok(`{"c4n4ry": 1, "c4n4ry": 2}`) },
			"junk":          func(s sent) reply { return ok(canary + s.body) },
			"a status":      func(sent) reply { return ok(op.answer(0).with("status", canary).text()) },
			"a lost answer": func(sent) reply { return lost },
		} {
			out := shownBy(t, op, member, serve(t, func(s sent) reply {
				if s.path == groupserver.PathSearch {
					return reply{status: 403, body: canary}
				}
				return answer(s)
			}))
			for _, secret := range forms(canary) {
				if i := strings.Index(out, secret); i >= 0 {
					t.Errorf("%s: %.200q", name, out[max(0, i-80):])
				}
			}
		}
	})
}

// GS-006: what stands for the token in the text goes, also where it is no form
// of the Config's token: cut short, escaped, or another's.
func TestAnEchoedTokenIsCutOutInEveryForm(t *testing.T) {
	t.Parallel()
	const phrase = "does not match the one in the database"
	texts := map[string]string{}
	for how, token := range map[string]string{
		"as it is": `s3cr3t`, "cut short": `s3cr…`, "with quotes": `s3"cr"3t`, "in HTML": `&quot;s3cr3t&quot;`, "empty": "",
		"of two lines": "s3cr3t\ns3cr3t", "with the phrase": `s3 ` + phrase + ` s3`, "as Go": `\"s3cr3t\"`,
	} {
		texts[how] = `The authentication token "` + token + `" ` + phrase + `.`
		texts[how+", without quotes"] = "The authentication token " + token + " " + phrase
		texts[how+", in capitals"] = strings.ToUpper(`The authentication token "` + token + `" ` + phrase + `.`)
		texts[how+", under another name"] = `Token '` + token + `': ` + phrase
	}
	for how, text := range texts {
		each(t, func(t *testing.T, op operation) {
			out := shownBy(t, op, member, script(t, say(text)))
			if i := strings.Index(strings.ToLower(out), "s3"); i >= 0 {
				t.Errorf("%s: %.200q", how, out[max(0, i-80):])
			}
			e := errorOf(t, second(op.run(t.Context(), client(t, script(t, say(text))), member)), groups.ErrUnauthenticated)
			if !strings.HasPrefix(e.Message, "first; ") || !strings.Contains(e.Message, `"[redacted]"`) {
				t.Errorf("%s: %q", how, e.Message)
			}
		})
	}
}

// A text that was cut off in the middle of the token does not tell that it was
// wrong, but shows what is left of it no more.
func TestAnEchoedTokenWithoutItsPhraseIsCutOutToo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`The authentication token "s3c`:       `first; The authentication token "[redacted]"`,
		`The authentication token &quot;s3c`:  `first; The authentication token "[redacted]"`,
		`The authentication token is missing`: `first; The authentication token is missing`,
		`No such group "test"`:                `first; No such group "test"`,
	} {
		e := errorOf(t, second(client(t, script(t, say(text))).Leave(t.Context(), member)), groups.ErrInvalidArgument)
		if e.Message != want {
			t.Errorf("%q, want %q", e.Message, want)
		}
	}
}

// GS-008: the documents' synopsis has the token in the query.
func TestNoSecretIsInAURLOrHeader(t *testing.T) {
	t.Parallel()
	everyHook(t, func(t *testing.T, _ string, call func(*groupserver.Client) error) {
		requests := 0
		_ = call(client(t, serve(t, func(s sent) reply {
			requests++
			if text := s.URL.String() + fmt.Sprint(s.Header); strings.Contains(text, token) || s.URL.RawQuery != "" {
				t.Errorf("the token, or a query, is in %s", text)
			}
			if s.path == groupserver.PathSearch {
				return ok(profileIn("test").text())
			}
			return lost
		})))
		if requests == 0 {
			t.Error("nothing was sent")
		}
	})
}
