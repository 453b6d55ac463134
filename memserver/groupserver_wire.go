package memserver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/groups-go/groups/groupserver"
)

// gsHook is what the wire knows of a hook.
type gsHook struct {
	action, label string
	args          []gsArgument
	run           func(*GroupServer, *gsRequest)
}

// gsArgument is an argument of a hook. Its check tells what is wrong with a
// value that is there, "" for nothing.
type gsArgument struct {
	name, description string
	optional          bool
	byDefault         string
	check             func(string) string
}

// gsRequest is a request that the wire has read.
type gsRequest struct {
	call call // as the server sees it

	hook   *gsHook
	fields textFields
	// submitted says that the hook is to do something: it is a POST, and the
	// action is there (GS-003, GS-004).
	submitted bool
	// mistakes are what is wrong with the arguments, in words.
	mistakes []string
	// host is where the request was sent to; secure says that it came over TLS.
	host   string
	secure bool

	// out is the answer, secrets are those that it repeats.
	out     jsonText
	secrets []string
}

// newRequest makes a request that is used again and again.
func (s *GroupServer) newRequest() *gsRequest {
	q := &gsRequest{}
	q.call.apply = func() *answer { return s.answer(q) }
	q.call.reuse = func() {
		*q = gsRequest{call: q.call.emptied(), fields: q.fields.emptied()}
		s.requests.Put(q)
	}
	return q
}

func (*GroupServer) serves(path string) bool { return gsHooks[path] != nil }

// parse reads a request.
func (s *GroupServer) parse(r *http.Request, body []byte) *call {
	q := spare(&s.requests, s.newRequest)
	q.hook, q.host, q.secure = gsHooks[r.URL.Path], r.Host, r.TLS != nil
	addFields(&q.fields, r.URL.RawQuery) // GS-008
	form := isForm(r.Header)
	if form {
		addFields(&q.fields, string(body))
	}
	q.submitted = q.fields.has(q.hook.action) && r.Method == http.MethodPost
	q.mistakes = q.hook.mistakes(&q.fields)
	c := &q.call
	c.op = gsOp(r)
	s.describe(c, q, form, !form && len(body) > 0)
	return c
}

// describe tells whom the call is about, and what is secret in it. In a request
// that is not what its hook wants nobody knows where a secret stands.
func (s *GroupServer) describe(c *call, q *gsRequest, form, unread bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := s.token.Reveal()
	for name, value := range q.fields.all {
		room := len(name)+len(value) >= len(own) // else there is none
		if own != "" && name != groupserver.FieldToken && room && strings.Contains(name+value, own) {
			c.hide = hiding{all: true, secrets: []string{own, gsEscaped(own)}} // it went astray
			return
		}
	}
	if unread || !q.submitted || len(q.mistakes) > 0 {
		c.hide = hideAll
		return
	}
	c.group, c.user = q.fields.get(groupserver.FieldGroupID), s.whom(&q.fields)
	c.hide = hiding{
		form: form, fields: &gsFields,
		secrets: []string{q.fields.get(groupserver.FieldToken), own},
	}
}

// gsOp is the provider's name of a hook: "gs-group-member-leave.json".
func gsOp(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, "/") }

// base is the address of the site, as the client sees it.
func (q *gsRequest) base() string {
	u := url.URL{Scheme: "http", Host: q.host}
	if q.secure {
		u.Scheme = "https"
	}
	return u.String()
}

// addFields adds the fields of an urlencoded text. Of a name that stands twice
// the last counts.
func addFields(fields *textFields, raw string) {
	for name, value := range formFields(raw) {
		if name != "" {
			fields.set(toUTF8(name), toUTF8(value))
		}
	}
}

// whom gives the id of the user whom the fields name, "" for one that is not
// known. The caller holds the lock.
func (s *GroupServer) whom(fields *textFields) string {
	if id := fields.get(groupserver.FieldUserID); isPlainID(id) {
		return id
	}
	key := fields.get(groupserver.FieldUser)
	if key == "" {
		key = fields.get(groupserver.FieldEmail)
	}
	u, _ := s.person(key)
	return u.ID
}

