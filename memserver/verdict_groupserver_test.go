package memserver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/memserver"
)

var gsProtocol = protocol{
	site:  "groupserver",
	join:  strings.TrimPrefix(groupserver.PathAdd, "/"),
	leave: strings.TrimPrefix(groupserver.PathLeave, "/"),
	read:  strings.TrimPrefix(groupserver.PathSearch, "/"),
	proves: []string{
		fmt.Sprint(groupserver.StatusLeaveNoSuchUser), fmt.Sprint(groupserver.StatusLeaveNotMember),
		fmt.Sprint(groupserver.StatusAddAlreadyMember),
	},
}

// gsByAddress is the site, whose users are known by their addresses.
type gsByAddress struct{ *memserver.GroupServer }

// profiles are the ids of those who have the address.
func (s gsByAddress) profiles(address string) (ids []string) {
	for _, u := range s.Users() {
		if u.Email == address {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// State tells of whoever has the address.
func (s gsByAddress) State(group, address string) groups.State {
	ids := s.profiles(address)
	if len(ids) == 0 {
		return groups.StateLeft
	}
	return s.GroupServer.State(group, ids[0])
}

// listed reports whether a search finds who has the address.
func (s gsByAddress) listed(address string) bool {
	return slices.ContainsFunc(s.profiles(address), func(id string) bool { return len(s.GroupsOf(id)) > 0 })
}

// A gsVerdict is one case.
type gsVerdict struct {
	name    string
	leave   bool
	address bool // the Leave has an address, and no id
	stranger,
	member, owner bool // of the group
	elsewhere bool // a member of another group: a search finds only who is in one
	unknown   bool // there is no such group
	secure    bool // over TLS
}

var gsVerdicts = []gsVerdict{
	{name: "leave by id", leave: true, member: true},
	{name: "leave by id of a member of other groups", leave: true, member: true, elsewhere: true},
	{name: "leave by id of the last administrator", leave: true, owner: true},
	{name: "leave by id of who is no member", leave: true, elsewhere: true},
	{name: "leave by id of who is in no group", leave: true},
	{name: "leave by id of nobody", leave: true, stranger: true},
	{name: "leave by id, group unknown", leave: true, elsewhere: true, unknown: true},
	{name: "leave by address", leave: true, address: true, member: true},
	{name: "leave by address of a member of other groups", leave: true, address: true, member: true, elsewhere: true},
	{name: "leave by address of who is no member", leave: true, address: true, elsewhere: true},
	{name: "leave by address of nobody", leave: true, address: true, stranger: true},
	{name: "leave by address, group unknown", leave: true, address: true, elsewhere: true, unknown: true},
	{name: "join of a profile in no group"},
	{name: "join of a profile that is in another group", elsewhere: true},
	{name: "join of a member", member: true},
	{name: "join that makes a profile", stranger: true},
	{name: "join, group unknown", elsewhere: true, unknown: true},
	{name: "join that would make a profile, group unknown", stranger: true, unknown: true},
}

// arrange makes user and group.
func (c gsVerdict) arrange(t testing.TB, srv *memserver.Server) *scene {
	t.Helper()
	site := gsByAddress{srv.GroupServer}
	number := scenes.Add(1)
	address := fmt.Sprintf("ada.%d@example.com", number)
	id := "nobody"
	g := memserver.Group{}
	if !c.stranger {
		id = must(t, site.AddUser, memserver.User{Name: "Ada", Email: address}).ID
	}
	if c.owner {
		g.Owner = id
	}
	g = must(t, site.AddGroup, g)
	if c.member {
		noError(t, site.AddMember(g.ID, id))
	}
	if c.elsewhere {
		noError(t, site.AddMember(must(t, site.AddGroup, memserver.Group{}).ID, id))
	}
	if c.unknown {
		g.ID = fmt.Sprintf("missing-%d", number)
	}
	p := gsProtocol
	p.looksUp = c.address
	return &scene{
		trial: trial{
			protocol: p, site: site, group: g.ID, user: address, leave: c.leave,
			settlesJoin: func() bool { return site.listed(address) },
		},
		asked: c.asked(id, address), people: []string{id},
		client: func(h groups.HTTPConfig) (groups.Client, error) {
			cfg := site.Config()
			h.Transport = cfg.Transport
			cfg.HTTPConfig = h
			if c.secure {
				cfg.BaseURL = srv.TLSURL()
			}
			return groupserver.New(cfg)
		},
	}
}

// asked is whom the Membership names.
func (c gsVerdict) asked(id, address string) groups.User {
	switch {
	case !c.leave:
		return groups.User{Email: address, Name: "Ada"}
	case c.address:
		return groups.User{Email: address}
	}
	return groups.User{ID: id}
}

// gsSpoilings are the faults of one hook.
func gsSpoilings(leave bool) []spoiling {
	const unknown = groups.FateUnknown
	no := append(refusedOnTheWay(),
		answers("a refused token", groups.FateAnswered, 200,
			`{"status": 100, "message": ["The authentication token \"x\" does not match the one in the database."]}`),
		answers("a missing argument", groups.FateAnswered, 200, `{"status": 100, "message": ["groupId is missing"]}`),
		answers("a status that nobody knows", groups.FateAnswered, 200, `{"status": 99, "message": "no"}`),
		answers("a self-description", groups.FateHopeless, 200, `{"message": ["", "x"], "actions": {"x": "x"}, "arguments": {}}`))
	silent := append(failedOnTheWay(),
		answers("500 with a status that nobody knows", unknown, 500, `{"status": 99, "message": "no"}`),
		answers("500 with status 257", unknown, 500, `{"status": 257, "message": "no"}`),
		answers("an answer without a status", unknown, 200, `{"message": "yes"}`))
	if !leave {
		silent = append(silent, answers("status 257", unknown, 200, `{"status": 257, "message": ["Cannot add"]}`))
	}
	return inAllPhases(no, silent)
}

// TestNoGroupServerVerdictIsWrong compares what the client says with what the
// world did, for each way in which attempts can be spoiled.
func TestNoGroupServerVerdictIsWrong(t *testing.T) {
	t.Parallel()
	var stages []stage
	for _, c := range gsVerdicts {
		stages = append(stages, stage{name: c.name, spoilings: gsSpoilings(c.leave), arrange: c.arrange})
	}
	judgeStages(t, stages)
}

// TestALeaveByAddressWhoseLookUpSucceedsAndWhoseLeaveIsLost has the answers to
// the leave lost, and then those of the read, too: the look-up changes nothing,
// so it neither leaves the outcome open nor settles it.
func TestALeaveByAddressWhoseLookUpSucceedsAndWhoseLeaveIsLost(t *testing.T) {
	t.Parallel()
	lost := func(op string, attempt int, phase memserver.Phase) memserver.Fault {
		return memserver.Fault{
			Site: gsProtocol.site, Op: op, Attempt: attempt, Phase: phase, Effect: memserver.Effect{Kind: memserver.Drop},
		}
	}
	one, all := lost(gsProtocol.leave, 1, memserver.AfterRules), lost(gsProtocol.leave, 0, memserver.AfterRules)
	unsent := lost(gsProtocol.leave, 0, memserver.BeforeRules)
	var reads []memserver.Fault
	for n := 2; n <= 1+verdictAttempts; n++ {
		reads = append(reads, lost(gsProtocol.read, n, memserver.AfterRules))
	}
	for name, tc := range map[string]struct {
		faults   []memserver.Fault
		code     groups.Code
		attempts int
	}{
		"the second leave proves it":         {[]memserver.Fault{one}, "", 3},
		"the read settles it":                {[]memserver.Fault{all}, "", 6},
		"the read shows the membership":      {[]memserver.Fault{unsent}, groups.ErrUnavailable, 6},
		"the read is lost, too":              {append(reads, all), groups.ErrOutcomeUnknown, 9},
		"the read is lost, nothing happened": {append(reads, unsent), groups.ErrOutcomeUnknown, 9},
	} {
		for _, dialect := range dialects {
			t.Run(dialectNames[dialect]+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))
					sc := gsVerdict{leave: true, address: true, member: true}.arrange(t, srv)
					noError(t, srv.Inject(tc.faults...))
					sc.play(t.Context(), t)
					if wrong := sc.wrong(); wrong != "" {
						t.Error(wrong)
					}
					inferred := sc.res != nil && sc.res.Inferred
					if groups.CodeOf(sc.err) != tc.code || inferred != (tc.code == "") || len(sc.attempts) != tc.attempts {
						t.Errorf("code %q, inferred %v\n%s", groups.CodeOf(sc.err), inferred, sc.story())
					}
				})
			})
		}
	}
}

