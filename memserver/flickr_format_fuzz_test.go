package memserver

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/internal/xmlrpc"
	"pgregory.net/rapid"
)

// An flElement is what a strict reader finds in XML.
type flElement struct {
	Name     string
	Attrs    map[string]string
	Text     string // where there are no children
	Children []*flElement
}

// flParse reads a document of one root.
func flParse(document []byte) (*flElement, error) {
	d := xml.NewDecoder(bytes.NewReader(document))
	top := &flElement{}
	open := []*flElement{top}
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && len(top.Children) == 1:
			return top.Children[0], nil
		case err != nil:
			return nil, err
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &flElement{Name: token.Name.Local, Attrs: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := e.Attrs[a.Name.Local]; twice {
					return nil, fmt.Errorf("<%s> has two %s", e.Name, a.Name.Local)
				}
				e.Attrs[a.Name.Local] = a.Value
			}
			last.Children, last.Text = append(last.Children, e), ""
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(last.Children) == 0 && len(open) > 1 {
				last.Text += string(token)
			} else if strings.TrimSpace(string(token)) != "" {
				return nil, fmt.Errorf("text between elements: %q", token)
			}
		}
	}
}

// child is the child on the path, nil for none.
func (e *flElement) child(path ...string) *flElement {
	for _, name := range path {
		var found *flElement
		for _, c := range e.Children {
			if c.Name == name {
				found = c
			}
		}
		if e = found; e == nil {
			return nil
		}
	}
	return e
}

// json is the element as the rule makes JSON of XML. n is what it was made from:
// XML does not say which elements are lists.
func (e *flElement) json(n *flNode) map[string]any {
	all := make(map[string]any)
	for name, value := range e.Attrs {
		all[name] = value
	}
	if e.Text != "" || len(e.Attrs)+len(e.Children)+len(n.lists) == 0 && n.name != "" {
		all["_content"] = e.Text
	}
	for _, name := range n.lists {
		all[name] = []any{}
	}
	for i, c := range e.Children {
		one := c.json(n.children[i])
		switch there := all[c.Name].(type) {
		case nil:
			all[c.Name] = one
		case []any:
			all[c.Name] = append(there, one)
		default:
			all[c.Name] = []any{there, one}
		}
	}
	return all
}

// TB is enough for rapid as well.
type flTB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// flCheckPayload checks that the answers in all formats say what the payload says.
func flCheckPayload(t flTB, s *Flickr, payload *flNode) {
	t.Helper()
	r := flReply{payload: payload}
	rest := s.encode(flFormat{name: flickr.FormatREST}, r).body
	rsp, err := flParse(rest)
	if err != nil || rsp.Name != "rsp" || rsp.Attrs["stat"] != "ok" {
		t.Fatalf("%v: %s", err, rest)
	}
	delete(rsp.Attrs, "stat")
	root := payload
	if payload.name != "" {
		root = &flNode{children: []*flNode{payload}}
	}
	if len(rsp.Children) == 0 {
		rsp.Text = "" // the white space of an empty payload
	}
	if d := cmp.Diff(flWant(root, "rsp"), rsp); d != "" {
		t.Fatalf("XML (-want +got):\n%s\n%s", d, rest)
	}
	want := rsp.json(root)
	want["stat"] = "ok"
	flCheckJSON(t, s, r, want)
	inner := strings.TrimSuffix(strings.TrimPrefix(string(rest), flRspOK), flRspEnd)
	flCheckEscaped(t, s, r, inner)
}

// flWant is the node as XML holds it.
func flWant(n *flNode, name string) *flElement {
	e := &flElement{Name: name, Attrs: map[string]string{}}
	for _, a := range n.attrs {
		e.Attrs[a.name] = flClean(a.value)
	}
	for _, c := range n.children {
		e.Children = append(e.Children, flWant(c, c.name))
	}
	if len(n.children) == 0 {
		e.Text = flClean(n.text)
	}
	return e
}

// flClean replaces what XML cannot hold, each byte that is not UTF-8 by itself.
func flClean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, string([]rune(text)))
}

// flCheckJSON checks the answers in JSON, with and without a callback.
func flCheckJSON(t flTB, s *Flickr, r flReply, want map[string]any) {
	t.Helper()
	body := s.encode(flFormat{name: flickr.FormatJSON}, r).body
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("JSON (-want +got):\n%s\n%s", d, body)
	}
	if bytes.ContainsAny(body, "\u2028\u2029\r\n") {
		t.Fatalf("a script would break: %q", body)
	}
	script := s.encode(flFormat{name: flickr.FormatJSON, callback: "foo"}, r).body
	if d := cmp.Diff("foo("+string(body)+")", string(script)); d != "" {
		t.Fatalf("with a callback (-want +got):\n%s", d)
	}
}

// flCheckEscaped checks that XML-RPC and SOAP hold the payload as a text.
func flCheckEscaped(t flTB, s *Flickr, r flReply, payload string) {
	t.Helper()
	rpc := s.encode(flFormat{name: flickr.FormatXMLRPC}, r).body
	v, err := xmlrpc.ReadResponse(rpc, xmlrpc.Limits{})
	if text, ok := v.Text(); err != nil || !ok || text != payload {
		t.Fatalf("%v: %s", err, rpc)
	}
	soap := s.encode(flFormat{name: flickr.FormatSOAP, actor: flActor}, r).body
	envelope, err := flParse(soap)
	if err != nil {
		t.Fatalf("%v: %s", err, soap)
	}
	if e := envelope.child("Body", "FlickrResponse"); e == nil || e.Text != payload || len(e.Children) > 0 {
		t.Fatalf("%s", soap)
	}
}

