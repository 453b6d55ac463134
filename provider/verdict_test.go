package provider_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// errNoRead is what a read that fails gives.
var errNoRead = errors.New("the read fails")

func failingRead(*provider.Operation) (provider.Reading, error) { return provider.Reading{}, errNoRead }

// A verdictCase is a change whose first attempts end by before, and whose last
// says last.
type verdictCase struct {
	name   string
	want   groups.State
	before []step
	last   step
	read   func(*provider.Operation) (provider.Reading, error)
	state  groups.State // of the Result; "" means an error
	infer  bool
	code   groups.Code
	native string
}

func verdictCases() []verdictCase {
	const joined, left, pending = groups.StateJoined, groups.StateLeft, groups.StatePending
	mark, none := []step{lost()}, []step(nil)
	ok, gone, waiting, owner := answer(200, "ok"), answer(200, "no gone"), answer(200, "no waiting"), answer(400, "no owner")
	silent, down := answer(200, "no silent"), answer(503, "", "Retry-After", "60")
	const unknown = groups.ErrOutcomeUnknown
	r := func(s groups.State) func(*provider.Operation) (provider.Reading, error) {
		return reading(provider.Reading{State: s})
	}
	noRequest := reading(provider.Reading{State: left, NoRequest: true})
	noRead := func(*provider.Operation) (provider.Reading, error) {
		return provider.Reading{State: groups.StateLeft, NoRequest: true}, nil
	}
	return []verdictCase{
		// Without a mark a refusal is the error, whatever it would prove.
		{"no mark: success", left, none, ok, nil, left, false, "", ""},
		{"no mark: proves", left, none, gone, nil, "", false, groups.ErrNotMember, "gone"},
		{"no mark: proves, and a read would say so too", left, none, gone, noRead, "", false, groups.ErrNotMember, "gone"},
		{"no mark: disproves", left, none, owner, nil, "", false, groups.ErrLastOwner, "owner"},
		{"no mark: silent", left, none, silent, r(left), "", false, groups.ErrPermissionDenied, "silent"},
		{"no mark: out of service", left, none, down, r(left), "", false, groups.ErrUnavailable, ""},
		{"no mark, after a refused connection: silent", left, []step{refused()}, silent, r(left), "", false, groups.ErrPermissionDenied, "silent"},
		{"no mark, after 429: silent", left, []step{answer(429, "")}, silent, r(left), "", false, groups.ErrPermissionDenied, "silent"},

		// With a mark it is judged by what it proves.
		{"mark: success", left, mark, ok, nil, left, false, "", ""},
		{"mark: proves", left, mark, gone, failingRead, left, true, "", ""},
		{"mark: proves another state", joined, mark, waiting, nil, pending, true, "", ""},
		{"mark: disproves", left, mark, owner, r(left), "", false, groups.ErrLastOwner, "owner"},
		{"mark: silent, no read", left, mark, silent, nil, "", false, unknown, "silent"},
		{"mark: silent, the read fails", left, mark, silent, failingRead, "", false, unknown, "silent"},
		{"mark: a native code that is not known", left, mark, answer(200, "no strange"), nil, "", false, unknown, "strange"},
		{"mark by a 500: silent, no read", left, []step{answer(500, "")}, silent, nil, "", false, unknown, "silent"},
		{"mark by words: silent, no read", left, []step{answer(200, "no halfway")}, silent, nil, "", false, unknown, "silent"},
		{"mark, then a refused connection: silent, no read", left, []step{lost(), refused()}, silent, nil, "", false, unknown, "silent"},

		// What is silent is settled by one read, where it can be.
		{"Leave, mark, silent: read StateLeft", left, mark, silent, r(left), left, true, "", ""},
		{"Leave, mark, silent: read StateJoined", left, mark, silent, r(joined), "", false, groups.ErrPermissionDenied, "silent"},
		{"Leave, mark, silent: read StatePending", left, mark, silent, r(pending), "", false, unknown, "silent"},
		{"Leave, mark, silent: read nothing", left, mark, silent, r(""), "", false, unknown, "silent"},
		{"Join, mark, silent: read StateJoined", joined, mark, silent, r(joined), joined, true, "", ""},
		{"Join, mark, silent: read StatePending", joined, mark, silent, r(pending), pending, true, "", ""},
		{"Join, mark, silent: read StateLeft", joined, mark, silent, r(left), "", false, unknown, "silent"},
		{"Join, mark, silent: read StateLeft without a request", joined, mark, silent, noRequest, "", false, groups.ErrPermissionDenied, "silent"},
		{"Join, mark, silent: the read fails", joined, mark, silent, failingRead, "", false, unknown, "silent"},

		// What ends it without an answer counts as silent.
		{"mark, out of service: no read", left, mark, down, nil, "", false, unknown, ""},
		{"mark, out of service: read StateLeft", left, mark, down, r(left), left, true, "", ""},
		{"mark, out of service: read StateJoined", left, mark, down, r(joined), "", false, groups.ErrUnavailable, ""},
		{"mark, 429: read StateJoined", left, mark, answer(429, "", "Retry-After", "60"), r(joined), "", false, groups.ErrRateLimited, ""},
		{"mark, a redirect: no read", left, mark, answer(302, ""), nil, "", false, unknown, ""},
		{"mark, a redirect: read StateJoined", left, mark, answer(302, ""), r(joined), "", false, groups.ErrBadResponse, ""},
		{"mark, words that mean useless: no read", left, mark, answer(200, "no useless"), nil, "", false, unknown, "useless"},
		{"mark, an unreadable 404: no read", left, mark, answer(404, "<p>"), nil, "", false, unknown, ""},
		{"mark, no such host: read StateLeft", left, mark, fails(hopelessDial()), r(left), left, true, "", ""},
		{"attempts used up, the last refused: no read", left, repeat(3, lost()), refused(), nil, "", false, unknown, ""},
		{"attempts used up, all lost: read StateLeft", left, repeat(3, lost()), lost(), r(left), left, true, "", ""},
		{"attempts used up, all lost: read StateJoined", left, repeat(3, lost()), lost(), r(joined), "", false, groups.ErrUnavailable, ""},
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, c := range verdictCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(append(c.before, c.last)...)
				change := leaving(toyRequest())
				change.Want, change.Read = c.want, c.read
				res, err := newEngine(t, rt, nil).Change(t.Context(), change)
				if got := groups.CodeOf(err); got != c.code {
					t.Fatalf("got %q (%v), want %q", got, err, c.code)
				}
				if err != nil {
					if res != nil {
						t.Errorf("a Result beside the error: %+v", res)
					}
					checkVerdictError(t, c, toError(t, err), rt.sent())
					return
				}
				want := &groups.Result{State: c.state, Membership: toyMembership(), Attempts: rt.sent(), Inferred: c.infer}
				if !c.infer {
					want.Native = &toyAnswer{}
				}
				if diff := cmp.Diff(want, res); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

func checkVerdictError(t *testing.T, c verdictCase, e *groups.Error, sent int) {
	t.Helper()
	if e.NativeCode != c.native || e.Attempts != sent {
		t.Errorf("native code %q, want %q; attempts %d, want %d", e.NativeCode, c.native, e.Attempts, sent)
	}
	if errors.Is(e, errNoRead) {
		t.Error("the error is the read's; the first one must stand")
	}
}

func TestAnUnknownOutcomeKeepsRetryAfterAndMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		last step
		want groups.Error
	}{
		{"429", answer(429, "", "Retry-After", "60"), groups.Error{HTTPStatus: 429, RetryAfter: time.Minute}},
		{"503", answer(503, "", "Retry-After", "60"), groups.Error{HTTPStatus: 503, RetryAfter: time.Minute}},
		{"a refusal", answer(403, "no silent go away"), groups.Error{HTTPStatus: 403, NativeCode: "silent", Message: "go away"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				change := leaving(toyRequest())
				change.Read = failingRead
				_, err := newEngine(t, scripted(lost(), c.last), nil).Change(t.Context(), change)
				want := c.want
				want.Code, want.Provider, want.Op = groups.ErrOutcomeUnknown, "toy", "leave"
				want.GroupID, want.UserID, want.Attempts = toyGroup, "ada", 2
				if diff := cmp.Diff(&want, toError(t, err)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

// harmless is a request that changes nothing: a log-in, a look-up, a read.
func harmless() *provider.Request {
	r := toyRequest()
	r.Name, r.Changes = "toyLogin", false
	return r
}

func TestTheMarkLastsThroughALogInAndASecondMethod(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// The first method's answer is lost and then refused; the provider logs
		// in anew and tries another method.
		rt := scripted(lost(), answer(401, "no silent"), answer(200, "ok"), answer(200, "no gone"))
		change := leaving()
		change.Run = func(o *provider.Operation) (*groups.Result, error) {
			if err := o.Do(toyRequest()); err == nil {
				t.Error("the first method succeeded")
			}
			if err := o.Do(harmless()); err != nil {
				return nil, err
			}
			return nil, o.Do(toyRequest())
		}
		res, err := newEngine(t, rt, nil).Change(t.Context(), change)
		if err != nil || !res.Inferred || res.State != groups.StateLeft || res.Attempts != 4 {
			t.Errorf("got %+v, %v; want StateLeft, inferred by what the first method may have done", res, err)
		}
	})
}

func TestALogInOrReadSetsNoMark(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		steps []step
		want  groups.Code
		sent  int
	}{
		{"a log-in whose answer is lost, then a refusal", []step{lost(), answer(200, "ok"), answer(200, "no gone")}, groups.ErrNotMember, 3},
		{"a log-in that never succeeds", repeat(4, lost()), groups.ErrUnavailable, 4},
		{"a log-in that is refused after a lost answer", []step{lost(), answer(401, "no silent")}, groups.ErrPermissionDenied, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := scripted(c.steps...)
				_, err := newEngine(t, rt, nil).Change(t.Context(), leaving(harmless(), toyRequest()))
				if groups.CodeOf(err) != c.want || rt.sent() != c.sent {
					t.Errorf("got %v after %d requests, want %q after %d", err, rt.sent(), c.want, c.sent)
				}
			})
		})
	}
}

