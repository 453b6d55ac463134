package world_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/groups-go/groups/memserver/internal/world"
)

// BenchmarkTheOnlyAdministratorLeaves takes the same time in a group of any size.
func BenchmarkTheOnlyAdministratorLeaves(b *testing.B) {
	for _, size := range []int{10, 100_000} {
		b.Run(fmt.Sprintf("members=%d", size), func(b *testing.B) {
			w := world.New(pools, func() time.Time { return start })
			must(b, w.AddGroup(world.Group{ID: open}))
			for i := range size + 1 {
				must(b, w.PutUser(world.User{ID: fmt.Sprintf("user:%d", i)}))
				must(b, w.Add(open, fmt.Sprintf("user:%d", i), 0))
			}
			must(b, w.Leave(open, "user:0"))
			b.ReportAllocs()
			for b.Loop() {
				must(b, w.SetRoles(open, "user:1", 0)) // whom the leave before promoted
				must(b, w.Add(open, "user:0", world.Admin))
				must(b, w.Leave(open, "user:0"))
			}
		})
	}
}

// BenchmarkJoinLeave takes the same time in a group of any size.
func BenchmarkJoinLeave(b *testing.B) {
	for _, size := range []int{10, 100_000} {
		b.Run(fmt.Sprintf("members=%d", size), func(b *testing.B) {
			w := world.New(documented, func() time.Time { return start })
			must(b, w.AddGroup(world.Group{ID: open}))
			for i := range size + 1 {
				must(b, w.PutUser(world.User{ID: fmt.Sprintf("user:%d", i)}))
				if i > 0 {
					must(b, w.Add(open, fmt.Sprintf("user:%d", i), 0))
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Join(open, "user:0"); err != nil {
					b.Fatal(err)
				}
				if err := w.Leave(open, "user:0"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
