package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// checkNames refuses a name that stands twice in an object, of which Restore
// would take the last. What is no JSON is left to Restore.
func checkNames(text []byte) error {
	w := nameWalk{dec: json.NewDecoder(bytes.NewReader(text))}
	w.dec.UseNumber()
	w.value()
	return w.twice
}

// A nameWalk goes through a JSON text, token by token.
type nameWalk struct {
	dec   *json.Decoder
	path  []string
	twice error
}

// value goes through one value. It says whether to go on.
func (w *nameWalk) value() bool {
	token, err := w.dec.Token()
	if err != nil {
		return false
	}
	switch token {
	case json.Delim('{'):
		return w.object()
	case json.Delim('['):
		return w.list()
	}
	return true
}

func (w *nameWalk) object() bool {
	seen := make(map[string]bool)
	for w.dec.More() {
		token, err := w.dec.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return false
		}
		if seen[name] {
			w.twice = fmt.Errorf("%s: the name stands twice", strings.TrimPrefix(strings.Join(w.path, "")+pathStep(name), "."))
			return false
		}
		seen[name] = true
		if !w.within(pathStep(name)) {
			return false
		}
	}
	return w.end()
}

func (w *nameWalk) list() bool {
	for i := 0; w.dec.More(); i++ {
		if !w.within("[" + strconv.Itoa(i) + "]") {
			return false
		}
	}
	return w.end()
}

// within goes through a member's value.
func (w *nameWalk) within(step string) bool {
	w.path = append(w.path, step)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	return w.value()
}

// end reads the closing bracket.
func (w *nameWalk) end() bool {
	_, err := w.dec.Token()
	return err == nil
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// pathStep is how a path goes on to a member, as in Restore's errors.
func pathStep(name string) string {
	if plainName.MatchString(name) {
		return "." + name
	}
	return "[" + strconv.Quote(name) + "]"
}
