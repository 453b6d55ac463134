package oauth1_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

func TestParseAuthorization(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		header string
		want   []oauth1.Param
	}{
		"the scheme alone has none":                  {header: `OAuth`},
		"the scheme and white space have none":       {header: "OAuth \t"},
		"commas alone have none":                     {header: `OAuth , ,`},
		"a realm alone has none":                     {header: `OAuth realm="Photos"`},
		"one parameter":                              {`OAuth a="b"`, []oauth1.Param{{"a", "b"}}},
		"the scheme in capitals":                     {`OAUTH a="b"`, []oauth1.Param{{"a", "b"}}},
		"the scheme in small letters":                {`oauth a="b"`, []oauth1.Param{{"a", "b"}}},
		"white space before the scheme":              {` OAuth a="b"`, []oauth1.Param{{"a", "b"}}},
		"a tab after the scheme":                     {"OAuth\ta=\"b\"", []oauth1.Param{{"a", "b"}}},
		"more spaces after the scheme":               {`OAuth   a="b"`, []oauth1.Param{{"a", "b"}}},
		"the order is kept":                          {`OAuth b="1",a="2"`, []oauth1.Param{{"b", "1"}, {"a", "2"}}},
		"white space around commas":                  {"OAuth a=\"b\" ,\t c=\"d\"\t", []oauth1.Param{{"a", "b"}, {"c", "d"}}},
		"a comma at the end":                         {`OAuth a="b",`, []oauth1.Param{{"a", "b"}}},
		"a comma at the beginning":                   {`OAuth ,a="b"`, []oauth1.Param{{"a", "b"}}},
		"an element that is empty":                   {`OAuth a="b", ,c="d"`, []oauth1.Param{{"a", "b"}, {"c", "d"}}},
		"duplicates are kept":                        {`OAuth a="b",a="b",a="c"`, []oauth1.Param{{"a", "b"}, {"a", "b"}, {"a", "c"}}},
		"an empty value":                             {`OAuth a="",b="c"`, []oauth1.Param{{"a", ""}, {"b", "c"}}},
		"a realm is left out":                        {`OAuth realm="Photos",a="b"`, []oauth1.Param{{"a", "b"}}},
		"a realm is left out wherever it stands":     {`OAuth a="b", Realm="", c="d"`, []oauth1.Param{{"a", "b"}, {"c", "d"}}},
		"a realm may hold commas and escaped quotes": {`OAuth realm="a=\"b\", c\\",d="e"`, []oauth1.Param{{"d", "e"}}},
		"a realm is not percent-encoded":             {`OAuth realm="100%",d="e"`, []oauth1.Param{{"d", "e"}}},
		"a value is decoded":                         {`OAuth a="%41%2Fb%20c%3D%22%2c%25"`, []oauth1.Param{{"a", `A/b c=",%`}}},
		"a value may hold any byte":                  {`OAuth a="%00%FF%c3%A7"`, []oauth1.Param{{"a", "\x00\xffç"}}},
		"a value is decoded once":                    {`OAuth a="%2541"`, []oauth1.Param{{"a", "%41"}}},
		"a name is decoded":                          {`OAuth c%40%5B%5D="1"`, []oauth1.Param{{"c@[]", "1"}}},
		"a plus sign stands for itself":              {`OAuth a="b+c"`, []oauth1.Param{{"a", "b+c"}}},
		"what ought to be escaped is taken":          {`OAuth a="b/c=, d;ç"`, []oauth1.Param{{"a", "b/c=, d;ç"}}},
		"the example of RFC 5849, 3.5.1": {
			`OAuth realm="Example", oauth_consumer_key="0685bd9184jfhq22", oauth_token="ad180jjd733klru7", ` +
				`oauth_signature_method="HMAC-SHA1", oauth_signature="wOJIO9A2W5mFwDgiDvZbTSMK%2FPY%3D", ` +
				`oauth_timestamp="137131200", oauth_nonce="4572616e48616d6d65724c61686176", oauth_version="1.0"`,
			[]oauth1.Param{
				{"oauth_consumer_key", "0685bd9184jfhq22"},
				{"oauth_token", "ad180jjd733klru7"},
				{"oauth_signature_method", "HMAC-SHA1"},
				{"oauth_signature", "wOJIO9A2W5mFwDgiDvZbTSMK/PY="},
				{"oauth_timestamp", "137131200"},
				{"oauth_nonce", "4572616e48616d6d65724c61686176"},
				{"oauth_version", "1.0"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, isOAuth, ok := oauth1.ParseAuthorization(nil, tc.header)
			if !isOAuth || !ok {
				t.Fatalf("is OAuth %t, well-formed %t", isOAuth, ok)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("parameters (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseAuthorizationLeavesOtherSchemesAlone(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"no header":               "",
		"white space alone":       " \t ",
		"another scheme":          `Basic dXNlcjpwYXNz`,
		"one that is malformed":   `Bearer a="b`,
		"one that only begins so": `OAuth2 a="b"`,
		"one with a comma":        `OAuth,a="b"`,
	} {
		if got, isOAuth, ok := oauth1.ParseAuthorization(nil, header); got != nil || isOAuth || !ok {
			t.Errorf("%s: %q, %t, %t, want nil, false, true", name, got, isOAuth, ok)
		}
	}
}

func TestParseAuthorizationRefuses(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{
		"a word":                              `OAuth x`,
		"a token":                             `OAuth dXNlcjpwYXNz==`,
		"no name":                             `OAuth ="b"`,
		"no value":                            `OAuth a=`,
		"no quotes":                           `OAuth a=b`,
		"single quotes":                       `OAuth a='b'`,
		"no quote before the value":           `OAuth a=b"`,
		"no quote after the value":            `OAuth a="b`,
		"no quote after an empty value":       `OAuth a="`,
		"no quote after the first of two":     `OAuth a="b, c="d"`,
		"no comma":                            `OAuth a="b" c="d"`,
		"a semicolon":                         `OAuth a="b";c="d"`,
		"text after a value":                  `OAuth a="b"c`,
		"white space before the equals sign":  `OAuth a ="b"`,
		"white space after the equals sign":   `OAuth a= "b"`,
		"white space in a name":               `OAuth a b="c"`,
		"a tab in a name":                     "OAuth a\tb=\"c\"",
		"a comma in a name":                   `OAuth a,b="c"`,
		"a quote in a name":                   `OAuth a"b="c"`,
		"an equals sign in a name":            `OAuth a=b="c"`,
		"a backslash in a name":               `OAuth a\b="c"`,
		"a backslash in a value":              `OAuth a="b\"c"`,
		"a realm without its end":             `OAuth realm="a\"`,
		"a realm with a backslash at its end": `OAuth realm="a\`,
		"a realm without quotes":              `OAuth realm=Photos,a="b"`,
		"text after a realm":                  `OAuth realm="Photos"a="b"`,
		"an escape that is no hex":            `OAuth a="%zz"`,
		"an escape that is cut":               `OAuth a="%4"`,
		"a percent sign alone":                `OAuth a="%"`,
		"an escape in a name that is no hex":  `OAuth a%G1="b"`,
		"an error after good parameters":      `OAuth a="b",c="d",e`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, isOAuth, ok := oauth1.ParseAuthorization(nil, header); !isOAuth || ok || got != nil {
				t.Errorf("%q, %t, %t, want nil, true, false", got, isOAuth, ok)
			}
		})
	}
}

func TestParseAuthorizationAppends(t *testing.T) {
	t.Parallel()
	first := oauth1.Param{Name: "first", Value: "1"}
	for header, want := range map[string][]oauth1.Param{
		`OAuth a="b", c="d"`: {first, {Name: "a", Value: "b"}, {Name: "c", Value: "d"}},
		`OAuth a="b", c`:     {first},
		`OAuth`:              {first},
		`Basic x`:            {first},
	} {
		given := append(make([]oauth1.Param, 0, 4), first)
		if got, _, _ := oauth1.ParseAuthorization(given, header); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
}

func FuzzParseAuthorization(f *testing.F) {
	for _, seed := range []string{
		``, `OAuth`, `OAuth a="b", c="d"`, `OAuth realm="a\"b",c%40="%25",`, `Basic x`, `oauth a="`, "OAuth\t,a=\"%zz\"",
		"OAuth a=\"b\"\t , ,c=\"d\\\"", `OAuth realm="a\`, `OAuth a==\"b"`, `OAuth a="b"c="d"`, `OAuth ="b"`, `OAuth a%3d="+%20"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		params, isOAuth, ok := oauth1.ParseAuthorization(nil, header)
		if !ok && params != nil {
			t.Fatalf("parameters of a malformed header: %q", params)
		}
		if want, wantOAuth, wantOK := refParseAuthorization(header); !slices.Equal(params, want) || isOAuth != wantOAuth || ok != wantOK {
			t.Errorf("%q, %t, %t, want %q, %t, %t", params, isOAuth, ok, want, wantOAuth, wantOK)
		}
		// Written as a client writes them, the parameters are the same again.
		var pairs []string
		for _, p := range params {
			if p.Name == "" || strings.EqualFold(p.Name, "realm") {
				return
			}
			pairs = append(pairs, refEscape(p.Name)+`="`+refEscape(p.Value)+`"`)
		}
		again, _, ok := oauth1.ParseAuthorization(nil, "OAuth "+strings.Join(pairs, ", "))
		if diff := cmp.Diff(params, again); !ok || diff != "" {
			t.Errorf("parsed again, %t (-first +second):\n%s", ok, diff)
		}
	})
}
