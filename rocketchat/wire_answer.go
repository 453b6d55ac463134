package rocketchat

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// An object is a JSON object of an answer: its members, no name twice.
type object provider.JSONMembers

// get gives a member as it is written; nil where there is none.
func (o object) get(name string) json.RawMessage { return provider.JSONMembers(o).Get(name) }

// errUnreadable makes the error of a member that is missing or no value of its
// type. It does not quote: the value may be a secret.
func errUnreadable(name, want string) error {
	return fmt.Errorf("the answer's %s is not %s", name, want)
}

// text gives a text; "" where there is none, or something else.
func (o object) text(name string) string {
	text, _ := provider.JSONText(o.get(name))
	return text
}

// flag gives a boolean, and whether there is one.
func (o object) flag(name string) (value, found bool) {
	switch string(o.get(name)) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// number gives a whole number of at least 0, and whether there is one.
func (o object) number(name string) (int, bool) {
	raw := o.get(name)
	if len(raw) == 0 || !isDigit(raw[0]) {
		return 0, false
	}
	n, err := strconv.Atoi(string(raw))
	return n, err == nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// A space has room for the members of a usual object, so that one that is read
// and done with costs no allocation. It serves one object at a time.
type space [24]provider.JSONMember

// object gives a JSON object, whose members stand in the space; nil where there
// is none.
func (o object) object(name string, in *space) object {
	members, err := provider.AppendJSON(in[:0], o.get(name))
	if err != nil {
		return nil
	}
	return object(members)
}

// list gives the elements of an array, and whether there is one.
func (o object) list(name string) ([]json.RawMessage, bool) {
	return provider.JSONElements(o.get(name))
}

// texts gives the texts of an array.
func (o object) texts(name string) []string {
	list, _ := o.list(name)
	var all []string
	for _, raw := range list {
		if text, ok := provider.JSONText(raw); ok {
			all = append(all, text)
		}
	}
	return all
}

// time gives a time; the zero Time where there is none.
func (o object) time(name string) time.Time {
	var at time.Time
	if at.UnmarshalJSON(o.get(name)) == nil {
		return at
	}
	at, _ = time.Parse(time.RFC3339Nano, o.text(name)) // it may have escapes, which UnmarshalJSON does not undo
	return at
}

// open reads the envelope of an answer to the method, and gives its members if
// it says success. Its errors are those of provider.Request.Decode.
func open(method string, resp *provider.Response) (object, error) {
	members, err := provider.ReadJSON(resp.Body)
	if err != nil {
		return nil, err
	}
	o := object(members)
	success, told := o.flag(MemberSuccess)
	if o.get(MemberSuccess) != nil && !told {
		return nil, errUnreadable(MemberSuccess, "true or false")
	}
	status := o.text(MemberStatus)
	session := method == MethodLogin || method == MethodLogout
	yes := success || session && status == StatusSuccess // RC-018
	no := told && !success || status == StatusError
	switch {
	case yes && no:
		return nil, errors.New("the answer says both success and failure")
	case no:
		return nil, refusal(method, resp.Status, o)
	case yes:
		return o, nil
	}
	return nil, errors.New("the answer says neither success nor failure")
}

// code gives the provider's code of a failure; "" if there is none (RC-003).
func (o object) code(method string) string {
	if code := o.text(MemberErrorType); code != "" {
		return code
	}
	said := o.text(MemberError)
	if before, ok := strings.CutSuffix(said, "]"); ok {
		if i := strings.LastIndexByte(before, '['); i >= 0 && isCode(before[i+1:]) {
			return before[i+1:]
		}
	}
	// RC-010: the log-in's error is the code itself, as a text or a number.
	switch raw := o.get(MemberError); {
	case method == MethodLogin && len(raw) > 0 && (isDigit(raw[0]) || raw[0] == '-'):
		return string(raw)
	case method == MethodLogin && isCode(said), codes[said] == groups.ErrTwoFactor: // RC-009
		return said
	}
	return ""
}

// isCode reports whether text has the form of a code, and not of words.
func isCode(text string) bool {
	for _, c := range []byte(text) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && !isDigit(c) && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return text != ""
}

// words gives the provider's words of a failure: of the log-in they are the
// message, elsewhere the error.
func (o object) words(method string) string {
	first, second := MemberError, MemberMessage
	if method == MethodLogin {
		first, second = second, first
	}
	if words := o.text(first); words != "" {
		return words
	}
	return o.text(second)
}

// loggedIn reads the answer to a successful log-in.
func (o object) loggedIn() (*LoginAnswer, error) {
	data := o.object(MemberData, new(space))
	a := &LoginAnswer{UserID: data.text(FieldUserID), Me: data.user(MemberMe)}
	token := data.text(MemberAuthToken)
	switch {
	case a.UserID == "" || strings.ContainsFunc(a.UserID, unicode.IsControl):
		return nil, errUnreadable(FieldUserID, "an id")
	case token == "" || strings.ContainsFunc(token, unicode.IsControl):
		return nil, errUnreadable(MemberAuthToken, "a token")
	}
	a.AuthToken = groups.NewSecret(token)
	return a, nil
}
