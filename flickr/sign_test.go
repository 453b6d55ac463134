package flickr

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/groups-go/groups"
	"github.com/mrjones/oauth"
	"pgregory.net/rapid"
)

// A wire is a Transport that keeps the requests as a server reads them.
type wire struct {
	t    testing.TB
	got  []*http.Request
	lose int // so many answers are lost
}

// errLost loses an answer.
var errLost = errors.New("the connection broke")

// RoundTrip answers with an empty success.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.got = append(w.got, received(w.t, r))
	if len(w.got) <= w.lose {
		return nil, errLost
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"stat":"ok"}`))}, nil
}

func signingConfig(w *wire) Config {
	return Config{
		APIKey: "653e7a6ecc1d528c516cc8f92cf98611", APISecret: groups.NewSecret("0123456789abcdef"),
		Token: groups.NewSecret("72157626318069415-087bfc7b5816092c"), TokenSecret: groups.NewSecret("a202d1f853ec69de"),
		HTTPConfig: groups.HTTPConfig{Transport: w},
	}
}

func mustNew(t testing.TB, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Whatever stands in keys, secrets and arguments, a server that knows RFC 5849
// alone finds the signature right.
func TestEverySignatureIsRight(t *testing.T) {
	t.Parallel()
	credential := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return !unicode.IsControl(r) && r != unicode.ReplacementChar })).
		Filter(func(s string) bool { return s != "" })
	bases := []string{
		"", "https://api.flickr.com/", "https://photos.example.net:8443/below/~here", "http://127.0.0.1:8080",
		"http://[::1]:8080", "https://photos.example.net:80/a+b,c",
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := &wire{t: t}
		cfg := signingConfig(w)
		cfg.MaxAttempts = 1 // the reads are answered without a payload
		cfg.BaseURL = rapid.SampledFrom(bases).Draw(rt, "base")
		cfg.APIKey = credential.Draw(rt, "key")
		secret, token, tokenSecret := credential.Draw(rt, "secret"), credential.Draw(rt, "token"), credential.Draw(rt, "token's secret")
		cfg.APISecret, cfg.Token, cfg.TokenSecret = groups.NewSecret(secret), groups.NewSecret(token), groups.NewSecret(tokenSecret)
		c, err := New(cfg)
		if err != nil {
			rt.Fatal(err)
		}
		message := rapid.String().Filter(func(s string) bool { return s != "" }).Draw(rt, "message")
		if _, err := c.GroupsJoinRequest(t.Context(), GroupsJoinRequestParams{"34427469792@N01", message, rapid.Bool().Draw(rt, "rules")}); err != nil {
			rt.Fatal(err)
		}
		_, _ = c.GroupsGetInfo(t.Context(), GroupsGetInfoParams{"1@N01"})
		alone, err := c.WithToken(groups.Secret{}, groups.Secret{})
		if err != nil {
			rt.Fatal(err)
		}
		_, _ = alone.GroupsGetInfo(t.Context(), GroupsGetInfoParams{"1@N01"})
		if len(w.got) < 3 {
			rt.Fatalf("%d requests", len(w.got))
		}
		for _, r := range w.got {
			header := authorization(t, r)
			if header.Has("oauth_token") == (header.Get("oauth_token") == "") || header.Has("oauth_token") && header.Get("oauth_token") != token {
				rt.Errorf("token %q", header["oauth_token"])
			}
			key := tokenSecret
			if !header.Has("oauth_token") {
				key = ""
			}
			if got, want := signatures(t, r, secret, key); got != want {
				rt.Errorf("%s is signed %s, want %s", r.URL, got, want)
			}
		}
	})
}

// Repeats are signed anew: a server would refuse the nonce, and in time the
// stamp, of the first.
func TestEachAttemptHasItsOwnNonceAndStamp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{t: t, lose: 3}
		cfg := signingConfig(w)
		cfg.MinWait, cfg.MaxWait = time.Hour, time.Hour
		start := time.Now()
		if _, err := mustNew(t, cfg).Leave(t.Context(), mine("1@N01")); err != nil {
			t.Fatal(err)
		}
		nonces, last := map[string]bool{}, start
		for i, r := range w.got {
			header := authorization(t, r)
			nonces[header.Get("oauth_nonce")] = true
			stamp, err := strconv.ParseInt(header.Get("oauth_timestamp"), 10, 64)
			if at := time.Unix(stamp, 0); err != nil || i > 0 && !at.After(last) || at.After(time.Now()) {
				t.Errorf("attempt %d is stamped %v, the one before %v; %v", i, at, last, err)
			} else {
				last = at
			}
			if got, want := signatures(t, r, "0123456789abcdef", "a202d1f853ec69de"); got != want {
				t.Errorf("attempt %d is signed %s, want %s", i, got, want)
			}
		}
		if len(w.got) != 4 || len(nonces) != 4 {
			t.Errorf("%d attempts, nonces %v", len(w.got), nonces)
		}
	})
}

// A nonce that came twice would be taken for a copy of the request before.
func TestNoNonceComesTwiceFromTheClientsOfAnApp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // in one instant
		w := &wire{t: t}
		first := mustNew(t, signingConfig(w))
		other, err := first.WithToken(groups.NewSecret("another"), groups.NewSecret("its secret"))
		if err != nil {
			t.Fatal(err)
		}
		nonces := map[string]bool{}
		for _, c := range []*Client{first, other, mustNew(t, signingConfig(w))} {
			if _, err := c.GroupsLeave(t.Context(), GroupsLeaveParams{GroupID: "1@N01"}); err != nil {
				t.Fatal(err)
			}
			nonces[authorization(t, w.got[len(w.got)-1]).Get("oauth_nonce")] = true
		}
		if len(nonces) != 3 {
			t.Errorf("three requests have the nonces %v", nonces)
		}
		header := authorization(t, w.got[1])
		if got, want := signatures(t, w.got[1], "0123456789abcdef", "its secret"); got != want || header.Get("oauth_token") != "another" {
			t.Errorf("%v is signed %s, want %s", header, got, want)
		}
	})
}

// A process that serves ever new apps does not keep them all.
func TestTheRegistryOfConsumersIsBounded(t *testing.T) {
	t.Parallel()
	r := registry{made: map[app]*oauth.Consumer{}}
	first := r.get(app{key: "0"})
	for i := range maxConsumers {
		r.get(app{key: strconv.Itoa(i)})
	}
	if len(r.made) != maxConsumers || r.get(app{key: "0"}) != first {
		t.Errorf("%d consumers, want %d with the first", len(r.made), maxConsumers)
	}
	if r.get(app{key: "0", secret: "another"}) == first || len(r.made) != 1 {
		t.Errorf("%d consumers after one more than there may be", len(r.made))
	}
}

// The body's type decides whether net/http sends the headers alone first.
func TestTheBodyReachesTheTransportInMemory(t *testing.T) {
	t.Parallel()
	var body io.Reader
	var length int64
	cfg := signingConfig(nil)
	cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		body, length = r.Body, r.ContentLength
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"stat":"ok"}`))}, nil
	})
	if _, err := mustNew(t, cfg).Leave(t.Context(), mine("1@N01")); err != nil {
		t.Fatal(err)
	}
	reference := io.NopCloser(bytes.NewReader(nil))
	if gotType, want := typeName(body), typeName(reference); gotType != want || length <= 0 {
		t.Errorf("a %s of %d bytes, want a %s", gotType, length, want)
	}
}
