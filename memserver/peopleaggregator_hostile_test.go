package memserver_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

const paForm = "application/x-www-form-urlencoded"

// What REST reads of queries and bodies, and what of it counts.
func TestPeopleAggregatorReadsForms(t *testing.T) {
	t.Parallel()
	const good = "authToken=" + paToken + "&id=group:1234"
	for _, tc := range []struct {
		name, query, contentType, body, want string
	}{
		{"a form", "", paForm, good, ""},
		{"a form with a charset", "", paForm + "; charset=UTF-8", good, ""},
		{"a form in other letters", "", "Application/X-WWW-Form-URLEncoded", good, ""},
		{"a form without a type", "", "", good, ""},
		{"a query alone", good, paForm, "", ""},
		{"a query beside another type", good, "text/plain", "x", ""},
		{"a token in the query and an id in the form", "authToken=" + paToken, paForm, "id=group:1234", ""},
		{"an id in the query and a token in the form", "id=group:1234", paForm, "authToken=" + paToken, ""},
		{"the form before the query", "authToken=junk&id=group:999", paForm, good, ""},
		{"the last of a name", "", paForm, "id=group:999&authToken=junk&" + good, ""},
		{"the last of a name, though it is worse", "", paForm, good + "&id=1", "invalid_id"},
		{"the last of a name, though it is empty", "", paForm, good + "&authToken=", "user_token_invalid"},
		{"escapes", "", paForm, "%61uthToken=%31" + paToken[1:] + "&id=group%3a1234", ""},
		{"separators around", "", paForm, "&&" + good + "&", ""},
		{"a plus is a space", "", paForm, "authToken=" + paToken + "&id=group:+1234", "invalid_id"},
		{"percent junk in the id", "", paForm, "authToken=" + paToken + "&id=%zz", missingKey},
		{"percent junk beside", "", paForm, "%=1&%zz=%zz&x=%&" + good, ""},
		{"a NUL in the id", "", paForm, good + "%00", "invalid_id"},
		{"a NUL in the token", "", paForm, "authToken=" + paToken + "%00&id=group:1234", "user_token_invalid"},
		{"a NUL in a name", "", paForm, "authToken%00=" + paToken + "&id=group:1234", missingKey},
		{"bytes that are no UTF-8", "", paForm, "\xff\xfe=\xff&x=%e4&" + good, ""},
		{"semicolons do not separate", "", paForm, strings.Replace(good, "&", ";", 1), missingKey},
		{"JSON", "", "application/json", `{"authToken": "` + paToken + `", "id": "group:1234"}`, missingKey},
		{"plain text", "", "text/plain", good, missingKey},
		{"nothing", "", paForm, "", missingKey},
		{"a name alone", "", paForm, "authToken&id", "user_token_invalid"},
		{"many names", "", paForm, strings.Repeat("a=b&", 50000) + good, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, style := range paStyles[:2] {
				w := paNew(t, memserver.Documented)
				before := w.snapshot(t)
				path := paPath(memserver.Documented, style, "peopleaggregator", "joinGroup")
				got := w.serve(t, style, paRequest("POST", path+"?"+tc.query, tc.contentType, tc.body))
				if got.fields["code"] != tc.want || got.fields["success"] != fmt.Sprint(tc.want == "") {
					t.Errorf("%s: %v, want %q", style, got.fields, tc.want)
				}
				if tc.want != "" && before != w.snapshot(t) {
					t.Error("the world changed")
				}
				if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, paToken) {
					t.Errorf("the record holds the token: %s", text)
				}
			}
		})
	}
}

// Multipart forms are not the documents' forms: their fields are not read.
func TestPeopleAggregatorDoesNotReadMultipart(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Documented)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	paOK(t, form.WriteField("authToken", paToken), form.WriteField("id", paOpen), form.Close())
	for _, style := range paStyles[:2] {
		path := paPath(memserver.Documented, style, "peopleaggregator", "joinGroup")
		got := w.serve(t, style, paRequest("POST", path, form.FormDataContentType(), body.String()))
		if got.fields["code"] != missingKey || got.status != http.StatusPreconditionFailed {
			t.Errorf("%d %v", got.status, got.fields)
		}
	}
	if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, paToken) {
		t.Errorf("the record holds the token: %s", text)
	}
}

