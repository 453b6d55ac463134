package world

import (
	"encoding/binary"
	"time"
)

// moment is a time in UTC without pointers: the seconds since the zero time, as
// a signed number of 40 bits, and the nanoseconds. That keeps the years 0 to
// 9999 exactly, and some beyond them. The zero moment is the zero time.
type moment [9]byte

var zeroSecond = time.Time{}.Unix()

func momentOf(t time.Time) (m moment) {
	seconds := t.Unix() - zeroSecond
	binary.LittleEndian.PutUint32(m[:4], uint32(seconds))
	m[4] = byte(seconds >> 32)
	binary.LittleEndian.PutUint32(m[5:], uint32(t.Nanosecond()))
	return m
}

func (m moment) time() time.Time {
	seconds, nanos := m.parts()
	return time.Unix(seconds+zeroSecond, int64(nanos)).UTC()
}

// parts are the seconds since the zero time, and the nanoseconds beyond them.
func (m moment) parts() (seconds int64, nanos uint32) {
	return int64(int8(m[4]))<<32 | int64(binary.LittleEndian.Uint32(m[:4])), binary.LittleEndian.Uint32(m[5:])
}
