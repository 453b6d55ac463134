package world

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const writtenMembers = `[
{"user": "user:1", "roles": ["admin", "moderator"], "since": "2010-05-01T12:00:02Z"},
{"user": "user:2", "roles": [], "since": "2010-05-01T12:00:03.000000001Z"}]`

func TestMembersAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	var all []Member
	p := parser{rest: []byte(writtenMembers)}
	if !p.members(&all) {
		t.Fatal("it is left to encoding/json")
	}
	want := []Member{
		{User: "user:1", Roles: Admin | Moderator, Since: time.Date(2010, 5, 1, 12, 0, 2, 0, time.UTC)},
		{User: "user:2", Since: time.Date(2010, 5, 1, 12, 0, 3, 1, time.UTC)},
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAListOfMembersRefusesAnUnknownRole(t *testing.T) {
	t.Parallel()
	for _, roles := range []string{`["king"]`, `["admin", "admin"]`} {
		var l MemberList
		err := json.Unmarshal([]byte(`[{"user": "user:1", "roles": `+roles+`, "since": "2010-05-01T12:00:02Z"}]`), &l)
		if !errors.Is(err, BadRoles) {
			t.Errorf("%s: %v", roles, err)
		}
	}
}

// FuzzMemberList holds that a list is read, or refused, as encoding/json does.
func FuzzMemberList(f *testing.F) {
	f.Add([]byte(writtenMembers))
	for _, text := range []string{
		`[]`, ` [ ] `, `null`, `{}`, `"x"`, `[null]`, `[{}]`, `[[]]`,
		`[{"user":"user:1","roles":["admin"],"since":"2010-05-01T12:00:02+02:00"},{"user":"user:2"}]`,
		`[{"since": "2010-05-01T12:00:02Z", "roles": ["coach"], "user": "user:1"}]`,
		`[{"user": "\u00fcser", "roles": ["adm\u0069n"], "since": "2010-05-01T12:00:0\u0032Z"}]`,
		`[{"user": "üser", "roles": null, "since": null}]`,
		`[{"user": "a", "roles": ["king"], "since": "2010-05-01T12:00:02Z"}]`,
		`[{"user": "a", "roles": ["admin", "admin"], "since": "2010-05-01T12:00:02Z"}]`,
		`[{"user": "a", "roles": [], "since": "yesterday"}]`,
		`[{"user": "a", "roles": [], "since": "2010-05-01T12:00:02Z", "colour": 1}]`,
		`[{"user": "a", "roles": [], "since": "2010-05-01T12:00:02Z", "user": "b"}]`,
		`[{"User": "a", "roles": [""], "since": ""}]`,
		"[{\"user\": \"\xff\", \"roles\": [], \"since\": \"2010-05-01T12:00:02Z\"}]",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return // not for it
		}
		var want []Member
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		refusal := dec.Decode(&want)
		var got MemberList
		if err := json.Unmarshal(text, &got); (err != nil) != (refusal != nil) {
			t.Fatalf("error: got %v, want %v", err, refusal)
		}
		if diff := cmp.Diff(want, []Member(got)); refusal == nil && diff != "" {
			t.Fatalf("(-encoding/json +got):\n%s", diff)
		}
	})
}