// flCheckFailure checks that the answers in all formats say why.
func flCheckFailure(t flTB, s *Flickr, code int, message, actor string) {
	t.Helper()
	want := flClean(message)
	r := flReply{failure: flFail(strconv.Itoa(code), message)}
	rest := s.encode(flFormat{name: flickr.FormatREST}, r).body
	rsp, err := flParse(rest)
	if err != nil || rsp.Attrs["stat"] != "fail" || rsp.child("err") == nil {
		t.Fatalf("%v: %s", err, rest)
	}
	if d := cmp.Diff(map[string]string{"code": strconv.Itoa(code), "msg": want}, rsp.child("err").Attrs); d != "" {
		t.Fatalf("XML (-want +got):\n%s\n%s", d, rest)
	}
	flCheckJSON(t, s, r, map[string]any{"stat": "fail", "code": float64(code), "message": want})
	rpc := s.encode(flFormat{name: flickr.FormatXMLRPC}, r).body
	_, err = xmlrpc.ReadResponse(rpc, xmlrpc.Limits{})
	if fault := (xmlrpc.FaultError{}); !errors.As(err, &fault) || fault.Code != code || fault.String != want {
		t.Fatalf("%v: %s", err, rpc)
	}
	soap := s.encode(flFormat{name: flickr.FormatSOAP, actor: actor}, r).body
	envelope, err := flParse(soap)
	if err != nil || envelope.child("Body", "Fault") == nil {
		t.Fatalf("%v: %s", err, soap)
	}
	told := make(map[string]string)
	for _, e := range envelope.child("Body", "Fault").Children {
		told[e.Name] = e.Text
	}
	if d := cmp.Diff(map[string]string{
		"faultcode": "flickr.error." + strconv.Itoa(code), "faultstring": want, "faultactor": flClean(actor),
		"details": "Please see http://www.flickr.com/services/docs/ for more details",
	}, told); d != "" {
		t.Fatalf("SOAP (-want +got):\n%s\n%s", d, soap)
	}
}

// flHostile are texts that a writer easily gets wrong.
var flHostile = []string{
	"", " ", "\n\t", "\r\n", "\x00", "\x1b[0m", "\x7f", "\xff", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\u2028", "\u2029",
	"\ufffe", "\uffff", "\ufffd", "\ufeff", "<", ">", "&", "&amp;", "&#0;", `"`, "'", `\`, `\u0000`, "/", "]]>", "<!--", "-->",
	"<![CDATA[", "</rsp>", `" />`, "</string>", "</x:FlickrResponse>", ")", "*/", "</script>", "\U0001f426", "é",
}

func flAnyText() *rapid.Generator[string] {
	part := rapid.OneOf(rapid.SampledFrom(flHostile), rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	return rapid.Map(rapid.SliceOfN(part, 0, 4), func(parts []string) string { return strings.Join(parts, "") })
}

// flDrawNode draws an element whose attributes and children have names of their
// own.
func flDrawNode(t *rapid.T, name string, depth int) *flNode {
	n := &flNode{name: name}
	if name != "" {
		for i := range rapid.IntRange(0, 2).Draw(t, "attributes") {
			n.attrs = append(n.attrs, flAttr{"a" + strconv.Itoa(i), flAnyText().Draw(t, "value")})
		}
	}
	children := 0
	if depth < 3 {
		children = rapid.IntRange(0, 4).Draw(t, "children")
	}
	for range children {
		child := rapid.SampledFrom([]string{"one", "two", "three"}).Draw(t, "child")
		n.children = append(n.children, flDrawNode(t, child, depth+1))
	}
	if rapid.Bool().Draw(t, "lists") {
		n.lists = []string{"one", "none"}
	}
	if children == 0 && name != "" {
		n.text = flAnyText().Draw(t, "text")
	}
	return n
}

func TestFlickrFormatsSayTheSame(t *testing.T) {
	t.Parallel()
	s := newFlickr(New())
	rapid.Check(t, func(t *rapid.T) {
		root := rapid.SampledFrom([]string{"", "payload"}).Draw(t, "root")
		flCheckPayload(t, s, flDrawNode(t, root, 0))
		flCheckFailure(t, s, rapid.IntRange(0, 999).Draw(t, "code"), flAnyText().Draw(t, "message"), flAnyText().Draw(t, "actor"))
	})
}

// FuzzFlickrEncode writes any text at each of its places, and an echo of any
// parameters. All formats must be well-formed and say the same.
func FuzzFlickrEncode(f *testing.F) {
	for _, text := range flHostile {
		f.Add(text, text)
		f.Add("name", "a"+text+"b")
	}
	s := newFlickr(New())
	f.Fuzz(func(t *testing.T, name, text string) {
		flCheckFailure(t, s, 112, text, name)
		group := &flNode{name: "group", attrs: []flAttr{{"nsid", name}, {"name", text}}}
		info := &flNode{name: "info", attrs: []flAttr{{"id", text}}, text: name}
		flCheckPayload(t, s, &flNode{
			name: "groups", lists: []string{"group"}, children: []*flNode{group, info, flTextNode("text", text), group},
		})
		flCheckPayload(t, s, flRun(s, "", flickr.MethodTestEcho, name, text, "text", name, name, name).payload)
	})
}
