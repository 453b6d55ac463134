package memserver

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/authpage"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// A flRequest is a request that the wire has read.
type flRequest struct {
	call call // as the server sees it

	// style is that of the address: flickr.FormatREST, FormatXMLRPC or FormatSOAP;
	// "" for a login's.
	style string
	// verb is the HTTP method, secure says that it came over TLS, host and path
	// are where it was sent to; the path is escaped.
	verb       string
	secure     bool
	host, path string
	// params are those of the Authorization header, the body and the query, in
	// this order and without file parts.
	params []oauth1.Param
	// oauth is what the parameters say of OAuth.
	oauth flOAuth
	// broken is why the envelope could not be read: 114 or 115.
	broken *flFailure

	// format is how to answer; unknownFormat is the name of one that there is not.
	format        flFormat
	unknownFormat string
	// method is nil for one that there is not.
	method *flMethod
	// caller is set by the checks.
	caller flCaller

	// step is that of a login, nil for a call of the API; login is set by its
	// checks.
	step  *flStep
	login *flLogin
}

// A flCaller is who calls, as far as the checks have found out.
type flCaller struct {
	app string // the app's key
	// user, token and perms are those of the token; "", "" and none without one.
	user, token string
	perms       flickr.Perms
}

// get gives the first value of a parameter, "" for none.
func (q *flRequest) get(name string) string {
	for _, p := range q.params {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// has reports whether a parameter is there, if only empty.
func (q *flRequest) has(name string) bool {
	return flNames(q.params, name)
}

func (*Flickr) serves(path string) bool { return flStyle(path) != "" || flIsLogin(path) }

// flStyle gives the style of an address, which may lack its last slash, and "" for
// one of another site.
func flStyle(path string) string {
	switch path {
	case flickr.PathREST, strings.TrimSuffix(flickr.PathREST, "/"):
		return flickr.FormatREST
	case flickr.PathXMLRPC, strings.TrimSuffix(flickr.PathXMLRPC, "/"):
		return flickr.FormatXMLRPC
	case flickr.PathSOAP, strings.TrimSuffix(flickr.PathSOAP, "/"):
		return flickr.FormatSOAP
	}
	return ""
}

// parse reads a request.
func (s *Flickr) parse(r *http.Request, body []byte) *call {
	if flIsLogin(r.URL.Path) {
		return s.parseLogin(r, body)
	}
	q := spare(&s.requests, s.newRequest)
	form := q.read(r, body)
	if len(q.params) > flMaxParams {
		return s.unreadable(r, http.StatusRequestEntityTooLarge)
	}
	q.chooseFormat()
	q.method = flMethods[q.get(flickr.ParamMethod)]
	c := &q.call
	c.hide = flHiding(form || len(body) == 0)
	s.describe(c, q)
	return c
}

// newRequest makes a request that is used again and again.
func (s *Flickr) newRequest() *flRequest {
	const most = 64 // parameters for which the memory is kept
	q := &flRequest{}
	q.call.apply = func() *answer { return s.answer(q) }
	q.call.reuse = func() {
		params := q.params
		if cap(params) > most {
			params = nil
		}
		clear(params[:cap(params)])
		*q = flRequest{call: q.call.emptied(), params: params[:0]}
		s.requests.Put(q)
	}
	return q
}

// read reads the parameters of a request; form says that its body is an urlencoded
// form.
func (q *flRequest) read(r *http.Request, body []byte) (form bool) {
	const usual = 16 // parameters that most requests have at the most
	q.style, q.verb, q.secure = flStyle(r.URL.Path), r.Method, r.TLS != nil
	q.host, q.path = r.Host, r.URL.EscapedPath()
	q.params = slices.Grow(q.params, usual)
	q.readHeader(r.Header)
	form = q.readBody(r.Header, body)
	q.params = flAddForm(q.params, r.URL.RawQuery)
	if len(q.params) <= flMaxParams {
		q.readOAuth()
	}
	return form
}

// describe tells whom the call is about: the user whom the token belongs to, else
// the one whom the arguments name.
func (s *Flickr) describe(c *call, q *flRequest) {
	if q.method != nil {
		c.op = q.method.name
	}
	if group := q.get(flickr.ParamGroupID); isNSID(group) {
		c.group = group
	}
	if user := q.get(flickr.ParamUserID); isNSID(user) {
		c.user = user
	}
	token := q.oauth.token
	if token == "" {
		token = q.get(flickr.ParamAuthToken)
	}
	if token == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.grant(token); ok {
		c.user = t.user
	}
}

// answer carries a request out, and writes the answer.
func (s *Flickr) answer(q *flRequest) *answer {
	s.mu.Lock()
	reply, problem := s.carryOut(q)
	s.mu.Unlock()
	if problem != nil {
		return problem
	}
	return q.call.says(s.encode(q.format, reply))
}

// unreadable answers a request whose body did not arrive, or that has too many
// parameters: as a proxy in front of the API would, so that nobody takes it for
// an answer of the API.
func (*Flickr) unreadable(_ *http.Request, status int) *call {
	return &call{hide: hideAll, apply: func() *answer { return flStatus(status) }}
}

// flStatus is an answer that says no more than its HTTP status.
func flStatus(status int) *answer {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return &answer{
		status: status, contentType: "text/html; charset=utf-8",
		body: []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"),
	}
}

// flOpenFields are the parameters that the record may show, where their value has
// a form that no key, token or secret has.
var flOpenFields = map[string]func(string) bool{
	flickr.ParamMethod:         func(v string) bool { return flMethods[v] != nil },
	flickr.ParamFormat:         flIsShown,
	flickr.ParamGroupID:        isNSID,
	flickr.ParamUserID:         isNSID,
	flickr.ParamDeletePhotos:   flIsSetting,
	flickr.ParamAcceptRules:    flIsSetting,
	flickr.ParamNoJSONCallback: flIsSetting,
	flickr.ParamJSONCallback:   flIsShown,
	flickr.ParamMemberTypes:    func(v string) bool { return len(v) < flSecretLength && strings.Trim(v, "1234,") == "" },
	flickr.ParamPerPage:        flIsSetting,
	flickr.ParamPage:           flIsSetting,
	flickr.ParamPerms:          flIsShown,
	authpage.FieldAnswer:       flIsShown,
	authpage.FieldAccount:      isNSID,
}

// flIsSetting reports whether a value is a switch or a small number.
func flIsSetting(v string) bool {
	const most = 6 // digits
	return v == "true" || v == "false" || len(v) <= most && allDigits(v)
}

// flIsShown reports whether a value is of letters alone: keys, tokens and secrets
// have digits.
func flIsShown(v string) bool {
	return !strings.ContainsFunc(v, func(c rune) bool { return c|0x20 < 'a' || c|0x20 > 'z' })
}

// flSecretFields are the parameters whose value the record withholds. What else
// comes it withholds with its name. The message is anybody's words.
var flSecretFields = []string{
	flickr.ParamAPIKey, flickr.ParamAPISig, flickr.ParamAuthToken,
	flickr.ParamOAuthConsumerKey, flickr.ParamOAuthToken, flickr.ParamOAuthSignatureMethod, flickr.ParamOAuthSignature,
	flickr.ParamOAuthTimestamp, flickr.ParamOAuthNonce, flickr.ParamOAuthVersion,
	flickr.ParamOAuthCallback, flickr.ParamOAuthVerifier, authpage.FieldCSRF,
	flickr.ParamMessage,
}

// flPlainFields are those of them that may stand in an answer.
var flPlainFields = []string{
	flickr.ParamOAuthSignatureMethod, flickr.ParamOAuthTimestamp, flickr.ParamOAuthVersion,
}

// flHiding is how the record keeps the secrets of a request. It shows nothing of
// a body that is no form. What it does not show of the request it does not show
// of the answer either.
func flHiding(form bool) hiding {
	return hiding{all: !form, form: form, fields: &flFields, more: flSecretsOf}
}

// flSecretsOf reads the parameters once more, and gives those that are secret. Those are
// not all where there are too many: a page is read whose header has parameters of its own,
// which nobody reads.
func flSecretsOf(r *http.Request, body string) (secrets []string, all bool) {
	var q flRequest
	q.read(r, []byte(body))
	return flSecrets(q.params), len(q.params) <= flMaxParams
}

var flFields = fieldRules{open: flOpenFields, secret: flSecretFields}

// flSecrets gives what the record does not show of the parameters.
func flSecrets(params []oauth1.Param) []string {
	var secrets []string
	for _, p := range params {
		fits, open := flOpenFields[p.Name]
		switch {
		case open && fits(p.Value), slices.Contains(flPlainFields, p.Name):
			continue
		case !open && !flIsShown(p.Name) && !slices.Contains(flSecretFields, p.Name):
			secrets = append(secrets, p.Name)
		}
		if len(p.Value) >= flShortest {
			secrets = append(secrets, p.Value)
		}
	}
	return secrets
}

// flShortest is from which length on a text may be a secret. The record would
// withhold shorter ones everywhere, where they stand by chance.
const flShortest = 4
