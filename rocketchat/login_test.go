package rocketchat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// A doorkeeper is a server that hands out the tokens t1, t2, … and takes only
// those that are not revoked.
type doorkeeper struct {
	t       testing.TB
	refusal *reply // of login

	mu      sync.Mutex
	issued  int
	revoked int // all tokens up to this one
	methods []string
}

func (d *doorkeeper) answer(s sent) reply {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.methods = append(d.methods, s.method)
	if s.method == "login" {
		if d.refusal != nil {
			return *d.refusal
		}
		d.issued++
		return loginOK(fmt.Sprintf("t%d", d.issued))
	}
	for n := d.revoked + 1; n <= d.issued; n++ {
		if s.Header.Get("X-Auth-Token") != fmt.Sprintf("t%d", n) || s.Header.Get("X-User-Id") != ownID {
			continue
		}
		if s.method == "logout" {
			d.revoked = n
			return reply{status: 200, body: `{"status":"success","data":{"message":"You've been logged out!"}}`}
		}
		return success
	}
	return loggedOut
}

func (d *doorkeeper) client() *rocketchat.Client { return client(d.t, serve(d.t, d.answer), withLogin) }

func (d *doorkeeper) revoke() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.revoked = d.issued
}

func (d *doorkeeper) wantMethods(want ...string) {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if diff := cmp.Diff(want, d.methods); diff != "" {
		d.t.Errorf("methods (-want +got):\n%s", diff)
	}
	d.methods = nil
}

func TestLogsInAtTheFirstNeedAndKeepsTheToken(t *testing.T) {
	t.Parallel()
	d := &doorkeeper{t: t}
	c := d.client()
	for _, attempts := range []int{2, 1, 1} {
		res, err := c.Leave(t.Context(), mine)
		if err != nil || res.Attempts != attempts {
			t.Fatalf("%+v, %v; want %d attempts", res, err, attempts)
		}
	}
	d.wantMethods("login", "groups.leave", "groups.leave", "groups.leave")
}

