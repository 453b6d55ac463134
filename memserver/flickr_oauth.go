package memserver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

const (
	// flWindow is how old a stamp may be. One of the future is accepted (FL-022).
	flWindow = 5 * time.Minute
	// flMaxNonces bounds the nonces that are remembered.
	flMaxNonces = 1 << 18
	// flTypeOAuth is the media type of OAuth's problems and tokens.
	flTypeOAuth = "text/plain;charset=UTF-8"
)

// A flOAuth is what a request says of OAuth.
type flOAuth struct {
	// there says that it is a call of OAuth.
	there bool
	// rejected is the first parameter that is there twice, or the name of a header
	// that cannot be read.
	rejected string

	key, token, method, signature, stamp, nonce, version string
	// callback and verifier are a login's.
	callback, verifier string
}

// readHeader adds the parameters of the Authorization header, where it is one of
// OAuth.
func (q *flRequest) readHeader(h http.Header) {
	const name = "Authorization"
	for _, value := range h[name] {
		params, isOAuth, ok := oauth1.ParseAuthorization(q.params, value)
		if !isOAuth {
			continue
		}
		if !ok {
			q.oauth.rejected = name
		}
		q.oauth.there = true
		q.params = params
	}
}

// readOAuth finds the parameters of OAuth, each of which may be there only once.
func (q *flRequest) readOAuth() {
	o := &q.oauth
	for i, p := range q.params {
		if !strings.HasPrefix(p.Name, "oauth_") {
			continue
		}
		// checkToken has the token as an argument, in the old style too.
		o.there = o.there || p.Name != flickr.ParamOAuthToken || !q.has(flickr.ParamAPISig)
		slot := o.slot(p.Name)
		if slot == nil || o.rejected != "" {
			continue
		}
		if slices.ContainsFunc(q.params[:i], func(before oauth1.Param) bool { return before.Name == p.Name }) {
			o.rejected = p.Name
		}
		*slot = p.Value
	}
}

// slot is where the value of a parameter belongs, nil for one that OAuth does not
// have.
func (o *flOAuth) slot(name string) *string {
	switch name {
	case flickr.ParamOAuthConsumerKey:
		return &o.key
	case flickr.ParamOAuthToken:
		return &o.token
	case flickr.ParamOAuthSignatureMethod:
		return &o.method
	case flickr.ParamOAuthSignature:
		return &o.signature
	case flickr.ParamOAuthTimestamp:
		return &o.stamp
	case flickr.ParamOAuthNonce:
		return &o.nonce
	case flickr.ParamOAuthVersion:
		return &o.version
	case flickr.ParamOAuthCallback:
		return &o.callback
	case flickr.ParamOAuthVerifier:
		return &o.verifier
	}
	return nil
}

// absent names the missing parameters. An empty one is missing, but for the token,
// which only a step that needs it must have. PLAINTEXT needs stamp and nonce only
// where one of them is there.
func (o *flOAuth) absent(step *flStep) []string {
	stamped := o.method != oauth1.Plaintext || o.stamp != "" || o.nonce != ""
	var names []string
	for _, of := range [...]struct {
		name, value string
		needed      bool
	}{
		{flickr.ParamOAuthConsumerKey, o.key, true},
		{flickr.ParamOAuthSignatureMethod, o.method, true},
		{flickr.ParamOAuthTimestamp, o.stamp, stamped},
		{flickr.ParamOAuthNonce, o.nonce, stamped},
		{flickr.ParamOAuthSignature, o.signature, true},
	} {
		if of.needed && of.value == "" {
			names = append(names, of.name)
		}
	}
	if step == nil {
		return names
	}
	for _, name := range step.needs {
		if *o.slot(name) == "" {
			names = append(names, name)
		}
	}
	return names
}

// checkOAuth checks, in the order of OAuth's problems: the parameters, the method,
// the app of a login, the token (FL-023), stamp and nonce, the signature. Only a
// request that is signed rightly uses its nonce up.
func (s *Flickr) checkOAuth(q *flRequest) *flRefusal {
	o := &q.oauth
	if refusal := s.checkParameters(q); refusal != nil {
		return refusal
	}
	if !oauth1.KnownMethod(o.method) || o.method == oauth1.Plaintext && !q.secure {
		return flProblem(http.StatusBadRequest, flickr.ProblemSignatureMethodRejected)
	}
	app, refusal := s.findApp(o.key)
	if refusal != nil { // in a login: that of a call was found before
		return flProblem(http.StatusUnauthorized, flickr.ProblemConsumerKeyUnknown)
	}
	secret, refusal := s.tokenSecret(q, app.Key)
	if refusal != nil {
		return refusal
	}
	secrets := oauth1.Secrets{Consumer: app.Secret.Reveal(), Token: secret.Reveal()}
	if o.stamp == "" { // PLAINTEXT
		return s.checkSigned(q, secrets)
	}
	return s.checkOnce(q, secrets)
}

