package flickr_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/jarcoal/httpmock"
)

// The canaries hold what escapes differently in JSON, XML, HTML and URLs.
const (
	canaryKey         = `c4n4ry/k3y&n"<1>`
	canarySecret      = `c4n4ry s3cr3t+%"<&`
	canaryToken       = `c4n4ry t0k3n/?"<&`
	canaryTokenSecret = `c4n4ry t0k3n s3cr3t'"<&`
)

var canaries = []string{canaryKey, canarySecret, canaryToken, canaryTokenSecret}

func withCanaries(cfg *flickr.Config) {
	cfg.APIKey, cfg.APISecret = canaryKey, groups.NewSecret(canarySecret)
	cfg.Token, cfg.TokenSecret = groups.NewSecret(canaryToken), groups.NewSecret(canaryTokenSecret)
}

// forms are the ways in which a secret may be written.
func forms(t testing.TB, secret string) []string {
	t.Helper()
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	var escaped strings.Builder
	if err := xml.EscapeText(&escaped, []byte(secret)); err != nil {
		t.Fatal(err)
	}
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]), html.EscapeString(secret), escaped.String(),
	}
}

// failing is an answer in JSON whose words are the text.
func failing(t testing.TB, code, text string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{"stat": "fail", "code": code, "message": text})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// failingXML is the same in XML.
func failingXML(t testing.TB, code, text string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<rsp stat="fail"><err code="` + code + `" msg="`)
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.String() + `"/></rsp>`
}

// Every path of an operation that can put words into an error, log or hook.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	all := strings.Join(canaries, " and ")
	answers := map[string]func(t testing.TB, s sent) reply{
		"a refusal":            func(t testing.TB, _ sent) reply { return ok(failing(t, "99", all)) },
		"a refusal in XML":     func(t testing.TB, _ sent) reply { return ok(failingXML(t, "99", all)) },
		"the request repeated": func(t testing.TB, s sent) reply { return ok(failing(t, "96", fmt.Sprint(s.Header, s.body))) },
		"a code":               func(t testing.TB, _ sent) reply { return ok(failing(t, canaryToken, "No")) },
		"105":                  func(t testing.TB, _ sent) reply { return ok(failing(t, "105", all)) },
		"201":                  func(t testing.TB, _ sent) reply { return ok(failing(t, "201", all)) },
		"a server error":       func(t testing.TB, _ sent) reply { return reply{status: 500, body: failing(t, "1", all)} },
		"a 429":                func(testing.TB, sent) reply { return reply{status: 429, body: all} },
		"a page":               func(_ testing.TB, s sent) reply { return reply{status: 404, body: all + s.body} },
		"junk":                 func(testing.TB, sent) reply { return ok(`{"stat":"c4n4ry"}`) },
		"junk in XML":          func(testing.TB, sent) reply { return ok(`<rsp stat="c4n4ry"><c4n4ry></rsp>`) },
		"a base string": func(_ testing.TB, s sent) reply {
			return reply{status: 401, body: "oauth_problem=signature_invalid&debug_sbs=POST&" + url.QueryEscape(s.body+"&oauth_token="+canaryToken)}
		},
		"a problem": func(testing.TB, sent) reply { return reply{status: 401, body: "oauth_problem=" + canaryToken} },
		"absent parameters": func(testing.TB, sent) reply {
			return reply{status: 400, body: "oauth_problem=parameter_absent&oauth_parameters_absent=" + url.QueryEscape(canaryToken)}
		},
		"a redirect": func(_ testing.TB, s sent) reply {
			return reply{status: 302, body: s.body, header: http.Header{"Location": {"/?" + canaryToken}}}
		},
		"a lost answer": func(testing.TB, sent) reply { return lost },
	}
	each(t, func(t *testing.T, op operation) {
		for name, answer := range answers {
			out := &strings.Builder{}
			showAll(t, out, op, func(s sent) reply { return answer(t, s) })
			for _, canary := range canaries {
				for _, form := range forms(t, canary) {
					if i := strings.Index(out.String(), form); i >= 0 {
						t.Errorf("%s: %.200q", name, out.String()[max(0, i-80):])
					}
				}
			}
			for _, part := range []string{"c4n4ry", "oauth_signature", "oauth_nonce"} {
				if strings.Contains(out.String(), part) {
					t.Errorf("%s: %q is shown", name, part)
				}
			}
		}
	})
}

