package provider_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

func TestCall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changes bool
		steps   []step
		want    groups.Code
	}{
		{"a success", false, []step{answer(200, "ok")}, ""},
		{"a refusal", false, []step{answer(200, "no silent")}, groups.ErrPermissionDenied},
		{"nothing but lost answers", false, repeat(4, lost()), groups.ErrUnavailable},
		{"a lost answer and a refusal", false, []step{lost(), answer(200, "no silent")}, groups.ErrPermissionDenied},
		{"a change: a refusal", true, []step{answer(200, "no silent")}, groups.ErrPermissionDenied},
		{"a change: nothing but lost answers", true, repeat(4, lost()), groups.ErrOutcomeUnknown},
		{"a change: a lost answer and a success", true, []step{lost(), answer(200, "ok")}, ""},
		{"a change: a lost answer and a refusal", true, []step{lost(), answer(200, "no silent")}, groups.ErrOutcomeUnknown},
		{"a change: a lost answer and a refusal that proves", true, []step{lost(), answer(200, "no gone")}, groups.ErrOutcomeUnknown},
		{"a change: a lost answer and a refusal that disproves", true, []step{lost(), answer(200, "no owner")}, groups.ErrLastOwner},
		{"a change: a lost answer and what says later", true, append([]step{lost()}, repeat(3, answer(200, "no later"))...), groups.ErrOutcomeUnknown},
		{"a change: a lost answer and a redirect", true, []step{lost(), answer(302, "")}, groups.ErrOutcomeUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := toyRequest()
				r.Changes = c.changes
				err := newEngine(t, scripted(c.steps...), nil).Call(t.Context(), "tidyUp", toyMembership(), func(o *provider.Operation) error { return o.Do(r) })
				if got := groups.CodeOf(err); got != c.want {
					t.Errorf("got %q, want %q: %v", got, c.want, err)
				}
			})
		})
	}
}

// nilFailure is the mistake of a Decode or Run that returns a nil *Failure.
func nilFailure() error {
	var f *provider.Failure
	return f
}

func TestRunsOwnErrors(t *testing.T) {
	t.Parallel()
	foreign := errors.New("no such file")
	for _, c := range []struct {
		name string
		err  error
		want groups.Error
		is   error
	}{
		{"a foreign error", foreign, groups.Error{Code: groups.ErrUnknown}, foreign},
		{"a Code", fmt.Errorf("oh: %w", groups.ErrTwoFactor), groups.Error{Code: groups.ErrTwoFactor}, groups.ErrTwoFactor},
		{"a Failure", &provider.Failure{Code: groups.ErrArchived, NativeCode: "7"}, groups.Error{Code: groups.ErrArchived, NativeCode: "7"}, groups.ErrArchived},
		{"a wrapped Failure", fmt.Errorf("oh: %w", &provider.Failure{Code: groups.ErrArchived}), groups.Error{Code: groups.ErrArchived}, groups.ErrArchived},
		{"another operation's error", &groups.Error{Code: groups.ErrJoinCode, NativeCode: "8", Message: "hm", RetryAfter: time.Hour, Attempts: 9, Err: foreign}, groups.Error{Code: groups.ErrJoinCode, NativeCode: "8", Message: "hm", RetryAfter: time.Hour}, foreign},
		{"a nil Failure", nilFailure(), groups.Error{Code: groups.ErrUnknown}, groups.ErrUnknown},
		{"neither an error nor a Result", nil, groups.Error{Code: groups.ErrUnknown}, groups.ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			change := leaving()
			change.Run = func(*provider.Operation) (*groups.Result, error) { return nil, c.err }
			_, err := newEngine(t, scripted(), nil).Change(t.Context(), change)
			e := toError(t, err)
			got := groups.Error{Code: e.Code, NativeCode: e.NativeCode, Message: e.Message, RetryAfter: e.RetryAfter, Attempts: e.Attempts}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
		})
	}
}

func TestADecodeThatGivesANilFailureReadNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := toyRequest()
		r.Decode = func(*provider.Response) error { return nilFailure() }
		_, err := newEngine(t, scripted(repeat(4, answer(200, "ok"))...), nil).Change(t.Context(), leaving(r))
		if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
			t.Errorf("got %v, want ErrOutcomeUnknown", err)
		}
	})
}

func TestADecodeThatPanicsLeavesTheEngineInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(t, scripted(answer(200, "ok"), answer(200, "ok")), nil)
		r := toyRequest()
		r.Decode = func(*provider.Response) error { panic("index out of range") }
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is gone")
				}
			}()
			_, _ = e.Change(t.Context(), leaving(r))
		}()
		if _, err := leave(t.Context(), e); err != nil {
			t.Error(err)
		}
	})
}

// A Result of Run keeps what it says of itself.
func TestTheResultOfRun(t *testing.T) {
	t.Parallel()
	change := leaving()
	told := groups.Membership{GroupID: toyGroup, User: groups.User{ID: "ada", Name: "Ada"}}
	change.Run = func(*provider.Operation) (*groups.Result, error) {
		return &groups.Result{State: groups.StatePending, Membership: told, Message: "one\nmoment", Attempts: 99}, nil
	}
	got, err := newEngine(t, scripted(), nil).Change(context.Background(), change)
	if err != nil {
		t.Fatal(err)
	}
	want := &groups.Result{State: groups.StatePending, Membership: told, Message: "one moment"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
