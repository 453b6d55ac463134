package world

import (
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTheGroupsOfAUserAreASet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var j joined
		want := map[uint32]bool{}
		groups := rapid.Uint32Range(1, rapid.SampledFrom([]uint32{3, near, 2 * near, 2 * few}).Draw(t, "most"))
		for range rapid.IntRange(1, 20*near).Draw(t, "changes") {
			group := groups.Draw(t, "group")
			if j.has(group) != want[group] {
				t.Fatalf("has(%d) is %t", group, !want[group])
			}
			j.remove(group) // also where it is not there
			if want[group] {
				delete(want, group)
			} else {
				j.add(group)
				want[group] = true
			}
			checkJoined(t, &j, want)
		}
	})
}

func checkJoined(t *rapid.T, j *joined, want map[uint32]bool) {
	got := map[uint32]bool{}
	for group := range j.all() {
		if got[group] {
			t.Fatalf("%d is there twice", group)
		}
		got[group] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("groups (-want +got):\n%s", diff)
	}
	if j.len() != len(want) {
		t.Fatalf("len is %d, want %d", j.len(), len(want))
	}
	if j.has(0) {
		t.Fatal("0 is there, which is no group")
	}
}

func TestFewGroupsOfAUserStandInPlace(t *testing.T) {
	t.Parallel()
	var j joined
	for group := range uint32(near) {
		j.add(group + 1)
	}
	if j.many != nil {
		t.Errorf("%d groups are elsewhere", near)
	}
	j.add(near + 1)
	if j.many == nil || j.near != [near]uint32{} {
		t.Errorf("of %d groups, there are in place %v", near+1, j.near)
	}
	for group := range uint32(near + 1) {
		j.remove(group + 1)
	}
	if j.many != nil {
		t.Error("no groups are elsewhere")
	}
}

func TestAUserTakesTwoLinesOfTheCache(t *testing.T) {
	t.Parallel()
	if size := unsafe.Sizeof(slot[account]{}); size > 2*64 {
		t.Errorf("a user takes %d bytes", size)
	}
}

// Who goes to and fro between few and many groups does not pay for it each time.
func TestTheGroupsOfAUserMoveSeldom(t *testing.T) {
	t.Parallel()
	var j joined
	for group := range uint32(near) {
		j.add(group + 1)
	}
	j.add(near + 1)
	many := j.many
	for range near {
		j.remove(near + 1)
		j.add(near + 1)
	}
	if j.many != many {
		t.Error("they moved")
	}
}
