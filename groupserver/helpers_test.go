package groupserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/provider"
	"github.com/jarcoal/httpmock"
)

const (
	token   = "Fake"
	adaID   = "qK7SgjsTHcLNrJ2ClevcJ0"
	address = "ada@home.example.com"
)

var (
	ada    = groups.User{ID: adaID, Email: address, Name: "Ada"}
	member = groups.Membership{GroupID: "test", User: ada}
	byMail = groups.Membership{GroupID: "test", User: groups.User{Email: address}}
	errNet = errors.New("the connection broke")
)

// A sent is one request that a test's site got.
type sent struct {
	*http.Request
	path, body string
}

// A reply is what a test's site answers; a zero status loses the answer.
type reply struct {
	status int
	body   string
	header http.Header
}

var lost = reply{}

// ok is an answer as the site gives it.
func ok(body string) reply { return reply{status: http.StatusOK, body: body} }

// serve gives a transport whose every answer is f's.
func serve(t testing.TB, f func(sent) reply) *httpmock.MockTransport {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		a := f(sent{Request: r, path: r.URL.Path, body: string(body)})
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

// dialogue answers searches with one reply, and changes with one after the
// other, the last for ever.
func dialogue(t testing.TB, search reply, changes ...reply) *httpmock.MockTransport {
	t.Helper()
	next := 0
	return serve(t, func(s sent) reply {
		if s.path == groupserver.PathSearch {
			return search
		}
		next++
		return changes[min(next, len(changes))-1]
	})
}

// client makes a Client after the tweaks.
func client(t testing.TB, transport http.RoundTripper, tweaks ...func(*groupserver.Config)) *groupserver.Client {
	t.Helper()
	cfg := groupserver.Config{
		BaseURL: "https://groups.example.com", Token: groups.NewSecret(token),
		HTTPConfig: groups.HTTPConfig{Transport: transport, MinWait: 1, MaxWait: 1},
	}
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	c, err := groupserver.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func once(cfg *groupserver.Config) { cfg.MaxAttempts = 1 }

// A fields is an object of an answer.
type fields map[string]any

// text writes it.
func (f fields) text() string {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// with gives a copy in which one member is another; nil takes it away.
func (f fields) with(name string, value any) fields {
	g := fields{}
	for k, v := range f {
		g[k] = v
	}
	if g[name] = value; value == nil {
		delete(g, name)
	}
	return g
}

// profileIn is Ada's profile in a site where she is in these groups.
func profileIn(ids ...string) fields {
	if ids == nil {
		ids = []string{}
	}
	return fields{
		"id": adaID, "name": "Ada", "url": "https://groups.example.com/p/" + adaID, "groups": ids,
		"email": fields{"all": []string{address}, "preferred": []string{address}, "other": []string{}, "unverified": []string{}},
	}
}

// left and added are the answers of the hooks, with a status.
func left(status int) fields {
	return fields{"status": status, "message": "no or yes, says the site", "groupId": "test", "userId": adaID}
}

func added(status int) fields {
	return fields{"status": status, "message": "no or yes, says the site", "user": profileIn("test")}
}

const (
	invalidAnswer  = `{"status": 100, "message": ["a: Required input is missing.", "b: Constraint not satisfied"]}`
	mismatchAnswer = `{"status": 100, "message": ["The authentication token \"Fake\" does not match the one in the database."]}`
	description    = `{"message": ["ok", "Add hook"], "actions": {"add": "Add"}, "arguments": {"token": {"Description": "The authentication token", "Required": true}}}`
)

// An operation is Join or Leave, for tests that hold for both.
type operation struct {
	name, hook string
	run        func(context.Context, groups.Client, groups.Membership) (*groups.Result, error)
	state      groups.State
	answer     func(status int) fields
}

var operations = []operation{
	{"join", "gs-group-member-add.json", func(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
		return c.Join(ctx, m)
	}, groups.StateJoined, added},
	{"leave", "gs-group-member-leave.json", func(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
		return c.Leave(ctx, m)
	}, groups.StateLeft, left},
}

// each runs a test for each operation.
func each(t *testing.T, test func(*testing.T, operation)) {
	t.Helper()
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			test(t, op)
		})
	}
}

func second[T any](_ T, err error) error { return err }

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

// replaced is strings.Replace that must find something.
func replaced(t testing.TB, s, old, by string) string {
	t.Helper()
	if !strings.Contains(s, old) {
		t.Fatalf("%q is not in %q", old, s)
	}
	return strings.ReplaceAll(s, old, by)
}
