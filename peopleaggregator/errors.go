package peopleaggregator

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/internal/xmlrpc"
	"github.com/groups-go/groups/provider"
)

// codes says what the provider's codes mean. system_error is not among them:
// it is no refusal.
var codes = map[string]groups.Code{
	CodeOperationNotPermitted:    groups.ErrRefused, // PA-007: one code for many reasons
	CodeGroupNotInvited:          groups.ErrInvitationRequired,
	CodeInvalidID:                groups.ErrInvalidArgument,
	CodeContentNotFound:          groups.ErrGroupNotFound,
	CodeUserTokenInvalid:         groups.ErrUnauthenticated,
	CodeUserTokenExpired:         groups.ErrUnauthenticated,
	CodeUserNotFound:             groups.ErrUserNotFound,
	CodeUserInvalidPassword:      groups.ErrUnauthenticated,
	CodeBadLogin:                 groups.ErrUnauthenticated,
	CodeUserAccessDenied:         groups.ErrPermissionDenied,
	CodeBadParameter:             groups.ErrInvalidArgument,
	CodeValidationMissingKey:     groups.ErrInvalidArgument,
	CodeValidationExtraKey:       groups.ErrInvalidArgument,
	CodeValidationIncorrectType:  groups.ErrInvalidArgument,
	CodeValidationRequestWrapper: groups.ErrInvalidArgument,
	CodeInvalidRequestMethod:     groups.ErrInvalidArgument,
}

// refusal makes the Failure of an answer whose success is false. The code
// decides, not the status (PA-009): but a server error with a code that we do
// not know, or with none, may have come in the middle of the work.
func refusal(method string, status int, code, msg string) *provider.Failure {
	meaning, known := codes[code]
	f := &provider.Failure{Code: meaning, NativeCode: code, Message: msg}
	switch {
	case code == CodeSystemError, !known && status >= http.StatusInternalServerError: // PA-010
		f.Fate = groups.FateUnknown
	case !known:
		f.Code = groups.ErrRefused
	case code == CodeGroupNotInvited && method == MethodJoinGroup:
		f.Proof = provider.Disproves // who is a member is told so before
	}
	return f
}

// faultFailure makes the Failure of an XML-RPC fault. Only those that say that
// the call was not understood are refusals; every other may have come in the
// middle of the work (PA-010).
func faultFailure(fault xmlrpc.FaultError) *provider.Failure {
	f := &provider.Failure{
		Code:       groups.ErrRefused,
		NativeCode: strconv.Itoa(fault.Code),
		Message:    fault.String,
		Err:        fault,
	}
	if fault.Code != FaultNotWellFormed && fault.Code != FaultNotCall {
		f.Fate = groups.FateUnknown
	}
	return f
}

// The causes of a redirect (PA-003). The engine makes them ErrBadResponse.
var (
	errWantsPHPPaths = errors.New("the site redirects; a deployed PeopleAggregator wants Config.Paths = PHPPaths")
	errRedirect      = errors.New("the site redirects although Config.Paths is PHPPaths; Config.BaseURL may not be its address")
)

// errListChanged is the cause of a list that could not be read as a whole.
var errListChanged = errors.New("the list of groups changed while its pages were read")

// listChanged makes the Failure of such a list: a later read may do better.
func listChanged() *provider.Failure {
	return &provider.Failure{Code: groups.ErrUnavailable, Fate: groups.FateNotCarriedOut, Err: errListChanged}
}
