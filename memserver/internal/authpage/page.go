// Package authpage makes the pages of the authorize step of Flickr's OAuth, as
// the reference server shows them to a person in a browser: the question, what
// follows the answer, and what is shown where there is nothing to ask. It knows
// nothing of OAuth: tokens, the check against forged forms and the sending back
// to the app are its caller's.
package authpage

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

// ContentType is the type of every page.
const ContentType = "text/html; charset=utf-8"

// A Page is one answer to a browser.
type Page struct {
	Status int
	// Header has a value for each name, Content-Type among them.
	Header map[string]string
	Body   []byte
}

//go:embed html style.css
var files embed.FS

var (
	styleSheet = readStyle()
	styleHash  = hashOf(styleSheet)
	pages      = readPages("ask", "granted", "refused", "unknown", "used", "expired", "permission", "form")
)

// readStyle gives the style sheet with the line ends that a browser hashes, also
// where a checkout has changed them.
func readStyle() string {
	text, err := files.ReadFile("style.css")
	if err != nil {
		return "" // the compiler has seen to the file
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// hashOf names a text of style as a Content-Security-Policy does.
func hashOf(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func readPages(names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		all[name] = template.Must(template.ParseFS(files, "html/layout.html", "html/"+name+".html"))
	}
	return all
}

// render makes a page of the template of that name. The form of the page may lead
// to the form action sources.
func render(status int, name string, data any, formAction ...string) Page {
	var body bytes.Buffer
	t := pages[name]
	if t == nil {
		return broken()
	}
	err := t.ExecuteTemplate(&body, "layout.html", struct {
		Style template.CSS
		Data  any
	}{template.CSS(styleSheet), data}) //nolint:gosec // our own file
	if err != nil {
		return broken()
	}
	return Page{Status: status, Header: headers(ContentType, formAction), Body: bytes.ToValidUTF8(body.Bytes(), []byte("\ufffd"))}
}

// broken is what is left where a template does not take its data.
func broken() Page {
	return Page{
		Status: http.StatusInternalServerError,
		Header: headers("text/plain; charset=utf-8", nil),
		Body:   []byte("the page cannot be shown\n"),
	}
}
