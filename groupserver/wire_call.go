package groupserver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/groups-go/groups/provider"
)

// An argument is one field of a form.
type argument struct{ name, value string }

// post makes the request of a hook: the token first, the action last, in the
// order of the documents. Nothing of it stands in the URL (GS-008).
func (c *Client) post(path, action string, args ...argument) *provider.Request {
	form := make([]byte, 0, 256)
	form = append(form, FieldToken+"="...)
	form = append(form, url.QueryEscape(c.token.Reveal())...)
	for _, a := range args {
		form = append(append(append(form, '&'), a.name...), '=')
		form = append(form, url.QueryEscape(a.value)...)
	}
	form = append(append(form, '&'), action...) // GS-003
	return &provider.Request{
		Name:   hookName(path),
		Method: http.MethodPost,
		Path:   path,
		Header: http.Header{"Content-Type": {ContentTypeForm}},
		Body:   form,
	}
}

// hookName is the provider's name of a hook: "gs-group-member-leave.json".
func hookName(path string) string { return strings.TrimPrefix(path, "/") }
