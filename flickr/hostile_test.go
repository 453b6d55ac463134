package flickr_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

// spoiled are answers that say nothing, however much they look like a success.
var spoiled = map[string]string{
	"empty": "", "white space": " \n\t", "a mark alone": "\ufeff", "text": "ok", "a number": "1",
	"an empty object": `{}`, "a list": `[{"stat":"ok"}]`, "a text": `"ok"`, "null": `null`, "true": `true`,
	"two objects": `{"stat":"ok"}{"stat":"ok"}`, "text behind": `{"stat":"ok"}x`, "cut off": `{"stat":"ok"`,
	"stat twice": `{"stat":"ok","stat":"ok"}`, "stat and stat, escaped": `{"stat":"ok","st\u0061t":"fail"}`,
	"stat is true": `{"stat":true}`, "stat is null": `{"stat":null}`, "stat is a list": `{"stat":["ok"]}`, "stat is an object": `{"stat":{"_content":"ok"}}`,
	"another case": `{"Stat":"ok"}`, "another value": `{"stat":"OK"}`, "latin-1": "{\"stat\":\"ok\",\"x\":\"\xe4\"}",
	"ok and a code": `{"stat":"ok","code":5}`, "ok and an error": `{"stat":"ok","err":{"code":5}}`,
	"ok inside": `{"rsp":{"stat":"ok"}}`, "too deep": `{"stat":"ok","x":` + strings.Repeat(`{"x":`, 100) + "1" + strings.Repeat("}", 101),
	"lists too deep":          `{"stat":"ok","x":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
	"too large":               `{"stat":"ok","x":"` + strings.Repeat("x", 1<<20) + `"}`,
	"a call cut off":          `jsonFlickrApi({"stat":"ok"}`,
	"a call of two":           `jsonFlickrApi({"stat":"ok"},{"stat":"ok"})`,
	"a call, then another":    `jsonFlickrApi({"stat":"ok"})({"stat":"ok"})`,
	"two calls":               `a({"stat":"ok"});b({"stat":"ok"})`,
	"a call of nothing":       `jsonFlickrApi()`,
	"a call of a call":        `a(b({"stat":"ok"}))`,
	"a call of XML":           `a(<rsp stat="ok"/>)`,
	"a call without a name":   `({"stat":"ok"})`,
	"a call of a number":      `1a({"stat":"ok"})`,
	"a call with an argument": `a[0]({"stat":"ok"})`,
	"a comment alone":         `/**/{"stat":"ok"}`,
	"another comment":         `/* x */a({"stat":"ok"})`,
	"two semicolons":          `a({"stat":"ok"});;`,
	"an assignment":           `var a = ({"stat":"ok"})`,
	"no stat in XML":          `<rsp></rsp>`, "another root": `<html stat="ok"/>`, "a root in other case": `<RSP stat="ok"/>`,
	"XML cut off": `<rsp stat="ok">`, "XML that ends otherwise": `<rsp stat="ok"></xsp>`, "two roots": `<rsp stat="ok"/><rsp stat="ok"/>`,
	"text behind XML": `<rsp stat="ok"/>x`, "text before XML": `x<rsp stat="ok"/>`, "text in the root": `<rsp stat="ok">x</rsp>`,
	"text beside elements": `<rsp stat="ok"><a><b/>x</a></rsp>`, "text before elements": `<rsp stat="ok"><a>x<b/></a></rsp>`,
	"an attribute twice": `<rsp stat="ok" stat="fail"/>`, "an attribute of a namespace": `<rsp x:stat="ok" xmlns:x="u"/>`,
	"a namespace": `<rsp xmlns="http://example.com/" stat="ok"/>`, "a prefix": `<x:rsp stat="ok" xmlns:x="u"/>`,
	"an element of a namespace": `<rsp stat="ok"><a xmlns="u"/></rsp>`, "stat as an element": `<rsp><stat>ok</stat></rsp>`,
	"a document type": `<!DOCTYPE rsp><rsp stat="ok"/>`, "an entity": `<!DOCTYPE rsp [<!ENTITY o "ok">]><rsp stat="&o;"/>`,
	"an entity that nobody knows": `<rsp stat="ok">&nbsp;</rsp>`, "another encoding": `<?xml version="1.0" encoding="iso-8859-1"?><rsp stat="ok"/>`,
	"latin-1 in XML": "<rsp stat=\"ok\"><a>\xe4</a></rsp>", "a second declaration": `<?xml version="1.0"?><?xml version="1.0"?><rsp stat="ok"/>`,
	"an instruction": `<?php echo 1 ?><rsp stat="ok"/>`, "no quotes": `<rsp stat=ok/>`, "XML too deep": `<rsp stat="ok">` + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + `</rsp>`,
	"ok and an error in XML": `<rsp stat="ok"><err code="1" msg="x"/></rsp>`, "a fault of XML-RPC": `<methodResponse><fault/></methodResponse>`,
	"a problem without a name": `oauth_problem=`, "a problem of markup": `oauth_problem=<b>x</b>`, "a problem too long": `oauth_problem=` + strings.Repeat("x", 100),
	"a problem in capitals": `oauth_problem=TOKEN`, "no problem": `oauth_token=1&oauth_token_secret=2`,
}

// Success is a 2xx that says so, whole and well-formed: nothing else is one.
func TestNoSpoiledAnswerIsASuccess(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, op operation) {
		for name, body := range spoiled {
			for status, want := range map[int]groups.Code{200: groups.ErrOutcomeUnknown, 500: groups.ErrOutcomeUnknown, 302: groups.ErrBadResponse, 400: groups.ErrBadResponse} {
				_, err := op.do(t, dialogue(t, talk{op.method: {{status: status, body: body}}, getGroups: {lost}}), once)
				if groups.CodeOf(err) != want {
					t.Errorf("%s with %d: %v; want %q", name, status, err, want)
				}
			}
		}
		for _, status := range []int{400, 404, 500, 503} {
			_, err := op.do(t, dialogue(t, talk{op.method: {{status: status, body: success.body}}, getGroups: {lost}}), once)
			if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
				t.Errorf("a success with %d: %v", status, err)
			}
		}
		_, err := op.do(t, script(t, reply{status: 307, body: success.body}), once)
		wantCode(t, err, groups.ErrBadResponse)
	})
}

// An error in JSON or XML does not pass for a refusal when it is cut off, since
// what is missing may say otherwise.
func TestACutOffRefusalIsNone(t *testing.T) {
	t.Parallel()
	for _, whole := range []string{
		refused("3", "Account is not in that group").body, recorded(t, "failure-100.jsonp"), strings.TrimSpace(recorded(t, "failure-99.xml")),
	} {
		for cut := range len(whole) {
			err := second(client(t, dialogue(t, talk{leave: {ok(whole[:cut])}, getGroups: {lost}}), once).Leave(t.Context(), mine))
			if groups.CodeOf(err) != groups.ErrOutcomeUnknown {
				t.Errorf("%q: %v", whole[:cut], err)
			}
		}
	}
}

func TestPayloadsThatAreNotThereAreNotBelieved(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"stat":"ok"}`, `{"stat":"ok","group":{},"user":{},"oauth":{},"members":{}}`, `{"stat":"ok","group":"x","user":"x","oauth":"x","members":"x"}`,
		`{"stat":"ok","group":{"id":"macro"},"user":{"id":"ada"},"oauth":{"user":{"nsid":"ada"},"perms":"write"},"members":{"page":1,"pages":1,"total":1,"member":[{"nsid":"x"}]}}`,
		`{"stat":"ok","group":{"id":null},"user":{"id":7},"oauth":{"perms":"write","user":null},"members":{"page":1,"pages":"many","total":1}}`,
		`{"stat":"ok","oauth":{"perms":"all","user":{"nsid":"1@N01"}},"members":{"page":1,"pages":1,"total":1,"member":"1@N01"}}`,
		`<rsp stat="ok"><group/><user/><oauth/><members/></rsp>`, `<rsp stat="ok"><members page="1" pages="1" total="-1"/></rsp>`,
	} {
		c := client(t, script(t, ok(body)), once)
		_, info := c.GroupsGetInfo(t.Context(), flickr.GroupsGetInfoParams{GroupID: groupID})
		_, user := c.TestLogin(t.Context())
		_, oauth := c.CheckToken(t.Context())
		_, members := c.GroupsMembersGetList(t.Context(), flickr.GroupsMembersGetListParams{GroupID: groupID})
		for name, err := range map[string]error{"getInfo": info, "login": user, "checkToken": oauth, "getList": members} {
			if groups.CodeOf(err) != groups.ErrUnavailable {
				t.Errorf("%s: %s: %v", name, body, err)
			}
		}
	}
}

func TestErrorsAreOneShortLine(t *testing.T) {
	t.Parallel()
	body := fmt.Sprintf(`{"stat":"fail","code":5,"message":"%s"}`, strings.Repeat(`ä\n`, 2000))
	err := second(client(t, script(t, ok(body))).Leave(t.Context(), mine))
	wantCode(t, err, groups.ErrRefused)
	if len(err.Error()) > 3*groups.MaxMessageBytes || strings.Contains(err.Error(), "\n") {
		t.Errorf("%d bytes", len(err.Error()))
	}
}
