package xmlrpc

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	kolo "github.com/kolo/xmlrpc"
)

func TestEncodeResponseWritesEachKind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		v    Value
		want string
	}{
		"nil":                   {NilValue(), "<nil/>"},
		"a string":              {StringValue("a"), "<string>a</string>"},
		"markup in text":        {StringValue("<a>&\r]]>"), "<string>&lt;a&gt;&amp;&#xD;]]&gt;</string>"},
		"text that XML has not": {StringValue("a\x00b\xffc\uffff"), "<string>a\ufffdb\ufffdc\ufffd</string>"},
		"an int":                {IntValue(math.MinInt32), "<int>-2147483648</int>"},
		"a wide int":            {IntValue(math.MaxInt32 + 1), "<i8>2147483648</i8>"},
		"true":                  {BoolValue(true), "<boolean>1</boolean>"},
		"false":                 {BoolValue(false), "<boolean>0</boolean>"},
		"a double":              {double(t, 1e21), "<double>1000000000000000000000</double>"},
		"a time":                {moment(t, "0009-01-02T03:04:05Z"), "<dateTime.iso8601>00090102T03:04:05</dateTime.iso8601>"},
		"base64":                {Base64Value([]byte{0, 255}), "<base64>AP8=</base64>"},
		"an empty struct":       {StructValue(), "<struct>\n    </struct>"},
		"markup in a name":      {StructValue(Member{"<", NilValue()}), "<struct>\n     <member>\n      <name>&lt;</name>\n      <value><nil/></value>\n     </member>\n    </struct>"},
		"an array":              {ArrayValue(IntValue(1), ArrayValue()), "<array>\n     <data>\n      <value><int>1</int></value>\n      <value><array>\n       <data>\n       </data>\n      </array></value>\n     </data>\n    </array>"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := "<?xml version='1.0'?>\n <methodResponse>\n  <params>\n   <param>\n    <value>" + tt.want +
				"</value>\n   </param>\n  </params>\n </methodResponse>"
			if d := cmp.Diff(want, string(EncodeResponse(tt.v))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFaultsAreWrittenAndReadAsFaultError(t *testing.T) {
	t.Parallel()
	const want = `<?xml version='1.0'?>
 <methodResponse>
  <fault>
   <value><struct>
    <member>
     <name>faultCode</name>
     <value><int>-32700</int></value>
    </member>
    <member>
     <name>faultString</name>
     <value><string>not &lt;well-formed&gt;</string></value>
    </member>
   </struct></value>
  </fault>
 </methodResponse>`
	doc := EncodeFault(-32700, "not <well-formed>")
	if d := cmp.Diff(want, string(doc)); d != "" {
		t.Error(d)
	}
	v, err := ReadResponse(doc, Limits{})
	var fault kolo.FaultError
	if !errors.As(err, &fault) || !v.IsNil() {
		t.Fatalf("got %v, %v, want a FaultError", v, err)
	}
	if d := cmp.Diff(FaultError{Code: -32700, String: "not <well-formed>"}, fault); d != "" {
		t.Error(d)
	}
}

func TestFaultMembersStandInAnyOrder(t *testing.T) {
	t.Parallel()
	doc := "<methodResponse><fault><value><struct><member><name>faultString</name><value>late</value></member>" +
		"<member><name>faultCode</name><value><i4>42</i4></value></member></struct></value></fault></methodResponse>"
	_, err := ReadResponse([]byte(doc), Limits{})
	if want := (FaultError{Code: 42, String: "late"}); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestEncodeCallWritesTaggedStructs(t *testing.T) {
	t.Parallel()
	type inner struct {
		Wide float64 `xmlrpc:"wide"`
	}
	type arg struct {
		Text    string   `xmlrpc:"text"`
		Page    int      `xmlrpc:"page,omitempty"`
		Accept  bool     `xmlrpc:"accept"`
		Inner   inner    `xmlrpc:"inner"`
		Members []string `xmlrpc:"members"`
	}
	want := &Call{Method: "a.b", Params: []Value{StructValue(
		Member{"text", StringValue("<é>\r")},
		Member{"accept", BoolValue(true)},
		Member{"inner", StructValue(Member{"wide", double(t, 0.5)})},
		Member{"members", ArrayValue(StringValue("x"))},
	)}}
	value := arg{Text: "<é>\r", Accept: true, Inner: inner{0.5}, Members: []string{"x"}}
	for name, a := range map[string]any{"a struct": value, "a pointer": &value} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := EncodeCall("a.b", a)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ReadCall(doc, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEncodeCallWithoutArgumentHasNoParameters(t *testing.T) {
	t.Parallel()
	doc, err := EncodeCall("system.listMethods", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadCall(doc, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&Call{Method: "system.listMethods"}, got); d != "" {
		t.Error(d)
	}
}

type tree struct {
	Kids []tree `xmlrpc:"kids"`
}

func TestEncodeCallRefusesWhatXMLRPCCannotCarry(t *testing.T) {
	t.Parallel()
	type tagged[T any] struct {
		Field T `xmlrpc:"field"`
	}
	cyclic := tree{Kids: make([]tree, 1)}
	cyclic.Kids[0] = cyclic
	text := "a"
	tests := map[string]any{
		"a map":         map[string]string{"a": "b"},
		"a string":      "a",
		"a slice":       []string{"a"},
		"a nil pointer": (*tagged[string])(nil),
		"an unexported field": struct {
			field string `xmlrpc:"field"`
		}{"a"},
		"a field without a tag": struct{ Field string }{"a"},
		"a field that is left out": struct {
			Field string `xmlrpc:"-"`
		}{"a"},
		"a tag without a name": struct {
			Field string `xmlrpc:",omitempty"`
		}{"a"},
		"a tag with markup": struct {
			Field string `xmlrpc:"a<b"`
		}{"a"},
		"two fields of one name": struct {
			A, B string `xmlrpc:"a"`
		}{"a", "b"},
		"a control character":       tagged[string]{"a\x01"},
		"invalid UTF-8":             tagged[string]{"hunter2\xff"},
		"U+FFFE":                    tagged[string]{"\ufffe"},
		"an int beyond 32 bits":     tagged[int64]{math.MaxInt32 + 1},
		"an int below 32 bits":      tagged[int64]{math.MinInt32 - 1},
		"an unsigned integer":       tagged[uint]{1},
		"infinity":                  tagged[float64]{math.Inf(1)},
		"a float that is no number": tagged[float64]{math.NaN()},
		"a time":                    tagged[time.Time]{time.Unix(0, 0)},
		"a map in a field":          tagged[map[string]string]{},
		"a pointer in a field":      tagged[*string]{&text},
		"an interface in a field":   tagged[any]{"a"},
		"a kolo Base64":             tagged[kolo.Base64]{"<"},
		"bytes":                     tagged[[]byte]{[]byte("a")},
		"a bad string in a slice":   tagged[[]string]{[]string{"a", "\x00"}},
		"a bad string in a struct":  tagged[tagged[string]]{tagged[string]{"\x00"}},
		"a value that holds itself": cyclic,
	}
	for name, arg := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := EncodeCall("a", arg)
			if !errors.Is(err, ErrArgument) || doc != nil {
				t.Fatalf("got %q, %v, want ErrArgument", doc, err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error holds the value: %v", err)
			}
		})
	}
	for _, method := range []string{"", "a b", "a<b", "a-b", "é"} {
		if _, err := EncodeCall(method, nil); !errors.Is(err, ErrArgument) {
			t.Errorf("method %q: got %v, want ErrArgument", method, err)
		}
	}
}

func TestEncodeCallNamesTheField(t *testing.T) {
	t.Parallel()
	type inner struct {
		Names []string `xmlrpc:"names"`
	}
	_, err := EncodeCall("a", struct {
		Inner inner `xmlrpc:"inner"`
	}{inner{[]string{"a", "\x00"}}})
	const want = "xmlrpc: cannot encode the call: Inner.Names[1] holds characters that XML cannot"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
