package provider

import (
	"errors"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/groups-go/groups"
	"github.com/hashicorp/go-retryablehttp"
)

// The defaults of groups.HTTPConfig.
const (
	defaultTimeout     = 30 * time.Second
	defaultMaxAttempts = 4
	defaultMinWait     = 250 * time.Millisecond
	defaultMaxWait     = 30 * time.Second
	defaultMaxBytes    = 1 << 20
	defaultUserAgent   = "groups-go"
)

// Options say what an Engine is for.
type Options struct {
	// Provider is the provider's name, in lower case: "peopleaggregator".
	Provider string
	// BaseURL is where the API is: scheme and host, and a path where the
	// provider's site does not stand at the root.
	BaseURL string
	// HTTP is the HTTPConfig of the provider's Config.
	HTTP groups.HTTPConfig
	// Secrets are all the secrets of the Config. What an operation learns
	// later, such as a token, it names with Operation.Hide.
	Secrets []groups.Secret

	// RetryAfter reads the wait that the provider asks for where it does not
	// use the header Retry-After; nil where it does.
	RetryAfter func(*Response) (wait time.Duration, ok bool)
	// RateLimit reads what an answer says of the provider's limits; nil where
	// it never says anything.
	RateLimit func(*Response) *groups.RateLimit
	// Wrap puts a RoundTripper of the provider's around the Transport; nil
	// where none is needed. It is called once, and the RoundTripper runs for
	// every attempt, so that each can be signed anew. Where it refuses a request
	// with a [*FieldError], before it sends anything, the operation ends with
	// ErrInvalidArgument.
	Wrap func(http.RoundTripper) http.RoundTripper
}

// An Engine runs the operations of one client. It is safe for concurrent use
// and holds nothing that must be closed.
type Engine struct {
	provider   string
	base       *url.URL
	cfg        groups.HTTPConfig
	userAgent  []string // as a header has it
	secrets    secrets
	retryAfter func(*Response) (time.Duration, bool)
	rateLimit  func(*Response) *groups.RateLimit
	transport  http.RoundTripper
	client     *retryablehttp.Client
}

// New makes an Engine. A bad BaseURL or HTTPConfig is ErrInvalidArgument with a
// [*FieldError] that names the field.
func New(o Options) (*Engine, error) {
	e := &Engine{provider: o.Provider, cfg: o.HTTP, retryAfter: o.RetryAfter, rateLimit: o.RateLimit}
	base, err := parseBase(o.BaseURL, o.HTTP.InsecureHTTP)
	if err == nil {
		err = setDefaults(&e.cfg)
	}
	if err != nil {
		return nil, e.invalid("new", groups.Membership{}, err)
	}
	e.base = base
	e.userAgent = []string{e.cfg.UserAgent}
	for _, s := range o.Secrets {
		e.secrets = e.secrets.with(s)
	}
	e.transport = e.cfg.Transport
	if e.transport == nil {
		e.transport = http.DefaultTransport
	}
	if o.Wrap != nil {
		e.transport = o.Wrap(e.transport)
	}
	e.client = newRetryClient(e.cfg.MaxAttempts)
	return e, nil
}

// newRetryClient makes the go-retryablehttp client whose every decision is the
// exchange's: see attempt.go. Its http.Client sees the empty answers of the
// attemptTransport alone, so that no redirect can ever be followed.
func newRetryClient(maxAttempts int) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: attemptTransport{}},
		RetryMax:     maxAttempts - 1,
		CheckRetry:   checkRetry,
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

// parseBase checks the base address of an API.
func parseBase(raw string, insecure bool) (*url.URL, error) {
	const field = "BaseURL"
	if raw == "" {
		return nil, &FieldError{Field: field, Reason: "is missing"}
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		// The parser's error repeats the address, which may hold a password.
		return nil, &FieldError{Field: field, Reason: "is not a URL"}
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, &FieldError{Field: field, Reason: "has neither the scheme https nor http"}
	case u.Hostname() == "":
		return nil, &FieldError{Field: field, Reason: "has no host"}
	case u.User != nil:
		return nil, &FieldError{Field: field, Reason: "holds a user or password"}
	case u.RawPath != "":
		return nil, &FieldError{Field: field, Reason: "has an escaped separator in its path"}
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, &FieldError{Field: field, Reason: "has a query or fragment"}
	case u.Scheme == "http" && !insecure && !isLoopback(u.Hostname()):
		return nil, &FieldError{Field: field, Reason: "is plain http to a host beyond loopback, which InsecureHTTP would allow"}
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}, nil
}

func isLoopback(host string) bool {
	host = strings.ToLower(host)
	// A name below localhost may be looked up, or given to a proxy.
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// setDefaults replaces zero fields and checks the others.
func setDefaults(c *groups.HTTPConfig) error {
	for _, f := range []struct {
		name string
		bad  bool
	}{
		{"Timeout", c.Timeout < 0},
		{"MaxAttempts", c.MaxAttempts < 0},
		{"MinWait", c.MinWait < 0},
		{"MaxWait", c.MaxWait < 0},
		{"MaxResponseBytes", c.MaxResponseBytes < 0},
	} {
		if f.bad {
			return &FieldError{Field: f.name, Reason: "is negative"}
		}
	}
	if unfitForHeader(c.UserAgent) {
		return &FieldError{Field: "UserAgent", Reason: "holds a control character"}
	}
	if c.MinWait > 0 && c.MaxWait > 0 && c.MinWait > c.MaxWait {
		return &FieldError{Field: "MinWait", Reason: "is longer than MaxWait"}
	}
	switch {
	case c.MinWait == 0 && c.MaxWait == 0:
		c.MinWait, c.MaxWait = defaultMinWait, defaultMaxWait
	case c.MinWait == 0:
		c.MinWait = min(defaultMinWait, c.MaxWait)
	case c.MaxWait == 0:
		c.MaxWait = max(defaultMaxWait, c.MinWait)
	}
	c.Timeout = orDefault(c.Timeout, defaultTimeout)
	c.MaxAttempts = orDefault(c.MaxAttempts, defaultMaxAttempts)
	c.MaxResponseBytes = min(orDefault(c.MaxResponseBytes, defaultMaxBytes), math.MaxInt64-1)
	c.UserAgent = orDefault(c.UserAgent, defaultUserAgent)
	return nil
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// A FieldError is the cause of an ErrInvalidArgument that was found before
// anything was sent.
type FieldError struct {
	// Field is the name of the field: "GroupID", "BaseURL".
	Field string
	// Reason says what is wrong with it, without its value: "is missing".
	Reason string
}

// Error gives field and reason.
func (e *FieldError) Error() string { return e.Field + " " + e.Reason }

// Invalid makes the ErrInvalidArgument of an argument that the provider's
// package refuses before anything is sent. The reason must not repeat a secret.
func (e *Engine) Invalid(op string, m groups.Membership, field, reason string) error {
	return e.invalid(op, m, &FieldError{Field: field, Reason: reason})
}

func (e *Engine) invalid(op string, m groups.Membership, err error) error {
	return e.argument(groups.ErrInvalidArgument, op, m, err)
}

// Unsupported makes the ErrUnsupported of something that the provider has no
// way to do, with the reason.
func (e *Engine) Unsupported(op string, m groups.Membership, reason string) error {
	return e.argument(groups.ErrUnsupported, op, m, errors.New(reason))
}

func (e *Engine) argument(code groups.Code, op string, m groups.Membership, err error) error {
	return &groups.Error{
		Code: code, Provider: e.provider, Op: op,
		GroupID: m.GroupID, UserID: m.User.ID, Err: err,
	}
}
