package provider_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// An ending is what one attempt, and then the operation, came to.
type ending struct {
	Fate   groups.Fate
	Code   groups.Code // of the operation whose every attempt ended so; "" is a success
	Native string
	Status int
	Sent   int
	// Marked tells whether the attempt left a mark: then the operation ends as
	// ErrOutcomeUnknown, and Code is what it would be if nothing could change.
	Marked bool
}

// fateCase is one way for an attempt to end.
type fateCase struct {
	name string
	step step
	want ending
}

const all = 4 // attempts when each is repeated

func answeredCases() []fateCase {
	return []fateCase{
		{"a success", answer(200, "ok"), ending{groups.FateAnswered, "", "", 200, 1, false}},
		{"a success with 201", answer(201, "ok"), ending{groups.FateAnswered, "", "", 201, 1, false}},
		{"a refusal with 200", answer(200, "no silent"), ending{groups.FateAnswered, groups.ErrPermissionDenied, "silent", 200, 1, false}},
		{"a refusal with 404", answer(404, "no gone"), ending{groups.FateAnswered, groups.ErrNotMember, "gone", 404, 1, false}},
		{"a refusal with 500", answer(500, "no owner"), ending{groups.FateAnswered, groups.ErrLastOwner, "owner", 500, 1, false}},
		{"a refusal with 503 and no Retry-After", answer(503, "no owner"), ending{groups.FateAnswered, groups.ErrLastOwner, "owner", 503, 1, false}},
		{"a refusal without a code of ours", answer(200, "no strange"), ending{groups.FateAnswered, groups.ErrRefused, "strange", 200, 1, false}},
		{"a refusal without Header", noHeader(200, "no silent"), ending{groups.FateAnswered, groups.ErrPermissionDenied, "silent", 200, 1, false}},
	}
}

