package peopleaggregator_test

import (
	"net/http"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// The whole suite runs in each style, in both dialects, with a token, with a
// log-in, and without a way to read.
func TestPassesTheSuite(t *testing.T) {
	t.Parallel()
	for _, style := range []peopleaggregator.Style{peopleaggregator.XML, peopleaggregator.JSON, peopleaggregator.XMLRPC} {
		for name, dialect := range map[string]memserver.Dialect{"documented": memserver.Documented, "deployed": memserver.Deployed} {
			for _, s := range []suite{
				{as: "with a token", reads: true},
				{as: "with a log-in", reads: true, logsIn: true},
				{as: "without a user id"},
			} {
				s.style, s.dialect = style, dialect
				t.Run(string(style)+" "+name+" "+s.as, func(t *testing.T) {
					t.Parallel()
					groupstest.Run(t, s.harness())
				})
			}
		}
	}
}

type suite struct {
	as            string
	style         peopleaggregator.Style
	dialect       memserver.Dialect
	reads, logsIn bool
}

func (s suite) harness() groupstest.Harness {
	h := groupstest.Harness{
		Provider:      "peopleaggregator",
		Start:         s.start,
		Changes:       changes,
		Reads:         s.reads,
		SecondJoin:    groups.ErrRefused,
		SecondLeave:   groups.ErrRefused,
		SecondRequest: groups.ErrRefused,
		LostJoin:      groupstest.Unknown,
		LostLeave:     groupstest.Unknown,
		LostRequest:   groupstest.Unknown, // getGroups does not show requests
	}
	if s.reads {
		h.LostJoin, h.LostLeave = groupstest.Inferred, groupstest.Inferred
	}
	if s.dialect == memserver.Deployed { // else a bare success false (PA-007)
		no := peopleaggregator.CodeOperationNotPermitted
		h.NativeSecondJoin, h.NativeSecondLeave, h.NativeSecondRequest = no, no, no
	}
	return h
}

// changes tells the methods by what stands in every style: the name of the
// method, in the path or in the body.
func changes(r *http.Request) bool {
	method := methodOf(r)
	return method == peopleaggregator.MethodJoinGroup || method == peopleaggregator.MethodLeaveGroup
}

func (s suite) start(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
	t.Helper()
	srv := memserver.Start(t, memserver.WithDialect(s.dialect))
	site := srv.PeopleAggregator
	w := &world{t: t, site: site, suite: s, tune: tune}
	ada := w.user("ada")
	w.ada = ada
	cfg := site.Config(ada.ID)
	if s.logsIn {
		cfg.AuthToken, cfg.Login, cfg.Password = groups.Secret{}, ada.Login, passwordOf(ada.Login)
	}
	w.client = w.newClient(cfg)
	joinable := w.group(memserver.Open, "")
	joined := w.group(memserver.Open, "")
	w.must(site.AddMember(joined.GroupID, ada.ID))
	moderated := w.group(memserver.Moderated, "")
	return &groupstest.World{
		Client:     w.client,
		Joinable:   joinable,
		Joined:     joined,
		Moderated:  &moderated,
		Bystanders: w.bystanders(joinable, joined, moderated),
		State:      w.state,
		Set:        w.set,
		Refused:    w.refused(),
		Unsent: []groupstest.Refusal{
			{Name: "the group's id is malformed", Op: groupstest.Join, Membership: groups.Membership{GroupID: "1234"}, Code: groups.ErrInvalidArgument},
			{Name: "the membership is somebody else's", Op: groupstest.Leave, Membership: groups.Membership{GroupID: joined.GroupID, User: groups.User{ID: "77"}}, Code: groups.ErrUnsupported},
		},
		Secrets: w.secrets,
	}
}

// A world makes what the suite needs.
type world struct {
	t       groupstest.TB
	site    *memserver.PeopleAggregator
	suite   suite
	tune    func(*groups.HTTPConfig)
	ada     memserver.User
	client  *peopleaggregator.Client
	secrets []string
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("seeding: %v", err)
	}
}

