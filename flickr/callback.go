package flickr

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/groups-go/groups"
)

// opCallback is the name of the operation in a Callback's errors.
const opCallback = "callback"

// A Callback waits on loopback for the browser that comes back from the consent:
//
//	back, err := flickr.NewCallback()
//	…
//	login, err := flickr.NewLogin(ctx, cfg, flickr.PermsDelete, back.URL())
//	… // the person opens login.URL()
//	verifier, err := back.Wait(ctx, login)
//	…
//	answer, err := login.Finish(ctx, verifier)
type Callback struct {
	listener net.Listener
	close    func() error
}

// callbackPath is the path of the address.
const callbackPath = "/flickr"

// callbackTimeout is how long a browser may take with its request, and with the
// answer.
const callbackTimeout = 10 * time.Second

// NewCallback begins to listen on 127.0.0.1, at a port that is free. The Callback
// ends with Wait or Close.
func NewCallback() (*Callback, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it does not block
	if err != nil {
		return nil, &groups.Error{Code: groups.ErrUnavailable, Provider: providerName, Op: opCallback, Err: err}
	}
	return &Callback{listener: listener, close: sync.OnceValue(listener.Close)}, nil
}

// URL is the address for [NewLogin].
func (c *Callback) URL() string { return "http://" + c.listener.Addr().String() + callbackPath }

// Close ends the listening. It may be called more than once.
func (c *Callback) Close() error { return c.close() }

// Wait waits until the browser comes with the login's token, tells the person
// that the window can be closed, and gives the verifier. Requests with another
// token, or without a verifier, are answered 400 and change nothing.
//
// Who refuses is never sent back, so ctx must end the waiting: that is
// [groups.ErrCanceled], and errors.Is tells which end. Wait ends the Callback,
// whatever comes; a second call is [groups.ErrUnavailable].
func (c *Callback) Wait(ctx context.Context, l *Login) (verifier string, err error) {
	defer c.Close() //nolint:errcheck // what it listened for is over
	brought := make(chan string, 1)
	srv := &http.Server{
		Handler:     callbackHandler{host: c.listener.Addr().String(), token: l.token, brought: brought},
		ReadTimeout: callbackTimeout, WriteTimeout: callbackTimeout, IdleTimeout: callbackTimeout,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       log.New(io.Discard, "", 0), // it would be about what strangers send
	}
	var (
		served   = make(chan struct{})
		serveErr error
	)
	go func() {
		defer close(served)
		serveErr = srv.Serve(c.listener)
	}()
	select {
	case verifier = <-brought:
		finish(srv)
		<-served
		return verifier, nil
	case <-ctx.Done():
		_ = srv.Close() // its error would be that of the listener
		<-served
		return "", callbackError(groups.ErrCanceled, ctx.Err())
	case <-served:
		return "", callbackError(groups.ErrUnavailable, serveErr)
	}
}

// finish lets the browser have its answer, which counts whether or not ctx has
// ended, and ends the server.
func finish(srv *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), callbackTimeout)
	defer cancel()
	if srv.Shutdown(ctx) != nil {
		_ = srv.Close() // a browser that does not read is its own business
	}
}

func callbackError(code groups.Code, err error) error {
	return &groups.Error{Code: code, Provider: providerName, Op: opCallback, Err: err}
}

// A callbackHandler answers the browser.
type callbackHandler struct {
	host    string // the only one that it answers for: a name may be made to lead here
	token   groups.Secret
	brought chan<- string
}

// ServeHTTP takes the verifier out of the query, where RFC 5849 has it stand.
func (h callbackHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer") // the address holds the verifier
	header.Set("Cache-Control", "no-store")
	query := r.URL.Query()
	verifier := query.Get(ParamOAuthVerifier)
	switch {
	case r.Host != h.host || r.URL.Path != callbackPath:
		answerBrowser(w, http.StatusNotFound, "There is nothing here.")
	case r.Method != http.MethodGet:
		header.Set("Allow", http.MethodGet)
		answerBrowser(w, http.StatusMethodNotAllowed, "This address is for browsers that come back from Flickr.")
	case !h.token.Equal(groups.NewSecret(query.Get(ParamOAuthToken))) || badVerifier(verifier) != "":
		answerBrowser(w, http.StatusBadRequest, "This is not the login that waits here.")
	default:
		answerBrowser(w, http.StatusOK, "You are logged in. You can close this window.")
		select {
		case h.brought <- verifier:
		default: // the browser came twice
		}
	}
}

// answerBrowser writes a page of one sentence, which needs no escapes.
func answerBrowser(w http.ResponseWriter, status int, sentence string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"+
		"<title>Login</title>\n<main><h1>"+sentence+"</h1></main>\n</html>\n") // a browser that hung up is its own business
}
