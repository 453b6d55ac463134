package memserver_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// withToken has the client use another token.
func withToken(token string) func(*peopleaggregator.Config) {
	return func(cfg *peopleaggregator.Config) { cfg.AuthToken = groups.NewSecret(token) }
}

// withLogIn has the client log in.
func withLogIn(login, password string) func(*peopleaggregator.Config) {
	return func(cfg *peopleaggregator.Config) {
		cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, login, groups.NewSecret(password)
	}
}

func asIs(*peopleaggregator.Config) {}

func TestPeopleAggregatorRefusalsArriveAsTheirOwnCodes(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		// Where the rules refuse, the documented dialect tells no code.
		told := func(code string) string {
			if dialect == memserver.Documented {
				return ""
			}
			return code
		}
		notInvited, leftMissing, missing := groups.ErrRefused, groups.ErrGroupNotFound, "content_not_found"
		if dialect == memserver.Deployed {
			notInvited, leftMissing, missing = groups.ErrInvitationRequired, groups.ErrRefused, notPermitted
		}
		for _, tc := range []struct {
			method, group string
			tweak         func(*peopleaggregator.Config)
			want          groups.Code
			native        string
			attempts      int
		}{
			{"joinGroup", paMember, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"joinGroup", paOwned, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"joinGroup", paWaiting, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"joinGroup", paDeleted, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"leaveGroup", paOpen, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"leaveGroup", paOwned, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"leaveGroup", paDeleted, asIs, groups.ErrRefused, told(notPermitted), 1},
			{"joinGroup", paInvite, asIs, notInvited, told("group_not_invited"), 1},
			{"joinGroup", paBanned, asIs, groups.ErrPermissionDenied, "user_access_denied", 1},
			{"joinGroup", paMissing, asIs, groups.ErrGroupNotFound, "content_not_found", 1},
			{"leaveGroup", paMissing, asIs, leftMissing, missing, 1},
			{"joinGroup", paOpen, withToken("junk"), groups.ErrUnauthenticated, "user_token_invalid", 1},
			{"joinGroup", paOpen, withToken(w.expired), groups.ErrUnauthenticated, "user_token_expired", 1},
			{"leaveGroup", paMember, withToken(w.gone), groups.ErrUserNotFound, "user_not_found", 1},
			{"joinGroup", paOpen, withLogIn("ada", "no"), groups.ErrUnauthenticated, "user_invalid_password", 1},
			{"leaveGroup", paMember, withLogIn("nobody", "no"), groups.ErrUnauthenticated, "bad_login", 1},
			{"joinGroup", paInvite, withLogIn("ada", paPassword), notInvited, told("group_not_invited"), 2},
		} {
			res, err := paAct(t.Context(), w.client(t, style, tc.tweak), tc.method, tc.group)
			var e *groups.Error
			if res != nil || !errors.As(err, &e) {
				t.Errorf("%s %s: %+v, %v", tc.method, tc.group, res, err)
				continue
			}
			if !errors.Is(err, tc.want) || e.NativeCode != tc.native || e.Attempts != tc.attempts {
				t.Errorf("%s %s: %v of %q in %d attempts, want %v of %q in %d",
					tc.method, tc.group, e.Code, e.NativeCode, e.Attempts, tc.want, tc.native, tc.attempts)
			}
			if s := err.Error(); strings.Contains(s, paToken) || strings.Contains(s, w.expired) || strings.Contains(s, paPassword) {
				t.Errorf("the error holds a secret: %s", s)
			}
		}
	})
}

