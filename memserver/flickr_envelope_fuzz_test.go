package memserver

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// seedEnvelopes adds the bodies, which the reader must take as these parameters,
// with what may stand around a document, and what may not.
func seedEnvelopes(f *testing.F, read func([]oauth1.Param, []byte) ([]oauth1.Param, error), bodies map[string][]oauth1.Param) {
	f.Helper()
	for body, want := range bodies {
		for _, well := range []string{body, "<?xml version=\"1.0\"?>\n<!-- a -->" + body + "\n", "\ufeff" + body} {
			got, err := read(nil, []byte(well))
			if err != nil {
				f.Errorf("%s is refused: %v", well, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				f.Errorf("%s (-want +got):\n%s", well, d)
			}
			f.Add([]byte(well))
		}
		for _, ill := range []string{"<!DOCTYPE a>" + body, body + "x", body[1:], strings.Replace(body, ">flickr.", "><a/>flickr.", 1)} {
			if got, err := read(nil, []byte(ill)); err == nil {
				f.Errorf("%s is taken: %v", ill, got)
			}
			f.Add([]byte(ill))
		}
	}
}

const (
	soapBegin = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">`
	soapCall  = `<s:Body><x:FlickrRequest xmlns:x="urn:flickr"><method>flickr.test.null</method>`
	soapEnd   = `</x:FlickrRequest></s:Body></s:Envelope>`
)

// FuzzFlickrSOAP gives the reader of SOAP any body. What it takes encoding/xml
// reads alike.
func FuzzFlickrSOAP(f *testing.F) {
	null := oauth1.Param{Name: "method", Value: "flickr.test.null"}
	seedEnvelopes(f, flReadSOAP, map[string][]oauth1.Param{
		soapBegin + soapCall + soapEnd:                                           {null},
		soapBegin + "<s:Header><a>1</a></s:Header>" + soapCall + soapEnd:         {null},
		soapBegin + soapCall + " <a b='1'>x<!-- --> <![CDATA[<]]></a>" + soapEnd: {null, {Name: "a", Value: "x <"}},
		soapBegin + soapCall + "<x:a> &lt;&#x26; </x:a>\n<b/>" + soapEnd:         {null, {Name: "a", Value: " <& "}, {Name: "b"}},
	})
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := flReadSOAP(nil, body)
		if err != nil {
			if got != nil {
				t.Errorf("what is refused gave %v", got)
			}
			return
		}
		names := map[string]bool{}
		for _, p := range got {
			names[p.Name] = true
		}
		if d := cmp.Diff(soapArguments(t, body), got); d != "" {
			t.Errorf("(-encoding/xml +got):\n%s", d)
		}
		if len(names) != len(got) || len(got) > flMaxParams+1 {
			t.Errorf("%d parameters of %d names", len(got), len(names))
		}
	})
}

// soapArguments reads a call into structs.
func soapArguments(t *testing.T, body []byte) (params []oauth1.Param) {
	t.Helper()
	var call struct {
		XMLName   xml.Name `xml:"http://www.w3.org/2003/05/soap-envelope Envelope"`
		Arguments struct {
			All []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"Body>FlickrRequest"`
	}
	if err := xml.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &call); err != nil {
		t.Fatalf("what is taken encoding/xml refuses: %v", err)
	}
	for _, a := range call.Arguments.All {
		params = append(params, oauth1.Param{Name: a.XMLName.Local, Value: a.Text})
	}
	return params
}

const (
	rpcBegin = "<methodCall><methodName>flickr.test.null</methodName><params><param><value><struct>"
	rpcEnd   = "</struct></value></param></params></methodCall>"
)

// FuzzFlickrXMLRPC gives the reader of XML-RPC any body. What it takes is a call
// of texts, which it reads alike when they are written anew.
func FuzzFlickrXMLRPC(f *testing.F) {
	null := oauth1.Param{Name: "method", Value: "flickr.test.null"}
	seedEnvelopes(f, flReadXMLRPC, map[string][]oauth1.Param{
		rpcBegin + rpcEnd: {null},
		rpcBegin + rpcMember("a", "<string>b</string>") + rpcMember("c", " &lt;&#x26;") + rpcMember("d", "") + rpcEnd: {
			null, {Name: "a", Value: "b"}, {Name: "c", Value: " <&"}, {Name: "d"},
		},
	})
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := flReadXMLRPC(nil, body)
		if err != nil {
			if got != nil {
				t.Errorf("what is refused gave %v", got)
			}
			return
		}
		if len(got) == 0 || got[0].Name != "method" || len(got) > flMaxParams+2 {
			t.Fatalf("%d parameters: %v", len(got), got)
		}
		again, err := flReadXMLRPC(nil, []byte(rpcCall(got)))
		if err != nil {
			t.Fatalf("taken as %v, and anew: %v", got, err)
		}
		if d := cmp.Diff(got, again); d != "" {
			t.Errorf("(-got +read again):\n%s", d)
		}
	})
}

// rpcCall writes a call of texts, whose first parameter is the method.
func rpcCall(params []oauth1.Param) string {
	var b strings.Builder
	b.WriteString("<methodCall><methodName>" + escaped(params[0].Value) + "</methodName><params><param><value><struct>")
	for _, p := range params[1:] {
		b.WriteString(rpcMember(escaped(p.Name), "<string>"+escaped(p.Value)+"</string>"))
	}
	return b.String() + rpcEnd
}

func rpcMember(name, value string) string {
	return "<member><name>" + name + "</name><value>" + value + "</value></member>"
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes all
	return b.String()
}
