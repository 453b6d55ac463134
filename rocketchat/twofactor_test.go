package rocketchat_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/rocketchat"
)

// wantsCode is the refusal of a method that wants a second factor; wantsLogin
// that of login (RC-009).
func wantsCode(details string) reply {
	return reply{status: 400, body: `{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required","details":` + details + `}`}
}

var (
	wantsLogin = reply{status: 401, body: `{"status":"error","error":"totp-required","message":"TOTP Required [totp-required]"}`}
	wrongCode  = reply{status: 400, body: `{"success":false,"error":"TOTP Invalid [totp-invalid]","errorType":"totp-invalid"}`}
)

// A phone gives codes, and keeps what it was asked.
type phone struct {
	code  string
	err   error
	asked []string
}

func (p *phone) give(_ context.Context, method string) (string, error) {
	p.asked = append(p.asked, method)
	return p.code, p.err
}

func (p *phone) use(cfg *rocketchat.Config) { cfg.TwoFactor = p.give }

func TestAMethodIsRepeatedWithTheSecondFactor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for details, kind := range map[string]string{
			`{"method":"totp"}`: "totp", `{"method":"email","emailOrUsername":"ada"}`: "email", `{"method":"password"}`: "password",
			`{"method":"leaveRoom"}`: "totp", `{}`: "totp", `"email"`: "totp", `null`: "totp", `{"method":["email"]}`: "totp",
		} {
			p := &phone{code: "123456"}
			tp := record(t, wantsCode(details), success)
			res, err := op.do(t, tp, p.use)
			if err != nil || res.Attempts != 2 || res.Inferred {
				t.Fatalf("%s: %+v, %v", details, res, err)
			}
			if d := cmp.Diff([]string{kind}, p.asked); d != "" {
				t.Errorf("asked (-want +got):\n%s", d)
			}
			for i, want := range []string{" ", "123456 " + kind} {
				h := tp.got[i].Header
				if got := h.Get("x-2fa-code") + " " + h.Get("x-2fa-method"); got != want || tp.got[i].body != tp.got[0].body {
					t.Errorf("%s: request %d has %q, want %q", details, i, got, want)
				}
			}
		}
	})
}

func TestALoginIsRepeatedWithTheSecondFactor(t *testing.T) {
	t.Parallel()
	p := &phone{code: "123456"}
	tp := record(t, wantsLogin, loginOK("tok"), success, success)
	c := client(t, tp, withLogin, p.use)
	for _, attempts := range []int{3, 1} {
		if res, err := c.Leave(t.Context(), mine); err != nil || res.Attempts != attempts {
			t.Fatalf("%+v, %v", res, err)
		}
	}
	if d := cmp.Diff([]string{"totp"}, p.asked); d != "" {
		t.Errorf("asked (-want +got):\n%s", d)
	}
	if want := `"code":"123456"}`; strings.Contains(tp.got[0].body, "code") || !strings.HasSuffix(tp.got[1].body, want) {
		t.Errorf("sent %s and %s", tp.got[0].body, tp.got[1].body)
	}
	if tp.got[2].Header.Get("x-2fa-code") != "" {
		t.Error("the code of the log-in goes with another request")
	}
}

func TestWithoutACodeTheRefusalIsTheError(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, how := range []func(*rocketchat.Config){asItIs, (&phone{}).use} { // nobody to ask, or no code
			for _, wanted := range []reply{
				wantsCode(`{}`), wrongCode,
				{status: 400, body: `{"success":false,"error":"totp-required"}`},
				{status: 401, body: `{"success":false,"error":"x [totp-invalid]"}`},
			} {
				e := errorOf(t, second(op.do(t, script(t, wanted), how)), groups.ErrTwoFactor)
				if !strings.HasPrefix(e.NativeCode, "totp-") || e.HTTPStatus != wanted.status || e.Attempts != 1 {
					t.Errorf("%+v", e)
				}
			}
			e := errorOf(t, second(op.do(t, script(t, wantsLogin), withLogin, how)), groups.ErrTwoFactor)
			if e.NativeCode != "totp-required" || e.HTTPStatus != 401 || e.Attempts != 1 {
				t.Errorf("%+v", e)
			}
		}
	})
}

func TestACodeIsAskedForOnceAnOperation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for name, tc := range map[string]struct {
			tweak   func(*rocketchat.Config)
			replies []reply
			want    string
		}{
			"a wrong code":                 {asItIs, []reply{wantsCode(`{}`), wrongCode}, "totp-invalid"},
			"a wrong code to login":        {withLogin, []reply{wantsLogin, {status: 401, body: `{"status":"error","error":"totp-invalid","message":"x"}`}}, "totp-invalid"},
			"login and then the method":    {withLogin, []reply{wantsLogin, loginOK("tok3n"), wantsCode(`{}`)}, "totp-required"},
			"the method and another login": {withLogin, []reply{loginOK("tok3n"), wantsCode(`{}`), loggedOut, wantsLogin}, "totp-required"},
		} {
			p := &phone{code: "123456"}
			tp := record(t, tc.replies...)
			e := errorOf(t, second(op.do(t, tp, tc.tweak, p.use)), groups.ErrTwoFactor)
			if e.NativeCode != tc.want || len(p.asked) != 1 || e.Attempts != len(tc.replies) {
				t.Errorf("%s: %+v after %v", name, e, tp.methods())
			}
		}
	})
}

func TestTheErrorOfTwoFactorEndsTheOperation(t *testing.T) {
	t.Parallel()
	errNoPhone := errors.New("no phone at hand")
	each(t, func(t *testing.T, op operation) {
		for _, first := range [][]reply{{wantsCode(`{}`)}, {wantsLogin}} {
			tweak := asItIs
			if first[0].status == 401 {
				tweak = withLogin
			}
			for _, cause := range []error{errNoPhone, context.Canceled, groups.ErrNotMember} {
				err := second(op.do(t, script(t, first...), tweak, (&phone{code: "1", err: cause}).use))
				if e := errorOf(t, err, groups.ErrTwoFactor); e.NativeCode != "totp-required" || e.Attempts != 1 {
					t.Errorf("%+v", e)
				}
				if errors.Is(err, context.Canceled) || errors.Is(err, groups.ErrNotMember) || errors.Is(err, errNoPhone) != (cause == errNoPhone) { //nolint:errorlint // one cause is compared, no chain is searched
					t.Errorf("%v", err)
				}
			}
		}
		// After a lost answer the outcome is open.
		wantCode(t, second(op.do(t, script(t, lost, wantsCode(`{}`), lost), (&phone{err: errNoPhone}).use)), groups.ErrOutcomeUnknown)
	})
}

func TestAContextThatEndsWhileTheCodeIsAskedFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for _, tc := range []struct {
			replies []reply
			tweak   func(*rocketchat.Config)
			want    groups.Code
		}{
			{[]reply{wantsCode(`{}`)}, asItIs, groups.ErrCanceled},
			{[]reply{wantsLogin}, withLogin, groups.ErrCanceled},
			{[]reply{lost, wantsCode(`{}`)}, asItIs, groups.ErrOutcomeUnknown},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			c := client(t, script(t, tc.replies...), op.tweak, tc.tweak, func(cfg *rocketchat.Config) {
				cfg.TwoFactor = func(ctx context.Context, _ string) (string, error) {
					cancel()
					return "", ctx.Err()
				}
			})
			err := second(op.run(ctx, c, op.m))
			if wantCode(t, err, tc.want); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
	})
}
