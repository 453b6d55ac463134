package memserver

import (
	"crypto/sha256"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/flickr"
)

const flActor = "https://api.flickr.com/services/soap/"

// flFormats are the ways of writing an answer, with the ends of their files.
var flFormats = map[string]struct {
	format flFormat
	end    string
}{
	"rest":          {flFormat{name: flickr.FormatREST}, ".xml"},
	"json":          {flFormat{name: flickr.FormatJSON}, ".json"},
	"json-callback": {flFormat{name: flickr.FormatJSON, callback: flickr.DefaultCall}, ".js"},
	"json-foo":      {flFormat{name: flickr.FormatJSON, callback: "foo"}, ".js"},
	"xmlrpc":        {flFormat{name: flickr.FormatXMLRPC}, ".xml"},
	"soap":          {flFormat{name: flickr.FormatSOAP, actor: flActor}, ".xml"},
}

func TestFlickrAnswersAreThoseOfTheFiles(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	const token = "72157626318069415-087bfc7b5816092c"
	s.tokens[sha256.Sum256([]byte(token))] = flToken{app: s.defaultApp, user: flAda, perms: flickr.PermsWrite}
	all, main := slices.Sorted(maps.Keys(flFormats)), []string{"rest", "json"}
	for name, tc := range map[string]struct {
		reply   flReply
		formats []string
	}{
		"ok":         {flReply{}, all},
		"fail":       {flReply{failure: flNoMethod("flickr.x")}, all},
		"getInfo":    {flRun(s, flAda, flickr.MethodGroupsGetInfo, "group_id", flOpen), all},
		"getGroups":  {flRun(s, flJoan, flickr.MethodPeopleGetGroups, "user_id", flJoan), main},
		"getList":    {flRun(s, flAda, flickr.MethodGroupsMembersGetList, "group_id", flOpen), main},
		"oneMember":  {flRun(s, flAda, flickr.MethodGroupsMembersGetList, "group_id", flInvite), main},
		"noMember":   {flRun(s, flAda, flickr.MethodGroupsMembersGetList, "group_id", flEmpty), main},
		"login":      {flRun(s, flAda, flickr.MethodTestLogin), main},
		"checkToken": {flRun(s, flAda, flickr.MethodCheckToken, "oauth_token", token), main},
		"echo":       {flRun(s, "", flickr.MethodTestEcho, "method", flickr.MethodTestEcho, "foo", "bar \"<&>", "foo", "a\nb"), all},
		"getMethods": {flRun(s, "", flickr.MethodGetMethods), main},
	} {
		for _, kind := range tc.formats {
			f := flFormats[kind]
			file := kind + "-" + name + f.end
			if d := cmp.Diff(flShown(t, file), string(s.encode(f.format, tc.reply).body)); d != "" {
				t.Errorf("%s (-want +got):\n%s", file, d)
			}
		}
	}
}

