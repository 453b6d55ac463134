package rows

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/memserver"
)

const roleWorld = "world"

// The kinds of stores.
const (
	kindSite = "memserver"
	kindMaps = "map of maps"
)

// The aims of a membership: bytes, and µs in the largest world and in that of a
// tenth of it.
const (
	worldBytes       = 80
	worldMicros      = 1.5
	worldTenthMicros = 0.9
)

// A worldTask says which store is measured, and how.
type worldTask struct {
	Kind                      string
	Memberships, Batches, Ops int
}

// A worldCost is what a membership costs.
type worldCost struct {
	// Bytes are those of live heap for a membership, Fixed those of them that
	// users and groups take who have none.
	Bytes, Fixed float64
	// Micros is the mean time of a Join or Leave, in a world that keeps its size
	// but for a batch.
	Micros float64
}

// worlds measures all sizes, each of each kind in a process of its own.
func worlds(ctx context.Context, r *Run) error {
	site, maps := report.Curve{Name: kindSite}, report.Curve{Name: kindMaps}
	var all [][2]worldCost
	for _, size := range r.Sizes {
		var costs [2]worldCost
		for i, kind := range []string{kindSite, kindMaps} {
			task := worldTask{kind, size, r.WorldBatches, r.WorldOps}
			if err := measure.Ask(ctx, roleWorld, task, &costs[i]); err != nil {
				return fmt.Errorf("%s of %d: %w", kind, size, err)
			}
		}
		all = append(all, costs)
		site.Costs = append(site.Costs, report.Cost{Memberships: size, Bytes: costs[0].Bytes, Micros: costs[0].Micros})
		maps.Costs = append(maps.Costs, report.Cost{Memberships: size, Bytes: costs[1].Bytes, Micros: costs[1].Micros})
		r.addWorld(size, all)
	}
	r.Curves = []report.Curve{site, maps}
	return nil
}

// addWorld makes the row of the newest size.
func (r *Run) addWorld(size int, all [][2]worldCost) {
	ours, theirs, smallest := all[len(all)-1][0], all[len(all)-1][1], all[0][0]
	var bytes, micros report.Aim
	switch len(r.Sizes) - len(all) {
	case 0:
		bytes, micros = report.AtMost(worldBytes), report.AtMost(worldMicros)
	case 1:
		bytes, micros = report.AtMost(worldBytes), report.AtMost(worldTenthMicros)
	}
	bound := fmt.Sprintf("%s of the bytes are users and groups, who are there without memberships too.", report.Number(ours.Fixed))
	if len(all) > 1 {
		bound += fmt.Sprintf(" The time is that of memory: among %s memberships, which fit into the caches, the same takes %s µs.",
			count(r.Sizes[0]), report.Number(smallest.Micros))
	}
	r.add(report.Row{
		Work:    fmt.Sprintf("world: Join and Leave, %s memberships in %s groups, %s users, who are known by their ids alone", count(size), count(groupsOf(size)), count(usersOf(size))),
		Against: kindMaps,
		Figures: []report.Figure{
			{Value: ours.Bytes, Unit: "bytes of live heap a membership", Aim: bytes, Note: "against " + report.Number(theirs.Bytes)},
			{Value: ours.Micros, Unit: "µs in the mean", Aim: micros, Note: "against " + report.Number(theirs.Micros)},
		},
		Bound: bound,
	})
}

// newStore makes an empty store; end ends what it is made of.
func newStore(kind string, site func(*memserver.Server) store) (s store, end func()) {
	if kind == kindMaps {
		return newMapStore(), func() {}
	}
	srv := memserver.New()
	return site(srv), srv.Close
}

// playWorld reports a worldCost.
func playWorld(_ context.Context, in json.RawMessage, tell func(any) error) error {
	var t worldTask
	if err := json.Unmarshal(in, &t); err != nil {
		return err
	}
	s, end := newStore(t.Kind, func(srv *memserver.Server) store { return siteStore{srv.PeopleAggregator} })
	defer end()
	pairs := make([]pair, 0, t.Memberships) // before the heap is looked at
	empty := measure.LiveHeap()
	if err := populate(s, t.Memberships); err != nil {
		return err
	}
	populated := measure.LiveHeap()
	if err := fill(&pairs, s, t.Memberships, paGroupID, paUserID); err != nil {
		return err
	}
	full := measure.LiveHeap()
	each := func(bytes uint64) float64 { return float64(int64(bytes-empty)) / float64(t.Memberships) }
	cost := worldCost{Bytes: each(full), Fixed: each(populated)}

	// No membership leaves twice.
	ops := max(min(t.Ops, t.Memberships/t.Batches), 1)
	joins, leaves := shuffled(s, t.Memberships, pairs, ops*t.Batches)
	var sum float64
	for i := range t.Batches {
		from, to := i*ops, (i+1)*ops
		seconds, err := churn(s, joins[from:to], leaves[from:to])
		if err != nil {
			return err
		}
		sum += micros(seconds)
	}
	cost.Micros = sum / float64(t.Batches)
	return tell(cost)
}

// populate adds users and groups without memberships.
func populate(s store, memberships int) error {
	for i := range usersOf(memberships) {
		if err := s.addUser(paUserID(i)); err != nil {
			return err
		}
	}
	for i := range groupsOf(memberships) {
		if err := s.addGroup(paGroupID(i), ""); err != nil {
			return err
		}
	}
	return nil
}

// A named is a pair by its ids.
type named struct{ group, user string }

func (p pair) named() named { return named{paGroupID(int(p.group)), paUserID(int(p.user))} }

// shuffled gives n new pairs, and n of those that are there, at random. All are
// made before the first is used, so that no batch finds in the caches what was
// looked up for it. The ids are texts of their own, as the wire would have them.
func shuffled(s store, memberships int, pairs []pair, n int) (fresh, there []named) {
	rand.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	taken := make(map[pair]bool, n)
	for len(fresh) < n {
		p := randomPair(memberships)
		id := p.named()
		if taken[p] || s.has(id.group, id.user) {
			continue
		}
		taken[p] = true
		fresh = append(fresh, id)
	}
	for _, p := range pairs[:n] {
		there = append(there, p.named())
	}
	return fresh, there
}

// churn times the joins and the leaves, and gives the seconds of one of them.
func churn(s store, joins, leaves []named) (float64, error) {
	start := time.Now()
	for _, id := range joins {
		if err := s.join(id.group, id.user); err != nil {
			return 0, err
		}
	}
	for _, id := range leaves {
		if err := s.leave(id.group, id.user); err != nil {
			return 0, err
		}
	}
	return time.Since(start).Seconds() / float64(len(joins)+len(leaves)), nil
}
