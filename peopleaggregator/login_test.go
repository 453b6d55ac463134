package peopleaggregator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/peopleaggregator"
)

// A doorkeeper is a site that hands out the tokens t1, t2, … and takes only
// those that are not revoked.
type doorkeeper struct {
	t       testing.TB
	style   peopleaggregator.Style
	seconds int // the lifetime that it tells
	refusal string

	mu      sync.Mutex
	issued  int
	revoked int // all tokens up to this one
	methods []string
}

func (d *doorkeeper) answer(s sent) reply {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.methods = append(d.methods, s.method)
	if s.method == peopleaggregator.MethodLogin {
		if d.refusal != "" {
			return reply{status: 401, body: refused(d.refusal).in(d.style)}
		}
		d.issued++
		return fields{"success": true, "authToken": fmt.Sprintf("t%d", d.issued), "tokenLifetime": d.seconds}.ok(d.style)
	}
	for n := d.revoked + 1; n <= d.issued; n++ {
		if strings.Contains(s.body, fmt.Sprintf("authToken=t%d&", n)) || strings.Contains(s.body, fmt.Sprintf("<string>t%d</string>", n)) {
			return joinedAnswer.ok(d.style)
		}
	}
	return reply{status: 401, body: refused("user_token_expired").in(d.style)}
}

func (d *doorkeeper) client() *peopleaggregator.Client {
	return client(d.t, d.style, serve(d.t, d.answer), withLogin)
}

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
}

func TestLogsInAtTheFirstNeedAndKeepsTheToken(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		d := &doorkeeper{t: t, style: style, seconds: 60}
		c := d.client()
		for _, attempts := range []int{2, 1, 1} {
			res, err := c.Join(t.Context(), group)
			if err != nil || res.Attempts != attempts {
				t.Fatalf("%+v, %v; want %d attempts", res, err, attempts)
			}
		}
		d.wantMethods("login", "joinGroup", "joinGroup", "joinGroup")
	}
}

func TestLoginSendsTheCredentialsInTheBody(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		var got sent
		c := client(t, style, serve(t, func(s sent) reply {
			got = s
			return fields{"success": true, "authToken": "ada:1:ff", "tokenLifetime": 5259487}.ok(style)
		}), withLogin)
		answer, err := c.Login(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if answer.AuthToken.Reveal() != "ada:1:ff" || answer.TokenLifetime != 5259487*time.Second {
			t.Errorf("%q for %v", answer.AuthToken.Reveal(), answer.TokenLifetime)
		}
		want := "login=ada&password=s3cret%26%3Cword%3E"
		if style == peopleaggregator.XMLRPC {
			want = "<methodCall><methodName>peopleaggregator.login</methodName><params><param><value><struct>" +
				"<member><name>login</name><value><string>ada</string></value></member>" +
				"<member><name>password</name><value><string>s3cret&<word></string></value></member>" +
				"</struct></value></param></params></methodCall>"
			got.body = strings.Join(tokens(t, got.body), "")
		}
		if d := cmp.Diff(want, got.body); d != "" || got.Method != http.MethodPost || got.URL.RawQuery != "" {
			t.Errorf("%s %s (-want +got):\n%s", got.Method, got.URL, d)
		}
	}
}

func TestTokenLifetimes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		`60`: time.Minute, `"60"`: time.Minute, `0`: 0, `9223372036854775807`: 9223372036 * time.Second,
	} {
		body := `{"success":true,"authToken":"x","tokenLifetime":` + text + `}`
		answer, err := client(t, peopleaggregator.JSON, script(t, reply{status: 200, body: body}), withLogin).Login(t.Context())
		if err != nil || answer.TokenLifetime != want {
			t.Errorf("%s: %+v, %v", text, answer, err)
		}
	}
	for _, body := range []string{
		`{"success":true,"tokenLifetime":60}`,
		`{"success":true,"authToken":"","tokenLifetime":60}`,
		`{"success":true,"authToken":7,"tokenLifetime":60}`,
		`{"success":true,"authToken":"x","tokenLifetime":-1}`,
		`{"success":true,"authToken":"x","tokenLifetime":1.5}`,
		`{"authToken":"x","tokenLifetime":60}`,
	} {
		_, err := client(t, peopleaggregator.JSON, script(t, reply{status: 200, body: body}), withLogin).Login(t.Context())
		if e := errorOf(t, err, groups.ErrUnavailable); e.Op != "login" || e.Attempts != 4 {
			t.Errorf("%s: %+v", body, e)
		}
	}
}

