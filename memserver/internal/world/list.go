package world

import (
	"iter"
	"strings"
)

// list keeps one value a key, in the order in which the keys came. Every
// operation but a walk takes constant time, which a slice (removal) and a bare map
// (order) cannot give together. The zero value is empty.
type list[V any] struct {
	byKey       map[string]*entry[V]
	first, last *entry[V]
}

type entry[V any] struct {
	key        string
	value      V
	prev, next *entry[V]
}

func (l *list[V]) len() int { return len(l.byKey) }

func (l *list[V]) has(key string) bool { return l.byKey[key] != nil }

// get returns the value in place, nil where there is none.
func (l *list[V]) get(key string) *V {
	if e := l.byKey[key]; e != nil {
		return &e.value
	}
	return nil
}

// add appends. The key must be new: whoever adds has looked already, since each
// rule has a refusal of its own for what is there. A copy of it is kept.
func (l *list[V]) add(key string, value V) {
	if l.byKey == nil {
		l.byKey = make(map[string]*entry[V])
	}
	key = strings.Clone(key)
	e := &entry[V]{key: key, value: value, prev: l.last}
	if l.last == nil {
		l.first = e
	} else {
		l.last.next = e
	}
	l.last = e
	l.byKey[key] = e
}

// remove does nothing where the key is not there.
func (l *list[V]) remove(key string) {
	e := l.byKey[key]
	if e == nil {
		return
	}
	if e.prev == nil {
		l.first = e.next
	} else {
		e.prev.next = e.next
	}
	if e.next == nil {
		l.last = e.prev
	} else {
		e.next.prev = e.prev
	}
	delete(l.byKey, key)
}

// keys runs from the oldest to the newest. The list must not change meanwhile.
func (l *list[V]) keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		for e := l.first; e != nil; e = e.next {
			if !yield(e.key) {
				return
			}
		}
	}
}

// values runs as keys does.
func (l *list[V]) values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for e := l.first; e != nil; e = e.next {
			if !yield(e.value) {
				return
			}
		}
	}
}
