package memserver

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/peopleaggregator"
)

// paStyles are the call styles, by the first part of their path.
var paStyles = []struct {
	style peopleaggregator.Style
	path  string
}{
	{peopleaggregator.XMLRPC, "/api/xmlrpc"},
	{peopleaggregator.XML, "/api/xml"},
	{peopleaggregator.JSON, "/api/json"},
}

const (
	// paName is also what methods have before their name.
	paName = "peopleaggregator"
	paPHP  = ".php"
)

// paRequest is a request that the wire has read.
type paRequest struct {
	call call // as the server sees it

	style   peopleaggregator.Style
	method  *paMethod
	args    paArgs // nil where there are none to speak of
	argRoom paArgs // memory for a few
	// token is the hash of the token that the arguments name.
	token [sha256.Size]byte
	// unread says that there is a body of a type that is not read.
	unread bool
	// redirect and notFound are for paths that are not the dialect's.
	redirect string
	notFound bool
	// refusal is what is wrong with the request itself; fault is the XML-RPC
	// fault for what is not even a call.
	refusal *paRefusal
	fault   *paFault
}

type paFault struct {
	code int
	text string
}

// newRequest makes a request that is used again and again.
func (s *PeopleAggregator) newRequest() *paRequest {
	const usual = 2 // arguments
	q := &paRequest{argRoom: make(paArgs, 0, usual)}
	q.call.apply = func() *answer { return s.answer(q) }
	q.call.reuse = func() {
		clear(q.argRoom[:cap(q.argRoom)])
		*q = paRequest{call: q.call.emptied(), argRoom: q.argRoom}
		s.requests.Put(q)
	}
	return q
}

func (*PeopleAggregator) serves(path string) bool {
	_, _, ok := paRoute(path)
	return ok
}

// paRoute gives the style that a path asks for, and what follows the style.
func paRoute(path string) (style peopleaggregator.Style, rest string, ok bool) {
	for _, s := range paStyles {
		rest, ok := strings.CutPrefix(path, s.path)
		if ok && (rest == "" || rest[0] == '/' || rest == paPHP || strings.HasPrefix(rest, paPHP+"/")) {
			return s.style, rest, true
		}
	}
	return "", "", false
}

// parse reads a request in any style.
func (s *PeopleAggregator) parse(r *http.Request, body []byte) *call {
	q := spare(&s.requests, s.newRequest)
	style, rest, _ := paRoute(r.URL.Path)
	q.style = style
	rest, php := strings.CutPrefix(rest, paPHP)
	c := &q.call
	switch {
	case php && !s.deployed:
		q.notFound, c.hide = true, paAstray(rest)
		return c
	case !php && s.deployed:
		moved := url.URL{Path: strings.TrimSuffix(r.URL.Path, rest) + paPHP + rest}
		q.redirect, c.hide = moved.EscapedPath(), paAstray(rest)
		return c
	case style == peopleaggregator.XMLRPC:
		c.op = s.parseXMLRPC(q, r.Method, rest, body)
	default:
		c.op = s.parseREST(q, r, rest, body)
	}
	s.describe(c, q)
	if q.method == nil {
		c.hide.tail = rest
	}
	return c
}

// paAstray is how the record keeps a request to a path of the other dialect: what
// stands behind the style may be anything, but for a method's name.
func paAstray(rest string) hiding {
	h := hideAll
	if _, method := paMethodOf(rest); method == nil {
		h.tail = rest
	}
	return h
}

// paMethodOf gives the method that the rest of a path names, and its name.
func paMethodOf(rest string) (op string, method *paMethod) {
	space, op, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if space == paName {
		method = paMethods[op]
	}
	return op, method
}

