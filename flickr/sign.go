package flickr

import (
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/groups-go/groups"
	"github.com/mrjones/oauth"
)

// A signer gives, for a token, what signs each attempt anew, with a nonce and a
// stamp of its own: see provider.Options.Wrap. Without a token the app alone
// signs. The extra parameters of OAuth stand beside the token, and are signed with
// it.
type signer func(token, secret groups.Secret, extra map[string]string) func(http.RoundTripper) http.RoundTripper

func newSigner(key string, secret groups.Secret) signer {
	shared := consumers.get(app{key, secret.Reveal()})
	return func(token, secret groups.Secret, extra map[string]string) func(http.RoundTripper) http.RoundTripper {
		access := &oauth.AccessToken{Token: token.Reveal(), Secret: secret.Reveal()}
		return func(next http.RoundTripper) http.RoundTripper {
			// A copy, which has the same source of nonces and its own Transport.
			own := *shared
			own.HttpClient, own.AdditionalParams = doer{next}, extra
			return guard{sign: func(r *http.Request) (*http.Response, error) {
				rt, err := own.MakeRoundTripper(access)
				if err != nil {
					return nil, err
				}
				return rt.RoundTrip(r)
			}}
		}
	}
}

// consumers are those of the process.
var consumers = registry{made: make(map[app]*oauth.Consumer)}

// A registry has one consumer for each app, which all its Clients and logins
// share. A consumer's nonces follow from the instant in which it was made, so that
// two of one instant would give the same.
//
// It keeps consumers and not weak pointers to them: one that was collected could
// be made anew in the same instant, which in a synctest bubble does not pass.
type registry struct {
	mu   sync.Mutex
	made map[app]*oauth.Consumer
}

// An app is who signs.
type app struct{ key, secret string }

// maxConsumers bounds the registry, for a process that serves ever new apps. A
// consumer takes 5 KB.
const maxConsumers = 1000

// get gives the app's consumer. Where there is no room it forgets all: those that
// are in use go on, and the next of their apps is of a later instant.
func (r *registry) get(a app) *oauth.Consumer {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.made[a]
	if c == nil {
		if len(r.made) >= maxConsumers {
			clear(r.made)
		}
		c = oauth.NewConsumer(a.key, a.secret, oauth.ServiceProvider{})
		r.made[a] = c
	}
	return c
}

// A doer sends what was signed by the Transport alone: an http.Client would
// follow redirects, and take the signature along.
type doer struct{ next http.RoundTripper }

// Do makes the round trip.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(r)
	if resp != nil && resp.Body != nil {
		resp.Body = quietBody{resp.Body}
	}
	return resp, quiet(err)
}

// A quietBody is a body whose errors do not repeat the signed request.
type quietBody struct{ io.ReadCloser }

func (b quietBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	return n, quiet(err)
}

// quiet gives the error, unless it repeats the signed request.
func quiet(err error) error {
	if err == nil || errors.Is(err, io.EOF) || harmless(err.Error()) == err.Error() {
		return err
	}
	return errRepeats
}

// errRepeats stands for an error of the Transport's that repeats the signed
// request.
var errRepeats = errors.New("the transport failed, with an error that repeats the signature")
