package memserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
)

const (
	flSOAPHead = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">`
	flSOAPCall = `<x:FlickrRequest xmlns:x="urn:flickr"><method>flickr.test.null</method></x:FlickrRequest>`
	flSOAPWell = flSOAPHead + "<s:Body>" + flSOAPCall + "</s:Body></s:Envelope>"
)

// A SOAP envelope that is read ends in a missing key, and others in 114.
func TestFlickrSOAPEnvelopes(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<a>", 20) + strings.Repeat("</a>", 20)
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		for name, body := range map[string]string{
			"plain":                      flSOAPWell,
			"with a declaration":         `<?xml version="1.0" encoding="utf-8" ?>` + "\n" + flSOAPWell + "\n\n",
			"with comments":              "<!-- a -->" + strings.Replace(flSOAPWell, "<method>", "<!-- b --><method>", 1) + "<!-- c -->",
			"with a header":              strings.Replace(flSOAPWell, "<s:Body>", "<s:Header><a><b>x</b></a></s:Header><s:Body>", 1),
			"with an empty header":       strings.Replace(flSOAPWell, "<s:Body>", "<s:Header/> <s:Body>", 1),
			"with a default namespace":   flSOAPHead + `<s:Body><FlickrRequest xmlns="urn:flickr"><method>flickr.test.null</method></FlickrRequest></s:Body></s:Envelope>`,
			"with attributes":            strings.Replace(flSOAPWell, "<method>", `<method type="string">`, 1),
			"with text in pieces":        strings.Replace(flSOAPWell, "flickr.test", "flickr<!-- x -->.te<![CDATA[st]]>", 1),
			"with a character reference": strings.Replace(flSOAPWell, "flickr.test", "flickr&#46;test", 1),
			"with a byte order mark":     "\ufeff" + flSOAPWell,
			"with another prefix":        strings.NewReplacer("xmlns:s=", "xmlns:env=", "<s:", "<env:", "</s:", "</env:").Replace(flSOAPWell),
		} {
			w.expect(t, name, "soap", body, "flickr.error.100")
		}
		for name, body := range map[string]string{
			"nothing":                    "",
			"text":                       "hello",
			"another document":           "<a/>",
			"not whole":                  flSOAPWell[:len(flSOAPWell)-5],
			"no body":                    flSOAPHead + "</s:Envelope>",
			"an empty body":              flSOAPHead + "<s:Body/></s:Envelope>",
			"two calls":                  strings.Replace(flSOAPWell, flSOAPCall, flSOAPCall+flSOAPCall, 1),
			"two bodies":                 strings.Replace(flSOAPWell, "</s:Body>", "</s:Body><s:Body/>", 1),
			"text in the envelope":       strings.Replace(flSOAPWell, "<s:Body>", "x<s:Body>", 1),
			"text in the call":           strings.Replace(flSOAPWell, "<method>", "x<method>", 1),
			"text behind":                flSOAPWell + "x",
			"an element behind":          flSOAPWell + "<a/>",
			"the namespace of SOAP 1.1":  strings.Replace(flSOAPWell, "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/", 1),
			"another namespace":          strings.Replace(flSOAPWell, "urn:flickr", "urn:other", 1),
			"a child of another one":     strings.Replace(flSOAPWell, "<method>", `<method xmlns="urn:x">`, 1),
			"no namespace":               strings.Replace(flSOAPWell, ` xmlns:x="urn:flickr"`, "", 1),
			"another call":               strings.ReplaceAll(flSOAPWell, "FlickrRequest", "FlickrResponse"),
			"elements in a parameter":    strings.Replace(flSOAPWell, "flickr.test.null", "<a/>", 1),
			"an argument twice":          strings.Replace(flSOAPWell, "</method>", "</method><a>1</a><a>2</a>", 1),
			"the method twice":           strings.Replace(flSOAPWell, "</method>", "</method><method>flickr.groups.leave</method>", 1),
			"an attribute twice":         strings.Replace(flSOAPWell, "<method>", `<method a="1" a="2">`, 1),
			"a document type":            "<!DOCTYPE a>" + flSOAPWell,
			"an entity":                  `<!DOCTYPE a [<!ENTITY b "flickr.test.null">]>` + strings.Replace(flSOAPWell, "flickr.test.null", "&b;", 1),
			"an unknown entity":          strings.Replace(flSOAPWell, "flickr.test.null", "&nbsp;", 1),
			"an instruction":             "<?php exit ?>" + flSOAPWell,
			"a declaration in the midst": strings.Replace(flSOAPWell, "<s:Body>", `<?xml version="1.0"?><s:Body>`, 1),
			"another encoding":           `<?xml version="1.0" encoding="utf-16"?>` + flSOAPWell,
			"bytes that are no UTF-8":    strings.Replace(flSOAPWell, "test", "\xff", 1),
			"a header that is too deep":  strings.Replace(flSOAPWell, "<s:Body>", "<s:Header>"+deep+"</s:Header><s:Body>", 1),
			"very deep":                  strings.Repeat("<a>", 100000),
			"two headers":                strings.Replace(flSOAPWell, "<s:Body>", "<s:Header/><s:Header/><s:Body>", 1),
			"a header behind":            strings.Replace(flSOAPWell, "</s:Envelope>", "<s:Header/></s:Envelope>", 1),
		} {
			w.expect(t, name, "soap", body, "flickr.error.114")
		}
	})
}

