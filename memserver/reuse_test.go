package memserver_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

// An askedOf is a request that changes nothing.
type askedOf struct {
	verb, target, body string
	header             []string // names and values
}

const (
	reuseToken = "token0123456789abcdefghijklmnopqrstuvwxyz01"
	reuseKey   = "KEY" // stands for the one of Flickr's app
)

var (
	asForm = []string{"Content-Type", "application/x-www-form-urlencoded"}
	asJSON = []string{"Content-Type", "application/json", "X-User-Id", "ada", "X-Auth-Token", reuseToken}
	asText = []string{"Content-Type", "text/plain"}
)

// What differs from one request of a site to the next, so that something of the one
// would be seen in the other.
var reuses = map[string][]askedOf{
	"PeopleAggregator": {
		{"POST", leavePath, "authToken=" + reuseToken + "&id=group:9", asForm},
		{"POST", leavePath, "authToken=other&id=group:1", asForm},
		{"POST", leavePath, "id=group:1", asForm},
		{"POST", leavePath, "authToken=" + reuseToken, asText},
		{"POST", leavePath, "", nil},
		{"GET", leavePath, "", nil},
		{"GET", "/api/xml/peopleaggregator/getGroups?context=user:7&page=1&resultsPerPage=10", "", nil},
		{"POST", "/api/json/peopleaggregator/nothing", "authToken=" + reuseToken + "&id=group:1&login=ada&page=1&context=global", asForm},
		{"POST", "/api/json.php", "", nil},
		{"POST", "/api/xmlrpc", "<methodCall><methodName>peopleaggregator.leaveGroup</methodName><params><param><value><struct>" +
			"<member><name>authToken</name><value>" + reuseToken + "</value></member><member><name>id</name><value>group:9</value></member>" +
			"</struct></value></param></params></methodCall>", nil},
		{"POST", "/api/xmlrpc", "<methodCall><methodName>peopleaggregator.leaveGroup</methodName></methodCall>", nil},
		{"POST", "/api/xmlrpc", "<nothing/>", nil},
		{"POST", "/api/xmlrpc/more", "<nothing/>", nil},
	},
	"GroupServer": {
		{"POST", "/gs-group-member-leave.json", "token=" + reuseToken + "&groupId=chess&userId=nobody&leave=", asForm},
		{"POST", "/gs-group-member-leave.json", "token=another&groupId=chess&userId=nobody&leave=", asForm},
		{"POST", "/gs-group-member-leave.json", "groupId=chess&leave=", asForm},
		{"POST", "/gs-group-member-leave.json", "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&leave=&token=" + reuseToken, asForm},
		{"GET", "/gs-group-member-leave.json", "", nil},
		{"POST", "/gs-search-people.json", "token=" + reuseToken + "&user=grace&search=", asForm},
		{"POST", "/gs-group-groups.json", "token=" + reuseToken + "&get=", asForm},
		{"POST", "/gs-group-groups.json", "token=" + reuseToken, asText},
	},
	"Rocket.Chat": {
		{"POST", "/api/v1/channels.leave", `{"roomId":"chess"}`, asJSON},
		{"POST", "/api/v1/channels.leave", `{"roomName":"none"}`, asJSON},
		{"POST", "/api/v1/channels.leave", `{"roomId":"chess","roomId":"other"}`, asJSON},
		{"POST", "/api/v1/channels.leave", `{"roomId":"` + reuseToken + `"}`, asJSON},
		{"POST", "/api/v1/channels.leave", `{"roomId":"chess"}`, asJSON[:4]},
		{"POST", "/api/v1/channels.leave", `{"roomId":"chess"}`, nil},
		{"POST", "/api/v1/channels.leave", `roomId=chess`, append([]string{"Content-Type", "application/x-www-form-urlencoded"}, asJSON[2:]...)},
		{"POST", "/api/v1/groups.invite", `{"roomId":"chess","userIds":["ada","grace"],"username":"ada"}`, asJSON},
		{"POST", "/api/v1/login", `{"user":"grace","password":"wrong horse"}`, asJSON},
		{"POST", "/api/v1/login", `{"user":"nobody","password":"wrong horse","code":"123456"}`, []string{"X-2fa-Code", "654321"}},
		{"POST", "/api/v1/login", `{"resume":"` + reuseToken + `"}`, asJSON},
		{"GET", "/api/v1/channels.info?roomId=chess", "", asJSON},
		{"GET", "/api/v1/" + reuseToken, "", asJSON},
		{"PUT", "/api/v1/channels.leave", "", asJSON},
	},
	"Flickr": {
		{"GET", "/services/rest/?method=flickr.test.echo&format=json&jsoncallback=mine&secret0123=x", "", nil},
		{"GET", "/services/rest/?method=flickr.test.echo&format=strange", "", nil},
		{"GET", "/services/rest/?method=flickr.groups.getInfo&group_id=1@N20&format=json&nojsoncallback=1", "", nil},
		{"POST", "/services/rest/", "method=flickr.groups.leave&group_id=1@N20&user_id=1@N01&auth_token=" + reuseToken + "&api_sig=0123456789", asForm},
		{"POST", "/services/rest/", "method=flickr.groups.leave&group_id=1@N20", append(
			[]string{"Authorization", `OAuth oauth_consumer_key="0123456789", oauth_token="` + reuseToken + `", oauth_nonce="0123", oauth_nonce="0123"`}, asForm...)},
		{"POST", "/services/rest/", "method=flickr.groups.leave&group_id=1@N20", append([]string{"Authorization", `OAuth oauth_consumer_key="` + reuseKey +
			`", oauth_token="` + reuseToken + `", oauth_signature_method="PLAINTEXT", oauth_signature="wrong", oauth_timestamp="1", oauth_nonce="1"`}, asForm...)},
		{"GET", "/services/rest/?method=flickr.groups.getInfo&group_id=1@N20&api_key=" + reuseKey + "&format=json&nojsoncallback=1", "", nil},
		{"POST", "/services/rest/", "method=flickr.groups.leave&group_id=1@N20&api_key=" + reuseKey, asForm},
		{"POST", "/services/soap/", "<no envelope>", nil},
		{"POST", "/services/xmlrpc/", "<methodCall><methodName>flickr.test.echo</methodName></methodCall>", nil},
		{"POST", "/services/rest/", "", nil},
		{"GET", "/services/oauth/request_token?oauth_callback=oob&oauth_consumer_key=0123456789", "", nil},
		{"GET", "/services/oauth/authorize?oauth_token=" + reuseToken, "", nil},
	},
}

