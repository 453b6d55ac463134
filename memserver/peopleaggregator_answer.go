package memserver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/peopleaggregator"
)

// success makes the fields of a success.
func (s *PeopleAggregator) success(fields ...xmlrpc.Member) xmlrpc.Value {
	return s.fields(true, fields...)
}

// fields makes an answer, in the dialect's order: the documents show it by name.
func (s *PeopleAggregator) fields(success bool, fields ...xmlrpc.Member) xmlrpc.Value {
	all := append([]xmlrpc.Member{{Name: peopleaggregator.FieldSuccess, Value: xmlrpc.BoolValue(success)}}, fields...)
	if !s.deployed {
		slices.SortFunc(all, func(a, b xmlrpc.Member) int { return cmp.Compare(a.Name, b.Name) })
	}
	return xmlrpc.StructValue(all...)
}

// failure makes the fields of a refusal. Documented, one by the rules has no
// code.
func (s *PeopleAggregator) failure(r *paRefusal) (fields xmlrpc.Value, status int) {
	if r.rule && !s.deployed {
		return s.fields(false), http.StatusOK
	}
	return s.fields(false, textMember(peopleaggregator.FieldCode, r.code), textMember(peopleaggregator.FieldMsg, r.msg)), r.status
}

// answer carries a request out and writes the answer in its style.
func (s *PeopleAggregator) answer(q *paRequest) *answer {
	switch {
	case q.notFound:
		return notFound()
	case q.redirect != "":
		return &answer{status: http.StatusFound, location: q.redirect, contentType: "text/html", body: []byte("moved")}
	case q.fault != nil:
		return &answer{
			status: http.StatusOK, contentType: peopleaggregator.ContentTypeXMLRPC, closes: s.deployed,
			body: xmlrpc.EncodeFault(q.fault.code, q.fault.text),
		}
	}
	var fields xmlrpc.Value
	refusal, status := q.refusal, http.StatusOK
	if refusal == nil {
		s.mu.Lock()
		fields, refusal = q.method.run(s, q.args)
		s.mu.Unlock()
	}
	if refusal != nil {
		fields, status = s.failure(refusal)
	}
	a := s.encode(q.style, fields)
	a.status = status
	if token, ok := fields.Member(peopleaggregator.FieldAuthToken); ok {
		secret, _ := token.Text()
		a.secrets = []string{secret}
	}
	return a
}

// unreadable answers a request whose body did not arrive.
func (s *PeopleAggregator) unreadable(r *http.Request, status int) *call {
	style, _, _ := paRoute(r.URL.Path)
	return &call{hide: hideAll, apply: func() *answer {
		fields, _ := s.failure(paRefuse(peopleaggregator.CodeBadParameter, "the body is too large or did not arrive"))
		a := s.encode(style, fields)
		a.status = status
		return a
	}}
}

// encode writes the fields in the style and the site's dialect.
func (s *PeopleAggregator) encode(style peopleaggregator.Style, fields xmlrpc.Value) *answer {
	a := &answer{}
	switch style {
	case peopleaggregator.XML:
		a.contentType, a.body = peopleaggregator.ContentTypeXML, s.encodeXML(fields)
	case peopleaggregator.JSON:
		a.contentType = peopleaggregator.ContentTypeJSON
		e := jsonEncoder{comma: ", ", colon: ": "}
		if s.deployed {
			a.contentType = peopleaggregator.ContentTypeJSONDeployed
			e = jsonEncoder{comma: ",", colon: ":"}
		}
		e.value(fields)
		a.body = e.buf.Bytes()
	case peopleaggregator.XMLRPC:
		a.contentType, a.body, a.closes = peopleaggregator.ContentTypeXMLRPC, xmlrpc.EncodeResponse(fields), s.deployed
		if s.deployed {
			a.body = deployedXMLRPC(a.body)
		}
	}
	return a
}

// deployedXMLRPC adds what the deployed server writes into its values: a
// comment, beside the white space that is there.
func deployedXMLRPC(body []byte) []byte {
	body = bytes.Replace(body, []byte(`<?xml version='1.0'?>`), []byte(`<?xml version="1.0"?>`), 1)
	return bytes.Replace(body, []byte("<value><struct>"), []byte("<value>\n<!-- hash -->\n<struct>"), 1)
}

func (s *PeopleAggregator) encodeXML(fields xmlrpc.Value) []byte {
	e := xmlEncoder{}
	if s.deployed {
		e.buf.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<response xmlns="` + peopleaggregator.Namespace + `">`)
	} else {
		e.indent = true
		e.buf.WriteString("<response>")
	}
	e.members(1, fields)
	e.line(0)
	e.buf.WriteString("</response>")
	return e.buf.Bytes()
}

// An xmlEncoder writes fields as elements.
type xmlEncoder struct {
	buf    bytes.Buffer
	indent bool
}

func (e *xmlEncoder) line(depth int) {
	if e.indent {
		e.buf.WriteByte('\n')
		e.buf.WriteString(strings.Repeat(" ", depth))
	}
}

func (e *xmlEncoder) members(depth int, v xmlrpc.Value) {
	members, _ := v.Members()
	for _, m := range members {
		e.element(depth, m.Name, m.Value)
	}
}

// element writes a value. The elements of a list stand in an element of the
// list's name, each named after one: <groups><group>.
func (e *xmlEncoder) element(depth int, name string, v xmlrpc.Value) {
	e.line(depth)
	e.buf.WriteString("<" + name + ">")
	switch v.Kind() {
	case xmlrpc.KindStruct:
		e.members(depth+1, v)
		e.line(depth)
	case xmlrpc.KindArray:
		list, _ := v.Elements()
		for _, one := range list {
			e.element(depth+1, strings.TrimSuffix(name, "s"), one)
		}
		e.line(depth)
	default:
		_ = xml.EscapeText(&e.buf, []byte(scalar(v))) // a Buffer does not fail
	}
	e.buf.WriteString("</" + name + ">")
}

// A jsonEncoder writes fields as JSON, with the dialect's spaces.
type jsonEncoder struct {
	buf          bytes.Buffer
	comma, colon string
}

func (e *jsonEncoder) value(v xmlrpc.Value) {
	switch v.Kind() {
	case xmlrpc.KindStruct:
		members, _ := v.Members()
		e.buf.WriteByte('{')
		for i, m := range members {
			e.separate(i)
			e.buf.WriteString(`"` + m.Name + `"`) // our own names, which need no escape
			e.buf.WriteString(e.colon)
			e.value(m.Value)
		}
		e.buf.WriteByte('}')
	case xmlrpc.KindArray:
		list, _ := v.Elements()
		e.buf.WriteByte('[')
		for i, one := range list {
			e.separate(i)
			e.value(one)
		}
		e.buf.WriteByte(']')
	case xmlrpc.KindString:
		e.text(scalar(v))
	default:
		e.buf.WriteString(scalar(v))
	}
}

func (e *jsonEncoder) separate(i int) {
	if i > 0 {
		e.buf.WriteString(e.comma)
	}
}

func (e *jsonEncoder) text(s string) {
	quoted, _ := json.Marshal(s) //nolint:errchkjson // a string always marshals
	e.buf.Write(quoted)
}

// scalar writes a string, number or boolean as text.
func scalar(v xmlrpc.Value) string {
	if n, ok := v.Int(); ok {
		return strconv.FormatInt(n, 10)
	}
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b)
	}
	s, _ := v.Text()
	return s
}
