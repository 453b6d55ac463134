package groupstest_test

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

const changedAnother = "changed another membership"

// selfish acts for its own account whoever is named, and tells of who was named.
func selfish(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	res, err := honest(ctx, c, op, groups.Membership{GroupID: m.GroupID, User: groups.Self})
	if res != nil {
		res.Membership = m
	}
	var e *groups.Error
	if errors.As(err, &e) {
		e.UserID = m.User.ID
	}
	return res, err
}

// roams does the same in another group.
func roams(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	elsewhere := groups.Membership{GroupID: "club", User: m.User}
	if op == groupstest.Leave {
		elsewhere.GroupID = "den"
	}
	_, _ = honest(ctx, c, op, elsewhere)
	return honest(ctx, c, op, m)
}

// expels has somebody else leave first.
func expels(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	_, _ = c.Leave(ctx, groups.Membership{GroupID: m.GroupID, User: groups.User{ID: "grace"}})
	return honest(ctx, c, op, m)
}

// selfishRead reads the own account's state whoever is named.
func selfishRead(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
	return state(ctx, c, groups.Membership{GroupID: m.GroupID, User: groups.Self})
}

// bystanderMistakes hit others than who is meant.
var bystanderMistakes = slices.Concat(
	spread(
		mistake{name: "it removes others too", bugs: fakeBugs{everybody: true}, says: changedAnother},
		"Leave: others in its group stay in it", "Leave: the state holds, by one request",
		"Leave: a lost answer gives the harness's verdict", "Leave: Ensure makes the state",
		"Many goroutines: one Leave counts, the others come second",
	),
	spread(
		mistake{name: "it joins others too", bugs: fakeBugs{everybody: true}, says: changedAnother},
		"Join: others outside its group stay outside", "Join of a moderated group: others outside its group stay outside",
		"Join: the second time changes nothing", "Many goroutines: memberships in different groups do not mix",
	),
	spread(
		mistake{name: "it replaces the members", manner: easy, wrap: instead(expels), says: changedAnother},
		"Join: others in its group stay in it", "Join of a moderated group: others in its group stay in it",
	),
	spread(
		mistake{name: "it leaves other groups too", wrap: instead(roams), says: changedAnother},
		"Leave: the user's other groups stay as they are", "Leave: the state holds, by one request",
	),
	spread(
		mistake{name: "it ignores the user", wrap: instead(selfish), says: "but the harness has no ForOthers"},
		"Join: with another user, it acts for that one or for nobody", "Leave: with another user, it acts for that one or for nobody",
	),
	spread(
		mistake{name: "it ignores the user, and claims to act for others", manner: easy, wrap: instead(selfish), says: "false success"},
		"Join: with another user, it acts for that one or for nobody", "Leave: with another user, it acts for that one or for nobody",
	),
	spread(
		mistake{name: "it acts for its own account", manner: easy, wrap: instead(selfish), says: changedAnother},
		"Join: with another user, it acts for that one or for nobody", "Leave: with another user, it acts for that one or for nobody",
	),
	[]mistake{
		{
			name: "a read ignores the user", manner: terse, wrap: misread(selfishRead),
			fails: "State: with another user, it tells of that one's membership or of none", says: "of user",
		},
		{
			name: "a read removes another", manner: easy, wrap: misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
				_, _ = c.Leave(ctx, groups.Membership{GroupID: "den"})
				return state(ctx, c, m)
			}),
			fails: "State: it tells the truth and changes nothing", says: "State " + changedAnother,
		},
	},
)

// A memory keeps what the calls gave.
type memory struct {
	mu    sync.Mutex
	calls map[groups.Membership]groupstest.Op
	reads map[groups.Membership]groups.State
}

// again reports whether op was the last that succeeded.
func (k *memory) again(op groupstest.Op, m groups.Membership) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.calls[m] == op
}

func (k *memory) note(op groupstest.Op, m groups.Membership) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls[m] = op
}

// answers has a second call answered by the memory.
func (k *memory) answers(again func(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error)) wrapper {
	return instead(func(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
		if k.again(op, m) {
			return again(ctx, c, op, m)
		}
		res, err := honest(ctx, c, op, m)
		if err == nil {
			k.note(op, m)
		}
		return res, err
	})
}

// remembers keeps a memory for each client.
func remembers(again func(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error)) wrapper {
	return func(c groups.Client, cfg *groups.HTTPConfig) groups.Client {
		k := &memory{calls: map[groups.Membership]groupstest.Op{}}
		return k.answers(again)(c, cfg)
	}
}

// reads asks, and does not listen.
func reads(ctx context.Context, c groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	_, _ = state(ctx, c, m)
	return idle(ctx, c, op, m)
}

// refuses says what the provider says to a second call.
func refuses(_ context.Context, _ groups.Client, op groupstest.Op, m groups.Membership) (*groups.Result, error) {
	e := &groups.Error{Code: groups.ErrAlreadyMember, NativeCode: "already_member", Provider: "fake", Op: string(op), GroupID: m.GroupID}
	if op == groupstest.Leave {
		e.Code, e.NativeCode = groups.ErrNotMember, "not_member"
	}
	return nil, e
}

// remembersState reads each membership once.
func remembersState(c groups.Client, cfg *groups.HTTPConfig) groups.Client {
	k := &memory{reads: map[groups.Membership]groups.State{}}
	return misread(func(ctx context.Context, c groups.Client, m groups.Membership) (groups.State, error) {
		k.mu.Lock()
		defer k.mu.Unlock()
		if s := k.reads[m]; s != "" {
			return s, nil
		}
		s, err := state(ctx, c, m)
		k.reads[m] = s
		return s, err
	})(c, cfg)
}

// memoryMistakes answer without asking.
var memoryMistakes = slices.Concat(
	spread(
		mistake{name: "a second refusal comes from memory", wrap: remembers(refuses), says: "answers from memory"},
		"Join: the second time changes nothing", "Leave: the second time changes nothing",
	),
	spread(
		mistake{name: "a second success comes from memory", manner: easy, wrap: remembers(idle), says: "answers from memory"},
		"Join: the second time changes nothing", "Leave: the second time changes nothing",
	),
	spread(
		mistake{name: "the native code of a second time is lost", wrap: spoilError(func(_ context.Context, e *groups.Error) { e.NativeCode = "" }), says: "gives NativeCode \"\""},
		"Join: the second time changes nothing", "Leave: the second time changes nothing",
		"Join of a moderated group: the second time changes nothing",
	),
	spread(
		mistake{name: "what others undid is remembered as a refusal", wrap: remembers(refuses), says: "fails: "},
		"Join: what was undone from outside is done again, by a request", "Leave: what was undone from outside is done again, by a request",
	),
	spread(
		mistake{name: "what others undid is remembered as a success", manner: easy, wrap: remembers(reads), says: "false success"},
		"Join: what was undone from outside is done again, by a request", "Leave: what was undone from outside is done again, by a request",
	),
	[]mistake{{
		name: "a read comes from memory", manner: terse, wrap: remembersState,
		fails: "State: what was changed from outside is read", says: "want \"joined\"",
	}},
)
