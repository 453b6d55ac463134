package flickr_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

func TestNewNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	secret := groups.NewSecret
	type cfg = flickr.Config
	for name, tc := range map[string]struct {
		change func(*cfg)
		field  string
	}{
		"an empty Config":               {func(c *cfg) { *c = cfg{} }, "APIKey"},
		"no key":                        {func(c *cfg) { c.APIKey = "" }, "APIKey"},
		"a key of two lines":            {func(c *cfg) { c.APIKey = "a\nb" }, "APIKey"},
		"a key of latin-1":              {func(c *cfg) { c.APIKey = "\xe4" }, "APIKey"},
		"no secret":                     {func(c *cfg) { c.APISecret = secret("") }, "APISecret"},
		"a secret of two lines":         {func(c *cfg) { c.APISecret = secret("a\r\nb") }, "APISecret"},
		"a secret of latin-1":           {func(c *cfg) { c.APISecret = secret("\xe4") }, "APISecret"},
		"a token without its secret":    {func(c *cfg) { c.TokenSecret = secret("") }, "TokenSecret"},
		"a secret without its token":    {func(c *cfg) { c.Token = secret("") }, "Token"},
		"a token of two lines":          {func(c *cfg) { c.Token = secret("a\x00") }, "Token"},
		"a token of latin-1":            {func(c *cfg) { c.Token = secret("\xe4") }, "Token"},
		"a token's secret of two lines": {func(c *cfg) { c.TokenSecret = secret("a\u0085b") }, "TokenSecret"},
		"a token's secret of latin-1":   {func(c *cfg) { c.TokenSecret = secret("\xe4") }, "TokenSecret"},
		"a message of latin-1":          {func(c *cfg) { c.RequestMessage = "\xe4" }, "RequestMessage"},
		"negative attempts":             {func(c *cfg) { c.MaxAttempts = -1 }, "MaxAttempts"},
		"plain http":                    {func(c *cfg) { c.BaseURL = "http://api.flickr.com" }, "BaseURL"},
		"no URL":                        {func(c *cfg) { c.BaseURL = "://" }, "BaseURL"},
		"a query":                       {func(c *cfg) { c.BaseURL = "https://api.flickr.com/?a=b" }, "BaseURL"},
		"a host in upper case":          {func(c *cfg) { c.BaseURL = "https://API.flickr.com" }, "BaseURL"},
		"a host in another script":      {func(c *cfg) { c.BaseURL = "https://flíckr.example" }, "BaseURL"},
		"the port of https":             {func(c *cfg) { c.BaseURL = "https://api.flickr.com:443" }, "BaseURL"},
		"the port of https, longer":     {func(c *cfg) { c.BaseURL = "https://api.flickr.com:0443" }, "BaseURL"},
		"an empty port":                 {func(c *cfg) { c.BaseURL = "https://api.flickr.com:" }, "BaseURL"},
		"the port of http":              {func(c *cfg) { c.BaseURL = "http://127.0.0.1:80" }, "BaseURL"},
		"a path with a space":           {func(c *cfg) { c.BaseURL = "https://api.flickr.com/a%20b" }, "BaseURL"},
		"a path in another script":      {func(c *cfg) { c.BaseURL = "https://api.flickr.com/ä" }, "BaseURL"},
		"a path with an escaped slash":  {func(c *cfg) { c.BaseURL = "https://api.flickr.com/a%2Fb" }, "BaseURL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(nil)
			tc.change(&cfg)
			c, err := flickr.New(cfg)
			if c != nil {
				t.Error("there is a Client")
			}
			wantField(t, err, tc.field)
			if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != "new" {
				t.Errorf("Op is %q, want new", e.Op)
			}
		})
	}
}

func TestBaseURLSaysWhereTheAPIIs(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"":                                "https://api.flickr.com/services/rest/",
		"https://api.flickr.com/":         "https://api.flickr.com/services/rest/",
		"https://photos.example:8443/api": "https://photos.example:8443/api/services/rest/",
		"http://127.0.0.1:8080//":         "http://127.0.0.1:8080/services/rest/",
		"http://[::1]:8080":               "http://[::1]:8080/services/rest/",
		"http://localhost":                "http://localhost/services/rest/",
	} {
		tp := record(t, success)
		c := client(t, tp, func(cfg *flickr.Config) { cfg.BaseURL = base })
		if _, err := c.Leave(t.Context(), mine); err != nil {
			t.Errorf("%s: %v", base, err)
			continue
		}
		if got := tp.got[0].URL.String(); got != want {
			t.Errorf("%q calls %s, want %s", base, got, want)
		}
	}
}

func TestWithTokenNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	c := client(t, record(t, lost))
	for field, pair := range map[string][2]string{"Token": {"", "b"}, "TokenSecret": {"a", ""}} {
		other, err := c.WithToken(groups.NewSecret(pair[0]), groups.NewSecret(pair[1]))
		if other != nil {
			t.Error("there is a Client")
		}
		wantField(t, err, field)
		if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != "withToken" {
			t.Errorf("Op is %q, want withToken", e.Op)
		}
	}
}

