// Testing shows how an application that depends on groups.Client is tested with
// memserver. The application is in welcome.go, and its tests, which are what
// this is about, in welcome_test.go. The program plays their steps: it seeds a
// server, calls, looks at the record, loses an answer, and moves the clock.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/memserver"
	"github.com/groups-go/groups/peopleaggregator"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testing:", err)
		os.Exit(1)
	}
}

// town has Ada, and three groups with different ways in.
//
//go:embed testdata/town.json
var town string

// ada is the user's id.
const ada = "7"

// A play is the server with the client that the application gets.
type play struct {
	out    io.Writer
	srv    *memserver.Server
	clock  *memserver.Clock
	client groups.Client
}

// run plays the steps.
func run(ctx context.Context, out io.Writer) error {
	clock := memserver.NewClock(time.Date(2010, 5, 1, 12, 0, 0, 0, time.UTC))
	p := &play{out: out, clock: clock, srv: memserver.New(memserver.WithClock(clock), memserver.WithDialect(memserver.Deployed))}
	defer p.srv.Close()
	if err := p.srv.Restore(strings.NewReader(town)); err != nil {
		return err
	}
	cfg := p.srv.PeopleAggregator.Config(ada)
	cfg.MinWait, cfg.MaxWait = time.Millisecond, time.Millisecond
	client, err := peopleaggregator.New(cfg)
	if err != nil {
		return err
	}
	p.client = client
	for _, step := range []struct {
		title   string
		prepare func() error
		groups  []string
	}{
		{"a newcomer, three ways in", nil, []string{"group:1", "group:2", "group:3"}},
		{"the moderators have decided", p.decide, []string{"group:2", "group:3"}},
		{"an answer is lost", p.lose, []string{"group:1"}},
		{"three months later", p.wait, []string{"group:1", "group:2"}},
	} {
		if err := p.step(ctx, step.title, step.prepare, step.groups); err != nil {
			return err
		}
	}
	return nil
}

// step prepares the server, runs the application, and prints what it says and
// what it sent.
func (p *play) step(ctx context.Context, title string, prepare func() error, groupIDs []string) error {
	if prepare != nil {
		if err := prepare(); err != nil {
			return err
		}
	}
	p.srv.ClearRecord()
	text := title + ":\n"
	for _, n := range welcome(ctx, p.client, groups.Self, groupIDs...) {
		text += fmt.Sprintf("  %s: %s\n", n.Group, n.Text)
	}
	for _, x := range p.srv.Record() {
		text += fmt.Sprintf("    %s %s, %s\n", x.Op, x.Group, answered(x))
	}
	_, err := fmt.Fprintln(p.out, text)
	return err
}

// answered tells of the answer.
func answered(x memserver.Exchange) string {
	if x.Status == 0 {
		return "no answer"
	}
	return fmt.Sprintf("answered %d", x.Status)
}

// decide takes Ada into one group, and invites her into the other.
func (p *play) decide() error {
	if err := p.srv.PeopleAggregator.Approve("group:2", ada); err != nil {
		return err
	}
	return p.srv.PeopleAggregator.Invite("group:3", ada)
}

// lose has Ada leave, and the next answer get lost.
func (p *play) lose() error {
	if err := p.srv.PeopleAggregator.Leave("group:1", ada); err != nil {
		return err
	}
	return p.srv.Inject(memserver.Fault{
		Op: peopleaggregator.MethodJoinGroup, Attempt: 1,
		Phase: memserver.AfterRules, Effect: memserver.Effect{Kind: memserver.Drop},
	})
}

// wait lets the token expire.
func (p *play) wait() error {
	p.clock.Advance(90 * 24 * time.Hour)
	return nil
}
