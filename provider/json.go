package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// JSONObject reads body as exactly one JSON object and gives its members. It is
// stricter than encoding/json where an answer must not be misread: names are
// compared exactly, and a name that stands twice or text that is not UTF-8 is an
// error. A byte order mark at the start is let pass. The values share body's
// memory.
func JSONObject(body []byte) (map[string]json.RawMessage, error) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, errors.New("the answer is not JSON")
	}
	s := jsonScanner{text: body}
	s.space()
	if s.text[s.pos] != '{' {
		return nil, errors.New("the answer is not a JSON object")
	}
	members := make(map[string]json.RawMessage, 4)
	for s.next() {
		name, err := s.name()
		if err != nil {
			return nil, err
		}
		if _, twice := members[name]; twice {
			return nil, errors.New("the answer has a name twice")
		}
		members[name] = s.value()
	}
	return members, nil
}

// A jsonScanner walks over the members of one object. Its text is known to be
// valid JSON, so that it only has to find where things end.
type jsonScanner struct {
	text []byte
	pos  int
}

func (s *jsonScanner) space() {
	for s.pos < len(s.text) && isJSONSpace(s.text[s.pos]) {
		s.pos++
	}
}

// next moves from the opening brace, or from the end of a member, to the next
// name; false at the closing brace.
func (s *jsonScanner) next() bool {
	s.space()
	if s.text[s.pos] == '{' || s.text[s.pos] == ',' {
		s.pos++
		s.space()
	}
	return s.text[s.pos] != '}'
}

func (s *jsonScanner) name() (string, error) {
	start := s.pos
	s.skipString()
	raw := s.text[start:s.pos]
	s.space()
	s.pos++ // the colon
	for _, c := range raw {
		if c == '\\' {
			var name string
			err := json.Unmarshal(raw, &name)
			return name, err
		}
	}
	return string(raw[1 : len(raw)-1]), nil
}

// value gives the member's value and moves behind it.
func (s *jsonScanner) value() json.RawMessage {
	s.space()
	start, depth := s.pos, 0
	for {
		switch c := s.text[s.pos]; {
		case c == '"':
			s.skipString()
			continue
		case c == '{' || c == '[':
			depth++
		case depth > 0 && (c == '}' || c == ']'):
			depth--
		case depth == 0 && (c == ',' || c == '}' || isJSONSpace(c)):
			return s.text[start:s.pos:s.pos]
		}
		s.pos++
	}
}

// skipString moves behind the string that starts here.
func (s *jsonScanner) skipString() {
	s.pos++
	for s.text[s.pos] != '"' {
		if s.text[s.pos] == '\\' {
			s.pos++
		}
		s.pos++
	}
	s.pos++
}

func isJSONSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