// describe tells whom the call is about, and what is secret in it. In a request
// that is not what its method wants nobody knows where a secret stands.
func (s *PeopleAggregator) describe(c *call, q *paRequest) {
	group := q.args.text(peopleaggregator.FieldID)
	if isPAGroupID(group) {
		c.group = group
	}
	token := q.args.text(peopleaggregator.FieldAuthToken)
	q.token = tokenHash(token)
	login := q.args.text(peopleaggregator.FieldLogin)
	s.mu.Lock()
	if known, ok := s.creds.sessionOf(q.token); ok {
		c.user = known.user
	} else if u, ok := s.world.UserByLogin(login); ok {
		c.user = u.ID
	}
	s.mu.Unlock()
	if q.args == nil || q.unread || q.refusal != nil || c.group != group {
		c.hide = hideAll
		return
	}
	c.hide.secrets = []string{token, q.args.text(peopleaggregator.FieldPassword)}
	if q.style != peopleaggregator.XMLRPC {
		c.hide.form, c.hide.fields = true, &paFields
		return
	}
	for _, arg := range q.args {
		if !isPAField(arg.Name) {
			c.hide = hideAll // the value of an argument that was let by may be anything
		}
	}
}

// The arguments of all methods, by whether the record may show them: the open
// ones where their value has the argument's form.
var paFields = fieldRules{
	secret: []string{peopleaggregator.FieldAuthToken, peopleaggregator.FieldPassword},
	open: map[string]func(string) bool{
		peopleaggregator.FieldID:             isPAGroupID,
		peopleaggregator.FieldLogin:          regexp.MustCompile(`^[\w.@-]{1,64}$`).MatchString,
		peopleaggregator.FieldContext:        regexp.MustCompile(`^(global|user:\d+)$`).MatchString,
		peopleaggregator.FieldPage:           isNumber,
		peopleaggregator.FieldResultsPerPage: isNumber,
	},
}

// isPAField reports whether a method of the site has an argument of the name.
func isPAField(name string) bool {
	_, open := paFields.open[name]
	return open || slices.Contains(paFields.secret, name)
}

// paArgs are the arguments of a request. No name is there twice. Those that the
// site does not have are among them in XML-RPC alone.
type paArgs []xmlrpc.Member

// get gives an argument, and whether it is there.
func (a paArgs) get(name string) (value xmlrpc.Value, there bool) {
	for i := range a {
		if a[i].Name == name {
			return a[i].Value, true
		}
	}
	return xmlrpc.Value{}, false
}

// set adds an argument, or replaces the one of that name.
func (a paArgs) set(name, value string) paArgs {
	for i := range a {
		if a[i].Name == name {
			a[i].Value = xmlrpc.StringValue(value)
			return a
		}
	}
	return append(a, textMember(name, value))
}

// text gives an argument; "" where it is missing or no text.
func (a paArgs) text(name string) string {
	value, _ := a.get(name)
	text, _ := value.Text()
	return text
}

