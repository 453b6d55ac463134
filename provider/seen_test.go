package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/groups-go/groups/provider"
)

func TestASeenTakesEachIdOnce(t *testing.T) {
	t.Parallel()
	var s provider.Seen
	for _, c := range []struct {
		id   string
		want bool
		n    int
	}{
		{"a", true, 1}, {"b", true, 2}, {"a", false, 2}, {"", true, 3}, {"", false, 3}, {"A", true, 4},
	} {
		if got := s.Add(c.id); got != c.want || s.Len() != c.n {
			t.Errorf("%q: %t, and there are %d; want %t and %d", c.id, got, s.Len(), c.want, c.n)
		}
	}
}

// No list without end is taken, however long its ids are.
func TestASeenIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		length, least, most int
	}{
		"ids":                  {1000, 33_000, 33_100},
		"long ids":             {900_000, 30, 40},
		"ids beyond the bound": {33 << 20, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s provider.Seen
			padding := strings.Repeat("x", c.length-7)
			n := 0
			for n <= c.most && s.Add(fmt.Sprintf("%07d", n)+padding) {
				n++
			}
			if n < c.least || n > c.most {
				t.Errorf("it took %d, want %d to %d", n, c.least, c.most)
			}
		})
	}
}
