package peopleaggregator

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/provider"
)

// An object is what the three styles have in common: named values, no name
// twice. The wire_*.go files make one of an answer.
type object []member

type member struct {
	name string
	value
}

// A value is one value of an answer.
type value struct {
	kind kind
	text string   // of all kinds but kindList and kindOther: as it is written
	list []object // of kindList
}

type kind uint8

const (
	kindOther   kind = iota // nothing that an answer of ours can hold
	kindUntyped             // the text of an XML element: whatever it can be read as
	kindText
	kindNumber
	kindBool // "true" or "false"
	kindList
)

// get gives the value of that name.
func (o object) get(name string) (value, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, true
		}
	}
	return value{}, false
}

// errUnreadable makes the error of a member that is missing or no value of its
// type. It does not quote: the value may be a secret.
func errUnreadable(name, want string) error {
	return fmt.Errorf("the answer's %s is not %s", name, want)
}

// boolean gives a boolean that must be there, and be one literally.
func (o object) boolean(name string) (bool, error) {
	v, _ := o.get(name)
	if v.kind == kindBool || v.kind == kindUntyped {
		switch v.text {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return false, errUnreadable(name, "true or false")
}

// string gives a text; "" if there is none.
func (o object) string(name string) (string, error) {
	v, found := o.get(name)
	if found && v.kind != kindText && v.kind != kindUntyped {
		return "", errUnreadable(name, "text")
	}
	return v.text, nil
}

// number gives a whole number of at least 0, which must be there. Text that is
// one will do (PA-016).
func (o object) number(name string) (int, error) {
	v, _ := o.get(name)
	if v.kind == kindNumber || v.kind == kindText || v.kind == kindUntyped {
		if n, err := strconv.Atoi(v.text); err == nil && isDigits(v.text) {
			return n, nil
		}
	}
	return 0, errUnreadable(name, "a whole number")
}

// words gives the provider's words; what is no text has none.
func (o object) words() string {
	msg, err := o.string(FieldMsg)
	if err != nil {
		return ""
	}
	return msg
}

// open reads the envelope of an answer to the method, and gives its members if
// it says success. Its errors are those of provider.Request.Decode.
func (c *Client) open(method string, resp *provider.Response) (object, error) {
	if resp.Status/100 == 3 {
		if c.paths == PHPPaths {
			return nil, &provider.Failure{Err: errRedirect}
		}
		return nil, &provider.Failure{Err: errWantsPHPPaths}
	}
	o, err := parse(c.style, resp.Body)
	if err != nil {
		var fault xmlrpc.FaultError
		if errors.As(err, &fault) {
			return nil, faultFailure(fault)
		}
		return nil, err
	}
	if _, found := o.get(FieldSuccess); !found && method == MethodGetGroups {
		return o, nil // PA-012: the list itself is the success
	}
	switch success, err := o.boolean(FieldSuccess); {
	case err != nil:
		return nil, err
	case success:
		return o, nil
	}
	code, err := o.string(FieldCode)
	if err != nil {
		return nil, err
	}
	return nil, refusal(method, resp.Status, code, o.words())
}

// parse reads an answer in a style.
func parse(s Style, body []byte) (object, error) {
	switch s {
	case XML:
		return parseXML(body)
	case JSON:
		return parseJSON(body)
	case XMLRPC:
		return parseXMLRPC(body)
	}
	return nil, errors.New("no such style")
}

// joined reads the answer to a successful joinGroup.
func (o object) joined() (*JoinGroupAnswer, groups.State, error) {
	text, err := o.string(FieldJoinState)
	if err != nil {
		return nil, "", err
	}
	a := &JoinGroupAnswer{Success: true, JoinState: JoinState(text)}
	switch a.JoinState {
	case JoinStateJoined:
		return a, groups.StateJoined, nil
	case JoinStateInModeration:
		return a, groups.StatePending, nil
	}
	return nil, "", errUnreadable(FieldJoinState, "joined or in_moderation")
}

// loggedIn reads the answer to a successful login.
func (o object) loggedIn() (*LoginAnswer, error) {
	token, err := o.string(FieldAuthToken)
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, errUnreadable(FieldAuthToken, "there")
	}
	seconds := 0
	if _, found := o.get(FieldTokenLifetime); found {
		if seconds, err = o.number(FieldTokenLifetime); err != nil {
			return nil, err
		}
	}
	return &LoginAnswer{AuthToken: groups.NewSecret(token), TokenLifetime: lifetime(seconds)}, nil
}

// lifetime is so many seconds, or as many as a Duration can hold.
func lifetime(seconds int) time.Duration {
	const most = int64(1<<63-1) / int64(time.Second)
	return time.Duration(min(int64(seconds), most)) * time.Second
}

// page reads an answer of getGroups.
func (o object) page() (*groupsPage, error) {
	var p groupsPage
	for _, f := range []struct {
		name string
		into *int
	}{
		{FieldPage, &p.number}, {FieldTotalPages, &p.totalPages}, {FieldTotalResults, &p.totalResults},
	} {
		var err error
		if *f.into, err = o.number(f.name); err != nil {
			return nil, err
		}
	}
	if p.totalPages > maxPages {
		return nil, errUnreadable(FieldTotalPages, "a number of pages that can be read")
	}
	list, found := o.get(FieldGroups)
	if found && list.kind != kindList {
		return nil, errUnreadable(FieldGroups, "a list")
	}
	for _, entry := range list.list {
		g, err := entry.group()
		if err != nil {
			return nil, err
		}
		p.groups = append(p.groups, g)
	}
	return &p, nil
}

// group reads one entry of a list of groups. Only its id must be there.
func (o object) group() (Group, error) {
	var (
		g   Group
		err error
	)
	for _, f := range []struct {
		name string
		into *string
	}{
		{FieldID, &g.ID}, {FieldName, &g.Name}, {FieldURL, &g.URL},
	} {
		if *f.into, err = o.string(f.name); err != nil {
			return Group{}, err
		}
	}
	if badGroupID(g.ID) != "" {
		return Group{}, errUnreadable("group's id", "group:<digits>")
	}
	if _, found := o.get(FieldMemberCount); found {
		g.MemberCount, err = o.number(FieldMemberCount)
	}
	return g, err
}
