package peopleaggregator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/provider"
	"github.com/jarcoal/httpmock"
)

const token = "123576abcdef6572134"

var (
	styles = []peopleaggregator.Style{peopleaggregator.XML, peopleaggregator.JSON, peopleaggregator.XMLRPC}
	group  = groups.Membership{GroupID: "group:1234", User: groups.Self}
	errNet = errors.New("the connection broke")
)

// A sent is one request that a test's site got.
type sent struct {
	*http.Request
	method string // of the API
	body   string
}

// A reply is what a test's site answers; a zero status loses the answer.
type reply struct {
	status int
	body   string
	header http.Header
}

var lost = reply{}

// serve gives a transport whose every answer is f's.
func serve(t testing.TB, f func(sent) reply) *httpmock.MockTransport {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		s := sent{Request: r, method: r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]}
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			s.body = string(body)
		}
		if _, after, ok := strings.Cut(s.body, "<methodName>peopleaggregator."); ok {
			s.method, _, _ = strings.Cut(after, "<")
		}
		a := f(s)
		if a.status == 0 {
			return nil, errNet
		}
		resp := httpmock.NewStringResponse(a.status, a.body)
		for name, values := range a.header {
			resp.Header[name] = values
		}
		return resp, nil
	})
	return mock
}

// script answers with one reply after the other, and the last for ever.
func script(t testing.TB, replies ...reply) *httpmock.MockTransport {
	t.Helper()
	next := 0
	return serve(t, func(sent) reply {
		r := replies[min(next, len(replies)-1)]
		next++
		return r
	})
}

// client makes a Client with a token, after the tweaks.
func client(t testing.TB, style peopleaggregator.Style, transport http.RoundTripper, tweaks ...func(*peopleaggregator.Config)) *peopleaggregator.Client {
	t.Helper()
	cfg := peopleaggregator.Config{
		BaseURL: "https://pa.example", Style: style, AuthToken: groups.NewSecret(token),
		HTTPConfig: groups.HTTPConfig{Transport: transport, MinWait: 1, MaxWait: 1},
	}
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	c, err := peopleaggregator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func withUser(cfg *peopleaggregator.Config) { cfg.UserID = "7" }

func once(cfg *peopleaggregator.Config) { cfg.MaxAttempts = 1 }

func withLogin(cfg *peopleaggregator.Config) {
	cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, "ada", groups.NewSecret("s3cret&<word>")
}

// A fields is an answer, whatever its style: strings, bools, ints, lists.
type fields map[string]any

func (f fields) names() []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// in writes the answer in a style.
func (f fields) in(style peopleaggregator.Style) string {
	switch style {
	case peopleaggregator.JSON:
		text, err := json.Marshal(f)
		if err != nil {
			panic(err)
		}
		return string(text)
	case peopleaggregator.XMLRPC:
		return "<?xml version='1.0'?><methodResponse><params><param>" + f.xmlrpc() + "</param></params></methodResponse>"
	case peopleaggregator.XML:
	}
	return "<response>" + f.xml() + "</response>"
}

func (f fields) xml() string {
	var b strings.Builder
	for _, name := range f.names() {
		text := html.EscapeString(fmt.Sprint(f[name]))
		if list, ok := f[name].([]fields); ok {
			text = ""
			for _, entry := range list {
				text += "<group>" + entry.xml() + "</group>"
			}
		}
		b.WriteString("<" + name + ">" + text + "</" + name + ">")
	}
	return b.String()
}

func (f fields) xmlrpc() string {
	var b strings.Builder
	for _, name := range f.names() {
		b.WriteString("<member><name>" + name + "</name>")
		switch v := f[name].(type) {
		case bool:
			fmt.Fprintf(&b, "<value><boolean>%d</boolean></value>", map[bool]int{true: 1}[v])
		case int:
			fmt.Fprintf(&b, "<value><int>%d</int></value>", v)
		case []fields:
			b.WriteString("<value><array><data>")
			for _, entry := range v {
				b.WriteString(entry.xmlrpc())
			}
			b.WriteString("</data></array></value>")
		default:
			b.WriteString("<value>" + html.EscapeString(fmt.Sprint(v)) + "</value>")
		}
		b.WriteString("</member>")
	}
	return "<value><struct>" + b.String() + "</struct></value>"
}

// ok is an answer with status 200.
func (f fields) ok(style peopleaggregator.Style) reply { return reply{status: 200, body: f.in(style)} }

var (
	joinedAnswer = fields{"success": true, "joinState": "joined"}
	leftAnswer   = fields{"success": true}
	bareFalse    = fields{"success": false}
)

// refused is an answer with a code.
func refused(code string) fields {
	return fields{"success": false, "code": code, "msg": "no, says the site"}
}

// listOf is one page of getGroups.
func listOf(page, totalPages, totalResults int, ids ...string) fields {
	list := make([]fields, 0, len(ids))
	for _, id := range ids {
		list = append(list, fields{"id": id, "name": "about " + id, "memberCount": 3, "url": "/" + id})
	}
	return fields{
		"success": true, "groups": list, "msg": "", "page": page, "resultsPerPage": 100,
		"totalPages": totalPages, "totalResults": totalResults,
	}
}

// An operation is Join or Leave, for tests that hold for both.
type operation struct {
	name, method string
	run          func(context.Context, groups.Client, groups.Membership) (*groups.Result, error)
	state        groups.State
	success      fields
}

var operations = []operation{
	{"join", peopleaggregator.MethodJoinGroup, func(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
		return c.Join(ctx, m)
	}, groups.StateJoined, joinedAnswer},
	{"leave", peopleaggregator.MethodLeaveGroup, func(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
		return c.Leave(ctx, m)
	}, groups.StateLeft, leftAnswer},
}

// each runs a test for each style and operation.
func each(t *testing.T, test func(*testing.T, peopleaggregator.Style, operation)) {
	t.Helper()
	for _, style := range styles {
		for _, op := range operations {
			t.Run(string(style)+" "+op.name, func(t *testing.T) {
				t.Parallel()
				test(t, style, op)
			})
		}
	}
}

// wantCode fails the test unless err has the code.
func wantCode(t testing.TB, err error, want groups.Code) {
	t.Helper()
	if got := groups.CodeOf(err); got != want {
		t.Fatalf("code %q, want %q: %v", got, want, err)
	}
}

// errorOf fails the test unless err has the code, and gives it as an Error.
func errorOf(t testing.TB, err error, want groups.Code) *groups.Error {
	t.Helper()
	wantCode(t, err, want)
	var e *groups.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *groups.Error", err)
	}
	return e
}

// wantField fails the test unless err is ErrInvalidArgument for the field.
func wantField(t testing.TB, err error, want string) {
	t.Helper()
	wantCode(t, err, groups.ErrInvalidArgument)
	var f *provider.FieldError
	if !errors.As(err, &f) || f.Field != want {
		t.Errorf("%v is not about the field %s", err, want)
	}
}
