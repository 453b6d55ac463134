package memserver

import (
	"net/http"
	"strconv"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/internal/xmlrpc"
)

// A flFormat is how an answer is written.
type flFormat struct {
	// name is one of flickr.FormatREST, FormatJSON, FormatXMLRPC and FormatSOAP.
	name string
	// callback is that of JSON, an identifier; "" for none.
	callback string
	// actor is the address of the SOAP style as the call was sent to it, which faults
	// of SOAP name.
	actor string
}

// A flReply is what a call is answered with: a failure where there is one, else
// a success with its payload, which may be empty.
type flReply struct {
	// payload has no element flickr.MemberStat at its top, which JSON has beside.
	payload *flNode
	failure *flFailure
	// secrets are those of the request that the reply repeats; secret says that
	// they are too many to name.
	secrets []string
	secret  bool
}

// The media types of answers.
const (
	flTypeREST       = "text/xml; charset=utf-8"
	flTypeXML        = "text/xml" // of XML-RPC and SOAP
	flTypeJSON       = "application/json"
	flTypeText       = "text/plain; charset=utf-8"
	flTypeScript     = "text/javascript; charset=utf-8"
	flTypeOwnHandler = "text/javascript" // of a callback that the caller chose
)

// encode writes the answer. Its HTTP status is 200, but where TLS is missing.
func (s *Flickr) encode(f flFormat, r flReply) answer {
	a := answer{status: http.StatusOK, secrets: r.secrets}
	if r.failure != nil && r.failure.code == flickr.CodeTLSRequired {
		a.status = http.StatusForbidden
	}
	switch f.name {
	case flickr.FormatJSON:
		a.contentType, a.body = s.jsonType(f.callback, r), flJSON(f.callback, r)
	case flickr.FormatXMLRPC:
		a.contentType, a.body = flTypeXML, flXMLRPC(r)
	case flickr.FormatSOAP:
		a.contentType, a.body = flTypeXML, flSOAP(f.actor, r)
	default:
		a.contentType, a.body = flTypeREST, flREST(r)
	}
	if r.secret {
		a.secrets = []string{string(a.body)}
	}
	return a
}

func (s *Flickr) jsonType(callback string, r flReply) string {
	switch {
	case callback == flickr.DefaultCall:
		return flTypeScript
	case callback != "":
		return flTypeOwnHandler
	case r.failure != nil && s.deployed:
		return flTypeText
	}
	return flTypeJSON
}

// empty says that the reply is a success without more.
func (r flReply) empty() bool { return r.failure == nil && r.payload == nil }

// flUsualAnswer is the room to begin with, in bytes; most answers fit.
const flUsualAnswer = 512

// The parts of answers in XML. Their white space counts: a client reads them by
// it.
const (
	flXMLHead = `<?xml version="1.0" encoding="utf-8" ?>` + "\n"
	flRsp     = flXMLHead + "<" + flickr.ElementRsp + " " + flickr.MemberStat + `="`
	flRspOK   = flRsp + flickr.StatOK + `">` + "\n"
	flRspFail = flRsp + flickr.StatFail + `">` + "\n\t<" + flickr.ElementErr + " " + flickr.MemberCode + `="`
	flRspEnd  = "</" + flickr.ElementRsp + ">\n"

	flEnvelope    = flXMLHead + `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">` + "\n\t<s:Body>\n\t\t"
	flEnvelopeEnd = "\n\t</s:Body>\n</s:Envelope>\n"
	flResponse    = flEnvelope + `<x:FlickrResponse xmlns:x="urn:flickr">`
	flResponseEnd = "</x:FlickrResponse>" + flEnvelopeEnd
	flFault       = flEnvelope + "<s:Fault>\n\t\t\t<faultcode>flickr.error."
	flFaultEnd    = "</faultactor>\n\t\t\t<details>Please see http://www.flickr.com/services/docs/ for more details</details>\n" +
		"\t\t</s:Fault>" + flEnvelopeEnd
)

// The empty successes, which are not changed.
var (
	flEmptyREST   = []byte(flRspOK + flRspEnd)
	flEmptySOAP   = []byte(flResponse + flResponseEnd)
	flEmptyXMLRPC = xmlrpc.EncodeResponse(xmlrpc.StringValue(""))
	flEmptyJSON   = []byte(`{"` + flickr.MemberStat + `":"` + flickr.StatOK + `"}`)
)

func flREST(r flReply) []byte {
	if r.empty() {
		return flEmptyREST
	}
	b := make([]byte, 0, flUsualAnswer)
	if r.failure == nil {
		return append(appendFLPayload(append(b, flRspOK...), r.payload), flRspEnd...)
	}
	b = append(append(b, flRspFail...), r.failure.code...)
	b = append(b, `" `+flickr.AttrMsg+`="`...)
	b = appendFLXML(b, r.failure.message)
	return append(b, "\" />\n"+flRspEnd...)
}

// flJSON has the status first in a failure and last in a success.
func flJSON(callback string, r flReply) []byte {
	if r.empty() && callback == "" {
		return flEmptyJSON
	}
	b := make([]byte, 0, flUsualAnswer)
	if callback != "" {
		b = append(append(b, callback...), '(')
	}
	b = append(b, '{')
	if r.failure == nil {
		b = appendFLMembers(b, r.payload)
		b = appendFLText(appendFLName(b, flickr.MemberStat), flickr.StatOK)
	} else {
		b = appendFLText(appendFLName(b, flickr.MemberStat), flickr.StatFail)
		b = append(appendFLName(b, flickr.MemberCode), r.failure.code...)
		b = appendFLText(appendFLName(b, flickr.MemberMsg), r.failure.message)
	}
	b = append(b, '}')
	if callback != "" {
		b = append(b, ')')
	}
	return b
}

// flXMLRPC holds the payload, written as XML, in a string.
func flXMLRPC(r flReply) []byte {
	switch {
	case r.empty():
		return flEmptyXMLRPC
	case r.failure != nil:
		code, _ := strconv.Atoi(r.failure.code) // the codes are numbers
		return xmlrpc.EncodeFault(code, r.failure.message)
	}
	payload := appendFLPayload(make([]byte, 0, flUsualAnswer), r.payload)
	return xmlrpc.EncodeResponse(xmlrpc.StringValue(string(payload)))
}

// flSOAP holds the payload, written as XML, as text.
func flSOAP(actor string, r flReply) []byte {
	if r.empty() {
		return flEmptySOAP
	}
	b := make([]byte, 0, 2*flUsualAnswer)
	if r.failure == nil {
		payload := appendFLPayload(make([]byte, 0, flUsualAnswer), r.payload)
		return append(appendFLXML(append(b, flResponse...), string(payload)), flResponseEnd...)
	}
	b = append(append(b, flFault...), r.failure.code...)
	b = append(b, "</faultcode>\n\t\t\t<faultstring>"...)
	b = appendFLXML(b, r.failure.message)
	b = append(b, "</faultstring>\n\t\t\t<faultactor>"...)
	b = appendFLXML(b, actor)
	return append(b, flFaultEnd...)
}
