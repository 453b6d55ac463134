package flickr

import (
	"errors"
	"io"
	"net/http"

	"github.com/groups-go/groups"
	"github.com/mrjones/oauth"
)

// A signer gives, for a token, what signs each attempt anew, with a nonce and a
// stamp of its own: see provider.Options.Wrap. It is shared by the Clients of an
// app's accounts: two consumers that were made in one instant would give the same
// nonces. Without a token the app alone signs. The extra parameters of OAuth
// stand beside the token, and are signed with it.
type signer func(token, secret groups.Secret, extra map[string]string) func(http.RoundTripper) http.RoundTripper

func newSigner(key string, secret groups.Secret) signer {
	shared := oauth.NewConsumer(key, secret.Reveal(), oauth.ServiceProvider{})
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
