package memserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/rocketchat"
)

// The credentials of the document.
const (
	rcAda   = "rbAXPnMktTFbNpwtJ"
	rcToken = "RScctEHSmLGZGywfIhWyRpyofhKOiMoUIpimhvheU3f"
)

// The other users, by id; a login is the id in small letters.
const (
	rcGrace = "Grace"
	rcMary  = "Mary" // a guest
	rcRoot  = "Root" // an administrator of the site
	rcBot   = "Bot"
	rcJoan  = "Joan" // in no room
)

// The rooms, by what Ada is to them.
const (
	rcIn        = "In"        // a member
	rcLast      = "Last"      // the last owner of several members
	rcSole      = "Sole"      // the only member, and owner
	rcShared    = "Shared"    // one of two owners
	rcModerates = "Moderates" // a moderator
	rcOut       = "Out"       // nothing
	rcOld       = "Old"       // a member; archived
	rcOldOut    = "OldOut"    // nothing; archived
	rcTalk      = "Talk"      // nothing; a discussion below In
	rcOldTalk   = "OldTalk"   // nothing; an archived discussion below In
	rcDeep      = "Deep"      // nothing; a discussion below Out
	rcGone      = "Gone"      // a member, until it was deleted
	rcMissing   = "Missing"   // there is no such room
	rcOpen      = "Open"      // nothing; a channel
	rcJoined    = "Joined"    // a member of a channel
	rcCoded     = "Coded"     // nothing; a channel with a join code
	rcCodedIn   = "CodedIn"   // a member of a channel with a join code
	rcHeld      = "Held"      // the last owner of a channel
	rcOldOpen   = "OldOpen"   // a member of an archived channel
	rcShut      = "Shut"      // banned from a channel
)

const (
	rcPassword = "correct horse"
	rcCode     = "open sesame"
	rcFactor   = "123456"
)

var rcStart = time.Date(2016, 12, 9, 15, 22, 40, 656_000_000, time.UTC)

// An rcWorld is a server where Ada is each thing to some room.
type rcWorld struct {
	*memserver.Server
	dialect memserver.Dialect
	site    *memserver.RocketChat
	clock   *memserver.Clock
	tokens  map[string]string // by user's id
}

// rcNew makes an rcWorld without a port.
func rcNew(t memserver.TB, dialect memserver.Dialect, opts ...memserver.Option) *rcWorld {
	t.Helper()
	w := &rcWorld{dialect: dialect, clock: memserver.NewClock(rcStart), tokens: map[string]string{}}
	opts = append([]memserver.Option{memserver.WithDialect(dialect), memserver.WithClock(w.clock), memserver.WithoutPort()}, opts...)
	w.Server = memserver.Start(t, opts...)
	w.site = w.RocketChat
	for _, u := range []memserver.User{
		{ID: rcAda, Login: "ada", Name: "Ada", Email: "ada@example.com", Password: groups.NewSecret(rcPassword)},
		{ID: rcGrace},
		{ID: rcMary, SiteRoles: []string{"guest"}},
		{ID: rcRoot, SiteRoles: []string{"user", "admin"}},
		{ID: rcBot, SiteRoles: []string{"bot"}},
		{ID: rcJoan},
	} {
		if u.Login == "" {
			u.Login = strings.ToLower(u.ID)
		}
		must(t, w.site.AddUser, u)
		w.tokens[u.ID] = w.site.Token(u.ID).Reveal()
	}
	w.site.SetToken(rcAda, groups.NewSecret(rcToken))
	w.tokens[rcAda] = rcToken
	w.addRooms(t)
	return w
}

func (w *rcWorld) addRooms(t memserver.TB) {
	t.Helper()
	for _, g := range []memserver.Group{
		{ID: rcIn, Private: true},
		{ID: rcLast, Private: true, Owner: rcAda},
		{ID: rcSole, Private: true, Owner: rcAda},
		{ID: rcShared, Private: true},
		{ID: rcModerates, Private: true},
		{ID: rcOut, Private: true},
		{ID: rcOld, Private: true, Archived: true},
		{ID: rcOldOut, Private: true, Archived: true},
		{ID: rcTalk, Private: true, Parent: rcIn},
		{ID: rcOldTalk, Private: true, Parent: rcIn, Archived: true},
		{ID: rcDeep, Private: true, Parent: rcOut},
		{ID: rcGone, Private: true},
		{ID: rcOpen},
		{ID: rcJoined},
		{ID: rcCoded},
		{ID: rcCodedIn},
		{ID: rcHeld, Owner: rcAda},
		{ID: rcOldOpen, Archived: true},
		{ID: rcShut},
	} {
		g.Name = rcNameOf(g.ID)
		if g.Owner == "" {
			g.Owner = rcGrace
		}
		must(t, w.site.AddGroup, g)
	}
	s := w.site
	noError(t,
		s.AddMember(rcLast, rcGrace), s.AddMember(rcShared, rcAda, memserver.Admin),
		s.AddMember(rcModerates, rcAda, memserver.Moderator), s.AddMember(rcModerates, rcRoot),
		s.Deny(rcShut, rcAda), s.Deny(rcModerates, rcJoan),
		s.SetJoinCode(rcCoded, groups.NewSecret(rcCode)), s.SetJoinCode(rcCodedIn, groups.NewSecret(rcCode)),
		s.AddMember(rcIn, rcMary), s.AddMember(rcJoined, rcMary),
	)
	for _, id := range []string{rcIn, rcOld, rcGone, rcJoined, rcCodedIn, rcOldOpen} {
		noError(t, s.AddMember(id, rcAda))
	}
	noError(t, s.DeleteGroup(rcGone))
}

