package flickr

import (
	"fmt"
	"strconv"
	"strings"
)

// maxDepth bounds how deep an answer is nested; members of a group need three.
const maxDepth = 32

// A node is an element of an answer. JSON and XML are read into the same tree,
// by the rule that Flickr makes JSON of XML by (FL-017).
type node struct {
	text     string
	attrs    map[string]string
	children map[string][]*node
}

func (n *node) setAttr(name, value string) {
	if n.attrs == nil {
		n.attrs = make(map[string]string, 4)
	}
	n.attrs[name] = value
}

func (n *node) add(name string, children ...*node) {
	if n.children == nil {
		n.children = make(map[string][]*node, 2)
	}
	n.children[name] = append(n.children[name], children...)
}

// attr gives an attribute, and whether there is one.
func (n *node) attr(name string) (string, bool) {
	value, found := n.attrs[name]
	return value, found
}

// child gives the child of a name; nil if there is none, or more than one.
func (n *node) child(name string) *node {
	if all := n.children[name]; len(all) == 1 {
		return all[0]
	}
	return nil
}

// has reports whether there is something of the name.
func (n *node) has(name string) bool {
	_, isAttr := n.attrs[name]
	_, isChild := n.children[name]
	return isAttr || isChild
}

// value gives the attribute of a name or the text of the child of that name, ""
// where there is neither: what is an attribute in one answer is a child in another
// (FL-016).
func (n *node) value(name string) string {
	if value, found := n.attr(name); found {
		return value
	}
	if child := n.child(name); child != nil {
		return child.text
	}
	return ""
}

// first gives the first of the values that is not empty.
func (n *node) first(names ...string) string {
	for _, name := range names {
		if value := n.value(name); value != "" {
			return value
		}
	}
	return ""
}

// number gives a whole number of at least 0, and 0 where there is none.
func (n *node) number(name string) int {
	value := n.value(name)
	number, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || number < 0 {
		return 0
	}
	return number
}

// flag gives a boolean: FL-016, FL-028.
func (n *node) flag(name string) bool {
	value := n.value(name)
	return value == "1" || value == "true"
}

// list gives the children of a name. What is there instead of elements is an
// error: it must not pass for an empty list.
func (n *node) list(name string) ([]*node, error) {
	if _, found := n.attr(name); found || !isXMLSpace([]byte(n.text)) {
		return nil, errUnreadable(name, "a list")
	}
	return n.children[name], nil
}

// errUnreadable makes the error of what is missing or no value of its type. The
// name is that of the API, and never the answer's.
func errUnreadable(name, want string) error {
	return fmt.Errorf("the answer's %s is not %s", name, want)
}
