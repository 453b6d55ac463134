package flickr

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/groups-go/groups/provider"
)

// parseJSON reads an answer in JSON: one object, no name twice.
func parseJSON(body []byte) (*node, error) { return jsonNode(body, 1) }

// jsonNode makes a node of an object: its scalars are attributes, but for the
// text; its objects are children, and so are the elements of its arrays.
func jsonNode(raw json.RawMessage, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the answer is nested more than %d deep", maxDepth)
	}
	members, err := provider.JSONObject(raw)
	if err != nil {
		return nil, err
	}
	n := new(node)
	for name, value := range members {
		switch value[0] {
		case '{':
			child, err := jsonNode(value, depth+1)
			if err != nil {
				return nil, err
			}
			n.add(name, child)
		case '[':
			if err := n.addJSON(name, value, depth); err != nil {
				return nil, err
			}
		default:
			if text := scalar(value); name == MemberText {
				n.text = text
			} else {
				n.setAttr(name, text)
			}
		}
	}
	return n, nil
}

// errNoList does not name the member: its name is the answer's own.
var errNoList = errors.New("the answer has a list of what are no elements")

// addJSON adds the elements of an array. An element that is no object is a child
// that holds text; arrays in arrays are nothing that XML could become.
func (n *node) addJSON(name string, raw json.RawMessage, depth int) error {
	list, ok := provider.JSONElements(raw)
	if !ok {
		return errNoList
	}
	n.add(name) // also where the list is empty
	for _, value := range list {
		var (
			child *node
			err   error
		)
		switch value[0] {
		case '{':
			child, err = jsonNode(value, depth+1)
		case '[':
			err = errNoList
		default:
			child = new(node)
			child.text = scalar(value)
		}
		if err != nil {
			return err
		}
		n.add(name, child)
	}
	return nil
}

// scalar gives the text of what is no object and no array; of null it is "".
func scalar(raw json.RawMessage) string {
	switch {
	case raw[0] == '"':
		text, _ := provider.JSONText(raw)
		return text
	case string(raw) == "null":
		return ""
	}
	return string(raw)
}
