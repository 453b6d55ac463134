package memserver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/groups-go/groups/rocketchat"
)

// rcRequest is a request that the wire has read.
type rcRequest struct {
	call call // as the server sees it

	// method is nil for what is no method of the site, also by its HTTP method.
	method *rcMethod
	args   rcArgs
	// userID, token and factor are what the headers say.
	// address is the client's, with its port.
	userID, token, factor, address string

	// user is who calls; out is the answer, given are the secrets that it holds.
	// They are set when the request is carried out.
	user  rcUser
	out   jsonText
	given []string
}

// newRequest makes a request that is used again and again.
func (s *RocketChat) newRequest() *rcRequest {
	q := &rcRequest{}
	q.call.apply = func() *answer { return s.answer(q) }
	q.call.reuse = func() {
		*q = rcRequest{call: q.call.emptied(), args: rcArgs{plain: q.args.plain.emptied()}}
		s.requests.Put(q)
	}
	return q
}

func (*RocketChat) serves(path string) bool { return strings.HasPrefix(path, rocketchat.PathPrefix) }

// The headers of a request, as an http.Header keeps them.
var (
	rcUserIDKey    = http.CanonicalHeaderKey(rocketchat.HeaderUserID)
	rcAuthTokenKey = http.CanonicalHeaderKey(rocketchat.HeaderAuthToken)
	rcFactorKey    = http.CanonicalHeaderKey(rocketchat.HeaderTwoFactorCode)
)

// rcMethodOf gives the method of a path, nil for none.
func rcMethodOf(path string) *rcMethod {
	return rcMethods[strings.TrimPrefix(path, rocketchat.PathPrefix)]
}

// parse reads a request.
func (s *RocketChat) parse(r *http.Request, body []byte) *call {
	q := spare(&s.requests, s.newRequest)
	q.userID, q.token = headerValue(r.Header, rcUserIDKey), headerValue(r.Header, rcAuthTokenKey)
	q.factor, q.address = headerValue(r.Header, rcFactorKey), r.RemoteAddr
	c := &q.call
	m := rcMethodOf(r.URL.Path)
	if m == nil {
		c.hide = s.hideAll(q.userID)
		c.hide.tail = strings.TrimPrefix(r.URL.Path, rocketchat.PathPrefix)
		return c
	}
	c.op = m.name
	if r.Method != m.httpMethod && (s.deployed || r.Method != m.documentedAlso) {
		c.hide = s.hideAll(q.userID)
		return c
	}
	q.method = m
	form, plain := q.read(r, body)
	callerKnown, loginKnown := s.describe(c, q)
	c.hide = rcHideAll(callerKnown)
	if q.astray(r.URL.RawQuery) {
		c.group, c.hide.secrets = "", slices.Collect[string](q.secrets)
		return c
	}
	if plain && m.shows(&q.args) && (m.name != rocketchat.MethodLogin || loginKnown) {
		headers := c.hide.headers
		c.hide = m.hiding(&q.args, form)
		c.hide.headers = headers
	}
	return c
}

// hideAll is rcHideAll for who calls by that id.
func (s *RocketChat) hideAll(userID string) hiding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return rcHideAll(s.world.HasUser(userID))
}

// rcHideAll hides query and body, and the id of a caller whom nobody knows: it may
// be anything, also the token.
func rcHideAll(callerKnown bool) hiding {
	if callerKnown {
		return hideAll
	}
	return hiding{all: true, headers: []string{rocketchat.HeaderUserID}}
}

// describe tells whom the call is about: the user whom the arguments name, else
// the one who calls. It reports whether anybody knows the one who calls, and whether
// the arguments name one to log in.
func (s *RocketChat) describe(c *call, q *rcRequest) (callerKnown, loginKnown bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	callerKnown = s.world.HasUser(q.userID)
	if c.group = q.args.text(rocketchat.FieldRoomID); !isPlainID(c.group) {
		g, _ := s.world.GroupByName(q.args.text(rocketchat.FieldRoomName))
		c.group = g.ID
	}
	if callerKnown {
		c.user = q.userID
	}
	u, known := s.person(&q.args)
	if name := q.args.text(rocketchat.FieldUser); !known && name != "" {
		u, loginKnown = s.account(name)
	}
	if known || loginKnown {
		c.user = u.ID
	}
	return callerKnown, loginKnown
}

// secrets runs through all that the request says in secret: range over it itself.
func (q *rcRequest) secrets(yield func(string) bool) {
	if q.token != "" && !yield(q.token) || q.factor != "" && !yield(q.factor) {
		return
	}
	for _, name := range q.method.fields.secret {
		if secret := q.args.text(name); secret != "" && !yield(secret) {
			return
		}
	}
}

// astray reports whether one of the secrets stands where none belongs: in an
// argument that is no secret, or in the query.
func (q *rcRequest) astray(query string) bool {
	for secret := range q.secrets {
		escaped := url.QueryEscape(secret)
		holds := func(text string) bool { return strings.Contains(text, secret) || strings.Contains(text, escaped) }
		if holds(query) {
			return true
		}
		for name := range q.args.names {
			arg, _ := q.method.arg(name)
			if !arg.secret && (holds(q.args.text(name)) || slices.ContainsFunc(q.args.texts(name), holds)) {
				return true
			}
		}
	}
	return false
}

// shows reports whether the record can show the arguments: nothing in them is
// another thing than its name says. Else nobody knows where a secret stands.
func (m *rcMethod) shows(args *rcArgs) bool {
	for name := range args.names {
		arg, known := m.arg(name)
		if !known || !args.fits(arg) || arg.kind == rcAny {
			return false
		}
		if text := args.text(name); arg.kind == rcIDText && text != "" && !isPlainID(text) {
			return false
		}
	}
	return true
}

// hiding is how the record keeps the secrets of a request whose arguments it can
// show.
func (m *rcMethod) hiding(args *rcArgs, form bool) hiding {
	h := hiding{form: form, fields: &m.fields}
	for _, name := range m.fields.secret {
		if secret := args.text(name); secret != "" {
			h.secrets = append(h.secrets, secret)
		}
	}
	return h
}

// invalid finds, in this order, what is missing, what the method does not have,
// and what is of another type: what the schemas of 8.x refuse (RC-004).
func (m *rcMethod) invalid(args *rcArgs) *rcRefusal {
	refuse := func(text string) *rcRefusal {
		return &rcRefusal{code: rocketchat.CodeInvalidParams, text: text, bare: true}
	}
	for _, names := range m.needs {
		if !slices.ContainsFunc(names, args.has) {
			return refuse("must have required property '" + names[0] + "'")
		}
	}
	for name := range args.names {
		if _, known := m.arg(name); !known {
			return refuse("must NOT have additional properties")
		}
	}
	for _, arg := range m.args {
		if args.has(arg.name) && !args.fits(arg) {
			return refuse(arg.name + " must be " + rcKindNames[arg.kind])
		}
	}
	return nil
}

var rcKindNames = [...]string{
	rcText: "string", rcIDText: "string", rcTexts: "array of strings", rcNumber: "number", rcBool: "boolean", rcAny: "anything",
}