// showAll writes everything that comes out of an operation.
func showAll(t *testing.T, out *strings.Builder, op operation, answer func(sent) reply) {
	t.Helper()
	c := client(t, serve(t, answer), withCanaries, func(cfg *flickr.Config) {
		cfg.Logger = slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fmt.Fprintf(out, "%+v %#v\n", a, a) }
	})
	_, _, err := op.run(t.Context(), c)
	if err == nil {
		t.Fatal("no error")
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		fmt.Fprintf(out, "%v %+v %#v\n", e, e, e)
	}
	fmt.Fprintf(out, "%+v %#v %v\n", c, c, c)
}

// The transport's error may repeat the request, signature and all.
func TestAnErrorOfTheTransportShowsNoSecret(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		_, err := op.do(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("refused: %v %v", r.Header, strings.Join(canaries, " "))
		}), withCanaries)
		wantCode(t, err, groups.ErrOutcomeUnknown)
		for e := err; e != nil; e = errors.Unwrap(e) {
			text := fmt.Sprintf("%v %+v %#v", e, e, e)
			if strings.Contains(text, "c4n4ry") || strings.Contains(text, "oauth_") {
				t.Error(text)
			}
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestNoSecretIsInTheURLOrTheForm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		tp := record(t, success)
		if _, err := op.do(t, tp, withCanaries); err != nil {
			t.Fatal(err)
		}
		if got := tp.got[0]; strings.Contains(got.URL.String()+got.body, "c4n4ry") {
			t.Errorf("%s %s", got.URL, got.body)
		}
	})
}

// The secrets of another account are hidden like those of the first.
func TestTheSecretsOfAnotherAccountAreNotShown(t *testing.T) {
	t.Parallel()
	first := client(t, serve(t, func(sent) reply { return ok(failing(t, "99", strings.Join(canaries, " "))) }), func(cfg *flickr.Config) {
		cfg.APIKey, cfg.APISecret = canaryKey, groups.NewSecret(canarySecret)
	})
	other, err := first.WithToken(groups.NewSecret(canaryToken), groups.NewSecret(canaryTokenSecret))
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Leave(t.Context(), mine)
	if wantCode(t, err, groups.ErrPermissionDenied); strings.Contains(err.Error(), "c4n4ry") {
		t.Error(err)
	}
}

// A body that breaks off with an error that repeats the request shows nothing of
// it, and neither does an answer that repeats it in its names or words.
func TestAnAnswerThatRepeatsTheRequestIsNotShown(t *testing.T) {
	t.Parallel()
	repeat := func(r *http.Request) string { return r.Header.Get("Authorization") }
	for name, answer := range map[string]func(*http.Request) *http.Response{
		"the body's error": func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(brokenBody{errors.New(repeat(r))})}
		},
		"a member's name": func(r *http.Request) *http.Response {
			text, err := json.Marshal(map[string]any{"stat": "ok", repeat(r): [][]int{{1}}})
			if err != nil {
				t.Error(err)
			}
			return httpmock.NewBytesResponse(http.StatusOK, text)
		},
		"the words of a bad signature": func(r *http.Request) *http.Response {
			words := "Invalid signature " + oauthParam(r, "oauth_signature") + " for nonce " + oauthParam(r, "oauth_nonce")
			return httpmock.NewStringResponse(http.StatusOK, failing(t, "96", words))
		},
	} {
		var shown strings.Builder
		var secrets []string
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			for _, param := range []string{"oauth_signature", "oauth_nonce"} {
				value := oauthParam(r, param)
				secrets = append(secrets, value, strings.ReplaceAll(value, "%", ""))
			}
			return answer(r), nil
		})
		c := client(t, transport, once, func(cfg *flickr.Config) {
			cfg.OnAttempt = func(_ context.Context, a groups.Attempt) { fmt.Fprintf(&shown, "%+v %v\n", a, a.Err) }
		})
		_, err := c.Leave(t.Context(), mine)
		fmt.Fprintf(&shown, "%+v", err)
		for _, secret := range secrets {
			if strings.Contains(shown.String(), secret) {
				t.Errorf("%s: %q is in %s", name, secret, shown.String())
			}
		}
		if err == nil || len(secrets) == 0 {
			t.Errorf("%s: nothing was tried", name)
		}
	}
}

// A brokenBody cannot be read.
type brokenBody struct{ err error }

func (b brokenBody) Read([]byte) (int, error) { return 0, b.err }
