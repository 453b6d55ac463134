package peopleaggregator

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The bounds of an answer in XML beside its length: how many elements may be
// open at once, of which a list of groups needs four, and how many an object
// may have.
const (
	maxDepth   = 64
	maxMembers = 64
)

// An element is one XML element, before it is known what it means.
type element struct {
	name     string
	text     strings.Builder
	children []*element
}

// parseXML reads an answer in XML: the root response, with or without the
// namespace, and its children in any order (PA-004).
func parseXML(body []byte) (object, error) {
	root, err := readElements(body)
	if err != nil {
		return nil, err
	}
	if root.name != ElementResponse {
		return nil, errors.New("the answer's root is not response")
	}
	var groups []*element
	rest := root.children[:0:0]
	for _, child := range root.children {
		if child.name == FieldGroups {
			groups = append(groups, child)
		} else {
			rest = append(rest, child)
		}
	}
	o, err := elementObject(rest)
	if err != nil || groups == nil {
		return o, err
	}
	list, err := elementList(groups)
	return append(o, member{FieldGroups, list}), err
}

// elementObject makes an object of elements that hold text.
func elementObject(children []*element) (object, error) {
	if len(children) > maxMembers {
		return nil, fmt.Errorf("the answer has more than %d elements in a row", maxMembers)
	}
	o := make(object, 0, len(children)+1)
	for _, child := range children {
		if _, twice := o.get(child.name); twice {
			return nil, errors.New("the answer has an element twice")
		}
		v := value{kind: kindUntyped, text: child.text.String()}
		if child.children != nil {
			v = value{}
		}
		o = append(o, member{child.name, v})
	}
	return o, nil
}

// elementList makes a list of the elements named groups. No document shows its
// form (PA-011): either one element holds an element for each group, or each
// element is a group.
func elementList(elements []*element) (value, error) {
	list := value{kind: kindList}
	for _, e := range elements {
		entries := e.children
		if e.has(FieldID) {
			entries = []*element{e}
		}
		for _, entry := range entries {
			o, err := elementObject(entry.children)
			if err != nil {
				return value{}, err
			}
			list.list = append(list.list, o)
		}
	}
	return list, nil
}

// has reports whether the element has a child of that name that holds text.
func (e *element) has(name string) bool {
	for _, child := range e.children {
		if child.name == name && child.children == nil {
			return true
		}
	}
	return false
}

// An xmlReader builds the tree of elements, and refuses what no answer has.
type xmlReader struct {
	dec      *xml.Decoder
	root     *element
	space    string     // the root's namespace
	open     []*element // from the root to where the reader stands
	declared bool
}

// readElements reads a document: UTF-8, no document type declaration, no
// attributes that mean anything, nothing but white space around the root.
func readElements(body []byte) (*element, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the answer is not UTF-8")
	}
	r := &xmlReader{dec: xml.NewDecoder(bytes.NewReader(body)), open: make([]*element, 0, 8)}
	for {
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			// The parser's error may quote the document.
			return nil, fmt.Errorf("the answer is not XML, in line %d", line(r.dec))
		}
		if err := r.take(token); err != nil {
			return nil, err
		}
	}
	if r.root == nil {
		return nil, errors.New("the answer is empty")
	}
	return r.root, nil
}

func line(dec *xml.Decoder) int {
	n, _ := dec.InputPos()
	return n
}

func (r *xmlReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t.Name)
	case xml.EndElement:
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		return r.text(t)
	case xml.ProcInst:
		if t.Target != "xml" || r.declared || r.root != nil {
			return errors.New("the answer has a processing instruction")
		}
		r.declared = true
	case xml.Directive:
		return errors.New("the answer has a document type declaration")
	}
	return nil
}

func (r *xmlReader) start(name xml.Name) error {
	e := &element{name: name.Local}
	switch {
	case len(r.open) == maxDepth:
		return fmt.Errorf("the answer is nested more than %d deep", maxDepth)
	case r.root == nil:
		if name.Space != "" && name.Space != Namespace {
			return errors.New("the answer's root is of another namespace")
		}
		r.root, r.space = e, name.Space
	case len(r.open) == 0:
		return errors.New("the answer goes on after its root")
	case name.Space != r.space:
		return errors.New("the answer has an element of another namespace")
	default:
		parent := r.open[len(r.open)-1]
		if parent.children == nil && !isXMLSpace(parent.text.String()) {
			return errMixed
		}
		parent.children = append(parent.children, e)
	}
	r.open = append(r.open, e)
	return nil
}

// errMixed is the error of text where only elements may stand.
var errMixed = errors.New("the answer has text between its elements")

func (r *xmlReader) text(text []byte) error {
	if len(r.open) > 0 {
		if e := r.open[len(r.open)-1]; e.children == nil {
			e.text.Write(text)
			return nil
		}
	}
	if !isXMLSpace(string(text)) {
		return errMixed
	}
	return nil
}

// isXMLSpace reports whether text is only white space. The pages of the
// documents are indented with U+00A0 (PA-001), and PHP files that begin with a
// byte order mark send it.
func isXMLSpace(text string) bool {
	return strings.Trim(text, " \t\r\n\u00a0\ufeff") == ""
}
