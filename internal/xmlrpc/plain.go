package xmlrpc

import "bytes"

// plain reads a token as nearly all are: the start tag of an element of XML-RPC,
// the end tag of the element at hand, both without white space or attributes, text
// that stands for itself, or the document's end. It is false for any other.
func (r *reader) plain() bool {
	rest := r.data[r.pos:]
	switch {
	case len(rest) == 0:
		r.tok = token{kind: docEnd}
		return true
	case rest[0] == '<':
		return r.plainTag(rest)
	}
	return r.plainText(rest)
}

// plainTag reads a tag, with which rest begins.
func (r *reader) plainTag(rest []byte) bool {
	end := bytes.IndexByte(rest, '>')
	if end < 0 {
		return false
	}
	tag := rest[1:end]
	var kind tokenKind
	var name string
	if last := len(r.open) - 1; last >= 0 && len(tag) > 0 && tag[0] == '/' {
		kind, name, tag = endTag, r.open[last], tag[1:]
	} else {
		kind, name = startTag, elementName(tag)
	}
	if string(tag) != name || name == "" {
		return false
	}
	r.tok = token{kind: kind, name: name}
	r.pos += end + 1
	return true
}

// plainText reads text, with which rest begins. References, line ends to be
// changed and what may be "]]>" are not plain.
func (r *reader) plainText(rest []byte) bool {
	end := len(rest)
	for i, c := range rest {
		if c == '<' {
			end = i
			break
		}
		if c == '&' || c == '\r' || c == ']' {
			return false
		}
	}
	r.tok = token{kind: charData, text: rest[:end], raw: rest[:end]}
	r.pos += end
	return true
}

// elementNames are the elements of XML-RPC, the commonest first.
var elementNames = []string{
	"value", "member", "name", "string", "struct", "int", "boolean", "param", "params",
	"methodCall", "methodName", "methodResponse", "array", "data", "i4", "i8", "double",
	"dateTime.iso8601", "base64", "nil", "fault",
}

// elementName gives the name that tag is, "" where it is none of XML-RPC.
func elementName(tag []byte) string {
	for _, name := range elementNames {
		if string(tag) == name {
			return name
		}
	}
	return ""
}
