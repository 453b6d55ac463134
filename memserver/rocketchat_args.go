package memserver

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/groups-go/groups/rocketchat"
)

// rcArgs are the arguments of a request.
type rcArgs struct {
	plain textFields // the texts
	// other are those that are no texts: the numbers, booleans, nil, lists and
	// objects of JSON.
	other map[string]any
}

// set gives the argument a value of any type, in place of the one that it had.
func (a *rcArgs) set(name string, value any) {
	if text, ok := value.(string); ok {
		delete(a.other, name)
		a.plain.set(name, text)
		return
	}
	if a.other == nil {
		a.other = make(map[string]any)
	}
	a.plain.remove(name)
	a.other[name] = value
}

// has reports whether the argument is there, of any type.
func (a *rcArgs) has(name string) bool {
	_, there := a.other[name]
	return there || a.plain.has(name)
}

// text gives an argument; "" where it is missing or no text.
func (a *rcArgs) text(name string) string { return a.plain.get(name) }

// names runs through the names of the arguments that are there: range over it itself.
func (a *rcArgs) names(yield func(string) bool) {
	for name := range a.plain.all {
		if !yield(name) {
			return
		}
	}
	for name := range a.other {
		if !yield(name) {
			return
		}
	}
}

// texts gives the texts of a list.
func (a *rcArgs) texts(name string) []string {
	list, _ := a.other[name].([]any)
	var texts []string
	for _, one := range list {
		if text, ok := one.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// empty reports whether the argument is missing or what JavaScript takes for
// false.
func (a *rcArgs) empty(name string) bool {
	if text, there := a.plain.lookUp(name); there {
		return text == ""
	}
	switch v := a.other[name].(type) {
	case nil:
		return true
	case bool:
		return !v
	case float64:
		return v == 0
	}
	return false
}

// flag gives a boolean, which a form writes as text.
func (a *rcArgs) flag(name string) bool { return a.other[name] == true || a.text(name) == "true" }

// number gives a whole number of at least 0, which a query writes as text, or
// the default where it is missing or something else.
func (a *rcArgs) number(name string, otherwise int) int {
	n, err := strconv.Atoi(a.text(name))
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}

// fits reports whether what is given is of the argument's kind.
func (a *rcArgs) fits(arg rcArg) bool {
	text, isText := a.plain.lookUp(arg.name)
	switch arg.kind {
	case rcText, rcIDText:
		return isText
	case rcTexts:
		list, ok := a.other[arg.name].([]any)
		return ok && !slices.ContainsFunc(list, func(one any) bool { _, text := one.(string); return !text })
	case rcNumber:
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	case rcBool:
		_, ok := a.other[arg.name].(bool)
		return ok || text == "true" || text == "false"
	case rcAny:
	}
	return true
}

// read reads the arguments: those of a GET from the query, those of a POST from its
// body, in the three ways in which it may be written. One without a type is taken for
// JSON. What cannot be read is no argument. form says that the body is an urlencoded
// form, plain that nothing was there that is not in the arguments.
func (q *rcRequest) read(r *http.Request, body []byte) (form, plain bool) {
	room := q.args.plain // the memory of texts that are gone
	q.args = rcArgs{}
	if r.Method == http.MethodGet {
		q.args = q.method.formArgs(r.URL.RawQuery)
		return true, len(body) == 0
	}
	if len(body) == 0 {
		return false, true
	}
	kind, params := rocketchat.ContentTypeJSON, map[string]string(nil)
	if contentType := headerValue(r.Header, "Content-Type"); contentType != "" && contentType != kind {
		kind, params, _ = mime.ParseMediaType(contentType) // without a kind where it cannot be parsed
	}
	switch kind {
	case rocketchat.ContentTypeJSON:
		q.args, plain = rcJSONArgs(body, room)
		return false, plain
	case typeForm:
		q.args = q.method.formArgs(string(body))
		return true, true
	case "multipart/form-data":
		q.args = q.method.multipartArgs(body, params["boundary"])
	}
	return false, false
}

// rcJSONArgs reads an object; anything else is {}. Of a name that stands twice
// the last counts, and the first is not among the arguments: then it is not
// plain.
func rcJSONArgs(body []byte, room textFields) (args rcArgs, plain bool) {
	if args, plain = rcPlainObject(body, room); plain {
		return args, true
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return rcArgs{}, false
	}
	args, plain = rcArgs{}, true
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return rcArgs{}, false
		}
		var value any
		if dec.Decode(&value) != nil {
			return rcArgs{}, false
		}
		plain = plain && !args.has(name)
		args.set(name, value)
	}
	if _, err := dec.Token(); err != nil {
		return rcArgs{}, false
	}
	if _, err := dec.Token(); err != io.EOF {
		return rcArgs{}, false
	}
	return args, plain
}

