package provider

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapedForms gives raw itself and its forms in queries, paths, JSON, Go and
// XML.
func escapedForms(raw string) []string {
	if isPlain(raw) {
		return []string{raw}
	}
	query := url.QueryEscape(raw)
	component := strings.ReplaceAll(query, "+", "%20")
	path := url.PathEscape(raw)
	forms := []string{
		raw, query, component, path,
		lowerEscapes(query), lowerEscapes(component), lowerEscapes(path),
	}
	quoted, _ := json.Marshal(raw) //nolint:errchkjson // a string always marshals
	inner := string(quoted[1 : len(quoted)-1])
	for _, form := range []string{inner, jsonWithHTML.Replace(inner)} {
		slashed := strings.ReplaceAll(form, "/", `\/`)
		forms = append(forms, form, slashed, asciiJSON(form), asciiJSON(slashed))
	}
	goQuoted := strconv.Quote(raw)
	forms = append(forms, goQuoted[1:len(goQuoted)-1])
	for _, r := range xmlEscapers {
		forms = append(forms, r.Replace(raw))
	}
	return forms
}

// jsonWithHTML undoes what encoding/json alone escapes.
var jsonWithHTML = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&")

// xmlEscapers are the habits of XML and HTML writers, which differ in quotes.
var xmlEscapers = []*strings.Replacer{
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;"),
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;"),
	// encoding/xml's own.
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;",
		"\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;"),
}

// isPlain reports whether text looks the same in every one of them.
func isPlain(text string) bool {
	for _, c := range []byte(text) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return true
}

// asciiJSON writes what is beyond ASCII as \u escapes, as many servers do.
func asciiJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// lowerEscapes writes %2F as %2f, as some servers do.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