// number gives an optional whole number, which REST writes as text.
func (a paArgs) number(name string, otherwise int) (n int, ok bool) {
	v, there := a.get(name)
	if !there {
		return otherwise, true
	}
	if n, ok := v.Int(); ok {
		return int(n), true
	}
	text, _ := v.Text()
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// parseREST reads the REST styles, which differ in their answers only.
func (s *PeopleAggregator) parseREST(q *paRequest, r *http.Request, rest string, body []byte) (op string) {
	q.args = paAddForm(q.argRoom, r.URL.RawQuery)
	if isForm(r.Header) {
		q.args = paAddForm(q.args, string(body))
	} else {
		q.unread = len(body) > 0
	}
	op, q.method = paMethodOf(rest)
	switch {
	case q.method == nil:
		q.refusal = paUnknownMethod
		return "" // what stands there may be anything
	case r.Method != q.method.httpMethod:
		q.refusal = paRefuse(peopleaggregator.CodeInvalidRequestMethod, "the method wants "+q.method.httpMethod)
	default:
		q.refusal = q.method.missing(q.args)
	}
	return op
}

// paAddForm adds the fields of an urlencoded text that the site knows. Of a name
// that stands twice the last counts.
func paAddForm(args paArgs, raw string) paArgs {
	for name, value := range formFields(raw) {
		if isPAField(name) {
			args = args.set(name, toUTF8(value))
		}
	}
	return args
}

// paLatin1 matches the declaration of a document in ISO-8859-1.
var paLatin1 = regexp.MustCompile(`(?i)^(<\?xml[^>]*\sencoding\s*=\s*["'])ISO-8859-1(["'])`)

// documentUTF8 gives a document in UTF-8: one that is not, or says that it is in
// ISO-8859-1, is taken for that.
func documentUTF8(doc []byte) []byte {
	// The declaration ends with the first tag. Nearly none names the encoding, which
	// spares the regular expression.
	head, _, _ := bytes.Cut(doc, []byte{'>'})
	declared := bytes.Contains(head, []byte("8859-1")) && paLatin1.Match(doc)
	if !declared && utf8.Valid(doc) {
		return doc
	}
	return paLatin1.ReplaceAll([]byte(fromLatin1(string(doc))), []byte("${1}UTF-8${2}"))
}

// parseXMLRPC reads an XML-RPC call, which is a POST whatever the method.
func (s *PeopleAggregator) parseXMLRPC(q *paRequest, httpMethod, rest string, body []byte) (op string) {
	if rest != "" && rest != "/" {
		q.notFound = true
		return ""
	}
	body = documentUTF8(body)
	doc, err := xmlrpc.ReadCall(body, xmlrpc.Limits{Bytes: len(body)})
	switch {
	case errors.Is(err, xmlrpc.ErrNotCall):
		q.fault = &paFault{peopleaggregator.FaultNotCall, "not a methodCall"}
		return ""
	case err != nil:
		q.fault = &paFault{peopleaggregator.FaultNotWellFormed, "not well formed"}
		return ""
	}
	space, op, _ := strings.Cut(doc.Method, ".")
	if space == paName {
		q.method = paMethods[op]
	}
	if q.method == nil {
		q.refusal = paUnknownMethod
		return ""
	}
	if httpMethod != http.MethodPost {
		q.refusal = paRefuse(peopleaggregator.CodeInvalidRequestMethod, "XML-RPC wants "+http.MethodPost)
		return op
	}
	if len(doc.Params) != 1 || doc.Params[0].Kind() != xmlrpc.KindStruct {
		q.refusal = paRefuse(peopleaggregator.CodeValidationRequestWrapper, "the method takes one struct")
		return op
	}
	q.args, _ = doc.Params[0].Members()
	if q.args == nil {
		q.args = paArgs{} // there is a struct
	}
	q.refusal = q.method.check(q.args)
	return op
}

// paMethod is what the wire knows of a method.
type paMethod struct {
	httpMethod string
	args       []paArg
	run        func(*PeopleAggregator, *paRequest) (xmlrpc.Value, *paRefusal)
}

type paArg struct {
	name     string
	kind     xmlrpc.Kind
	optional bool
}

// missing finds a required argument that is not there.
func (m *paMethod) missing(args paArgs) *paRefusal {
	for _, arg := range m.args {
		if _, ok := args.get(arg.name); !ok && !arg.optional {
			return paRefuse(peopleaggregator.CodeValidationMissingKey, "missing argument: "+arg.name)
		}
	}
	return nil
}

// check finds, in this order, what is missing, what the method does not have,
// and what is of another type. XML-RPC alone checks the latter two.
func (m *paMethod) check(args paArgs) *paRefusal {
	if refusal := m.missing(args); refusal != nil {
		return refusal
	}
	for i := range args {
		known := slices.ContainsFunc(m.args, func(a paArg) bool { return a.name == args[i].Name })
		if !known && !strings.HasPrefix(args[i].Name, "__") {
			return paRefuse(peopleaggregator.CodeValidationExtraKey, "the method has no such argument")
		}
	}
	for _, arg := range m.args {
		if v, ok := args.get(arg.name); ok && v.Kind() != arg.kind {
			return paRefuse(peopleaggregator.CodeValidationIncorrectType, "argument of another type: "+arg.name)
		}
	}
	return nil
}
