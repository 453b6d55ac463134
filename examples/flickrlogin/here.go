package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver"
)

// runHere logs in at the reference server, as Ada.
func runHere(ctx context.Context, out io.Writer, o options) (err error) {
	srv := memserver.New()
	defer srv.Close()
	address, stop, err := listen(srv)
	if err != nil {
		return err
	}
	defer stop()
	srv.Flickr.SetTLSRequired(false) // no browser knows the server's certificate
	ada, err := srv.Flickr.AddUser(memserver.User{Login: "ada", Name: "Ada"})
	if err != nil {
		return err
	}
	file := o.file
	if file == "" {
		dir, err := os.MkdirTemp("", "flickrlogin")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir) //nolint:errcheck // the system cleans up what is left
		file = filepath.Join(dir, "flickr-token.json")
	}
	app := srv.Flickr.App()
	cfg := flickr.Config{BaseURL: address, APIKey: app.Key, APISecret: app.Secret}
	if err := login(ctx, out, cfg, file, o.askHere(out, srv.Flickr, ada.ID)); err != nil {
		return err
	}
	if o.file == "" {
		say(out, "It was kept in a file while the program ran; -file keeps it.")
		return nil
	}
	return tellFile(out, file)
}

// askHere has the user allow what is asked, or leaves it to a browser.
func (o options) askHere(out io.Writer, site *memserver.Flickr, user string) question {
	if o.browser {
		site.SetBrowserUser(user)
		return show(out)
	}
	say(out, "Without FLICKR_API_KEY this is the reference server, where Ada allows what is asked.")
	return func(ctx context.Context, l *flickr.Login, callback string) error {
		return allow(ctx, site, user, l, callback)
	}
}

// listen serves at a port of loopback, until stop.
func listen(h http.Handler) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it does not block
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l) // it ends with ErrServerClosed
	}()
	return "http://" + l.Addr().String(), func() { _ = srv.Close(); <-done }, nil
}

// allow does what a person and a browser do: it allows what is asked on the
// page, and goes where the page leads.
func allow(ctx context.Context, site *memserver.Flickr, user string, l *flickr.Login, callback string) error {
	page, err := url.Parse(l.URL())
	if err != nil {
		return err
	}
	asked := page.Query()
	token := asked.Get(flickr.ParamOAuthToken)
	verifier, err := site.Authorize(groups.NewSecret(token), user, flickr.Perms(asked.Get(flickr.ParamPerms)))
	if err != nil {
		return err
	}
	brought := url.Values{flickr.ParamOAuthToken: {token}, flickr.ParamOAuthVerifier: {verifier.Reveal()}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, callback+"?"+brought.Encode(), nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // the page is for people
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the program that waits answers %s", resp.Status)
	}
	return nil
}
