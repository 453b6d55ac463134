package provider

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/groups-go/groups"
)

// redacted stands where a secret stood.
const redacted = "[redacted]"

// appendSecret adds every form in which the secret may come back: as it is, and
// as it is commonly escaped. Longer forms stand first, so that a secret which is
// a part of another leaves no rest of it.
func appendSecret(list []string, s groups.Secret) []string {
	raw := s.Reveal()
	if raw == "" {
		return list
	}
	for _, form := range escapedForms(raw) {
		if slices.Contains(list, form) {
			continue
		}
		at := slices.IndexFunc(list, func(other string) bool { return len(other) < len(form) })
		if at < 0 {
			at = len(list)
		}
		list = slices.Insert(list, at, form)
	}
	return list
}

// secrets are all forms of the secrets that are cut out. They stand behind a
// function, where no printing of an Engine or Operation reaches them.
type secrets func() []string

func (s secrets) forms() []string {
	if s == nil {
		return nil
	}
	return s()
}

// with gives s and the forms of one more.
func (s secrets) with(secret groups.Secret) secrets {
	list := appendSecret(slices.Clone(s.forms()), secret)
	return func() []string { return list }
}

// redact cuts the operation's secrets out of text. Of a text that tells one in a
// disguise nothing is left.
func (o *Operation) redact(text string) string {
	for _, s := range o.secrets.forms() {
		if strings.Contains(text, s) {
			text = strings.ReplaceAll(text, s, redacted)
		}
	}
	if o.disguised(text) {
		return redacted
	}
	return text
}

// clean makes the provider's words fit to be shown: without secrets, in one
// line of valid UTF-8, capped.
func (o *Operation) clean(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToValidUTF8(o.redact(text), "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		return r
	}, text)
	if len(text) <= groups.MaxMessageBytes {
		return text
	}
	cut := groups.MaxMessageBytes
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

// cause makes an error fit to be an Error's cause. The chain stays as it is
// where it can: not where it would print a secret or an address, pass for the
// end of the caller's ctx, or hold a Code of its own.
func (o *Operation) cause(err error) error {
	if err == nil {
		return nil
	}
	var u *url.Error
	for errors.As(err, &u) {
		if err = u.Err; err == nil {
			return errors.New("the transport gave no reason")
		}
	}
	var (
		foreign *groups.Error
		code    groups.Code
	)
	ends := isContextError(err) && o.ctx.Err() == nil
	if !ends && !o.leaks(err) && !errors.As(err, &foreign) && !errors.As(err, &code) {
		return err
	}
	var timeout interface{ Timeout() bool }
	return &opaqueError{
		text:    o.redact(err.Error()),
		timeout: errors.As(err, &timeout) && timeout.Timeout(),
		is: func(target error) bool {
			_, isCode := target.(groups.Code) //nolint:errorlint // one target is compared, no chain is searched
			return !isCode && !isContextError(target) && errors.Is(err, target)
		},
	}
}

// leaks reports whether a secret stands in err or in anything that it wraps,
// printed in any way.
func (o *Operation) leaks(err error) bool {
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); o.redact(text) != text {
		return true
	}
	switch w := err.(type) { //nolint:errorlint // the chain is walked here by hand, every branch of it
	case interface{ Unwrap() error }:
		inner := w.Unwrap()
		return inner != nil && o.leaks(inner)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(w.Unwrap(), o.leaks)
	}
	return false
}

// An opaqueError stands for an error whose own text or chain must not be shown.
// It keeps the original behind a function, where no printing reaches it.
type opaqueError struct {
	text    string
	timeout bool
	is      func(error) bool
}

func (e *opaqueError) Error() string { return e.text }

// Is reports whether the original error is target.
func (e *opaqueError) Is(target error) bool { return e.is(target) }

// Timeout reports whether the original error was a time-out.
func (e *opaqueError) Timeout() bool { return e.timeout }
