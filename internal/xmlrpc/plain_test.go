package xmlrpc

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// agreed reads a document as it is read, and with encoding/xml from its first
// token on: values and errors are the same.
func agreed(t *testing.T, doc []byte, lim Limits) {
	t.Helper()
	type outcome struct {
		call  *Call
		value Value
		fault *FaultError
		err   string
	}
	for call, invalid := range map[bool]error{true: ErrNotCall, false: ErrNotResponse} {
		read := func(prepare func(*reader)) (o outcome) {
			r, err := newReader(doc, lim, invalid)
			if err != nil {
				return outcome{err: err.Error()}
			}
			prepare(r)
			if call {
				o.call, err = r.call()
			} else {
				o.value, o.fault, err = r.response()
			}
			if err = r.finish(err); err != nil {
				o.err = err.Error()
			}
			return o
		}
		want, got := read((*reader).handOver), read(func(*reader) {})
		if d := cmp.Diff(want, got, cmp.AllowUnexported(outcome{})); d != "" {
			t.Error(d)
		}
	}
}

// nearlyPlain are tokens that are no plain ones, or only just.
var nearlyPlain = []string{
	"a", " ", "\u00a0", "\ufffd", "\ufeff", "\r", "a\r\nb", "&amp;", "&#xD800;", "a&b", "]", "]]", "]]>", "a]]>b", ">", "=>\"'",
	"<", "</", "<>", "</>", "< value>", "</ value>", "<value", "</value", "<value >", "</value >", "</value\n>", "<value a='>'>",
	"<value/>", "<value />", "<Value>", "<values>", "<x:value>", "<:value>", "<value:>", "</x:value>", "<value></value>",
	"<value><nil></nil></value>", "<int>1</int>", "<i2>1</i2>", "<string>a</string >", "<string>a</int>", "<string></string>",
	"<!-- a -->", "<!--->", "<![CDATA[a]]>", "<![CDATA[", "<?a?>", "<!a>", "\x00", "\xff",
}

func nearlyPlainDocuments() (docs [][]byte) {
	for _, tok := range nearlyPlain {
		for _, doc := range []string{
			tok + callOfA,
			callOfA + tok,
			callOfA[:len(callOfA)-2] + tok,
			"<methodCall><methodName>a" + tok + "</methodName></methodCall>",
			"<methodCall><methodName>a</methodName>" + tok + "<params></params></methodCall>",
			string(answer(tok)),
			string(answer("\n<string>" + tok + "&lt;</string>")),
			string(answer("<struct><member><name>a</name>" + tok + "<value>b</value></member></struct>")),
		} {
			docs = append(docs, []byte(doc))
		}
	}
	return docs
}

func TestPlainTokensAreReadAsEncodingXMLReadsThem(t *testing.T) {
	t.Parallel()
	for _, doc := range nearlyPlainDocuments() {
		t.Run(string(doc), func(t *testing.T) {
			t.Parallel()
			for _, lim := range []Limits{{}, {Depth: 5}, {Members: 1}} {
				agreed(t, doc, lim)
			}
		})
	}
}

func TestDocumentedDocumentsArePlain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"joinGroup-call.xml", "leaveGroup-call.xml", "joinGroup-response.xml", "leaveGroup-response.xml"} {
		r, err := newReader(readFile(t, name), Limits{}, ErrNotCall)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.call()
		if err := r.finish(err); errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
		if r.dec != nil {
			t.Errorf("%s is not read as plain from byte %d on", name, r.base)
		}
	}
}

// All names that the reader knows are plain ones.
func TestElementsAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	for name := range scalars {
		if elementName([]byte(name)) != name {
			t.Errorf("%s is no element", name)
		}
	}
}

func FuzzPlainTokens(f *testing.F) {
	seed(f)
	for _, doc := range nearlyPlainDocuments() {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, lim := range []Limits{{}, {Depth: 6, Members: 2}} {
			agreed(t, doc, lim)
		}
	})
}