// TestALookUpThatIsSpoiledLeavesNothingOpen has faults meet the look-up of a
// Leave by address alone.
func TestALookUpThatIsSpoiledLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		t.Run(dialectNames[dialect], func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(dialect))
				for _, s := range gsSpoilings(true) {
					for _, e := range extents[:3] {
						sc := gsVerdict{leave: true, address: true, member: true}.arrange(t, srv)
						look := gsProtocol
						look.leave = look.read
						srv.ClearFaults()
						noError(t, srv.Inject(s.faults(e, look, true, "")...))
						sc.play(t.Context(), t)
						if wrong := sc.wrong(); wrong != "" || groups.CodeOf(sc.err) == groups.ErrOutcomeUnknown {
							t.Errorf("%s, %s: %s\n%s", s.name, e.name, wrong, sc.story())
						}
					}
				}
				srv.ClearFaults()
			})
		})
	}
}

// TestALostJoinMakesOneProfile has the join that makes a profile be repeated.
func TestALostJoinMakesOneProfile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := memserver.Start(t, memserver.WithoutPort())
		for _, s := range gsSpoilings(false) {
			for _, e := range extents {
				sc := gsVerdict{stranger: true}.arrange(t, srv)
				srv.ClearFaults()
				noError(t, srv.Inject(s.faults(e, sc.protocol, false, "")...))
				sc.play(t.Context(), t)
				made := gsByAddress{srv.GroupServer}.profiles(sc.user)
				if len(made) > 1 || sc.err == nil && (len(made) == 0 || sc.res.Membership.User.ID != made[0]) {
					t.Errorf("%s, %s: the profiles are %q\n%s", s.name, e.name, made, sc.story())
				}
			}
		}
		srv.ClearFaults()
	})
}
