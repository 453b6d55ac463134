package groupstest

import (
	"io"
	"sync"
	"time"
)

// A body is an answer's body, which tells when the client closes it.
type body struct {
	io.ReadCloser
	closed chan struct{}
	once   sync.Once
}

// Close may be called more than once, as any body's.
func (b *body) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.ReadCloser.Close()
}

// handOut gives the client a body, and remembers it.
func (w *wire) handOut(r io.ReadCloser) io.ReadCloser {
	b := &body{ReadCloser: r, closed: make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bodies = append(w.bodies, b.closed)
	return b
}

// handedOut gives of each body that was handed out what is closed with it.
func (w *wire) handedOut() []chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bodies
}

// checkBodies wants all bodies closed: one that stays open keeps its connection.
// Who closes them beside the call is waited for.
func (b *bench) checkBodies() {
	b.Helper()
	all, late := b.wire.handedOut(), time.After(b.patience())
	for i, closed := range all {
		select {
		case <-closed:
		case <-late:
			b.Errorf("the body of answer %d of %d stays open", i+1, len(all))
			return
		}
	}
}
