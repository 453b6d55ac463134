package memserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// A paRefused is a call that is refused, with the code and the status of the
// wire table.
type paRefused struct {
	name   string
	call   paCall
	code   string
	status int
	// rule marks a refusal by the rules: documented it has no code, and 200.
	rule bool
	only string // "REST", "XML-RPC", "documented" or "deployed"; "" for all
}

// in reports whether it is so in a dialect and style.
func (r *paRefused) in(dialect memserver.Dialect, style peopleaggregator.Style) bool {
	switch r.only {
	case "REST":
		return style != peopleaggregator.XMLRPC
	case "XML-RPC":
		return style == peopleaggregator.XMLRPC
	case "documented", "deployed":
		return r.only == dialectNames[dialect]
	}
	return true
}

// paTypes are the content types of answers.
var paTypes = map[memserver.Dialect]map[peopleaggregator.Style]string{
	memserver.Documented: {"xml": "application/xml", "json": "application/x-javascript", "xmlrpc": "text/xml"},
	memserver.Deployed:   {"xml": "application/xml", "json": "application/javascript; charset=UTF-8", "xmlrpc": "text/xml"},
}

const (
	notPermitted = "operation_not_permitted"
	badParameter = "bad_parameter"
	missingKey   = "validation_missing_key"
	extraKey     = "validation_extra_key"
	wrongType    = "validation_incorrect_type"
	wrapper      = "validation_request_wrapper"
)

var paRuleRefusals = []paRefused{
	{name: "a member joins", call: paJoin(paMember), code: notPermitted, status: 401, rule: true},
	{name: "the owner joins", call: paJoin(paOwned), code: notPermitted, status: 401, rule: true},
	{name: "one who waits applies again", call: paJoin(paWaiting), code: notPermitted, status: 401, rule: true},
	{name: "a deleted group is joined", call: paJoin(paDeleted), code: notPermitted, status: 401, rule: true},
	{name: "one who is not invited joins", call: paJoin(paInvite), code: "group_not_invited", status: 500, rule: true},
	{name: "one who is no member leaves", call: paLeave(paOpen), code: notPermitted, status: 401, rule: true},
	{name: "one who waits leaves", call: paLeave(paWaiting), code: notPermitted, status: 401, rule: true},
	{name: "one who is banned leaves", call: paLeave(paBanned), code: notPermitted, status: 401, rule: true},
	{name: "the owner leaves", call: paLeave(paOwned), code: notPermitted, status: 401, rule: true},
	{name: "a deleted group is left", call: paLeave(paDeleted), code: notPermitted, status: 401, rule: true},
	{name: "one who is banned joins", call: paJoin(paBanned), code: "user_access_denied", status: 401},
	{name: "a group that does not exist is joined", call: paJoin(paMissing), code: "content_not_found", status: 404},
	{name: "a group that does not exist is left", call: paLeave(paMissing), code: "content_not_found", status: 404, only: "documented"},
	// PA-014
	{name: "a group that does not exist is left, deployed", call: paLeave(paMissing), code: notPermitted, status: 401, only: "deployed"},
}

var paCredentialRefusals = []paRefused{
	{name: "the token is junk", call: paMembership("joinGroup", "junk", paOpen), code: "user_token_invalid", status: 404},
	{name: "the token is empty", call: paMembership("leaveGroup", "", paMember), code: "user_token_invalid", status: 404},
	{name: "the token is longer", call: paMembership("joinGroup", paToken+"0", paOpen), code: "user_token_invalid", status: 404},
	{name: "the token's time has passed, whatever its signature", call: paMembership("joinGroup", "ada:1000:00ff", paOpen), code: "user_token_expired", status: 401, only: "deployed"},
	{name: "the token's signature is wrong", call: paMembership("joinGroup", "ada:1275400000:00ff", paOpen), code: "user_token_invalid", status: 404},
	{name: "the password is wrong", call: paLogin("ada", "no"), code: "user_invalid_password", status: 401},
	{name: "the password is empty", call: paLogin("ada", ""), code: "user_invalid_password", status: 401},
	{name: "an account without a password logs in", call: paLogin("grace", ""), code: "user_invalid_password", status: 401},
	{name: "the login is unknown", call: paLogin("nobody", paPassword), code: "bad_login", status: 401},
	{name: "the login is empty", call: paLogin("", ""), code: "bad_login", status: 401},
	{name: "the login is of one who is gone", call: paLogin("gone", ""), code: "bad_login", status: 401},
}

