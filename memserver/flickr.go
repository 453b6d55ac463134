package memserver

import (
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
	"github.com/groups-go/groups/memserver/internal/world"
)

const flName = "flickr"

// Flickr is the site that speaks Flickr's API, at the addresses of all three
// styles. A Group's Registration is Open or Invite, where joining needs an
// invitation or a request that waits for Approve or Reject; AddGroup refuses
// others, Archived, and a Parent. Its Rules are what those who join must accept.
// Admin is the role administrator, Moderator the role
// moderator. The only administrator who leaves is followed by the oldest member,
// and a group ends with its last member. Ids of users and groups are NSIDs:
// digits, "@N", two digits.
//
// Calls are signed by OAuth 1.0a or in the old style, with the key of an app and
// a token of a user. Stamps are checked against real time, since clients stamp
// with it: see SetStampsByClock. Of a call of XML-RPC the members of the struct are
// signed, with or without the name of the method as the parameter method (FL-037).
// TLS is demanded, and methods that change something take POST only.
//
// Documented, a call's wrong or missing signature of OAuth is the failure 96 or
// 97. Deployed, it is a problem of OAuth, as everything else that is wrong with
// OAuth is in both dialects, and as it is in a login. A call's key is checked
// before all that: 100.
//
// An app gets a token by a login: request_token, a person's answer on the page
// authorize, access_token. The page is for browsers; Authorize and Refuse answer
// in its place, and Token needs no login. A person who answers "No thanks" is not
// sent back to the app. A verifier works once, and a request token lives for an
// hour by the server's clock. The newest 10 000 logins are remembered.
//
// Apps, tokens, logins and what the Set methods set are settings of the server: no
// snapshot holds them, and Restore leaves them as they are. A token whose user is
// gone is not valid.
type Flickr struct {
	Site
	deployed bool

	// The site's lock guards these.
	apps       map[string]App       // by key
	defaultApp string               // its key
	tokens     map[[32]byte]flToken // by hash
	nonces     *oauth1.Nonces

	logins   flLogins
	lifetime time.Duration // of request tokens
	browser  string        // id of the user who is signed in at the browser; "" for nobody
	formKey  groups.Secret // makes the csrf fields, from the first one on

	tlsOptional, getAllowed, stampsByClock bool // see SetTLSRequired, SetGETAllowed and SetStampsByClock

	disabled, writesFail bool       // 105, 106
	abused               []string   // 116
	public               []*url.URL // addresses that calls may be signed over; their Path is escaped, and ends without a slash
	limit                int        // how many groups an account may be in; 0 for no limit
}

func newFlickr(srv *Server) *Flickr {
	policy := world.Policy{AdminLeave: world.OldestPromoted, EmptyGroupEnds: true, RequestsApart: true}
	s := &Flickr{
		Site:     newSite(srv, flName, policy, flIDs()),
		deployed: srv.settings.dialect == Deployed,
		apps:     make(map[string]App),
		tokens:   make(map[[32]byte]flToken),
		nonces:   oauth1.NewNonces(flWindow, flMaxNonces),
		logins:   flLogins{byHash: make(map[[32]byte]*flLogin)},
		lifetime: flLoginLifetime,
	}
	s.fits = flFits
	s.defaultApp = s.addApp(App{Name: "memserver"}).Key
	return s
}

// flIDs are the site's forms of ids. Users and groups differ, as they mostly do
// at Flickr.
func flIDs() idForm {
	const first = 34427000
	made := func(suffix string) func(int) string {
		return func(n int) string { return strconv.Itoa(first+n) + suffix }
	}
	const form = `digits, "@N", two digits`
	return idForm{
		validUser: isNSID, validGroup: isNSID, userForm: form, groupForm: form,
		user: made("@N01"), group: made("@N20"),
	}
}

var errFlickrGroup = errors.New("a group of Flickr is neither Moderated nor Archived, and has no Parent")

// flFits is the site's fits.
func flFits(g world.Group) error {
	if g.Registration == world.Moderated || g.Archived || g.Parent != "" {
		return errFlickrGroup
	}
	return nil
}

func isNSID(id string) bool {
	const tail = len("@N01")
	if len(id) <= tail {
		return false
	}
	at := len(id) - tail
	return id[at:at+2] == "@N" && allDigits(id[:at]) && allDigits(id[at+2:])
}

// Config gives a Config that reaches the site over TLS, with the default app's key
// and a new token for the user that permits everything. All can be changed in it.
// With "" it has no token.
func (s *Flickr) Config(userID string) flickr.Config {
	app := s.App()
	cfg := flickr.Config{BaseURL: s.srv.TLSURL(), APIKey: app.Key, APISecret: app.Secret}
	cfg.Transport = s.srv.Transport()
	if userID != "" {
		cfg.Token, cfg.TokenSecret = s.Token(userID, flickr.PermsDelete)
	}
	return cfg
}

// Join lets the user join as the wire would, with the rules accepted.
func (s *Flickr) Join(groupID, userID string) (groups.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, err := s.world.JoinOn(groupID, userID, world.Terms{RulesAccepted: true, MaxGroups: s.limit})
	return state, s.failMembership("join", groupID, userID, err)
}

// JoinRequest leaves the user's request as the wire would, with the rules
// accepted. It waits for Approve or Reject.
func (s *Flickr) JoinRequest(groupID, userID, message string) error {
	return s.change("request to join", groupID, userID, func(w *world.World, group, user string) error {
		return w.Ask(group, user, world.Terms{RulesAccepted: true, Message: message})
	})
}

// RequestMessage gives the message of the user's request, "" where none waits.
func (s *Flickr) RequestMessage(groupID, userID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.world.Requests(groupID) {
		if r.User == userID {
			return r.Message
		}
	}
	return ""
}

// LeaveWithPhotos lets the user leave as the wire would with delete_photos.
func (s *Flickr) LeaveWithPhotos(groupID, userID string) error {
	return s.change("leave", groupID, userID, (*world.World).LeaveWithPhotos)
}

// AddPhotos puts n photos of the member into the group's pool, where n is greater
// than 0. They stay there when the user leaves.
func (s *Flickr) AddPhotos(groupID, userID string, n int) error {
	return s.change("add photos", groupID, userID, func(w *world.World, group, user string) error {
		return w.AddPhotos(group, user, n)
	})
}

// Photos gives how many photos of the user are in the group's pool.
func (s *Flickr) Photos(groupID, userID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world.Photos(groupID, userID)
}
