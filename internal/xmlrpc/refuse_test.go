package xmlrpc

import (
	"errors"
	"strings"
	"testing"
)

const callOfA = "<methodCall><methodName>a</methodName></methodCall>"

func TestIllFormedDocumentsAreMalformed(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"an empty document":                 "",
		"white space alone":                 " \n",
		"a comment alone":                   "<!-- a -->",
		"text alone":                        "hello",
		"an HTML page":                      "<!DOCTYPE html><html><body><p>Error<br></body></html>",
		"a truncated document":              callOfA[:len(callOfA)-3],
		"a missing end tag":                 "<methodCall><methodName>a</methodName>",
		"end tags in the wrong order":       "<methodCall><methodName>a</methodCall></methodName>",
		"an end tag without a start tag":    "</methodCall>",
		"an end tag after the root":         callOfA + "</methodCall>",
		"an end tag with another prefix":    "<x:a></y:a>",
		"two roots":                         callOfA + callOfA,
		"text before the root":              "x" + callOfA,
		"text after the root":               callOfA + "x",
		"a reference after the root":        callOfA + "&#32;",
		"CDATA after the root":              callOfA + "<![CDATA[ ]]>",
		"a byte order mark after the root":  callOfA + "\ufeff",
		"two byte order marks":              "\ufeff\ufeff" + callOfA,
		"a document type":                   "<!DOCTYPE methodCall>" + callOfA,
		"a document type with an entity":    `<!DOCTYPE m [<!ENTITY a "b">]>` + callOfA,
		"a processing instruction":          "<?php x ?>" + callOfA,
		"a stylesheet":                      "<?xml-stylesheet href='x'?>" + callOfA,
		"a declaration after a line break":  "\n<?xml version='1.0'?>" + callOfA,
		"a declaration after the root":      callOfA + "<?xml version='1.0'?>",
		"two declarations":                  "<?xml version='1.0'?><?xml version='1.0'?>" + callOfA,
		"a declaration without a version":   "<?xml encoding='UTF-8'?>" + callOfA,
		"XML 1.1":                           "<?xml version='1.1'?>" + callOfA,
		"a declaration that does not end":   "<?xml version='1.0'" + strings.Repeat(" ", 300) + "?>" + callOfA,
		"the encoding ISO-8859-1":           `<?xml version="1.0" encoding="ISO-8859-1"?>` + callOfA,
		"the encoding UTF-16":               `<?xml version="1.0" encoding="UTF-16"?>` + callOfA,
		"US-ASCII with other characters":    `<?xml version="1.0" encoding="US-ASCII"?><!-- é -->` + callOfA,
		"UTF-16 bytes":                      "\xff\xfe<\x00a\x00/\x00>\x00",
		"invalid UTF-8 in text":             "<a>\xff</a>",
		"invalid UTF-8 in a comment":        "<!-- \xc3 -->" + callOfA,
		"a surrogate as UTF-8":              "<a>\xed\xa0\x80</a>",
		"a control character":               "<a>\x01</a>",
		"a control character in a comment":  "<!-- \x00 -->" + callOfA,
		"U+FFFF":                            "<a>\uffff</a>",
		"U+FFFF in a comment":               "<!-- \uffff -->" + callOfA,
		"a reference to NUL":                "<a>&#0;</a>",
		"a reference to a surrogate":        "<a>&#xD800;</a>",
		"a decimal reference to one":        "<a>\ufffd&#57343;</a>",
		"a reference beyond Unicode":        "<a>&#x110000;</a>",
		"an unknown entity":                 "<a>&nbsp;</a>",
		"a bare ampersand":                  "<a>a & b</a>",
		"the end of CDATA in text":          "<a>]]></a>",
		"two hyphens in a comment":          "<!-- a -- b -->" + callOfA,
		"an attribute without quotes":       "<a b=c></a>",
		"a methodCall with a broken ending": "<methodCall><other/></methodCal>",
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadCall([]byte(doc), Limits{})
			if !errors.Is(err, ErrMalformed) || errors.Is(err, ErrLimit) || errors.Is(err, ErrNotCall) {
				t.Errorf("ReadCall: got %v, want ErrMalformed alone", err)
			}
			_, err = ReadResponse([]byte(doc), Limits{})
			if !errors.Is(err, ErrMalformed) || errors.Is(err, ErrLimit) || errors.Is(err, ErrNotResponse) {
				t.Errorf("ReadResponse: got %v, want ErrMalformed alone", err)
			}
		})
	}
}

