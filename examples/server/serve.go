package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The limits of a connection, as the reference server has them by itself.
const (
	readTimeout    = 30 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
)

// A service is the program once it listens.
type service struct {
	options       *options
	world         *world
	server        *http.Server
	plain, secure net.Listener // nil where it does not listen
	log           *slog.Logger
}

// start makes all that can fail, and leaves nothing behind where it does but
// files.
func start(ctx context.Context, o *options, log *slog.Logger) (_ *service, err error) {
	s := &service{options: o, log: log}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	var creds *credentials
	if s.world, creds, err = newWorld(o); err != nil {
		return nil, err
	}
	who, err := newIdentity(append(hostOf(o.tlsAddr), o.tlsHosts...))
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	s.server = newHTTP(newHandler(s.world, o, log), who, log)
	if s.plain, err = s.listen(ctx, "addr", o.addr); err != nil {
		return nil, err
	}
	if s.secure, err = s.listen(ctx, "tls-addr", o.tlsAddr); err != nil {
		return nil, err
	}
	return s, writeFiles(o, who, creds)
}

func newHTTP(h http.Handler, who *identity, log *slog.Logger) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true) // the providers' own
	return &http.Server{
		Handler:        h,
		Protocols:      protocols,
		TLSConfig:      &tls.Config{Certificates: []tls.Certificate{who.cert}, MinVersion: tls.VersionTLS12},
		ReadTimeout:    readTimeout,
		IdleTimeout:    idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		// It tells of clients that do not trust the certificate.
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// listen resolves the address once, so that what is checked is what is listened at.
func (s *service) listen(ctx context.Context, name, address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	at, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("-%s: %w", name, err)
	}
	if !at.IP.IsLoopback() {
		if !s.options.allowRemote {
			return nil, fmt.Errorf("-%s: %s is beyond loopback, which needs -allow-remote", name, address)
		}
		s.log.Warn("others can reach this server, and its tokens can be guessed: never let it face the open internet", "address", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", at.String())
	if err != nil {
		return nil, fmt.Errorf("-%s: %w", name, err)
	}
	return l, nil
}

// hostOf gives the host of an address, if it names one.
func hostOf(address string) []string {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host == "" || ip != nil && ip.IsUnspecified() {
		return nil
	}
	return []string{host}
}

func writeFiles(o *options, who *identity, creds *credentials) error {
	if o.caFile != "" {
		if err := writeFile(o.caFile, who.ca, forAll); err != nil {
			return fmt.Errorf("-ca-file: %w", err)
		}
	}
	if o.credentialsFile == "" {
		return nil
	}
	text, err := creds.text()
	if err == nil {
		err = writeFile(o.credentialsFile, text, forOwner)
	}
	if err != nil {
		return fmt.Errorf("-credentials-file: %w", err)
	}
	return nil
}

// announce writes the addresses, all at once, for scripts. A connection that
// comes now waits until serve takes it.
func (s *service) announce(w io.Writer) error {
	var lines strings.Builder
	for _, of := range []struct {
		name, scheme string
		at           net.Listener
	}{{"url", "http", s.plain}, {"tls-url", "https", s.secure}} {
		if of.at != nil {
			fmt.Fprintf(&lines, "%s=%s://%s\n", of.name, of.scheme, reachable(of.at.Addr()))
		}
	}
	_, err := io.WriteString(w, lines.String())
	return err
}

// reachable gives an address that clients can use, where the listener's means all
// of the machine's.
func reachable(a net.Addr) string {
	at, ok := a.(*net.TCPAddr)
	if !ok || !at.IP.IsUnspecified() {
		return a.String()
	}
	return net.JoinHostPort("localhost", fmt.Sprint(at.Port))
}

// serve answers until ctx ends, and then for as long as what is in hand needs,
// up to the bound.
func (s *service) serve(ctx context.Context, ending func()) error {
	var running sync.WaitGroup
	failed := make(chan error, 2)
	if s.plain != nil {
		running.Go(func() { failed <- s.server.Serve(s.plain) })
	}
	if s.secure != nil {
		running.Go(func() { failed <- s.server.ServeTLS(s.secure, "", "") })
	}
	defer running.Wait()
	select {
	case err := <-failed:
		return errors.Join(err, s.server.Close())
	case <-ctx.Done():
	}
	ending()
	s.log.Info("ending, once the requests in hand are answered", "timeout", s.options.endTimeout)
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.endTimeout)
	defer cancel()
	err := s.server.Shutdown(bound)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("requests were cut off")
		err = s.server.Close()
	}
	s.log.Info("ended")
	return err
}

// close ends what start has made.
func (s *service) close() {
	for _, l := range []net.Listener{s.plain, s.secure} {
		if l != nil {
			_ = l.Close() // after serve it is closed already
		}
	}
	if s.world != nil {
		s.world.srv.Close()
	}
}
