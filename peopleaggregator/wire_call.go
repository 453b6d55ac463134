package peopleaggregator

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/provider"
)

// The arguments of the methods. The tags are the Field constants, in the order
// in which the documents show them.
type (
	membershipArguments struct {
		AuthToken string `xmlrpc:"authToken"`
		ID        string `xmlrpc:"id"`
	}
	loginArguments struct {
		Login    string `xmlrpc:"login"`
		Password string `xmlrpc:"password"`
	}
	getGroupsArguments struct {
		Context        string `xmlrpc:"context"`
		Page           int    `xmlrpc:"page"`
		ResultsPerPage int    `xmlrpc:"resultsPerPage"`
	}
)

func (a membershipArguments) form() []byte {
	return form(FieldAuthToken, a.AuthToken, FieldID, a.ID)
}

func (a loginArguments) form() []byte {
	return form(FieldLogin, a.Login, FieldPassword, a.Password)
}

// form writes a form of two fields.
func form(name, value, otherName, other string) []byte {
	b := make([]byte, 0, 128)
	b = append(append(append(b, name...), '='), url.QueryEscape(value)...)
	b = append(append(append(b, '&'), otherName...), '=')
	return append(b, url.QueryEscape(other)...)
}

func (a getGroupsArguments) query() url.Values {
	return url.Values{
		FieldContext:        {a.Context},
		FieldPage:           {strconv.Itoa(a.Page)},
		FieldResultsPerPage: {strconv.Itoa(a.ResultsPerPage)},
	}
}

// path gives the path of a method in the client's style.
func (c *Client) path(method string) string {
	php := c.paths == PHPPaths
	switch {
	case c.style == XMLRPC && php:
		return PathXMLRPCPHP
	case c.style == XMLRPC:
		return PathXMLRPC
	case c.style == JSON && php:
		return PathJSONPHP + method
	case c.style == JSON:
		return PathJSON + method
	case php:
		return PathXMLPHP + method
	}
	return PathXML + method
}

// post makes the request of a method that REST calls by POST.
func (c *Client) post(method string, args interface{ form() []byte }) (*provider.Request, error) {
	if c.style == XMLRPC {
		return c.call(method, args)
	}
	return &provider.Request{
		Name: method, Method: http.MethodPost, Path: c.path(method),
		Header: http.Header{"Content-Type": {ContentTypeForm}},
		Body:   args.form(),
	}, nil
}

// call makes the request of any method in XML-RPC.
func (c *Client) call(method string, args any) (*provider.Request, error) {
	body, err := xmlrpc.EncodeCall(MethodPrefix+method, args)
	if err != nil {
		return nil, &provider.Failure{Code: groups.ErrInvalidArgument, Fate: groups.FateHopeless, Err: err}
	}
	return &provider.Request{
		Name: method, Method: http.MethodPost, Path: c.path(method),
		Header: http.Header{"Content-Type": {ContentTypeXMLRPC}},
		Body:   body,
	}, nil
}