func TestLoginSendsTheCredentialsInTheBody(t *testing.T) {
	t.Parallel()
	tp := record(t, loginOK("tok"))
	got, err := client(t, tp, withLogin).Login(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.AuthToken.Reveal() != "tok" || got.UserID != ownID || got.Me != (rocketchat.User{ID: ownID, Username: "ada", Name: "Ada"}) {
		t.Errorf("%+v", got)
	}
	s := tp.got[0]
	if d := cmp.Diff(`{"user":"ada","password":"s3cret\u0026\u003cword\u003e"}`, s.body); d != "" {
		t.Errorf("body (-want +got):\n%s", d)
	}
	want := http.Header{"Content-Type": {"application/json"}, "User-Agent": {"groups-go"}}
	if d := cmp.Diff(want, s.Header); d != "" || s.Method != http.MethodPost || s.URL.RequestURI() != "/api/v1/login" {
		t.Errorf("%s %s (-want +got):\n%s", s.Method, s.URL, d)
	}
}

// RC-018.
func TestFormsOfALogin(t *testing.T) {
	t.Parallel()
	const data = `"data":{"userId":"u1","authToken":"x"}`
	for _, body := range []string{
		`{"status":"success",` + data + `}`, `{"success":true,"status":"success",` + data + `}`, `{"success":true,` + data + `}`,
		`{"status":"success","data":{"userId":"u1","authToken":"x","me":"ada"}}`,
	} {
		got, err := client(t, script(t, reply{status: 200, body: body}), withLogin).Login(t.Context())
		if err != nil || got.UserID != "u1" || got.AuthToken.Reveal() != "x" || got.Me != (rocketchat.User{}) {
			t.Errorf("%s: %+v, %v", body, got, err)
		}
	}
	for _, body := range []string{
		`{` + data + `}`, `{"status":"ok",` + data + `}`, `{"success":false,"status":"success",` + data + `}`, `{"success":"no","status":"success",` + data + `}`,
		`{"status":"success"}`, `{"status":"success","data":[]}`, `{"status":"success","data":{"userId":"u1"}}`,
		`{"status":"success","data":{"authToken":"x"}}`, `{"status":"success","data":{"userId":"u1","authToken":""}}`,
		`{"status":"success","data":{"userId":7,"authToken":"x"}}`, `{"status":"success","data":{"userId":"u1","authToken":"a\nb"}}`,
		`{"status":"success","data":{"userId":"a\r\nb","authToken":"x"}}`,
		`{"status":"success","data":{"userId":"u1","authToken":"a\u0085b"}}`,
	} {
		_, err := client(t, script(t, reply{status: 200, body: body}), withLogin).Login(t.Context())
		if e := errorOf(t, err, groups.ErrUnavailable); e.Op != "login" || e.Attempts != 4 {
			t.Errorf("%s: %+v", body, e)
		}
	}
}

// RC-010: a refused log-in, with error as text or number.
func TestARefusedLoginIsTheOperationsError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct{ code, words string }{
		`{"status":"error","error":"Unauthorized","message":"Unauthorized"}`:                              {"Unauthorized", "Unauthorized"},
		`{"status":"error","error":403,"message":"User not found [403]"}`:                                 {"403", "User not found [403]"},
		`{"status":"error","error":-1.5,"message":"No"}`:                                                  {"-1.5", "No"},
		`{"status":"error","error":"Incorrect password [403]","message":"No"}`:                            {"403", "No"},
		`{"status":"error","error":"not a code","message":"No"}`:                                          {"", "No"},
		`{"status":"error","error":null,"message":"No"}`:                                                  {"", "No"},
		`{"status":"error","message":"No"}`:                                                               {"", "No"},
		`{"success":false,"status":"error","error":401,"message":"No"}`:                                   {"401", "No"},
		`{"success":false,"error":"error-login-blocked-for-user","errorType":"error-x","details":"what"}`: {"error-x", "error-login-blocked-for-user"},
	} {
		r := reply{status: 401, body: body}
		each(t, func(t *testing.T, op operation) {
			d := &doorkeeper{t: t, refusal: &r}
			_, err := op.run(t.Context(), client(t, serve(t, d.answer), op.tweak, withLogin), op.m)
			e := errorOf(t, err, groups.ErrUnauthenticated)
			if e.NativeCode != want.code || e.Message != want.words || e.Op != op.op || e.Attempts != 1 {
				t.Errorf("%s: %+v", body, e)
			}
			d.wantMethods("login")
		})
	}
}

func TestLogsInAgainOnceWhenTheTokenIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		d := &doorkeeper{t: t}
		c := client(t, serve(t, d.answer), op.tweak, withLogin)
		if _, err := op.run(t.Context(), c, op.m); err != nil {
			t.Fatal(err)
		}
		d.revoke()
		res, err := op.run(t.Context(), c, op.m)
		if err != nil || res.Attempts != 3 || res.Inferred {
			t.Fatalf("%+v, %v", res, err)
		}
		d.wantMethods("login", op.method, op.method, "login", op.method)

		d = &doorkeeper{t: t, revoked: 99}
		_, err = op.run(t.Context(), client(t, serve(t, d.answer), op.tweak, withLogin), op.m)
		if e := errorOf(t, err, groups.ErrUnauthenticated); e.Attempts != 4 {
			t.Errorf("%+v", e)
		}
		d.wantMethods("login", op.method, "login", op.method)
	})
}

func TestATokenOfTheConfigIsNotReplaced(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		d := &doorkeeper{t: t}
		c := client(t, serve(t, d.answer), op.tweak)
		wantCode(t, second(op.run(t.Context(), c, op.m)), groups.ErrUnauthenticated)
		d.wantMethods(op.method)
		wantCode(t, second(c.Login(t.Context())), groups.ErrUnsupported)
		d.wantMethods()
	})
}

