package memserver

import (
	"net/http"

	"github.com/groups-go/groups/rocketchat"
)

// rcMethod is what the wire knows of a method.
type rcMethod struct {
	name string
	// httpMethod is the method's, documentedAlso one that the documented dialect
	// takes beside it.
	httpMethod, documentedAlso string
	// open needs no credentials; noGuests is not for guests.
	open, noGuests bool
	args           []rcArg
	// needs are lists of arguments, of each of which one must be there.
	needs [][]string
	run   func(*RocketChat, *rcRequest) *rcRefusal

	// fields are the arguments by whether the record shows them.
	fields fieldRules
}

// rcArg is an argument.
type rcArg struct {
	name string
	kind rcKind
	// secret is one that the record withholds.
	secret bool
}

// rcKind is what an argument may be.
type rcKind uint8

const (
	rcText   rcKind = iota
	rcIDText        // the text of an id
	rcTexts
	rcNumber // queries write it as text
	rcBool   // forms write it as text
	rcAny
)

func (m *rcMethod) arg(name string) (rcArg, bool) {
	for _, arg := range m.args {
		if arg.name == name {
			return arg, true
		}
	}
	return rcArg{}, false
}

var (
	rcRoomNeeds   = []string{rocketchat.FieldRoomID, rocketchat.FieldRoomName}
	rcPersonNeeds = []string{rocketchat.FieldUserID, rocketchat.FieldUsername}

	rcRoomArgs   = []rcArg{{name: rocketchat.FieldRoomID, kind: rcIDText}, {name: rocketchat.FieldRoomName}}
	rcPersonArgs = append(rcRoomArgs[:2:2],
		rcArg{name: rocketchat.FieldUserID, kind: rcIDText}, rcArg{name: rocketchat.FieldUsername})
	rcPageArgs = []rcArg{
		{name: rocketchat.FieldCount, kind: rcNumber},
		{name: rocketchat.FieldOffset, kind: rcNumber},
		{name: "sort"},
		{name: "fields"},
		{name: "query"},
	}
)

// The arguments of groups.create that the provider package does not name.
const (
	rcFieldName        = "name"
	rcFieldMembers     = "members"
	rcFieldReadOnly    = "readOnly"
	rcFieldExcludeSelf = "excludeSelf"
	rcFieldExtraData   = "extraData"
)

// rcOnRoom is a method about a room, rcOnPerson one about a user in a room.
func rcOnRoom(name, httpMethod string, run func(*RocketChat, *rcRequest) *rcRefusal) *rcMethod {
	return &rcMethod{name: name, httpMethod: httpMethod, args: rcRoomArgs, needs: [][]string{rcRoomNeeds}, run: run}
}

func rcOnPerson(name string, run func(*RocketChat, *rcRequest) *rcRefusal) *rcMethod {
	return &rcMethod{
		name: name, httpMethod: http.MethodPost, args: rcPersonArgs,
		needs: [][]string{rcRoomNeeds, rcPersonNeeds}, run: run,
	}
}

// The methods, by name.
var rcMethods = rcByName(
	&rcMethod{name: rocketchat.MethodLogin, httpMethod: http.MethodPost, open: true, args: []rcArg{
		{name: rocketchat.FieldUser},
		{name: rocketchat.FieldPassword, secret: true},
		{name: rocketchat.FieldResume, secret: true},
		{name: rocketchat.FieldCode, secret: true},
	}, needs: [][]string{{rocketchat.FieldUser, rocketchat.FieldResume}}, run: (*RocketChat).login},
	&rcMethod{name: rocketchat.MethodLogout, httpMethod: http.MethodPost, documentedAlso: http.MethodGet, run: (*RocketChat).logout},

	rcOnRoom(rocketchat.MethodGroupsLeave, http.MethodPost, (*RocketChat).groupsLeave),
	rcOnRoom(rocketchat.MethodChannelsLeave, http.MethodPost, (*RocketChat).channelsLeave),
	rcOnRoom(rocketchat.MethodRoomsLeave, http.MethodPost, (*RocketChat).roomsLeave),
	&rcMethod{
		name: rocketchat.MethodChannelsJoin, httpMethod: http.MethodPost,
		args:  append(rcRoomArgs[:2:2], rcArg{name: rocketchat.FieldJoinCode, secret: true}),
		needs: [][]string{rcRoomNeeds}, run: (*RocketChat).channelsJoin,
	},
	&rcMethod{
		name: rocketchat.MethodGroupsInvite, httpMethod: http.MethodPost,
		args: append(rcPersonArgs[:4:4],
			rcArg{name: rocketchat.FieldUserIDs, kind: rcTexts}, rcArg{name: rocketchat.FieldUsernames, kind: rcTexts}),
		needs: [][]string{rcRoomNeeds, append(rcPersonNeeds[:2:2], rocketchat.FieldUserIDs, rocketchat.FieldUsernames)},
		run:   (*RocketChat).groupsInvite,
	},
	rcOnPerson(rocketchat.MethodGroupsKick, (*RocketChat).groupsKick),
	rcOnPerson(rocketchat.MethodGroupsAddOwner, (*RocketChat).addOwner),
	rcOnPerson(rocketchat.MethodGroupsRemoveOwner, (*RocketChat).removeOwner),

	&rcMethod{name: rocketchat.MethodGroupsCreate, httpMethod: http.MethodPost, noGuests: true, args: []rcArg{
		{name: rcFieldName},
		{name: rcFieldMembers, kind: rcTexts},
		{name: rcFieldReadOnly, kind: rcBool},
		{name: rcFieldExcludeSelf, kind: rcBool},
		{name: rcFieldExtraData, kind: rcAny},
	}, needs: [][]string{{rcFieldName}}, run: (*RocketChat).groupsCreate},
	rcOnRoom(rocketchat.MethodGroupsDelete, http.MethodPost, (*RocketChat).groupsDelete),
	rcOnRoom(rocketchat.MethodGroupsInfo, http.MethodGet, (*RocketChat).groupsInfo),
	&rcMethod{
		name: rocketchat.MethodGroupsMembers, httpMethod: http.MethodGet, args: append(rcRoomArgs[:2:2], rcPageArgs...),
		needs: [][]string{rcRoomNeeds}, run: (*RocketChat).groupsMembers,
	},
	&rcMethod{name: rocketchat.MethodGroupsList, httpMethod: http.MethodGet, args: rcPageArgs, run: (*RocketChat).groupsList},
	&rcMethod{
		name: rocketchat.MethodSubscriptionsGetOne, httpMethod: http.MethodGet, args: rcRoomArgs[:1],
		needs: [][]string{{rocketchat.FieldRoomID}}, run: (*RocketChat).subscriptionsGetOne,
	},
)

func rcByName(list ...*rcMethod) map[string]*rcMethod {
	byName := make(map[string]*rcMethod, len(list))
	for _, m := range list {
		byName[m.name] = m
		var open []string
		for _, arg := range m.args {
			if arg.secret {
				m.fields.secret = append(m.fields.secret, arg.name)
			} else {
				open = append(open, arg.name)
			}
		}
		m.fields.open = openFields(open...)
	}
	return byName
}
