package world

import (
	"iter"
	"slices"
)

// few is up to how many entries of a roster are looked through one after the
// other.
const few = 64

// roster keeps one value a key, in the order in which the keys came. Few lie
// together in memory and need nothing else; many have an index, and leave gaps
// where they go, until they are few again. The zero value is empty; 0 is no key.
//
// In the mean a call takes constant time. One that makes many out of few, or that
// closes the gaps when they are more than half, pays for the whole.
type roster[V any] struct {
	entries []entry[V]
	index   *index // nil where there are no gaps, and few entries
}

type entry[V any] struct {
	value V
	key   uint32 // 0 in a gap
}

type index struct {
	at    map[uint32]uint32 // key → place in the entries
	first int               // before it are gaps alone
}

func (r *roster[V]) len() int {
	if r.index == nil {
		return len(r.entries)
	}
	return len(r.index.at)
}

// find returns the place of the key, -1 where it is not there.
func (r *roster[V]) find(key uint32) int {
	if r.index != nil {
		if i, there := r.index.at[key]; there {
			return int(i)
		}
		return -1
	}
	for i := range r.entries {
		if r.entries[i].key == key {
			return i
		}
	}
	return -1
}

func (r *roster[V]) has(key uint32) bool { return r.find(key) >= 0 }

// get returns the value in place, until the next change, and nil where there is
// none.
func (r *roster[V]) get(key uint32) *V {
	if i := r.find(key); i >= 0 {
		return &r.entries[i].value
	}
	return nil
}

// oldest returns the first value in place, nil where there is none.
func (r *roster[V]) oldest() *V {
	for _, value := range r.all() {
		return value
	}
	return nil
}

// add appends. The key must be new: whoever adds has looked already, since each
// rule has a refusal of its own for what is there.
func (r *roster[V]) add(key uint32, value V) {
	if r.index != nil {
		r.index.at[key] = uint32(len(r.entries))
	}
	r.entries = append(r.entries, entry[V]{key: key, value: value})
	if r.index == nil && len(r.entries) > few {
		r.tidy()
	}
}

// remove does nothing where the key is not there.
func (r *roster[V]) remove(key uint32) {
	i := r.find(key)
	switch {
	case i < 0:
		return
	case r.index == nil:
		r.entries = slices.Delete(r.entries, i, i+1)
		return
	}
	delete(r.index.at, key)
	r.entries[i] = entry[V]{}
	if len(r.entries) > 2*len(r.index.at) {
		r.tidy()
		return
	}
	for r.entries[r.index.first].key == 0 {
		r.index.first++
	}
}

// grow makes ready for so many entries in all.
func (r *roster[V]) grow(entries int) {
	r.entries = slices.Grow(r.entries, max(entries-len(r.entries), 0))
	if r.index == nil && entries > few {
		r.index = indexOf(r.entries, entries)
	}
}

// tidy closes the gaps, and makes the index anew, or does without it.
func (r *roster[V]) tidy() {
	kept := make([]entry[V], 0, r.len())
	for key, value := range r.all() {
		kept = append(kept, entry[V]{key: key, value: *value})
	}
	r.entries, r.index = kept, nil
	if len(kept) > few/2 {
		r.index = indexOf(kept, len(kept))
	}
}

// indexOf makes the index of entries without gaps, with room for so many.
func indexOf[V any](entries []entry[V], room int) *index {
	x := &index{at: make(map[uint32]uint32, room)}
	for i := range entries {
		x.at[entries[i].key] = uint32(i)
	}
	return x
}

// all runs from the oldest to the newest. The roster must not change meanwhile;
// the values may.
func (r *roster[V]) all() iter.Seq2[uint32, *V] {
	return func(yield func(uint32, *V) bool) {
		first := 0
		if r.index != nil {
			first = r.index.first
		}
		for i := first; i < len(r.entries); i++ {
			if e := &r.entries[i]; e.key != 0 && !yield(e.key, &e.value) {
				return
			}
		}
	}
}

// keys and values run as all does.
func (r *roster[V]) keys() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for key := range r.all() {
			if !yield(key) {
				return
			}
		}
	}
}

func (r *roster[V]) values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, value := range r.all() {
			if !yield(*value) {
				return
			}
		}
	}
}