func TestOtherDocumentsAreNotCalls(t *testing.T) {
	t.Parallel()
	const name = "<methodName>a</methodName>"
	tests := map[string]string{
		"another root":               "<html/>",
		"a response":                 string(EncodeResponse(NilValue())),
		"another case":               "<MethodCall>" + name + "</MethodCall>",
		"a root with a prefix":       "<x:methodCall>" + name + "</x:methodCall>",
		"a root with a name space":   "<methodCall xmlns='urn:x'>" + name + "</methodCall>",
		"an attribute":               "<methodCall><methodName id='1'>a</methodName></methodCall>",
		"nothing in it":              "<methodCall/>",
		"an empty methodName":        "<methodCall><methodName/></methodCall>",
		"a method name with spaces":  "<methodCall><methodName> a </methodName></methodCall>",
		"a method name with markup":  "<methodCall><methodName>a&lt;b</methodName></methodCall>",
		"an element in methodName":   "<methodCall><methodName><string>a</string></methodName></methodCall>",
		"params before methodName":   "<methodCall><params/>" + name + "</methodCall>",
		"two methodNames":            "<methodCall>" + name + name + "</methodCall>",
		"two params":                 "<methodCall>" + name + "<params/><params/></methodCall>",
		"a value in params":          "<methodCall>" + name + "<params><value/></params></methodCall>",
		"an empty param":             "<methodCall>" + name + "<params><param/></params></methodCall>",
		"two values in param":        "<methodCall>" + name + "<params><param><value/><value/></param></params></methodCall>",
		"another element for params": "<methodCall>" + name + "<x/></methodCall>",
		"another element for param":  "<methodCall>" + name + "<params><x><value/></x></params></methodCall>",
		"text in params":             "<methodCall>" + name + "<params>x</params></methodCall>",
		"text beside methodName":     "<methodCall>x" + name + "</methodCall>",
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadCall([]byte(doc), Limits{}); !errors.Is(err, ErrNotCall) || errors.Is(err, ErrMalformed) {
				t.Errorf("got %v, want ErrNotCall", err)
			}
		})
	}
}

func TestOtherDocumentsAreNotResponses(t *testing.T) {
	t.Parallel()
	const (
		params = "<params><param><value/></param></params>"
		fault  = "<fault><value><struct><member><name>faultCode</name><value><int>1</int></value></member>" +
			"<member><name>faultString</name><value>x</value></member></struct></value></fault>"
	)
	tests := map[string]string{
		"another root":           "<html/>",
		"a call":                 callOfA,
		"nothing in it":          "<methodResponse/>",
		"empty params":           "<methodResponse><params/></methodResponse>",
		"two param":              "<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>",
		"two params":             "<methodResponse>" + params + params + "</methodResponse>",
		"params and fault":       "<methodResponse>" + params + fault + "</methodResponse>",
		"fault and params":       "<methodResponse>" + fault + params + "</methodResponse>",
		"two faults":             "<methodResponse>" + fault + fault + "</methodResponse>",
		"an empty fault":         "<methodResponse><fault/></methodResponse>",
		"a fault of text":        "<methodResponse><fault><value>x</value></fault></methodResponse>",
		"a fault of two values":  "<methodResponse>" + strings.Replace(fault, "</fault>", "<value/></fault>", 1) + "</methodResponse>",
		"a fault without a code": "<methodResponse>" + strings.Replace(fault, "faultCode", "code", 1) + "</methodResponse>",
		"a fault without text":   "<methodResponse>" + strings.Replace(fault, "faultString", "text", 1) + "</methodResponse>",
		"a code that is text":    "<methodResponse>" + strings.Replace(fault, "<int>1</int>", "1", 1) + "</methodResponse>",
		"a text that is an int":  "<methodResponse>" + strings.Replace(fault, ">x<", "><int>1</int><", 1) + "</methodResponse>",
		"two codes":              "<methodResponse>" + strings.Replace(fault, "faultString", "faultCode", 1) + "</methodResponse>",
		"a fault with more":      "<methodResponse>" + strings.Replace(fault, "</struct>", "<member><name>a</name><value/></member></struct>", 1) + "</methodResponse>",
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadResponse([]byte(doc), Limits{}); !errors.Is(err, ErrNotResponse) || errors.Is(err, ErrMalformed) {
				t.Errorf("got %v, want ErrNotResponse", err)
			}
		})
	}
}

func TestIllTypedValuesAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"text before the type":           "x<int>1</int>",
		"text after the type":            "<int>1</int>x",
		"two types":                      "<int>1</int><int>1</int>",
		"an unknown type":                "<float>1</float>",
		"a type in capitals":             "<Int>1</Int>",
		"a nil with a prefix":            "<ex:nil/>",
		"a nil with text":                "<nil>x</nil>",
		"a type with an attribute":       `<int size="4">1</int>`,
		"an element in a string":         "<string><b>x</b></string>",
		"an empty element in a string":   "<string>a<b/></string>",
		"an empty int":                   "<int/>",
		"an int that is a word":          "<int>one</int>",
		"an int with a fraction":         "<int>1.0</int>",
		"an int with an underscore":      "<int>1_0</int>",
		"an int between U+00A0":          "<int>\u00a01\u00a0</int>",
		"an int beyond 32 bits":          "<int>2147483648</int>",
		"an i4 beyond 32 bits":           "<i4>-2147483649</i4>",
		"an i8 beyond 64 bits":           "<i8>9223372036854775808</i8>",
		"a boolean that is a word":       "<boolean>true</boolean>",
		"an empty boolean":               "<boolean/>",
		"a boolean of 2":                 "<boolean>2</boolean>",
		"an empty double":                "<double/>",
		"a double that is a word":        "<double>inf</double>",
		"a double that is not a number":  "<double>NaN</double>",
		"a hexadecimal double":           "<double>0x1p-2</double>",
		"a double beyond 64 bits":        "<double>1e999</double>",
		"a time with a zone":             "<dateTime.iso8601>20060102T15:04:05Z</dateTime.iso8601>",
		"a time with a fraction":         "<dateTime.iso8601>20060102T15:04:05.5</dateTime.iso8601>",
		"a time with an hour of a digit": "<dateTime.iso8601>20060102T5:04:05</dateTime.iso8601>",
		"a time on no day":               "<dateTime.iso8601>20060230T15:04:05</dateTime.iso8601>",
		"an empty time":                  "<dateTime.iso8601/>",
		"base64 without padding":         "<base64>AA</base64>",
		"base64 with other characters":   "<base64>A-_A</base64>",
		"base64 with bits left over":     "<base64>AB==</base64>",
		"base64 with U+00A0 in it":       "<base64>AP\u00a08h</base64>",
		"an array without data":          "<array/>",
		"an array with two data":         "<array><data/><data/></array>",
		"an array of values":             "<array><value/></array>",
		"data of an int":                 "<array><data><int>1</int></data></array>",
		"text in data":                   "<array><data>x</data></array>",
		"a struct with text":             "<struct>x</struct>",
		"a struct of values":             "<struct><value/></struct>",
		"another element for member":     "<struct><x><name>a</name><value/></x></struct>",
		"an empty member":                "<struct><member/></struct>",
		"a member without a value":       "<struct><member><name>a</name></member></struct>",
		"a member without a name":        "<struct><member><value/></member></struct>",
		"a value before its name":        "<struct><member><value/><name>a</name></member></struct>",
		"a member of two values":         "<struct><member><name>a</name><value/><value/></member></struct>",
		"a member with two names":        "<struct><member><name>a</name><name>b</name><value/></member></struct>",
		"an element in a name":           "<struct><member><name><b/></name><value/></member></struct>",
		"two members of one name":        "<struct><member><name>success</name><value/></member><member><name>success</name><value/></member></struct>",
	}
	for name, inside := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadResponse(answer(inside), Limits{}); !errors.Is(err, ErrNotResponse) || errors.Is(err, ErrMalformed) {
				t.Errorf("got %v, want ErrNotResponse", err)
			}
		})
	}
}
