package flickr

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// commonCodes says what the codes mean that every method has. 0, 105, 106 and
// 201 are not among them: they are no refusals.
var commonCodes = map[string]groups.Code{
	CodeTLSRequired:             groups.ErrTLSRequired, // FL-003
	CodeInvalidSignature:        groups.ErrUnauthenticated,
	CodeMissingSignature:        groups.ErrUnauthenticated,
	CodeInvalidToken:            groups.ErrUnauthenticated, // FL-023
	CodeInsufficientPermissions: groups.ErrPermissionDenied,
	CodeInvalidAPIKey:           groups.ErrUnauthenticated,
	CodeFormatNotFound:          groups.ErrInvalidArgument,
	CodeMethodNotFound:          groups.ErrInvalidArgument,
	CodeInvalidSOAP:             groups.ErrInvalidArgument,
	CodeInvalidXMLRPC:           groups.ErrInvalidArgument,
	CodeBadURL:                  groups.ErrInvalidArgument,
	CodeMethodNotFound2024:      groups.ErrInvalidArgument, // FL-006
}

// methodCodes says what the codes of one method mean: FL-001, FL-007.
var methodCodes = map[string]map[string]groups.Code{
	MethodGroupsLeave: {
		CodeArgumentsMissing: groups.ErrInvalidArgument,
		CodeGroupNotFound:    groups.ErrGroupNotFound,
		CodeNotMember:        groups.ErrNotMember,
	},
	MethodGroupsJoin: {
		CodeArgumentsMissing: groups.ErrInvalidArgument,
		CodeGroupNotFound:    groups.ErrGroupNotFound,
		CodeNotAvailable:     groups.ErrPermissionDenied, // FL-011
		CodeAlreadyMember:    groups.ErrAlreadyMember,
		CodeInvitationOnly:   groups.ErrInvitationRequired,
		CodeRulesNotAccepted: groups.ErrRulesNotAccepted,
		CodeTooManyGroups:    groups.ErrLimitReached,
		CodeUnableToJoin:     groups.ErrRefused,
	},
	MethodGroupsJoinRequest: {
		CodeArgumentsMissing: groups.ErrInvalidArgument,
		CodeGroupNotFound:    groups.ErrGroupNotFound,
		CodeNotAvailable:     groups.ErrPermissionDenied,
		CodeAlreadyMember:    groups.ErrAlreadyMember,
		CodeGroupOpen:        groups.ErrGroupOpen,
		CodeRulesNotAccepted: groups.ErrRulesNotAccepted,
		CodeAlreadyRequested: groups.ErrRequestPending,
	},
	MethodGroupsGetInfo:        {CodeNotFound: groups.ErrGroupNotFound},
	MethodGroupsMembersGetList: {CodeNotFound: groups.ErrGroupNotFound},
	MethodPeopleGetGroups:      {CodeNotFound: groups.ErrUserNotFound},
}

// A proof is what a refusal proves after a lost answer, and which state; "" is
// the one that was asked for.
type proof struct {
	provider.Proof
	state groups.State
}

// proofs says what a method's refusals prove after a lost answer; what is not
// here proves nothing. Who is in, or waits, is told so before all else (FL-010).
var proofs = map[string]map[string]proof{
	MethodGroupsLeave: {
		CodeNotMember:     {Proof: provider.Proves},
		CodeGroupNotFound: {Proof: provider.Proves}, // FL-029
	},
	MethodGroupsJoin: {
		CodeAlreadyMember:    {Proof: provider.Proves},
		CodeInvitationOnly:   {Proof: provider.Disproves},
		CodeRulesNotAccepted: {Proof: provider.Disproves},
	},
	MethodGroupsJoinRequest: {
		CodeAlreadyMember:    {provider.Proves, groups.StateJoined},
		CodeAlreadyRequested: {provider.Proves, groups.StatePending},
		CodeGroupOpen:        {Proof: provider.Disproves},
		CodeRulesNotAccepted: {Proof: provider.Disproves},
	},
}

// refusal makes the Failure of an answer that says no. The code decides, and not
// the status (FL-002). A server error with a code that is not known may have come
// in the middle of the work.
func refusal(method string, status int, code, words string) *provider.Failure {
	words = harmless(words)
	if code == CodeInvalidSignature && strings.ContainsAny(words, "0123456789") {
		words = withheld // it may repeat the signature or the nonce
	}
	f := &provider.Failure{NativeCode: code, Message: words}
	switch code {
	case CodeUnavailable, CodeWriteFailed: // FL-004
		f.Code, f.Fate = groups.ErrUnavailable, groups.FateNotCarriedOut
		return f
	case codeZero, CodeSorry: // FL-005
		f.Fate = groups.FateUnknown
		return f
	}
	meaning, known := methodCodes[method][code]
	if !known {
		meaning, known = commonCodes[code]
	}
	switch {
	case known:
	case status >= http.StatusInternalServerError:
		f.Fate = groups.FateUnknown
		return f
	default:
		meaning = groups.ErrRefused // FL-033
	}
	p := proofs[method][code]
	f.Code, f.Proof, f.State = meaning, p.Proof, p.state
	return f
}

// codeZero is what CodeSorry is.
const codeZero = "0"

// invitationOnly reports whether an error says that a group takes only who is
// invited. It looks at what the code means: from the code itself, secrets were
// cut out.
func invitationOnly(err error) bool {
	var f *provider.Failure
	return errors.As(err, &f) && f.Code == groups.ErrInvitationRequired
}

// problem makes the Failure of an answer of OAuth (FL-018). absent are the names
// of parameters that were missing (FL-020).
func problem(status int, name, absent string) *provider.Failure {
	f := &provider.Failure{
		Code: groups.ErrUnauthenticated, NativeCode: name, Message: ParamOAuthProblem + "=" + name,
	}
	if absent != "" {
		f.Message += "&" + paramAbsent + "=" + absent
	}
	// FL-021: the request before this one, with the same nonce, may have been
	// carried out.
	if name == ProblemNonceUsed || status >= http.StatusInternalServerError && !slices.Contains(problems, name) {
		f.Code, f.Fate = "", groups.FateUnknown
	}
	return f
}

// problems are those of OAuth that refuse whatever the status (FL-002).
var problems = []string{
	ProblemParameterAbsent, ProblemParameterRejected, ProblemSignatureMethodRejected, ProblemConsumerKeyUnknown,
	ProblemTokenRejected, ProblemTokenUsed, ProblemTokenExpired, ProblemVerifierInvalid,
	ProblemTimestampRefused, ProblemSignatureInvalid,
}

// withheld stands for words that may repeat what was signed.
const withheld = "[redacted]"

// harmless gives the provider's words, unless they repeat what was signed: the
// engine knows the secrets, but not the signature.
func harmless(words string) string {
	if strings.Contains(strings.ToLower(words), ParamOAuthSignature) {
		return withheld
	}
	return words
}

// errListChanged is the cause of a list that could not be read as a whole.
var errListChanged = errors.New("the list of members changed while its pages were read")

// listChanged makes the Failure of such a list: a later read may do better.
func listChanged() *provider.Failure {
	return &provider.Failure{Code: groups.ErrUnavailable, Fate: groups.FateNotCarriedOut, Err: errListChanged}
}
