package memserver

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/groups-go/groups/flickr"
)

// A flNode is an element of a payload. No name is there twice among its
// attributes and the names of its children, but that a child may be repeated.
type flNode struct {
	// name is "" for a payload of several elements, which are the children.
	name  string
	attrs []flAttr
	// text is that of an element without children.
	text string
	// children are the elements in it; lists are the names of those that are
	// written as an array in JSON, also where there is one of them or none.
	children []*flNode
	lists    []string
}

type flAttr struct{ name, value string }

// holdsText says that the element is there for its text, also where that is
// empty.
func (n *flNode) holdsText() bool {
	return n.text != "" || len(n.attrs) == 0 && len(n.children) == 0 && len(n.lists) == 0
}

// appendFLPayload adds the elements of a payload as XML, each on lines of its
// own.
func appendFLPayload(b []byte, n *flNode) []byte {
	if n.name != "" {
		return appendFLElement(b, 0, n)
	}
	for _, child := range n.children {
		b = appendFLElement(b, 0, child)
	}
	return b
}

func appendFLElement(b []byte, depth int, n *flNode) []byte {
	b = append(append(appendTabs(b, depth), '<'), n.name...)
	for _, a := range n.attrs {
		b = append(append(append(b, ' '), a.name...), `="`...)
		b = append(appendFLXML(b, a.value), '"')
	}
	switch {
	case len(n.children) > 0:
		b = append(b, ">\n"...)
		for _, child := range n.children {
			b = appendFLElement(b, depth+1, child)
		}
		b = appendTabs(b, depth)
	case n.holdsText():
		b = appendFLXML(append(b, '>'), n.text)
	default:
		return append(b, " />\n"...)
	}
	return append(append(append(b, "</"...), n.name...), ">\n"...)
}

func appendTabs(b []byte, n int) []byte {
	for range n {
		b = append(b, '\t')
	}
	return b
}

// appendFLMembers adds the payload as members of a JSON object: attributes are
// texts, the text is "_content", and children that are repeated are an array.
func appendFLMembers(b []byte, n *flNode) []byte {
	switch {
	case n == nil:
		return b
	case n.name == "":
		return appendFLContent(b, n)
	}
	return appendFLObject(appendFLName(b, n.name), n)
}

func appendFLObject(b []byte, n *flNode) []byte {
	b = appendFLContent(append(b, '{'), n)
	if n.name != "" && n.holdsText() {
		b = appendFLText(appendFLName(b, flickr.MemberText), n.text)
	}
	return append(b, '}')
}

// appendFLContent adds the attributes and the children.
func appendFLContent(b []byte, n *flNode) []byte {
	for _, a := range n.attrs {
		b = appendFLText(appendFLName(b, a.name), a.value)
	}
	for _, same := range n.byName() {
		b = appendFLName(b, same.name)
		if len(same.nodes) == 1 && !slices.Contains(n.lists, same.name) {
			b = appendFLObject(b, same.nodes[0])
			continue
		}
		b = append(b, '[')
		for i, child := range same.nodes {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendFLObject(b, child)
		}
		b = append(b, ']')
	}
	return b
}

// flNamesakes are the children of one name.
type flNamesakes struct {
	name  string
	nodes []*flNode
}

// byName gives the children, and lists that have none, in the order in which
// their names come first.
func (n *flNode) byName() []flNamesakes {
	var all []flNamesakes
	places := make(map[string]int, len(n.lists)) // by name
	place := func(name string) int {
		i, known := places[name]
		if !known {
			i = len(all)
			places[name] = i
			all = append(all, flNamesakes{name: name})
		}
		return i
	}
	for _, child := range n.children {
		same := &all[place(child.name)]
		same.nodes = append(same.nodes, child)
	}
	for _, name := range n.lists {
		place(name)
	}
	return all
}

// appendFLName begins a member of a JSON object.
func appendFLName(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(appendFLText(b, name), ':')
}

// appendFLText adds a text as JSON. What XML cannot hold is replaced here too:
// the answers in JSON are made of those in XML.
func appendFLText(b []byte, text string) []byte {
	b = append(b, '"')
	if isPlainJSON(text) {
		b = append(b, text...)
	} else {
		b = appendEscaped(b, text, flJSONEscape)
	}
	return append(b, '"')
}

// appendFLXML adds a text as XML, fit for an attribute as well.
func appendFLXML(b []byte, text string) []byte { return appendEscaped(b, text, flXMLEscape) }

// appendEscaped adds a text in which escape replaces characters; "" keeps one. A
// byte that is not UTF-8 is given to escape as utf8.RuneError.
func appendEscaped(b []byte, text string, escape func(rune) string) []byte {
	from := 0
	for i, r := range text {
		if escaped := escape(r); escaped != "" {
			b = append(append(b, text[from:i]...), escaped...)
			_, size := utf8.DecodeRuneInString(text[i:])
			from = i + size
		}
	}
	return append(b, text[from:]...)
}

const flReplacement = string(utf8.RuneError)

// flXMLEscape escapes white space too, which readers of attributes would change.
func flXMLEscape(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\t':
		return "&#x9;"
	case '\n':
		return "&#xA;"
	case '\r':
		return "&#xD;"
	}
	return flUnfit(r)
}

// flJSONEscape escapes the two ends of lines that JavaScript knows beside those
// of JSON, since an answer with a callback is a script.
func flJSONEscape(r rune) string {
	switch r {
	case '"':
		return `\"`
	case '\\':
		return `\\`
	case '\t':
		return `\t`
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\u2028', '\u2029':
		return fmt.Sprintf(`\u%04x`, r)
	}
	return flUnfit(r)
}

// flUnfit replaces what XML cannot hold.
func flUnfit(r rune) string {
	if r < ' ' || r == utf8.RuneError || r == 0xfffe || r == 0xffff {
		return flReplacement
	}
	return ""
}