// All of the Config but the token is that of the first Client, and nothing that
// it has learned.
func TestWithTokenActsForAnotherAccount(t *testing.T) {
	t.Parallel()
	tp := &tape{}
	tp.MockTransport = serve(t, func(s sent) reply {
		tp.got = append(tp.got, s)
		if s.method == flickr.MethodGroupsJoin {
			return refused("5", "Membership in group is by invitation only.")
		}
		return success
	})
	first := client(t, dialogue(t, talk{flickr.MethodPeopleGetGroups: {isMember}}), withMessage, func(cfg *flickr.Config) {
		cfg.BaseURL, cfg.AcceptRules, cfg.DeletePhotos = "https://photos.example", true, true
		inner := cfg.Transport
		cfg.Transport = either{func(auth string) bool { return auth == token }, inner, tp}
	})
	if state, err := first.State(t.Context(), mine); err != nil || state != groups.StateJoined {
		t.Fatal(state, err)
	}
	other, err := first.WithToken(groups.NewSecret("another"), groups.NewSecret("its secret"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := other.Join(t.Context(), mine)
	if err != nil || res.Membership != mine { // whose own id it is not
		t.Fatalf("%+v, %v", res, err)
	}
	if _, err := other.Leave(t.Context(), mine); err != nil {
		t.Fatal(err)
	}
	forms := []url.Values{}
	for _, s := range tp.got {
		if s.URL.Host != "photos.example" {
			t.Errorf("%s was called", s.URL)
		}
		forms = append(forms, s.form)
	}
	common := func(method string) url.Values {
		return url.Values{"method": {method}, "format": {"json"}, "nojsoncallback": {"1"}, "group_id": {groupID}}
	}
	join, request, leave := common("flickr.groups.join"), common("flickr.groups.joinRequest"), common("flickr.groups.leave")
	join.Set("accept_rules", "1")
	request.Set("accept_rules", "1")
	request.Set("message", "May I?")
	leave.Set("delete_photos", "1")
	if d := cmp.Diff([]url.Values{join, request, leave}, forms); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// portable are the operations that take a Membership.
var portable = map[string]func(context.Context, *flickr.Client, groups.Membership) error{
	"join": func(ctx context.Context, c *flickr.Client, m groups.Membership) error {
		return second(c.Join(ctx, m))
	},
	"leave": func(ctx context.Context, c *flickr.Client, m groups.Membership) error {
		return second(c.Leave(ctx, m))
	},
	"state": func(ctx context.Context, c *flickr.Client, m groups.Membership) error {
		return second(c.State(ctx, m))
	},
}

func TestArgumentsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for op, call := range portable {
		for name, id := range map[string]string{
			"none": "", "a name": "macro", "latin-1": "\xe4@N01", "no number": "@N01", "a letter": "3a@N01",
			"no site": "34427469792", "a short site": "1@N1", "a long site": "1@N001", "another site": "1@Nxx",
			"lower case": "1@n01", "a space": " 1@N01", "two": "1@N01,2@N01", "a line end": "1@N01\n", "other digits": "１@N01",
		} {
			tp := record(t, lost)
			err := call(t.Context(), client(t, tp), groups.Membership{GroupID: id, User: groups.Self})
			wantField(t, err, "GroupID")
			if e := errorOf(t, err, groups.ErrInvalidArgument); e.Op != op || e.Attempts != 0 || len(tp.got) != 0 {
				t.Errorf("%s: %s: %+v", op, name, e)
			}
		}
	}
}

func TestOnlyTheOwnerOfTheTokenIsActedFor(t *testing.T) {
	t.Parallel()
	foreign := groups.Self
	foreign.ID = graceID
	for op, call := range portable {
		for name, tc := range map[string]struct {
			user  groups.User
			known bool // whose the token is
		}{
			"another":                       {groups.User{ID: graceID}, false},
			"one's own ID, without Self":    {groups.User{ID: ownID}, true},
			"an address":                    {groups.User{Email: "ada@example.com"}, false},
			"a name":                        {groups.User{Name: "Ada"}, false},
			"Self with somebody else's ID":  {foreign, true},
			"Self with somebody's, unknown": {foreign, false},
		} {
			tp := dialogue(t, nil)
			c := client(t, tp)
			if tc.known {
				if _, err := c.TestLogin(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			before := len(tp.got)
			err := call(t.Context(), c, groups.Membership{GroupID: groupID, User: tc.user})
			e := errorOf(t, err, groups.ErrUnsupported)
			asked := len(tp.got) - before // test.login, where only that tells
			if e.Op != op || e.Err == nil || asked > 1 || asked == 1 && (tc.known || tc.user != foreign) {
				t.Errorf("%s: %s: %+v", op, name, e)
			}
		}
	}
}

// What the caller named stands in errors; a Result has what is known.
func TestAResultTellsTheAccountWhereItIsKnown(t *testing.T) {
	t.Parallel()
	self := groups.Self
	named := self
	named.ID = ownID
	for name, tc := range map[string]struct {
		user, want groups.User
		known      bool
	}{
		"the zero User":                     {groups.User{}, self, false},
		"Self":                              {self, self, false},
		"Self with an ID":                   {named, named, false},
		"the zero User, of a known account": {groups.User{}, named, true},
		"Self, of a known account":          {self, named, true},
		"Self with the known ID":            {named, named, true},
	} {
		c := client(t, dialogue(t, talk{flickr.MethodGroupsLeave: {success}, flickr.MethodGroupsJoin: {success}}))
		if tc.known {
			if _, err := c.TestLogin(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for op, run := range map[string]func(context.Context, groups.Membership) (*groups.Result, error){"join": c.Join, "leave": c.Leave} {
			res, err := run(t.Context(), groups.Membership{GroupID: groupID, User: tc.user})
			if err != nil {
				t.Errorf("%s: %s: %v", op, name, err)
				continue
			}
			if d := cmp.Diff(groups.Membership{GroupID: groupID, User: tc.want}, res.Membership); d != "" {
				t.Errorf("%s: %s (-want +got):\n%s", op, name, d)
			}
		}
	}
}
