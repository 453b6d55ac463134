package memserver_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

func TestGroupServerClientSendsTheDocumentsRequest(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		cfg := w.site.Config()
		capture := &paCapture{next: w.Transport()}
		cfg.Transport = capture
		c := must(t, groupserver.New, cfg)
		res, err := c.Leave(t.Context(), groups.Membership{GroupID: gsTest, User: groups.User{ID: gsPerson}})
		noError(t, err)
		if res.State != groups.StateLeft || res.Message != "A Person has left Test" || res.Attempts != 1 {
			t.Errorf("%+v", res)
		}
		want := []paMessage{{first: "POST " + gsLeaveHook + " HTTP/1.1", contentType: paForm, body: gsShown(t, "leave-request.form")}}
		if d := cmp.Diff(want, capture.seen, cmp.AllowUnexported(paMessage{})); d != "" {
			t.Errorf("sent (-want +got):\n%s", d)
		}
	})
}

func TestGroupServerServesItsClient(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		c := w.client(t)
		joan := groups.Membership{GroupID: gsTest, User: groups.User{Email: "new@example.com", Name: "New"}}
		for _, step := range []struct {
			name  string
			act   func() (*groups.Result, error)
			state groups.State
			code  groups.Code
		}{
			{"a join that makes a profile", func() (*groups.Result, error) { return c.Join(t.Context(), joan) }, groups.StateJoined, ""},
			{"a second join", func() (*groups.Result, error) { return c.Join(t.Context(), joan) }, "", groups.ErrAlreadyMember},
			{"a leave by address", func() (*groups.Result, error) { return c.Leave(t.Context(), joan) }, groups.StateLeft, ""},
			{"a join of a known person", func() (*groups.Result, error) { return c.Join(t.Context(), joan) }, groups.StateJoined, ""},
		} {
			res, err := step.act()
			if groups.CodeOf(err) != step.code || err == nil && (res.State != step.state || res.Membership.User.ID == "") {
				t.Errorf("%s: %+v, %v", step.name, res, err)
			}
			state, err := c.State(t.Context(), joan)
			if want := w.site.State(gsTest, w.site.Users()[3].ID); err != nil || state != want {
				t.Errorf("%s: the state reads %s, %v, want %s", step.name, state, err, want)
			}
		}
		added, err := c.AddMember(t.Context(), groupserver.AddMemberParams{GroupID: gsOther, Email: "ada@example.com", Name: "Ada", TimeZone: "UTC"})
		if err != nil || !added.ProfileCreated || added.User.Name != "Ada" || len(added.User.Groups) != 1 {
			t.Errorf("%+v, %v", added, err)
		}
		profile, err := c.SearchPeople(t.Context(), groupserver.SearchPeopleParams{User: "ada@example.com"})
		noError(t, err)
		if d := cmp.Diff(&added.User, profile); d != "" {
			t.Errorf("(-added +found):\n%s", d)
		}
		list, err := c.Groups(t.Context())
		if err != nil || len(list) != 2 || list[1].ID != gsTest || list[1].Name != "Test" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestGroupServerRefusalsArriveAsTheirOwnCodes(t *testing.T) {
	t.Parallel()
	gsEach(t, func(t *testing.T, w *gsWorld) {
		good, bad := w.client(t), w.site.Config()
		bad.Token = groups.NewSecret("s3cret")
		wrong := must(t, groupserver.New, bad)
		for _, tc := range []struct {
			client      *groupserver.Client
			group, user string
			want        groups.Code
			native      string
		}{
			{good, gsMissing, gsPerson, groups.ErrGroupNotFound, "1"},
			{good, gsTest, gsNobody, groups.ErrUserNotFound, "2"},
			{good, gsTest, gsGrace, groups.ErrNotMember, "4"},
			{wrong, gsTest, gsPerson, groups.ErrUnauthenticated, "100"},
		} {
			before := w.snapshot(t)
			_, err := tc.client.Leave(t.Context(), groups.Membership{GroupID: tc.group, User: groups.User{ID: tc.user}})
			var e *groups.Error
			if !errors.As(err, &e) || e.Code != tc.want || e.NativeCode != tc.native || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s %s: %v", tc.group, tc.user, err)
			}
			if before != w.snapshot(t) {
				t.Error("the world changed")
			}
		}
		_, err := good.Join(t.Context(), groups.Membership{GroupID: gsMissing, User: groups.User{Email: "new@example.com", Name: "New"}})
		if groups.CodeOf(err) != groups.ErrInvalidArgument { // GS-012
			t.Errorf("an unknown group: %v", err)
		}
	})
}

