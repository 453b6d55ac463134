package memserver_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/peopleaggregator"
)

// paFields are the members of an answer, whatever its style: texts, numbers and
// booleans as text.
type paFields map[string]string

// A paAnswer is what the server answered.
type paAnswer struct {
	status int
	header http.Header
	body   string
	fields paFields
	groups []paFields // the list of getGroups
	fault  int        // the code of an XML-RPC fault
}

// paRead reads an answer, which must be well-formed in its style.
func paRead(t testing.TB, style peopleaggregator.Style, rec *httptest.ResponseRecorder) paAnswer {
	t.Helper()
	a, err := paDecode(style, rec)
	if err != nil {
		t.Fatalf("%v in an answer with status %d:\n%s", err, rec.Code, rec.Body)
	}
	return a
}

func paDecode(style peopleaggregator.Style, rec *httptest.ResponseRecorder) (paAnswer, error) {
	a := paAnswer{status: rec.Code, header: rec.Header(), body: rec.Body.String()}
	if length := a.header.Get("Content-Length"); length != strconv.Itoa(len(a.body)) {
		return a, fmt.Errorf("Content-Length %q for %d bytes", length, len(a.body))
	}
	var err error
	switch style {
	case peopleaggregator.XML:
		a.fields, a.groups, err = paReadXML(a.body)
	case peopleaggregator.JSON:
		a.fields, a.groups, err = paReadJSON(a.body)
	case peopleaggregator.XMLRPC:
		a.fields, a.groups, err = paReadXMLRPC(a.body)
		var fault xmlrpc.FaultError
		if errors.As(err, &fault) {
			a.fault, err = fault.Code, nil
		}
	}
	return a, err
}

// A paNode is an XML element.
type paNode struct {
	XMLName xml.Name
	Nodes   []paNode `xml:",any"`
	Text    string   `xml:",chardata"`
}

func paReadXML(body string) (paFields, []paFields, error) {
	var root paNode
	if err := xml.Unmarshal([]byte(body), &root); err != nil {
		return nil, nil, err
	}
	if root.XMLName.Local != "response" {
		return nil, nil, fmt.Errorf("the root is %v", root.XMLName)
	}
	fields := paFields{}
	var list []paFields
	for _, n := range root.Nodes {
		if n.XMLName.Local != "groups" {
			fields[n.XMLName.Local] = n.Text
			continue
		}
		for _, entry := range n.Nodes {
			one := paFields{}
			for _, f := range entry.Nodes {
				one[f.XMLName.Local] = f.Text
			}
			list = append(list, one)
		}
	}
	return fields, list, nil
}

func paReadJSON(body string) (paFields, []paFields, error) {
	var root map[string]any
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&root); err != nil {
		return nil, nil, err
	}
	if dec.More() {
		return nil, nil, errors.New("the answer goes on after its end")
	}
	fields := paFields{}
	var list []paFields
	for name, v := range root {
		entries, ok := v.([]any)
		if !ok {
			fields[name] = fmt.Sprint(v)
			continue
		}
		for _, entry := range entries {
			members, ok := entry.(map[string]any)
			if !ok {
				return nil, nil, fmt.Errorf("an entry of %s is no object", name)
			}
			one := paFields{}
			for name, v := range members {
				one[name] = fmt.Sprint(v)
			}
			list = append(list, one)
		}
	}
	return fields, list, nil
}

func paReadXMLRPC(body string) (paFields, []paFields, error) {
	v, err := xmlrpc.ReadResponse([]byte(body), xmlrpc.Limits{})
	if err != nil {
		return nil, nil, err
	}
	fields := paStruct(v)
	var list []paFields
	if all, ok := v.Member("groups"); ok {
		delete(fields, "groups")
		elems, _ := all.Elements()
		for _, e := range elems {
			list = append(list, paStruct(e))
		}
	}
	return fields, list, nil
}

func paStruct(v xmlrpc.Value) paFields {
	fields := paFields{}
	members, _ := v.Members()
	for _, m := range members {
		text, _ := m.Value.Text()
		if n, ok := m.Value.Int(); ok {
			text = strconv.FormatInt(n, 10)
		}
		if b, ok := m.Value.Bool(); ok {
			text = strconv.FormatBool(b)
		}
		fields[m.Name] = text
	}
	return fields
}
