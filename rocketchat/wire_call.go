package rocketchat

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// A room is named by its id or by its name.
type room struct{ id, name string }

// A person is named by the id or by the username.
type person struct{ id, username string }

// The arguments of a method that changes a membership; "" for those that it has
// not.
type arguments struct{ roomID, roomName, userID, username, joinCode string }

func (r room) arguments() arguments {
	return arguments{roomID: r.id, roomName: r.name}
}

func (r room) argumentsWith(p person) arguments {
	return arguments{roomID: r.id, roomName: r.name, userID: p.id, username: p.username}
}

// query gives the arguments of a GET about the room.
func (r room) query() url.Values {
	if r.id != "" {
		return url.Values{FieldRoomID: {r.id}}
	}
	return url.Values{FieldRoomName: {r.name}}
}

// withPage adds the arguments of a list.
func withPage(q url.Values, count, offset int) url.Values {
	q.Set(FieldCount, strconv.Itoa(count))
	q.Set(FieldOffset, strconv.Itoa(offset))
	return q
}

func (a arguments) body() []byte {
	return encodeBody(
		argument{FieldRoomID, a.roomID}, argument{FieldRoomName, a.roomName},
		argument{FieldUserID, a.userID}, argument{FieldUsername, a.username},
		argument{FieldJoinCode, a.joinCode},
	)
}

// An argument is a member of the body of a POST. All of them are texts.
type argument struct{ name, value string }

// encodeBody writes a body of the arguments that are not empty.
func encodeBody(args ...argument) []byte {
	const usual = 64 // bytes
	body := append(make([]byte, 0, usual), '{')
	for _, a := range args {
		if a.value == "" {
			continue
		}
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(appendText(body, a.name), ':')
		body = appendText(body, a.value)
	}
	return append(body, '}')
}

// appendText writes a text as encoding/json does. Most are ids and names with
// nothing to escape, and a call feels it where encoding/json is asked for those too
// (bench/run -only sdk).
func appendText(body []byte, text string) []byte {
	if strings.ContainsFunc(text, isEscaped) {
		escaped, _ := json.Marshal(text) // there is no text that it refuses
		return append(body, escaped...)
	}
	body = append(body, '"')
	body = append(body, text...)
	return append(body, '"')
}

func isEscaped(c rune) bool { return c < ' ' || c > '~' || strings.ContainsRune(`"\<>&`, c) }
