package memserver_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// What the hooks read of queries and bodies, and what of it counts.
func TestGroupServerReadsForms(t *testing.T) {
	t.Parallel()
	const (
		args = "token=" + gsToken + "&groupId=test&userId=" + gsPerson
		good = args + "&leave"
	)
	for _, tc := range []struct {
		name, query, contentType, body, want string
	}{
		{"the document's form", "", paForm, good, "0"},
		{"an action with a value", "", paForm, args + "&leave=no", "0"},
		{"an action with an empty value", "", paForm, args + "&leave=", "0"},
		{"an action at the beginning", "", paForm, "leave&" + args, "0"},
		{"an action twice", "", paForm, "leave&" + good, "0"},
		{"an action with an escape", "", paForm, args + "&%6ceave", "0"},
		{"an action whose value cannot be read", "", paForm, args + "&leave=%zz", tellsItself},
		{"a form with a charset", "", paForm + "; charset=UTF-8", good, "0"},
		{"a form in other letters", "", "Application/X-WWW-Form-URLEncoded", good, "0"},
		{"a form without a type", "", "", good, "0"},
		{"a query alone", good, paForm, "", "0"},
		{"a query beside another type", good, "text/plain", "x", "0"},
		{"an action in the query", "leave", paForm, args, "0"},
		{"a token in the query", "token=" + gsToken, paForm, strings.TrimPrefix(good, "token="+gsToken+"&"), "0"},
		{"the form before the query", "token=junk&groupId=other", paForm, good, "0"},
		{"the last of a name", "", paForm, "token=junk&groupId=other&" + good, "0"},
		{"the last of a name, though it is worse", "", paForm, good + "&groupId=" + gsMissing, "1"},
		{"the last of a name, though it is empty", "", paForm, good + "&token=", tellsArguments},
		{"fields that the hook does not have", "", paForm, good + "&email=x&fn=&add&search&get", "0"},
		{"escapes", "", paForm, strings.Replace(good, "test", "%74e%73t", 1), "0"},
		{"separators around", "", paForm, "&&" + good + "&&", "0"},
		{"a plus is a space", "", paForm, strings.Replace(good, "test", "+test", 1), "1"},
		{"percent junk in the group", "", paForm, strings.Replace(good, "test", "%zz", 1), tellsArguments},
		{"percent junk beside", "", paForm, "%=1&%zz=%zz&x=%&" + good, "0"},
		{"a NUL in the group", "", paForm, strings.Replace(good, "test", "test%00", 1), tellsArguments},
		{"a NUL in the token", "", paForm, strings.Replace(good, gsToken, gsToken+"%00", 1), tellsToken},
		{"a token with a space behind", "", paForm, strings.Replace(good, gsToken, gsToken+"+", 1), tellsToken},
		{"bytes that are no UTF-8", "", paForm, "\xff\xfe=\xff&x=%e4&" + good, "0"},
		{"bytes that are no UTF-8 in the user", "", paForm, good + "&userId=%ff", tellsArguments},
		{"semicolons do not separate", "", paForm, strings.ReplaceAll(good, "&", ";"), tellsItself},
		{"plain text", "", "text/plain", good, tellsItself},
		{"nothing", "", paForm, "", tellsItself},
		{"names alone", "", paForm, "token&groupId&userId&leave", tellsArguments},
		{"many names", "", paForm, strings.Repeat("a=b&", 50000) + good, "0"},
		{"a long group", "", paForm, good + "&groupId=" + strings.Repeat("x", 100000), "1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			gsEach(t, func(t *testing.T, w *gsWorld) {
				before := w.snapshot(t)
				got := gsRead(t, serve(w.Server, paRequest("POST", gsLeaveHook+"?"+tc.query, tc.contentType, tc.body)))
				if got.tells() != tc.want {
					t.Errorf("%s, want %s", got.text, tc.want)
				}
				if changed := before != w.snapshot(t); changed != (tc.want == "0") {
					t.Errorf("the world changed: %t", changed)
				}
				if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, gsToken) {
					t.Errorf("the record holds the token: %s", text)
				}
			})
		})
	}
}

