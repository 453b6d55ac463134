package rocketchat

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/groups-go/groups/provider"
)

// A User is what an answer tells of an account.
type User struct {
	// ID is the account's id, Username its unique name.
	ID, Username string
	// Name is the full name; "" if the server did not tell.
	Name string
}

// A Room is a private group or a channel, as an answer tells of it. Fields that
// it does not tell, or tells in an unknown form, are zero (RC-016).
type Room struct {
	// ID is the room's id, which is opaque.
	ID string
	// Name is the room's unique name, FName the one to show.
	Name, FName string
	// Type is RoomTypePrivate or RoomTypeChannel.
	Type string
	// Usernames are those of the members; deployed servers do not tell them.
	Usernames []string
	// Msgs and UsersCount are how many messages and members the room has.
	Msgs, UsersCount int
	// Creator is who made the room.
	Creator User
	// CreatedAt and UpdatedAt are in UTC and have milliseconds.
	CreatedAt, UpdatedAt time.Time
	// ReadOnly says that only some members may write.
	ReadOnly bool
	// Archived says that nobody may write, join or leave.
	Archived bool
	// SysMes is the documented form of the setting of system messages; nil when
	// the server did not tell it so.
	SysMes *bool
	// SysMesTypes is its deployed form: the kinds of messages.
	SysMesTypes []string
}

// A Subscription is an account's membership of a room.
type Subscription struct {
	// ID is the subscription's own id, RoomID the room's.
	ID, RoomID string
	// Name, FName and Type are the room's.
	Name, FName, Type string
	// User is the member.
	User User
	// Roles are the member's roles in the room: "owner", "moderator", "leader".
	Roles []string
	// Open says that the member's list of rooms shows it. A room that is hidden
	// there is a membership all the same.
	Open bool
	// CreatedAt and UpdatedAt are in UTC and have milliseconds.
	CreatedAt, UpdatedAt time.Time
}

// user reads the account of that name; the zero User where there is none.
func (o object) user(name string) User {
	return o.object(name, new(space)).asUser()
}

func (o object) asUser() User {
	return User{ID: o.text(MemberID), Username: o.text(FieldUsername), Name: o.text(MemberName)}
}

// room reads the room of that name; nil where there is none: a success does not
// hang on it (RC-001).
func (o object) room(name string) *Room {
	r := o.object(name, new(space))
	if r == nil {
		return nil
	}
	return r.asRoom()
}

func (o object) asRoom() *Room {
	r := &Room{
		ID: o.text(MemberID), Name: o.text(MemberName), FName: o.text(MemberFName), Type: o.text(MemberType),
		Usernames: o.texts(MemberUsernames), Creator: o.user(MemberUser),
		CreatedAt: o.time(MemberTS), UpdatedAt: o.time(MemberUpdatedAt),
		SysMesTypes: o.texts(MemberSysMes),
	}
	r.Msgs, _ = o.number(MemberMsgs)
	r.UsersCount, _ = o.number(MemberUsersCount)
	r.ReadOnly, _ = o.flag(MemberReadOnly)
	r.Archived, _ = o.flag(MemberArchived)
	if shown, told := o.flag(MemberSysMes); told {
		r.SysMes = &shown
	}
	return r
}

// subscription reads the answer about a room's subscription; nil where the
// account has none. Neither is guessed: the member must be there, and be of the
// room that was asked for (RC-015).
func (o object) subscription(roomID string) (*Subscription, error) {
	if string(o.get(MemberSubscription)) == "null" {
		return nil, nil
	}
	s := o.object(MemberSubscription, new(space))
	if s == nil || s.text(MemberRoomID) != roomID {
		return nil, errUnreadable(MemberSubscription, "null or one of the room")
	}
	open, _ := s.flag(MemberOpen)
	return &Subscription{
		ID: s.text(MemberID), RoomID: roomID,
		Name: s.text(MemberName), FName: s.text(MemberFName), Type: s.text(MemberType),
		User: s.user(MemberUser), Roles: s.texts(MemberRoles), Open: open,
		CreatedAt: s.time(MemberTS), UpdatedAt: s.time(MemberUpdatedAt),
	}, nil
}

// A page is one answer of a list.
type page[T any] struct {
	entries []T
	total   int
}

// readPage reads the page of a list that begins at offset. Each entry must have
// an id. What entry makes must not keep the object.
func readPage[T any](o object, name string, offset int, entry func(object) T) (*page[T], error) {
	list, ok := o.list(name)
	if !ok {
		return nil, errUnreadable(name, "a list")
	}
	if got, ok := o.number(FieldOffset); !ok || got != offset {
		return nil, errors.New("the answer is another page than the one that was asked for")
	}
	total, ok := o.number(MemberTotal)
	if !ok || total > maxEntries {
		return nil, errUnreadable(MemberTotal, "a number of entries that can be read")
	}
	p := &page[T]{total: total, entries: make([]T, 0, len(list))}
	in := new(space)
	for _, raw := range list {
		e, err := element(raw, in)
		if err != nil {
			return nil, err
		}
		p.entries = append(p.entries, entry(e))
	}
	return p, nil
}

// element reads an element of a list, whose members stand in the space.
func element(raw json.RawMessage, in *space) (object, error) {
	members, err := provider.AppendJSON(in[:0], raw)
	if err != nil {
		return nil, err
	}
	if o := object(members); o.text(MemberID) != "" {
		return o, nil
	}
	return nil, errUnreadable(MemberID, "an id")
}