// newReused makes a server with somebody at each site.
func newReused(t *testing.T, dialect memserver.Dialect) *memserver.Server {
	t.Helper()
	s := memserver.New(memserver.WithClock(memserver.NewClock(noon)), memserver.WithDialect(dialect))
	t.Cleanup(s.Close)
	must(t, s.PeopleAggregator.AddUser, memserver.User{ID: "7", Login: "ada"})
	must(t, s.PeopleAggregator.AddGroup, memserver.Group{ID: "group:1", Name: "Chess", Owner: "7"})
	s.PeopleAggregator.SetToken("7", groups.NewSecret(reuseToken))
	must(t, s.GroupServer.AddUser, memserver.User{ID: "grace", Name: "Grace"})
	must(t, s.GroupServer.AddGroup, memserver.Group{ID: "chess", Name: "Chess", Owner: "grace"})
	s.GroupServer.SetToken(groups.NewSecret(reuseToken))
	must(t, s.RocketChat.AddUser, memserver.User{ID: "ada", Login: "ada"})
	must(t, s.RocketChat.AddUser, memserver.User{ID: "grace", Login: "grace"})
	must(t, s.RocketChat.AddGroup, memserver.Group{ID: "chess", Name: "chess", Owner: "grace"})
	s.RocketChat.SetToken("ada", groups.NewSecret(reuseToken))
	must(t, s.Flickr.AddUser, memserver.User{ID: "1@N01"})
	must(t, s.Flickr.AddGroup, memserver.Group{ID: "1@N20", Name: "Chess", Owner: "1@N01"})
	s.Flickr.SetTLSRequired(false)
	return s
}

// of gives the answer, and what the record keeps.
func (a askedOf) of(t *testing.T, s *memserver.Server) (string, memserver.Exchange) {
	t.Helper()
	keyed := strings.NewReplacer(reuseKey, s.Flickr.App().Key).Replace
	r := httptest.NewRequestWithContext(t.Context(), a.verb, keyed(a.target), strings.NewReader(keyed(a.body)))
	for i := 0; i+1 < len(a.header); i += 2 {
		r.Header.Set(a.header[i], keyed(a.header[i+1]))
	}
	w := serve(s, r)
	all := s.Record()
	return fmt.Sprintf("%d %v %s", w.Code, w.Header(), w.Body), all[len(all)-1]
}

// The memory of a request serves the next one, which must not show: each request is
// answered and recorded after each other one as if it were the first.
func TestARequestKnowsNothingOfTheOneBefore(t *testing.T) {
	t.Parallel()
	for site, list := range reuses {
		for _, dialect := range []memserver.Dialect{memserver.Documented, memserver.Deployed} {
			t.Run(fmt.Sprintf("%s/%d", site, dialect), func(t *testing.T) {
				t.Parallel()
				s := newReused(t, dialect)
				for i, second := range list {
					answer, exchange := second.of(t, newReused(t, dialect))
					for _, first := range list {
						first.of(t, s)
						got, kept := second.of(t, s)
						if d := cmp.Diff(answer, got); d != "" {
							t.Errorf("request %d after %v (-alone +after):\n%s", i, first, d)
						}
						if d := cmp.Diff(exchange, kept, cmpopts.EquateEmpty()); d != "" {
							t.Errorf("the record of request %d after %v (-alone +after):\n%s", i, first, d)
						}
					}
				}
			})
		}
	}
}

