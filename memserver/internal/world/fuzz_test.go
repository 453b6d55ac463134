package world_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/groups-go/groups/memserver/internal/world"
)

// FuzzRestore holds that what is accepted comes back equal, and that what is
// refused changes nothing.
func FuzzRestore(f *testing.F) {
	f.Add([]byte(snapshotJSON))
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"users":[{"id":"user:1"}],"groups":[{"id":"group:1","registration":"open","members":[{"user":"user:1"}]}]}`))
	f.Add([]byte(`{"users":[{"id":"user:1"}],"groups":[{"id":"group:1","registration":"open","denied":["user:1"],"invitations":["user:1"]}]}`))
	f.Add([]byte(`{"users":[],"groups":[{"id":"group:1","registration":"open","created":"0000-01-01T00:00:00+23:00"}]}`))
	f.Add([]byte(`{"users":[{"id":"\ud800"},{"id":"\udfff"}],"groups":null}`))
	f.Add([]byte(`{"users":[{"id":"user:1","email":"A@b"},{"id":"user:2","email":"a@B"}]}`))
	f.Add([]byte(`{"users":[{"id":"user:1","siteRoles":[],"timeZone":"UTC"}],"groups":[{"id":"room:1","registration":"open","parent":"room:1","messages":-0,"updated":"0001-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"users":[{"id":"user:1"}],"groups":[{"id":"group:1","registration":"open","rules":"<","photos":[{"user":"user:1","count":9223372036854775807}],"requests":[{"user":"user:1","message":"\u2028"}]}]}`))
	f.Add([]byte(`{"users":[{"id":"user:1"},{"id":"user:2"}],"groups":[{"id":"group:1","registration":"open","photos":[{"user":"user:1","count":9223372036854775807},{"user":"user:2","count":1}]}]}`))
	full, err := json.Marshal(fullData())
	must(f, err)
	f.Add(full)
	f.Fuzz(func(t *testing.T, text []byte) {
		var d world.Data
		if json.Unmarshal(text, &d) != nil {
			return // not for Restore
		}
		w := newWorld(t, rooms, join(open, ada), join(moderated, grace))
		before := w.Snapshot()
		if err := w.Restore(d); err != nil {
			equal(t, "the world after the refusal", before, w.Snapshot())
			return
		}
		if diff := cmp.Diff(d, w.Snapshot(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("what was accepted does not come back equal (-in +out):\n%s", diff)
		}
		once := marshal(t, w)
		var again world.Data
		must(t, json.Unmarshal(once, &again))
		must(t, w.Restore(again))
		if twice := marshal(t, w); !bytes.Equal(once, twice) {
			t.Fatalf("the bytes change:\n%s\n%s", once, twice)
		}
	})
}

func marshal(t *testing.T, w *world.World) []byte {
	t.Helper()
	text, err := json.Marshal(w.Snapshot())
	must(t, err)
	return text
}
