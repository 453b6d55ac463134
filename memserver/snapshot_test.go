package memserver_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

func snapshotOf(t testing.TB, srv *memserver.Server) string {
	t.Helper()
	var b bytes.Buffer
	noError(t, srv.Snapshot(&b))
	return b.String()
}

func restore(srv *memserver.Server, text string) error {
	return srv.Restore(strings.NewReader(text))
}

// fullTown has something of everything.
func fullTown(t testing.TB, opts ...memserver.Option) *town {
	t.Helper()
	w := newPortless(t, append(opts, memserver.WithClock(memserver.NewClock(noon)))...)
	grace := must(t, w.site.AddUser, memserver.User{Login: "grace", Name: "Grace <&>", Email: "grace@example.org"}).ID
	joan := must(t, w.site.AddUser, memserver.User{ID: "007"}).ID
	moderated := must(t, w.site.AddGroup, memserver.Group{Registration: memserver.Moderated, Owner: grace, Created: noon.AddDate(-1, 0, 0)}).ID
	invite := must(t, w.site.AddGroup, memserver.Group{ID: "group:77", Registration: memserver.Invite}).ID
	deleted := must(t, w.site.AddGroup, memserver.Group{Name: "Gone"}).ID
	gone := must(t, w.site.AddUser, memserver.User{Login: "gone"}).ID
	w.site.Token(gone)
	noError(t, w.site.AddMember(w.group.ID, grace, memserver.Moderator, memserver.Admin), w.site.Invite(moderated, joan),
		w.site.Invite(invite, w.ada.ID), w.site.Deny(invite, joan), w.site.DeleteGroup(deleted), w.site.RemoveUser(gone))
	_, err := w.site.Join(moderated, w.ada.ID)
	noError(t, err)
	return w
}

func TestASnapshotComesBackEqual(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		w := fullTown(t, memserver.WithDialect(dialect))
		want := snapshotOf(t, w.Server)
		other := newPortless(t, memserver.WithDialect(dialect), memserver.WithSeed(2))
		other.site.Token(other.ada.ID)
		noError(t, restore(other.Server, want))
		if diff := cmp.Diff(want, snapshotOf(t, other.Server)); diff != "" {
			t.Errorf("%v: another server (-want +got):\n%s", dialect, diff)
		}
		noError(t, restore(w.Server, want))
		if diff := cmp.Diff(want, snapshotOf(t, w.Server)); diff != "" {
			t.Errorf("%v: the same server (-want +got):\n%s", dialect, diff)
		}
	}
}

// After Restore the passwords and tokens of before are good, and those that are
// given from then on are new.
func TestRestoredCredentialsWork(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		w := fullTown(t, memserver.WithDialect(dialect))
		text := snapshotOf(t, w.Server)
		other := memserver.Start(t, memserver.WithDialect(dialect), memserver.WithoutPort(), memserver.WithClock(memserver.NewClock(noon)))
		noError(t, restore(other, text))
		site := other.PeopleAggregator
		byToken, byPassword := site.Config(""), site.Config("")
		byToken.AuthToken = groups.NewSecret(w.token)
		byPassword.Login, byPassword.Password = "ada", groups.NewSecret("correct horse")
		for _, cfg := range []peopleaggregator.Config{byToken, byPassword} {
			client := must(t, peopleaggregator.New, fast(cfg))
			m := groups.Membership{GroupID: w.group.ID}
			if res, err := client.Join(t.Context(), m); err != nil || site.State(w.group.ID, w.ada.ID) != groups.StateJoined {
				t.Errorf("%s: Join: %v, %v", dialectNames[dialect], res, err)
			}
			noError(t, site.Leave(w.group.ID, w.ada.ID))
		}
		byPassword.Password = groups.NewSecret("wrong")
		if _, err := must(t, peopleaggregator.New, fast(byPassword)).Login(t.Context()); !errors.Is(err, groups.ErrUnauthenticated) {
			t.Errorf("a wrong password: %v", err)
		}
	}
}

