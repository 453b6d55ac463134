package peopleaggregator

import (
	"encoding/json"

	"github.com/groups-go/groups/provider"
)

// parseJSON reads an answer in JSON, under whatever content type it came
// (PA-005).
func parseJSON(body []byte) (object, error) {
	return jsonObject(body, true)
}

// jsonObject reads an object. Only the list of groups of the outermost is read
// as a list, so that no depth of nesting is followed.
func jsonObject(text []byte, outermost bool) (object, error) {
	members, err := provider.JSONObject(text)
	if err != nil {
		return nil, err
	}
	o := make(object, 0, len(members))
	for name, raw := range members {
		var v value
		if outermost && name == FieldGroups {
			v, err = jsonList(raw)
		} else {
			v = jsonScalar(raw)
		}
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, v})
	}
	return o, nil
}

// jsonList reads a list of objects; anything else is kindOther.
func jsonList(raw json.RawMessage) (value, error) {
	entries, ok := provider.JSONElements(raw)
	if !ok {
		return value{}, nil
	}
	list := make([]object, 0, len(entries))
	for _, entry := range entries {
		o, err := jsonObject(entry, false)
		if err != nil {
			return value{}, err
		}
		list = append(list, o)
	}
	return value{kind: kindList, list: list}, nil
}

// jsonScalar reads a text, number or boolean; anything else is kindOther. raw
// is known to be valid.
func jsonScalar(raw json.RawMessage) value {
	switch c := raw[0]; {
	case c == '"':
		text, _ := provider.JSONText(raw)
		return value{kind: kindText, text: text}
	case c == 't' || c == 'f':
		return value{kind: kindBool, text: string(raw)}
	case c == '-' || '0' <= c && c <= '9':
		return value{kind: kindNumber, text: string(raw)}
	}
	return value{}
}
