package flickr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// An xmlReader builds the tree of an answer, and refuses what no answer has.
type xmlReader struct {
	dec      *xml.Decoder
	root     *node
	open     []openElement // from the root to where the reader stands
	declared bool
}

// An openElement is an element whose end was not yet read.
type openElement struct {
	*node
	written []byte
}

// parseXML reads an answer in XML: the root rsp, UTF-8, no document type
// declaration, no namespaces, nothing but white space around the root.
func parseXML(body []byte) (*node, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the answer is not UTF-8")
	}
	r := &xmlReader{dec: xml.NewDecoder(bytes.NewReader(body))}
	for {
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			// The parser's error may quote the document.
			line, _ := r.dec.InputPos()
			return nil, fmt.Errorf("the answer is not XML, in line %d", line)
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

func (r *xmlReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end()
	case xml.CharData:
		return r.characters(t)
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

func (r *xmlReader) start(t xml.StartElement) error {
	n := new(node)
	switch {
	case len(r.open) == maxDepth:
		return fmt.Errorf("the answer is nested more than %d deep", maxDepth)
	case t.Name.Space != "":
		return errors.New("the answer has an element of a namespace")
	case r.root == nil && t.Name.Local != ElementRsp:
		return errors.New("the answer's root is not " + ElementRsp)
	case r.root == nil:
		r.root = n
	case len(r.open) == 0:
		return errors.New("the answer goes on after its root")
	default:
		r.open[len(r.open)-1].add(t.Name.Local, n)
	}
	for _, a := range t.Attr {
		if _, twice := n.attr(a.Name.Local); twice || a.Name.Space != "" {
			return errors.New("the answer has an attribute twice, or of a namespace")
		}
		n.setAttr(a.Name.Local, a.Value)
	}
	r.open = append(r.open, openElement{node: n})
	return nil
}

// end closes an element. Text stands only in those that hold no others, and in
// the root none does.
func (r *xmlReader) end() error {
	last := len(r.open) - 1
	e := r.open[last]
	r.open = r.open[:last]
	switch {
	case isXMLSpace(e.written):
	case last == 0 || e.children != nil:
		return errors.New("the answer has text between its elements")
	default:
		e.text = string(e.written)
	}
	return nil
}

func (r *xmlReader) characters(text []byte) error {
	if last := len(r.open) - 1; last >= 0 {
		r.open[last].written = append(r.open[last].written, text...)
		return nil
	}
	if !isXMLSpace(text) {
		return errors.New("the answer has text around its root")
	}
	return nil
}

// isXMLSpace reports whether text is only white space: FL-035.
func isXMLSpace(text []byte) bool { return len(bytes.Trim(text, " \t\r\n")) == 0 }