func notCarriedOutCases() []fateCase {
	return []fateCase{
		{"a refused connection", refused(), ending{groups.FateNotCarriedOut, groups.ErrUnavailable, "", 0, all, false}},
		{"429", answer(429, "slow down"), ending{groups.FateNotCarriedOut, groups.ErrRateLimited, "", 429, all, false}},
		{"429 around a refusal", answer(429, "no gone"), ending{groups.FateNotCarriedOut, groups.ErrRateLimited, "", 429, all, false}},
		{"429 with its body cut off", cut(429, "slow"), ending{groups.FateNotCarriedOut, groups.ErrRateLimited, "", 429, all, false}},
		{"503 with Retry-After", answer(503, "closed", "Retry-After", "1"), ending{groups.FateNotCarriedOut, groups.ErrUnavailable, "", 503, all, false}},
		{"503 with Retry-After and its body cut off", cut(503, "clo", "Retry-After", "1"), ending{groups.FateNotCarriedOut, groups.ErrUnavailable, "", 503, all, false}},
		{"words that mean later", answer(200, "no later"), ending{groups.FateNotCarriedOut, groups.ErrUnavailable, "later", 200, all, false}},
		{"a name server that is out of order", fails(&net.DNSError{Err: "server misbehaving", IsTemporary: true}), ending{groups.FateUnknown, groups.ErrUnavailable, "", 0, all, true}},
		{"a name server that is out of order, in a dial", fails(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", IsTemporary: true}}), ending{groups.FateNotCarriedOut, groups.ErrUnavailable, "", 0, all, false}},
	}
}

func unknownCases() []fateCase {
	unknown := func(status int) ending {
		return ending{groups.FateUnknown, groups.ErrUnavailable, "", status, all, true}
	}
	halfway := unknown(200)
	halfway.Native = "halfway"
	return []fateCase{
		{"a broken connection", lost(), unknown(0)},
		{"a time-out", hangs(), unknown(0)},
		{"a Transport's own context.Canceled", fails(context.Canceled), unknown(0)},
		{"a Transport with neither answer nor error", func(*http.Request) (*http.Response, error) { return nil, nil }, unknown(0)}, //nolint:nilnil // what a broken Transport does
		{"an answer together with an error", both, unknown(0)},
		{"500 in HTML", answer(500, "<h1>Oops</h1>"), unknown(500)},
		{"502", answer(502, "bad gateway"), unknown(502)},
		{"503 without Retry-After", answer(503, "closed"), unknown(503)},
		{"503 with an illegal Retry-After", answer(503, "closed", "Retry-After", "soon"), unknown(503)},
		{"503 with an illegal Retry-After and its body cut off", cut(503, "clo", "Retry-After", "-1"), unknown(503)},
		{"an unreadable 200", answer(200, "<h1>Welcome</h1>"), unknown(200)},
		{"an empty 200", answer(200, ""), unknown(200)},
		{"204", answer(204, ""), unknown(204)},
		{"a 200 without Body", noBody(200), unknown(200)},
		{"a 200 cut off", cut(200, "o"), unknown(200)},
		{"a 200 whose whole text is a success, cut off", cut(200, "ok"), unknown(200)},
		{"a 200 shorter than its Content-Length", lying("ok", 9), unknown(200)},
		{"a 200 longer than its Content-Length", lying("okay", 2), unknown(200)},
		{"a 200 beyond the limit", answer(200, strings.Repeat("x", 65)), unknown(200)},
		{"a 200 beyond the limit without Content-Length", lying(strings.Repeat("x", 65), -1), unknown(200)},
		{"a 200 whose Content-Length is beyond the limit", lying("ok", 1<<62), unknown(200)},
		{"a 500 beyond the limit", answer(500, strings.Repeat("x", 65)), unknown(500)},
		{"a success with 500", answer(500, "ok"), unknown(500)},
		{"a success with 404", answer(404, "ok"), unknown(404)},
		{"a success with no status at all", answer(0, "ok"), unknown(0)},
		{"words that mean halfway", answer(200, "no halfway"), halfway},
	}
}

func hopelessCases() []fateCase {
	bad := func(status int) ending {
		return ending{groups.FateHopeless, groups.ErrBadResponse, "", status, 1, false}
	}
	useless, moved := bad(200), bad(302)
	useless.Native, moved.Native = "useless", "gone"
	never := ending{groups.FateHopeless, groups.ErrUnavailable, "", 0, 1, false}
	return []fateCase{
		{"a redirect", answer(302, "", "Location", "https://elsewhere.example/"), bad(302)},
		{"a redirect around a success", answer(307, "ok", "Location", "https://elsewhere.example/"), bad(307)},
		{"a redirect around a refusal", answer(302, "no gone", "Location", "/"), moved},
		{"an unreadable 404", answer(404, "<h1>Not found</h1>"), bad(404)},
		{"a 403 cut off", cut(403, "n"), bad(403)},
		{"a 400 beyond the limit", answer(400, strings.Repeat("x", 65)), bad(400)},
		{"words that mean useless", answer(200, "no useless"), useless},
		{"no such host", fails(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}), never},
		{"a certificate for another name", fails(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "toy.example"}), never},
		{"a certificate by an unknown authority", fails(x509.UnknownAuthorityError{}), never},
		{"a certificate that is not good enough", fails(&tls.CertificateVerificationError{Err: errors.New("too weak")}), never},
		{"a certificate that has expired", fails(x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}), never},
		{"plain http where TLS was wanted", fails(http.ErrSchemeMismatch), never},
		{"something else than TLS", fails(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), never},
	}
}

func TestEachWayForAnAttemptToEndHasItsFate(t *testing.T) {
	t.Parallel()
	cases := answeredCases()
	cases = append(cases, notCarriedOutCases()...)
	cases = append(cases, unknownCases()...)
	cases = append(cases, hopelessCases()...)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if diff := cmp.Diff(c.want, endingOf(t, c.step)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

// endingOf runs an operation whose every attempt ends by s: once with a request
// that can change the membership, and once with one that cannot.
func endingOf(t *testing.T, s step) ending {
	t.Helper()
	var got ending
	rt := scripted(repeat(all+1, s)...)
	e := newEngine(t, rt, func(o *provider.Options) {
		o.HTTP.MaxResponseBytes = 64
		o.HTTP.OnAttempt = func(_ context.Context, a groups.Attempt) { got.Fate, got.Status = a.Fate, a.Status }
	})
	_, err := leave(t.Context(), e)
	got.Marked = groups.CodeOf(err) == groups.ErrOutcomeUnknown
	got.Sent = rt.sent()
	if err != nil {
		checkError(t, toError(t, err), got)
	}

	harmless := toyRequest()
	harmless.Changes = false
	e = newEngine(t, scripted(repeat(all+1, s)...), func(o *provider.Options) { o.HTTP.MaxResponseBytes = 64 })
	_, err = e.Change(t.Context(), leaving(harmless))
	got.Code = groups.CodeOf(err)
	if err != nil {
		got.Native = toError(t, err).NativeCode
	}
	return got
}

// checkError compares an error with what the hook said of its last attempt.
func checkError(t *testing.T, e *groups.Error, got ending) {
	t.Helper()
	want := &groups.Error{Provider: "toy", Op: "leave", GroupID: toyGroup, UserID: "ada", HTTPStatus: got.Status, Attempts: got.Sent}
	have := &groups.Error{Provider: e.Provider, Op: e.Op, GroupID: e.GroupID, UserID: e.UserID, HTTPStatus: e.HTTPStatus, Attempts: e.Attempts}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("the error's fields (-want +got)\n%s", diff)
	}
	for _, of := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(e, of) {
			t.Errorf("%v passes for the end of the caller's ctx: %v", e, of)
		}
	}
}