// flShown reads what the site answers, byte for byte.
func flShown(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "flickr", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFlickrAnswersHaveTheTypeOfTheirFormat(t *testing.T) {
	t.Parallel()
	const xml, rpc, script = "text/xml; charset=utf-8", "text/xml", "text/javascript; charset=utf-8"
	for _, tc := range []struct{ format, ok, fail, failDeployed string }{
		{"rest", xml, xml, xml},
		{"json", "application/json", "application/json", "text/plain; charset=utf-8"},
		{"json-callback", script, script, script},
		{"json-foo", "text/javascript", "text/javascript", "text/javascript"},
		{"xmlrpc", rpc, rpc, rpc},
		{"soap", rpc, rpc, rpc},
	} {
		for _, dialect := range []Dialect{Documented, Deployed} {
			s := newFlickr(New(WithDialect(dialect)))
			wantFail := tc.fail
			if dialect == Deployed {
				wantFail = tc.failDeployed
			}
			ok := s.encode(flFormats[tc.format].format, flReply{}).contentType
			fail := s.encode(flFormats[tc.format].format, flReply{failure: flBadURL()}).contentType
			if ok != tc.ok || fail != wantFail {
				t.Errorf("%v, %s: %q and %q", dialect, tc.format, ok, fail)
			}
		}
	}
}

func TestFlickrFailuresAreHTTPSuccessesButWithoutTLS(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	for kind, f := range flFormats {
		for want, replies := range map[int][]flReply{
			200: {{}, {failure: flBadSignature()}, {failure: s.siteDisabled()}, {failure: flWriteFailed()}},
			403: {{failure: flNotTLS()}},
		} {
			for _, r := range replies {
				if a := s.encode(f.format, r); a.status != want {
					t.Errorf("%s, %s: %d", kind, flSaid(r), a.status)
				}
			}
		}
	}
}

// A call that succeeds shares its body with all others like it.
func TestFlickrEmptySuccessIsWrittenOnce(t *testing.T) {
	t.Parallel()
	s := newFLScene(t)
	for kind, f := range flFormats {
		if f.format.callback != "" {
			continue
		}
		one, two := s.encode(f.format, flReply{}), s.encode(f.format, flReply{})
		if &one.body[0] != &two.body[0] {
			t.Errorf("%s: the answers have the bodies %p and %p", kind, one.body, two.body)
		}
	}
}

func TestFlickrListsAreArraysWhateverTheyHold(t *testing.T) {
	t.Parallel()
	for n, want := range []string{
		`{"groups":{"group":[]},"stat":"ok"}`,
		`{"groups":{"group":[{"nsid":"1"}]},"stat":"ok"}`,
		`{"groups":{"group":[{"nsid":"1"},{"nsid":"1"}]},"stat":"ok"}`,
	} {
		group := &flNode{name: "group", attrs: []flAttr{{"nsid", "1"}}}
		payload := &flNode{name: "groups", lists: []string{"group"}, children: slices.Repeat([]*flNode{group}, n)}
		if got := string(flJSON("", flReply{payload: payload})); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestFlickrTextsAreEscaped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ xml, json string }{
		"":                           {"", ""},
		"Ada & Grace":                {"Ada &amp; Grace", "Ada & Grace"},
		`<a b="c">'d'</a>`:           {`&lt;a b=&quot;c&quot;&gt;'d'&lt;/a&gt;`, `<a b=\"c\">'d'</a>`},
		"]]>":                        {"]]&gt;", "]]>"},
		`\u0041 C:\`:                 {`\u0041 C:\`, `\\u0041 C:\\`},
		"a\tb\nc\rd":                 {"a&#x9;b&#xA;c&#xD;d", `a\tb\nc\rd`},
		"\x00\x08\x1f\x7f":           {"\ufffd\ufffd\ufffd\x7f", "\ufffd\ufffd\ufffd\x7f"},
		"\ufffe\uffff\ufffd\ufeff":   {"\ufffd\ufffd\ufffd\ufeff", "\ufffd\ufffd\ufffd\ufeff"},
		"\xff\xc3(\xed\xa0\x80z":     {"\ufffd\ufffd(\ufffd\ufffd\ufffdz", "\ufffd\ufffd(\ufffd\ufffd\ufffdz"},
		"\u2028ça\u2029\U0001f426":   {"\u2028ça\u2029\U0001f426", `\u2028ça\u2029` + "\U0001f426"},
		strings.Repeat("<", 3) + "é": {"&lt;&lt;&lt;é", "<<<é"},
	} {
		if d := cmp.Diff(want.xml, string(appendFLXML(nil, text))); d != "" {
			t.Errorf("XML of %q (-want +got):\n%s", text, d)
		}
		if d := cmp.Diff(`"`+want.json+`"`, string(appendFLText(nil, text))); d != "" {
			t.Errorf("JSON of %q (-want +got):\n%s", text, d)
		}
	}
}
