package oauth1

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"time"
)

// A Key names who used a nonce. A nonce is used once for each stamp, consumer and
// token (RFC 5849, 3.3).
type Key struct{ Consumer, Token, Nonce string }

// A Verdict says whether a stamp and a nonce may be used.
type Verdict int

// The verdicts. Old is a stamp that is refused: it is beyond the window, or what
// was used with it has been forgotten, or there is no room to remember it.
const (
	Fresh Verdict = iota
	Used
	Old
)

// String gives the verdict's name.
func (v Verdict) String() string {
	switch v {
	case Fresh:
		return "fresh"
	case Used:
		return "used"
	case Old:
		return "old"
	default:
		return "Verdict(" + strconv.Itoa(int(v)) + ")"
	}
}

// ParseTimestamp reads an oauth_timestamp: a positive decimal integer, the
// seconds since 1970.
func ParseTimestamp(s string) (stamp int64, ok bool) {
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil && n > 0
}

// Nonces remembers which nonces were used. It forgets them when their stamp is
// older than the window; where there are more than its capacity it forgets those
// of the oldest second. What it has forgotten is Old ever after, also when the
// clock is set back, so no request passes twice.
//
// A stamp may be ahead of the clock, by any time, but only while less than half
// of the capacity is in use. Otherwise who has a key could fill it with stamps
// that never grow old, and others would be refused. So what is ahead takes at
// most one half, and nothing that is not yet past is forgotten for want of room.
// A flood of nonces shortens the window for all while it lasts, at most to the
// present second.
//
// It is not safe for concurrent use: the caller holds a lock.
type Nonces struct {
	window   int64 // in seconds
	capacity int
	size     int
	// seconds are the stamps that were used, in order.
	seconds []int64
	used    map[int64]map[digest]struct{}
	// floor is the greatest stamp that was forgotten.
	floor int64
}

// A digest stands for a Key, so that long ones take no more room.
type digest [16]byte

// NewNonces gives an empty store. window is how old a stamp may be, cut to whole
// seconds; capacity is how many nonces are remembered at most, and is positive.
func NewNonces(window time.Duration, capacity int) *Nonces {
	return &Nonces{
		window:   int64(window / time.Second),
		capacity: capacity,
		used:     make(map[int64]map[digest]struct{}),
	}
}

// Check says whether a nonce may be used, and changes nothing. Only [Nonces.Use]
// tells that there is no room.
func (n *Nonces) Check(now time.Time, stamp int64, key Key) Verdict {
	return n.check(now, stamp, key.digest())
}

func (n *Nonces) check(now time.Time, stamp int64, d digest) Verdict {
	if stamp <= n.floor || stamp < now.Unix()-n.window {
		return Old
	}
	if _, ok := n.used[stamp][d]; ok {
		return Used
	}
	return Fresh
}

// Use takes a nonce, once its request's signature was found right: it checks
// again, and remembers the nonce where the verdict is Fresh. A request whose
// verdict is another is refused.
func (n *Nonces) Use(now time.Time, stamp int64, key Key) Verdict {
	n.forgetBefore(now.Unix() - n.window)
	d := key.digest()
	if v := n.check(now, stamp, d); v != Fresh {
		return v
	}
	if !n.makeRoom(now, stamp) {
		return Old
	}
	bucket := n.used[stamp]
	if bucket == nil {
		bucket = make(map[digest]struct{})
		n.used[stamp] = bucket
		at, _ := slices.BinarySearch(n.seconds, stamp)
		n.seconds = slices.Insert(n.seconds, at, stamp)
	}
	bucket[d] = struct{}{}
	n.size++
	return Fresh
}

// makeRoom reports whether one more nonce may be remembered, and forgets the
// oldest second for it where it must. It never forgets the stamp's own second or
// a later one: then the stamp itself would be Old.
func (n *Nonces) makeRoom(now time.Time, stamp int64) bool {
	if stamp > now.Unix() {
		return n.size < (n.capacity+1)/2
	}
	if n.size < n.capacity {
		return true
	}
	if len(n.seconds) == 0 || n.seconds[0] >= stamp {
		return false
	}
	n.forgetBefore(n.seconds[0] + 1)
	return true
}

// forgetBefore forgets what was used with stamps before one.
func (n *Nonces) forgetBefore(stamp int64) {
	count, _ := slices.BinarySearch(n.seconds, stamp)
	if count == 0 {
		return
	}
	for _, second := range n.seconds[:count] {
		n.size -= len(n.used[second])
		delete(n.used, second)
	}
	n.floor = n.seconds[count-1]
	n.seconds = slices.Delete(n.seconds, 0, count)
}

// digest hashes the key. The lengths keep apart keys that are the same when
// joined.
func (k Key) digest() digest {
	b := make([]byte, 0, 256)
	b = binary.AppendUvarint(b, uint64(len(k.Consumer)))
	b = append(b, k.Consumer...)
	b = binary.AppendUvarint(b, uint64(len(k.Token)))
	b = append(b, k.Token...)
	b = append(b, k.Nonce...)
	sum := sha256.Sum256(b)
	return digest(sum[:16])
}