// A lost log-in changed no membership: it is repeated, and if it never succeeds
// the server is unavailable, not the outcome unknown.
func TestALostLoginMarksNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, spoiled := range []reply{lost, {status: 500, body: `{"success":false}`}, {status: 200, body: "x"}, {status: 200, body: `{}`}} {
			e := errorOf(t, second(op.do(t, script(t, spoiled), withLogin)), groups.ErrUnavailable)
			if e.Attempts != 4 {
				t.Errorf("%+v", e)
			}
		}
	})
}

// A mark that a lost answer left lasts through the log-in that follows.
func TestTheMarkLastsThroughALogin(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		no := reply{status: 401, body: `{"status":"error","error":403,"message":"No"}`}
		e := errorOf(t, second(op.do(t, script(t, loginOK("tok3n"), lost, loggedOut, no), withLogin)), groups.ErrOutcomeUnknown)
		if e.NativeCode != "403" || e.Attempts != 5 {
			t.Errorf("%+v", e) // the read wants to log in as well
		}
		res, err := op.do(t, script(t, loginOK("tok3n"), lost, loggedOut, loginOK("tok3n"), success), withLogin)
		if err != nil || res.Attempts != 5 {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestConcurrentCallersShareOneLogin(t *testing.T) {
	t.Parallel()
	d := &doorkeeper{t: t}
	c := d.client()
	for range 2 { // at the first need, and after a refusal
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := c.Leave(t.Context(), mine); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		d.revoke()
	}
	if d.issued != 2 {
		t.Errorf("%d log-ins, want 2", d.issued)
	}
}

func TestACallerWhoseContextEndsDuringALoginIsCanceled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		ctx, cancel := context.WithCancel(t.Context())
		c := client(t, serve(t, func(sent) reply { cancel(); return lost }), op.tweak, withLogin)
		err := second(op.run(ctx, c, op.m))
		if wantCode(t, err, groups.ErrCanceled); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestLoginTakesANewTokenIntoUse(t *testing.T) {
	t.Parallel()
	d := &doorkeeper{t: t}
	c := d.client()
	for _, want := range []string{"t1", "t2"} {
		if got, err := c.Login(t.Context()); err != nil || got.AuthToken.Reveal() != want {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	d.revoked = 1
	if _, err := c.Leave(t.Context(), mine); err != nil {
		t.Error(err)
	}
	d.wantMethods("login", "login", "groups.leave")
}

func TestLogoutRevokesTheTokenInUse(t *testing.T) {
	t.Parallel()
	d := &doorkeeper{t: t}
	c := d.client()
	if got, err := c.Logout(t.Context()); err != nil || got.Message != "" {
		t.Errorf("%+v, %v", got, err) // nothing to revoke
	}
	d.wantMethods()
	if _, err := c.Leave(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Logout(t.Context()); err != nil || got.Message != "You've been logged out!" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.Logout(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := c.Leave(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	d.wantMethods("login", "groups.leave", "logout", "login", "groups.leave")
	d.revoke()
	wantCode(t, second(c.Logout(t.Context())), groups.ErrUnauthenticated)
	if _, err := c.Leave(t.Context(), mine); err != nil {
		t.Error(err)
	}
	d.wantMethods("logout", "login", "groups.leave")
}

func TestLogoutOfATokenOfTheConfig(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"status":"success","data":{"message":"You've been logged out!"}}`, `{"success":true,"status":"success"}`,
	} {
		tp := record(t, lost, reply{status: 200, body: body})
		if _, err := client(t, tp).Logout(t.Context()); err != nil {
			t.Error(err)
		}
		s := tp.got[1]
		if s.Method != http.MethodPost || s.URL.RequestURI() != "/api/v1/logout" || s.body != "" || s.Header.Get("X-Auth-Token") != token {
			t.Errorf("%s %s %v %q", s.Method, s.URL, s.Header, s.body)
		}
	}
	wantCode(t, second(client(t, script(t, lost)).Logout(t.Context())), groups.ErrUnavailable)
}
