package world_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/groups-go/groups/memserver/internal/world"
	"pgregory.net/rapid"
)

// written is what WriteFields writes, in braces.
func written(t interface{ Fatal(args ...any) }, w *world.World) []byte {
	b := bytes.NewBufferString("{")
	if err := w.WriteFields(b); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), '}')
}

// compacted has no white space between the values.
func compacted(t interface{ Fatal(args ...any) }, text []byte) string {
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsWrittenIsTheSnapshot(t *testing.T) {
	t.Parallel()
	full := newWorld(t, rooms)
	must(t, full.Restore(fullData()))
	for name, w := range map[string]*world.World{
		"nothing":           world.New(rooms, clock()),
		"a few memberships": newWorld(t, pools, add(open, ada, world.Admin), join(open, grace), addPhotos(open, ada, 2)),
		"every field":       full,
	} {
		equal(t, name, string(marshal(t, w)), compacted(t, written(t, w)))
	}
}

// The two ways lead to the same bytes for each text, role, number and moment.
func TestWhatIsWrittenIsWhatJSONWouldBe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string { return rapid.StringN(0, 6, -1).Draw(t, name) }
		at := func(name string) time.Time {
			return time.Unix(rapid.Int64Range(-62_000_000_000, 253_000_000_000).Draw(t, name), rapid.Int64Range(0, 999_999_999).Draw(t, name))
		}
		id := "u" + text("id")
		u := world.User{ID: id, Login: text("login"), Name: text("name"), Email: text("email"), Biography: text("biography"), TimeZone: text("zone")}
		if role := text("role of the site"); role != "" {
			u.SiteRoles = []string{role, role + "2"}
		}
		g := world.Group{
			ID: "g" + text("group"), Name: text("name"), Registration: someKinds.Draw(t, "registration"), Created: at("created"),
			Archived: rapid.Bool().Draw(t, "archived"), Private: rapid.Bool().Draw(t, "private"), Parent: text("parent"), Creator: text("creator"),
			Messages: rapid.IntMin(0).Draw(t, "messages"), Updated: at("updated"), Rules: text("rules"), Description: text("description"),
		}
		w := world.New(pools, clock())
		roles := world.Role(rapid.IntRange(0, 31).Draw(t, "roles"))
		err := w.Restore(world.Data{
			Users: []world.User{u, {ID: id + "2"}},
			Groups: []world.GroupData{{
				Group: g, Members: []world.Member{{User: id, Roles: roles, Since: at("since")}},
				Requests:    []world.Request{{User: id + "2", Since: at("asked"), Message: text("message")}},
				Invitations: []string{id + "2"}, Photos: []world.Photos{{User: id, Count: rapid.IntMin(1).Draw(t, "photos")}},
			}, {Group: world.Group{ID: g.ID + "2", Registration: world.Open, Deleted: true}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(w.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		if got := compacted(t, written(t, w)); got != string(want) {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
	})
}

func TestEachRecordHasALine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, documented, join(open, ada), join(open, grace), join(moderated, joan))
	text := string(written(t, w))
	equal(t, "lines of members", 2, strings.Count(text, "\n"+`{"user": "user:1", `)+strings.Count(text, "\n"+`{"user": "user:2", `))
	equal(t, "lines", 1+3+1+4+2+1, strings.Count(text, "\n")+1)
}

// crowd is a World with a group of that size, whose snapshot is written in many
// parts.
func crowd(t testing.TB, size int) *world.World {
	t.Helper()
	w := world.New(documented, clock())
	must(t, w.AddGroup(world.Group{ID: open}))
	for i := range size {
		id := fmt.Sprintf("user:%d", i)
		must(t, w.PutUser(world.User{ID: id}))
		must(t, w.Add(open, id, 0))
	}
	return w
}

func TestALargeGroupIsWrittenWhole(t *testing.T) {
	t.Parallel()
	w := crowd(t, 5000)
	equal(t, "the snapshot", string(marshal(t, w)), compacted(t, written(t, w)))
}

// It makes no copy: what it allocates does not grow with the memberships.
func TestWritingTakesNoRoomForTheMemberships(t *testing.T) { //nolint:paralleltest // it counts allocations
	few, many := crowd(t, 10), crowd(t, 5000)
	count := func(w *world.World) float64 {
		return testing.AllocsPerRun(5, func() { must(t, w.WriteFields(io.Discard)) })
	}
	if a, b := count(few), count(many); b > a+10 {
		t.Errorf("%v allocations for many members, %v for few", b, a)
	}
}

// full takes so many bytes and then fails.
type full struct {
	room int
	err  error
}

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return 0, f.err
	}
	f.room -= len(b)
	return len(b), nil
}

func TestAnErrorOfTheWriterIsReturned(t *testing.T) {
	t.Parallel()
	w := crowd(t, 5000)
	size := len(written(t, w))
	broken := errors.New("the disk is full")
	for _, room := range []int{0, size / 3, 2 * size / 3, size - 3} {
		if err := w.WriteFields(&full{room, broken}); !errors.Is(err, broken) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
	must(t, w.WriteFields(&full{size - 2, broken}))
}

func TestAMomentThatNoJSONHoldsIsAnError(t *testing.T) {
	t.Parallel()
	w := world.New(documented, func() time.Time { return start.AddDate(8000, 0, 0) })
	must(t, w.PutUser(world.User{ID: ada}))
	must(t, w.AddGroup(world.Group{ID: open, Created: start}))
	must(t, w.Add(open, ada, 0))
	if err := w.WriteFields(io.Discard); err == nil {
		t.Error("it was written")
	}
}
