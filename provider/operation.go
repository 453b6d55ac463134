package provider

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/groups-go/groups"
	"github.com/hashicorp/go-retryablehttp"
)

// An Operation is one Join, Leave, read or native call of a client: one or more
// requests that count, wait and are judged together. It is used by one
// goroutine.
type Operation struct {
	engine     *Engine
	ctx        context.Context
	name       string
	membership groups.Membership

	secrets  secrets
	attempts int
	// marked says that an attempt that can change the membership had an unknown
	// fate. It lasts for the whole operation.
	marked    bool
	status    int
	rateLimit *groups.RateLimit
}

// A Request is one request of an operation, sent as often as the rules allow.
type Request struct {
	// Name is the provider's name of the method: "joinGroup".
	Name string
	// Method is the HTTP method.
	Method string
	// Path is the path below the BaseURL, with its leading slash, not escaped.
	Path string
	// Segments follow Path, each escaped by itself, so that an id with a slash
	// in it stays one segment. One that is "", "." or ".." is
	// ErrInvalidArgument: it would lead to another path.
	Segments []string
	// Query is the URL's query; it must not hold a secret.
	Query url.Values
	// Header has the headers beside User-Agent; the engine takes it over.
	Header http.Header
	// Body is the body; nil for none.
	Body []byte

	// Changes says that the request can change the membership that the
	// operation asks for. Only then does an unknown fate leave a mark.
	Changes bool
	// Once says that the request must not be repeated after an unknown fate,
	// because a second one would fail for sure: a code that works once.
	Once bool

	// Decode reads the answer to every attempt that got one, but for 429 and
	// for 503 with Retry-After. It returns
	//
	//   - nil for a success, which it must have recognised for certain;
	//   - a [*Failure] for a refusal, or anything else that the provider said;
	//   - any other error for an answer that is not the provider's. The status
	//     then tells the fate: of a 2xx and 5xx it is unknown, a 4xx or a
	//     redirect is hopeless.
	//
	// It must not keep the Response.
	Decode func(*Response) error
}

// A Response is the answer to one attempt.
type Response struct {
	// Status is the HTTP status; Header has the headers, in their canonical form.
	Status int
	Header http.Header
	// Body is the whole body.
	Body []byte
}

// begin starts an operation.
func (e *Engine) begin(ctx context.Context, name string, m groups.Membership) *Operation {
	return &Operation{engine: e, ctx: ctx, name: name, membership: m, secrets: e.secrets}
}

// Call runs an operation that asks for no state: a read, a log-in, a list. Its
// error is a [*groups.Error]; a request whose attempts all had an unknown fate
// gives ErrUnavailable. One with Changes gives ErrOutcomeUnknown, also when a
// refusal follows, unless that is known to disprove the change.
func (e *Engine) Call(ctx context.Context, name string, m groups.Membership, run func(*Operation) error) error {
	o := e.begin(ctx, name, m)
	err := run(o)
	if err == nil {
		return nil
	}
	f := o.asFailure(err)
	if o.marked && (f.Fate != groups.FateAnswered || f.Proof != Disproves) {
		return o.unknown(f)
	}
	return o.error(f)
}

// Hide names a secret that the operation learned: it is cut out of all that the
// operation reports from now on.
func (o *Operation) Hide(s groups.Secret) {
	o.secrets = o.secrets.with(s)
}

// Do sends the request until it has an answer or the rules end it. It returns
// nil when Decode recognised a success, else a [*Failure].
func (o *Operation) Do(r *Request) error {
	x := newExchange(o, r)
	req, err := x.request()
	if err != nil {
		return &Failure{Code: groups.ErrInvalidArgument, Fate: groups.FateHopeless, Err: o.cause(err)}
	}
	resp, err := o.engine.client.Do(req)
	if resp != nil {
		_ = resp.Body.Close() // it was read and replaced by http.NoBody
	}
	return x.result(err)
}

// request builds what go-retryablehttp repeats: address, method and exchange.
// Host, header and body stand in the copy that each attempt makes of it, since
// http.Client would clone the header once more, for the redirects that never
// come, and with a host the URL, for cookies.
func (x *exchange) request() (*retryablehttp.Request, error) {
	r, e := x.req, x.op.engine
	u, err := r.address(e.base)
	if err != nil {
		return nil, err
	}
	if strings.ContainsFunc(r.Method, func(c rune) bool { return c < 'A' || c > 'Z' }) {
		return nil, &FieldError{Field: "method", Reason: "is not in capital letters"}
	}
	if r.Header == nil {
		r.Header = make(http.Header, 1)
	}
	r.Header["User-Agent"] = e.userAgent
	for name, values := range r.Header {
		if slices.ContainsFunc(values, unfitForHeader) {
			return nil, &FieldError{Field: "header " + name, Reason: "holds a control character"}
		}
	}
	plain := &http.Request{
		Method: r.Method, URL: u, Header: noHeader,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	x.repeated.Request = plain.WithContext(x)
	return &x.repeated, nil
}

// noHeader is never written to.
var noHeader = http.Header{}

// address gives the URL of the request below base.
func (r *Request) address(base *url.URL) (*url.URL, error) {
	u := *base
	u.Path += r.Path
	if len(r.Segments) > 0 {
		raw := u.EscapedPath()
		for _, s := range r.Segments {
			if s == "" || s == "." || s == ".." {
				return nil, &FieldError{Field: "path", Reason: `has a segment that is "", "." or ".."`}
			}
			u.Path += "/" + s
			raw += "/" + url.PathEscape(s)
		}
		u.RawPath = raw
	}
	if len(r.Query) > 0 {
		u.RawQuery = r.Query.Encode()
	}
	return &u, nil
}

// unfitForHeader reports whether text cannot stand in a header: net/http refuses
// it without a word about whether anything was sent.
func unfitForHeader(text string) bool {
	for _, c := range []byte(text) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// result is what the exchange came to; err is go-retryablehttp's.
func (x *exchange) result(err error) error {
	f := x.failure
	switch {
	case x.succeeded:
		return nil
	case f == nil: // it never came to an attempt
		return &Failure{Code: groups.ErrInvalidArgument, Fate: groups.FateHopeless, Err: x.op.cause(err)}
	case f.Fate == groups.FateAnswered || f.Fate == groups.FateHopeless:
		return f
	}
	if ctxErr := x.op.ctx.Err(); ctxErr != nil {
		return canceled(ctxErr)
	}
	return f
}

// canceled is the failure of an operation whose ctx ended.
func canceled(ctxErr error) *Failure {
	return &Failure{Code: groups.ErrCanceled, Fate: groups.FateNotCarriedOut, Err: ctxErr, private: true}
}
