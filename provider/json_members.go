package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"unicode/utf8"
)

// A JSONMember is one member of a JSON object.
type JSONMember struct {
	name []byte
	// Value is its value, without white space around it.
	Value json.RawMessage
}

// Name gives the member's name.
func (m JSONMember) Name() string { return string(m.name) }

// JSONMembers are the members of a JSON object in their order. They cost less
// than a map does: one allocation, and no copies of the names.
type JSONMembers []JSONMember

// ReadJSON reads body as exactly one JSON object, as strictly as [JSONObject].
func ReadJSON(body []byte) (JSONMembers, error) {
	body, err := checkJSON(body)
	if err != nil {
		return nil, err
	}
	const few = 4 // an envelope has few members, some of them large
	return AppendJSON(make(JSONMembers, 0, few), body)
}

// AppendJSON appends to list the members of an object that is a value of what
// [ReadJSON] or [JSONObject] read, so that a list with room to spare costs no
// allocation. It differs from ReadJSON only in that it does not look again
// whether that is JSON: what is not has an error, or members that mean nothing. A
// name that list has already stands twice.
func AppendJSON(list JSONMembers, value json.RawMessage) (JSONMembers, error) {
	s := jsonScanner{text: value}
	if !s.enter('{') {
		return nil, errors.New("the answer is not a JSON object")
	}
	var seen names
	for s.peek() != '}' {
		name, ok := s.name()
		if !ok {
			return nil, errors.New("the answer has a name that is no text")
		}
		if seen.twice(list, name) {
			return nil, errors.New("the answer has a name twice")
		}
		s.separator() // the colon
		list = append(list, JSONMember{name, s.value()})
		s.separator()
	}
	return list, nil
}

// Get gives the value of the member of that name; nil where there is none.
func (m JSONMembers) Get(name string) json.RawMessage {
	for i := range m {
		if string(m[i].name) == name {
			return m[i].Value
		}
	}
	return nil
}

// checkJSON gives the body without a byte order mark, if it is JSON in UTF-8.
func checkJSON(body []byte) ([]byte, error) {
	body = bytes.TrimPrefix(body, []byte("\uFEFF"))
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, errors.New("the answer is not JSON")
	}
	return body, nil
}

// name reads a name, with its escapes undone.
func (s *jsonScanner) name() (name []byte, ok bool) {
	raw := s.string()
	if bytes.IndexByte(raw, '\\') >= 0 {
		text, ok := JSONText(raw)
		return []byte(text), ok
	}
	if len(raw) == 0 || raw[0] != '"' {
		return nil, false
	}
	return raw[1 : len(raw)-1], true
}

// names are the names of many members. Of few it is quicker to compare them.
type names map[string]struct{}

// twice reports whether the list has the name, which comes next.
func (n *names) twice(list []JSONMember, name []byte) bool {
	const few = 32
	if len(list) < few {
		return slices.ContainsFunc(list, func(m JSONMember) bool { return bytes.Equal(m.name, name) })
	}
	if *n == nil {
		*n = make(names, 2*few)
		for _, m := range list {
			(*n)[string(m.name)] = struct{}{}
		}
	}
	_, twice := (*n)[string(name)]
	(*n)[string(name)] = struct{}{}
	return twice
}
