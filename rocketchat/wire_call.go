package rocketchat

import (
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A room is named by its id or by its name.
type room struct{ id, name string }

// A person is named by the id or by the username.
type person struct{ id, username string }

// The bodies of the POSTs. The tags are the Field constants.
type (
	arguments struct {
		RoomID   string `json:"roomId,omitempty"`
		RoomName string `json:"roomName,omitempty"`
		UserID   string `json:"userId,omitempty"`
		Username string `json:"username,omitempty"`
		JoinCode string `json:"joinCode,omitempty"`
	}
	loginArguments struct {
		User     string `json:"user"`
		Password string `json:"password"`
		Code     string `json:"code,omitempty"`
	}
)

func (r room) arguments() arguments {
	return arguments{RoomID: r.id, RoomName: r.name}
}

func (r room) argumentsWith(p person) arguments {
	return arguments{RoomID: r.id, RoomName: r.name, UserID: p.id, Username: p.username}
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

// encodeBody writes a body.
func encodeBody(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, &provider.Failure{Code: groups.ErrInvalidArgument, Fate: groups.FateHopeless, Err: err}
	}
	return body, nil
}
