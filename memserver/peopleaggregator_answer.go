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
		a := answer{status: http.StatusFound, location: q.redirect, contentType: "text/html", body: []byte("moved")}
		if q.call.hide.tail != "" {
			a.hidden = []string{"Location"} // it ends with the tail, too
		}
		return q.call.says(a)
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
		fields, refusal = q.method.run(s, q)
		s.mu.Unlock()
	}
	if refusal != nil {
		fields, status = s.failure(refusal)
	}
	a := s.encode(q.style, fields, q.call.room)
	a.status = status
	if token, ok := fields.Member(peopleaggregator.FieldAuthToken); ok {
		secret, _ := token.Text()
		a.secrets = []string{secret}
	}
	return q.call.says(a)
}

// unreadable answers a request whose body did not arrive.
func (s *PeopleAggregator) unreadable(r *http.Request, status int) *call {
	style, _, _ := paRoute(r.URL.Path)
	return &call{hide: hideAll, apply: func() *answer {
		fields, _ := s.failure(paRefuse(peopleaggregator.CodeBadParameter, "the body is too large or did not arrive"))
		a := s.encode(style, fields, nil)
		a.status = status
		return &a
	}}
}

// encode writes the fields in the style and the site's dialect, into the room.
func (s *PeopleAggregator) encode(style peopleaggregator.Style, fields xmlrpc.Value, room []byte) (a answer) {
	const usual = 64 // bytes of JSON; most answers fit
	switch style {
	case peopleaggregator.XML:
		a.contentType, a.body, a.inRoom = peopleaggregator.ContentTypeXML, s.encodeXML(fields, room), true
	case peopleaggregator.JSON:
		a.contentType = peopleaggregator.ContentTypeJSON
		o := newJSON(&paJSON, room, usual)
		if s.deployed {
			a.contentType, o.style = peopleaggregator.ContentTypeJSONDeployed, &paJSONDeployed
		}
		writePA(&o, fields)
		a.body, a.inRoom = o.b, true
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

func (s *PeopleAggregator) encodeXML(fields xmlrpc.Value, room []byte) []byte {
	e := xmlEncoder{b: room[:0], indent: !s.deployed}
	if s.deployed {
		e.add(`<?xml version="1.0" encoding="UTF-8"?>`, "\n", `<response xmlns="`, peopleaggregator.Namespace, `">`)
	} else {
		e.add("<response>")
	}
	e.members(1, fields)
	e.line(0)
	e.add("</response>")
	return e.b
}

// An xmlEncoder writes fields as elements.
type xmlEncoder struct {
	b      []byte
	indent bool
}

func (e *xmlEncoder) add(texts ...string) {
	for _, text := range texts {
		e.b = append(e.b, text...)
	}
}

func (e *xmlEncoder) line(depth int) {
	if !e.indent {
		return
	}
	e.b = append(e.b, '\n')
	for range depth {
		e.b = append(e.b, ' ')
	}
}

func (e *xmlEncoder) members(depth int, v xmlrpc.Value) {
	members, _ := v.Members()
	for i := range members {
		e.element(depth, members[i].Name, members[i].Value)
	}
}

// element writes a value. The elements of a list stand in an element of the
// list's name, each named after one: <groups><group>.
func (e *xmlEncoder) element(depth int, name string, v xmlrpc.Value) {
	e.line(depth)
	e.add("<", name, ">")
	switch v.Kind() {
	case xmlrpc.KindStruct:
		e.members(depth+1, v)
		e.line(depth)
	case xmlrpc.KindArray:
		list, _ := v.Elements()
		for i := range list {
			e.element(depth+1, strings.TrimSuffix(name, "s"), list[i])
		}
		e.line(depth)
	default:
		e.text(scalar(v))
	}
	e.add("</", name, ">")
}

func (e *xmlEncoder) text(text string) {
	if !strings.ContainsFunc(text, isSpecialXML) {
		e.add(text)
		return
	}
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(text)) // a Buffer does not fail
	e.b = append(e.b, escaped.Bytes()...)
}

// isSpecialXML reports whether a character may need an escape.
func isSpecialXML(c rune) bool { return c < ' ' || c > '~' || strings.ContainsRune(`<>&"'`, c) }

var (
	paJSON         = jsonStyle{comma: ", ", colon: ": ", escaped: escapedForHTML}
	paJSONDeployed = jsonStyle{comma: ",", colon: ":", escaped: escapedForHTML}
)

func escapedForHTML(text string) string {
	quoted, _ := json.Marshal(text) //nolint:errchkjson // a string always marshals
	return string(quoted[1 : len(quoted)-1])
}

// writePA writes a value.
func writePA(o *jsonText, v xmlrpc.Value) {
	switch v.Kind() {
	case xmlrpc.KindStruct:
		members, _ := v.Members()
		o.object(func() {
			for i := range members {
				writePA(o.member(members[i].Name), members[i].Value)
			}
		})
	case xmlrpc.KindArray:
		list, _ := v.Elements()
		o.open('[')
		for i := range list {
			writePA(o.entry(), list[i])
		}
		o.close(']')
	case xmlrpc.KindString:
		o.text(scalar(v))
	default:
		o.b = append(o.b, scalar(v)...)
	}
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
