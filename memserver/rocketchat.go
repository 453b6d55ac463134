package memserver

import (
	"errors"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/rocketchat"
)

const (
	rcName = "rocketchat"
	// rcTokenLifetime is the default of the deployed server.
	rcTokenLifetime = 90 * 24 * time.Hour
)

// RocketChat is the site that speaks Rocket.Chat's REST API. A Group is a room:
// a private group with Private, else a channel, which everybody may join; its
// Name is unique among the rooms. A User's Login is the username, and an address
// belongs to one user alone. Admin is the role owner. Ids are letters, digits,
// "-", "_" and "."; those that are made have 17 letters and digits.
//
// Documented, answers are laid out as the document shows them; groups.leave
// answers with the room, and leaves its number of messages as it was. Deployed,
// the answers are those of 8.x, in one line: groups.leave answers success alone,
// each change of a membership is a message, and arguments are checked by a
// schema.
//
// A method that the site does not have, and one that is called with another HTTP
// method than its own, is 404. The rate limit is off: see EnableRateLimit. Rooms
// are never read-only: groups.create ignores the argument.
type RocketChat struct {
	Site
	deployed bool

	// The site's lock guards these.
	lifetime time.Duration // of tokens
	limiter  rcLimiter
}

func newRocketChat(srv *Server) *RocketChat {
	policy := world.Policy{
		AdminLeave: world.LastAdminMayNotLeave, GuestsStay: true, UniqueEmail: true, UniqueNames: true,
	}
	s := &RocketChat{
		Site:     newSite(srv, rcName, policy, rcIDs(srv.ids)),
		deployed: srv.settings.dialect == Deployed,
		lifetime: rcTokenLifetime,
	}
	s.fits = rcFits
	return s
}

// rcIDs are the site's forms of ids.
func rcIDs(source *ids) idForm {
	const length = 17
	made := func(int) string { return source.alnum(length) }
	return idForm{
		validUser: isPlainID, validGroup: isPlainID, userForm: plainIDForm, groupForm: plainIDForm,
		user: made, group: made,
	}
}

// Config gives a Config that reaches the site, with a new token for the user and
// the user's id. All can be changed in it. With "" it has no credentials.
func (s *RocketChat) Config(userID string) rocketchat.Config {
	cfg := rocketchat.Config{BaseURL: s.srv.URL()}
	cfg.Transport = s.srv.Transport()
	if userID != "" {
		cfg.UserID, cfg.AuthToken = userID, s.Token(userID)
	}
	return cfg
}

// Token gives a new token for the user, as a log-in would. Where there is no such
// user it stands for nobody until there is one.
func (s *RocketChat) Token(userID string) groups.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return groups.NewSecret(s.newToken(userID))
}

// newToken makes a token. The caller holds the lock.
func (s *RocketChat) newToken(userID string) string {
	const length = 43
	token := s.creds.newToken(func() string { return s.srv.ids.alnum(length) })
	s.creds.setToken(token, userID, s.srv.settings.clock.Now().Add(s.lifetime))
	return token
}

// SetToken makes the token stand for the user, as if a log-in had given it. The
// empty Secret changes nothing.
func (s *RocketChat) SetToken(userID string, token groups.Secret) {
	s.set(func() { s.creds.setToken(token.Reveal(), userID, s.srv.settings.clock.Now().Add(s.lifetime)) })
}

// SetTokenLifetime sets for how long the tokens are good that are given from now
// on; the default is 90 days, as deployed.
func (s *RocketChat) SetTokenLifetime(d time.Duration) { s.set(func() { s.lifetime = d }) }

// SetTwoFactor makes the code the second factor that the user's log-ins with a
// password need; the empty Secret ends that. It stays good until it is changed.
func (s *RocketChat) SetTwoFactor(userID string, code groups.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.hasUser(userID) {
		return s.fail("set second factor", userID, world.NoSuchUser)
	}
	s.setCode(s.creds.factors, userID, code)
	return nil
}

// SetJoinCode makes the code what the channel asks for of those who join; the
// empty Secret ends that. A private group does not ask for it.
func (s *RocketChat) SetJoinCode(roomID string, code groups.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch g, known := s.world.Group(roomID); {
	case !known:
		return s.fail("set join code", roomID, world.NoSuchGroup)
	case g.Deleted:
		return s.fail("set join code", roomID, world.GroupDeleted)
	}
	s.setCode(s.creds.joinCodes, roomID, code)
	return nil
}

func (s *RocketChat) setCode(codes saltedHashes, key string, code groups.Secret) {
	if code.IsZero() {
		delete(codes, key)
		return
	}
	codes.set(s.srv.ids, key, code.Reveal())
}

// SetArchived archives the room, or makes it live again.
func (s *RocketChat) SetArchived(roomID string, archived bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail("archive", roomID, s.world.SetArchived(roomID, archived))
}

// AddGroup adds a room and gives it back with its ID. A private group's members
// are added by others, and nothing stands in the way to a channel but its join
// code: a private group's Registration is Invite, and a channel's is Open.
func (s *RocketChat) AddGroup(g Group) (Group, error) {
	if g.Registration == "" {
		g.Registration = Registration(rcRegistration(g.Private))
	}
	return s.Site.AddGroup(g)
}

// rcRegistration is the way into a room.
func rcRegistration(private bool) world.Registration {
	if private {
		return world.Invite
	}
	return world.Open
}

var errRoomRegistration = errors.New("a channel's Registration is Open, a private group's Invite")

// rcFits is the site's fits.
func rcFits(g world.Group) error {
	if g.Registration != rcRegistration(g.Private) {
		return errRoomRegistration
	}
	return nil
}

// Join lets the user into a channel as the wire would, without asking for the
// join code. What is not open to the user is an error.
func (s *RocketChat) Join(roomID, userID string) (groups.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enterRoom(roomID, userID); err != nil {
		return "", s.failMembership("join", roomID, userID, err)
	}
	return groups.StateJoined, nil
}

// Leave lets the user leave as the wire would. The last owner, a guest, and who is
// no member are errors.
func (s *RocketChat) Leave(roomID, userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failMembership("leave", roomID, userID, s.leaveRoom(roomID, userID))
}

// EnableRateLimit lets each client address make so many calls of each method in
// a period; 0 means the deployed default, 10 in 60 s. The period begins with the
// first call and is measured by the server's clock. Who has the site's role
// "admin", "bot" or "app" is not counted. No snapshot holds the setting or the
// counts.
func (s *RocketChat) EnableRateLimit(limit int, period time.Duration) {
	s.set(func() { s.limiter.enable(limit, period) })
}