// A server that goes on from a snapshot has the seed of the one that made it,
// and still gives no token a second time.
func TestRestoredTokensAreNotGivenAgain(t *testing.T) {
	t.Parallel()
	for _, dialect := range dialects {
		clock := memserver.WithClock(memserver.NewClock(noon))
		first := memserver.Start(t, memserver.WithDialect(dialect), memserver.WithoutPort(), clock)
		must(t, first.PeopleAggregator.AddUser, memserver.User{})
		must(t, first.PeopleAggregator.AddUser, memserver.User{})
		adas := first.PeopleAggregator.Token("1")
		next := memserver.Start(t, memserver.WithDialect(dialect), memserver.WithoutPort(), clock)
		noError(t, restore(next, snapshotOf(t, first)))
		if graces := next.PeopleAggregator.Token("2"); graces.Equal(adas) {
			t.Errorf("%s: Grace was given Ada's token", dialectNames[dialect])
		}
	}
}

// handWritten is a seed as somebody would write it.
const handWritten = `{"peopleaggregator": {
	"users": [{"id": "1", "login": "ada", "name": "Ada"}, {"id": "2", "login": "grace"}],
	"groups": [
		{"id": "group:1", "name": "Chess", "registration": "open", "members": [{"user": "2", "roles": ["admin"]}]},
		{"id": "group:2", "registration": "moderated", "requests": [{"user": "1", "since": "2010-05-01T12:00:00Z"}]}
	],
	"passwords": {"1": "correct horse", "2": "battery"}
}}`

func TestAHandWrittenSeed(t *testing.T) {
	t.Parallel()
	w := newPortless(t, memserver.WithClock(memserver.NewClock(noon)))
	before := len(w.site.Users())
	noError(t, restore(w.Server, handWritten))
	if before != 1 || len(w.site.Users()) != 2 || w.site.State("group:2", "1") != groups.StatePending {
		t.Errorf("users: %v, state %q", w.site.Users(), w.site.State("group:2", "1"))
	}
	if diff := cmp.Diff([]memserver.Member{{UserID: "2", Roles: []memserver.Role{memserver.Admin}}}, w.site.Members("group:1")); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	cfg := w.site.Config("")
	cfg.Login, cfg.Password = "grace", groups.NewSecret("battery")
	if _, err := must(t, peopleaggregator.New, cfg).Login(t.Context()); err != nil {
		t.Errorf("Login: %v", err)
	}
	if text := snapshotOf(t, w.Server); strings.Contains(text, "battery") {
		t.Errorf("the password is in the snapshot: %s", text)
	}
	if got := must(t, w.site.AddUser, memserver.User{}).ID; got != "3" {
		t.Errorf("the next user is %q", got)
	}
	if got := must(t, w.site.AddGroup, memserver.Group{}).ID; got != "group:3" {
		t.Errorf("the next group is %q", got)
	}
}

