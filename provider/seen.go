package provider

// A Seen is what a walk over the pages of a list remembers: the ids that came. It
// keeps a walk from going on without end, and from filling the memory, whatever a
// provider sends. The zero Seen is empty.
type Seen struct {
	ids  map[string]struct{}
	size int
}

// maxSeenBytes bounds what a Seen holds: a million ids of the usual length, as no
// list of members is known to have more.
const maxSeenBytes = 32 << 20

// seenBytes is what an id takes beside its own bytes.
const seenBytes = 16

// Add adds the id of the next entry. It reports false, and adds nothing, where
// the entry has come before, or the list has grown beyond what is believed of
// any: 32 MiB, in which an id takes its length and 16 bytes. The walk then ends:
// its pages are not those of one list.
func (s *Seen) Add(id string) bool {
	size := s.size + len(id) + seenBytes
	if _, twice := s.ids[id]; twice || size > maxSeenBytes {
		return false
	}
	if s.ids == nil {
		s.ids = make(map[string]struct{})
	}
	s.ids[id], s.size = struct{}{}, size
	return true
}

// Len gives how many entries there were.
func (s *Seen) Len() int { return len(s.ids) }
