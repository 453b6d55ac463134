// Flickrlogin gets an access token by the login in a browser, and keeps it in a
// file that only its owner can read, where the system has such modes.
//
// Without a key it runs against the reference server, and answers the page by
// itself; with -browser it leaves that to you. With FLICKR_API_KEY and
// FLICKR_API_SECRET in the environment it runs against Flickr: it prints the
// address for your browser, and waits until the browser comes back.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
)

func main() {
	o := options{key: os.Getenv("FLICKR_API_KEY"), secret: groups.NewSecret(os.Getenv("FLICKR_API_SECRET"))}
	flag.StringVar(&o.file, "file", "", "keep the token in this `file` (in the folder of your configuration, or a temporary one without a key)")
	flag.BoolVar(&o.browser, "browser", false, "without a key, leave the answer to your browser")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second signal is not caught
	if err := run(ctx, os.Stdout, o); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "flickrlogin:", err)
		os.Exit(1) //nolint:gocritic // stop was called
	}
}

// options are what the program is told.
type options struct {
	base    string // "" is Flickr
	key     string
	secret  groups.Secret
	file    string
	browser bool
}

// run logs in, at Flickr or at the reference server.
func run(ctx context.Context, out io.Writer, o options) error {
	if o.key == "" {
		return runHere(ctx, out, o)
	}
	cfg := flickr.Config{BaseURL: o.base, APIKey: o.key, APISecret: o.secret}
	if o.file == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return err
		}
		o.file = filepath.Join(dir, "groups", "flickr-token.json")
	}
	switch kept, err := read(o.file); {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		say(out, "The token in %s is not used: %v.", o.file, err)
	default:
		cfg.Token, cfg.TokenSecret = kept.secrets()
		err := tell(ctx, out, cfg)
		if err == nil {
			return tellFile(out, o.file)
		}
		if !errors.Is(err, groups.ErrUnauthenticated) {
			return err
		}
		say(out, "The token in %s is not good any more.", o.file)
	}
	if err := login(ctx, out, cfg, o.file, show(out)); err != nil {
		return err
	}
	return tellFile(out, o.file)
}

// A question has the person answer the login's page, which leads the browser to
// the callback.
type question func(ctx context.Context, l *flickr.Login, callback string) error

// show leaves the question to a browser.
func show(out io.Writer) question {
	return func(_ context.Context, l *flickr.Login, _ string) error {
		say(out, "Open this address in your browser, and answer the question there:\n\n\t%s\n", l.URL())
		return nil
	}
}

// login makes the three steps.
func login(ctx context.Context, out io.Writer, cfg flickr.Config, file string, ask question) error {
	back, err := flickr.NewCallback()
	if err != nil {
		return err
	}
	defer back.Close() //nolint:errcheck // it only listened
	l, err := flickr.NewLogin(ctx, cfg, flickr.PermsDelete, back.URL())
	if err != nil {
		return err
	}
	verifier, err := await(ctx, l, back, ask)
	if err != nil {
		return err
	}
	answer, err := l.Finish(ctx, verifier)
	if err != nil {
		return err
	}
	if err := keep(file, answer); err != nil {
		return err
	}
	cfg.Token, cfg.TokenSecret = answer.Token, answer.TokenSecret
	return tell(ctx, out, cfg)
}

// await asks, and waits for the answer meanwhile.
func await(ctx context.Context, l *flickr.Login, back *flickr.Callback, ask question) (verifier string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked := make(chan error, 1)
	go func() {
		err := ask(ctx, l, back.URL())
		if err != nil {
			cancel() // nobody will come
		}
		asked <- err
	}()
	verifier, err = back.Wait(ctx, l)
	if askErr := <-asked; askErr != nil {
		return "", askErr
	}
	return verifier, err
}

// tell checks the token, and says whose it is.
func tell(ctx context.Context, out io.Writer, cfg flickr.Config) error {
	client, err := flickr.New(cfg)
	if err != nil {
		return err
	}
	token, err := client.CheckToken(ctx)
	if err != nil {
		return err
	}
	say(out, "The token is that of %s (%s), and permits %s.", token.Username, token.UserID, token.Perms)
	return nil
}

// tellFile says where the token is kept.
func tellFile(out io.Writer, file string) error {
	whole, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	info, err := os.Stat(whole)
	if err != nil {
		return err
	}
	say(out, "It is kept in %s (%s).", whole, info.Mode())
	return nil
}

// say prints a line. A terminal that is gone is no reason to lose a token.
func say(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format+"\n", args...)
}
