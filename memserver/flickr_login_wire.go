package memserver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/authpage"
)

// A flStep is a request that the app itself makes in a login.
type flStep struct {
	op string
	// needs are the parameters that it has beside those of every signed request.
	needs []string
	// find finds the token that the request is signed with, and gives its secret.
	find func(s *Flickr, q *flRequest, app string) (groups.Secret, *flRefusal)
	// run makes the token that is answered, after all checks.
	run func(s *Flickr, q *flRequest) flForm
}

// flSteps are the steps by their paths.
var flSteps = map[string]*flStep{
	flickr.PathRequestToken: {
		op: "oauth.request_token", needs: []string{flickr.ParamOAuthCallback},
		find: (*Flickr).findNone, run: (*Flickr).requestToken,
	},
	flickr.PathAccessToken: {
		op: "oauth.access_token", needs: []string{flickr.ParamOAuthToken, flickr.ParamOAuthVerifier},
		find: (*Flickr).findLogin, run: (*Flickr).accessToken,
	},
}

func flIsLogin(path string) bool { return path == flickr.PathAuthorize || flSteps[path] != nil }

// parseLogin reads a request of a login.
func (s *Flickr) parseLogin(r *http.Request, body []byte) *call {
	step := flSteps[r.URL.Path]
	if step == nil {
		return s.parseVisit(r, body)
	}
	q := &flRequest{}
	form := q.read(r, body)
	if len(q.params) > flMaxParams {
		return s.unreadable(r, http.StatusRequestEntityTooLarge)
	}
	q.step = step
	return &call{
		op: step.op, user: s.loginUser(q.oauth.token), hide: flHiding(form || len(body) == 0),
		apply: func() *answer { return s.answerStep(q) },
	}
}

// loginUser gives who has allowed the login; "" for nobody.
func (s *Flickr) loginUser(token string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.logins.get(token); l != nil {
		return l.user
	}
	return ""
}

// answerStep carries a step out.
func (s *Flickr) answerStep(q *flRequest) *answer {
	if q.verb != http.MethodGet && q.verb != http.MethodPost {
		return flWrongVerb("GET, POST")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if refusal := s.check(q, (*Flickr).checkTransport, (*Flickr).checkEnabled, (*Flickr).checkOAuth); refusal != nil {
		return s.refused(refusal)
	}
	body := q.step.run(s, q).encode()
	return &answer{status: http.StatusOK, contentType: flTypeOAuth, body: body, secrets: []string{string(body)}}
}

// refused answers a request of a login that is refused: a failure is written in
// REST's format.
func (s *Flickr) refused(r *flRefusal) *answer {
	if r.problem != nil {
		return r.problem
	}
	a := s.encode(flFormat{name: flickr.FormatREST}, flReply{failure: r.failure})
	return &a
}

func flWrongVerb(allowed string) *answer {
	a := flStatus(http.StatusMethodNotAllowed)
	a.header = map[string]string{"Allow": allowed}
	return a
}

// findNone is for a request that no token signs.
func (*Flickr) findNone(*flRequest, string) (groups.Secret, *flRefusal) { return groups.Secret{}, nil }

// findLogin finds the login whose token is to be exchanged.
func (s *Flickr) findLogin(q *flRequest, app string) (groups.Secret, *flRefusal) {
	l, problem := s.logins.get(q.oauth.token), ""
	switch {
	case l == nil, l.app != app, l.stage == flRefused, !s.hasUser(l):
		problem = flickr.ProblemTokenRejected
	case s.expired(l):
		problem = flickr.ProblemTokenExpired
	case l.stage == flUsed:
		problem = flickr.ProblemTokenUsed
	case l.stage == flWaiting, !l.verifier.Equal(groups.NewSecret(q.oauth.verifier)):
		problem = flickr.ProblemVerifierInvalid
	}
	if problem != "" {
		return groups.Secret{}, flProblem(http.StatusUnauthorized, problem)
	}
	q.login = l
	return l.secret, nil
}

// hasUser is false where the user who has answered is gone.
func (s *Flickr) hasUser(l *flLogin) bool {
	if l.user == "" {
		return true
	}
	_, known := s.world.User(l.user)
	return known
}

// requestToken begins a login.
func (s *Flickr) requestToken(q *flRequest) flForm {
	token, secret := s.newTokenName()
	s.logins.add(token, &flLogin{
		app: strings.Clone(q.oauth.key), secret: secret, callback: strings.Clone(q.oauth.callback), expires: s.srv.settings.clock.Now().Add(s.lifetime),
	})
	return flForm{
		{flickr.ParamOAuthCallbackConfirmed, "true"},
		{flickr.ParamOAuthToken, token},
		{flickr.ParamOAuthTokenSecret, secret.Reveal()},
	}
}

// accessToken ends a login.
func (s *Flickr) accessToken(q *flRequest) flForm {
	l := q.login
	l.stage = flUsed
	token, secret := s.newToken(l.app, l.user, l.perms)
	u, _ := s.world.User(l.user)
	f := flForm{
		{flickr.ParamOAuthToken, token},
		{flickr.ParamOAuthTokenSecret, secret.Reveal()},
		{flickr.ParamUserNSID, u.ID},
		{flickr.ParamUsername, u.Login},
	}
	if u.Name == "" {
		return f
	}
	return append(flForm{{flickr.ParamFullName, u.Name}}, f...)
}

// A flForm is an answer of OAuth, in its order.
type flForm [][2]string

// encode writes spaces as %20.
func (f flForm) encode() []byte {
	pairs := make([]string, len(f))
	for i, field := range f {
		pairs[i] = field[0] + "=" + strings.ReplaceAll(url.QueryEscape(field[1]), "+", "%20")
	}
	return []byte(strings.Join(pairs, "&"))
}

// flIsCallback reports whether an app may name the callback: flickr.OutOfBand, or
// an absolute address that a browser may be sent to, in the bytes of RFC 3986.
func flIsCallback(callback string) bool {
	if callback == flickr.OutOfBand {
		return true
	}
	if len(callback) > flMaxCallback || strings.ContainsFunc(callback, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return false
	}
	u, err := url.Parse(callback)
	if err != nil {
		return false
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return u.Hostname() != ""
	}
	return authpage.Follows(u.Scheme)
}

// flReturnAddress is the address at which the app gets the verifier: what its query
// holds stays there.
func flReturnAddress(callback, token, verifier string) string {
	address, fragment, _ := strings.Cut(callback, "#")
	if _, query, has := strings.Cut(address, "?"); !has {
		address += "?"
	} else if query != "" && !strings.HasSuffix(query, "&") {
		address += "&"
	}
	address += string(flForm{{flickr.ParamOAuthToken, token}, {flickr.ParamOAuthVerifier, verifier}}.encode())
	if fragment != "" {
		address += "#" + fragment
	}
	return address
}
