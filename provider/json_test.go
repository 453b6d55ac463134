package provider_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups/provider"
)

func TestJSONObject(t *testing.T) {
	t.Parallel()
	type members map[string]json.RawMessage
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	for _, c := range []struct {
		name, body string
		want       members // nil means an error
	}{
		{"empty", `{}`, members{}},
		{"empty with white space", " \t\r\n{ \n} \n", members{}},
		{"one member", `{"success":true}`, members{"success": raw("true")}},
		{"a byte order mark before it", "\uFEFF" + `{"success":true}`, members{"success": raw("true")}},
		{"every kind", `{"a":1,"b":-1.5e3,"c":"x","d":null,"e":[1,{"f":2}],"g":{"h":[]}}`, members{
			"a": raw("1"), "b": raw("-1.5e3"), "c": raw(`"x"`), "d": raw("null"), "e": raw(`[1,{"f":2}]`), "g": raw(`{"h":[]}`),
		}},
		{"white space around everything", "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }", members{"a": raw("1"), "b": raw("[ 1 , 2 ]")}},
		{"braces and quotes in strings", `{"a{":"}\"]","b":["}","\\"]}`, members{"a{": raw(`"}\"]"`), "b": raw(`["}","\\"]`)}},
		{"an escaped name", `{"\u0073uccess":true}`, members{"success": raw("true")}},
		{"an empty name", `{"":1}`, members{"": raw("1")}},
		{"names that differ by case", `{"success":true,"Success":false}`, members{"success": raw("true"), "Success": raw("false")}},
		{"the same name inside", `{"a":{"a":1}}`, members{"a": raw(`{"a":1}`)}},
		{"the same name twice inside", `{"a":{"b":1,"b":2}}`, members{"a": raw(`{"b":1,"b":2}`)}},
		{"names beyond ASCII", `{"é":1}`, members{"é": raw("1")}},

		{"a name twice", `{"success":false,"success":true}`, nil},
		{"a name twice, once escaped", `{"success":false,"\u0073uccess":true}`, nil},
		{"a lone surrogate twice", `{"\ud800":1,"\udfff":1}`, nil},
		{"nothing", ``, nil},
		{"white space", ` `, nil},
		{"null", `null`, nil},
		{"an array", `[{}]`, nil},
		{"a string", `"{}"`, nil},
		{"HTML", `<html></html>`, nil},
		{"cut off", `{"success":true`, nil},
		{"cut off in a string", `{"success":"tr`, nil},
		{"something behind it", `{"success":true}x`, nil},
		{"another object behind it", `{"success":true}{}`, nil},
		{"a comma too many", `{"success":true,}`, nil},
		{"single quotes", `{'success':true}`, nil},
		{"a comment", `{"success":true/**/}`, nil},
		{"UTF-16", inUTF16(`{"success":true}`), nil},
		{"Latin-1", "{\"success\":true,\"msg\":\"caf\xe9\"}", nil},
		{"ten thousand and one levels", `{"a":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := provider.JSONObject([]byte(c.body))
			if (err != nil) != (c.want == nil) {
				t.Fatalf("got %s, %v", got, err)
			}
			if diff := cmp.Diff(c.want, members(got)); diff != "" && err == nil {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func inUTF16(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u >> 8))
		b.WriteByte(byte(u))
	}
	return b.String()
}

// A value must not reach beyond itself, though it shares the body's memory.
func TestJSONObjectsValuesCannotGrowIntoEachOther(t *testing.T) {
	t.Parallel()
	got, err := provider.JSONObject([]byte(`{"a":1,"b":2}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = append(got["a"], "9999999"...)
	if string(got["b"]) != "2" {
		t.Errorf("b is %s", got["b"])
	}
}

// What JSONObject takes, encoding/json reads alike.
func FuzzJSONObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1}`, `{"a":1,"a":2}`, `{"\u0061":[{}],"b":{"c":"}"}}`, `[1]`, "{\"\xff\":1}", ` {"a" : "\\"} `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := provider.JSONObject(body)
		var want map[string]json.RawMessage
		if json.Unmarshal(body, &want) != nil || want == nil {
			if err == nil {
				t.Fatalf("took what encoding/json refuses: %q", body)
			}
			return
		}
		if err != nil {
			return // stricter: a name twice, or no UTF-8
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-encoding/json +JSONObject)\n%s", diff)
		}
	})
}
