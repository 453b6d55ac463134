package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/groups-go/groups/provider"
)

// An object is a JSON object by the lower-case names of its attributes, since
// their case does not count (RFC 7643, 2.1).
type object map[string]json.RawMessage

func open(body []byte) (object, error) {
	members, err := provider.JSONObject(body)
	if err != nil {
		return nil, err
	}
	o := make(object, len(members))
	for name, value := range members {
		name = strings.ToLower(name)
		if _, twice := o[name]; twice {
			return nil, errors.New("the answer has an attribute twice")
		}
		o[name] = value
	}
	return o, nil
}

// get gives an attribute; nil where there is none, which null is too (RFC 7643,
// 2.5).
func (o object) get(name string) json.RawMessage {
	if raw := o[strings.ToLower(name)]; string(raw) != "null" {
		return raw
	}
	return nil
}

// text gives an attribute that is a text, and whether there is one.
func (o object) text(name string) (text string, has bool, err error) {
	raw := o.get(name)
	if raw == nil {
		return "", false, nil
	}
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", false, fmt.Errorf("the answer's %s is not a text", name)
	}
	return text, true, nil
}

// is reports whether the object says that it has the schema. The case of a URN
// does not count.
func (o object) is(schema string) bool {
	var schemas []string
	if raw := o.get(AttributeSchemas); raw == nil || json.Unmarshal(raw, &schemas) != nil {
		return false
	}
	return slices.ContainsFunc(schemas, func(s string) bool { return strings.EqualFold(s, schema) })
}

// decode recognises the answer to a request: SCIM's error, or an object of the
// schema.
func (k kind) decode(r *provider.Response, schema string) (object, error) {
	o, err := open(r.Body)
	switch {
	case err == nil && o.is(SchemaError):
		return nil, k.refusal(r.Status, o)
	case r.Status == http.StatusUnauthorized && r.Header.Get("WWW-Authenticate") != "":
		return nil, unauthenticated()
	case err != nil:
		return nil, err
	case !o.is(schema):
		return nil, errors.New("the answer has not the schema of what was asked for")
	case r.Status/100 == 2 && r.Status != http.StatusOK:
		// 202 promises, 206 is a part: neither is the answer.
		return nil, errors.New("the answer's status is neither 200 nor 204")
	}
	return o, nil
}

// decodePatched reads the answer to a PATCH: the group, or nothing at all with
// 204, which many servers send although attributes were asked for.
func decodePatched(k kind, r *provider.Response, id string) (*Group, error) {
	if r.Status == http.StatusNoContent && len(r.Body) == 0 {
		return &Group{ID: id}, nil
	}
	return decodeGroup(k, r, id)
}

// decodeGroup reads the group of that id.
func decodeGroup(k kind, r *provider.Response, id string) (*Group, error) {
	o, err := k.decode(r, SchemaGroup)
	if err != nil {
		return nil, err
	}
	got, _, err := o.text(AttributeID)
	if err != nil {
		return nil, err
	}
	if got != id {
		return nil, errors.New("the answer is not of the group that was asked for")
	}
	name, _, err := o.text(AttributeDisplayName)
	if err != nil {
		return nil, err
	}
	return &Group{ID: got, DisplayName: name}, nil
}

// decodeMe reads a user.
func decodeMe(r *provider.Response) (*User, error) {
	o, err := kindMe.decode(r, SchemaUser)
	if err != nil {
		return nil, err
	}
	id, _, err := o.text(AttributeID)
	if err != nil {
		return nil, err
	}
	if badID(id) != "" {
		return nil, errors.New("the answer's user has no usable id")
	}
	name, _, err := o.text(AttributeUserName)
	if err != nil {
		return nil, err
	}
	return &User{ID: id, UserName: name}, nil
}

// decodeSearch reports whether the search found the group: that one alone, or
// nothing.
func decodeSearch(r *provider.Response, groupID string) (bool, error) {
	o, err := kindSearch.decode(r, SchemaListResponse)
	if err != nil {
		return false, err
	}
	var total *int
	if raw := o.get(AttributeTotalResults); raw == nil || json.Unmarshal(raw, &total) != nil {
		return false, errors.New("the answer has no number of results")
	}
	var found []json.RawMessage
	if raw := o.get(AttributeResources); raw != nil {
		if err := json.Unmarshal(raw, &found); err != nil {
			return false, errors.New("the answer's results are not a list")
		}
	}
	if *total == 0 && len(found) == 0 {
		return false, nil
	}
	if *total != 1 || len(found) != 1 {
		return false, notFiltered()
	}
	group, err := open(found[0])
	if err != nil {
		return false, err
	}
	id, _, err := group.text(AttributeID)
	if err != nil {
		return false, err
	}
	if id != groupID {
		return false, notFiltered()
	}
	return true, nil
}
