package memserver

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// flMaxParams bounds the parameters of a call.
const flMaxParams = 1000

// readBody adds the parameters of the body and reports whether it is an urlencoded
// form. At the addresses of XML-RPC and SOAP it is an envelope, whatever its type.
func (q *flRequest) readBody(h http.Header, body []byte) (form bool) {
	var err error
	switch q.style {
	case flickr.FormatSOAP:
		if q.params, err = flReadSOAP(q.params, body); err != nil {
			q.broken = flBadSOAP()
		}
		return false
	case flickr.FormatXMLRPC:
		if q.params, err = flReadXMLRPC(q.params, body); err != nil {
			q.broken = flBadXMLRPC()
		}
		return false
	}
	if isForm(h) {
		q.params = flAddForm(q.params, string(body))
		return true
	}
	kind, about, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		q.params = flAddMultipart(q.params, body, about["boundary"])
	}
	return false
}

// flAddForm adds the parameters of an urlencoded text, up to one more than there
// may be. Those without a name belong to the signature too.
func flAddForm(params []oauth1.Param, raw string) []oauth1.Param {
	for name, value := range formFields(raw) {
		if len(params) > flMaxParams {
			break
		}
		params = append(params, oauth1.Param{Name: name, Value: value})
	}
	return params
}

// flAddMultipart adds the parts that are no files, none of a form that is
// malformed.
func flAddMultipart(params []oauth1.Param, body []byte, boundary string) []oauth1.Param {
	// NextPart gives io.EOF too where a part's header is cut: only the closing
	// boundary shows that the form is whole.
	whole := bytes.Contains(body, []byte("\n--"+boundary+"--")) || bytes.HasPrefix(body, []byte("--"+boundary+"--"))
	all := params
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for len(all) <= flMaxParams {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && whole {
			break
		}
		if err != nil {
			return params
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return params
		}
		if name := part.FormName(); name != "" && part.FileName() == "" {
			all = append(all, oauth1.Param{Name: name, Value: string(value)})
		}
	}
	return all
}

// chooseFormat finds how the call is to be answered. A format that there is not
// is answered in REST's.
func (q *flRequest) chooseFormat() {
	q.format.name = q.get(flickr.ParamFormat)
	switch q.format.name {
	case "":
		q.format.name = q.style
	case flickr.FormatREST, flickr.FormatJSON, flickr.FormatXMLRPC, flickr.FormatSOAP:
	default:
		q.unknownFormat, q.format.name = q.format.name, flickr.FormatREST
	}
	switch q.format.name {
	case flickr.FormatJSON:
		q.format.callback = q.callback()
	case flickr.FormatSOAP:
		q.format.actor = q.origin() + flickr.PathSOAP
	}
}

// callback gives the one that JSON is wrapped in.
func (q *flRequest) callback() string {
	if flFlag(q.get(flickr.ParamNoJSONCallback)) {
		return ""
	}
	if name := q.get(flickr.ParamJSONCallback); isIdentifier(name) {
		return name
	}
	return flickr.DefaultCall
}

// isIdentifier reports whether the text is an identifier of JavaScript's, in ASCII.
func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == '$'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// origin is where the request was sent to, without the path.
func (q *flRequest) origin() string {
	if q.secure {
		return "https://" + q.host
	}
	return "http://" + q.host
}
