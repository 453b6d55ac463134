package rocketchat

import (
	"errors"
	"net/http"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// codes says what the provider's codes mean. error-too-many-requests is not
// among them: it is no refusal.
var codes = map[string]groups.Code{
	CodeRoomParamNotProvided:   groups.ErrInvalidArgument,
	CodeRoomIDParamNotProvided: groups.ErrInvalidArgument,
	CodeUserParamNotProvided:   groups.ErrInvalidArgument,
	CodeUsersParamsNotProvided: groups.ErrInvalidArgument,
	CodeInvalidParams:          groups.ErrInvalidArgument, // RC-004
	CodeInvalidParamsPlain:     groups.ErrInvalidArgument,
	CodeNotAllowed:             groups.ErrPermissionDenied,
	CodeUnauthorized:           groups.ErrPermissionDenied,
	CodeRoomNotFound:           groups.ErrGroupNotFound, // RC-011: or the caller is no member
	CodeRoomArchived:           groups.ErrArchived,
	CodeInvalidUser:            groups.ErrUserNotFound,
	CodeEmptyInviteList:        groups.ErrUserNotFound,
	CodeUserNotInRoom:          groups.ErrNotMember,
	CodeLastOwner:              groups.ErrLastOwner,
	CodeRemoveLastOwner:        groups.ErrLastOwner,
	CodeCodeRequired:           groups.ErrJoinCode,
	CodeCodeInvalid:            groups.ErrJoinCode,
	CodeTwoFactorRequired:      groups.ErrTwoFactor,
	CodeTwoFactorInvalid:       groups.ErrTwoFactor,
}

// proofs says what a method's refusals prove after a lost answer; what is not
// here proves nothing, such as error-room-archived, which is said to others than
// members too (RC-012).
var proofs = map[string]map[string]provider.Proof{
	MethodGroupsLeave: {
		CodeUserNotInRoom: provider.Proves,
		CodeLastOwner:     provider.Disproves,
	},
	MethodChannelsLeave: {
		CodeUserNotInRoom: provider.Proves,
		CodeLastOwner:     provider.Disproves,
	},
	MethodRoomsLeave: {
		CodeUserNotInRoom: provider.Proves,
		CodeLastOwner:     provider.Disproves,
	},
	MethodGroupsKick: {
		CodeUserNotInRoom: provider.Proves,
		CodeLastOwner:     provider.Disproves,
	},
	MethodChannelsJoin: {
		CodeCodeRequired: provider.Disproves,
		CodeCodeInvalid:  provider.Disproves,
	},
}

// refusal makes the Failure of an answer that says no.
func refusal(method string, status int, o object) *provider.Failure {
	code := o.code(method)
	meaning, known := codes[code]
	f := &provider.Failure{Code: meaning, NativeCode: code, Message: o.words(method), Proof: proofs[method][code]}
	switch {
	case status >= http.StatusInternalServerError: // RC-007
		f.Code, f.Proof, f.Fate = "", provider.Silent, groups.FateUnknown
	case code == CodeTooManyRequests: // RC-008
		f.Code, f.Fate = groups.ErrRateLimited, groups.FateNotCarriedOut
	case meaning == groups.ErrTwoFactor: // RC-009
		f.Err = &twoFactorError{kind: o.twoFactorKind()}
	case status == http.StatusUnauthorized: // RC-002
		f.Code = groups.ErrUnauthenticated
	case known:
	case status == http.StatusForbidden: // RC-005
		f.Code = groups.ErrPermissionDenied
	case status == http.StatusNotFound && code == "": // RC-006
		f.Code, f.Fate = groups.ErrBadResponse, groups.FateHopeless
	default:
		f.Code = groups.ErrRefused
	}
	return f
}

// A twoFactorError is the cause of ErrTwoFactor.
type twoFactorError struct{ kind string }

func (e *twoFactorError) Error() string {
	return "the server wants a second factor of the kind " + e.kind
}

// kindOf gives the kind of second factor that a refusal wants.
func kindOf(f *provider.Failure) string {
	var e *twoFactorError
	if errors.As(f, &e) {
		return e.kind
	}
	return TwoFactorTOTP
}

// twoFactorKind gives the kind that the details of a failure name, and totp
// where they name none that is known (RC-009).
func (o object) twoFactorKind() string {
	switch kind := o.object(MemberDetails, new(space)).text(MemberMethod); kind {
	case TwoFactorEmail, TwoFactorPassword:
		return kind
	}
	return TwoFactorTOTP
}

// errListChanged is the cause of a list that could not be read as a whole.
var errListChanged = errors.New("the list changed while its pages were read")

// listChanged makes the Failure of such a list: a later read may do better.
func listChanged() *provider.Failure {
	return &provider.Failure{Code: groups.ErrUnavailable, Fate: groups.FateNotCarriedOut, Err: errListChanged}
}