// Multipart forms are not the documents' forms: their fields are not read.
func TestGroupServerDoesNotReadMultipart(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		noError(t, form.WriteField("token", gsToken), form.WriteField("leave", ""), form.Close())
		got := gsRead(t, serve(w.Server, paRequest("POST", gsLeaveHook, form.FormDataContentType(), body.String())))
		if got.tells() != tellsItself {
			t.Error(got.text)
		}
		if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, gsToken) {
			t.Errorf("the record holds the token: %s", text)
		}
	})
}

// Only the hooks' own paths are the site's.
func TestGroupServerHasFourPaths(t *testing.T) {
	t.Parallel()
	w := gsNew(t, memserver.Documented)
	for _, path := range []string{
		"/", "/gs-group-member-leave", gsLeaveHook + "/", "/groups/test" + gsLeaveHook, "/GS-group-member-leave.json", gsLeaveHook + ".json", "/" + gsLeaveHook,
	} {
		rec := serve(w.Server, paRequest("POST", path, paForm, gsLeave(gsTest, gsPerson).body))
		if rec.Code != http.StatusNotFound || strings.Contains(rec.Body.String(), "status") {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
	if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, gsToken) {
		t.Errorf("the record holds the token: %s", text)
	}
}

func TestGroupServerBodyOverTheLimitIsRefused(t *testing.T) {
	t.Parallel()
	const limit = 400
	for _, dialect := range dialects {
		w := gsNew(t, dialect, memserver.WithMaxBodyBytes(limit))
		before := w.snapshot(t)
		full := func(n int) string {
			body := gsLeave(gsTest, gsPerson).body
			return body + "&x=" + strings.Repeat("x", n-len(body)-3)
		}
		chunked := struct{ io.Reader }{strings.NewReader(full(limit + 1))}
		for name, body := range map[string]io.Reader{"a length": strings.NewReader(full(limit + 1)), "chunks": chunked} {
			r := must(t, func(body io.Reader) (*http.Request, error) {
				return http.NewRequestWithContext(t.Context(), http.MethodPost, w.URL()+gsLeaveHook, body)
			}, body)
			r.Header.Set("Content-Type", paForm)
			rec, closes, err := paRoundTrip(w.Transport(), r)
			noError(t, err)
			if rec.Code != http.StatusRequestEntityTooLarge || !closes || !strings.Contains(rec.Body.String(), `"status": 100`) {
				t.Errorf("%s: %d, closes %v, %s", name, rec.Code, closes, rec.Body)
			}
		}
		if before != w.snapshot(t) {
			t.Error("the world changed")
		}
		if got := w.send(t, gsCall{gsLeaveHook, full(limit)}); got.status() != 0 {
			t.Errorf("a body of just the limit: %s", got.text)
		}
	}
}

// The token, and one that is wrong and that the answer repeats, are nowhere.
func TestGroupServerTokensAreInNoRecordAndNoSnapshot(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"s3cret", canary, "s3cret \u00e9\n\\", strings.Repeat("s3cret", 1000), "s3cret%&+=", "[redacted] s3cret"} {
		gsEach(t, func(t *testing.T, w *gsWorld) {
			for _, good := range []bool{false, true} {
				if good {
					w.site.SetToken(groups.NewSecret(secret))
				}
				for hook := range gsActions {
					got := w.send(t, gsForm(hook, "token", secret, "groupId", gsTest, "userId", gsNobody, "email", "x@y", "fn", "X", "user", gsGrace))
					if refused := got.tells() == tellsToken; refused == good {
						t.Errorf("%s: %s", hook, got.text)
					}
					calls := []gsCall{gsForm(hook, "Token", secret), gsForm(hook, "token", secret), {hook, "token=" + url.QueryEscape(secret)}}
					if good {
						for _, token := range []string{secret, "junk"} {
							calls = append(calls, gsForm(hook, "token", token, "groupId", secret, "userId", secret, "email", secret, "fn", secret, "user", secret))
						}
					}
					for _, c := range calls {
						w.send(t, c)
						gsRead(t, serve(w.Server, paRequest("POST", hook+"?"+c.body, "", "")))
						gsRead(t, serve(w.Server, paRequest("POST", hook, "text/plain", c.body)))
					}
				}
			}
			places := fmt.Sprintf("%s %+v %#v %+v %+v", w.snapshot(t), w.site, w.site, w.site.Config(), w.Record())
			for _, needle := range []string{"s3cret", canaryCore} {
				if at := strings.Index(places, needle); at >= 0 {
					t.Errorf("a token is seen: …%s", places[max(0, at-400):at+20])
				}
			}
		})
	}
}

