package world

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rosterModel is a roster beside the plain list of its keys. The value of a key is
// twice the key.
type rosterModel struct {
	roster roster[uint32]
	keys   []uint32
}

func (m *rosterModel) toggle(key uint32) {
	if i := slices.Index(m.keys, key); i >= 0 {
		m.roster.remove(key)
		m.keys = slices.Delete(m.keys, i, i+1)
		return
	}
	m.roster.add(key, 2*key)
	m.keys = append(m.keys, key)
}

func (m *rosterModel) check(t *rapid.T) {
	if diff := cmp.Diff(m.keys, slices.AppendSeq([]uint32{}, m.roster.keys())); diff != "" {
		t.Fatalf("keys (-want +got):\n%s", diff)
	}
	if m.roster.len() != len(m.keys) {
		t.Fatalf("len is %d, want %d", m.roster.len(), len(m.keys))
	}
	if most := max(few, 2*len(m.keys)); len(m.roster.entries) > most {
		t.Fatalf("%d entries for %d keys", len(m.roster.entries), len(m.keys))
	}
	if index := m.roster.index; index != nil && m.roster.entries[index.first].key == 0 {
		t.Fatalf("who looks for the oldest begins in a gap, at %d", index.first)
	}
	oldest := m.roster.oldest()
	if (oldest == nil) != (len(m.keys) == 0) || oldest != nil && *oldest != 2*m.keys[0] {
		t.Fatalf("the oldest is %v, of the keys %d", oldest, m.keys)
	}
	for _, key := range m.keys {
		if value := m.roster.get(key); value == nil || *value != 2*key {
			t.Fatalf("%d has the value %v", key, value)
		}
	}
}

func TestARosterDoesWhatAListDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rosterModel{keys: []uint32{}}
		m.roster.grow(rapid.IntRange(0, 3*few).Draw(t, "room"))
		keys := rapid.Uint32Range(1, rapid.SampledFrom([]uint32{3, few, 5 * few}).Draw(t, "most"))
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			for range rapid.IntRange(1, 2*few).Draw(t, "changes") {
				m.toggle(keys.Draw(t, "key"))
			}
			m.check(t)
			if absent := keys.Draw(t, "absent"); !slices.Contains(m.keys, absent) && (m.roster.has(absent) || m.roster.get(absent) != nil) {
				t.Fatalf("%d is there", absent)
			}
		}
		// The oldest go first, as where administrators leave one after the other.
		for len(m.keys) > 0 {
			m.toggle(m.keys[0])
			m.check(t)
		}
	})
}

func TestARosterWithoutTheKeyRemovesNothing(t *testing.T) {
	t.Parallel()
	var r roster[struct{}]
	r.remove(1)
	for key := range uint32(2 * few) {
		r.add(key+1, struct{}{})
	}
	r.remove(2*few + 1)
	if r.len() != 2*few {
		t.Errorf("%d keys are left of %d", r.len(), 2*few)
	}
}

func TestARosterThatIsReadyForManyMakesNoRoomAgain(t *testing.T) {
	t.Parallel()
	for _, many := range []int{1, few, few + 1, 10 * few} {
		var r roster[struct{}]
		r.grow(many)
		room, index := cap(r.entries), r.index
		for key := range many {
			r.add(uint32(key+1), struct{}{})
		}
		if cap(r.entries) != room || r.index != index {
			t.Errorf("made ready for %d it had room for %d, and for %d in the end", many, room, cap(r.entries))
		}
	}
}

// What is paid for the whole is paid by few calls.
func TestARosterIsTidiedSeldom(t *testing.T) {
	t.Parallel()
	const many = 1 << 14
	var r roster[struct{}]
	for key := range uint32(many) {
		r.add(key+1, struct{}{})
	}
	tidied, before := 0, r.index
	for i := range uint32(2 * many) { // the oldest goes, and comes back as the newest
		r.remove(i%many + 1)
		r.add(i%many+1, struct{}{})
		if r.index != before {
			tidied, before = tidied+1, r.index
		}
	}
	if tidied == 0 || tidied > 3 {
		t.Errorf("tidied %d times in %d changes of %d entries", tidied, 2*many, many)
	}
}
