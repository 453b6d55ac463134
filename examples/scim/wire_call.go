package scim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/groups-go/groups/provider"
)

// A patchOp is the body of a PATCH.
type patchOp struct {
	Schemas    []string    `json:"schemas"`
	Operations []operation `json:"Operations"`
}

// An operation is one change of a PATCH.
type operation struct {
	Op    string   `json:"op"`
	Path  string   `json:"path"`
	Value []member `json:"value,omitempty"`
}

// A member is a user in a group.
type member struct {
	Value string `json:"value"`
}

// add makes the user a member.
func (c *Client) add(o *provider.Operation, groupID, userID string) (*Group, error) {
	return c.patch(o, kindAdd, groupID, operation{
		Op: OpAdd, Path: AttributeMembers, Value: []member{{Value: userID}},
	})
}

// remove ends the user's membership.
func (c *Client) remove(o *provider.Operation, groupID, userID string) (*Group, error) {
	return c.patch(o, kindRemove, groupID, operation{
		Op: OpRemove, Path: AttributeMembers + "[value eq " + quote(userID) + "]",
	})
}

// patch changes a group. It asks for one attribute, so that the answer has a
// body to be recognised by, and not one with all members (RFC 7644, 3.5.2).
func (c *Client) patch(o *provider.Operation, k kind, groupID string, change operation) (*Group, error) {
	body, err := json.Marshal(patchOp{Schemas: []string{SchemaPatchOp}, Operations: []operation{change}})
	if err != nil {
		return nil, err
	}
	r := c.request(k, http.MethodPatch, PathGroups, groupID)
	r.Query = url.Values{ParamAttributes: {AttributeDisplayName}}
	r.Header.Set("Content-Type", ContentType)
	r.Body = body
	r.Changes = true
	var group *Group
	r.Decode = func(resp *provider.Response) (err error) {
		group, err = decodePatched(k, resp, groupID)
		return err
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return group, nil
}

// getGroup reads a group without its members.
func (c *Client) getGroup(o *provider.Operation, id string) (*Group, error) {
	r := c.request(kindGroup, http.MethodGet, PathGroups, id)
	r.Query = url.Values{ParamAttributes: {AttributeDisplayName}}
	var group *Group
	r.Decode = func(resp *provider.Response) (err error) {
		group, err = decodeGroup(kindGroup, resp, id)
		return err
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return group, nil
}

// search reports whether the group with that member is found. A page of two
// shows a server that does not apply the filter.
func (c *Client) search(o *provider.Operation, groupID, userID string) (bool, error) {
	r := c.request(kindSearch, http.MethodGet, PathGroups)
	r.Query = url.Values{
		ParamFilter:     {"id eq " + quote(groupID) + " and members.value eq " + quote(userID)},
		ParamAttributes: {AttributeID},
		ParamStartIndex: {"1"},
		ParamCount:      {"2"},
	}
	var found bool
	r.Decode = func(resp *provider.Response) (err error) {
		found, err = decodeSearch(resp, groupID)
		return err
	}
	err := o.Do(r)
	return found, err
}

// getMe reads the token's own user.
func (c *Client) getMe(o *provider.Operation) (*User, error) {
	r := c.request(kindMe, http.MethodGet, PathMe)
	r.Query = url.Values{ParamAttributes: {AttributeUserName}}
	var user *User
	r.Decode = func(resp *provider.Response) (err error) {
		user, err = decodeMe(resp)
		return err
	}
	if err := o.Do(r); err != nil {
		return nil, err
	}
	return user, nil
}

// request makes what all requests have in common. The token is in a header,
// never in the URL.
func (c *Client) request(k kind, method, path string, segments ...string) *provider.Request {
	return &provider.Request{
		Name: string(k), Method: method, Path: path, Segments: segments,
		Header: http.Header{
			"Authorization": {"Bearer " + c.token.Reveal()},
			"Accept":        {ContentType},
		},
	}
}

// quote writes a text as a filter has it: as in JSON (RFC 7644, 3.4.2.2). What
// encoding/json escapes for the sake of HTML stays as it is.
func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a text always encodes
	return strings.TrimSuffix(b.String(), "\n")
}