var paArgumentRefusals = []paRefused{
	{name: "a page before the first", call: paGetGroups("global", paArgument{"page", "0", "int"}), code: badParameter, status: 400},
	{name: "a page below zero", call: paGetGroups("global", paArgument{"page", "-1", "int"}), code: badParameter, status: 400},
	{name: "9 on a page", call: paGetGroups("global", paArgument{"resultsPerPage", "9", "int"}), code: badParameter, status: 400},
	{name: "101 on a page", call: paGetGroups("global", paArgument{"resultsPerPage", "101", "int"}), code: badParameter, status: 400},
	{name: "an empty context", call: paGetGroups(""), code: badParameter, status: 400},
	{name: "another context", call: paGetGroups("friends"), code: badParameter, status: 400},
	{name: "the context of a user without a number", call: paGetGroups("user:"), code: badParameter, status: 400},
	{name: "the context of a login", call: paGetGroups("user:ada"), code: badParameter, status: 400},
	{name: "the context of a user who does not exist", call: paGetGroups("user:99"), code: "user_not_found", status: 404},
	{name: "a page that is no number", call: paGetGroups("global", paArgument{"page", "one", ""}), code: badParameter, status: 400, only: "REST"},
	{name: "a page beyond all numbers", call: paGetGroups("global", paArgument{"page", strings.Repeat("9", 40), ""}), code: badParameter, status: 400, only: "REST"},
	{name: "an empty page", call: paGetGroups("global", paArgument{"page", "", ""}), code: badParameter, status: 400, only: "REST"},
	{name: "join without anything", call: paCall{method: "joinGroup"}, code: missingKey, status: 412},
	{name: "join without a token", call: paCall{method: "joinGroup", args: []paArgument{{name: "id", value: paOpen}}}, code: missingKey, status: 412},
	{name: "leave without an id", call: paCall{method: "leaveGroup", args: []paArgument{{name: "authToken", value: paToken}}}, code: missingKey, status: 412},
	{name: "login without a password", call: paCall{method: "login", args: []paArgument{{name: "login", value: "ada"}}}, code: missingKey, status: 412},
	{name: "getGroups without a context", call: paCall{method: "getGroups"}, code: missingKey, status: 412},
	{name: "an argument's name in other letters", call: paCall{method: "joinGroup", args: []paArgument{{name: "authtoken", value: paToken}, {name: "id", value: paOpen}}}, code: missingKey, status: 412},
	{name: "an argument that the method does not have", call: paJoin(paOpen).with("reason", "why not"), code: extraKey, status: 412, only: "XML-RPC"},
	{name: "an argument with one underscore", call: paLeave(paMember).with("_x", ""), code: extraKey, status: 412, only: "XML-RPC"},
	{name: "a token that is a number", call: paCall{method: "joinGroup", args: []paArgument{{"authToken", "12", "int"}, {"id", paOpen, ""}}}, code: wrongType, status: 412, only: "XML-RPC"},
	{name: "a token in base64", call: paCall{method: "joinGroup", args: []paArgument{{"authToken", "MTI=", "base64"}, {"id", paOpen, ""}}}, code: wrongType, status: 412, only: "XML-RPC"},
	{name: "an id that is a list", call: paCall{method: "leaveGroup", args: []paArgument{{"authToken", paToken, ""}, {"id", "<array><data/></array>", "raw"}}}, code: wrongType, status: 412, only: "XML-RPC"},
	{name: "a page that is text", call: paGetGroups("global", paArgument{"page", "1", ""}), code: wrongType, status: 412, only: "XML-RPC"},
	{name: "a page that is a double", call: paGetGroups("global", paArgument{"page", "1.0", "double"}), code: wrongType, status: 412, only: "XML-RPC"},
	{name: "a parameter that is no struct", call: paCall{method: "joinGroup", params: "<param><value>x</value></param>"}, code: wrapper, status: 200, only: "XML-RPC"},
	{name: "a parameter that is a list of one struct", call: paCall{method: "joinGroup", params: "<param><value><array><data><value><struct/></value></data></array></value></param>"}, code: wrapper, status: 200, only: "XML-RPC"},
	{name: "two structs", call: paCall{method: "joinGroup", params: strings.Repeat("<param><value><struct></struct></value></param>", 2)}, code: wrapper, status: 200, only: "XML-RPC"},
	{name: "no parameter", call: paCall{method: "leaveGroup", params: " "}, code: wrapper, status: 200, only: "XML-RPC"},
}

