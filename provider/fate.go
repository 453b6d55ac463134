package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/groups-go/groups"
)

// lost settles an attempt that brought no whole answer. resp is what came of
// it, or nil.
func (x *exchange) lost(resp *Response, err error) *Failure {
	if resp != nil {
		f := x.unreadable(resp, err)
		if f.Fate == groups.FateHopeless && x.op.ctx.Err() != nil && !errors.Is(err, errTooLarge) {
			// The answer was not in hand: the end of ctx came first.
			f.Fate = groups.FateNotCarriedOut
		}
		return f
	}
	f := &Failure{Code: groups.ErrUnavailable, Err: x.op.cause(err)}
	var refused *FieldError
	switch {
	case errors.As(err, &refused) && x.connections.Load() == 0:
		f.Code, f.Fate = groups.ErrInvalidArgument, groups.FateHopeless // Options.Wrap's, before it sent anything
	case x.maybeSent(err):
		f.Fate = groups.FateUnknown
	case hopeless(err):
		f.Fate = groups.FateHopeless
	default:
		f.Fate = groups.FateNotCarriedOut
	}
	return f
}

// maybeSent reports whether bytes of the request may have left. A Transport
// that calls no trace hooks, such as a mock, is assumed to have sent it, unless
// its error is one that comes before a connection.
func (x *exchange) maybeSent(err error) bool {
	if x.connections.Load() > 0 {
		return true
	}
	var op *net.OpError
	dial := errors.As(err, &op) && op.Op == "dial"
	return !x.asked.Load() && !dial && !hopeless(err)
}

// hopeless reports whether err shows that no connection can be had, however
// often it is tried: the certificate, the scheme, the name.
func hopeless(err error) bool {
	var (
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		dns       *net.DNSError
	)
	switch {
	case errors.As(err, &verify), errors.As(err, &record), errors.As(err, &authority),
		errors.As(err, &host), errors.As(err, &invalid), errors.Is(err, http.ErrSchemeMismatch):
		return true
	case errors.As(err, &dns):
		return dns.IsNotFound
	}
	return false
}

// judge settles an attempt that brought a whole answer; nil is a success.
func (x *exchange) judge(resp *Response) *Failure {
	if f := x.later(resp); f != nil {
		return f
	}
	err := x.req.Decode(resp)
	switch {
	case err != nil:
		return x.undecoded(resp, err)
	case resp.Status/100 != 2:
		return x.contradiction(resp)
	}
	return nil
}

// undecoded settles an answer that Decode did not take for a success.
func (x *exchange) undecoded(resp *Response, err error) *Failure {
	var said *Failure
	if errors.As(err, &said) && said != nil {
		return x.said(resp, said)
	}
	return x.unreadable(resp, err)
}

// contradiction settles a success that came with the status of a failure: it
// may be either, but for a redirect, which is nobody's success.
func (x *exchange) contradiction(resp *Response) *Failure {
	f := x.unreadable(resp, errors.New("the answer says success, its status does not"))
	if resp.Status/100 != 3 {
		f.Code, f.Fate = groups.ErrUnavailable, groups.FateUnknown
	}
	return f
}

// later recognises the answers that say "not now": they are not the provider's
// envelope, often not even the provider's.
func (x *exchange) later(resp *Response) *Failure {
	code := groups.ErrRateLimited
	switch resp.Status {
	case http.StatusTooManyRequests:
	case http.StatusServiceUnavailable:
		if _, ok := RetryAfter(resp.Header); !ok {
			return nil
		}
		code = groups.ErrUnavailable
	default:
		return nil
	}
	return &Failure{Code: code, Fate: groups.FateNotCarriedOut, status: resp.Status}
}

// said completes what Decode understood.
func (x *exchange) said(resp *Response, said *Failure) *Failure {
	f := *said
	f.status = resp.Status
	f.Message = x.op.clean(f.Message)
	f.NativeCode = x.op.clean(f.NativeCode)
	f.Err = x.op.cause(f.Err)
	switch {
	case resp.Status/100 == 3:
		f.Fate, f.Code = groups.FateHopeless, groups.ErrBadResponse
	case f.Fate == groups.FateUnknown:
		f.Code = groups.ErrUnavailable
	case f.Fate == groups.FateNotCarriedOut:
		f.Code = orDefault(f.Code, groups.ErrUnavailable)
	case f.Fate == groups.FateHopeless:
		f.Code = orDefault(f.Code, groups.ErrBadResponse)
	default:
		f.Fate = groups.FateAnswered
		f.Code = orDefault(f.Code, groups.ErrRefused)
	}
	return &f
}

// unreadable settles an answer that is not the provider's, by its status.
func (x *exchange) unreadable(resp *Response, err error) *Failure {
	f := &Failure{status: resp.Status, Err: x.op.cause(err)}
	if later := x.later(resp); later != nil {
		f.Code, f.Fate = later.Code, later.Fate
		return f
	}
	switch resp.Status / 100 {
	case 3:
		f.Code, f.Fate = groups.ErrBadResponse, groups.FateHopeless
		f.Err = fmt.Errorf("the answer is a redirect, which is not followed: %w", f.Err)
	case 4:
		f.Code, f.Fate = groups.ErrBadResponse, groups.FateHopeless
	default:
		f.Code, f.Fate = groups.ErrUnavailable, groups.FateUnknown
	}
	return f
}

// A timeoutError is the end of one attempt by HTTPConfig.Timeout. It is not
// context.DeadlineExceeded, which speaks of the caller's ctx alone.
type timeoutError struct{ after time.Duration }

func (e *timeoutError) Error() string { return fmt.Sprintf("no whole answer within %v", e.after) }

// Timeout reports true, as net.Error has it.
func (*timeoutError) Timeout() bool { return true }

// Temporary reports true, as net.Error has it.
func (*timeoutError) Temporary() bool { return true }

var _ net.Error = (*timeoutError)(nil)

// isContextError reports whether err would pass for the end of a ctx.
func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