func (w *world) user(login string) memserver.User {
	w.t.Helper()
	w.secrets = append(w.secrets, passwordOf(login).Reveal())
	u, err := w.site.AddUser(memserver.User{Login: login, Name: login, Password: passwordOf(login)})
	w.must(err)
	return u
}

func passwordOf(login string) groups.Secret { return groups.NewSecret("pass & word of " + login) }

func (w *world) group(r memserver.Registration, owner string) groups.Membership {
	w.t.Helper()
	g, err := w.site.AddGroup(memserver.Group{Registration: r, Owner: owner})
	w.must(err)
	return groups.Membership{GroupID: g.ID}
}

func (w *world) newClient(cfg peopleaggregator.Config) *peopleaggregator.Client {
	w.t.Helper()
	cfg.Style = w.suite.style
	if !w.suite.reads {
		cfg.UserID = ""
	}
	if !cfg.AuthToken.IsZero() {
		w.secrets = append(w.secrets, cfg.AuthToken.Reveal())
	}
	w.tune(&cfg.HTTPConfig)
	c, err := peopleaggregator.New(cfg)
	w.must(err)
	return c
}

// refused are the refusals of the table, with the native codes of the dialect.
func (w *world) refused() []groupstest.Refusal {
	byRule := func(code string) string {
		if w.suite.dialect == memserver.Documented {
			return "" // a bare success false
		}
		return code
	}
	notInvited := groups.ErrInvitationRequired
	if w.suite.dialect == memserver.Documented {
		notInvited = groups.ErrRefused
	}
	own, invite, closed := w.group(memserver.Open, w.ada.ID), w.group(memserver.Invite, ""), w.group(memserver.Open, "")
	w.must(w.site.Deny(closed.GroupID, w.ada.ID))
	open := w.group(memserver.Open, "")
	stranger := w.site.Config(w.ada.ID)
	stranger.AuthToken = groups.NewSecret("a token that nobody gave")
	gone := w.user("grace")
	goneConfig := w.site.Config(gone.ID)
	w.must(w.site.RemoveUser(gone.ID))
	return []groupstest.Refusal{
		{Name: "the owner cannot leave", Op: groupstest.Leave, Membership: own, Code: groups.ErrRefused, NativeCode: byRule(peopleaggregator.CodeOperationNotPermitted)},
		{Name: "there is no invitation", Op: groupstest.Join, Membership: invite, Code: notInvited, NativeCode: byRule(peopleaggregator.CodeGroupNotInvited)},
		{Name: "the user is banned", Op: groupstest.Join, Membership: closed, Code: groups.ErrPermissionDenied, NativeCode: peopleaggregator.CodeUserAccessDenied},
		{Name: "there is no such group", Op: groupstest.Join, Membership: groups.Membership{GroupID: "group:404"}, Code: groups.ErrGroupNotFound, NativeCode: peopleaggregator.CodeContentNotFound},
		{Name: "the token is none", Op: groupstest.Join, Membership: open, Code: groups.ErrUnauthenticated, NativeCode: peopleaggregator.CodeUserTokenInvalid, Client: w.newClient(stranger)},
		{Name: "the account is gone", Op: groupstest.Join, Membership: open, Code: groups.ErrUserNotFound, NativeCode: peopleaggregator.CodeUserNotFound, Client: w.newClient(goneConfig)},
		{Name: "the login is unknown", Op: groupstest.Join, Membership: open, Code: groups.ErrUnauthenticated, NativeCode: peopleaggregator.CodeBadLogin, Client: w.newClient(w.login("nobody"))},
		{Name: "the password is wrong", Op: groupstest.Join, Membership: open, Code: groups.ErrUnauthenticated, NativeCode: peopleaggregator.CodeUserInvalidPassword, Client: w.newClient(w.login("ada"))},
	}
}

func (w *world) login(name string) peopleaggregator.Config {
	cfg := w.site.Config("")
	cfg.Login, cfg.Password = name, groups.NewSecret("not the pass word")
	w.secrets = append(w.secrets, cfg.Password.Reveal())
	return cfg
}
