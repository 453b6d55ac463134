package scim

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// A kind is what a request asks for. The same refusal can mean something else
// to each.
type kind string

// The kinds of requests, under the names that hooks and logs have for them.
const (
	kindAdd    kind = "PATCH /Groups/{id} add"
	kindRemove kind = "PATCH /Groups/{id} remove"
	kindSearch kind = "GET /Groups"
	kindGroup  kind = "GET /Groups/{id}"
	kindMe     kind = "GET /Me"
)

// byType is what the scimTypes mean (RFC 7644, table 9). One that is not here is
// ErrRefused.
var byType = map[string]groups.Code{
	TypeInvalidSyntax: groups.ErrInvalidArgument,
	TypeInvalidValue:  groups.ErrInvalidArgument,
	// What this package sends is well formed: the server does not take it.
	TypeInvalidFilter: groups.ErrUnsupported,
	TypeInvalidPath:   groups.ErrUnsupported,
	TypeInvalidVers:   groups.ErrUnsupported,
	// The group's members are read-only, as those of a computed group are.
	TypeMutability: groups.ErrUnsupported,
	TypeSensitive:  groups.ErrPermissionDenied,
	TypeNoTarget:   groups.ErrRefused,
	// It does not say what has to be unique.
	TypeUniqueness: groups.ErrRefused,
	TypeTooMany:    groups.ErrRefused,
}

// byStatus is what the statuses without a scimType mean (RFC 7644, table 8).
// One that is not here is ErrRefused.
var byStatus = map[int]groups.Code{
	http.StatusBadRequest:     groups.ErrInvalidArgument,
	http.StatusUnauthorized:   groups.ErrUnauthenticated,
	http.StatusForbidden:      groups.ErrPermissionDenied,
	http.StatusNotFound:       groups.ErrGroupNotFound,
	http.StatusNotImplemented: groups.ErrUnsupported,
}

// refusal makes the Failure of an answer that is SCIM's error.
func (k kind) refusal(httpStatus int, o object) error {
	status, _, err := o.text(AttributeStatus)
	if err != nil {
		return err
	}
	if status != strconv.Itoa(httpStatus) {
		return errors.New("the error's status is not that of the answer")
	}
	scimType, typed, err := o.text(AttributeScimType)
	if err != nil {
		return err
	}
	detail, _, err := o.text(AttributeDetail)
	if err != nil {
		return err
	}
	f := &provider.Failure{NativeCode: status, Message: detail}
	if typed {
		f.NativeCode, f.Code = scimType, byType[scimType]
	} else {
		f.Code = k.byStatus(httpStatus)
	}
	switch {
	case k == kindRemove && scimType == TypeNoTarget:
		// The filter finds no such member: what an earlier removal leaves behind.
		f.Code, f.Proof = groups.ErrNotMember, provider.Proves
	case httpStatus == http.StatusPreconditionFailed:
		// Somebody else's change came between: this one was not made.
		f.Code, f.Fate = groups.ErrUnavailable, groups.FateNotCarriedOut
	case httpStatus/100 == 5 && f.Code == "":
		f.Fate = groups.FateUnknown
	}
	return f
}

// byStatus gives what a status without a scimType means; "" where it is not
// known.
func (k kind) byStatus(status int) groups.Code {
	if status == http.StatusNotFound {
		switch k {
		case kindMe:
			return groups.ErrUserNotFound
		case kindSearch:
			return groups.ErrUnsupported // a search finds nothing with 200
		case kindAdd, kindRemove, kindGroup:
		}
	}
	return byStatus[status]
}

// unauthenticated makes the Failure of a 401 whose challenge stands in the
// header alone (RFC 6750, 3).
func unauthenticated() error {
	return &provider.Failure{
		Code: groups.ErrUnauthenticated, NativeCode: strconv.Itoa(http.StatusUnauthorized),
	}
}

// notFiltered makes the Failure of a search whose answer is not what was
// searched for. Another attempt would find the same.
func notFiltered() error {
	return &provider.Failure{
		Code: groups.ErrBadResponse, Fate: groups.FateHopeless,
		Err: errors.New("the search found something else than the group: the filter was not applied"),
	}
}
