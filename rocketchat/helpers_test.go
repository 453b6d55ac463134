package rocketchat_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
	"github.com/groups-go/groups/rocketchat"
	"github.com/jarcoal/httpmock"
)

// The credentials and the room of the document.
const (
	token  = "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f"
	ownID  = "rbAXPnMktTFbNpwtJ"
	roomID = "ByehQjC44FwMeiLbX"
	// graceID is somebody else's.
	graceID = "aobEdbYhXfu5hkeqG"
)

var (
	mine   = groups.Membership{GroupID: roomID, User: groups.Self}
	others = groups.Membership{GroupID: roomID, User: groups.User{ID: graceID}}
	errNet = errors.New("the connection broke")
)

// A sent is one request that a test's server got.
type sent struct {
	*http.Request
	method string // of the API
	body   string
}

// A reply is what a test's server answers; a zero status loses the answer.
type reply struct {
	status int
	body   string
	header http.Header
}

var (
	lost    = reply{}
	success = reply{status: 200, body: `{"success":true}`}
	// noMember and isMember are answers of subscriptions.getOne.
	noMember = reply{status: 200, body: `{"subscription":null,"success":true}`}
	isMember = reply{status: 200, body: `{"subscription":{"_id":"s1","rid":"` + roomID + `","open":true},"success":true}`}
	// notIn is the refusal of groups.leave to who is no member.
	notIn = refused("error-room-not-found", `The required "roomId" or "roomName" param provided does not match any group`)
	// loggedOut is the documented 401.
	loggedOut = reply{status: 401, body: `{"status":"error","message":"You must be logged in to do this."}`}
)

// loginOK is a success of login with the token.
func loginOK(token string) reply {
	return reply{status: 200, body: `{"status":"success","data":{"userId":"` + ownID + `","authToken":"` + token +
		`","me":{"_id":"` + ownID + `","username":"ada","name":"Ada"}}}`}
}

// refused is a failure as most servers send it.
func refused(code, text string) reply {
	text = strings.ReplaceAll(text, `"`, `\"`)
	return reply{status: 400, body: `{"success":false,"error":"` + text + ` [` + code + `]","errorType":"` + code +
		`","details":{"method":"leaveRoom"}}`}
}

// serve gives a transport whose every answer is f's.
func serve(t testing.TB, f func(sent) reply) *httpmock.MockTransport {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		s := sent{Request: r, method: strings.TrimPrefix(r.URL.Path, "/api/v1/")}
		if r.Body != nil {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			s.body = string(body)
		}
		a := f(s)
		if a.status == 0 {
			return nil, errNet
		}
		resp := httpmock.NewStringResponse(a.status, a.body)
		for name, values := range a.header {
			resp.Header[http.CanonicalHeaderKey(name)] = values
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

// A tape is a script that keeps what it was sent.
type tape struct {
	*httpmock.MockTransport
	got []sent
}

// record answers as script does.
func record(t testing.TB, replies ...reply) *tape {
	t.Helper()
	tp := &tape{}
	tp.MockTransport = serve(t, func(s sent) reply {
		tp.got = append(tp.got, s)
		return replies[min(len(tp.got), len(replies))-1]
	})
	return tp
}

// methods gives the methods that were called.
func (tp *tape) methods() []string {
	var all []string
	for _, s := range tp.got {
		all = append(all, s.method)
	}
	return all
}

// client makes a Client with a token, after the tweaks.
func client(t testing.TB, transport http.RoundTripper, tweaks ...func(*rocketchat.Config)) *rocketchat.Client {
	t.Helper()
	cfg := rocketchat.Config{
		BaseURL: "https://chat.example", UserID: ownID, AuthToken: groups.NewSecret(token),
		HTTPConfig: groups.HTTPConfig{Transport: transport, MinWait: 1, MaxWait: 1},
	}
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	c, err := rocketchat.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inChannels(cfg *rocketchat.Config) { cfg.Rooms = rocketchat.Channels }

func withCode(cfg *rocketchat.Config) { cfg.JoinCode = groups.NewSecret("open sesame") }

func once(cfg *rocketchat.Config) { cfg.MaxAttempts = 1 }

func withLogin(cfg *rocketchat.Config) {
	cfg.UserID, cfg.AuthToken = "", groups.Secret{}
	cfg.Username, cfg.Password = "ada", groups.NewSecret("s3cret&<word>")
}

// An operation is a portable one, for tests that hold for all.
type operation struct {
	name   string // of the test
	op     string // of errors
	method string
	m      groups.Membership
	tweak  func(*rocketchat.Config)
	state  groups.State
	run    func(context.Context, groups.Client, groups.Membership) (*groups.Result, error)
}

func join(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
	return c.Join(ctx, m)
}

func leave(ctx context.Context, c groups.Client, m groups.Membership) (*groups.Result, error) {
	return c.Leave(ctx, m)
}

func asItIs(*rocketchat.Config) {}

var operations = []operation{
	{"leave", "leave", "groups.leave", mine, asItIs, groups.StateLeft, leave},
	{"leave a channel", "leave", "channels.leave", mine, inChannels, groups.StateLeft, leave},
	{"kick", "leave", "groups.kick", others, asItIs, groups.StateLeft, leave},
	{"invite", "join", "groups.invite", others, asItIs, groups.StateJoined, join},
	{"join a channel", "join", "channels.join", mine, inChannels, groups.StateJoined, join},
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

// do runs the operation at a server.
func (op operation) do(t testing.TB, transport http.RoundTripper, tweaks ...func(*rocketchat.Config)) (*groups.Result, error) {
	t.Helper()
	all := append([]func(*rocketchat.Config){op.tweak}, tweaks...)
	return op.run(t.Context(), client(t, transport, all...), op.m)
}

// reading gives the answers to the read that settles the operation: of a member
// and of none.
func (op operation) reading() (in, out reply) {
	if op.m.User.IsSelf() {
		return isMember, noMember
	}
	return membersOf(0, 2, "x1", graceID), membersOf(0, 2, "x1", "x2")
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

// jsonOf reads JSON for a comparison that does not depend on its form.
func jsonOf(t testing.TB, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}
