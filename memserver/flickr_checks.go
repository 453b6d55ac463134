package memserver

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// A flRefusal is why a call is not carried out: a failure, or a problem of OAuth,
// which has an answer of its own.
type flRefusal struct {
	failure *flFailure
	problem *answer
	// echoed is the text of the request that the failure repeats.
	echoed string
}

func flRefuse(f *flFailure) *flRefusal { return &flRefusal{failure: f} }

// A flCheck gives what is wrong with a request, or nil. The caller holds the
// site's lock.
type flCheck func(*Flickr, *flRequest) *flRefusal

// check makes the checks in their order, up to the first that finds something.
func (s *Flickr) check(q *flRequest, checks ...flCheck) *flRefusal {
	for _, check := range checks {
		if refusal := check(s, q); refusal != nil {
			return refusal
		}
	}
	return nil
}

// flChecks are what all methods have in common, in their order.
var flChecks = []flCheck{
	(*Flickr).checkTransport,
	(*Flickr).checkEnvelope,
	(*Flickr).checkFormat,
	(*Flickr).checkEnabled,
	(*Flickr).checkMethod,
	(*Flickr).checkKey,
	(*Flickr).checkSignature,
	(*Flickr).checkPermission,
	(*Flickr).checkVerb,
	(*Flickr).checkWrites,
	(*Flickr).checkURLs,
}

// carryOut makes the checks and calls the method. The caller holds the lock.
func (s *Flickr) carryOut(q *flRequest) (reply flReply, problem *answer) {
	refusal := s.check(q, flChecks...)
	if refusal == nil {
		return q.method.run(s, q), nil
	}
	reply.failure = refusal.failure
	if refusal.echoed != "" {
		reply.secrets = []string{refusal.echoed}
	}
	return reply, refusal.problem
}

func (s *Flickr) checkTransport(q *flRequest) *flRefusal {
	if q.secure || s.tlsOptional {
		return nil
	}
	return flRefuse(flNotTLS())
}

func (s *Flickr) checkEnvelope(q *flRequest) *flRefusal {
	if q.broken == nil {
		return nil
	}
	return flRefuse(q.broken)
}

func (s *Flickr) checkFormat(q *flRequest) *flRefusal {
	if q.unknownFormat == "" {
		return nil
	}
	return &flRefusal{failure: flNoFormat(q.unknownFormat), echoed: q.unknownFormat}
}

func (s *Flickr) checkEnabled(*flRequest) *flRefusal {
	if !s.disabled {
		return nil
	}
	return flRefuse(s.siteDisabled())
}

func (s *Flickr) checkMethod(q *flRequest) *flRefusal {
	if q.method != nil {
		return nil
	}
	name := q.get(flickr.ParamMethod)
	return &flRefusal{failure: flNoMethod(name), echoed: name}
}

// checkKey finds the app, by the key of OAuth, else by that of the old style.
func (s *Flickr) checkKey(q *flRequest) *flRefusal {
	app, refusal := s.findApp(cmp.Or(q.oauth.key, q.get(flickr.ParamAPIKey)))
	if refusal != nil {
		return refusal
	}
	q.caller = flCaller{app: app.Key, perms: flickr.PermsNone}
	return nil
}

// checkSignature finds out who calls: by OAuth, else in the old style.
func (s *Flickr) checkSignature(q *flRequest) *flRefusal {
	if q.oauth.there {
		return s.checkOAuth(q)
	}
	signature := q.get(flickr.ParamAPISig)
	switch {
	case signature != "":
		return s.checkAPISig(q, s.apps[q.caller.app], signature)
	case q.method.signed || q.method.perms != flickr.PermsNone:
		return flRefuse(flNoSignature())
	}
	return nil
}

// findApp finds the app of a key.
func (s *Flickr) findApp(key string) (App, *flRefusal) {
	if !isFlickrKey(key) {
		return App{}, flRefuse(s.badKey(flKeyFormat))
	}
	app, known := s.apps[key]
	switch {
	case !known:
		return App{}, flRefuse(s.badKey(flKeyUnknown))
	case app.Expired:
		return App{}, flRefuse(s.badKey(flKeyExpired))
	}
	return app, nil
}

// checkAPISig checks a signature of the old style, and the token.
func (s *Flickr) checkAPISig(q *flRequest, app App, signature string) *flRefusal {
	signed := func(params []oauth1.Param) bool {
		return oauth1.EqualSig(signature, oauth1.APISig(app.Secret.Reveal(), params))
	}
	if !signed(q.params) && !(q.style == flickr.FormatXMLRPC && signed(q.members())) {
		return flRefuse(flBadSignature())
	}
	_, refusal := s.findToken(q, app.Key, q.get(flickr.ParamAuthToken))
	return refusal
}

// findToken finds what the token stands for; an empty one is none.
func (s *Flickr) findToken(q *flRequest, app, token string) (flToken, *flRefusal) {
	if token == "" {
		return flToken{}, nil
	}
	t, ok := s.grant(token)
	if !ok || t.app != app {
		return flToken{}, flRefuse(s.badToken())
	}
	q.caller.user, q.caller.token, q.caller.perms = t.user, token, t.perms
	return t, nil
}

func (s *Flickr) checkPermission(q *flRequest) *flRefusal {
	if flPermits(q.caller.perms, q.method.perms) {
		return nil
	}
	return flRefuse(s.notPermitted(q.method.perms, q.caller.perms))
}

// checkVerb refuses writing by another HTTP method than POST (FL-027).
func (s *Flickr) checkVerb(q *flRequest) *flRefusal {
	if !q.method.writes || q.verb == http.MethodPost || s.getAllowed {
		return nil
	}
	return flRefuse(flPostOnly())
}

func (s *Flickr) checkWrites(q *flRequest) *flRefusal {
	if !q.method.writes || !s.writesFail {
		return nil
	}
	return flRefuse(flWriteFailed())
}

func (s *Flickr) checkURLs(q *flRequest) *flRefusal {
	for _, u := range s.abused {
		if slices.ContainsFunc(q.params, func(p oauth1.Param) bool { return strings.Contains(p.Value, u) }) {
			return flRefuse(flBadURL())
		}
	}
	return nil
}
