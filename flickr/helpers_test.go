package flickr_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/provider"
	"github.com/jarcoal/httpmock"
)

// The credentials and ids of the tests.
const (
	apiKey      = "653e7a6ecc1d528c516cc8f92cf98611"
	apiSecret   = "0123456789abcdef"
	token       = "72157626318069415-087bfc7b5816092c"
	tokenSecret = "a202d1f853ec69de"

	groupID = "34427469792@N01"
	ownID   = "21207597@N07"
	// graceID is somebody else's.
	graceID = "17274427@N00"
)

var (
	mine   = groups.Membership{GroupID: groupID, User: groups.Self}
	errNet = errors.New("the connection broke")
)

// A sent is one request that a test's server got.
type sent struct {
	*http.Request
	method string // of the API
	body   string
	form   url.Values
}

// A reply is what a test's server answers; a zero status loses the answer.
type reply struct {
	status int
	body   string
	header http.Header
}

var (
	lost    = reply{}
	success = ok(`{"stat":"ok"}`)
	// isAda is an answer of test.login.
	isAda = ok(`{"user":{"id":"` + ownID + `","username":{"_content":"ada"},"path_alias":null},"stat":"ok"}`)
	// isMember and noMember are answers of people.getGroups.
	isMember = ok(`{"groups":{"group":[{"nsid":"1@N01"},{"nsid":"` + groupID + `","name":"Macro"}]},"stat":"ok"}`)
	noMember = ok(`{"groups":{"group":[{"nsid":"1@N01","name":"Macro"}]},"stat":"ok"}`)
)

func ok(body string) reply { return reply{status: 200, body: body} }

// refused is a failure as it is asked for.
func refused(code, text string) reply {
	return ok(`{"stat":"fail","code":` + code + `,"message":"` + text + `"}`)
}

// problem is a failure of OAuth.
func problem(name string) reply { return reply{status: 401, body: "oauth_problem=" + name} }

// serve gives a transport whose every answer is f's.
func serve(t testing.TB, f func(sent) reply) *httpmock.MockTransport {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		var body []byte
		if r.Body != nil {
			var err error
			if body, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		a := f(sent{Request: r, method: form.Get("method"), body: string(body), form: form})
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

// A tape is a transport that keeps what it was sent.
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

// A talk is what a test's server answers to each method: one reply after the
// other, and the last for ever.
type talk map[string][]reply

// dialogue answers by method. test.login tells of Ada where nothing else is said.
func dialogue(t testing.TB, answers talk) *tape {
	t.Helper()
	tp := &tape{}
	next := map[string]int{}
	tp.MockTransport = serve(t, func(s sent) reply {
		tp.got = append(tp.got, s)
		replies := answers[s.method]
		if len(replies) == 0 {
			if s.method != flickr.MethodTestLogin {
				t.Errorf("%s was called", s.method)
			}
			return isAda
		}
		next[s.method]++
		return replies[min(next[s.method], len(replies))-1]
	})
	return tp
}

// methods gives the methods that were called, without their prefix.
func (tp *tape) methods() []string {
	var all []string
	for _, s := range tp.got {
		all = append(all, s.method)
	}
	return all
}

func config(transport http.RoundTripper) flickr.Config {
	return flickr.Config{
		APIKey: apiKey, APISecret: groups.NewSecret(apiSecret),
		Token: groups.NewSecret(token), TokenSecret: groups.NewSecret(tokenSecret),
		HTTPConfig: groups.HTTPConfig{Transport: transport, MinWait: 1, MaxWait: 1},
	}
}

// client makes a Client with a token, after the tweaks.
func client(t testing.TB, transport http.RoundTripper, tweaks ...func(*flickr.Config)) *flickr.Client {
	t.Helper()
	cfg := config(transport)
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	c, err := flickr.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func once(cfg *flickr.Config) { cfg.MaxAttempts = 1 }

func withMessage(cfg *flickr.Config) { cfg.RequestMessage = "May I?" }

func withoutToken(cfg *flickr.Config) { cfg.Token, cfg.TokenSecret = groups.Secret{}, groups.Secret{} }

// An operation changes a membership, for tests that hold for all.
type operation struct {
	method string
	state  groups.State // of a success
	run    func(context.Context, *flickr.Client) (native any, inferred bool, err error)
}

// operations are the native methods, each of which the portable operations call.
var operations = []operation{
	{flickr.MethodGroupsLeave, groups.StateLeft, func(ctx context.Context, c *flickr.Client) (any, bool, error) {
		a, err := c.GroupsLeave(ctx, flickr.GroupsLeaveParams{GroupID: groupID})
		return a, err == nil && a.Inferred, err
	}},
	{flickr.MethodGroupsJoin, groups.StateJoined, func(ctx context.Context, c *flickr.Client) (any, bool, error) {
		a, err := c.GroupsJoin(ctx, flickr.GroupsJoinParams{GroupID: groupID})
		return a, err == nil && a.Inferred, err
	}},
	{flickr.MethodGroupsJoinRequest, groups.StatePending, func(ctx context.Context, c *flickr.Client) (any, bool, error) {
		a, err := c.GroupsJoinRequest(ctx, flickr.GroupsJoinRequestParams{GroupID: groupID, Message: "May I?"})
		return a, err == nil && a.Inferred, err
	}},
}

// each runs a test for each operation.
func each(t *testing.T, test func(*testing.T, operation)) {
	t.Helper()
	for _, op := range operations {
		t.Run(op.method, func(t *testing.T) {
			t.Parallel()
			test(t, op)
		})
	}
}

// do runs the operation at a server.
func (op operation) do(t testing.TB, transport http.RoundTripper, tweaks ...func(*flickr.Config)) (inferred bool, err error) {
	t.Helper()
	_, inferred, err = op.run(t.Context(), client(t, transport, tweaks...))
	return inferred, err
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

// either is a transport of two, by the token that a request is signed with.
type either struct {
	isFirst       func(token string) bool
	first, others http.RoundTripper
}

func (e either) RoundTrip(r *http.Request) (*http.Response, error) {
	if e.isFirst(oauthParam(r, "oauth_token")) {
		return e.first.RoundTrip(r)
	}
	return e.others.RoundTrip(r)
}

// oauthParam gives a parameter of the Authorization header.
func oauthParam(r *http.Request, name string) string {
	_, after, _ := strings.Cut(r.Header.Get("Authorization"), name+`="`)
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// oneAtATime serialises a transport.
type oneAtATime struct {
	mu   sync.Mutex
	next http.RoundTripper
}

func (o *oneAtATime) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.next.RoundTrip(r)
}
