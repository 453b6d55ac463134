package xmlrpc

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAccessorsTellWhetherTheKindFits(t *testing.T) {
	t.Parallel()
	values := map[Kind]Value{
		KindNil:    NilValue(),
		KindString: StringValue("a"),
		KindInt:    IntValue(-1),
		KindBool:   BoolValue(true),
		KindDouble: double(t, 1.5),
		KindTime:   moment(t, "2006-01-02T15:04:05Z"),
		KindBase64: Base64Value([]byte("a")),
		KindStruct: StructValue(Member{"a", IntValue(1)}),
		KindArray:  ArrayValue(IntValue(1)),
	}
	accessors := map[Kind]func(Value) (any, bool){
		KindNil:    func(v Value) (any, bool) { return nil, v.IsNil() },
		KindString: func(v Value) (any, bool) { return anyOf(v.Text()) },
		KindInt:    func(v Value) (any, bool) { return anyOf(v.Int()) },
		KindBool:   func(v Value) (any, bool) { return anyOf(v.Bool()) },
		KindDouble: func(v Value) (any, bool) { return anyOf(v.Double()) },
		KindTime:   func(v Value) (any, bool) { return anyOf(v.Time()) },
		KindBase64: func(v Value) (any, bool) { return anyOf(v.Bytes()) },
		KindStruct: func(v Value) (any, bool) { return anyOf(v.Members()) },
		KindArray:  func(v Value) (any, bool) { return anyOf(v.Elements()) },
	}
	payloads := map[Kind]any{
		KindNil: nil, KindString: "a", KindInt: int64(-1), KindBool: true, KindDouble: 1.5,
		KindTime:   time.Date(2006, 1, 2, 15, 4, 5, 0, time.UTC),
		KindBase64: []byte("a"), KindStruct: []Member{{"a", IntValue(1)}}, KindArray: []Value{IntValue(1)},
	}
	for kind, v := range values {
		if v.Kind() != kind {
			t.Errorf("kind %d: Kind() = %d", kind, v.Kind())
		}
		for asked, accessor := range accessors {
			got, ok := accessor(v)
			if ok != (asked == kind) {
				t.Errorf("kind %d asked as %d: ok = %t", kind, asked, ok)
			}
			if d := cmp.Diff(payloads[kind], got); ok && d != "" {
				t.Errorf("kind %d: %s", kind, d)
			}
		}
	}
}

func anyOf[T any](v T, ok bool) (any, bool) { return v, ok }

func TestMissingMemberIsNil(t *testing.T) {
	t.Parallel()
	for _, v := range []Value{StructValue(Member{"a", IntValue(1)}), StringValue("b"), {}} {
		if m, ok := v.Member("b"); ok || !m.IsNil() {
			t.Errorf("Member of %v: got %v, %t", v, m, ok)
		}
	}
	if m, ok := StructValue(Member{"a", IntValue(1)}).Member("a"); !ok || !m.Equal(IntValue(1)) {
		t.Errorf("got %v, %t", m, ok)
	}
}

func TestStructValueKeepsTheLastOfEachName(t *testing.T) {
	t.Parallel()
	got := StructValue(Member{"a", IntValue(1)}, Member{"b", IntValue(2)}, Member{"a", IntValue(3)})
	if d := cmp.Diff(StructValue(Member{"a", IntValue(3)}, Member{"b", IntValue(2)}), got); d != "" {
		t.Error(d)
	}
}

func TestConstructorsCopyTheirArguments(t *testing.T) {
	t.Parallel()
	elems := []Value{IntValue(1)}
	members := []Member{{"a", IntValue(1)}}
	array, structure := ArrayValue(elems...), StructValue(members...)
	elems[0], members[0] = array, Member{"b", structure}
	if !array.Equal(ArrayValue(IntValue(1))) || !structure.Equal(StructValue(Member{"a", IntValue(1)})) {
		t.Error("a change of the arguments changed the value")
	}
}

func TestEqualTellsValuesApart(t *testing.T) {
	t.Parallel()
	a, b := Member{"a", IntValue(1)}, Member{"b", IntValue(2)}
	values := []Value{
		NilValue(), StringValue(""), StringValue("1"), Base64Value([]byte("1")), IntValue(1), BoolValue(true), BoolValue(false),
		IntValue(0), double(t, 0), double(t, 1), moment(t, "1970-01-01T00:00:01Z"), StructValue(), StructValue(a),
		StructValue(a, b), StructValue(b, a), StructValue(Member{"a", IntValue(2)}), StructValue(Member{"b", IntValue(1)}),
		ArrayValue(), ArrayValue(IntValue(1)), ArrayValue(IntValue(2)),
	}
	for i, v := range values {
		for j, w := range values {
			if v.Equal(w) != (i == j) {
				t.Errorf("value %d equals value %d: %t", i, j, i != j)
			}
		}
	}
}

func TestDoubleValueTakesFiniteNumbersOnly(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := DoubleValue(f); err == nil {
			t.Errorf("%v was taken", f)
		}
	}
}

func TestTimeValueIsUTCInWholeSeconds(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("", 2*3600)
	v, err := TimeValue(time.Date(2006, 1, 2, 1, 4, 5, 999, east))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(moment(t, "2006-01-01T23:04:05Z"), v); d != "" {
		t.Error(d)
	}
	for _, at := range []time.Time{
		time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(0, 1, 1, 1, 0, 0, 0, east),
	} {
		if _, err := TimeValue(at); err == nil {
			t.Errorf("%v was taken", at)
		}
	}
	for _, at := range []time.Time{time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)} {
		if _, err := TimeValue(at); err != nil {
			t.Errorf("%v: %v", at, err)
		}
	}
}
