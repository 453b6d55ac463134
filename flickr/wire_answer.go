package flickr

import (
	"bytes"
	"errors"
	"net/url"
	"strings"

	"github.com/groups-go/groups/provider"
)

// open reads an answer to the method, and gives its root if it says success. Its
// errors are those of provider.Request.Decode.
//
// What was asked for does not count, nor the Content-Type (FL-013, FL-014): the
// answer's first characters tell what it is.
func open(method string, resp *provider.Response) (*node, error) {
	body := trimSpace(resp.Body)
	if bytes.HasPrefix(body, []byte("oauth_")) {
		return nil, readProblem(resp.Status, body)
	}
	root, err := parse(body)
	if err != nil {
		return nil, err
	}
	says := func(name string) bool { return root.has(name) }
	switch stat, _ := root.attr(MemberStat); {
	case stat == StatOK && (says(ElementErr) || says(MemberCode)):
		return nil, errors.New("the answer says both success and failure")
	case stat == StatOK:
		return root, nil
	case stat != StatFail:
		return nil, errors.New("the answer says neither success nor failure")
	case says(ElementErr) && (says(MemberCode) || root.child(ElementErr) == nil):
		return nil, errors.New("the answer has not one failure")
	}
	failed, text := root, MemberMsg
	if says(ElementErr) {
		failed, text = root.child(ElementErr), AttrMsg
	}
	return nil, refusal(method, resp.Status, plainCode(failed.value(MemberCode)), failed.value(text))
}

// plainCode gives a code, which is a number, as it is commonly written; "" for
// what is no code.
func plainCode(text string) string {
	const maxDigits = 9
	text = strings.TrimSuffix(strings.TrimSpace(text), ".0") // FL-016
	if !isDigits(text) || len(text) > maxDigits {
		return ""
	}
	return strings.TrimLeft(text[:len(text)-1], "0") + text[len(text)-1:]
}

// trimSpace takes white space and a byte order mark from the ends.
func trimSpace(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\uFEFF")))
}

// parse reads an answer in XML, or in JSON with or without a callback. The text
// has no white space around it.
func parse(body []byte) (*node, error) {
	switch {
	case len(body) == 0:
		return nil, errors.New("the answer is empty")
	case body[0] == '<':
		return parseXML(body)
	case body[0] == '{':
		return parseJSON(body)
	}
	inner, err := insideCallback(body)
	if err != nil {
		return nil, err
	}
	return parseJSON(inner)
}

// insideCallback gives the argument of the call that JSON stands in: FL-012.
func insideCallback(body []byte) ([]byte, error) {
	errNoCall := errors.New("the answer is neither XML nor JSON")
	body = trimSpace(bytes.TrimPrefix(body, []byte("/**/")))
	body = trimSpace(bytes.TrimSuffix(body, []byte(";")))
	name, rest, called := bytes.Cut(body, []byte("("))
	inner, closed := bytes.CutSuffix(rest, []byte(")"))
	if !called || !closed || !isIdentifier(bytes.TrimSpace(name)) {
		return nil, errNoCall
	}
	return inner, nil
}

// isIdentifier reports whether text is a name in JavaScript, perhaps of a member.
func isIdentifier(text []byte) bool {
	for i, c := range text {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == '$'
		if !letter && (i == 0 || c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return len(text) > 0
}

// paramAbsent names what was missing in a problem of OAuth.
const paramAbsent = "oauth_parameters_absent"

// readProblem reads a failure of OAuth: FL-018. Of all that may stand in it,
// only two fields are looked at, and only names let pass: FL-019.
func readProblem(status int, body []byte) error {
	var name, absent string
	for field := range strings.SplitSeq(string(body), "&") {
		switch key, value, _ := strings.Cut(field, "="); {
		case key == ParamOAuthProblem && name == "":
			name = value
		case key == paramAbsent && absent == "":
			absent = value
		}
	}
	if !isProblem(name) {
		return errors.New("the answer names no problem of OAuth")
	}
	if missing, err := url.QueryUnescape(absent); err != nil || !areNames(missing) { // FL-020
		absent = ""
	}
	return problem(status, name, absent)
}

// areNames reports whether text is one or more names of parameters.
func areNames(text string) bool {
	for name := range strings.SplitSeq(text, "&") {
		if !isProblem(name) {
			return false
		}
	}
	return true
}

// isProblem reports whether text has the form of a problem's or parameter's name.
func isProblem(text string) bool {
	const maxName = 40
	for _, c := range []byte(text) {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return text != "" && len(text) <= maxName
}
