package xmlrpc

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wide holds whatever was accepted under the default limits: written again, an
// untyped string is an element deeper, and indentation and escapes take room.
var wide = Limits{Bytes: 64 << 20, Depth: 2 * defaultDepth, Members: 2 * defaultMembers}

func seed(f *testing.F) {
	for _, name := range []string{"joinGroup-call.xml", "leaveGroup-call.xml", "joinGroup-response.xml", "leaveGroup-response.xml"} {
		f.Add(readFile(f, name))
	}
	f.Add(EncodeFault(-32700, "not well-formed"))
	f.Add(answer("<array><data><value> a<!-- -->b<![CDATA[<]]></value><value><int>1</int></value><value><nil/></value></data></array>"))
	f.Add(answer("<struct><member><name>a</name><value><double>1e3</double></value></member></struct>"))
	f.Add(answer("<base64>AP8h</base64>"))
	f.Add(answer("<dateTime.iso8601>2006-01-02T15:04:05</dateTime.iso8601>"))
	f.Add(nested(30))
}

func readsBackEqual(t *testing.T, want Value) {
	t.Helper()
	got, err := ReadResponse(EncodeResponse(want), wide)
	if err != nil {
		t.Fatalf("what was accepted is not when written again: %v", err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzReadCall(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, doc []byte) {
		call, err := ReadCall(doc, Limits{})
		switch {
		case err == nil && validMethod(call.Method):
			readsBackEqual(t, ArrayValue(call.Params...))
		case err == nil || call != nil || errors.Is(err, ErrMalformed) == errors.Is(err, ErrNotCall):
			t.Errorf("got %v, %v", call, err)
		}
	})
}

func FuzzReadResponse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := ReadResponse(doc, Limits{})
		var fault FaultError
		switch {
		case err == nil:
			readsBackEqual(t, v)
		case errors.As(err, &fault):
			if _, again := ReadResponse(EncodeFault(fault.Code, fault.String), wide); !errors.Is(again, fault) {
				t.Errorf("got %v, then %v", fault, again)
			}
		case !v.IsNil() || errors.Is(err, ErrMalformed) == errors.Is(err, ErrNotResponse):
			t.Errorf("got %v, %v", v, err)
		}
	})
}