// One seed and the same calls give the same, also where Restore hashes
// passwords.
func TestARestoredServerIsRepeatable(t *testing.T) {
	t.Parallel()
	var want string
	for i := range 60 {
		w := newPortless(t, memserver.WithClock(memserver.NewClock(noon)))
		noError(t, restore(w.Server, handWritten))
		w.site.Token("1")
		got := snapshotOf(t, w.Server)
		if i > 0 && got != want {
			t.Fatalf("it differs:\n%s", cmp.Diff(want, got))
		}
		want = got
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0a", 32)
	site := func(s string) string { return `{"peopleaggregator": {` + s + `}}` }
	users := `"users": [{"id": "1"}, {"id": "2"}]`
	room := func(s string) string { return `{"rocketchat": {"groups": [{"id": "r", "name": "r", ` + s + `}]}}` }
	pool := func(s string) string { return `{"flickr": {"groups": [{"id": "1@N20", ` + s + `}]}}` }
	group := func(s string) string {
		return site(users + `, "groups": [{"id": "group:1", "registration": "open", ` + s + `}]`)
	}
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":                           {"", "EOF"},
		"what is not JSON":                  {"{", "EOF"},
		"a list":                            {"[]", "array"},
		"a text":                            {`"x"`, "x is no object"},
		"a site that breaks off":            {`{"peopleaggregator": {"users": [`, "peopleaggregator: unexpected EOF"},
		"a site without its data":           {`{"peopleaggregator"`, "peopleaggregator: unexpected EOF"},
		"sites without a comma":             {`{"peopleaggregator": {} "flickr": {}}`, "after object key:value pair"},
		"sites that break off":              {`{"peopleaggregator": {}`, "unexpected EOF"},
		"null":                              {"null", "null"},
		"two values":                        {"{} {}", "more than one"},
		"junk behind":                       {"{} x", "more than one"},
		"an unknown site":                   {`{"nowhere": {}}`, `"nowhere"`},
		"an unknown site beside a good one": {`{"peopleaggregator": {}, "nowhere": {}}`, `"nowhere"`},
		"a site that is null":               {`{"peopleaggregator": null}`, "peopleaggregator: null"},
		"a site that is a list":             {`{"peopleaggregator": []}`, "peopleaggregator: "},
		"an unknown field":                  {site(`"colour": 1`), `"colour"`},
		"an unknown field of a user":        {site(`"users": [{"id": "1", "colour": 1}]`), `"colour"`},
		"an unknown field of a group":       {group(`"colour": 1`), `"colour"`},
		"an unknown field of a member":      {group(`"members": [{"user": "1", "colour": 1}]`), `"colour"`},
		"an unknown field of a token":       {site(users + `, "tokens": [{"colour": 1}]`), `"colour"`},
		"a user without an id":              {site(`"users": [{"name": "Ada"}]`), `user ""`},
		"a user's id that is no number":     {site(`"users": [{"id": "ada"}]`), `user "ada"`},
		"a user twice":                      {site(`"users": [{"id": "1"}, {"id": "1"}]`), `user "1": the user exists`},
		"a login twice":                     {site(`"users": [{"id": "1", "login": "a"}, {"id": "2", "login": "a"}]`), `user "2": the login`},
		"a group's id of another form":      {site(`"groups": [{"id": "chess"}]`), `group "chess"`},
		"a moderated group of Flickr":       {pool(`"registration": "moderated"`), `group "1@N20": a group of Flickr is neither`},
		"an archived group of Flickr":       {pool(`"registration": "open", "archived": true`), `group "1@N20": a group of Flickr is neither`},
		"a moderated channel":               {room(`"registration": "moderated"`), `group "r": a channel's Registration is Open`},
		"a private room that is open":       {room(`"registration": "open", "private": true`), `group "r": a channel's Registration is Open`},
		"a group twice":                     {site(`"groups": [{"id": "group:1", "registration": "open"}, {"id": "group:1", "registration": "open"}]`), `group "group:1": the group exists`},
		"an unknown registration":           {site(`"groups": [{"id": "group:1", "registration": "secret"}]`), `group "group:1"`},
		"an unknown member":                 {group(`"members": [{"user": "9"}]`), `member "9": no such user`},
		"a member twice":                    {group(`"members": [{"user": "1"}, {"user": "1"}]`), `member "1"`},
		"an unknown role":                   {group(`"members": [{"user": "1", "roles": ["king"]}]`), `"king"`},
		"a member who waits":                {group(`"members": [{"user": "1"}], "requests": [{"user": "1"}]`), `request of "1"`},
		"a member who is banned":            {group(`"members": [{"user": "1"}], "denied": ["1"]`), `ban of "1"`},
		"a member who is invited":           {group(`"members": [{"user": "1"}], "invitations": ["1"]`), `invitation of "1"`},
		"a password of nobody":              {site(users + `, "passwords": {"1": "x", "9": "x"}`), `password of user "9"`},
		"an empty password":                 {site(users + `, "passwords": {"1": ""}`), `password of user "1"`},
		"a hash of nobody":                  {site(users + `, "passwordHashes": {"9": "salt:` + hash + `"}`), `password hash of user "9"`},
		"a hash without salt":               {site(users + `, "passwordHashes": {"1": ":` + hash + `"}`), `password hash of user "1"`},
		"a hash that is too short":          {site(users + `, "passwordHashes": {"1": "salt:0a"}`), `password hash of user "1"`},
		"a hash that is no hash":            {site(users + `, "passwordHashes": {"1": "salt:` + strings.Repeat("x", 64) + `"}`), `password hash of user "1"`},
		"a password and a hash":             {site(users + `, "passwords": {"1": "x"}, "passwordHashes": {"1": "salt:` + hash + `"}`), `password of user "1"`},
		"a token that is no hash":           {site(users + `, "tokens": [{"sha256": "xyz", "user": "1", "expires": "2010-05-01T12:00:00Z"}]`), "token 1"},
		"a token without a user":            {site(users + `, "tokens": [{"sha256": "` + hash + `", "expires": "2010-05-01T12:00:00Z"}]`), "token 1"},
		"a token twice": {
			site(users + `, "tokens": [{"sha256": "` + hash + `", "user": "1"}, {"sha256": "` + strings.ToUpper(hash) + `", "user": "2"}]`), "token 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := fullTown(t)
			want := snapshotOf(t, w.Server)
			err := restore(w.Server, tc.text)
			if err == nil || !strings.HasPrefix(err.Error(), "memserver: restore: ") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Restore: %v, want %s", err, tc.want)
			}
			if diff := cmp.Diff(want, snapshotOf(t, w.Server)); diff != "" {
				t.Errorf("it changed (-want +got):\n%s", diff)
			}
			if got, untouched := w.site.Token("1"), fullTown(t).site.Token("1"); !got.Equal(untouched) {
				t.Error("it changed which token comes next")
			}
		})
	}
}

