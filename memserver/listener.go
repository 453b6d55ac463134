package memserver

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"time"
)

// A cutter is a listener that can cut what it accepted. The connections' own
// Close is not enough for that: with TLS it says goodbye first, and waits for
// seconds when the other side does not listen any more.
//
// It keeps the time for their writing, too. Each answer has a deadline, which almost
// none needs: a timer of the connection's own would be started and stopped for each,
// which a server under load feels (bench/run -only serve). The time is that of where
// the deadlines are set: in a bubble of testing/synctest the bubble's, also with a
// port, where net's own deadlines would keep the real time.
type cutter struct {
	net.Listener
	mu    sync.Mutex
	isCut bool
	conns map[*cutConn]struct{} // those that are open
	timer *time.Timer
	next  time.Time // when the timer was told to fire, at the first deadline or before it; zero once it fired
}

func newCutter(l net.Listener) *cutter {
	return &cutter{Listener: l, conns: make(map[*cutConn]struct{})}
}

// Accept waits for the next connection.
func (l *cutter) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &cutConn{Conn: conn, from: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCut {
		_ = conn.Close() // it is of no use any more
	} else {
		l.conns[c] = struct{}{}
	}
	return c, nil
}

// cut closes the connections, also those that are still to be accepted.
func (l *cutter) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCut {
		return // perhaps from outside of the bubble that the timer is of, which may not even stop it
	}
	l.isCut = true
	for c := range l.conns {
		_ = c.Conn.Close() // nothing more can be done about it
	}
	clear(l.conns)
	if l.timer != nil {
		l.timer.Stop()
	}
}

// wake has the timer fire no later than then. The caller holds the lock.
func (l *cutter) wake(then time.Time) {
	if !l.next.IsZero() && !then.Before(l.next) {
		return
	}
	l.next = then
	if l.timer == nil {
		l.timer = time.AfterFunc(time.Until(then), l.expire)
		return
	}
	l.timer.Reset(time.Until(then))
}

// expire ends the writing whose deadline has come.
func (l *cutter) expire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next = time.Time{}
	now := time.Now()
	for c := range l.conns {
		switch {
		case c.due.IsZero():
		case c.due.After(now):
			l.wake(c.due)
		default:
			_ = c.Conn.SetWriteDeadline(c.due) // it fails where the other side is gone, and no write waits
			c.due, c.late = time.Time{}, true
		}
	}
}

// A cutConn is a connection that a cutter accepted.
type cutConn struct {
	net.Conn
	from *cutter
	// Under the cutter's lock: due is the deadline of writing, zero for none; late says
	// that it has come, and the connection knows of it.
	due  time.Time
	late bool
}

// SetWriteDeadline sets the deadline of writing, zero for none.
func (c *cutConn) SetWriteDeadline(t time.Time) error {
	c.from.mu.Lock()
	defer c.from.mu.Unlock()
	_, open := c.from.conns[c]
	over := !t.IsZero() && !t.After(time.Now())
	if !open || over {
		c.due, c.late = time.Time{}, true
		return c.Conn.SetWriteDeadline(t)
	}
	c.due = t
	if !t.IsZero() {
		c.from.wake(t)
	}
	if !c.late {
		return nil
	}
	c.late = false
	return c.Conn.SetWriteDeadline(time.Time{})
}

// SetDeadline sets those of reading and of writing.
func (c *cutConn) SetDeadline(t time.Time) error {
	if err := c.SetWriteDeadline(t); err != nil {
		return err
	}
	return c.SetReadDeadline(t)
}

// Close closes the connection.
func (c *cutConn) Close() error {
	c.from.mu.Lock()
	delete(c.from.conns, c)
	c.from.mu.Unlock()
	return c.Conn.Close()
}

// A memListener is a listener without a port: dial makes a pipe.
type memListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newMemListener() *memListener {
	return &memListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for the next connection.
func (l *memListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and dial.
func (l *memListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr gives the listener's name.
func (*memListener) Addr() net.Addr { return memAddr{} }

// dial connects to the listener.
func (l *memListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	var err error
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		err = net.ErrClosed
	case <-ctx.Done():
		err = ctx.Err()
	}
	_ = client.Close() // a pipe's Close does not fail
	_ = server.Close()
	return nil, &net.OpError{Op: "dial", Net: memAddr{}.Network(), Addr: memAddr{}, Err: err}
}

type memAddr struct{}

func (memAddr) Network() string { return "memory" }
func (memAddr) String() string  { return portlessHost }

// identity is the certificate of all servers of the process.
var identity struct {
	once  sync.Once
	cert  tls.Certificate
	roots *x509.CertPool
	err   error
}

// certificate makes the certificate, once.
func certificate() (tls.Certificate, *x509.CertPool, error) {
	identity.once.Do(func() { identity.cert, identity.roots, identity.err = makeCertificate() })
	return identity.cert, identity.roots, identity.err
}

// makeCertificate makes one that holds for any date that a test's clock shows.
func makeCertificate() (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: portlessHost},
		NotBefore:             time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		DNSNames:              []string{portlessHost},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool, nil
}
