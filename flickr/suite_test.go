package flickr_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupstest"
	"github.com/groups-go/groups/memserver"
)

// The whole suite runs in both dialects, over TLS and, where the server does not
// demand it, without.
func TestPassesTheSuite(t *testing.T) {
	t.Parallel()
	for dialectName, dialect := range map[string]memserver.Dialect{"documented": memserver.Documented, "deployed": memserver.Deployed} {
		for how, plain := range map[string]bool{"over TLS": false, "without TLS": true} {
			t.Run(dialectName+" "+how, func(t *testing.T) {
				t.Parallel()
				groupstest.Run(t, harness(dialect, plain))
			})
		}
	}
}

func harness(dialect memserver.Dialect, plain bool) groupstest.Harness {
	return groupstest.Harness{
		Provider: "flickr",
		Start: func(t groupstest.TB, tune func(*groups.HTTPConfig)) *groupstest.World {
			t.Helper()
			return newWorld(t, dialect, plain, tune).suite()
		},
		Changes:       changes,
		Reads:         true,
		SecondJoin:    groups.ErrAlreadyMember,
		SecondLeave:   groups.ErrNotMember,
		SecondRequest: groups.ErrRequestPending,
		LostJoin:      groupstest.Inferred,
		LostLeave:     groupstest.Inferred,
		LostRequest:   groupstest.Inferred,

		NativeSecondJoin:    flickr.CodeAlreadyMember,
		NativeSecondLeave:   flickr.CodeNotMember,
		NativeSecondRequest: flickr.CodeAlreadyRequested,
	}
}

// byInvitation is the id of the group that nobody joins without an invitation.
const byInvitation = "7@N20"

// changes reads the form, and puts the body back.
func changes(r *http.Request) bool {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return false
	}
	switch form.Get(flickr.ParamMethod) {
	case flickr.MethodGroupsJoinRequest, flickr.MethodGroupsLeave:
		return true
	case flickr.MethodGroupsJoin:
		return form.Get(flickr.ParamGroupID) != byInvitation
	}
	return false
}

// A world makes what the suite needs: Ada's client, and groups of Grace's.
type world struct {
	t          groupstest.TB
	site       *memserver.Flickr
	base       string // "" over TLS
	tune       func(*groups.HTTPConfig)
	ada, grace string
	secrets    []string
}

func newWorld(t groupstest.TB, dialect memserver.Dialect, plain bool, tune func(*groups.HTTPConfig)) *world {
	t.Helper()
	srv := memserver.Start(t, memserver.WithDialect(dialect))
	w := &world{t: t, site: srv.Flickr, tune: tune}
	if plain {
		w.site.SetTLSRequired(false)
		w.base = srv.URL()
	}
	w.ada, w.grace = w.account("Ada"), w.account("Grace")
	return w
}

func (w *world) suite() *groupstest.World {
	w.t.Helper()
	joined := w.of(w.group(memserver.Group{}, w.ada))
	moderated := w.of(w.group(memserver.Group{ID: byInvitation, Registration: memserver.Invite}))
	cfg := w.site.Config(w.ada)
	cfg.RequestMessage = "May I?"
	joinable := w.of(w.group(memserver.Group{}))
	world := &groupstest.World{
		Client:     w.client(cfg),
		Joinable:   joinable,
		Joined:     joined,
		Moderated:  &moderated,
		Bystanders: w.bystanders(joinable, joined, moderated),
		State:      func(m groups.Membership) groups.State { return w.site.State(m.GroupID, w.idOf(m.User)) },
		Set:        w.set,
		Refused:    slices.Concat(w.refusedByGroups(), w.refusedByCredentials(joined)),
		Unsent:     w.unsent(joined.GroupID),
	}
	world.Secrets = w.secrets // all clients are made
	return world
}

// bystanders are Grace, whose groups they are, Joan, who is in none, and another
// membership of Ada's.
func (w *world) bystanders(own ...groups.Membership) []groups.Membership {
	w.t.Helper()
	joan := w.account("Joan")
	list := []groups.Membership{w.of(w.group(memserver.Group{}, w.ada))}
	for _, m := range own {
		list = append(list,
			groups.Membership{GroupID: m.GroupID, User: groups.User{ID: w.grace}},
			groups.Membership{GroupID: m.GroupID, User: groups.User{ID: joan}})
	}
	return list
}

// idOf gives a user's id.
func (w *world) idOf(u groups.User) string {
	if u.IsSelf() {
		return w.ada
	}
	return u.ID
}

// set changes a membership past the client.
func (w *world) set(m groups.Membership, want groups.State) {
	w.t.Helper()
	id := w.idOf(m.User)
	switch {
	case want == groups.StateJoined:
		w.must(w.site.AddMember(m.GroupID, id))
	case w.site.State(m.GroupID, id) == groups.StatePending:
		w.must(w.site.Reject(m.GroupID, id))
	default:
		w.must(w.site.Leave(m.GroupID, id))
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("seeding: %v", err)
	}
}

