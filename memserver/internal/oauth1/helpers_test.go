package oauth1_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// paramsOf reads a query, in which a space is %20 and a plus sign stands for
// itself, as it is read: whatever cannot be decoded stays as it is.
func paramsOf(query string) []oauth1.Param {
	if query == "" {
		return nil
	}
	var params []oauth1.Param
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		params = append(params, oauth1.Param{Name: decode(name), Value: decode(value)})
	}
	return params
}

func decode(s string) string {
	if text, err := url.PathUnescape(s); err == nil {
		return text
	}
	return s
}

// refEscape is the percent-encoding of RFC 5849, written plainly.
func refEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// refBaseString is the base string of RFC 5849, 3.4.1, step by step.
func refBaseString(method, baseURI string, params []oauth1.Param) string {
	var encoded [][2]string
	for _, p := range params {
		if p.Name != "oauth_signature" {
			encoded = append(encoded, [2]string{refEscape(p.Name), refEscape(p.Value)})
		}
	}
	slices.SortFunc(encoded, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	var pairs []string
	for _, p := range encoded {
		pairs = append(pairs, p[0]+"="+p[1])
	}
	return refEscape(strings.ToUpper(method)) + "&" + refEscape(baseURI) + "&" + refEscape(strings.Join(pairs, "&"))
}

// refParseAuthorization reads a header by the functions of package strings.
func refParseAuthorization(header string) (params []oauth1.Param, isOAuth, ok bool) {
	scheme, rest := strings.Trim(header, " \t"), ""
	if end := strings.IndexAny(scheme, " \t"); end >= 0 {
		scheme, rest = scheme[:end], scheme[end:]
	}
	if !strings.EqualFold(scheme, "OAuth") {
		return nil, false, true
	}
	for {
		rest = strings.TrimLeft(rest, " \t,")
		if rest == "" {
			return params, true, true
		}
		var name, value string
		name, rest, ok = strings.Cut(rest, `="`)
		if !ok || name == "" || strings.ContainsAny(name, " \t\",\\=") {
			return nil, true, false
		}
		realm := strings.EqualFold(name, "realm")
		if value, rest, ok = refQuoted(rest, realm); !ok {
			return nil, true, false
		}
		if rest = strings.TrimLeft(rest, " \t"); rest != "" && rest[0] != ',' {
			return nil, true, false
		}
		if realm {
			continue
		}
		n, nameErr := url.PathUnescape(name)
		v, valueErr := url.PathUnescape(value)
		if nameErr != nil || valueErr != nil {
			return nil, true, false
		}
		params = append(params, oauth1.Param{Name: n, Value: v})
	}
}

// refQuoted cuts a quoted text at its end, with what a backslash hides in a realm.
func refQuoted(s string, realm bool) (text, rest string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return s[:i], s[i+1:], true
		case s[i] == '\\' && !realm:
			return "", "", false
		case s[i] == '\\':
			i++
		}
	}
	return "", "", false
}

// secretsOf splits "consumer&token".
func secretsOf(t *testing.T, s string) oauth1.Secrets {
	t.Helper()
	consumer, token, ok := strings.Cut(s, "&")
	if !ok {
		t.Fatalf("no & in %q", s)
	}
	return oauth1.Secrets{Consumer: consumer, Token: token}
}
