package world

import "math/bits"

// chunkLen is a power of two, by which the chunks of all records here fill a
// size class of the allocator.
const chunkLen = 256

// chunked is an array that grows without moving what is in it.
type chunked[T any] []*[chunkLen]T

func (c chunked[T]) at(i uint32) *T { return &c[i/chunkLen][i%chunkLen] }

// reach makes room for the i-th element, where there is room for all before it.
func (c *chunked[T]) reach(i uint32) {
	if int(i/chunkLen) == len(*c) {
		*c = append(*c, new([chunkLen]T))
	}
}

// table keeps records under numbers, from 1 on, and finds them by hash. A record
// keeps its number and its place in memory until it is removed; both are then
// used again. 0 is no record, so that numbers serve as links that the garbage
// collector need not follow.
//
// It is a linear hash table: each record beyond one a bucket splits one bucket,
// in turn, so that no call pays for the growth of the whole, but for a list of
// chunks.
type table[T any] struct {
	hash    func(*T) uint32 // of a record that is in the table
	slots   chunked[slot[T]]
	used    uint32 // slots that ever held a record; the slot 0 never does
	free    uint32 // the first of those that hold none now
	count   uint32
	heads   chunked[bucket]
	buckets uint32
}

// lists is how many a bucket has, so that most look-ups fetch no record but the one
// that they look for.
const lists = 4

// bucket is the first number of each of its lists, by the highest bits of the hash.
type bucket [lists]uint32

// slot is a record with the next one of its list, or of the free ones.
type slot[T any] struct {
	next   uint32
	record T
}

// at returns the record of that number.
func (t *table[T]) at(number uint32) *T { return &t.slots.at(number).record }

// find returns the record of that hash which is the one, nil where there is
// none. is may be asked about records of another hash.
func (t *table[T]) find(hash uint32, is func(*T) bool) *T { return t.findFrom(t.first(hash), is) }

// first returns the number of the record that find looks at first, 0 for none.
func (t *table[T]) first(hash uint32) uint32 {
	if t.count == 0 {
		return 0
	}
	return *t.head(hash)
}

// findFrom is find for who has asked for the first.
func (t *table[T]) findFrom(first uint32, is func(*T) bool) *T {
	for n := first; n != 0; {
		s := t.slots.at(n)
		if is(&s.record) {
			return &s.record
		}
		n = s.next
	}
	return nil
}

// add returns a record to fill in, which is zero, and its number.
func (t *table[T]) add(hash uint32) (number uint32, record *T) {
	if t.count >= t.buckets {
		t.split()
	}
	t.count++
	number = t.free
	if number == 0 {
		t.used++
		number = t.used
		t.slots.reach(number)
	}
	s, head := t.slots.at(number), t.head(hash)
	if number == t.free {
		t.free = s.next
	}
	s.next, *head = *head, number
	return number, &s.record
}

// grow makes ready for so many records, so that adding them splits nothing.
func (t *table[T]) grow(records uint32) {
	for t.buckets < records {
		t.split()
	}
}

// remove takes out a record that is in the table.
func (t *table[T]) remove(record *T) {
	link := t.head(t.hash(record))
	s := t.slots.at(*link)
	for &s.record != record {
		link = &s.next
		s = t.slots.at(*link)
	}
	number := *link
	*link = s.next
	*s = slot[T]{next: t.free}
	t.free = number
	t.count--
}

// head returns the first number of the hash's list, in place.
func (t *table[T]) head(hash uint32) *uint32 {
	return &t.bucket(hash)[hash/(1<<32/lists)]
}

// bucket returns the hash's bucket, in place: as many low bits as there are buckets
// for, and one less for those not split yet.
func (t *table[T]) bucket(hash uint32) *bucket {
	mask := uint32(1)<<bits.Len32(t.buckets-1) - 1
	if hash&mask >= t.buckets {
		mask >>= 1
	}
	return t.heads.at(hash & mask)
}

// split adds a bucket and moves into it what belongs there, all of it from the
// bucket that differs in the highest bit.
func (t *table[T]) split() {
	fresh := t.buckets
	t.heads.reach(fresh)
	t.buckets++
	if fresh == 0 {
		return
	}
	to, from := t.heads.at(fresh), t.heads.at(fresh&^(1<<(bits.Len32(fresh)-1)))
	for i := range from {
		for link := &from[i]; *link != 0; {
			s := t.slots.at(*link)
			if t.bucket(t.hash(&s.record)) != to {
				link = &s.next
				continue
			}
			*link, s.next, to[i] = s.next, to[i], *link
		}
	}
}
