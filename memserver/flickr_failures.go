package memserver

import (
	"fmt"

	"github.com/groups-go/groups/flickr"
)

// A flFailure is a refusal by one of the provider's codes.
type flFailure struct {
	code, message string
}

// flFail makes the failure of a code.
func flFail(code, message string) *flFailure { return &flFailure{code: code, message: message} }

// in gives the text of the dialect.
func (s *Flickr) in(documented, deployed string) string {
	if s.deployed {
		return deployed
	}
	return documented
}

// flNotTLS is the one failure whose HTTP status is not 200.
func flNotTLS() *flFailure { return flFail(flickr.CodeTLSRequired, "SSL is required") }

func flBadSignature() *flFailure { return flFail(flickr.CodeInvalidSignature, "Invalid signature") }

func flNoSignature() *flFailure { return flFail(flickr.CodeMissingSignature, "Missing signature") }

func (s *Flickr) badToken() *flFailure {
	return flFail(flickr.CodeInvalidToken, s.in("Login failed / Invalid auth token", "Invalid auth token"))
}

// notPermitted is the answer to a token, or none, that permits less than the
// method needs.
func (s *Flickr) notPermitted(need, granted flickr.Perms) *flFailure {
	return flFail(flickr.CodeInsufficientPermissions, s.in("User not logged in / Insufficient permissions",
		fmt.Sprintf("Insufficient permissions. Method requires %s privileges; %s granted.", need, granted)))
}

// What may be wrong with an API key.
const (
	flKeyFormat  = "Key has invalid format" // also where there is none
	flKeyUnknown = "Key not found"
	flKeyExpired = "Key has expired"
)

// badKey takes one of the three reasons above.
func (s *Flickr) badKey(why string) *flFailure {
	const text = "Invalid API Key"
	return flFail(flickr.CodeInvalidAPIKey, s.in(text, text+" ("+why+")"))
}

// siteDisabled is the answer of a site that is switched off.
func (s *Flickr) siteDisabled() *flFailure {
	const text = "Service currently unavailable"
	return flFail(flickr.CodeUnavailable, s.in(text, text+" (Site Disabled)"))
}

func flWriteFailed() *flFailure { return flFail(flickr.CodeWriteFailed, "Write operation failed") }

// flNoFormat is answered in REST's format.
func flNoFormat(name string) *flFailure {
	return flFail(flickr.CodeFormatNotFound, `Format "`+name+`" not found`)
}

func flNoMethod(name string) *flFailure {
	return flFail(flickr.CodeMethodNotFound, `Method "`+name+`" not found`)
}

func flBadSOAP() *flFailure { return flFail(flickr.CodeInvalidSOAP, "Invalid SOAP envelope") }

func flBadXMLRPC() *flFailure {
	return flFail(flickr.CodeInvalidXMLRPC, "Invalid XML-RPC Method Call")
}

func flBadURL() *flFailure { return flFail(flickr.CodeBadURL, "Bad URL found") }

// flPostOnly is the answer to a method that writes and is not called by POST.
func flPostOnly() *flFailure {
	return flFail(flickr.CodeBadURL, "The POST method is now required for all setters")
}
