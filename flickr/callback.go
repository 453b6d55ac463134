package flickr

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
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
	awaited  atomic.Bool // Wait was called
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
// [groups.ErrCanceled], and errors.Is tells which end. A login that NewLogin did
// not make is [groups.ErrInvalidArgument]. Wait ends the Callback, whatever comes;
// a second call is [groups.ErrUnavailable], and ends nothing.
func (c *Callback) Wait(ctx context.Context, l *Login) (verifier string, err error) {
	if c.awaited.Swap(true) {
		return "", callbackError(groups.ErrUnavailable, errAwaited)
	}
	defer c.Close() //nolint:errcheck // what it listened for is over
	if l == nil || l.token.IsZero() {
		return "", callbackError(groups.ErrInvalidArgument, errNoLogin)
	}
	h := callbackHandler{host: c.listener.Addr().String(), token: l.token, arrived: make(chan arrival, 1)}
	srv := h.server()
	var (
		served   = make(chan struct{})
		serveErr error
	)
	go func() {
		defer close(served)
		serveErr = srv.Serve(c.listener)
	}()
	select {
	case a := <-h.arrived:
		<-a.answered
		_ = srv.Close() // its error would be that of the listener
		<-served
		return a.verifier, nil
	case <-ctx.Done():
		_ = srv.Close()
		<-served
		select {
		case a := <-h.arrived: // the browser may have been told so
			return a.verifier, nil
		default:
		}
		return "", callbackError(groups.ErrCanceled, ctx.Err())
	case <-served:
		_ = srv.Close()
		return "", callbackError(groups.ErrUnavailable, serveErr)
	}
}

// errAwaited is the cause of a second Wait.
var errAwaited = errors.New("the callback was awaited before")

func callbackError(code groups.Code, err error) error {
	return &groups.Error{Code: code, Provider: providerName, Op: opCallback, Err: err}
}

// A callbackHandler answers the browser.
type callbackHandler struct {
	host    string // the only one that it answers for: a name may be made to lead here
	token   groups.Secret
	arrived chan arrival // takes one
}

// An arrival is a browser with the verifier. It is told of before the browser is,
// so that nobody hears of a success that was none.
type arrival struct {
	verifier string
	answered chan struct{} // closed once the browser has its answer
}

func (h callbackHandler) server() *http.Server {
	return &http.Server{
		Handler:     h,
		ReadTimeout: callbackTimeout, WriteTimeout: callbackTimeout, IdleTimeout: callbackTimeout,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       log.New(io.Discard, "", 0), // it would be about what strangers send
	}
}

// ServeHTTP takes the verifier out of the query, where RFC 5849 has it stand.
func (h callbackHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", callbackPolicy)
	header.Set("Referrer-Policy", "no-referrer") // the address holds the verifier
	header.Set("Cache-Control", "no-store")
	query, err := url.ParseQuery(r.URL.RawQuery)
	token, verifier := only(query, ParamOAuthToken), only(query, ParamOAuthVerifier)
	switch {
	case r.Host != h.host || r.URL.Path != callbackPath:
		answerBrowser(w, http.StatusNotFound, "There is nothing here.")
	case r.Method != http.MethodGet:
		header.Set("Allow", http.MethodGet)
		answerBrowser(w, http.StatusMethodNotAllowed, "This address is for browsers that come back from Flickr.")
	case err != nil || !h.token.Equal(groups.NewSecret(token)) || badVerifier(verifier) != "":
		answerBrowser(w, http.StatusBadRequest, "This is not the login that waits here.")
	default:
		a := arrival{verifier, make(chan struct{})}
		select {
		case h.arrived <- a:
		default: // the browser came twice
		}
		answerBrowser(w, http.StatusOK, "You have allowed it. You can close this window.")
		close(a.answered)
	}
}

// only gives a parameter that stands once; "" for any other.
func only(query url.Values, name string) string {
	if values := query[name]; len(values) == 1 {
		return values[0]
	}
	return ""
}

// callbackStyle is the style of the pages, which their policy allows by its hash.
const callbackStyle = "body{font:1.125rem/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem}" +
	"main{max-width:36rem;margin:0 auto}h1{font-size:1.375rem}"

// callbackPolicy lets the pages show no more than what is in them.
var callbackPolicy = func() string {
	hash := sha256.Sum256([]byte(callbackStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
		"'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// answerBrowser writes a page of one sentence, which needs no escapes.
func answerBrowser(w http.ResponseWriter, status int, sentence string) {
	page := `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Login</title>
<style>` + callbackStyle + `</style>
<main><h1>` + sentence + `</h1></main>
</html>
`
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page)            // a browser that hung up is its own business
	_ = http.NewResponseController(w).Flush() // the server is closed as soon as the verifier is here
}