// What the data does not have stays.
func TestRestoreLeavesOtherSitesAlone(t *testing.T) {
	t.Parallel()
	w := fullTown(t)
	want := snapshotOf(t, w.Server)
	noError(t, restore(w.Server, "{}"))
	if diff := cmp.Diff(want, snapshotOf(t, w.Server)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A site that comes twice is as its last data says, as in any JSON object.
func TestRestoreTakesTheLastDataOfASite(t *testing.T) {
	t.Parallel()
	w := fullTown(t)
	noError(t, restore(w.Server, `{"peopleaggregator": {"users": [{"id": "1"}]}, "peopleaggregator": {"users": [{"id": "2"}]}}`))
	if users := w.site.Users(); len(users) != 1 || users[0].ID != "2" {
		t.Errorf("users: %v", users)
	}
}

// Passwords take from the seed in the order of the sites, wherever they stand.
func TestTheOrderOfTheSitesInTheDataDoesNotMatter(t *testing.T) {
	t.Parallel()
	const flickr = `"flickr": {"users": [{"id": "1@N01"}], "passwords": {"1@N01": "battery"}}`
	const pa = `"peopleaggregator": {"users": [{"id": "1"}], "passwords": {"1": "staple"}}`
	var snapshots [2]string
	for i, text := range []string{"{" + flickr + "," + pa + "}", "{" + pa + "," + flickr + "}"} {
		srv := memserver.New()
		defer srv.Close()
		noError(t, restore(srv, text))
		snapshots[i] = snapshotOf(t, srv)
	}
	if diff := cmp.Diff(snapshots[0], snapshots[1]); diff != "" {
		t.Errorf("(-flickr first +peopleaggregator first):\n%s", diff)
	}
}

// A snapshot has a record a line, in an order that does not change.
func TestASnapshotCanBeRead(t *testing.T) {
	t.Parallel()
	srv := memserver.New(memserver.WithClock(memserver.NewClock(noon)))
	defer srv.Close()
	hash := strings.Repeat("0a", 32)
	noError(t, restore(srv, `{"rocketchat": {
		"users": [{"id": "ada", "login": "ada"}, {"id": "joan"}],
		"groups": [{"id": "chess", "registration": "open", "created": "2010-05-01T12:00:00Z", "members": [{"user": "ada", "roles": ["admin"]}, {"user": "joan"}]}],
		"passwordHashes": {"joan": "pepper:`+hash+`", "ada": "salt:`+hash+`"},
		"joinCodeHashes": {"chess": "salt:`+hash+`"},
		"tokens": [{"sha256": "`+hash+`", "user": "ada", "expires": "2010-05-01T14:00:00+02:00"}]
	}}`))
	want := `"rocketchat": {
"users": [
{"id": "ada", "login": "ada", "name": "", "email": ""},
{"id": "joan", "login": "", "name": "", "email": ""}],
"groups": [
{"id": "chess", "name": "", "registration": "open", "created": "2010-05-01T12:00:00Z", "deleted": false, "members": [
{"user": "ada", "roles": ["admin"], "since": "0001-01-01T00:00:00Z"},
{"user": "joan", "roles": [], "since": "0001-01-01T00:00:00Z"}], "requests": [], "invitations": [], "denied": []}],
"passwordHashes": {
"ada":"salt:` + hash + `",
"joan":"pepper:` + hash + `"},
"joinCodeHashes": {
"chess":"salt:` + hash + `"},
"tokens": [
{"sha256":"` + hash + `","user":"ada","expires":"2010-05-01T12:00:00Z"}]}
}
`
	all := snapshotOf(t, srv)
	if diff := cmp.Diff(want, all[max(0, strings.Index(all, `"rocketchat"`)):]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type brokenWriter struct{ error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.error }

func (w brokenWriter) Read([]byte) (int, error) { return 0, w.error }

func TestSnapshotAndRestoreTellWhatBroke(t *testing.T) {
	t.Parallel()
	w := fullTown(t)
	broken := errors.New("the disk is full")
	if err := w.Snapshot(brokenWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("Snapshot: %v", err)
	}
	if err := w.Restore(brokenWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("Restore: %v", err)
	}
}

// FuzzRestore holds that what is accepted comes back equal, and that what is
// refused changes nothing.
func FuzzRestore(f *testing.F) {
	f.Add(handWritten)
	f.Add(`{"peopleaggregator": {"users": [{"id": "1"}], "tokens": [{"sha256": "` + strings.Repeat("0a", 32) + `", "user": "1", "expires": "2010-05-01T12:00:00+02:00"}]}}`)
	f.Add(`{"peopleaggregator": {"groups": [{"id": "group:1", "registration": "open", "created": "9999-12-31T23:59:59-01:00"}]}}`)
	f.Add(fmt.Sprintf(`{"peopleaggregator": {"users": [{"id": %q}], "passwords": {"1": "x"}}}`, "1"))
	f.Add(snapshotOf(f, fullTown(f).Server))
	f.Fuzz(func(t *testing.T, text string) {
		srv := memserver.New(memserver.WithClock(memserver.NewClock(noon)))
		defer srv.Close()
		noError(t, restore(srv, handWritten))
		before := snapshotOf(t, srv)
		if err := restore(srv, text); err != nil {
			if diff := cmp.Diff(before, snapshotOf(t, srv)); diff != "" {
				t.Fatalf("%v, and it changed (-want +got):\n%s", err, diff)
			}
			return
		}
		once := snapshotOf(t, srv)
		noError(t, restore(srv, once))
		if diff := cmp.Diff(once, snapshotOf(t, srv)); diff != "" {
			t.Fatalf("it does not come back equal (-want +got):\n%s", diff)
		}
		for _, u := range srv.PeopleAggregator.Users() {
			srv.PeopleAggregator.SetTokenLifetime(time.Hour)
			srv.PeopleAggregator.Token(u.ID)
		}
	})
}
