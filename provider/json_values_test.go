package provider_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/provider"
)

func TestJSONTextReadsStringsAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value, want string
		ok                bool
	}{
		{"a text", `"Ada"`, "Ada", true},
		{"an empty text", `""`, "", true},
		{"a text beyond ASCII", `"é"`, "é", true},
		{"escapes", `"a\"\\\u00e9\n"`, "a\"\\é\n", true},
		{"half of a surrogate pair", `"\ud800"`, "\uFFFD", true},
		{"a quote at the end that is escaped", `"\"`, "", false},
		{"a number", `1`, "", false},
		{"null", `null`, "", false},
		{"an object", `{"a":"b"}`, "", false},
		{"an array", `["a"]`, "", false},
		{"no closing quote", `"a`, "", false},
		{"one quote", `"`, "", false},
		{"nothing", ``, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := provider.JSONText(json.RawMessage(c.value))
			if got != c.want || ok != c.ok {
				t.Errorf("got %q, %v, want %q, %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestJSONElementsReadsArraysAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value string
		want        []string // nil means that it is no array
	}{
		{"empty", `[]`, []string{}},
		{"empty with white space", "[ \n]", []string{}},
		{"every kind", `[1,-1.5e3,"x",null,true,[2],{"a":3}]`, []string{"1", "-1.5e3", `"x"`, "null", "true", "[2]", `{"a":3}`}},
		{"white space around everything", "[ 1 , [ 2 ] ,\t{ } ]", []string{"1", "[ 2 ]", "{ }"}},
		{"brackets in strings", `["]","[\"]"]`, []string{`"]"`, `"[\"]"`}},
		{"an object", `{"a":[1]}`, nil},
		{"a text", `"[1]"`, nil},
		{"nothing", ``, nil},
		{"what is not JSON", `[1,,2]`, nil},
		{"cut off", `[1,2`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			elements, ok := provider.JSONElements(json.RawMessage(c.value))
			var got []string
			if ok {
				got = []string{}
			}
			for _, e := range elements {
				got = append(got, string(e))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// asMap gives the members as JSONObject does.
func asMap(m provider.JSONMembers) map[string]json.RawMessage {
	if m == nil {
		return nil
	}
	all := make(map[string]json.RawMessage, len(m))
	for _, member := range m {
		all[member.Name()] = member.Value
	}
	return all
}

func TestJSONMembersHaveTheirOrderAndAreFoundByName(t *testing.T) {
	t.Parallel()
	m, err := provider.ReadJSON([]byte(`{"b":1,"\u0061":"x","c":null}`))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, member := range m {
		names = append(names, member.Name())
	}
	if diff := cmp.Diff([]string{"b", "a", "c"}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := m.Get("a"); string(got) != `"x"` {
		t.Errorf("a is %s", got)
	}
	if got := m.Get("A"); got != nil {
		t.Errorf("A is %s", got)
	}
}

func TestJSONMembersAreAsStrictAsJSONObject(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"members", `{"a":1,"b":{"c":2}}`, true},
		{"none", `{}`, true},
		{"a name twice", `{"a":1,"a":1}`, false},
		{"a name twice, once escaped", `{"a":1,"\u0061":1}`, false},
		{"a hundred names", hundred(""), true},
		{"a hundred names, the first once more", hundred(`"n0"`), false},
		{"a hundred names, the last once more", hundred(`"n99"`), false},
		{"a hundred names, one once more and escaped", hundred(`"\u006e50"`), false},
		{"an array", `[]`, false},
		{"null", `null`, false},
		{"nothing", ``, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want, wantErr := provider.JSONObject([]byte(c.value))
			whole, wholeErr := provider.ReadJSON([]byte(c.value))
			inside, insideErr := provider.AppendJSON(provider.JSONMembers{}, json.RawMessage(c.value))
			for _, err := range []error{wantErr, wholeErr, insideErr} {
				if (err == nil) != c.ok {
					t.Errorf("got %v, want success: %v", err, c.ok)
				}
			}
			for _, got := range []provider.JSONMembers{whole, inside} {
				if diff := cmp.Diff(want, asMap(got)); diff != "" {
					t.Errorf("(-JSONObject +members)\n%s", diff)
				}
			}
		})
	}
}

func TestAppendJSONTakesNoNameThatTheListHas(t *testing.T) {
	t.Parallel()
	for _, before := range []string{`{"a":1}`, hundred(`"a"`)} {
		list, err := provider.ReadJSON([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		want := len(list) + 1
		for value, ok := range map[string]bool{`{"b":2}`: true, `{"b":2,"a":2}`: false, `{"\u0061":2}`: false} {
			got, err := provider.AppendJSON(list, json.RawMessage(value))
			if (err == nil) != ok || ok && len(got) != want {
				t.Errorf("%s after %d: %d members, %v", value, len(list), len(got), err)
			}
		}
	}
}

// hundred gives an object of so many members, and one more, if it has a name.
func hundred(more string) string {
	var all []string
	for i := range 100 {
		all = append(all, fmt.Sprintf(`"n%d":%d`, i, i))
	}
	if more != "" {
		all = append(all, more+":0")
	}
	return "{" + strings.Join(all, ",") + "}"
}

// What is JSON, encoding/json reads alike; what is not, makes nothing worse than
// an error.
func FuzzJSONValues(f *testing.F) {
	for _, s := range []string{`{}`, `[]`, `"a"`, `"\u0061\ud800"`, `[1,"]",[2]]`, `{"a":[{}],"b":"}"}`, `[1`, `["\`, `{"a":`, `{"a" 1}`, `[}`, `{"a":}`, "{\"\xfa\":\"\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		text, isText := provider.JSONText(value)
		elements, isArray := provider.JSONElements(value)
		members, err := provider.AppendJSON(provider.JSONMembers{}, value)
		if trimmed := json.RawMessage(nil); !utf8.Valid(value) || json.Unmarshal(value, &trimmed) != nil || len(trimmed) != len(value) {
			return // nothing that ReadJSON lets through, or with white space around it
		}
		var (
			wantText     *string
			wantElements []json.RawMessage
			wantMembers  map[string]json.RawMessage
		)
		isNull := string(value) == "null"
		if valid := json.Unmarshal(value, &wantText) == nil && !isNull; valid != isText {
			t.Errorf("JSONText took it: %v, encoding/json: %v", isText, valid)
		}
		if valid := json.Unmarshal(value, &wantElements) == nil && !isNull; valid != isArray {
			t.Errorf("JSONElements took it: %v, encoding/json: %v", isArray, valid)
		}
		if isArray && !cmp.Equal(wantElements, elements) {
			t.Errorf("JSONElements: %s", cmp.Diff(wantElements, elements))
		}
		if err == nil && (json.Unmarshal(value, &wantMembers) != nil || !cmp.Equal(wantMembers, asMap(members))) {
			t.Errorf("AppendJSON: %s", cmp.Diff(wantMembers, asMap(members)))
		}
		if isText && text != *wantText {
			t.Errorf("JSONText gave %q, encoding/json %q", text, *wantText)
		}
	})
}
