package groupserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/groups-go/groups/provider"
)

// An object is an answer, or a profile or group in one.
type object map[string]json.RawMessage

// open reads the answer of a hook that is one object. Its HTTP status is not
// looked at (GS-007), and neither is its content type.
func open(body []byte) (object, error) {
	members, err := provider.JSONObject(body)
	return members, err
}

// status gives the digits of the status, which must be a JSON integer; "" where
// there is none.
func (o object) status() (string, error) {
	raw, has := o[MemberStatus]
	if !has {
		return "", nil
	}
	digits := strings.TrimPrefix(string(raw), "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", errors.New("the answer's status is no integer")
	}
	return string(raw), nil
}

// messages gives the words of an answer, one or a list (GS-001).
func (o object) messages() ([]string, error) {
	raw, has := o[MemberMessage]
	if !has || string(raw) == "null" {
		return nil, nil
	}
	list, ok := texts(raw)
	if !ok {
		return nil, errors.New("the answer's message is neither a text nor a list of texts")
	}
	return list, nil
}

// isDescription reports whether the answer is a hook's description of itself,
// which comes when no action arrived (GS-004).
func (o object) isDescription() bool {
	_, hasStatus := o[MemberStatus]
	_, hasActions := o[MemberActions]
	_, hasArguments := o[MemberArguments]
	message := o[MemberMessage]
	return !hasStatus && (hasActions || hasArguments) && len(message) > 0 && message[0] == '['
}

// text gives a member that is one text, or a list of one (GS-002); "" where
// there is none.
func (o object) text(name string) (string, error) {
	raw, has := o[name]
	if !has || string(raw) == "null" {
		return "", nil
	}
	if text, ok := provider.JSONText(raw); ok {
		return text, nil
	}
	list, ok := texts(raw)
	if !ok || len(list) != 1 {
		return "", fmt.Errorf("the answer's %s is not one text", name)
	}
	return list[0], nil
}

// list gives a member that is a list of texts; nil where there is none.
func (o object) list(name string) ([]string, error) {
	raw, has := o[name]
	if !has || string(raw) == "null" {
		return nil, nil
	}
	list, ok := texts(raw)
	if !ok || raw[0] != '[' {
		return nil, fmt.Errorf("the answer's %s is not a list of texts", name)
	}
	return list, nil
}

// texts reads a text or a list of texts, which is then not nil.
func texts(raw json.RawMessage) (list []string, ok bool) {
	if text, ok := provider.JSONText(raw); ok {
		return []string{text}, true
	}
	entries, ok := provider.JSONElements(raw)
	if !ok {
		return nil, false
	}
	list = make([]string, 0, len(entries))
	for _, entry := range entries {
		text, ok := provider.JSONText(entry)
		if !ok {
			return nil, false
		}
		list = append(list, text)
	}
	return list, true
}

// asked fails unless a member is what was asked for. It may be missing unless
// it is needed.
func (o object) asked(name, want string, needed bool) error {
	_, has := o[name]
	got, err := o.text(name)
	switch {
	case err != nil:
		return err
	case has && got != want, !has && needed:
		return fmt.Errorf("the answer's %s is not the one that was sent", name)
	}
	return nil
}

// profile reads a profile.
func (o object) profile() (*Profile, error) {
	var p Profile
	var errs [4]error
	p.ID, errs[0] = o.text(MemberID)
	p.Name, errs[1] = o.text(MemberName)
	p.URL, errs[2] = o.text(MemberURL)
	p.Groups, errs[3] = o.list(MemberGroups)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if badID(p.ID) != "" {
		return nil, errors.New("the answer's profile has no usable id")
	}
	raw, has := o[MemberEmail]
	if !has || string(raw) == "null" {
		return &p, nil
	}
	addresses, err := open(raw)
	if err != nil {
		return nil, err
	}
	p.Email.All, errs[0] = addresses.list(MemberAll)
	p.Email.Preferred, errs[1] = addresses.list(MemberPreferred)
	p.Email.Other, errs[2] = addresses.list(MemberOther)
	p.Email.Unverified, errs[3] = addresses.list(MemberUnverified)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return &p, nil
}

// user reads the profile in an answer.
func (o object) user() (*Profile, error) {
	raw, has := o[MemberUser]
	if !has {
		return nil, errors.New("the answer has no user")
	}
	members, err := open(raw)
	if err != nil {
		return nil, err
	}
	return members.profile()
}

// group reads an entry of the list of groups.
func (o object) group() (Group, error) {
	var g Group
	for _, m := range []struct {
		name string
		to   *string
	}{
		{MemberID, &g.ID},
		{MemberName, &g.Name},
		{MemberURL, &g.URL},
		{MemberEmail, &g.Email},
		{MemberType, &g.Type},
		{MemberPrivacy, &g.Privacy},
	} {
		text, err := o.text(m.name)
		if err != nil {
			return Group{}, err
		}
		*m.to = text
	}
	if badID(g.ID) != "" {
		return Group{}, errors.New("the answer's group has no usable id")
	}
	return g, nil
}

// groupList reads the list of groups; false for an answer that is not a list
// (GS-015).
func groupList(body []byte) (list []Group, isList bool, err error) {
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("[")) {
		return nil, false, nil
	}
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, true, errors.New("the answer is not JSON")
	}
	entries, _ := provider.JSONElements(body)
	list = make([]Group, 0, len(entries))
	for _, entry := range entries {
		members, err := open(entry)
		if err != nil {
			return nil, true, err
		}
		g, err := members.group()
		if err != nil {
			return nil, true, err
		}
		list = append(list, g)
	}
	return list, true, nil
}
