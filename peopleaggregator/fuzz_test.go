package peopleaggregator

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/groups-go/groups/provider"
)

// The fuzz targets hold the decoders to one rule that other readers can judge:
// an answer is a success only if it says success and true in so many words.

// methods are all whose answers are read.
var methods = []string{MethodJoinGroup, MethodLeaveGroup, MethodLogin, MethodGetGroups}

func seed(f *testing.F, suffix string, more ...string) {
	f.Helper()
	for _, method := range []string{MethodJoinGroup, MethodLeaveGroup} {
		text, err := os.ReadFile("testdata/" + method + suffix)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 200)
	}
	for _, text := range more {
		f.Add([]byte(text), 200)
		f.Add([]byte(text), 500)
	}
}

// fuzz reads data as the answer to every method, and fails if it passes for a
// success although says denies it.
func fuzz(t *testing.T, style Style, data []byte, status int, says func([]byte) bool) {
	t.Helper()
	c := &Client{style: style}
	for _, method := range methods {
		o, err := c.open(method, &provider.Response{Status: status, Body: data})
		if err != nil {
			if err.Error() == "" || o != nil {
				t.Errorf("%s: %v beside %v", method, err, o)
			}
			continue
		}
		_, hasSuccess := o.get(FieldSuccess)
		if (method != MethodGetGroups || hasSuccess) && !says(data) {
			t.Errorf("%s took %q for a success", method, data)
		}
		if a, _, err := o.joined(); err == nil && !a.Success {
			t.Errorf("%+v", a)
		}
		if a, err := o.loggedIn(); err == nil && (a.AuthToken.IsZero() || a.TokenLifetime < 0) {
			t.Errorf("a log-in without a token, or for %v", a.TokenLifetime)
		}
		p, err := o.page()
		if err != nil {
			continue
		}
		for _, g := range p.groups {
			if badGroupID(g.ID) != "" || g.MemberCount < 0 {
				t.Errorf("%+v", g)
			}
		}
	}
}

func FuzzXML(f *testing.F) {
	seed(
		f, "-answer.xml",
		`<?xml version="1.0"?><response xmlns="http://peopleaggregator.com/api/xmlns#"><success>true</success></response>`,
		`<response><success>false</success><code>system_error</code><msg>x</msg></response>`,
		`<response><groups><g><id>group:1</id></g></groups><page>1</page><totalPages>1</totalPages><totalResults>1</totalResults></response>`,
		`<response><success>true</success><authToken>x</authToken><tokenLifetime>9</tokenLifetime></response>`,
		`<response><success>t<!-- -->r&#117;<![CDATA[e]]></success></response>`,
	)
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		fuzz(t, XML, data, status, func(data []byte) bool {
			var answer struct {
				Success []string `xml:"success"`
			}
			err := xml.Unmarshal(data, &answer)
			return err == nil && len(answer.Success) == 1 && answer.Success[0] == "true"
		})
	})
}

func FuzzJSON(f *testing.F) {
	seed(
		f, "-answer.json",
		`{"success":true,"joinState":"in_moderation","msg":null}`,
		`{"success":false,"code":"group_not_invited","msg":"x"}`,
		`{"success":true,"authToken":"x","tokenLifetime":"9"}`,
		`{"groups":[{"id":"group:1","memberCount":1}],"page":1,"totalPages":1,"totalResults":"1"}`,
		`{"suc\u0063ess":true,"success":false}`,
	)
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		fuzz(t, JSON, data, status, func(data []byte) bool {
			var answer map[string]any
			err := json.Unmarshal(data, &answer)
			return err == nil && answer["success"] == true
		})
	})
}

func FuzzXMLRPC(f *testing.F) {
	const open, shut = `<methodResponse><params><param><value><struct>`, `</struct></value></param></params></methodResponse>`
	seed(
		f, "-answer.xmlrpc",
		open+`<member><name>success</name><value><boolean>0</boolean></value></member><member><name>code</name><value>x</value></member>`+shut,
		open+`<member><name>success</name><value>true</value></member>`+shut,
		open+`<member><name>groups</name><value><array><data><value><struct/></value></data></array></value></member>`+shut,
		`<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>42</int></value></member>`+
			`<member><name>faultString</name><value>x</value></member></struct></value></fault></methodResponse>`,
	)
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		fuzz(t, XMLRPC, data, status, func(data []byte) bool {
			return holds(data, "name", FieldSuccess) && holds(data, "boolean", "1")
		})
	})
}

// holds reports whether the document has an element of that name and text.
func holds(doc []byte, name, text string) bool {
	dec := xml.NewDecoder(strings.NewReader(string(doc)))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) || err != nil {
			return false
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != name {
			continue
		}
		var got string
		if err := dec.DecodeElement(&got, &start); err == nil && strings.TrimSpace(got) == text {
			return true
		}
	}
}
