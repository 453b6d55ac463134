package scimtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"example.org/scim"
)

// A resource is what an answer's body shows.
type resource map[string]any

// A refusal is SCIM's error.
type refusal struct {
	status           int
	scimType, detail string
}

func refuse(status int, scimType, detail string) *refusal {
	return &refusal{status: status, scimType: scimType, detail: detail}
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, no := s.answer(r)
	status := http.StatusOK
	switch {
	case no != nil:
		status = no.status
		body = resource{
			scim.AttributeSchemas: []string{scim.SchemaError},
			scim.AttributeStatus:  strconv.Itoa(status), scim.AttributeDetail: no.detail,
		}
		if no.scimType != "" {
			body[scim.AttributeScimType] = no.scimType
		}
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="scim", error="invalid_token"`)
		}
	case body == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", scim.ContentType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client that went away needs no answer
}

// answer finds the endpoint. A nil resource without a refusal is 204.
func (s *Server) answer(r *http.Request) (resource, *refusal) {
	token, known := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	if !known || !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
		return nil, refuse(http.StatusUnauthorized, "", "the token is not known")
	}
	if r.Header.Get("Accept") != scim.ContentType {
		return nil, refuse(http.StatusNotAcceptable, "", "Accept must be "+scim.ContentType)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, scim.TypeInvalidSyntax, "the query is malformed")
	}
	path, below := strings.CutPrefix(r.URL.EscapedPath(), Base)
	id, inGroup := strings.CutPrefix(path, scim.PathGroups+"/")
	if inGroup {
		if id, err = url.PathUnescape(id); err != nil || strings.Contains(path[len(scim.PathGroups)+1:], "/") {
			below = false
		}
	}
	switch {
	case !below:
	case r.Method == http.MethodGet && path == scim.PathMe:
		return s.me(token, query)
	case r.Method == http.MethodGet && path == scim.PathGroups:
		return s.search(query)
	case r.Method == http.MethodGet && inGroup:
		return s.group(id, query)
	case r.Method == http.MethodPatch && inGroup:
		return s.patch(token, id, query, r)
	}
	return nil, refuse(http.StatusNotFound, "", "there is no such endpoint")
}

// me shows the token's own user.
func (s *Server) me(t Token, query url.Values) (resource, *refusal) {
	if s.habits.NoMe {
		return nil, refuse(http.StatusNotImplemented, "", "there is no /Me")
	}
	name, known := s.users[t.UserID]
	if !known {
		return nil, refuse(http.StatusNotFound, "", "the token is nobody's")
	}
	return project(query, resource{
		scim.AttributeSchemas: []string{scim.SchemaUser}, scim.AttributeID: t.UserID,
		scim.AttributeUserName: name,
	}), nil
}

// group shows a group.
func (s *Server) group(id string, query url.Values) (resource, *refusal) {
	g := s.groups[id]
	if g == nil {
		return nil, refuse(http.StatusNotFound, "", "there is no such group")
	}
	return g.resource(query), nil
}

// search shows the groups that a filter finds.
func (s *Server) search(query url.Values) (resource, *refusal) {
	groupID, userID, ok := parseFilter(query.Get(scim.ParamFilter))
	if !ok || s.habits.NoFilter {
		return nil, refuse(http.StatusBadRequest, scim.TypeInvalidFilter, "the filter is not supported")
	}
	start, err1 := strconv.Atoi(query.Get(scim.ParamStartIndex))
	count, err2 := strconv.Atoi(query.Get(scim.ParamCount))
	if err1 != nil || err2 != nil || start != 1 || count < 1 {
		return nil, refuse(http.StatusBadRequest, scim.TypeInvalidValue, "the page is malformed")
	}
	found := []resource{}
	if g := s.groups[groupID]; g != nil && g.has(userID) {
		found = append(found, g.resource(query))
	}
	list := resource{
		scim.AttributeSchemas: []string{scim.SchemaListResponse}, scim.AttributeTotalResults: len(found),
		"itemsPerPage": len(found), "startIndex": start,
	}
	if len(found) > 0 {
		list[scim.AttributeResources] = found // not required where nothing is found (RFC 7644, 3.4.2)
	}
	return list, nil
}

// resource is the group as the query asks for it.
func (g *group) resource(query url.Values) resource {
	members := []resource{}
	for _, id := range g.members {
		members = append(members, resource{"value": id})
	}
	return project(query, resource{
		scim.AttributeSchemas: []string{scim.SchemaGroup}, scim.AttributeID: g.ID,
		scim.AttributeDisplayName: g.DisplayName, scim.AttributeMembers: members,
	})
}

// project leaves the attributes that the query asks for, beside the two that are
// always there (RFC 7644, 3.9).
func project(query url.Values, r resource) resource {
	if !query.Has(scim.ParamAttributes) {
		return r
	}
	shown := resource{scim.AttributeSchemas: r[scim.AttributeSchemas], scim.AttributeID: r[scim.AttributeID]}
	for name := range strings.SplitSeq(query.Get(scim.ParamAttributes), ",") {
		if value, has := r[name]; has {
			shown[name] = value
		}
	}
	return shown
}
