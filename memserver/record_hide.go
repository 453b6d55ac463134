package memserver

import (
	"cmp"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// withheld stands for a secret, or for a text that may hold one.
const withheld = "[redacted]"

// hiding says how the secrets of a request are kept out of the record.
type hiding struct {
	// all withholds query and body: nobody knows what they hold.
	all bool
	// form says that the body is an urlencoded form, as the query always is;
	// fields says what is shown of a form.
	form   bool
	fields *fieldRules
	// tail is the part of the path that is withheld.
	tail string
	// headers are those to withhold beside the secretHeaders.
	headers []string
	// secrets are the secret texts of the request; more, where there is one, finds
	// further ones in it when somebody looks, and tells whether those are all.
	secrets []string
	more    func(r *http.Request, body string) (secrets []string, all bool)
}

var hideAll = hiding{all: true}

// secretHeaders are the headers that carry credentials, or a URL that may.
var secretHeaders = []string{
	"Authorization", "Cookie", "Proxy-Authorization", "Referer", "Set-Cookie", "X-Auth-Token", "X-2fa-Code",
}

// fieldRules are which fields of a form are shown: the open ones where their value
// has the field's own form, of the secret ones the names.
type fieldRules struct {
	open   map[string]func(value string) bool
	secret []string
}

// openFields are fields whose value may be any text, but for one that looks like
// fields of its own.
func openFields(names ...string) map[string]func(string) bool {
	open := make(map[string]func(string) bool, len(names))
	for _, name := range names {
		open[name] = func(value string) bool { return !strings.ContainsAny(value, "=;&") }
	}
	return open
}

// path shows what may be seen of the path.
func (h *hiding) path(path string) string {
	if h.tail == "" {
		return path
	}
	return strings.TrimSuffix(path, h.tail) + withheld
}

// cover withholds the headers that carry credentials, and those of these names.
func cover(h http.Header, more ...string) {
	for _, name := range slices.Concat(secretHeaders, more) {
		if _, there := h[name]; there {
			h.Set(name, withheld)
		}
	}
}

// formText shows what may be seen of an urlencoded text, as it was sent.
func (h *hiding) formText(raw string) string {
	if raw == "" {
		return ""
	}
	if h.all {
		return withheld
	}
	rules := cmp.Or(h.fields, &fieldRules{})
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(value)
		fits, open := rules.open[name]
		switch {
		case slices.Contains(rules.secret, name), open && (err != nil || !fits(value)):
			pairs[i] = name + "=" + withheld
		case !open:
			pairs[i] = withheld // a name that is spelled in another way, or wrongly
		}
	}
	return h.text(strings.Join(pairs, "&"), false)
}

// text withholds the secrets in a text. With strict, a secret that is not found
// as it is commonly written withholds the whole: it is there in another way.
func (h *hiding) text(text string, strict bool) string {
	if text == "" {
		return ""
	}
	if h.all {
		return withheld
	}
	for _, secret := range h.secrets {
		if secret == "" {
			continue
		}
		found := false
		for _, form := range spellings(secret) {
			if strings.Contains(text, form) {
				found = true
				text = strings.ReplaceAll(text, form, withheld)
			}
		}
		if strict && !found {
			return withheld
		}
	}
	return text
}

// spellings gives the ways in which a text commonly writes a secret.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) //nolint:errchkjson // a string always marshals
	return []string{secret, html.EscapeString(secret), url.QueryEscape(secret), string(quoted[1 : len(quoted)-1])}
}
