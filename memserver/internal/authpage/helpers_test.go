package authpage_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/groups-go/groups/memserver/internal/authpage"
)

var ada = authpage.Account{ID: "34427469792@N01", Name: "ada"}

// ask is a question with nothing odd in it, changed.
func ask(change func(*authpage.Ask)) authpage.Ask {
	a := authpage.Ask{
		App:      "Photo Sorter",
		Perms:    "write",
		Account:  ada,
		Action:   "/services/oauth/authorize",
		Token:    "72157636219286366-5d598e9d1faaa85c",
		CSRF:     "b7c1f2d9",
		Callback: "https://photos.example.org/back?session=1",
	}
	if change != nil {
		change(&a)
	}
	return a
}

// accounts are that many.
func accounts(n int) []authpage.Account {
	var all []authpage.Account
	for i := range n {
		all = append(all, authpage.Account{ID: fmt.Sprintf("%d@N01", 34427469792+i), Name: fmt.Sprintf("ada%d", i)})
	}
	return all
}

// scenes are all pages, in each of their forms.
func scenes() map[string]authpage.Page {
	return map[string]authpage.Page{
		"ask-read":           ask(func(a *authpage.Ask) { a.Perms, a.Callback = "read", "http://127.0.0.1:8080/back" }).Page(),
		"ask-write":          ask(nil).Page(),
		"ask-delete":         ask(func(a *authpage.Ask) { a.Perms, a.Callback = "delete", "sorter://back" }).Page(),
		"ask-oob":            ask(func(a *authpage.Ask) { a.OutOfBand = true }).Page(),
		"ask-choose-one":     ask(func(a *authpage.Ask) { a.Account, a.Accounts = authpage.Account{}, accounts(1) }).Page(),
		"ask-choose-few":     ask(func(a *authpage.Ask) { a.Account, a.Accounts = authpage.Account{}, accounts(3) }).Page(),
		"ask-choose-many":    ask(func(a *authpage.Ask) { a.Account, a.Accounts = authpage.Account{}, accounts(7) }).Page(),
		"ask-choose-more":    ask(func(a *authpage.Ask) { a.Account, a.Accounts, a.Unchosen = authpage.Account{}, accounts(61), true }).Page(),
		"ask-unchosen":       ask(func(a *authpage.Ask) { a.Account, a.Accounts, a.Unchosen = authpage.Account{}, accounts(2), true }).Page(),
		"ask-nobody":         ask(func(a *authpage.Ask) { a.Account, a.Callback = authpage.Account{}, "" }).Page(),
		"granted":            authpage.Granted{App: "Photo Sorter", Perms: "delete", Account: ada, Verifier: "123-456-789"}.Page(),
		"refused":            authpage.Refused("Photo Sorter"),
		"unknown-token":      authpage.UnknownToken(),
		"used":               authpage.Used("Photo Sorter"),
		"expired":            authpage.Expired("Photo Sorter"),
		"bad-permission":     authpage.BadPermission("admin"),
		"no-permission":      authpage.BadPermission(""),
		"bad-form":           authpage.BadForm("/services/oauth/authorize?oauth_token=1-a&perms=read"),
		"bad-form-elsewhere": authpage.BadForm("https://elsewhere.example/"),
	}
}

// A node is an element of a page.
type node struct {
	name  string
	attrs map[string]string
	text  string // of it and of all in it
}

// voids are the elements that have no end.
var voids = []string{"meta", "link", "input"}

// parse reads a page whose elements are all closed, in document order.
func parse(body []byte) ([]*node, error) {
	d := xml.NewDecoder(strings.NewReader(strings.Map(inXML, withoutStyle(body))))
	d.Strict = false // attributes may stand without a value
	var all, open []*node
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := n.attrs[a.Name.Local]; twice {
					return nil, fmt.Errorf("%s has two attributes %s", n.name, a.Name.Local)
				}
				n.attrs[a.Name.Local] = a.Value
			}
			all = append(all, n)
			if !slices.Contains(voids, n.name) {
				open = append(open, n)
			}
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1].name != token.Name.Local {
				return nil, fmt.Errorf("</%s> closes nothing", token.Name.Local)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			for _, n := range open {
				n.text += string(token)
			}
		case xml.Comment:
			return nil, fmt.Errorf("a comment: %s", token)
		}
	}
	if len(open) != 0 {
		return nil, fmt.Errorf("<%s> is not closed", open[len(open)-1].name)
	}
	return all, nil
}

// inXML replaces the runes that HTML can have in a value, and XML cannot.
func inXML(r rune) rune {
	if r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == 0xfffe || r == 0xffff {
		return utf8.RuneError
	}
	return r
}

// find gives the elements of a page that have that name and, in pairs, those
// attributes.
func find(nodes []*node, name string, attrs ...string) []*node {
	var found []*node
	for _, n := range nodes {
		ok := n.name == name
		for i := 0; i+1 < len(attrs); i += 2 {
			value, has := n.attrs[attrs[i]]
			ok = ok && has && value == attrs[i+1]
		}
		if ok {
			found = append(found, n)
		}
	}
	return found
}

var styleRE = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// withoutStyle gives a page without the text of its style, which is the same on
// all.
func withoutStyle(body []byte) string {
	before, rest, _ := strings.Cut(string(body), "<style>")
	_, after, _ := strings.Cut(rest, "</style>")
	return before + "<style></style>" + after
}

// styleOf gives the style of a page as a browser hashes it.
func styleOf(p authpage.Page) string {
	m := styleRE.FindSubmatch(p.Body)
	if m == nil {
		return ""
	}
	return string(m[1])
}