// Of a header that is too large to be kept nobody knows any more which of its texts
// are secret, and where else they stand.
func TestNothingIsShownOfAFlickrRequestWhoseHeaderIsNotKept(t *testing.T) {
	t.Parallel()
	const canary = "lettersalone" // as the name of a format may be
	s := newReused(t, memserver.Documented)
	ask := askedOf{"GET", "/services/rest/?method=flickr.test.echo&format=" + canary, "", []string{
		"Authorization", `OAuth oauth_token="` + canary + `"`, "X-Large", strings.Repeat("x", 20<<10),
	}}
	answer, kept := ask.of(t, s)
	if !strings.Contains(answer, canary) {
		t.Errorf("the answer repeats nothing: %s", answer)
	}
	if kept.Header != nil || kept.Status == 0 || strings.Contains(fmt.Sprintf("%+v", kept), canary) {
		t.Errorf("the record shows %+v", kept)
	}
}

// The page that asks reads the query or the body alone. What stands elsewhere, also very
// much of it, shows no more of them.
func TestParametersThatNobodyReadsShowNoSecret(t *testing.T) {
	t.Parallel()
	const canary = "lettersalone"
	const secret = "oauth_token=" + canary + "&perms=" + canary
	const page = "/services/oauth/authorize"
	many := []string{"Authorization", "OAuth " + strings.TrimSuffix(strings.Repeat(`a="b",`, 1001), ",")}
	for name, ask := range map[string]askedOf{
		"a header beside a query": {"GET", page + "?" + secret, "", many},
		"a header beside a form":  {"POST", page, secret, append(many[:2:2], asForm...)},
		"a form beside a query":   {"GET", page + "?" + secret, strings.Repeat("a=b&", 1001), asForm},
		"a header before the last field of the form": {
			"POST", page, strings.Repeat("a=b&", 998) + secret, append([]string{"Authorization", `OAuth a="b", c="d", e="f"`}, asForm...),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, kept := ask.of(t, newReused(t, memserver.Documented))
			if shown := fmt.Sprintf("%+v", kept); kept.Status == 0 || strings.Contains(shown, canary) {
				t.Errorf("the record shows query %.80s, body %.80s", kept.Query, kept.Body)
			}
		})
	}
}

// Who writes into the header of an answer writes into no other.
func TestTheHeaderOfAnAnswerIsItsOwn(t *testing.T) {
	t.Parallel()
	ask := func(s *memserver.Server) http.Header {
		return serve(s, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/me", nil)).Header()
	}
	a, b := newReused(t, memserver.Documented), newReused(t, memserver.Documented)
	want := ask(a).Clone()
	for _, values := range ask(a) {
		for i := range values {
			values[i] = "another"
		}
	}
	for _, s := range []*memserver.Server{a, b} {
		if d := cmp.Diff(want, ask(s)); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
}

// Answers of many sizes that are made at the same time, one after the other in the
// same memory, stay apart.
func TestEachAnswerIsThatOfItsOwnRequest(t *testing.T) {
	t.Parallel()
	s := memserver.New()
	defer s.Close()
	_, err := s.RocketChat.AddUser(memserver.User{ID: "ada", Login: "ada"})
	noError(t, err)
	token := s.RocketChat.Token("ada").Reveal()
	const rooms = 8
	names := make([]string, rooms)
	for i := range names {
		names[i] = fmt.Sprintf("room%d-%s", i, strings.Repeat("x", i*i*20))
		_, err := s.RocketChat.AddGroup(memserver.Group{ID: fmt.Sprintf("room%d", i), Name: names[i], Owner: "ada", Private: true})
		noError(t, err)
	}
	var callers sync.WaitGroup
	for caller := range 4 {
		callers.Go(func() {
			for i := range 200 {
				room := (i*7 + caller) % rooms
				r := httptest.NewRequestWithContext(t.Context(), "GET", fmt.Sprintf("/api/v1/groups.info?roomId=room%d", room), nil)
				r.Header.Set("X-User-Id", "ada")
				r.Header.Set("X-Auth-Token", token)
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				want := fmt.Sprintf(`"name": %q`, names[room])
				if got := w.Body.String(); strings.Count(got, want) != 1 || !strings.HasSuffix(got, "\"success\": true\n}") {
					t.Errorf("the answer about %s is %s", names[room], got)
					return
				}
			}
		})
	}
	callers.Wait()
}
