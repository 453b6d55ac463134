package provider_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// canary is a secret that every way of escaping changes; its ends are looked
// for on their own, as escaping leaves them.
const canary = `CaNaRy /+?&=%"'<é>\` + "\u00a0😀 yRaNaC"

// forms gives the canary in every form in which it may come back.
func forms(t *testing.T) map[string]string {
	t.Helper()
	quoted, err := json.Marshal(canary)
	if err != nil {
		t.Fatal(err)
	}
	var asXML, plain bytes.Buffer
	if err := xml.EscapeText(&asXML, []byte(canary)); err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(canary); err != nil {
		t.Fatal(err)
	}
	inner := strings.Trim(strings.TrimSpace(plain.String()), `"`)
	slashed := strings.ReplaceAll(inner, "/", `\/`)
	ascii := strings.NewReplacer("é", `\u00e9`, "\u00a0", `\u00a0`, "😀", `\ud83d\ude00`)
	goQuoted := strconv.Quote(canary)
	basic := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	return map[string]string{
		"raw": canary, "query": url.QueryEscape(canary), "path": url.PathEscape(canary),
		"component":   strings.ReplaceAll(url.QueryEscape(canary), "+", "%20"),
		"lower query": lowerPercent(url.QueryEscape(canary)), "lower path": lowerPercent(url.PathEscape(canary)),
		"JSON by Go": string(quoted[1 : len(quoted)-1]), "JSON": inner, "JSON with escaped slashes": slashed,
		"JSON in ASCII": ascii.Replace(inner), "JSON by PHP": ascii.Replace(slashed),
		"Go": goQuoted[1 : len(goQuoted)-1], "XML by Go": asXML.String(), "HTML by Go": html.EscapeString(canary),
		"XML text": basic.Replace(canary), "XML attribute": strings.ReplaceAll(basic.Replace(canary), `"`, "&quot;"),
		"HTML by PHP": strings.NewReplacer(`"`, "&quot;", "'", "&#039;").Replace(basic.Replace(canary)),
		"XML names":   strings.NewReplacer(`"`, "&quot;", "'", "&apos;").Replace(basic.Replace(canary)),
	}
}

func lowerPercent(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' {
			b[i+1], b[i+2] = bytes.ToLower(b[i+1 : i+2])[0], bytes.ToLower(b[i+2 : i+3])[0]
		}
	}
	return string(b)
}

// clean fails the test if text holds any part of the canary.
func clean(t *testing.T, where, text string) {
	t.Helper()
	for _, part := range []string{"CaNaRy", "yRaNaC"} {
		if strings.Contains(text, part) {
			t.Errorf("%s holds a secret: %q", where, text)
		}
	}
}

// A leaky error prints what it wraps, and holds it for printers as well.
type leakyError struct {
	Text  string
	inner error
}

func (e leakyError) Error() string { return "oh: " + e.Text }
func (e leakyError) Unwrap() error { return e.inner }

// A coveredMany does the same with several.
type coveredMany []error

func (coveredMany) Error() string     { return "covered" }
func (c coveredMany) Unwrap() []error { return c }

var errInner = errors.New("the very cause")

// leaks gives each place at which a secret may come in.
func leaks(form string) map[string]step {
	said := func(status int, body string) step { return answer(status, body) }
	return map[string]step{
		"a message":               said(200, "no silent before "+form+" after"),
		"a message, halfway":      said(200, "no halfway before "+form+" after"),
		"the transport's error":   fails(leakyError{form, errInner}),
		"a wrapped inner error":   fails(fmt.Errorf("read: %w", leakyError{form, errInner})),
		"an inner error, covered": fails(covered{leakyError{form, errInner}}),
		"a joined error":          fails(errors.Join(errors.New("one"), covered{errors.Join(errInner, leakyError{Text: form})})),
		"one error of a list":     fails(coveredMany{errInner, leakyError{Text: form}}),
		"a url.Error":             fails(&url.Error{Op: "Post", URL: "https://toy.example/?t=" + form, Err: errInner}),
		"a url.Error in another":  fails(fmt.Errorf("%w", &url.Error{Op: "Post", URL: form, Err: &url.Error{URL: form, Err: leakyError{form, errInner}}})),
		"the Location":            answer(302, "", "Location", "https://toy.example/?t="+form),
		"garbage":                 said(200, "<p>"+form),
		"an unreadable 404":       said(404, "<p>"+form),
	}
}

