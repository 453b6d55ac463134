package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// newClient makes the client that the application gets: Ada's.
func newClient(t *testing.T, site *memserver.PeopleAggregator) groups.Client {
	t.Helper()
	cfg := site.Config(ada)
	cfg.MinWait, cfg.MaxWait = time.Microsecond, time.Microsecond // a test does not wait
	client, err := peopleaggregator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// newTown starts a server with what testdata/town.json has.
func newTown(t *testing.T, opts ...memserver.Option) *memserver.Server {
	t.Helper()
	srv := memserver.Start(t, opts...)
	if err := srv.Restore(strings.NewReader(town)); err != nil {
		t.Fatal(err)
	}
	return srv
}

func TestAMemberIsIn(t *testing.T) {
	t.Parallel()
	srv := memserver.Start(t)
	site := srv.PeopleAggregator
	_, err := site.AddUser(memserver.User{ID: ada, Login: "ada", Name: "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	chess, err := site.AddGroup(memserver.Group{Name: "Chess"})
	if err != nil {
		t.Fatal(err)
	}
	if err := site.AddMember(chess.ID, ada); err != nil {
		t.Fatal(err)
	}

	got := welcome(t.Context(), newClient(t, site), groups.Self, chess.ID)
	if diff := cmp.Diff([]note{{chess.ID, "in"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestEachWayInHasItsAnswer(t *testing.T) {
	t.Parallel()
	srv := newTown(t, memserver.WithDialect(memserver.Deployed))
	site := srv.PeopleAggregator

	got := welcome(t.Context(), newClient(t, site), groups.Self, "group:1", "group:2", "group:3", "group:4")
	want := []note{
		{"group:1", "in"},
		{"group:2", "asked, the moderators decide"},
		{"group:3", "needs an invitation"},
		{"group:4", `no: groups/peopleaggregator: join "group:4": group not found (content_not_found): "no such group" [HTTP 404, attempts: 1]`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if state := site.State("group:1", ada); state != groups.StateJoined {
		t.Errorf("Ada's membership of group:1 is %s", state)
	}
	if diff := cmp.Diff([]string{ada}, site.Requests("group:2")); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutGoodCredentialsNothingMoreIsSent(t *testing.T) {
	t.Parallel()
	clock := memserver.NewClock(time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC))
	srv := newTown(t, memserver.WithClock(clock))
	client := newClient(t, srv.PeopleAggregator)
	clock.Advance(90 * 24 * time.Hour) // the token lives for 61 days

	got := welcome(t.Context(), client, groups.Self, "group:1", "group:2")
	if diff := cmp.Diff([]note{{"group:1", "log in again"}}, got); diff != "" {
		t.Error(diff)
	}
	var sent []string
	for _, x := range srv.Record() {
		sent = append(sent, x.Op+" "+x.Group)
	}
	if diff := cmp.Diff([]string{"joinGroup group:1"}, sent); diff != "" {
		t.Errorf("what was sent (-want +got):\n%s", diff)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault memserver.Fault
		want  string
		state groups.State
	}{
		"one answer is lost": {
			fault: memserver.Fault{
				Op: peopleaggregator.MethodJoinGroup, Attempt: 1,
				Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop},
			},
			want: "in", state: groups.StateJoined,
		},
		"no answer ever comes, though the work is done": {
			fault: memserver.Fault{Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop}},
			want:  "perhaps in: the answer was lost", state: groups.StateJoined,
		},
		"the requests get lost before the work": {
			fault: memserver.Fault{
				Op: peopleaggregator.MethodJoinGroup, Phase: memserver.BeforeRules,
				Effect: memserver.Effect{Kind: memserver.Drop},
			},
			want: "perhaps in: the answer was lost", state: groups.StateLeft,
		},
		"a proxy's page stands in place of the answer": {
			fault: memserver.Fault{
				Attempt: 1, Phase: memserver.BeforeRules,
				Effect: memserver.Effect{Kind: memserver.Answer, Status: http.StatusBadGateway, Body: "<h1>Bad gateway</h1>"},
			},
			want: "in", state: groups.StateJoined,
		},
		"the provider asks for an hour": {
			fault: memserver.Fault{
				Phase: memserver.BeforeRules,
				Effect: memserver.Effect{
					Kind: memserver.Answer, Status: http.StatusServiceUnavailable,
					Header: map[string]string{"Retry-After": "3600"},
				},
			},
			want: "not now, try again in 1h0m0s", state: groups.StateLeft,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newTown(t)
			if err := srv.Inject(tc.fault); err != nil {
				t.Fatal(err)
			}
			got := welcome(t.Context(), newClient(t, srv.PeopleAggregator), groups.Self, "group:1")
			if diff := cmp.Diff([]note{{"group:1", tc.want}}, got); diff != "" {
				t.Error(diff)
			}
			if state := srv.PeopleAggregator.State("group:1", ada); state != tc.state {
				t.Errorf("Ada's membership is %s, want %s", state, tc.state)
			}
		})
	}
}

// In the bubble time passes at once, so that the waits are those of the default
// Config.
func TestTheClientWaitsAsItIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := newTown(t, memserver.WithoutPort())
		err := srv.Inject(memserver.Fault{
			Attempt: 1, Phase: memserver.BeforeRules,
			Effect: memserver.Effect{
				Kind: memserver.Answer, Status: http.StatusTooManyRequests,
				Header: map[string]string{"Retry-After": "20"},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		client, err := peopleaggregator.New(srv.PeopleAggregator.Config(ada))
		if err != nil {
			t.Fatal(err)
		}

		start := time.Now()
		got := welcome(t.Context(), client, groups.Self, "group:1")
		if diff := cmp.Diff([]note{{"group:1", "in"}}, got); diff != "" {
			t.Error(diff)
		}
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestItIsTheSameInEachDialect(t *testing.T) {
	t.Parallel()
	for name, dialect := range map[string]memserver.Dialect{"documented": memserver.Documented, "deployed": memserver.Deployed} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newTown(t, memserver.WithDialect(dialect))
			got := welcome(t.Context(), newClient(t, srv.PeopleAggregator), groups.Self, "group:1", "group:2")
			want := []note{{"group:1", "in"}, {"group:2", "asked, the moderators decide"}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestARunCanBeTakenBack(t *testing.T) {
	t.Parallel()
	srv := newTown(t)
	client := newClient(t, srv.PeopleAggregator)
	var before bytes.Buffer
	if err := srv.Snapshot(&before); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := srv.Restore(bytes.NewReader(before.Bytes())); err != nil {
			t.Fatal(err)
		}
		if state := srv.PeopleAggregator.State("group:1", ada); state != groups.StateLeft {
			t.Errorf("before, Ada's membership is %s", state)
		}
		got := welcome(t.Context(), client, groups.Self, "group:1")
		if diff := cmp.Diff([]note{{"group:1", "in"}}, got); diff != "" {
			t.Error(diff)
		}
	}
}