func TestPeopleAggregatorSuccessesArrive(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		c := w.client(t, style)
		joined := &peopleaggregator.JoinGroupAnswer{Success: true, JoinState: peopleaggregator.JoinStateJoined}
		waiting := &peopleaggregator.JoinGroupAnswer{Success: true, JoinState: peopleaggregator.JoinStateInModeration}
		left := &peopleaggregator.LeaveGroupAnswer{Success: true}
		for _, tc := range []struct {
			method, group string
			state         groups.State
			native        any
		}{
			{"joinGroup", paOpen, groups.StateJoined, joined},
			{"joinGroup", paModerated, groups.StatePending, waiting},
			{"joinGroup", paInvited, groups.StateJoined, joined},
			{"leaveGroup", paMember, groups.StateLeft, left},
			{"leaveGroup", paOpen, groups.StateLeft, left},
		} {
			res := paMust(paAct(t.Context(), c, tc.method, tc.group))(t)
			if res.State != tc.state || res.Attempts != 1 || res.Inferred || w.site.State(tc.group, w.ada.ID) != tc.state {
				t.Errorf("%s %s: %+v, in the world %s", tc.method, tc.group, res, w.site.State(tc.group, w.ada.ID))
			}
			if d := cmp.Diff(tc.native, res.Native); d != "" {
				t.Errorf("%s %s: native (-want +got):\n%s", tc.method, tc.group, d)
			}
		}
	})
}

// logIns counts the log-ins in the record.
func (w *paWorld) logIns() int {
	n := 0
	for _, x := range w.Record() {
		if x.Op == "login" {
			n++
		}
	}
	return n
}

func TestPeopleAggregatorClientLogsInAnewWhenTheTokenHasExpired(t *testing.T) {
	t.Parallel()
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		c := w.client(t, style, withLogIn("ada", paPassword))
		act := func(method string, attempts, logIns int) {
			t.Helper()
			res := paMust(paAct(t.Context(), c, method, paOpen))(t)
			if res.Attempts != attempts || w.logIns() != logIns {
				t.Errorf("%s: %d attempts and %d log-ins, want %d and %d", method, res.Attempts, w.logIns(), attempts, logIns)
			}
		}
		act("joinGroup", 2, 1)
		act("leaveGroup", 1, 1)
		w.clock.Advance(time.Hour - time.Nanosecond)
		act("joinGroup", 1, 1)
		w.clock.Advance(time.Nanosecond)
		act("leaveGroup", 3, 2) // refused, logged in, done
		act("joinGroup", 1, 2)
	})
}

func TestPeopleAggregatorManyCallersLogInOnce(t *testing.T) {
	t.Parallel()
	const callers = 30
	for _, style := range paStyles {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			w := paNew(t, memserver.Deployed)
			c := w.client(t, style, withLogIn("ada", paPassword))
			all := func(method string) {
				var wg sync.WaitGroup
				for i := range callers {
					wg.Go(func() {
						if _, err := paAct(context.Background(), c, method, fmt.Sprintf("group:%d", 2000+i)); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
			}
			for i := range callers {
				paMust(w.site.AddGroup(memserver.Group{ID: fmt.Sprintf("group:%d", 2000+i)}))(t)
			}
			all("joinGroup")
			if n := w.logIns(); n != 1 {
				t.Errorf("%d log-ins at the first need", n)
			}
			w.clock.Advance(time.Hour)
			all("leaveGroup")
			if n := w.logIns(); n != 2 {
				t.Errorf("%d log-ins after the token has expired", n)
			}
		})
	}
}

func TestPeopleAggregatorRedirectIsAnErrorThatNamesTheSetting(t *testing.T) {
	t.Parallel()
	for _, style := range paStyles {
		w := paNew(t, memserver.Deployed)
		before := w.snapshot(t)
		c := w.client(t, style, func(cfg *peopleaggregator.Config) { cfg.Paths = peopleaggregator.DocumentedPaths })
		for _, method := range paMethodNames {
			_, err := paAct(t.Context(), c, method, paOpen)
			if !errors.Is(err, groups.ErrBadResponse) || !strings.Contains(err.Error(), "Config.Paths = PHPPaths") {
				t.Errorf("%s %s: %v", style, method, err)
			}
		}
		if n := len(w.Record()); n != len(paMethodNames) {
			t.Errorf("%d requests, want %d", n, len(paMethodNames))
		}
		if d := cmp.Diff(before, w.snapshot(t)); d != "" {
			t.Errorf("the world changed (-before +after):\n%s", d)
		}
	}
}