func (w *world) account(name string) (id string) {
	w.t.Helper()
	u, err := w.site.AddUser(memserver.User{Name: name})
	w.must(err)
	return u.ID
}

// group makes a group of Grace's.
func (w *world) group(g memserver.Group, members ...string) (id string) {
	w.t.Helper()
	g.Owner = w.grace
	made, err := w.site.AddGroup(g)
	w.must(err)
	for _, m := range members {
		w.must(w.site.AddMember(made.ID, m))
	}
	return made.ID
}

func (w *world) of(group string) groups.Membership {
	return groups.Membership{GroupID: group, User: groups.Self}
}

func (w *world) client(cfg flickr.Config) *flickr.Client {
	w.t.Helper()
	if w.base != "" {
		cfg.BaseURL = w.base
	}
	for _, secret := range []string{cfg.APIKey, cfg.APISecret.Reveal(), cfg.Token.Reveal(), cfg.TokenSecret.Reveal()} {
		if !slices.Contains(w.secrets, secret) {
			w.secrets = append(w.secrets, secret)
		}
	}
	w.tune(&cfg.HTTPConfig)
	c, err := flickr.New(cfg)
	w.must(err)
	return c
}

// unsent are the operations on the membership of somebody else.
func (w *world) unsent(group string) []groupstest.Refusal {
	other := groups.Membership{GroupID: group, User: groups.User{ID: w.grace}}
	return []groupstest.Refusal{
		{Name: "it joins nobody else", Op: groupstest.Join, Membership: other, Code: groups.ErrUnsupported},
		{Name: "it removes nobody else", Op: groupstest.Leave, Membership: other, Code: groups.ErrUnsupported},
	}
}

// refusedByGroups are the refusals of the methods' own codes.
func (w *world) refusedByGroups() []groupstest.Refusal {
	const none = "1@N99"
	rules := w.group(memserver.Group{Rules: "Be kind."})
	private := w.group(memserver.Group{Private: true, Registration: memserver.Invite})
	banned := w.group(memserver.Group{})
	w.must(w.site.Deny(banned, w.ada))
	silent := w.client(w.site.Config(w.ada)) // it asks for nothing
	return []groupstest.Refusal{
		{Name: "there is no such group", Op: groupstest.Join, Membership: w.of(none), Code: groups.ErrGroupNotFound, NativeCode: flickr.CodeGroupNotFound},
		{Name: "there is no such group", Op: groupstest.Leave, Membership: w.of(none), Code: groups.ErrGroupNotFound, NativeCode: flickr.CodeGroupNotFound},
		{Name: "the rules are not accepted", Op: groupstest.Join, Membership: w.of(rules), Code: groups.ErrRulesNotAccepted, NativeCode: flickr.CodeRulesNotAccepted},
		{Name: "the group is hidden", Op: groupstest.Join, Membership: w.of(private), Code: groups.ErrPermissionDenied, NativeCode: flickr.CodeNotAvailable},
		{Name: "the user is banned", Op: groupstest.Join, Membership: w.of(banned), Code: groups.ErrRefused, NativeCode: flickr.CodeUnableToJoin},
		{
			Name: "the group is by invitation", Op: groupstest.Join, Client: silent,
			Membership: w.of(w.group(memserver.Group{Registration: memserver.Invite})),
			Code:       groups.ErrInvitationRequired, NativeCode: flickr.CodeInvitationOnly,
		},
	}
}

// refusedByCredentials are the refusals of keys, tokens and what they permit.
func (w *world) refusedByCredentials(joined groups.Membership) []groupstest.Refusal {
	unknown, reader, unsigned := w.site.Config(w.ada), w.site.Config(w.ada), w.site.Config(w.ada)
	unknown.Token = groups.NewSecret("72157600000000000-0000000000000000")
	reader.Token, reader.TokenSecret = w.site.Token(w.ada, flickr.PermsWrite)
	unsigned.APIKey = "00000000000000000000000000000000"
	return []groupstest.Refusal{
		{
			Name: "the token is none", Op: groupstest.Leave, Membership: joined, Client: w.client(unknown),
			Code: groups.ErrUnauthenticated, NativeCode: flickr.CodeInvalidToken,
		},
		{
			Name: "the token permits too little", Op: groupstest.Leave, Membership: joined, Client: w.client(reader),
			Code: groups.ErrPermissionDenied, NativeCode: flickr.CodeInsufficientPermissions,
		},
		{
			Name: "the key is none", Op: groupstest.Leave, Membership: joined, Client: w.client(unsigned),
			Code: groups.ErrUnauthenticated, NativeCode: flickr.CodeInvalidAPIKey,
		},
	}
}