// 257 comes by a fault alone: the person may have been added, or not.
func TestGroupServerFailureInTheMiddleComesByAFault(t *testing.T) {
	t.Parallel()
	for phase, inferred := range map[memserver.Phase]bool{memserver.BeforeRules: false, memserver.AfterRules: true} {
		w := gsNew(t, memserver.Deployed)
		noError(t, w.Inject(memserver.Fault{
			Site: "groupserver", Op: "gs-group-member-add.json", Group: gsTest, Attempt: 1, Phase: phase,
			Effect: memserver.Effect{
				Kind: memserver.Answer, Status: http.StatusOK, Header: map[string]string{"Content-Type": "application/json"},
				Body: `{"status": 257, "message": "it failed"}`,
			},
		}))
		res, err := w.client(t).Join(t.Context(), groups.Membership{GroupID: gsTest, User: groups.User{Email: "joan@example.com", Name: "Joan"}})
		if err != nil || res.State != groups.StateJoined || res.Attempts != 2 || res.Inferred != inferred {
			t.Errorf("%s: %+v, %v", phase, res, err)
		}
	}
}

// Faults find a request by the person whom its address stands for.
func TestGroupServerFaultsMatchPeople(t *testing.T) {
	t.Parallel()
	w := gsNew(t, memserver.Documented)
	for _, op := range []string{"gs-group-member-leave.json", "gs-search-people.json", "gs-group-member-add.json"} {
		noError(t, w.Inject(memserver.Fault{
			Op: op, User: gsGrace, Attempt: 1, Phase: memserver.BeforeRules,
			Effect: memserver.Effect{Delay: time.Nanosecond},
		}))
	}
	for i, c := range []gsCall{gsLeave(gsOther, gsGrace), gsAdd(gsOther, "GRACE@example.com", "-"), gsSearch("grace@example.com"), gsGroups()} {
		w.send(t, c)
		if n := len(w.Unfired()); n != max(0, 2-i) {
			t.Errorf("after %s %d faults have not fired", c.hook, n)
		}
	}
}

func TestGroupServerTokenIsASettingOfTheServer(t *testing.T) {
	t.Parallel()
	w := gsNew(t, memserver.Documented)
	other := memserver.Start(t, memserver.WithoutPort(), memserver.WithSeed(2))
	before := other.GroupServer.Config().Token
	noError(t, other.Restore(strings.NewReader(w.snapshot(t))))
	if !other.GroupServer.Config().Token.Equal(before) {
		t.Error("Restore changed the token")
	}
	moved := &gsWorld{Server: other, site: other.GroupServer}
	if got := moved.send(t, gsLeave(gsTest, gsPerson)); got.tells() != tellsToken {
		t.Errorf("the other server's token is good: %s", got.text)
	}
	if _, err := moved.client(t).Leave(t.Context(), groups.Membership{GroupID: gsTest, User: groups.User{ID: gsPerson}}); err != nil {
		t.Errorf("the restored world: %v", err)
	}
	again := memserver.Start(t, memserver.WithoutPort(), memserver.WithSeed(2))
	if !again.GroupServer.Config().Token.Equal(before) {
		t.Error("one seed makes two tokens")
	}
	again.GroupServer.SetToken(groups.Secret{})
	none := &gsWorld{Server: again, site: again.GroupServer}
	for _, token := range []string{"", before.Reveal(), "x"} {
		if got := none.send(t, gsForm(gsGroupsHook, "token", token)); got.status() != 100 {
			t.Errorf("without a token %q is good: %s", token, got.text)
		}
	}
}

func TestGroupServerSeedingRefuses(t *testing.T) {
	t.Parallel()
	w := gsNew(t, memserver.Documented)
	before := w.snapshot(t)
	for _, u := range []memserver.User{{ID: "a@b"}, {ID: "é"}, {ID: "a b"}, {ID: "new", Email: "GRACE@example.com"}} {
		if _, err := w.site.AddUser(u); err == nil {
			t.Errorf("user %+v was added", u)
		}
	}
	for _, id := range []string{"a@b", "é", "a b", gsTest, gsDeleted} {
		if _, err := w.site.AddGroup(memserver.Group{ID: id}); err == nil {
			t.Errorf("group %q was added", id)
		}
	}
	if before != w.snapshot(t) {
		t.Error("the world changed")
	}
	g := must(t, w.site.AddGroup, memserver.Group{})
	u := must(t, w.site.AddUser, memserver.User{})
	if g.ID != "group-1" || len(u.ID) != len(gsPerson) {
		t.Errorf("%q, %q", g.ID, u.ID)
	}
}
