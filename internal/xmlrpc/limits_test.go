package xmlrpc

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nested returns a response whose arrays open 5+3n elements at once.
func nested(n int) []byte {
	return answer(strings.Repeat("<array><data><value>", n) + "<nil/>" + strings.Repeat("</value></data></array>", n))
}

func list(n int) []byte {
	return answer("<array><data>" + strings.Repeat("<value/>", n) + "</data></array>")
}

func TestLimitsAreInclusive(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		doc        []byte
		fits, over Limits
	}{
		"bytes":              {answer(""), Limits{Bytes: len(answer(""))}, Limits{Bytes: len(answer("")) - 1}},
		"depth":              {nested(3), Limits{Depth: 14}, Limits{Depth: 13}},
		"elements":           {list(9), Limits{Members: 10}, Limits{Members: 9}},
		"default bytes":      {answer(strings.Repeat("x", defaultBytes-len(answer("")))), Limits{}, Limits{Bytes: defaultBytes - 1}},
		"default depth":      {answer(strings.Repeat("<array><data><value>", 20) + strings.Repeat("</value></data></array>", 20)), Limits{}, Limits{Depth: defaultDepth - 1}},
		"default members":    {list(defaultMembers - 1), Limits{Members: -1}, Limits{Members: defaultMembers - 1}},
		"members of structs": {EncodeResponse(StructValue(Member{"a", StructValue(Member{"b", NilValue()})})), Limits{Members: 3}, Limits{Members: 2}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadResponse(tt.doc, tt.fits); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			if _, err := ReadResponse(tt.doc, tt.over); !errors.Is(err, ErrLimit) || !errors.Is(err, ErrMalformed) {
				t.Errorf("over the limit: got %v, want ErrLimit, which is ErrMalformed too", err)
			}
		})
	}
}

func TestDefaultLimitsRefuseMore(t *testing.T) {
	t.Parallel()
	tests := map[string][]byte{
		"a byte over 1 MiB":                 answer(strings.Repeat("x", defaultBytes-len(answer(""))+1)),
		"65 elements deep":                  nested(20),
		"10,000 levels of arrays":           nested(10_000),
		"10,000 levels of unknown elements": []byte(strings.Repeat("<a>", 10_000)),
		"unknown elements, after a mistake": answer("<x/>" + strings.Repeat("<a>", 10_000)),
		"10,001 members, the one param too": list(defaultMembers),
	}
	for name, doc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := ReadResponse(doc, Limits{}); !errors.Is(err, ErrLimit) {
				t.Errorf("got %v, want ErrLimit", err)
			}
		})
	}
}

func TestParametersCountAsMembers(t *testing.T) {
	t.Parallel()
	doc := []byte("<methodCall><methodName>a</methodName><params>" +
		strings.Repeat("<param><value/></param>", 3) + "</params></methodCall>")
	if _, err := ReadCall(doc, Limits{Members: 3}); err != nil {
		t.Error(err)
	}
	if _, err := ReadCall(doc, Limits{Members: 2}); !errors.Is(err, ErrLimit) {
		t.Errorf("got %v, want ErrLimit", err)
	}
}

// Text in many pieces and structs of many members must not cost the square of
// their number: the test's time-out would tell.
func TestManyPiecesAreReadInLinearTime(t *testing.T) {
	t.Parallel()
	v, err := ReadResponse(answer(strings.Repeat("a<!---->", 100_000)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := v.Text(); text != strings.Repeat("a", 100_000) {
		t.Errorf("got a text of %d bytes", len(text))
	}
	var doc strings.Builder
	for i := range defaultMembers - 1 {
		fmt.Fprintf(&doc, "<member><name>%d</name><value/></member>", i)
	}
	v, err = ReadResponse(answer("<struct>"+doc.String()+"</struct>"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if members, _ := v.Members(); len(members) != defaultMembers-1 {
		t.Errorf("got %d members", len(members))
	}
}

func TestErrorsNameTheLineAndQuoteNothing(t *testing.T) {
	t.Parallel()
	const declaration = "<?xml version='1.0'?>\n"
	tests := map[string]struct{ doc, want string }{
		"an ill-typed value": {
			declaration + string(answer("\n<int>hunter2</int>")),
			"xmlrpc: not a methodResponse: text that is no int (line 3)",
		},
		"an unknown element": {
			declaration + string(answer("<hunter2/>")),
			"xmlrpc: not a methodResponse: an unknown type (line 2)",
		},
		"an element with a prefix": {
			"<x:methodResponse/>",
			"xmlrpc: not a methodResponse: an element with a prefix or attributes (line 1)",
		},
		"an unknown entity": {
			declaration + string(answer("&hunter2;")),
			"xmlrpc: not well-formed: a syntax error (line 2)",
		},
		"an end tag that does not fit": {
			"\ufeff" + declaration + "\n<hunter2></hunter3>",
			"xmlrpc: not well-formed: an end tag that fits no start tag (line 3)",
		},
		"a repeated member": {
			string(answer("<struct>" + strings.Repeat("<member><name>hunter2</name><value/></member>", 2) + "</struct>")),
			"xmlrpc: not a methodResponse: two members of one name in struct (line 1)",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadResponse([]byte(tt.doc), Limits{})
			if err == nil {
				t.Fatal("no error")
			}
			if d := cmp.Diff(tt.want, err.Error()); d != "" {
				t.Error(d)
			}
		})
	}
}