// mistakes tells what is missing or malformed, in the order of the arguments.
func (h *gsHook) mistakes(fields *textFields) []string {
	var all []string
	for _, arg := range h.args {
		value := fields.get(arg.name)
		switch blank := strings.TrimSpace(value) == ""; {
		case blank && !arg.optional:
			all = append(all, arg.name+": Required input is missing.")
		case !blank && arg.check != nil:
			if wrong := arg.check(value); wrong != "" {
				all = append(all, arg.name+": "+wrong)
			}
		}
	}
	return all
}

// unreadable answers a request whose body did not arrive.
func (s *GroupServer) unreadable(r *http.Request, status int) *call {
	return &call{op: gsOp(r), hide: hideAll, apply: func() *answer {
		q := &gsRequest{out: s.newText(nil)}
		q.invalid("The request is too large or did not arrive.")
		return gsAnswer(status, q)
	}}
}

// The hooks, by their path.
var gsHooks = map[string]*gsHook{
	groupserver.PathLeave: {groupserver.ActionLeave, "Leave a group", []gsArgument{
		gsTokenArg,
		gsGroupArg,
		{name: groupserver.FieldUserID, description: "The identifier for the user.", check: gsLineOfASCII},
	}, (*GroupServer).leave},
	groupserver.PathAdd: {groupserver.ActionAdd, "Add a person to a group", []gsArgument{
		gsTokenArg,
		gsGroupArg,
		{name: groupserver.FieldEmail, description: "The e-mail address of the person.", check: gsAddress},
		{name: groupserver.FieldFullName, description: "The full name of the person.", check: gsLine},
		{name: groupserver.FieldBiography, description: "The biography of the person, as HTML.", optional: true},
		{
			name: groupserver.FieldTimeZone, description: "The time zone of the person.",
			optional: true, byDefault: "UTC", check: gsLineOfASCII,
		},
	}, (*GroupServer).add},
	groupserver.PathSearch: {groupserver.ActionSearch, "Search for a person", []gsArgument{
		gsTokenArg,
		{name: groupserver.FieldUser, description: "The identifier or the e-mail address of the person.", check: gsLineOfASCII},
	}, (*GroupServer).search},
	groupserver.PathGroups: {groupserver.ActionGet, "List the groups", []gsArgument{gsTokenArg}, (*GroupServer).groupList},
}

var (
	gsTokenArg = gsArgument{name: groupserver.FieldToken, description: "The authentication token."}
	gsGroupArg = gsArgument{name: groupserver.FieldGroupID, description: "The identifier for the group.", check: gsLineOfASCII}
)

// The fields of all hooks, by whether the record may show them.
var gsFields = fieldRules{
	secret: []string{groupserver.FieldToken},
	open: openFields(
		groupserver.FieldGroupID, groupserver.FieldUserID, groupserver.FieldEmail, groupserver.FieldFullName,
		groupserver.FieldBiography, groupserver.FieldTimeZone, groupserver.FieldUser,
		groupserver.ActionLeave, groupserver.ActionAdd, groupserver.ActionSearch, groupserver.ActionGet,
	),
}

func gsLineOfASCII(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "Only one line of ASCII characters is allowed."
	}
	return ""
}

func gsLine(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "Only one line is allowed."
	}
	return ""
}

// gsAddress is about addresses: ASCII, with something on both sides of one @.
func gsAddress(text string) string {
	if wrong := gsLineOfASCII(text); wrong != "" {
		return wrong
	}
	local, host, ok := strings.Cut(text, "@")
	if !ok || local == "" || host == "" || strings.ContainsAny(text, ` ,;<>`) || strings.Contains(host, "@") {
		return "The e-mail address is not valid."
	}
	return ""
}