// rcPlainObject reads the object that nearly all requests are: one of texts
// alone, in printable ASCII without escapes, and without a name that stands twice.
// It is false for any other. encoding/json takes several times as long for it.
func rcPlainObject(body []byte, room textFields) (args rcArgs, ok bool) {
	args.plain = room
	rest, ok := rcAfter(string(body), '{')
	if !ok {
		return rcArgs{}, false
	}
	for more := true; more; rest, more = rcAfter(rest, ',') {
		var name, text string
		if name, rest, ok = rcPlainText(rest); !ok || args.has(name) {
			return rcArgs{}, false
		}
		if rest, ok = rcAfter(rest, ':'); !ok {
			return rcArgs{}, false
		}
		if text, rest, ok = rcPlainText(rest); !ok {
			return rcArgs{}, false
		}
		args.plain.set(name, text)
	}
	rest, ok = rcAfter(rest, '}')
	return args, ok && strings.Trim(rest, rcBlank) == ""
}

// rcBlank is the white space of JSON.
const rcBlank = " \t\r\n"

// rcAfter gives what follows that byte, with which the text must begin but for
// white space.
func rcAfter(text string, c byte) (rest string, ok bool) {
	for i := range len(text) {
		if text[i] == c {
			return text[i+1:], true
		}
		if strings.IndexByte(rcBlank, text[i]) < 0 {
			break
		}
	}
	return text, false
}

// rcPlainText gives a text between quotation marks, as long as nothing in it
// means anything else, and what follows.
func rcPlainText(text string) (plain, rest string, ok bool) {
	text, ok = rcAfter(text, '"')
	if !ok {
		return "", text, false
	}
	plain, rest, ok = strings.Cut(text, `"`)
	return plain, rest, ok && isPlainJSON(plain)
}

// formArgs reads an urlencoded text.
func (m *rcMethod) formArgs(raw string) rcArgs {
	args := rcArgs{}
	for name, value := range formFields(raw) {
		if name != "" {
			m.addField(&args, name, value)
		}
	}
	return args
}

// multipartArgs reads a multipart form, as far as it is one. Files are no
// arguments.
func (m *rcMethod) multipartArgs(body []byte, boundary string) rcArgs {
	args := rcArgs{}
	if boundary == "" {
		return args
	}
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if err != nil {
			return args
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return args
		}
		if name := part.FormName(); name != "" && part.FileName() == "" {
			m.addField(&args, name, string(value))
		}
	}
}

// addField adds a field of a form. One that takes a list stands once for each
// text, with or without "[]"; of another that stands twice the last counts.
func (m *rcMethod) addField(args *rcArgs, name, value string) {
	name, value = wellFormed(name), wellFormed(value)
	bare := strings.TrimSuffix(name, "[]")
	if arg, known := m.arg(bare); known && arg.kind == rcTexts {
		list, _ := args.other[bare].([]any)
		args.set(bare, append(list, value))
		return
	}
	args.set(name, value)
}
