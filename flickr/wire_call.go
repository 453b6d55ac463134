package flickr

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/groups-go/groups/provider"
)

// contentType is that of every request. With anything behind it, such as a
// charset, the parameters would not be signed.
const contentType = "application/x-www-form-urlencoded"

// contentTypes is the header's value, which is never changed.
var contentTypes = []string{contentType}

// A call is the form of one call: the method, the format and the arguments. What
// OAuth adds stands in the Authorization header (FL-036).
type call struct{ url.Values }

// arguments begins a call with one argument.
func arguments(method, name, value string) call {
	c := newCall(method)
	c.Set(name, value)
	return c
}

func newCall(method string) call {
	// One array for the values of all: a call of Set for each makes many.
	v := [...]string{method, FormatJSON, "1"}
	return call{url.Values{
		ParamMethod:         v[0:1:1],
		ParamFormat:         v[1:2:2],
		ParamNoJSONCallback: v[2:3:3],
	}}
}

// flag adds a boolean that is true; one that is left out is false (FL-028).
func (c call) flag(name string, value bool) {
	if value {
		c.Set(name, "1")
	}
}

// request makes the engine's request; read reads the payload of a success, and
// nil needs none (FL-008). It is a POST whatever the method, so that nothing
// stands in the URL (FL-027).
func (c call) request(changes bool, read func(*node) error) *provider.Request {
	method := c.Get(ParamMethod)
	return &provider.Request{
		Name: method, Method: http.MethodPost, Path: PathREST,
		Header:  http.Header{"Content-Type": slices.Clip(contentTypes)},
		Body:    []byte(c.Encode()),
		Changes: changes,
		Decode: func(resp *provider.Response) error {
			root, err := open(method, resp)
			if err != nil || read == nil {
				return err
			}
			return read(root)
		},
	}
}
