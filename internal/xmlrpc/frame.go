package xmlrpc

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"strings"
	"sync"

	kolo "github.com/kolo/xmlrpc"
)

// A frame is what kolo writes of a struct that holds texts alone, cut at its
// holes: the method name, then each text. To have kolo write every call anew
// takes several times as long, and 40 allocations in place of 5.
type frame [][]byte

// hole stands for method and texts while kolo writes the frame. No member name
// and no markup has it.
const hole = "@"

// frames has the frame of each type that was encoded; nil where it has none.
var frames sync.Map // of frame, by reflect.Type

// frameOf gives the frame of a struct's type; nil where its fields are not all
// plain texts.
func frameOf(t reflect.Type) frame {
	if known, ok := frames.Load(t); ok {
		f, _ := known.(frame)
		return f
	}
	f := newFrame(t)
	frames.Store(t, f)
	return f
}

func newFrame(t reflect.Type) frame {
	v := reflect.New(t).Elem()
	if checkStruct(v, "", defaultDepth) != "" {
		return nil // each call says why
	}
	for i := range v.NumField() {
		optional := strings.HasSuffix(t.Field(i).Tag.Get("xmlrpc"), omitEmpty)
		if v.Field(i).Type() != reflect.TypeFor[string]() || optional {
			return nil
		}
		v.Field(i).SetString(hole)
	}
	doc, err := kolo.EncodeMethodCall(hole, v.Interface())
	f := frame(bytes.Split(doc, []byte(hole)))
	if err != nil || len(f) != 2+v.NumField() {
		return nil
	}
	return f
}

// fill writes the call of a method name that is valid.
func (f frame) fill(method string, v reflect.Value) ([]byte, error) {
	const room = 512 // a call of a few ids and a token
	b := bytes.NewBuffer(make([]byte, 0, room))
	b.Write(f[0])
	b.WriteString(method)
	for i, part := range f[1 : len(f)-1] {
		b.Write(part)
		text := v.Field(i).String()
		if !validText([]byte(text)) {
			return nil, fmt.Errorf("%w: %s%s", ErrArgument, v.Type().Field(i).Name, notText)
		}
		if err := xml.EscapeText(b, []byte(text)); err != nil {
			return nil, err
		}
	}
	b.Write(f[len(f)-1])
	return b.Bytes(), nil
}
