package rows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/groups-go/groups/bench/internal/measure"
	"github.com/groups-go/groups/bench/internal/report"
	"github.com/groups-go/groups/memserver"
)

const roleCrowd = "crowd"

// crowdMicros is the aim of the 99th percentile.
const crowdMicros = 5

// A crowdTask says which store is measured: how many members its group has, how
// often its administrator leaves, and how often somebody else does.
type crowdTask struct {
	Kind                   string
	Members, Exits, Others int
}

// A crowdCost is in µs.
type crowdCost struct {
	Exit, Join, Leave percentiles
	// Clock is what reading the time takes, which is in all of them.
	Clock float64
}

type percentiles struct{ P50, P99 float64 }

func (p percentiles) String() string { return report.Number(p.P50) + " and " + report.Number(p.P99) }

func percentilesOf(micros []float64) percentiles {
	return percentiles{measure.Median(micros), measure.Quantile(micros, 0.99)}
}

// crowds measures a group of each size, each of each kind in a process of its
// own.
func crowds(ctx context.Context, r *Run) error {
	var sizes []string
	var ours, smallest crowdCost
	for i, members := range r.Crowds {
		task := crowdTask{kindSite, members, r.CrowdOps, r.CrowdOps}
		if err := measure.Ask(ctx, roleCrowd, task, &ours); err != nil {
			return fmt.Errorf("%d members: %w", members, err)
		}
		if i == 0 {
			smallest = ours
		}
		sizes = append(sizes, fmt.Sprintf("%s: %s", count(members), ours.Exit))
	}
	var theirs crowdCost
	largest := r.Crowds[len(r.Crowds)-1]
	if err := measure.Ask(ctx, roleCrowd, crowdTask{kindMaps, largest, r.ScanOps, r.CrowdOps}, &theirs); err != nil {
		return fmt.Errorf("%s: %w", kindMaps, err)
	}
	figure := func(unit string, ours, theirs percentiles, more string) report.Figure {
		return report.Figure{
			Value: ours.P99, Unit: "µs p99 " + unit, Aim: report.AtMost(crowdMicros),
			Note: fmt.Sprintf("p50 %s; %s p50 and p99 %s%s", report.Number(ours.P50), kindMaps, theirs, more),
		}
	}
	r.add(report.Row{
		Work:    fmt.Sprintf("world: the only administrator leaves a group of %s; joins and leaves in it", count(largest)),
		Against: "map of maps that looks for the oldest",
		Figures: []report.Figure{
			figure("to leave as administrator", ours.Exit, theirs.Exit, "; by members, p50 and p99, "+strings.Join(sizes, ", ")),
			figure("to join", ours.Join, theirs.Join, ""),
			figure("to leave", ours.Leave, theirs.Leave, ""),
			{Value: ours.Exit.P50 / smallest.Exit.P50, Unit: "times the p50 in a group of " + count(r.Crowds[0])},
		},
		Bound: fmt.Sprintf("memory that is in no cache; reading the clock is %s µs of each figure.", report.Number(ours.Clock)),
	})
	return nil
}

const crowdGroup = "1@N20"

// playCrowd reports a crowdCost.
func playCrowd(_ context.Context, in json.RawMessage, tell func(any) error) error {
	var t crowdTask
	if err := json.Unmarshal(in, &t); err != nil {
		return err
	}
	s, end := newStore(t.Kind, func(srv *memserver.Server) store { return siteStore{srv.Flickr} })
	defer end()
	members := make([]string, t.Members)
	for i := range members {
		members[i] = flUserID(i)
		if err := s.addUser(members[i]); err != nil {
			return err
		}
	}
	if err := s.addGroup(crowdGroup, members[0]); err != nil {
		return err
	}
	for _, user := range members[1:] {
		if err := s.join(crowdGroup, user); err != nil {
			return err
		}
	}
	cost := crowdCost{Clock: clockMicros()}
	var err error
	if cost.Exit, err = exits(s, members, t.Exits); err != nil {
		return err
	}
	// The first of them is the administrator, and stays.
	if cost.Leave, cost.Join, err = comings(s, members[1:], t.Others); err != nil {
		return err
	}
	return tell(cost)
}

// exits lets the only administrator leave again and again: the oldest member
// takes the place, and is the next. Who left joins again at the end. members are
// in the order of their joining, also afterwards.
func exits(s store, members []string, n int) (percentiles, error) {
	took := make([]float64, n)
	for i := range took {
		user := members[i%len(members)]
		start := time.Now()
		err := s.leave(crowdGroup, user)
		took[i] = micros(time.Since(start).Seconds())
		if err = errors.Join(err, s.join(crowdGroup, user)); err != nil {
			return percentiles{}, err
		}
	}
	at := n % len(members)
	copy(members, slices.Concat(members[at:], members[:at]))
	if admins := s.admins(crowdGroup); !slices.Equal(admins, members[:1]) {
		return percentiles{}, fmt.Errorf("the administrators are %q, and the oldest member is %q", admins, members[0])
	}
	return percentilesOf(took), nil
}

// comings lets members at random leave and join again.
func comings(s store, members []string, n int) (leave, join percentiles, err error) {
	leaves, joins := make([]float64, n), make([]float64, n)
	for i := range n {
		user := members[rand.IntN(len(members))]
		start := time.Now()
		err := s.leave(crowdGroup, user)
		between := time.Now()
		err = errors.Join(err, s.join(crowdGroup, user))
		leaves[i], joins[i] = micros(between.Sub(start).Seconds()), micros(time.Since(between).Seconds())
		if err != nil {
			return leave, join, err
		}
	}
	return percentilesOf(leaves), percentilesOf(joins), nil
}

// clockMicros is what a measure of nothing gives.
func clockMicros() float64 {
	took := make([]float64, 1000)
	for i := range took {
		start := time.Now()
		took[i] = micros(time.Since(start).Seconds())
	}
	return measure.Median(took)
}