var paMethodRefusals = []paRefused{
	{name: "a method that does not exist", call: paCall{method: "joinGroups", verb: "POST"}, code: "system_error", status: 404},
	{name: "a method of another kind of letters", call: paCall{method: "joingroup", verb: "POST"}, code: "system_error", status: 404},
	{name: "another API's method", call: paCall{method: "joinGroup", prefix: "flickr", verb: "POST"}, code: "system_error", status: 404},
	{name: "no method", call: paCall{method: "", verb: "POST"}, code: "system_error", status: 404},
	{name: "join by GET", call: paJoin(paOpen).by(http.MethodGet), code: "invalid_request_method", status: 200},
	{name: "leave by PUT", call: paLeave(paMember).by(http.MethodPut), code: "invalid_request_method", status: 200},
	{name: "join by DELETE", call: paJoin(paOpen).by(http.MethodDelete), code: "invalid_request_method", status: 200},
	{name: "join by PATCH", call: paJoin(paOpen).by(http.MethodPatch), code: "invalid_request_method", status: 200},
	{name: "login by GET", call: paLogin("ada", paPassword).by(http.MethodGet), code: "invalid_request_method", status: 200},
	{name: "getGroups by POST", call: paGetGroups("global").by(http.MethodPost), code: "invalid_request_method", status: 200, only: "REST"},
}

// paIDRefusals are ids that are none.
func paIDRefusals() []paRefused {
	var list []paRefused
	for _, id := range []string{
		"", "1234", "group:", "group", "user:1234", "GROUP:1234", " group:1234", "group:1234 ", "group: 1234",
		"group:12a", "group:1a2", "group:-1", "group:+1", "group:1.0", "group:0x1", "group:１", "group:1\n", "group:group:1",
	} {
		list = append(list,
			paRefused{name: "join of the id " + id, call: paJoin(id), code: "invalid_id", status: 404},
			paRefused{name: "leave of the id " + id, call: paLeave(id), code: "invalid_id", status: 404})
	}
	return list
}

// with adds an argument.
func (c paCall) with(name, value string) paCall {
	c.args = append(c.args[:len(c.args):len(c.args)], paArgument{name: name, value: value})
	return c
}

// by sets the HTTP method.
func (c paCall) by(verb string) paCall {
	c.verb = verb
	return c
}

// checkRefused fails the test unless the answer is the refusal.
func (w *paWorld) checkRefused(t *testing.T, style peopleaggregator.Style, r *paRefused, got paAnswer) {
	t.Helper()
	code, status := r.code, r.status
	want := paFields{"success": "false", "code": code, "msg": got.fields["msg"]}
	if r.rule && w.dialect == memserver.Documented {
		want, status = paFields{"success": "false"}, http.StatusOK
	} else if got.fields["msg"] == "" {
		t.Error("no msg")
	}
	if d := cmp.Diff(want, got.fields); d != "" || got.fault != 0 {
		t.Errorf("fault %d, (-want +got):\n%s", got.fault, d)
	}
	if got.status != status {
		t.Errorf("status %d, want %d", got.status, status)
	}
	if d := cmp.Diff([]string{paTypes[w.dialect][style]}, got.header["Content-Type"]); d != "" {
		t.Errorf("Content-Type (-want +got):\n%s", d)
	}
	if strings.Contains(got.body, paToken) || strings.Contains(got.body, "s3cret") {
		t.Errorf("the answer holds a secret: %s", got.body)
	}
}

func TestPeopleAggregatorRefusalsAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	tables := [][]paRefused{paRuleRefusals, paCredentialRefusals, paArgumentRefusals, paMethodRefusals, paIDRefusals()}
	paEach(t, func(t *testing.T, dialect memserver.Dialect, style peopleaggregator.Style) {
		w := paNew(t, dialect)
		tables := append(tables[:len(tables):len(tables)], []paRefused{
			{name: "the token has expired", call: paMembership("joinGroup", w.expired, paOpen), code: "user_token_expired", status: 401},
			{name: "the token has expired, on leave", call: paMembership("leaveGroup", w.expired, paMember), code: "user_token_expired", status: 401},
			{name: "the token's user is gone", call: paMembership("joinGroup", w.gone, paOpen), code: "user_not_found", status: 404},
		})
		for _, table := range tables {
			for _, r := range table {
				if !r.in(dialect, style) {
					continue
				}
				t.Run(r.name, func(t *testing.T) {
					before := w.snapshot(t)
					w.checkRefused(t, style, &r, w.send(t, style, r.call))
					if d := cmp.Diff(before, w.snapshot(t)); d != "" {
						t.Errorf("the world changed (-before +after):\n%s", d)
					}
				})
			}
		}
	})
}