// expect posts the body and looks for the text in the answer.
func (w *flWorld) expect(t *testing.T, name, place, body, want string) {
	t.Helper()
	got := w.serve(w.plain(t, http.MethodPost, flAddress(place), "text/xml", body))
	if got.Status != http.StatusOK || !strings.Contains(got.Body, want) {
		t.Errorf("%s: %+v, want %s", name, got, want)
	}
}

const (
	flRPCHead = "<methodCall><methodName>flickr.test.null</methodName>"
	flRPCWell = flRPCHead + "<params><param><value><struct><member><name>a</name><value>b</value></member></struct></value></param></params></methodCall>"
)

// An XML-RPC call that is read ends in a missing key, and others in 115.
func TestFlickrXMLRPCCalls(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, w *flWorld, _ memserver.Dialect) {
		value := func(v string) string {
			return strings.Replace(flRPCWell, "<value>b</value>", "<value>"+v+"</value>", 1)
		}
		for name, body := range map[string]string{
			"plain":              flRPCWell,
			"with a type":        value("<string>b</string>"),
			"with an empty text": value(""),
			"without members":    flRPCHead + "<params><param><value><struct></struct></value></param></params></methodCall>",
		} {
			w.expect(t, name, "xmlrpc", body, "<int>100</int>")
		}
		for name, body := range map[string]string{
			"nothing":           "",
			"text":              "hello",
			"an answer":         "<methodResponse><params><param><value>x</value></param></params></methodResponse>",
			"not whole":         flRPCWell[:len(flRPCWell)-5],
			"no parameters":     flRPCHead + "</methodCall>",
			"two structs":       strings.Replace(flRPCWell, "</param>", "</param><param><value><struct></struct></value></param>", 1),
			"a text, no struct": flRPCHead + "<params><param><value>x</value></param></params></methodCall>",
			"a number":          value("<int>1</int>"),
			"a boolean":         value("<boolean>1</boolean>"),
			"a struct within":   value("<struct></struct>"),
			"a list":            value("<array><data></data></array>"),
			"a document type":   "<!DOCTYPE a>" + flRPCWell,
			"very deep":         flRPCHead + "<params><param>" + strings.Repeat("<value><array><data>", 50000),
		} {
			w.expect(t, name, "xmlrpc", body, "<int>115</int>")
		}
	})
}