// What is not UTF-8 is taken for ISO-8859-1, in every style.
func TestPeopleAggregatorTakesOtherBytesForLatin1(t *testing.T) {
	t.Parallel()
	const login, latin1 = "jürgen", "j\xfcrgen"
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		u := paMust(w.site.AddUser(memserver.User{Login: login, Password: groups.NewSecret("p\u00e4ss")}))(t)
		document := paLogin(latin1, "p\xe4ss").document()
		declared := strings.Replace(document, "?>", " encoding='ISO-8859-1'?>", 1)
		bodies := []string{document, declared, strings.Replace(declared, "ISO", "iso", 1), paLogin(login, "p\u00e4ss").document()}
		contentType := "text/xml"
		if style != peopleaggregator.XMLRPC {
			contentType = paForm
			bodies = []string{
				"login=" + latin1 + "&password=p\xe4ss", "login=j%fcrgen&password=p%E4ss", "login=jürgen&password=p%c3%a4ss",
			}
		}
		for _, body := range bodies {
			path := paPath(dialect, style, "peopleaggregator", "login")
			got := w.serve(t, style, paRequest("POST", path, contentType, body))
			if got.fields["success"] != "true" {
				t.Errorf("%q: fault %d, %v", body, got.fault, got.fields)
			}
		}
		for _, x := range w.Record() {
			if x.User != u.ID || strings.Contains(x.Body, "p\xe4ss") || strings.Contains(x.Body, "p\u00e4ss") {
				t.Errorf("the record has it as %+v", x)
			}
		}
	})
}

// A document that says ISO-8859-1 is that, also where its bytes look like UTF-8.
func TestPeopleAggregatorBelievesADeclaredLatin1(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Documented)
	paMust(w.site.AddUser(memserver.User{Login: "\u00c3\u00bc", Password: groups.NewSecret("p")}))(t)
	body := strings.Replace(paLogin("\xc3\xbc", "p").document(), "?>", ` encoding="iso-8859-1"?>`, 1)
	got := w.serve(t, peopleaggregator.XMLRPC, paRequest("POST", "/api/xmlrpc", "text/xml", body))
	if got.fields["success"] != "true" {
		t.Errorf("fault %d, %v", got.fault, got.fields)
	}
}

// A secret that stands where none belongs is kept out of the record, too.
func TestPeopleAggregatorRecordWithholdsMisplacedSecrets(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Documented)
	for _, c := range []paCall{
		{method: "joinGroup", args: []paArgument{{"authToken", "<array><data><value>" + paToken + "</value></data></array>", "raw"}, {"id", paOpen, ""}}},
		{method: "joinGroup", args: []paArgument{{"authtoken", paToken, ""}, {"id", paOpen, ""}}},
		{method: "joinGroup", params: "<param><value>" + paToken + "</value></param>"},
		{method: "login", args: []paArgument{{"login", "ada", ""}, {"pass", paToken, ""}}},
		{method: "login", args: []paArgument{{"login", "ada", ""}, {"password", "<struct><member><name>x</name><value>" + paToken + "</value></member></struct>", "raw"}}},
		{method: "getGroups", args: []paArgument{{"context", "global", ""}, {"authToken", paToken, ""}}},
		{method: "logIn", verb: "POST", args: []paArgument{{"login", "ada", ""}, {"password", paToken, ""}}},
		{method: "logIn", verb: "POST", args: []paArgument{{"login", "ada", ""}, {"pass", paToken, ""}}},
	} {
		for _, style := range paStyles {
			w.ClearRecord()
			w.send(t, style, c)
			if text := fmt.Sprintf("%+v", w.Record()); len(w.Record()) != 1 || strings.Contains(text, paToken) {
				t.Errorf("%s: the record holds the token: %s", style, text)
			}
		}
	}
}

// A body of a type that is not read may hold what the query holds.
func TestPeopleAggregatorRecordWithholdsBodiesThatAreNotRead(t *testing.T) {
	t.Parallel()
	w := paNew(t, memserver.Documented)
	const another = "anothersecret"
	for i, body := range []string{`{"authToken": "` + another + `"}`, "id=" + another} {
		c := paJoin(paOpen)
		if i == 1 {
			c = paLeave(paOpen)
		}
		r := c.in(memserver.Documented, peopleaggregator.JSON)
		r = paRequest("POST", r.URL.Path+"?"+paBody(t, r), "text/plain", body)
		if got := w.serve(t, peopleaggregator.JSON, r); got.fields["success"] != "true" {
			t.Fatalf("%v", got.fields)
		}
	}
	if text := fmt.Sprintf("%+v", w.Record()); strings.Contains(text, paToken) || strings.Contains(text, another) {
		t.Errorf("the record holds a secret: %s", text)
	}
}

