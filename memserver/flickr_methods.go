package memserver

import (
	"maps"
	"slices"

	"github.com/groups-go/groups/flickr"
)

// A flMethod is what the site knows of a method.
type flMethod struct {
	name string
	// perms is what the caller's token must permit.
	perms flickr.Perms
	// signed says that the call must be signed also where perms is PermsNone.
	signed bool
	// writes says that the method changes something: it takes POST, and fails
	// where writes do.
	writes bool
	// run carries the call out, after all checks that the methods have in common.
	// The caller holds the site's lock.
	run func(*Flickr, *flRequest) flReply
}

// The methods, by name.
var flMethods = flByName(
	&flMethod{name: flickr.MethodGroupsLeave, perms: flickr.PermsDelete, writes: true, run: (*Flickr).groupsLeave},
	&flMethod{name: flickr.MethodGroupsJoin, perms: flickr.PermsWrite, writes: true, run: (*Flickr).groupsJoin},
	&flMethod{name: flickr.MethodGroupsJoinRequest, perms: flickr.PermsWrite, writes: true, run: (*Flickr).groupsJoinRequest},

	&flMethod{name: flickr.MethodGroupsGetInfo, perms: flickr.PermsNone, run: (*Flickr).groupsGetInfo},
	&flMethod{name: flickr.MethodGroupsMembersGetList, perms: flickr.PermsRead, run: (*Flickr).groupsMembersGetList},
	&flMethod{name: flickr.MethodPeopleGetGroups, perms: flickr.PermsRead, run: (*Flickr).peopleGetGroups},

	&flMethod{name: flickr.MethodTestEcho, perms: flickr.PermsNone, run: (*Flickr).testEcho},
	&flMethod{name: flickr.MethodTestNull, perms: flickr.PermsRead, run: (*Flickr).testNull},
	&flMethod{name: flickr.MethodTestLogin, perms: flickr.PermsRead, run: (*Flickr).testLogin},
	&flMethod{name: flickr.MethodCheckToken, perms: flickr.PermsNone, signed: true, run: (*Flickr).checkToken},
)

// flByName makes the table, with the method that lists it.
func flByName(list ...*flMethod) map[string]*flMethod {
	byName := make(map[string]*flMethod, len(list)+1)
	for _, m := range list {
		byName[m.name] = m
	}
	names := &flNode{name: "methods", lists: []string{"method"}}
	byName[flickr.MethodGetMethods] = &flMethod{
		name: flickr.MethodGetMethods, perms: flickr.PermsNone,
		run: func(*Flickr, *flRequest) flReply { return flReply{payload: names} },
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		names.children = append(names.children, flTextNode("method", name))
	}
	return byName
}
