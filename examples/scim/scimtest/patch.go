package scimtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"example.org/scim"
)

// maxBody is the size of the largest body that is read.
const maxBody = 64 << 10

// A change is one operation of a PATCH, understood. Without add it removes the
// user, or all members.
type change struct {
	add, all bool
	userID   string
}

// patch changes a group: all of it, or nothing.
func (s *Server) patch(t Token, id string, query url.Values, r *http.Request) (resource, *refusal) {
	if r.Header.Get("Content-Type") != scim.ContentType {
		return nil, refuse(http.StatusUnsupportedMediaType, "", "Content-Type must be "+scim.ContentType)
	}
	changes, no := readPatch(r.Body)
	if no != nil {
		return nil, no
	}
	g := s.groups[id]
	switch {
	case g == nil:
		return nil, refuse(http.StatusNotFound, "", "there is no such group")
	case t.ReadOnly:
		return nil, refuse(http.StatusForbidden, "", "the token is for reading")
	case g.Computed:
		return nil, refuse(http.StatusBadRequest, scim.TypeMutability, "the members are computed")
	}
	members := slices.Clone(g.members)
	for _, c := range changes {
		if members, no = s.apply(c, members); no != nil {
			return nil, no
		}
	}
	g.members = members
	// With attributes, the answer MUST be 200 (RFC 7644, 3.5.2).
	if s.habits.NoContent || !query.Has(scim.ParamAttributes) {
		return nil, nil
	}
	return g.resource(query), nil
}

// apply makes one change of the members.
func (s *Server) apply(c change, members []string) ([]string, *refusal) {
	at := slices.Index(members, c.userID)
	_, exists := s.users[c.userID]
	switch {
	case c.all:
		return nil, nil
	case c.add && !exists:
		return nil, refuse(http.StatusBadRequest, scim.TypeInvalidValue, "there is no such user")
	case c.add && at < 0:
		return append(members, c.userID), nil
	case c.add:
		return members, nil // a success that changes nothing (RFC 7644, 3.5.2.1)
	case at >= 0:
		return slices.Delete(members, at, at+1), nil
	case s.habits.Lenient:
		return members, nil
	}
	return nil, refuse(http.StatusBadRequest, scim.TypeNoTarget, "the filter finds no member")
}

func (g *group) has(userID string) bool { return slices.Contains(g.members, userID) }

// readPatch reads the body of a PATCH.
func readPatch(r io.Reader) ([]change, *refusal) {
	var body struct {
		Schemas    []string `json:"schemas"`
		Operations []struct {
			Op    string `json:"op"`
			Path  string `json:"path"`
			Value []struct {
				Value string `json:"value"`
			} `json:"value"`
		} `json:"Operations"`
	}
	d := json.NewDecoder(io.LimitReader(r, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil || d.More() ||
		!slices.Equal(body.Schemas, []string{scim.SchemaPatchOp}) || len(body.Operations) == 0 {
		return nil, refuse(http.StatusBadRequest, scim.TypeInvalidSyntax, "the body is no PatchOp")
	}
	var changes []change
	for _, op := range body.Operations {
		switch op.Op {
		case scim.OpAdd:
			if op.Path != scim.AttributeMembers {
				return nil, refuse(http.StatusBadRequest, scim.TypeInvalidPath, "only members can be added")
			}
			if len(op.Value) == 0 {
				return nil, refuse(http.StatusBadRequest, scim.TypeInvalidValue, "an add needs a value")
			}
			for _, v := range op.Value {
				changes = append(changes, change{add: true, userID: v.Value})
			}
		case scim.OpRemove:
			// Without a filter all values go (RFC 7644, 3.5.2.2).
			userID, ok := parsePath(op.Path)
			all := op.Path == scim.AttributeMembers
			if !ok && !all || len(op.Value) != 0 {
				return nil, refuse(http.StatusBadRequest, scim.TypeInvalidPath, "only members can be removed")
			}
			changes = append(changes, change{userID: userID, all: all})
		default:
			return nil, refuse(http.StatusBadRequest, scim.TypeInvalidSyntax, "the op is not known")
		}
	}
	return changes, nil
}

// The filters that are understood. A value is a text as JSON has it.
var (
	filterForm = regexp.MustCompile(`^id eq ("(?:[^"\\]|\\.)*") and members\.value eq ("(?:[^"\\]|\\.)*")$`)
	pathForm   = regexp.MustCompile(`^members\[value eq ("(?:[^"\\]|\\.)*")\]$`)
)

// parseFilter reads a search for a group with a member.
func parseFilter(text string) (groupID, userID string, ok bool) {
	m := filterForm.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	err1 := json.Unmarshal([]byte(m[1]), &groupID)
	err2 := json.Unmarshal([]byte(m[2]), &userID)
	return groupID, userID, err1 == nil && err2 == nil
}

// parsePath reads the path of a member.
func parsePath(text string) (userID string, ok bool) {
	m := pathForm.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	err := json.Unmarshal([]byte(m[1]), &userID)
	return userID, err == nil
}