// covered hides the text of what it wraps, but not from errors.Unwrap.
type covered struct{ error }

func (covered) Error() string   { return "covered" }
func (c covered) Unwrap() error { return c.error }

func TestNoSecretComesOut(t *testing.T) {
	t.Parallel()
	for kind, form := range forms(t) {
		for place, s := range leaks(form) {
			t.Run(kind+" in "+place, func(t *testing.T) {
				t.Parallel()
				caused := strings.Contains(place, "error")
				debug := &slog.HandlerOptions{Level: slog.LevelDebug}
				synctest.Test(t, func(t *testing.T) {
					var log bytes.Buffer
					runCanary(t, s, caused, slog.NewJSONHandler(&log, debug))
					runCanary(t, s, caused, slog.NewTextHandler(&log, debug))
					clean(t, "the log", log.String())
					if log.Len() == 0 {
						t.Error("nothing was logged")
					}
				})
			})
		}
	}
}

// runCanary runs an operation whose Decode repeats the whole answer in its
// error, and looks at everything that comes out.
func runCanary(t *testing.T, s step, caused bool, log slog.Handler) {
	t.Helper()
	var hooked []error
	e := newEngine(t, scripted(repeat(4, s)...), func(o *provider.Options) {
		o.Secrets = []groups.Secret{{}, groups.NewSecret("unrelated"), groups.NewSecret(canary)}
		o.HTTP.Logger = slog.New(log)
		o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { hooked = append(hooked, a.Err) }
	})
	r := toyRequest()
	r.Decode = func(resp *provider.Response) error {
		if err := toyDecode(resp); !errors.Is(err, errGarbage) {
			return err
		}
		return fmt.Errorf("not ours: %s", resp.Body)
	}
	_, err := e.Change(t.Context(), leaving(r))
	for _, err := range append(hooked, err) {
		for _, at := range tree(err) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
				clean(t, "the error's "+verb, fmt.Sprintf(verb, at))
			}
		}
		clean(t, "the fields of the error", fmt.Sprintf("%+v", *toError(t, err)))
		if caused && !errors.Is(err, errInner) {
			t.Errorf("%v has lost its cause", err)
		}
	}
}

// tree gives err and all that it wraps.
func tree(err error) []error {
	list := []error{err}
	switch w := err.(type) { //nolint:errorlint // every branch is walked here
	case nil:
		return nil
	case interface{ Unwrap() error }:
		return append(list, tree(w.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range w.Unwrap() {
			list = append(list, tree(inner)...)
		}
	}
	return list
}

func TestASecretIsCutOutOfNativeCodesResultsAndTheLimiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := scripted(answer(200, "ok"))
		e := newEngine(t, rt, func(o *provider.Options) { o.Secrets = []groups.Secret{groups.NewSecret(canary)} })
		r := toyRequest()
		r.Decode = func(*provider.Response) error {
			return &provider.Failure{Code: groups.ErrRefused, NativeCode: canary, Message: "x", Err: leakyError{canary, errInner}}
		}
		_, err := e.Change(t.Context(), leaving(r))
		if got := toError(t, err); got.NativeCode != "[redacted]" || !errors.Is(err, errInner) {
			t.Errorf("got %+v", got)
		}

		change := leaving()
		change.Run = func(o *provider.Operation) (*groups.Result, error) {
			o.Hide(groups.NewSecret("learned"))
			o.Hide(groups.NewSecret("later"))
			return &groups.Result{Message: "a learned b later c " + canary}, nil
		}
		res, err := e.Change(t.Context(), change)
		if err != nil || res.Message != "a [redacted] b [redacted] c [redacted]" {
			t.Errorf("got %+v, %v", res, err)
		}

		change.Run = func(*provider.Operation) (*groups.Result, error) {
			return nil, &provider.Failure{Message: canary, NativeCode: canary, Err: leakyError{canary, errInner}}
		}
		_, err = e.Change(t.Context(), change)
		clean(t, "Run's own Failure", fmt.Sprintf("%v %+v", err, *toError(t, err)))

		limited := newEngine(t, rt, func(o *provider.Options) {
			o.Secrets = []groups.Secret{groups.NewSecret(canary)}
			o.HTTP.Limiter = limiter(func(context.Context) error { return leakyError{canary, errInner} })
		})
		_, err = leave(t.Context(), limited)
		clean(t, "the Limiter's error", err.Error())
		if !errors.Is(err, errInner) {
			t.Errorf("%v has lost its cause", err)
		}
	})
}

