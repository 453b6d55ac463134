package xmlrpc

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// answer wraps what stands inside a value element into a response.
func answer(inside string) []byte {
	return []byte("<methodResponse><params><param><value>" + inside + "</value></param></params></methodResponse>")
}

func double(tb testing.TB, f float64) Value {
	tb.Helper()
	v, err := DoubleValue(f)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func moment(tb testing.TB, s string) Value {
	tb.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		tb.Fatal(err)
	}
	v, err := TimeValue(at)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func TestScalarsAreRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		inside string
		want   Value
	}{
		"untyped text is a string":             {"group:1234", StringValue("group:1234")},
		"untyped text keeps its spaces":        {" a \n b\t", StringValue(" a \n b\t")},
		"untyped white space is a string":      {"\u00a0 ", StringValue("\u00a0 ")},
		"an empty value is the empty string":   {"", StringValue("")},
		"a string keeps its spaces":            {"<string> a\u00a0</string>", StringValue(" a\u00a0")},
		"an empty string":                      {"<string/>", StringValue("")},
		"references in a string":               {"<string>&lt;&amp;&gt;&quot;&apos;&#233;&#xE9;</string>", StringValue("<&>\"'éé")},
		"U+FFFD, as itself and as a reference": {"<string>\ufffd&#xFFFD;&#65533;</string>", StringValue("\ufffd\ufffd\ufffd")},
		"a line break is one line feed":        {"<string>a\r\nb\rc&#13;</string>", StringValue("a\nb\nc\r")},
		"CDATA is text":                        {"<string>a<![CDATA[<b>&amp;&#xD800;\ufffd]]>c</string>", StringValue("a<b>&amp;&#xD800;\ufffdc")},
		"CDATA without a type is text":         {"<![CDATA[<int>]]>", StringValue("<int>")},
		"a comment does not split text":        {"<string>ab<!-- x -->cd<!--y-->ef</string>", StringValue("abcdef")},
		"a comment does not split a number":    {"<int>1<!-- x -->2</int>", IntValue(12)},
		"comments around the type":             {"<!--a-->\n\u00a0<int>1</int><!--b--> ", IntValue(1)},
		"an int":                               {"<int>-2147483648</int>", IntValue(-2147483648)},
		"an int with white space and sign":     {"<int>\n +5\t</int>", IntValue(5)},
		"an i4":                                {"<i4>2147483647</i4>", IntValue(2147483647)},
		"an i8":                                {"<i8>-9223372036854775808</i8>", IntValue(-9223372036854775808)},
		"true":                                 {"<boolean>1</boolean>", BoolValue(true)},
		"false, with white space":              {"<boolean> 0\n</boolean>", BoolValue(false)},
		"a double":                             {"<double>-12.214</double>", double(t, -12.214)},
		"a double with exponent and space":     {"<double> 1e+16 </double>", double(t, 1e16)},
		"a time":                               {"<dateTime.iso8601>20060102T15:04:05</dateTime.iso8601>", moment(t, "2006-01-02T15:04:05Z")},
		"a time with dashes and space":         {"<dateTime.iso8601> 2006-01-02T15:04:05 </dateTime.iso8601>", moment(t, "2006-01-02T15:04:05Z")},
		"base64":                               {"<base64>AP8h</base64>", Base64Value([]byte{0, 255, '!'})},
		"base64 with white space in it":        {"<base64>\n A P8h\r\n\tAA==\n</base64>", Base64Value([]byte{0, 255, '!', 0})},
		"empty base64":                         {"<base64/>", Base64Value(nil)},
		"nil":                                  {"<nil/>", NilValue()},
		"nil with an end tag and space":        {"<nil> </nil>", NilValue()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadResponse(answer(tt.inside), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestStructsAndArraysAreRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		inside string
		want   Value
	}{
		"an empty struct": {"<struct/>", StructValue()},
		"an empty array":  {"<array><data/></array>", ArrayValue()},
		"a struct keeps the order of its members": {
			"<struct><member><name>b</name><value>1</value></member><member><name>a</name><value/></member></struct>",
			StructValue(Member{"b", StringValue("1")}, Member{"a", StringValue("")}),
		},
		"a member after an empty value is kept": {
			"<struct><member><name>a</name><value/></member><member><name>b</name><value><int>1</int></value></member></struct>",
			StructValue(Member{"a", StringValue("")}, Member{"b", IntValue(1)}),
		},
		"comments and white space between elements": {
			"<!--a--> <struct>\u00a0<!--b--><member>\n<name>a</name><!--c-->\t<value>x</value>\r\n</member> <!--d--></struct>\n",
			StructValue(Member{"a", StringValue("x")}),
		},
		"a member's name is kept as it is": {
			"<struct><member><name> a&amp;<!---->b </name><value/></member><member><name/><value/></member></struct>",
			StructValue(Member{" a&b ", StringValue("")}, Member{"", StringValue("")}),
		},
		"nested arrays and structs": {
			"<array><data><value><array><data><value>x</value></data></array></value>" +
				"<value><struct><member><name>n</name><value><nil/></value></member></struct></value></data></array>",
			ArrayValue(ArrayValue(StringValue("x")), StructValue(Member{"n", NilValue()})),
		},
		"an array's elements may differ in type": {
			"<array> <data> <value><int>1</int></value> <value>1</value> </data> </array>",
			ArrayValue(IntValue(1), StringValue("1")),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadResponse(answer(tt.inside), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDocumentFormsAreRead(t *testing.T) {
	t.Parallel()
	root := string(answer("<string>é</string>"))
	tests := map[string]string{
		"no declaration":                       root,
		"a byte order mark":                    "\ufeff" + root,
		"a byte order mark and a declaration":  "\ufeff<?xml version='1.0'?>" + root,
		"the encoding UTF-8":                   `<?xml version="1.0" encoding="UTF-8"?>` + root,
		"the encoding utf-8, single quotes":    `<?xml version='1.0' encoding='utf-8' ?>` + root,
		"standalone, and white space":          "<?xml  version = '1.0'\n encoding=\"UTF-8\" standalone='yes'\t?>" + root,
		"the encoding US-ASCII":                `<?xml version="1.0" encoding="us-ascii"?>` + strings.ReplaceAll(root, "é", "&#233;"),
		"white space and comments around root": "<?xml version='1.0'?>\n<!-- a -->\u00a0\r\n" + root + "\n\u00a0<!-- b -->\t ",
		"white space inside tags":              strings.ReplaceAll(root, ">", " \n>"),
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadResponse([]byte(doc), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(StringValue("é"), got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCallsAreRead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		doc  string
		want Call
	}{
		"without params":       {"<methodCall><methodName>a.b_C:d/9</methodName></methodCall>", Call{Method: "a.b_C:d/9"}},
		"with empty params":    {"<methodCall> <methodName>a</methodName> <params/> </methodCall>", Call{Method: "a"}},
		"with two params":      {"<methodCall><methodName>a</methodName><params><param><value>x</value></param><param><value><int>1</int></value></param></params></methodCall>", Call{"a", []Value{StringValue("x"), IntValue(1)}}},
		"with a comment in it": {"<methodCall><!--x--><methodName>a<!--y-->b</methodName><!--z--></methodCall>", Call{Method: "ab"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadCall([]byte(tt.doc), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(&tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}
