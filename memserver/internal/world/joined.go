package world

import "iter"

// near is how many groups of a user stand in the user's record itself, which they
// fill up to two lines of the cache. Few users are in more.
const near = 10

// joined are the groups of one user by their numbers, in no order. Few of them
// come from memory with the user. The zero value is empty; 0 is no group.
//
// In the mean a call takes constant time. One that makes many out of few, or few
// out of many, moves all of them.
type joined struct {
	near [near]uint32      // without gaps, 0 behind the last; all of it is 0 where there are many
	many *roster[struct{}] // nil where there are few
}

func (j *joined) len() int {
	if j.many != nil {
		return j.many.len()
	}
	n := 0
	for n < near && j.near[n] != 0 {
		n++
	}
	return n
}

func (j *joined) has(group uint32) bool {
	for _, n := range j.near {
		switch n {
		case 0:
			return j.many != nil && j.many.has(group)
		case group:
			return true
		}
	}
	return false
}

// add adds a group that is not there.
func (j *joined) add(group uint32) {
	switch n := j.len(); {
	case j.many != nil:
	case n < near:
		j.near[n] = group
		return
	default:
		j.many = &roster[struct{}]{}
		for _, n := range j.near {
			j.many.add(n, struct{}{})
		}
		j.near = [near]uint32{}
	}
	j.many.add(group, struct{}{})
}

// remove does nothing where the group is not there.
func (j *joined) remove(group uint32) {
	if j.many != nil {
		j.many.remove(group)
		if j.many.len() <= near/2 {
			j.move()
		}
		return
	}
	end := j.len()
	for i := range end {
		if j.near[i] == group {
			j.near[i], j.near[end-1] = j.near[end-1], 0
			return
		}
	}
}

// move makes few out of many.
func (j *joined) move() {
	n := 0
	for group := range j.many.keys() {
		j.near[n] = group
		n++
	}
	j.many = nil
}

// all runs through them. They must not change meanwhile.
func (j *joined) all() iter.Seq[uint32] {
	if j.many != nil {
		return j.many.keys()
	}
	return func(yield func(uint32) bool) {
		for _, n := range j.near {
			if n == 0 || !yield(n) {
				return
			}
		}
	}
}