func TestPeopleAggregatorBodyOverTheLimitIsRefused(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		const limit = 4000
		w := paNew(t, dialect, memserver.WithMaxBodyBytes(limit))
		full := func(n int) string {
			c := paJoin(paOpen).with("__fill", "")
			short := paBody(t, c.in(dialect, style))
			return paBody(t, paJoin(paOpen).with("__fill", strings.Repeat("x", n-len(short))).in(dialect, style))
		}
		contentType := paJoin(paOpen).in(dialect, style).Header.Get("Content-Type")
		send := func(body io.Reader) (got paAnswer, closes bool) {
			path := paPath(dialect, style, "peopleaggregator", "joinGroup")
			rec, closes, err := paRoundTrip(w.Transport(), w.to(t, http.MethodPost, path, contentType, body))
			paOK(t, err)
			return paRead(t, style, rec), closes
		}
		before := w.snapshot(t)
		chunked := struct{ io.Reader }{strings.NewReader(full(limit + 1))}
		for name, body := range map[string]io.Reader{"a length": strings.NewReader(full(limit + 1)), "chunks": chunked} {
			got, closes := send(body)
			want := paFields{"success": "false", "code": badParameter, "msg": got.fields["msg"]}
			if d := cmp.Diff(want, got.fields); d != "" || got.status != http.StatusRequestEntityTooLarge || !closes {
				t.Errorf("%s: %d, closes %v (-want +got):\n%s", name, got.status, closes, d)
			}
		}
		if before != w.snapshot(t) {
			t.Error("the world changed")
		}
		if got, _ := send(strings.NewReader(full(limit))); got.fields["success"] != "true" {
			t.Errorf("a body of just the limit: %v", got.fields)
		}
	})
}

// A paDrip is a body that comes a byte a second, without end.
type paDrip struct {
	tick *time.Ticker
	done chan struct{}
	once sync.Once
}

// Read gives the next byte when its time has come.
func (d *paDrip) Read(p []byte) (int, error) {
	select {
	case <-d.tick.C:
		return copy(p[:1], "x"), nil
	case <-d.done:
		return 0, io.ErrClosedPipe
	}
}

// Close ends it.
func (d *paDrip) Close() error {
	d.once.Do(func() { close(d.done) })
	return nil
}

func TestPeopleAggregatorSlowBodyEnds(t *testing.T) {
	t.Parallel()
	for _, style := range paStyles {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := paNew(t, memserver.Documented, memserver.WithReadTimeout(10*time.Second))
				before := w.snapshot(t)
				body := &paDrip{tick: time.NewTicker(time.Second), done: make(chan struct{})}
				defer body.tick.Stop()
				path := paPath(memserver.Documented, style, "peopleaggregator", "joinGroup")
				r := w.to(t, http.MethodPost, path, paForm, body)
				r.ContentLength = 100
				begin := time.Now()
				rec, _, err := paRoundTrip(w.Transport(), r)
				paOK(t, err)
				got := paRead(t, style, rec)
				if got.status != http.StatusRequestTimeout || got.fields["success"] != "false" || got.fields["code"] != badParameter {
					t.Errorf("%d %v", got.status, got.fields)
				}
				if d := time.Since(begin); d < 10*time.Second || d > 11*time.Second {
					t.Errorf("it took %v", d)
				}
				if before != w.snapshot(t) {
					t.Error("the world changed")
				}
				w.Close()
				paOK(t, body.Close())
			})
		})
	}
}

// Other HTTP methods are refused; the answer to HEAD has no body.
func TestPeopleAggregatorOtherHTTPMethods(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNewOnPort(t, dialect)
		before := w.snapshot(t)
		query := url.Values{"authToken": {paToken}, "id": {paOpen}, "context": {"global"}}.Encode()
		for _, verb := range []string{"HEAD", "OPTIONS", "TRACE", "PROPFIND", "post"} {
			for _, method := range []string{"joinGroup", "leaveGroup", "login", "getGroups"} {
				target := paPath(dialect, style, "peopleaggregator", method) + "?" + query
				rec, _, err := paRoundTrip(w.Transport(), w.to(t, verb, target, "", nil))
				paOK(t, err)
				body := rec.Body.String()
				if rec.Code != http.StatusOK || verb == "HEAD" && body != "" || strings.Contains(body, "true") {
					t.Errorf("%s %s: %d %s", verb, method, rec.Code, body)
				}
			}
		}
		if before != w.snapshot(t) {
			t.Error("the world changed")
		}
	})
}
