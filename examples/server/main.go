// Server runs the reference server as a program, for tests in any language. It
// answers as PeopleAggregator, GroupServer, Rocket.Chat and Flickr do, at one
// address with plain http and at one with TLS:
//
//	go run ./examples/server
//	curl -d 'authToken=123576abcdef6572134&id=group%3A1234' http://127.0.0.1:8080/api/json/peopleaggregator/joinGroup
//
// Without a seed file it holds what the providers' documents show, under the
// documents' own tokens. docs/server.md tells of the seed file, of credentials
// and of TLS; -help lists the flags, each of which has an environment variable.
//
// Standard output has the addresses, one a line as name=address, once they
// answer; all else goes to standard error. SIGTERM or SIGINT ends the program
// once the requests in hand are answered, with exit status 0; a second one ends
// it at once. The exit status is 2 where the flags are wrong, and 1 for what else
// can fail.
//
// It listens on loopback, and beyond it only with -allow-remote: its tokens can
// be guessed, and it must not face the open internet.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// The exit statuses.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &process{args: os.Args[1:], getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr, release: stop}
	os.Exit(p.run(ctx))
}

// A process is what the program gets of its surroundings.
type process struct {
	args           []string
	getenv         func(string) string
	stdout, stderr io.Writer
	// release gives signals their usual meaning back: the next one ends the
	// process.
	release func()
}

// run serves until ctx ends, and gives the exit status.
func (p *process) run(ctx context.Context) int {
	defer p.release()
	log := slog.New(slog.NewTextHandler(p.stderr, nil))
	o, err := readOptions(p.args, p.getenv, p.stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		log.Error("the flags or the environment are wrong", "error", err)
		log.Info("-help lists the flags")
		return exitUsage
	}
	s, err := start(ctx, o, log)
	if err != nil {
		log.Error("cannot start", "error", err)
		return exitFailed
	}
	defer s.close()
	if err := s.announce(p.stdout); err != nil {
		log.Error("cannot say where it listens", "error", err)
		return exitFailed
	}
	if err := s.serve(ctx, p.release); err != nil {
		log.Error("cannot go on", "error", err)
		return exitFailed
	}
	return exitOK
}