func TestALogInThatFailsWhileAMarkStandsIsUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := scripted(lost(), answer(401, "no silent"), answer(429, "", "Retry-After", "60"))
		change := leaving()
		change.Run = func(o *provider.Operation) (*groups.Result, error) {
			if err := o.Do(toyRequest()); err == nil {
				t.Error("the change succeeded")
			}
			return nil, o.Do(harmless())
		}
		_, err := newEngine(t, rt, nil).Change(t.Context(), change)
		if e := toError(t, err); e.Code != groups.ErrOutcomeUnknown || e.RetryAfter != time.Minute {
			t.Errorf("got %v, want ErrOutcomeUnknown with RetryAfter", err)
		}
	})
}

func TestAReadIsRepeatedAndCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rt := scripted(lost(), answer(200, "no silent"), lost(), answer(500, ""), answer(200, "ok"))
		change := leaving(toyRequest())
		change.Read = func(o *provider.Operation) (provider.Reading, error) {
			return provider.Reading{State: groups.StateLeft}, o.Do(harmless())
		}
		res, err := newEngine(t, rt, nil).Change(t.Context(), change)
		if err != nil || !res.Inferred || res.Attempts != 5 {
			t.Errorf("got %+v, %v; want 5 attempts and StateLeft, inferred", res, err)
		}
	})
}

func TestCtxEndsDuringTheRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		rt := scripted(lost(), answer(200, "no silent"), cancels(cancel, fails(context.Canceled)))
		change := leaving(toyRequest())
		change.Read = func(o *provider.Operation) (provider.Reading, error) {
			return provider.Reading{}, o.Do(harmless())
		}
		_, err := newEngine(t, rt, nil).Change(ctx, change)
		if e := toError(t, err); e.Code != groups.ErrOutcomeUnknown || !errors.Is(err, context.Canceled) || e.NativeCode != "silent" {
			t.Errorf("got %v, want ErrOutcomeUnknown with the refusal's code and the end of ctx", err)
		}
	})
}

func TestTheLimitersError(t *testing.T) {
	t.Parallel()
	errBusy := errors.New("too much to do")
	for _, c := range []struct {
		name    string
		allowed int
		steps   []step
		want    groups.Code
	}{
		{"before anything was sent", 0, nil, groups.ErrRateLimited},
		{"after an attempt that was not carried out", 1, []step{refused()}, groups.ErrRateLimited},
		{"after one that may have been", 1, []step{lost()}, groups.ErrOutcomeUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				rt := scripted(c.steps...)
				e := newEngine(t, rt, func(o *provider.Options) {
					o.HTTP.Limiter = limiter(func(context.Context) error {
						if asked++; asked > c.allowed {
							return errBusy
						}
						return nil
					})
				})
				_, err := leave(t.Context(), e)
				if groups.CodeOf(err) != c.want || !errors.Is(err, errBusy) || toError(t, err).Attempts != c.allowed || rt.sent() != c.allowed {
					t.Errorf("got %v after %d requests, want %q after %d", err, rt.sent(), c.want, c.allowed)
				}
			})
		})
	}
}

func hopelessDial() error { return http.ErrSchemeMismatch }
