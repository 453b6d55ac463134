package rocketchat

import (
	"unicode/utf8"

	"github.com/groups-go/groups/provider"
)

// fault gives the parameter that is wrong.
func (a about) fault() *provider.FieldError {
	if a.byID {
		return badParam("RoomID", a.room.id)
	}
	if f := a.room.fault(); f != nil {
		return f
	}
	switch {
	case a.who != nil:
		return one("UserID", a.who.id, "Username", a.who.username)
	case !utf8.ValidString(a.joinCode.Reveal()):
		return &provider.FieldError{Field: "JoinCode", Reason: "is not UTF-8"}
	}
	return nil
}

// fault gives the parameter that is wrong.
func (r room) fault() *provider.FieldError { return one("RoomID", r.id, "RoomName", r.name) }

// one gives what is wrong with two parameters of which exactly one must be set.
func one(name, value, otherName, other string) *provider.FieldError {
	switch {
	case value == "" && other == "":
		return &provider.FieldError{Field: name, Reason: "is missing, and so is " + otherName}
	case value != "" && other != "":
		return &provider.FieldError{Field: otherName, Reason: "stands beside " + name + ": one must be chosen"}
	case other != "":
		return badParam(otherName, other)
	}
	return badParam(name, value)
}

// badParam gives what is wrong with a parameter; nil if nothing is.
func badParam(name, value string) *provider.FieldError {
	if reason := badText(value); reason != "" {
		return &provider.FieldError{Field: name, Reason: reason}
	}
	return nil
}

func badCount(n int) *provider.FieldError {
	if n < 0 {
		return &provider.FieldError{Field: "Count", Reason: "is negative"}
	}
	return nil
}

// badText says what is wrong with an id or name of a room or user; "" if
// nothing is.
func badText(text string) string {
	switch {
	case text == "":
		return "is missing"
	case !utf8.ValidString(text):
		return "is not UTF-8"
	}
	return ""
}