func TestWhatOneOperationHidesDoesNotStayForOthers(t *testing.T) {
	t.Parallel()
	e := newEngine(t, scripted(), func(o *provider.Options) {
		o.Secrets = []groups.Secret{groups.NewSecret("second"), groups.NewSecret("third"), groups.NewSecret("first")}
	})
	change := leaving()
	message := func(hide string) string {
		change.Run = func(o *provider.Operation) (*groups.Result, error) {
			o.Hide(groups.NewSecret(hide))
			return &groups.Result{Message: "first word thing"}, nil
		}
		res, err := e.Change(t.Context(), change)
		if err != nil {
			t.Fatal(err)
		}
		return res.Message
	}
	for _, c := range []struct{ hide, want string }{
		{"word", "[redacted] [redacted] thing"},
		{"first word", "[redacted] thing"}, // the longest of all
		{"thing", "[redacted] word [redacted]"},
		{"", "[redacted] word thing"},
	} {
		if got := message(c.hide); got != c.want {
			t.Errorf("hiding %q: got %q, want %q", c.hide, got, c.want)
		}
	}
}

// The longer of two secrets goes first, or its rest would stay.
func TestASecretThatIsAPartOfAnother(t *testing.T) {
	t.Parallel()
	for _, order := range [][2]string{{"abc", "abcdef"}, {"abcdef", "abc"}} {
		e := newEngine(t, scripted(answer(200, "no silent xabcdefx")), func(o *provider.Options) {
			o.Secrets = []groups.Secret{groups.NewSecret(order[0]), groups.NewSecret(order[1])}
		})
		_, err := leave(t.Context(), e)
		if got := toError(t, err).Message; got != "x[redacted]x" {
			t.Errorf("%v: got %q", order, got)
		}
	}
}

func TestMessagesAreOneLineOfCappedText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", groups.MaxMessageBytes)
	for _, c := range []struct{ name, words, want string }{
		{"line feeds and controls", "a\nb\r\tc\x00d\u0085e\u2028f\u2029g", "a b  c d e f g"},
		{"text that is not UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"too long", long, long[:groups.MaxMessageBytes]},
		{"too long, cut before a rune", "x" + long, ("x" + long)[:groups.MaxMessageBytes-1]},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := leave(t.Context(), newEngine(t, scripted(answer(200, "no silent "+c.words)), nil))
			if got := toError(t, err).Message; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// errors.Is holds for one Code only, whatever the cause holds.
func TestACodeInACauseDoesNotCount(t *testing.T) {
	t.Parallel()
	causes := map[string]error{
		"a Code":                groups.ErrNotMember,
		"a wrapped Code":        fmt.Errorf("oh: %w", groups.ErrNotMember),
		"an Error":              &groups.Error{Code: groups.ErrNotMember, Err: errInner},
		"a joined, leaky Error": errors.Join(leakyError{canary, errInner}, &groups.Error{Code: groups.ErrNotMember}),
	}
	for name, cause := range causes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := roundTripper(func(*http.Request) (*http.Response, error) { return nil, cause })
				_, err := leave(t.Context(), newEngine(t, rt, nil))
				var inner *groups.Error
				if errors.Is(err, groups.ErrNotMember) || groups.CodeOf(err) != groups.ErrOutcomeUnknown ||
					errors.As(errors.Unwrap(err), &inner) {
					t.Errorf("%v holds two codes", err)
				}
			})
		})
	}
}

func TestAURLErrorWithoutCause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, err := leave(t.Context(), newEngine(t, scripted(repeat(4, fails(&url.Error{Op: "Post", URL: "x"}))...), nil))
		if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
			t.Errorf("got %v", err)
		}
	})
}