// cut gives an answer whose connection breaks in its body.
func cut(status int, body string, header ...string) step {
	whole := answer(status, "", header...)
	return func(r *http.Request) (*http.Response, error) {
		resp, err := whole(r)
		resp.ContentLength = -1
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(body), iotest.ErrReader(io.ErrUnexpectedEOF)))
		return resp, err
	}
}

// lying gives a 200 with a Content-Length of its own.
func lying(body string, length int64) step {
	whole := answer(200, body)
	return func(r *http.Request) (*http.Response, error) {
		resp, err := whole(r)
		resp.ContentLength = length
		return resp, err
	}
}

func noHeader(status int, body string) step {
	whole := answer(status, body)
	return func(r *http.Request) (*http.Response, error) {
		resp, err := whole(r)
		resp.Header = nil
		return resp, err
	}
}

func noBody(status int) step {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Request: r, ContentLength: 2}, nil
	}
}

func both(r *http.Request) (*http.Response, error) {
	resp, err := answer(200, "ok")(r)
	if err != nil {
		return nil, err
	}
	return resp, errors.New("an answer, and an error all the same")
}

// What is not the whole answer never reaches Decode, which might take it.
func TestDecodeSeesWholeAnswersOnly(t *testing.T) {
	t.Parallel()
	endless := func(r *http.Request) (*http.Response, error) {
		body := &counter{of: rand.NewChaCha8([32]byte{}), limit: 65, t: t}
		return &http.Response{StatusCode: http.StatusOK, Request: r, ContentLength: -1, Body: io.NopCloser(body)}, nil
	}
	const more = 2 << 20 // for which no room is made before the bytes come
	large := strings.Repeat("o", more)
	for name, c := range map[string]struct {
		limit int64
		step  step
	}{
		"cut off":             {64, cut(200, "ok")},
		"shorter":             {64, lying("ok", 3)},
		"longer":              {64, lying("ok", 1)},
		"too large":           {64, lying("ok", 65)},
		"endless":             {64, endless},
		"large, and shorter":  {2 * more, lying(large, more+1)},
		"large, and longer":   {2 * more, lying(large, more-1)},
		"large, and too much": {more, lying(large, more+1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEngine(t, scripted(c.step), func(o *provider.Options) { o.HTTP.MaxResponseBytes, o.HTTP.MaxAttempts = c.limit, 1 })
			r := toyRequest()
			r.Decode = func(r *provider.Response) error {
				t.Errorf("Decode got %.100q", r.Body)
				return nil
			}
			if _, err := e.Change(t.Context(), leaving(r)); groups.CodeOf(err) != groups.ErrOutcomeUnknown {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A counter fails the test when more than limit bytes are read.
type counter struct {
	of    io.Reader
	limit int
	t     *testing.T
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.of.Read(p)
	if c.limit -= n; c.limit < 0 {
		c.t.Error("more was read than the limit and one byte")
		return n, io.EOF
	}
	return n, err
}

func TestAGzipBombIsStoppedAtTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bomb bytes.Buffer
		z := gzip.NewWriter(&bomb)
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		tr := piped(t, served(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			if _, err := w.Write(bomb.Bytes()); err != nil {
				t.Error(err)
			}
		}))
		e := newEngine(t, tr, func(o *provider.Options) {
			o.BaseURL = "http://localhost"
			o.HTTP.MaxResponseBytes, o.HTTP.Timeout = 2000, time.Minute
		})
		_, err := leave(t.Context(), e)
		if got := groups.CodeOf(err); got != groups.ErrOutcomeUnknown || !strings.Contains(err.Error(), "MaxResponseBytes") {
			t.Errorf("got %v, want ErrOutcomeUnknown because of MaxResponseBytes", err)
		}
	})
}