func TestPeopleAggregatorFaultsAreForWhatIsNoCall(t *testing.T) {
	t.Parallel()
	const notWellFormed, notCall = -32700, -32600
	for _, dialect := range dialects {
		w := paNew(t, dialect)
		before := w.snapshot(t)
		for _, tc := range []struct {
			name, body string
			want       int
		}{
			{"nothing", "", notWellFormed},
			{"white space", " \n", notWellFormed},
			{"text", "authToken=1&id=group:1", notWellFormed},
			{"JSON", `{"authToken": "1"}`, notWellFormed},
			{"a call that ends early", strings.TrimSuffix(paJoin(paOpen).document(), "</methodCall>"), notWellFormed},
			{"a NUL", strings.Replace(paJoin(paOpen).document(), "group:", "group:\x00", 1), notWellFormed},
			{"a document type", strings.Replace(paJoin(paOpen).document(), "?>", "?><!DOCTYPE methodCall>", 1), notWellFormed},
			{"an entity", strings.Replace(paJoin(paOpen).document(), "?>", `?><!DOCTYPE x [<!ENTITY a "b">]>`, 1), notWellFormed},
			{"10,000 levels", strings.Repeat("<a>", 10000) + strings.Repeat("</a>", 10000), notWellFormed},
			{"two roots", paJoin(paOpen).document() + "<methodCall/>", notWellFormed},
			{"another encoding", strings.Replace(paJoin(paOpen).document(), "?>", " encoding='UTF-16'?>", 1), notWellFormed},
			{"another root", "<response/>", notCall},
			{"a methodResponse", "<methodResponse><params><param><value/></param></params></methodResponse>", notCall},
			{"no methodName", "<methodCall></methodCall>", notCall},
			{"an empty methodName", "<methodCall><methodName/></methodCall>", notCall},
			{"an argument that stands twice", strings.Replace(paJoin(paOpen).document(), "<struct>", "<struct><member><name>id</name><value>group:1</value></member>", 1), notCall},
		} {
			t.Run(dialectNames[dialect]+" "+tc.name, func(t *testing.T) {
				t.Parallel()
				got := w.serve(t, peopleaggregator.XMLRPC, paRequest("POST", paPath(dialect, "xmlrpc", "", ""), "text/xml", tc.body))
				if got.fault != tc.want || got.status != http.StatusOK || got.header.Get("Content-Type") != "text/xml" {
					t.Errorf("fault %d with status %d, want %d with 200:\n%s", got.fault, got.status, tc.want, got.body)
				}
				if d := cmp.Diff(before, w.snapshot(t)); d != "" {
					t.Errorf("the world changed (-before +after):\n%s", d)
				}
			})
		}
	}
}

// No request can provoke these: they are for a server that fails.
func TestPeopleAggregatorFailuresOfTheServerItselfNeedAFault(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>42</int></value></member><member><name>faultString</name><value>x</value></member></struct></value></fault></methodResponse>",
		"<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>99</int></value></member><member><name>faultString</name><value>x</value></member></struct></value></fault></methodResponse>",
		"<methodResponse><params><param><value><struct><member><name>success</name><value><boolean>0</boolean></value></member><member><name>code</name><value>system_error</value></member></struct></value></param></params></methodResponse>",
	} {
		w := paNew(t, memserver.Documented)
		paOK(t, w.Inject(memserver.Fault{
			Site: "peopleaggregator", Op: "joinGroup", Phase: memserver.BeforeRules,
			Effect: memserver.Effect{Kind: memserver.Answer, Status: http.StatusNotImplemented, Body: body},
		}))
		before := w.snapshot(t)
		got := w.send(t, peopleaggregator.XMLRPC, paJoin(paOpen))
		if got.status != http.StatusNotImplemented || got.fault == 0 && got.fields["code"] != "system_error" {
			t.Errorf("status %d, fault %d, %v", got.status, got.fault, got.fields)
		}
		if d := cmp.Diff(before, w.snapshot(t)); d != "" {
			t.Errorf("the world changed (-before +after):\n%s", d)
		}
	}
}