// rcNameOf is the name of a room.
func rcNameOf(id string) string { return "name-of-" + strings.ToLower(id) }

func (w *rcWorld) snapshot(t memserver.TB) string {
	t.Helper()
	var b bytes.Buffer
	noError(t, w.Snapshot(&b))
	return b.String()
}

// rcBodies are the ways in which a body may be written.
var rcBodies = []string{"JSON", "form", "multipart"}

// rcEach runs a test for each dialect and kind of body.
func rcEach(t *testing.T, test func(t *testing.T, dialect memserver.Dialect, body string)) {
	t.Helper()
	for _, dialect := range dialects {
		for _, body := range rcBodies {
			t.Run(dialectNames[dialect]+" "+body, func(t *testing.T) {
				t.Parallel()
				test(t, dialect, body)
			})
		}
	}
}

type rcArgs = map[string]any

// An rcCall is a call whose body may be written in several ways.
type rcCall struct {
	method string
	args   rcArgs
	as     string // a user's id; "" is Ada, "nobody" sends no credentials
	verb   string // "" for the method's own
	header map[string]string
}

var rcGets = []string{"groups.info", "groups.members", "groups.list", "subscriptions.getOne"}

// request writes the call.
func (w *rcWorld) request(t memserver.TB, kind string, c rcCall) *http.Request {
	t.Helper()
	verb, target, contentType, body := c.verb, "/api/v1/"+c.method, "", ""
	if verb == "" {
		verb = http.MethodPost
		if slices.Contains(rcGets, c.method) {
			verb = http.MethodGet
		}
	}
	switch {
	case verb == http.MethodGet:
		target += "?" + rcForm(c.args).Encode()
	case kind == "form":
		contentType, body = paForm, rcForm(c.args).Encode()
	case kind == "multipart":
		contentType, body = rcMultipart(t, rcForm(c.args))
	default:
		contentType, body = "application/json", string(must(t, json.Marshal, any(c.args)))
	}
	r := paRequest(verb, target, contentType, body)
	who := c.as
	if who == "" {
		who = rcAda
	}
	if who != "nobody" {
		r.Header.Set("X-Auth-Token", w.tokens[who])
		r.Header.Set("X-User-Id", who)
	}
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	return r
}

func rcForm(args rcArgs) url.Values {
	form := url.Values{}
	for name, value := range args {
		switch value := value.(type) {
		case []string:
			for _, one := range value {
				form.Add(name+"[]", one)
			}
		default:
			form.Set(name, fmt.Sprint(value))
		}
	}
	return form
}

func rcMultipart(t memserver.TB, form url.Values) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			noError(t, w.WriteField(name, value))
		}
	}
	noError(t, w.Close())
	return w.FormDataContentType(), b.String()
}

// An rcGot is an answer; body is without the layout.
type rcGot struct {
	status int
	header http.Header
	raw    string
	body   string
}

// send has the server answer the call, and checks what all answers have.
func (w *rcWorld) send(t memserver.TB, kind string, c rcCall) rcGot {
	t.Helper()
	return w.serve(t, w.request(t, kind, c))
}

func (w *rcWorld) serve(t memserver.TB, r *http.Request) rcGot {
	t.Helper()
	return rcRead(t, w.dialect, serve(w.Server, r))
}

func rcRead(t memserver.TB, dialect memserver.Dialect, rec *httptest.ResponseRecorder) rcGot {
	t.Helper()
	got := rcGot{status: rec.Code, header: rec.Header(), raw: rec.Body.String()}
	var compact, indented bytes.Buffer
	noError(t, json.Compact(&compact, rec.Body.Bytes()), json.Indent(&indented, rec.Body.Bytes(), "", "  "))
	got.body = compact.String()
	want := indented.String()
	if dialect == memserver.Deployed {
		want = got.body
	}
	if want != got.raw {
		t.Errorf("the layout is another:\n%s", got.raw)
	}
	for name, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "Pragma": "no-cache"} {
		if all := got.header.Values(name); len(all) != 1 || all[0] != want {
			t.Errorf("%s: %q", name, all)
		}
	}
	return got
}

// client makes a client for a user.
func (w *rcWorld) client(t testing.TB, user string, tweaks ...func(*rocketchat.Config)) *rocketchat.Client {
	t.Helper()
	cfg := w.site.Config(user)
	cfg.MinWait, cfg.MaxWait = time.Microsecond, time.Microsecond
	for _, tweak := range tweaks {
		tweak(&cfg)
	}
	return must(t, rocketchat.New, cfg)
}