// tokenSecret finds the token of the request, and gives its secret.
func (s *Flickr) tokenSecret(q *flRequest, app string) (groups.Secret, *flRefusal) {
	if q.step != nil {
		return q.step.find(s, q, app)
	}
	token, refusal := s.findToken(q, app, q.oauth.token)
	return token.secret, refusal
}

// checkParameters checks what can be told from the parameters alone (FL-020). An
// API call without a signature is told that alone where the documents rule
// (FL-024).
func (s *Flickr) checkParameters(q *flRequest) *flRefusal {
	const (
		absentParams   = "&oauth_parameters_absent="
		rejectedParams = "&oauth_parameters_rejected="
	)
	o := &q.oauth
	rejected := o.rejected
	switch {
	case rejected != "":
	case q.step != nil && o.callback != "" && !flIsCallback(o.callback):
		rejected = flickr.ParamOAuthCallback
	case o.version != "" && o.version != oauth1.Version:
		rejected = flickr.ParamOAuthVersion
	}
	if rejected != "" {
		return flProblem(http.StatusBadRequest, flickr.ProblemParameterRejected+rejectedParams+rejected)
	}
	if o.signature == "" && !s.deployed && q.step == nil {
		return flRefuse(flNoSignature())
	}
	if absent := o.absent(q.step); len(absent) > 0 {
		return flProblem(http.StatusBadRequest, flickr.ProblemParameterAbsent+absentParams+strings.Join(absent, "%26"))
	}
	return nil
}

// checkOnce checks stamp and nonce, the signature, and then uses the nonce.
func (s *Flickr) checkOnce(q *flRequest, secrets oauth1.Secrets) *flRefusal {
	o := &q.oauth
	now := time.Now()
	if s.stampsByClock {
		now = s.srv.settings.clock.Now()
	}
	stamp, ok := oauth1.ParseTimestamp(o.stamp)
	if !ok {
		return flRefuseOnce(oauth1.Old)
	}
	key := oauth1.Key{Consumer: o.key, Token: o.token, Nonce: o.nonce}
	if refusal := flRefuseOnce(s.nonces.Check(now, stamp, key)); refusal != nil {
		return refusal
	}
	if refusal := s.checkSigned(q, secrets); refusal != nil {
		return refusal
	}
	return flRefuseOnce(s.nonces.Use(now, stamp, key))
}

// flRefuseOnce is the refusal of a verdict, nil for one that is none.
func flRefuseOnce(v oauth1.Verdict) *flRefusal {
	switch v {
	case oauth1.Fresh:
		return nil
	case oauth1.Used:
		return flProblem(http.StatusUnauthorized, flickr.ProblemNonceUsed)
	case oauth1.Old:
	}
	return flProblem(http.StatusUnauthorized, flickr.ProblemTimestampRefused)
}

// checkSigned checks the signature.
func (s *Flickr) checkSigned(q *flRequest, secrets oauth1.Secrets) *flRefusal {
	if s.signed(q, q.params, secrets) || q.style == flickr.FormatXMLRPC && s.signed(q, q.members(), secrets) {
		return nil
	}
	if s.deployed || q.step != nil {
		const baseString = "&debug_sbs="
		return flProblem(http.StatusUnauthorized, flickr.ProblemSignatureInvalid+baseString+oauth1.BaseString(q.verb, q.sentTo(), q.params))
	}
	return flRefuse(flBadSignature())
}

// signed reports whether the signature is that of the parameters, over the
// address that the request was sent to (FL-025) or over a public one.
func (s *Flickr) signed(q *flRequest, params []oauth1.Param, secrets oauth1.Secrets) bool {
	o := &q.oauth
	if oauth1.VerifyRequest(o.method, o.signature, q.verb, q.sentTo(), params, secrets) {
		return true
	}
	return slices.ContainsFunc(s.public, func(u *url.URL) bool {
		public := oauth1.BaseURI(u.Scheme, u.Host, u.Path+q.path)
		return oauth1.VerifyRequest(o.method, o.signature, q.verb, public, params, secrets)
	})
}

// sentTo is the address that the request was sent to, as it is signed.
func (q *flRequest) sentTo() string {
	scheme := "http"
	if q.secure {
		scheme = "https"
	}
	return oauth1.BaseURI(scheme, q.host, q.path)
}

// flProblem is a problem of OAuth with what belongs to it, answered as a form,
// whatever the format (FL-018). The record withholds the answer where it holds the
// base string (FL-019).
func flProblem(status int, problem string) *flRefusal {
	a := &answer{status: status, contentType: flTypeOAuth, body: []byte(flickr.ParamOAuthProblem + "=" + problem)}
	if strings.HasPrefix(problem, flickr.ProblemSignatureInvalid) {
		a.secrets = []string{string(a.body)}
	}
	return &flRefusal{problem: a}
}