// GET has no envelope.
func TestFlickrEnvelopesOfGET(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented)
	for place, code := range map[string]string{"soap": "flickr.error.114", "xmlrpc": "<int>115</int>"} {
		if got := w.serve(w.plain(t, http.MethodGet, flAddress(place)+"?method=flickr.test.echo", "", "")); !strings.Contains(got.Body, code) {
			t.Errorf("%s: %+v", place, got)
		}
	}
}

// What did not arrive is answered as by a proxy, so that nobody takes it for the
// API's.
func TestFlickrBodyThatIsTooLarge(t *testing.T) {
	t.Parallel()
	w := flNew(t, memserver.Documented, memserver.WithMaxBodyBytes(10))
	got := w.send(t, w.leave())
	if got.Status != http.StatusRequestEntityTooLarge || !strings.HasPrefix(got.Type, "text/html") || !strings.Contains(got.Body, "413 Request Entity Too Large") {
		t.Errorf("%+v", got)
	}
	if x := w.Record()[0]; x.Site != "flickr" || x.Body != "" || x.Status != got.Status {
		t.Errorf("%+v", x)
	}
}

// A signature covers all parameters, but not which of two is the method: a call
// that names two is none.
func TestFlickrEnvelopesHaveOneMethod(t *testing.T) {
	t.Parallel()
	for place, code := range map[string]string{"xmlrpc": "115", "soap": "114"} {
		w := flNew(t, memserver.Documented)
		c := w.leave()
		c.place = place
		c.spoil = func(params *[][2]string) {
			*params = append(*params, [2]string{"method", "flickr.test.null"})
		}
		if place == "xmlrpc" {
			c.spoil = nil
		}
		r := w.request(t, c)
		if place == "xmlrpc" {
			body := strings.Replace(paBody(t, r), "<struct>", "<struct><member><name>method</name><value>flickr.groups.leave</value></member>", 1)
			r = w.plain(t, http.MethodPost, flAddress(place), "text/xml", body)
		}
		if got := w.serve(r); !strings.Contains(got.Body, code) || w.site.State(flIn, flAda) != groups.StateJoined {
			t.Errorf("%s: %s", place, got.Body)
		}
		inHeader := w.plain(t, http.MethodPost, flAddress(place), "text/xml", paBody(t, w.request(t, w.placed(place))))
		inHeader.Header.Set("Authorization", `OAuth method="flickr.groups.leave"`)
		if got := w.serve(inHeader); !strings.Contains(got.Body, code) {
			t.Errorf("%s, with a method in the header: %s", place, got.Body)
		}
	}
}

// FL-037: a call of XML-RPC may be signed over the members of its struct alone.
func TestFlickrXMLRPCMayBeSignedWithoutTheMethod(t *testing.T) {
	t.Parallel()
	flEach(t, func(t *testing.T, _ *flWorld, dialect memserver.Dialect) {
		for _, sign := range []string{flByOAuth, flPlaintext, flOldStyle} {
			for want, spoil := range map[groups.State]func(*flWorld, *flCall){
				groups.StateLeft:   func(*flWorld, *flCall) {},
				groups.StateJoined: flAlso("x", "1"), // which is not signed
			} {
				if sign == flPlaintext {
					want = groups.StateLeft // it signs nothing
				}
				w := flNew(t, dialect)
				c := w.leave()
				c.sign, c.place = sign, "xmlrpc"
				flWithout("method")(w, &c)
				spoil(w, &c)
				body := strings.Replace(paBody(t, w.request(t, c)), "<methodName>", "<methodName>"+c.method, 1)
				got := w.serve(w.plain(t, http.MethodPost, flAddress("xmlrpc"), "text/xml", body))
				if state := w.site.State(flIn, flAda); state != want {
					t.Errorf("%s: %s, want %s: %s", sign, state, want, got.Body)
				}
			}
		}
	})
}

// placed is Ada's call of a method that changes nothing, at the place.
func (w *flWorld) placed(place string) flCall {
	c := w.call("flickr.test.null", nil)
	c.place = place
	return c
}
