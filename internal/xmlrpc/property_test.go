package xmlrpc

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// texts generates any text that XML can hold. Generators are not safe for
// concurrent use, so each test makes its own.
func texts() *rapid.Generator[string] {
	return rapid.String().Filter(func(s string) bool { return validText([]byte(s)) })
}

// values generates values nested up to depth levels.
func values(depth int) *rapid.Generator[Value] {
	kinds := []*rapid.Generator[Value]{
		rapid.Just(NilValue()),
		rapid.Map(texts(), StringValue),
		rapid.Map(rapid.Int64(), IntValue),
		rapid.Map(rapid.Bool(), BoolValue),
		rapid.Map(rapid.SliceOf(rapid.Byte()), Base64Value),
		rapid.Custom(drawDouble),
		rapid.Custom(drawTime),
	}
	if depth > 0 {
		inner := rapid.Deferred(func() *rapid.Generator[Value] { return values(depth - 1) })
		member := rapid.Custom(func(t *rapid.T) Member {
			return Member{texts().Draw(t, "name"), inner.Draw(t, "member")}
		})
		kinds = append(
			kinds,
			rapid.Map(rapid.SliceOfN(inner, 0, 5), func(elems []Value) Value { return ArrayValue(elems...) }),
			rapid.Map(rapid.SliceOfN(member, 0, 5), func(members []Member) Value { return StructValue(members...) }),
		)
	}
	return rapid.OneOf(kinds...)
}

func drawDouble(t *rapid.T) Value {
	v, err := DoubleValue(rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "double"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func drawTime(t *rapid.T) Value {
	first, last := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	v, err := TimeValue(time.Unix(rapid.Int64Range(first.Unix(), last.Unix()).Draw(t, "seconds"), 0))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhateverIsEncodedReadsBackEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := values(3).Draw(t, "value")
		got, err := ReadResponse(EncodeResponse(want), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestEncodedCallsReadBackEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		type arg struct {
			Text   string   `xmlrpc:"text"`
			Number int32    `xmlrpc:"number"`
			Flag   bool     `xmlrpc:"flag"`
			Texts  []string `xmlrpc:"texts"`
		}
		a := arg{texts().Draw(t, "text"), rapid.Int32().Draw(t, "number"), rapid.Bool().Draw(t, "flag"), rapid.SliceOfN(texts(), 0, 5).Draw(t, "texts")}
		doc, err := EncodeCall("a", a)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadCall(doc, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		list := make([]Value, len(a.Texts))
		for i, s := range a.Texts {
			list[i] = StringValue(s)
		}
		want := &Call{"a", []Value{StructValue(
			Member{"text", StringValue(a.Text)}, Member{"number", IntValue(int64(a.Number))},
			Member{"flag", BoolValue(a.Flag)}, Member{"texts", ArrayValue(list...)},
		)}}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

// Text that XML cannot hold does not make an ill-formed document.
func TestAnyTextMakesAReadableDocument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		if _, err := ReadResponse(EncodeResponse(StructValue(Member{s, StringValue(s)})), Limits{}); err != nil {
			t.Error(err)
		}
	})
}
