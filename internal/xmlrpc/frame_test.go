package xmlrpc

import (
	"reflect"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	kolo "github.com/kolo/xmlrpc"
	"pgregory.net/rapid"
)

type membership struct {
	Token string `xmlrpc:"authToken"`
	ID    string `xmlrpc:"id"`
}

// A frame spares kolo's work, and must not change a byte of it.
func TestCallsOfTextsAreWhatKoloWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		arg := membership{texts().Draw(t, "token"), texts().Draw(t, "id")}
		method := rapid.StringMatching(`[a-zA-Z0-9_.:/]+`).Draw(t, "method")
		want, err := kolo.EncodeMethodCall(method, arg)
		if err != nil {
			t.Fatal(err)
		}
		for name, a := range map[string]any{"struct": arg, "pointer": &arg} {
			got, err := EncodeCall(method, a)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("%s (-kolo +EncodeCall)\n%s", name, d)
			}
		}
	})
}

func TestOnlyStructsOfPlainTextsHaveAFrame(t *testing.T) {
	t.Parallel()
	type named string
	tests := map[string]struct {
		arg    any
		framed bool
	}{
		"texts":     {membership{}, true},
		"no fields": {struct{}{}, true},
		"a number": {struct {
			A string `xmlrpc:"a"`
			B int    `xmlrpc:"b"`
		}{}, false},
		"a text that may be left out": {struct {
			A string `xmlrpc:"a,omitempty"`
		}{}, false},
		"a type of its own": {struct {
			A named `xmlrpc:"a"`
		}{}, false},
		"a kolo Base64": {struct {
			A kolo.Base64 `xmlrpc:"a"`
		}{}, false},
		"a field without a tag": {struct{ A string }{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := frameOf(reflect.TypeOf(tt.arg)) != nil; got != tt.framed {
				t.Errorf("framed is %v", got)
			}
		})
	}
}

// The first calls of a type make its frame, whichever comes first.
func TestFramesAreMadeByManyCallsAtOnce(t *testing.T) {
	t.Parallel()
	type arg struct {
		Text string `xmlrpc:"text"`
	}
	want, err := kolo.EncodeMethodCall("a", arg{"@"})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			got, err := EncodeCall("a", arg{"@"})
			if err != nil || string(got) != string(want) {
				t.Errorf("got %s, %v, want %s", got, err, want)
			}
		})
	}
	wg.Wait()
}
