package xmlrpc

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"

	kolo "github.com/kolo/xmlrpc"
)

// ErrArgument is matched by EncodeCall's error for a method name or argument
// that XML-RPC cannot carry. The error names a field, never its value.
var ErrArgument = errors.New("xmlrpc: cannot encode the call")

// EncodeCall returns the methodCall of method with the one parameter arg, or
// without parameters if arg is nil. The method name is of letters, digits and
// _ . : /. arg is a struct, or a pointer to one, whose fields are all exported
// and tagged `xmlrpc:"name"` or `xmlrpc:"name,omitempty"`, the name of letters,
// digits, _ and dots. Fields are strings, booleans, signed integers of 32 bits,
// finite floats, structs of the same sort, or slices of these. Anything else,
// and text that XML cannot hold, is an error that matches ErrArgument.
func EncodeCall(method string, arg any) ([]byte, error) {
	if !validMethod(method) {
		return nil, fmt.Errorf("%w: not a method name", ErrArgument)
	}
	if arg == nil {
		return kolo.EncodeMethodCall(method)
	}
	v := reflect.ValueOf(arg)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%w: the argument is no struct", ErrArgument)
	}
	if f := frameOf(v.Type()); f != nil {
		return f.fill(method, v)
	}
	if why := checkStruct(v, "", defaultDepth); why != "" {
		return nil, fmt.Errorf("%w: %s", ErrArgument, why)
	}
	return kolo.EncodeMethodCall(method, arg)
}

// omitEmpty ends the tag of a field that is left out where it is zero.
const omitEmpty = ",omitempty"

// notText is what is wrong with a text that XML cannot hold.
const notText = " holds characters that XML cannot"

// checkStruct returns what keeps v from being encoded, or "". kolo's encoder
// panics on unexported fields, does not escape names, writes a nil pointer as
// empty text, integers of any size, and a Base64 as it stands.
func checkStruct(v reflect.Value, path string, depth int) string {
	if depth == 0 {
		return "nested too deeply"
	}
	seen := make(map[string]bool)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		at := path + field.Name
		name := strings.TrimSuffix(field.Tag.Get("xmlrpc"), omitEmpty)
		switch {
		case !field.IsExported():
			return at + " is not exported"
		case !validMember(name):
			return at + " has no tag with a member name"
		case seen[name]:
			return at + " has the member name of another field"
		}
		seen[name] = true
		if why := checkValue(v.Field(i), at, depth-1); why != "" {
			return why
		}
	}
	return ""
}

func checkValue(v reflect.Value, at string, depth int) string {
	switch {
	case v.Kind() == reflect.Struct:
		return checkStruct(v, at+".", depth)
	case v.Kind() == reflect.Slice:
		return checkSlice(v, at, depth)
	case v.Kind() == reflect.Bool:
		return ""
	case v.Kind() == reflect.String && v.Type() != reflect.TypeFor[kolo.Base64]():
		if !validText([]byte(v.String())) {
			return at + notText
		}
		return ""
	case v.CanInt():
		if i := v.Int(); i < math.MinInt32 || i > math.MaxInt32 {
			return at + " is beyond 32 bits"
		}
		return ""
	case v.CanFloat():
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return at + " is not finite"
		}
		return ""
	}
	return at + " is of a type that is not supported"
}

func checkSlice(v reflect.Value, at string, depth int) string {
	if depth == 0 {
		return "nested too deeply"
	}
	for i := range v.Len() {
		if why := checkValue(v.Index(i), fmt.Sprintf("%s[%d]", at, i), depth-1); why != "" {
			return why
		}
	}
	return ""
}

func validMember(name string) bool {
	return name != "" && strings.IndexFunc(name, func(c rune) bool { return !isNameChar(c) }) < 0
}
