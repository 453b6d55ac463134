// Offboard takes one person out of every group that the providers list:
// PeopleAggregator, GroupServer, Rocket.Chat and Flickr. Without arguments it runs
// against the reference server.
//
// A flag for each provider names the person: PeopleAggregator's number of the
// account, GroupServer's id or an address, Rocket.Chat's id, Flickr's NSID. A
// provider without its flag is left alone. The environment tells where the
// providers are, and has the credentials; -help lists its variables.
//
// At PeopleAggregator and Flickr the credentials are the person's own, at
// Rocket.Chat those of an owner of the rooms, at GroupServer the site's. Flickr
// checks that the token is the person's. PeopleAggregator cannot: it never tells
// whose a token is.
//
// The providers themselves list the person's groups. Rocket.Chat lists only the
// private groups that the account is in too. GroupServer finds nobody who is in no
// group, so that it cannot be told from a wrong id or address: that is "not
// found". A file of lines such as "groupserver chess-club" names other groups.
//
// Requests to join that wait for somebody's approval are not listed, and stay.
//
// Progress goes to standard error: a bar on a terminal, else lines. The table goes
// to standard output. The exit status is
//
//	0  the person is in none of the listed groups any more; with -dry-run: they
//	   were listed
//	1  a provider refused, and nothing is as in 2
//	2  something is unknown or was not done: run it again; or the person was not
//	   found
//	3  the flags, the environment or a file are wrong: nothing was begun
//
// "go run" shows it and ends with 1. Ctrl-C ends what is under way; the table then
// says what was done, what not, and what is unknown. A second one ends at once.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// The exit statuses.
const (
	statusLeft = iota
	statusRefused
	statusOpen
	statusUsage
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // the second signal is not caught
	signal.Ignore(syscall.SIGPIPE) // who reads along may go
	p := program{
		getenv: os.Getenv, out: os.Stdout, err: os.Stderr,
		terminal: term.IsTerminal(int(os.Stderr.Fd())), delay: 300 * time.Millisecond,
	}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// A program is what surrounds a run.
type program struct {
	getenv   func(string) string
	out, err io.Writer
	terminal bool          // err is one
	delay    time.Duration // of the reference server's answers, so that there is something to see
}

// run does everything, and gives the exit status.
func (p program) run(ctx context.Context, args []string) int {
	o, err := parse(args, p.out)
	if errors.Is(err, flag.ErrHelp) {
		return statusLeft
	}
	if err != nil {
		return p.fail(err)
	}
	accounts, err := o.connect(p.getenv)
	if err != nil {
		return p.fail(err)
	}
	if accounts == nil {
		say(p.out, "No person is named, so this is the reference server. -help tells more.\n")
		d, err := newDemo(p.delay)
		if err != nil {
			return p.fail(err)
		}
		defer d.srv.Close()
		accounts = d.accounts
	}
	say(p.err, "Listing the groups.")
	rows := find(ctx, p.err, accounts)
	if !o.dryRun {
		leaveAll(ctx, rows, o.parallel, p.progress(rows))
	}
	if ctx.Err() != nil {
		say(p.err, "Interrupted.")
	}
	return report(p.out, rows)
}

func (p program) fail(err error) int {
	say(p.err, "offboard: %v", err)
	return statusUsage
}

// say prints a line. That nobody reads it any more is no reason to stop halfway.
func say(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(w, format+"\n", args...)
}