func TestLogsInAgainWhenTheLifetimeHasPassed(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := &doorkeeper{t: t, style: style, seconds: 60}
				c := d.client()
				for _, wait := range []time.Duration{0, 59 * time.Second, 2 * time.Second} {
					time.Sleep(wait) // of the bubble's clock: no real time passes
					if _, err := c.Join(t.Context(), group); err != nil {
						t.Fatal(err)
					}
				}
				d.wantMethods("login", "joinGroup", "joinGroup", "login", "joinGroup")
			})
		})
	}
}

func TestLogsInAgainWhenTheTokenIsRefusedAsExpired(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		// A password that stands in the code must not hide the code.
		for _, password := range []string{"s3cret", "expired", "user_token_expired"} {
			d := &doorkeeper{t: t, style: style}
			c := client(t, style, serve(t, d.answer), withLogin, func(cfg *peopleaggregator.Config) { cfg.Password = groups.NewSecret(password) })
			if _, err := c.Join(t.Context(), group); err != nil {
				t.Fatal(err)
			}
			d.revoke()
			res, err := c.Join(t.Context(), group)
			if err != nil || res.Attempts != 3 {
				t.Fatalf("%+v, %v", res, err)
			}
			d.wantMethods("login", "joinGroup", "joinGroup", "login", "joinGroup")
		}
	}
}

func TestASecondExpiryRefusalIsTheError(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		d := &doorkeeper{t: t, style: style, revoked: 99}
		e := errorOf(t, second(op.run(t.Context(), d.client(), group)), groups.ErrUnauthenticated)
		if e.NativeCode != "user_token_expired" || e.Attempts != 4 {
			t.Errorf("%+v", e)
		}
		d.wantMethods("login", op.method, "login", op.method)
	})
}

func TestATokenOfTheConfigIsNotReplaced(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		d := &doorkeeper{t: t, style: style}
		c := client(t, style, serve(t, d.answer))
		wantCode(t, second(op.run(t.Context(), c, group)), groups.ErrUnauthenticated)
		d.wantMethods(op.method)
		wantCode(t, second(c.Login(t.Context())), groups.ErrUnsupported)
		d.wantMethods(op.method)
	})
}

func TestARefusedLoginIsTheOperationsError(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for _, code := range []string{"bad_login", "user_invalid_password"} {
			d := &doorkeeper{t: t, style: style, refusal: code}
			e := errorOf(t, second(op.run(t.Context(), d.client(), group)), groups.ErrUnauthenticated)
			if e.NativeCode != code || e.Op != op.name || e.Attempts != 1 {
				t.Errorf("%+v", e)
			}
			d.wantMethods("login")
		}
	})
}

// A lost log-in changed no membership: it is repeated, and if it never
// succeeds the site is unavailable, not the outcome unknown.
func TestALostLoginMarksNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		for _, spoiled := range []reply{lost, {status: 500, body: "x"}, {status: 200, body: "x"}, refused("system_error").ok(style)} {
			e := errorOf(t, second(op.run(t.Context(), client(t, style, script(t, spoiled), withLogin), group)), groups.ErrUnavailable)
			if e.Attempts != 4 {
				t.Errorf("%+v", e)
			}
		}
	})
}

// A mark that a lost join left lasts through the log-in that follows.
func TestTheMarkLastsThroughALogin(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		login := fields{"success": true, "authToken": "ada:1:ff", "tokenLifetime": 60}.ok(style)
		expired := refused("user_token_expired").ok(style)
		c := client(t, style, script(t, login, lost, expired, login, refused("operation_not_permitted").ok(style)), withLogin)
		e := errorOf(t, second(op.run(t.Context(), c, group)), groups.ErrOutcomeUnknown)
		if e.NativeCode != "operation_not_permitted" || e.Attempts != 5 {
			t.Errorf("%+v", e)
		}
		c = client(t, style, script(t, login, lost, expired, refused("bad_login").ok(style)), withLogin)
		wantCode(t, second(op.run(t.Context(), c, group)), groups.ErrOutcomeUnknown)
	})
}

func TestConcurrentCallersShareOneLogin(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			d := &doorkeeper{t: t, style: style, seconds: 60}
			c := d.client()
			for range 2 { // at the first need, and after an expiry
				var wg sync.WaitGroup
				for range 20 {
					wg.Go(func() {
						if _, err := c.Join(t.Context(), group); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				d.revoke()
			}
			logins := 0
			for _, m := range d.methods {
				if m == "login" {
					logins++
				}
			}
			if logins != 2 {
				t.Errorf("%d log-ins, want 2", logins)
			}
		})
	}
}

func TestACallerWhoseContextEndsDuringALoginIsCanceled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, style peopleaggregator.Style, op operation) {
		ctx, cancel := context.WithCancel(t.Context())
		c := client(t, style, serve(t, func(sent) reply {
			cancel()
			return lost
		}), withLogin)
		err := second(op.run(ctx, c, group))
		wantCode(t, err, groups.ErrCanceled)
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
