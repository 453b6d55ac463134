package scim_test

import (
	"fmt"
	"slices"
	"testing"

	"example.org/scim"
	"github.com/groups-go/groups"
)

// After a lost answer a refusal is judged by what it proves: noTarget proves
// that a Leave's user is no member, and of everything else a read decides.
func TestWhatARefusalProvesAfterALostAnswer(t *testing.T) {
	t.Parallel()
	const unknown = groups.ErrOutcomeUnknown
	in, out := []reply{ok(groupFound)}, []reply{ok(nothingFound)}
	for _, c := range []struct {
		op       string
		refusal  reply
		read     string
		search   []reply
		group    reply
		want     groups.Code // "" is an Inferred Result
		attempts int
	}{
		{"leave", refusal(400, scim.TypeNoTarget), "is not asked for", nil, reply{}, "", 2},
		{"leave", refusal(403, ""), "says joined", in, reply{}, groups.ErrPermissionDenied, 3},
		{"leave", refusal(403, ""), "says left", out, ok(groupBody), "", 4},
		{"leave", refusal(404, ""), "finds no group", out, refusal(404, ""), unknown, 4},
		{"leave", refusal(401, ""), "fails", []reply{refusal(401, "")}, reply{}, unknown, 3},
		{"join", refusal(400, scim.TypeNoTarget), "says joined", in, reply{}, "", 3},
		{"join", refusal(409, scim.TypeUniqueness), "says joined", in, reply{}, "", 3},
		{"join", refusal(409, scim.TypeUniqueness), "says left", out, ok(groupBody), groups.ErrRefused, 4},
		{"join", refusal(400, scim.TypeInvalidValue), "says left", out, ok(groupBody), groups.ErrInvalidArgument, 4},
		{"join", refusal(404, ""), "finds no group", out, refusal(404, ""), unknown, 4},
		{"join", refusal(400, "ownWords"), "is not supported", []reply{refusal(400, scim.TypeInvalidFilter)}, reply{}, unknown, 3},
		{"join", refusal(400, "ownWords"), "is not filtered", []reply{ok(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":7}`)}, reply{}, unknown, 3},
	} {
		t.Run(fmt.Sprintf("%s, %s, the read %s", c.op, c.refusal.body, c.read), func(t *testing.T) {
			t.Parallel()
			s := &site{patch: []reply{{}, c.refusal}, search: c.search, group: []reply{c.group}}
			client := s.client(t)
			run, want := client.Join, groups.StateJoined
			if c.op == "leave" {
				run, want = client.Leave, groups.StateLeft
			}
			res, err := run(t.Context(), member)
			if c.want != "" {
				if e := errorOf(t, err, c.want); e.Attempts != c.attempts {
					t.Errorf("%+v", e)
				}
				return
			}
			if err != nil || !res.Inferred || res.State != want || res.Native != nil || res.Attempts != c.attempts {
				t.Errorf("got %+v, %v", res, err)
			}
		})
	}
}

// What is not SCIM's answer is never a success, and after a change never the
// proof that nothing happened.
func TestStrangeAnswersAreNoSuccess(t *testing.T) {
	t.Parallel()
	const list = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],`
	bodies := []string{
		"", " ", "null", "{}", "[]", "<html>ok</html>", `"ok"`, groupBody[:len(groupBody)-1], groupBody + groupBody,
		userBody + "x", `{"id":"g1","displayName":"Poets"}`, `{"schemas":"urn:ietf:params:scim:schemas:core:2.0:Group","id":"g1"}`,
		`{"schemas":[],"id":"g1"}`, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g2"}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":null}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":["g1"]}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g2","ID":"g1"}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":7}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":""}`,
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","userName":[]}`,
		list + `"totalResults":2,"Resources":[` + groupBody + `]}`, list + `"totalResults":1}`, list + `"totalResults":1,"Resources":[]}`,
		list + `"totalResults":0,"Resources":[` + groupBody + `]}`, list + `"totalResults":1,"Resources":[` + userBody + `]}`,
		list + `"totalResults":1,"Resources":[null]}`, list + `"totalResults":1,"Resources":{}}`, list + `"totalResults":"1","Resources":[]}`,
		list + `"totalResults":1,"Resources":[{"id":7}]}`, list + `"Resources":[]}`, list + `"totalResults":null}`,
		refusal(404, "").body,
		`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error","urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1"}`,
	}
	for op, call := range calls {
		for _, body := range bodies {
			want := []groups.Code{groups.ErrUnavailable, groups.ErrBadResponse}
			if op == "join" || op == "leave" {
				want = []groups.Code{groups.ErrOutcomeUnknown}
			}
			if got := groups.CodeOf(call(t, ok(body))); !slices.Contains(want, got) {
				t.Errorf("%s with %s: got %q, want one of %q", op, body, got, want)
			}
		}
	}
}

// Of the statuses between 200 and 299, 200 alone says that the work is done, and
// 204 where there is nothing to say.
func TestOtherStatusesAreNoSuccess(t *testing.T) {
	t.Parallel()
	success := map[string]string{"join": groupBody, "leave": groupBody, "state": groupFound, "getGroup": groupBody, "getMe": userBody}
	for op, call := range calls {
		for _, status := range []int{201, 202, 203, 204, 206, 299} {
			if err := call(t, reply{status: status, body: success[op]}); err == nil {
				t.Errorf("%s succeeds with %d", op, status)
			}
		}
		if err := call(t, reply{status: 204}); (err == nil) != (op == "join" || op == "leave") {
			t.Errorf("%s with 204 and nothing: %v", op, err)
		}
		for _, status := range []int{301, 307, 308} {
			wantCode(t, call(t, reply{status: status, body: success[op]}), groups.ErrBadResponse)
		}
		if err := call(t, reply{status: 404, body: success[op]}); err == nil {
			t.Errorf("%s succeeds with 404", op)
		}
		wantCode(t, call(t, reply{status: 404, body: refusal(403, "").body}), groups.ErrBadResponse)
		wantCode(t, call(t, reply{status: 404, body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":404}`}), groups.ErrBadResponse)
	}
}

// Names and URNs are compared without regard to case (RFC 7643, 2.1).
func TestTheCaseOfNamesDoesNotCount(t *testing.T) {
	t.Parallel()
	body := `{"Schemas":["URN:ietf:params:scim:schemas:core:2.0:group"],"ID":"g1","DISPLAYNAME":"Poets","extra":{}}`
	g, err := (&site{group: []reply{ok(body)}}).client(t).GetGroup(t.Context(), "g1")
	if err != nil || *g != (scim.Group{ID: "g1", DisplayName: "Poets"}) {
		t.Errorf("got %+v, %v", g, err)
	}
}
