package memserver_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/groups-go/groups/memserver"
)

var (
	truthOps  = flag.Int("truth.ops", 10000, "how many operations the truth test makes; the harder world gets a quarter as many again")
	truthSeed = flag.Uint64("truth.seed", 1, "the seed of the truth test; 0 takes a new one")
	truthOnly = flag.Int("truth.only", -1, "the one operation of the truth test to play, by its number; only the jitter of some waits, and which connections are new, is then another")
)

const (
	truthWorkers = 16
	// truthBatch is how many operations a worker makes with one server.
	truthBatch = 12
	// truthTold is how many wrong verdicts are told in full.
	truthTold = 10
	// truthGoodbye is longer than crypto/tls waits to say goodbye to a server that
	// does not listen any more.
	truthGoodbye = 6 * time.Second
	// truthQuiet is later than everything that is late.
	truthQuiet = 26 * time.Hour
)

// A truth is one run of the truth test: operations by many workers at once,
// each with a membership, a client and faults of its own, on servers that they
// share. Time is the bubble's, so that hours of delays pass in none.
type truth struct {
	t     *testing.T
	seed  uint64
	cast  []casting
	table table
	wrong []string // what was wrong
	// others says that somebody else changes the memberships meanwhile, and that
	// requests arrive late.
	others bool
}

// TestTheTruthAtLength compares what clients of all providers say with what the
// worlds did: at random, by many at once, under faults that lose and spoil
// answers and never lie. Each membership is changed by its own call alone.
func TestTheTruthAtLength(t *testing.T) {
	t.Parallel()
	runTruth(t, *truthOps, false)
}

// TestTheTruthAmongOthers does it while somebody else changes the same
// memberships, and while requests that were given up as lost arrive later. What
// can be promised then is less, and judgeAmongOthers says what: it is what the
// package documentation of groups tells users.
func TestTheTruthAmongOthers(t *testing.T) {
	t.Parallel()
	runTruth(t, *truthOps/4, true)
}

func runTruth(t *testing.T, ops int, others bool) {
	t.Helper()
	r := &truth{t: t, seed: *truthSeed, cast: castings(), others: others}
	if r.seed == 0 {
		r.seed = rand.Uint64()
	}
	t.Logf("seed %d", r.seed)
	start := time.Now()
	first, last := 0, ops-1
	if *truthOnly >= 0 {
		ops, first, last = 1, *truthOnly, *truthOnly
	}
	for ; first <= last; first += truthWorkers * truthBatch {
		numbers := make(chan int, truthWorkers*truthBatch)
		for n := first; n <= last && n < first+truthWorkers*truthBatch; n++ {
			numbers <- n
		}
		close(numbers)
		synctest.Test(t, func(t *testing.T) { r.batch(t, numbers) })
	}
	if n := r.table.sum().operations; n != ops {
		t.Errorf("%d operations have a verdict, of %d", n, ops)
	}
	for _, w := range r.wrong[:min(len(r.wrong), truthTold)] {
		t.Error(w)
	}
	if n := len(r.wrong); n > truthTold {
		t.Errorf("and %d more", n-truthTold)
	}
	t.Logf("%d workers, %.1f s\n%s", truthWorkers, time.Since(start).Seconds(), r.table.String())
	if others {
		t.Log(r.table.others.String())
	}
}

// again is how to play one operation once more.
func (r *truth) again(number int) string {
	return fmt.Sprintf("go test ./memserver -run '^%s$' -truth.seed=%d -truth.only=%d", r.t.Name(), r.seed, number)
}

// random is the source of one operation's choices.
func (r *truth) random(number int) *rand.Rand {
	return rand.New(rand.NewPCG(r.seed, uint64(number)))
}

// batch plays the operations with two servers, one of each dialect, and looks
// whether anything is left of them in the end.
func (r *truth) batch(t *testing.T, numbers <-chan int) {
	t.Helper()
	var servers []*memserver.Server
	var open connections
	for _, d := range dialects {
		srv := memserver.Start(t, memserver.WithoutPort(), memserver.WithDialect(d), memserver.WithRecordLimit(1<<20))
		srv.Flickr.SetGroupLimit(1)
		open.watch(srv)
		servers = append(servers, srv)
	}
	plays := r.work(t, servers, numbers)
	<-time.After(truthGoodbye)
	for _, srv := range servers {
		srv.Transport().CloseIdleConnections()
	}
	synctest.Wait()
	if n := open.count.Load(); n != 0 {
		r.wrong = append(r.wrong, fmt.Sprintf("%d connections are still open after the operations from %d on", n, plays[0].number))
	}
	<-time.After(truthQuiet)
	record := exchangesOf(servers)
	for _, p := range plays {
		p.record = record[p.agent]
		r.settle(p)
	}
	for _, srv := range servers {
		srv.ClearFaults()
	}
}

// work has all workers play, until there are no more numbers.
func (r *truth) work(t *testing.T, servers []*memserver.Server, numbers <-chan int) (plays []*play) {
	t.Helper()
	var workers sync.WaitGroup
	var mu sync.Mutex
	for range truthWorkers {
		workers.Go(func() {
			for n := range numbers {
				p := r.play(t, servers, n)
				mu.Lock()
				plays = append(plays, p)
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return plays
}

// settle judges an operation, and counts it.
func (r *truth) settle(p *play) {
	wrong := p.wrong()
	sent, arrived := p.requests(), len(p.record)
	if arrived > sent || arrived < sent-p.line.unreached() && p.ctxErr == nil {
		wrong = append(wrong, fmt.Sprintf("%d requests were sent, %d of them without a connection, and %d arrived", sent, p.line.unreached(), arrived))
	}
	if len(wrong) > 0 {
		r.wrong = append(r.wrong, fmt.Sprintf("%s: %s\n%s\n\tagain: %s", p.name, strings.Join(wrong, "; "), p.tale(), r.again(p.number)))
	}
	r.table.count(p)
}

// exchangesOf gives what the servers recorded, by the client's name.
func exchangesOf(servers []*memserver.Server) map[string][]memserver.Exchange {
	all := make(map[string][]memserver.Exchange)
	for _, srv := range servers {
		for _, x := range srv.Record() {
			agent := x.Header.Get("User-Agent")
			all[agent] = append(all[agent], x)
		}
	}
	return all
}

// connections counts those that clients have open.
type connections struct{ count atomic.Int64 }

func (c *connections) watch(srv *memserver.Server) {
	transport := srv.Transport()
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if l, ok := ctx.Value(lineKey{}).(*line); ok {
			if err := l.fail(ctx); err != nil {
				return nil, err
			}
		}
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		c.count.Add(1)
		return &countedConn{Conn: conn, closed: sync.OnceFunc(func() { c.count.Add(-1) })}, nil
	}
}

type countedConn struct {
	net.Conn
	closed func()
}

func (c *countedConn) Close() error {
	c.closed()
	return c.Conn.Close()
}
