package memserver

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/groups-go/groups/memserver/internal/world"
)

// checkFields finds what a site's data has no place for, and tells the place of
// it: "peopleaggregator.users[0].nam". It is for data that was refused: the
// decoder's own errors tell the name alone, and the name is there once for each
// user.
func checkFields(site string, data []byte) error {
	return checkValue(site, data, reflect.TypeFor[siteData]())
}

// findMisfit is checkFields for a text in which the site's data stands behind a
// colon, and before what else there is. Of what is no JSON it finds nothing.
func findMisfit(site string, text []byte) error {
	var data json.RawMessage
	_, text, _ = bytes.Cut(text, []byte(":"))
	dec := json.NewDecoder(bytes.NewReader(text))
	if isJSON := dec.Decode(&data) == nil; !isJSON {
		return nil
	}
	return checkFields(site, data)
}

func checkValue(path string, data []byte, t reflect.Type) error {
	if t == reflect.TypeFor[world.MemberList]() {
		t = reflect.TypeFor[[]world.Member]() // whose reader tells no place
	}
	if string(data) == "null" || readsItself(t) {
		if err := json.Unmarshal(data, reflect.New(t).Interface()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return checkObject(path, data, t)
	case reflect.Slice:
		var list []json.RawMessage
		if json.Unmarshal(data, &list) != nil {
			return unfit(path, t)
		}
		for i, item := range list {
			if err := checkValue(fmt.Sprintf("%s[%d]", path, i), item, t.Elem()); err != nil {
				return err
			}
		}
	default:
		// Its own error may repeat the value, which may be a secret.
		if json.Unmarshal(data, reflect.New(t).Interface()) != nil {
			return unfit(path, t)
		}
	}
	return nil
}

func readsItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// checkObject is for structs, whose fields have names, and maps, whose have not.
func checkObject(path string, data []byte, t reflect.Type) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return unfit(path, t)
	}
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names) // one text has one error
	for _, name := range names {
		at, of := path+pathStep(name), memberType(t, name)
		if of == nil {
			return fmt.Errorf("%s: unknown field %q: the fields are %s", at, name, strings.Join(fieldNames(t), ", "))
		}
		if err := checkValue(at, object[name], of); err != nil {
			return err
		}
	}
	return nil
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

// pathStep is how a path goes on to a member.
func pathStep(name string) string {
	if plainName.MatchString(name) {
		return "." + name
	}
	return "[" + strconv.Quote(name) + "]"
}

// memberType gives the type of a map's values, or of the field that encoding/json
// would take for the name; nil for none.
func memberType(t reflect.Type, name string) reflect.Type {
	if t.Kind() == reflect.Map {
		return t.Elem()
	}
	for _, f := range reflect.VisibleFields(t) {
		if own := jsonName(f); own != "" && strings.EqualFold(own, name) {
			return f.Type
		}
	}
	return nil
}

func fieldNames(t reflect.Type) (names []string) {
	for _, f := range reflect.VisibleFields(t) {
		if name := jsonName(f); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// jsonName gives a field's name in JSON, "" for one that has none: its own fields
// stand in its place, or nobody sees it.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	switch {
	case name == "-", name == "" && (f.Anonymous || !f.IsExported()):
		return ""
	case name == "":
		return f.Name
	}
	return name
}

// unfit says what belongs there in place of what is there.
func unfit(path string, t reflect.Type) error {
	want := "a " + t.Kind().String()
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		want = "an object"
	case reflect.Slice:
		want = "a list"
	case reflect.String:
		want = "a text"
	case reflect.Bool:
		want = "true or false"
	case reflect.Int:
		want = "a whole number"
	default:
	}
	return fmt.Errorf("%s: it is not %s", path, want)
}