// In a request that its hook does not want, a token may stand anywhere.
func TestGroupServerRecordWithholdsMisplacedTokens(t *testing.T) {
	t.Parallel()
	const other = "s3cret"
	args := "groupId=" + other + "&userId=" + other + "&user=" + other + "&email=x@" + other + "&fn=" + other
	gsEach(t, func(t *testing.T, w *gsWorld) {
		for hook, action := range gsActions {
			for name, r := range map[string]*http.Request{
				"no token":               paRequest("POST", hook, paForm, args+"&"+action),
				"no action":              paRequest("POST", hook, paForm, args+"&token="+gsToken),
				"a GET":                  paRequest("GET", hook+"?"+args+"&token="+gsToken+"&"+action, "", ""),
				"a body of another type": paRequest("POST", hook+"?groupId=x&userId=x&user=x&email=x@y&fn=x&token="+gsToken+"&"+action, "text/plain", gsToken+other),
				"a name of another case": paRequest("POST", hook, paForm, "Token="+other+"&groupId=x&userId=x&user=x&email=x@y&fn=x&token="+gsToken+"&"+action),
			} {
				w.ClearRecord()
				gsRead(t, serve(w.Server, r))
				if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, other) {
					t.Errorf("%s: the record holds a token: %s", name, text)
				}
			}
		}
	})
}

// What is no secret stands in the record.
func TestGroupServerRecordTellsWhatWasAsked(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		for _, c := range []gsCall{
			gsLeave(gsTest, gsPerson), gsAdd(gsTest, "Grace@example.com", "Grace"), gsAdd(gsTest, "new@example.com", "New"),
			gsSearch("joan@example.com"), gsSearch(gsGrace), gsGroups(), gsForm(gsLeaveHook, "token", "wrong", "groupId", gsTest, "userId", gsNobody),
		} {
			w.send(t, c)
		}
		var got []string
		for _, x := range w.Record() {
			got = append(got, fmt.Sprintf("%s %s group=%s user=%s %s", x.Site, x.Op, x.Group, x.User, x.Body))
		}
		const token = "token=[redacted]"
		want := []string{
			"groupserver gs-group-member-leave.json group=test user=" + gsPerson + " " + token + "&groupId=test&userId=" + gsPerson + "&leave",
			"groupserver gs-group-member-add.json group=test user=grace " + token + "&groupId=test&email=Grace%40example.com&fn=Grace&add",
			"groupserver gs-group-member-add.json group=test user= " + token + "&groupId=test&email=new%40example.com&fn=New&add",
			"groupserver gs-search-people.json group= user=loner " + token + "&user=joan%40example.com&search",
			"groupserver gs-search-people.json group= user=grace " + token + "&user=grace&search",
			"groupserver gs-group-groups.json group= user= " + token + "&get",
			"groupserver gs-group-member-leave.json group=test user=nobody " + token + "&groupId=test&userId=nobody&leave",
		}
		for i := range want {
			if i >= len(got) || got[i] != want[i] {
				t.Errorf("at %d: %q, want %q", i, got, want[i])
			}
		}
		last := w.Record()[len(want)-1]
		if !strings.Contains(last.Answer, `token \"[redacted]\" does not match`) {
			t.Errorf("the answer is shown as %s", last.Answer)
		}
	})
}
