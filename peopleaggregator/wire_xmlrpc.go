package peopleaggregator

import (
	"errors"
	"strconv"

	"github.com/groups-go/groups/internal/xmlrpc"
)

// parseXMLRPC reads an answer in XML-RPC: one struct (PA-006). A fault is the
// error [xmlrpc.FaultError].
func parseXMLRPC(body []byte) (object, error) {
	// The engine has bounded the body; the reader need not do so again.
	v, err := xmlrpc.ReadResponse(body, xmlrpc.Limits{Bytes: len(body)})
	if err != nil {
		return nil, err
	}
	return xmlrpcObject(v, true)
}

// xmlrpcObject takes over a struct, and the list of groups of the outermost.
func xmlrpcObject(v xmlrpc.Value, outermost bool) (object, error) {
	members, ok := v.Members()
	if !ok {
		return nil, errors.New("the answer is not a struct")
	}
	o := make(object, 0, len(members))
	for _, m := range members {
		elements, isArray := m.Value.Elements()
		if !outermost || !isArray || m.Name != FieldGroups {
			o = append(o, member{m.Name, xmlrpcScalar(m.Value)})
			continue
		}
		list := make([]object, 0, len(elements))
		for _, e := range elements {
			entry, err := xmlrpcObject(e, false)
			if err != nil {
				return nil, err
			}
			list = append(list, entry)
		}
		o = append(o, member{m.Name, value{kind: kindList, list: list}})
	}
	return o, nil
}

// xmlrpcScalar takes over a text, number or boolean; anything else is
// kindOther.
func xmlrpcScalar(v xmlrpc.Value) value {
	if text, ok := v.Text(); ok {
		return value{kind: kindText, text: text}
	}
	if n, ok := v.Int(); ok {
		return value{kind: kindNumber, text: strconv.FormatInt(n, 10)}
	}
	if b, ok := v.Bool(); ok {
		return value{kind: kindBool, text: strconv.FormatBool(b)}
	}
	return value{}
}
