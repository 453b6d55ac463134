package main

import (
	"slices"
	"strings"

	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/groupserver"
	"github.com/groups-go/groups/peopleaggregator"
	"github.com/groups-go/groups/rocketchat"
)

// healthPath answers as long as the program serves.
const healthPath = "/healthz"

// redacted stands for what may hold a secret.
const redacted = "[redacted]"

// methodPaths are the paths behind which a method's name follows.
var methodPaths = []struct {
	prefix  string
	methods []string
}{
	{peopleaggregator.PathXML, peopleAggregatorMethods},
	{peopleaggregator.PathJSON, peopleAggregatorMethods},
	{peopleaggregator.PathXMLPHP, peopleAggregatorMethods},
	{peopleaggregator.PathJSONPHP, peopleAggregatorMethods},
	{rocketchat.PathPrefix, []string{
		rocketchat.MethodLogin, rocketchat.MethodLogout,
		rocketchat.MethodGroupsInfo, rocketchat.MethodGroupsInvite, rocketchat.MethodGroupsKick, rocketchat.MethodGroupsLeave,
		rocketchat.MethodGroupsList, rocketchat.MethodGroupsMembers, rocketchat.MethodGroupsCreate, rocketchat.MethodGroupsDelete,
		rocketchat.MethodGroupsAddOwner, rocketchat.MethodGroupsRemoveOwner,
		rocketchat.MethodChannelsJoin, rocketchat.MethodChannelsLeave, rocketchat.MethodRoomsLeave,
		rocketchat.MethodSubscriptionsGetOne,
	}},
}

var peopleAggregatorMethods = []string{
	peopleaggregator.MethodLogin, peopleaggregator.MethodJoinGroup, peopleaggregator.MethodLeaveGroup, peopleaggregator.MethodGetGroups,
}

// wholePaths are the paths behind which nothing follows.
var wholePaths = []string{
	healthPath,
	peopleaggregator.PathXMLRPC, peopleaggregator.PathXMLRPCPHP,
	groupserver.PathLeave, groupserver.PathAdd, groupserver.PathSearch, groupserver.PathGroups,
	flickr.PathREST, flickr.PathXMLRPC, flickr.PathSOAP,
	flickr.PathRequestToken, flickr.PathAuthorize, flickr.PathAccessToken,
}

// takenNames are the first names of all paths.
func takenNames() []string {
	names := make([]string, 0, len(wholePaths)+len(methodPaths))
	for _, path := range wholePaths {
		names = append(names, firstName(path))
	}
	for _, of := range methodPaths {
		names = append(names, firstName(of.prefix))
	}
	return names
}

func firstName(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return name
}

// shownPath gives what a log may show of a path: a client that is mistaken may
// have put a secret anywhere in one that is not known.
func shownPath(path, control string) string {
	if slices.Contains(wholePaths, path) {
		return path
	}
	for _, of := range methodPaths {
		if method, ok := strings.CutPrefix(path, of.prefix); ok {
			return of.prefix + shownName(method, of.methods)
		}
	}
	if name, ok := strings.CutPrefix(path, control); ok && control != "" {
		return control + shownName(name, controlNames)
	}
	return "/" + redacted
}

func shownName(name string, known []string) string {
	if name == "" || slices.Contains(known, name) {
		return name
	}
	return redacted
}
