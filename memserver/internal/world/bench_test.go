package world_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
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

// places are memberships at random: ten a group, five a user.
type places struct {
	w     *world.World
	pairs [][2]string // group and user
}

func scattered(b *testing.B, memberships int) places {
	b.Helper()
	p := places{w: world.New(documented, func() time.Time { return start })}
	users, groups := memberships/5, memberships/10
	for i := range users {
		must(b, p.w.PutUser(world.User{ID: fmt.Sprintf("user:%07d", i)}))
	}
	for i := range groups {
		must(b, p.w.AddGroup(world.Group{ID: fmt.Sprintf("group:%06d", i)}))
	}
	rng := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // repeatable on purpose
	for len(p.pairs) < memberships {
		pair := [2]string{fmt.Sprintf("group:%06d", rng.IntN(groups)), fmt.Sprintf("user:%07d", rng.IntN(users))}
		if p.w.Add(pair[0], pair[1], 0) == nil {
			p.pairs = append(p.pairs, pair)
		}
	}
	rng.Shuffle(len(p.pairs), func(i, j int) { p.pairs[i], p.pairs[j] = p.pairs[j], p.pairs[i] })
	return p
}

// BenchmarkJoinLeaveAnywhere is bound by how often it waits for the memory. Each
// iteration is one Leave and one Join.
func BenchmarkJoinLeaveAnywhere(b *testing.B) {
	for _, size := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("memberships=%d", size), func(b *testing.B) {
			p := scattered(b, size)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				pair := p.pairs[i%size]
				must(b, p.w.Leave(pair[0], pair[1]))
				if _, err := p.w.Join(pair[0], pair[1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEachLogin is bound by how often it waits for the memory. The groups
// have ten members.
func BenchmarkEachLogin(b *testing.B) {
	for _, size := range []int{1000, 1_000_000} {
		b.Run(fmt.Sprintf("memberships=%d", size), func(b *testing.B) {
			p := scattered(b, size)
			for _, u := range p.w.Users() {
				u.Login = "login-" + u.ID
				must(b, p.w.PutUser(u))
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				p.w.EachLogin(p.pairs[i%size][0], func([]byte) {})
			}
		})
	}
}

// BenchmarkHeap gives the live heap of a membership, users and groups with their
// ids included.
func BenchmarkHeap(b *testing.B) {
	const size = 100_000
	for b.Loop() {
		before := liveHeap()
		w := scattered(b, size).w
		b.ReportMetric((liveHeap()-before)/size, "B/membership")
		runtime.KeepAlive(w)
	}
}

func liveHeap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

func BenchmarkSnapshot(b *testing.B) {
	p := scattered(b, 100_000)
	d := p.w.Snapshot()
	b.Run("written", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(b, p.w.WriteFields(io.Discard))
		}
	})
	b.Run("json.Marshal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := json.Marshal(d)
			must(b, err)
		}
	})
}

func BenchmarkRestore(b *testing.B) {
	p := scattered(b, 100_000)
	d := p.w.Snapshot()
	text, err := json.Marshal(d)
	must(b, err)
	b.Run("built", func(b *testing.B) {
		for b.Loop() {
			must(b, p.w.Restore(d))
		}
	})
	b.Run("json.Unmarshal", func(b *testing.B) {
		for b.Loop() {
			var d world.Data
			must(b, json.Unmarshal(text, &d))
		}
	})
}
