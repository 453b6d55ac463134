package memserver

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log"
	"net"
	"net/http"
	"sync"
)

// portlessHost is the name of a server without a port: its Transport connects
// to it in memory, whatever the name.
const portlessHost = "localhost"

// host is where a server listens, and how it is reached. The zero host does not
// listen yet.
type host struct {
	once      sync.Once
	err       error
	plain     *http.Server
	secure    *http.Server
	transport *http.Transport
	url       string
	tlsURL    string
	listeners [2]*cutter
	serving   sync.WaitGroup
}

// start listens, once: on loopback, or in memory.
func (h *host) start(s *Server, ports bool) error {
	h.once.Do(func() { h.err = h.listen(s, ports) })
	return h.err
}

func (h *host) listen(s *Server, ports bool) error {
	cert, roots, err := certificate()
	h.transport = &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		MaxIdleConnsPerHost: 64,
	}
	if err != nil {
		return err
	}
	var plain, secure net.Listener
	if ports {
		if plain, secure, err = listenLoopback(); err != nil {
			return err
		}
		h.url, h.tlsURL = "http://"+plain.Addr().String(), "https://"+secure.Addr().String()
		h.transport.DialContext = s.dialUntilClosed
	} else {
		plain, secure = h.listenInMemory()
	}
	h.listeners = [2]*cutter{newCutter(plain), newCutter(secure)}
	h.plain, h.secure = s.newHTTP(), s.newHTTP()
	overTLS := tls.NewListener(h.listeners[1], &tls.Config{
		Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
	})
	h.serving.Go(func() { _ = h.plain.Serve(h.listeners[0]) }) // it ends with ErrServerClosed
	h.serving.Go(func() { _ = h.secure.Serve(overTLS) })       // likewise
	return nil
}

// listenInMemory makes listeners that the transport alone reaches.
func (h *host) listenInMemory() (plain, secure net.Listener) {
	p, t := newMemListener(), newMemListener()
	h.url, h.tlsURL = "http://"+portlessHost, "https://"+portlessHost
	h.transport.DialContext = func(ctx context.Context, _, addr string) (net.Conn, error) {
		if _, port, _ := net.SplitHostPort(addr); port == "443" {
			return t.dial(ctx)
		}
		return p.dial(ctx)
	}
	return p, t
}

// dialUntilClosed reaches the ports. After Close they may be those of another server,
// also where it came in the middle of a dial.
func (s *Server) dialUntilClosed(ctx context.Context, network, addr string) (net.Conn, error) {
	closed := &net.OpError{Op: "dial", Net: network, Err: net.ErrClosed}
	if s.isClosed() {
		return nil, closed
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	if err == nil && s.isClosed() {
		_ = conn.Close() // it is of no use
		return nil, closed
	}
	return conn, err
}

func (s *Server) isClosed() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

func listenLoopback() (plain, secure net.Listener, err error) {
	plain, err = net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it does not block
	if err != nil {
		return nil, nil, err
	}
	secure, err = net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it does not block
	if err != nil {
		return nil, nil, errors.Join(err, plain.Close())
	}
	return plain, secure, nil
}

func (s *Server) newHTTP() *http.Server {
	return &http.Server{
		Handler:        s,
		ReadTimeout:    s.settings.readTimeout,
		IdleTimeout:    idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:       log.New(panicsOnly{}, "", 0),
	}
}

// panicsOnly gives to the standard logger what an http.Server logs of a handler
// that panics, which is a mistake of this package. The rest are clients that hang
// up or talk nonsense, as tests have them do.
type panicsOnly struct{}

// Write takes one message, as a log.Logger writes it.
func (panicsOnly) Write(message []byte) (int, error) {
	if bytes.HasPrefix(message, []byte("http: panic serving")) {
		log.Print(string(message))
	}
	return len(message), nil
}

// close stops listening and cuts all connections. A host that did not listen
// has an address and a transport afterwards all the same, which reach nothing.
func (h *host) close() {
	h.once.Do(func() {
		h.transport = &http.Transport{}
		plain, secure := h.listenInMemory()
		_, _ = plain.Close(), secure.Close() // they have nothing that could fail
	})
	if h.plain == nil {
		return
	}
	for _, l := range h.listeners {
		l.cut()
	}
	// An error would be that of a listener, about which nothing can be done.
	_, _ = h.plain.Close(), h.secure.Close()
	h.serving.Wait()
	h.transport.CloseIdleConnections()
}

// URL is the server's address with plain http. A server from New is reached
// there by its Transport alone. It is the same after Close.
func (s *Server) URL() string {
	_ = s.host.start(s, false) // without a port there is nothing that could fail but the making of a certificate
	return s.host.url
}

// TLSURL is the server's address with https. Its certificate is known to the
// Transport and to CertPool.
func (s *Server) TLSURL() string {
	_ = s.host.start(s, false)
	return s.host.tlsURL
}

// Transport reaches the server, also over TLS. It belongs to the server: Close
// closes its connections, and it then makes no new ones.
func (s *Server) Transport() *http.Transport {
	_ = s.host.start(s, false)
	return s.host.transport
}

// CertPool holds the certificate of the TLS address.
func (s *Server) CertPool() *x509.CertPool {
	_, roots, err := certificate()
	if err != nil {
		return x509.NewCertPool()
	}
	return roots
}
