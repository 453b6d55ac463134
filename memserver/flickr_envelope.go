package memserver

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

var errEnvelope = errors.New("the envelope cannot be read")

// flReadXMLRPC adds the parameters of a methodCall: the method's name, as the
// parameter method (FL-037), and the texts of its one struct.
func flReadXMLRPC(params []oauth1.Param, body []byte) ([]oauth1.Param, error) {
	const callDepth = 8 // one of a struct of strings has 8 elements open at once
	call, err := xmlrpc.ReadCall(body, xmlrpc.Limits{Bytes: len(body), Depth: callDepth, Members: flMaxParams + 1})
	if err != nil {
		return params, err
	}
	if len(call.Params) != 1 {
		return params, errEnvelope
	}
	members, ok := call.Params[0].Members()
	if !ok || flNames(params, flickr.ParamMethod) {
		return params, errEnvelope
	}
	all := append(slices.Clip(params), oauth1.Param{Name: flickr.ParamMethod, Value: call.Method})
	for _, m := range members {
		text, ok := m.Value.Text()
		if !ok || m.Name == flickr.ParamMethod { // a signature does not tell it from the methodName
			return params, errEnvelope
		}
		all = append(all, oauth1.Param{Name: m.Name, Value: text})
	}
	return all, nil
}

// members are the parameters of a methodCall but for the method's name, which is
// the first of that name.
func (q *flRequest) members() []oauth1.Param {
	i := slices.IndexFunc(q.params, func(p oauth1.Param) bool { return p.Name == flickr.ParamMethod })
	return slices.Delete(slices.Clone(q.params), i, i+1)
}

// flNames reports whether a parameter of the name is there.
func flNames(params []oauth1.Param, name string) bool {
	return slices.ContainsFunc(params, func(p oauth1.Param) bool { return p.Name == name })
}

// The namespaces of a SOAP call.
const (
	flEnvelopeSpace = "http://www.w3.org/2003/05/soap-envelope"
	flRequestSpace  = "urn:flickr"
)

// flSOAPDepth bounds the elements that are open at once, flSOAPAttrs the attributes
// of each.
const (
	flSOAPDepth = 16
	flSOAPAttrs = 32
)

// flReadSOAP adds the parameters of a SOAP call: the texts in its FlickrRequest.
func flReadSOAP(params []oauth1.Param, body []byte) ([]oauth1.Param, error) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	r := flSOAPReader{dec: xml.NewDecoder(bytes.NewReader(body)), header: len(params), params: params}
	if err := r.document(); err != nil {
		return params, err
	}
	return r.params, nil
}

// A flSOAPReader reads a SOAP call from its start to its end.
type flSOAPReader struct {
	dec    *xml.Decoder
	depth  int
	begun  bool // something came before
	header int  // how many parameters came in the header
	params []oauth1.Param
}

// document reads the whole: an Envelope with a Body, perhaps behind a Header.
func (r *flSOAPReader) document() error {
	if err := r.start(flEnvelopeSpace, "Envelope"); err != nil {
		return err
	}
	name, err := r.child()
	if err == nil && name == (xml.Name{Space: flEnvelopeSpace, Local: "Header"}) {
		if err = r.skip(); err == nil {
			name, err = r.child()
		}
	}
	if err != nil {
		return err
	}
	if name != (xml.Name{Space: flEnvelopeSpace, Local: "Body"}) {
		return errEnvelope
	}
	if err := r.start(flRequestSpace, "FlickrRequest"); err != nil {
		return err
	}
	if err := r.arguments(); err != nil {
		return err
	}
	for range 2 { // Body and Envelope
		if name, err := r.child(); err != nil || name != (xml.Name{}) {
			return errEnvelope
		}
	}
	if _, err := r.child(); !errors.Is(err, io.EOF) {
		return errEnvelope
	}
	return nil
}

// arguments reads the children of the element at hand, each of which is a text,
// and its end.
func (r *flSOAPReader) arguments() error {
	for {
		name, err := r.child()
		if err != nil || name == (xml.Name{}) {
			return err
		}
		if name.Space != "" && name.Space != flRequestSpace || len(r.params) > flMaxParams {
			return errEnvelope
		}
		text, err := r.text()
		if err != nil {
			return err
		}
		// Of a name that stands twice, a signature does not tell which is meant.
		if flNames(r.params[r.header:], name.Local) || name.Local == flickr.ParamMethod && flNames(r.params, name.Local) {
			return errEnvelope
		}
		r.params = append(r.params, oauth1.Param{Name: name.Local, Value: text})
	}
}

// start reads the start of that element.
func (r *flSOAPReader) start(space, local string) error {
	name, err := r.child()
	if err == nil && name != (xml.Name{Space: space, Local: local}) {
		return errEnvelope
	}
	return err
}

// child reads the start of the next element, or the end of the one at hand, which
// has the empty name. Only white space may stand in between.
func (r *flSOAPReader) child() (xml.Name, error) {
	for {
		token, err := r.next()
		if err != nil {
			return xml.Name{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token.Name, nil
		case xml.EndElement:
			return xml.Name{}, nil
		case xml.CharData:
			if len(bytes.Trim(token, " \t\r\n")) > 0 {
				return xml.Name{}, errEnvelope
			}
		}
	}
}

// text reads the text of the element at hand, and its end.
func (r *flSOAPReader) text() (string, error) {
	var text []byte
	for {
		token, err := r.next()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			text = append(text, token...)
		case xml.EndElement:
			return string(text), nil
		case xml.StartElement:
			return "", errEnvelope
		}
	}
}

// skip reads the rest of the element at hand.
func (r *flSOAPReader) skip() error {
	for end := r.depth; r.depth >= end; {
		if _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

// next reads a token. It refuses declarations of document types, processing
// instructions, and what is nested too deeply.
func (r *flSOAPReader) next() (xml.Token, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	first := !r.begun
	r.begun = true
	switch token := token.(type) {
	case xml.StartElement:
		if r.depth++; r.depth > flSOAPDepth || len(token.Attr) > flSOAPAttrs || flTwice(token.Attr) {
			return nil, errEnvelope
		}
	case xml.EndElement:
		r.depth--
	case xml.Directive:
		return nil, errEnvelope
	case xml.ProcInst:
		if !first || token.Target != "xml" {
			return nil, errEnvelope
		}
	}
	return token, nil
}

// flTwice reports whether an attribute stands twice.
func flTwice(attrs []xml.Attr) bool {
	for i, a := range attrs {
		if slices.ContainsFunc(attrs[:i], func(before xml.Attr) bool { return before.Name == a.Name }) {
			return true
		}
	}
	return false
}
