package memserver

import (
	"math/rand/v2"
	"sync"
)

// ids is the server's one source of everything that is made up: tokens, salts
// and ids. It is safe for concurrent use.
type ids struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func newIDs(seed uint64) *ids {
	return &ids{rng: rand.New(rand.NewPCG(seed, 0))} //nolint:gosec // repeatable on purpose: see the package's last paragraph
}

// hex gives n random digits of base 16.
func (s *ids) hex(n int) string { return s.text(n, "0123456789abcdef") }

// alnum gives n random letters and digits.
func (s *ids) alnum(n int) string {
	return s.text(n, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}

func (s *ids) text(n int, digits string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[s.rng.IntN(len(digits))]
	}
	return string(b)
}
