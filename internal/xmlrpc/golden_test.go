package xmlrpc

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// joinAnswer is what the documented answer of joinGroup says.
var joinAnswer = StructValue(
	Member{"joinState", StringValue("joined")},
	Member{"success", BoolValue(true)},
)

// The files in testdata are the documents as PeopleAggregator published them,
// with their U+00A0.
func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// plain puts one plain space for each U+00A0.
func plain(doc []byte) []byte {
	return bytes.ReplaceAll(doc, []byte("\u00a0"), []byte(" "))
}

func TestDocumentedCallsAreRead(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"joinGroup", "leaveGroup"} {
		want := &Call{
			Method: "peopleaggregator." + op,
			Params: []Value{StructValue(
				Member{"authToken", StringValue("123576abcdef6572134")},
				Member{"id", StringValue("group:1234")},
			)},
		}
		shown := readFile(t, op+"-call.xml")
		for name, doc := range map[string][]byte{"as shown": shown, "with plain spaces": plain(shown)} {
			t.Run(op+" "+name, func(t *testing.T) {
				t.Parallel()
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
}

func TestDocumentedAnswersAreReadAndWritten(t *testing.T) {
	t.Parallel()
	answers := map[string]Value{
		"joinGroup":  joinAnswer,
		"leaveGroup": StructValue(Member{"success", BoolValue(true)}),
	}
	for op, want := range answers {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			shown := readFile(t, op+"-response.xml")
			for _, doc := range [][]byte{shown, plain(shown)} {
				got, err := ReadResponse(doc, Limits{})
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Error(d)
				}
			}
			if d := cmp.Diff(string(plain(shown)), string(EncodeResponse(want))); d != "" {
				t.Errorf("EncodeResponse differs from the document:\n%s", d)
			}
		})
	}
}

func TestEncodedCallSaysWhatTheDocumentedCallSays(t *testing.T) {
	t.Parallel()
	arg := struct {
		AuthToken string `xmlrpc:"authToken"`
		ID        string `xmlrpc:"id"`
	}{"123576abcdef6572134", "group:1234"}
	for _, op := range []string{"joinGroup", "leaveGroup"} {
		doc, err := EncodeCall("peopleaggregator."+op, arg)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadCall(doc, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := ReadCall(readFile(t, op+"-call.xml"), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}
