package provider

import (
	"bytes"
	"encoding/json"
)

// JSONObject reads body as exactly one JSON object and gives its members. It is
// stricter than encoding/json where an answer must not be misread: names are
// compared exactly, and a name that stands twice or text that is not UTF-8 is an
// error. A byte order mark at the start is let pass. The values share body's
// memory.
func JSONObject(body []byte) (map[string]json.RawMessage, error) {
	body, err := checkJSON(body)
	if err != nil {
		return nil, err
	}
	var room [8]JSONMember
	list, err := AppendJSON(room[:0], body)
	if err != nil {
		return nil, err
	}
	members := make(map[string]json.RawMessage, len(list))
	for _, m := range list {
		members[string(m.name)] = m.Value
	}
	return members, nil
}

// JSONElements gives the elements of an array that is a value of what
// [JSONObject] read, and false for any other value. It does not look again
// whether that is JSON. The elements share its memory.
func JSONElements(value json.RawMessage) (elements []json.RawMessage, ok bool) {
	s := jsonScanner{text: value}
	if !s.enter('[') {
		return nil, false
	}
	elements = []json.RawMessage{}
	for s.peek() != ']' {
		element := s.value()
		if len(element) == 0 {
			return nil, false
		}
		elements = append(elements, element)
		s.separator()
	}
	return elements, true
}

// JSONText gives the text of a string that is a value of what [JSONObject] read,
// and false for any other value.
func JSONText(value json.RawMessage) (text string, ok bool) {
	last := len(value) - 1
	if last < 1 || value[0] != '"' || value[last] != '"' {
		return "", false
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return string(value[1:last]), true
	}
	return unescape(value)
}

func unescape(value json.RawMessage) (text string, ok bool) {
	err := json.Unmarshal(value, &text)
	return text, err == nil
}

// A jsonScanner walks over the parts of one object or array. Its text is taken
// for valid JSON, so that it only has to find where things end; in anything else
// it goes no further than the end.
type jsonScanner struct {
	text []byte
	pos  int
}

// peek gives the byte at hand; 0 at the end.
func (s *jsonScanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *jsonScanner) space() {
	for isJSONSpace(s.peek()) {
		s.pos++
	}
}

// enter moves behind the bracket that must be next.
func (s *jsonScanner) enter(bracket byte) bool {
	s.space()
	if s.peek() != bracket {
		return false
	}
	s.pos++
	s.space()
	return true
}

// separator moves behind a comma or colon, if one is next.
func (s *jsonScanner) separator() {
	s.space()
	if c := s.peek(); c == ',' || c == ':' {
		s.pos++
		s.space()
	}
}

// value gives the value that starts here, and moves behind it.
func (s *jsonScanner) value() json.RawMessage {
	start, depth := s.pos, 0
	for s.pos < len(s.text) {
		switch c := s.text[s.pos]; {
		case c == '"':
			s.string()
			continue
		case c == '{' || c == '[':
			depth++
		case depth > 0 && (c == '}' || c == ']'):
			depth--
		case depth == 0 && (c == ',' || c == '}' || c == ']' || isJSONSpace(c)):
			return s.text[start:s.pos:s.pos]
		}
		s.pos++
	}
	return s.text[start:s.pos:s.pos]
}

// string gives the string that starts here, with its quotes, and moves behind
// it.
func (s *jsonScanner) string() json.RawMessage {
	start := s.pos
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '"':
			s.pos++
			return s.text[start:s.pos:s.pos]
		case '\\':
			s.pos++
		}
	}
	s.pos = len(s.text)
	return nil
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
