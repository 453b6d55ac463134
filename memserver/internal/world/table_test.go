package world

import (
	"testing"

	"pgregory.net/rapid"
)

// keyed is a record of a table: hash is the same for several keys.
type keyed struct{ key, hash uint32 }

func newKeyed() *table[keyed] {
	return &table[keyed]{hash: func(k *keyed) uint32 { return k.hash }}
}

func (k keyed) in(t *table[keyed]) *keyed {
	return t.find(k.hash, func(other *keyed) bool { return other.key == k.key })
}

// spread gives hashes of all kinds: equal ones, and ones that differ in their
// high bits alone.
func spread(key uint32) uint32 {
	switch key % 3 {
	case 0:
		return key * 2654435769
	case 1:
		return key << 20
	default:
		return key % 5
	}
}

func TestATableDoesWhatAMapDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records, places, numbers := newKeyed(), map[uint32]*keyed{}, map[uint32]uint32{}
		if rapid.Bool().Draw(t, "grown") {
			records.grow(rapid.Uint32Range(0, 700).Draw(t, "size"))
		}
		most := rapid.Uint32Range(1, 2000).Draw(t, "keys")
		for range 3 * most {
			k := keyed{key: rapid.Uint32Range(1, most).Draw(t, "key")}
			k.hash = spread(k.key)
			place := k.in(records)
			if place != places[k.key] {
				t.Fatalf("%d is at %p, want %p", k.key, place, places[k.key])
			}
			if place != nil {
				records.remove(place)
				delete(places, k.key)
				delete(numbers, k.key)
				continue
			}
			number, place := records.add(k.hash)
			if *place != (keyed{}) || number == 0 || records.at(number) != place {
				t.Fatalf("%d: a new record is %v, at number %d", k.key, *place, number)
			}
			*place = k
			places[k.key], numbers[k.key] = place, number
		}
		if int(records.count) != len(places) {
			t.Fatalf("%d records, want %d", records.count, len(places))
		}
		for key, number := range numbers {
			if records.at(number) != places[key] || places[key].key != key {
				t.Fatalf("the number %d of %d leads to %v", number, key, *records.at(number))
			}
		}
		if used := records.used; used > most {
			t.Fatalf("%d slots for at most %d records at a time", used, most)
		}
	})
}

func TestAnEmptyTableFindsNothing(t *testing.T) {
	t.Parallel()
	records := newKeyed()
	if found := (keyed{key: 1}).in(records); found != nil {
		t.Errorf("found %v", found)
	}
	records.grow(10)
	if found := (keyed{key: 1}).in(records); found != nil {
		t.Errorf("found %v in one that has grown", found)
	}
}

// The work of growing is spread over the calls: a bucket more for each record.
func TestAddingARecordSplitsAtMostOneBucket(t *testing.T) {
	t.Parallel()
	records := newKeyed()
	for key := range uint32(5000) {
		before := records.buckets
		_, k := records.add(spread(key))
		*k = keyed{key: key, hash: spread(key)}
		if records.buckets > before+1 || records.buckets < records.count {
			t.Fatalf("from %d to %d buckets for %d records", before, records.buckets, records.count)
		}
	}
}
