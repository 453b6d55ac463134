package peopleaggregator_test

import (
	"bytes"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

// bystanders are Joan, who is in every group, Mary, who is in none, and another
// membership of Ada's.
func (w *world) bystanders(own ...groups.Membership) []groups.Membership {
	w.t.Helper()
	joan, mary := w.user("joan"), w.user("mary")
	elsewhere := w.group(memserver.Open, "")
	w.must(w.site.AddMember(elsewhere.GroupID, w.ada.ID))
	list := []groups.Membership{elsewhere}
	for _, m := range own {
		w.must(w.site.AddMember(m.GroupID, joan.ID))
		list = append(list,
			groups.Membership{GroupID: m.GroupID, User: groups.User{ID: joan.ID}},
			groups.Membership{GroupID: m.GroupID, User: groups.User{ID: mary.ID}})
	}
	return list
}

// idOf gives a user's id; nobody is Ada.
func (w *world) idOf(u groups.User) string {
	if u.ID == "" {
		return w.ada.ID
	}
	return u.ID
}

// state gives the truth, past the client.
func (w *world) state(m groups.Membership) groups.State {
	return w.site.State(m.GroupID, w.idOf(m.User))
}

// set changes a membership past the client.
func (w *world) set(m groups.Membership, want groups.State) {
	w.t.Helper()
	id := w.idOf(m.User)
	switch {
	case want == groups.StateJoined:
		w.must(w.site.AddMember(m.GroupID, id))
	case w.state(m) == groups.StatePending:
		w.must(w.site.Reject(m.GroupID, id))
	default:
		w.must(w.site.Leave(m.GroupID, id))
	}
}

// methodOf gives the provider's name of the method that a request calls.
func methodOf(r *http.Request) string {
	if !strings.Contains(r.URL.Path, "xmlrpc") {
		return path.Base(r.URL.Path)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for _, method := range []string{
		peopleaggregator.MethodJoinGroup, peopleaggregator.MethodLeaveGroup,
		peopleaggregator.MethodLogin, peopleaggregator.MethodGetGroups,
	} {
		if bytes.Contains(body, []byte("<methodName>"+peopleaggregator.MethodPrefix+method+"</methodName>")) {
			return method
		}
	}
	return ""
}
